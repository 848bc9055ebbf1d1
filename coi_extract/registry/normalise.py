"""How names are compared: folding that keeps offsets, tokens, keys and their variants.

A *key* is a name as a row of folded tokens joined by single spaces. Text is folded the same way, so that a name is
found whatever its accents, hyphens, quotes, capitals and line breaks. Only the marks ``& / , ; : ( )`` are tokens of
their own: they can separate two names, so they must match too (``&`` is read as "and").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

MARKS = frozenset("/,;:()")
MAX_KEY = 200
"""Longest key kept, in characters; longer names are not organisations but sentences."""

_IGNORED = "\u00ad\u200b-\u200d\u2060\ufeff"
_ASCII = re.compile(r"[a-z0-9]+|[&/,;:()]")
_UNICODE = re.compile(rf"(?:[^\W_]|[\u0300-\u036f{_IGNORED}])+|[&/,;:()]")
_JUNK = re.compile(rf"[\u0300-\u036f{_IGNORED}]")
_SPELT = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d"}
_UMLAUT = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa", "ø": "oe", "Ø": "Oe"}
_FIXED = {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "İ": "i", "ħ": "h", "Ħ": "h"}


class _Folder(dict[int, int]):
    """Translation table, filled on demand: one character to one character, so that offsets stay."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        folded = _FIXED.get(char)
        if folded is None:
            base = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
            folded = base[0].lower() if len(base) == 1 else char.lower()
            if len(folded) != 1:
                folded = char
        self[code] = ord(folded)
        return self[code]


_FOLD = _Folder()


def fold(text: str) -> str:
    """Lower case without accents; the same length as ``text``."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


@dataclass(frozen=True)
class Names:
    """What ``names.yml`` knows, ready for use. ``legal`` holds the suffixes by their first token, longest first."""

    same: dict[str, str]
    small: frozenset[str]
    never_first: frozenset[str]
    legal: dict[str, tuple[tuple[str, ...], ...]]
    affiliate: frozenset[str]
    open_acronyms: frozenset[str]
    open_names: frozenset[str]
    weak: frozenset[str]
    stops: frozenset[str]
    generic: frozenset[str]
    topics: frozenset[str]
    division: frozenset[str]
    scheme: frozenset[str]
    house_fund: frozenset[str]
    groups: frozenset[str]
    programmes: dict[str, str]
    """Words of a text that tell who is near, to the name of that body."""
    countries: dict[str, str]
    """Key of a country's name or adjective to its ISO 3166-1 code."""
    spelt: dict[str, tuple[str, ...]]
    """ISO 3166-1 code to the keys of that country's names and adjectives."""
    country_names: dict[str, str]
    """ISO 3166-1 code to the English name."""


@lru_cache(maxsize=1)
def names() -> Names:
    """The language data of the registry, read once per process."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(Path(__file__).with_name("names.yml"), encoding="utf-8") as source:
        raw: dict[str, Any] = yaml.load(source, Loader=loader)
    legal: dict[str, list[tuple[str, ...]]] = {}
    for row in raw["legal"]:
        tokens = tuple(str(token) for token in row)
        legal.setdefault(tokens[0], []).append(tokens)
    same = {str(k): str(v) for k, v in raw["same"].items()}
    countries: dict[str, str] = {}
    for code, spelt in raw["countries"].items():
        for name in spelt:
            countries.setdefault(" ".join(same.get(t, t) for t in _bare_tokens(name)), code)
    return Names(
        same=same,
        small=frozenset(raw["small"]),
        never_first=frozenset(raw["never_first"]) | MARKS | {"&"},
        legal={first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in legal.items()},
        affiliate=frozenset(raw["affiliate"]),
        open_acronyms=frozenset(raw["open_acronyms"]),
        open_names=frozenset(raw["open_names"]),
        weak=frozenset(raw["weak"]),
        stops=frozenset(raw["stops"]),
        generic=frozenset(raw["generic"]),
        topics=frozenset(raw["topics"]),
        division=frozenset(raw["division"]),
        scheme=frozenset(raw["scheme"]),
        house_fund=frozenset(raw["house_fund"]),
        groups=frozenset(raw["groups"]),
        programmes={word: body for body, words in raw["programmes"].items() for word in words},
        countries=countries,
        spelt={code: tuple(key for key, of in countries.items() if of == code) for code in raw["countries"]},
        country_names={code: spelt[0] for code, spelt in raw["countries"].items()},
    )


class Scan(NamedTuple):
    """A text as tokens: the folded tokens, and where each stands in the text."""

    tokens: list[str]
    spans: list[tuple[int, int]]


def scan(text: str) -> Scan:
    """Fold a text and cut it into tokens, keeping the place of each."""
    folded = fold(text)
    pattern = _ASCII if text.isascii() else _UNICODE
    spans = [match.span() for match in pattern.finditer(folded)]
    tokens = pattern.findall(folded)
    if pattern is _UNICODE and _JUNK.search(folded):
        tokens = [_JUNK.sub("", token) or token for token in tokens]
    same = names().same.get
    return Scan([same(token, token) for token in tokens], spans)


def tokens_of(name: str) -> list[str]:
    """The tokens of a name, with ``&`` read as "and"."""
    return ["and" if token == "&" else token for token in scan(name).tokens]


def key_of(name: str) -> str:
    """The key of a name as written: folded tokens and marks, single spaces between."""
    return " ".join(tokens_of(name))


def plain_key(name: str) -> str:
    """The key by which names are compared: no marks, no leading "the", no legal suffix, initials joined."""
    return " ".join(strip_legal(join_initials(_drop_the([t for t in tokens_of(name) if t not in MARKS]))))


def join_initials(tokens: list[str]) -> list[str]:
    """``u s agency`` becomes ``us agency``: two and more single letters in a row are one token."""
    out: list[str] = []
    row: list[str] = []
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            row.append(token)
            continue
        if row:
            out += ["".join(row)] if len(row) > 1 else row
            row = []
        if token:
            out.append(token)
    return out


def strip_legal(tokens: list[str]) -> list[str]:
    """The tokens without the legal suffixes at their end; never fewer than one token."""
    legal = names().legal
    longest = 5
    while True:
        for size in range(min(longest, len(tokens) - 1), 0, -1):
            tail = tuple(tokens[-size:])
            if tail in legal.get(tail[0], ()):
                tokens = tokens[:-size]
                break
        else:
            if len(tokens) > 1 and tokens[-1] in {"and", ","}:
                tokens = tokens[:-1]
                continue
            return tokens


def split_bracket(name: str) -> tuple[str, str | None]:
    """``"German Research Foundation (DFG)"`` to ``("German Research Foundation", "DFG")``."""
    name = name.strip()
    if name.endswith(")"):
        start = name.rfind("(")
        if start > 0:
            return name[:start].strip(" ,;"), name[start + 1 : -1].strip() or None
    return name, None


def variants(name: str) -> Iterator[str]:
    """The keys under which a name of the table is filed, the exact one first; may repeat."""
    for spelt in _spellings(name):
        tokens = tokens_of(spelt)
        if not tokens:
            continue
        bare = _drop_the(tokens)
        yield " ".join(bare)
        yield " ".join(_drop_the(join_initials([t for t in tokens if t != ","])))
        yield plain_key(spelt)
        if "," in bare:
            # "Heart, Lung, and Blood" is also written without the comma before "and".
            yield " ".join(bare).replace(" , and ", " and ")
        if "s" in bare and bare[0] != "s":
            yield " ".join(bare).replace(" s ", "s ").removesuffix(" s")


def _spellings(name: str) -> Iterator[str]:
    yield name
    if not name.isascii():
        for table in (_SPELT, _SPELT | _UMLAUT):
            spelt = "".join(table.get(c, c) for c in name)
            if spelt != name:
                yield spelt


def _drop_the(tokens: list[str]) -> list[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] == "the" else tokens


def _bare_tokens(name: str) -> list[str]:
    folded = fold(name)
    return join_initials([t for t in _UNICODE.findall(folded) if t not in MARKS])
