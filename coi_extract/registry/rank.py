"""Which of several bodies of one name is meant: by prominence and by what the text says; open when in doubt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from coi_extract.registry.model import ACRONYM, DERIVED, Candidate, Link, LinkContext
from coi_extract.registry.normalise import names, plain_key

if TYPE_CHECKING:
    from coi_extract.registry.store import Registry

MARGIN = 1.0
"""By how much the best must lead, in powers of ten of works."""
ACRONYM_MARGIN = 1.3
_KEPT = 5
_KNOWN_BY_ACRONYM = 500
"""Works that must name a body for its acronym of up to four letters to be taken without a word in the text."""

_AWARD, _COUNTRY, _ALIEN, _NEIGHBOUR = 8.0, 3.0, -3.0, 1.5


class Ranker:
    """Chooses among the entries of one name."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def choose(
        self, found: list[tuple[int, int]], context: LinkContext, method: str, base: float, hint: str | None
    ) -> Link:
        """The best of some entries, or an open link. ``hint`` is the country that the name itself states."""
        if len(found) == 1 and hint is None:
            entry, sort = found[0]
            score = base if sort != DERIVED else base * 0.9
            return Link(entry, score, (), method)
        ranked = self._ranked(found, context, hint)
        return self._decided(ranked, MARGIN, method, base)

    def acronym(self, name: str, found: list[tuple[int, int]], context: LinkContext, hint: str | None) -> Link:
        """A short form that the text does not define."""
        short = name.replace(".", "")
        # A firm whose name is written in capitals (UCB, CSL) is no short form of something else, nor is a short form
        # that our own rows give to one body without a doubt.
        own = found[0][1] not in {ACRONYM, DERIVED} and self.registry.is_named(found[0][0])
        if own and short not in names().open_acronyms:
            return self.choose(found, context, "exact", 0.97, hint)
        if len(short) <= 4 and not short.isupper() and not self.registry.is_written(short):
            # Capitals tell acronyms apart: VUmc is in Amsterdam, VUMC in Nashville.
            found = [(e, s) for e, s in found if s != ACRONYM]
            if not found:
                return Link(None, 0.0, (), "acronym")
        ranked = self._ranked(found, context, hint)
        evidence = ranked[0][2] > 0
        weak = short in names().open_acronyms or (
            len(ranked) >= 1 and len(short) <= 4 and self.registry.weight(ranked[0][1]) < _KNOWN_BY_ACRONYM
        )
        if weak and not evidence:
            return Link(None, 0.0, self._candidates(ranked, 0.5), "acronym")
        return self._decided(ranked, ACRONYM_MARGIN, "acronym", 0.93)

    def listed(self, found: list[tuple[int, int]]) -> tuple[Candidate, ...]:
        """The entries of a name as candidates, none of them chosen."""
        return self._candidates(self._ranked(found, LinkContext(), None), 0.5) if found else ()

    def _decided(self, ranked: list[tuple[float, int, float]], margin: float, method: str, base: float) -> Link:
        lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 9.0
        if lead < margin:
            same = {self._root(e) for _, e, _ in ranked[: 1 + sum(r[0] > ranked[0][0] - margin for r in ranked[1:])]}
            if len(same) > 1 or self._root(ranked[0][1]) != ranked[0][1]:
                return Link(None, 0.0, self._candidates(ranked, base * 0.5), method)
        score = base * (0.9 + 0.1 * min(1.0, lead / 3))
        return Link(ranked[0][1], round(score, 4), self._candidates(ranked, score), method)

    def _ranked(
        self, found: list[tuple[int, int]], context: LinkContext, hint: str | None
    ) -> list[tuple[float, int, float]]:
        """(score, entry, share of it that the text gave), best first."""
        wanted = self._award_uids(context)
        stated = {code for c in context.countries if (code := _code(c))}
        near = self._near(context) if context.neighbours and len(found) > 1 else set()
        out = []
        for entry, sort in found:
            country = self.registry.country(entry)
            told = 0.0
            if wanted and any(u in wanted for u in self._line(entry)):
                told += _AWARD
            if hint:
                told += _COUNTRY if country == hint else _ALIEN if country else 0.0
            elif stated and country:
                told += _COUNTRY if country in stated else -0.5
            if country in near or entry in near:
                told += _NEIGHBOUR
            out.append((self.registry.prior(entry, sort) + told, entry, told))
        return sorted(out, key=lambda row: (-row[0], row[1]))

    def _award_uids(self, context: LinkContext) -> set[int]:
        out = set()
        for funder in context.award_funders:
            entry = self.registry.by_id(funder)
            if entry is not None:
                out.add(entry.id)
            else:
                found = self.registry.lookup(plain_key(funder))
                out |= {e for e, _ in found[:1]}
        return out

    def _near(self, context: LinkContext) -> set[int | str]:
        """Entries and countries that the neighbours' names tell."""
        out: set[int | str] = set()
        for name in context.neighbours[:12]:
            found = self.registry.lookup(plain_key(name))
            if len(found) == 1 or (found and self.registry.is_group(found[0][0])):
                entry = found[0][0]
                out |= set(self._line(entry))
                if self.registry.kind(entry) != "company" and (code := self.registry.country(entry)):
                    out.add(code)
        return out

    def _line(self, entry: int) -> list[int]:
        """An entry and its parents upwards."""
        out = [entry]
        for number in out:
            out += [p.entry for p in self.registry.entry(number).parents if p.entry is not None and p.entry not in out]
            if len(out) > 12:
                break
        return out

    def _root(self, entry: int) -> int:
        """The group that an entry belongs to, itself when it stands alone."""
        line = self._line(entry)
        groups = [e for e in line if self.registry.is_group(e)]
        return groups[-1] if groups else entry

    def _candidates(self, ranked: list[tuple[float, int, float]], best: float) -> tuple[Candidate, ...]:
        top = ranked[0][0]
        return tuple(
            Candidate(entry, round(best * math.exp(min(0.0, score - top)), 4), self.registry.name(entry))
            for score, entry, _ in ranked[:_KEPT]
        )


def _code(country: str) -> str | None:
    return country if len(country) == 2 and country.isupper() else names().countries.get(plain_key(country))
