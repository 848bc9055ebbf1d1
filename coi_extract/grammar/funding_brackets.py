"""Brackets of a funding sentence: whose they are, and what is over with them; persons that stand beside firms."""

from __future__ import annotations

from coi_extract.grammar.funding_frames import SentenceBase
from coi_extract.grammar.funding_slots import Slot
from coi_extract.grammar.funding_view import JOINTS, NAMES
from coi_extract.grammar.values import Chunk, OrgMention

#: What a giver may be named behind in a bracket.
_GRANTED = frozenset({"scheme", "programme", "grant", "award", "title"})


class BracketSentence(SentenceBase):
    """The walk as far as brackets go."""

    def on_lpar(self, at: int, symbol: Chunk) -> None:
        before = self.kind(at - 1)
        owner: Slot | None = None
        if before in NAMES or before == "place":
            named = [s for s in self.slots if s.at in (at - 1, at - 2)]
            if not named and self._goes_on(at):
                named = self.slots[-1:]
            owner = named[-1] if named else None
        elif self.open and self.slots[self.frame_from :] and self._of_the_last(at):
            owner = self.slots[-1]
        if before == "author" and (self._numbered(at - 1) or self._holds_grant(at - 1)):
            self.holder = self.symbols[at - 1].value
            owner = self.slots[-1] if self.slots and self.receiving else None
        if owner is None and self.pending is not None and self.pending.scheme and before in (*NAMES, "place", "word"):
            before = "scheme"  # the end of its name
        self.depth.append((before, owner, self.block))
        self.block = ""

    def _holds_grant(self, at: int) -> bool:
        """Whether a bracket behind the person at ``at`` names a giver and a number: "by grants: AB (NIH 4711), ..."."""
        giver = self.open and not self.depth and self.kind(at + 1) == "lpar" and self.kind(at + 2) in ("org", "caps")
        return giver and self.kind(self.after(at + 2, frozenset({"grant"}))) == "award"

    def _helper(self, at: int, symbol: Chunk) -> bool:
        """Whether "help was provided by" a person of a firm, whom a bracket or "of" names; the firm helps."""
        if not (self.open and self.goods):
            return False
        if symbol.kind == "name" and len(symbol.value.text.split()) < 2:
            return False
        k = self.after(at, frozenset({"word", "comma"}))  # degrees
        employed = self.kind(k) == "lpar" or (self.kind(k) == "prep" and self.symbols[k].value in ("of", "from", "at"))
        if not employed or self.kind(k + 1) != "org":
            return False
        self._drop_persons(at)
        self.add_slot(self.symbols[k + 1].value, k + 1)
        self.past = k + 2
        return True

    def _open_row(self, at: int) -> None:
        """Open a frame for a giver at the head of a row without a verb: "X Trust (charity), granted to GS."."""
        heads = [k for k in range(at) if self.kind(k) in NAMES]
        if heads and heads[0] <= 1 and self.kind(at - 1) == "comma":
            self.open_frame("label", heads[0])
            self.add_slot(self.symbols[heads[0]].value, heads[0])

    def _goes_on(self, at: int) -> bool:
        """Whether a number in a bracket stands behind the end of a giver's name: "the Fund in the Old Town (4711)"."""
        name = self.before(at, NAMES | {"place"})
        return (
            self.open
            and bool(self.slots[self.frame_from :])
            and self.kind(name) == "prep"
            and self.symbols[name].value in ("in", "at", "of", "for")
            and self.slots[-1].at == name - 1
            and self.kind(self.after(at, frozenset({"grant"}))) == "award"
        )

    def _of_the_last(self, at: int) -> bool:
        """Whether a bracket that stands behind no name is the last giver's."""
        before = self.kind(at - 1)
        if before == "word":  # the end of its name: "the Fund of the deanery (4711)"
            numbered = self.kind(self.after(at, frozenset({"grant"}))) == "award"
            return numbered and self.slots[-1].at == at - 2
        if before in ("grant", "scheme") and self.awaits_giver(at - 1):
            return False
        return before in ("grant", "scheme", "programme", "rpar", "award", "skip", "poss", "title")

    def on_rpar(self, at: int, symbol: Chunk) -> None:
        if self.depth:
            self.flush()
            _, _, self.block = self.depth.pop()
            numbered = self.kind(self.before(at, JOINTS | {"author", "caps", "recipient", "skip"})) == "award"
            if numbered and self.block.rstrip("!") in ("for", "at", "in", "on"):
                self.block = ""  # its number ends what a giver's name or purpose went on with
            if self.receiving:
                self.group_from = len(self.slots)
        self.own = False

    def _drop_persons(self, at: int) -> None:
        """Those who stand before the helper at ``at`` are persons as well: "by Anna Berg and Carl Dorn of X"."""
        first = at
        while self.kind(first - 1) in ("conj", "comma") and self._bare_person(first - 2):
            first -= 2
        self.slots = [slot for slot in self.slots if not first <= slot.at < at]

    def _bare_person(self, at: int) -> bool:
        """Whether two or three words at ``at`` may be a person's name: nothing says that they are a body's."""
        org = self.value(at)
        if self.kind(at) != "name" or not isinstance(org, OrgMention) or org.entry is not None or org.sure:
            return False
        return 2 <= len(org.text.split()) <= 3

    def _gives_the_grant(self, at: int, symbol: Chunk) -> bool:
        """Whether a bracket behind a grant names nothing but its giver: "the Training Program (Harlow University)"."""
        before, owner, _ = self.depth[-1]
        if self.trigger != "passive" or symbol.kind != "org" or before not in _GRANTED:
            return False
        if self.kind(at - 1) != "lpar" or self.kind(at + 1) != "rpar":
            return False
        return owner.org is None if owner is not None else not self.slots[self.frame_from :]
