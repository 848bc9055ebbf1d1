"""Reads who gave what to whom from the sentences of funding sections, acknowledgements and disclosures.

A register machine walks over the symbols of a sentence once. It carries the frame that is open (a giver is asked for,
or not), the givers of the current group, the numbers that wait for their giver ("grant 4711 from ..."), the grants
whose recipient may still follow, and the persons of whom the sentence speaks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from coi_extract.grammar.funding_frames import JOINTS, NAMES, SentenceBase
from coi_extract.grammar.funding_slots import Item, Slot, implies
from coi_extract.grammar.funding_symbols import Symbolizer, disclosure_gate, funding_gate, not_givers
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, Chunk, FundingFact, OrgMention, RelationshipFact
from coi_extract.lexicon.award_grammar import AwardMatch
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
        #: The last giver of the section, for numbers in a sentence of their own.
        self.carry: Slot | None = None
        self._heading: tuple[int, int] | None = None
        self.not_givers = not_givers()
        #: Acronyms in brackets behind a giver's name, with that name.
        self.aliases: dict[str, OrgMention] = {}

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
        gate = self.disclosure_gate if passage.kind in (_K.COMPETING_INTERESTS, _K.DISCLAIMER) else self.gate
        if not headed and gate.search(self._lower, begin, end) is None:
            return
        symbols = self.symbolizer.symbols(passage.start, passage.stop)
        sentence = Sentence(self, symbols, passage.kind, headed=headed)
        sentence.run()
        kept: list[Slot] = []
        for slot in sentence.slots:
            # "GS is supported by ...; has obtained funding from ...": what was begun as funding goes on
            continued = (
                any(s.subject and s.subject == slot.subject for s in kept)
                and slot.org is not None
                and not slot.tentative
            )
            if continued or self._counts(slot, passage.kind):
                kept.append(slot)
        self._slots += kept
        if kept:
            self.carry = kept[-1]

    def _counts(self, slot: Slot, kind: SectionKind) -> bool:
        if slot.tentative or slot.org is None and not any(i.award for i in slot.items):
            return False
        if kind in _OPEN:
            return True
        if any(i.award for i in slot.items):
            return True
        if not slot.finite:
            return False
        if (
            slot.trigger == "passive"
            or slot.trigger in ("active", "label", "given", "money")
            and (slot.study or slot.subject and slot.trigger != "money")
        ):
            return True
        if kind is not _K.OTHER:
            return False
        return slot.trigger in ("money", "thank") and not slot.spoken or slot.trigger == "hold" and bool(slot.subject)

    def facts(self) -> list[FundingFact]:
        """Return what was read so far."""
        return [self._owned(fact) for slot in self._slots for fact in slot.facts()]

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

    def is_company(self, org: OrgMention) -> bool:
        """Whether an organisation is a company, as far as the registry or its name tells."""
        if org.entry is not None:
            return self.registry.kind(org.entry) == "company"
        vocabulary = self.symbolizer.names.vocabulary
        words = {w.strip(".,").lower() for w in org.text.split()}
        if words & vocabulary.suffixes:
            return True
        return not words & (vocabulary.public_heads | _PUBLIC)


_PUBLIC = frozenset(
    "university hospital clinic foundation trust college government ministry nih nhs charity society bank museum".split()
)


class Sentence(SentenceBase):
    """The walk over one sentence: what each symbol does to the registers."""

    def run(self) -> None:
        """Walk over the sentence."""
        if self.symbols and (
            self.headed
            or self.section in (_K.OTHER, _K.ACKNOWLEDGEMENTS)
            and self.kind(0) == "org"
            and self._numbered_list()
        ):
            if self._bare_list():
                self.open_frame("label", 0)
        for at, symbol in enumerate(self.symbols):
            handler = getattr(self, f"on_{symbol.kind}", None)
            if handler is not None:
                handler(at, symbol)
            self.at = at
        self.close_clause(len(self.symbols))
        self.settle()

    # -- givers -------------------------------------------------------------------------------------------

    def on_org(self, at: int, symbol: Chunk) -> None:
        """A name: a giver, a part of one, who passes on, or nothing of the kind."""
        org: OrgMention = symbol.value
        if self.denied or any(low in self.reader.not_givers for low in self.tokens.lowers[symbol.start : symbol.stop]):
            return
        if self.depth:
            self._name_in_brackets(at, symbol)
            return
        previous = self.kind(at - 1)
        if (
            self.slots
            and self.slots[-1].at == at - 1
            and previous in NAMES
            and "/" in self.text(self.symbols[at - 1].stop - 1, symbol.start + 1)
        ):
            if (
                self.is_parent(org, self.slots[-1].org)
                or self.slots[-1].org is not None
                and self.is_parent(self.slots[-1].org, org)
            ):
                if self.is_parent(self.slots[-1].org or org, org):
                    self.slots[-1].org = org  # "NIH/NIAID": the part gives
                self.slots[-1].at = at
                return
            self.add_slot(org, at)
            return
        if self.kind(at + 1) in ("holds", "thank") and previous in (
            "",
            "semi",
            "conj",
            "comma",
            "stop",
            "break",
            "author",
        ):
            if symbol.kind == "name" and org.entry is None and len(org.text.split()) > 1:
                symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
                self.on_author(at, symbol)
                return
            if self.open and self.kind(at + 1) == "holds" and self.slots[self.frame_from :]:
                self.close_clause(at)
                self.left.append((at, org))
                self.subject = []
                return
        if self._named_grant(at, symbol):
            return
        if previous == "recipient":
            if (
                symbol.kind == "name"
                and org.entry is None
                and 2 <= len(org.text.split()) <= 4
                and (self.open or self.forward)
            ):
                self.receive(AuthorMention(org.text, org.start, org.end))
                return
            self.block = "to"
            return
        if previous == "author" and self.adjacent(at) and symbol.kind != "org":
            return
        if self.own and self.slots and previous in ("poss", "programme", "word"):
            self.own = False
            if symbol.kind == "org" and previous == "poss" and self._body(org):
                self.slots[-1].org = org  # "the Department of Health's National Institute for ..."
            elif self.kind(at + 1) != "scheme":
                self._scheme(symbol.start, symbol.stop)
            return
        if previous == "prep":
            prep = self.symbols[at - 1].value
            if prep == "of" and self._part_of(at):
                return
            if prep == "of" and self.noun == "support" and symbol.kind == "name" and org.entry is None:
                return
            if prep in ("from", "by", "of"):
                if not self._asks(at - 1, str(prep)):
                    if not self.open:
                        self.left.append((at, org))
                    return
                self.block = ""
            elif not self.open:
                return
            elif prep in ("at", "in", "with", "on", "into", "onto", "for"):
                self.block = f"{prep}!"
                return
        if not self.open:
            self.left.append((at, org))
            return
        if previous == "via":
            self._passes_on(at, symbol)
            return
        if self.block or not self._in_list(at, symbol):
            if self.block and not self.block.endswith("!"):
                self.block += "!"
            return
        if (
            previous == "comma"
            and self.slots
            and self.slots[-1].at == at - 2
            and self.tokens.lowers[symbol.start] == "government"
        ):
            return  # "the Ministry of Education, Government of ..."
        if (
            previous in ("slash", "rpar", "comma", "conj")
            and symbol.kind == "caps"
            and self.kind(at + 1) in ("grant", "scheme", "award", "programme")
        ):
            named = [s for s in self.slots[self.frame_from :] if self.is_alias(org.text, s.org)]
            if named:
                self.flush()
                self.targets = named[-1:]  # "the European Research Council ... ERC grant agreement"
                return
        if (
            previous == "comma"
            and self.adjacent(at)
            and self.slots
            and self.slots[-1].at in (at - 2, self.before(at - 1, frozenset({"rpar", "caps", "lpar"})))
            and self.is_parent(org, self.slots[-1].org)
        ):
            self.slots[-1].at = at
            return
        self.add_slot(org, at)

    on_name = on_org

    def on_caps(self, at: int, symbol: Chunk) -> None:
        """Capitals: a person's initials or an organisation's acronym."""
        if self._is_person(at, symbol):
            org: OrgMention = symbol.value
            symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
            self.on_author(at, symbol)
        else:
            self.on_org(at, symbol)

    def _is_person(self, at: int, symbol: Chunk) -> bool:
        org: OrgMention = symbol.value
        text = org.text
        letters = "".join(c for c in text if c.isalpha()).upper()
        previous, following = self.kind(at - 1), self.kind(at + 1)
        known_org = org.entry is not None or text in self.memory.abbreviations
        if following in ("grant", "scheme", "programme", "award"):
            return False
        if previous == "recipient" and len(letters) <= 5:
            return not known_org or letters in self.memory.initials
        if (
            self.receiving
            and previous in JOINTS
            and self.kind(self.before(at, JOINTS)) == "author"
            and len(letters) <= 4
        ):
            return not known_org or letters in self.memory.initials
        if self.depth:
            owner = self.depth[-1][1]
            if letters in self.memory.initials and not (owner is not None and self.is_alias(text, owner.org)):
                return True
            if known_org or len(letters) > 4:
                return False
            back, ahead = self.before(at, JOINTS), self.after(at, JOINTS)
            alone = self.kind(back) in ("lpar", "author", "semi", "award") and self.kind(ahead) in (
                "rpar",
                "caps",
                "author",
                "semi",
            )
            return alone and owner is not None and not self.is_alias(text, owner.org)
        if (
            self.open
            and previous in ("prep", "passive", "given", "via")
            and not (
                previous == "prep" and self.symbols[at - 1].value in ("for", "of") and letters in self.memory.initials
            )
        ):
            return False
        if (
            previous in ("", "semi", "colon")
            and following == "comma"
            and not known_org
            and 2 <= len(letters) <= 4
            and self.kind(at + 2) in ("org", "caps")
        ):
            return True  # "GS, NIH grant 4711; AM, ..."
        if letters in self.memory.initials:
            return not known_org or following in ("passive", "holds", "poss") or not self.open
        if known_org or len(letters) > 4 or self.open and previous in JOINTS and following not in ("passive", "holds"):
            return False
        return following in ("passive", "holds", "poss") and previous in (
            "",
            "semi",
            "stop",
            "break",
            "comma",
            "conj",
            "author",
            "colon",
        )

    def _body(self, org: OrgMention) -> bool:
        words = {w.strip(".,").lower() for w in org.text.split()}
        return org.entry is not None or bool(words & self.reader.symbolizer.names.vocabulary.public_heads)

    def _part_of(self, at: int) -> bool:
        """Whether "of" ties the name to the giver before it, whose parent it is."""
        back = at - 2
        if self.kind(back) == "rpar":
            while back >= 0 and self.kind(back) != "lpar":
                back -= 1
            back -= 1
        return self.kind(back) in NAMES or self.kind(back) == "place"

    def _asks(self, at: int, prep: str) -> bool:
        """Whether the preposition at ``at`` asks for a giver; opens the frame that it asks for."""
        k = at - 1
        depth = 0
        wordy = 0
        while k >= 0:
            kind = self.symbols[k].kind
            if kind == "rpar":
                depth += 1
            elif kind == "lpar":
                depth -= 1
                if depth < 0:
                    return False
            elif depth:
                pass
            elif kind in ("money", "grant", "scheme", "programme", "support"):
                if (
                    kind == "support"
                    and prep == "of"
                    and not (self.thanked or self.open or any(s.kind == "acknowledged" for s in self.symbols[at:]))
                ):
                    return False
                if (
                    kind == "scheme"
                    and not self.open
                    and not (self.hold or self.subject)
                    and prep != "from"
                    and self.section is not _K.FUNDING
                ):
                    return False
                if not self.open or self.tentative or self.trigger == "thank":
                    self.open_frame("money", k)
                return True
            elif kind in ("passive", "given", "active", "label"):
                return self.open and prep != "of"
            elif (
                kind in NAMES
                and prep == "from"
                and self.noun in ("grant", "money", "scheme", "programme", "support")
                and not any(s.at > self.noun_at for s in self.slots)
            ):
                pass
            elif kind in NAMES or kind in ("close", "goods", "thank", "denied"):
                return (
                    self.open
                    and prep in ("by", "from")
                    and kind != "close"
                    and self.kind(at - 1) in ("comma", "conj", "word", "semi", "rpar")
                )
            elif kind == "word" and prep == "of" and self.open and not self.slots[self.frame_from :]:
                return True
            elif kind in ("comma", "conj", "semi", "word", "author", "study"):
                wordy += 1
                if self.open and prep in ("by", "from"):
                    return True
                if wordy > 6 and kind != "author":
                    return False
            k -= 1
        return self.open and prep in ("by", "from")

    def _in_list(self, at: int, symbol: Chunk) -> bool:
        """Whether a name stands where a list of givers goes on."""
        previous = self.kind(at - 1)
        if previous in (
            "prep",
            "passive",
            "given",
            "colon",
            "semi",
            "slash",
            "label",
            "thank",
            "",
            "break",
            "adopt",
            "money",
            "support",
        ):
            return True
        if previous in ("comma", "conj", "dash"):
            if previous == "dash" and self.adjacent(at):
                return symbol.kind == "org"
            return True
        if previous == "rpar":
            return symbol.kind == "org" or symbol.kind == "caps"
        if previous in ("word", "quote", "holds", "study", "place", "stop"):
            return symbol.kind == "org" or previous == "word" and not self.slots[self.frame_from :]
        if previous in ("grant", "scheme", "programme"):
            # "grants: X"; "the programme Horizon 2020" is no giver
            return symbol.kind == "org" and self._body(symbol.value)
        return symbol.kind == "org" and previous not in NAMES

    def _passes_on(self, at: int, symbol: Chunk) -> None:
        """ "through X": who passes the money on, where a giver was named; else the giver."""
        slots = self.slots[self.frame_from :]
        org: OrgMention = symbol.value
        via = self.tokens.lowers[self.symbols[at - 1].start]
        if self.kind(at + 1) == "poss":
            if slots:
                self._scheme(symbol.start, symbol.stop)
            else:
                self.add_slot(org, at)
            return
        if not slots:
            self.add_slot(org, at)
        elif slots[-1].org is None and symbol.kind != "name":
            slots[-1].org, slots[-1].at = org, at
            self.group_from = len(self.slots) - 1
        elif symbol.kind != "org" and org.entry is None:
            self._scheme(symbol.start, symbol.stop)
        elif via in ("under", "within", "in", "as"):
            self.block = "under!"
        else:
            for slot in slots if self.group_from == self.frame_from else slots[-1:]:
                slot.via = org

    def _named_grant(self, at: int, symbol: Chunk) -> bool:
        """A name beside a number or after "grant" that is a project's, and a giver beside its own grant."""
        nxt = self.kind(at + 1)
        org: OrgMention = symbol.value
        before = self.kind(at - 1)
        placed = self.open and bool(self.slots[self.frame_from :] or self.forward_from)
        if (
            symbol.kind != "org"
            and org.entry is None
            and before in ("grant", "scheme", "programme", "adopt")
            and self.adjacent(at)
            and (placed or self.pending is not None)
        ):
            self._project(org.text)
            return True
        if (
            symbol.kind in ("name", "caps")
            and org.entry is None
            and nxt == "lpar"
            and self.kind(at + 2) in ("award", "grant")
            and self._project_list(at)
        ):
            self._project(org.text)  # "grants STELLA (4711) and CORVUS (4712)"
            return True
        if (
            symbol.kind == "name"
            and org.entry is None
            and nxt == "award"
            and self.adjacent(at + 1)
            and placed
            and before in ("grant", "via", "scheme")
        ):
            self._project(org.text)
            return True
        if nxt == "adopt":
            self.trigger, self.cue = "adopt", self.symbols[at + 1]
            was, self.open = self.open, True
            self.add_slot(org, at)
            self.open = was
            return True
        if (
            symbol.kind != "org"
            and org.entry is None
            and nxt in ("grant", "scheme")
            and before != "prep"
            and self.awaits_giver(at + 1)
        ):
            self._scheme(symbol.start, symbol.stop)
            return True
        if self.open or nxt not in ("grant", "award", "lpar", "programme", "scheme") or before in ("prep", "recipient"):
            return False
        k = at + 1
        while self.kind(k) in ("grant", "programme", "scheme", "lpar", "colon", "dash"):
            k += 1
        numbered = self.kind(k) == "award" and self._free() and not self.closed
        if (
            numbered
            and (symbol.kind != "name" or org.entry is not None)
            or self.hold
            and nxt in ("grant", "scheme", "programme")
            and self.subject
            and (self.section in _OPEN or self._post(at))
        ):
            self.open_frame("hold" if self.hold else "grant", at + 1)
            self.add_slot(org, at)
            return True
        return False

    def _free(self) -> bool:
        """Whether a number beside a name says by itself that the name gives."""
        return self.section in _OPEN or self.section is _K.OTHER and not self.subject

    def _post(self, at: int) -> bool:
        """Whether the person of whom the sentence speaks is something by the giver: "is a Wellcome Trust Fellow"."""
        if (
            self.section is not _K.OTHER
            or self.kind(at - 1) != "holds"
            or self.tokens.lowers[self.symbols[at - 1].start] not in _IS
        ):
            return False
        k = at + 1
        while self.kind(k + 1) in ("scheme", "programme"):
            k += 1
        return self.tokens.lowers[self.symbols[k].stop - 1] in _POSTS

    def _project_list(self, at: int) -> bool:
        """Whether the list is one of projects, each with its number behind it."""
        if not self.slots[self.frame_from :]:
            return False
        if self.last_item is not None and self.last_item.project and self.last_item in self.slots[-1].items:
            return self.kind(at - 1) in JOINTS
        before = self.before(at, frozenset({"colon"}))
        return self.kind(before) == "grant" and self.slots[-1].at < before

    # -- grants -------------------------------------------------------------------------------------------

    def on_award(self, at: int, symbol: Chunk) -> None:
        """An award number: of the giver before it, or of one that follows."""
        match: AwardMatch = symbol.value
        if self.denied or not self.acceptable(match, at):
            return
        item = self.pending or Item()
        self.pending = None
        item.award = match
        self._subproject(at, item)
        in_slot = bool(self.depth and self.depth[-1][1] is not None)
        if (
            self.open
            and not self.depth
            and match.implied_funder
            and self.kind(at - 1) in ("comma", "conj")
            and self.slots[self.frame_from :]
        ):
            last = self.slots[-1]
            joint = self.before(at, JOINTS)
            if (
                last.at == joint
                and not implies(match, last.org)
                and not self.forward_wanted
                and not self.awaits_giver(at)
            ):
                self.add_slot(None, at)  # "X, Y, and U01 ...": a number among givers
                self.targets = self.slots[-1:]
        if (
            not in_slot
            and (not self.targets or self.kind(self.before(at, JOINTS)) != "award")
            and self.awaits_giver(at)
        ):
            self._wait(item)
            return
        if self.forward_wanted and self.forward_from is None and not in_slot:
            self._wait(item)
            return
        if not self.open and not in_slot:
            if self.section not in _OPEN and not self.slots:
                self._wait(item)
                return
            if self.slots:
                self.bind(item, at)
            elif (
                self.reader.carry is not None
                and self.kind(self.before(at, frozenset({"grant", "label", "colon"}))) == ""
            ):
                self.slots.append(self.reader.carry)
                self.targets = [self.reader.carry]
                self.bind(item, at)
            elif self.kind(at - 1) in ("grant", "label", "award", "conj", "comma", "programme"):
                self._wait(item)
            return
        self.bind(item, at)

    def _wait(self, item: Item) -> None:
        self.flush()
        self.forward.append(item)
        self.forward_wanted = True
        self.fresh = (
            [item] if self.receiving else [f for f in self.fresh if isinstance(f, Item) and f in self.forward] + [item]
        )
        self.receiving = False

    def _subproject(self, at: int, item: Item) -> None:
        """ "CRC/TRR305 (A03)", "CRC1483 (EmpkinS)": a part or a name in brackets behind the number."""
        if (
            self.kind(at + 1) == "lpar"
            and self.kind(at + 2) in ("name", "caps", "award", "word")
            and self.kind(at + 3) == "rpar"
        ):
            inner = self.symbols[at + 2]
            text = self.text(inner.start, inner.stop)
            if self.is_subproject(text):
                item.subproject = text
                inner.kind = "skip"
            elif inner.kind == "name" or inner.kind == "caps" and inner.value.entry is None and len(text) > 4:
                item.project = item.project or text
                inner.kind = "skip"

    def on_grant(self, at: int, symbol: Chunk) -> None:
        """ "grant": its number or its giver is near."""
        self.noun, self.noun_at = "grant", at
        self.own = False
        if (
            self.open
            and self.tentative
            and not self.depth
            and self.tokens.lowers[symbol.stop - 1] in _GRANT_WORDS
            and self._for_money(at)
        ):
            self._confirm()
        if self.pending is not None and self.pending.scheme and self.adjacent(at):
            end = symbol.stop
            while end > symbol.start and self.tokens.lowers[end - 1] not in _GRANT_WORDS:
                end -= 1
            if end > symbol.start and self._scheme_from is not None:
                self.pending.scheme = self.text(self._scheme_from, end)
        if self.pending is not None and not self.depth and self.awaits_giver(at):
            item, self.pending = self.pending, None
            self._wait(item)

    _scheme_from: int | None = None

    def on_scheme(self, at: int, symbol: Chunk) -> None:
        """A programme, prize or post: of the giver beside it."""
        self.noun, self.noun_at = "scheme", at
        project = self.tokens.lowers[symbol.stop - 1] in ("project", "action")
        if (
            self.kind(at - 1) == "programme"
            and self.adjacent(at)
            and self.pending is not None
            and self._scheme_from is not None
        ):
            if project:
                self.pending.project, self.pending.scheme = self.pending.scheme, None
            else:
                self.pending.scheme = self.text(self._scheme_from, symbol.stop)
            self._await_scheme(at)
            return
        named = any(self.tokens.words[k][0].isupper() for k in range(symbol.start, symbol.stop))
        if named and self._own_programme(at, at):
            return
        if named and (self.open or self.depth or self.hold):
            self._scheme(symbol.start, symbol.stop)
            self._await_scheme(at)

    def _await_scheme(self, at: int) -> None:
        if self.pending is not None and not self.depth and self.awaits_giver(at):
            item, self.pending = self.pending, None
            self._wait(item)

    def on_programme(self, at: int, symbol: Chunk) -> None:
        """A named scheme."""
        self.noun, self.noun_at = "programme", at
        if self.denied or not (self.open or self.depth or self.hold):
            return
        if self._own_programme(at, at + (self.kind(at + 1) == "scheme")):
            return
        self._scheme(symbol.start, symbol.stop)
        if self.kind(at + 1) not in ("scheme", "grant"):
            self._await_scheme(at)

    def _own_programme(self, at: int, last: int) -> bool:
        """Whether a programme stands in the list like a giver, with its number behind it: "..., the Growth Programme (4711)"."""
        if not self.open or self.depth or self.through or self.kind(at - 1) not in ("comma", "conj", "semi", "passive"):
            return False
        if not any(
            self.tokens.lowers[k] in _PROGRAMMES for k in range(self.symbols[at].start, self.symbols[last].stop)
        ):
            return False
        if self.kind(last + 1) != "lpar" or self.kind(self.after(last + 1, frozenset({"grant", "word"}))) != "award":
            return False
        self.flush()
        slot = self.add_slot(None, last)
        self._scheme_from = self.symbols[at].start
        self.pending = Item(scheme=self.text(self.symbols[at].start, self.symbols[last].stop))
        self.targets = [slot]
        return True

    def _scheme(self, start: int, stop: int) -> None:
        if self.block.endswith("!") and not self.depth:
            return
        self.flush()
        self._scheme_from = start
        self.pending = Item(scheme=self.text(start, stop))

    def _project(self, text: str) -> None:
        if self.pending is None:
            self.pending = Item()
        self.pending.project = text

    # -- brackets -----------------------------------------------------------------------------------------

    def on_lpar(self, at: int, symbol: Chunk) -> None:
        before = self.kind(at - 1)
        owner: Slot | None = None
        if before in NAMES or before == "place":
            named = [s for s in self.slots if s.at in (at - 1, at - 2)]
            owner = named[-1] if named else None
        elif (
            before in ("grant", "scheme", "programme", "rpar", "award", "skip", "poss")
            and self.open
            and self.slots[self.frame_from :]
            and not (before in ("grant", "scheme") and self.awaits_giver(at - 1))
        ):
            owner = self.slots[-1]
        if self.pending is not None and owner is None:
            pass
        self.depth.append((before, owner, self.block))
        self.block = ""

    def on_rpar(self, at: int, symbol: Chunk) -> None:
        if self.depth:
            self.flush()
            _, _, self.block = self.depth.pop()
            if self.receiving:
                self.group_from = len(self.slots)
        self.own = False

    def _name_in_brackets(self, at: int, symbol: Chunk) -> None:
        before, owner, _ = self.depth[-1]
        org: OrgMention = symbol.value
        k = self.after(at, frozenset({"grant", "dash", "colon", "programme", "scheme"}))
        alias = owner is not None and self.is_alias(org.text, owner.org)
        if alias and owner is not None and owner.org is not None and symbol.kind == "caps":
            self.reader.aliases.setdefault(org.text, owner.org)
        if alias or owner is not None and owner.org is not None and org.text == owner.org.text:
            return
        if self.kind(k) == "award" and not (symbol.kind == "name" and org.entry is None):
            if owner is None or org.entry is not None and not self.is_parent(org, owner.org):
                if self._free() or self.open:
                    was = self.trigger, self.cue
                    self.trigger, self.cue = "grant", self.symbols[at + 1]
                    slot = self.add_slot(org, at)
                    self.trigger, self.cue = was
                    if owner is not None:
                        slot.subject = owner.subject
                    self.depth[-1] = (before, slot, self.depth[-1][2])
            return
        if self.kind(at - 1) in ("recipient", "author") or self.kind(at - 1) in JOINTS and self.receiving:
            return
        if self.kind(at + 1) in ("grant", "scheme", "programme") and owner is not None:
            self._scheme(symbol.start, symbol.stop)
            return
        if self.kind(at - 1) in ("grant", "programme", "scheme") and self.pending is not None:
            self._project(org.text)
        elif owner is None and self.open and self.kind(at - 1) in ("prep", "passive") and self.trigger != "thank":
            self.add_slot(org, at)

    # -- persons ------------------------------------------------------------------------------------------

    def on_author(self, at: int, symbol: Chunk) -> None:
        """A person: who receives, or of whom the sentence speaks."""
        who: AuthorMention = symbol.value
        previous = self.kind(at - 1)
        if self.depth:
            if self.depth[-1][1] is not None or self.forward or self.fresh:
                self.receive(who)
            return
        listed = previous in JOINTS and self.kind(self.before(at, JOINTS)) == "author"
        if previous == "recipient" or listed and self.receiving or previous == "author" and self.receiving:
            if self.open or self.forward or self.slots:
                self.receive(who)
                return
        if previous == "active" and self.slots and self.slots[-1].trigger == "active":
            self.receive(who)
            return
        if previous == "prep":
            prep = self.symbols[at - 1].value
            if prep == "of" and self.kind(at - 2) in ("study", "word", "money", "scheme") and not self.open:
                self._speak_of(who, at)
            elif (
                prep in ("for", "of")
                and self.kind(at - 2) in ("scheme", "grant", "award", "rpar", "money")
                and self.open
            ):
                self.receive(who)
            elif prep == "by" and self.open and self._in_list(at, symbol):
                self.block = ""
                self.add_slot(OrgMention(who.text, who.start, who.end, None, False), at)
            return
        if self.open and not self.tentative and previous == "passive" and who.scope is AuthorScope.NAMED:
            self.add_slot(OrgMention(who.text, who.start, who.end, None, False), at)
            return
        if listed and self.subject_open:
            self.subject.append(who)
            return
        self._speak_of(who, at)

    def _speak_of(self, who: AuthorMention, at: int) -> None:
        self.close_clause(at)
        self.subject = [who]
        self.subject_open = True
        self.study = False

    # -- words --------------------------------------------------------------------------------------------

    def on_passive(self, at: int, symbol: Chunk) -> None:
        if self.denied and self.noun != "denied":
            self.denied = False
        if self.kind(at - 1) == "denied":
            return
        k = at - 1
        while (
            k >= 0
            and self.kind(k) not in ("semi", "stop", "break", "comma", "conj")
            and not (self.kind(k) == "author" and self.symbols[k].value in self.subject)
        ):
            if (
                self.kind(k) == "study"
                and not (self.kind(self.before(k, frozenset({"poss"}))) == "author")
                and self.kind(k + 1) != "prep"
            ):
                self.subject, self.study = [], True
            elif self.kind(k) in NAMES and self.kind(k - 1) not in ("prep", "author"):
                self.subject = []
            k -= 1
        if self.open and not self.depth and self.slots[self.frame_from :] and self._reduced(at):
            self.block = "nested!"  # "the National Research Foundation grant funded by the government"
            return
        held = self.left
        waiting = self.forward if not self.open and self.forward_from is None else []
        if waiting:
            self.forward = []
        self.close_frame()
        if waiting:
            self.forward, self.forward_wanted = waiting, True  # "A (grant 1) and B (grant 2) are funded by ..."
        self.left = []
        self.noun = None
        self.subject_open = False
        self.study = self.study or not self.subject and not held
        self.finite = self.kind(at - 1) in ("holds", "", "author", "break") or any(
            w in _FINITE for w in self.tokens.lowers[symbol.start : symbol.stop]
        )
        salary = self.section not in (_K.FUNDING, _K.ACKNOWLEDGEMENTS) and any(
            w in ("salary", "salaries") for w in self.tokens.lowers[self.symbols[max(k, 0)].start : symbol.start]
        )
        if salary:
            return  # told in a disclosure, it is a tie only
        self.open_frame("passive", at)

    def _reduced(self, at: int) -> bool:
        """Whether a participle tells of the giver before it who funds that one."""
        before = self.before(at, frozenset({"grant"}))
        if self.kind(before) == "rpar":
            while before >= 0 and self.kind(before) != "lpar":
                before -= 1
            before = self.before(before, frozenset({"grant"}))
        return self.kind(before) in ("org", "caps") and self.slots[-1].at == before

    def on_given(self, at: int, symbol: Chunk) -> None:
        if self.denied:
            return
        if self.noun in ("money", "grant", "scheme", "support", "programme"):
            trigger = "given" if not self.tentative else "money"
            self.subject_open = False
            self.flush()
            self.open_frame(trigger, at)
            self.study = self.study or not self.subject
        elif self.noun == "goods":
            self.open_frame("given", at, goods=True)
            self.study = True
        elif self.open:
            self.block = "given!"

    def on_active(self, at: int, symbol: Chunk) -> None:
        """ "X funded the study"."""
        if self.denied or self.open and self.trigger != "thank":
            self.block = "verb!"
            return
        names = self._left_list(at)
        if not names or self.kind(at + 1) in ("prep",):
            return
        self.subject = []
        self.open_frame("active", at)
        self.study = True
        for where, org in names:
            self.add_slot(org, where)
        self.group_from = self.frame_from
        self.fresh = list(self.slots[self.frame_from :])
        self.block = "object!"
        self.left = []

    def on_gave(self, at: int, symbol: Chunk) -> None:
        """ "X provided the study drugs"; "we thank X for providing ..."."""
        if self.denied:
            return
        k = at + 1
        found: set[str] = set()
        while k < len(self.symbols) and self.kind(k) not in ("semi", "stop", "active", "gave", "close"):
            if self.kind(k) in ("goods", "money", "grant"):
                found.add(self.kind(k))
            elif self.kind(k) == "support":
                found.add("support")
            if self.kind(k) in NAMES and self.kind(k - 1) != "prep":
                break
            k += 1
        money, goods = bool(found & {"money", "grant"}), "goods" in found
        if self.tentative and self.open:
            for slot in self.slots[self.frame_from :]:
                if goods and not money and slot.org is not None and slot.org.sure and self.reader.is_company(slot.org):
                    slot.tentative, slot.in_kind, slot.goods = False, True, True
            return
        if self.open or not (money or goods):
            return
        names = self._left_list(at)
        if not names:
            return
        self.subject = []
        self.open_frame("active", at, goods=goods and not money)
        self.study = True
        for where, org in names:
            self.add_slot(org, where).goods = goods
        self.group_from = self.frame_from
        self.block = "object!"
        self.left = []

    def _left_list(self, at: int) -> list[tuple[int, OrgMention]]:
        """The list of names that is the subject of the verb at ``at``."""
        out: list[tuple[int, OrgMention]] = []
        for where, org in reversed(self.left):
            bound = out[-1][0] if out else at
            between = {self.kind(k) for k in range(where + 1, bound)}
            deep = 0
            clean = True
            for k in range(where + 1, bound):
                kind = self.kind(k)
                deep += (kind == "lpar") - (kind == "rpar")
                if not deep and kind not in ("comma", "conj", "rpar", "place", "word", "slash", "poss", "holds"):
                    clean = kind == "prep" and self.kind(k + 1) in NAMES
                if not clean:
                    break
            if not clean or out and not between & {"comma", "conj", "slash"}:
                break
            if self.kind(where - 1) == "prep":
                if not out:
                    continue
                break
            out.append((where, org))
        return out[::-1]

    def on_money(self, at: int, symbol: Chunk) -> None:
        if self.open and self.tentative:
            if self._for_money(at):
                self._confirm()
        self.noun, self.noun_at = "money", at

    def _confirm(self) -> None:
        """Thanks were for money: those who were thanked gave it."""
        for slot in self.slots[max(self.frame_from, self.thanked_from) :]:
            if slot.org is not None and (slot.org.sure or slot.org.entry is not None or slot.org.text.isupper()):
                slot.tentative = False
        self.thanked_from = len(self.slots)

    def _for_money(self, at: int) -> bool:
        k = at - 1
        while k >= 0 and self.kind(k) in (
            "word",
            "conj",
            "comma",
            "grant",
            "study",
            "goods",
            "poss",
            "support",
            "close",
            "holds",
            "gave",
        ):
            if self.kind(k) == "gave":
                return True
            k -= 1
        return self.kind(k) == "prep" and self.symbols[k].value in ("for", "with")

    def on_support(self, at: int, symbol: Chunk) -> None:
        if self.open and self.tentative and self._for_money(at):
            for slot in self.slots[self.frame_from :]:
                if (
                    slot.org is not None
                    and slot.org.entry is not None
                    and self.reader.registry.kind(slot.org.entry) in ("government", "nonprofit")
                ):
                    slot.tentative = False
        self.noun, self.noun_at = "support", at

    def on_goods(self, at: int, symbol: Chunk) -> None:
        self.noun, self.noun_at = "goods", at
        if self.open and not self.tentative and self.trigger == "passive":
            self.block = self.block or "goods"

    def on_thank(self, at: int, symbol: Chunk) -> None:
        self.thanked = True
        subject = self.subject
        self.close_clause(at)
        self.subject = subject
        self.subject_open = False
        self.open_frame("thank", at, tentative=True)

    def on_acknowledged(self, at: int, symbol: Chunk) -> None:
        names = self._left_list(at)
        self.close_frame()
        if names and self.section in _OPEN:
            self.subject = []
            self.open_frame("thank", at, tentative=True)
            for where, org in names:
                self.add_slot(org, where)

    def on_via(self, at: int, symbol: Chunk) -> None:
        self.own = False
        self.through = bool(self.slots[self.frame_from :])
        if self.block != "object!":
            self.block = ""

    def on_label(self, at: int, symbol: Chunk) -> None:
        if symbol.value == "funder":
            self.close_clause(at)
            self.subject = []
            self.open_frame("label", at)
        elif symbol.value == "award":
            self.noun, self.noun_at = "grant", at
            self.block = ""
        else:
            self.block = "recipient!"
            self.fresh = list(self.slots[-1:])
            self.receiving = False

    def on_denied(self, at: int, symbol: Chunk) -> None:
        self.close_frame()
        self.denied = True
        self.noun = "denied"

    def on_allowed(self, at: int, symbol: Chunk) -> None:
        if self.denied:
            self.denied = False
            self.open_frame("allowed", at)
        elif self.open:
            self.block = "except!"

    def on_holds(self, at: int, symbol: Chunk) -> None:
        previous = self.kind(at - 1)
        if self.open and previous in ("close", "conj", "comma", "holds"):
            return
        if self.tokens.lowers[symbol.stop - 1] in ("thank", "thanks", "acknowledge", "acknowledges", "acknowledged"):
            self.on_thank(at, symbol)
            return
        self.close_frame()
        self.subject_open = False
        self.hold = True
        if previous == "study" and self.tokens.lowers[symbol.start] in ("received", "receives", "has", "have"):
            self.subject, self.study = [], True

    def on_recipient(self, at: int, symbol: Chunk) -> None:
        self.own = False
        first = self.tokens.lowers[symbol.start]
        slots = self.slots[self.frame_from :]
        if first in ("all", "each", "both") and slots:
            # "(all to GS)": of every giver of the list
            self.fresh = list(slots if first != "both" else slots[-2:])
            self.receiving = False
        elif slots and self.kind(at - 1) in ("lpar", *NAMES):
            # "from A and B (to GS)": a pair or a list that "and" closes is one
            last = slots[-1]
            group = self.group()
            if (
                len(group) > 1
                and group[-1] is last
                and self.kind(last.at - 1) == "conj"
                and not any(s.items or s.recipients for s in group)
                and at - last.at <= 2
            ):
                self.fresh = list(group)
                self.receiving = False

    def on_close(self, at: int, symbol: Chunk) -> None:
        if self.open and not self.depth:
            self.flush()
            self.block = "close!"
        self.subject_open = False
        self.closed = True

    def on_title(self, at: int, symbol: Chunk) -> None:
        """A title in quotation marks: of the grant beside it."""
        if self.denied or not self.open and not self.depth:
            return
        text = self.text(symbol.start + 1, symbol.stop - 1) if symbol.stop - symbol.start > 2 else ""
        if (
            self.kind(self.before(at, frozenset({"comma", "rpar", "dash", "colon", "word"}))) == "award"
            and self.last_item is not None
        ):
            self.last_item.title = self.last_item.title or text
        elif self.pending is not None:
            self.pending.title = text
        else:
            self.pending = Item(title=text)

    def on_poss(self, at: int, symbol: Chunk) -> None:
        if self.open and self.slots and self.kind(at - 1) in NAMES and self.slots[-1].at == at - 1:
            self.own = True

    def on_prep(self, at: int, symbol: Chunk) -> None:
        if (
            symbol.value == "by"
            and self.kind(at - 1) == "author"
            and self.subject_open
            and self.slots
            and not self.depth
        ):
            self.open_frame("passive", at)  # "AB was funded by X, CD by Y"
            self.subject_open = False
            return
        self.subject_open = False
        if not self.open or self.depth:
            return
        prep = symbol.value
        if self.tentative and prep == "for" and not self._money_ahead(at):
            self.thanked_from = len(self.slots)
        if prep in ("for", "at", "in", "with", "on", "into", "onto"):
            self.flush()
            self.block = self.block or str(prep)
        elif (
            prep in ("by", "from")
            and self.kind(at - 1) in ("conj", "comma", "semi", "word", "rpar", "author")
            and not self.tentative
        ):
            if self.forward_from is not None:
                self.flush()
                self._drop_forward()
            elif not self.awaits_giver(at - 1):
                self.flush()
            self.block = ""
            self.group_from = len(self.slots)

    def _money_ahead(self, at: int) -> bool:
        k = at + 1
        while k < len(self.symbols) and k < at + 8 and self.kind(k) not in (*NAMES, "semi", "stop", "author", "prep"):
            if self.kind(k) in ("money", "grant", "support"):
                return True
            k += 1
        return False

    def on_comma(self, at: int, symbol: Chunk) -> None:
        if self.depth:
            return
        if (
            self.kind(at - 1) == "author"
            and self.kind(at + 1) == "prep"
            and self.symbols[at + 1].value == "by"
            and self.subject_open
            and self.slots
        ):
            self.open_frame("passive", at + 1)  # "Dr. B, by the ..."
            return
        self._joint(at)

    def on_conj(self, at: int, symbol: Chunk) -> None:
        if not self.depth:
            self._joint(at)

    def _joint(self, at: int) -> None:
        if self.open and self.pending is not None and self.kind(at - 1) not in ("word",):
            self.flush()
        if self.block in ("at", "in", "with", "on", "at!", "in!", "with!", "on!", "under!", "for", "to"):
            # a place is over with its comma; a purpose that names no body may be over too
            self.block = ""
        elif self.block == "to!" and self.kind(at) == "comma":
            self.block = ""

    def on_semi(self, at: int, symbol: Chunk) -> None:
        if self.depth:
            self.flush()
            return
        self.flush()
        self._drop_forward()
        if self.trigger != "active":
            self.block = ""
        else:
            self.close_frame()
        self.denied = False
        self.left = []
        self.subject_open = False
        self.group_from = len(self.slots)

    def on_word(self, at: int, symbol: Chunk) -> None:
        self.own = self.own and self.kind(at - 1) == "poss"

    def on_stop(self, at: int, symbol: Chunk) -> None:
        if (
            not self.depth
            and self.kind(at + 1) not in ("award", "word")
            and at + 1 < len(self.symbols)
            and self.tokens.starts[symbol.start]
            and self.kind(at - 1) in NAMES
        ):
            self.flush()

    def _numbered_list(self) -> bool:
        """Whether the sentence is nothing but names and numbers."""
        kinds = {s.kind for s in self.symbols}
        return "award" in kinds and not kinds & {"holds", "study", "author", "prep", "close"}

    def _bare_list(self) -> bool:
        """Whether what follows a heading is a list of givers without a verb."""
        kinds = [s.kind for s in self.symbols]
        first = next((k for k in kinds if k not in ("quote", "dash", "lpar", "prep")), "")
        if first not in (*NAMES, "grant", "programme", "scheme", "money", "support", "award"):
            return False
        return not any(k in ("passive", "active", "given", "gave", "denied", "thank", "acknowledged") for k in kinds)


_FINITE = frozenset("is are was were been has have".split())
_PROGRAMMES = frozenset("program programme programs programmes project projects plan funds scheme initiative".split())
_IS = frozenset("is was are were".split())
_POSTS = frozenset(
    "fellow fellows scholar scholars scientist scientists professor professors investigator investigators".split()
)
_GRANT_WORDS = frozenset("grant grants award awards contract contracts".split())
