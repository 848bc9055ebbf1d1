"""Shares, weights and intervals. All intervals are two-sided 95 %; all shares and limits lie between 0 and 1.

Arrays have one entry for each reviewed statement. Nothing here knows of sheets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coi_extract.evaluation.figures import Z, wilson_low

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Draws of a bootstrap.
ROUNDS: Final = 2000
#: Cells of the largest array that a bootstrap makes at once.
_CELLS: Final = 4_000_000
_SAME: Final = 1e-12


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Return the Wilson score interval of ``hits / total``; 0 to 1 where total is 0.

    Wilson, J Am Stat Assoc 1927;22:209-212. ``total`` may be an effective number, and need not be whole.
    """
    if total <= 0:
        return 0.0, 1.0
    return wilson_low(hits, total), 1 - wilson_low(total - hits, total)


def effective_number(weights: Floats) -> float:
    """Return how many equally weighted units are worth as much: (Σw)² / Σw². Kish, Survey Sampling, 1965."""
    square = float((weights**2).sum())
    return float(weights.sum()) ** 2 / square if square else 0.0


def ratio_draws(
    above: Floats, below: Floats, strata: NDArray[np.int64], *, rounds: int = ROUNDS, seed: int = 0
) -> Floats:
    """Return bootstrap draws of Σ above / Σ below, statements being drawn with replacement within their strata.

    Of the n statements of a stratum n - 1 are drawn and weighted by n / (n - 1), so that the variance is right in small
    strata too: Rao and Wu, J Am Stat Assoc 1988;83:231-241. A stratum of one statement stays as it is. Draws in which
    the lower sum is 0 are left out.

    Parameters
    ----------
    above, below:
        What each statement adds to the two sums, its weight included.
    strata:
        The number of the stratum of each statement.
    rounds:
        How many draws.
    seed:
        The same seed gives the same draws.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    pairs = np.column_stack((above, below))
    found = []
    step = max(1, _CELLS // max(1, len(above)))
    for start in range(0, rounds, step):
        size = min(step, rounds - start)
        sums = np.zeros((size, 2))
        for chosen in members:
            n = len(chosen)
            if n == 1:
                sums += pairs[chosen[0]]
                continue
            times = rng.multinomial(n - 1, np.full(n, 1 / n), size=size)
            sums += (times @ pairs[chosen]) * (n / (n - 1))
        found.append(sums)
    all_sums = np.concatenate(found) if found else np.zeros((0, 2))
    kept = all_sums[all_sums[:, 1] > 0]
    draws: Floats = kept[:, 0] / kept[:, 1]
    return draws


def quantiles(draws: Floats) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % quantiles."""
    import numpy as np

    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def spread(draws: Floats) -> bool:
    """Whether the draws differ from each other: where no error was met, resampling cannot make one up."""
    return bool(draws.size) and float(draws.max() - draws.min()) > _SAME


@dataclass(frozen=True, slots=True)
class Table:
    """Statements of one stratum by what was read and what holds; ``weight`` is that of each statement.

    ``hits``: read and holds. ``inventions``: read, does not hold. ``misses``: holds, not read. ``rests``: neither.
    """

    hits: int
    inventions: int
    misses: int
    rests: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Sensitivity and specificity; None where no statement holds, or none does not hold, the class.

    ``variance`` are those of sensitivity and specificity, for the delta method; ``draws`` are joint draws of the two
    where weights differ.
    """

    sensitivity: float | None
    sensitivity_interval: tuple[float, float] | None
    specificity: float | None
    specificity_interval: tuple[float, float] | None
    positives: int
    negatives: int
    variance: tuple[float, float]
    method: str
    draws: tuple[Floats, Floats] | None = None


def accuracy(tables: Sequence[Table], *, rounds: int = ROUNDS, seed: int = 0) -> Accuracy:
    """Return sensitivity and specificity over strata, each statement by its weight.

    Where all weights are the same the shares are simple ones: Wilson intervals, and in the variance each share is taken
    as (k + 1) / (n + 2) of n + 2 (Laplace's rule), so that a sample without an error is not taken for certain. Where
    weights differ, resampling would see no miss in a heavy stratum in which
    none was met. There the share of statements that hold the class is drawn from its Beta distribution, given what was
    counted among those read as holding it, and those read as not, of each stratum. Half a hit and half an error are
    added to each of the two, spread over the strata by weight (Jeffreys' prior where there is one stratum). The
    intervals are quantiles of these draws, widened to hold the estimate.
    """
    hits, inventions, misses, rests = (
        sum(getattr(t, name) * t.weight for t in tables) for name in ("hits", "inventions", "misses", "rests")
    )
    positives = sum(t.hits + t.misses for t in tables)
    negatives = sum(t.inventions + t.rests for t in tables)
    sensitivity = hits / (hits + misses) if positives else None
    specificity = rests / (rests + inventions) if negatives else None
    filled = [t for t in tables if t.hits + t.inventions + t.misses + t.rests]
    if len({round(t.weight, 9) for t in filled}) <= 1:
        right, spared = sum(t.hits for t in tables), sum(t.rests for t in tables)
        return Accuracy(
            sensitivity,
            wilson(right, positives) if positives else None,
            specificity,
            wilson(spared, negatives) if negatives else None,
            positives,
            negatives,
            (_plus_variance(right, positives), _plus_variance(spared, negatives)),
            "Wilson",
        )
    first, second = _beta_draws(filled, rounds, seed)
    return Accuracy(
        sensitivity,
        _holding(sensitivity, quantiles(first)) if sensitivity is not None else None,
        specificity,
        _holding(specificity, quantiles(second)) if specificity is not None else None,
        positives,
        negatives,
        (float(first.var()), float(second.var())),
        "Beta draws",
        (first, second),
    )


def _plus_variance(hits: int, total: int) -> float:
    share = (hits + 1) / (total + 2)
    return share * (1 - share) / (total + 2)


def _holding(value: float, interval: tuple[float, float]) -> tuple[float, float]:
    return min(value, interval[0]), max(value, interval[1])


def _beta_draws(tables: Sequence[Table], rounds: int, seed: int) -> tuple[Floats, Floats]:
    """Draws of sensitivity and specificity; see :func:`accuracy`."""
    import numpy as np

    rng = np.random.default_rng(seed)
    sums = np.zeros((4, rounds))  # hits, inventions, misses, rests
    for held, not_held, row in (("hits", "inventions", 0), ("misses", "rests", 2)):
        counts = [(getattr(t, held), getattr(t, not_held), t.weight) for t in tables]
        mass = sum((a + b) * w for a, b, w in counts)
        for a, b, w in counts:
            if a + b == 0:
                continue
            part = (a + b) * w
            prior = 0.5 * part / mass
            share = rng.beta(a + prior, b + prior, size=rounds)
            sums[row] += part * share
            sums[row + 1] += part * (1 - share)
    hits, inventions, misses, rests = sums
    tiny = np.finfo(float).tiny
    return hits / np.maximum(hits + misses, tiny), rests / np.maximum(rests + inventions, tiny)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A prevalence corrected for misclassification; ``value`` is None, with a message, where that cannot be done."""

    value: float | None
    low: float | None = None
    high: float | None = None
    message: str | None = None


def rogan_gladen(
    apparent: float,
    sensitivity: float,
    specificity: float,
    *,
    variance: tuple[float, float] = (0.0, 0.0),
    tested: int | None = None,
    draws: tuple[Floats, Floats] | None = None,
) -> Corrected:
    """Return the true prevalence behind an apparent one: (p + Sp - 1) / (Se + Sp - 1), clipped to 0-1.

    Rogan and Gladen, Am J Epidemiol 1978;107:71-76. The interval is by the delta method: with J = Se + Sp - 1 the
    derivatives of the corrected value c by p, Se and Sp are 1/J, -c/J and (1 - c)/J. Where joint ``draws`` are given it
    is by their quantiles, widened to hold the value: the delta method takes the two as independent and near normal,
    which weighted shares with few misses are not.

    Parameters
    ----------
    apparent:
        Share of statements that were read as holding the class, 0 to 1.
    sensitivity, specificity:
        Shares, 0 to 1.
    variance:
        Of sensitivity and of specificity.
    tested:
        How many statements ``apparent`` was counted in, where they are a sample; None where they are all that the
        figure is about, so that the share is known without error.
    draws:
        Of sensitivity and specificity, see :class:`Accuracy`; ``variance`` and ``tested`` are then not used.

    Raises
    ------
    ValueError
        A share is outside 0-1.
    """
    for name, value in (("apparent", apparent), ("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} is {value!r}; it has to lie between 0 and 1")
    gain = sensitivity + specificity - 1
    if gain <= _SAME:
        return Corrected(
            None,
            message=f"sensitivity + specificity is {sensitivity + specificity:.3f}, not above 1: on these statements "
            "the reading tells no more than chance, and no prevalence can be corrected by it",
        )
    value = (apparent + specificity - 1) / gain
    if draws is None:
        by_apparent = apparent * (1 - apparent) / tested if tested else 0.0
        total = by_apparent + value**2 * variance[0] + (1 - value) ** 2 * variance[1]
        half = Z * math.sqrt(total) / gain
        ends = value - half, value + half
    else:
        gains = draws[0] + draws[1] - 1
        useful = gains > _SAME
        ends = _holding(value, quantiles((apparent + draws[1][useful] - 1) / gains[useful]))
    message = None
    if not 0 <= value <= 1:
        edge = "below 1 - specificity" if value < 0 else "above sensitivity"
        message = f"the apparent prevalence is {edge}; the corrected one was set to {0 if value < 0 else 1}"
    low, high, clipped = (min(1.0, max(0.0, v)) for v in (*ends, value))
    return Corrected(clipped, low, high, message)
