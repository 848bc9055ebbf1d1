"""Of whom or what a funding sentence speaks: persons whose work is paid for, helpers, bodies that others fund."""

from __future__ import annotations

from coi_extract.grammar.funding_frames import OPEN
from coi_extract.grammar.funding_givers import GiverSentence
from coi_extract.grammar.funding_view import JOINTS, NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import AuthorMention, OrgMention


class SubjectSentence(GiverSentence):
    """The walk as far as subjects go."""

    def _others(self, at: int) -> bool:
        """Whether a clause tells who funds a body to which a person belongs: "GS is a member of X, which is funded"."""
        k = self.before(at, frozenset({"holds"}))
        if self.kind(k) != "close" or self.tokens.lowers[self.symbols[k].start] not in word_list("relative"):
            return False
        if self.open or not self.subject or self.kind(self.before(k, JOINTS)) not in NAMES:
            return False
        self.subject = []
        return self.section not in OPEN

    def _spoken_of(self, at: int) -> list[AuthorMention]:
        """The persons of whose work the verb at ``at`` speaks: "this work (GS) was", "the work of Anna Berg was"."""
        k = self.before(at, frozenset({"holds"}))
        if self.kind(k) == "word" and self.symbols[k].value in word_list("auxiliary"):
            k = self.before(k, frozenset({"holds"}))
        if self.kind(k) == "rpar":
            found: list[AuthorMention] = []
            while self.kind(k - 1) in ("author", "caps", *JOINTS):
                k -= 1
                symbol = self.symbols[k]
                if symbol.kind == "author":
                    found.append(symbol.value)
                elif symbol.kind == "caps":
                    if symbol.value.entry is not None or len(symbol.value.text) > 4:
                        return []
                    found.append(AuthorMention(symbol.value.text, symbol.value.start, symbol.value.end))
            if self.kind(k - 1) != "lpar" or k < 2:
                return []
            thesis = self.tokens.lowers[self.symbols[k - 2].stop - 1] in word_list("theses")
            return found[::-1] if self.kind(k - 2) == "study" or thesis else []
        if self.kind(k - 1) == "prep" and self.symbols[k - 1].value == "of" and self.kind(k - 2) == "study":
            return self._full_name(k) if self._work(k - 2) else []
        if self.kind(k) in ("study", "word") and self.kind(k - 1) == "poss" and self._work(k):
            return self._person(k - 2)
        if self.kind(k) == "word" and self.kind(k - 1) == "poss" and self.symbols[k].value in word_list("groups"):
            return self._person(k - 2)  # "work in AB's laboratory was"
        if self.kind(k - 1) == "prep" and self.kind(k - 2) == "word":
            of = self.symbols[k - 1].value == "of" and self.symbols[k - 2].value in word_list("groups")
            return self._person(k) if of else []  # "work in the laboratory of AB was"
        return []

    def _person(self, at: int) -> list[AuthorMention]:
        """The person at ``at``, by name or initials, or nobody."""
        value = self.value(at)
        if isinstance(value, AuthorMention):
            return [value]
        initials = self.kind(at) == "caps" and isinstance(value, OrgMention) and value.entry is None
        if initials and isinstance(value, OrgMention) and len(value.text) <= 4:
            return [AuthorMention(value.text, value.start, value.end)]
        return self._full_name(at)

    def _full_name(self, at: int) -> list[AuthorMention]:
        """The person whose full name stands at ``at``, or nobody."""
        org = self.value(at)
        if self.kind(at) != "name" or not isinstance(org, OrgMention) or org.entry is not None:
            return []
        return [AuthorMention(org.text, org.start, org.end)] if 2 <= len(org.text.split()) <= 4 else []

    def _work(self, at: int) -> bool:
        return self.tokens.lowers[self.symbols[at].stop - 1] in word_list("works")

    def _deeds(self, at: int) -> bool:
        """Whether persons helped by what they did: "made possible by the continuous work of the group"."""
        k = self.after(at, frozenset({"word", "study", "close"}))
        if self.kind(k) != "prep" or self.symbols[k].value not in ("of", "by") or k == at + 1:
            return False
        return self.tokens.lowers[self.symbols[k - 1].stop - 1] in word_list("deeds")
