"""The part of the command line that is about folders of results: long runs, ``query``, ``diff``, ``export``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.text import Text

from coi_extract.console import outputs
from coi_extract.console.inputs import STANDARD_INPUT
from coi_extract.console.tables import Sheet, plain_table
from coi_extract.console.words import one_line
from coi_extract.errors import InputError

if TYPE_CHECKING:
    from coi_extract.batch.results import Results
    from coi_extract.batch.run import Summary
    from coi_extract.extractor import Extractor

app = typer.Typer(pretty_exceptions_enable=False)

#: A cell of a table on the screen is cut to this many characters.
_WIDTH: Final = 60

Folder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder that a run has written.")]


class Shape(str, Enum):
    """How the rows of a query are written."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


class FileFormat(str, Enum):
    """As what tables are exported."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    DUCKDB = "duckdb"


def extract(
    sources: Sequence[str],
    out: str,
    *,
    extractor: Extractor,
    format_: outputs.Format | None,
    workers: int | None,
    resume: bool,
    shard_size: int | None,
    no_text: bool,
    suppress: Path | None,
    keep_duplicates: bool,
    authors: Sequence[str] | None,
    year: int | None,
    text_column: str | None,
    id_column: str | None,
    authors_column: str | None,
) -> int:
    """Carry out ``coi-extract extract … -o OUT/`` and return how many records could not be read.

    Raises
    ------
    CoiExtractError
        See :func:`coi_extract.batch.run`.
    typer.BadParameter
        The format is none for tables.
    """
    from coi_extract.batch.progress import Bar
    from coi_extract.batch.results import read_results
    from coi_extract.batch.run import SHARD_SIZE, run

    if STANDARD_INPUT in sources:
        raise InputError(
            "cannot be read into a folder: a run that is cut off could not be resumed.",
            source="standard input",
            remedy="Name files or folders.",
        )
    if format_ not in (None, outputs.Format.CSV, outputs.Format.JSONL):
        raise typer.BadParameter(
            "into a folder go Parquet tables, and csv or jsonl beside them.", param_hint="--format"
        )
    summary = run(
        list(sources),
        out,
        workers=workers or 1,
        resume=resume,
        shard_size=shard_size or SHARD_SIZE,
        extractor=extractor,
        text=not no_text,
        suppress=suppress,
        merge=not keep_duplicates,
        authors=authors,
        year=year,
        text_column=text_column,
        id_column=id_column,
        authors_column=authors_column,
        progress=Bar(_console(stderr=True)),
    )
    if format_ is not None:
        with read_results(out) as results:
            results.write(Path(out) / format_.value, format_.value)
    _print_summary(summary, Path(out))
    return summary.failures


def _print_summary(summary: Summary, out: Path) -> None:
    lines = [
        f"{summary.articles:,} articles, {summary.with_statement:,} with a statement"
        + (f", {summary.merged:,} put together from several records" if summary.merged else "")
    ]
    names = {k: n for k, n in summary.rows.items() if k not in ("articles", "notices")}
    lines.append(", ".join(f"{count:,} {name}" for name, count in names.items()))
    if summary.notices:
        lines.append("notices: " + ", ".join(f"{code} {count:,}" for code, count in summary.notices.items()))
    if summary.rate is not None:
        lines.append(f"{summary.read_now:,} read in {summary.seconds:,.0f} s, {summary.rate:,.0f}/s")
    if summary.failures:
        lines.append(f"{summary.failures:,} could not be read; see {out / 'quarantine.jsonl'}")
    lines.append(f"Look further: coi-extract query {out}")
    console = _console()
    for line in lines:
        console.print(Text(one_line(line)), soft_wrap=True)


@app.command()
def query(
    folder: Folder,
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="A statement of DuckDB's SQL; without it, what there is.")
    ] = None,
    format_: Annotated[Shape, typer.Option("--format", help="How to write the rows.")] = Shape.TABLE,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="Rows of a table to show at most.")] = 100,
    out: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Ask the tables of a run, by SQL."""
    from coi_extract.batch.results import read_results

    with read_results(folder) as results:
        if not results.complete:
            _console(stderr=True).print("The run has not come to its end; these are the shards that are done.")
        if sql is None:
            _print_contents(results)
            return
        answer = _asked(results, sql)
        names = [str(column[0]) for column in answer.description or ()]
        with outputs.destination(out) as stream:
            if format_ is Shape.TABLE:
                found = answer.fetchmany(rows + 1)
                shown = [_cells(row) for row in found[:rows]]
                stream.write(plain_table(Sheet("", tuple(names), tuple(shown))).removeprefix("\n") + "\n")
                if len(found) > rows:
                    stream.write(f"… and more; these are the first {rows} rows.\n")
                return
            if format_ is Shape.CSV:
                import csv

                writer = csv.writer(stream, lineterminator="\r\n")
                writer.writerow(names)
                for row in _all(answer):
                    writer.writerow([outputs.defused(cell) for cell in row])
                return
            for row in _all(answer):
                stream.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str) + "\n")


def _asked(results: Results, sql: str) -> Any:
    from coi_extract.exports.extras import need

    try:
        return results.connection.execute(sql)
    except need("duckdb", "Queries").Error as error:
        known = ", ".join((*results.tables, *results.views))
        raise InputError(f"{error}", source="SQL", remedy=f"There are {known}.") from error


def _all(answer: Any) -> Iterable[tuple[Any, ...]]:
    while found := answer.fetchmany(10_000):
        yield from found


def _cells(row: Iterable[object]) -> tuple[str, ...]:
    cells = []
    for value in row:
        text = "" if value is None else f"{value:.4g}" if isinstance(value, float) else one_line(str(value))
        cells.append(text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…")
    return tuple(cells)


def _print_contents(results: Results) -> None:
    from coi_extract.exports.columns import TABLES
    from coi_extract.exports.duck import views

    counts = [(name, f"{results.count(name):,}", TABLES[name].row) for name in results.tables]
    console = _console()
    console.print(plain_table(Sheet("Tables", ("name", "rows", "one row"), tuple(counts))), soft_wrap=True)
    ready = tuple((view.name, view.doc) for view in views())
    console.print("\n" + plain_table(Sheet("Views", ("name", "holds"), ready)), soft_wrap=True)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OUT1", help="Folder of the earlier run.")],
    new: Annotated[Path, typer.Argument(metavar="OUT2", help="Folder of the later run.")],
    show: Annotated[int, typer.Option(min=0, metavar="N", help="Facts to list at most.")] = 20,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write all of them to this file, as JSONL.")
    ] = None,
) -> None:
    """Compare the facts of two runs: gained, lost, changed."""
    from itertools import islice

    from coi_extract.batch.diff import diff as compare

    console = _console()
    difference = compare(old, new)
    articles = difference.articles()
    console.print(
        f"articles: {articles['in_both']:,} in both, {articles['only_old']:,} only in the first, "
        f"{articles['only_new']:,} only in the second",
        soft_wrap=True,
    )
    counts = difference.counts()
    kinds = ("gained", "lost", "changed", "same")
    rows = tuple((table, *(f"{counts[table][kind]:,}" for kind in kinds)) for table in counts)
    console.print(plain_table(Sheet("Facts", ("table", *kinds), rows)), soft_wrap=True)
    for change in islice(difference.changes(), show):
        what = "; ".join(f"{name}: {a!s} → {b!s}" for name, (a, b) in change.columns.items())
        line = (
            f"{change.change:8}{change.table}  {change.article_id}  {change.fact}{'  [' + what + ']' if what else ''}"
        )
        console.print(Text(one_line(line)), soft_wrap=True)
    if out is not None:
        with outputs.destination(out) as stream:
            stream.writelines(outputs.dumped(change.as_dict()) + "\n" for change in difference.changes())
    difference.close()


@app.command()
def export(
    folder: Folder,
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go.")],
    format_: Annotated[FileFormat, typer.Option("--format", help="What kind of files.")] = FileFormat.CSV,
) -> None:
    """Write the tables of a run as one file each, or as one DuckDB database."""
    from coi_extract.batch.results import read_results

    with read_results(folder) as results:
        for path in results.write(target, format_.value):
            _console().print(Text(one_line(str(path))), soft_wrap=True)


def _console(stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)
