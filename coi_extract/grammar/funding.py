"""Reads who gave what to whom from the sentences of funding sections, acknowledgements and disclosures.

A register machine walks over the symbols of a sentence once. It carries the frame that is open (a giver is asked for,
or not), the givers of the current group, the numbers that wait for their giver ("grant 4711 from ..."), the grants
whose recipient may still follow, and the persons of whom the sentence speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from coi_extract.grammar.funding_frames import SentenceBase
from coi_extract.grammar.funding_slots import Slot
from coi_extract.grammar.funding_symbols import Symbolizer, funding_gate
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, FundingFact, OrgMention, RelationshipFact
from coi_extract.taxonomy import AuthorScope, RelationshipType, SectionKind
from coi_extract.text.sections import Passage
from coi_extract.text.tokens import Tokens

_K = SectionKind
#: Passages in which money is told of a study; elsewhere only what is plainly said of a person or a study counts.
_OPEN = frozenset({_K.FUNDING, _K.ACKNOWLEDGEMENTS, _K.ROLE_OF_FUNDER})


class OrganizationKinds(Protocol):
    """What the reader asks of a registry."""

    def kind(self, number: int) -> str: ...

    def is_within(self, number: int, other: int) -> bool: ...


@dataclass(slots=True)
class _Read:
    slot: Slot
    kind: SectionKind


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
        self._lower = tokens.text.lower()
        self._slots: list[Slot] = []
        #: The last giver of the section, for numbers in a sentence of their own.
        self.carry: Slot | None = None
        self._heading: tuple[int, int] | None = None

    def read(self, passage: Passage) -> None:
        """Read one passage, which is a sentence or part of one."""
        if passage.start >= passage.stop:
            return
        first = passage.headed and passage.heading != self._heading
        if passage.headed:
            if first:
                self.carry = None
            self._heading = passage.heading
        begin, end = self.tokens.starts[passage.start], self.tokens.ends[passage.stop - 1]
        headed = first and passage.kind is _K.FUNDING
        if not headed and self.gate.search(self._lower, begin, end) is None:
            return
        symbols = self.symbolizer.symbols(passage.start, passage.stop)
        sentence = Sentence(self, symbols, passage.kind, headed=headed)
        sentence.run()
        kept = [s for s in sentence.slots if self._counts(s, passage.kind)]
        self._slots += kept
        if kept:
            self.carry = kept[-1]

    def _counts(self, slot: Slot, kind: SectionKind) -> bool:
        if slot.tentative or slot.org is None and not any(i.award or i.scheme for i in slot.items):
            return False
        if kind in _OPEN:
            return True
        numbered = any(i.award for i in slot.items)
        return numbered or slot.trigger in ("passive", "active", "label", "given") and bool(slot.subject or slot.study)

    def facts(self) -> list[FundingFact]:
        """Return what was read so far."""
        return [fact for slot in self._slots for fact in slot.facts()]

    def supplies(self) -> list[RelationshipFact]:
        """Return the ties of companies that gave drugs, devices or help to the study."""
        everybody = AuthorMention("", 0, 0, AuthorScope.ALL)
        return [
            RelationshipFact(everybody, slot.org, RelationshipType.IN_KIND, slot.cue, slot.rule, {"tie_holder": "study"})
            for slot in self._slots
            if slot.goods and slot.org is not None and self.is_company(slot.org)
        ]

    def is_company(self, org: OrgMention) -> bool:
        """Whether an organisation is a company, as far as the registry or its name tells."""
        if org.entry is not None:
            return self.registry.kind(org.entry) == "company"
        vocabulary = self.symbolizer.names.vocabulary
        words = {w.strip(".,").lower() for w in org.text.split()}
        if words & vocabulary.suffixes:
            return True
        return not words & (vocabulary.public_heads | _PUBLIC)


_PUBLIC = frozenset("university hospital clinic foundation trust college government ministry nih nhs charity society bank museum".split())


class Sentence(SentenceBase):
    """The walk over one sentence: what each symbol does to the registers."""

    def run(self) -> None:
        """Walk over the sentence."""
        if self.headed and self.symbols and self._bare_list():
            self.open_frame("label", 0)
        for at, symbol in enumerate(self.symbols):
            handler = getattr(self, f"on_{symbol.kind}", None)
            if handler is not None:
                handler(at, symbol)
            self.at = at
        self.close_clause(len(self.symbols))
        self.settle()
