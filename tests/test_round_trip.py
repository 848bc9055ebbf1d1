"""Facts that the synthetic grammar puts into a statement come back out of it.

The phrasings were written apart from the rules. "rules" are the families that rule writers may look at, "held out"
those that they may not. ``python -m tests.test_round_trip`` prints the figures of each style; ``tests/thresholds.py``
tells how the thresholds are set.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import coi_extract
from coi_extract.evaluation import Evaluation, Figure, evaluate, to_prediction
from data.synthetic.generator import generate, style_names
from tests import thresholds

#: Levels whose F1 is held, for each style over the seeds below.
LEVELS = ("triple", "no_conflict", "funder", "funder+award")
#: Levels whose F1 is held over all styles, for seeds that Hypothesis draws.
LEVELS_ANYWHERE = ("triple",)
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


def held(result: Evaluation) -> dict[str, Figure]:
    """The figures that are held to a threshold: where a style has entries enough."""
    return {level: f for level, f in result.figures.items() if level in LEVELS and f.gold >= ENOUGH}


@pytest.mark.parametrize("families", FAMILIES)
@pytest.mark.parametrize("style", style_names())
def test_facts_come_back(style: str, families: str) -> None:
    result = of_style(style, families)
    if result is None:
        pytest.skip("the style has no such families")
    # A style or level that is new has no threshold yet.
    at_least = thresholds.load()["round_trip"][families].get(style, {})
    short = {
        level: f"{figure.f1:.3f} < {at_least[level]}"
        for level, figure in held(result).items()
        if figure.f1 < at_least.get(level, 0.0)
    }
    listed = {level: (result.missed[level][:5], result.invented[level][:5]) for level in short}
    assert not short, listed


@settings(max_examples=MORE or 5, derandomize=not MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**31), min_size=40, max_size=40, unique=True), st.booleans())
def test_facts_come_back_from_any_seeds(seeds: list[int], noise: bool) -> None:
    figures = read([generate(seed, held_out=False, noise=noise) for seed in seeds]).figures
    for level, threshold in thresholds.load()["anywhere"].items():
        assert figures[level].f1 >= threshold, level


def reached() -> dict[str, Any]:
    """Return what the extractor reaches, less the margins."""
    by_families: dict[str, Any] = {}
    for families in FAMILIES:
        results = {style: of_style(style, families) for style in style_names()}
        by_families[families] = {
            style: {level: thresholds.below(f.f1, f.gold) for level, f in held(result).items()}
            for style, result in results.items()
            if result is not None
        }
    draws = [
        read([generate(seed, held_out=False, noise=bool(n % 2)) for seed in range(40 * n, 40 * n + 40)]).figures
        for n in range(20)
    ]
    anywhere = {level: thresholds.below(min(draw[level].f1 for draw in draws) - 0.02, 100) for level in LEVELS_ANYWHERE}
    return {"round_trip": by_families, "anywhere": anywhere}


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
