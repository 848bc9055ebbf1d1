"""Tokens and sentences of a repaired text.

A token is a run of letters and digits, a possessive ``'s``, one other visible character, or a paragraph break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from coi_extract.lexicon.words import alternation, word_lists


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    """Return the pattern of a token.

    The last word of a heading may be glued to the first word of its text: "Conflict of interestThe authors".
    """
    return re.compile(rf"{alternation(word_lists().sentences.glued_endings)}(?=[A-Z])|[^\W_]+|'s\b|[^\w\s]|_|\n")


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
    for match in _token().finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(match.group())
    return Tokens(text, starts, ends, words, [w.lower() for w in words])


#: A sentence of more tokens is cut at its next joint: what is read must not grow with the square of its length.
LONGEST = 1_000


def sentences(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the sentences as half-open ranges of token indices, in order, covering all tokens."""
    words, lowers, starts, ends = tokens.words, tokens.lowers, tokens.starts, tokens.ends
    n = len(words)
    out: list[tuple[int, int]] = []
    begin = 0
    for i in range(n):
        word = words[i]
        if i < begin:
            continue
        if word == "\n" or (i - begin >= LONGEST and (word in ";," or i - begin >= 2 * LONGEST)):
            cut = True
        elif word in ".!?":
            cut = _ends_sentence(words, lowers, starts, ends, i, n)
        else:
            continue
        if cut:
            stop = i + 1
            # A closing quote or bracket belongs to the sentence that it closes.
            if stop < n and words[stop] in "\"')]" and starts[stop] == ends[i]:
                stop += 1
            if stop > begin:
                out.append((begin, stop))
            begin = stop
    if begin < n:
        out.append((begin, n))
    return out


def _ends_sentence(words: list[str], lowers: list[str], starts: list[int], ends: list[int], i: int, n: int) -> bool:
    if i + 1 >= n:
        return True
    listed = word_lists().sentences
    following = words[i + 1]
    if words[i] != ".":
        return starts[i + 1] > ends[i]
    if starts[i + 1] == ends[i]:  # glued: "3.5", "U.S.", "www.x.org"; but "declared.Funding"
        previous = words[i - 1] if i else ""
        if following.lower() in listed.heading_words and following[0].isupper() and len(previous) > 2:
            return True  # "agency.Competing interests"
        if following.isupper() and 2 <= len(following) <= 5 and len(previous) > 2 and previous[1:].islower():
            return i + 2 < n and lowers[i + 2] in listed.after_initials  # "Roche.CD has"
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
    if low in listed.abbreviations and (following[0].isalnum() or following in "(["):
        # "Grant No. 12", "Grant No. (12)": never; "No. The" does not occur
        return False
    if previous in listed.number_marks and following[0].isdigit():
        return False
    if low in listed.legal_endings:
        return following[0].isupper() and following.lower() not in listed.legal_endings
    if low in listed.name_endings:
        return following[0].isupper() and _starts_statement(words, lowers, i + 1, n, after_name=True)
    if _ends_company(words, lowers, starts, ends, i):
        return following[0].isupper() and following.lower() not in listed.legal_endings
    if len(previous) == 1 and previous.isalpha() and previous.isupper():
        # initials: "G.S. The authors" ends, "G. Smith" and "G. S. reports" do not
        return len(following) > 1 and _starts_statement(words, lowers, i + 1, n)
    if len(previous) <= 2 and previous[0].isupper() and i >= 2 and words[i - 2] in ".-":
        return _starts_statement(words, lowers, i + 1, n)
    return True


def _ends_company(words: list[str], lowers: list[str], starts: list[int], ends: list[int], i: int) -> bool:
    """Whether the full stop at ``i`` ends a company's dotted legal ending: "Orlanda S.A.", not "Prof S.A. Moss"."""
    listed = word_lists().sentences
    first = i - 1
    while i - first < 5 and first >= 2 and words[first - 1] == "." and starts[first] == ends[first - 2] + 1:
        first -= 2
    name = words[first - 1] if first else ""
    return (
        "".join(lowers[first:i]) in listed.dotted_endings
        and len(name) > 2
        and name[0].isupper()
        and name.lower() not in listed.abbreviations
    )


def _starts_statement(words: list[str], lowers: list[str], i: int, n: int, *, after_name: bool = False) -> bool:
    """Whether token ``i`` looks like the start of a new statement rather than the rest of a name."""
    listed = word_lists().sentences
    if lowers[i] in listed.openers:
        return True
    word = words[i]
    if word.isupper() and 2 <= len(word) <= 5 and i + 1 < n:
        return lowers[i + 1] in listed.after_initials
    if not after_name:
        return len(word) == 1 and word.isupper() and starts_glued(words, i)
    # a name, then its verb: "Veltrix Ltd. Orlanda Inc. is"
    k = i
    while k < n and k - i < 6 and (words[k][0].isupper() or words[k] in "-'"):
        k += 1
    if i < k < n and (words[k] in ":(" or lowers[k] in listed.after_subject):
        return True
    return len(word) == 1 and word.isupper() and starts_glued(words, i)


def starts_glued(words: list[str], i: int) -> bool:
    """Whether dotted initials stand at ``i``: capital, full stop, capital, full stop."""
    return i + 3 < len(words) and words[i + 1] == "." and words[i + 3] in ".-"
