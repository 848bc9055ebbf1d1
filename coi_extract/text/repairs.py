"""The text as it is read: damage mended, with a way back to the caller's offsets.

Repairs change what the reader sees, never what the caller gets: every mention is a slice of the caller's own text.
Mended are ligatures, HTML entities and leftover tags, invisible characters, decomposed accents and accents that stand
beside their letter, words broken over a line end, runs of white space, and typographic quotes and dashes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from coi_extract.lexicon.words import alternation, word_lists

# One character for one character: no offsets move.
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\uff0d", "-"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        "\uff08": "(",
        "\uff09": ")",
        "\uff0c": ",",
        "\uff1b": ";",
        "\uff1a": ":",
        "\u2044": "/",
        "\u2215": "/",
        "\uff06": "&",
        "\uff0f": "/",
    }
)

_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
)
_TAGS = "i|b|u|em|strong|sup|sub|sc|br|p|span|italic|bold|underline|a|font|div|li|ul|ol|xref|ext-link|title|sec"
_DAMAGE = re.compile(
    rf"""(?P<invisible>[{_INVISIBLE}]+)
    |(?P<ligature>[\ufb00-\ufb06])
    |(?P<entity>&(?:\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,30}});)
    |(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,200}})?/?>)
    |(?P<stray>(?<=[^\W\d_])[ ][\u0300-\u0304\u0308\u030a-\u030c][ ]?[A-Za-z\u0131])
    |(?P<dots>[aouAOU]\u00a8(?=[a-z])|(?<=[^\W\d_])[ ]?\u00a8[ ]?[aouAOU])
    |(?P<accent>\w[\u0300-\u036f]+)
    |(?P<broken>(?<=[a-z])[-\u2010\u2011][ \t]*\r?\n[ \t]*(?=[a-z]))
    |(?P<hyphen>(?<=\w)[-\u2010\u2011][ \t]*\r?\n[ \t]*(?=\w))
    |(?P<apart>(?<=[A-Z]{{2}})\u2014(?=\w))
    |(?P<space>[\s\u00a0\u2028\u2029]{{2,}}|[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029])
    """,
    re.VERBOSE,
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
#: Marks with a width of their own, and the combining ones that they stand for.
_MARKS = {"\u00a8": "\u0308"}
#: Lines shorter than this are headings, names and labelled lines; running text is set in longer ones.
_SHORT_LINE = 60
_LABEL = re.compile(r"[^.;:\n]{2,60}:")

#: A line that holds a personal name, before a labelled line.
#: A short line by itself, as headings are.
_HEADING_LINE = re.compile(r"[A-Z][^\n.;,]{2,60}\r?\n")
_NAME_LINE = re.compile(r"[^\W\d_][\w.'-]*(?: [\w.'-]+){1,4}[ \t]*\r?\n[ \t]*[^\W\d_][^.;:\n]{2,60}:")
#: What closes a block of labelled lines: "No other ...", "The remaining authors ...".
_CLOSING = re.compile(r"(?:No|None|All|The)\s(?:of\s)?(?:the\s)?(?:other|remaining|further)\b")


@lru_cache(maxsize=1)
def _abbreviated() -> re.Pattern[str]:
    """Return what a line ends in that runs on: "Grant No.", "Dr."."""
    return re.compile(rf"\b{alternation(word_lists().lines.abbreviations)}\.$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A repaired text. ``starts[i]`` and ``ends[i]`` bound the source characters that character ``i`` stands for."""

    text: str
    source: str
    starts: array[int] | None
    ends: array[int] | None

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets into the caller's text of ``text[start:end]`` (which is not empty)."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """Return the caller's own text where ``text[start:end]`` was read (which is not empty)."""
        return self.source[slice(*self.source_span(start, end))]


def _space(source: str, start: int, end: int) -> str:
    """A blank for a line that runs on, a newline where a paragraph or a labelled line begins."""
    run = source[start:end]
    breaks = run.count("\n") or run.count("\r") or run.count("\u2029")
    if not breaks or start == 0 or end >= len(source):
        return " "
    following = source[end]
    if following.islower() or following in ",;)]&/":
        return " "
    if _NAME_LINE.match(source, end, end + 130):
        return "\n"
    closed = source[start - 1] in ".:;!?" and not _abbreviated().search(source, max(0, start - 6), start)
    line = source[source.rfind("\n", max(0, start - _SHORT_LINE), start) + 1 : start]
    if ":" in line and len(line) < _SHORT_LINE and _CLOSING.match(source, end):
        return "\n"  # a labelled line does not run on
    if breaks >= 2 and _HEADING_LINE.match(source, end, end + _SHORT_LINE + 4):
        return "\n"
    if breaks >= 2 and len(line) >= _SHORT_LINE and source[start - 1].isalpha():
        return " "  # a page's column, broken in the middle of a sentence
    if breaks >= 2 or closed or _LABEL.match(source, end, end + 64):
        return "\n"
    return " "


def repair(source: str) -> Reading:
    """Return the reading of ``source``. Works on any string, in linear time."""
    match = _DAMAGE.search(source)
    if match is None:
        return Reading(source.translate(_SAME_LENGTH), source, None, None)
    pieces: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    while match is not None:
        begin, end = match.span()
        if begin > at:
            pieces.append(source[at:begin])
            starts.extend(range(at, begin))
            ends.extend(range(at + 1, begin + 1))
        kind = match.lastgroup
        found = match.group()
        if kind == "ligature":
            new = _LIGATURES[found]
        elif kind == "entity":
            new = html.unescape(found)
            new = found if new == found else (new if len(new) == 1 and not new.isspace() else " ")
            if new == "\xad":
                new = ""
        elif kind == "tag":
            new = " " if found[1:3].lower() in ("br", "p>", "li", "di", "/p", "/d") else ""
        elif kind == "accent":
            new = unicodedata.normalize("NFC", found)
        elif kind in ("stray", "dots"):
            # a page's accent beside its letter: "Econom ́ıa", "G ¨ottingen", "Go¨ran"
            mark = next(c for c in found if c in _MARKS or unicodedata.combining(c))
            letter = next(c for c in found if c.isalpha()).replace("\u0131", "i")
            new = unicodedata.normalize("NFC", letter + _MARKS.get(mark, mark))
        elif kind == "hyphen":
            new = "-"
        elif kind == "apart":
            new = " - "  # "AB—grants from X": initials and what is said of them
        elif kind == "space":
            new = _space(source, begin, end)
        else:
            new = ""
        if new:
            pieces.append(new)
            if len(new) == end - begin:
                starts.extend(range(begin, end))
                ends.extend(range(begin + 1, end + 1))
            else:
                starts.extend([begin] * len(new))
                ends.extend([end] * len(new))
        at = end
        match = _DAMAGE.search(source, at)
    pieces.append(source[at:])
    starts.extend(range(at, len(source)))
    ends.extend(range(at + 1, len(source) + 1))
    return Reading("".join(pieces).translate(_SAME_LENGTH), source, starts, ends)
