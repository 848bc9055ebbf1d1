"""One string that is an award number: its format, normal form, parts, and the funder it implies."""

from __future__ import annotations

import re
from functools import lru_cache

from coi_extract.lexicon.award_grammar import (
    MAX_LENGTH,
    AwardGrammar,
    AwardMatch,
    Check,
    Named,
    Reading,
    award_grammar,
    plain,
)

#: Words and signs before a number that are no part of it: "grant no.", "#", "No:".
_LABEL = re.compile(
    r"(?:(?:grants?|awards?|contracts?|projects?|agreements?|codes?|numbers?|finance|financing|cooperative|under|id|ref)\b"
    r"|n ?o\.?s?(?=[ .:#])|n[or]s?[.:]|[nN][°º]|№|#)[ .:#]*",
    re.IGNORECASE,
)
_EDGE = " .,;:()[]{}<>\"'“”‘’*#="
_BLANK = re.compile(r" ")
#: Words before a number, a label inside it, a name or years behind: "Major Award 12/…", "CAREER No. 12", "12 (NAME)".
_BEFORE = re.compile(r"^(?:[A-Z]?[a-z]{3,16} ){1,4}(?=\S*\d)")
_INSIDE = re.compile(r"\b[Nn][or]s?\. ?(?=\d)|#(?=\d)")
_BEHIND = re.compile(r" ?\([A-Za-z][^()]{0,30}\)?$|,? (?:19|20)\d\d-(?:19|20)\d\d$")
_DIGIT_GAP = re.compile(r"(?<=\d) (?=\d)")


def clean(text: str) -> str:
    """*text* in plain form, without labels before it and punctuation around it; cleaning twice changes nothing."""
    flat = plain(text[:MAX_LENGTH])[:MAX_LENGTH].strip(_EDGE)
    while match := _LABEL.match(flat):
        rest = flat[match.end() :].strip(_EDGE)
        if not any(c.isdigit() for c in rest):
            break
        flat = rest
    return flat


@lru_cache(maxsize=8192)
def _readings(flat: str) -> tuple[tuple[Reading, ...], str | None]:
    """The readings of a clean string, and the key of a funder whose acronym stands before the number."""
    grammar = award_grammar()
    found: dict[str, Reading] = {}
    for variant in _variants(flat):
        for reading in grammar.readings(variant):
            found.setdefault(reading.format.id, reading)
    readings = tuple(found.values())
    head, blank, tail = flat.partition(" ")
    key = grammar.acronyms.get(head.rstrip(":,-"))
    if blank and key is not None and not any(r.format.reach == "bare" for r in readings):
        for variant in _variants(tail):
            behind = [r for r in grammar.readings(variant) if r.format.reach != "funder" or _fits(grammar, r, {key})]
            if behind:
                return (*behind, *readings), key
    return readings, None


def _variants(flat: str) -> list[str]:
    """The string as it is; without what stands around the number; with the blanks that print put in closed."""
    bare = _BEHIND.sub("", _INSIDE.sub("", _BEFORE.sub("", flat)))
    variants = [flat, bare, _DIGIT_GAP.sub("", flat), _BLANK.sub("", flat)]
    return list(dict.fromkeys(variants))


def _fits(grammar: AwardGrammar, reading: Reading, keys: frozenset[str] | set[str]) -> bool:
    return any(grammar.fits(reading, key) for key in keys)


def parse_award(text: str, *, funder: str | None = None, funder_ror: str | None = None) -> AwardMatch:
    """Read a string that is known to be an award number.

    Parameters
    ----------
    text:
        The number as written; labels ("grant no.") and print damage are allowed for in the normal form.
    funder, funder_ror:
        The funder's name as written and its ROR id, where known. They decide formats that mean nothing alone
        ("31270001"), and give ``check="fits_other_funder"`` where a distinctive number is another body's.

    Returns
    -------
    AwardMatch
        With ``start=0`` and ``end=len(text)``; any string gives one.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected str, got {type(text).__name__}")
    return parse_slice(text, 0, len(text), funder, funder_ror)


def parse_slice(
    text: str, start: int, end: int, funder: str | None = None, funder_ror: str | None = None
) -> AwardMatch:
    """:func:`parse_award` of ``text[start:end]`` with its offsets."""
    grammar = award_grammar()
    written = text[start:end]
    flat = clean(written)
    readings, prefixed = _readings(flat)
    named = grammar.funders_named(funder, funder_ror)
    if prefixed and not named.keys:
        named = Named(frozenset({prefixed}), sure=True)
    reading, check = _choose(grammar, readings, named, foreign=funder_ror is not None and not named.sure)
    if reading is None:
        return AwardMatch(start, end, written, flat, {}, None, None, None, "format_not_recognised")
    return AwardMatch(
        start,
        end,
        written,
        reading.normalised,
        dict(reading.parts),
        reading.format.id,
        reading.funder.name,
        reading.funder.ror,
        check,
    )


def _choose(
    grammar: AwardGrammar, readings: tuple[Reading, ...], named: Named, *, foreign: bool
) -> tuple[Reading | None, Check]:
    """The reading to keep. A *foreign* funder is one whose ROR id the file does not have."""
    for reading in readings:
        # A plain number says nothing by itself: the name must leave no doubt.
        if _fits(grammar, reading, named.keys) and (named.sure or reading.format.reach != "funder"):
            return reading, "recognised"
    for reading in readings:
        if reading.format.reach == "bare":
            return reading, "fits_other_funder" if named.sure or foreign else "recognised"
    if not named.sure and not foreign:
        for reading in readings:
            if reading.format.reach == "isolated":
                return reading, "recognised"
    return None, "format_not_recognised"
