"""Misspelt and slightly different names: candidates by shared rare words, compared word by word.

Two names are alike when every word that carries meaning has a counterpart: equal, or misspelt within a bound that
grows with its length. Whole-string likeness alone is not enough: "National Institute on Aging" and "National Institute
on Drug Abuse" differ in what matters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from coi_extract.registry.model import Link, LinkContext
from coi_extract.registry.normalise import MARKS, join_initials, names, strip_legal, tokens_of

if TYPE_CHECKING:
    from coi_extract.registry.rank import Ranker
    from coi_extract.registry.store import Registry
    from coi_extract.registry.table import Table

_COMMON = 1500
"""A word that stands in more keys than this picks no candidates by itself."""
_CANDIDATES = 400
_FEW = 40
"""So few candidates are compared one by one rather than cut down further."""
_MARGIN = 4.0
"""Points (of 100) by which the likest name must lead the likest name of another body."""
_SHORTEST = 6


def allowed_edits(length: int) -> int:
    """How many letters of a word may be wrong."""
    return 0 if length < 5 else 1 if length < 9 else 2


class Fuzzy:
    """Fuzzy search over the layers of a registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._nearest = lru_cache(maxsize=5_000)(self._search)

    def link(self, name: str, context: LinkContext, rank: Ranker) -> Link | None:
        """The body whose name is like this one, an open link when several are, None when none is."""
        tokens = strip_legal(join_initials([t for t in tokens_of(name) if t not in MARKS]))
        if tokens[:1] == ["the"]:
            tokens = tokens[1:]
        text = " ".join(tokens)
        if len(text) < _SHORTEST or len(tokens) > 16 or (len(tokens) == 1 and name.isupper() and len(name) < 9):
            return None
        found = self._nearest(text)
        if not found:
            return None
        best = found[0][0]
        near = [row for row in found if row[0] > best - _MARGIN]
        postings = {entry: sort for _, key in reversed(near) for entry, sort in reversed(self.registry.lookup(key))}
        link = rank.choose(list(postings.items()), context, "fuzzy", 0.9 * best / 100, None)
        return Link(link.entry, link.score, link.candidates, "fuzzy")

    def _search(self, text: str) -> tuple[tuple[float, str], ...]:
        tokens = text.split()
        small = names().small
        content = [t for t in tokens if t not in small]
        if not content:
            return ()
        # A word that the table knows is no misspelling: Henan is not Hunan.
        real = {word for word in content if any(word in table.words for table in self.registry.tables)}
        out: dict[str, float] = {}
        for table in self.registry.tables:
            for key in _candidates(table, content):
                likeness = _alike(tokens, key.split(), small, real)
                if likeness:
                    out[key] = max(out.get(key, 0.0), likeness)
        ranked = sorted(((score, key) for key, score in out.items()), key=lambda row: (-row[0], row[1]))
        return tuple(ranked[:10])


def _candidates(table: Table, content: list[str]) -> list[str]:
    """Keys that hold every word of a name, as written, in its other number, or spelt nearly so.

    Every word that carries meaning must have a counterpart, so the keys of the rarest word are cut down by those of
    the others. Where nothing is left, names that write one word as two are still looked for among the few keys of
    the rarest word.
    """
    groups: list[tuple[int, list[int]]] = []
    for word in set(content):
        forms = (word, word + "s", word.removesuffix("s"))
        numbers = {n for form in forms if (n := table.words.get(form)) is not None}
        if table.words.get(word) is None:
            numbers |= {table.words[spelt] for spelt in _near_words(table, word)}
        if numbers:
            groups.append((sum(_count(table, n) for n in numbers), sorted(numbers)))
        elif len(content) == 1:
            return []
    groups.sort()
    if not groups or groups[0][0] > 4 * _COMMON:
        return []
    keys = _keys(table, groups[0][1])
    if len(groups) == len(set(content)):
        for count, numbers_ in groups[1:]:
            if len(keys) <= _FEW or count > 4 * _COMMON:
                break
            keys &= _keys(table, numbers_)
    elif len(keys) > _FEW:
        return []  # a word without any counterpart: only a name written together could still be meant
    restore = table.keys.restore_key
    sizes = range(max(1, len(content) - 1), len(content) + 6)
    return [key for number in sorted(keys)[:_CANDIDATES] if len((key := restore(number)).split()) in sizes]


def _count(table: Table, number: int) -> int:
    """How many keys hold a word."""
    return int(table.word_at[number + 1] - table.word_at[number])


def _keys(table: Table, numbers: list[int]) -> set[int]:
    """The keys that hold any of the words."""
    out: set[int] = set()
    for number in numbers:
        out.update(table.word_keys[table.word_at[number] : table.word_at[number + 1]])
    return out


def _near_words(table: Table, word: str) -> list[str]:
    """Words of the table within the edits allowed, sharing the first two or the last letters' block."""
    bound = allowed_edits(len(word))
    if not bound:
        return []
    head = word[:3]
    near = [
        w
        for w in table.words.keys(head)
        if abs(len(w) - len(word)) <= bound and OSA.distance(w, word, score_cutoff=bound) <= bound
    ]
    return sorted(near, key=lambda w: OSA.distance(w, word))[:6]


def _alike(left: list[str], right: list[str], small: frozenset[str], real: set[str]) -> float:
    """Likeness of two names, 0 to 100; 0 when a word that matters has no counterpart."""
    a = [t for t in left if t not in small]
    b = [t for t in right if t not in small and t not in MARKS]
    if abs(len(a) - len(b)) > 1 or not a or not b:
        return 0.0
    edits = 0
    rest = list(b)
    missing = []
    for word in a:
        if word in rest:
            rest.remove(word)
        else:
            missing.append(word)
    for word in missing:
        bound = 0 if word in real else allowed_edits(len(word))
        match = min(rest, key=lambda other: OSA.distance(word, other), default=None)
        distance = OSA.distance(word, match) if match else 99
        plural = match is not None and {word, match} in ({word, word + "s"}, {word, word.removesuffix("s")})
        if match is None or (distance > bound and not plural):
            # One word written as two, or two as one: "Glaxo Smith Kline".
            return 100.0 - 2 if "".join(a) == "".join(b) else 0.0
        edits += distance
        rest.remove(match)
    if rest:
        return 98.0 if "".join(a) == "".join(b) else 0.0
    if not edits and left != right:
        # The same words in another order or with other small words; order matters for short names.
        return 97.0 if a == b else 94.0 if len(a) > 2 else 0.0
    total = sum(map(len, a))
    limit = 1 if total < 12 else 2 if total < 24 else 3
    return 0.0 if edits > limit else max(60.0, fuzz.ratio(" ".join(a), " ".join(b)) - edits)
