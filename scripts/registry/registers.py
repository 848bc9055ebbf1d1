"""The part of ROR and of the Funder Registry that the shipped table holds."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from coi_extract.registry.model import ACRONYM, ALIAS, LABEL
from coi_extract.registry.normalise import plain_key
from coi_extract.registry.records import FUNDER_PREFIX, ROR_URL, ParentRow, Record, ror_id
from coi_extract.registry.sources import from_ror, kind_of

_TRUSTED = ("ror:", "crossref2013", "grobid_aligned:anchor")
"""Origins of a name in the funder file that were found good; names guessed between two anchors are left out."""

_LATIN_END = 0x24F


def write_selection(shared: Path, target: Path, count: int, wanted: set[str]) -> None:
    """Pick the organisations by weight of works and write one JSON line for each."""
    works = _works(shared)
    funders = _funders_of_ror(shared)
    weight = {ror: sum(works.get(f, 0) for f in ids) for ror, ids in funders.items()}
    names = _funder_names(shared)
    records: dict[str, Record] = {}
    with gzip.open(shared / "ror_records.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            record = from_ror(json.loads(line))
            if record is not None:
                records[record.uid.removeprefix("ror:")] = record
    native = {name for record in records.values() for name in record.of_sort(ACRONYM)}
    ranked = sorted((r for r in weight), key=lambda r: (-weight[r], r))
    chosen = [r for r in ranked if r in records or any(f in names for f in funders[r])][:count]
    chosen += sorted(_houses(shared, set(records)).difference(chosen))
    chosen += sorted(wanted.difference(chosen) & set(records))
    rows = []
    for ror in chosen:
        made = records.get(ror) or _from_names(ror, funders[ror], names)
        if made is None or (made.status != "active" and weight.get(ror, 0) < 500):
            continue
        for number in sorted(funders.get(ror, ()), key=lambda f: -works.get(f, 0)):
            _add_names(made, names.get(number), native)
        ids = sorted(funders.get(ror, ()), key=lambda f: -works.get(f, 0))
        if ids:
            made.identifiers["funder_id"] = FUNDER_PREFIX + ids[0]
            made.also = [f"fundref:{f}" for f in ids]
        made.weight = weight.get(ror, 0)
        rows.append(_row(made))
    with gzip.GzipFile(target, "wb", mtime=0) as out:
        for row in sorted(rows, key=lambda r: str(r["uid"])):
            out.write((json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n").encode())


def _houses(shared: Path, known: set[str]) -> set[str]:
    """Bodies that an encyclopaedia describes and that give money, all such hospitals, and governments.

    Declarations name them beside the large funders.
    """
    out = set()
    with gzip.open(shared / "ror_records.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            short = ror_id(row["id"]) or ""
            if short not in known or row["status"] != "active":
                continue
            types = {t.lower() for t in row["types"]}
            if "names" in row:
                described = any(link["type"] == "wikipedia" for link in row["links"])
                funder = any(e["type"] == "fundref" for e in row["external_ids"])
                state = any(n["value"].startswith("Government of ") for n in row["names"])
            else:
                described, funder = bool(row["wikipedia_url"]), "FundRef" in row["external_ids"]
                state = row["name"].startswith("Government of ")
            if state or (described and "company" not in types and (funder or "healthcare" in types)):
                out.add(short)
    return out


def read_selection(path: Path) -> list[Record]:
    """The records of a selection."""
    out = []
    with gzip.open(path, "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            row["names"] = [tuple(n) for n in row["names"]]
            row["parents"] = [ParentRow(**p) for p in row["parents"]]
            out.append(Record(**row))
    return out


def _row(record: Record) -> dict[str, Any]:
    keep = {k: v for k, v in record.identifiers.items() if k in {"ror", "funder_id", "wikidata"}}
    return {
        "uid": record.uid, "name": record.name, "kind": record.kind, "country": record.country, "identifiers": keep,
        "names": [[n, s] for n, s in record.all_names()[1:] if _kept(n, record.country)], "also": record.also,
        "parents": [{"name": p.name, "uid": p.uid} for p in record.parents], "status": record.status,
        "source": record.source, "weight": record.weight,
    }  # fmt: skip


def _kept(name: str, country: str | None) -> bool:
    """Names in English and in the country's own writing; not every translation that a register holds."""
    kana = all("\u3040" <= c <= "\u30ff" or c == " " for c in name)
    latin = max(map(ord, name)) <= _LATIN_END
    return len(name) <= 140 and not kana and (latin or country not in {None, "US", "GB", "FR", "DE"})


def _works(shared: Path) -> dict[str, int]:
    out = {}
    with open(shared / "funder_work_counts.csv", encoding="utf-8") as source:
        for url, count in csv.reader(source):
            if count.isdigit():
                out[url.rsplit("/", 1)[-1]] = int(count)
    return out


def _funders_of_ror(shared: Path) -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    with open(shared / "ror_funder_registry_pairs.csv", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            short = ror_id(row["ror_id"])
            number = row["fundref_id"].rsplit("/", 1)[-1]
            if short and number.isdigit() and len(number) >= 9:
                out[short].append(number)
    return out


def _funder_names(shared: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(shared / "funder_names.jsonl.gz", "rt", encoding="utf-8") as source:
        return {row["funder_id"]: row for row in map(json.loads, source)}


def _from_names(ror: str, numbers: list[str], names: dict[str, dict[str, Any]]) -> Record | None:
    """A record for an organisation whose ROR row is not at hand: its names stand in the funder file."""
    for number in numbers:
        row = names.get(number)
        if row is None or not any(u.endswith(ror) for u in row["ror"]):
            continue
        tagged = [n for n in row["names"] if f"ror:{ror}" in n["src"]]
        display = next((n["value"] for n in tagged if "ror_display" in n["kind"]), None)
        display = display or next(
            (n["value"] for n in row["names"] if n["kind"] == "primary"), row["names"][0]["value"]
        )
        return Record(
            uid=f"ror:{ror}", name=display, kind=_kind_by_name(display), country=row["country"],
            identifiers={"ror": ROR_URL + ror}, source="funder registry",
        )  # fmt: skip
    return None


def _kind_by_name(name: str) -> str:
    low = name.lower()
    for words, kind in (
        (("universit", "college", "school"), "university"),
        (("hospital", "clinic"), "hospital"),
        (("foundation", "trust", "charit", "stiftung"), "nonprofit"),
        (("national", "ministry", "department", "agency", "council", "commission", "office", "bureau"), "government"),
    ):
        if any(word in low for word in words):
            return kind
    return kind_of(name, ["funder"])


def _add_names(record: Record, row: dict[str, Any] | None, native: set[str]) -> None:
    """Add the funder file's names, but no acronym that is another body's own in ROR."""
    if row is None or len(row["ror"]) > 1:
        return
    # A record may hold the ids of several funders; one whose own name the record lacks is a body of its own.
    own = {plain_key(name) for name, _ in record.all_names()}
    first = next((n for n in row["names"] if n["kind"] == "primary"), row["names"][0])
    if plain_key(first["value"]) not in own and not any(s.startswith("ror:") for s in first["src"]):
        return
    for name in row["names"]:
        value = name["value"].strip()
        if not any(s.startswith(_TRUSTED) for s in name["src"]) or len(value) < 2:
            continue
        if value in native and value not in record.of_sort(ACRONYM):
            continue
        short = value.isupper() and len(value) <= 10 and " " not in value
        sort = ACRONYM if short or "acronym" in name["kind"] else LABEL if "label" in name["kind"] else ALIAS
        record.names.append((value, sort))
