"""How probable it is that a tie was read rightly: a linear model over what the tie and its words look like.

The rules propose, the model may only veto: it sees each tie with its author, cue and organisation, their order and
distance, the words between them, and what the registry knows of the organisation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import RelationshipFact
from coi_extract.lexicon.words import word_lists
from coi_extract.registry import Registry
from coi_extract.taxonomy import RelationshipType

#: The features that name the rule which read a tie begin so.
RULE = "rule="
#: Words between cue and organisation that are looked at.
_BETWEEN = 80


class TieFeatures:
    """The features of the ties of one text, as names; a feature is there or not."""

    def __init__(self, document: Document, registry: Registry) -> None:
        self._tokens = document.tokens
        self._passages = document.passages
        self._begins = [passage.start for passage in document.passages]
        self._registry = registry
        self._many = min(len(document.relationships) // 4, 8)

    def of(self, fact: RelationshipFact) -> list[str]:
        """Return the features of one tie."""
        return [*self._fact(fact), *self._places(fact)]

    def is_plain_membership(self, fact: RelationshipFact) -> bool:
        """Whether somebody is told to be a member, or employed, of a body right behind, which its name shows to be one.

        Such words leave nothing to misread, and of the kinds of "other" ties most examples to learn from are misread.
        """
        lowers, (begin, end) = self._tokens.lowers, fact.cue
        first = self._token(fact.organization.start)
        named = fact.author.start < fact.author.end <= self._tokens.starts[begin]
        behind = first - end == 0 or (first - end == 1 and lowers[end] in word_lists().chunks.determiners)
        named = named and lowers[begin - 1] != "the"  # "thanks the members of X"
        member = not word_lists().ties.members.isdisjoint(lowers[begin:end])
        employed = fact.type is RelationshipType.EMPLOYMENT
        other = fact.type is RelationshipType.OTHER and member
        return (employed or other) and named and behind and fact.organization.sure

    def _fact(self, fact: RelationshipFact) -> Iterator[str]:
        org, kind = fact.organization, fact.type.value
        known = "unknown" if org.entry is None else self._registry.kind(org.entry)
        yield f"{RULE}{fact.rule}"
        yield f"type={kind}"
        yield f"scope={fact.author.scope.value}"
        yield f"grouped={fact.group is not None}"
        yield f"known={known}"
        yield f"type+known={kind}|{known}"
        yield f"sure={org.sure}"
        yield f"words={min(len(org.text.split()), 6)}"
        yield f"capitals={org.text.isupper()}"
        yield f"small={org.text[:1].islower()}"
        yield f"many={self._many}"
        for name, value in fact.attributes.items():
            yield f"states={name}" if name in ("years", "amount") else f"states={name}={value}"

    def _places(self, fact: RelationshipFact) -> Iterator[str]:
        tokens, (begin, end) = self._tokens, fact.cue
        lowers = tokens.lowers
        first = self._token(fact.organization.start)
        last = self._token(max(fact.organization.end - 1, fact.organization.start))
        who = self._token(fact.author.start) if fact.author.end > fact.author.start else -1
        order = "".join(letter for _, letter in sorted(((who, "a"), (begin, "c"), (first, "o"))))
        yield f"order={order}"
        yield f"rule+order={fact.rule}|{order}"
        yield f"section={self._section(first)}"
        yield f"cue={' '.join(lowers[begin : min(end, begin + 8)])}"
        before = lowers[first - 1] if first else "^"
        yield f"before={before}"
        yield f"type+before={fact.type.value}|{before}"
        yield f"after={lowers[last + 1] if last + 1 < len(lowers) else '$'}"
        yield f"first={lowers[first]}"
        yield f"last={lowers[last]}"
        yield f"cue..organisation={min(abs(first - end) // 4, 10)}"
        yield f"author..cue={min(abs(who - begin) // 5, 12) if who >= 0 else 'none'}"
        left = min(begin, first)
        between = lowers[left : min(max(end, first), left + _BETWEEN)]
        yield f"stops={min(between.count('.'), 3)}"
        yield f"semicolons={min(between.count(';'), 3)}"
        yield f"commas={min(between.count(',') // 2, 5)}"
        yield f"open brackets={between.count('(') - between.count(')')}"
        words = tokens.words
        inside = (w for w in words[left : left + len(between)] if len(w) > 1 and w.islower())
        yield from (f"between={word}" for word in dict.fromkeys(inside))

    def _token(self, character: int) -> int:
        return max(0, bisect_right(self._tokens.starts, character) - 1)

    def _section(self, token: int) -> str:
        at = bisect_right(self._begins, token) - 1
        if at < 0:
            return "none"
        passage = self._passages[at]
        return f"{passage.kind.value}{'' if passage.headed else ' unheaded'}"
