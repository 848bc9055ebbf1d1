"""A page as a user copies it from a browser, read as one input: the statement's facts and nothing else.

The page is third-party material beside some checkouts; the test is skipped where it is absent.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import coi_extract
from coi_extract.schema import DisclosureReport
from tests.reading import faults

MONEY = frozenset({"speaker", "consulting"})
#: (recipient, award, scheme, project, sub-project) under the German Research Foundation.
FOUNDATION = Counter(
    [
        ("GS", "FOR2886", None, "PANDORA", None),
        ("GS", "CRC1483", None, "EmpkinS", None),
        ("GS", "CRC1181", None, None, None),
        ("GS", None, "Leibniz Award", None, None),
        ("DM", "FOR2886", None, "PANDORA", None),
        ("DM", "CRC/TRR305", None, None, "A03"),
        ("DM", "CRC/TRR221", None, None, "A06"),
        ("DM", "RTG2408", None, None, "P13"),
        ("DM", "404074532", None, None, None),
    ]
)
OTHERS = Counter([(None, None, "Mascara"), (None, "ERC Synergy", "4D Nanoscope"), (None, None, "RTCure")])


@pytest.fixture(scope="module")
def page(shared: Path) -> str:
    path = shared / "samples" / "pubmed_page.txt"
    if not path.is_file():
        pytest.skip("the page is not beside this checkout")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(page: str) -> DisclosureReport:
    return coi_extract.extract(page)


def test_spans(page: str, report: DisclosureReport) -> None:
    assert faults(page, report) == []


def test_speaker_and_consulting_triples(report: DisclosureReport) -> None:
    ties = [(r.author.mention, r.organization.mention, r.type.value) for r in report.relationships]
    money = [tie for tie in ties if tie[2] in MONEY]
    assert len(money) == len(set(money)) == 40
    pairs = {(author, organization) for author, organization, _ in money}
    assert Counter(author for author, _ in pairs) == {"GS": 6, "AM": 6, "DM": 8}
    assert all((*pair, kind) in money for pair in pairs for kind in MONEY)


def test_nothing_of_the_page_around_the_statement(page: str, report: DisclosureReport) -> None:
    start = page.index("Declaration of interests GS")
    end = page.index("404074532") + len("404074532")
    for fact in (*report.relationships, *report.funding, *report.declared_none, *report.denials):
        assert all(start <= span.start and span.end <= end for span in fact.evidence.spans), fact


def test_funding_of_the_foundation(report: DisclosureReport) -> None:
    found: Counter[tuple[str | None, ...]] = Counter()
    for f in report.funding:
        if f.funder and f.funder.mention == "Deutsche Forschungsgemeinschaft":
            for recipient in f.recipients:
                found[recipient.mention, f.award_id, f.scheme, f.project, f.subproject] += 1
    assert found == FOUNDATION


def test_other_funding(report: DisclosureReport) -> None:
    others = [f for f in report.funding if f.funder and f.funder.mention != "Deutsche Forschungsgemeinschaft"]
    assert {r.mention for f in others for r in f.recipients} == {"GS"}
    schemes = [f.scheme and f.scheme.removesuffix(" grant") for f in others]
    assert Counter((f.award_id, scheme, f.project) for f, scheme in zip(others, schemes, strict=True)) == OTHERS
    assert [f.funder.mention[:2] for f in others if f.funder] == ["Bu", "EU", "IM"]


def test_initials_resolve_to_the_byline_and_to_given_authors(page: str, report: DisclosureReport) -> None:
    def resolved(r: DisclosureReport) -> dict[str, str]:
        names = {a.id: a.name for a in r.authors}
        return {x.author.mention: names[x.author.author_id] for x in r.relationships if x.author.author_id}

    whole = resolved(report)["GS"]
    assert len(whole.split()) > 1
    assert [word[0] for word in whole.split()] == ["G", "S"]
    assert whole in page
    assert {m: n for m, n in resolved(report).items() if m != "GS"} in ({}, {"AM": "AM", "DM": "DM"})
    named = coi_extract.extract(page, authors=["Anna Mair", "Dora Mohn", "Gerd Sommer"])
    assert resolved(named) == {"AM": "Anna Mair", "DM": "Dora Mohn", "GS": "Gerd Sommer"}
