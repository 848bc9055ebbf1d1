"""Finds the line of authors in a page, and names whose initials stand behind them.

A byline is a line that holds names of persons and nothing else but their marks, degrees and places in brackets:
"Anna Berg1,*, Carl Dunn2, and Eva Falk, MD", "Berg A, Dunn C", "Anna Berg et al.", "Authors: …". Offsets are offsets
into the text that is asked, which is best the caller's own: repairs join lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
_MOST_NAMES = 500

_LABEL = re.compile(r"[ \t]*(?:Authors?|AUTHORS?|Author\(s\)|Author list|By|BY|Written by)[ \t]*(?::|[ \t])[ \t]*")
_ET_AL = re.compile(r",?\s+et\s+al\b\.?")
_BRACKET = re.compile(r"[(\[][^()\[\]\n]{0,300}[)\]]")
_PIECE = re.compile(r"[^,;|•·]+")
_AND = re.compile(r"\s(?:and|&)\s|^(?:and|&)\s")
#: Marks that stand behind a name: numbers, signs, raised letters.
_MARKS = re.compile(r"[\s\d*†‡§¶‖#⁎∗✉°¹²³⁰⁴-⁹ᵃ-ᶿ]+$|(?<=[^\W\d_]{2})[\s]*\d[\d,*]*$")
_NO_NAME = re.compile(r"[\s\d*†‡§¶‖#⁎∗✉°¹²³⁰⁴-⁹ᵃ-ᶿ.a-h]*")
_WORD = r"[^\W\d_][\w\u0300-\u036f'’‘`.-]{0,39}"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,5}}")
_DEFINED = re.compile(rf"(?<![\w'’.-])({_WORD}(?: {_WORD}){{1,4}}),? ?[(\[]([^\W\d_][^\W\d_. -]?[\w. -]{{0,8}})[)\]]")

@dataclass(frozen=True, slots=True)
class WrittenName:
    """A person's full name where it stands: ``text[start:end]``."""

    text: str
    start: int
    end: int


def find_byline(text: str, stop: int, refused: Callable[[str], bool]) -> list[WrittenName]:
    """Return the names of the first byline that begins before ``stop``, in order; empty where there is none.

    ``refused`` says of a line whether it names something else than persons; it is asked of promising lines only.
    """
    if "\n" not in text and " et al" not in text[:_LONGEST_LINE] and _LABEL.match(text) is None:
        return []
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        labelled = _LABEL.match(text, at, min(end, at + 40))
        if at >= stop and labelled is None:
            # Behind the first heading only a label makes a byline.
            at = end + 1
            continue
        names = _line(text, labelled.end() if labelled else at, end, labelled is not None)
        if names and not refused(text[names[0].start : names[-1].end]):
            return names
        at = end + 1
    return []


def _line(text: str, start: int, end: int, labelled: bool) -> list[WrittenName]:
    line = text[start:end]
    if len(line) > _LONGEST_LINE or not line.strip():
        return []
    behind = _ET_AL.search(line)
    if behind is not None:
        rest = line[behind.end() :]
        if len(rest) > 80 or any(c.isdigit() for c in rest):
            return []  # a reference
        line = line[: behind.start()]
    # Brackets hold places and initials; they keep their length so that offsets stay.
    line = _BRACKET.sub(lambda m: " " * len(m.group()), line)
    found: list[WrittenName] = []
    for piece_start, piece in _pieces(line):
        name = _name(piece)
        if name is None:
            return []
        if name:
            at = start + piece_start + piece.index(name)
            found.append(WrittenName(name, at, at + len(name)))
        if len(found) > _MOST_NAMES:
            return []
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
