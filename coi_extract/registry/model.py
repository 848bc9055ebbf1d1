"""The light values of the registry: what an entry, a hit and a link are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

KINDS = ("company", "government", "nonprofit", "university", "hospital", "society", "other")
"""The kinds of organisation; an index stores their position."""

DISPLAY, LABEL, ALIAS, FORMER, ACRONYM, DERIVED = range(6)
"""What sort of name a key is of an entry: its own, another language's, an alias, a former name, an acronym, or made of
one of these by dropping a part."""


SORT_COST = (0.0, 0.0, 1.5, 1.5, 1.5, 2.0)
"""What a sort of name costs when bodies of one name are compared, in powers of ten of works; by sort."""

STATUS_COST = {"active": 0, "inactive": 1, "withdrawn": 2}


def prominence(works: int, rank: int, status: int, sort: int) -> float:
    """How likely an entry is meant by one of its names before the text is asked, in powers of ten of works.

    A user's rows (rank 3) come before our own (2), these before bodies that we named (1) and the registers' (0), except
    that a firm's acronym does not outdo a body that thousands of works name by it.
    """
    boost = 12.0 if rank >= 3 else 0.0 if not rank else 2.5 if sort == ACRONYM else 8.0 if rank == 2 else 4.0
    return math.log10(works + 1) + boost - 1.5 * status - SORT_COST[sort]


class Hit(NamedTuple):
    """A known name that stands in a text: ``text[start:end]``."""

    start: int
    end: int
    entry: int
    """The most likely entry of that name; ask ``Registry.link`` who is meant."""
    kind: str
    weak: bool
    """True when the name is also a common word, a surname or a place, or is a name of generic words only."""


class Parent(NamedTuple):
    """A parent and the years it held (inclusive; None where not bounded or not known)."""

    name: str
    entry: int | None
    start: int | None
    end: int | None

    def held_in(self, year: int) -> bool:
        """Whether the relation held in a year; the year of a sale counts for both owners."""
        return (self.start is None or self.start <= year) and (self.end is None or year <= self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of the registry."""

    id: int
    """Position in the index: good for this registry object only. ``uid`` is stable."""
    uid: str
    """``ror:…`` of its ROR id, ``fundref:…``, ``coi:…`` for our own rows, ``user:…`` for a user's."""
    name: str
    kind: str
    industry: str | None = None
    country: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """``ror`` (URL), ``funder_id`` (``10.13039/…``), and what else the source gave."""
    parents: tuple[Parent, ...] = ()
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    status: str = "active"
    source: str = ""
    weight: int = 0
    """Works that name it as funder (Crossref), 0 where not known."""

    def parent(self, year: int | None = None) -> Parent | None:
        """Today's parent, or the parent in a year; None when it stood alone or the years do not tell."""
        held = [p for p in self.parents if (p.end is None if year is None else p.held_in(year))]
        return held[-1] if held else None


class Candidate(NamedTuple):
    """An entry that a name may mean."""

    entry: int
    score: float
    name: str


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What the text around a name tells about who is meant. All fields may be left empty."""

    award_ids: Sequence[str] = ()
    award_funders: Sequence[str] = ()
    """Funders that the award numbers imply: names, ROR ids or Funder Registry ids."""
    countries: Sequence[str] = ()
    """ISO 3166-1 codes or names of countries."""
    acronyms: Mapping[str, str] = field(default_factory=dict)
    """Acronyms that the text defines, to their long forms."""
    neighbours: Sequence[str] = ()
    """Names of organisations that stand nearby."""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Who is meant by a name, as far as that can be told."""

    entry: int | None
    score: float
    candidates: tuple[Candidate, ...] = ()
    """Bodies among which the choice was made, or is left open; empty where only one bears the name."""
    method: str = "none"
    """exact, normalised, acronym, fuzzy, or none."""
    division: str | None = None
    """The part of the name that stands before the linked organisation ("Department of Medicine")."""
