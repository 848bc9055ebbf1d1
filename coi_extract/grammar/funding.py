"""Reads who gave what to whom from the sentences of funding sections, acknowledgements and disclosures.

A register machine walks over the symbols of a sentence once. It carries the frame that is open (a giver is asked for,
or not), the givers of the current group, the numbers that wait for their giver ("grant 4711 from ..."), the grants
whose recipient may still follow, and the persons of whom the sentence speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from coi_extract.grammar.funding_again import told_again
from coi_extract.grammar.funding_frames import OPEN
from coi_extract.grammar.funding_sentence import Sentence
from coi_extract.grammar.funding_slots import Slot, implies
from coi_extract.grammar.funding_symbols import Symbolizer, disclosure_gate, funding_gate, not_givers
from coi_extract.grammar.funding_vocabulary import public_words, word_list
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, Chunk, FundingFact, OrgMention, RelationshipFact
from coi_extract.registry.model import Link
from coi_extract.taxonomy import AuthorScope, RelationshipType, SectionKind
from coi_extract.text.sections import Passage
from coi_extract.text.tokens import Tokens

_K = SectionKind


#: Facts of a text beyond which repetitions are left out.
_MANY = 400
#: Tokens of the longest sentence that is read as one.
_LONGEST = 1200


@dataclass(frozen=True, slots=True)
class FundingSentence:
    """A sentence that may speak of funding: its tokens, its section, and the symbols that were made of it."""

    start: int
    stop: int
    kind: SectionKind
    symbols: list[Chunk]


class OrganizationKinds(Protocol):
    """What the reader asks of a registry."""

    def kind(self, number: int) -> str: ...

    def is_within(self, number: int, other: int) -> bool: ...

    def link(self, name: str) -> Link: ...


class FundingReader:
    """Reads the funding sentences of one text, in order.

    Parameters
    ----------
    tokens, memory, names:
        Of the text.
    registry:
        Tells companies from public bodies and parts from wholes.
    """

    def __init__(self, tokens: Tokens, memory: Memory, names: NameFinder, registry: OrganizationKinds) -> None:
        self.tokens = tokens
        self.memory = memory
        self.registry = registry
        self.symbolizer = Symbolizer(tokens, memory, names)
        self.gate = funding_gate()
        self.disclosure_gate = disclosure_gate()
        self._lower = tokens.text.lower()
        self._slots: list[Slot] = []
        #: The sentences that were read, for a trained reader.
        self.sentences: list[FundingSentence] = []
        #: The last giver of the section, for numbers in a sentence of their own.
        self.carry: Slot | None = None
        #: The givers of the last sentence that named some, and where it ended.
        self._before: tuple[list[Slot], int] = ([], 0)
        #: Whether grants were announced, each of which has a line of its own: "by the following grants:".
        self.announced = False
        self._heading: tuple[int, int] | None = None
        self.not_givers = not_givers()
        #: Acronyms in brackets behind a giver's name, with that name.
        self.aliases: dict[str, OrgMention] = {}

    def read(self, passage: Passage) -> None:
        """Read one passage, which is a sentence or part of one."""
        kind = passage.kind
        if passage.headed and self.tokens.lowers[slice(*passage.heading)] == ["research", "funding"]:
            kind = _K.COMPETING_INTERESTS  # a column of a table of ties
        first = passage.headed and passage.heading != self._heading
        if passage.headed:
            if first:
                self.carry = None
            self._heading = passage.heading
        begin, end = self.tokens.starts[passage.start], self.tokens.ends[passage.stop - 1]
        headed = first and kind is _K.FUNDING
        gate = self.disclosure_gate if kind in (_K.COMPETING_INTERESTS, _K.DISCLAIMER) else self.gate
        if not headed and not self.announced and gate.search(self._lower, begin, end) is None:
            return
        for start in range(passage.start, passage.stop, _LONGEST):
            # no sentence is that long: what is, is cut, so that any text is read in linear time
            self._sentence(start, min(start + _LONGEST, passage.stop), kind, headed=headed and start == passage.start)

    def _sentence(self, start: int, stop: int, kind: SectionKind, *, headed: bool) -> None:
        symbols = self.symbolizer.symbols(start, stop)
        self.sentences.append(FundingSentence(start, stop, kind, symbols))
        sentence = Sentence(self, symbols, kind, headed=headed)
        sentence.run()
        sentence.slots += told_again(sentence, *self._before) if symbols else []
        self.announced = sentence.announces()
        kept: list[Slot] = []
        for slot in sentence.slots:
            # "GS is supported by ...; has obtained funding from ...": what was begun as funding goes on
            # (grants of companies are ties of the person)
            continued = (
                slot.org is not None
                and not slot.tentative
                and any(s.subject and s.subject == slot.subject for s in kept)
                and (bool(slot.items) or not self.is_company(slot.org))
            )
            if continued or self._counts(slot, kind):
                kept.append(slot)
        self._slots += kept
        if kept:
            self.carry = kept[-1]
            self._before = (kept, stop)

    def _counts(self, slot: Slot, kind: SectionKind) -> bool:
        if slot.tentative or (slot.org is None and not any(i.award for i in slot.items)):
            return False
        if kind in OPEN:
            return True
        if any(i.award for i in slot.items):
            return True
        if not slot.finite and (kind is not _K.OTHER or slot.spoken or slot.subject):
            return False
        told = bool(slot.subject or slot.study)
        if (slot.trigger == "passive" and (told or kind is _K.OTHER)) or (
            slot.trigger in ("active", "given", "money") and (slot.study or (slot.subject and slot.trigger != "money"))
        ):
            return True
        if kind is not _K.OTHER:
            return False
        if slot.spoken and slot.trigger == "money" and self._research_money(slot):
            return True
        if slot.recipients and slot.trigger == "money":
            return False  # "Research support from X (Dr. A)": a tie of the person
        return (slot.trigger in ("money", "thank", "label") and not slot.spoken) or (
            slot.trigger == "hold" and bool(slot.subject)
        )

    def _research_money(self, slot: Slot) -> bool:
        """Whether persons say that they received funding of a body that is no company: "GS received funding from"."""
        org = slot.org
        if slot.rule != "fund.money" or slot.recipients or org is None or not (org.sure or org.entry is not None):
            return False
        cue = self.tokens.lowers[slice(*slot.cue)]
        research = not word_list("research_money").isdisjoint(cue) and word_list("personal_money").isdisjoint(cue)
        return research and not self.is_company(org)

    def facts(self) -> list[FundingFact]:
        """Return what was read so far."""
        found = [self._owned(fact) for slot in self._slots for fact in slot.facts()]
        if len(found) <= _MANY:
            return found
        # what a long text says again in the same words adds nothing
        told: dict[tuple[object, ...], FundingFact] = {}
        for fact in found:
            award = self.tokens.text[slice(*fact.award)] if fact.award is not None else None
            names = tuple(org.text if org is not None else None for org in (fact.funder, fact.via))
            who = tuple(person.text for person in fact.recipients)
            told.setdefault((names, award, fact.scheme, fact.project, fact.subproject, fact.in_kind, who), fact)
        return list(told.values())

    def _owned(self, fact: FundingFact) -> FundingFact:
        """Give a number without a giver to the giver of this text that numbers its grants so, if one is named."""
        if fact.funder is not None or fact.award is None or fact.match is None:
            return fact
        for slot in self._slots:
            if implies(fact.match, slot.org):
                return replace(fact, funder=slot.org)
        return fact

    def supplies(self) -> list[RelationshipFact]:
        """Return the ties of companies that gave drugs, devices or help to the study."""
        everybody = AuthorMention("", 0, 0, AuthorScope.ALL)
        return [
            RelationshipFact(
                everybody, slot.org, RelationshipType.IN_KIND, slot.cue, slot.rule, {"tie_holder": "study"}
            )
            for slot in self._slots
            if slot.goods and slot.org is not None and self.is_company(slot.org)
        ]

    def is_place(self, text: str) -> bool:
        """Whether a name is only a place's."""
        # codes of states are also initials
        return (len(text) > 2 or text in ("UK", "US")) and text.lower() in self.symbolizer.names.vocabulary.places

    def is_company(self, org: OrgMention) -> bool:
        """Whether an organisation is a company, as far as the registry or its name tells."""
        if org.entry is not None:
            return self.registry.kind(org.entry) == "company"
        vocabulary = self.symbolizer.names.vocabulary
        words = {w.strip(".,").lower() for w in org.text.split()}
        if words & vocabulary.suffixes:
            return True
        return words.isdisjoint(public_words())
