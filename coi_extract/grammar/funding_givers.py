"""Who gives: names of a funding sentence that are givers, parts of givers, mediators, projects or persons."""

from __future__ import annotations

from coi_extract.grammar.funding_frames import OPEN
from coi_extract.grammar.funding_slots import contradicts
from coi_extract.grammar.funding_view import JOINTS, NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.funding_wholes import WholeSentence
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.taxonomy import SectionKind

_K = SectionKind


class GiverSentence(WholeSentence):
    """The walk as far as names go."""

    def on_org(self, at: int, symbol: Chunk) -> None:
        """A name: a giver, a part of one, who passes on, or nothing of the kind."""
        org: OrgMention = symbol.value
        if at < self.past:
            return
        if self.denied or any(low in self.reader.not_givers for low in self.tokens.lowers[symbol.start : symbol.stop]):
            return
        if self.depth:
            self._name_in_brackets(at, symbol)
            return
        if self._helper(at, symbol):
            return
        previous = self.kind(at - 1)
        if (
            self.slots
            and self.slots[-1].at == at - 1
            and previous in NAMES
            and "/" in self.text(self.symbols[at - 1].stop - 1, symbol.start + 1)
        ):
            if self.is_parent(org, self.slots[-1].org) or (
                self.slots[-1].org is not None and self.is_parent(self.slots[-1].org, org)
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
            thing = self.tokens.lowers[symbol.stop - 1] in word_list("installations")
            if symbol.kind == "name" and org.entry is None and len(org.text.split()) > 1 and not thing:
                listed = self._listed_persons(at)
                symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
                self.on_author(at, symbol)
                self.subject = [*listed, *self.subject]
                return
            if self.open and self.kind(at + 1) == "holds" and self.slots[self.frame_from :]:
                self.close_clause(at)
                self.left.append((at, org))
                self.subject = []
                return
        if self._named_grant(at, symbol) or self._behind_numbers(at, symbol):
            return
        if self._purse(at, symbol) or self._holder_of(at) or self._spelt_out(at, symbol):
            return
        if previous == "label" and self.symbols[at - 1].value == "recipient" and symbol.kind == "name":
            self.receive(AuthorMention(org.text, org.start, org.end))
            return
        if previous == "recipient":
            if (
                symbol.kind == "name"
                and org.entry is None
                and 2 <= len(org.text.split()) <= 4
                and (self.open or self.forward)
            ):
                symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
                self.receive(symbol.value)
                return
            self.block = "to"
            return
        if (
            self.receiving
            and symbol.kind == "name"
            and org.entry is None
            and previous in JOINTS
            and self.kind(self.before(at, JOINTS)) == "author"
            and 2 <= len(org.text.split()) <= 4
        ):
            symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
            self.receive(symbol.value)  # "to Anna Berg, Carl Dorn and Eva Falk"
            return
        another = self.holder is not None and previous in JOINTS and self._numbered(at) and symbol.kind == "name"
        if another and org.entry is None and 2 <= len(org.text.split()) <= 4:
            symbol.kind, symbol.value = "author", AuthorMention(org.text, org.start, org.end)
            self.on_author(at, symbol)  # "to Anna Berg (4711) and Carl Dorn (4712)"
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
            if prep == "from" and self.kind(at - 2) == "word" and self.symbols[at - 2].value in word_list("pairs"):
                self.block = "from!"
                return  # "A (almonds) and B (walnuts), both from Reus": a place
            if prep in ("from", "by", "of"):
                if not self._asks(at - 1, str(prep)) or (prep == "by" and self._told_of_giver(at - 1)):
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
        if self.tentative and previous == "comma" and self.kind(at - 2) == "author":
            return  # where the person that is thanked works
        if self.block or not self._in_list(at, symbol):
            if self.block and not self.block.endswith("!"):
                self.block += "!"
            return
        if previous == "comma" and self._told_further(at, symbol):
            return
        if previous == "rpar" and self._centre_of(at, symbol):
            return
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
        if org.text not in word_list("diseases"):  # "the COVID-19 ... Program"
            self.add_slot(org, at)

    on_name = on_org

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
        while k >= max(0, at - 160):
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
                if prep == "of" and kind == "money" and self.kind(k - 1) == "via" and self.slots[self.frame_from :]:
                    return False  # "as a part of the funding of the centre": who receives
                if prep == "by" and self._approved(k):
                    return False  # "endorsed as a project by"
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
                programme = kind == "scheme" and self.tokens.lowers[self.symbols[k].stop - 1] in word_list("programmes")
                if programme and not self.open and prep == "of":
                    return False
                if not self.open or self.tentative or self.trigger == "thank":
                    self.open_frame("money", k)
                return True
            elif kind == "title" and k == at - 1:
                return self.open  # the "Growth Programme" of X
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
                if self.open and not self.tentative and prep in ("by", "from"):
                    return True
                if wordy > 6 and kind != "author":
                    return False
            k -= 1
        return self.open and prep in ("by", "from")

    def _approved(self, at: int) -> bool:
        """Whether a verb of consent stands shortly before: "endorsed as a project by"."""
        lowers = self.tokens.lowers
        return any(
            self.kind(k) == "close" and lowers[self.symbols[k].start] in word_list("approving")
            for k in range(max(0, at - 4), at)
        )

    def _passes_on(self, at: int, symbol: Chunk) -> None:
        """ "through X": who passes the money on, where a giver was named; else the giver."""
        slots = self.slots[self.frame_from :]
        org: OrgMention = symbol.value
        via = self.tokens.lowers[self.symbols[at - 1].start]
        if self.kind(at + 1) == "poss":
            if not slots:
                self.add_slot(org, at)
            return  # "from the ERC under the European Union's ... programme": the programme is its scheme
        if not slots:
            self.add_slot(org, at)
        elif (
            via in ("through", "via") and self._begins_element(at) and (symbol.kind != "name" or org.entry is not None)
        ):
            item, self.pending = self.pending, None
            self.add_slot(org, at)
            self.pending = item  # "A (4711), and the Growth Programme through B (4712)": the programme is B's
        elif slots[-1].org is None and symbol.kind != "name":
            slots[-1].org, slots[-1].at = org, at
            self.group_from = len(self.slots) - 1
        elif symbol.kind != "org" and org.entry is None:
            self._scheme(symbol.start, symbol.stop)
        elif via in ("under", "within", "in", "as"):
            self.block = "under!"
        elif any(slot.org is not None and slot.org.text == org.text for slot in slots):
            self.targets = [slot for slot in slots if slot.org is not None and slot.org.text == org.text][:1]
        else:
            for slot in slots if self.group_from == self.frame_from else slots[-1:]:
                slot.via = org

    def _begins_element(self, at: int) -> bool:
        """Whether the programme that is passed on by the name at ``at`` begins an element of a list of givers."""
        if self.pending is None or not (self.pending.scheme or self.pending.project) or self.pending.award is not None:
            return False
        k = self.before(at - 1, frozenset({"programme", "scheme", "grant"}))
        return k < at - 2 and self.kind(k) in ("comma", "conj", "semi")

    def _named_grant(self, at: int, symbol: Chunk) -> bool:
        """A name beside a number or after "grant" that is a project's, and a giver beside its own grant."""
        named_again = [self.kind(at + k) for k in (1, 2, 3)] == ["lpar", "caps", "rpar"]
        end = (
            at + 3 if self.hold and named_again and self.is_alias(self.symbols[at + 2].value.text, symbol.value) else at
        )
        nxt = self.kind(end + 1)
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
        named = symbol.kind == "org" or org.entry is not None
        if nxt in ("grant", "scheme") and before != "prep" and self.awaits_giver(at + 1):
            if not named:
                self._scheme(symbol.start, symbol.stop)
                return True
            if nxt == "grant" and self.kind(at + 2) == "award" and self.awaits_giver(at + 1, owned=True):
                return True  # "Public Health Service grants 4711 and 4712 from the ..."
        under = before == "prep" and self.symbols[at - 1].value in ("with", "on", "by") and named and nxt == "grant"
        if (
            self.open
            or nxt not in ("grant", "award", "lpar", "programme", "scheme")
            or (before in ("prep", "recipient") and not under)
        ):
            return False
        k = end + 1
        while self.kind(k) in ("grant", "programme", "scheme", "lpar", "colon", "dash"):
            k += 1
        numbered = self.kind(k) == "award" and (self._free() or self.hold) and not self.closed
        if (numbered and (symbol.kind != "name" or org.entry is not None)) or (
            self.hold
            and nxt in ("grant", "scheme", "programme")
            and self.subject
            and (self.section in OPEN or self._post(at))
        ):
            self.open_frame("hold" if self.hold else "grant", at + 1)
            self.add_slot(org, at)
            return True
        return False

    def _purse(self, at: int, symbol: Chunk) -> bool:
        """A fund whose giver follows is its scheme: "the Start-up Fund (4711) from the Harlow School of Medicine"."""
        if symbol.value.entry is not None or self.tokens.lowers[symbol.stop - 1] not in word_list("purses"):
            return False
        k = at + 1
        if self.kind(k) == "lpar":
            while k < len(self.symbols) and self.kind(k) != "rpar":
                k += 1
            k += 1
        if self.kind(k) != "prep" or self.symbols[k].value != "from" or self.kind(k + 1) not in ("org", "caps"):
            return False
        if not self.open:
            return False
        symbol.kind = self.noun = "programme"
        self.noun_at = at
        self._scheme(symbol.start, symbol.stop)
        self._await_scheme(at)
        return True

    def _spelt_out(self, at: int, symbol: Chunk) -> bool:
        """Whether an acronym stands beside the number of a grant whose giver follows: "grants NIH R01 ... from the"."""
        if symbol.kind != "caps" or self.kind(at + 1) != "award" or self.kind(at - 1) != "grant":
            return False
        beside = []
        k = at
        while self.kind(k) in ("caps", "award", *JOINTS):
            if self.kind(k) == "caps" and self.kind(k + 1) == "award":
                beside.append(self.symbols[k])
            k += 1
        for one in beside:
            one.kind = "word"
        if self.awaits_giver(at + 1):
            return True
        for one in beside:
            one.kind = "caps"
        return False

    def _holder_of(self, at: int) -> bool:
        """Whether a body only holds the grant that another gives: "Harlow University's grant 4711 from X"."""
        k = at + 2
        return (
            self.open
            and self.kind(at + 1) == "poss"
            and (self.kind(k) == "grant" or self.kind(k + 1) == "grant")
            and self.awaits_giver(k if self.kind(k) == "grant" else k + 1, owned=True)
        )

    def _behind_numbers(self, at: int, symbol: Chunk) -> bool:
        """Whether a giver stands behind its numbers: "by R01 ... and P30 ... NIH grants", "by grant 4711, X"."""
        org: OrgMention = symbol.value
        given = self.slots[self.frame_from :]
        nameless = [s for s in given if s.org is None and any(i.award for i in s.items)]
        if symbol.kind == "name" or not nameless or nameless[-1] is not self.slots[-1]:
            return False
        if self.kind(at - 1) == "comma":
            # "by grant 4711, Harlow Foundation": only where no other giver could be meant
            if len(given) > 1 or self.kind(at - 2) != "award" or self.kind(at + 1) in (*JOINTS, "grant", "award"):
                return False
        elif self.kind(at - 1) != "award" or not self.adjacent(at) or self.kind(at + 1) != "grant":
            return False
        for slot in nameless:
            if all(i.award is None or not contradicts(i.award, org) for i in slot.items):
                slot.org, slot.at = org, at
        return True

    def _post(self, at: int) -> bool:
        """Whether the person of whom the sentence speaks is something by the giver: "is a Wellcome Trust Fellow"."""
        if (
            self.section is not _K.OTHER
            or self.kind(at - 1) != "holds"
            or self.tokens.lowers[self.symbols[at - 1].start] not in word_list("is")
        ):
            return False
        k = at + 1
        while self.kind(k + 1) in ("scheme", "programme"):
            k += 1
        return self.tokens.lowers[self.symbols[k].stop - 1] in word_list("posts")

    def _project_list(self, at: int) -> bool:
        """Whether the list is one of projects, each with its number behind it."""
        if not self.slots[self.frame_from :]:
            return False
        if self.last_item is not None and self.last_item.project and self.last_item in self.slots[-1].items:
            return self.kind(at - 1) in JOINTS
        before = self.before(at, frozenset({"colon"}))
        return self.kind(before) == "grant" and self.slots[-1].at < before

    def _name_in_brackets(self, at: int, symbol: Chunk) -> None:
        before, owner, _ = self.depth[-1]
        org: OrgMention = symbol.value
        k = self.after(at, frozenset({"grant", "dash", "colon", "programme", "scheme"}))
        # "a national organisation for research (CREX, 4711)"
        unnamed = owner is None and before == "word" and self.open and not self.slots[self.frame_from :]
        if self.kind(k) == "comma" and unnamed:
            ahead = self.after(k, frozenset({"grant", "label", "colon"}))
            k = ahead if self.kind(ahead) == "award" else k
        elif self.kind(k) == "comma" and self.kind(k + 1) == "award" and org.entry is not None:
            k += 1  # "the Consortium (Harlow Foundation, 4711)"
        alias = owner is not None and (self.is_alias(org.text, owner.org) or self._is_same(org, owner.org))
        if alias and owner is not None and owner.org is not None and symbol.kind == "caps":
            self.reader.aliases.setdefault(org.text, owner.org)
        if alias or (owner is not None and owner.org is not None and org.text == owner.org.text):
            return
        if self.kind(k) == "award" and (symbol.kind != "name" or org.entry is not None or unnamed):
            own = owner is None or (org.entry is not None and not self.is_parent(org, owner.org))
            if own and (self._free() or self.open):
                was = self.trigger, self.cue
                self.trigger, self.cue = "grant", self.symbols[at + 1]
                slot = self.add_slot(org, at)
                self.trigger, self.cue = was
                if owner is not None:
                    slot.subject = owner.subject
                self.depth[-1] = (before, slot, self.depth[-1][2])
            return
        led = self.kind(at - 1) == "label" and self.symbols[at - 1].value == "recipient"
        if (led or self.kind(at - 1) == "recipient") and symbol.kind == "name" and 2 <= len(org.text.split()) <= 4:
            self.receive(AuthorMention(org.text, org.start, org.end))  # "(4711, PI: Anna Berg)"
            return
        if self.kind(at - 1) in ("recipient", "author") or (self.kind(at - 1) in JOINTS and self.receiving):
            return
        if self.kind(at + 1) in ("grant", "scheme", "programme") and owner is not None:
            self._scheme(symbol.start, symbol.stop)
            return
        if self.kind(at - 1) in ("grant", "programme", "scheme") and self.pending is not None:
            self._project(org.text)
        elif owner is None and self.open and self.kind(at - 1) in ("prep", "passive") and self.trigger != "thank":
            self.add_slot(org, at)
        elif self._gives_the_grant(at, symbol):
            item, self.pending = self.pending, None
            if owner is not None:
                owner.org, owner.at = org, at
            else:
                self.add_slot(org, at)
            self.pending = item
