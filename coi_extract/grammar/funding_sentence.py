"""The walk over one funding sentence, and the sentences that need no walk: lists under a heading and rows of tables."""

from __future__ import annotations

from coi_extract.grammar.funding_slots import Item
from coi_extract.grammar.funding_view import NAMES
from coi_extract.grammar.funding_words import WordSentence
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.taxonomy import SectionKind

_K = SectionKind
_ROW = NAMES | {"award", "author", "dash", "word", "grant", "comma", "conj", "stop", "break", "colon"}
_LEAD = frozenset({"quote", "dash", "lpar", "rpar", "prep"})


def _enumerator(symbol: Chunk) -> bool:
    """Whether a symbol only numbers what follows: "(i)", "1."."""
    return symbol.kind == "word" and (symbol.value.isdigit() or symbol.value in ("i", "a"))


class Sentence(WordSentence):
    """The walk over one sentence: what each symbol does to the registers."""

    def run(self) -> None:
        """Walk over the sentence."""
        if self.section in (_K.FUNDING, _K.OTHER) and self._rows():
            return
        listed = (
            self.section in (_K.OTHER, _K.ACKNOWLEDGEMENTS, _K.FUNDING)
            and self.kind(0) in ("org", "caps")
            and (self._numbered_list() or (self.reader.announced and self._granted()))
        )
        if self.symbols and (self.headed or listed) and self._bare_list():
            self.open_frame("label", 0)
        for at, symbol in enumerate(self.symbols):
            handler = getattr(self, f"on_{symbol.kind}", None)
            if handler is not None:
                handler(at, symbol)
            self.at = at
        self.close_clause(len(self.symbols))
        self.settle()

    def _rows(self) -> bool:
        """Read lines of a table: a giver, its number and who receives it, in any order, with dashes or bars between."""
        kinds = {s.kind for s in self.symbols}
        bars = [s for s in self.symbols if s.kind == "dash" or (s.kind == "word" and s.value == "|")]
        spaced = [b for b in bars if self.tokens.starts[b.start] > self.tokens.ends[max(b.start - 1, 0)]]
        if not bars or "award" not in kinds or kinds - _ROW or len(spaced) < len(bars):
            return False
        org: tuple[int, OrgMention] | None = None
        numbers: list[AwardMatch] = []
        people: list[AuthorMention] = []
        for at, symbol in enumerate(self.symbols):
            if symbol.kind == "award":
                numbers.append(symbol.value)
            elif symbol.kind == "author":
                people.append(symbol.value)
            elif symbol.kind in NAMES:
                if org is None and (symbol.kind != "name" or symbol.value.entry is not None):
                    org = (at, symbol.value)
                elif org is None or symbol.kind == "name":
                    people.append(AuthorMention(symbol.value.text, symbol.value.start, symbol.value.end))
        if org is None:
            return False
        self.open_frame("label", org[0])
        slot = self.add_slot(org[1], org[0])
        slot.items = [Item(number) for number in numbers]
        slot.recipients = people
        return True

    def _numbered_list(self) -> bool:
        """Whether the sentence is nothing but names and numbers; persons may stand in brackets."""
        kinds = set()
        depth = 0
        for symbol in self.symbols:
            depth += (symbol.kind == "lpar") - (symbol.kind == "rpar")
            if not depth or symbol.kind == "award":
                kinds.add(symbol.kind)
        return "award" in kinds and not kinds & {"holds", "study", "author", "prep", "close", "passive", "thank"}

    def announces(self) -> bool:
        """Whether the grants stand in lines of their own behind the sentence, or it is such a line."""
        last = self.before(len(self.symbols), frozenset({"break"}))
        if last >= 0 and self.kind(last) == "colon":
            last -= 1
        colon = self.tokens.words[self.symbols[-1].stop - 1] if self.symbols else ""
        named = self.kind(last) in ("grant", "money", "label") and not self.slots
        return (named and (":" in self.text(self.symbols[last].start, self.symbols[-1].stop) or colon == ":")) or (
            self.reader.announced and self._granted()
        )

    def _granted(self) -> bool:
        """Whether a line names a giver, a number and who receives it: "Harlow Foundation 4711 to Anna Berg"."""
        return self.kind(1) == "award" and self.kind(2) == "recipient"

    def _bare_list(self) -> bool:
        """Whether what follows a heading is a list of givers without a verb."""
        kinds = [s.kind for s in self.symbols]
        first = next((s.kind for s in self.symbols if s.kind not in _LEAD and not _enumerator(s)), "")
        if first not in (*NAMES, "grant", "programme", "scheme", "money", "support", "award"):
            return False
        return not any(k in ("passive", "active", "given", "gave", "denied", "thank", "acknowledged") for k in kinds)
