"""Facts that the synthetic grammar puts into a statement come back out of it.

The phrasings were written apart from the rules. "rules" are the families that rule writers may look at, "held out"
those that they may not. ``python -m tests.test_round_trip`` prints the figures of each style.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import coi_extract
from coi_extract.evaluation import Evaluation, evaluate, to_prediction
from data.synthetic.generator import generate, style_names

#: F1 that each style has to reach, by level, over the seeds below.
LEVELS = ("triple", "no_conflict", "funder", "funder+award")
AT_LEAST: dict[str, dict[str, float]] = {
    "rules": dict.fromkeys(LEVELS, 0.0),
    "held out": dict.fromkeys(LEVELS, 0.0),
}
#: The same over all styles, for seeds that Hypothesis draws.
AT_LEAST_ANYWHERE = {"triple": 0.0}
#: A level is held to its threshold where the statements of a style have this many entries in it.
ENOUGH = 20
SEEDS = range(40)
FAMILIES = {"rules": False, "held out": True}
MORE = int(os.environ.get("COI_LAW_EXAMPLES", "0"))


@cache
def extractor() -> coi_extract.Extractor:
    return coi_extract.Extractor()


def read(statements: list[Any]) -> Evaluation:
    gold = [{**s.to_gold(), "id": str(i)} for i, s in enumerate(statements)]
    predicted = [
        to_prediction(extractor().extract(s.text, authors=list(s.authors) or None), record_id=str(i))
        for i, s in enumerate(statements)
    ]
    return evaluate(gold, predicted, rounds=1)


@cache
def of_style(style: str, families: str) -> Evaluation | None:
    """The figures of a style over the fixed seeds; None where it has no such families."""
    try:
        return read([generate(seed, styles=[style], held_out=FAMILIES[families]) for seed in SEEDS])
    except ValueError:
        return None


@pytest.mark.parametrize("families", FAMILIES)
@pytest.mark.parametrize("style", style_names())
def test_facts_come_back(style: str, families: str) -> None:
    result = of_style(style, families)
    if result is None:
        pytest.skip("the style has no such families")
    figures = {level: f for level, f in result.figures.items() if level in LEVELS and f.gold >= ENOUGH}
    short = {
        level: f"{f.f1:.3f} < {AT_LEAST[families][level]}" for level, f in figures.items()
        if f.f1 < AT_LEAST[families][level]
    }  # fmt: skip
    listed = {level: (result.missed[level][:5], result.invented[level][:5]) for level in short}
    assert not short, listed


@settings(max_examples=MORE or 5, derandomize=not MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**31), min_size=40, max_size=40, unique=True), st.booleans())
def test_facts_come_back_from_any_seeds(seeds: list[int], noise: bool) -> None:
    figures = read([generate(seed, held_out=False, noise=noise) for seed in seeds]).figures
    for level, threshold in AT_LEAST_ANYWHERE.items():
        assert figures[level].f1 >= threshold, level


def main() -> None:
    print(f"{'style':30} {'families':9}" + "".join(f"{level:>14}" for level in LEVELS))
    for families in FAMILIES:
        for style in style_names():
            result = of_style(style, families)
            if result is not None:
                cells = [result.figures.get(level) for level in LEVELS]
                shown = "".join(f"{f.f1:8.3f} ({f.gold:3d})" if f and f.gold else " " * 14 for f in cells)
                print(f"{style:30} {families:9}{shown}")


if __name__ == "__main__":
    main()
