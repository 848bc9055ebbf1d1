"""Names that tell of the giver before them: its parent, its part, its owner, its seat, its centre."""

from __future__ import annotations

from coi_extract.grammar.funding_persons import PersonSentence
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import Chunk, OrgMention

#: Symbols between a relative pronoun and "by".
_RELATIVE_AT_MOST = 4


class WholeSentence(PersonSentence):
    """The walk as far as names belong to the giver before them."""

    def _told_further(self, at: int, symbol: Chunk) -> bool:
        """Whether a name behind a comma tells of the giver before it: its parent, its part, its seat or what it is."""
        org: OrgMention = symbol.value
        if not self.slots:
            return False
        last = self.slots[-1]
        direct = last.at == at - 2
        behind = direct or last.at == self.before(at - 1, frozenset({"rpar", "caps", "lpar"}))
        if not behind or last.org is None:
            return False
        if self.tokens.lowers[symbol.start - 1] in ("a", "an"):
            return self.kind(at + 1) not in ("grant", "scheme", "programme", "award", "money")  # "X, a UK Centre"
        if direct and self.tokens.lowers[symbol.start] == "government":
            last.at = at  # "the Ministry of Education, Government of ..."
            return True
        if (
            direct
            and symbol.kind == "name"
            and org.entry is None
            and " " not in org.text
            and self.kind(at + 1) == "comma"
            and self.kind(at + 2) == "place"
        ):
            return True  # where the giver has its seat
        if not self.adjacent(at):
            return False
        if direct and self._closes_list(at, symbol):
            last.at = at
            return True
        if self.is_parent(org, last.org):
            last.at = at
            return True
        if direct and not last.items and not last.recipients and self._whole_before(last.org, org):
            last.org, last.at = org, at  # "National Institutes of Health, National Eye Institute": the part gives
            return True
        return False

    def _closes_list(self, at: int, symbol: Chunk) -> bool:
        """Whether a name behind the last of a list is its owner: "A, B, and the Cancer Fund, Harlow Hospital"."""
        if symbol.kind != "org" or word_list("hosts").isdisjoint(self.tokens.lowers[symbol.start : symbol.stop]):
            return False
        if self.kind(at + 1) not in ("stop", "semi", "", "lpar"):
            return False
        opened = self.kind(at - 3)
        return opened in ("conj", "semi") and len(self.slots) > self.frame_from + 1

    def _centre_of(self, at: int, symbol: Chunk) -> bool:
        """Whether a giver's name with its acronym goes on to a centre's: "... Research (NIHR) Research Centre"."""
        if self.tokens.lowers[symbol.stop - 1] not in word_list("centres") or not self.adjacent(at):
            return False
        if not self.slots or self.slots[-1].at != at - 4 or self.kind(at - 2) != "caps":
            return False
        last = self.slots[-1]
        if last.org is None or last.items or not self.is_alias(self.symbols[at - 2].value.text, last.org):
            return False
        begin, end = last.org.start, symbol.value.end
        self.reader.aliases.pop(self.symbols[at - 2].value.text, None)
        last.org, last.at = OrgMention(self.tokens.text[begin:end], begin, end, None, True), at
        return True

    def _whole_before(self, whole: OrgMention, part: OrgMention) -> bool:
        """Whether a part is named behind its whole and only the two are: in a list each gives for itself."""
        if not self.is_parent(whole, part):
            return False
        return whole.text.upper() != whole.text or part.text.upper() != part.text

    def _told_of_giver(self, at: int) -> bool:
        """Whether a relative clause tells of the giver before it by whom it is owned: "X, which is owned by"."""
        k = at - 1
        while self.kind(k) in ("word", "holds") and at - k < _RELATIVE_AT_MOST:
            k -= 1
        return self.kind(k) == "close" and self.tokens.lowers[self.symbols[k].start] in word_list("relative")
