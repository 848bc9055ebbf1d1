"""Reads ties, denials and declarations of none from the chunks of disclosure sentences.

A register machine walks over the chunks of a sentence once and carries three registers: the authors spoken of, the
cues of the current group, and the organisations of the current list. House styles differ only in the order in which
they fill the registers: prose names the author, then the cue, then the organisations; type-first styles the cue
before the author; author-colon styles the organisation before the cue. What each kind of chunk does to the registers
stands in a room of its own: ``tie_attributes``, ``tie_denials``, ``tie_cues``, ``tie_subjects``, ``tie_objects`` and
``tie_sentence``.
"""

from __future__ import annotations

from collections.abc import Callable

from coi_extract.grammar.memory import Memory
from coi_extract.grammar.modifiers import settle_modifiers
from coi_extract.grammar.naming_brackets import open_naming_brackets
from coi_extract.grammar.registers import Carry, Findings
from coi_extract.grammar.tie_sentence import Sentence
from coi_extract.grammar.values import Chunk, RelationshipFact
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.taxonomy import AuthorScope, RelationshipType
from coi_extract.text.tokens import Tokens

_EMPLOYMENT = frozenset({RelationshipType.EMPLOYMENT, RelationshipType.SALARY_SUPPORT})
_SUPPORT = frozenset(
    {
        RelationshipType.RESEARCH_FUNDING,
        RelationshipType.FELLOWSHIP,
        RelationshipType.SALARY_SUPPORT,
        RelationshipType.EMPLOYMENT,
        # ties of other kinds are told there by journals without a section of their own for them
        RelationshipType.CONSULTING,
        RelationshipType.ADVISORY_BOARD,
        RelationshipType.SPEAKER,
        RelationshipType.EQUITY,
    }
)


class DisclosureReader:
    """Reads the disclosure sentences of one text, in order."""

    def __init__(self, tokens: Tokens, memory: Memory, written: Callable[[int, int], str]) -> None:
        self._carry = Carry(tokens, memory, written)
        #: how many of the ties were told where funding is told
        self.support_facts = 0

    @property
    def found(self) -> Findings:
        """What was found so far."""
        return self._carry.found

    def new_section(self) -> None:
        """A new section begins: nothing is carried over."""
        self._carry.forget()

    def read(self, chunks: list[Chunk], *, headed: bool) -> None:
        """Read one sentence of a disclosure. ``headed``: it stands under a heading of competing interests."""
        chunks = settle_modifiers(open_naming_brackets(chunks))
        if not chunks or tells_of_others(chunks):
            return
        self._carry.headed = headed
        Sentence(self._carry, chunks).run()

    def read_support(self, chunks: list[Chunk]) -> None:
        """Read one sentence about funding: only what is said to support a named author counts."""
        self._read_aside(chunks, _SUPPORT)

    def read_employment(self, chunks: list[Chunk]) -> None:
        """Read one sentence about the funder's role: only who employs or pays a named author counts."""
        self._read_aside(chunks, _EMPLOYMENT)

    def _read_aside(self, chunks: list[Chunk], types: frozenset[RelationshipType]) -> None:
        chunks = settle_modifiers(open_naming_brackets(chunks))
        if not chunks:
            return
        aside = Carry(self._carry.tokens, self._carry.memory, self._carry.written, support_only=True)
        Sentence(aside, chunks).run()
        kept = [f for f in aside.found.relationships if f.type in types and self._supported(f)]
        self._carry.found.relationships += kept
        self.support_facts += len(kept)

    def _supported(self, fact: RelationshipFact) -> bool:
        """Whether the sentence names its author as the one supported, not as recipient of a study's grant."""
        starts = self._carry.tokens.starts
        named = fact.author.scope is AuthorScope.NAMED
        return named and (fact.author.end <= starts[fact.cue[0]] or rule_by_id(fact.rule).form == "giver")


def tells_of_others(chunks: list[Chunk]) -> bool:
    """Whether a sentence speaks of reviewers or editors, and not of an author: "The editors report ..."."""
    others = False
    for at, chunk in enumerate(chunks):
        if chunk.kind == "author":
            # "The review was guided by another editor, and the authors have no competing interests"
            joined = others and at > 0 and chunks[at - 1].kind == "conj" and bool(chunk.rules)
            return others and not (joined and any(c.kind in ("interest", "nothing") for c in chunks[at:]))
        others = others or chunk.kind == "not_authors"
    return others
