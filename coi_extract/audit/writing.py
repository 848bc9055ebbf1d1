"""Writing a review sheet: as CSV, or as one page in which the review is done."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from coi_extract.audit.embedding import page_with
from coi_extract.audit.sheet import ANSWERS, COLUMNS, FACT_ROW, RIGHT, STATEMENT_ROW, WRONG, Sheet, Statement
from coi_extract.console.outputs import FORMULA_SIGNS, defused, destination

_MARK: Final = "\ufeff"


def write_sheet(sheet: Sheet, path: str | os.PathLike[str]) -> None:
    """Write a sheet as CSV (UTF-8 with a byte order mark, by which spreadsheets know it), whole or not at all.

    Cells that a spreadsheet would run as a formula are led by an apostrophe.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    with destination(Path(path)) as stream:
        stream.write(_MARK)
        out = csv.writer(stream, lineterminator="\r\n")
        out.writerow(COLUMNS)
        out.writerows(_cells(sheet))


def write_page(sheet: Sheet, path: str | os.PathLike[str]) -> None:
    """Write a sheet as one self-contained page that asks for verdicts and saves the CSV.

    The page loads nothing and sends nothing; the browser is told to allow neither.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    rows = list(_cells(sheet))
    data = {"columns": COLUMNS, "answers": ANSWERS, "formula": FORMULA_SIGNS, "rows": rows}
    page = page_with("coi_extract.audit", "page.html", "/*SHEET*/", data, "coi-sheet")
    with destination(Path(path)) as stream:
        stream.write(page)


def _cells(sheet: Sheet) -> Iterator[list[str]]:
    for statement in sheet.statements:
        for row in _rows(sheet, statement):
            yield [str(defused(_plain(row.get(column)))) for column in COLUMNS]


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _rows(sheet: Sheet, statement: Statement) -> Iterator[dict[str, Any]]:
    stratum = sheet.strata[statement.stratum]
    common = {
        "statement": statement.number,
        "article_id": statement.article_id,
        "source": statement.source,
        "facts": len(statement.facts),
        "stratum": stratum.name,
        "stratum_size": stratum.size,
        "stratum_drawn": stratum.drawn,
        "stratum_ties": stratum.ties,
        "stratum_industry_ties": stratum.industry_ties,
        "weight": f"{stratum.weight:.6g}",
        "design": sheet.design,
    }
    yield {
        **common,
        "row": STATEMENT_ROW,
        "fact": "Missing facts: how many?",
        "missing": statement.missing,
        "missing_ties": statement.missing_ties,
        "missing_industry_ties": statement.missing_industry_ties,
        "text": statement.text,
    }
    for fact in statement.facts:
        yield {
            **common,
            "row": FACT_ROW,
            "fact": fact.sentence,
            "words": fact.words,
            "verdict": None if fact.right is None else RIGHT if fact.right else WRONG,
            "kind": fact.kind.value,
            "fact_id": fact.fact_id,
        }
