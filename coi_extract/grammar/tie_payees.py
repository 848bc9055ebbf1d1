"""To whom money goes: the author's institution by its name, and what a later sentence tells of payees and pay."""

from __future__ import annotations

from coi_extract.grammar.registers import MONEY, ORG_KINDS
from coi_extract.grammar.tie_dates import Dates
from coi_extract.grammar.values import RelationshipFact
from coi_extract.taxonomy import AuthorScope, RelationshipType

_T = RelationshipType
#: Ties that money is paid for.
_PAYABLE = frozenset(
    {
        _T.CONSULTING, _T.ADVISORY_BOARD, _T.SPEAKER, _T.HONORARIA, _T.PERSONAL_FEES, _T.RESEARCH_FUNDING, _T.TRAVEL,
        _T.ROYALTIES, _T.EXPERT_TESTIMONY, _T.LEADERSHIP,
    }
)  # fmt: skip
#: Ties that are work, so that they can be told to be unpaid.
WORK = frozenset({_T.CONSULTING, _T.ADVISORY_BOARD, _T.SPEAKER, _T.EXPERT_TESTIMONY, _T.LEADERSHIP, _T.OTHER})


class Payees(Dates):
    """Institutions that are paid."""

    def _is_payee(self, at: int) -> bool:
        """Whether the organisation at ``at`` is an institution to which, or through which, what was told is paid.

        "grants from X to the Harlow Hospital", "fees from X, the proceeds of which go to the University of Y",
        "funding through the University of Y from X". It gets no tie.
        """
        chunk = self.chunks[at]
        if self._kind(at - 1) != "prep":
            return False
        prep = self.chunks[at - 1].value
        last = self.tokens.lowers[self.chunks[at - 1].start - 1]
        patent = bool(self.cues) and self.cues[-1].types == (_T.PATENT,)
        handled = prep == "by" and last in self.words.handling and not patent  # "administered by the University of Y"
        if prep not in self.words.payee_prepositions and not handled:
            return False
        if self.words.workplaces.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop]):
            return False
        if self.depth:
            return self.depth[-1][0] == "org" and self._paid_in_bracket(at)
        if prep == "for":
            return False
        through = prep in self.words.passing_prepositions
        passed = handled or last in self.words.passing_verbs
        after = self._after(at, frozenset({"comma"}))
        payer = (
            self._kind(after) == "prep"
            and self.chunks[after].value in self.words.payer_prepositions
            and self._kind(after + 1) in ORG_KINDS
        )
        if (self.group_facts or (passed and self.facts)) and not payer:
            money = self.cues and self.cues[-1].form in MONEY and self.cues[-1].types != (_T.PATENT,)
            if not (passed or (money and self._kind(at - 2) in (*ORG_KINDS, "rpar", "comma"))):
                return False
            for fact in self._told_of_author() if passed else self.group_facts:
                if fact.type in _PAYABLE:
                    fact.attributes.setdefault("payee", "institution")
            return True
        cued = self._kind(after) == "cue" and self.chunks[after].rule.form in MONEY
        if (
            (through or passed)
            and not self.orgs
            and ((payer and self.cues) or (cued and self._kind(after - 1) == "comma"))
        ):
            self.cue_attributes["payee"] = "institution"
            return True
        return False

    def _paid_in_bracket(self, at: int) -> bool:
        """Tell the ties of the name before a bracket that what is in it is paid: "X (to the Harlow Clinic)"."""
        opened = self.depth[-1][1]
        if opened != at - 2 and self.tokens.lowers[self.chunks[at - 2].stop - 1] not in self.words.passing_verbs:
            return False
        for fact in self._of_bracketed(opened):
            fact.attributes.setdefault("payee", "institution")
        return True

    def _told_of_author(self) -> list[RelationshipFact]:
        """Return the ties of the sentence that are told of its last subjects, since the last semicolon."""
        last = max((c.start for c in self.chunks if c.kind == "semi" and self._passed(c.start)), default=-1)
        return [f for f in self.facts if f.cue[0] > last and (f.author in self.subjects or not self.subjects)]

    def _passed(self, token: int) -> bool:
        """Whether the walk has told a tie behind a token."""
        return any(f.cue[0] > token for f in self.facts)

    def _tell_those_before(self) -> None:
        """A sentence without ties of its own tells who is paid, or that nobody is: "All fees went to her hospital"."""
        told = {k: v for k, v in self.of_those_before.items() if k in ("payee", "compensated")}
        if not told or self.facts or self.orgs or self.negated:
            return
        said = {low for chunk in self.chunks for low in self.tokens.lowers[chunk.start : chunk.stop]}
        kinds = _PAYABLE if "payee" in told else WORK
        for fact in self._before_this_sentence(said):
            if fact.type in kinds and "tie_holder" not in fact.attributes:
                for key, value in told.items():
                    fact.attributes.setdefault(key, value)

    def _before_this_sentence(self, said: set[str]) -> list[RelationshipFact]:
        """Return the ties of which a sentence goes on: its author's, one person's before it, or all just told."""
        if self.explicit_subject:
            people = self.subjects
            if any(m.scope is not AuthorScope.NAMED for m in people):
                return self.carry.found.relationships
            names = {m.text for m in people}
            return [f for f in self.carry.found.relationships if f.author.text in names]
        if said & self.words.of_one:
            names = {m.text for m in self.last_subjects}
            return [f for f in self.carry.found.relationships if f.author.text in names]
        return self.carry.told
