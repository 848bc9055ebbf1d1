"""One statement that stands twice, one article that comes from two sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from coi_extract.sources.model import Statement
from coi_extract.taxonomy import SectionKind

#: A statement inside a longer one of another kind is the same statement from this many letters on; shorter ones
#: ("None declared.") say something else under another heading.
_MIN_CONTAINED = 40
#: The same within a kind.
_MIN_WITHIN = 20

#: Beyond so many statements in one article, only equal ones are taken for one.
_MANY = 500

#: Places of a statement that are kept; a statement that stands more often is the work of a program.
_MOST_PLACES = 100

#: Likeness (0 to 100) of the letters from which on two statements of a kind are one.
_ALIKE = 97

#: Kinds whose statements cover each other: what says who paid may stand in the acknowledgements as well.
_MAY_COVER = {
    (SectionKind.ACKNOWLEDGEMENTS, SectionKind.FUNDING),
    (SectionKind.ACKNOWLEDGEMENTS, SectionKind.COMPETING_INTERESTS),
    (SectionKind.COMPETING_INTERESTS, SectionKind.FUNDING),
    (SectionKind.FUNDING, SectionKind.ROLE_OF_FUNDER),
    (SectionKind.FUNDING, SectionKind.ACKNOWLEDGEMENTS),
}


def letters(text: str) -> str:
    """The letters and digits of a text in lower case: what stays the same when it is set anew."""
    return "".join(c for c in text.casefold() if c.isalnum())


def unique(statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements in their order, each once; the fuller one stays and keeps both places.

    Two statements are the same where the letters of one contain those of the other, within a kind or between kinds
    that cover each other.
    """
    kept: list[tuple[str, Statement]] = []
    exact: dict[tuple[SectionKind, str], int] = {}
    for statement in statements:
        words = letters(statement.text)
        if not words:
            continue
        if len(kept) > _MANY:  # every pair would be looked at
            known = exact.get((statement.kind, words))
            if known is None:
                exact[statement.kind, words] = len(kept)
                kept.append((words, statement))
            else:
                kept[known] = (words, absorb(kept[known][1], statement))
            continue
        for at, (other_words, other) in enumerate(kept):
            if _covers(other, other_words, statement, words):
                kept[at] = (other_words, absorb(other, statement))
                break
            if _covers(statement, words, other, other_words):
                merged = absorb(statement, other)
                kept[at] = (words, merged)
                # what is longer may cover more than one of those before it
                rest = [i for i in range(at + 1, len(kept)) if _covers(merged, words, kept[i][1], kept[i][0])]
                for i in reversed(rest):
                    kept[at] = (words, absorb(kept[at][1], kept[i][1]))
                    del kept[i]
                break
        else:
            kept.append((words, statement))
    return [statement for _, statement in kept]


def _covers(fuller: Statement, fuller_words: str, other: Statement, other_words: str) -> bool:
    if other_words not in fuller_words:
        return fuller.kind is other.kind and len(fuller_words) >= len(other_words) and _alike(fuller_words, other_words)
    if fuller.kind is other.kind:
        if fuller.authors != other.authors and fuller_words != other_words:
            return False
        return fuller_words == other_words or len(other_words) >= _MIN_WITHIN
    return (fuller.kind, other.kind) in _MAY_COVER and len(other_words) >= _MIN_CONTAINED


def _alike(one: str, other: str) -> bool:
    """Set anew with another comma, plural or digit of a footnote."""
    if len(other) < _MIN_CONTAINED or len(other) < _ALIKE / 100 * len(one):
        return False
    from rapidfuzz.fuzz import ratio

    # Figures tell grant numbers and shares apart: those have to be the same.
    return ratio(one, other) >= _ALIKE and _digits(one) == _digits(other)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def absorb(fuller: Statement, other: Statement) -> Statement:
    """The fuller statement with what the other one knows."""
    places = fuller.places
    if len(places) < _MOST_PLACES:
        places = tuple(dict.fromkeys((*places, *other.places)))
    also = tuple(kind for kind in dict.fromkeys((*fuller.also, *other.kinds)) if kind is not fuller.kind)
    both = bool(fuller.authors) and bool(other.authors)
    authors = tuple(sorted({*fuller.authors, *other.authors})) if both else ()
    return replace(fuller, places=places, also=also, authors=authors, heading=fuller.heading or other.heading)
