"""Names of persons as payment files and articles write them: what they are looked up by, and whether they fit."""

from __future__ import annotations

import re
from typing import Final

from coi_extract.grammar.person_names import flat, is_initials

#: Letters that are also spelt with two.
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_OTHER: Final = re.compile("[^a-z]+")
_APART: Final = re.compile(r"[\s\-‐‑.]+")


def letters(name: str) -> str:
    """The letters of a name: no accents, no case, no blanks and marks."""
    return _OTHER.sub("", flat(name).casefold())


def surnames(family: str) -> frozenset[str]:
    """The letters of a surname in its spellings: "Müller" is also "Mueller"."""
    return frozenset(filter(None, (letters(family), letters(family.casefold().translate(_SPELT)))))


def given_names(given: str) -> list[str]:
    """The given names one by one, in small letters; initials that stand together are several."""
    found: list[str] = []
    for word in _APART.split(given):
        plain = letters(word)
        found += list(plain) if is_initials(word) else [plain] if plain else []
    return found


def given_fits(given: str, first: str, middle: str) -> str | None:
    """Whether given names fit those of a record: ``"name"``, ``"initial"`` where one has no more, or None.

    A middle name that one of the two leaves out does not part them, another one does.
    """
    mine, theirs = given_names(given), [*given_names(first), *given_names(middle)]
    if not mine or not theirs:
        return None
    if len(mine[0]) > 1 and letters(given) == letters(first):
        return "name"
    pairs = list(zip(mine, theirs, strict=False))
    if any(a[0] != b[0] for a, b in pairs):
        return None
    one, other = pairs[0]
    if len(one) == 1 or len(other) == 1:
        return "initial"
    return "name" if one == other else None


def author_key(author: str) -> str:
    """What an author is looked up by in a list of profiles: the letters of a name, or an ORCID."""
    last = author.strip().rsplit("/", 1)[-1]
    return last.upper() if last[:4].isdigit() else letters(author)
