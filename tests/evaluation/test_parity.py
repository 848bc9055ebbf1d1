"""Our figures are those of the third-party scorer that lies beside some checkouts."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coi_extract.evaluation import MACRO, evaluate
from coi_extract.evaluation import names as ours
from tests.evaluation.generated import gold_records, worsened

GOLD_FILES = ("disclosures_dev", "modern_dev", "funding_dev", "grobid_dev", "orgs_dev")


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    path = shared / "eval" / "score.py"
    if not path.is_file():
        pytest.skip("the third-party scorer is not beside this checkout")
    spec = importlib.util.spec_from_file_location("third_party_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_same(scorer: ModuleType, gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> None:
    tally = scorer.Tally()
    by_id = {p["id"]: p for p in predicted}
    for record in gold:
        scorer.score_record(record, by_id.get(record["id"], {}), tally)
    theirs = tally.figures(rounds=200)
    result = evaluate(gold, predicted, rounds=200)
    assert set(result.figures) == set(theirs)
    for level, figure in result.figures.items():
        expected = theirs[level]
        if level == MACRO:
            assert (round(figure.f1, 4), figure.gold) == (expected["f1"], expected["gold"])
            continue
        mine = figure.to_dict()
        assert {k: mine[k] for k in ("precision", "recall", "f1", "gold", "predicted")} == {
            k: expected[k] for k in ("precision", "recall", "f1", "gold", "predicted")
        }, level
        if figure.gold >= 100:  # two draws of a resampling agree only about, and not at all on small numbers
            assert figure.low == pytest.approx(expected["low"], abs=0.05), level
            assert figure.high == pytest.approx(expected["high"], abs=0.05), level
    for level, rows in tally.missed.items():
        assert len(result.missed[level]) == len(rows)
    for level, rows in tally.extra.items():
        assert len(result.invented[level]) == len(rows)


@pytest.mark.parametrize("seed", range(5))
def test_generated_records(scorer: ModuleType, seed: int) -> None:
    rng = random.Random(seed)
    gold = gold_records(rng, 80)
    assert_same(scorer, gold, worsened(rng, gold))


@pytest.mark.parametrize("name", GOLD_FILES)
def test_gold_files(scorer: ModuleType, shared: Path, name: str) -> None:
    path = shared / "gold" / f"{name}.jsonl"
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if "funder_names" in gold[0]:
        for record in gold:
            record["funding"] = [{"funder": f, "award_ids": record["award_numbers"]} for f in record["funder_names"]]
    assert_same(scorer, gold, worsened(random.Random(7), gold))
    assert_same(scorer, gold, [])


def test_keys_of_real_names(scorer: ModuleType, shared: Path) -> None:
    organizations, authors, awards = set(), set(), set()
    for name in GOLD_FILES:
        for line in (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            organizations |= {r["org"] for r in record.get("relationships", ())} | set(record.get("organizations", ()))
            organizations |= {f["funder"] for f in record.get("funding", ())}
            authors |= {r["author"] for r in record.get("relationships", ())} | set(record.get("no_conflict", ()))
            awards |= {a for f in record.get("funding", ()) for a in f["award_ids"]}
    everything = sorted(organizations | authors | awards)
    assert [ours.organization_key(x) for x in everything] == [scorer.org_key(x) for x in everything]
    assert [ours.author_key(x) for x in everything] == [scorer.author_key(x) for x in everything]
    assert [ours.award_key(x) for x in everything] == [scorer.award_key(x) for x in everything]
    rng = random.Random(1)
    for a, b in zip(*(rng.choices(everything, k=20_000) for _ in range(2)), strict=True):
        assert ours.organization_similarity(a, b) == scorer.similar(a, b)
        assert ours.same_author(a, b) == scorer.same_author(a, b)
