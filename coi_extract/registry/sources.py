"""Readers of organisation registers: the ROR dump (schema v1 and v2), the Funder Registry CSV, a user's own CSV."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from coi_extract.errors import RegistryError
from coi_extract.registry.model import ACRONYM, ALIAS, FORMER, KINDS, LABEL
from coi_extract.registry.records import FUNDER_PREFIX, ROR_URL, ParentRow, Record, funder_id, ror_id

_KIND_OF = {
    "company": "company",
    "education": "university",
    "healthcare": "hospital",
    "government": "government",
    "nonprofit": "nonprofit",
}
_ORDER = ("company", "education", "healthcare", "government", "nonprofit")
_IDS = {"grid": "grid", "wikidata": "wikidata", "isni": "isni"}


def read_dump(path: Path) -> Iterator[Record]:
    """Records of one file, whatever it is: ROR zip, JSON, JSONL, each also gzipped; Funder Registry or user CSV.

    Raises ``RegistryError`` that names the file, and the line or member, when it cannot be read as any of them.
    """
    if not path.is_file():
        raise RegistryError("no such file.", source=path, remedy="Give the path of a ROR dump or a CSV file.")
    name = path.name.lower()
    if zipfile.is_zipfile(path):
        yield from _read_zip(path)
    elif name.endswith((".csv", ".csv.gz", ".tsv")):
        try:
            with _open(path) as source:
                yield from read_csv(source, path)
        except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
            raise RegistryError(
                f"not readable as CSV: {error}.", source=path, remedy="Save it as UTF-8 CSV."
            ) from error
    else:
        with _open(path) as source:
            yield from read_ror(source, str(path))


def _open(path: Path) -> IO[str]:
    with open(path, "rb") as probe:
        zipped = probe.read(2) == b"\x1f\x8b"
    if zipped:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


def _read_zip(path: Path) -> Iterator[Record]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.namelist() if m.lower().endswith((".json", ".jsonl"))]
            if not members:
                raise RegistryError(
                    "the archive holds no JSON.", source=path, remedy="Give the dump as downloaded from Zenodo."
                )
            # Older releases hold both schemas; version 2 has more.
            member = next((m for m in members if "schema_v2" in m), members[0])
            with archive.open(member) as raw:
                yield from read_ror(io.TextIOWrapper(raw, encoding="utf-8-sig"), f"{path}!{member}")
    except zipfile.BadZipFile as error:
        raise RegistryError(f"damaged archive: {error}.", source=path, remedy="Download it again.") from error


def read_ror(source: IO[str], label: str) -> Iterator[Record]:
    """ROR records from a JSON array or from JSON lines."""
    try:
        first = source.readline()
        if first.lstrip().startswith("["):
            rows: Iterable[Any] = json.loads(first + source.read())
        else:
            rows = (json.loads(line) for line in _chain(first, source) if line.strip())
        for number, row in enumerate(rows, 1):
            try:
                record = from_ror(row)
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                raise RegistryError(
                    f"not a ROR record of schema 1 or 2 ({type(error).__name__}: {error}).",
                    source=label, place=f"record {number}", remedy="Give the official ROR dump.",
                ) from error  # fmt: skip
            if record is not None:
                yield record
    except (json.JSONDecodeError, UnicodeDecodeError, EOFError, OSError) as error:
        raise RegistryError(
            f"not readable as JSON: {error}.",
            source=label,
            remedy="Give the file as downloaded, or a CSV ending in .csv.",
        ) from error


def _chain(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def from_ror(row: dict[str, Any]) -> Record | None:
    """One ROR record of either schema; None when it was withdrawn."""
    if row.get("status") == "withdrawn":
        return None
    return _from_v2(row) if "names" in row else _from_v1(row)


def _from_v2(row: dict[str, Any]) -> Record:
    display, names = "", []
    for name in row["names"]:
        sorts = name["types"]
        if "ror_display" in sorts:
            display = name["value"]
        elif "acronym" in sorts:
            names.append((name["value"], ACRONYM))
        else:
            names.append((name["value"], LABEL if "label" in sorts else ALIAS))
    # ROR marks some acronyms and aliases without a label at all; the first name then serves.
    display = display or names[0][0]
    external = {e["type"].lower(): e.get("preferred") or (e["all"] or [None])[0] for e in row.get("external_ids", [])}
    fundref: list[str] = next((e["all"] for e in row.get("external_ids", []) if e["type"] == "fundref"), [])
    place = row["locations"][0]["geonames_details"] if row.get("locations") else {}
    types = [t.lower() for t in row["types"]]
    return _record(row, display, names, external, fundref, place.get("country_code"), types)


def _from_v1(row: dict[str, Any]) -> Record:
    names = [(a, ALIAS) for a in row.get("aliases", [])] + [(a, ACRONYM) for a in row.get("acronyms", [])]
    names += [(a["label"], LABEL) for a in row.get("labels", [])]
    external: dict[str, str] = {}
    fundref: list[str] = []
    for kind, ids in row.get("external_ids", {}).items():
        every = ids["all"] if isinstance(ids["all"], list) else [ids["all"]]
        external[kind.lower()] = ids.get("preferred") or every[0]
        if kind.lower() == "fundref":
            fundref = every
    types = [t.lower() for t in row["types"]]
    return _record(row, row["name"], names, external, fundref, row["country"]["country_code"], types)


def _record(
    row: dict[str, Any],
    display: str,
    names: list[tuple[str, int]],
    external: dict[str, str],
    fundref: list[str],
    country: str | None,
    types: list[str],
) -> Record:
    short = ror_id(row["id"])
    if short is None:
        raise KeyError(f"id {row['id']!r} is not a ROR id")
    identifiers = {"ror": ROR_URL + short}
    funders = [f for f in (funder_id(str(x)) for x in fundref) if f]
    best = funder_id(str(external["fundref"])) if external.get("fundref") else None
    if best or funders:
        identifiers["funder_id"] = FUNDER_PREFIX + (best or funders[0])
    identifiers |= {ours: external[theirs] for theirs, ours in _IDS.items() if external.get(theirs)}
    parents = [
        ParentRow(r["label"], f"ror:{ror_id(r['id'])}")
        for r in row.get("relationships", [])
        if r["type"].lower() == "parent" and ror_id(r["id"])
    ]
    return Record(
        uid=f"ror:{short}",
        name=display,
        kind=kind_of(display, types),
        names=names,
        country=country,
        identifiers=identifiers,
        also=[f"fundref:{f}" for f in funders],
        parents=parents,
        status=row.get("status", "active"),
        source="ror",
    )


def kind_of(name: str, types: Iterable[str]) -> str:
    """Our kind of organisation from ROR's types; learned societies are told from other nonprofits by their name."""
    types = set(types)
    kind = next((_KIND_OF[t] for t in _ORDER if t in types), "other")
    low = name.lower()
    if kind in {"nonprofit", "other"} and types & {"nonprofit", "other", "funder"}:
        if any(
            w in low for w in ("society", "sociedad", "société", "gesellschaft für", "association of", "college of")
        ):
            return "society"
        if kind == "other" and any(w in low for w in ("foundation", "trust", "fund", "stiftung", "fondation")):
            return "nonprofit"
    return kind


def read_csv(source: IO[str], path: Path) -> Iterator[Record]:
    """The Funder Registry CSV (``uri,primary_fundername``…), or a user's: name, aliases, kind, ids."""
    text = source.readline()
    dialect = "excel-tab" if text.count("\t") > text.count(",") else "excel"
    header = [h.strip().lower().replace(" ", "_") for h in next(csv.reader([text], dialect=dialect), [])]
    rows = csv.DictReader(source, fieldnames=header, dialect=dialect)
    if "uri" in header and _FUNDER_NAMES & set(header):
        yield from _funder_rows(rows)
    elif "name" in header:
        yield from _user_rows(rows, path)
    else:
        raise RegistryError(
            f"no column called 'name' (found: {', '.join(header) or 'nothing'}).",
            source=path,
            place="line 1",
            remedy="Columns: name, aliases, acronyms, kind, country, ror, funder_id, parent.",
        )


_FUNDER_NAMES = {"primary_fundername", "funder_name", "preflabel", "primary_name_display"}
"""Columns that hold a funder's name in the releases of the Funder Registry."""


def _funder_rows(rows: Iterable[dict[str, Any]]) -> Iterator[Record]:
    for row in rows:
        number = funder_id(row.get("uri") or "")
        name = next((row[c] for c in sorted(_FUNDER_NAMES) if row.get(c)), None)
        if not number or not name:
            continue
        names = [
            (alias, ALIAS)
            for column in ("alternate_fundernames", "altlabel", "secondary_names_display", "aliases")
            for alias in _split(row.get(column))
        ]
        country = (row.get("country") or "").strip()
        yield Record(
            uid=f"fundref:{number}",
            name=name.strip(),
            kind=_funder_kind(row.get("funding_body_sub_type") or row.get("sub_type") or row.get("type") or "", name),
            names=names,
            country=country.upper() if len(country) == 2 else None,
            identifiers={"funder_id": FUNDER_PREFIX + number},
            source="funder registry",
        )


_FUNDER_KINDS = {
    "universit": "university",
    "gov": "government",
    "corporat": "company",
    "for-profit": "company",
    "foundation": "nonprofit",
    "trust": "nonprofit",
    "societ": "society",
    "association": "society",
}


def _funder_kind(written: str, name: str) -> str:
    low = written.lower()
    return next((kind for word, kind in _FUNDER_KINDS.items() if word in low), None) or kind_of(name, ["funder"])


def _user_rows(rows: Iterable[dict[str, Any]], path: Path) -> Iterator[Record]:
    for line, row in enumerate(rows, 2):
        name = (row.get("name") or "").strip()
        if not name:
            continue
        kind = (row.get("kind") or "other").strip().lower()
        if kind not in KINDS:
            raise RegistryError(
                f"unknown kind {kind!r}.", source=path, place=f"line {line}", remedy=f"Use one of: {', '.join(KINDS)}."
            )
        identifiers, also = {}, []
        for column, read, prefix, tag in (
            ("ror", ror_id, ROR_URL, "ror"),
            ("funder_id", funder_id, FUNDER_PREFIX, "fundref"),
        ):
            if value := (row.get(column) or "").strip():
                short = read(value)
                if short is None:
                    raise RegistryError(
                        f"{value!r} is no {column} id.",
                        source=path,
                        place=f"line {line}",
                        remedy="Correct or empty the cell.",
                    )
                identifiers[column] = prefix + short
                also.append(f"{tag}:{short}")
        own = (row.get("id") or "").strip()
        country = (row.get("country") or "").strip().upper()
        for column, value in row.items():
            if column and column.endswith("_id") and column != "funder_id" and value and value.strip():
                identifiers[column.removesuffix("_id")] = value.strip()
        names = [(n, ALIAS) for n in _split(row.get("aliases"))]
        names += [(n, ACRONYM) for n in _split(row.get("acronyms"))]
        names += [(n, FORMER) for n in _split(row.get("former_names"))]
        yield Record(
            uid=f"user:{own or (f'{name} ({country})' if country else name)}",
            name=name,
            kind=kind,
            names=names,
            industry=(row.get("industry") or "").strip() or None,
            country=country or None,
            identifiers=identifiers,
            also=also,
            parents=[ParentRow(p) for p in _split(row.get("parent"))],
            source="user",
            rank=3,
        )


def _split(cell: str | None) -> list[str]:
    """Names of one cell, separated by ``|`` or ``;``."""
    text = cell or ""
    return [part.strip() for part in (text.split("|") if "|" in text else text.split(";")) if part.strip()]
