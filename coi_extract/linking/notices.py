"""What the report says about what was ambiguous, contradictory or left out. Codes are stable, words are neutral."""

from __future__ import annotations

from collections.abc import Sequence

from coi_extract.schema import Notice, Span

_NAMED_AT_MOST = 5


def _listed(names: Sequence[str]) -> str:
    shown = "; ".join(names[:_NAMED_AT_MOST])
    return f"{shown}; and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else shown


def ambiguous_author(mention: str, names: Sequence[str], span: Span | None) -> Notice:
    """A mention that fits several persons."""
    return Notice(
        code="ambiguous_author",
        message=f'"{mention}" fits {len(names)} persons: {_listed(names)}. It was left open.',
        span=span,
    )


def author_not_listed(mention: str, span: Span | None) -> Notice:
    """A mention that fits none of the authors given."""
    return Notice(code="author_not_listed", message=f'"{mention}" fits none of the authors given.', span=span)


def author_by_initials(initials: str, name: str, span: Span | None) -> Notice:
    """Initials and a surname that were taken for one person because no others fit."""
    return Notice(
        code="author_by_initials",
        message=f'"{initials}" and "{name}" were taken for one person: in this text only they fit each other.',
        span=span,
    )


def ambiguous_organization(mention: str, names: Sequence[str], span: Span | None) -> Notice:
    """A name that several organisations bear."""
    return Notice(
        code="ambiguous_organization",
        message=f'"{mention}" may be {_listed(names)}. It was left open.',
        span=span,
    )


def contradiction(span: Span) -> Notice:
    """A blanket declaration of none beside stated ties."""
    return Notice(
        code="contradiction_none_and_ties",
        message="The text says that there is nothing to declare, and states ties as well. Only the ties were taken.",
        span=span,
    )


def set_aside(words: str, kind: str | None, span: Span | None) -> Notice:
    """A tie of a ``kind``, or (None) a funder, that the rules read and the trained reader holds for misread."""
    return Notice(
        code="unsure_funder" if kind is None else "unsure_tie",
        message=f'A reading of "{words}" as {kind or "funder"} was left out: it is more likely misread than right.',
        span=span,
    )
