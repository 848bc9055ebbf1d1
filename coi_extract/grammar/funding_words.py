"""What says that something is given: verbs, nouns, prepositions and joints of a funding sentence."""

from __future__ import annotations

from coi_extract.grammar.funding_frames import OPEN
from coi_extract.grammar.funding_supplies import SuppliesSentence
from coi_extract.grammar.funding_view import NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.taxonomy import SectionKind

_K = SectionKind


#: What stands between a scheme's name and its number: ", grant no. 4711".
#: Symbols between help and by whom it was paid, and what does not stand between them.
_HELP_AT_MOST = 14
_NO_HELP = frozenset({"study", "money", "grant", "support", "semi", "stop", "break", "scheme"})
_NUMBERING = frozenset({"grant", "label", "colon", "dash"})


class WordSentence(SuppliesSentence):
    """The walk as far as words go."""

    def on_passive(self, at: int, symbol: Chunk) -> None:
        if self.denied and self.noun != "denied":
            self.denied = False
        if self.kind(at - 1) == "denied" or self._deeds(at) or self._others(at):
            return
        k = at - 1
        while (
            k >= max(0, at - 60)
            and self.kind(k) not in ("semi", "stop", "break", "comma", "conj")
            and not (self.kind(k) == "author" and self.symbols[k].value in self.subject)
        ):
            if (
                self.kind(k) == "study"
                and self.kind(self.before(k, frozenset({"poss"}))) != "author"
                and self.kind(k + 1) != "prep"
            ):
                self.subject, self.study = [], True
                self.shared = self.tokens.lowers[self.symbols[k].stop - 1] == "authors"
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
        spoken = [] if self.subject else self._spoken_of(at)
        self.workers = spoken
        self.study = self.study or bool(spoken) or (not self.subject and not held)
        been = self.kind(at - 1) == "word" and self.symbols[at - 1].value in word_list("auxiliary")
        work = self.kind(at - 1) == "study" and self.tokens.lowers[self.symbols[at - 1].stop - 1] == "work"
        self.finite = (
            been
            or work
            or bool(spoken)
            or self.kind(at - 1) in ("holds", "", "author", "break")
            or any(w in word_list("finite") for w in self.tokens.lowers[symbol.start : symbol.stop])
        )
        salary = self.section not in (_K.FUNDING, _K.ACKNOWLEDGEMENTS) and any(
            w in ("salary", "salaries") for w in self.tokens.lowers[self.symbols[max(k, 0)].start : symbol.start]
        )
        paid = self.section not in OPEN and self.tokens.lowers[symbol.start : symbol.stop] == ["paid", "by"]
        if salary or paid:
            return  # told in a disclosure, it is a tie only
        helped = self._helped(at)
        self.open_frame("passive", at)
        self.with_goods = helped

    def _helped(self, at: int) -> bool:
        """Whether what is paid for is help: "Medical writing support was provided by X and funded by Y"."""
        for k in range(at - 1, max(-1, at - _HELP_AT_MOST), -1):
            kind = self.kind(k)
            if kind == "goods":
                return not word_list("writing").isdisjoint(self._said(k))
            if kind in _NO_HELP:
                return False
        return False

    def _reduced(self, at: int) -> bool:
        """Whether a participle tells of the giver before it who funds that one."""
        before = self.before(at, frozenset({"grant"}))
        if self.kind(before) == "rpar":
            while before >= 0 and self.kind(before) != "lpar":
                before -= 1
            before = self.before(before, frozenset({"grant"}))
        elif self.kind(before) == "place" and self.kind(before - 1) == "prep":
            before = self.before(before, frozenset({"prep", "place"}))
            if self.kind(before) == "rpar":
                while before >= 0 and self.kind(before) != "lpar":
                    before -= 1
                before -= 1
        return self.kind(before) in ("org", "caps") and self.slots[-1].at == before

    def on_given(self, at: int, symbol: Chunk) -> None:
        if self.denied:
            return
        if self.noun in ("money", "grant", "scheme", "support", "programme"):
            trigger = "given" if not self.tentative else "money"
            self.subject_open = False
            self.flush()
            goods = any(s.kind == "goods" for s in self.symbols[max(0, at - 4) : at])
            self.open_frame(trigger, at)
            self.with_goods = goods  # "materials and funding provided by"
            self.study = self.study or not self.subject
        elif self.noun == "goods" and self.thanked and self.pronoun:
            return  # "we thank GS for sharing material he obtained from"
        elif self.noun == "goods" or self._drug_given(at):
            self.open_frame("given", at, goods=True)
            self.study = True
        elif self._unnamed_goods(at):
            self.open_frame("given", at, goods=True)
            self.study = self.companies_only = True
        elif self.open:
            self.block = "given!"

    def on_active(self, at: int, symbol: Chunk) -> None:
        """ "X funded the study"."""
        if self.kind(at - 1) == "prep" and self.kind(at + 1) == "prep":
            symbol.kind = "money"  # "with funds of"
            self.on_money(at, symbol)
            return
        if self.denied or (self.open and self.trigger != "thank"):
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
        money, goods = bool(found & {"money", "grant"}), "goods" in found or self._hands_over(at)
        if not found - {"support"} and found and self.kind(at + 1) == "support" and not self.open:
            money = all(org.sure for _, org in self._left_list(at))  # "the Council provided support for this study"
        if self.tentative and self.open:
            for slot in self.slots[self.frame_from :]:
                if goods and not money and slot.org is not None and slot.org.sure and self.reader.is_company(slot.org):
                    slot.tentative, slot.in_kind, slot.goods = False, True, True
            return
        if self.open and self.trigger == "active" and goods and self.kind(at - 1) in ("conj", "comma"):
            for slot in self.slots[self.frame_from :]:
                slot.goods = True  # "X funded the study and provided the drug"
            return
        if self.open and goods and not money and self._supported_for(at):
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
            bound = out[-1][0] if out else self._before_aside(at)
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
            if not clean or (out and not between & {"comma", "conj", "slash"}):
                break
            if self.kind(where - 1) == "prep":
                if not out:
                    continue
                return []  # "fees from A and B, and providing ...": objects, not a subject
            if any(self.kind(k) == "author" for k in self._clause(where)):
                return []
            out.append((where, org))
        return out[::-1]

    def _clause(self, at: int) -> range:
        """The symbols of the clause before ``at``."""
        start = at
        while start > 0 and self.kind(start - 1) not in ("semi", "stop", "break"):
            start -= 1
        return range(start, at)

    def on_money(self, at: int, symbol: Chunk) -> None:
        if self.open and self.tentative and self._for_money(at):
            self._confirm()
        self.goods = self.goods and self.symbols[max(at - 1, 0)].value not in ("with", "and", "by")
        self.noun, self.noun_at = "money", at
        if self.open and self.tokens.lowers[symbol.stop - 1] == "for":
            self.block = "for"  # "funding support for the Sleep Team from ..."

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
        if self._thanked_for(at) or (self.open and (self._supplied(at) or self._supported_by_goods(at))):
            return
        if self.open and self.tentative and not self.depth and self._for_money(at):
            for slot in self.slots[max(self.frame_from, self.thanked_from) :]:
                if slot.org is not None and slot.org.sure and self.reader.is_company(slot.org):
                    slot.tentative, slot.in_kind, slot.goods = False, True, True
        given = self.kind(at - 1) == "prep" and self.symbols[at - 1].value == "of" and self.kind(at - 2) == "money"
        if given and self.open and not self.tentative and self.kind(at + 1) == "prep":
            self.block = ""
            self.goods = self.symbols[at + 1].value in ("from", "by")  # "a donation of reagents from X"
            self.symbols[at + 1].kind = "via" if self.goods else "prep"
        elif self.open and not self.tentative and self.trigger == "passive":
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
        if names and self.section in OPEN:
            self.subject = []
            self.open_frame("thank", at, tentative=True)
            for where, org in names:
                self.add_slot(org, where)

    def on_via(self, at: int, symbol: Chunk) -> None:
        self.own = False
        if not self.open and self.kind(at + 1) in NAMES and self.kind(at + 2) == "scheme":
            stipend = self.tokens.lowers[self.symbols[at + 2].stop - 1] in word_list("stipends")
            if stipend and any(self.kind(k) == "study" for k in range(at)):
                self.open_frame("passive", at)  # "undertaken as part of a Harlow Foundation fellowship"
                self.study = True
        self.through = bool(self.slots[self.frame_from :])
        if self.block != "object!":
            self.block = ""

    def on_label(self, at: int, symbol: Chunk) -> None:
        announced = self.kind(at - 1) == "word" and self.symbols[at - 1].value in ("following", "primary", "main")
        if self.kind(at - 1) not in ("", "semi", "stop", "break", "rpar", "comma") and not announced:
            return  # "Merck Serono Research Funding: ..." is no label
        if symbol.value == "funder":
            self.close_clause(at)
            self.subject = []
            self.open_frame("label", at)
        elif symbol.value == "award":
            self.noun, self.noun_at = "grant", at
            self.block = ""
        else:
            self.block = "recipient!"
            carried = [self.reader.carry] if self.reader.carry is not None else []
            self.fresh = list(self.slots[-1:]) or list(carried)
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
        if self.open or not self.forward:
            self.close_frame()
        self.subject_open = False
        self.hold = True
        if previous == "study" and self.tokens.lowers[symbol.start] in ("received", "receives", "has", "have"):
            self.subject, self.study = [], True

    def on_aside(self, at: int, symbol: Chunk) -> None:
        if self.open and not self.depth:
            self.flush()
            self.block = "aside!"

    def on_close(self, at: int, symbol: Chunk) -> None:
        if self.open and not self.depth:
            self.flush()
            self.block = "close!"
        self.subject_open = False
        self.closed = True

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
        if symbol.value == "with" and self.kind(at - 1) == "grant" and self._contract(at - 1):
            symbol.value = "from"  # "contracts with the Harlow Foundation"
        if not self.open or self.depth:
            return
        prep = symbol.value
        if self.tentative and prep == "for" and not self._money_ahead(at):
            self.thanked_from = len(self.slots)
        if prep in ("for", "at", "in", "with", "on", "into", "onto"):
            end = self._programme_end(at) if self.pending is not None and self._scheme_from is not None else None
            if self.pending is not None and end is not None and self._scheme_from is not None:
                self.pending.scheme = self.text(self._scheme_from, self.symbols[end - 1].stop)
            else:
                self.flush()
            self.block = self.block or str(prep)
        elif (
            prep in ("by", "from")
            and self.kind(at - 1) in ("conj", "comma", "semi", "word", "rpar", "author")
            and not self.tentative
            and not self._told_of_giver(at)
        ):
            if self.forward_from is not None:
                self.flush()
                self._drop_forward()
            elif not self.awaits_giver(at - 1):
                self.flush()
            self.block = ""
            self.group_from = len(self.slots)

    def _contract(self, at: int) -> bool:
        symbol = self.symbols[at]
        return not word_list("contracts").isdisjoint(self.tokens.lowers[symbol.start : symbol.stop])

    def _programme_end(self, at: int) -> int | None:
        """Return where a programme's name that goes on with "for" ends before its number: "Plan for Rivers (4711)"."""
        if self.pending is None or not self.pending.scheme or self.kind(at - 1) not in ("scheme", "programme", "award"):
            return None
        for k in range(at + 1, min(at + 12, len(self.symbols))):
            if self.kind(k) == "lpar":
                numbered = self.kind(self.after(k, frozenset({"grant", "label", "colon", "word"}))) == "award"
                return k if numbered else None
            if self.kind(k) not in (*NAMES, "conj", "word", "prep", "place", "programme", "scheme"):
                return None
        return None

    def _money_ahead(self, at: int) -> bool:
        k = at + 1
        while k < len(self.symbols) and k < at + 8 and self.kind(k) not in (*NAMES, "semi", "stop", "author", "prep"):
            if self.kind(k) in ("money", "grant", "support"):
                return True
            if self.kind(k) == "scheme":
                return self.tokens.lowers[self.symbols[k].stop - 1] in word_list("stipends")
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
        numbered = self.kind(at + 1) == "grant" and self.kind(self.after(at, _NUMBERING)) == "award"
        if self.open and self.pending is not None and self.kind(at - 1) != "word" and not numbered:
            self.flush()
        if self.block in ("at!", "in!", "aside!") and self.kind(at) == "conj" and self._houses(at + 1):
            return  # "the Research Centre at X Hospital and Y University"
        if self.block in ("at", "in", "with", "on", "at!", "in!", "with!", "on!", "under!", "aside!", "for", "to"):
            # a place is over with its comma; a purpose that names no body may be over too
            self.block = ""
        elif self.block == "to!" and self.kind(at) == "comma":
            self.block = ""
        elif self.block == "nested!" and self.kind(at - 1) == "rpar" and self.kind(at - 2) == "award":
            self.block = ""  # "A funded by the Ministry (4711), B ...": with its number the giver's giver is told
        elif self.tentative and self.open:
            self.block = ""  # "thank A for comments and B for financial support"

    def _houses(self, at: int) -> bool:
        """Whether what is named at ``at`` houses the giver's unit together with what stands before it."""
        k = self.before(at - 1, NAMES | {"poss", "conj"})
        if self.kind(at) not in NAMES or not self.slots or self.kind(at - 2) == "comma":
            return False
        if self.kind(k) != "prep" or self.symbols[k].value not in ("at", "in") or not k - 4 < self.slots[-1].at < k:
            return False
        unit, host = self.symbols[self.slots[-1].at], self.symbols[at]
        lowers = self.tokens.lowers
        return lowers[unit.stop - 1] in word_list("centres") and not word_list("hosts").isdisjoint(
            lowers[host.start : host.stop]
        )

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
        if symbol.value in ("he", "she", "they"):
            self.pronoun = True

    def on_stop(self, at: int, symbol: Chunk) -> None:
        if (
            not self.depth
            and self.kind(at + 1) not in ("award", "word")
            and at + 1 < len(self.symbols)
            and self.tokens.starts[symbol.start]
            and self.kind(at - 1) in NAMES
        ):
            self.flush()
