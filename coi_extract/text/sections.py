"""What is where: sections by their headings, and, where no heading stands, by the first words of a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coi_extract.errors import LexiconError
from coi_extract.lexicon.loader import read_yaml
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import SectionKind
from coi_extract.text.tokens import Tokens

_FILE = "headings.yaml"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of tokens of one kind. ``heading`` is the token range of its heading, empty where there is none."""

    kind: SectionKind
    start: int
    stop: int
    heading: tuple[int, int]
    headed: bool


def heading_rules(content: Any, part: str) -> list[dict[str, Any]]:
    """Check one part (``headings`` or ``openings``) of the content of ``headings.yaml``; return its rules.

    Raises
    ------
    LexiconError
        Naming the file, the rule and what is wrong with it.
    """
    rows: list[dict[str, Any]] = content.get(part) or []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        place = f"{part}, rule {row.get('id') or number}"
        missing = [key for key in ("id", "kind", "phrases", "examples", "near_misses") if not row.get(key)]
        if missing:
            raise LexiconError(f"{', '.join(missing)} missing.", source=_FILE, place=place)
        try:
            SectionKind(row["kind"])
        except ValueError as error:
            raise LexiconError(f"{error}.", source=_FILE, place=place) from error
        if row["id"] in seen:
            raise LexiconError(f"the rule id {row['id']} is used twice.", source=_FILE, place=place)
        seen.add(row["id"])
    return rows


@lru_cache(maxsize=1)
def _automata() -> tuple[PhraseAutomaton, PhraseAutomaton]:
    content = read_yaml(_FILE)
    out = []
    for part in ("headings", "openings"):
        automaton = PhraseAutomaton()
        for row in heading_rules(content, part):
            for phrase in row["phrases"]:
                automaton.add(phrase, SectionKind(row["kind"]), content["macros"])
        out.append(automaton)
    return out[0], out[1]


#: Sections in which labels of ties may stand.
_TELLS_TIES = frozenset({SectionKind.COMPETING_INTERESTS, SectionKind.OTHER})
#: Tokens at the beginning of a sentence in which labels are looked for.
_LABELS_AT_MOST = 16
#: Tokens behind a heading in which labels of ties are looked for.
_AHEAD_AT_MOST = 120


def find_sections(tokens: Tokens, sentences: list[tuple[int, int]]) -> list[Passage]:
    """Return the passages of a text, in order, covering all sentences.

    A heading holds until the next one. Sentences that their own first words place elsewhere ("We thank ...",
    "The sponsor had no role ...") are passages of their own; ``headed`` is False for these.
    """
    headings, openings = _automata()
    out: list[Passage] = []
    kind, heading, headed, labelled = SectionKind.OTHER, (0, 0), False, False
    for begin, stop in _split_at_headings(tokens, sentences, headings):
        start = begin
        # Several headings may follow each other, and one may be glued to what it opens.
        while True:
            found = _heading_at(tokens, headings, start, stop)
            if found is None or (
                (labelled or (kind in _TELLS_TIES and _among_labels(tokens, found[1])))
                and _labels_tie(tokens, start, found)
            ):
                break
            kind, end = found
            heading, headed, labelled = (start, end), True, False
            start = end
            while start < stop and tokens.words[start] in ".:-\n":
                start += 1
        if start >= stop:
            if start > begin:
                out.append(Passage(kind, start, start, heading, True))
            continue
        label = not word_lists().sections.tie_labels.isdisjoint(_labels(tokens, start, stop))
        labelled = labelled or label
        own = kind
        at = _first_word(tokens, start, stop)
        opening = openings.longest(tokens.lowers, at, stop) if at < stop else None
        if headed and kind is SectionKind.OTHER:
            pass  # a part of an article's page: whatever it says belongs to it
        elif opening is not None and not label and (start == begin or not headed):
            own = opening[1][0]
        elif word_lists().sections.thanks.intersection(tokens.lowers[at : min(at + 15, stop)]):
            own = SectionKind.ACKNOWLEDGEMENTS
        elif out and not out[-1].headed and out[-1].kind is SectionKind.AFFILIATIONS and tokens.words[start] == "(":
            own = out[-1].kind  # a full stop inside an address
        out.append(Passage(own, start, stop, heading if own is kind else (0, 0), headed and own is kind))
    return out


def _labels(tokens: Tokens, start: int, stop: int) -> Iterator[str]:
    """Yield what stands before the colons near ``start``, in small letters: "anna berg", "consulting"."""
    begin = start
    for k in range(start + 1, min(stop, start + _LABELS_AT_MOST)):
        if tokens.words[k] == ":" and k > begin:
            yield tokens.text[tokens.starts[begin] : tokens.ends[k - 1]].lower()
            begin = k + 1


def _labels_tie(tokens: Tokens, start: int, found: tuple[SectionKind, int]) -> bool:
    """Whether the heading of funding at ``start`` labels a tie, among labels of ties: "Research Funding: X"."""
    kind, end = found
    first = next(_labels(tokens, _first_word(tokens, start, end), end + 1), "")
    return kind is SectionKind.FUNDING and first in word_lists().sections.tie_label_headings


def _among_labels(tokens: Tokens, start: int) -> bool:
    """Whether labels of ties follow within some sentences: "Grants: A (X). Stock ownership: B (Y)."."""
    words, labels = tokens.words, word_lists().sections.tie_labels
    begin = start
    for k in range(start, min(len(words), start + _AHEAD_AT_MOST)):
        if words[k] in ".;\n":
            begin = k + 1
        elif words[k] == ":" and k > begin:
            if tokens.text[tokens.starts[begin] : tokens.ends[k - 1]].lower() in labels:
                return True
            begin = k + 1
    return False


def _split_at_headings(
    tokens: Tokens, sentences: list[tuple[int, int]], headings: PhraseAutomaton
) -> list[tuple[int, int]]:
    """Cut sentences where a heading stands in them without a full stop before it."""
    words, lowers = tokens.words, tokens.lowers
    listed = word_lists().sections
    out: list[tuple[int, int]] = []
    for begin, stop in sentences:
        at = begin
        for k in range(begin + 1, stop):
            if lowers[k] in listed.lost_headings and words[k][0].isupper() and words[k - 1][-1].isalnum():
                found = headings.longest(lowers, k, stop)
                if found is None or (lowers[k - 1] in listed.not_before_heading and not _answered(lowers, k)):
                    continue
                end, marked = found[0], found[0] < stop and words[found[0]] == ":"
                if words[k - 1][0].isupper() and not _answered(lowers, k) and not (marked and end - k >= 2):
                    continue  # "the Harlow Funding Council", but "the Harlow Council Competing interests: ..."
                if marked or (end < stop and end - k >= 2 and words[end][0].isupper()):
                    out.append((at, k))
                    at = k
        out.append((at, stop))
    return out


def _answered(lowers: list[str], k: int) -> bool:
    """Whether a word that answers a heading by itself stands before token ``k``: "N/A", "Not Applicable", "None"."""
    return lowers[k - 1] in word_lists().sections.answers or lowers[max(0, k - 3) : k] == ["n", "/", "a"]


def _first_word(tokens: Tokens, start: int, stop: int) -> int:
    while start < stop and not tokens.words[start][0].isalnum():
        start += 1
    return start


def _heading_at(tokens: Tokens, headings: PhraseAutomaton, start: int, stop: int) -> tuple[SectionKind, int] | None:
    """Return (kind, token after the heading) of the heading that begins at ``start``, if one does."""
    words = tokens.words
    while start < stop and words[start] in "\n\"'*#-:.•(":
        start += 1
    if start >= stop or not words[start][0].isupper():
        return None
    found = headings.longest(tokens.lowers, start, stop)
    if found is None:
        return None
    end, kinds = found
    if end >= stop:
        return kinds[0], end
    following = words[end]
    if following in ":\n":
        return kinds[0], end
    if following in ".-" or following == "|":
        # "Funding. The study ..." but not "Funding - based"
        nxt = words[end + 1] if end + 1 < len(words) else ""
        if following == "." or (nxt[:1].isupper() and tokens.starts[end] > tokens.ends[end - 1]):
            return kinds[0], end
        return None
    if following == "(" or not (following[0].isupper() or following[0].isdigit()):
        return None
    if end - start == 1 and tokens.lowers[start] in word_lists().sections.need_mark:
        return None
    if _title_case(words, start, end) and end - start > 1 and following[0].isdigit():
        return None
    return kinds[0], end


def _title_case(words: list[str], start: int, end: int) -> bool:
    return all(w[0].isupper() or not w.isalpha() or len(w) <= 3 for w in words[start:end])
