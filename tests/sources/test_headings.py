"""Headings, types and wordings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.sources import headings, ids, names
from coi_extract.taxonomy import SectionKind


@pytest.mark.parametrize(
    ("heading", "kind", "exact"),
    [
        ("CONFLICT OF INTEREST", "competing_interests", True),
        ("5.2. Conflicts of Interest:", "competing_interests", True),
        ("Authors’ Disclosures", "competing_interests", True),
        ("Funding / Support", "funding", True),
        ("IV. Sources of funding", "funding", True),
        ("Funding for the second trial", "funding", False),
        ("Role of the funder", "role_of_funder", True),
        ("Author contributions & acknowledgements", "acknowledgements", False),
        ("Supplementary Material", "other", True),
    ],
)
def test_headings(heading: str, kind: str, exact: bool) -> None:
    reading = headings.read_heading(heading)
    assert reading is not None
    assert (reading.kind.value, reading.exact) == (kind, exact)


@pytest.mark.parametrize("heading", ["Results", "", "Interest rates", "Grantham"])
def test_other_headings_say_nothing(heading: str) -> None:
    assert headings.read_heading(heading) is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [("COI-statement", "competing_interests"), ("supported-by", "funding"), ("con", "contributions"), ("x", None)],
)
def test_types(value: str, kind: str | None) -> None:
    reading = headings.read_type(value)
    assert (reading.kind.value if reading else None) == kind


@pytest.mark.parametrize(
    ("text", "heading", "rest"),
    [
        ("Funding: Moon Office", "Funding", "Moon Office"),
        ("Funding. Moon Office", "Funding", "Moon Office"),
        ("Competing interests – none", "Competing interests", "none"),
        ("Conflict of interest None declared.", "Conflict of interest", "None declared."),
        ("Potential Conflicts of Interest: none", "Potential Conflicts of Interest", "none"),
    ],
)
def test_run_in_headings(text: str, heading: str, rest: str) -> None:
    found = headings.read_run_in(text)
    assert found is not None
    assert (found.heading, text[found.end :]) == (heading, rest)


@pytest.mark.parametrize(
    "text",
    ["Funding was short.", "No conflict of interest.", "Support for this comes from moths: they", "Grants from Moon."],
)
def test_sentences_are_no_headings(text: str) -> None:
    assert headings.read_run_in(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The authors declare no competing interests.", SectionKind.COMPETING_INTERESTS),
        ("None of the authors has anything to sell.", SectionKind.COMPETING_INTERESTS),
        ("This research was supported by the Moon Office.", SectionKind.FUNDING),
        ("The funders had no role in it.", SectionKind.ROLE_OF_FUNDER),
        ("These authors contributed equally.", None),
        ("The shelf was supported on wires.", None),
    ],
)
def test_words(text: str, kind: SectionKind | None) -> None:
    assert headings.kind_of_words(text) is kind


@given(st.text(max_size=300), st.integers(0, 50))
def test_parts_cover_a_paragraph_in_order(text: str, marked: int) -> None:
    parts = headings.split(text, marked)
    assert bool(parts) == bool(text)
    end = 0
    for part in parts:
        assert end <= part.start <= part.text_start <= part.end <= len(text) or part.text_start >= part.end
        end = part.end


@pytest.mark.parametrize(
    ("value", "expected"),
    [("https://doi.org/10.5555/ABC.1.", "10.5555/abc.1"), ("doi:10.5555/x", "10.5555/x"), ("none", None)],
)
def test_doi(value: str, expected: str | None) -> None:
    assert ids.doi(value) == expected


def test_orcid_with_a_wrong_check_digit_is_none() -> None:
    assert ids.orcid("0000-0002-1825-0097") == "0000-0002-1825-0097"
    assert ids.orcid("0000-0002-1825-0098") is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((2021, "Mar", "9"), "2021-03-09"), (("2021", 13, 1), "2021"), (("2021", "12", ""), "2021-12"), (("x",), None)],
)
def test_dates(parts: tuple[object, ...], expected: str | None) -> None:
    assert ids.iso_date(*parts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fisker, Liv; Okonjo, Tunde", ["Liv Fisker", "Tunde Okonjo"]),
        ("Liv Fisker, Tunde Okonjo and Ada Moth", ["Liv Fisker", "Tunde Okonjo", "Ada Moth"]),
        ("Fisker LA, Okonjo T.", ["LA Fisker", "T Okonjo"]),
        ("Fisker, Liv", ["Liv Fisker"]),
        ('["Liv Fisker"]', ["Liv Fisker"]),
        ("", []),
    ],
)
def test_author_lists(text: str, expected: list[str]) -> None:
    assert [a.name for a in names.read_names(text)] == expected
