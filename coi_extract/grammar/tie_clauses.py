"""Clauses that leave something to their neighbours, or begin with whoever pays.

"KL is chair and MN a director of X" names the organisation once, "X, from which she has received fees" goes back to
it, and "X has given KL a grant" begins with it.
"""

from __future__ import annotations

from coi_extract.grammar.registers import MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_attributes import Attributes
from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: Ties that two clauses may have with one organisation, told once.
_SHARED_POSTS = frozenset({_T.LEADERSHIP, _T.FOUNDER, _T.EMPLOYMENT, _T.CONSULTING, _T.ADVISORY_BOARD, _T.EQUITY})
#: Chunks of a list.
_LIST = frozenset({"comma", "conj"})
#: What may stand between an organisation and what it gives.
_GIVING = frozenset({"verb", "attr", "word"})
#: Verbs and words between an organisation and to whom it gives.
_GIVING_AT_MOST = 4
#: Whom a relative clause speaks of.
_PERSONS = frozenset({"pronoun", "author", "name"})
#: Ties that "for which" tells, where the organisation is the payer.
_FOR_ITS_OWN_SAKE = frozenset({_T.ROYALTIES, _T.TRAVEL, _T.EQUITY})


class Clauses(Attributes):
    """How clauses share an organisation, and which of them begin with it."""

    def _shares_post(self, at: int) -> bool:
        """Whether the post before the author at ``at`` is with the organisation of the next post.

        "KL is chair, MN is a director and OP an employee of X"
        """
        if not self.cues or self.orgs or self.pending or not self.subjects or self._kind(at - 1) not in _LIST:
            return False
        cue = self.cues[-1]
        if cue.form != "role" or not _SHARED_POSTS.issuperset(cue.types):
            return False
        if any(c.kind not in _LIST for c in self.chunks[cue.at + 1 : at]):
            return False
        after = self._after(at, _LIST | {"author"})
        after += self._kind(after) == "verb"
        return self._kind(after) == "cue" and self.chunks[after].rule.form == "role"

    def _gives_to(self, at: int) -> bool:
        """Whether a clause begins at ``at`` with an organisation that gives an author something.

        "X has given KL a grant", "X and Y paid our department consulting fees", "X has KL as a consultant"
        """
        if self._kind(at - 1) not in ("", "semi", "conj", "comma", "stop", "break", "but", "colon"):
            return False
        first = self._after(at, ORG_KINDS | _LIST)
        if first != at + 1 and self._kind(first - 1) not in ORG_KINDS:
            return False
        to = first
        while self._kind(to) in _GIVING and to - first < _GIVING_AT_MOST:
            to += 1
        if self._kind(to) == "prep" and self.chunks[to].value == "for" and self._kind(to + 2) == "poss":
            to += 1  # "X has paid for KL's travel"
        if to == first or self._kind(to) not in ("author", "institution"):
            return False
        after = self._after(to, _LIST | {"author"}) if self._kind(to) == "author" else to + 1
        said = self.tokens.lowers[self.chunks[first].start : self.chunks[to - 1].stop]
        return self._is_given(after, said)

    def _is_given(self, at: int, said: list[str]) -> bool:
        """Whether what stands at ``at`` is what the words ``said`` give: "(has given KL) a grant"."""
        listed = word_lists().chunks
        prep = self.chunks[at].value if self._kind(at) == "prep" else None
        at += self._kind(at) == "attr"  # "has given KL unpaid ..."
        if self._kind(at) == "poss":
            return self._kind(at + 1) == "cue" and not self.words.paying.isdisjoint(said)
        if prep == "as":
            return self._kind(at + 1) == "cue" and not listed.keeping.isdisjoint(said)
        if listed.giving.isdisjoint(said):
            return False
        at += prep == "with"
        return self._kind(at) == "cue" and self.chunks[at].rule.form in MONEY

    def _begin_giving(self, at: int) -> None:
        """The organisation at ``at`` gives something to those who are named next."""
        self._end_clause(at)
        self._next_predicate(at)
        self.subjects, self.explicit_subject, self.pending = [], False, []
        self.org_subject = self.giving = True

    def _is_given_by(self, cue: Cue) -> bool:
        """Tie those to whom the organisations before the verb give something. Whether ``cue`` tells what is given."""
        named_as = self._kind(cue.at - 1) == "prep" and self.chunks[cue.at - 1].value == "as"
        if not (self.giving and self.subjects and self.pending and (cue.form in MONEY or named_as)):
            return False
        self.explicit_subject = True
        self.cues.append(cue)
        for org in self.pending:
            self._emit(org, self.subjects, [cue])
        self.orgs, self.list_open = list(self.pending), False
        return True

    def _fronts(self, at: int) -> bool:
        """Whether an organisation pays what is told behind it: "...; from X and Y, travel support"."""
        back = self._before(at, ORG_KINDS | _LIST)
        if self._kind(back) != "prep" or self.chunks[back].value != "from" or self._kind(back - 1) != "semi":
            return False
        after = self._after(at, ORG_KINDS | _LIST)
        paid = self._kind(after) == "cue" and self.chunks[after].rule.form in MONEY
        return paid and self._kind(after - 1) == "comma" and bool(self.subjects)

    def _is_served(self, at: int) -> bool:
        """Whether the organisations before "as" are the object of a verb: "has served X and Y as a consultant"."""
        back = self._before(at - 1, ORG_KINDS | {"comma", "conj"})
        return self._kind(back) == "verb" and back < at - 2 and self.chunks[back + 1].value is self.pending[0]

    # -- relative clauses ---------------------------------------------------------------------------------

    def _relative_clause(self, at: int, chunk: Chunk) -> bool:
        """Whether a clause begins at ``at`` that goes back to the organisations: "X, from which she received fees"."""
        if chunk.value not in self.words.relative_objects or self._kind(at - 1) != "prep":
            return False
        applied = bool(self.cues) and self.cues[-1].types == (_T.PATENT,)  # "X has filed a patent on which KL is named"
        beside = self._before(at - 1, frozenset({"comma"}))  # "The test is made by X, for which KL is a consultant"
        last = [self.chunks[beside].value] if self._kind(beside) in ORG_KINDS else []
        if self._kind(at + 1) not in _PERSONS or not (self.orgs or (applied and self.org_subject) or last):
            return False
        self.antecedents = list(self.orgs or last or self.pending)
        self.antecedent_prep = self.chunks[at - 1].value
        return True

    def _tells_whom_it_gives(self, at: int) -> bool:
        """Whether a clause begins at ``at`` that tells whom the last organisation supports: "X, which employs AB".

        Or who has it: "X, which is owned by AB".

        Whose the ties before it are makes no matter: "We thank X, which funds AB", "KL has received fees from X, ...".
        """
        if self.chunks[at].value not in self.words.relative or self.depth:
            return False
        verb = self._after(at, _GIVING)
        if verb > at + _GIVING_AT_MOST or self._kind(verb) != "cue":
            return False
        rule = self.chunks[verb].rule
        had = rule.types == (_T.FOUNDER,) and self._kind(verb + 1) == "prep" and self.chunks[verb + 1].value == "by"
        if self._kind(verb + 1 + had) != "author" or not (had or rule.form == "giver"):
            return False
        back = self._before(at, frozenset({"comma"}))
        if self._kind(back) not in ORG_KINDS:
            return False
        self._next_predicate(at)
        self.subjects, self.explicit_subject, self.pending = [], False, [self.chunks[back].value]
        self.skip_to = verb
        return True

    def _goes_back(self, cue: Cue) -> bool:
        """Whether ``cue`` is told of the organisations before the relative clause that it stands in."""
        if not self.antecedents or self._kind(cue.at + 1) in ORG_KINDS:
            return False
        if self._kind(cue.at + 1) == "prep" and self._kind(cue.at + 2) in ORG_KINDS:
            return False
        return self.antecedent_prep != "for" or cue.form == "role" or _FOR_ITS_OWN_SAKE.issuperset(cue.types)
