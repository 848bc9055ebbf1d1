"""MEDLINE exports."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from coi_extract.sources import Failure, Record, StructuredAward, read
from coi_extract.sources.medline import award, read_medline
from coi_extract.sources.model import Origin
from coi_extract.sources.reading import Options

FIXTURE = Path(__file__).parent / "fixtures" / "export.nbib"


@pytest.fixture(scope="module")
def items() -> list[Record]:
    return [i for i in read(FIXTURE) if isinstance(i, Record)]


def test_record(items: list[Record]) -> None:
    first, second = items
    assert (first.pmid, first.doi, first.pmcid) == ("99000001", "10.5555/invented.2022.17", "PMC9900001")
    assert first.title == "Lanterns in winter and what they do to the sleep of those who keep them burning all night."
    assert (first.received, first.accepted, first.published) == ("2021-11-09", "2022-03-02", "2022-05-04")
    assert first.issn == ("2049-3630", "1234-5679")
    assert [r.pmid for r in first.corrected_by] == ["99000009"]
    assert (second.published, second.statements) == ("1999-11", ())


def test_statement_is_unwrapped_and_found_again(items: list[Record]) -> None:
    (statement,) = items[0].statements
    assert statement.text == (
        "Declaration of interests: Liv A. Fisker is employed by Fjordlys AS, and holds shares in it."
    )
    rows = FIXTURE.read_text().split("\n")
    for offset, character in enumerate(statement.text):
        located = statement.locate(offset)
        assert located is not None
        number = int(located[0].removeprefix("line "))
        if character != " ":
            assert rows[number - 1][located[1]] == character


def test_authors(items: list[Record]) -> None:
    first, second, group = items[0].authors
    assert (first.name, first.given, first.family, first.initials) == ("Liv A Fisker", "Liv A", "Fisker", "LA")
    assert first.orcid == "0000-0002-1825-0097"
    assert [a.text for a in first.affiliations][1] == "Institute of Shade, Lisbon, Portugal."
    assert (second.given, second.suffix, second.initials) == ("Tunde", "Jr", "T")
    assert group.group


def test_grants_with_slashes_in_the_number(items: list[Record]) -> None:
    assert items[0].awards == (
        StructuredAward("NIXX NIH HHS", (), ("R01 XX000001",), (), "United States"),
        StructuredAward("Medical Research Council", (), ("MR/X00001/1",), (), "United Kingdom"),
        StructuredAward("Lantern Fund", (), (), (), None),
    )


@pytest.mark.parametrize(
    ("value", "number", "agency"),
    [
        ("001/WHO_/World Health Organization/International", "001", "World Health Organization"),
        ("12345/Moon Office/", "12345", "Moon Office"),
        ("A/B 12/C/Moon Office/Portugal", "A/B 12", "Moon Office"),
        ("Moon Office", None, "Moon Office"),
    ],
)
def test_award_field(value: str, number: str | None, agency: str) -> None:
    found = award(value)
    assert (found.awards, found.funder) == ((number,) if number else (), agency)


def test_a_broken_citation_is_a_failure_and_the_next_one_is_read() -> None:
    text = b"PMID- 1\nTI  - A\nnonsense\n\nPMID- 2\nTI  - B\n"
    first, second = read_medline(io.BytesIO(text), Origin("x.nbib"), Options())
    assert isinstance(first, Failure)
    assert first.place == "line 3"
    assert isinstance(second, Record)
    assert second.pmid == "2"


def test_real_export_against_its_lines(shared: Path) -> None:
    path = shared / "samples" / "medline_export.txt"
    records = [i for i in read(path) if isinstance(i, Record)]
    raw = path.read_text(encoding="utf-8")
    assert len(records) == len(re.findall(r"^PMID-", raw, re.M))
    stated = [" ".join(match.split()) for match in re.findall(r"^COIS- ((?:.*\n)(?:      .*\n)*)", raw + "\n", re.M)]
    assert [s.text for r in records for s in r.statements] == stated
    for record, part in zip(records, re.split(r"\n(?=PMID- )", raw), strict=True):
        assert len(record.awards) == len(set(re.findall(r"^GR  - (.*)$", part, re.M)))
        assert len(record.authors) == len(re.findall(r"^(?:FAU|CN ) *-", part, re.M))
