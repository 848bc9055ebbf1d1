"""What is said of each author and each company of a list: the answers, and whose groups count when."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import cli
from coi_extract.audit import examine
from coi_extract.audit.checks import Answer, CompanyList, read_companies
from coi_extract.audit.checks.examine import read
from coi_extract.audit.checks.groups import Groups, Relation
from coi_extract.errors import InputError
from coi_extract.extractor import default_extractor
from tests.audit.test_checks import article, author

AUTHORS = [author(1, "Ilse Marquardt"), author(2, "Hanna Brekke")]


def answers(text: str | None, *companies: str, **more: Any) -> dict[tuple[str, str], Answer]:
    record = article(text, **{"published": "2021-02-01", "authors": AUTHORS, **more})
    found = CompanyList(companies or ["Novartis AG"]).answers(read(record, default_extractor()))
    return {(answer.author.split()[0], answer.company): answer for answer in found}


def of_ilse(text: str | None, company: str = "Novartis AG", **more: Any) -> Answer:
    return answers(text, company, **more)["Ilse", company]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("IM has received lecture fees from Novartis. HB declares none.", "stated"),
        ("All authors are employees of Novartis.", "stated"),
        ("HB declares none. The other authors are employees of Novartis.", "stated"),
        ("IM has received lecture fees from Roche. HB declares none.", "by_exclusion"),
        ("HB is an employee of Roche. The other authors declare none.", "by_exclusion"),
        ("IM's husband is an employee of Novartis. HB declares none.", "stated_of_another"),
        ("IM's institution has received grants from Novartis. HB declares none.", "stated_of_another"),
        ("The authors declare no competing interests.", "said_none"),
        ("IM's husband is an employee of Novartis. IM declares no competing interests.", "said_none"),
        ("IM received no fees from Novartis. HB is an employee of Roche.", "said_none"),
        ("One of the authors is an employee of Novartis.", "open"),
        ("HB is an employee of Novartis.", "not_covered"),
        ("HB is an employee of Roche.", "not_covered"),
    ],
)
def test_what_is_said_of_an_author_and_a_company(text: str, status: str) -> None:
    assert of_ilse(text).status.value == status


def test_a_tie_stated_comes_with_its_types_words_and_place() -> None:
    text = "IM has received lecture fees and travel support from Novartis. HB declares none."
    answer = of_ilse(text)
    assert answer.types == ("speaker", "travel")
    assert answer.sentence == "stated (speaker and travel)"
    assert answer.named == ("Novartis",)
    assert (answer.resolved, answer.relation, answer.position) == ("Novartis", Relation.SAME, 1)
    speaker, travel = answer.evidence
    assert speaker.words == "IM has received lecture fees and travel support from Novartis"
    assert speaker.fact_id != travel.fact_id
    assert speaker.span is not None
    assert answer.settles is None


def test_what_limits_a_none_is_said() -> None:
    assert of_ilse("The authors declare no competing financial interests.").sentence.endswith("(financial interests)")
    denied = of_ilse("IM has received no consulting fees from Novartis. HB declares none.")
    assert denied.sentence == "denied (consulting)"
    assert denied.types == ("consulting",)


def test_ties_of_others_stand_apart_beside_a_tie_of_the_authors_own() -> None:
    text = "IM is a consultant of Novartis. IM's wife is an employee of Novartis. HB declares none."
    answer = of_ilse(text)
    assert answer.status.value == "stated"
    assert answer.types == ("consulting",)
    assert answer.apart == ("relative: employment",)


def test_funding_of_the_work_is_no_tie_of_an_author() -> None:
    answer = of_ilse(None, funding="This study was funded by Novartis.")
    assert answer.status.value == "stated_of_another"
    assert answer.apart == ("study: funding of the work",)
    none = of_ilse("The authors declare none.", funding="This study was funded by Novartis.")
    assert none.status.value == "said_none"
    assert none.apart == ("study: funding of the work",)


def test_every_author_is_asked_for_every_company() -> None:
    found = answers("IM is an employee of Roche. HB declares none.", "Novartis", "Roche", "Novartis")
    assert list(found) == [("Ilse", "Novartis"), ("Ilse", "Roche"), ("Hanna", "Novartis"), ("Hanna", "Roche")]
    assert [answer.status.value for answer in found.values()] == ["by_exclusion", "stated", "said_none", "said_none"]


# -- groups -----------------------------------------------------------------------------------------------------

KITE = "IM is a consultant of Kite Pharma. HB declares none."


@pytest.mark.parametrize(
    ("published", "status"),
    [("2021-02-01", "stated"), ("2017", "stated"), ("2015-06", "by_exclusion"), (None, "stated")],
)
def test_a_subsidiary_answers_for_its_group_in_the_years_of_the_article(published: str | None, status: str) -> None:
    assert of_ilse(KITE, "Gilead Sciences, Inc.", published=published).status.value == status


def test_how_the_company_that_is_named_stands_to_the_one_asked_for_is_said() -> None:
    part = of_ilse(KITE, "Gilead")
    assert (part.relation, part.named) == (Relation.PART, ("Kite Pharma",))
    assert part.sentence == "stated (consulting) with Kite Pharma, a part of Gilead"
    whole = of_ilse("IM is a consultant of Gilead. HB declares none.", "Kite")
    assert whole.relation is Relation.WHOLE
    assert whole.sentence == "stated (consulting) with Gilead, the group of Kite"


def test_sister_companies_do_not_answer_for_each_other() -> None:
    text = "IM is a consultant of Actelion. HB declares none."
    assert of_ilse(text, "Janssen").status.value == "by_exclusion"
    assert of_ilse(text, "Johnson & Johnson").status.value == "stated"
    assert Groups().of_name("Actelion", 2021).shares_group(Groups().of_name("Janssen Biotech, Inc.", 2021))


def test_a_name_that_several_bear_stays_open() -> None:
    text = "IM is a consultant of Merck. HB declares none."
    for company in ("Merck & Co.", "Merck KGaA"):
        answer = of_ilse(text, company)
        assert (answer.status.value, answer.relation) == ("open", Relation.OPEN)
    assert of_ilse(text, "Novartis").status.value == "by_exclusion"
    assert CompanyList(["Merck", "Merck KGaA"]).unknown == ["Merck"]


def test_a_company_that_the_registry_does_not_know_is_found_by_its_name() -> None:
    answer = of_ilse("IM is a consultant of Orlanda Farwell Ltd. HB declares none.", "ORLANDA FARWELL, INC.")
    assert (answer.status.value, answer.resolved) == ("stated", None)
    assert CompanyList(["Orlanda Farwell", "Novartis"]).unknown == ["Orlanda Farwell"]


# -- who is meant -----------------------------------------------------------------------------------------------


def test_initials_that_fit_two_authors_leave_both_open() -> None:
    twins = [author(1, "Ilse Marquardt"), author(2, "Ivar Moe"), author(3, "Hanna Brekke")]
    found = answers("IM is an employee of Novartis. HB declares none.", "Novartis", authors=twins)
    assert [found[name, "Novartis"].status.value for name in ("Ilse", "Ivar", "Hanna")] == ["open", "open", "said_none"]


# -- findings, lists and the command ----------------------------------------------------------------------------


def test_the_answers_are_findings_too() -> None:
    record = article("IM is an employee of Novartis. HB declares none.", authors=AUTHORS)
    first, second = examine([record], checks=[CompanyList(["Novartis"])])
    assert first.sentence == "Ilse Marquardt and Novartis: stated (employment)."
    assert (first.tier, second.tier) == ("stated", "said_none")
    assert [quoted.side for quoted in first.evidence] == ["company list", "statement"]


@pytest.mark.parametrize(
    "content",
    [
        'Novartis\n\n"Kite Pharma, Inc."\nNovartis\n',
        "Novartis\nKite Pharma, Inc.\n",
        'id,company\n1,Novartis\n2,"Kite Pharma, Inc."\n',
        "\ufeffId;Name\n1;Novartis\n2;Kite Pharma, Inc.\n",
    ],
)
def test_lists_of_companies(tmp_path: Path, content: str) -> None:
    path = tmp_path / "companies.txt"
    path.write_text(content, encoding="utf-8")
    assert read_companies(path) == ["Novartis", "Kite Pharma, Inc."]


@pytest.mark.parametrize("content", ["", "\n \n", "company\n"])
def test_a_list_that_names_nobody_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "companies.csv"
    path.write_text(content)
    with pytest.raises(InputError, match="names no company"):
        read_companies(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_companies(tmp_path / "absent.csv")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    text = "IM is a consultant of Kite. HB declares none."
    row = {"id": "one", "text": text, "published": "2021", "authors": ["Ilse Marquardt", "Hanna Brekke"]}
    path.write_text(json.dumps(row) + "\n")
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_the_command_answers_for_a_list_and_for_the_maker_of_a_product(articles: Path, tmp_path: Path) -> None:
    listed = tmp_path / "companies.txt"
    listed.write_text("Novartis\n")
    result = run("companies", articles, "--companies", listed, "--product", "Gilead", "--format", "csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["author"], row["company"], row["status"]) for row in rows] == [
        ("Ilse Marquardt", "Novartis", "by_exclusion"),
        ("Ilse Marquardt", "Gilead", "stated"),
        ("Hanna Brekke", "Novartis", "said_none"),
        ("Hanna Brekke", "Gilead", "said_none"),
    ]
    assert rows[1]["words"] == "IM is a consultant of Kite"
    assert (rows[1]["start"], rows[1]["end"]) == ("0", "26")
    assert rows[1]["relation"] == "part"


def test_the_command_writes_tables_and_json(articles: Path, tmp_path: Path) -> None:
    table = run("companies", articles, "--product", "Kite")
    assert "stated (consulting)" in table.stdout
    out = tmp_path / "answers.json"
    assert run("companies", articles, "--product", "Kite", "-o", out).exit_code == 0
    first = json.loads(out.read_text())[0]
    assert (first["status"], first["types"], first["resolved"]) == ("stated", ["consulting"], "Kite")
    assert first["evidence"][0]["span"] == [0, 26]


def test_the_command_names_companies_that_the_registry_does_not_know(articles: Path) -> None:
    result = run("companies", articles, "--product", "Orlanda Farwell", "--product", "Kite")
    assert "'Orlanda Farwell' is not in the registry" in result.stderr
    assert "'Kite'" not in result.stderr


def test_the_command_needs_a_company_and_tells_records_that_it_cannot_read(articles: Path, tmp_path: Path) -> None:
    assert run("companies", articles).exit_code == 2
    broken = tmp_path / "broken.jsonl"
    broken.write_text(articles.read_text() + "{no json\n")
    result = run("companies", broken, "--product", "Kite")
    assert result.exit_code == 1
    assert "1 record could not be read." in result.stderr
    assert "stated (consulting)" in result.stdout
