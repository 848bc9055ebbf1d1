"""What the command line has for those who check: ``sample`` and ``estimate`` for error, ``audit`` for integrity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from coi_extract.errors import InputError

app = typer.Typer(pretty_exceptions_enable=False)


class Shape(str, Enum):
    """How estimates are written."""

    TABLE = "table"
    JSON = "json"


class Findings(str, Enum):
    """How findings are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


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


@app.command()
def audit(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILES...", help="Articles: files, folders or archives.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file, whole or not at all.")
    ] = None,
    format_: Annotated[
        Findings | None, typer.Option("--format", help="table, json, csv or html; by the name of FILE unless given.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--check", metavar="ID", help="Run this check; may repeat.")] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ID", help="Leave this check out; may repeat.")
    ] = None,
    priority: Annotated[
        str, typer.Option(metavar="WHICH", help="Show findings down to this priority: first, second or last.")
    ] = "last",
    window: Annotated[
        int, typer.Option(min=1, max=600, metavar="MONTHS", help="How far back a disclosure form looks.")
    ] = 36,
    companies: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also say of each author and company of this list what is stated."),
    ] = None,
    payments: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Also hold Open Payments files (CSV, zip, Parquet) against statements."),
    ] = None,
    profiles: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Which author is which profile: columns author and profile.")
    ] = None,
    all_natures: Annotated[
        bool, typer.Option("--all-natures", help="Payments in kind of small worth too: meals, reprints, gifts.")
    ] = False,
    registry: Annotated[
        Path | None, typer.Option(metavar="INDEX", help="An index made by `coi-extract registry build`.")
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="Say which checks there are, and end.")] = False,
) -> None:
    """Look for what an integrity officer looks for: questions with the evidence of both sides, never verdicts."""
    from coi_extract import __version__, sources
    from coi_extract.audit import checks as integrity
    from coi_extract.audit.checks import writing
    from coi_extract.console.outputs import by_suffix, destination
    from coi_extract.extractor import Extractor

    if show_list:
        for check in integrity.CHECKS:
            typer.echo(f"{check.id:<24}{check.priority.value:<8}{check.title}")
        return
    if not files:
        raise typer.BadParameter("name files, folders or archives of articles.", param_hint="FILES")
    order = [p.value for p in integrity.Priority]
    if priority not in order:
        raise typer.BadParameter(f"is one of {', '.join(order)}.", param_hint="--priority")
    try:
        chosen = integrity.chosen(only or (), without or (), window=window)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--check, --without") from error
    if profiles is not None and not payments:
        raise typer.BadParameter("goes with --payments.", param_hint="--profiles")
    if companies is not None:
        chosen.append(integrity.CompanyList(integrity.read_companies(companies)))
    if payments:
        from coi_extract.audit.payments import PaymentFiles, PaymentRecords, read_profiles

        known = read_profiles(profiles) if profiles is not None else None
        chosen.append(PaymentRecords(PaymentFiles(payments), known, months=window, slight=all_natures))
    failures = examined = 0

    def failed(failure: sources.Failure) -> None:
        nonlocal failures
        failures += 1
        typer.echo(str(failure), err=True)

    def counted(status: Status) -> Iterator[sources.Record | sources.Failure]:
        nonlocal examined
        for record in sources.read(files):
            examined += isinstance(record, sources.Record)
            status.update(f"{examined:,} articles")
            yield record

    extractor = Extractor(registry=None if registry is None else str(registry))
    with Console(stderr=True).status("reading") as status:
        found = [
            finding
            for finding in integrity.examine(counted(status), checks=chosen, extractor=extractor, failed=failed)
            if order.index(finding.priority.value) <= order.index(priority)
        ]
    found.sort(key=lambda finding: (finding.article, order.index(finding.priority.value), finding.check))
    shape = format_ or by_suffix(out, Findings, Findings.TABLE)
    with destination(out) as stream:
        if shape in (Findings.JSON, Findings.HTML):
            value = writing.as_object(found, chosen, examined=examined, version=__version__)
            (writing.write_json if shape is Findings.JSON else writing.write_page)(value, stream)
        elif shape is Findings.CSV:
            writing.write_csv(found, stream)
        else:
            console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)
            writing.print_findings(found, console, examined=examined)
    if failures:
        typer.echo(f"{failures} {'record' if failures == 1 else 'records'} could not be read.", err=True)
        raise typer.Exit(1)
