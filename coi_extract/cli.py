"""The command line: ``coi-extract extract``, ``explain``, ``evaluate`` and the commands that other parts add."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text
from typer.core import TyperGroup

from coi_extract.console import inputs, marking, outputs, words
from coi_extract.errors import CoiExtractError, InputError

if TYPE_CHECKING:
    from coi_extract.extractor import Extractor
    from coi_extract.schema import DisclosureReport

#: Exit codes: some records could not be read; the command cannot be carried out as given.
SOME_FAILED: Final = 1
USAGE: Final = 2

#: Commands that other parts of the package bring along, loaded when they are called for.
_PARTS: Final = {"registry": "coi_extract.registry.cli"}
#: Commands that stand beside each other in one of those parts.
_MEMBERS: Final = {
    **dict.fromkeys(("query", "diff", "export"), "coi_extract.batch.cli"),
    **dict.fromkeys(("sample", "estimate", "audit"), "coi_extract.audit.cli"),
    **dict.fromkeys(("companies", "payments"), "coi_extract.audit.payments_cli"),
}


class _Commands(TyperGroup):
    """Loads the commands of other parts lazily, and turns their errors into one line and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_MEMBERS, *(name for name, module in _PARTS.items() if find_spec(module))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _MEMBERS:
            members = typer.main.get_command(importlib.import_module(_MEMBERS[cmd_name]).app)
            return members.get_command(ctx, cmd_name)  # type: ignore[attr-defined]
        module = _PARTS.get(cmd_name)
        if module is None or not find_spec(module):
            return super().get_command(ctx, cmd_name)
        command = typer.main.get_command(importlib.import_module(module).app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CoiExtractError as error:
            _say(str(error))
            raise typer.Exit(USAGE) from error
        except BrokenPipeError:
            # Who reads the output has seen enough. Python would complain once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(SOME_FAILED) from None
        except OSError as error:
            _say(f"{error.filename or 'output'}: {error.strerror or error}")
            raise typer.Exit(SOME_FAILED) from error


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read declarations of competing interests and funding into facts, each with the words that say so.",
    epilog="A stated tie is not misconduct. That a tie is not in the output does not mean that there is none.",
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILES|-",
        help="Text, JSONL, CSV, article XML …, folders and archives; - is standard input.",
        show_default=False,
    ),
]
AuthorNames = Annotated[
    list[str] | None, typer.Option("--author", metavar="NAME", help="An author's full name; repeat for each, in order.")
]
AuthorsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Authors of all records: one name a line, or a JSON list.")
]
TextColumn_ = Annotated[
    str | None, typer.Option(metavar="NAME", help="Column (CSV) or key (JSONL) of the text. [default: text]")
]
IdColumn = Annotated[str | None, typer.Option(metavar="NAME", help="Column or key of the id. [default: id]")]
AuthorsColumn = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Column or key of the authors: a JSON list, or names separated by semicolons. [default: authors]",
    ),
]
RegistryIndex = Annotated[
    Path | None, typer.Option(metavar="INDEX", help="An index of organisations to use on top of the one shipped.")
]
Year = Annotated[int | None, typer.Option(min=1900, max=2100, help="Year for which to name parent companies.")]


def _version(wanted: bool) -> None:
    if wanted:
        from coi_extract.version import __version__

        typer.echo(f"coi-extract {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that come before a command."""


@app.command()
def extract(
    files: Sources = None,
    author: AuthorNames = None,
    authors_file: AuthorsFile = None,
    format_: Annotated[
        outputs.Format | None,
        typer.Option("--format", help="How to write. [default: by OUT's suffix, else table]", show_default=False),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write to this file, whole or not at all; OUT/ makes a folder of tables.",
        ),
    ] = None,
    text_column: TextColumn_ = None,
    id_column: IdColumn = None,
    authors_column: AuthorsColumn = None,
    registry: RegistryIndex = None,
    year: Year = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N", help="OUT/: processes. [default: 1]")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="OUT/: go on with a run that was cut off.")] = False,
    shard_size: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="OUT/: articles in one shard. [default: 2000]")
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="OUT/: leave out the text of statements.")] = False,
    suppress: Annotated[Path | None, typer.Option(metavar="FILE", help="OUT/: facts to leave out, by id.")] = None,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="OUT/: records of the same article stay apart.")
    ] = False,
) -> None:
    """Read declarations and write the facts they state.

    Exit code 0: all records were read. 1: some were not; they are listed on standard error. 2: wrong usage.
    """
    sources = _sources(files)
    if output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir()):
        from coi_extract.batch import cli as long_runs

        _finish(
            long_runs.extract(
                sources, output, extractor=_extractor(registry), format_=format_, workers=workers, resume=resume,
                shard_size=shard_size, no_text=no_text, suppress=suppress, keep_duplicates=keep_duplicates,
                authors=_authors(author, authors_file), year=year, text_column=text_column, id_column=id_column,
                authors_column=authors_column,
            )
        )  # fmt: skip
        return
    if workers or resume or shard_size or no_text or suppress or keep_duplicates:
        raise typer.BadParameter("these options are for a folder of tables: -o OUT/", param_hint="--output")
    out = None if output is None else _file(Path(output))
    style = format_ or outputs.Format.of(out)
    results = _reports(
        _extractor(registry),
        inputs.read(sources, inputs.Columns(text_column, id_column, authors_column)),
        _authors(author, authors_file),
        year,
    )
    failures = 0
    with (
        outputs.destination(out) as stream,
        outputs.writer(style, stream, headings=len(sources) > 1) as write,
        _progress(_COUNT, disable=stream.isatty()) as progress,
    ):
        task = progress.add_task("reading", total=None)
        for result in results:
            if isinstance(result, InputError):
                failures += 1
                _say(str(result), progress.console)
            else:
                write(*result)
            progress.advance(task)
    _finish(failures)


@app.command()
def explain(
    files: Sources = None,
    author: AuthorNames = None,
    authors_file: AuthorsFile = None,
    text_column: TextColumn_ = None,
    id_column: IdColumn = None,
    authors_column: AuthorsColumn = None,
    registry: RegistryIndex = None,
    year: Year = None,
) -> None:
    """Show the text with the words of each fact marked, and the rule that made it."""
    sources = _sources(files)
    results = _reports(
        _extractor(registry),
        inputs.read(sources, inputs.Columns(text_column, id_column, authors_column)),
        _authors(author, authors_file),
        year,
    )
    console = Console(highlight=False, markup=False, emoji=False)
    failures = 0
    for result in results:
        if isinstance(result, InputError):
            failures += 1
            _say(str(result))
        else:
            item, report = result
            marking.explain(console, report, item.text, outputs.heading(item, len(sources) > 1))
    _finish(failures)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Gold records, JSONL.")],
    predictions: Annotated[
        Path | None,
        typer.Argument(
            metavar="PRED", help="Predictions, JSONL; without it, the texts of GOLD are read now.", show_default=False
        ),
    ] = None,
    part: Annotated[str | None, typer.Option(metavar="NAME", help="Only gold records of this part.")] = None,
    types: Annotated[bool, typer.Option("--types", help="Also each relationship type and attribute.")] = False,
    show: Annotated[int, typer.Option(min=0, metavar="N", help="List N misses and inventions of each level.")] = 0,
    by_style: Annotated[bool, typer.Option("--by-style", help="Also each house style (key style of GOLD).")] = False,
    other: Annotated[
        Path | None,
        typer.Option("--compare", metavar="PRED2", help="Show what is gained and lost against these predictions."),
    ] = None,
    other_format: Annotated[
        str | None,
        typer.Option(
            "--compare-format",
            metavar="FORMAT",
            help="PRED2 holds another system's answers: influencemapper, comet or brat (a folder).",
        ),
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write the figures as JSON.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="OUT", help="Write the predictions made, as JSONL.")] = None,
    registry: RegistryIndex = None,
) -> None:
    """Hold predictions, or what is read now, against gold records."""
    from coi_extract import evaluation
    from coi_extract.console import scores

    records = evaluation.read_records(gold)
    if predictions is not None:
        predicted = evaluation.read_records(predictions)
    else:
        chosen = [r for r in records if part is None or r.get("part") == part]
        with _progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as progress:
            made = evaluation.predict(chosen, _extractor(registry))
            predicted = list(progress.track(made, total=len(chosen), description="reading"))
    if save is not None:
        with outputs.destination(save) as stream:
            stream.writelines(outputs.dumped(record) + "\n" for record in predicted)
    result = evaluation.evaluate(records, predicted, part=part, group_by="style" if by_style else None)
    console = Console(highlight=False, markup=False, emoji=False)
    scores.print_evaluation(console, result, types=types, show=show)
    comparison = None
    if other_format is not None and (other is None or other_format not in evaluation.FORMATS):
        known = ", ".join(evaluation.FORMATS)
        raise typer.BadParameter(f"goes with --compare, and is one of {known}.", param_hint="--compare-format")
    if other is not None:
        theirs: list[dict[str, Any]]
        if other_format is None:
            theirs = evaluation.read_records(other)
        else:
            foreign = evaluation.read_foreign(other, other_format)
            theirs, records = foreign.records, evaluation.comparable(records, other_format)
            scores.print_foreign(console, foreign, [str(r["id"]) for r in records if part in (None, r.get("part"))])
        comparison = evaluation.compare(records, theirs, predicted, part=part)
        scores.print_comparison(console, comparison, types=types, show=show)
    if json_out is not None:
        with outputs.destination(json_out) as stream:
            json.dump(result.to_dict(), stream, indent=1, ensure_ascii=False)
            stream.write("\n")


@app.command()
def report(
    files: Sources = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="PAGE", help="The page to write, whole or not at all.")
    ] = Path("report.html"),
    title: Annotated[str, typer.Option(metavar="TEXT", help="What the page is called.")] = "Declarations",
    author: AuthorNames = None,
    authors_file: AuthorsFile = None,
    text_column: TextColumn_ = None,
    id_column: IdColumn = None,
    authors_column: AuthorsColumn = None,
    registry: RegistryIndex = None,
    year: Year = None,
) -> None:
    """Write statements and their facts as one page to search, filter and look up; FILES may be a run's folder OUT/."""
    from coi_extract import render

    sources, output = _sources(files), _file(output)
    failures = 0

    def entries() -> Iterator[render.Entry]:
        nonlocal failures
        columns = inputs.Columns(text_column, id_column, authors_column)
        names = _authors(author, authors_file)
        for result in _reports(_extractor(registry), inputs.read(sources, columns), names, year):
            if isinstance(result, InputError):
                failures += 1
                _say(str(result))
                continue
            item, read = result
            if item.text.strip():
                place = item.source if item.place is None else f"{item.source}#{item.place}"
                yield render.Entry(item.id, place, item.text, read)

    run = len(sources) == 1 and render.is_run(sources[0])
    if run and (author or authors_file or text_column or id_column or authors_column or registry or year):
        raise typer.BadParameter("these options are for what is read now; OUT/ was read before.", param_hint="FILES")
    found = render.entries_of_run(sources[0]) if run else entries()
    written = render.write_page(found, output, title=title)
    _say(f"{written:,} {'statement' if written == 1 else 'statements'}: {output}")
    _finish(failures)


def _sources(files: list[str] | None) -> list[str]:
    if files:
        return files
    if sys.stdin.isatty():
        raise typer.BadParameter("name files to read, or - for standard input.", param_hint="FILES")
    return [inputs.STANDARD_INPUT]


def _file(out: Path) -> Path:
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputError("is a folder, or stands in none.", source=out, remedy="Name a file in an existing folder.")
    return out


def _authors(names: list[str] | None, file: Path | None) -> tuple[str, ...] | None:
    if names and file:
        raise typer.BadParameter("give --author or --authors-file, not both.", param_hint="--authors-file")
    return inputs.read_authors(str(file)) if file else tuple(names) if names else None


def _extractor(registry: Path | None) -> Extractor:
    from coi_extract.extractor import Extractor

    return Extractor(registry=None if registry is None else str(registry))


def _reports(
    extractor: Extractor, items: inputs.Read, authors: tuple[str, ...] | None, year: int | None
) -> Iterator[tuple[inputs.Item, DisclosureReport] | InputError]:
    """Read each item; a record's own authors go before those of the command line.

    Content never raises. Should it do so, that is a fault of ours and costs this one record, not a night's run.
    """
    for item in items:
        if isinstance(item, InputError):
            yield item
            continue
        source = item.source if item.place is None else f"{item.source}#{item.place}"
        try:
            report = extractor.extract(item.text, authors=item.authors or authors, source=source, year=year)
        except CoiExtractError:
            raise
        except Exception as error:
            problem = f"reading failed ({type(error).__name__}: {error})."
            yield InputError(problem, source=item.source, place=item.place, remedy="Please report it with the text.")
        else:
            yield item, report


def _say(message: str, console: Console | None = None) -> None:
    """Print one line on standard error."""
    console = console or Console(stderr=True, highlight=False, markup=False, emoji=False)
    console.print(Text(words.one_line(message)), soft_wrap=True)


def _finish(failures: int) -> None:
    if failures:
        _say(f"{failures} {'record' if failures == 1 else 'records'} could not be read.")
        raise typer.Exit(SOME_FAILED)


_COUNT: Final = TextColumn("{task.completed} records")


@contextmanager
def _progress(*columns: ProgressColumn, disable: bool = False) -> Iterator[Progress]:
    """A line on standard error, where that is a terminal, that says how far a run has come."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    shown = (SpinnerColumn(), TextColumn("{task.description}"), *columns, TimeElapsedColumn())
    hidden = disable or not console.is_terminal
    with Progress(*shown, console=console, transient=True, disable=hidden) as progress:
        yield progress


def main() -> None:
    """Run the command line; the entry point ``coi-extract``."""
    outputs.make_streams_safe()
    app()


if __name__ == "__main__":
    main()
