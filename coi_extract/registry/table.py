"""One index in memory: keys to entries, entries to facts. Everything is read in place from the mapped file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import marisa_trie

from coi_extract.registry.format import read_index
from coi_extract.registry.model import KINDS, Entry, Parent, prominence

WEAK, ACRONYM_KEY, LINK_ONLY = 1, 2, 4
"""Flags of a key: its hits are weak; it is an acronym; it is for linking, never found in running text."""

_NAME_BITS = 4


class Table:
    """A mapped index. Holds no state of its own; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        header, view = read_index(path)
        self.header: dict[str, Any] = header
        self.keys: marisa_trie.Trie = marisa_trie.Trie().map(view["keys"])
        self.surfaces: marisa_trie.Trie = marisa_trie.Trie().map(view["surfaces"])
        self.flags = view["flags"]
        self._posting_at = view["posting_at"].cast("I")
        self._postings = view["postings"].cast("I")
        self._entry_at = view["entry_at"].cast("I")
        self._entries = view["entries"]
        self.kinds = view["kinds"]
        self.weights = view["weights"].cast("I")
        self.ranks = view["ranks"]
        self._countries = view["countries"]
        self._statuses = view["statuses"]
        self.uids: marisa_trie.Trie = marisa_trie.Trie().map(view["uids"])
        self._uid_entry = view["uid_entry"].cast("I")
        self.words: marisa_trie.Trie = marisa_trie.Trie().map(view["words"])
        self.word_at = view["word_at"].cast("I")
        self.word_keys = view["word_keys"].cast("I")
        self.joined: dict[str, bool] = header.get("joined", {})
        self.entry = lru_cache(maxsize=5_000)(self._entry)

    def __len__(self) -> int:
        return len(self.kinds)

    def postings(self, key: int) -> list[tuple[int, int]]:
        """Entries filed under a key, the most likely first: (entry, sort of name)."""
        start, end = self._posting_at[key], self._posting_at[key + 1]
        if end - start == 1:
            posting = self._postings[start]
            return [(posting >> _NAME_BITS, posting & 15)]
        return [(p >> _NAME_BITS, p & 15) for p in self._postings[start:end]]

    def first(self, key: int) -> int:
        """The most likely entry of a key."""
        return self._postings[self._posting_at[key]] >> _NAME_BITS

    def kind(self, entry: int) -> str:
        """Kind of an entry, without decoding the rest."""
        return KINDS[self.kinds[entry]]

    def country(self, entry: int) -> str | None:
        """ISO 3166-1 code of an entry's country, without decoding the rest."""
        code = bytes(self._countries[2 * entry : 2 * entry + 2])
        return code.decode() if code.strip(b"\0") else None

    def prior(self, entry: int, sort: int) -> float:
        """Prominence of an entry under one of its names."""
        return prominence(self.weights[entry], self.ranks[entry], self._statuses[entry], sort)

    def by_uid(self, uid: str) -> int | None:
        """Entry of a stable id, or of a ROR or Funder Registry id written as ``ror:…`` or ``fundref:…``."""
        found = self.uids.get(uid)
        return None if found is None else self._uid_entry[found]

    def _entry(self, number: int) -> Entry:
        raw = json.loads(bytes(self._entries[self._entry_at[number] : self._entry_at[number + 1]]))
        return Entry(
            id=number,
            uid=raw["u"],
            name=raw["n"],
            kind=self.kind(number),
            industry=raw.get("i"),
            country=raw.get("c"),
            identifiers=raw.get("x", {}),
            parents=tuple(Parent(*p) for p in raw.get("p", ())),
            aliases=tuple(raw.get("a", ())),
            acronyms=tuple(raw.get("s", ())),
            former_names=tuple(raw.get("f", ())),
            status=raw.get("t", "active"),
            source=raw.get("o", ""),
            weight=self.weights[number],
        )
