"""Finds the line of authors in a page, and names whose initials stand behind them.

A byline is a line that holds names of persons and nothing else but their marks, degrees and places in brackets:
"Anna Berg1,*, Carl Dunn2, and Eva Falk, MD", "Berg A, Dunn C", "Anna Berg et al.", "Authors: …". Offsets are offsets
into the text that is asked, which is best the caller's own: repairs join lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from coi_extract.grammar.people import PARTICLES, TITLES
from coi_extract.grammar.person_names import (
    flat,
    is_degree,
    is_initials,
    is_sure_degree,
    letters_of,
    looks_like_initials,
    parse_name,
    person_words,
    shortenings,
)

_LONGEST_LINE = 6000
_SHORTEST_LINE = 6
_MOST_NAMES = 500
#: A line of names without a label is looked for among so many first characters.
_FRONT = 30_000

_LABEL = re.compile(
    r"^[ \t]{0,8}(?:Authors?|AUTHORS?|Author\(s\)|Author list|By|BY|Written by)(?:[ \t]?:|[ \t])[ \t]{0,8}",
    re.MULTILINE,
)
_ET_AL = re.compile(r",?\s+et\s+al\b\.?")
_BRACKET = re.compile(r"[(\[][^()\[\]\n]{0,300}[)\]]")
_PIECE = re.compile(r"[^,;|•·]+")
_AND = re.compile(r"\s(?:and|&)\s|^(?:and|&)\s")
#: Marks that stand behind a name: numbers, signs, raised letters.
_MARKS = re.compile(r"[\s\d*†‡§¶‖#⁎∗✉°¹²³⁰⁴-⁹ᵃ-ᶿ]+$|(?<=[^\W\d_]{2})[\s]*\d[\d,*]*$")
#: A mark right behind a name.
_MARKED = re.compile(r",?[ \t]{0,3}[\d*†‡§¶‖#⁎∗✉¹²³⁰⁴-⁹ᵃ-ᶿ]")
_NO_NAME = re.compile(r"[\s\d*†‡§¶‖#⁎∗✉°¹²³⁰⁴-⁹ᵃ-ᶿ.a-h]*")
_WORD = r"[^\W\d_][\w\u0300-\u036f'’‘`.-]{0,39}"
_PLAIN = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’‘`.-]){0,39}"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,5}}")
#: A name with its mark, and more behind it.
_LEADING = re.compile(rf"\s*({_PLAIN}(?: {_PLAIN}){{1,5}}?)[ \t]{{0,3}}[\d*†‡§¶‖#⁎∗✉¹²³⁰⁴-⁹]")
_DEFINED = re.compile(rf"(?<![\w'’.-])({_WORD}(?: {_WORD}){{1,4}}),? ?[(\[]([^\W\d_][^\W\d_. -]?[\w. -]{{0,8}})[)\]]")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A person's full name where it stands: ``text[start:end]``."""

    text: str
    start: int
    end: int


def find_byline(text: str, stop: int, refused: Callable[[str], bool]) -> list[WrittenName]:
    """Return the names of the first byline that begins before ``stop``, in order; empty where there is none.

    A line with a label may stand anywhere.
    ``refused`` says of a line whether it names something else than persons; it is asked of promising lines only.
    """
    at, stop = 0, min(stop, len(text), _FRONT)
    alone = "\n" not in text and " et al" not in text[:_LONGEST_LINE]
    while at < stop and not alone:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        names = _line(text, at, end, labelled=False) if end - at > _SHORTEST_LINE else []
        if names and not refused(text[names[0].start : names[-1].end]):
            return names
        at = end + 1
    for label in islice(_LABEL.finditer(text), 20):
        end = text.find("\n", label.end())
        names = _line(text, label.end(), len(text) if end < 0 else end, labelled=True)
        if names and not refused(text[names[0].start : names[-1].end]):
            return names
    return []


def _line(text: str, start: int, end: int, *, labelled: bool) -> list[WrittenName]:
    if end - start > _LONGEST_LINE:
        return []
    line = text[start:end]
    behind = _ET_AL.search(line)
    if behind is not None:
        rest = line[behind.end() :]
        if len(rest) > 80 or any(c.isdigit() for c in rest):
            return []  # a reference
        line = line[: behind.start()]
    # Brackets hold places and initials; they keep their length so that offsets stay.
    line = _BRACKET.sub(lambda m: " " * len(m.group()), line)
    found: list[WrittenName] = []
    marked = 0
    for piece_start, piece in _pieces(line):
        name, ends = _name(piece), False
        if name is None:
            # After names with marks, the places that the marks stand for may follow in the same line.
            lead = _LEADING.match(piece)
            name, ends = lead.group(1) if lead is not None and is_full_name(lead.group(1)) else "", True
        if name:
            at = start + piece_start + piece.index(name)
            found.append(WrittenName(name, at, at + len(name)))
            marked += _MARKED.match(line, piece_start + piece.index(name) + len(name)) is not None
        if len(found) > _MOST_NAMES:
            return []
        if ends:
            return found if len(found) > 1 and marked == len(found) else []
    if len(found) < (1 if labelled or behind is not None else 2):
        return []
    return found


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    for match in _PIECE.finditer(line):
        at = match.start()
        piece = match.group()
        last = 0
        for joint in _AND.finditer(piece):
            yield at + last, piece[last : joint.start()]
            last = joint.end()
        yield at + last, piece[last:]


def _name(piece: str) -> str | None:
    """The name in a piece of a line: "" where the piece holds a mark or a degree alone, None where it is no name."""
    if len(piece) > 200:
        return None
    if _NO_NAME.fullmatch(piece) or is_degree(piece):
        return ""
    name = piece.strip()
    for _ in range(3):
        shorter = _MARKS.sub("", name).strip()
        words = shorter.split()
        while len(words) > 2 and is_sure_degree(words[-1]):
            shorter = shorter[: -len(words.pop())].strip()
        if shorter == name:
            break
        name = shorter
    if not is_initials(name.split()[-1] if name.split() else ""):
        name = name.rstrip(".").strip()
    words = name.split(" ")
    if words[0].rstrip(".").casefold() in TITLES and len(words) > 2:
        name = name[len(words[0]) :].strip()
        words = name.split(" ")
    return name if is_full_name(name) else None


def is_full_name(name: str) -> bool:
    """Whether a string could be a person's name with given and family part."""
    if not 4 <= len(name) <= 80 or _NAME.fullmatch(name) is None:
        return False
    words = name.split(" ")
    for word in words:
        plain = flat(word).strip("'").casefold().rstrip(".")
        if word[0].islower() and plain not in PARTICLES:
            return False
        if plain in person_words("not_in_names"):
            return False
    parsed = parse_name(name)
    if not parsed.given or not parsed.family:
        return False
    return sum(c.isalpha() for c in parsed.family[-1]) > 1 and any(c.islower() for c in name)


def defined_initials(text: str, wanted: frozenset[str]) -> list[WrittenName]:
    """Names with their initials in brackets behind them: "Anna Berg (AB)". ``wanted``: the letters asked for."""
    found: list[WrittenName] = []
    for match in _DEFINED.finditer(text):
        letters = letters_of(match.group(2))
        if letters not in wanted or not looks_like_initials(match.group(2)):
            continue
        words = match.group(1).split(" ")
        # The fewest words that the initials spell: what stands before the name is no part of it.
        for count in range(2, len(words) + 1):
            name = " ".join(words[-count:])
            if is_full_name(name) and any(
                s.letters == letters.upper() and s.rank == 0 for s in shortenings(parse_name(name))
            ):
                end = match.end(1)
                found.append(WrittenName(name, end - len(name), end))
                break
    return found
