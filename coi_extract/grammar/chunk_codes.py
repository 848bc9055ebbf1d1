"""Spells out the letters with which ophthalmologists tell ties: "A. Berg, Pfizer (C, R); C. Dahl, None"."""

from __future__ import annotations

from functools import lru_cache

from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

_NAMES = ("org", "name", "caps")
#: What stands before and behind the author of an item.
_OPENS = frozenset({"semi", "stop", "break"})
_HEADS = frozenset({"comma", "colon"})
#: Letters in one bracket, with the commas between them.
_CODES_AT_MOST = 12


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Return what each letter stands for: the id of a cue."""
    return dict(pair.split("=") for pair in word_lists().ties.letter_codes)


def spell_codes(chunks: list[Chunk], tokens: Tokens) -> None:
    """Put cues in place of letters in brackets behind organisations, where every list of an author's has them."""
    brackets = {at: end for at, chunk in enumerate(chunks) if (end := _bracket(chunks, tokens, at))}
    if not any(_heads_list(chunks, at) for at in brackets):
        return
    spelled: list[Chunk] = []
    at = 0
    while at < len(chunks):
        end = brackets.get(at)
        if end is None:
            spelled.append(chunks[at])
            at += 1
            continue
        if spelled[-1].kind in ("name", "caps"):
            spelled[-1].kind = "org"
        first, last = chunks[at].start, chunks[end].stop
        spelled.append(Chunk("lpar", first, first + 1))
        for k in range(first + 1, last - 1):
            if tokens.words[k] == ",":
                spelled.append(Chunk("comma", k, k + 1))
            else:
                spelled.append(Chunk("cue", k, k + 1, None, (rule_by_id(_codes()[tokens.lowers[k]]),)))
        spelled.append(Chunk("rpar", last - 1, last))
        at = end + 1
    _name_authors(spelled)
    chunks[:] = spelled


def _name_authors(chunks: list[Chunk]) -> None:
    """What opens an item of such a list is its author."""
    for at, chunk in enumerate(chunks):
        opens = at == 0 or chunks[at - 1].kind in _OPENS or (chunks[at - 1].kind == "colon" and chunks[0].rules)
        if opens and chunk.kind in ("name", "caps") and at + 1 < len(chunks) and chunks[at + 1].kind in _HEADS:
            mention: OrgMention = chunk.value
            chunk.kind, chunk.value = "author", AuthorMention(mention.text, mention.start, mention.end)


def _bracket(chunks: list[Chunk], tokens: Tokens, at: int) -> int | None:
    """Return the index of the last chunk of the bracket at ``at`` behind a name, if it holds nothing but codes."""
    start = chunks[at].start
    if tokens.words[start] != "(" or at == 0 or chunks[at - 1].kind not in _NAMES:
        return None
    end = at
    while end < len(chunks) and tokens.words[chunks[end].stop - 1] != ")":
        end += 1
        if end - at > _CODES_AT_MOST:
            return None
    if end == len(chunks):
        return None
    inner = range(start + 1, chunks[end].stop - 1)
    letters = [tokens.words[k] for k in inner if tokens.words[k] != ","]
    known = all(word.isupper() and word.lower() in _codes() for word in letters)
    return end if letters and known else None


def _heads_list(chunks: list[Chunk], at: int) -> bool:
    """Whether the name before the bracket at ``at`` is the first behind an author: "A. Berg, Pfizer (C)"."""
    before = [chunk.kind for chunk in chunks[max(0, at - 4) : at]]
    person = before[-3:-2] in (["author"], ["name"], ["caps"])
    return person and before[-2] in _HEADS and (before[:-3] == [] or before[-4] in {*_OPENS, "colon"})
