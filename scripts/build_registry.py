#!/usr/bin/env python3
"""Build and check the table of organisations that the library ships.

    python scripts/build_registry.py [--check] [--output FILE]

Reads our own rows (``data/registry/*.csv``) and, where present beside the repository, the public registers in
``../shared/registry`` (ROR and Crossref, CC0). The selection made from the registers is kept in ``data/registry/``
as well, so that the table can be built again without them; ``--refresh`` makes that selection anew.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from coi_extract.registry.build import build_index
from coi_extract.registry.records import Record, attach_groups, merge
from coi_extract.registry.store import SHIPPED
from scripts.registry import curated, registers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "registry"
SHARED = ROOT.parent / "shared" / "registry"
SELECTION = "organisations.jsonl.gz"
VERSION = "2026.11"
FUNDERS = 8000
"""Organisations taken from the registers, by the works that name them as funder."""


def shipped_rows(data: Path) -> list[Record]:
    """The records of the shipped table, from what the repository holds alone."""
    rows = curated.companies(data) + curated.organisations(data) + registers.read_selection(data / SELECTION)
    records = merge(rows)
    curated.drop_names(records, data)
    curated.tie_units(records, data)
    attach_groups(records)
    return records


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refresh", action="store_true", help="select the rows of the registers anew")
    parser.add_argument("--check", action="store_true", help="check our rows against the registers, write nothing")
    parser.add_argument("--output", type=Path, default=SHIPPED)
    args = parser.parse_args()
    picked = DATA / SELECTION
    if args.refresh:
        registers.write_selection(SHARED, picked, FUNDERS, curated.wanted_ids(DATA))
    problems = curated.problems(DATA, SHARED if SHARED.is_dir() else None)
    for problem in problems:
        print(problem, file=sys.stderr)
    if args.check or problems:
        return 1 if problems else 0
    records = shipped_rows(DATA)
    count = build_index(records, args.output, {"version": VERSION, "name": "shipped"}, curated.joined(DATA))
    size = args.output.stat().st_size
    print(f"{count} organisations, {size / 1e6:.2f} MB, {args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
