"""Lines of authors in pages."""

from __future__ import annotations

import pytest

from coi_extract.grammar.bylines import defined_initials, find_byline


def names(text: str, stop: int | None = None) -> list[str]:
    found = find_byline(text, len(text) if stop is None else stop, lambda line: "Zorblax" in line)
    assert all(text[n.start : n.end] == n.text for n in found)
    return [n.text for n in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ilse Marquardt et al. Heart Letters. .", ["Ilse Marquardt"]),
        ("Ilse Marquardt, Tomás Quiroga, and Hana Bilek", ["Ilse Marquardt", "Tomás Quiroga", "Hana Bilek"]),
        ("Ilse Marquardt1,*, Tomás Quiroga2,3 & Hana Bilek†", ["Ilse Marquardt", "Tomás Quiroga", "Hana Bilek"]),
        ("Ilse Marquardt, MD, PhD; Tomás Quiroga, MPH", ["Ilse Marquardt", "Tomás Quiroga"]),
        ("Ilse van der Meer 1 , J.-P. O'Malley 2", ["Ilse van der Meer", "J.-P. O'Malley"]),
        ("Marquardt I, Quiroga TB, Bilek H.", ["Marquardt I", "Quiroga TB", "Bilek H."]),
        ("Ilse Marquardt (University of Graz), Tomás Quiroga (Porto)", ["Ilse Marquardt", "Tomás Quiroga"]),
        ("Ilse Marquardt 1, Tomás Quiroga 2 — 1 Dept of Botany, Graz; 2 Porto", ["Ilse Marquardt", "Tomás Quiroga"]),
        ("Authors: Ilse Marquardt", ["Ilse Marquardt"]),
    ],
)
def test_found(line: str, found: list[str]) -> None:
    assert names(f"Grain and the heart\n\n{line}\n\nAbstract") == found


@pytest.mark.parametrize(
    "line",
    [
        "Ilse Marquardt",
        "Marquardt I, Quiroga T, et al. Heart Letters. 2019 May 3;12(4):55.",
        "Ilse Marquardt, Tomás Quiroga and others met in Graz",
        "Skip to main content, Main Navigation",
        "North Graz, South Porto",
        "Zorblax Biomedica, Orbis Carta",
        "Conflict of Interest, Author Contributions",
        "ilse marquardt, tomás quiroga",
    ],
)
def test_not_found(line: str) -> None:
    assert names(f"Grain and the heart\n\n{line}\n\nAbstract") == []


def test_behind_the_first_heading_only_with_a_label() -> None:
    text = "Funding\nNone.\nIlse Marquardt, Hana Bilek\n"
    assert names(text, stop=0) == []
    assert names(text + "Authors: Tomás Quiroga, Hana Bilek\n", stop=0) == ["Tomás Quiroga", "Hana Bilek"]


def test_stop_beyond_the_text() -> None:
    assert names("no names\nhere", stop=10_000) == []


def test_names_with_their_initials_behind() -> None:
    text = "Written by Professor Anke van den Broek (AvdB), and Gerd Sommer (G.S.), of the Zentral Labor (ZL)."
    found = defined_initials(text, frozenset({"AvdB", "GS", "XY"}))
    assert [n.text for n in found] == ["Anke van den Broek", "Gerd Sommer"]
    assert all(text[n.start : n.end] == n.text for n in found)
