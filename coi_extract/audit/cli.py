"""The part of the command line that measures error on the user's own corpus: ``sample`` and ``estimate``."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from coi_extract.errors import InputError

app = typer.Typer(pretty_exceptions_enable=False)


class Shape(str, Enum):
    """How estimates are written."""

    TABLE = "table"
    JSON = "json"


class Allocation(str, Enum):
    """How the statements to draw are shared out among strata."""

    EQUAL = "equal"
    PROPORTIONAL = "proportional"


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that a run has written.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="SHEET", help="The sheet to write, .csv or .html.")],
    n: Annotated[int, typer.Option("-n", min=1, metavar="N", help="Statements to draw.")] = 200,
    stratify: Annotated[
        str | None,
        typer.Option(metavar="KEYS", help="Draw by these, with commas: type, year, journal, article_type, kind."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed draws other statements.")] = 0,
    allocation: Annotated[
        Allocation, typer.Option(help="As many from each stratum, or by its size.")
    ] = Allocation.EQUAL,
    html: Annotated[bool, typer.Option("--html", help="Write a page to review in, which saves the CSV.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a sheet that is there.")] = False,
) -> None:
    """Draw statements of a run into a sheet for review."""
    from coi_extract import audit

    keys = tuple(key.strip() for key in (stratify or "").split(",") if key.strip())
    unknown = [key for key in keys if key not in audit.STRATA]
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)} is not known; there are {', '.join(audit.STRATA)}.", param_hint="--stratify"
        )
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputError("is a folder, or stands in none.", source=out, remedy="Name a file in an existing folder.")
    if out.exists() and not force:
        raise InputError(
            "is there already, and may hold a review.", source=out, remedy="Name another file, or give --force."
        )
    sheet = audit.sample(folder, n, by=keys, seed=seed, allocation=allocation.value)
    as_page = html or out.suffix.lower() in (".html", ".htm")
    (audit.write_page if as_page else audit.write_sheet)(sheet, out)
    facts = sum(len(s.facts) for s in sheet.statements)
    corpus = sum(s.size for s in sheet.strata.values())
    typer.echo(f"{len(sheet.statements):,} of {corpus:,} statements with {facts:,} facts: {out}")
    if not any(s.text for s in sheet.statements):
        typer.echo("The run has left out the text of statements: review beside the source.", err=True)
    if "not complete" in sheet.design:
        typer.echo("The run has not come to its end; these are the shards that are done.", err=True)


@app.command()
def estimate(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="A sheet of `sample`, reviewed.")],
    format_: Annotated[Shape, typer.Option("--format", help="How to write the figures.")] = Shape.TABLE,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the draws that make intervals.")] = 0,
    rounds: Annotated[int, typer.Option(min=100, max=100_000, metavar="N", help="How many draws.")] = 2000,
    out: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Say from a reviewed sheet how well the run was read: precision, recall, corrected prevalences."""
    from coi_extract import audit
    from coi_extract.console.outputs import destination

    found = audit.estimate(audit.read_sheet(sheet), rounds=rounds, seed=seed)
    text = audit.as_text(found) if format_ is Shape.TABLE else json.dumps(audit.as_dict(found), indent=1) + "\n"
    with destination(out) as stream:
        stream.write(text)
