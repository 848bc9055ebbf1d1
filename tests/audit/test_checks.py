"""Integrity checks on small articles of our own: what each asks, and what it must not ask."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import cli, errors
from coi_extract.audit import CHECKS, Finding, Priority, examine
from coi_extract.audit.checks import chosen
from coi_extract.audit.checks.affiliations import companies_in
from coi_extract.audit.checks.phrases import phrases
from coi_extract.audit.checks.writing import COLUMNS, write_csv
from coi_extract.sources import Affiliation, AuthorName, Failure, Record, RelatedArticle, Statement, StructuredAward
from coi_extract.taxonomy import SectionKind

_K = SectionKind
PEOPLE = ("Ilse Marquardt", "Tomás Quiroga", "Hanna Brekke")


def author(position: int, name: str, *places: str, orcid: str | None = None) -> AuthorName:
    given, family = name.rsplit(" ", 1)
    return AuthorName(
        position, name, given=given, family=family, orcid=orcid, affiliations=tuple(Affiliation(p) for p in places)
    )


def article(
    interests: str | None,
    *,
    id: str = "10.9999/one",
    funding: str | None = None,
    authors: Iterable[AuthorName] = (),
    awards: tuple[StructuredAward, ...] = (),
    looked_in: tuple[str, ...] = ("front", "body", "back"),
    **more: Any,
) -> Record:
    told = [(_K.COMPETING_INTERESTS, interests), (_K.FUNDING, funding)]
    statements = tuple(Statement(kind, text) for kind, text in told if text is not None)
    persons = tuple(authors) or tuple(author(n, name, "University of Harlow") for n, name in enumerate(PEOPLE, 1))
    return Record(id, doi=id, authors=persons, statements=statements, awards=awards, looked_in=looked_in, **more)


def found(check: str, *articles: Record, **options: Any) -> list[Finding]:
    return list(examine(articles, checks=chosen([check], **options)))


# -- 1 ----------------------------------------------------------------------------------------------------------


def test_none_and_ties_in_one_disclosure() -> None:
    text = "The authors declare no competing interests. IM is an employee of Novartis."
    (finding,) = found("none_and_ties", article(text))
    assert finding.priority is Priority.FIRST
    assert finding.authors == ("Ilse Marquardt",)
    assert finding.organizations == ("Novartis",)
    none, tie = finding.evidence
    assert "no competing interests" in none.words
    assert "employee of Novartis" in tie.words
    assert tie.fact_id


@pytest.mark.parametrize(
    "text",
    [
        "The authors declare no competing interests.",
        "IM is an employee of Novartis. The other authors declare no competing interests.",
        "IM is an employee of Novartis. IM reports no other interests.",
        "IM's wife is an employee of Novartis. IM declares no competing interests.",
    ],
)
def test_no_contradiction_is_made_up(text: str) -> None:
    assert found("none_and_ties", article(text)) == []


def test_support_in_the_funding_section_is_no_contradiction() -> None:
    record = article("The authors declare no competing interests.", funding="IM is supported by Novartis.")
    assert found("none_and_ties", record) == []


# -- 2 ----------------------------------------------------------------------------------------------------------


def test_authors_whom_no_declaration_covers() -> None:
    (finding,) = found("authors_covered", article("IM has received lecture fees from Novartis."))
    assert finding.authors == ("Tomás Quiroga", "Hanna Brekke")
    assert "2 authors of 3" in finding.sentence
    assert finding.evidence[-1].words == ""


@pytest.mark.parametrize(
    "text",
    [
        "IM has received lecture fees from Novartis. All other authors declare none.",
        "None declared.",
        "IM has received lecture fees from Novartis. TQ and HB have nothing to disclose.",
    ],
)
def test_covered_authors_are_not_asked_for(text: str) -> None:
    assert found("authors_covered", article(text)) == []


def test_initials_that_fit_nobody_or_several() -> None:
    (nobody,) = found("authors_covered", article("XY is an employee of Novartis. IM, TQ and HB declare none."))
    assert "fit none of the authors of the byline: XY" in nobody.sentence
    twins = [author(1, "Ilse Marquardt"), author(2, "Ivar Moe"), author(3, "Hanna Brekke")]
    sentences = [f.sentence for f in found("authors_covered", article("IM is an employee of Novartis.", authors=twins))]
    assert any("fit several authors of the byline: IM" in sentence for sentence in sentences)


# -- 3 ----------------------------------------------------------------------------------------------------------

NOVARTIS = (
    author(1, "Ilse Marquardt", "Clinical Research, Novartis AG, Basel, Switzerland"),
    author(2, "Hanna Brekke"),
)


def test_a_company_in_the_byline_and_no_employment_stated() -> None:
    (finding,) = found("company_affiliation", article("The authors declare none.", authors=NOVARTIS))
    assert finding.priority is Priority.FIRST
    assert finding.authors == ("Ilse Marquardt",)
    assert "affiliated with Novartis AG in the byline" in finding.sentence
    assert {quoted.side for quoted in finding.evidence} == {"affiliation", "statement"}


@pytest.mark.parametrize(
    "text",
    [
        "IM is an employee of Novartis. HB declares none.",
        "IM is chief executive officer of Novartis. HB declares none.",
        "Some authors are employees of Novartis.",
    ],
)
def test_a_stated_employment_answers_the_byline(text: str) -> None:
    assert found("company_affiliation", article(text, authors=NOVARTIS)) == []


def test_employment_stated_and_not_in_the_byline() -> None:
    (finding,) = found("company_affiliation", article("IM is an employee of Novartis. TQ and HB declare none."))
    assert finding.priority is Priority.LAST
    assert "the byline does not list it" in finding.sentence
    assert found("company_affiliation", article("IM was an employee of Novartis until 2015.")) == []


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("Pfizer Inc, New York, NY, USA", {"Pfizer Inc"}),
        ("Bayer Chair of Pharmacology, University of Harlow", set()),
        ("Study Group for Weightlessness (MARS), University of Harlow", set()),
        ("School of Nursing, Orange, CT, USA", set()),
        ("", set()),
    ],
)
def test_companies_are_whole_parts_of_an_affiliation(place: str, names: set[str]) -> None:
    assert set(companies_in(place)) == names


# -- 4 ----------------------------------------------------------------------------------------------------------


def test_the_sponsor_pays_an_author_and_employs_another() -> None:
    record = article(
        "HB has received consulting fees from Novartis. IM is an employee of Novartis.",
        funding="The trial was funded by Novartis.",
        authors=NOVARTIS,
    )
    (finding,) = found("sponsor_ties", record)
    assert set(finding.authors) == {"Ilse Marquardt", "Hanna Brekke"}
    assert "consulting" in finding.sentence
    assert "affiliation" in finding.sentence


def test_another_companys_money_is_not_the_sponsors() -> None:
    record = article("HB has received consulting fees from Roche.", funding="The trial was funded by Novartis.")
    assert found("sponsor_ties", record) == []
    public = article("IM advises the Wellcome Trust.", funding="The trial was funded by the Wellcome Trust.")
    assert found("sponsor_ties", public) == []


# -- 5 ----------------------------------------------------------------------------------------------------------

ORCID = "https://orcid.org/0000-0002-1825-0097"
NONE = "The authors declare no competing interests."


def one_of(*, orcid: str | None = ORCID, place: str = "University of Harlow") -> list[AuthorName]:
    return [author(1, "Ilse Marquardt", place, orcid=orcid), author(2, "Hanna Brekke", "University of Oslo")]


def earlier(text: str = "IM holds shares in Novartis.", **more: Any) -> Record:
    return article(text, **{"id": "10.9999/early", "received": "2019-03-01", "authors": one_of(), **more})


def later(text: str = NONE, **more: Any) -> Record:
    return article(text, **{"id": "10.9999/late", "received": "2020-05-10", "authors": one_of(), **more})


def test_a_tie_of_one_article_that_the_next_does_not_state() -> None:
    (finding,) = found("ties_across_articles", later(), earlier())
    assert finding.article == "10.9999/late"
    assert finding.tier == "finding"
    assert finding.priority is Priority.SECOND
    assert "10.9999/early (2019-03-01) states a tie of Ilse Marquardt with Novartis (equity)" in finding.sentence


def test_a_firm_is_the_same_with_and_without_its_legal_form() -> None:
    told = earlier("IM is a consultant for Veltrix Solutions, Ltd.")
    assert found("ties_across_articles", told, later("IM is a consultant for Veltrix Solutions.")) == []


def test_what_the_later_article_states_or_its_window_leaves_out() -> None:
    assert found("ties_across_articles", earlier(), later("IM has received fees from Novartis.")) == []
    assert found("ties_across_articles", earlier(), later(received="2024-01-01")) == []
    assert found("ties_across_articles", earlier(), later(received="2022-01-01"), window=24) == []
    assert found("ties_across_articles", earlier(received="2021-01-01"), later()) == []
    assert found("ties_across_articles", earlier("IM's wife holds shares in Novartis."), later()) == []


def test_without_an_identifier_it_is_a_lead_and_needs_surroundings() -> None:
    (finding,) = found("ties_across_articles", earlier(authors=one_of(orcid=None)), later())
    assert finding.tier == "lead"
    assert finding.priority is Priority.LAST
    elsewhere = [author(1, "Ilse Marquardt", "University of Lindenau"), author(2, "Carl Dahl")]
    assert found("ties_across_articles", earlier(authors=elsewhere), later()) == []
    other = "https://orcid.org/0000-0001-5109-3700"
    assert found("ties_across_articles", earlier(authors=one_of(orcid=other)), later()) == []


def test_a_correction_speaks_for_the_article_it_corrects() -> None:
    correction = article(
        "IM holds shares in Novartis.",
        id="10.9999/correction",
        received="2020-09-01",
        authors=one_of(),
        corrects=(RelatedArticle("corrected-article", doi="10.9999/late"),),
    )
    assert found("ties_across_articles", earlier(), later(), correction) == []


# -- 6 ----------------------------------------------------------------------------------------------------------


def test_award_data_that_the_text_does_not_hold_and_the_reverse() -> None:
    data = (StructuredAward("Wellcome Trust", awards=("099999/Z/12/Z",)),)
    record = article(NONE, funding="Funded by the National Institutes of Health (R01HL088888).", awards=data)
    missing, extra = found("award_data", record)
    assert "099999/Z/12/Z of Wellcome Trust; it was not located" in missing.sentence
    assert "states award R01HL088888 of National Institutes of Health" in extra.sentence
    assert extra.priority is Priority.LAST


def test_award_data_under_another_funder() -> None:
    data = (StructuredAward("Swedish Research Council", awards=("2019-09999",)),)
    record = article(NONE, funding="Funded by the Danish Cancer Society (2019-09999).", awards=data)
    (finding,) = found("award_data", record)
    assert "the award data name Swedish Research Council, the text names Danish Cancer Society" in finding.sentence


@pytest.mark.parametrize(
    ("funder", "number", "text"),
    [
        ("Wellcome Trust", "099999/Z/12/Z", "Funded by the Wellcome Trust (grant 099999/Z/12/Z)."),
        ("National Institute of General Medical Sciences", "R01 GM099999", "Funded by the NIH (R01GM099999)."),
        ("NSF", "1552999", "Funded by the National Science Foundation (DMS-1552999)."),
        ("Some Institute", "project Harlow: insects", "Funded by the Wellcome Trust."),
        ("Wellcome Trust", "099999", "Funded by the Wellcome Trust (WT099999MA)."),
    ],
)
def test_other_ways_to_write_an_award_are_the_same(funder: str, number: str, text: str) -> None:
    record = article(NONE, funding=text, awards=(StructuredAward(funder, awards=(number,)),))
    assert found("award_data", record) == []


# -- 7 ----------------------------------------------------------------------------------------------------------


def test_a_number_in_the_form_of_another_funder() -> None:
    (finding,) = found("award_format", article(NONE, funding="Funded by the Danish Cancer Society (R01HL099999)."))
    assert "R01HL099999 stands under Danish Cancer Society" in finding.sentence
    assert found("award_format", article(NONE, funding="Funded by the NIH (R01HL099999).")) == []


def test_one_number_under_two_funders() -> None:
    one = article(NONE, funding="Funded by the Danish Cancer Society (A-2019-99999).")
    two = article(NONE, id="10.9999/two", funding="Funded by the Swedish Research Council (A-2019-99999).")
    (finding,) = found("award_format", one, two)
    assert finding.article == "10.9999/two"
    assert set(finding.organizations) == {"Danish Cancer Society", "Swedish Research Council"}
    assert (
        found("award_format", one, article(NONE, id="10.9999/three", funding="Danish Cancer Society: A-2019-99999"))
        == []
    )


# -- 8 ----------------------------------------------------------------------------------------------------------


def test_statements_that_say_nothing_of_their_own() -> None:
    forms = "The forms of all authors are available at harlow.example."
    (finding,) = found("statement_says_nothing", article(forms))
    assert "points to forms that are kept elsewhere" in finding.sentence
    assert finding.evidence[0].words == forms
    (completed,) = found("statement_says_nothing", article("All authors have completed the ICMJE form."))
    assert "a form or policy was followed" in completed.sentence


def test_a_long_statement_that_mentions_a_form_says_something() -> None:
    text = "The authors have completed the ICMJE form. " + "Support came from the graduate school in kind. " * 12
    assert found("statement_says_nothing", article(text)) == []


def test_a_statement_that_was_not_found() -> None:
    (full,) = found("statement_says_nothing", article(None))
    assert "in the full text" in full.sentence
    (abstract,) = found("statement_says_nothing", article(None, looked_in=("CoiStatement",)))
    assert "not the full text" in abstract.sentence
    assert abstract.priority is Priority.LAST


def test_a_form_beside_a_declaration_is_enough() -> None:
    text = "All authors have completed the ICMJE form and declare no competing interests."
    assert found("statement_says_nothing", article(text)) == []


@pytest.mark.parametrize("rule", phrases(), ids=lambda rule: rule.id)
def test_the_phrases_fire_on_their_examples_and_not_on_near_misses(rule: Any) -> None:
    assert all(rule.search(example) for example in rule.examples)
    assert not any(rule.search(near_miss) for near_miss in rule.near_misses)


# -- all --------------------------------------------------------------------------------------------------------

ACCUSING = {"failed", "undisclosed", "hidden", "misconduct", "violation", "omitted", "suspicious", "false", "concealed"}


def corpus() -> list[Record]:
    data = (StructuredAward("Wellcome Trust", awards=("099999/Z/12/Z",)),)
    return [
        earlier(),
        later(awards=data, funding="Funded by the Danish Cancer Society (R01HL099999)."),
        article("The authors declare none. IM is an employee of Novartis.", id="10.9999/both", authors=NOVARTIS),
        article(None, id="10.9999/nothing"),
    ]


def test_every_finding_has_two_sides_neutral_words_and_what_settles_it() -> None:
    findings = list(examine(corpus()))
    assert len({finding.check for finding in findings}) >= 5
    for finding in findings:
        assert finding.evidence, finding
        assert finding.settles
        words = set(finding.sentence.casefold().replace(".", " ").split())
        assert not ACCUSING & words, finding.sentence


def test_the_same_articles_give_the_same_findings_with_the_same_ids() -> None:
    one, two = list(examine(corpus())), list(examine(corpus()))
    assert one == two
    ids = [finding.finding_id for finding in one]
    assert len(set(ids)) == len(ids)
    assert ids == [finding.finding_id for finding in two]


def test_articles_that_cannot_be_read_are_handed_on() -> None:
    told: list[Failure] = []
    broken = Failure("broken.xml", "is no XML")
    findings = list(examine([broken, article(None)], failed=told.append))
    assert told == [broken]
    assert len(findings) == 1


def test_checks_are_chosen_by_id() -> None:
    assert [check.id for check in chosen()] == [check.id for check in CHECKS]
    assert [check.id for check in chosen(["award_data"])] == ["award_data"]
    assert "award_data" not in [check.id for check in chosen(without=["award_data"])]
    with pytest.raises(ValueError, match="award_dat"):
        chosen(["award_dat"])


def test_a_spreadsheet_runs_no_cell_of_a_finding() -> None:
    people = [author(1, "=HYPERLINK(1) Moe"), author(2, "Hanna Brekke")]
    findings = found("authors_covered", article("HB has received fees from Novartis.", authors=people))
    out = io.StringIO()
    write_csv(findings, out)
    header, row = csv.reader(io.StringIO(out.getvalue()))
    assert tuple(header) == COLUMNS
    assert not any(cell.startswith("=") for cell in row)
    assert dict(zip(header, row, strict=True))["reviewed_by"] == ""


# -- the command ------------------------------------------------------------------------------------------------

ARTICLES = [
    {"id": "one", "text": "The authors declare no competing interests. IM is an employee of Novartis.",
     "authors": ["Ilse Marquardt", "Hanna Brekke"]},
    {"id": "two", "text": "The authors declare no competing interests.", "authors": ["Carl Dahl"]},
]  # fmt: skip


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in ARTICLES))
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli.app, ["audit", *map(str, arguments)])


def test_the_command_prints_findings_with_both_sides(records: Path) -> None:
    result = run(records)
    assert result.exit_code == 0, result.output
    assert "none_and_ties" in result.stdout
    assert "IM is an employee of Novartis" in result.stdout
    assert "settles it:" in result.stdout
    assert "in 2 articles." in result.stdout


def test_the_command_writes_json_with_a_field_for_the_sign_off(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings.json"
    assert run(records, "-o", out, "--check", "none_and_ties").exit_code == 0
    written = json.loads(out.read_text())
    assert written["examined"] == 2
    assert [check["id"] for check in written["checks"]] == ["none_and_ties"]
    (finding,) = written["findings"]
    assert finding["reviewed"] == {"by": "", "on": "", "outcome": "", "note": ""}
    assert finding["evidence"][1]["fact_id"]


def test_the_command_leaves_out_what_is_not_asked_for(records: Path) -> None:
    assert "0 findings in 2 articles." in run(records, "--without", "none_and_ties", "--priority", "first").stdout
    assert run(records, "--check", "no_such_check").exit_code == 2
    assert run(records, "--priority", "urgent").exit_code == 2
    assert run().exit_code == 2


def test_the_command_lists_the_checks() -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [check.id for check in CHECKS]


def test_the_command_goes_on_behind_what_cannot_be_read(records: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<article><front>")
    result = run(records, tmp_path / "broken.xml", "--format", "csv")
    assert result.exit_code == 1
    assert "broken.xml" in result.stderr
    assert "1 record could not be read." in result.stderr
    assert result.stdout.startswith("finding_id,")


def test_a_missing_file_is_told_with_its_name(tmp_path: Path) -> None:
    result = run(tmp_path / "absent.xml")
    assert result.exit_code == 2
    assert issubclass(errors.InputError, errors.CoiExtractError)
    assert "absent.xml" in result.stderr
