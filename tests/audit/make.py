"""Sheets made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from coi_extract.audit import Fact, Kind, Sheet, Statement, Stratum

I, O, N = Kind.INDUSTRY_TIE, Kind.OTHER_TIE, Kind.DECLARED_NONE  # noqa: E741


def statement(
    number: int,
    verdicts: Sequence[tuple[Kind, bool | None]] = (),
    missing: int | None = 0,
    *,
    ties: int | None = None,
    industry: int | None = None,
    stratum: str = "all",
) -> Statement:
    facts = tuple(Fact(f"f{k}", kind, f"fact {k}", "words", right) for k, (kind, right) in enumerate(verdicts))
    return Statement(number, f"doi:10.5555/{number}", "in.jsonl", stratum, facts, "Text.", missing, ties, industry)


def sheet(statements: Sequence[Statement], *strata: Stratum) -> Sheet:
    made = strata or (Stratum("all", len(statements), len(statements), 0, 0),)
    return Sheet(tuple(statements), {s.name: s for s in made}, "simple random sample; seed 0")
