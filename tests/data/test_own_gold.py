"""The project's own gold statements: schema, verbatim mentions, coverage, and that nothing was copied."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from data.synthetic.grammar import ATTRIBUTES, TYPES

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "data" / "gold" / "own.jsonl"
SHARED = ROOT.parent / "shared" / "gold"
GROUPS = {"ALL", "ALL_OTHERS", "SOME"}
RUN = 60  # a run of so many characters in common counts as copied
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_and_ids_are_unique() -> None:
    assert len(RECORDS) >= 150
    assert len({r["id"] for r in RECORDS}) == len(RECORDS)
    assert len({r["text"] for r in RECORDS}) == len(RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["id"])
def test_schema_and_verbatim(record: dict[str, Any]) -> None:
    text = record["text"]
    assert set(record) <= {"id", "text", "authors", "style", "relationships", "no_conflict", "funding", "note"}
    keys = Counter((r["author"], r["org"], r["type"]) for r in record["relationships"])
    assert not [key for key, count in keys.items() if count > 1], "each author, organisation and type once"
    for row in record["relationships"]:
        assert row["type"] in TYPES
        assert row["author"] in GROUPS or row["author"] in text
        assert row["org"] in text
        for name, value in row.items():
            if name in ("author", "org", "type"):
                continue
            assert name in ATTRIBUTES
            assert value in (ATTRIBUTES[name] or [value])
            assert value
            if not ATTRIBUTES[name]:
                assert value in text
    for who in record["no_conflict"]:
        assert who in GROUPS or who in text
    funders = [f["funder"] for f in record["funding"]]
    assert len(set(funders)) == len(funders), "one entry for each funder"
    for entry in record["funding"]:
        for mention in (entry["funder"], *entry["award_ids"], *entry["recipients"]):
            assert mention in GROUPS or mention in text


def test_no_conflict_does_not_contradict_named_ties() -> None:
    for record in RECORDS:
        own = {
            r["author"]
            for r in record["relationships"]
            if r.get("tie_holder", "author") == "author" and r["type"] != "fellowship"
        }
        funded = {who for f in record["funding"] for who in f["recipients"]}
        assert not (set(record["no_conflict"]) - GROUPS) & (own - funded), record["id"]


def test_every_type_and_attribute_occurs() -> None:
    rows = [r for record in RECORDS for r in record["relationships"]]
    assert {r["type"] for r in rows} == set(TYPES)
    for name, values in ATTRIBUTES.items():
        found = {r[name] for r in rows if name in r}
        assert found, name
        assert set(values) <= found, name


def test_no_run_of_text_stands_in_the_shared_gold() -> None:
    if not SHARED.is_dir():
        pytest.skip("shared gold statements are not beside the project")
    runs: set[int] = set()
    for path in SHARED.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = re.sub(r"\s+", " ", json.loads(line).get("text", ""))
            runs.update(hash(text[i : i + RUN]) for i in range(len(text) - RUN + 1))
    for record in RECORDS:
        text = re.sub(r"\s+", " ", record["text"])
        for i in range(len(text) - RUN + 1):
            assert hash(text[i : i + RUN]) not in runs, (record["id"], text[i : i + RUN])
