"""Finds the verbs by which an organisation supports a person: "X supports AB", "Y, which part funded CD's post".

Outside such a clause the same words support a hypothesis, or are money ("Harlow Trust funds").
"""

from __future__ import annotations

from coi_extract.grammar import people
from coi_extract.grammar.values import AuthorMention, Chunk
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, RelationshipType
from coi_extract.text.tokens import Tokens

#: What may stand between an organisation and its verb: "X, which has generously supported AB".
_BETWEEN = frozenset({"word", "verb", "attr", "comma"})
_BETWEEN_AT_MOST = 5
#: Chunks of a list of persons, and of the words before a fellowship, that are looked over.
_LIST_AT_MOST = 40
_WORDS_AT_MOST = 3
_LISTED = frozenset({"author", "name", "caps", "comma", "conj"})
_SUPPORTS = "cue.research_funding.giver"
_PAYS_SALARY = "cue.salary_support.giver"


def settle_support_verbs(chunks: list[Chunk], tokens: Tokens) -> list[Chunk]:
    """Make a cue of each verb by which an organisation supports an author, and authors of the initials behind it."""
    out = list(chunks)
    for at, chunk in enumerate(chunks):
        if chunk.stop - chunk.start != 1 or tokens.lowers[chunk.start] not in word_lists().ties.supporting:
            continue
        if chunk.kind in ("word", "cue") and _follows_organization(chunks, at, tokens):
            end = _end_of_persons(chunks, at, tokens)
            rule = _rule(chunks, end, tokens) if end > at + 1 else ""
            if rule:
                out[at] = Chunk("cue", chunk.start, chunk.stop, None, (rule_by_id(rule),))
                out[at + 1 : end] = [_as_author(c) for c in chunks[at + 1 : end]]
    return out


def _as_author(chunk: Chunk) -> Chunk:
    """Initials as an author; anything else as it is."""
    if chunk.kind not in ("name", "caps"):
        return chunk
    told = chunk.value
    return Chunk("author", chunk.start, chunk.stop, AuthorMention(told.text, told.start, told.end))


def _end_of_persons(chunks: list[Chunk], at: int, tokens: Tokens) -> int:
    """Where the list of persons behind the verb at ``at`` ends; ``at`` where it holds anything else.

    Initials that nobody had before are a person's only where something is said of what they get or have.
    """
    end = at + 1
    while end < min(len(chunks), at + _LIST_AT_MOST) and chunks[end].kind in _LISTED:
        end += 1
    while end > at + 1 and chunks[end - 1].kind in ("comma", "conj"):
        end -= 1
    listed = [c for c in chunks[at + 1 : end] if c.kind not in ("comma", "conj")]
    known = all(c.kind == "author" and c.value.scope is AuthorScope.NAMED for c in listed)
    owned = _kind(chunks, end) == "poss"
    initials = all(c.kind == "author" or people.is_initials(c.value.text) for c in listed)
    told = known or (initials and (owned or _fellowship_behind(chunks, end)))
    return end if listed and told else at


def _rule(chunks: list[Chunk], end: int, tokens: Tokens) -> str:
    """The rule of a verb whose persons end at ``end``; nothing where it pays for something else of theirs."""
    if _kind(chunks, end) != "poss":
        return _SUPPORTS
    owned = end + 1 < len(chunks) and tokens.lowers[chunks[end + 1].start] in word_lists().ties.paid_posts
    return _PAYS_SALARY if owned else ""


def _kind(chunks: list[Chunk], at: int) -> str:
    return chunks[at].kind if at < len(chunks) else ""


def _fellowship_behind(chunks: list[Chunk], at: int) -> bool:
    """Whether the support comes "with a personal award", "through a fellowship"."""
    if _kind(chunks, at) != "prep" or chunks[at].value not in word_lists().ties.award_prepositions:
        return False
    at += 1
    first = at
    while _kind(chunks, at) == "word" and at - first < _WORDS_AT_MOST:
        at += 1
    return _kind(chunks, at) == "cue" and chunks[at].rule.types == (RelationshipType.FELLOWSHIP,)


def _follows_organization(chunks: list[Chunk], at: int, tokens: Tokens) -> bool:
    """Whether the verb at ``at`` is what an organisation does."""
    back = at - 1
    while back >= 0 and at - back <= _BETWEEN_AT_MOST and chunks[back].kind in _BETWEEN:
        back -= 1
    if back < 0 or chunks[back].kind != "org":
        return False
    between = chunks[back + 1 : at]
    pronoun = any(tokens.lowers[c.start] in word_lists().ties.relative for c in between)
    return pronoun or not any(c.kind == "comma" for c in between)
