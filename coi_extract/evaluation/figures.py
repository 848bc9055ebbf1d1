"""From counts to figures: precision, recall, F1 and their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from coi_extract.evaluation.scoring import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Types with fewer gold triples than this do not count in the macro average.
MACRO_MINIMUM: Final = 5
MACRO: Final = "macro over types"
#: Standard normal deviate of two-sided 95 % intervals.
Z = 1.959963984540054


@dataclass(frozen=True)
class Figure:
    """How well one level is read, micro-averaged over all statements.

    ``low`` and ``high`` bound F1 (95 % percentile bootstrap over statements). ``precision_low`` is the lower end of
    the 95 % Wilson interval of precision, which takes predictions as independent. For "statement exact" the three
    shares are one and the same. For "macro over types" only ``f1`` has a meaning, and ``gold`` is the number of types.
    """

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    precision_low: float
    gold: int
    predicted: int
    hits: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, shares rounded to four digits."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


@dataclass(frozen=True)
class Change:
    """F1 of one level in two runs; ``low`` and ``high`` bound the difference (95 %, paired bootstrap)."""

    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """F1 after less F1 before."""
        return self.after - self.before


def shares(gold: int, predicted: int, hits: int) -> tuple[float, float, float]:
    """Return precision, recall and F1; a share of nothing is 0."""
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def wilson_low(hits: float, total: float) -> float:
    """Return the lower end of the 95 % Wilson score interval of ``hits / total``; 0 where total is 0."""
    if not total:
        return 0.0
    share = hits / total
    centre = share + Z**2 / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return max(0.0, (centre - spread) / (1 + Z**2 / total))


def figures(counts: Counts, *, rounds: int) -> dict[str, Figure]:
    """Return the figure of each level, in the order in which the levels were met, the macro average last."""
    out = {}
    for level, cells in counts.cells.items():
        rows = list(cells.values())
        gold, predicted, hits = (sum(row[k] for row in rows) for k in range(3))
        precision, recall, f1 = shares(gold, predicted, hits)
        low, high = _interval(_resampled_f1([rows], rounds)[0])
        out[level] = Figure(precision, recall, f1, low, high, wilson_low(hits, predicted), gold, predicted, hits)
    # Averaged as they are reported, rounded, so that a reader who averages the listed figures gets the same.
    frequent = [round(f.f1, 4) for level, f in out.items() if level.startswith("type ") and f.gold >= MACRO_MINIMUM]
    if frequent:
        mean = sum(frequent) / len(frequent)
        out[MACRO] = Figure(0.0, 0.0, mean, 0.0, 0.0, 0.0, len(frequent), len(frequent), 0)
    return out


def change(before: Mapping[str, list[int]], after: Mapping[str, list[int]], *, rounds: int) -> Change:
    """Compare the cells of one level in two runs over the same statements."""
    ids = list(dict.fromkeys([*before, *after]))
    sides = [[cells.get(i, [0, 0, 0]) for i in ids] for cells in (before, after)]
    was, now = (shares(*(sum(row[k] for row in rows) for k in range(3)))[2] for rows in sides)
    drawn = _resampled_f1(sides, rounds)
    low, high = _interval(drawn[1] - drawn[0])
    return Change(was, now, low, high)


def _resampled_f1(sides: Sequence[Sequence[Sequence[int]]], rounds: int) -> list[NDArray[np.float64]]:
    """Draw statements with replacement, the same ones for each side; return F1 of each draw, per side."""
    import numpy as np

    size = len(sides[0])
    rng = np.random.default_rng(0)
    weights = rng.multinomial(size, np.full(size, 1 / size), size=rounds) if size else np.zeros((rounds, 0))
    out = []
    for rows in sides:
        gold, predicted, hits = (weights @ np.array(rows, dtype=np.float64).reshape(size, 3)).T
        # F1 = 2 hits / (gold + predicted), and 0 where there is nothing.
        out.append(np.divide(2 * hits, gold + predicted, out=np.zeros(rounds), where=(gold + predicted) > 0))
    return out


def _interval(draws: NDArray[np.float64]) -> tuple[float, float]:
    import numpy as np

    if not draws.size:
        return 0.0, 0.0
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)
