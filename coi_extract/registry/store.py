"""The registry: one or more mapped tables, the upper ones winning."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from coi_extract.registry import gazetteer
from coi_extract.registry.model import Entry, Hit, Link, LinkContext, Parent
from coi_extract.registry.normalise import key_of
from coi_extract.registry.table import Table

SHIPPED = Path(__file__).with_name("organisations.coireg")

#: Characters of the longest name that is looked up; what is longer is a list or no name.
_LONGEST_NAME = 500


class Registry:
    """Known organisations. Immutable; shared between processes by memory map; pickled by path.

    Use :meth:`shipped` for the table of this library, :meth:`open` for an index of one's own.
    """

    def __init__(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        self._paths = tuple(str(path) for path in paths)
        self._tables = tuple(Table(Path(path)) for path in self._paths)
        self._bases: list[int] = []
        total = 0
        for table in self._tables:
            self._bases.append(total)
            total += len(table)
        self._size = total
        from coi_extract.registry.linker import Linker

        self._linker = Linker(self)

    @classmethod
    def shipped(cls) -> Registry:
        """The table that the library ships; the same object each time within a process."""
        return _shipped()

    @classmethod
    def open(cls, *paths: str | os.PathLike[str]) -> Registry:
        """Indexes built by ``coi-extract registry build``, laid over the shipped table; the first given wins.

        An index that was built with the shipped table inside needs no further layer below it. Raises
        ``RegistryError`` when a file is absent, damaged or of another version.
        """
        if not paths:
            return cls.shipped()
        registry = cls(paths)
        if any(table.header.get("includes_shipped") for table in registry._tables):
            return registry
        return cls([*paths, SHIPPED])

    def __reduce__(self) -> tuple[Any, ...]:
        return (_reopen, (self._paths,))

    def __len__(self) -> int:
        return self._size

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are mapped, uppermost first."""
        return self._paths

    @property
    def version(self) -> str:
        """What provenance records: the versions of the layers, joined by "+"."""
        return "+".join(str(table.header.get("version", "?")) for table in self._tables)

    @property
    def headers(self) -> tuple[dict[str, Any], ...]:
        """What each layer says of itself: version, sources, counts."""
        return tuple(table.header for table in self._tables)

    def find(self, text: str) -> list[Hit]:
        """Known names that stand in a running text: leftmost, longest, not overlapping, on word boundaries.

        Case, accents, hyphens, dashes, quotes, white space and line breaks may differ in names of several words;
        one-word names and acronyms are found as they are written in the registry (or all in capitals). A legal suffix
        that follows a firm's name belongs to the hit. Offsets are into ``text``.
        """
        text = _storable(text)
        if len(self._tables) == 1:
            return gazetteer.find(self._tables[0], text)
        hits: list[Hit] = []
        for table, base in zip(self._tables, self._bases, strict=True):
            found = gazetteer.find(table, text)
            hits += [hit._replace(entry=hit.entry + base) for hit in found] if base else found
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.entry))
        kept: list[Hit] = []
        for hit in hits:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept

    def link(self, name: str, *, context: LinkContext | None = None) -> Link:
        """Who is meant by a name. ``entry`` is None when nobody is known or when two are as likely."""
        if len(name) > _LONGEST_NAME:
            return Link(None, 0.0)
        return self._linker.link(_storable(name), context)

    def entry(self, number: int) -> Entry:
        """The organisation of a number given by :meth:`find` or :meth:`link`; IndexError beyond the last."""
        if not 0 <= number < self._size:
            raise IndexError(f"no entry {number}: the registry holds {self._size}")
        table, local = self._at(number)
        entry = table.entry(local)
        return entry if local == number else _shifted(entry, number - local)

    def by_id(self, identifier: str) -> Entry | None:
        """The organisation of a ROR id, a Funder Registry id or one of our own ids, however written."""
        from coi_extract.registry.records import funder_id, ror_id

        short, digits = ror_id(identifier), funder_id(identifier)
        identifier = _storable(identifier)
        uid = f"ror:{short}" if short else f"fundref:{digits}" if digits else identifier
        for table, base in zip(self._tables, self._bases, strict=True):
            number = table.by_uid(uid)
            if number is not None:
                return self.entry(base + number)
        return None

    def joined(self, name: str) -> bool | None:
        """Whether a name with a slash or dash is one organisation (True), two (False), or not known (None)."""
        if len(name) > _LONGEST_NAME:
            return None
        key = key_of(name)
        for table in self._tables:
            if key in table.joined:
                return table.joined[key]
        return self._linker.joined(name)

    # What the linker reads.

    def lookup(self, key: str) -> list[tuple[int, int]]:
        """Entries filed under a key in the uppermost layer that has it, the most likely first: (entry, sort)."""
        if len(self._tables) == 1:
            only = self._tables[0]
            at = only.keys.get(key)
            return [] if at is None else only.postings(at)
        for table, base in zip(self._tables, self._bases, strict=True):
            number = table.keys.get(key)
            if number is not None:
                return [(base + entry, sort) for entry, sort in table.postings(number)]
        return []

    def is_written(self, name: str) -> bool:
        """Whether a one-word name is written so, capital for capital, in any layer."""
        return any(name in table.surfaces for table in self._tables)

    def key_flags(self, key: str) -> int:
        """Flags of a key, 0 when no layer has it."""
        for table in self._tables:
            number = table.keys.get(key)
            if number is not None:
                return int(table.flags[number])
        return 0

    def prefixes(self, line: str) -> list[str]:
        """Keys with which a line of folded tokens starts, the longest first, on word boundaries."""
        found = {
            key for table in self._tables for key in table.keys.prefixes(line) if line[len(key) : len(key) + 1] == " "
        }
        return sorted(found, key=len, reverse=True)

    def kind(self, number: int) -> str:
        """Kind of an entry."""
        table, local = self._at(number)
        return table.kind(local)

    def country(self, number: int) -> str | None:
        """ISO 3166-1 code of an entry's country."""
        table, local = self._at(number)
        return table.country(local)

    def weight(self, number: int) -> int:
        """Works that name an entry as funder."""
        table, local = self._at(number)
        return int(table.weights[local])

    def name(self, number: int) -> str:
        """Canonical name of an entry."""
        table, local = self._at(number)
        return table.entry(local).name

    def prior(self, number: int, sort: int) -> float:
        """How likely an entry is meant by one of its names before the text is asked, in powers of ten of works."""
        table, local = self._at(number)
        return table.prior(local, sort)

    def is_group(self, number: int) -> bool:
        """Whether an entry is a firm or group of our own table or of the user's, not a national unit of ROR."""
        table, local = self._at(number)
        return table.ranks[local] >= 2

    def is_named(self, number: int) -> bool:
        """Whether our own or the user's rows name an entry, register or no."""
        table, local = self._at(number)
        return table.ranks[local] >= 1

    def is_within(self, number: int, other: int) -> bool:
        """Whether an entry is, today or formerly, a part of another."""
        seen, todo = {number}, [number]
        while todo and len(seen) < 40:
            for parent in self.entry(todo.pop()).parents:
                if parent.entry == other:
                    return True
                if parent.entry is not None and parent.entry not in seen:
                    seen.add(parent.entry)
                    todo.append(parent.entry)
        return False

    def _at(self, number: int) -> tuple[Table, int]:
        if len(self._tables) == 1:
            return self._tables[0], number
        layer = bisect_right(self._bases, number) - 1
        return self._tables[layer], number - self._bases[layer]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The mapped layers, uppermost first."""
        return self._tables


def _storable(text: str) -> str:
    """Text with a question mark for each lone surrogate, which no table can hold; no offset moves."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shifted(entry: Entry, base: int) -> Entry:
    from dataclasses import replace

    parents = tuple(Parent(p.name, None if p.entry is None else p.entry + base, p.start, p.end) for p in entry.parents)
    return replace(entry, id=entry.id + base, parents=parents)


@lru_cache(maxsize=1)
def _shipped() -> Registry:
    return Registry([SHIPPED])


@lru_cache(maxsize=8)
def _reopen(paths: tuple[str, ...]) -> Registry:
    return Registry(paths)
