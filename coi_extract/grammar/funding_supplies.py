"""What is given to a study in kind: drugs by their names, things told to be free, and who hands them over."""

from __future__ import annotations

from coi_extract.grammar.funding_subjects import SubjectSentence
from coi_extract.grammar.funding_view import NAMES
from coi_extract.grammar.funding_vocabulary import drug_endings, word_list
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.taxonomy import SectionKind

#: What a plain subject consists of.
_PLAIN = frozenset({"word", "conj", "comma", "holds", "lpar", "rpar", "number"})
#: Letters of a drug's name.
_DRUG_AT_LEAST = 7
#: Symbols between a verb of giving and the thing that is given, and between a thing and that it is free.
_GIFT_AT_MOST, _FREE_AT_MOST = 3, 6
#: Symbols of an aside between a giver and its verb.
_ASIDE_AT_MOST = 16
#: What ends an aside.
_NO_ASIDE = frozenset({"semi", "stop", "break", "author", "gave", "given", "active", "passive", "holds", "thank"})


class SuppliesSentence(SubjectSentence):
    """The walk as far as goods go."""

    def _is_drug(self, at: int) -> bool:
        """Whether one word at ``at`` is the name of a drug, as its ending shows."""
        symbol = self.symbols[at]
        low = self.tokens.lowers[symbol.start]
        alone = symbol.kind in ("word", "name") and symbol.stop == symbol.start + 1
        return alone and len(low) >= _DRUG_AT_LEAST and low.isalpha() and low.endswith(drug_endings())

    def _hands_over(self, at: int) -> bool:
        """Whether a drug by its name, or something free of charge, is the object of the verb at ``at``."""
        free = False
        if self.kind(at - 1) == "holds":
            return False  # "were provided free by X"
        for k in range(at + 1, min(len(self.symbols), at + 1 + _FREE_AT_MOST)):
            kind = self.kind(k)
            if kind == "word" and k <= at + _GIFT_AT_MOST and self._is_drug(k):
                return True
            if kind == "word" and self.symbols[k].value in word_list("free"):
                free = True
            if kind in ("word", "close") and not word_list("no_goods").isdisjoint(self._said(k)):
                return False  # "X gave free access to its library"
            if kind in ("close", "money", "support", "grant", "study", "semi", "stop"):
                break
        return free

    def on_lpar(self, at: int, symbol: Chunk) -> None:
        """A bracket; behind a firm it may tell the goods that it gave: "Roche (which provided the kits)"."""
        super().on_lpar(at, symbol)
        owner = self.depth[-1][1]
        goods = self.after(at, frozenset({"gave"}))
        if owner is None or owner.org is None or self.kind(goods) != "goods" or goods > at + 2 or not self.open:
            return
        if not owner.tentative and self.kind(at - 1) in NAMES | {"place"} and self.reader.is_company(owner.org):
            owner.in_kind = owner.goods = True

    def _supported_by_goods(self, at: int) -> bool:
        """Whether a firm supports the study with the goods at ``at``: "X supported this study by providing kits"."""
        by = at - 1 - (self.kind(at - 1) == "gave")
        led = self.kind(by) == "prep" and self.symbols[by].value in ("by", "with") and self.kind(by - 1) == "study"
        slot = self.slots[-1] if self.slots else None
        if not led or self.trigger != "active" or slot is None or slot.trigger != "active" or slot.org is None:
            return False
        slot.in_kind = slot.goods = self.reader.is_company(slot.org)
        return slot.goods

    def _supplied(self, at: int) -> bool:
        """Whether a firm is told behind the goods at ``at`` that came with a grant: "with study drug from Roche"."""
        with_ = self.kind(at - 1) == "prep" and self.symbols[at - 1].value == "with"
        from_ = self.kind(at + 1) == "prep" and self.symbols[at + 1].value in ("from", "by")
        name = self.symbols[at + 2].value if from_ and self.kind(at + 2) in NAMES else None
        if not with_ or not isinstance(name, OrgMention) or not self.reader.is_company(name):
            return False
        self.open_frame("given", at, goods=True)
        self.add_slot(name, at + 2)
        self.past = at + 3
        return True

    def _drug_given(self, at: int) -> bool:
        """Whether the verb at ``at`` tells who gave drugs by their names: "Citalopram was provided by"."""
        k = self.before(at, frozenset({"holds"}))
        given = any(low in word_list("handing_over") for low in self._said(at))
        return given and not self.open and k >= 0 and self._is_drug(k) and self.kind(k - 1) != "prep"

    def _said(self, at: int) -> list[str]:
        return self.tokens.lowers[self.symbols[at].start : self.symbols[at].stop]

    def _supported_for(self, at: int) -> bool:
        """Whether companies whose support is acknowledged gave goods: "the support of X for providing the drug"."""
        if self.trigger not in ("thank", "money", "given", "passive") or self.thanked is False:
            return False
        slots = [s for s in self.slots[self.frame_from :] if s.org is not None and self.reader.is_company(s.org)]
        for slot in slots:
            slot.goods = True
        return bool(slots)

    def _before_aside(self, at: int) -> int:
        """Return where the aside begins that stands between a giver and its verb at ``at``; ``at`` if there is none.

        "X, the manufacturer of the test, provided the kits"
        """
        closed = self.kind(at - 1) == "comma" or (self.kind(at - 1) == "goods" and self._said(at - 1)[-1] == ",")
        if not closed:
            return at
        for k in range(at - 1, max(0, at - _ASIDE_AT_MOST), -1):
            if self.kind(k) in _NO_ASIDE:
                return at
            if self.kind(k) == "comma" and self.kind(k - 1) in NAMES | {"rpar"}:
                opens = {low for j in range(k + 1, min(at, k + 4)) for low in self._said(j)}
                return k + 1 if not opens.isdisjoint(word_list("makers")) else at
        return at

    def _unnamed_goods(self, at: int) -> bool:
        """Whether things that no rule names were given: "the drainage bottles were provided by"; data are no goods."""
        symbol = self.symbols[at]
        words = {s.kind for s in self.symbols[:at]}
        given = any(low in word_list("handing_over") for low in self.tokens.lowers[symbol.start : symbol.stop])
        by = self.tokens.lowers[symbol.stop - 1] == "by"
        return (
            self.section is SectionKind.FUNDING
            and given
            and by
            and not self.open
            and "word" in words
            and words <= _PLAIN
        )

    def _thanked_for(self, at: int) -> bool:
        """Whether a firm of a list of thanks is thanked for the goods at ``at``: "and X for editorial assistance"."""
        giver = at - 2
        if not self.thanked or self.depth or self.kind(at - 1) != "prep" or self.symbols[at - 1].value != "for":
            return False
        org = self.symbols[giver].value
        if self.kind(giver - 1) == "prep" and self._bare_person(giver - 2):
            return False  # "Anna Berg of Harlow Ltd for editorial assistance": a person is thanked
        if self.kind(giver) != "org" or not (org.sure and self.reader.is_company(org)):
            return False
        slot = next((slot for slot in self.slots if slot.at == giver), None)
        if slot is None:
            self.open_frame("thank", giver, goods=True)
            slot = self.add_slot(org, giver)
        slot.tentative, slot.in_kind, slot.goods = False, True, True
        return True
