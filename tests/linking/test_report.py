"""The report as a whole: ids, evidence, sections, notices, JSON, rows, and what it looks like printed."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from coi_extract.errors import LexiconError
from coi_extract.grammar.values import AuthorMention, OrgMention, RelationshipFact
from coi_extract.linking import identity
from coi_extract.schema import RECORD_COLUMNS, DisclosureReport, Mention, Span
from coi_extract.taxonomy import Assertion, AuthorScope, RelationshipType, SectionKind
from tests.linking.conftest import Read
from tests.reading import faults

TEXT = (
    "Funding: This work was supported by the Wellcome Trust (999888/Z/20/Z to GS). "
    "Conflict of interest: GS has received speaker fees from Novartis. HB received no fees from Roche. "
    "The other authors declare no competing interests."
)
AUTHORS = ["Gerd Sommer", "Hana Bilek", "Otto Lind"]


def ids(report: DisclosureReport) -> list[str]:
    facts = (report.relationships, report.funding, report.declared_none, report.denials)
    return [fact.fact_id for kind in facts for fact in kind]


class TestFactIds:
    def test_all_facts_have_one_and_no_two_the_same(self, read: Read) -> None:
        found = ids(read(TEXT, authors=AUTHORS))
        assert all(found)
        assert len(set(found)) == len(found) >= 3

    def test_not_what_the_list_of_authors_or_the_registry_adds(self, read: Read) -> None:
        assert ids(read(TEXT)) == ids(read(TEXT, authors=AUTHORS)) == ids(read(TEXT, year=2010, source="x"))

    def test_another_text_is_another_fact(self, read: Read) -> None:
        assert set(ids(read(TEXT))).isdisjoint(ids(read(TEXT + " ")))

    def test_no_parts_run_into_each_other(self) -> None:
        assert identity.fact_id("t", "k", "a", "bc") != identity.fact_id("t", "k", "ab", "c")
        assert identity.fact_id("t", "k", None) != identity.fact_id("t", "k", "")
        assert identity.fact_id("t", "k", "\ud800")

    def test_groups_of_alternatives(self, read: Read) -> None:
        text = "AB has received grants or consulting fees from Novartis. CD has received grants or fees from Roche."
        ties = read(text).relationships
        groups = {t.alternatives for t in ties if t.assertion is Assertion.ONE_OF}
        assert len(groups) == 2
        assert groups <= {t.fact_id for t in ties}


class TestRepetition:
    def test_a_fact_told_twice_is_one_with_the_first_words(self, read: Read) -> None:
        text = "AB is an employee of Novartis. CD owns stock in Roche. AB is an employee of Novartis."
        report = read(text)
        assert [(r.author.mention, r.type.value) for r in report.relationships] == [
            ("AB", "employment"), ("CD", "equity"),
        ]  # fmt: skip
        assert report.relationships[0].evidence.spans[0].start == 0

    def test_none_told_twice_is_one(self, read: Read) -> None:
        text = "Competing interests: The authors declare no competing interests. The authors have nothing to disclose."
        assert len(read(text).declared_none) == 1

    def test_what_is_stated_outdoes_one_of_these(self, read: Read) -> None:
        text = "AB has received grants or consulting fees from Novartis. AB has received consulting fees from Novartis."
        consulting = [r for r in read(text).relationships if r.type is RelationshipType.CONSULTING]
        assert [r.assertion for r in consulting] == [Assertion.STATED]

    def test_recipients_of_one_award_are_joined_with_their_words(self, read: Read) -> None:
        grant = "is supported by the Wellcome Trust (999888/Z/20/Z)."
        text = f"Funding: GS {grant} HB {grant}"
        (fact,) = read(text).funding
        assert [r.mention for r in fact.recipients] == ["GS", "HB"]
        assert len(fact.evidence.spans) == 2


class TestSections:
    def test_one_per_heading(self, read: Read) -> None:
        text = (
            "Funding: Supported by Novartis. Supported by Roche too.\n\n"
            "Competing interests\nAB is an employee of Novartis. CD owns stock in Roche.\n\n"
            "Data availability: On request."
        )
        found = [(s.kind, s.heading) for s in read(text).sections]
        assert found == [
            (SectionKind.FUNDING, "Funding"),
            (SectionKind.COMPETING_INTERESTS, "Competing interests"),
            (SectionKind.DATA, "Data availability"),
        ]
        spans = [s.span for s in read(text).sections]
        assert [text[s.start : s.end].split()[0] for s in spans] == ["Funding:", "Competing", "Data"]
        assert all(a.end <= b.start for a, b in pairwise(spans))

    def test_no_heading(self, read: Read) -> None:
        (section,) = read("AB is an employee of Novartis. CD owns stock in Roche.").sections
        assert (section.kind, section.heading) == (SectionKind.OTHER, None)
        assert read("").sections == ()

    def test_a_heading_alone(self, read: Read) -> None:
        text = "Competing interests"
        (section,) = read(text).sections
        assert (section.heading, section.span) == (text, Span(start=0, end=len(text)))


def test_nothing_of_the_page_around_a_statement(read: Read) -> None:
    text = (
        "Skip to content\n\nAn official site of the Orbis Carta Foundation, supported by Novartis\n\n"
        "Gerd Sommer et al.\n\nAbstract\n\nThis study was supported by Roche (grant 5555). AB advises Pfizer.\n\n"
        "Conflict of interest statement\n\nGS is an employee of Bayer.\n\nSimilar articles\n\nCD advises Sanofi."
    )
    report = read(text)
    assert [(r.author.mention, r.organization.mention) for r in report.relationships] == [("GS", "Bayer")]
    assert report.funding == ()


class TestJson:
    @pytest.mark.parametrize("text", [TEXT, "AB is a consultant to Orbi\ud800s Pharma.", "\udfff", "AB \ud83d\ude00"])
    def test_round_trip(self, read: Read, text: str) -> None:
        report = read(text, authors=["A\ud800 B"], source="\udc80")
        again = DisclosureReport.model_validate_json(report.model_dump_json())
        assert again == report
        assert DisclosureReport.model_validate_json(report.model_dump_json(indent=2)) == report
        assert DisclosureReport.model_validate_json(report.model_dump_json().encode()) == report
        assert DisclosureReport.model_validate(json.loads(report.model_dump_json())) == report

    def test_text_without_surrogates_is_written_as_it_is(self) -> None:
        assert "é\\\\ud800" in Mention(text="é\\ud800", span=Span(start=0, end=7)).model_dump_json()

    @pytest.mark.parametrize("text", ["", "{", '{"text": "\\ud800"', '{"text": "\\ud800"}', "[]", "5"])
    def test_what_is_no_report(self, text: str) -> None:
        with pytest.raises(ValueError, match="validation error"):
            Mention.model_validate_json(text)


class TestRows:
    def test_every_fact_is_a_row_with_all_columns(self, read: Read) -> None:
        report = read(TEXT, authors=AUTHORS)
        rows = report.to_records()
        assert [row["fact_id"] for row in rows] == ids(report)
        assert {tuple(row) for row in rows} == {RECORD_COLUMNS}
        json.dumps(rows)

    def test_what_a_row_says(self, read: Read) -> None:
        rows = {row["fact"]: row for row in read(TEXT, authors=AUTHORS).to_records()}
        tie, grant = rows["relationship"], rows["funding"]
        assert (tie["author"], tie["author_name"], tie["organization_name"]) == ("GS", "Gerd Sommer", "Novartis")
        assert (tie["organization_kind"], tie["type"], tie["icmje_item"]) == ("company", "speaker", 5)
        assert (grant["author"], grant["author_name"], grant["award_check"]) == ("GS", "Gerd Sommer", "recognised")
        assert rows["declared_none"]["author_scope"] == "all_others"
        assert TEXT[tie["start"] : tie["end"]] == "GS has received speaker fees from Novartis"

    def test_printed(self, read: Read) -> None:
        lines = str(read(TEXT, authors=AUTHORS)).splitlines()
        assert lines[0] == "tie     GS (Gerd Sommer) - Novartis - speaker"
        assert lines[1] == "funding Wellcome Trust - 999888/Z/20/Z  to GS (Gerd Sommer)"
        assert str(read("")) == "no facts found in this text"
        assert str(read("", authors=["Hana Bilek"])) == "silent  Hana Bilek - nothing found in this text"

    def test_marks(self, read: Read) -> None:
        text = "Outside the submitted work, AB has received consulting fees from Novartis, paid to her institution."
        (line,) = str(read(text)).splitlines()
        assert line == "tie     AB - Novartis - consulting  [paid to the institution, outside the submitted work]"


class TestConfidence:
    FACT = RelationshipFact(
        AuthorMention("AB", 0, 2), OrgMention("X", 3, 4), RelationshipType.TRAVEL, (0, 1), "cue.travel"
    )

    def test_longest_known_beginning(self) -> None:
        shares = [
            identity.confidence(rule, self.FACT) for rule in ("cue.travel", "cue.travel.new.kind", "cue", "zz", "")
        ]
        assert shares[0] == shares[1]
        assert all(0 < share <= 1 for share in shares)

    def test_some_of_the_authors_is_less_sure(self) -> None:
        some = RelationshipFact(
            AuthorMention("one", 0, 3, AuthorScope.SOME), self.FACT.organization, self.FACT.type, (0, 1), "cue.travel"
        )
        assert identity.confidence("cue.travel", some) < identity.confidence("cue.travel", self.FACT)

    def test_a_share_that_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(identity, "read_yaml", lambda name: {"rules": {"cue": 2}, "scopes": {}, "otherwise": 0.5})
        identity._shares.cache_clear()
        with pytest.raises(LexiconError, match="cue"):
            identity._shares()
        identity._shares.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800",
        "AB" * 5000,
        "Dr. " * 2000,
        "A.B. (A B) " * 500,
        "Authors:\nA B, C D\n" * 300,
        "et al." * 900,
    ],
)
def test_any_string(read: Read, text: str) -> None:
    for authors in (None, [text], ["Gerd Sommer", "", "  ", "\ud800"]):
        assert faults(text, read(text, authors=authors)) == []
