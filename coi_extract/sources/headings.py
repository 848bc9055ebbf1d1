"""What a heading, a markup type or the words of a passage say about its kind.

The tables stand in ``headings.yaml``; nothing is read before the first question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from coi_extract.taxonomy import SectionKind

#: No heading is longer than this; longer first words are a sentence.
MAX_HEADING = 90

#: No paragraph has more headings inside it than this.
_MAX_PARTS = 20

#: "Disclosure" and its like: interests or money, told by the words that follow.
_EITHER = "competing_interests_or_funding"

_NUMBERING = re.compile(
    r"^(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivx]{1,5}|[a-h])[.)]\s*|\d{1,2}(?:\.\d{1,2}){0,3}\s+)", re.I
)
_OUTER = re.compile(r"^[\W_]+|[\W_]+$")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "&": " and "})
_SLASH = re.compile(r"\s*/\s*")
_FIRST_WORD = re.compile(r"[^\W\d_]{2,40}")
_LETTERS = re.compile(r"[^a-z]+")
#: Where the heading of a paragraph ends: a colon, a full stop, a dash set off by spaces, a line break.
_RUN_IN_END = re.compile(r"\s?[:：]\s?|\.\s?[–—:]?\s|\.$|\s?[–—]\s?|\s-\s|\n")
#: A heading inside a paragraph: capitalised words of bounded length between the end of a sentence and a colon.
_INNER = re.compile(r"(?<=[.;!?)\]]\s)([A-Z][A-Za-z'’/ -]{4,60}):\s+")
#: What a run-in heading may be followed by where no punctuation ends it.
_NEXT_SENTENCE = re.compile(r"\s(?=[A-Z“\"(])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a heading says: the kind, whether its words are to decide between kinds, and how strong a heading it is.

    ``exact`` is False where only a word in it tells, which counts outside the body of an article alone.
    """

    kind: SectionKind
    either: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class RunIn:
    """A heading that opens a paragraph: what it says, the words, and where the text after it begins."""

    reading: Reading
    heading: str
    end: int


@dataclass(frozen=True)
class _Tables:
    exact: Mapping[str, Reading]
    contains: tuple[tuple[str, Reading], ...]
    types: Mapping[str, Reading]
    inner: Mapping[str, Reading]
    first_words: frozenset[str]
    opening: Mapping[SectionKind, re.Pattern[str] | None]
    anywhere: Mapping[SectionKind, re.Pattern[str] | None]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[str, Any] = yaml.load(
        files("coi_extract.sources").joinpath("headings.yaml").read_text(encoding="utf-8"), Loader=loader
    )

    def reading(name: str, exact: bool = True) -> Reading:
        if name == _EITHER:
            return Reading(SectionKind.COMPETING_INTERESTS, either=True, exact=exact)
        return Reading(SectionKind(name), exact=exact)

    def pattern(kind: str, where: str) -> re.Pattern[str] | None:
        alternatives = raw["words"][kind][where]
        return re.compile("|".join(f"(?:{a})" for a in alternatives), re.I) if alternatives else None

    kinds = list(raw["words"])
    exact = {normalise(h): reading(name) for name, table in raw["headings"].items() for h in table.get("exact", ())}
    return _Tables(
        exact=exact,
        contains=tuple(
            (part, reading(name, exact=False))
            for name, table in raw["headings"].items()
            for part in table.get("contains", ())
        ),
        types={t: reading(name) for name, types in raw["types"].items() for t in types},
        inner={
            heading: reading
            for heading, reading in exact.items()
            if reading.kind is SectionKind.COMPETING_INTERESTS
            or (reading.kind is SectionKind.FUNDING and any(part in heading for part in raw["inner_funding"]))
        },
        first_words=frozenset(_FIRST_WORD.findall(h)[0] for h in exact),
        opening={SectionKind(kind): pattern(kind, "opening") for kind in kinds},
        anywhere={SectionKind(kind): pattern(kind, "anywhere") for kind in kinds},
    )


def normalise(heading: str) -> str:
    """Lower case, one apostrophe, no numbering, no outer punctuation, single spaces."""
    text = " ".join(heading.translate(_APOSTROPHES).split()).lower()
    text = _OUTER.sub("", _NUMBERING.sub("", _OUTER.sub("", text)))
    return _SLASH.sub("/", " ".join(text.split()))


def read_heading(heading: str) -> Reading | None:
    """Return what a heading says, or None where it says nothing of the kinds.

    ``Reading.exact`` is False where the heading merely contains a telling word.
    """
    if len(heading) > 2 * MAX_HEADING:
        return None
    words = normalise(heading)
    tables = _tables()
    if exact := tables.exact.get(words):
        return exact
    if len(words) > MAX_HEADING:
        return None
    found = [reading for part, reading in tables.contains if part in words]
    if not found:
        return None
    kinds = {reading.kind for reading in found}
    if {SectionKind.COMPETING_INTERESTS, SectionKind.FUNDING} <= kinds:
        return Reading(SectionKind.COMPETING_INTERESTS, either=True, exact=False)
    if SectionKind.ROLE_OF_FUNDER in kinds:
        return Reading(SectionKind.ROLE_OF_FUNDER, exact=False)
    return found[0]


def read_type(value: str | None) -> Reading | None:
    """Return what an attribute value such as ``COI-statement`` or ``financial-disclosure`` says."""
    return _tables().types.get(_LETTERS.sub("", value.lower())) if value else None


def read_run_in(text: str, marked: int = 0) -> RunIn | None:
    """Return the heading that opens a paragraph ("Funding: …", "Conflict of interest. …"), if one does.

    ``marked`` is the length of the text's first words that the source sets apart (bold, italic), 0 where none are.
    Words that are set apart may be a heading by a telling word; others have to be a known heading. A paragraph that
    is nothing but a heading ends where it ends.
    """
    exact = _tables().exact
    if len(text) <= MAX_HEADING and text[-1:] != "." and (reading := exact.get(normalise(text))):
        return RunIn(reading, text.strip(" :.–—-\n"), len(text))
    ends: list[tuple[int, int]] = []
    if marked and marked <= MAX_HEADING:
        ends.append((marked, marked))
    match = _RUN_IN_END.search(text, 1, MAX_HEADING)
    if match:
        ends.append((match.start(), match.end()))
    for end, after in ends:
        reading = exact.get(normalise(text[:end])) or (read_heading(text[:end]) if end == marked else None)
        if reading:
            return RunIn(reading, text[:end].strip(" :.–—-\n"), _skip_punctuation(text, after))
    # "Conflict of interest None declared.": the longest heading of two words or more before a capital letter.
    best: RunIn | None = None
    for match in _NEXT_SENTENCE.finditer(text, 1, MAX_HEADING):
        words = text[: match.start()]
        if " " not in words or words[-1] in ".,;":
            continue
        reading = exact.get(normalise(words))
        if reading and (reading.kind is SectionKind.COMPETING_INTERESTS or words.istitle() or words.isupper()):
            best = RunIn(reading, words, match.end())
    return best


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph: it begins at ``start`` with a heading, if ``reading`` is one; ``text_start`` is where
    the words after the heading begin. ``inner`` parts begin inside the paragraph."""

    start: int
    text_start: int
    end: int
    reading: Reading | None = None
    heading: str | None = None
    inner: bool = False


def split(text: str, marked: int = 0) -> list[Part]:
    """Split a paragraph where headings stand inside it ("We thank … Conflict of interest: None declared.").

    Inside a paragraph only a heading of interests or funding counts, after the end of a sentence and with a colon.
    """
    if not text:
        return []
    opening = read_run_in(text, marked)
    first = (
        Part(0, 0, len(text)) if opening is None else Part(0, opening.end, len(text), opening.reading, opening.heading)
    )
    parts = [first]
    for match in _INNER.finditer(text, first.text_start):
        reading = _tables().inner.get(normalise(match.group(1)))
        if reading is None or match.start(1) <= first.text_start:
            continue
        if len(parts) == _MAX_PARTS:
            break
        last = parts[-1]
        parts[-1] = Part(
            last.start, last.text_start, _strip_end(text, match.start(1)), last.reading, last.heading, last.inner
        )
        parts.append(Part(match.start(1), match.end(), len(text), reading, match.group(1), inner=True))
    return parts


def _strip_end(text: str, end: int) -> int:
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _skip_punctuation(text: str, at: int) -> int:
    while at < len(text) and text[at] in " :：.–—-\n\t\xa0":
        at += 1
    return at


def may_open_heading(texts: Iterable[str]) -> bool:
    """Cheap test, over the text nodes of a paragraph: could its first word open a heading?"""
    for text in texts:
        word = _FIRST_WORD.search(text)
        if word:
            return word.group().lower() in _tables().first_words
    return False


def kind_of_opening(
    text: str,
    kinds: Iterable[SectionKind] = (SectionKind.COMPETING_INTERESTS, SectionKind.ROLE_OF_FUNDER, SectionKind.FUNDING),
) -> SectionKind | None:
    """Return the kind that the first words of a passage state ("This work was supported by …"), or None."""
    opening = _tables().opening
    text = text.lstrip("* \n")
    return next((kind for kind in kinds if (pattern := opening.get(kind)) and pattern.match(text)), None)


def kind_of_words(text: str) -> SectionKind | None:
    """Return the kind that the words of a passage without heading speak of: interests, funding, or None.

    The opening decides; else, where both are spoken of, the first to be named.
    """
    if opening := kind_of_opening(text):
        return opening
    first: dict[SectionKind, int] = {}
    for kind, pattern in _tables().anywhere.items():
        if pattern and (match := pattern.search(text)):
            first[kind] = match.start()
    return min(first, key=lambda kind: first[kind]) if first else None


def speaks_of(kind: SectionKind, text: str) -> bool:
    """True where the words of a passage speak of interests or of funding."""
    pattern = _tables().anywhere.get(kind)
    opening = _tables().opening.get(kind)
    return bool((pattern and pattern.search(text)) or (opening and opening.match(text.lstrip())))


def decide(reading: Reading, text: str) -> SectionKind:
    """Return the kind of a passage under a heading; where the heading leaves two open, the words decide."""
    if not reading.either:
        return reading.kind
    if speaks_of(SectionKind.COMPETING_INTERESTS, text):
        return SectionKind.COMPETING_INTERESTS
    return SectionKind.FUNDING if speaks_of(SectionKind.FUNDING, text) else reading.kind
