"""Who is a person in a funding sentence: initials or an acronym, a full name or a giver's."""

from __future__ import annotations

from coi_extract.grammar.funding_grants import GrantSentence
from coi_extract.grammar.funding_view import JOINTS, NAMES
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention


class PersonSentence(GrantSentence):
    """The walk as far as capitals and names may be persons."""

    def on_org(self, at: int, symbol: Chunk) -> None:
        """A name that is no person."""
        raise NotImplementedError

    def on_author(self, at: int, symbol: Chunk) -> None:
        """A person, maybe with the numbers of their grants."""
        self.held = self.held or (not self.open and self._numbered_subject(at))
        super().on_author(at, symbol)

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
        if self.reader.is_place(text) or (text in word_list("roles") and letters not in self.memory.initials):
            return False
        if following == "colon" and not known_org and 2 <= len(letters) <= 4 and self.open:
            return previous in ("", "comma", "conj", "semi", "stop", "colon", "label")  # "GS: Harlow Foundation [4711]"
        if previous == "label" and self.symbols[at - 1].value == "recipient":
            return True
        if not known_org and len(letters) <= 4 and (self._gapped(at) or self._holds_grant(at)):
            return True
        article = self.tokens.lowers[symbol.stop : symbol.stop + 1]
        if self.trigger == "hold" and previous in JOINTS and not known_org and article in (["a"], ["an"], ["the"]):
            return len(letters) <= 4  # "AB is an X fellow and CD a Y fellow"
        if self.holder is not None and not known_org and following == "lpar" and self.kind(at + 2) == "word":
            return len(letters) <= 4  # "AB (NIH 4711), CD (none)"
        ellipsis = following == "prep" and self.symbols[at + 1].value == "by" and previous in ("semi", "conj", "comma")
        if ellipsis and not known_org and len(letters) <= 4 and any(s.trigger == "passive" for s in self.slots):
            return True  # "GS was funded by X; AM by Y"
        if previous == "recipient" and len(letters) <= 5:
            given = bool(self.open or self.forward or self.slots) and self.tokens.lowers[symbol.start - 1] != "the"
            return given and (not known_org or letters in self.memory.initials)
        if (
            self.receiving
            and previous in JOINTS
            and self.kind(self.before(at, JOINTS)) == "author"
            and len(letters) <= 4
        ):
            return not known_org or letters in self.memory.initials
        if not self.open and not known_org and 2 <= len(letters) <= 4 and self._numbered_subject(at):
            return True
        if self.holder is not None and previous in JOINTS and self._numbered(at) and len(letters) <= 4:
            return not known_org or letters in self.memory.initials
        if self.depth:
            owner = self.depth[-1][1]
            if letters in self.memory.initials and not (owner is not None and self.is_alias(text, owner.org)):
                return True
            if known_org or len(letters) > 4:
                return False
            solid = "." not in text and len(letters) > 2 and previous == "lpar"
            if solid and (self.memory.initials or (following == "rpar" and not self._given_before(at))):
                return False  # who the persons are is known, or nobody is: an acronym
            back, ahead = self.before(at, JOINTS), self.after(at, JOINTS)
            if self.kind(back) == "colon" and self.kind(back - 1) == "award":
                back -= 1  # "(4711: GS; 4712: AM)"
            alone = self.kind(back) in ("lpar", "author", "semi", "award") and self.kind(ahead) in (
                "rpar",
                "caps",
                "author",
                "semi",
            )
            return alone and owner is not None and not self.is_alias(text, owner.org)
        if (
            self.open
            and previous == "prep"
            and (
                self.symbols[at - 1].value == "for" or (self.symbols[at - 1].value == "of" and self.trigger == "active")
            )
            and self.kind(at - 2) in ("scheme", "grant")
            and 2 <= len(letters) <= 4
            and self.kind(at + 1) in ("stop", "semi", "comma", "conj", "")
        ):
            return not known_org  # "an award for MR", "X funds the fellowships of MR"
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
        if symbol.start > 0 and self.tokens.lowers[symbol.start - 1] == "the" and following != "poss":
            return False  # "the CHS was supported by"
        if letters in self.memory.initials:
            return not known_org or following in ("passive", "holds", "poss") or not self.open
        if (
            known_org
            or len(letters) > 4
            or (self.open and previous in JOINTS and following not in ("passive", "holds"))
        ):
            return False
        return following in ("passive", "holds", "poss", "thank") and previous in (
            "",
            "semi",
            "stop",
            "break",
            "comma",
            "conj",
            "author",
            "colon",
            "dash",
        )

    def _given_before(self, at: int) -> bool:
        """Whether a grant stands before the bracket, or persons in brackets receive other grants of the sentence."""
        if self.kind(at - 2) not in NAMES:
            return True
        return any(
            self.kind(k) == "award" and self.kind(k + 1) == "lpar" and self.kind(k + 2) in ("caps", "author")
            for k in range(len(self.symbols))
        )

    def _listed_persons(self, at: int) -> list[AuthorMention]:
        """Return the full names before one that is a subject: "Anna Berg, Carl Dorn and Eva Falk were supported"."""
        found: list[AuthorMention] = []
        last = at
        while True:
            k = self.before(last, JOINTS)
            org = self.value(k)
            if k == last - 1 or not isinstance(org, OrgMention) or self.kind(k) != "name" or org.entry is not None:
                break
            if not 2 <= len(org.text.split()) <= 4:
                break
            found.append(AuthorMention(org.text, org.start, org.end))
            last = k
        return found[::-1] if self.kind(last - 1) in ("", "semi", "stop", "break") else []

    def _numbered_subject(self, at: int) -> bool:
        """Whether persons with the numbers of their grants are the subject: "GS (4711) and AM (4712) are funded by"."""
        k = at
        while self.kind(k) in ("caps", "author") and self._numbered(k):
            while k < len(self.symbols) and self.kind(k) != "rpar":
                k += 1
            k = self.after(k, JOINTS)
        return k > at and self.kind(k) in ("holds", "passive")
