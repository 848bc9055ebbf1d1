"""What is denied, what is excepted from a denial, and where nothing is declared."""

from __future__ import annotations

from coi_extract.grammar.registers import ORG_KINDS
from coi_extract.grammar.tie_clauses import Clauses
from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType


class Denials(Clauses):
    """Negation and its scope."""

    def _on_neg(self, at: int, chunk: Chunk) -> None:
        if self.tokens.lowers[chunk.start] == "any":
            return
        if self._kind(at + 1) == "stop" and self._kind(at + 2) in ("award", "number"):
            return  # "patent (no. 4711)"
        self._negate(at)

    def _on_nothing(self, at: int, chunk: Chunk) -> None:
        if self._kind(at - 1) == "prep":
            return
        if chunk.stop - chunk.start == 1 and self._kind(at + 1) == "prep" and self.chunks[at + 1].value != "for":
            self._negate(at)  # "none of the companies"
            return
        listed = self.block or bool(self.carry.heading) or bool(self.facts)
        if listed and self._kind(at - 1) in ("colon", "comma", "dash") and self._kind(at - 2) == "cue":
            if self._kind(at - 1) == "dash":
                self.cues = []
            return  # "AB: Research grants: X; Stock: none": told of that type alone
        following = self.chunks[at + 1] if at + 1 < len(self.chunks) else chunk
        bound = following.kind == "word" and following.value in word_lists().amounts.year_bounds
        if chunk.stop - chunk.start == 1 and (bound or (following.kind == "attr" and following.rule.years)):
            self._negate(at)  # "fees from X, but none in the past two years"
            return
        self._leave_excepted(at)
        self.clause_none = chunk
        self._negate(at)

    def _leave_excepted(self, at: int) -> None:
        """ "Apart from AB's work for X, there are no conflicts": who is excepted is not who has none."""
        if self.left_out and self.clause_facts:
            self._end_clause(at)
            self.subjects = []

    def _on_interest(self, at: int, chunk: Chunk) -> None:
        self.clause_interest = chunk
        if self.words.further.intersection(self.tokens.lowers[chunk.start : chunk.stop]):
            self.other_word = True
        if self.negated and not self.excepted:
            self.clause_none = chunk

    def _on_any_org(self, at: int, chunk: Chunk) -> None:
        if not self.negated or self.excepted:
            return
        if self.clause_interest:
            self.clause_none = self.clause_none or chunk
        elif self._no_bond(at):
            self.clause_none = self.clause_none or self.chunks[self.cues[-1].at]

    def _no_bond(self, at: int) -> bool:
        """Whether any bond at all is denied of those named: "AB and CD have no ties to companies that make ..."."""
        if not (self.clause_subject and self.subjects and self.cues) or self._kind(at + 1) in ORG_KINDS:
            return False
        cue = self.cues[-1]
        return cue.types == (_T.OTHER,) and not self.words.bonds.isdisjoint(self.tokens.lowers[cue.start : cue.stop])

    def _on_except(self, at: int, chunk: Chunk) -> None:
        if self.negated:
            self.negated = False
            self.excepted = True
            self.excepted_none, self.clause_none = self.clause_none, None
            self.orgs = []
            self.group_facts = []
        elif not self.subjects and not self.cues:
            self.fronted = True

    def _on_but(self, at: int, chunk: Chunk) -> None:
        if self.negated or self.orgs or (self._giver() and self.clause_facts):
            self._end_clause(at)
            self._next_predicate(at)
        elif self.cues and self._kind(at + 1) == "neg":
            self.affirmed = list(self.cues)  # "has received grants but no consulting fees from X"
            self.cues = []
        self.negated = False
