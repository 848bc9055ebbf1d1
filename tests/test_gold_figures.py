"""The project's own gold statements are read at least as well as this.

``coi-extract evaluate data/gold/own.jsonl --types --by-style`` shows the figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from coi_extract.evaluation import Evaluation, evaluate, predict, read_records

#: F1 that each level has to reach.
AT_LEAST = {
    "triple": 0.0,
    "statement exact": 0.0,
    "macro over types": 0.0,
    "no_conflict": 0.0,
    "funder": 0.0,
    "funder+award": 0.0,
    "recipient": 0.0,
}
#: Precision of types whose invention harms a person.
PRECISION_AT_LEAST = {"type employment": 0.0, "type equity": 0.0, "type founder": 0.0, "type expert_testimony": 0.0}
#: Ties invented per 1,000 statements that tie nobody.
INVENTED_AT_MOST = 1000.0


@pytest.fixture(scope="module")
def result(root: Path) -> Evaluation:
    gold = read_records(root / "data" / "gold" / "own.jsonl")
    return evaluate(gold, predict(gold), rounds=1)


@pytest.mark.parametrize("level", AT_LEAST)
def test_level(result: Evaluation, level: str) -> None:
    listed = result.missed.get(level, [])[:10], result.invented.get(level, [])[:10]
    assert result.figures[level].f1 >= AT_LEAST[level], listed


@pytest.mark.parametrize("level", PRECISION_AT_LEAST)
def test_precision_where_an_invention_harms(result: Evaluation, level: str) -> None:
    kind = level.removeprefix("type ")
    invented = [item for item in result.invented["triple"] if item.value["type"] == kind]
    assert result.figures[level].precision >= PRECISION_AT_LEAST[level], invented


def test_statements_that_tie_nobody(result: Evaluation) -> None:
    assert result.tie_free.per_thousand <= INVENTED_AT_MOST
