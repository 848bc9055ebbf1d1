"""Known names in running text: leftmost, longest, on word boundaries, with offsets into the caller's text."""

from __future__ import annotations

import re

from coi_extract.registry.model import Hit
from coi_extract.registry.normalise import MARKS, names, scan
from coi_extract.registry.table import LINK_ONLY, WEAK, Table

_REACH = 160
"""Characters of folded text in which a name is looked for; longer names are linked, not found."""

_GAP = re.compile(r"\n\s*\n|[^\w\s.,;:/()&'’‘`´\-‐-―−®™\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]|\w{4,40}\.\s")
"""What may not stand between the words of one name: an empty line, a foreign mark, the end of a sentence."""

_SHORTENED = frozenset({"co", "corp", "inc", "ltd", "pte", "pty", "sp", "a", "s"})

_AFTER_STOP = re.compile(r"\.(?=[,;)]|\s+[a-z(])")


def find(table: Table, text: str) -> list[Hit]:
    """All known names of a table that stand in a text; see :meth:`Registry.find`."""
    known = names()
    tokens, spans = scan(text)
    if not tokens:
        return []
    tokens = ["and" if t == "&" else t for t in tokens]
    line = " ".join(tokens) + " "
    prefixes = table.keys.prefixes
    skip = known.never_first
    hits: list[Hit] = []
    position = free = 0
    for index, token in enumerate(tokens):
        start = position
        position += len(token) + 1
        if index < free or token in skip:
            continue
        found = prefixes(line[start : start + _REACH])
        if not found:
            continue
        for key in reversed(found):
            if line[start + len(key)] != " ":
                continue
            last = index + key.count(" ")
            hit = _accept(table, text, key, spans[index][0], spans[last][1])
            if hit is None:
                continue
            last, end = _with_suffix(text, tokens, spans, last) if hit.kind == "company" else (last, hit.end)
            hits.append(hit if end == hit.end else hit._replace(end=end))
            free = last + 1
            break
    return hits


def _accept(table: Table, text: str, key: str, start: int, end: int) -> Hit | None:
    number: int = table.keys[key]
    flags = table.flags[number]
    if flags & LINK_ONLY:
        return None
    weak = bool(flags & WEAK)
    written = text[start:end]
    if " " not in key:
        if written not in table.surfaces:
            return None
    else:
        if not _one_name(written):
            return None
        if written.islower():
            weak = True
    entry = table.first(number)
    return Hit(start, end, entry, table.kind(entry), weak)


def _one_name(written: str) -> bool:
    """Whether what stands between the words allows them to be one name."""
    for match in _GAP.finditer(written):
        word = match.group()
        if not (word[-1].isspace() and "." in word and word.split(".")[0].lower() in names().stops):
            return False
    return True


def _with_suffix(text: str, tokens: list[str], spans: list[tuple[int, int]], last: int) -> tuple[int, int]:
    """Take the legal suffix that follows a firm's name into its span: "Novo Nordisk A/S", "Lilly, Inc."."""
    legal = names().legal
    end = spans[last][1]
    while True:
        at = last + 1
        if at < len(tokens) and tokens[at] == ",":
            at += 1
        if at < len(tokens) and tokens[at] == "and" and tokens[at + 1 : at + 2] in (["co"], ["company"]):
            at += 1
        if at >= len(tokens):
            return last, end
        for row in legal.get(tokens[at], ()):
            stop = at + len(row)
            if tuple(tokens[at:stop]) == row and _suffix_written(text, spans, last, at, stop - 1):
                last, end = stop - 1, spans[stop - 1][1]
                dot = _AFTER_STOP.match(text, end)
                end = dot.end() if dot else end
                break
        else:
            return last, end


def _suffix_written(text: str, spans: list[tuple[int, int]], last: int, at: int, stop: int) -> bool:
    # "as", "se", "co", "ad" are also words: a suffix starts with a capital, close behind the name.
    first = text[spans[at][0]]
    gap = text[spans[last][1] : spans[at][0]]
    # A full stop before the suffix ends a sentence, unless it belongs to another suffix: "& Co. KG".
    after_stop = gap.startswith(". ") and text[slice(*spans[last])].lower() not in _SHORTENED
    close = len(gap) <= 3 and "\n" not in gap and not after_stop
    joined = all(text[spans[i][1] : spans[i + 1][0]] in {"", ".", " ", ". "} for i in range(at, stop))
    lower_ok = text[spans[at][0] : spans[stop][1]].lower() in {"gmbh", "spa", "plc", "s.p.a", "s.r.l", "s.r.o", "srl"}
    return close and joined and (first.isupper() or lower_ok)


__all__ = ["MARKS", "find"]
