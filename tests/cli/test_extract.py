"""``coi-extract extract``: what goes in, what comes out, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coi_extract.schema import DisclosureReport
from tests.cli.fake import FakeExtractor

Run = Callable[..., Any]
TEXT = "AB consults for Orbis. Funded by Stern Fund (S-1). CD declares none."


@pytest.fixture
def declaration(tmp_path: Path) -> Path:
    path = tmp_path / "declaration.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_table_shows_each_fact_with_its_words(run: Run, declaration: Path) -> None:
    result = run("extract", declaration)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    tie = next(line for line in lines if line.startswith("AB"))
    for part in ("Orbis (Orbis Group)", "consulting", "paid to the institution", "012345678", "AB consults for Orbis"):
        assert part in tie
    assert any(line.startswith("Stern Fund") and line.endswith("Funded by Stern Fund (S-1") for line in lines)
    assert any(line.startswith("CD") and "any" in line for line in lines)
    assert "\x1b" not in result.stdout


def test_table_on_a_terminal_is_coloured(run: Run, declaration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    result = run("extract", declaration)
    assert "\x1b[" in result.stdout
    assert "Orbis" in result.stdout


def test_no_facts_are_said_so(run: Run) -> None:
    assert "no facts found in this text" in run("extract", "-", stdin="The weather was fine.").stdout
    assert "no facts found in this text" in run("extract", "-", stdin="").stdout


def test_standard_input_is_the_default(run: Run) -> None:
    assert "Orbis" in run("extract", stdin=TEXT).stdout


def test_authors_resolve_mentions(run: Run, declaration: Path, tmp_path: Path, fake: FakeExtractor) -> None:
    assert "AB (Anna Berg)" in run("extract", declaration, "--author", "Anna Berg", "--author", "Carl Dorn").stdout
    names = tmp_path / "names.txt"
    names.write_text("Anna Berg\n\nCarl Dorn\n", encoding="utf-8")
    assert "CD (Carl Dorn)" in run("extract", declaration, "--authors-file", names).stdout
    assert [c["authors"] for c in fake.calls] == [("Anna Berg", "Carl Dorn")] * 2


def test_year_and_source_reach_the_extractor(run: Run, declaration: Path, fake: FakeExtractor) -> None:
    run("extract", declaration, "--year", "2016")
    assert fake.calls == [{"authors": None, "source": str(declaration), "year": 2016}]


def test_json_is_a_list_and_jsonl_a_line_per_record(run: Run, declaration: Path) -> None:
    (one,) = json.loads(run("extract", declaration, "--format", "json").stdout)
    lines = run("extract", declaration, declaration, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [one, one]
    report = DisclosureReport.model_validate(one)
    assert report.relationships[0].organization.mention == "Orbis"
    assert one["id"] == "declaration.txt"
    assert json.loads(run("extract", declaration, declaration, "--format", "json").stdout) == [one, one]


def test_csv_has_a_row_per_fact_and_a_header_in_any_case(run: Run, declaration: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("extract", declaration, "--format", "csv").stdout)))
    assert [(r["fact"], r["organization"], r["words"]) for r in rows] == [
        ("relationship", "Orbis", "AB consults for Orbis"),
        ("funding", "Stern Fund", "Funded by Stern Fund (S-1)"),
        ("declared_none", "", "CD declares none"),
    ]
    header = run("extract", "-", "--format", "csv", stdin="Nothing.").stdout
    assert header.startswith("id,source,place,fact,")


def test_csv_cells_that_a_spreadsheet_would_run_are_defused(run: Run) -> None:
    text = "AB consults for =HYPERLINK(1). CD consults for @SUM. EF consults for Orbis = x."
    rows = list(csv.DictReader(io.StringIO(run("extract", "-", "--format", "csv", stdin=text).stdout)))
    assert [r["organization"] for r in rows] == ["'=HYPERLINK(1)", "'@SUM", "Orbis = x"]


def test_control_characters_of_a_text_do_not_reach_the_terminal(run: Run) -> None:
    text = "AB consults for Or\x1b]0;owned\x07bis\u202e Ltd. red [bold]"
    for command in ("extract", "explain"):
        out = run(command, "-", stdin=text).stdout
        assert not set("\x1b\x07\u202e") & set(out)
        assert "\\x1b" in out


def test_markup_of_a_text_is_shown_as_it_stands(run: Run) -> None:
    assert "[bold]Orbis[/bold]" in run("extract", "-", stdin="AB consults for [bold]Orbis[/bold].").stdout


def test_jsonl_records(run: Run, tmp_path: Path, fake: FakeExtractor) -> None:
    path = tmp_path / "in.jsonl"
    rows = [
        {"id": "x1", "text": TEXT, "authors": ["Anna Berg"]},
        {"text": "Nothing.", "authors": "Anna Berg; Carl Dorn"},
        {"id": 7, "text": TEXT, "authors": None},
    ]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    result = run("extract", path, "--author", "Eva Falk", "--format", "jsonl")
    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["x1", "2", "7"]
    assert [c["authors"] for c in fake.calls] == [("Anna Berg",), ("Anna Berg", "Carl Dorn"), ("Eva Falk",)]
    assert fake.calls[0]["source"] == f"{path}#line 1"


def test_records_of_a_file_are_told_apart_in_tables(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "x1", "text": TEXT}) + "\n", encoding="utf-8")
    assert f"{path}, line 1: x1" in run("extract", path).stdout


@pytest.mark.parametrize(("name", "delimiter"), [("in.csv", ","), ("in.csv", ";"), ("in.tsv", "\t")])
def test_tables_with_named_columns(run: Run, tmp_path: Path, fake: FakeExtractor, name: str, delimiter: str) -> None:
    path = tmp_path / name
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out, delimiter=delimiter)
        rows.writerow(["key", "statement", "people"])
        rows.writerow(["k1", f"First line\n{TEXT}", '["Anna Berg"]'])
        rows.writerow(["k2", TEXT, "Anna Berg;Carl Dorn"])
    arguments = ("--text-column", "statement", "--id-column", "key", "--authors-column", "people")
    result = run("extract", path, *arguments, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    got = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(g["id"], g["place"]) for g in got] == [("k1", "line 2"), ("k2", "line 4")]
    assert got[0]["relationships"][0]["author"]["span"]["start"] == len("First line\n")
    assert [c["authors"] for c in fake.calls] == [("Anna Berg",), ("Anna Berg", "Carl Dorn")]


def test_standard_input_may_be_jsonl_or_csv(run: Run) -> None:
    line = json.dumps({"id": "x", "text": TEXT}) + "\n"
    assert len(run("extract", "-", "--format", "jsonl", stdin=line * 2).stdout.splitlines()) == 2
    table = "id,words\nx,AB consults for Orbis\n"
    assert "line 2: x" in run("extract", "-", "--text-column", "words", stdin=table).stdout


def test_output_file(run: Run, declaration: Path, tmp_path: Path) -> None:
    out = tmp_path / "facts.jsonl"
    result = run("extract", declaration, "-o", out)
    assert result.stdout == ""
    assert json.loads(out.read_text(encoding="utf-8"))["id"] == "declaration.txt"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["declaration.txt", "facts.jsonl"]


def test_an_interrupted_run_leaves_the_output_as_it_was(
    run: Run, declaration: Path, tmp_path: Path, fake: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "facts.csv"
    out.write_text("before", encoding="utf-8")

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake, "extract", stop)
    assert run("extract", declaration, "-o", out).exit_code != 0
    assert out.read_text(encoding="utf-8") == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["declaration.txt", "facts.csv"]


def test_an_output_that_is_a_link_keeps_being_one(run: Run, declaration: Path, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("real.csv")
    run("extract", declaration, "-o", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert "Orbis" in (tmp_path / "real.csv").read_text(encoding="utf-8")


def test_text_that_utf8_cannot_hold(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "text": "AB consults for Or\\ud800bis."}\n', encoding="utf-8")
    for suffix in ("jsonl", "csv", "txt"):
        out = tmp_path / f"out.{suffix}"
        assert run("extract", path, "-o", out).exit_code == 0
        assert "\\ud800" in out.read_text(encoding="utf-8")
    (record,) = json.loads(run("extract", path, "--format", "json").stdout)
    assert record["relationships"][0]["organization"]["mention"] == "Or\ud800bis"
