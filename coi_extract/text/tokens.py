"""Tokens and sentences of a repaired text.

A token is a run of letters and digits, a possessive ``'s``, one other visible character, or a paragraph break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# The last word of a heading may be glued to the first word of its text ("Conflict of interestThe authors").
_GLUED = (
    "[Ii]nterests?|[Ss]tatement|[Dd]isclosures?|[Ff]unding|[Aa]cknowledge?ments?|[Cc]ontributions?|[Ii]nformation"
    "|[Dd]eclarations?|[Ss]tandards|[Ss]upport|[Aa]pproval|[Pp]articipate"
    "|(?:INTEREST|DISCLOSURE|ACKNOWLEDGE?MENT|CONTRIBUTION)S(?=[A-Z])|FUNDING|STATEMENT|SUPPORT"
)
_TOKEN = re.compile(rf"(?:{_GLUED})(?=[A-Z])|[^\W_]+|'s\b|[^\w\s]|_|\n")

#: After these a full stop does not end a sentence.
_ABBREVIATIONS = frozenset(
    [
        "dr",
        "drs",
        "prof",
        "profs",
        "mr",
        "mrs",
        "ms",
        "st",
        "sr",
        "jr",
        "no",
        "nos",
        "ref",
        "refs",
        "nr",
        "vs",
        "al",
        "fig",
        "eg",
        "ie",
        "cf",
        "approx",
        "dept",
        "univ",
        "ed",
        "eds",
        "esp",
        "ca",
        "resp",
        "vol",
        "pp",
    ]
)
#: After these it may: they end a name as well as a sentence.
_NAME_ENDINGS = frozenset(
    [
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "plc",
        "pty",
        "bros",
        "assoc",
        "gmbh",
        "lp",
        "sa",
        "spa",
        "srl",
        "bv",
        "nv",
        "ag",
        "mass",
        "calif",
        "md",
        "phd",
        "etc",
    ]
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists: token ``i`` is ``text[starts[i]:ends[i]]``; ``lowers`` holds its lower-case form."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    lowers: list[str]

    def __len__(self) -> int:
        return len(self.words)

    def glued(self, i: int) -> bool:
        """Whether no white space stands between token ``i`` and the one before it."""
        return i > 0 and self.starts[i] == self.ends[i - 1]


def tokenize(text: str) -> Tokens:
    """Split a repaired text into tokens."""
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(match.group())
    return Tokens(text, starts, ends, words, [w.lower() for w in words])


def sentences(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the sentences as half-open ranges of token indices, in order, covering all tokens."""
    words, lowers, starts, ends = tokens.words, tokens.lowers, tokens.starts, tokens.ends
    n = len(words)
    out: list[tuple[int, int]] = []
    begin = 0
    for i in range(n):
        word = words[i]
        if word == "\n":
            cut = True
        elif word in ".!?":
            cut = _ends_sentence(words, lowers, starts, ends, i, n)
        else:
            continue
        if cut:
            stop = i + 1
            # A closing quote or bracket belongs to the sentence that it closes.
            if stop < n and words[stop] in "\"')]" and starts[stop] == ends[i]:
                continue
            if stop > begin:
                out.append((begin, stop))
            begin = stop
    if begin < n:
        out.append((begin, n))
    return out


def _ends_sentence(words: list[str], lowers: list[str], starts: list[int], ends: list[int], i: int, n: int) -> bool:
    if i + 1 >= n:
        return True
    following = words[i + 1]
    if words[i] != ".":
        return starts[i + 1] > ends[i]
    if starts[i + 1] == ends[i]:  # glued: "3.5", "U.S.", "www.x.org"; but "declared.Funding"
        previous = words[i - 1] if i else ""
        if following.lower() in _HEADING_WORDS and following[0].isupper() and len(previous) > 2:
            return True  # "agency.Competing interests"
        return (
            len(following) > 2
            and following[0].isupper()
            and following[1:].islower()
            and previous.islower()
            and len(previous) > 3
        )
    if not (following[0].isupper() or following[0].isdigit() or following in "\"'(["):
        # "reported. the authors": a small letter starts a sentence only after a long common word
        return False
    if i == 0:
        return False
    previous = words[i - 1]
    low = lowers[i - 1]
    glued = starts[i] == ends[i - 1]
    if not glued:
        return True
    if low in _ABBREVIATIONS and following[0].isalnum():
        # "Grant No. 12": never; "No. The" does not occur
        return False
    if low in _NAME_ENDINGS:
        return following[0].isupper() and _starts_statement(words, lowers, i + 1, n, after_name=True)
    if i >= 3 and words[i - 2] == "." and f"{lowers[i - 3]}.{low}" in _DOTTED_ENDINGS:
        return following[0].isupper() and _starts_statement(words, lowers, i + 1, n, after_name=True)
    if len(previous) == 1 and previous.isalpha() and previous.isupper():
        # initials: "G.S. The authors" ends, "G. Smith" and "G. S. reports" do not
        return len(following) > 1 and _starts_statement(words, lowers, i + 1, n)
    if len(previous) <= 2 and previous[0].isupper() and i >= 2 and words[i - 2] in ".-":
        return _starts_statement(words, lowers, i + 1, n)
    return True


#: Legal endings with full stops, as their last two letters: S.A., B.V., S.p.A., S.r.l.
_DOTTED_ENDINGS = frozenset(["s.a", "b.v", "n.v", "p.a", "r.l", "k.k", "r.o", "a.s"])
_HEADING_WORDS = frozenset(
    [
        "declaration",
        "declarations",
        "conflict",
        "conflicts",
        "competing",
        "ethics",
        "ethical",
        "compliance",
        "funding",
        "acknowledgements",
        "acknowledgments",
        "disclosure",
        "disclosures",
        "author",
        "authors",
        "financial",
        "data",
        "availability",
        "role",
    ]
)
_AFTER_SUBJECT = frozenset(
    ["does", "did", "will", "would", "gets", "got", 
        "is",
        "has",
        "was",
        "had",
        "are",
        "were",
        "have",
        "reports",
        "report",
        "reported",
        "declares",
        "declare",
        "declared",
        "discloses",
        "received",
        "receives",
        "serves",
        "served",
        "holds",
        "owns",
        "works",
        "advises",
        "consults", "leads",
        "and",
    ]
)
_OPENERS = frozenset(
    [
        "the",
        "this",
        "these",
        "those",
        "all",
        "no",
        "none",
        "dr",
        "drs",
        "prof",
        "professor",
        "we",
        "our",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "in",
        "it",
        "is",
        "if",
        "as",
        "at",
        "for",
        "from",
        "other",
        "others",
        "authors",
        "author",
        "both",
        "neither",
        "funding",
        "conflict",
        "competing",
        "acknowledgements",
        "acknowledgments",
        "supported",
        "role",
        "data",
        "ethics",
        "financial",
        "disclosure",
        "disclosures",
        "declaration",
        "additional",
        "any",
        "study",
        "support",
        "such",
        "each",
        "one",
        "two",
        "mr",
        "mrs",
        "ms",
        "there",
        "remaining",
        "contributors",
        "additionally",
        "also",
        "however",
        "moreover",
        "finally",
        "part",
        "parts",
        "additionally",
    ]
)


def _starts_statement(words: list[str], lowers: list[str], i: int, n: int, *, after_name: bool = False) -> bool:
    """Whether token ``i`` looks like the start of a new statement rather than the rest of a name."""
    if lowers[i] in _OPENERS:
        return True
    word = words[i]
    if word.isupper() and 2 <= len(word) <= 5 and i + 1 < n:
        return lowers[i + 1] in (
            "is",
            "has",
            "was",
            "reports",
            "declares",
            "received",
            "receives",
            "and",
            ",",
            "are",
            "have",
            "were",
            "discloses",
        )
    if not after_name:
        return len(word) == 1 and word.isupper() and starts_glued(words, i)
    # a name, then its verb: "Veltrix Ltd. Orlanda Inc. is"
    k = i
    while k < n and k - i < 6 and (words[k][0].isupper() or words[k] in "-'"):
        k += 1
    if i < k < n and (words[k] in ":(" or lowers[k] in _AFTER_SUBJECT):
        return True
    return len(word) == 1 and word.isupper() and starts_glued(words, i)


def starts_glued(words: list[str], i: int) -> bool:
    """Whether dotted initials stand at ``i``: capital, full stop, capital, full stop."""
    return i + 3 < len(words) and words[i + 1] == "." and words[i + 3] in ".-"
