"""The shipped table: what it holds, where each row is from, and that every id is a real one."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from coi_extract.registry import Entry, Registry
from coi_extract.registry.build import build_index
from coi_extract.registry.records import ror_id
from coi_extract.registry.store import SHIPPED


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    registry = Registry.shipped()
    return tuple(registry.entry(number) for number in range(len(registry)))


def test_enough_companies_each_with_its_industry() -> None:
    ours = [e for e in entries() if e.uid.startswith("coi:") and e.kind == "company"]
    assert len(ours) >= 1200
    assert all(e.industry for e in ours)
    assert len({e.industry for e in ours}) >= 9
    assert sum(bool(e.parents) for e in ours) >= 300
    wanted = {"pharma", "biotech", "devices", "diagnostics", "cro", "insurance", "tobacco", "food", "tech"}
    assert wanted <= {e.industry for e in ours}


def test_enough_funders_with_both_ids_and_a_weight() -> None:
    funders = [e for e in entries() if {"ror", "funder_id"} <= set(e.identifiers) and e.weight]
    assert len(funders) >= 3000
    assert sum(bool(e.country) for e in funders) > 0.5 * len(funders)


def test_every_row_has_a_source_and_a_name_of_its_own() -> None:
    assert all(e.source and e.name for e in entries())
    assert [u for u, n in Counter(e.uid for e in entries()).items() if n > 1] == []


def test_groups_carry_no_national_id() -> None:
    for entry in entries():
        if entry.uid.startswith("coi:") and entry.kind == "company":
            assert "ror" not in entry.identifiers, entry.name


def test_national_units_belong_to_their_group() -> None:
    units = [
        e for e in entries() if e.uid.startswith("ror:") and e.name.startswith(("Pfizer (", "Novartis (", "Roche ("))
    ]
    assert units
    for unit in units:
        assert any(p.name in {"Pfizer", "Novartis", "Roche"} for p in unit.parents), unit.name


def test_years_of_parents_are_in_order() -> None:
    for entry in entries():
        for parent in entry.parents:
            assert parent.start is None or parent.end is None or parent.start <= parent.end, entry.name
        assert all(p.entry != entry.id for p in entry.parents), entry.name


def test_our_own_rows_pass_their_checks(root: Path) -> None:
    from scripts.registry import curated

    assert curated.problems(root / "data" / "registry", None) == []


def test_the_size_of_the_table() -> None:
    assert SHIPPED.stat().st_size < 5_000_000


def test_the_table_is_what_the_script_builds(root: Path, tmp_path: Path) -> None:
    from scripts.build_registry import VERSION, shipped_rows
    from scripts.registry import curated

    target = tmp_path / "again.coireg"
    data = root / "data" / "registry"
    build_index(shipped_rows(data), target, {"version": VERSION, "name": "shipped"}, curated.joined(data))
    assert target.read_bytes() == SHIPPED.read_bytes()


def test_every_id_stands_in_the_registers(shared: Path) -> None:
    registers = shared / "registry"
    if not registers.is_dir():
        pytest.skip("the public registers are not beside this checkout")
    pairs: dict[str, set[str]] = {}
    with open(registers / "ror_funder_registry_pairs.csv", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            pairs.setdefault(ror_id(row["ror_id"]) or "", set()).add(row["fundref_id"].rsplit("/", 1)[-1])
    known = set(pairs)
    with gzip.open(registers / "ror_records.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            known.add(ror_id(row["id"]) or "")
            found = row["external_ids"]
            own = found.get("FundRef", {}).get("all", []) if isinstance(found, dict) else []
            own = own or [x for e in found if isinstance(e, dict) and e["type"] == "fundref" for x in e["all"]]
            pairs.setdefault(ror_id(row["id"]) or "", set()).update(map(str, own))
    for entry in entries():
        if "ror" in entry.identifiers:
            short = ror_id(entry.identifiers["ror"]) or ""
            assert short in known, entry.name
            if "funder_id" in entry.identifiers:
                assert entry.identifiers["funder_id"].removeprefix("10.13039/") in pairs[short], entry.name
