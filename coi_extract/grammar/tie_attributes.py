"""What is told about ties: when, to whom paid, for which work, and which of several holds."""

from __future__ import annotations

from coi_extract.grammar.registers import MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_payees import WORK, Payees
from coi_extract.grammar.values import Chunk, RelationshipFact
from coi_extract.lexicon.loader import phrase_automaton, rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

#: Posts that end with what they were held for.
_EMPLOYED = frozenset({RelationshipType.EMPLOYMENT, RelationshipType.LEADERSHIP, RelationshipType.CONSULTING})
#: Ties whose matter may be the article's: "patents related to this work" were not given for it.
_MATTER_OF_THE_WORK = frozenset(
    {
        RelationshipType.PATENT, RelationshipType.FOUNDER, RelationshipType.EQUITY, RelationshipType.EMPLOYMENT,
        RelationshipType.LEADERSHIP, RelationshipType.ROYALTIES, RelationshipType.OTHER,
    }
)  # fmt: skip
#: Chunks of a predicate that are looked over for another time.
_PREDICATE_AT_MOST = 12
_PREDICATE_ENDS = frozenset({"", "semi", "stop", "break", "author", "lpar", "rpar", *ORG_KINDS})
#: Chunks of a circumstance behind a cue.
_CIRCUMSTANCE_AT_MOST = 4
_CUE_LIST = frozenset({"comma", "cue", "conj", "slash", "attr", "verb"})


class Attributes(Payees):
    """Attributes, alternatives and "respectively"."""

    def _inner_attributes(self, chunk: Chunk) -> dict[str, str]:
        """Return what words inside the cue say of the tie: "unpaid adviser", "former employee"."""
        sets = dict(chunk.rule.sets)
        automaton = phrase_automaton()
        for k in range(chunk.start, chunk.stop):
            found = automaton.longest(self.tokens.lowers, k, k + 1)
            if found is not None and found[1][0].kind == "attr":
                sets.update(found[1][0].sets)
        return sets

    def _on_attr(self, at: int, chunk: Chunk) -> None:
        rule = chunk.rule
        sets = {"years": self._written(chunk)} if rule.years else dict(rule.sets)
        if self.depth and self.depth[-1][0] == "org" and "tie_holder" not in sets:
            told = self._of_bracketed(self.depth[-1][1]) if self._only_attributes(self.depth[-1][1]) else []
            alone = len({id(f.organization) for f in told}) == 1
            if told and (alone or not {"submitted_work", "years"} & set(sets)):
                for fact in told:
                    fact.attributes.update(sets)
                return  # "X (unpaid), Y (until 2012)"
            if "status" in sets:
                return  # "X (now part of Y)": told of the organisation
        if "status" in sets and (self._of_any_time(at, sets["status"]) or self._of_a_name(at)):
            return
        if rule.years and self._none_since(at):
            return
        if "compensated" in sets and self._on_pay(at, chunk, sets["compensated"]):
            return
        if "compensated" in sets and self.tokens.words[chunk.start] == "(" and not self.group_facts:
            return  # "the board of a trial (no payment)": of no organisation
        if (org := self._bracketed_to(at, sets)) is not None:
            for fact in self.facts:
                if fact.organization is org:
                    fact.attributes.update(sets)  # "(Inst)" is told of the one name before it
            return
        self._attribute(sets, at)

    def _bracketed_to(self, at: int, sets: dict[str, str]) -> object:
        """The one name that a bracket behind it tells of: "X (Inst), Y", "X (unpaid), Y and Z (no fees)"."""
        if self._kind(at - 1) in ORG_KINDS:
            own = "tie_holder" in sets or self.tokens.words[self.chunks[at].start] in "(["
            return self.chunks[at - 1].value if own else None
        alone = self._kind(at - 1) == "lpar" and self._kind(at + 1) == "rpar"
        if not alone or self._kind(at - 2) not in ORG_KINDS or not self.cues:
            return None
        listed = self._kind(self._after(at + 1, frozenset({"comma", "conj"}))) in ORG_KINDS
        another = any(c.kind == "rpar" for c in self.chunks[self.cues[-1].at : at])
        return self.chunks[at - 2].value if listed or another else None

    def _written(self, chunk: Chunk) -> str:
        """Return the caller's own words that a chunk holds."""
        return self.carry.written(self.tokens.starts[chunk.start], self.tokens.ends[chunk.stop - 1])

    def _of_any_time(self, at: int, status: str) -> bool:
        """Whether a status is one of two, so that neither is stated.

        "current or former employees", "currently serves or has served as a consultant"
        """
        for step in (1, -1):
            joined = False
            for k in range(at + step, at + step * _PREDICATE_AT_MOST, step):
                kind = self._kind(k)
                if kind in _PREDICATE_ENDS:
                    break
                chunk = self.chunks[k]
                joined = joined or (kind == "conj" and chunk.value == "or") or kind == "slash"
                beside = k == at + 2 * step and chunk.kind == "attr" and self._kind(at + step) == "conj"
                if (joined or beside) and self._tells_another_time(chunk, status):
                    return True
        return False

    def _tells_another_time(self, chunk: Chunk, status: str) -> bool:
        """Whether a chunk tells of another time than a status does."""
        if chunk.kind == "attr":
            return chunk.rule.sets.get("status", status) != status
        first = self.tokens.lowers[chunk.start]
        if chunk.kind == "word" and first in self.words.lately:
            return True
        tenses = word_lists().tenses
        over = first in tenses.auxiliaries or first in tenses.past
        return chunk.kind in ("verb", "cue") and (over if status == "current" else first in self.words.present_verbs)

    def _of_a_name(self, at: int) -> bool:
        """Whether a status is told of an organisation's name: "fees from X, formerly Y, and Z"."""
        before = self._kind(self._before(at, frozenset({"comma"})))
        return bool(self.orgs) and before in ORG_KINDS and self._kind(at + 1) in ORG_KINDS

    def _none_since(self, at: int) -> bool:
        """Whether a time is told of what there was not: "(none in the past 16 months)" tells of ties that are over."""
        chunk = self.chunks[at]
        if self.tokens.lowers[chunk.start - 1] not in self.words.no_subjects or chunk.start == 0:
            return False
        bracket = self.depth and self.depth[-1][0] == "org"
        for fact in self._of_bracketed(self.depth[-1][1]) if bracket else self.group_facts:
            fact.attributes.setdefault("status", "past")
        return True

    def _on_pay(self, at: int, chunk: Chunk, compensated: str) -> bool:
        """Read what is told of pay where it is more, or less, than an attribute of a tie. Whether it was."""
        following = self.chunks[at + 1 : at + 3]
        payer = self._kind(at + 1) == "prep" and self.chunks[at + 1].value in self.words.payer_prepositions
        denied = not self.words.no_words.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])
        if compensated == "no" and payer and denied and (told := self._told_of_payer(at + 2)):
            for fact in told:
                fact.attributes.setdefault("compensated", "no")  # "AB advises X, but receives no fees from the company"
            self.skip_to = at + 3
            return True
        if compensated == "no" and payer and denied and self.subjects:
            # "received no fees from X" denies a tie; without a giver the words tell of unpaid work
            fees = rule_by_id("cue.personal_fees")
            self._negate(at)
            self.cues = [Cue(fees.types, fees.form, fees.id, at, chunk.start, chunk.stop)]
            return True
        if compensated == "yes":
            to_org = len(following) == 2 and following[0].value == "to" and following[1].kind in ORG_KINDS
            if to_org and self.group_facts:
                self._attribute({"payee": "institution"}, at)  # "paid to the University of X"
                self.skip_to = at + 3
                return True
            if following and following[0].kind == "cue" and following[0].rule.form in MONEY:
                return True  # "has been paid lecture fees": fees say so by themselves
        if len(following) == 2 and "author" in (following[0].kind, following[1].kind) and not self.group_facts:
            return True  # "fees were paid to AB", "X has paid AB's travel"
        if compensated == "no" and self._of_this_work(at):
            self.skip_to = at + 2
            return True  # "was not paid for this study"
        if compensated == "no" and not (self.group_facts or self.negated) and (told := self._told_last(at)):
            for fact in told:
                fact.attributes.setdefault("compensated", "no")  # "AB advises X, but is not paid for this role"
            return True
        return False

    def _of_this_work(self, at: int) -> bool:
        """Whether the words behind ``at`` are about the article: "for this study"."""
        told = self.chunks[at + 1 : at + 5]
        if self._kind(at + 1) == "attr" and "submitted_work" in told[0].rule.sets:
            words = self.tokens.lowers[told[0].start : told[0].stop]
            return words[-2:] != ["this", "work"]  # which may be the work just told of
        if not told or told[0].kind != "prep" or told[0].value not in self.words.purpose_prepositions:
            return False
        said = {low for chunk in told for low in self.tokens.lowers[chunk.start : chunk.stop]}
        return not self.words.this_work.isdisjoint(said)

    def _told_last(self, at: int) -> list[RelationshipFact]:
        """Return the ties told last of those of whom the clause goes on to speak, where it names no others."""
        opens = self._kind(0) == "pronoun"
        if not (opens or self.clause_verb or self.facts) or self.cues or any(c.kind == "cue" for c in self.chunks[at:]):
            return []
        told = self.facts or (self.carry.found.relationships if opens else [])
        return [
            f
            for f in told
            if f.author in self.subjects
            and (f.cue == told[-1].cue or f.organization == told[-1].organization)
            and f.type is not RelationshipType.RESEARCH_FUNDING  # a grant is no pay
        ]

    def _told_of_payer(self, at: int) -> list[RelationshipFact]:
        """Return the work told before for the organisation at ``at``, which is said to pay nothing."""
        if self._kind(at) == "back_ref":
            named = {org.text for org in self.memory.last_organizations[-1:]}
        elif self._kind(at) in ORG_KINDS:
            named = {self.chunks[at].value.text}
        else:
            return []
        told = self.facts or self.carry.told
        return [f for f in told if f.organization.text in named and f.type in WORK and f.author in self._who()]

    def _attribute(self, sets: dict[str, str], at: int) -> None:
        """Give attributes to what they stand beside: before a cue to that cue, at the end to the list before."""
        if self.negated and "compensated" not in sets:
            return
        if self.depth and self.depth[-1][0] == "cue" and self.cues and self.cues[-1].at == self.depth[-1][1] - 1:
            for cue in self.cues:
                cue.sets.update(sets)  # "research grants (paid to her department) from X"
            return
        nxt = self._kind(at + 1)
        ahead = nxt in ("cue", "org", "name", "pronoun") or (nxt in ("verb", "prep") and not self.group_facts)
        if "status" in sets and nxt == "word" and self.chunks[at + 1].value in self.words.list_openers:
            ahead = True  # "charities currently include X, and formerly include Y"
        after = self._after(at, frozenset({"comma"}))
        before = self._kind(self._before(at, frozenset({"comma"})))
        if self._frames(sets, at, after):
            return
        if before in ("conj", "but") and self._kind(after) in ("cue", "verb") and self._comes(sets):
            if self.orgs:
                self.coming = dict(sets)
                return
            if self.cues:
                self._ahead(sets)
                return
        if "submitted_work" in sets:
            self._about_the_work(sets, at, ahead=ahead)
        elif "payee" in sets:
            self._to_payee(sets, at, ahead=ahead)
        elif "years" in sets:
            if self.group_facts and (not ahead or nxt == "prep"):
                for fact in self._told_of_author():
                    fact.attributes.setdefault("years", sets["years"])
            elif not self.facts:
                self.attributes.update(sets)
        else:
            self._to_ties(sets, at, ahead=ahead)

    def _comes(self, sets: dict[str, str]) -> bool:
        """Whether attributes behind "and" are told of what follows: "... and, in the past, has advised Y"."""
        return not {"payee", "years", "status"}.isdisjoint(sets)

    def _frames(self, sets: dict[str, str], at: int, after: int) -> bool:
        """Whether what opens a sentence is told of all that follows: "In the past, AB has received fees from X"."""
        if (
            self.subjects
            or self.facts
            or self.cues
            or self.orgs
            or self._kind(after) not in ("author", "prep", "org", "colon")
        ):
            return False
        if self._tells_of_interests(at, sets):
            return True
        if {"submitted_work", "years"} & set(sets):
            self.frame.update(sets)
        elif "status" not in sets:
            return False
        self.attributes.update(sets)
        return True

    def _about_the_work(self, sets: dict[str, str], at: int, *, ahead: bool) -> None:
        """Tell ties whether they are for the article's work: a template all before it, other words their predicate."""
        chunk = self.chunks[at]
        if self._tells_of_interests(at, sets):
            return
        first = self.tokens.lowers[chunk.start]
        left_open = self._kind(at + 1) == "conj" and self.chunks[at + 1].value == "or"
        if left_open and self._kind(at + 2) in ("attr", "word"):
            return  # "for the study or other purposes"
        if first in self.words.of_the_group and chunk.rule.id != "attr.outside" and self._kind(at - 1) == "word":
            return  # "approved for this study"
        if first in self.words.of_the_group and self.group_facts and not self._is_template(chunk):
            told = [f for f in self.group_facts if f.attributes.get("tie_holder") != "study"]
        elif first in self.words.whole_sentence or self._is_template(chunk):
            told = self.facts
        else:
            told = [f for f in self.facts if f.cue[0] >= self.predicate_at]
        relates = sets["submitted_work"] == "during" and self._relates(chunk)
        targets = [
            f for f in told if "submitted_work" not in f.attributes and not (relates and f.type in _MATTER_OF_THE_WORK)
        ]
        if self.cues and not self.orgs and not self.facts:
            for cue in self.cues:
                if not (relates and _MATTER_OF_THE_WORK.issuperset(cue.types)):
                    cue.sets.update(sets)  # "grants, unrelated to this work, from X"
        elif targets and not ahead:
            moment = first in self.words.moments
            for fact in targets:
                fact.attributes.update(sets)
                if moment and fact.type in _EMPLOYED and self._tense(fact) == "past":
                    fact.attributes.setdefault("status", "past")  # "was an employee at the time of the study"
        else:
            self.attributes.update(sets)

    def _tells_of_interests(self, at: int, sets: dict[str, str]) -> bool:
        """Whether words tell what interests are asked for: "conflicts of interest related to this article: ..."."""
        chunk = self.chunks[at]
        if sets.get("submitted_work") != "during" or self.cues:
            return False
        return self._kind(at - 1) in ("interest", "nothing") or (self._relates(chunk) and not self.facts)

    def _relates(self, chunk: Chunk) -> bool:
        """Whether words tell only that something has to do with the work: "related to this work"."""
        return not self.words.relating.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])

    def _is_template(self, chunk: Chunk) -> bool:
        """Whether words are those of the forms: "for the submitted work"."""
        return "submitted" in self.tokens.lowers[chunk.start : chunk.stop]

    def _added(self) -> list[Cue]:
        """Return the cue that "as well as" adds: "lecture fees, as well as grants through his institution, from X"."""
        last = self.cues[-1]
        joint = self.chunks[last.at - 1]
        return [last] if last.form in MONEY and joint.kind == "conj" and joint.stop - joint.start > 1 else []

    def _to_payee(self, sets: dict[str, str], at: int, *, ahead: bool) -> None:
        """Tell ties to whom their money goes."""
        after = self._after(at, frozenset({"comma"}))
        payer = self._kind(after) == "prep" and self.chunks[after].value in self.words.payer_prepositions
        if self._kind(at + 1) in ORG_KINDS and self.tokens.lowers[self.chunks[at].stop - 1] == "to":
            body = self.chunks[at + 1]
            if not self.words.workplaces.isdisjoint(self.tokens.lowers[body.start : body.stop]):
                sets = {"payee": "institution"}  # "donated to the Harlow Hospital"
                self.skip_to = at + 2
        closes = self._kind(after) in ("semi", "stop", "break", "rpar", "")
        if self.cues and not self.orgs and (payer or (self._kind(at - 1) == "cue" and not closes)):
            for cue in self._added() or self.cues:
                if cue.form in MONEY or self._kind(at - 1) != "cue":
                    cue.sets.update(sets)  # "grant support, paid to her institution, from X"
        elif self.group_facts and self._kind(at + 1) != "cue":
            start = self.chunks[at].start
            several = not self.words.of_several.isdisjoint(self.tokens.lowers[max(0, start - 2) : start + 1])
            for fact in self._told_of_author() if several else self.group_facts:
                fact.attributes.update(sets)
        elif self.facts and not self.group_facts and not self.orgs and not ahead:
            for fact in [f for f in self.facts if f.author in self.subjects] or self.facts:
                fact.attributes.setdefault("payee", sets["payee"])  # "...; all fees were paid to the hospital"
        elif self._kind(at + 1) == "cue" or self.group_facts:
            self._ahead(sets)
        else:
            self.cue_attributes.update(sets)
            self.of_those_before = dict(sets)

    def _to_ties(self, sets: dict[str, str], at: int, *, ahead: bool) -> None:
        """Tell ties when they hold, whose they are, and whether they are paid."""
        if self._kind(at + 1) == "pronoun" and self.orgs:
            self._next_predicate(at)  # "...; currently she is an employee of Y"
        if self.group_facts and not ahead:
            for fact in self.group_facts:
                for key, value in sets.items():
                    fact.attributes.setdefault(key, value)
            return
        if self._kind(at + 1) == "cue":
            self._ahead(sets)
        else:
            self.cue_attributes.update(sets)
        if not self.facts:
            self.of_those_before = dict(sets)

    def _ahead(self, sets: dict[str, str]) -> None:
        """Tell what is to come, and leave the cues of the same list before it as they are."""
        if self.cues and not self.orgs:
            for cue in self.cues:  # "founders and former employees of X"
                for key in sets:
                    cue.sets.setdefault(key, self.cue_attributes.get(key, ""))
        self.cue_attributes.update(sets)

    def _respectively(self) -> None:
        """Pair what "respectively" pairs: the persons, or the types, with the organisations since the mark before."""
        marks = [self.tokens.starts[c.start] for c in self.chunks if c.kind == "respectively"]
        if not marks or not self.facts:
            return
        if not any(f.organization.start < marks[0] for f in self.facts):
            del marks[0]  # "have received, respectively, grants from X and fees from Y"
            marks = marks or [max(f.organization.end for f in self.facts)]
        out: list[RelationshipFact] = []
        since = 0
        for said in marks:
            out += self._paired([f for f in self.facts if since <= f.organization.start < said])
            since = said
        self.facts = [*out, *(f for f in self.facts if f.organization.start >= since)]  # what follows is told of all

    @staticmethod
    def _paired(facts: list[RelationshipFact]) -> list[RelationshipFact]:
        """Return those of the ties that are told of each "respectively"."""
        orgs = list(dict.fromkeys(f.organization for f in facts))
        people = list(dict.fromkeys(f.author for f in facts))
        types = list(dict.fromkeys(f.type for f in facts))
        several = len(orgs) > 1
        by_person = dict(zip(people, orgs, strict=True)) if several and len(people) == len(orgs) else {}
        by_type = dict(zip(types, orgs, strict=True)) if several and len(types) == len(orgs) else {}
        if by_person and by_type:
            # "AB and CD have received fees and stock from X and Y, respectively" pairs all three
            return [f for f in facts if by_person[f.author] == f.organization == by_type[f.type]]
        if by_person:
            return [f for f in facts if by_person[f.author] == f.organization]
        return [f for f in facts if by_type[f.type] == f.organization] if by_type else facts

    def _cue_of(self, at: int) -> int:
        """Return the cue that a circumstance ending at ``at`` belongs to, else ``at``: "fees for talks at meetings"."""
        for k in range(at, max(0, at - _CIRCUMSTANCE_AT_MOST), -1):
            modifier = self._kind(k) == "cue" and self.chunks[k].rule.form == "mod" and self._kind(k - 1) == "prep"
            if self._kind(k) == "cue" and not modifier:
                led = k == at or (self._kind(k + 1) == "prep" and self.chunks[k + 1].value in self.words.place_of)
                return k if led else at
            if self._kind(k) not in ("word", "prep", "cue"):
                break
        return at

    def _alternatives(self) -> None:
        """An "or" between cues or organisations leaves open which holds."""
        for at, chunk in enumerate(self.chunks):
            if chunk.kind != "conj" or chunk.value != "or":
                continue
            left = self._cue_of(self._before(at, frozenset({"comma", "attr", "slash", "conj", "prep"})))
            right = self._after(at, frozenset({"attr", "prep", "verb", "word", "slash", "conj"}))
            whole = self._kind(at + 1) == "word" and self.chunks[at + 1].value in self.words.combinations
            if self._kind(left) == "cue" and (whole or self._kind(right) == "cue"):
                starts = {self.chunks[left].start} if whole else {self.chunks[left].start, self.chunks[right].start}
                k = left - 1
                while k > 0 and self.chunks[self._cue_of(k)].kind in _CUE_LIST:
                    k = self._cue_of(k)
                    if self.chunks[k].kind == "cue":
                        starts.add(self.chunks[k].start)
                    k -= 1
                k = right + 1
                while not whole and k < len(self.chunks) and self.chunks[k].kind in _CUE_LIST:
                    if self.chunks[k].kind == "cue":
                        starts.add(self.chunks[k].start)
                    k += 1
                members = [f for f in self.facts if f.cue[0] in starts]
            elif self._kind(left) in ORG_KINDS and self._kind(right) in ORG_KINDS:
                names = {self.chunks[left].start, self.chunks[right].start}
                starts_at = {self.tokens.starts[n] for n in names}
                members = [f for f in self.facts if f.organization.start in starts_at]
            else:
                continue
            kinds = {f.type for f in members} if self._kind(left) == "cue" else {f.organization for f in members}
            if len(kinds) > 1:
                self.carry.groups += 1
                for fact in members:
                    fact.attributes["assertion"] = "one_of"
                    fact.group = f"alt{self.carry.groups}"
