"""``coi-extract registry build``: registers and a user's own rows into one index, the shipped table inside."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coi_extract.errors import RegistryError
from coi_extract.registry.build import build_index
from coi_extract.registry.model import ACRONYM, ALIAS, FORMER
from coi_extract.registry.records import ParentRow, Record, attach_groups, merge
from coi_extract.registry.sources import read_dump
from coi_extract.registry.store import SHIPPED
from coi_extract.registry.table import Table

DEFAULT_OUTPUT = "organisations.coireg"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: where, how many organisations it holds, and how many rows each source gave."""

    path: Path
    entries: int
    bytes: int
    rows: dict[str, int]


def compile_index(
    dumps: Sequence[str | os.PathLike[str]], output: str | os.PathLike[str] = DEFAULT_OUTPUT, *, shipped: bool = True
) -> BuildReport:
    """Build one index file from ROR dumps, Funder Registry CSVs and users' CSVs.

    Rows of one organisation (same ROR id, or a Funder Registry id that a ROR record holds) become one entry. A user's
    rows win over the shipped table, and this over the registers, where they differ; names are united. The file
    appears under its name only when it is complete.

    Raises ``RegistryError`` when a source cannot be read, holds nothing, or the output would overwrite a source.
    """
    if not dumps:
        raise RegistryError("nothing to build from.", remedy="Name at least one ROR dump or CSV file.")
    target = Path(output)
    rows: list[Record] = []
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    for dump in map(Path, dumps):
        if target.exists() and dump.exists() and target.samefile(dump):
            raise RegistryError("the output is one of the sources.", source=dump, remedy="Choose another output.")
        found = list(read_dump(dump))
        if not found:
            raise RegistryError("no organisation found.", source=dump, remedy="Give a ROR dump or a CSV with names.")
        counts[dump.name] = len(found)
        rows += found
        digest.update(f"{dump.name}:{len(found)};".encode())
        for row in found:
            digest.update(f"{row.uid}|{row.name}".encode())
    version = f"user-{digest.hexdigest()[:12]}"
    joined: dict[str, bool] = {}
    if shipped:
        table = Table(SHIPPED)
        rows += shipped_records(table)
        joined = dict(table.joined)
        version = f"{table.header['version']}+{version}"
    records = merge(rows)
    attach_groups(records)
    header = {"version": version, "name": target.stem, "includes_shipped": shipped, "sources": counts}
    try:
        entries = build_index(records, target, header, joined)
    except OSError as error:
        raise RegistryError(
            f"the index cannot be written: {error.strerror or error}.", source=target, remedy="Check folder and space."
        ) from error
    return BuildReport(target, entries, target.stat().st_size, counts)


def shipped_records(table: Table) -> list[Record]:
    """The entries of a table as records again."""
    out = []
    uids = [table.entry(number).uid for number in range(len(table))]
    also: dict[str, list[str]] = {uid: [] for uid in uids}
    for uid in table.uids:
        number = table.by_uid(uid)
        if number is not None and uid != uids[number]:
            also[uids[number]].append(uid)
    for number in range(len(table)):
        entry = table.entry(number)
        names = [(n, ALIAS) for n in entry.aliases] + [(n, ACRONYM) for n in entry.acronyms]
        names += [(n, FORMER) for n in entry.former_names]
        parents = [ParentRow(p.name, None if p.entry is None else uids[p.entry], p.start, p.end) for p in entry.parents]
        out.append(
            Record(
                uid=entry.uid,
                name=entry.name,
                kind=entry.kind,
                names=names,
                industry=entry.industry,
                country=entry.country,
                identifiers=dict(entry.identifiers),
                also=sorted(also[entry.uid]),
                parents=parents,
                status=entry.status,
                source=entry.source,
                weight=entry.weight,
                rank=table.ranks[number],
            )
        )
    return out
