"""PubMed XML."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from coi_extract.sources import Failure, Record, StructuredAward, read
from coi_extract.sources.model import Origin
from coi_extract.sources.pubmed import main_type, read_pubmed

FIXTURE = Path(__file__).parent / "fixtures" / "pubmed.xml"


@pytest.fixture(scope="module")
def items() -> list[Record]:
    found = list(read(FIXTURE))
    assert all(isinstance(i, Record) for i in found)
    return [i for i in found if isinstance(i, Record)]


def test_statement_with_its_place(items: list[Record]) -> None:
    (statement,) = items[0].statements
    assert statement.kind.value == "competing_interests"
    assert statement.text == "LAF is employed by Fjordlys&Co AS."
    assert statement.place is not None
    assert statement.place.where == "/PubmedArticle/MedlineCitation/CoiStatement"
    assert statement.place.source == f"{FIXTURE}#99000001"


def test_metadata(items: list[Record]) -> None:
    record = items[0]
    assert (record.pmid, record.pmcid, record.doi) == ("99000001", "PMC9900001", "10.5555/invented.2022.17")
    assert (record.received, record.published) == ("2021-11-09", "2022-05-04")
    assert record.article_type == "Randomized Controlled Trial"
    assert [(r.relation, r.pmid, r.doi) for r in record.corrected_by] == [
        ("ErratumIn", "99000009", "10.5555/invented.2022.99")
    ]
    assert record.title == "Lanterns in winter."


def test_authors(items: list[Record]) -> None:
    person, group = items[0].authors
    assert (person.name, person.initials, person.orcid) == ("Liv A Fisker", "LA", "0000-0002-1825-0097")
    assert person.affiliations[0].ror == "https://ror.org/01an7q238"
    assert group.group


def test_grants(items: list[Record]) -> None:
    assert items[0].awards == (
        StructuredAward("NIXX NIH HHS", (), ("R01 XX000001",), (), "United States"),
        StructuredAward("Lantern Fund", (), (), (), "Portugal"),
    )


def test_a_citation_without_statement_counts(items: list[Record]) -> None:
    assert (items[1].pmid, items[1].statements, items[1].looked_in) == ("99000002", (), ("CoiStatement",))
    assert items[1].published == "1999"


def test_deletions(items: list[Record]) -> None:
    assert [(i.pmid, i.deleted) for i in items[2:]] == [("99000003", True), ("99000004", True)]


def test_gzip_gives_the_same(tmp_path: Path, items: list[Record]) -> None:
    packed = tmp_path / "update.xml.gz"
    packed.write_bytes(gzip.compress(FIXTURE.read_bytes()))
    assert [i.statements[0].text for i in read(packed) if isinstance(i, Record) and i.statements] == [
        items[0].statements[0].text
    ]


def test_what_was_read_before_a_break_is_kept() -> None:
    whole = FIXTURE.read_bytes()
    broken = whole[: whole.index(b'<PMID Version="1">99000002')]
    found = list(read_pubmed(io.BytesIO(broken), Origin("cut.xml")))
    assert isinstance(found[0], Record)
    assert isinstance(found[1], Failure)
    assert "after 1 citations" in found[1].reason


def test_elements_are_freed() -> None:
    one = FIXTURE.read_text().split("<PubmedArticle>")[1].split("</PubmedArticle>")[0]
    many = f"<PubmedArticleSet>{f'<PubmedArticle>{one}</PubmedArticle>' * 300}</PubmedArticleSet>".encode()
    assert sum(1 for _ in read_pubmed(io.BytesIO(many), Origin("many.xml"))) == 300


def test_main_type() -> None:
    assert main_type(["Journal Article", "Research Support, N.I.H., Extramural"]) == "Journal Article"
    assert main_type([]) is None
