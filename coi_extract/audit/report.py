"""Estimates in words: a table, plain values for JSON, and a paragraph for the methods section."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from coi_extract.audit.estimates import OVERALL, Estimate, Estimates, Scope
from coi_extract.console.tables import Sheet, plain_table
from coi_extract.console.words import one_line

#: Figures in JSON have this many digits.
_DIGITS: Final = 6


def as_dict(estimates: Estimates) -> dict[str, Any]:
    """Return plain values that can be written as JSON; shares 0 to 1, ``low`` and ``high`` bound 95 %."""
    plain = asdict(estimates)
    plain["scopes"] = [
        {
            **{key: value for key, value in scope.items() if key != "estimates"},
            "estimates": [
                {k: round(v, _DIGITS) if isinstance(v, float) else v for k, v in estimate.items()}
                for estimate in scope["estimates"]
            ],
        }
        for scope in plain["scopes"]
    ]
    plain["methods"] = methods(estimates)
    return plain


def as_text(estimates: Estimates) -> str:
    """Return tables for the screen: one of each scope, the notices, and the paragraph for the methods section."""
    parts = [_table(scope) for scope in estimates.scopes]
    if estimates.notices:
        parts.append("\n".join(["Notices", *(f"- {one_line(notice)}" for notice in estimates.notices)]))
    parts.append("Methods\n" + methods(estimates))
    return "\n\n".join(parts) + "\n"


def _table(scope: Scope) -> str:
    rows = [
        (
            e.figure,
            e.level,
            _percent(e.value),
            "" if e.low is None or e.high is None else f"{_percent(e.low)} to {_percent(e.high)}",
            f"{e.n:,} {e.units}" if e.n else "",
            e.method,
            one_line(e.message or ""),
        )
        for e in scope.estimates
        if e.value is not None or e.figure not in ("precision", "recall") or not (e.message or "").startswith("no such")
    ]
    name = "Overall" if scope.name == OVERALL else f"Stratum: {one_line(scope.name)}"
    title = f"{name} ({scope.size:,} statements of the corpus, {scope.reviewed:,} reviewed)"
    return plain_table(Sheet(title, ("figure", "of", "%", "95 % interval", "from", "interval by", "note"), tuple(rows)))


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def methods(estimates: Estimates) -> str:
    """Return a paragraph for the methods section, with the figures of the whole corpus."""
    overall = estimates.overall
    used = {e.method for e in overall.estimates}
    design = one_line(estimates.design) or "design not recorded"
    said = [
        f"Of {estimates.corpus:,} statements read automatically, {estimates.statements:,} were drawn at random without "
        f"replacement ({design}) and {estimates.reviewed:,} of them reviewed to the end by hand "
        f"({estimates.facts:,} extracted facts with a verdict). Statements were weighted by the inverse of their "
        "sampling fraction; those not reviewed were taken to be like the reviewed ones of their stratum."
    ]
    said += _sentence("Precision of the extracted facts was", overall.get("precision", "all facts"))
    said += _sentence("Recall was", overall.get("recall", "all facts"))
    for level, name in (("any own tie", "any tie of an author"), ("any own tie to a company", "any tie to industry")):
        sensitivity, specificity = overall.get("sensitivity", level), overall.get("specificity", level)
        apparent, corrected = overall.get("apparent prevalence", level), overall.get("corrected prevalence", level)
        if sensitivity.value is None or specificity.value is None or apparent.value is None:
            continue
        text = (
            f"For a statement to declare {name}, sensitivity was {_with_interval(sensitivity)} and specificity "
            f"{_with_interval(specificity)}; {100 * apparent.value:.1f} % of the statements were read as doing so"
        )
        if corrected.value is None:
            said.append(f"{text}; this prevalence could not be corrected ({corrected.message}).")
        else:
            said.append(f"{text}, {_with_interval(corrected)} after correction for misclassification (Rogan-Gladen).")
    said.append(_intervals(used, estimates))
    return " ".join(said)


def _sentence(begin: str, estimate: Estimate) -> list[str]:
    return [] if estimate.value is None else [f"{begin} {_with_interval(estimate)}."]


def _with_interval(e: Estimate) -> str:
    if e.value is None or e.low is None or e.high is None:
        return "not known"
    return f"{100 * e.value:.1f} % (95 % interval {100 * e.low:.1f} to {100 * e.high:.1f})"


def _intervals(used: set[str], estimates: Estimates) -> str:
    ways = {
        "cluster bootstrap": f"by a bootstrap over statements within strata ({estimates.rounds:,} draws, "
        f"seed {estimates.seed}; Rao and Wu 1988) for shares of facts",
        "Wilson on statements": "Wilson's on the effective number of statements where all facts agree",
        "Wilson": "Wilson's for sensitivity and specificity",
        "Beta draws": f"quantiles of {estimates.rounds:,} draws from Beta distributions by stratum and reading for "
        f"weighted sensitivity, specificity and corrected prevalence (seed {estimates.seed})",
        "Rogan-Gladen, delta method": "by the delta method for corrected prevalence, the apparent one being counted in "
        "the whole corpus",
    }
    said = "; ".join(text for way, text in ways.items() if way in used)
    return f"Intervals are {said}." if said else ""
