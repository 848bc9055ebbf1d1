"""Tells where, behind one clause, the next begins, and who is spoken of in it."""

from __future__ import annotations

from coi_extract.grammar.chunk_asides import LIST_AT_MOST, Asides
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

#: Words of a full name.
_NAMES_AT_MOST = 5
_JOINED_CAPS = frozenset({"comma", "conj", "caps"})
_JOINTS = frozenset({"comma", "conj"})
_JOINED_CAPS = frozenset({"comma", "conj", "caps"})
_JOINED_PERSONS = frozenset({"comma", "conj", "caps", "name", "author"})


class ClauseStarts(Asides):
    """Where clauses begin in the chunks of one sentence."""

    def __init__(self, tokens: Tokens, memory: Memory) -> None:
        super().__init__(tokens, memory)
        self.has_by = False
        #: the chunk of the full name taken last for who begins a clause
        self._begun = -1

    def _new_subject(self, members: list[int], m: int, *, named: bool) -> bool:
        """Whether a capital string in a list of organisations begins another clause.

        "... from X, and AB and CD have ...", "... employed by X and AB was ...", "Apart from fees of X, AB has ..."
        ``named``: one of the members is a known organisation.
        """
        last = members[-1]
        if last + 1 >= len(self.chunks) or self._kind(last + 1) not in ("cue", "verb"):
            return False
        if not self._opens_predicate(self.chunks[last + 1]):
            return False
        if m == last == members[0] and self._kind(m - 1) == "comma" and not named:
            return True  # "AB is an editor of X, CD is its president"
        fronted = self._kind(0) in ("except", "prep") and self._kind(m - 1) == "comma" and m in (members[0], last)
        whole = self._kind(members[0] - 1) == "conj" and not named
        return whole or fronted or (m == last and self._kind(m - 1) == "conj")

    def _clause_behind(self, members: list[int], m: int) -> bool:
        """Whether a capital string behind a clause begins another: "AB is adviser to X and CD sits on its board"."""
        spoken = any(chunk.kind == "author" for chunk in self.chunks[max(0, m - LIST_AT_MOST) : m])
        return spoken and self._kind(members[-1] + 1) == "verb" and self._new_subject(members, m, named=False)

    def _determined(self, chunk: Chunk) -> bool:
        """Whether an article stands before the chunk."""
        return chunk.start > 0 and self.tokens.lowers[chunk.start - 1] in self.words.determiners

    def _ellipsis(self, at: int) -> bool:
        """Whether a name before "by X" borrows its verb: "AB is funded by X and CD by Y", "AB works at X, CD at Y"."""
        if self._kind(at - 1) not in ("conj", "comma", "semi"):
            return False
        if self._kind(at) == "caps" and (self._post_borrowed(at) or self._verb_left_out(at) or self._named_gap(at)):
            return True
        if not self.has_by:
            return False
        after = self._ahead(at, _JOINED_PERSONS)
        if self._kind(after) == "poss" and self._kind(after + 1) == "word":
            after += 2  # "KL's work was funded by X and CD's work by Y"
        if self._kind(after) != "prep" or self.chunks[after].value != "by":
            return False
        # "BP by X"; before "by a grant from X" only initials show a person
        after = self._ahead(after, frozenset({"word"})) - 1
        if self._kind(after + 1) not in ("org", "name", "caps", "cue" if self._kind(at) == "caps" else ""):
            return False
        return any(c.kind == "cue" and c.rule.form == "act" for c in self.chunks[max(0, at - LIST_AT_MOST) : at])

    def _gapped(self, at: int) -> bool:
        """Whether a list before a comma is spoken of behind a clause: "...; EF, from X", "of X, and CD, who owns"."""
        after = self._ahead(at, _JOINED_PERSONS)
        who = self._kind(after) == "word" and self.chunks[after].value in self.words.who
        if who and self._kind(at) == "caps" and self._kind(at - 1) in ("", "conj", "semi"):
            return True  # "AB who advises X and CD who advises Y"
        if self._kind(after - 1) != "comma":
            return False
        if who:
            return True
        before = self._back(at, _JOINED_PERSONS)
        source = self._kind(after) == "prep" and self.chunks[after].value in word_lists().ties.source_prepositions
        return source and self._kind(before) == "semi"

    def _named_gap(self, at: int) -> bool:
        """Whether names borrow the clause before: "AB is adviser to X; Carl Dahl, to Y", "and Eva Falk to Z"."""
        caps = self._kind(at) == "caps"
        unlike = self._known_organization(self.chunks[at].value) if caps else len(self._text(at).split()) < 2
        if unlike:
            return False
        after = self._ahead(at, _JOINED_PERSONS)
        if self._kind(after) != "prep" or self._kind(after + 1) not in ("org", "name", "caps"):
            return False
        joined = self._kind(at - 1) in ("conj", "comma") and after == at + 1 and not caps
        if not joined and self._kind(self._back(at, _JOINED_PERSONS)) != "semi":
            return False
        near = self.chunks[max(0, at - LIST_AT_MOST) : at]
        spoken = next((k for k, chunk in enumerate(near) if chunk.kind == "author"), len(near))
        return any(self._leads(near, k, self.chunks[after].value) for k in range(spoken + 1, len(near)))

    def _leads(self, near: list[Chunk], at: int, prep: str) -> bool:
        """Whether the preposition leads from the cue at ``at`` to its organisations."""
        if near[at].kind != "cue":
            return False
        following = near[at + 1 : at + 2]
        return self.tokens.lowers[near[at].stop - 1] == prep or any(
            c.kind == "prep" and c.value == prep for c in following
        )

    def _verb_left_out(self, at: int) -> bool:
        """Whether initials before a post borrow the verb: "AB is a consultant to X and CD an employee of Y"."""
        before = at + (self._kind(at + 1) == "prep" and self.chunks[at + 1].value == "as")  # "CD as an employee of Y"
        article = self.tokens.lowers[self.chunks[before].stop : self.chunks[before].stop + 1]
        its = not word_lists().ties.its.isdisjoint(article)
        post = self._kind(at + 1) == "org" and self._kind(at + 2) == "cue"  # "CD a Harlow Trust fellow"
        return (
            self._kind(before + 1 + its + post) == "cue"
            and (self.chunks[before + 1 + its + post].rule.form == "role" or post)
            and (its or not self.words.determiners.isdisjoint(article))
            and not self._known_organization(self.chunks[at].value)
            and any(chunk.kind == "author" for chunk in self.chunks[max(0, at - LIST_AT_MOST) : at])
        )

    def _post_borrowed(self, at: int) -> bool:
        """Whether initials before "at X" borrow the post of the person before: "AB is an adviser at X, CD at Y"."""
        link = self._ahead(at, _JOINED_CAPS) if self._kind(at - 1) == "semi" else at + 1  # "; AB and CD from Y"
        prep = self.chunks[link].value if self._kind(link) == "prep" else None
        if prep not in self.words.post_prepositions or self._kind(link + 1) not in ("org", "name", "caps"):
            return False
        if self._known_organization(self.chunks[at].value):
            return False
        return any(
            chunk.kind == "prep" and chunk.value == prep and self._kind(k - 1) == "cue"
            for k, chunk in enumerate(self.chunks[max(0, at - LIST_AT_MOST) : at], max(0, at - LIST_AT_MOST))
        )

    def _known_organization(self, mention: OrgMention) -> bool:
        """Whether the registry or the text itself tells what the mention stands for."""
        return mention.entry is not None or mention.text in self.memory.abbreviations

    def _opens_predicate(self, chunk: Chunk) -> bool:
        """Whether the chunk begins what is said of a subject: a verb, or a cue that has its verb in it."""
        if chunk.kind != "cue":
            return chunk.kind in ("verb", "poss", "neg", "colon", "nothing", "relative", "lpar", "institution")
        return chunk.rule.form == "act" or self.tokens.lowers[chunk.start] in self.words.predicate_verbs

    def _named_next(self, at: int) -> bool:
        """Whether a full name behind an author's clause begins the next: "AB works for X and Carl Dahl advises Y"."""
        full = 2 <= self.chunks[at].stop - self.chunks[at].start <= _NAMES_AT_MOST
        if not full or self._kind(at - 1) not in ("conj", "comma"):
            return False
        before = self._back(at, _JOINTS)
        if before == self._begun and self._kind(before) == "author":
            self._begun = at
            return True
        post = self._kind(before) == "cue" and self.chunks[before].rule.form == "role"  # "an editor and Carl Dahl"
        if not post and self._kind(before) not in ("org", "name", "caps", "place", "rpar"):
            return False
        if not any(chunk.kind == "author" for chunk in self.chunks[max(0, before - LIST_AT_MOST) : before]):
            return False
        after = self._ahead(at, frozenset({"conj", "name"}))
        if after >= len(self.chunks) or not self._told_of_person(after):
            return False
        if after > at + 1 and self.tokens.lowers[self.chunks[after].start] not in self.words.verbs_of_many:
            return False  # "works for X and Alder Bio and Carl Dahl has"
        self._begun = at
        return True

    def _told_of_person(self, at: int) -> bool:
        """Whether the predicate at ``at`` says what persons are or get, and not what a firm gives."""
        told = at
        if self._kind(at) == "verb":
            told = self._ahead(at, frozenset({"verb", "neg", "possessive", "attr"}))
            said = self.tokens.lowers[self.chunks[at].start : self.chunks[told - 1].stop]
            if not self.words.giving.isdisjoint(said):
                return False
        elif self._kind(at) != "cue" or not self._opens_predicate(self.chunks[at]):
            return False
        if self._kind(told) == "cue":
            return self.chunks[told].rule.form != "giver"
        return self._kind(told) in ("nothing", "interest")
