"""A report as tables: coloured on a terminal, plain columns elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coi_extract.console.words import (
    author_words,
    evidence_words,
    one_line,
    organization_words,
    ror_words,
    stated_of_tie,
)
from coi_extract.schema import DisclosureReport

NOTHING_FOUND: Final = "no facts found in this text"

_STYLES = {
    "author": "cyan",
    "recipients": "cyan",
    "organisation": "green",
    "funder": "green",
    "type": "bold",
    "award": "bold",
    "ROR": "blue",
    "words": "dim",
}
#: Columns that are left out where no row fills them.
_OPTIONAL = frozenset({"stated of it", "award", "scheme, project", "recipients", "ROR", "via", "support"})


@dataclass(frozen=True)
class Sheet:
    """One table: its title, its columns, and rows of one-line cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(report: DisclosureReport, text: str) -> list[Sheet]:
    """Return the tables of a report, empty ones and empty optional columns left out."""
    ties = [
        (
            author_words(r.author, report),
            organization_words(r.organization, report),
            r.type.value,
            stated_of_tie(r),
            ror_words(r.organization, report),
            evidence_words(text, r.evidence),
        )
        for r in report.relationships
    ]
    funding = [
        (
            organization_words(f.funder, report),
            one_line(f.award_id or ""),
            ", ".join(one_line(p) for p in (f.scheme, f.project, f.subproject, f.title) if p),
            ", ".join(author_words(a, report) for a in f.recipients),
            organization_words(f.via, report) if f.via else "",
            "in kind" if f.support.value == "in_kind" else "",
            ror_words(f.funder, report),
            evidence_words(text, f.evidence, f.award_span),
        )
        for f in report.funding
    ]
    none = [
        (author_words(d.author, report), d.kind.value.replace("_", "-"), evidence_words(text, d.evidence))
        for d in report.declared_none
    ]
    denied = [
        (
            author_words(d.author, report),
            organization_words(d.organization, report) if d.organization else "any organisation",
            d.type.value if d.type else "any tie",
            evidence_words(text, d.evidence),
        )
        for d in report.denials
    ]
    notices = [(n.code, one_line(n.message)) for n in report.notices]
    return [
        _without_empty_columns(Sheet(title, columns, tuple(rows)))
        for title, columns, rows in (
            ("Ties", ("author", "organisation", "type", "stated of it", "ROR", "words"), ties),
            (
                "Funding",
                ("funder", "award", "scheme, project", "recipients", "via", "support", "ROR", "words"),
                funding,
            ),
            ("Nothing to declare", ("author", "kind", "words"), none),
            ("Denied", ("author", "organisation", "type", "words"), denied),
            ("Notices", ("code", "message"), notices),
        )
        if rows
    ]


def _without_empty_columns(sheet: Sheet) -> Sheet:
    kept = [i for i, name in enumerate(sheet.columns) if name not in _OPTIONAL or any(row[i] for row in sheet.rows)]
    return Sheet(
        sheet.title,
        tuple(sheet.columns[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in sheet.rows),
    )


def print_tables(console: Console, report: DisclosureReport, text: str, heading: str | None = None) -> None:
    """Print the tables of a report, under a heading if one is given."""
    if heading is not None:
        console.print(Text(one_line(heading), style="bold underline"), soft_wrap=True)
    shown = sheets(report, text)
    if not shown:
        console.print(Text(NOTHING_FOUND), soft_wrap=True)
    for sheet in shown:
        print_sheet(console, sheet)
    if not shown:
        console.print()


def print_sheet(console: Console, sheet: Sheet) -> None:
    """Print one table, and an empty line."""
    if console.is_terminal:
        console.print(_rich_table(sheet))
    else:
        console.print(Text(plain_table(sheet) + "\n"), soft_wrap=True)


def _rich_table(sheet: Sheet) -> Table:
    table = Table(title=sheet.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in sheet.columns:
        # Nothing is cut off: a table that is wider than the terminal folds its cells.
        table.add_column(name, style=_STYLES.get(name), overflow="fold", ratio=2 if name == "words" else None)
    for row in sheet.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def plain_table(sheet: Sheet) -> str:
    """Return a table as text: columns padded to their widest cell, two spaces apart, no line folded."""
    widths = [max(map(len, cells)) for cells in zip(sheet.columns, *sheet.rows, strict=True)]

    def line(cells: Iterable[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([sheet.title, line(sheet.columns), rule, *map(line, sheet.rows)])
