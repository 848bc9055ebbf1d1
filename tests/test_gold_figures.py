"""The rules read the project's own gold statements at least as well as ``thresholds.json`` says.

The trained reader has learned from these statements, so that its figures on them would prove nothing.

``coi-extract evaluate data/gold/own.jsonl --types --by-style`` shows the figures; ``tests/thresholds.py`` tells how the
thresholds are set.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from coi_extract import Extractor
from coi_extract.evaluation import Evaluation, evaluate, predict, read_records
from tests import thresholds
from tests.reading import ROOT

#: Levels whose F1 is held.
LEVELS = ("triple", "statement exact", "macro over types", "no_conflict", "funder", "funder+award", "recipient")
#: Types whose invention harms a person: their precision is held.
HARMFUL = ("type employment", "type equity", "type founder", "type expert_testimony")


@cache
def result() -> Evaluation:
    gold = read_records(ROOT / "data" / "gold" / "own.jsonl")
    return evaluate(gold, predict(gold, Extractor(model=None)), rounds=1)


@pytest.fixture(scope="module")
def at_least() -> dict[str, Any]:
    held: dict[str, Any] = thresholds.load()["gold"]
    return held


@pytest.mark.parametrize("level", LEVELS)
def test_level(at_least: dict[str, Any], level: str) -> None:
    listed = result().missed.get(level, [])[:10], result().invented.get(level, [])[:10]
    assert result().figures[level].f1 >= at_least["f1"][level], listed


@pytest.mark.parametrize("level", HARMFUL)
def test_precision_where_an_invention_harms(at_least: dict[str, Any], level: str) -> None:
    kind = level.removeprefix("type ")
    invented = [item for item in result().invented["triple"] if item.value["type"] == kind]
    assert result().figures[level].precision >= at_least["precision"][level], invented


def test_statements_that_tie_nobody(at_least: dict[str, Any]) -> None:
    assert result().tie_free.per_thousand <= at_least["invented_per_thousand"]


def reached() -> dict[str, Any]:
    """Return what the extractor reaches, less the margins."""
    free, figures = result().tie_free, result().figures
    return {
        "gold": {
            "f1": {level: thresholds.below(figures[level].f1, figures[level].gold or 100) for level in LEVELS},
            "precision": {
                level: thresholds.below(figures[level].precision, figures[level].predicted) for level in HARMFUL
            },
            "invented_per_thousand": round(free.per_thousand + 1000 / max(1, free.statements), 1),
        }
    }
