"""Runs of award numbers: what has the shape of one, and where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from coi_extract.lexicon.award_grammar import MAX_LENGTH, PLAIN_MAP, AwardGrammar, AwardMatch, award_grammar
from coi_extract.lexicon.award_parse import clean, parse_slice

#: Signs that end a word; brackets and commas also end a run.
_CHAR = r"[^\s,;()\[\]{}\"“”«»]"
#: A bracket inside a word belongs to it: "01(2944)/18/EMR-II".
_TOKEN = re.compile(rf"{_CHAR}+(?:\(\w{{1,6}}\)[/-]{_CHAR}+)+|[,;()\[\]{{}}]|{_CHAR}+")
_EDGES = ".:'‘’*†‡§|<>=?!\"#"
#: A label glued to its number: "No.123", "#123", "grant#123", "Nr:123".
_GLUED = re.compile(
    r"(?:grants?|awards?|contracts?|projects?|no|nos|nr|number|id|ref|n)?[.:]?[#°º№][.:]?|(?:grants?|awards?|no|nos|nr)[.:]"
    r"|(?:grant|award|number|contract)(?=\d)",
    re.IGNORECASE,
)
#: An acronym glued to its number by a sign.
_NAMED = re.compile(r"[A-Z]{2,8}#(?=\d)")
#: A project's name behind its number and a dash: "692387—RIVER", "9F053-1206—Concept".
_PROJECT_BEHIND = re.compile(r"(\d{5,8}(?=[-—][A-Z])|[A-Z\d]{1,12}-\d{4,12}(?=[-—][A-Z][a-z]))[-—][A-Z][A-Za-z]{3,}")
_PREFIX = re.compile(r"[A-Z][A-Z+&]{0,9}[-/_.]?|[A-Z][a-zäöü]{1,2}[A-Z]?[-/]?|[A-Z]{1,6}(?:[-/_][A-Z]{1,6}){1,3}[-/_]?")
_DIGIT = re.compile(r"\d")
_LAST_DIGITS = re.compile(r"\d+$")
_TAIL = re.compile(r"-?(\d{1,7}(?:-\d{1,2})?)")
_NUMBER = re.compile(r"\d+")
_PHRASE_END = re.compile(r"[-/_.]$")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a run. ``kind``: digits (may be a number or part of one), prefix (letters that may open one), label
    ("grant", "no."), joint ("and", "/"), stop (comma, bracket), other."""

    start: int
    end: int
    text: str
    kind: str


def looks_like_award(token_or_phrase: str) -> bool:
    """Whether a word or phrase has the shape of one award number, as may stand after "grant" or in a funding bracket.

    Labels ("grant no.") and brackets around it are allowed. Years, dates, DOIs, trial registrations, telephone
    numbers, sums of money, quantities and plain words are not award numbers.
    """
    if not isinstance(token_or_phrase, str):
        raise TypeError(f"token_or_phrase: expected str, got {type(token_or_phrase).__name__}")
    if len(token_or_phrase) > 2 * MAX_LENGTH or _DIGIT.search(token_or_phrase) is None:
        return False
    found = split_awards(token_or_phrase, expected=True)
    if len(found) != 1:
        return False
    rest = token_or_phrase[: found[0].start] + " " + token_or_phrase[found[0].end :]
    acronyms = award_grammar().acronyms
    return all(w.kind in ("label", "stop") or w.text in acronyms for w in _words(rest.translate(PLAIN_MAP)))


def split_awards(
    text: str,
    offset: int = 0,
    *,
    funder: str | None = None,
    funder_ror: str | None = None,
    expected: bool = False,
) -> list[AwardMatch]:
    """The single award numbers of a run such as "R01 CA1 and CA2" or "12345, -12346 through -12350".

    Parameters
    ----------
    text:
        What stands in a funding bracket or after "grant(s)", "No.", "under"; a whole sentence is read too.
    offset:
        Added to all offsets, for a run that was cut out of a longer text.
    funder, funder_ror:
        As in :func:`~coi_extract.lexicon.award_parse.parse_award`.
    expected:
        True where an award number is expected (the inside of a funding bracket): then short ones and "NAME 2011",
        which no format knows, are taken too, as they are after words such as "grant no." in any case.

    Returns
    -------
    list of AwardMatch
        In order and without overlap; each is its own slice of *text*, without words such as "grant no.". A number
        that shares the prefix of the one before it carries the whole in ``normalised``.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected str, got {type(text).__name__}")
    if _DIGIT.search(text) is None:
        return []
    reader = _Reader(text, funder, funder_ror, expected)
    found = reader.run()
    return [replace(m, start=m.start + offset, end=m.end + offset) for m in found] if offset else found


class _Reader:
    """Reads one run, word by word; holds the last number for those that share its prefix."""

    def __init__(self, text: str, funder: str | None, ror: str | None, expected: bool) -> None:
        self.text = text
        self.flat = text.translate(PLAIN_MAP)
        self.funder, self.ror, self.expected = funder, ror, expected
        self.found: list[AwardMatch] = []
        #: The last number in full, for those that share its prefix.
        self.stem = ""

    def run(self) -> list[AwardMatch]:
        words = list(_words(self.flat))
        group: list[_Word] = []
        lone = True  # nothing but a separator stands between the last number and this group
        labelled = False
        for i, word in enumerate([*words, _Word(len(self.flat), len(self.flat), "", "stop")]):
            if word.kind in ("digits", "prefix"):
                group.append(word)
                continue
            if group:
                ends = word.kind in ("stop", "joint") or word.text in ("-", "/")
                if self._joins(group, word, words[i + 1 : i + 2]):
                    group.append(word)
                    continue
                before = len(self.found)
                self._group(group, alone=lone and ends, labelled=labelled)
                group = []
                lone = len(self.found) > before or lone
                labelled = labelled and len(self.found) > before
            if word.kind == "label":
                labelled = True
            elif word.kind == "other":
                lone = labelled = False
            elif word.text == ";":
                labelled = labelled or bool(self.found)
        return self.found

    def _joins(self, group: list[_Word], sign: _Word, after: list[_Word]) -> bool:
        """Whether a dash or slash in blanks is part of the number: "17 - CE12", "EP / X012345 / 1"."""
        if sign.text not in ("-", "/") or not after or after[0].kind != "digits":
            return False
        joined = self._parse(group[0].start, after[0].end)
        known = self._parse(group[0].start, group[-1].end).format_id is not None
        return joined.format_id is not None and (not known or len(after[0].text) <= 2)

    def _parse(self, start: int, end: int) -> AwardMatch:
        return parse_slice(self.text, start, end, self.funder, self.ror)

    def _group(self, group: list[_Word], *, alone: bool, labelled: bool) -> None:
        while group and group[-1].kind == "prefix":
            group.pop()
        for part in self._parts(group[:16]):
            self._number(part, alone=alone, labelled=labelled)

    def _parts(self, group: list[_Word]) -> Iterator[list[_Word]]:
        """Cut words that stand side by side into numbers: the longest that a format knows, else by their shape."""
        while group:
            size = self._longest(group)
            if size == 0:
                size = 1
                while size < len(group) and not _breaks(group[:size], group[size]):
                    size += 1
            yield group[:size]
            group = group[size:]

    def _longest(self, group: list[_Word]) -> int:
        for size in range(min(len(group), 6), 0, -1):
            match = self._parse(group[0].start, group[size - 1].end)
            if group[size - 1].kind == "digits" and match.format_id and match.check == "recognised":
                if size > 1 and self._prefixed(group[0]) and self._parse(group[1].start, group[size - 1].end).format_id:
                    return 0
                return size
        return 0

    def _prefixed(self, word: _Word) -> bool:
        """Whether a word is the acronym of a funder, or several with slashes: "NIH/NICHD"."""
        acronyms = award_grammar().acronyms
        return word.kind == "prefix" and all(piece in acronyms for piece in word.text.rstrip("-/_.:").split("/"))

    def _number(self, part: list[_Word], *, alone: bool, labelled: bool) -> None:
        grammar = award_grammar()
        start, end = part[0].start, part[-1].end
        match = self._parse(start, end)
        span = grammar.award_span(self.flat[start:end])
        titled = _PROJECT_BEHIND.fullmatch(self.text, start, end) if match.format_id is None else None
        if titled is not None:
            part = [replace(part[0], end=titled.end(1), text=titled[1])]
            end = titled.end(1)
            match = self._parse(start, end)
            span = grammar.award_span(titled[1])
        while len(part) > 1 and self._prefixed(part[0]) and span is None:
            named = self.funder or grammar.funders[grammar.acronyms[part[0].text.rstrip("-/_.:").split("/")[-1]]].name
            part = part[1:]
            start = part[0].start
            match = parse_slice(self.text, start, end, named, self.ror)
            span = grammar.award_span(self.flat[start:end])
        if span is not None and span != (0, end - start):
            start, end = start + span[0], start + span[1]
            match = self._parse(start, end)
        if not any(w.kind == "digits" for w in part):
            return
        text = self.flat[start:end]
        if self.found and alone and self._tail(start, end, text):
            return
        known = match.format_id is not None
        if not known:
            halves = self._halves(start, end)
            if halves:
                self.found += halves
                self.stem = halves[-1].text
                return
        if _is_not_award(text, known=known and bool(self.funder or self.ror)):
            if not known or grammar.format(match.format_id or "").reach != "bare":
                return
        elif not known:
            loose = labelled or self.expected
            if not _shape(text, labelled=labelled, loose=loose) or (_dated(part) and not loose):
                return
        self.found.append(match)
        self.stem = text

    def _halves(self, start: int, end: int) -> list[AwardMatch]:
        """Two numbers with a slash between them, where each is known or both are long plain numbers."""
        text = self.flat[start:end]
        if text.count("/") != 1:
            return []
        cut = start + text.index("/")
        left, right = self._parse(start, cut), self._parse(cut + 1, end)
        digits = left.text.isdigit() and right.text.isdigit() and len(left.text) == len(right.text) >= 6
        if digits or (left.format_id and right.format_id and left.format_id == right.format_id):
            return [left, right]
        run = _LAST_DIGITS.search(left.text)
        if left.format_id and run and right.text.isdigit() and len(right.text) == len(run[0]) >= 5:
            whole = left.text[: run.start()] + right.text
            full = parse_slice(whole, 0, len(whole), self.funder, self.ror)
            return [left, replace(full, start=right.start, end=right.end, text=right.text)]
        return []

    def _tail(self, start: int, end: int, text: str) -> bool:
        """A number that shares the prefix of the last one: "HL 12345, -12346"; "95159, 60, 61"."""
        tail = _TAIL.fullmatch(text)
        run = _LAST_DIGITS.search(self.stem)
        if tail is None or run is None or not self.stem[: run.start()].strip():
            return False
        digits = tail[1].partition("-")[0]
        if len(digits) > len(run[0]) or start - self.found[-1].end > 24:
            return False
        if len(digits) < 2 and self.stem[run.start() - 1] not in "-/":
            return False
        if len(digits) == 4 and _is_not_award(digits) and len(run[0]) != 4:
            return False
        whole = self.stem[: run.end() - len(digits)] + digits
        full = parse_slice(whole, 0, len(whole), self.funder, self.ror)
        start = end - len(tail[1])
        self.found.append(replace(full, start=start, end=end, text=self.text[start:end]))
        self.stem = whole
        return True


def _words(flat: str) -> Iterator[_Word]:
    grammar = award_grammar()
    for token in _TOKEN.finditer(flat):
        text, start, end = token[0], token.start(), token.end()
        if text in ",;()[]{}":
            yield _Word(start, end, text, "stop")
            continue
        named = _NAMED.match(text)
        if named is not None:  # "NSF#1234567": the giver, then its number
            yield _Word(start, start + named.end() - 1, named[0][:-1], "prefix")
            start, text = start + named.end() - 1, text[named.end() - 1 :]
        glued = _GLUED.match(text)
        if glued is not None and glued.end() < len(text):
            yield _Word(start, start + glued.end(), glued[0], "label")
            start, text = start + glued.end(), text[glued.end() :]
        lead = len(text) - len(text.lstrip(_EDGES))
        start, text = start + lead, text[lead:]
        stripped = text.rstrip(_EDGES)
        stopped = ":" in text[len(stripped) :]
        end, text = start + len(stripped), stripped
        if not text:
            continue
        # A word longer than any number is none, whatever stands in it.
        kind = "other" if len(text) > MAX_LENGTH else _kind(grammar, text)
        yield _Word(start, end, text, kind)
        if stopped and kind == "prefix":
            yield _Word(end, end, ":", "stop")


@lru_cache(maxsize=4096)
def _kind(grammar: AwardGrammar, text: str) -> str:
    lower = text.casefold()
    if text in ("-", "/", "--"):
        return "joint"
    if _DIGIT.search(text):
        if "@" in text or "://" in text or lower.startswith(("www.", "doi:")):
            return "other"
        return "other" if grammar.not_awards["never"].fullmatch(text) else "digits"
    if lower in grammar.words["joints"] or lower in grammar.words["ranges"]:
        return "joint"
    if lower in grammar.words["labels"]:
        return "label"
    if text in grammar.words["not_prefix"]:
        return "other"
    return "prefix" if text in grammar.words["prefix"] or _PREFIX.fullmatch(text) else "other"


def _breaks(left: list[_Word], word: _Word) -> bool:
    """Whether a new number begins at *word* though no format tells so: "81270001 81270002", "KAW 2020.0239 ABC 12"."""
    before = left[-1]
    if before.kind == "prefix" or _PHRASE_END.search(before.text):
        return False
    if word.kind == "prefix":
        return len(before.text) > 4 and _is_long(left)
    return len(before.text) >= 5 and len(word.text) >= 5


def _is_long(words: list[_Word]) -> bool:
    return sum(len(w.text) for w in words) >= 7


@lru_cache(maxsize=4096)
def _is_not_award(text: str, *, known: bool = False) -> bool:
    """Whether the text as a whole is something else: a date, a registration, a sum."""
    flat = clean(text)
    patterns = award_grammar().not_awards
    return any(patterns[s].fullmatch(flat) for s in ("never", "alone", *(() if known else ("unless_known",))))


def _dated(part: list[_Word]) -> bool:
    """Words that hold no digits but those of years and quantities: "IFLA 2011", "31st 2015"."""
    return all(w.kind == "prefix" or ("/" not in w.text and _is_not_award(w.text)) for w in part)


def _shape(text: str, *, labelled: bool, loose: bool) -> bool:
    """The shape of an award number that no format knows."""
    letters = sum(c.isalpha() for c in text)
    digits = sum(c.isdigit() for c in text)
    if digits + letters > 40 or letters > 24:
        return False
    if not letters:
        first = _NUMBER.match(text)
        separated = first is not None and first.end() < len(text)
        return digits >= (3 if labelled else 4 if not separated else 5)
    lower = sum(c.islower() for c in text)
    if lower > 6 and lower > digits:
        return False
    return digits >= (2 if loose else 4) and digits + letters >= 4
