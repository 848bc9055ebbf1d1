"""Words of a statement stay words in every output: nothing runs them, obeys them or falls over them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html
from rich.console import Console

from coi_extract import exports, render
from coi_extract.audit import Fact, Kind, Sheet, Statement, Stratum
from coi_extract.audit.writing import write_page, write_sheet
from coi_extract.console.inputs import Item
from coi_extract.console.marking import explain
from coi_extract.console.outputs import FORMULA_SIGNS, Format, destination, writer
from coi_extract.exports import Depositor, crossref_deposit, jats_fragment
from coi_extract.exports.xmltext import legal
from coi_extract.schema import DisclosureReport
from coi_extract.sources import Record
from coi_extract.sources import Statement as Passage
from coi_extract.taxonomy import SectionKind
from tests.payloads import PAYLOADS, report_of

#: What a terminal obeys, and what turns the order of its words.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: What is put where a payload stands, to see what a page or a document looks like without.
HARMLESS = "Orbis"

every = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)


def read_csv(data: str) -> list[list[str]]:
    """The rows as a strict reader of RFC 4180 sees them: a line end outside of quotes ends a row, a lone CR as well."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", data)
    assert "\r" not in bare.replace("\r\n", "\n"), "a carriage return stands outside of quotes"
    return list(csv.reader(io.StringIO(data, newline=""), strict=True))


def runs_as_formula(cell: str) -> bool:
    return cell.startswith(FORMULA_SIGNS) and not re.fullmatch(r"[+-]?[\d.]+", cell)


def written(format_: Format, payload: str, path: Path) -> str:
    """What the command line writes for a report of a payload."""
    text, report = report_of(payload)
    with destination(path) as out, writer(format_, out, headings=True) as write:
        write(Item(payload, text, payload, "line 1"), report)
    return path.read_bytes().decode("utf-8")


@every
def test_csv(payload: str, tmp_path: Path) -> None:
    rows = read_csv(written(Format.CSV, payload, tmp_path / "out.csv"))
    assert len(rows) == 5
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if runs_as_formula(cell)]
    led = "'" if runs_as_formula(payload) else ""
    ids = {row[rows[0].index("id")] for row in rows[1:]}
    assert ids == {led + payload.encode("utf-8", "backslashreplace").decode()}


@every
@pytest.mark.parametrize("format_", [Format.JSON, Format.JSONL])
def test_json(format_: Format, payload: str, tmp_path: Path) -> None:
    data = json.loads(written(format_, payload, tmp_path / "out"))
    (row,) = data if format_ is Format.JSON else [data]
    assert row["id"] == payload
    assert DisclosureReport.model_validate(row) == report_of(payload)[1]


@every
def test_table(payload: str, tmp_path: Path) -> None:
    shown = written(Format.TABLE, payload, tmp_path / "out")
    assert not OBEYED.search(shown)
    assert "Ties" in shown.splitlines()


@every
def test_explain(payload: str) -> None:
    text, report = report_of(payload)
    out = io.StringIO()
    explain(Console(file=out, highlight=False, markup=False, emoji=False, width=200), report, text, payload)
    assert not OBEYED.search(out.getvalue())
    assert "[cue:  has fees from ]" in out.getvalue()


def shape(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes, as often as they stand there."""
    tree = lxml_html.fromstring(page.replace("\x00", ""))
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), f"{name} is an event handler"
            assert not value.strip().lower().startswith("javascript:"), f"{name} runs"
    return Counter((str(e.tag), tuple(sorted(e.attrib))) for e in tree.iter(etree.Element))


@every
def test_notebook(payload: str) -> None:
    text, report = report_of(payload)
    page = render.html(text, report)
    assert shape(page) == shape(render.html(*report_of(HARMLESS)))
    assert not OBEYED.search(page)


@every
def test_report_page(payload: str, tmp_path: Path) -> None:
    def page(word: str) -> str:
        text, report = report_of(word)
        render.write_page([render.Entry(word, word, text, report)], tmp_path / "page.html", title=word)
        return (tmp_path / "page.html").read_text(encoding="utf-8")

    assert shape(page(payload)) == shape(page(HARMLESS))
    assert "7 * 7" in page(PAYLOADS["template"])


def review(payload: str) -> Sheet:
    fact = Fact("f1", Kind.OWN_TIE, payload, payload)
    statement = Statement(1, payload, payload, payload, (fact,), payload)
    return Sheet((statement,), {payload: Stratum(payload, 1, 1, 0, 0)}, payload)


@every
def test_review_sheet(payload: str, tmp_path: Path) -> None:
    write_sheet(review(payload), tmp_path / "sheet.csv")
    rows = read_csv((tmp_path / "sheet.csv").read_bytes().decode("utf-8-sig"))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if runs_as_formula(cell)]


@every
def test_review_page(payload: str, tmp_path: Path) -> None:
    def page(word: str) -> str:
        write_page(review(word), tmp_path / "sheet.html")
        return (tmp_path / "sheet.html").read_text(encoding="utf-8")

    assert shape(page(payload)) == shape(page(HARMLESS))


def article(payload: str) -> tuple[Record, DisclosureReport]:
    text, report = report_of(payload)
    passages = (Passage(SectionKind.FUNDING, text, payload), Passage(SectionKind.COMPETING_INTERESTS, text, payload))
    return Record(payload, doi="10.5555/x", title=payload, journal=payload, statements=passages), report


@every
def test_tables(payload: str, tmp_path: Path) -> None:
    tables = exports.to_tables([article(payload)])
    tables.write(tmp_path, "csv")
    tables.write(tmp_path, "jsonl")
    for name in exports.TABLES:
        rows = read_csv((tmp_path / f"{name}.csv").read_bytes().decode("utf-8"))
        assert len(rows) == 1 + tables[name].num_rows
        assert not [cell for row in rows for cell in row if runs_as_formula(cell)]
        lines = (tmp_path / f"{name}.jsonl").read_bytes().decode("utf-8").split("\n")
        assert [json.loads(line) for line in lines if line] == tables[name].to_pylist()


def elements(data: bytes) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter((str(e.tag), tuple(sorted(e.attrib))) for e in etree.fromstring(data).iter())


def texts(data: bytes) -> Iterator[str]:
    for element in etree.fromstring(data).iter():
        yield " ".join((element.text or "").split())


@every
def test_jats(payload: str) -> None:
    data = jats_fragment(*article(payload))
    if "\n" not in payload:  # a line end begins a paragraph
        assert elements(data) == elements(jats_fragment(*article(HARMLESS)))
    assert " ".join(legal(payload).split()) in set(texts(data))


@every
def test_crossref(payload: str) -> None:
    def deposit(word: str) -> bytes:
        return crossref_deposit([article(word)], Depositor(word, word), batch_id=word)

    assert elements(deposit(payload)) == elements(deposit(HARMLESS))
    assert " ".join(legal(payload).split()) in set(texts(deposit(payload)))
