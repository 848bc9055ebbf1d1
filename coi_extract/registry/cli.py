"""``coi-extract registry``: build an index, look a name up, say what an index holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from coi_extract.registry.model import Entry, Link
    from coi_extract.registry.store import Registry

app = typer.Typer(
    name="registry",
    help="Registers of organisations: build an index, look a name up.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Index = Annotated[
    list[Path] | None,
    typer.Option(
        "--registry", "-r", metavar="INDEX", help="An index made by `build`; may be repeated, the first wins."
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]


@app.command()
def build(
    dumps: Annotated[
        list[Path],
        typer.Argument(metavar="DUMP...", help="ROR dumps (zip, JSON, JSONL, .gz), Funder Registry CSV, your own CSV."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="INDEX", help="The index file to write.")] = Path(
        "organisations.coireg"
    ),
    alone: Annotated[bool, typer.Option("--alone", help="Leave the shipped table out.")] = False,
) -> None:
    """Build one index from registers and your own rows, the shipped table inside.

    Your own CSV has the columns name, aliases, acronyms, former_names (parted by "|"), kind, industry, country, id,
    ror, funder_id, parent; only name is needed. Your rows win over all others.
    """
    from coi_extract.registry.compile import compile_index

    report = compile_index(dumps, output, shipped=not alone)
    for source, rows in report.rows.items():
        typer.echo(f"{source}: {rows:,} rows", err=True)
    typer.echo(f"{report.entries:,} organisations, {report.bytes / 1e6:.1f} MB: {report.path}")


@app.command()
def lookup(
    name: Annotated[str, typer.Argument(help="A name as written, or a ROR or Funder Registry id.")],
    registry: _Index = None,
    year: Annotated[int | None, typer.Option(help="Also the parent in this year.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="A country that the text names; may be repeated.")] = None,
    as_json: _Json = False,
) -> None:
    """Say who is meant by a name: exit status 1 when nobody is known, or two are as likely."""
    from coi_extract.registry.model import Link, LinkContext

    known = _open(registry)
    entry = known.by_id(name)
    if entry is not None:
        link = Link(entry.id, 1.0, (), "identifier")
    else:
        link = known.link(name, context=LinkContext(countries=tuple(country or ()), year=year))
        entry = None if link.entry is None else known.entry(link.entry)
    if as_json:
        typer.echo(json.dumps(_described(known, link, entry, year), ensure_ascii=False, indent=2))
    elif entry is not None:
        _show(entry, link, year)
    elif link.candidates:
        typer.echo(f"{name!r} is borne by several organisations; nothing here decides:")
        for candidate in link.candidates:
            found = known.entry(candidate.entry)
            typer.echo(f"  {found.name} ({found.country or 'country not known'}), {found.uid}")
    else:
        typer.echo(f"{name!r} is not known.")
    if entry is None:
        raise typer.Exit(1)


@app.command()
def info(registry: _Index = None, as_json: _Json = False) -> None:
    """Say what the shipped table, or an index, holds and where it comes from."""
    known = _open(registry)
    rows: list[dict[str, Any]] = [
        {"path": path, **{k: v for k, v in header.items() if k != "joined"}}
        for path, header in zip(known.paths, known.headers, strict=True)
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['path']}\n  version {row.get('version', 'not given')}")
        for label, count in row.get("counts", {}).items():
            typer.echo(f"  {label}: {count:,}")
        for source, count in row.get("sources", {}).items():
            typer.echo(f"  from {source}: {count:,} rows")


def _open(paths: list[Path] | None) -> Registry:
    from coi_extract.registry.store import Registry

    return Registry.open(*paths) if paths else Registry.shipped()


def _show(entry: Entry, link: Link, year: int | None) -> None:
    typer.echo(f"{entry.name}  ({', '.join(filter(None, (entry.kind, entry.industry, entry.country)))})")
    typer.echo(f"  id: {entry.uid}   score {link.score:.2f}, {link.method}")
    if link.division:
        typer.echo(f"  part named: {link.division}")
    for label, value in sorted(entry.identifiers.items()):
        typer.echo(f"  {label}: {value}")
    for label, names in (("also", entry.aliases), ("short", entry.acronyms), ("formerly", entry.former_names)):
        if names:
            typer.echo(f"  {label}: {'; '.join(names)}")
    for parent in entry.parents:
        held = "" if parent.start is parent.end is None else f" ({parent.start or ''}–{parent.end or ''})"
        typer.echo(f"  part of: {parent.name}{held}")
    if year is not None:
        then = entry.parent(year)
        typer.echo(f"  in {year}: {then.name if then else 'no parent known'}")
    typer.echo(f"  source: {entry.source}")


def _described(known: Registry, link: Link, entry: Entry | None, year: int | None) -> dict[str, Any]:
    then = entry.parent(year) if entry is not None and year is not None else None
    return {
        "entry": None if entry is None else {k: v for k, v in asdict(entry).items() if k != "id"},
        "score": link.score,
        "method": link.method,
        "division": link.division,
        "parent_in_year": None if then is None else then.name,
        "candidates": [{"uid": known.entry(c.entry).uid, "name": c.name, "score": c.score} for c in link.candidates],
    }
