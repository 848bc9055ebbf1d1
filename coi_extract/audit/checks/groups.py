"""Company groups by year: who a name means, and to which groups it belonged then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from coi_extract.audit.checks.base import SURE
from coi_extract.registry import Entry, Registry
from coi_extract.registry.normalise import plain_key
from coi_extract.schema import Organization


class Relation(str, Enum):
    """How a company that is named stands to one that is asked for."""

    SAME = "same"
    PART = "part"
    """It is a part of the one asked for, as a subsidiary is."""
    WHOLE = "whole"
    """It is the group to which the one asked for belongs."""
    OPEN = "open"
    """Its name is borne by several, and the one asked for, or one of its group, is among them."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as of a year.

    Attributes
    ----------
    name:
        That of the registry, else as written.
    key:
        What tells it from others: an id of the registry, else the name without case and legal form.
    groups:
        Keys of the groups to which it belonged, its own left out.
    group, group_name:
        Key and name of the uppermost group; its own where it stands alone.
    known:
        Whether the registry knows it.
    candidates:
        Keys of whom the name may mean, with their groups, where that stays open.
    """

    name: str
    key: str
    groups: frozenset[str]
    group: str
    group_name: str
    known: bool
    candidates: frozenset[str] = frozenset()

    def relation(self, asked: Company) -> Relation | None:
        """How this company, which is named, stands to the one that is asked for; None where they are apart."""
        if self.key == asked.key:
            return Relation.SAME
        if asked.key in self.groups:
            return Relation.PART
        if self.key in asked.groups:
            return Relation.WHOLE
        mine, theirs = self.candidates or self._all, asked.candidates or asked._all
        return Relation.OPEN if (self.candidates or asked.candidates) and mine & theirs else None

    def shares_group(self, other: Company) -> bool:
        """Whether both belonged to one group, or may have where a name stays open."""
        return bool((self.candidates or self._all) & (other.candidates or other._all))

    @property
    def _all(self) -> frozenset[str]:
        return self.groups | {self.key}


class Groups:
    """Resolves names and organisations to companies.

    Parameters
    ----------
    registry:
        The shipped one unless given.
    """

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry or Registry.shipped()
        self._by_name = lru_cache(maxsize=20_000)(self._of_name)
        self._by_id = lru_cache(maxsize=20_000)(self._of_id)

    def of_name(self, name: str, year: int | None = None) -> Company:
        """The company of a name that stands by itself, as in a list; groups are today's where no year is given."""
        return self._by_name(name, year)

    def of_organization(self, organization: Organization, year: int | None = None) -> Company:
        """The company that a report names. What was linked from its text is not linked anew."""
        ids = organization.identifiers
        for identifier in (ids.own, ids.ror, ids.funder_id):
            company = None if identifier is None else self._by_id(identifier, year)
            if company is not None:
                return company
        if organization.candidates:
            return self._open(organization.name, organization.candidates, year)
        return self.of_name(organization.name, year)

    def _of_id(self, identifier: str, year: int | None) -> Company | None:
        entry = self.registry.by_id(identifier)
        return None if entry is None else self._of_entry(entry, year)

    def _of_name(self, name: str, year: int | None) -> Company:
        link = self.registry.link(name)
        if link.entry is not None and link.score >= SURE and link.method != "fuzzy":
            return self._of_entry(self.registry.entry(link.entry), year)
        if link.entry is None and link.candidates:
            return self._open(name, [candidate.entry for candidate in link.candidates], year)
        return _unknown(name)

    def _open(self, name: str, candidates: Sequence[int | str], year: int | None) -> Company:
        """A name that several bear; candidates are told by number or by the names of the registry."""
        keys: set[str] = set()
        for candidate in candidates:
            found = [candidate] if isinstance(candidate, int) else self._entries(candidate)
            for number in found:
                entry = self.registry.entry(number)
                keys |= {entry.uid, *(key for key, _ in self._above(entry, year))}
        company = _unknown(name)
        return Company(name, company.key, frozenset(), company.group, name, known=False, candidates=frozenset(keys))

    def _entries(self, name: str) -> list[int]:
        link = self.registry.link(name)
        return [link.entry] if link.entry is not None else [candidate.entry for candidate in link.candidates]

    def _of_entry(self, entry: Entry, year: int | None) -> Company:
        above = self._above(entry, year)
        group, group_name = self._top(entry, year)
        return Company(entry.name, entry.uid, frozenset(key for key, _ in above), group, group_name, known=True)

    def _above(self, entry: Entry, year: int | None) -> list[tuple[str, str]]:
        """Key and name of all groups above an entry in a year, also where it had two owners."""
        found: dict[str, str] = {}
        todo = [entry]
        while todo:
            for parent in todo.pop().parents:
                if not (parent.end is None if year is None else parent.held_in(year)):
                    continue
                above = None if parent.entry is None else self.registry.entry(parent.entry)
                key = plain_key(parent.name) if above is None else above.uid
                if key not in found and key != entry.uid:
                    found[key] = parent.name
                    if above is not None:
                        todo.append(above)
        return list(found.items())

    def _top(self, entry: Entry, year: int | None) -> tuple[str, str]:
        seen = {entry.uid}
        while (parent := entry.parent(year)) is not None:
            if parent.entry is None:
                return plain_key(parent.name), parent.name
            above = self.registry.entry(parent.entry)
            if above.uid in seen:
                break
            seen.add(above.uid)
            entry = above
        return entry.uid, entry.name


def _unknown(name: str) -> Company:
    key = plain_key(name) or name.casefold()
    return Company(name, key, frozenset(), key, name, known=False)
