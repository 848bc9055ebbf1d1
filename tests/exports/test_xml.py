"""JATS fragments and Crossref deposits."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from coi_extract import exports, sources
from coi_extract.exports import Depositor, crossref_deposit, jats_fragment
from coi_extract.exports.crossref import FUNDREF, NAMESPACE
from coi_extract.schema import (
    Author,
    AuthorRef,
    DisclosureReport,
    Evidence,
    Funding,
    Identifiers,
    Organization,
    OrganizationRef,
    Provenance,
    Section,
    Span,
)
from coi_extract.sources import Record, Statement
from coi_extract.taxonomy import SectionKind, Support

COI, PAID = (
    "AB is on the board of Orbis & Söhne.\n\nCD declares none.",
    "Funded by Lantern Fund (L-1, L-2); lamps from Stern.",
)
EVIDENCE = Evidence(spans=(Span(start=0, end=1),), rule="made.up", confidence=1)


def grant(number: int, funder: str | None, award: str | None = None, **more: Any) -> Funding:
    ref = OrganizationRef(mention=funder, organization_id=funder) if funder else None
    return Funding(funder=ref, award_id=award, evidence=EVIDENCE, fact_id=f"f{number}", **more)


@pytest.fixture
def record() -> Record:
    return Record(
        id="x",
        doi="10.5555/x",
        statements=(
            Statement(SectionKind.COMPETING_INTERESTS, COI),
            Statement(SectionKind.FUNDING, PAID),
        ),
    )


@pytest.fixture
def report() -> DisclosureReport:
    ids = Identifiers(ror="https://ror.org/012345678", funder_id="https://doi.org/10.13039/100000000")
    return DisclosureReport(
        funding=(
            grant(1, "Lantern Fund", "L-1", recipients=(AuthorRef(mention="AB", author_id="a1"),)),
            grant(2, "Lantern Fund", "L-2", title="Light \x01 at night"),
            grant(3, "Stern", support=Support.IN_KIND),
            grant(4, "Mond Trust"),
            grant(5, None, "Q-9"),
        ),
        authors=(Author(id="a1", name="Anna Berg", given="Anna", family="Berg"),),
        organizations=(Organization(id="Lantern Fund", name="Lantern Fund International", identifiers=ids),),
        provenance=Provenance(library="1", settings="s", text_sha256="h"),
    )


def test_jats_has_a_group_for_each_award(record: Record, report: DisclosureReport) -> None:
    tree = etree.fromstring(jats_fragment(record, report))
    groups = tree.findall("front/article-meta/funding-group/award-group")
    assert [[a.text for a in g.findall("award-id")] for g in groups] == [["L-1"], ["L-2"], [], ["Q-9"]]
    first = groups[0]
    assert [child.tag for child in first] == ["funding-source", "award-id", "principal-award-recipient"]
    assert first.findtext(".//institution") == "Lantern Fund International"
    told = {i.get("institution-id-type"): i.text for i in first.iter("institution-id")}
    assert told == {"ror": "https://ror.org/012345678", "doi": "https://doi.org/10.13039/100000000"}
    assert first.findtext("principal-award-recipient/name/surname") == "Berg"
    assert groups[1].findtext("award-name") == "Light \ufffd at night"
    assert groups[3].find("funding-source") is None
    support = tree.find("front/article-meta/funding-group/support-group")
    assert support is not None
    assert support.findtext("support-source/institution-wrap/institution") == "Stern"
    assert tree.findtext("front/article-meta/funding-group/funding-statement") == PAID


def test_jats_has_the_statement_of_interests_in_the_recommended_footnote(
    record: Record, report: DisclosureReport
) -> None:
    tree = etree.fromstring(jats_fragment(record, report))
    (note,) = tree.findall("back/fn-group/fn")
    assert note.get("fn-type") == "coi-statement"
    assert [p.text for p in note.findall("p")] == ["AB is on the board of Orbis & Söhne.", "CD declares none."]


def test_what_is_written_is_read_again(record: Record, report: DisclosureReport, tmp_path: Any) -> None:
    path = tmp_path / "fragment.xml"
    path.write_bytes(jats_fragment(record, report))
    (again,) = sources.read(path)
    assert isinstance(again, Record)
    kinds = {s.kind: " ".join(s.text.split()) for s in again.statements}
    assert kinds[SectionKind.COMPETING_INTERESTS] == " ".join(COI.split())
    assert {n for a in again.awards for n in a.awards} == {"L-1", "L-2", "Q-9"}


def test_sections_of_a_plain_text(report: DisclosureReport) -> None:
    text = "Conflicts: AB owns Orbis.\nFunding: Lantern Fund."
    at = text.index("Funding")
    sections = (
        Section(kind=SectionKind.COMPETING_INTERESTS, span=Span(start=0, end=at), heading="Conflicts"),
        Section(kind=SectionKind.FUNDING, span=Span(start=at, end=len(text)), heading="Funding"),
    )
    made = exports.make_record("x", text)
    tree = etree.fromstring(jats_fragment(made, report.model_copy(update={"sections": sections})))
    assert tree.findtext("back/fn-group/fn/p") == "AB owns Orbis."
    assert tree.findtext(".//funding-statement") == "Lantern Fund."


def test_nothing_to_hold_is_an_empty_article(report: DisclosureReport) -> None:
    empty = report.model_copy(update={"funding": ()})
    assert len(etree.fromstring(jats_fragment(exports.make_record("x", None), empty))) == 0


def assertions(data: bytes) -> list[list[tuple[str, str | None]]]:
    tree = etree.fromstring(data)
    groups = tree.findall(f".//{{{FUNDREF}}}assertion[@name='fundgroup']")
    return [[(str(a.get("name")), a.text) for a in g.iter(f"{{{FUNDREF}}}assertion") if a is not g] for g in groups]


def test_crossref_joins_the_awards_of_a_funder(record: Record, report: DisclosureReport) -> None:
    data = crossref_deposit([(record, report)], Depositor("Lantern Press", "x@example.org"), batch_id="b1")
    assert assertions(data) == [
        [("ror", "https://ror.org/012345678"), ("award_number", "L-1"), ("award_number", "L-2")],
        [("funder_name", "Mond Trust")],
    ]
    tree = etree.fromstring(data)
    assert tree.findtext(f".//{{{NAMESPACE}}}fundref_data/{{{NAMESPACE}}}doi") == "10.5555/x"
    assert tree.findtext(f".//{{{NAMESPACE}}}doi_batch_id") == "b1"
    assert tree.findtext(f".//{{{NAMESPACE}}}email_address") == "x@example.org"


def test_crossref_by_name_and_registry_id(record: Record, report: DisclosureReport) -> None:
    data = crossref_deposit([(record, report)], Depositor("L", "x@example.org"), prefer_ror=False)
    first = assertions(data)[0]
    assert [name for name, _ in first] == ["funder_name", "funder_identifier", "award_number", "award_number"]
    assert first[1][1] == "https://doi.org/10.13039/100000000"


def test_crossref_has_no_entry_that_would_erase(record: Record, report: DisclosureReport) -> None:
    bare = Record(id="y", doi="10.5555/y")
    nothing = report.model_copy(update={"funding": ()})
    data = crossref_deposit([(bare, nothing), (record, report)], Depositor("L", "x@example.org"))
    assert b"10.5555/y" not in data
    with pytest.raises(ValueError, match="nothing to deposit"):
        crossref_deposit([(bare, nothing)], Depositor("L", "x@example.org"))
