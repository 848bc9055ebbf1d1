"""The part of the command line that holds statements against lists: ``companies`` and ``payments``."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer
from rich.console import Console

if TYPE_CHECKING:
    from coi_extract.audit.checks import Answer
    from coi_extract.registry import Registry
    from coi_extract.sources import Failure, Record

app = typer.Typer(pretty_exceptions_enable=False)

#: Columns of the CSV of ``companies``; one row for each article, author and company.
COLUMNS: Final = (
    "article", "author", "position", "company", "resolved", "status", "sentence", "types", "named", "relation", "apart",
    "coverage", "words", "start", "end", "fact_id", "settles",
)  # fmt: skip
_SHOWN: Final = 120


class Shape(str, Enum):
    """How answers and findings are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"

    @classmethod
    def of(cls, path: Path | None) -> Shape:
        """The format that a file name asks for; a table for all other names."""
        suffix = path.suffix.lower().lstrip(".") if path else ""
        return cls(suffix) if suffix in {shape.value for shape in cls} else cls.TABLE


Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Articles: files, folders or archives.", show_default=False)
]
Out = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file, whole or not at all.")
]
Format = Annotated[
    Shape | None, typer.Option("--format", help="How to write; by the name of FILE unless given.", show_default=False)
]
Index = Annotated[
    Path | None, typer.Option("--registry", metavar="INDEX", help="An index made by `coi-extract registry build`.")
]


@app.command()
def companies(
    files: Inputs,
    companies: Annotated[
        Path | None,
        typer.Option("--companies", metavar="FILE", help="Names: one a line, or the column company of a CSV."),
    ] = None,
    product: Annotated[
        list[str] | None, typer.Option("--product", metavar="MAKER", help="The maker of a product; may repeat.")
    ] = None,
    format_: Format = None,
    out: Out = None,
    registry: Index = None,
) -> None:
    """Say of each author and each company what the statement says: stated, said none, by exclusion, not covered."""
    from coi_extract.audit.checks import CompanyList, read_companies
    from coi_extract.audit.checks.examine import read
    from coi_extract.console.outputs import destination
    from coi_extract.extractor import Extractor

    names = [*(read_companies(companies) if companies else ()), *(name.strip() for name in product or ())]
    if not any(names):
        raise typer.BadParameter("give --companies FILE or --product MAKER.", param_hint="--companies, --product")
    asked = CompanyList([name for name in names if name], _registry(registry))
    for name in asked.unknown:
        typer.echo(f"{name!r} is not in the registry, or borne by several: it is looked for by its name.", err=True)
    extractor = Extractor(registry=None if registry is None else str(registry))
    failed = _Failures()
    answers = (
        answer
        for record in failed.left_out(_records(files))
        for answer in asked.answers(read(record, extractor))
    )  # fmt: skip
    with destination(out) as stream:
        _WRITERS[format_ or Shape.of(out)](answers, stream)
    failed.finish()


@app.command()
def payments(
    files: Inputs,
    payments: Annotated[
        list[Path],
        typer.Option("--payments", metavar="FILE", help="Open Payments file: CSV, zip or Parquet; may repeat."),
    ],
    authors_map: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Which author is which profile: columns author (name or ORCID), profile."),
    ] = None,
    window: Annotated[
        int, typer.Option(min=1, max=600, metavar="MONTHS", help="How far back a disclosure form looks.")
    ] = 36,
    all_natures: Annotated[bool, typer.Option("--all-natures", help="Also food and beverage.")] = False,
    format_: Format = None,
    out: Out = None,
    registry: Index = None,
) -> None:
    """Hold Open Payments files against statements, in both directions: questions to ask, never verdicts."""
    from coi_extract import __version__
    from coi_extract.audit.checks import examine, writing
    from coi_extract.audit.payments import PaymentFiles, PaymentRecords, read_profiles
    from coi_extract.console.outputs import destination
    from coi_extract.extractor import Extractor

    known = read_profiles(authors_map) if authors_map is not None else None
    check = PaymentRecords(
        PaymentFiles(payments), known, months=window, slight=all_natures, registry=_registry(registry)
    )
    failed = _Failures()
    extractor = Extractor(registry=None if registry is None else str(registry))
    examined = 0

    def counted() -> Iterator[Record]:
        nonlocal examined
        for record in failed.left_out(_records(files)):
            examined += 1
            yield record

    found = list(examine(counted(), checks=[check], extractor=extractor))
    for what, count in sorted(check.left_out.items()):
        if count:
            typer.echo(f"Left out: {what} ({count:,}).", err=True)
    with destination(out) as stream:
        shape = format_ or Shape.of(out)
        if shape is Shape.JSON:
            writing.write_json(writing.as_object(found, [check], examined=examined, version=__version__), stream)
        elif shape is Shape.CSV:
            writing.write_csv(found, stream)
        else:
            writing.print_findings(found, _console(stream), examined=examined)
    failed.finish()


# -- reading ------------------------------------------------------------------------------------------------------


class _Failures:
    """Says on standard error what could not be read, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def left_out(self, items: Iterable[Record | Failure]) -> Iterator[Record]:
        from coi_extract.sources import Failure

        for item in items:
            if isinstance(item, Failure):
                self.count += 1
                typer.echo(str(item), err=True)
            elif not item.deleted:
                yield item

    def finish(self) -> None:
        if self.count:
            typer.echo(f"{self.count} {'record' if self.count == 1 else 'records'} could not be read.", err=True)
            raise typer.Exit(1)


def _records(files: list[str]) -> Iterator[Record | Failure]:
    from coi_extract import sources

    return sources.read(files)


def _registry(index: Path | None) -> Registry | None:
    from coi_extract.registry import Registry

    return None if index is None else Registry.open(index)


# -- writing the answers of ``companies`` ---------------------------------------------------------------------------


def _write_json(answers: Iterable[Answer], out: TextIO) -> None:
    json.dump([answer.to_dict() for answer in answers], out, indent=1, ensure_ascii=True)
    out.write("\n")


def _write_csv(answers: Iterable[Answer], out: TextIO) -> None:
    """Write one row an answer, with the words and the place of its first piece of evidence."""
    from coi_extract.console.outputs import defused
    from coi_extract.console.words import one_line

    rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    rows.writeheader()
    for answer in answers:
        plain = answer.to_dict()
        first = plain.pop("evidence")[:1]
        row = {name: "; ".join(value) if isinstance(value, list) else value for name, value in plain.items()}
        for quoted in first:
            row |= {"words": quoted["words"], "fact_id": quoted["fact_id"]}
            row |= {"start": quoted["span"][0], "end": quoted["span"][1]}
        rows.writerow({k: defused(one_line(v)) if isinstance(v, str) else v for k, v in row.items()})


def _write_table(answers: Iterable[Answer], out: TextIO) -> None:
    from coi_extract.console.tables import Sheet, print_sheet
    from coi_extract.console.words import one_line

    console = _console(out)
    for article, group in groupby(answers, key=lambda answer: answer.article):
        rows = []
        for answer in group:
            words = " … ".join(quoted.words for quoted in answer.evidence if quoted.words)
            shown = words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
            cells = (answer.author, answer.company, answer.status.value.replace("_", " "), answer.sentence, shown)
            rows.append(tuple(one_line(cell) for cell in cells))
        print_sheet(console, Sheet(one_line(article), ("author", "company", "status", "says", "words"), tuple(rows)))


_WRITERS: Final[dict[Shape, Callable[[Iterable[Answer], TextIO], None]]] = {
    Shape.TABLE: _write_table,
    Shape.JSON: _write_json,
    Shape.CSV: _write_csv,
}


def _console(out: TextIO) -> Console:
    return Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)
