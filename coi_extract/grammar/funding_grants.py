"""What is given and to whom: award numbers, schemes, projects, titles and persons of a funding sentence."""

from __future__ import annotations

from coi_extract.grammar.funding_brackets import BracketSentence
from coi_extract.grammar.funding_frames import MANY, OPEN
from coi_extract.grammar.funding_slots import Item, Slot, implies
from coi_extract.grammar.funding_view import JOINTS, NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, SectionKind

_K = SectionKind


class GrantSentence(BracketSentence):
    """The walk as far as grants and persons go."""

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
            and self.slots[self.frame_from :]
            and self._among_givers(at)
            and not implies(match, self.slots[-1].org)
            and not self.forward_wanted
            and not self.awaits_giver(at)
        ):
            self.add_slot(None, at)
            self.targets = self.slots[-1:]
        if (
            not in_slot
            and (not self.targets or self.kind(self.before(at, JOINTS)) != "award")
            and self.awaits_giver(at, owned=self._owned(at), inside=self._in_grants())
        ):
            self._wait(item)
            return
        if self.forward_wanted and self.forward_from is None and not in_slot:
            self._wait(item)
            return
        if not self.open and not in_slot:
            if self.section not in OPEN and not self.slots:
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
            elif self.held or self.kind(at - 1) in ("grant", "label", "award", "conj", "comma", "programme"):
                self._wait(item)
            return
        self.bind(item, at)

    def _in_grants(self) -> bool:
        """Whether what is read stands in a bracket behind the noun of grants."""
        return bool(self.depth) and self.depth[-1][0] in ("grant", "scheme")

    def _among_givers(self, at: int) -> bool:
        """Whether a number stands in a list like a giver: "X, Y, and U01 ...", "from X and by grant U01 ..."."""
        if self.kind(at - 1) in ("comma", "conj"):
            return self.slots[-1].at == self.before(at, JOINTS)
        preposition = self.before(at, frozenset({"grant"}))
        return (
            self.kind(preposition) == "prep"
            and self.symbols[preposition].value == "by"
            and self.kind(preposition - 1) in ("comma", "conj")
        )

    def _owned(self, at: int) -> bool:
        """Whether a giver stands directly before the number or its grant noun."""
        before = self.before(at, frozenset({"grant"}))
        if not self.slots:
            return False
        named = self.kind(before) in ("caps", "org") and self.kind(before - 1) == "grant"
        return self.slots[-1].at in (before, before - 2 if named else before)  # "NIH grants NICHD 1DP2..."

    def _wait(self, item: Item) -> None:
        self.flush()
        if self.forward_from is not None:
            self._drop_forward()  # "grant 1 from X, grant 2 from Y"
        self._to_holder(item)
        self.forward.append(item)
        self.forward_wanted = True
        waiting: list[Item | Slot] = []
        if not self.receiving:
            last = self.forward[-MANY:]
            waiting += [f for f in self.fresh[-MANY:] if isinstance(f, Item) and f in last]
        self.fresh = [*waiting, item]
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
            elif inner.kind == "name" or (
                inner.kind == "caps"
                and inner.value.entry is None
                and (len(text) > 4 or (self.subject and text not in self.memory.initials))
            ):
                item.project = item.project or text
                inner.kind = "skip"

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

    _scheme_from: int | None = None

    def on_grant(self, at: int, symbol: Chunk) -> None:
        """ "grant": its number or its giver is near."""
        self.noun, self.noun_at = "grant", at
        self.own = False
        self.promised = []
        self._confirm_by(at, symbol, word_list("grant_words"))
        self._confirm_bracket(at)
        if (
            self.pending is not None
            and self.pending.scheme
            and self.adjacent(at)
            and self.kind(at - 1) not in ("prep", "lpar", "comma")
            and self.tokens.lowers[symbol.start].isalpha()
            and self.tokens.lowers[symbol.start] not in word_lists().chunks.prepositions
        ):
            end = symbol.stop
            while end > symbol.start and self.tokens.lowers[end - 1] not in word_list("grant_words"):
                end -= 1
            if end > symbol.start and self._scheme_from is not None:
                self.pending.scheme = self.text(self._scheme_from, end)
        if self.pending is not None and not self.depth and self.awaits_giver(at):
            item, self.pending = self.pending, None
            self._wait(item)

    def _confirm_by(self, at: int, symbol: Chunk, nouns: frozenset[str]) -> None:
        """Thanks are for money where the noun at ``at`` says so: "we thank X for a grant"."""
        says = not self.depth and self.tokens.lowers[symbol.stop - 1] in nouns
        if self.open and self.tentative and says and self._for_money(at):
            self._confirm()

    def _confirm_bracket(self, at: int) -> None:
        """Thanks are for money where a bracket says so: "we thank X (grant to AB)"."""
        owner = self.depth[-1][1] if self.depth and self.kind(at - 1) == "lpar" else None
        if owner is not None and owner.org is not None and owner.org.sure and self.kind(at + 1) == "recipient":
            owner.tentative = False

    def on_scheme(self, at: int, symbol: Chunk) -> None:
        """A programme, prize or post: of the giver beside it."""
        self.noun, self.noun_at = "scheme", at
        if at < self.past:
            return  # the end of a programme's name that was read as a whole
        self.promised = []
        self._confirm_by(at, symbol, word_list("stipends"))
        self._confirm_bracket(at)
        project = self.tokens.lowers[symbol.stop - 1] in ("project", "action")
        if (
            self.kind(at - 1) == "programme"
            and self.adjacent(at)
            and self.kind(at - 1) not in ("prep", "lpar")
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
        """Whether a programme stands in the list like a giver, with a number: "..., the Growth Programme (4711)"."""
        if not self.open or self.depth or self.through or self.kind(at - 1) not in ("comma", "conj", "semi", "passive"):
            return False
        if not any(
            self.tokens.lowers[k] in word_list("programmes")
            for k in range(self.symbols[at].start, self.symbols[last].stop)
        ):
            return False
        end = self._numbered_from(last + 1)
        if end is None:
            return False
        self.flush()
        slot = self.add_slot(None, last)
        self.past = end
        self._scheme_from = self.symbols[at].start
        self.pending = Item(scheme=self.text(self.symbols[at].start, self.symbols[end - 1].stop))
        self.targets = [slot]
        return True

    def _numbered_from(self, at: int) -> int | None:
        """Return the bracket with a number behind a programme whose name goes on with a purpose or a place, no body."""
        for k in range(at, min(at + 12, len(self.symbols))):
            if self.kind(k) == "lpar":
                return k if self.kind(self.after(k, frozenset({"grant", "word"}))) == "award" else None
            if self.kind(k) not in ("name", "word", "prep", "place", "conj", "scheme", "programme") or (
                self.kind(k) == "conj" and self.kind(k + 1) not in ("name", "word")
            ):
                return None
        return None

    def _scheme(self, start: int, stop: int) -> None:
        if self.block.endswith("!") and not self.depth:
            return
        if (
            self.pending is not None
            and self._scheme_from is not None
            and self.pending.scheme == self.text(self._scheme_from, start)
            and self.tokens.ends[start - 1] == self.tokens.starts[start]
        ):
            start, self.pending = self._scheme_from, None  # "the COVID" and "-19 programme"
        self.flush()
        self._scheme_from = start
        self.pending = Item(scheme=self.text(start, stop))

    def _project(self, text: str) -> None:
        if self.pending is None:
            self.pending = Item()
        self.pending.project = text

    def on_title(self, at: int, symbol: Chunk) -> None:
        """A title in quotation marks: of the grant beside it."""
        if self.denied or (not self.open and not self.depth):
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

    def _free(self) -> bool:
        """Whether a number beside a name says by itself that the name gives."""
        return self.section in OPEN or (self.section is _K.OTHER and not self.subject)

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
            return symbol.kind == "org" or (previous == "word" and not self.slots[self.frame_from :])
        if previous in ("grant", "scheme", "programme"):
            # "grants: X"; "the programme Horizon 2020" is no giver
            return symbol.kind == "org" and self._body(symbol.value)
        return symbol.kind == "org" and previous not in NAMES

    def _body(self, org: OrgMention) -> bool:
        words = {w.strip(".,").lower() for w in org.text.split()}
        return org.entry is not None or bool(words & self.reader.symbolizer.names.vocabulary.public_heads)

    # -- persons ------------------------------------------------------------------------------------------

    def on_author(self, at: int, symbol: Chunk) -> None:
        """A person: who receives, or of whom the sentence speaks."""
        who: AuthorMention = symbol.value
        previous = self.kind(at - 1)
        if (previous == "given" and self._helper(at, symbol)) or self._holds_grant(at):
            return
        if self._gapped(at):
            self._go_on_with(who)
            return
        if self.depth:
            if self._promised(at):
                self.promised.append(who)
            elif self.depth[-1][1] is not None or self.forward or self.fresh:
                self.receive(who)
            return
        if self.open and self.tentative and self.kind(at + 1) not in ("holds", "passive"):
            return  # thanked, as others in the list
        if self.open and previous in ("semi", "colon", "label") and self.kind(at + 1) == "comma":
            following = self.kind(at + 2)
            if following in NAMES or following in ("award", "grant"):
                self.subject, self.subject_open = [who], False  # "support: GS, NIH grant 4711; AM, ..."
                return
        if self.open and self._heads_row(at):
            self.subject, self.subject_open, self.rows = self._persons_before(at), False, True
            return  # "GS, AM: Harlow Foundation [4711]; ..."
        listed = previous in JOINTS and self.kind(self.before(at, JOINTS)) == "author"
        apart = previous in JOINTS and self.kind(self.before(at, JOINTS)) == "rpar" and self._numbered(at)
        if apart and self.held and not self.open:
            self.subject.append(who)
            return  # "AB (4711) and CD (4712) are supported by"
        if apart and self.holder is not None and self.slots:
            self.receiving = True
            self.fresh = []
            return  # "to AB (#1 and #2), CD (#3)"
        receives = previous in ("recipient", "label") or (self.receiving and (listed or previous == "author"))
        unnamed = self.open and not (self.slots[self.frame_from :] or self.forward or self.fresh)
        if receives and unnamed and who.scope is AuthorScope.NAMED:
            self.promised.append(who)  # "by a grant awarded to AB by X"
            return
        if receives and (self.open or self.forward or self.slots or self.fresh):
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

    def _gapped(self, at: int) -> bool:
        """Whether the person at ``at`` borrows the verb: "AB has grants from X and CD from Y"."""
        if not self.open or self.tentative or self.depth or not self.subject or not self.slots[self.frame_from :]:
            return False
        first, last = at, at + 1
        if (
            self.kind(at - 1) == "prep"
            and self.symbols[at - 1].value == "of"
            and self.kind(at - 2) in ("study", "close")
        ):
            first = at - 2  # "and the work of CD by Y", "that of CD by Y"
        elif self.kind(last) == "poss" and self.kind(last + 1) == "study":
            last += 2  # "and CD's work by Y"
        joined = self.kind(first - 1) in ("comma", "conj", "semi")
        source = self.kind(last) == "prep" and self.symbols[last].value in ("from", "by")
        return joined and source and self.trigger in ("money", "passive", "given")

    def _go_on_with(self, who: AuthorMention) -> None:
        """The same is said of another person: the frame stays, its givers are others."""
        self._drop_forward()
        self.flush()
        self.subject, self.subject_open = [who], False
        self.frame_from = self.group_from = len(self.slots)
        self.targets, self.fresh, self.block = [], [], ""
        self.receiving = False

    def _promised(self, at: int) -> bool:
        """Whether the giver of the grant in whose bracket a person stands follows: "fellowships (to GS) from X"."""
        if self.depth[-1][0] not in ("grant", "scheme", "programme", "money") or self.depth[-1][1] is not None:
            return False
        k = at
        while self.kind(k) in ("author", "recipient", *JOINTS):
            k -= 1
        return self.kind(k) == "lpar" and not self.forward and self.awaits_giver(k - 1)

    def _heads_row(self, at: int) -> bool:
        """Whether a colon follows the person at ``at``, or the last of those listed with them."""
        ahead = self.after(at, JOINTS)
        while ahead > at + 1 and self.kind(ahead) in ("caps", "author"):
            at, ahead = ahead, self.after(ahead, JOINTS)
        return self.kind(at + 1) == "colon"

    def _persons_before(self, at: int) -> list[AuthorMention]:
        """Return the person at ``at`` with those listed before it."""
        found = [self.symbols[at].value]
        back = self.before(at, JOINTS)
        while self.kind(back) == "author" and back < at - 1:
            found.append(self.symbols[back].value)
            at, back = back, self.before(back, JOINTS)
        return found[::-1]

    def _speak_of(self, who: AuthorMention, at: int) -> None:
        self.close_clause(at)
        self.subject = [who]
        self.workers = []
        self.subject_open = True
        self.study = False

    def on_recipient(self, at: int, symbol: Chunk) -> None:
        self.own = False
        if self.open and self.trigger == "thank" and not self.depth and self.kind(at - 1) in ("conj", "comma"):
            symbol.kind = "conj"  # "grateful to A for a grant and to B for support"
            self.block = ""
            return
        if self.section is _K.FUNDING and not self.open and not self.slots and not self.forward:
            self._open_row(at)
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
