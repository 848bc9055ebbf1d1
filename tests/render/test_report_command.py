"""``coi-extract report``: from files and from the folder of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from typer.testing import CliRunner

import coi_extract
from coi_extract import render
from coi_extract.cli import app
from coi_extract.errors import InputError
from coi_extract.render import Entry, entries_of_run, write_page
from tests.render.make import AUTHORS, TEXTS, entries


def report(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def data(path: Path) -> Any:
    page = lxml_html.document_fromstring(path.read_bytes())
    (script,) = page.xpath("//script[@type='application/json']/text()")
    return json.loads(script)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = [{"id": id_, "text": text, "authors": AUTHORS.get(id_)} for id_, text in TEXTS.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def run(given: Path, tmp_path: Path) -> Path:
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    done = CliRunner().invoke(app, ["extract", str(given), "-o", f"{tmp_path / 'out'}/"])
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def test_from_a_file(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    assert report(given, "-o", out).exit_code == 0
    assert [s[0] for s in data(out)["statements"]] == list(TEXTS)
    assert [s[2] for s in data(out)["statements"]] == list(TEXTS.values())


def test_from_a_run_with_the_same_facts(run: Path, given: Path, tmp_path: Path) -> None:
    # But for the ids: the tables give "none" and "denied" ids of their own.
    assert report(run, "-o", tmp_path / "run.html").exit_code == 0
    assert report(given, "-o", tmp_path / "file.html").exit_code == 0

    def facts(name: str) -> set[tuple[Any, ...]]:
        statements = data(tmp_path / name)["statements"]
        return {(s[2], *map(str, f[:7]), str(f[8])) for s in statements for f in s[4]}

    assert facts("run.html") == facts("file.html")


def test_of_a_run_author_and_organisation_are_marked(run: Path) -> None:
    entry = next(e for e in entries_of_run(run) if e.text == TEXTS["first"])
    (evidence,) = [r.evidence for r in entry.report.relationships if r.organization.mention == "Roche"]
    assert evidence.author is not None
    assert evidence.target is not None
    assert entry.text[evidence.author.start : evidence.author.end] == "Ana Ruiz"
    assert entry.text[evidence.target.start : evidence.target.end] == "Roche"
    assert '<mark class="organisation"' in render.html(entry.text, entry.report)


def test_of_a_run_without_text_there_are_the_facts(given: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    done = CliRunner().invoke(app, ["extract", str(given), "-o", f"{tmp_path / 'out'}/", "--no-text"])
    assert done.exit_code == 0, done.output
    assert report(tmp_path / "out", "-o", tmp_path / "r.html").exit_code == 0
    statements = data(tmp_path / "r.html")["statements"]
    assert {s[2] for s in statements} == {""}
    assert any(fact[1][2] == "Roche" for s in statements for fact in s[4])


def test_a_record_that_cannot_be_read_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "text": "AB is an employee of Novartis."}\nno json\n', encoding="utf-8")
    done = report(path, "-o", tmp_path / "r.html")
    assert done.exit_code == 1
    assert "line 2" in done.output
    assert [s[0] for s in data(tmp_path / "r.html")["statements"]] == ["a"]


def test_options_of_reading_do_not_go_with_a_run(run: Path, tmp_path: Path) -> None:
    done = report(run, "-o", tmp_path / "r.html", "--year", 2020)
    assert done.exit_code == 2
    assert not (tmp_path / "r.html").exists()


def test_a_place_that_is_none(given: Path, tmp_path: Path) -> None:
    assert report(given, "-o", tmp_path / "nowhere" / "r.html").exit_code == 2


def test_a_page_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coi_extract.render.page.MAX_STATEMENTS", 2)
    with pytest.raises(InputError, match="more than the 2 statements"):
        write_page(entries(), tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


def test_a_thousand_statements_stay_small(tmp_path: Path) -> None:
    from data.synthetic.generator import generate

    made = [generate(seed).text for seed in range(50)]
    reports = [coi_extract.extract(text) for text in made]
    thousand = [Entry(str(n), "in.jsonl", made[n % 50], reports[n % 50]) for n in range(1000)]
    assert write_page(thousand, tmp_path / "r.html") == 1000
    assert (tmp_path / "r.html").stat().st_size < 5_000_000


def test_any_text_can_be_written(tmp_path: Path) -> None:
    text = "AB is a consultant to Orbi\ud800s Pharma GmbH.\x00\u2028</script>"
    write_page([Entry("a\ud800", "b", text, coi_extract.extract(text))], tmp_path / "r.html")
    (statement,) = data(tmp_path / "r.html")["statements"]
    assert statement[2] == text.replace("\ud800", "\ufffd")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").count("</script>") == 2
