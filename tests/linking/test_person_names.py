"""Names of persons: their parts, how they are shortened, which mention fits whom."""

from __future__ import annotations

import pytest

from coi_extract.grammar.person_names import Directory, looks_like_initials, mention_key, parse_name


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Ilse Marquardt", "Ilse", "Marquardt"),
        ("Marquardt, Ilse", "Ilse", "Marquardt"),
        ("Marquardt, Ilse K.", "Ilse K.", "Marquardt"),
        ("Ilse van der Meer", "Ilse", "van der Meer"),
        ("van der Meer, Ilse", "Ilse", "van der Meer"),
        ("Ilse Van Houten", "Ilse", "Van Houten"),
        ("Nuno e Sousa", "Nuno", "e Sousa"),
        ("Rafael Ibarra y Soto", "Rafael", "Ibarra y Soto"),
        ("Marquardt IK", "IK", "Marquardt"),
        ("van der Meer I-K", "I-K", "van der Meer"),
        ("IK Marquardt", "IK", "Marquardt"),
        ("I. K. Marquardt", "I. K.", "Marquardt"),
        ("MARQUARDT Ilse", "Ilse", "MARQUARDT"),
        ("ILSE MARQUARDT", "ILSE", "MARQUARDT"),
        ("Prof. Dr. Ilse Marquardt, MD, PhD", "Ilse", "Marquardt"),
        ("Ilse Marquardt PhD", "Ilse", "Marquardt"),
        ("Ilse Ma", "Ilse", "Ma"),
        ("Marquardt", None, "Marquardt"),
    ],
)
def test_parts(text: str, given: str | None, family: str) -> None:
    name = parse_name(text)
    assert (name.given_name, name.family_name) == (given, family)


def test_suffix_and_orcid() -> None:
    name = parse_name("Otis Q. Webb Jr. (0000-0002-1825-0097)")
    assert (name.given_name, name.family_name, name.suffix) == ("Otis Q.", "Webb", "Jr.")
    assert name.orcid == "0000-0002-1825-0097"
    assert parse_name("Webb, Otis, Jr").family_name == "Webb"


@pytest.mark.parametrize("text", ["", " ", ",", "\ud800", "\ud800 x", "...", "A" * 1000, "Dr.", ", ,", "-", "'t"])
def test_any_string_is_read(text: str) -> None:
    Directory([parse_name(text)]).find(text)


@pytest.mark.parametrize(
    "text", ["GS", "G.S.", "G. S.", "J-P.M.", "MM-G", "JOB-F", "AvdB", "NdlF", "J-PvdB", "A. v. d. B.", "ABr"]
)
def test_initials(text: str) -> None:
    assert looks_like_initials(text)


@pytest.mark.parametrize("text", ["Ng", "Marquardt", "DeWitt", "McKay", "LaPorte", "O'Dowd", "I. Marquardt", "van Dam"])
def test_no_initials(text: str) -> None:
    assert not looks_like_initials(text)


def test_spellings_of_initials_have_one_key() -> None:
    assert len({mention_key(t) for t in ("JPM", "J.P.M.", "J. P. M.", "J-P.M.", "J.-P.M.")}) == 1
    assert mention_key("Dr. Marquardt") == mention_key("Marquardt")


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("GS", "Gerd Sommer"),
        ("J-P.M.", "Jean-Pierre Masson"),
        ("JM", "Jean-Pierre Masson"),
        ("MM-G", "Maite Mendoza-Gil"),
        ("MM", "Maite Mendoza-Gil"),
        ("JOB-F", "Jack O'Brady-Finn"),
        ("AvdB", "Anke van den Broek"),
        ("AB", "Anke van den Broek"),
        ("AVDB", "Anke van den Broek"),
        ("NdlF", "Nuria de la Fontaine"),
        ("J-PvdB", "Jan-Piet van den Broek"),
        ("ABr", "Anke Broek"),
        ("EMcC", "Ella McCabe"),
        ("ÉÖ", "Éva Ördög"),
        ("EO", "Éva Ördög"),
        ("GKS", "Gerd Sommer"),
        ("GS", "Gerd K. Sommer"),
        ("Sommer", "Gerd Sommer"),
        ("Dr. Sommer", "Gerd Sommer"),
        ("G. Sommer", "Gerd Sommer"),
        ("GK Sommer", "Gerd Karl Sommer"),
        ("Sommer G", "Gerd Sommer"),
        ("Sommer GK", "Gerd Karl Sommer"),
        ("Gerd K. Sommer", "Gerd Sommer"),
        ("van den Broek", "Anke van den Broek"),
        ("Broek", "Anke van den Broek"),
        ("Ordog", "Éva Ördög"),
        ("Mendoza", "Maite Mendoza-Gil"),
        ("Mendoza Gil", "Maite Mendoza Gil"),
        ("Gerd", "Gerd Sommer"),
        ("Li Xueying", "Xueying Li"),
        ("Gerd Sommer", "Sommer, Gerd"),
    ],
)
def test_fits(mention: str, name: str) -> None:
    directory = Directory([parse_name("Wolf Zander"), parse_name(name)])
    assert directory.find(mention)[0] == [1]


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("SG", "Gerd Sommer"),
        ("GM", "Gerd Sommer"),
        ("Sommers", "Gerd Sommer"),
        ("H. Sommer", "Gerd Sommer"),
        ("Hans Sommer", "Gerd Sommer"),
        ("Gerd L. Sommer", "Gerd K. Sommer"),
        ("Som", "Gerd Sommer"),
        ("WHO", "Gerd Sommer"),
    ],
)
def test_does_not_fit(mention: str, name: str) -> None:
    assert Directory([parse_name(name)]).find(mention)[0] == []


@pytest.mark.parametrize(
    ("mention", "names", "found"),
    [
        ("AB", ["Anke Broek", "Arne Bohm"], [0, 1]),
        ("ABo", ["Anke Broek", "Arne Bohm"], [1]),
        ("AB", ["Anke C. Broek", "Arne Bohm"], [1]),
        ("ACB", ["Anke C. Broek", "Arne Bohm"], [0]),
        ("MM-G", ["Maite Mendoza-Gil", "Max-Mauro Gil"], [0]),
        ("M-MG", ["Maite Mendoza-Gil", "Max-Mauro Gil"], [1]),
        ("Broek", ["Anke Broek", "Bas Broek"], [0, 1]),
        ("B. Broek", ["Anke Broek", "Bas Broek"], [1]),
        ("Broek", ["Anke Broek", "Bas Broek-Smit"], [0]),
        ("Anke Broek", ["Anke Broek", "Anke Broek"], [0, 1]),
    ],
)
def test_who_fits_best(mention: str, names: list[str], found: list[int]) -> None:
    assert Directory([parse_name(n) for n in names]).find(mention)[0] == found
