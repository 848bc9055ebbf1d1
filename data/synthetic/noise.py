"""Controlled damage as extraction from PDF, HTML and databases leaves it. It changes characters, never facts."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from random import Random

__all__ = ["NOISES", "damage"]

Edit = tuple[int, int, str]  # start, end, replacement

_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ"))
_ENTITIES = {
    "&": ("&amp;",),
    "’": ("&rsquo;", "&#8217;"),
    "–": ("&ndash;", "&#8211;"),
    "é": ("&eacute;", "&#233;"),
    "ö": ("&ouml;",),
    "ü": ("&uuml;", "&#xfc;"),
    "\u00a0": ("&nbsp;",),
}


def _white_space(text: str, rng: Random) -> list[Edit]:
    """Line breaks, double spaces, non-breaking and thin spaces in place of a space."""
    share = 0.02 + rng.random() * 0.08
    other = ("\n", "\n", "  ", "\u00a0", "\u2009", " \n", "\t", "\r\n")
    return [
        (i, i + 1, other[int(rng.random() * len(other))])
        for i, c in enumerate(text)
        if c == " " and rng.random() < share
    ]


def _ligatures(text: str, rng: Random) -> list[Edit]:
    """``fi`` as one character, as PDF fonts have it."""
    edits: list[Edit] = []
    at = text.find("f")
    while at >= 0:
        for letters, sign in _LIGATURES:
            if text.startswith(letters, at):
                edits.append((at, at + len(letters), sign))
                at += len(letters) - 1
                break
        at = text.find("f", at + 1)
    return edits


def _unicode_form(text: str, rng: Random) -> list[Edit]:
    """Accented letters as a base letter with combining signs."""
    return [
        (i, i + 1, form) for i, c in enumerate(text) if c > "\x7f" and (form := unicodedata.normalize("NFD", c)) != c
    ]


def _entities(text: str, rng: Random) -> list[Edit]:
    """HTML entities that nobody resolved."""
    return [
        (i, i + 1, _ENTITIES[c][int(rng.random() * len(_ENTITIES[c]))]) for i, c in enumerate(text) if c in _ENTITIES
    ]


def _hyphenation(text: str, rng: Random) -> list[Edit]:
    """Long lower-case words broken at a line's end."""
    edits: list[Edit] = []
    start = 0
    for i, c in enumerate(text + " "):
        if "a" <= c <= "z":
            continue
        if i - start >= 9 and rng.random() < 0.04:
            at = start + 4 + int(rng.random() * (i - start - 7))
            edits.append((at, at, "-\n"))
        start = i + 1
    return edits


def _dashes(text: str, rng: Random) -> list[Edit]:
    """Hyphens as the Unicode hyphen or the non-breaking one."""
    sign = "\u2010" if rng.random() < 0.5 else "\u2011"
    return [(i, i + 1, sign) for i, c in enumerate(text) if c == "-"]


NOISES: dict[str, Callable[[str, Random], list[Edit]]] = {
    "white_space": _white_space,
    "ligatures": _ligatures,
    "unicode_form": _unicode_form,
    "entities": _entities,
    "hyphenation": _hyphenation,
    "dashes": _dashes,
}


def damage(
    text: str, spans: list[tuple[int, int]], rng: Random, kinds: tuple[str, ...]
) -> tuple[str, list[tuple[int, int]]]:
    """Apply one to three of the kinds; return the new text and the spans moved along with it.

    An insertion at the very edge of a span stays outside of it.
    """
    chosen = rng.sample(kinds, min(len(kinds), 1 + int(rng.random() * 3)))
    edits: list[Edit] = []
    taken: set[int] = set()
    for kind in chosen:
        for edit in NOISES[kind](text, rng):
            places = set(range(edit[0], edit[1])) or {edit[0]}
            if not places & taken:
                taken |= places
                edits.append(edit)
    edits.sort()
    out: list[str] = []
    old_ends: list[int] = []
    shifts: list[int] = [0]
    at = shift = 0
    for start, end, new in edits:
        out += (text[at:start], new)
        at = end
        shift += len(new) - (end - start)
        old_ends.append(end)
        shifts.append(shift)
    out.append(text[at:])
    return "".join(out), [
        (s + shifts[bisect_right(old_ends, s)], e + shifts[bisect_right(old_ends, e)]) for s, e in spans
    ]
