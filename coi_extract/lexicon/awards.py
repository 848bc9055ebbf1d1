"""Award numbers: parse one, find those that stand bare in a text, split a run of them.

The formats are data (``award_formats.yaml``, loaded by :mod:`coi_extract.lexicon.award_grammar`).
"""

from __future__ import annotations

import re

from coi_extract.lexicon.award_grammar import (
    MAX_LENGTH,
    PLAIN_MAP,
    AwardGrammar,
    AwardMatch,
    award_grammar,
    load_award_grammar,
)
from coi_extract.lexicon.award_parse import parse_award, parse_slice
from coi_extract.lexicon.award_runs import looks_like_award, split_awards

__all__ = [
    "AwardGrammar",
    "AwardMatch",
    "award_grammar",
    "find_awards",
    "load_award_grammar",
    "looks_like_award",
    "parse_award",
    "split_awards",
]

_DIGITS = re.compile(r"\d+")
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]")
_CAPITAL = re.compile(r"[A-Z]")
_COMPOUND = re.compile(r"\d{1,12}(?:[-/]|[a-z]{2})\d")
#: How far before a digit an award number may begin (and a capital stand near it), in characters.
_BEFORE = 24
#: How far before a number the words stand that make it one ("grant agreement no.").
_CUE_REACH = 48


def find_awards(text: str) -> list[AwardMatch]:
    """The award numbers that stand in running text and are distinctive enough to need no words around them.

    Plain numbers are found only after the words of their format ("grant agreement No"). In order, without overlap;
    ``text[m.start:m.end] == m.text``.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected str, got {type(text).__name__}")
    grammar = award_grammar()
    flat = text if text.isascii() and not _has_controls(text) else text.translate(PLAIN_MAP)
    found: list[AwardMatch] = []
    done = tried = 0
    for digits in _DIGITS.finditer(flat):
        at = digits.start()
        if at < done:
            continue
        match = _cued(grammar, text, flat, digits)
        if match is None and _promising(flat, at):
            # A place where nothing began for an earlier digit is not asked again.
            match = _bare(grammar, text, flat, max(tried, at - _BEFORE), at)
            tried = at + 1
        if match is not None:
            found.append(match)
            done = tried = match.end
    return found


def _has_controls(text: str) -> bool:
    return "\n" in text or "\t" in text or "\r" in text


def _promising(flat: str, at: int) -> bool:
    """Whether a capital stands near the digit, or digits follow behind a sign; most numbers in prose have neither."""
    near = _CAPITAL.search(flat, max(0, at - _BEFORE), min(len(flat), at + _BEFORE))
    return near is not None or _COMPOUND.match(flat, at) is not None


def _bare(grammar: AwardGrammar, text: str, flat: str, low: int, at: int) -> AwardMatch | None:
    end = min(len(flat), at + MAX_LENGTH)
    for start in _START.finditer(flat, low, at + 1):
        hit = grammar.scan(flat, start.start(), end)
        if hit is None or hit[1] <= at:
            continue
        match = parse_slice(text, *hit)
        if match.check == "recognised":
            return match
        return parse_slice(text, start.start(), hit[1])
    return None


def _cued(grammar: AwardGrammar, text: str, flat: str, digits: re.Match[str]) -> AwardMatch | None:
    at = digits.start()
    if len(digits[0]) < 5:
        return None
    before = flat[max(0, at - _CUE_REACH) : at]
    for format_ in grammar.cued:
        if format_.cue is None or format_.cue.search(before) is None:
            continue
        match = format_.pattern.match(flat, at)
        if match is not None and not flat[match.end() : match.end() + 1].isalnum():
            funder = grammar.funders[format_.funder].name
            return parse_slice(text, at, match.end(), funder)
    return None
