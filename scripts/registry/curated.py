"""Our own rows: companies and the groups they belong to, bodies the registers lack, joint names."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

from coi_extract.registry.model import ACRONYM, ALIAS, FORMER, KINDS
from coi_extract.registry.normalise import key_of
from coi_extract.registry.normalise import names as names_of_language
from coi_extract.registry.records import FUNDER_PREFIX, ParentRow, Record, funder_id, ror_id

INDUSTRIES = frozenset(
    [
        "pharma",
        "biotech",
        "devices",
        "diagnostics",
        "cro",
        "insurance",
        "tobacco",
        "food",
        "tech",
        "consulting",
        "health-services",
        "publishing",
        "chemicals",
        "cosmetics",
        "consumer",
        "energy",
        "finance",
        "alcohol",
        "law",
        "other",
    ]
)
_PARENT = re.compile(r"(?P<name>.+?)(?:@(?P<start>\d{4})?-(?P<end>\d{4})?)?")
COLUMNS = ("name", "industry", "country", "aliases", "former", "parents", "source")


def slug(name: str) -> str:
    """The stable part of our own id: the key of the name with hyphens."""
    return key_of(name).replace(" ", "-")


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with open(path, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _split(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split("|") if part.strip()]


def _parents(cell: str) -> list[ParentRow]:
    out = []
    for part in _split(cell):
        match = _PARENT.fullmatch(part)
        assert match is not None
        start, end = match["start"], match["end"]
        out.append(ParentRow(match["name"], None, int(start) if start else None, int(end) if end else None))
    return sorted(out, key=lambda p: (p.start or 0, p.end or 9999))


def companies(data: Path) -> list[Record]:
    """The groups and firms of ``companies.csv``."""
    out = []
    for row in _rows(data / "companies.csv"):
        # An alias in capitals is an acronym, which yields to better known bodies, unless "!" says that it does not.
        names = [(n.rstrip("!"), ACRONYM if _acronym(n) else ALIAS) for n in _split(row["aliases"])]
        names += [(n, FORMER) for n in _split(row["former"])]
        out.append(
            Record(
                uid=f"coi:{slug(row['name'])}",
                name=row["name"],
                kind="company",
                names=names,
                industry=row["industry"],
                country=row["country"] or None,
                parents=_parents(row["parents"]),
                source=row["source"],
                rank=2,
            )
        )
    return out


def organisations(data: Path) -> list[Record]:
    """Names of ours for bodies of the registers, and bodies that these lack (``bodies.csv``, ``names.csv``).

    A body of ``bodies.csv`` comes before its namesakes; the names of ``names.csv`` leave the order as it is.
    """
    out = []
    bodies = {row["ror"]: row["name"] for row in _rows(data / "bodies.csv") if row["ror"]}
    for row in _rows(data / "bodies.csv"):
        short = ror_id(row["ror"]) if row["ror"] else None
        digits = funder_id(row["funder_id"]) if row["funder_id"] else None
        names = [(n.rstrip("!"), ACRONYM if _acronym(n) else ALIAS) for n in _split(row["aliases"])]
        identifiers = {"ror": f"https://ror.org/{short}"} if short else {}
        if digits:
            identifiers["funder_id"] = FUNDER_PREFIX + digits
        out.append(
            Record(
                uid=f"ror:{short}" if short else f"fundref:{digits}" if digits else f"coi:{slug(row['name'])}",
                name=row["name"],
                kind=row["kind"],
                names=names,
                country=row["country"] or None,
                source=row["source"],
                rank=1,
                identifiers=identifiers,
                parents=[ParentRow(bodies[p], f"ror:{p}") for p in _split(row["parent"])],
            )
        )
    for row in _rows(data / "names.csv"):
        short = ror_id(row["ror"])
        names = [(n, ACRONYM if _acronym(n) else ALIAS) for n in _split(row["names"])]
        out.append(Record(uid=f"ror:{short}", name=row["name"], kind="other", names=names, source=row["source"],
                          identifiers={"ror": f"https://ror.org/{short}"}))  # fmt: skip
    return out


def drop_names(records: list[Record], data: Path) -> None:
    """Take away names that a register gives to the wrong body (columns ``drop``)."""
    rows = [*_rows(data / "bodies.csv"), *_rows(data / "names.csv")]
    drop = {f"ror:{ror_id(row['ror'])}": set(_split(row["drop"])) for row in rows if row["drop"]}
    for record in records:
        wrong = drop.get(record.uid)
        if wrong:
            record.names = [(name, sort) for name, sort in record.names if name not in wrong]


def tie_units(records: list[Record], data: Path) -> None:
    """Tie ROR's units to our groups where the names do not show it (``units.csv``: ROR id, group)."""
    groups = {record.name: record for record in records if record.rank >= 2}
    units = {f"ror:{ror_id(row['ror'])}": row["group"] for row in _rows(data / "units.csv")}
    for record in records:
        group = groups.get(units.get(record.uid, ""))
        if group is not None:
            record.parents = [*record.parents, ParentRow(group.name, group.uid)]


def wanted_ids(data: Path) -> set[str]:
    """ROR ids that the table is to hold whatever their weight."""
    rows = [*_rows(data / "bodies.csv"), *_rows(data / "names.csv")]
    return {s for row in rows if row["ror"] and (s := ror_id(row["ror"]))}


def joined(data: Path) -> dict[str, bool]:
    """Names with a slash or dash that are one organisation, or two."""
    return {key_of(row["name"]): row["one"] == "yes" for row in _rows(data / "joint_names.csv")}


def problems(data: Path, shared: Path | None) -> list[str]:
    """What is wrong with our rows, one line each; empty when all is well."""
    rows = _rows(data / "companies.csv")
    known = {row["name"] for row in rows}
    open_names = names_of_language().open_names
    out: list[str] = []
    seen: dict[str, str] = {}
    for line, row in enumerate(rows, 2):
        where = f"companies.csv:{line}: {row['name']}"
        if row["industry"] not in INDUSTRIES:
            out.append(f"{where}: industry {row['industry']!r} is not known")
        if not row["source"]:
            out.append(f"{where}: no source")
        if row["country"] and not re.fullmatch("[A-Z]{2}", row["country"]):
            out.append(f"{where}: country {row['country']!r}")
        for parent in _parents(row["parents"]):
            if parent.name not in known:
                out.append(f"{where}: parent {parent.name!r} has no row")
        for name in (row["name"], *(a.rstrip("!") for a in _split(row["aliases"])), *_split(row["former"])):
            key = key_of(name)
            if name in open_names:
                continue
            if seen.setdefault(key, row["name"]) != row["name"]:
                out.append(f"{where}: {name!r} is also a name of {seen[key]}")
    ids = _registered(shared) if shared else None
    for name in ("bodies.csv", "names.csv", "units.csv"):
        for line, row in enumerate(_rows(data / name), 2):
            where = f"{name}:{line}"
            if row.get("kind", "other") not in KINDS:
                out.append(f"{where}: kind {row['kind']!r}")
            if not row["source"]:
                out.append(f"{where}: no source")
            if row["ror"] and (ror_id(row["ror"]) is None or (ids is not None and ror_id(row["ror"]) not in ids)):
                out.append(f"{where}: {row['ror']!r} is no registered ROR id")
    return out


def _registered(shared: Path) -> set[str]:
    """The ROR ids of the public registers."""
    with open(shared / "ror_funder_registry_pairs.csv", encoding="utf-8") as source:
        ids = {ror_id(row["ror_id"]) or "" for row in csv.DictReader(source)}
    with gzip.open(shared / "ror_records.jsonl.gz", "rt", encoding="utf-8") as source:
        return ids | {ror_id(json.loads(line)["id"]) or "" for line in source}


def _acronym(name: str) -> bool:
    return name.isupper() and len(name) <= 6 and " " not in name and not name.endswith("!")
