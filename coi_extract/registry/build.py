"""Records into an index file: keys, postings, surfaces, entries, and the word index of the fuzzy search."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import marisa_trie

from coi_extract.registry.format import write_index
from coi_extract.registry.model import ACRONYM, ALIAS, DERIVED, FORMER, KINDS, LABEL, STATUS_COST, prominence
from coi_extract.registry.normalise import MAX_KEY, key_of, names, plain_key, split_bracket, tokens_of, variants
from coi_extract.registry.records import Record
from coi_extract.registry.table import _NAME_BITS, ACRONYM_KEY, LINK_ONLY, WEAK

_LONE = re.compile(r"\s(?:company|companies|private|e\.?\s?v\.?|ad)\W*$", re.I)

_OF_A_STATE = frozenset({"ministry", "department", "national", "government", "agency", "council", "state"})
_OWN_WEIGHT = 1000
"""Works by which a body has made a name of its own that is any body's: "Brain Foundation"."""

_HOME = frozenset({"US", "GB"})
_HOME_NAME = re.compile(r"^(?:United States|U\.?\s?S\.?|US|United Kingdom|UK|British)\s+(?=\S+\s\S+\s\S+)")
"""American and British offices are named without their country in most English texts."""


def build_index(records: Iterable[Record], path: Path, header: Mapping[str, Any], joined: Mapping[str, bool]) -> int:
    """Write the index of some records; returns how many entries it holds.

    ``joined`` says of names with a slash or dash (as keys) whether they are one organisation.
    """
    rows = sorted(records, key=lambda r: r.uid)
    keys, surfaces = _Filing(rows).file()
    trie = marisa_trie.Trie(keys)
    size = len(trie)
    flags = bytearray(size)
    by_number: list[list[int]] = [[] for _ in range(size)]
    for key, filed in keys.items():
        number = trie[key]
        flags[number] = _flags(key, filed, rows)
        ranked = sorted(filed.items(), key=lambda item: _order(rows[item[0]], item[1]))
        by_number[number] = [entry << _NAME_BITS | sort for entry, sort in ranked]
    at, flat = _flatten(by_number)
    entry_blobs = _entries(rows)
    entry_at = array("I", [0])
    for blob in entry_blobs:
        entry_at.append(entry_at[-1] + len(blob))
    uids = {uid: n for n, row in reversed(list(enumerate(rows))) for uid in (*row.also, row.uid)}
    uids |= {row.uid: n for n, row in enumerate(rows)}
    uid_trie = marisa_trie.Trie(uids)
    uid_entry = array("I", [0]) * len(uid_trie)
    for uid, number in uids.items():
        uid_entry[uid_trie[uid]] = number
    words, word_at, word_keys = _word_index(trie, keys, flags)
    sections = {
        "keys": trie.tobytes(),
        "surfaces": marisa_trie.Trie(surfaces).tobytes(),
        "flags": bytes(flags),
        "posting_at": at,
        "postings": flat,
        "entry_at": entry_at.tobytes(),
        "entries": b"".join(entry_blobs),
        "kinds": bytes(KINDS.index(row.kind) for row in rows),
        "weights": array("I", [row.weight for row in rows]).tobytes(),
        "ranks": bytes(row.rank for row in rows),
        "countries": b"".join((row.country or "").encode("ascii", "ignore")[:2].ljust(2, b"\0") for row in rows),
        "statuses": bytes(STATUS_COST.get(row.status, 0) for row in rows),
        "uids": uid_trie.tobytes(),
        "uid_entry": uid_entry.tobytes(),
        "words": words,
        "word_at": word_at,
        "word_keys": word_keys,
    }
    counts = {"entries": len(rows), "keys": size, **Counter(f"kind {row.kind}" for row in rows)}
    write_index(path, sections, {**header, "counts": counts, "joined": dict(joined)})
    return len(rows)


class _Filing:
    """Which keys lead to which rows, and how one-word names are written."""

    def __init__(self, rows: list[Record]) -> None:
        self.rows = rows
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)
        self.surfaces: set[str] = set()

    def file(self) -> tuple[dict[str, dict[int, int]], set[str]]:
        for number, row in enumerate(self.rows):
            for name, sort in row.all_names():
                self._name(number, name, sort)
                if (
                    row.country in _HOME
                    and row.kind in {"government", "other"}
                    and (bare := _HOME_NAME.sub("", name)) != name
                ):
                    self._name(number, bare, max(sort, DERIVED))
                stem, bracket = split_bracket(name)
                if bracket and stem:
                    short = (
                        bool(re.fullmatch(r"[A-Z][A-Za-z0-9&.-]{1,9}", bracket)) and sum(map(str.isupper, bracket)) > 1
                    )
                    # What stands in the bracket tells bodies of one name apart, unless it is the acronym.
                    self._name(number, stem, sort if short else max(sort, DERIVED))
                    if short:
                        self._name(number, bracket, ACRONYM)
        return self.keys, self.surfaces

    def _name(self, number: int, name: str, sort: int) -> None:
        row = self.rows[number]
        if (sort or split_bracket(row.name)[1]) and not row.rank and row.weight < _OWN_WEIGHT and _anybodys(name):
            return
        for key in dict.fromkeys(variants(name)):
            if not key or len(key) > MAX_KEY or key.isdigit() or len(key) < 2:
                continue
            if " " not in key and (_LONE.search(name) or self._a_mere_word(number, name, sort)):
                continue  # "Southern Company" is not called "Southern"
            if " " in key and all(len(token) == 1 for token in key.split()):
                continue
            filed = self.keys[key]
            if _better(sort, filed.get(number)):
                filed[number] = sort
            if " " not in key:
                self.surfaces |= _surfaces(name, key)

    def _a_mere_word(self, number: int, name: str, sort: int) -> bool:
        """A register's one-word by-name of a body that few works name: "Memphis" for a zoo, "Royal" for a hospital."""
        row = self.rows[number]
        plain = sum(c.isupper() for c in name) < 2 and not name.islower()
        return row.rank == 0 and row.kind != "company" and sort == ALIAS and plain and row.weight < 2000


def _anybodys(name: str) -> bool:
    """Whether a name says only what sort of body it is and what it is about: "Cancer Institute"."""
    words = set(tokens_of(name)) - names().small
    return len(words) <= 2 and bool(words & names().topics) and words <= names().topics | names().generic - _OF_A_STATE


def _better(sort: int, known: int | None) -> bool:
    return known is None or sort < known


def _surfaces(name: str, key: str) -> set[str]:
    """How a one-word name may be written in running text."""
    word = next(
        (part for part in re.findall(r"[\w.&'’-]+", name) if key_of(part) == key or plain_key(part) == key), name
    )
    word = word.strip(".")
    out = {word}
    if word.islower():
        out = {word[:1].upper() + word[1:]}
    elif len(word) >= 4 and not word.isupper():
        # "AstraZeneca" also as ASTRAZENECA and Astrazeneca.
        out |= {word[:1].upper() + word[1:]}
        out |= {word.upper(), word[:1].upper() + word[1:].lower()} if len(word) >= 5 else {word.upper()}
    elif len(word) >= 8:
        out.add(word.capitalize())
    if not word.isascii():
        from coi_extract.registry.normalise import fold

        out |= {"".join(f.upper() if c.isupper() else f for c, f in zip(o, fold(o), strict=True)) for o in list(out)}
    return out


def _flags(key: str, filed: Mapping[int, int], rows: list[Record]) -> int:
    tokens = key.split()
    flags = 0
    weight = max(rows[n].weight for n in filed)
    ours = any(rows[n].rank for n in filed)
    acronym = all(sort == ACRONYM for sort in filed.values())
    if acronym:
        flags |= ACRONYM_KEY
    if key in names().countries:
        return flags | LINK_ONLY
    if len(tokens) == 1:
        if key in names().weak or len(key) <= 2:
            flags |= WEAK
        if len(key) < 2 or key in names().generic:
            flags |= LINK_ONLY
        if not ours and not acronym and (weight < 1000 or all(sort >= ALIAS for sort in filed.values())):
            flags |= WEAK
        if acronym and len(key) <= 3:
            # Two or three capitals are mostly somebody's initials.
            flags |= WEAK if weight < 5000 else 0
            flags |= LINK_ONLY if not ours and (len(key) == 2 or weight < 300) else 0
    elif all(t in names().generic for t in tokens if t not in names().small) and weight < 1000 and not ours:
        flags |= WEAK
    return flags


def _order(row: Record, sort: int) -> tuple[float, ...]:
    """Sort key of the entries of one name, the most likely first."""
    return (-prominence(row.weight, row.rank, STATUS_COST.get(row.status, 0), sort), len(row.name))


def _flatten(rows: list[list[int]]) -> tuple[bytes, bytes]:
    at, flat = array("I", [0]), array("I")
    for row in rows:
        flat.extend(row)
        at.append(len(flat))
    return at.tobytes(), flat.tobytes()


def _entries(rows: list[Record]) -> list[bytes]:
    by_uid = {uid: n for n, row in reversed(list(enumerate(rows))) for uid in row.also}
    by_uid |= {row.uid: n for n, row in enumerate(rows)}
    by_name = {row.name: n for n, row in enumerate(rows) if row.uid.startswith(("coi:", "user:"))}
    out = []
    for row in rows:
        parents = [[p.name, by_uid.get(p.uid) if p.uid else by_name.get(p.name), p.start, p.end] for p in row.parents]
        blob: dict[str, Any] = {
            "u": row.uid, "n": row.name, "i": row.industry, "c": row.country, "x": row.identifiers, "p": parents,
            "a": row.of_sort(LABEL) + row.of_sort(ALIAS), "s": row.of_sort(ACRONYM), "f": row.of_sort(FORMER),
            "t": None if row.status == "active" else row.status, "o": row.source,
        }  # fmt: skip
        out.append(json.dumps({k: v for k, v in blob.items() if v}, ensure_ascii=False, separators=(",", ":")).encode())
    return out


def _word_index(
    trie: marisa_trie.Trie, keys: Mapping[str, Mapping[int, int]], flags: bytearray
) -> tuple[bytes, bytes, bytes]:
    """Word to the keys that hold it, for the fuzzy search; acronyms and keys with marks are left out."""
    small = names().small
    found: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        number = trie[key]
        tokens = key.split()
        if flags[number] & ACRONYM_KEY or len(key) < 5 or not all(t.isalnum() for t in tokens):
            continue
        for word in set(tokens) - small:
            found[word].append(number)
    words = marisa_trie.Trie(found)
    rows: list[list[int]] = [[] for _ in range(len(words))]
    for word, numbers in found.items():
        rows[words[word]] = sorted(numbers)
    at, flat = _flatten(rows)
    return words.tobytes(), at, flat


__all__ = ["build_index"]
