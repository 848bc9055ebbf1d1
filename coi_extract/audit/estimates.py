"""From a reviewed sheet to precision, recall, sensitivity, specificity and corrected prevalences.

Each reviewed statement stands for as many statements of the corpus as its stratum has for each that was reviewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from coi_extract.audit.errors import SheetError
from coi_extract.audit.sheet import OWN, Kind, Sheet, Statement
from coi_extract.audit.statistics import (
    ROUNDS,
    Accuracy,
    Table,
    accuracy,
    effective_number,
    quantiles,
    ratio_draws,
    rogan_gladen,
    spread,
    wilson,
)

_EVERY: Final = frozenset(Kind)
_INDUSTRY: Final = frozenset({Kind.INDUSTRY_TIE})
#: Levels of precision, and of recall: the sheet asks for missing facts by fewer kinds.
PRECISION: Final = {
    "all facts": _EVERY,
    "own ties": OWN,
    "own ties to companies": _INDUSTRY,
    "ties of others": frozenset({Kind.OTHER_TIE}),
    "funding": frozenset({Kind.FUNDING}),
    "nothing to declare": frozenset({Kind.DECLARED_NONE}),
    "denials": frozenset({Kind.DENIAL}),
}
RECALL: Final = {"all facts": _EVERY, "own ties": OWN, "own ties to companies": _INDUSTRY}
CLASSES: Final = {"any own tie": OWN, "any own tie to a company": _INDUSTRY}
#: The scope of what is said of all strata together.
OVERALL: Final = "overall"
#: Fewer units than this make an interval that says little.
FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure. Shares are 0 to 1, intervals 95 %; ``value`` is None, with a message, where it cannot be given.

    Attributes
    ----------
    figure:
        precision, recall, sensitivity, specificity, apparent prevalence or corrected prevalence.
    level:
        The facts or the class that it is about.
    value, low, high:
        The estimate and its interval; no interval for the apparent prevalence, which is counted in the whole corpus.
    n:
        How many ``units`` it rests on, unweighted.
    units:
        facts (read, or stated), statements.
    method:
        How the interval was made.
    message:
        What the reader has to know of it.
    """

    figure: str
    level: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    units: str = "statements"
    method: str = ""
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The figures of one stratum, or of all (``overall``); ``size`` counts statements of the corpus."""

    name: str
    size: int
    reviewed: int
    estimates: tuple[Estimate, ...]

    def get(self, figure: str, level: str) -> Estimate:
        """Return one figure.

        Raises
        ------
        KeyError
            There is none of that name.
        """
        for estimate in self.estimates:
            if (estimate.figure, estimate.level) == (figure, level):
                return estimate
        raise KeyError(f"no {figure} of {level}")


@dataclass(frozen=True, slots=True)
class Estimates:
    """What a reviewed sheet says: overall first, then each stratum where there are several."""

    scopes: tuple[Scope, ...]
    notices: tuple[str, ...]
    statements: int
    reviewed: int
    facts: int
    corpus: int
    design: str
    rounds: int
    seed: int

    @property
    def overall(self) -> Scope:
        """The figures of the whole corpus."""
        return self.scopes[0]


def estimate(sheet: Sheet, *, rounds: int = ROUNDS, seed: int = 0) -> Estimates:
    """Return what a reviewed sheet says of the corpus that it was drawn from.

    Precision is taken from statements all of whose facts have a verdict, everything else from those in which missing
    facts were counted as well. The others are left out: within a stratum the reviewed statements stand for them.

    Parameters
    ----------
    sheet:
        As :func:`~coi_extract.audit.read_sheet` gives it.
    rounds:
        Draws of the bootstrap.
    seed:
        The same seed gives the same intervals.

    Raises
    ------
    SheetError
        Nothing is reviewed yet.
    ValueError
        ``rounds`` is less than 100.
    """
    if rounds < 100:
        raise ValueError(f"rounds is {rounds!r}; it has to be 100 or more")
    judged = [s for s in sheet.statements if s.facts and s.judged]
    complete = [s for s in sheet.statements if s.complete]
    if not judged and not complete:
        raise SheetError(
            "no statement is reviewed to its end.",
            source=sheet.name or None,
            remedy="Fill in `verdict` for each of its facts and `missing` in its own row; 0 where none is missing.",
        )
    scopes = [_scope(sheet, OVERALL, judged, complete, rounds, seed)]
    if len(sheet.strata) > 1:
        for name in sheet.strata:
            mine = [[s for s in group if s.stratum == name] for group in (judged, complete)]
            scopes.append(_scope(sheet, name, mine[0], mine[1], rounds, seed))
    return Estimates(
        scopes=tuple(scopes),
        notices=tuple(_notices(sheet, judged, complete)),
        statements=sum(s.drawn for s in sheet.strata.values()),
        reviewed=len(complete),
        facts=sum(len(s.facts) for s in judged),
        corpus=sum(s.size for s in sheet.strata.values()),
        design=sheet.design,
        rounds=rounds,
        seed=seed,
    )


def _scope(
    sheet: Sheet, name: str, judged: Sequence[Statement], complete: Sequence[Statement], rounds: int, seed: int
) -> Scope:
    strata = [s for s in sheet.strata.values() if len(sheet.strata) == 1 or name in (OVERALL, s.name)]
    present = Counter(s.stratum for s in sheet.statements)
    with_facts = Counter(s.stratum for s in sheet.statements if s.facts)
    judged_in, complete_in = (Counter(s.stratum for s in group) for group in (judged, complete))

    def of_judged(stratum: str) -> float:
        # Only statements with facts can be judged or not; those without would make the reviewed part look larger.
        return sheet.strata[stratum].size / present[stratum] * with_facts[stratum] / judged_in[stratum]

    def of_complete(stratum: str) -> float:
        return sheet.strata[stratum].size / complete_in[stratum]

    found: list[Estimate] = []
    for level, kinds in PRECISION.items():
        counts = [(s.count(kinds, right=True), s.count(kinds)) for s in judged]
        found.append(_share("precision", level, judged, counts, of_judged, rounds, seed))
    for level, kinds in RECALL.items():
        found.append(_recall(level, kinds, complete, of_complete, rounds, seed))
    covered = [s for s in strata if complete_in[s.name]] or strata
    for level, kinds in CLASSES.items():
        size = sum(s.size for s in covered)
        positive = sum(s.industry_ties if kinds == _INDUSTRY else s.ties for s in covered)
        apparent = positive / size if size else None
        found += _class(level, kinds, complete, of_complete, apparent, size, rounds, seed)
    return Scope(name, sum(s.size for s in strata), len(complete), tuple(found))


def _recall(
    level: str,
    kinds: frozenset[Kind],
    complete: Sequence[Statement],
    weight: Callable[[str], float],
    rounds: int,
    seed: int,
) -> Estimate:
    missed = [s.missed(kinds) for s in complete]
    open_ = [s for s, n in zip(complete, missed, strict=True) if n is None]
    if open_:
        return Estimate("recall", level, None, units="facts", message=_unanswered(kinds))
    right = [s.count(kinds, right=True) for s in complete]
    counts = [(hits, hits + (n or 0)) for hits, n in zip(right, missed, strict=True)]
    return _share("recall", level, complete, counts, weight, rounds, seed)


def _unanswered(kinds: frozenset[Kind]) -> str:
    column = "missing_ties" if kinds == OWN else "missing_industry_ties"
    return f"not given: {column} is empty where facts are missing; see the notices"


def _share(
    figure: str,
    level: str,
    statements: Sequence[Statement],
    counts: Sequence[tuple[int, int]],
    weight: Callable[[str], float],
    rounds: int,
    seed: int,
) -> Estimate:
    """A weighted share of facts, its interval by a bootstrap over statements."""
    import numpy as np

    n = sum(below for _, below in counts)
    if not n:
        what = "were read" if figure == "precision" else "are stated"
        return Estimate(figure, level, None, units="facts", message=f"no such facts {what} in reviewed statements")
    weights = np.array([weight(s.stratum) for s in statements])
    above, below = (np.array(column, dtype=np.float64) * weights for column in zip(*counts, strict=True))
    names = {name: k for k, name in enumerate(sorted({s.stratum for s in statements}))}
    strata = np.array([names[s.stratum] for s in statements], dtype=np.int64)
    value = float(above.sum() / below.sum())
    draws = ratio_draws(above, below, strata, rounds=rounds, seed=seed)
    if spread(draws):
        low, high = quantiles(draws)
        method = "cluster bootstrap"
    else:
        # Facts of a statement are read well or badly together: a statement counts as one.
        units = effective_number(weights[below > 0])
        low, high = wilson(value * units, units)
        method = "Wilson on statements"
    with_some = int((below > 0).sum())
    few = f"rests on {with_some} {'statement' if with_some == 1 else 'statements'}" if with_some < FEW else None
    return Estimate(figure, level, value, min(low, value), max(high, value), n, "facts", method, few)


def _class(
    level: str,
    kinds: frozenset[Kind],
    complete: Sequence[Statement],
    weight: Callable[[str], float],
    apparent: float | None,
    size: int,
    rounds: int,
    seed: int,
) -> list[Estimate]:
    """Sensitivity and specificity of "the statement holds such a fact", and its prevalence before and after."""
    counted = Estimate("apparent prevalence", level, apparent, n=size, method="counted")
    truth = [s.holds(kinds) for s in complete]
    open_ = [s for s, holds in zip(complete, truth, strict=True) if holds is None]
    if open_ or not complete:
        message = _unanswered(kinds) if open_ else "no statement is reviewed to its end"
        nothing = [Estimate(f, level, None, message=message) for f in ("sensitivity", "specificity")]
        return [*nothing, counted, Estimate("corrected prevalence", level, None, message=message)]
    cells = Counter((s.stratum, s.read(kinds), holds) for s, holds in zip(complete, truth, strict=True))
    tables = [
        Table(cells[n, True, True], cells[n, True, False], cells[n, False, True], cells[n, False, False], weight(n))
        for n in sorted({s.stratum for s in complete})
    ]
    found = accuracy(tables, rounds=rounds, seed=seed)
    out = [
        _accuracy("sensitivity", level, found.sensitivity, found.sensitivity_interval, found.positives, found.method),
        _accuracy("specificity", level, found.specificity, found.specificity_interval, found.negatives, found.method),
        counted,
    ]
    return [*out, _corrected(level, found, apparent, len(complete))]


def _accuracy(
    figure: str, level: str, value: float | None, interval: tuple[float, float] | None, n: int, method: str
) -> Estimate:
    if value is None or interval is None:
        which = "holds it" if figure == "sensitivity" else "is without it"
        return Estimate(figure, level, None, message=f"no reviewed statement {which}")
    few = f"rests on {n} {'statement' if n == 1 else 'statements'}" if n < FEW else None
    return Estimate(figure, level, value, *interval, n=n, method=method, message=few)


def _corrected(level: str, found: Accuracy, apparent: float | None, n: int) -> Estimate:
    figure = "corrected prevalence"
    if found.sensitivity is None or found.specificity is None or apparent is None:
        which = "sensitivity" if found.sensitivity is None else "specificity"
        return Estimate(figure, level, None, message=f"cannot be corrected: {which} is not known")
    result = rogan_gladen(
        apparent, found.sensitivity, found.specificity, variance=found.variance, draws=found.draws
    )  # fmt: skip
    method = "Rogan-Gladen, " + ("delta method" if found.draws is None else "Beta draws")
    return Estimate(
        figure, level, result.value, result.low, result.high, n, method=method if result.value is not None else "",
        message=result.message,
    )  # fmt: skip


def _notices(sheet: Sheet, judged: Sequence[Statement], complete: Sequence[Statement]) -> Iterable[str]:
    open_facts = sum(fact.right is None for s in sheet.statements for fact in s.facts)
    open_missing = sum(s.missing is None for s in sheet.statements)
    if open_facts or open_missing:
        left_out = len(sheet.statements) - len(complete)
        yield (
            f"not reviewed: {_many(open_facts, 'fact')} without a verdict, {_many(open_missing, 'statement')} without "
            f"a count of missing facts; {_many(left_out, 'statement')} left out (precision uses all whose facts have "
            "verdicts)"
        )
    gone = sum(s.drawn for s in sheet.strata.values()) - len(sheet.statements)
    if gone:
        yield f"{_many(gone, 'drawn statement')} not in the sheet; they count as not reviewed"
    open_ = [s for s in complete if s.holds(OWN) is None or s.holds(_INDUSTRY) is None or s.missed(_INDUSTRY) is None]
    if open_:
        places = ", ".join(s.place or f"statement {s.number}" for s in open_[:5])
        more = f" and {len(open_) - 5:,} more" if len(open_) > 5 else ""
        yield (
            f"facts are missing at {places}{more}, and missing_ties or missing_industry_ties is empty there: fill them "
            "in (0 where none of the missing facts is such a tie); to leave these statements out would flatter figures"
        )
    if not complete:
        yield "missing facts were not counted in any statement that has all its verdicts: only precision can be given"
        return
    reviewed = Counter(s.stratum for s in complete)
    for name, stratum in sheet.strata.items():
        if not reviewed[name]:
            yield (
                f"stratum {name!r} ({stratum.size:,} statements of the corpus) has no statement reviewed to its end; "
                "overall figures are about the others"
            )
        elif reviewed[name] == 1 and stratum.size > 1 and len(sheet.strata) > 1:
            yield f"stratum {name!r} has one reviewed statement; overall intervals are too narrow by what it hides"
    uncovered = {s.stratum for s in sheet.statements if s.facts} - {s.stratum for s in judged}
    for name in sorted(uncovered & set(reviewed)):
        yield f"stratum {name!r} has facts and no verdicts; precision is about the other strata"
    if "not complete" in sheet.design:
        yield "the run was not complete when the sample was drawn; figures are about the shards that were done"


def _many(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"
