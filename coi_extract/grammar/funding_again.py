"""Grants that a sentence names only as those just told: "KL and PM were supported by this grant"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coi_extract.grammar.funding_slots import Item, Slot
from coi_extract.grammar.funding_view import NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import FundingFact
from coi_extract.taxonomy import AuthorScope
from coi_extract.text.tokens import Tokens

if TYPE_CHECKING:
    from coi_extract.grammar.funding_frames import SentenceBase

#: Tokens between a sentence and the one of whose grants it speaks.
_NEAR = 60


def told_again(sentence: SentenceBase, before: list[Slot], stop: int) -> list[Slot]:
    """Return the grants of the sentence before, which ends at the token ``stop``, for the persons of this one."""
    who = [person for person in sentence.subject if person.scope is AuthorScope.NAMED]
    told = any(slot.org is not None or any(i.award for i in slot.items) for slot in sentence.slots)
    if not who or told or sentence.denied or not before or sentence.symbols[0].start - stop > _NEAR:
        return []
    earlier = sentence.text(before[0].cue[0], stop)
    for at, symbol in enumerate(sentence.symbols):
        if symbol.kind not in ("grant", "money") or not _points_back(sentence, at, earlier):
            continue
        cue = _cue(sentence, at)
        if cue is None:
            return []
        return [
            Slot(slot.org, at, "passive", cue, "fund.passive", _copied(slot), subject=list(who), via=slot.via)
            for slot in before
        ]
    return []


def pays_again(fact: FundingFact, tokens: Tokens) -> bool:
    """Whether a salary is told that grants of an earlier sentence pay: a tie, and no grant of its own."""
    if fact.funder is None or "salary" not in tokens.lowers[slice(*fact.cue)]:
        return False
    return fact.funder.end < tokens.starts[fact.cue[0]]


def _copied(slot: Slot) -> list[Item]:
    return [Item(i.award, i.scheme, i.project, i.subproject, i.title) for i in slot.items]


def _points_back(sentence: SentenceBase, at: int, earlier: str) -> bool:
    """Whether the grant at ``at`` is "this" one, or one by a project's name that was told: "the RIVER grant"."""
    symbol = sentence.symbols[at]
    if sentence.tokens.lowers[symbol.start - 1] in word_list("pointers"):
        return True
    named = sentence.symbols[at - 1] if at else symbol
    if named.kind not in (*NAMES, "programme") or sentence.tokens.lowers[named.start - 1] != "the":
        return False
    known = named.kind in NAMES and named.value.entry is not None
    return not known and sentence.text(named.start, named.stop) in earlier


def _cue(sentence: SentenceBase, at: int) -> tuple[int, int] | None:
    """Return the words that say that the grant at ``at`` supports: "were supported by", "receive salary through"."""
    k = at - 1
    while k >= 0 and (sentence.kind(k) in (*NAMES, "programme") or sentence.value(k) in word_list("pointers")):
        k -= 1
    symbol = sentence.symbols[k]
    if sentence.kind(k) == "passive":
        return symbol.start, symbol.stop
    begin = sentence.before(k, frozenset({"word", "money", "support"}))
    if sentence.kind(k) in ("via", "prep") and sentence.kind(begin) == "holds" and begin < k - 1:
        return sentence.symbols[begin].start, symbol.stop
    return None
