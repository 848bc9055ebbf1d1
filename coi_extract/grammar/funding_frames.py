"""The registers of one funding sentence and what is done with them: frames, givers, numbers, recipients."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coi_extract.grammar.funding_slots import Item, Slot, implies, is_within
from coi_extract.grammar.funding_view import NAMES, Symbols
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch, award_grammar
from coi_extract.taxonomy import AuthorScope, SectionKind

if TYPE_CHECKING:
    from coi_extract.grammar.funding import FundingReader

#: Passages in which money is told of a study; elsewhere only what is plainly said of a person or a study counts.
OPEN = frozenset({SectionKind.FUNDING, SectionKind.ACKNOWLEDGEMENTS, SectionKind.ROLE_OF_FUNDER})
#: So many pairs of numbers and givers may come of "grants 1 and 2 from A and B"; so many numbers get one recipient.
MANY = 40
_SUBPROJECT = re.compile(r"[A-Z]{1,3}-?\d{1,2}[a-z]?")


class SentenceBase(Symbols):
    """What a sentence has said so far."""

    def __init__(self, reader: FundingReader, symbols: list[Chunk], kind: SectionKind, *, headed: bool) -> None:
        super().__init__(reader.tokens, symbols)
        self.reader = reader
        self.memory = reader.memory
        self.section = kind
        self.headed = headed
        self.at = 0
        self.slots: list[Slot] = []
        #: The frame: whether a giver is asked for, by which symbol, and whether it must still be confirmed.
        self.open = False
        self.trigger = ""
        self.cue: Chunk | None = None
        self.tentative = False
        self.goods = False
        self.frame_from = 0
        #: Givers since the last number: "A, B and C under contracts ..." gives it to all three.
        self.group_from = 0
        self.targets: list[Slot] = []
        #: Numbers, schemes and recipients that wait for their giver.
        self.forward: list[Item] = []
        self.forward_from: int | None = None
        self.pending: Item | None = None
        #: Grants whose recipient may still follow.
        self.fresh: list[Item | Slot] = []
        self.receiving = False
        self.subject: list[AuthorMention] = []
        self.subject_open = False
        self.study = False
        self.shared = False
        self.finite = True
        self.thanked_from = 0
        #: Names that may turn out to be the subject of "funded".
        self.left: list[tuple[int, OrgMention]] = []
        self.noun: str | None = None
        self.noun_at = -1
        self.block = ""
        self.denied = False
        self.hold = False
        self.thanked = False
        self.with_goods = False
        self.companies_only = False
        self.pronoun = False
        #: Whether the giver was named and what it gives through is being listed.
        self.through = False
        self.closed = False
        self.own = False
        self.depth: list[tuple[str, Slot | None, str]] = []
        self.last_item: Item | None = None
        #: Whether persons head the rows of a list of givers: "GS: Harlow Foundation [4711]; ...".
        self.rows = False
        #: Whether persons with their numbers are the subject: "GS (4711) and AM (4712) are funded by".
        self.held = False
        #: The symbol behind the name of a programme that is being read.
        self.past = 0
        #: Whose work is paid for: "the work of GS was supported by".
        self.workers: list[AuthorMention] = []
        #: Who receives what a giver that follows gives: "fellowships (to GS and AM) from A and B".
        self.promised: list[AuthorMention] = []
        #: Who receives the numbers of the bracket behind the name.
        self.holder: AuthorMention | None = None

    # -- frames -------------------------------------------------------------------------------------------

    def open_frame(self, trigger: str, at: int, *, tentative: bool = False, goods: bool = False) -> None:
        """From here on names are givers."""
        if not self.open or trigger in ("passive", "active", "label", "thank"):
            self.frame_from = len(self.slots)
        self.open = True
        self.trigger = trigger
        self.cue = self.symbols[at] if 0 <= at < len(self.symbols) else None
        self.tentative = tentative
        self.goods = goods
        self.with_goods = self.companies_only = False
        self.group_from = len(self.slots)
        self.targets = []
        self.block = ""
        self.hold = False
        self.own = False

    def close_frame(self) -> None:
        """The list of givers is over."""
        self._drop_forward()
        self.flush()
        self.open = False
        self.hold = False
        self.own = False
        self.block = ""
        self.fresh = []
        self.targets = []
        self.holder = None
        self.promised = []

    def close_clause(self, at: int) -> None:
        """A clause is over: nothing is carried but who is spoken of."""
        self.close_frame()
        self.left = []
        self.noun = None
        self.denied = False
        self.closed = False

    def settle(self) -> None:
        """The sentence is over: numbers that never met a giver stand alone."""
        seats = self._seats()
        self.slots = [s for s in self.slots if not s.tentative and s not in seats and not self._located(s)]

    def _seats(self) -> list[Slot]:
        """Bare names behind a single giver's commas, without an "and": where it has its seat."""
        if len(self.slots) not in (2, 3) or self.slots[0].org is None or not self.slots[0].org.sure:
            return []
        rest = self.slots[1:]
        for before, slot in zip(self.slots, rest, strict=False):
            org = slot.org
            if org is None or org.sure or org.entry is not None or slot.items or slot.recipients or " " in org.text:
                return []
            if slot.at != before.at + 2 or self.kind(slot.at - 1) != "comma":
                return []
        return rest if self.kind(rest[-1].at + 1) in ("stop", "semi", "") else []

    def _located(self, slot: Slot) -> bool:
        """Whether a bare name behind a giver's comma is only where the giver has its seat: "X Trust, Darlow, Kent"."""
        org = slot.org
        if (
            org is None
            or org.sure
            or org.entry is not None
            or slot.items
            or self.kind(slot.at - 1) != "comma"
            or self.kind(slot.at - 2) not in NAMES
        ):
            return False
        if self.kind(slot.at + 1) == "comma" and self.kind(slot.at + 2) == "place":
            return True
        if len(org.text.split()) > 1 or self.kind(slot.at + 1) in ("comma", "conj", "lpar", "slash"):
            return False
        # a list of two has an "and"; a comma alone gives the place
        listed = [s for s in self.slots if s.cue == slot.cue]
        joined = any(
            self.kind(k) == "conj" or (self.kind(k) == "comma" and self.kind(k + 1) in NAMES and k != slot.at - 1)
            for k in range(listed[0].at, slot.at)
        )
        return not joined and len(listed) <= 2

    def add_slot(self, org: OrgMention | None, at: int) -> Slot:
        """A giver is named."""
        self.flush()
        self.through = False
        if org is not None and org.text in self.reader.aliases:
            org = self.reader.aliases[org.text]
        cue = self.cue
        span = (cue.start, cue.stop) if cue is not None else (self.symbols[at].start, self.symbols[at].stop)
        rule = cue.rules[0].id if cue is not None and cue.rules else "fund.grant"
        slot = Slot(org, at, self.trigger, span, rule, tentative=self.tentative, in_kind=self.goods, goods=self.goods)
        slot.subject = (
            [a for a in self.subject if a.scope is AuthorScope.NAMED] if self.trigger != "label" or self.rows else []
        )
        slot.study, slot.finite, slot.spoken = (
            self.study,
            self.finite,
            (bool(self.subject) or self.pronoun) and not self.thanked,
        )
        slot.shared = self.shared and self.trigger == "passive"
        slot.goods = slot.goods or self.with_goods
        if self.companies_only and (org is None or org.entry is None or not self.reader.is_company(org)):
            slot.tentative = True
        self.slots.append(slot)
        self.targets = []
        slot.recipients += self.promised or self.workers
        if self.forward and self.forward_from is None:
            self.forward_from = len(self.slots) - 1
        self.fresh = [slot]
        self.receiving = False
        return slot

    # -- grants -------------------------------------------------------------------------------------------

    def group(self) -> list[Slot]:
        return self.slots[self.group_from :]

    def _to_holder(self, item: Item) -> None:
        """Give what stands in a bracket behind a person to that person."""
        if self.depth and self.depth[-1][0] == "author" and self.holder is not None:
            item.recipients.append(self.holder)

    def bind(self, item: Item, at: int) -> None:
        """Give a grant to the giver that it belongs to."""
        if self.depth and self.depth[-1][1] is not None:
            targets = [self.depth[-1][1]]
        elif self.targets:
            targets = self.targets
        else:
            targets = self._targets(item, at)
        if not targets:
            slot = self.add_slot(None, at)
            targets = [slot]
        if item.award is not None and len(targets) > 1:
            fitting = [s for s in targets if implies(item.award, s.org)]
            targets = fitting or targets
        self.targets = targets
        self._to_holder(item)
        items: list[Item] = []
        for slot in targets:
            own = (
                item
                if not items
                else Item(item.award, item.scheme, item.project, item.subproject, item.title, item.recipients)
            )
            if (
                slot.tentative
                and item.award is not None
                and (slot.org is None or slot.org.sure or slot.org.text.isupper() or self.has_acronym(slot.org))
            ):
                slot.tentative = False
            slot.items.append(own)
            items.append(own)
        if self.receiving:
            self.fresh = []
            self.receiving = False
        self.fresh = [*(f for f in self.fresh if isinstance(f, Item)), *items]
        self.last_item = item
        self.group_from = len(self.slots)

    def _targets(self, item: Item, at: int) -> list[Slot]:
        """The givers that a grant behind them belongs to: the nearest, or all of a list that "under" closes."""
        slots = self.slots[self.frame_from :]
        if not slots:
            return []
        group = self.slots[self.group_from :]
        back = self.before(at, frozenset({"grant", "word", "dash", "colon", "quote", "programme", "scheme", "project"}))
        introduced = self.kind(back)
        if len(group) > 1 and (
            introduced == "via"
            or (introduced == "prep" and self.symbols[back].value == "with")
            or (self.kind(back) == "comma" and self.kind(back + 1) == "via")
        ):
            return group
        return [slots[-1]]

    def flush(self) -> None:
        """A scheme or project that met no number is a grant by itself."""
        item, self.pending = self.pending, None
        if item is None or not (item.scheme or item.project):
            return
        if item in self.forward:
            return
        if self.forward_from is None and self.forward_wanted:
            self.forward.append(item)
            return
        if (self.depth and self.depth[-1][1] is not None) or self.slots[self.frame_from :]:
            self.bind(item, self.at)
        elif self.open:
            slot = self.add_slot_bare(item)
            slot.items.append(item)

    forward_wanted = False

    def add_slot_bare(self, item: Item) -> Slot:
        """A programme that names no giver."""
        cue = self.cue
        span = (cue.start, cue.stop) if cue is not None else (self.symbols[self.at].start, self.symbols[self.at].stop)
        slot = Slot(
            None,
            self.at,
            self.trigger,
            span,
            cue.rules[0].id if cue is not None and cue.rules else "fund.scheme",
            tentative=self.tentative,
        )
        slot.subject = [a for a in self.subject if a.scope is AuthorScope.NAMED]
        slot.study, slot.finite, slot.spoken = self.study, self.finite, bool(self.subject)
        self.slots.append(slot)
        self.fresh = [slot]
        return slot

    def _drop_forward(self) -> None:
        """Hand the waiting grants to the givers that followed: one to one where they are as many, else all to all."""
        items, start = self.forward, self.forward_from
        self.forward, self.forward_from, self.forward_wanted = [], None, False
        if not items:
            return
        slots = self.slots[start:] if start is not None else []
        if not slots:
            if self.open or self.section in (SectionKind.FUNDING, SectionKind.ACKNOWLEDGEMENTS):
                numbered = [i for i in items if i.award is not None]
                if numbered:
                    if self.cue is None:
                        self.cue = self.symbols[
                            min(self.noun_at if self.noun_at >= 0 else self.at, len(self.symbols) - 1)
                        ]
                    earlier = self.slots[self.frame_from :]
                    slot = earlier[-1] if earlier and self.open else self.add_slot(None, self.at)
                    slot.items += numbered
            return
        numbered = [i for i in items if i.award is not None]
        extra = [i for i in items if i.award is None]
        free = [s for s in slots if not any(i.award for i in s.items)] or slots
        if len(free) > 3 and len(numbered) * len(free) > MANY:
            free = free[:1]  # a list that long is not one of shared grants
        if len(numbered) == len(free) > 1 and not all(implies(i.award, free[0].org) for i in numbered[1:] if i.award):
            for slot, item in zip(free, numbered, strict=True):
                slot.items.append(item)
        else:
            for item in numbered:
                fitting = [s for s in free if item.award is not None and implies(item.award, s.org)]
                for slot in fitting or free:
                    slot.items.append(item)
        for item in extra:
            own = free[0].items
            if len(own) == 1 and own[0].award is not None and not (own[0].scheme or own[0].project):
                # "the Innovation Project of X (4711)"
                own[0].scheme, own[0].project, own[0].title = item.scheme, item.project, own[0].title or item.title
            else:
                own.append(item)

    # -- recipients ---------------------------------------------------------------------------------------

    def receive(self, who: AuthorMention) -> None:
        """A person receives what was named last."""
        if who.scope is not AuthorScope.NAMED:
            return
        if not self.fresh:
            slots = self.slots[self.frame_from :]
            self.fresh = list(self.targets or slots[-1:])
        self.receiving = True
        for one in self.fresh:
            one.recipients.append(who)

    # -- names --------------------------------------------------------------------------------------------

    def is_alias(self, text: str, org: OrgMention | None) -> bool:
        """Whether a short name stands for the name before it: "National Science Foundation (NSF)"."""
        if org is None:
            return False
        known = self.memory.abbreviations.get(text)
        if known is not None and (known in org.text or org.text in known):
            return True
        letters = [c for c in text.upper() if c.isalpha()]
        if not letters or len(letters) > 12:
            return False
        initials = [w[0].upper() for w in re.split(r"[\s\-/,&']+", org.text) if w and w[0].isalpha()]
        at = 0
        for c in initials:
            if at < len(letters) and letters[at] == c:
                at += 1
        if at >= min(len(letters), 2) and at >= len(letters) - 1:
            return True
        # "Bundesministerium ... (BMBF)": compounds hide their parts
        rest = iter(org.text.upper())
        return len(letters) >= 3 and letters[0] == org.text[0].upper() and all(c in rest for c in letters)

    def _is_same(self, short: OrgMention, org: OrgMention | None) -> bool:
        """Whether the registry has a short name and the name before it as one: "German Research Foundation (DFG)"."""
        if org is None or short.entry is None:
            return False
        entry = self.reader.registry.link(org.text).entry if org.entry is None else org.entry
        return entry == short.entry

    def is_parent(self, org: OrgMention, other: OrgMention | None) -> bool:
        """Whether ``org`` is the body that ``other`` belongs to."""
        if other is None:
            return False
        if is_within(other.text, org.text):
            return True
        if org.entry is None or other.entry is None or org.entry == other.entry:
            return False
        return self.reader.registry.is_within(other.entry, org.entry)

    def has_acronym(self, org: OrgMention) -> bool:
        """Whether a name is or holds an acronym: "Spanish MINECO"."""
        return org.text.isupper() or any(len(w) > 2 and w.isalpha() and w.isupper() for w in org.text.split())

    def is_subproject(self, text: str) -> bool:
        return _SUBPROJECT.fullmatch(text) is not None

    def acceptable(self, match: AwardMatch, at: int) -> bool:
        """Whether what looks like an award number stands where one may stand."""
        if (
            match.format_id is not None
            and match.check == "recognised"
            and award_grammar().format(match.format_id).reach == "bare"
        ):
            return True
        back = self.before(at, frozenset({"comma", "conj", "slash", "dash", "colon", "quote", "word"}))
        kind = self.kind(back)
        if kind in ("grant", "award", "programme", "scheme", "project", "label"):
            return True
        near = self.kind(at - 1)
        if self.depth:
            owner = self.depth[-1]
            return (
                owner[1] is not None
                or owner[0] in ("grant", "programme", "scheme", "money", "award", "org")
                or near in NAMES
                or (owner[0] == "author" and self.held and not self.open)
                or self.kind(self.before(at, frozenset({"comma", "dash", "colon"}))) in ("grant", "award")
            )
        if self.tentative and match.format_id is None:
            return False
        if (
            near == "comma"
            and self.open
            and self.kind(at - 2) in (*NAMES, "rpar")
            and sum(c.isdigit() for c in match.text) >= 5
        ):
            return True
        if near in NAMES or (near in ("dash", "colon") and self.kind(at - 2) in (*NAMES, "rpar", "grant")):
            return self.open and self.adjacent(at)
        return self.open and kind in ("via", "rpar", "lpar")
