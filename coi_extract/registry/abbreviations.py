"""Short forms that a text defines: "Medical Research Council (MRC)", "NCI (National Cancer Institute)".

The method is that of Schwartz and Hearst (2003): the letters of the short form are found from right to left in the
words before the bracket, the first letter at the start of a word. Besides the order *long (short)* the order
*short (long)* is read, where the bracket holds the long form.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,160})[)\]]")
_SHORT = re.compile(r"[A-Za-z0-9][\w&./+-]{1,14}")
_WORD_BEFORE = re.compile(r"[\w&.-]{2,15}\s*$")
_SENTENCE_END = re.compile(r"[;:]|[.?!](?=\s+[A-Z]\w{2})|\n\s*\n")
_REACH = 220


def find_abbreviations(text: str) -> list[tuple[Span, Span]]:
    """Spans of short and long forms defined in a text, as (short, long) pairs in the order of the text."""
    found: list[tuple[Span, Span]] = []
    for match in _BRACKET.finditer(text):
        pair = _long_before(text, match) or _long_inside(text, match)
        if pair:
            found.append(pair)
    return found


def _long_before(text: str, match: re.Match[str]) -> tuple[Span, Span] | None:
    inside = re.split(r"[,;]", match[1], maxsplit=1)[0].strip(" \"'“”‘’")
    if inside.lower().startswith("the "):
        inside = inside[4:].strip(" \"'“”‘’")
    if not _SHORT.fullmatch(inside) or not _is_short(inside):
        return None
    start = match.start(1) + match[1].index(inside)
    words_allowed = min(len(inside) + 5, len(inside) * 2)
    before = text[max(0, match.start() - _REACH) : match.start()]
    ends = [m.end() for m in _SENTENCE_END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    pieces = list(re.finditer(r"\S+", before))[-words_allowed:]
    if not pieces:
        return None
    window = before[pieces[0].start() :].rstrip()
    offset = match.start() - len(before) + pieces[0].start()
    at = _match(inside, window)
    if at is None:
        return None
    long_form = window[at:]
    if not _plausible(inside, long_form):
        return None
    return (start, start + len(inside)), (offset + at, offset + len(window))


def _long_inside(text: str, match: re.Match[str]) -> tuple[Span, Span] | None:
    word = _WORD_BEFORE.search(text, max(0, match.start() - 18), match.start())
    if word is None:
        return None
    short = word.group().strip()
    inside = match[1].strip(" \"'“”‘’")
    if not _is_short(short) or " " not in inside:
        return None
    start = match.start(1) + match[1].index(inside)
    at = _match(short, inside)
    # Here the bracket says where the long form starts: nothing may be left over but an article.
    if at is None or inside[:at].strip().lower() not in {"", "the"} or not _plausible(short, inside[at:]):
        return None
    return (word.start(), word.start() + len(short)), (start + at, start + len(inside))


def _is_short(form: str) -> bool:
    letters = [c for c in form if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return 2 <= len(form) <= 15 and len(letters) >= 2 and capitals >= 2


def _match(short: str, long_form: str) -> int | None:
    """Start of the long form that spells the short one, from right to left; None when it does not."""
    low, place = long_form.lower(), len(long_form) - 1
    letters = [c for c in short.lower() if c.isalnum()]
    for number in range(len(letters) - 1, -1, -1):
        char, first = letters[number], number == 0
        while place >= 0 and (low[place] != char or (first and place > 0 and low[place - 1].isalnum())):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return _at_capital(long_form, place + 1)


def _at_capital(long_form: str, start: int) -> int:
    """A long form starts with a content word: from "for Tidal Research" back to "Fund for Tidal Research"."""
    if not long_form[start].islower():
        return start
    for word in list(re.finditer(r"\w+", long_form[:start]))[-2:]:
        if word.group()[0] == long_form[start].upper():
            return word.start()
    return start


def _plausible(short: str, long_form: str) -> bool:
    words = re.findall(r"\w+", long_form)
    return (
        len(words) >= 2
        and len(long_form) > len(short) + 3
        and short not in words
        and not long_form.endswith((",", "."))
    )
