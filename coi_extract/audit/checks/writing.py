"""Findings as a table, JSON or CSV, each with a field for the reviewer's sign-off."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, TextIO

from rich.console import Console
from rich.text import Text

from coi_extract.audit.checks.base import Check
from coi_extract.audit.checks.finding import Finding
from coi_extract.audit.embedding import page_with
from coi_extract.console.outputs import FORMULA_SIGNS, defused
from coi_extract.console.words import one_line

#: Columns of the CSV; the last four are for the reviewer.
COLUMNS: Final = (
    "finding_id", "check", "priority", "article", "tier", "sentence", "authors", "organizations", "evidence", "settles",
    "reviewed_by", "reviewed_on", "outcome", "note",
)  # fmt: skip
#: Characters of one side of the evidence that the table shows.
_SHOWN: Final = 220


def as_object(findings: Iterable[Finding], checks: Sequence[Check], *, examined: int, version: str) -> dict[str, Any]:
    """One object: ``findings``, the ``checks`` that ran, how many articles were ``examined``, the ``version``."""
    return {
        "version": version,
        "examined": examined,
        "checks": [{"id": check.id, "title": check.title} for check in checks],
        "findings": [finding.to_dict() for finding in findings],
    }


def write_json(value: dict[str, Any], out: TextIO) -> None:
    """Write what :func:`as_object` gives."""
    json.dump(value, out, indent=1, ensure_ascii=True)
    out.write("\n")


def write_page(value: dict[str, Any], out: TextIO) -> None:
    """Write what :func:`as_object` gives as one self-contained page with a sign-off for each finding.

    The page loads nothing and sends nothing; what is entered is saved as CSV or JSON.
    """
    data = {**value, "columns": COLUMNS, "formula": FORMULA_SIGNS}
    out.write(page_with("coi_extract.audit.checks", "findings.html", "/*FINDINGS*/", data, "coi-findings"))


def write_csv(findings: Iterable[Finding], out: TextIO) -> None:
    """Write one row a finding; cells that a spreadsheet would run begin with an apostrophe."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for finding in findings:
        sides = " | ".join(f"{q.side} ({q.source}): {q.words or 'none located'}" for q in finding.evidence)
        cells: tuple[object, ...] = (
            finding.finding_id,
            finding.check,
            finding.priority.value,
            finding.article,
            finding.tier or "",
            finding.sentence,
            "; ".join(finding.authors),
            "; ".join(finding.organizations),
            sides,
            finding.settles,
        )
        rows.writerow([defused(one_line(str(cell))) for cell in cells] + [""] * 4)


def print_findings(findings: Sequence[Finding], console: Console, *, examined: int) -> None:
    """Print the findings, article by article, with both sides of the evidence and what settles each."""
    for article, group in groupby(findings, key=lambda finding: finding.article):
        console.print(Text(one_line(article), style="bold"))
        for finding in group:
            console.print(Text(f"  {finding.check} · {finding.priority.value} · {finding.finding_id}", style="dim"))
            console.print(Text(f"    {one_line(finding.sentence)}"))
            for quoted in finding.evidence:
                words = one_line(quoted.words) or "none located"
                shown = words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
                console.print(Text(f"    {quoted.side} ({one_line(quoted.source)}): {shown}"))
            console.print(Text(f"    settles it: {finding.settles}"))
        console.print()
    console.print(Text(f"{_count(len(findings), 'finding')} in {_count(examined, 'article')}."))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
