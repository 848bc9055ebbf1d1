"""How organisations are worded: acronyms, divisions, affiliates, and what files do to names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from coi_extract.registry.normalise import names, strip_legal, tokens_of

_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&.\-]{1,9}")
_BROKEN = re.compile(r"(?<=[a-z])-\s*\n\s*(?=[a-z])")
"""A word that the end of a line has parted."""
_LOCAL = frozenset({"province", "provincial", "municipal", "municipality", "city"})
_DIVISION_ENDS = frozenset({"department", "division", "school", "faculty", "unit", "section", "laboratory"})


def trims(tokens: list[str], affiliate: frozenset[str], countries: dict[str, str]) -> Iterator[list[str]]:
    """The tokens with fewer and fewer words of affiliation at the ends."""
    while len(tokens) > 1:
        for size in (3, 2, 1):
            if len(tokens) > size and " ".join(tokens[-size:]) in countries:
                tokens = tokens[:-size]
                break
        else:
            if tokens[-1] in affiliate:
                tokens = tokens[:-1]
            elif tokens[0] in {"laboratoires", "laboratoire", "laboratorios", "laboratorio", "laboratories", "groupe"}:
                tokens = tokens[1:]
            else:
                return
        tokens = strip_legal(tokens)
        yield tokens


def local_forms(tokens: list[str]) -> Iterator[str]:
    """Other wordings of a body of a province or city: "Hunan Provincial Education Department" is filed as "Education
    Department of Hunan Province", "Department of Education of Hunan Province" or without the word province."""
    for at, token in enumerate(tokens):
        if token in _LOCAL and 0 < at < len(tokens) - 1:
            place, body = tokens[:at], tokens[at + 1 :]
            break
    else:
        if len(tokens) > 3 and tokens[-1] in _LOCAL and "of" in tokens[1:-2]:
            at = len(tokens) - 2 - tokens[:-1][::-1].index("of")
            place, body = tokens[at + 1 : -1], tokens[:at]
        else:
            return
    bodies = [" ".join(body)]
    if body[-1] == "department":
        bodies.append(" ".join(["department", "of", *body[:-1]]))
    elif body[:2] == ["department", "of"]:
        bodies.append(" ".join([*body[2:], "department"]))
    where = " ".join(place)
    for words in bodies:
        for kind in ("", " province", " municipality", " city"):
            yield f"{words} of {where}{kind}"
        for kind in ("", " provincial", " province", " municipal"):
            yield f"{where}{kind} {words}"


def mended(name: str) -> str:
    """A name without what its way through files has done to it: character entities, words parted at a line's end."""
    if "&" in name and ";" in name:
        name = html.unescape(name)
    return _BROKEN.sub("", name) if "\n" in name else name


def neutral(tokens: list[str]) -> set[str]:
    """Words for comparison: "Canadian" and "Canada" are one."""
    countries = names().countries
    return {countries.get(token, token) for token in tokens}


def is_acronym(name: str) -> bool:
    return bool(_ACRONYM.fullmatch(name)) and sum(c.isupper() for c in name) > 1


def starts_division(tokens: list[str]) -> bool:
    division = names().division
    return tokens[0] in division or tokens[:2] in (["medical", "school"], ["medical", "faculty"])


def is_division(name: str) -> bool:
    tokens = tokens_of(name)
    if tokens[:1] == ["the"]:
        tokens = tokens[1:]
    return bool(tokens) and (starts_division(tokens) or tokens[-1] in _DIVISION_ENDS)


__all__ = ["is_acronym", "is_division", "local_forms", "mended", "neutral", "starts_division", "trims"]
