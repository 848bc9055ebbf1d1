"""Opens brackets that name whom a general word means: "grants from charities (X and Y)" says "grants from X and Y"."""

from __future__ import annotations

from itertools import pairwise

from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.words import word_lists

#: Chunks between the general word and its bracket: "companies that develop drugs for asthma (X)".
_DESCRIBED_AT_MOST = 10
#: Chunks of a bracket that are looked over.
_BRACKET_AT_MOST = 80
_NAMES = frozenset({"org", "name", "caps"})
_DESCRIBING = frozenset({"word", "prep", "place", "dash", "interest"})
#: What stands in a clause that describes: "which are developing devices".
_IN_CLAUSE = _DESCRIBING | {"verb", "cue", "name"}
_IN_BRACKET = _NAMES | {"comma", "conj", "semi", "slash", "place", "attr"}


def open_naming_brackets(chunks: list[Chunk]) -> list[Chunk]:
    """Put the names in a bracket in the place of the words before it that only tell what they are."""
    if not any(chunk.kind == "lpar" for chunk in chunks) or any(chunk.kind == "neg" for chunk in chunks):
        return chunks
    out: list[Chunk] = []
    at = 0
    while at < len(chunks):
        opened = _bracket_of(chunks, at) if _is_general(chunks, at) else None
        names = _names_in(chunks, opened) if opened is not None else None
        if opened is None or names is None:
            out.append(chunks[at])
            at += 1
            continue
        while out and out[-1].kind in ("word", "dash"):
            out.pop()  # "a small", "a spin-off"
        out += names + _purpose(chunks[at + 1 : opened])
        at = opened + 1
        while chunks[at].kind != "rpar":
            at += 1
        at += 1
    return out


def _is_general(chunks: list[Chunk], at: int) -> bool:
    """Whether a word for a kind of organisation stands at ``at``, in the place of whoever pays."""
    chunk = chunks[at]
    if chunk.kind != "any_org" and not (chunk.kind == "word" and chunk.value in word_lists().ties.kinds_of_payers):
        return False
    before = at - 1
    while before >= 0 and chunks[before].kind in ("word", "dash"):
        before -= 1
    if before >= 0 and chunks[before].kind == "conj":
        return before > 0 and chunks[before - 1].kind in _NAMES | {"comma"}  # "from X and other companies (Y)"
    return before >= 0 and chunks[before].kind == "prep"


def _bracket_of(chunks: list[Chunk], at: int) -> int | None:
    """Return where the bracket opens behind a general word and what describes it, or None."""
    kinds = _DESCRIBING
    for k in range(at + 1, min(at + 2 + _DESCRIBED_AT_MOST, len(chunks))):
        chunk = chunks[k]
        if chunk.kind == "lpar":
            return k
        if k == at + 1 and chunk.kind == "word" and chunk.value in word_lists().ties.relative:
            kinds = _IN_CLAUSE
        if chunk.kind not in kinds and not (chunk.kind == "cue" and chunks[k - 1].kind == "prep"):
            return None
    return None


def _purpose(described: list[Chunk]) -> list[Chunk]:
    """Return what is said of the purpose between the general word and its bracket: "companies for lectures (X)"."""
    if described and described[0].kind == "prep" and described[0].value in word_lists().ties.purpose_prepositions:
        return described
    return []


def _names_in(chunks: list[Chunk], opened: int) -> list[Chunk] | None:
    """Return the names of a bracket with their joints, without their places; None where it holds anything else."""
    names: list[Chunk] = []
    seated = _tells_seats(chunks, opened)
    for k in range(opened + 1, min(opened + 1 + _BRACKET_AT_MOST, len(chunks))):
        chunk = chunks[k]
        if chunk.kind == "rpar":
            while names and names[-1].kind == "comma":
                names.pop()
            return names if any(name.kind in _NAMES for name in names) else None
        if chunk.kind == "word" and chunk.value in word_lists().ties.list_openers:
            continue
        if chunk.kind not in _IN_BRACKET:
            return None
        if _is_place(chunks, k) or (seated and chunk.kind in _NAMES and chunks[k - 1].kind == "comma"):
            if names and names[-1].kind == "comma":
                names.pop()
            continue
        if chunk.kind == "semi":
            chunk = Chunk("comma", chunk.start, chunk.stop)
        names.append(chunk)
    return None


def _tells_seats(chunks: list[Chunk], opened: int) -> bool:
    """Whether semicolons part the names, and commas what is told of each: "(X, Germany; Y, Harlow Council)"."""
    kinds = [chunk.kind for chunk in chunks[opened + 1 : opened + 1 + _BRACKET_AT_MOST]]
    kinds = kinds[: kinds.index("rpar")] if "rpar" in kinds else []
    return "semi" in kinds and any(pair == ("comma", "place") for pair in pairwise(kinds))


def _is_place(chunks: list[Chunk], at: int) -> bool:
    """Whether a place stands at ``at``, or a town before its country: "X, Lindenau, Germany"."""
    if chunks[at].kind == "place":
        return True
    parted = [chunk.kind for chunk in chunks[at - 1 : at + 3]]
    return parted == ["comma", "name", "comma", "place"]
