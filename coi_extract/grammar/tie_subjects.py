"""Who is tied: authors, pronouns, relatives, institutions."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from coi_extract.grammar.registers import MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_cues import Cues
from coi_extract.grammar.values import AuthorMention, Chunk, RelationshipFact
from coi_extract.taxonomy import AuthorScope, RelationshipType

#: Chunks before the post that a sentence begins with.
_POST_AT_MOST = 6


class Subjects(Cues):
    """Whom the sentence speaks of."""

    def _on_author(self, at: int, chunk: Chunk) -> None:
        mention: AuthorMention = chunk.value
        previous = self._kind(at - 1)
        if previous == "word" and self._kind(at - 2) == "except" and self.tokens.lowers[chunk.start - 1] == "that":
            previous = "except"  # "no conflicts other than that AB is ..."
        self.clause_subject = True
        if self.giving and not self.subjects:
            self._set_subjects([mention], at, keep=True)
            return  # "X has given KL a grant"
        if self._listed_below(at):
            self.below.append(mention)
            return
        if previous == "except" and not self.subjects and not self.facts:
            self.left_out = True
        if self.org_subject and self._kind(at + 1) == "poss" and self._is_paid_for(at):
            self._set_subjects([mention], at, keep=True)
            return  # "X has paid AB's travel", "X paid for AB's travel"
        if previous == "verb" and self._like_the_last(at):
            for fact in list(self.group_facts):
                self._tell_of(mention, fact)
            self.subjects, self.subject_open, self.passive_unnamed = [mention], True, True
            return  # "AB holds stock in X, as does CD"
        if previous == "institution" and not self.orgs:
            self._set_subjects([mention], at, holder="institution")
            return  # "The employer of AB receives ..."
        if previous == "except" and self.excepted and self.subjects and self.subjects[0].scope is not AuthorScope.NAMED:
            if self.subjects[0].scope is AuthorScope.ALL:
                self.subjects = [replace(m, scope=AuthorScope.ALL_OTHERS) for m in self.subjects]
            self._end_clause(at)
            self._set_subjects([mention], at)
            return  # "No author received fees, with the exception of AB, who ..."
        if self._excepted_here(at) and self.subjects and self.subjects[0].scope is not AuthorScope.NAMED:
            self._except_from_all()
            if self._kind(at + 1) == "comma" and self._kind(at + 2) == "word" and self.chunks[at + 2].value == "who":
                self._end_clause(at)
                self._set_subjects([mention], at)  # "All authors are employees of X, except AB, who is ..."
            return  # "All authors except AB and CD are employees of X", "All authors are employees of X except AB"
        if self.depth and self.depth[-1][0] in ("org", "cue", "other"):
            if self._kind(at + 1) == "cue" and self.chunks[at + 1].rule.types == (RelationshipType.FELLOWSHIP,):
                return  # "supported by X (Carl Dahl fellowship)": after whom it is named
            spoken_of = any(m.scope is AuthorScope.NAMED for m in self.subjects) and self.explicit_subject
            to = previous == "prep" and self.chunks[at - 1].value == "to"
            # "members of X (KL chaired the group)" and "KL is funded by X (grant to MN)" give nobody the ties before
            if not (self._speaks(at) or (to and spoken_of)):
                self.paren_authors.append(mention)
            return
        if mention.scope is not AuthorScope.NAMED and self._kind(at + 1) == "author":
            return  # "Authors AC, RF, and DDS": the names follow
        if mention.scope is AuthorScope.SOME and self._named_behind(at):
            return  # "One of the authors, AB, works for X"
        if self._named_inventor(at, mention):
            return
        joined = False
        back = at - 1
        while back >= 0 and self.chunks[back].kind in ("comma", "conj", "lpar", "rpar", "slash"):
            back -= 1
        if back >= 0 and self.chunks[back].kind == "author" and back < at - 1 and self.subject_open:
            joined = True
        if not (self.subjects or self.cues) and self._holds_fellowship(at):
            self._set_subjects([mention], at)  # "arises from AB's fellowship, supported by X"
            return
        if previous == "prep" and self.chunks[at - 1].value in self.words.author_prepositions:
            prep = self.chunks[at - 1].value
            if prep == "by" and not self.subjects and self.cues and self.cues[-1].types == (RelationshipType.IN_KIND,):
                return  # "Technical assistance was provided by AB (X)": who helped is told
            if prep == "by" and not self.subjects and self._unnamed():
                self._assign_paren([mention], "sentence")
                self.subjects, self.subject_open, self.explicit_subject = [mention], True, True
                return
            if prep in self.words.none_prepositions and self.clause_none is not None and not self.clause_facts:
                self._set_subjects([mention], at, keep=True)  # "None declared for AB and CD"
                return
            if prep in self.words.beneficiary_prepositions and not self.subjects and self.pending and self.cues:
                # "X paid travel costs of AB", "X was founded by AB"
                self._set_subjects([mention], at, keep=True)
                for org in self.pending[:1]:
                    self._emit(org, [mention], self.cues)
                self.passive = True
            elif prep == "by" and not self.subjects and (self.cues or not self.chunks[at - 1].rules):
                self._set_subjects([mention], at)  # and nobody in "the manuscript was provided by AB"
            elif prep == "of" and self.holder == "relative":
                self._set_subjects([mention], at, holder="relative")
            elif prep == "by" and self.orgs and self._kind(0) == "cue" and self._kind(at - 2) in ("comma", "conj"):
                self._set_subjects([mention], at)  # "fees were received by AB from X, and by CD from Y"
            elif prep == "to" and self._paid_here(at):
                self._set_subjects([mention], at, keep=True)  # "fees were paid to AB by X, and to CD by Y"
                self.orgs, self.group_facts = [], []
            elif prep == "of" and self._kind(at - 2) == "institution" and not self.orgs:
                self._set_subjects([mention], at, holder="institution")  # "the department of AB receives"
            elif prep in self.words.recipient_prepositions and self.orgs and not self.negated:
                self._recipients(at, mention)
            elif (
                prep in self.words.holder_prepositions
                and self.cues
                and not self.orgs
                and not self.subjects
                and self._kind(at - 2) == "cue"
            ):
                self._set_subjects([mention], at, keep=True)  # "the employment of AB at X"
            elif prep == "for" and at <= 2 and not self.subjects:
                self._set_subjects([mention], at)  # "For AB: ..."
            return
        if joined and self.depth and all(m.scope is not AuthorScope.NAMED for m in self.subjects):
            self._set_subjects([mention], at, keep=True, holder=self.holder)  # "one author (DJP)"
            return
        if joined and self.left_out and mention.scope is AuthorScope.ALL and not self.cues:
            self._set_subjects([replace(mention, scope=AuthorScope.ALL_OTHERS)], at, keep=True)
            return  # "With the exception of AB, all authors are employees of X"
        if joined:
            self.subjects.append(mention)
            self.memory.last_authors = list(self.subjects)
            if (self._giver() or self.passive) and self.pending:
                for org in self.pending[:1] if self.passive else self.pending:
                    self._emit(org, [mention], self.cues)
            elif self.passive_unnamed:
                self._copy_to(mention)
            return
        if previous == "colon" and not self.subjects and not self.depth and self._unnamed():
            self._assign_paren([mention], "sentence")  # "Employees of X: AB, CD"
            self.subjects, self.subject_open, self.explicit_subject = [mention], True, True
            return
        if previous == "colon" and self.clause_none is not None and not self.clause_facts:
            self._set_subjects([mention], at, keep=True)  # "None disclosed: AB, CD"
            return
        if self.org_subject and self.pending and previous == "verb" and not self.cues:
            self._set_subjects([mention], at, keep=True)  # "X has AB and CD as consultants"
            return
        if self._giver() and self.pending and not self.subjects:
            self._set_subjects([mention], at, keep=True)
            for org in self.pending:
                self._emit(org, self.subjects, self.cues)
            return
        if self._heads_paren(at) and self.carry.heading and not self.depth:
            self._end_clause(at)
            self._set_subjects([mention], at)
            self.cues = list(self.carry.heading)
            return
        if self._heads_paren(at) and self.cues and not self.orgs and not self.facts and self._colon_before(at):
            # "Consultancies: A. Rossi (Pfizer, Merck)"
            self._set_subjects([mention], at, keep=True)
            return
        own = self._kind(at + 1) == "dash" and self._kind(at + 2) in ("cue", "nothing", "neg")
        told = at + 2 + 2 * (self._kind(at + 2) == "relative")  # "Dr Coe: spouse - ownership interest, X"
        own = own or (self._kind(at + 1) == "colon" and self._kind(told) == "cue")
        item = self._kind(at - 1) in ("colon", "semi") and self._kind(at + 1) == "comma"  # "Stock: AB, X; CD, Y"
        bare = not self.cues or (self.cues == self.carry.heading and item and not self.depth)
        if self.carry.heading and bare and not self._speaks(at) and not own:
            self._end_clause(at)
            self._set_subjects([mention], at)
            self.cues = list(self.carry.heading)
            return
        hanging = self._hangs(self._before(at - 1, frozenset({"comma"})))
        if self.cues and not self.orgs and self._kind(at - 1) == "conj" and hanging:
            self.deferred.append((self.subjects, self.cues))  # "AB is a consultant to and CD an employee of X"
        if self._post_in_front(at) and self._unnamed():
            self._assign_paren([mention], "sentence")
        shares, told = self._shares_post(at), len(self.facts)
        left_open = (self.subjects, self.cues)
        self._end_clause(at)
        if shares and len(self.facts) == told:
            self.deferred.append(left_open)  # "AB is chair and CD an employee of X"
        elif self.orgs:
            self.deferred = []
        lead = self.pending if self._kind(at - 1) == "colon" and self._heads_paren(at) else []
        if self._kind(0) == "prep" and self.chunks[0].value == "from" and self.pending and not self.facts:
            self.front = list(self.pending)  # "From X and Y, AB received grants"
        self._set_subjects([mention], at)
        self.pending = list(lead)
        self.clause_subject = True
        if at <= 2 and self._kind(0) == "word" and self.chunks[0].value in self.words.rest:
            self.other_word = True  # "Otherwise, the authors declare no competing interests"
        none = mention.scope is not AuthorScope.NAMED and self.tokens.lowers[chunk.start] in self.words.no_subjects
        if none or self._neither(at):
            self._negate(at)

    def _named_behind(self, at: int) -> bool:
        """Whether the authors told by their number at ``at`` are named behind a comma, in an apposition."""
        end = self._after(at + 1, frozenset({"author", "comma", "conj"}))
        named = self._kind(at + 1) == "comma" and self._kind(at + 2) == "author" and not self.chunks[at + 2].rules
        return named and self._kind(end - 1) == "comma" and self._kind(end) in ("verb", "cue")

    def _named_inventor(self, at: int, mention: AuthorMention) -> bool:
        """Tie an inventor to who filed the patent: "a patent filed by X with AB and CD as inventors"."""
        end = self._after(at, frozenset({"author", "comma", "conj"}))
        role = self.chunks[end + 1] if self._kind(end) == "prep" and self._kind(end + 1) == "cue" else None
        if role is None or self.chunks[end].value != "as" or role.rule.types != (RelationshipType.PATENT,):
            return False
        filed = any(c.kind == "cue" and c.rule.types == role.rule.types for c in self.chunks[:at])
        assignee = next((c for c in reversed(self.chunks[:at]) if c.kind == "org"), None)
        if not filed or assignee is None or self.negated or self._kind(end - 1) != "author":
            return False
        self.facts = [f for f in self.facts if f.author.end > f.author.start]  # not "ALL", but these
        self.explicit_subject = True
        self._emit(
            assignee.value,
            [mention],
            [Cue(role.rule.types, role.rule.form, role.rule.id, end + 1, role.start, role.stop)],
        )
        return True

    def _post_in_front(self, at: int) -> bool:
        """Whether a post of the author at ``at`` is told before: "Given her role as editor of X, Anna Berg had no"."""
        if self._kind(at - 1) != "comma" or self.subjects or not self._speaks(at):
            return False
        opening = enumerate(self.chunks[: min(at, _POST_AT_MOST)], 1)
        return any(c.kind == "prep" and c.value == "as" and self._kind(k) == "cue" for k, c in opening)

    def _like_the_last(self, at: int) -> bool:
        """Whether the author at ``at`` has the ties just told as well: "as does AB", "and so have AB and CD"."""
        before = self.chunks[at - 2] if at > 1 else None
        like = before is not None and before.kind in ("prep", "word") and before.value in self.words.likewise
        return like and bool(self.group_facts) and self._kind(at - 3) in ("comma", "conj")

    def _listed_below(self, at: int) -> bool:
        """Whether the author at ``at`` is one of "the following authors", of whom something was said before a colon."""
        if self.below:
            return self._kind(at - 1) in ("comma", "conj")
        if self._kind(at - 1) != "colon" or not self.facts or not self.subjects:
            return False
        at_group = bisect_left(self.tokens.starts, self.subjects[0].start)
        announced = self.tokens.lowers[max(0, at_group - 1)] in self.words.announcing
        return announced and all(m.scope is AuthorScope.ALL for m in self.subjects)

    def _holds_fellowship(self, at: int) -> bool:
        fellowship = (RelationshipType.FELLOWSHIP,)
        owned = self._kind(at + 1) == "poss" and self._kind(at + 2) == "cue"
        return owned and self.chunks[at + 2].rule.types == fellowship

    def _paid_here(self, at: int) -> bool:
        """Whether the author at ``at`` is whom the money just told of went to, and a payer follows."""
        after = self._after(at, frozenset({"comma", "conj", "author"}))
        payer = self._kind(after) == "prep" and self.chunks[after].value in self.words.payer_prepositions
        again = self._kind(at - 2) in ("comma", "conj")
        return payer and bool(self.cues) and self.cues[-1].form in MONEY and (again or not self.orgs)

    def _excepted_here(self, at: int) -> bool:
        """Whether "except" stands before the list that the author at ``at`` is in."""
        return self._kind(self._before(at, frozenset({"author", "conj", "comma"}))) == "except"

    def _except_from_all(self) -> None:
        """What was, and will be, told of all authors is told of the others."""
        all_others = {
            id(m): replace(m, scope=AuthorScope.ALL_OTHERS) for m in self.subjects if m.scope is AuthorScope.ALL
        }
        for fact in self.facts:
            fact.author = all_others.get(id(fact.author), fact.author)
        self.subjects = [all_others.get(id(m), m) for m in self.subjects]

    def _neither(self, at: int) -> bool:
        """Whether "neither" stands before the author."""
        return self._kind(at - 1) == "neg" and self.tokens.lowers[self.chunks[at - 1].start] in self.words.no_subjects

    def _speaks(self, at: int) -> bool:
        """Whether a verb follows the authors: a sentence, not an item of a block."""
        after = self._after(at, frozenset({"comma", "conj", "author"}))
        return self._kind(after) in ("verb", "neg", "nothing") or (
            self._kind(after) == "cue" and self.chunks[after].rule.form == "act"
        )

    def _colon_before(self, at: int) -> bool:
        return any(c.kind == "colon" for c in self.chunks[:at]) or bool(self.carry.heading)

    def _heads_paren(self, at: int) -> bool:
        after = self._after(at, frozenset({"comma", "conj", "author"}))
        return self._kind(after) == "lpar"

    def _recipients(self, at: int, mention: AuthorMention) -> None:
        """ "grants from X to AB": the named person is the one who receives."""
        if not self.subjects:
            self._set_subjects([mention], at, keep=True)
            for org in self.orgs:
                self._emit(org, [mention], self.cues)

    def _one_of_two(self, at: int, chunk: Chunk) -> bool:
        """Take "the former" or "the latter" for the first or the second of two authors just spoken of."""
        word = self.tokens.lowers[chunk.stop - 1]
        if self._kind(at + 1) not in ("verb", "cue") or word not in self.words.first_of_two | self.words.second_of_two:
            return False
        people = self.subjects or self.last_subjects
        if len(people) == 2:
            self.pair = list(people)
        if len(self.pair) != 2:
            return False
        self._end_clause(at)
        self._set_subjects([self.pair[word in self.words.second_of_two]], at)
        return True

    def _on_pronoun(self, at: int, chunk: Chunk) -> None:
        if self._kind(at - 1) == "prep":
            return
        if self._giver() and self.pending and not self.subjects:
            self._set_subjects([m for m in self.last_subjects if m.scope is AuthorScope.NAMED], at, keep=True)
            for org in self.pending if self.subjects else ():
                self._emit(
                    org, self.subjects, self.cues
                )  # "X provided support in the form of salaries for these authors"
            return
        if self.post_first:
            self._set_subjects([m for m in self.last_subjects if m.scope is AuthorScope.NAMED], at)
        if self.last_subjects and not self.subjects:
            self.subjects = [m for m in self.last_subjects if m.scope is AuthorScope.NAMED] or list(self.last_subjects)
            self.subject_open = False
        self.negated = False

    def _on_relative(self, at: int, chunk: Chunk) -> None:
        back = at - 1
        while self._kind(back) == "possessive":
            back -= 1
        if self._kind(back) == "cue" and self.chunks[back].rule.types == (RelationshipType.OTHER,):
            back -= 1  # "AB or a member of his family"
        before = self._kind(back)
        told = self._held_by_relative(back, before)
        if told:
            for fact in told:
                fact.attributes["tie_holder"] = "relative"
            return
        if before in ("prep", "cue") and self.orgs:
            return
        if before == "conj" and self.subjects and self._kind(back - 1) in ("author", "rpar"):
            if self.chunks[back].value == "or":
                self.holder = "group"  # "AB or a family member owns": whose tie it is stays open
            else:
                self.with_relative = True  # "AB and his wife own": the author's own tie is stated as well
            return
        if self._with_more(at, back):
            self.with_relative = True
            return
        if self.orgs or (self.cues and self.group_facts):
            self._next_predicate(at)
        self.holder = "relative"
        if not self.subjects:
            self.subjects = list(self.last_subjects) or [AuthorMention("", 0, 0, AuthorScope.ALL)]

    def _with_more(self, at: int, back: int) -> bool:
        """Whether a relative stands in one list with the author: "AB, his wife and his son own", "AB (and spouse)"."""
        if not self.subjects or self.cues:
            return False
        if self._kind(back) == "comma" and self._kind(back - 1) in ("author", "relative"):
            return self._kind(at + 1) in ("conj", "comma")
        if self._kind(back) == "conj" and self._kind(back - 1) == "lpar":
            return self._kind(back - 2) == "author"
        return self.with_relative and self._kind(back) == "conj" and self._kind(back - 1) in ("relative", "comma")

    def _held_by_relative(self, back: int, before: str) -> list[RelationshipFact]:
        """Return the ties just read that turn out a relative's: "from X (spouse)", "shares in X held by her son"."""
        if self.depth and self.depth[-1][0] == "cue" and before in ("semi", "comma"):
            begin = self.tokens.starts[self.chunks[self.depth[-1][1]].start]
            return [f for f in self.facts if f.organization.start > begin]  # "employment (X; spouse)"
        if before == "lpar" and self.depth and self.depth[-1][0] == "org":
            org = self.chunks[self.depth[-1][1] - 1].value
            return [f for f in self.facts if f.organization is org]
        if before == "prep" and self.chunks[back].value in self.words.holder_links and self.orgs:
            return self.group_facts
        return []

    def _on_institution(self, at: int, chunk: Chunk) -> None:
        previous = self._kind(at - 1)
        if self.giving and not self.subjects:
            self._receives_for_author(chunk)
            return
        to = self.chunks[at - 2].value if self._kind(at - 2) == "prep" else None
        if previous == "author" and to in self.words.payee_prepositions and self.group_facts:
            self._attribute({"payee": "institution"}, at)  # "were paid to AB's institution"
            return
        if previous == "prep":
            own_firm = self.tokens.lowers[chunk.stop - 1] in self.words.company_words  # "through his company"
            if self.chunks[at - 1].value in self.words.payee_prepositions and self.group_facts and not own_firm:
                self._attribute({"payee": "institution"}, at)
            elif self.chunks[at - 1].value == "by" and self.subjects and not self.orgs:
                self.holder = "institution"  # "report the receipt by their institutions of grants from X"
            return
        if previous == "conj" and self.subjects and self._kind(at - 2) == "author":
            return  # "AB and/or his research team have received": the author's own is stated as well
        nxt = self._kind(at + 1)
        if nxt == "comma" and self._kind(at + 2) in ORG_KINDS and self._kind(at + 3) == "comma":
            nxt = self._kind(at + 4)  # "her institution, the University of X, has received"
            if nxt in ("verb", "cue"):
                self.skip_to = at + 4
        if nxt == "lpar" and self._kind(at + 3) == "rpar":
            nxt = self._kind(at + 4)  # "AB's institute (YZI) has received"
            if nxt in ("verb", "cue"):
                self.skip_to = at + 4
        opens = previous in ("", "semi", "conj", "but", "stop", "break") and nxt not in ("prep", "stop", "rpar", "semi")
        if (nxt in ("verb", "cue", "attr") or opens) and previous != "cue":
            hanging = self._kind(self._before(at, frozenset({"comma", "conj"}))) == "prep"
            if self.orgs or (self.cues and opens and previous == "conj" and not hanging):
                self._next_predicate(at)  # "AB advises several firms, and her institution has received"
            ours = self.tokens.lowers[chunk.start] in self.words.own
            self.holder = "institution"
            if (ours and not self.explicit_subject) or not self.subjects:
                self._receives_for_author(chunk)

    def _receives_for_author(self, chunk: Chunk) -> None:
        """The institution at ``chunk`` has a tie: it is told of the author whose it is."""
        ours = self.tokens.lowers[chunk.start] in self.words.own
        named = [] if ours else [m for m in self.last_subjects if m.scope is AuthorScope.NAMED]
        self.subjects = named or [AuthorMention("", 0, 0, AuthorScope.ALL)]
        self.holder = "institution"

    def _hangs(self, at: int) -> bool:
        """Whether a preposition at ``at`` waits for its organisation: "employed by, and CD is a consultant to, X"."""
        ends = self._kind(at) == "cue" and self.tokens.lowers[self.chunks[at].stop - 1] in self.words.list_prepositions
        return ends or self._kind(at) == "prep"

    def _on_possessive(self, at: int, chunk: Chunk) -> None:
        if not self.subjects and self.last_subjects and at <= 1:
            self.subjects = list(self.last_subjects)
