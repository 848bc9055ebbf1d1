"""What is told about ties: when, to whom paid, for which work, and which of several holds."""

from __future__ import annotations

import re
from functools import lru_cache

from coi_extract.grammar.registers import ORG_KINDS, Cue, Registers
from coi_extract.grammar.values import Chunk, RelationshipFact
from coi_extract.lexicon.loader import phrase_automaton, rule_by_id
from coi_extract.lexicon.words import alternation, word_lists

#: Characters between a sum and what it is paid for.
_PURPOSE_WITHIN = 40
_CUE_LIST = frozenset({"comma", "cue", "conj", "slash", "attr", "verb"})


@lru_cache(maxsize=1)
def _years() -> re.Pattern[str]:
    """Return the pattern of a year or a span of years, with the word that bounds it on one side."""
    listed = word_lists().amounts
    month = rf"(?:{alternation(listed.months)}\s{{1,3}})?"
    first = (
        rf"(?:{month}(?:19|20)\d\d\s?(?:-|{alternation(listed.year_links)})\s?"
        rf"|{alternation(listed.months)}\s{{1,3}}{alternation(listed.month_links)}\s{{1,3}})?"
    )
    bound = rf"(?:(?P<bound>{alternation(listed.year_bounds)})\s{{1,3}})?"
    return re.compile(rf"{bound}{month}{first}{month}(?:19|20)\d\d\b(?![\w/-])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _sums() -> re.Pattern[str]:
    """Return the pattern of a sum of money, with the words that bound it."""
    listed = word_lists().amounts
    country = f"{alternation(listed.currency_countries)}?"
    scale = alternation(listed.scales)
    return re.compile(
        rf"(?:{alternation(listed.sum_bounds)} |<\s?|>\s?|≤\s?|≥\s?)?"
        rf"(?:{country}[$€£¥]\s?\d[\d,.]{{0,12}}-\s?{country}[$€£¥]?\s?\d[\d,.]{{0,12}}\d"
        rf"|{country}[$€£¥]\s?\d[\d,.]{{0,12}}\d|{country}[$€£¥]\s?\d"
        rf"|\d[\d,.]{{0,12}}\s(?:{scale}\s)?{alternation(listed.currencies)})"
        rf"(?:\s{scale})?(?:\s{alternation(listed.rates)})?",
        re.IGNORECASE,
    )


class Attributes(Registers):
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
        if rule.years:
            self._attribute(
                {"years": self.tokens.text[self.tokens.starts[chunk.start] : self.tokens.ends[chunk.stop - 1]]}, at
            )
            return
        sets = dict(rule.sets)
        if "status" in sets and self.depth and self.depth[-1][0] == "org":
            return  # "X (now part of Y)": told of the organisation
        payer = self._kind(at + 1) == "prep" and self.chunks[at + 1].value in self.words.payer_prepositions
        denied = not self.words.no_words.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])
        if sets.get("compensated") == "no" and payer and denied and self.subjects:
            # "received no fees from X" denies a tie; without a giver the words tell of unpaid work
            fees = rule_by_id("cue.personal_fees")
            self._negate(at)
            self.cues = [Cue(fees.types, fees.form, fees.id, at, chunk.start, chunk.stop)]
            return
        if "compensated" in sets:
            following = self.chunks[at + 1 : at + 3]
            if (
                sets["compensated"] == "yes"
                and len(following) == 2
                and following[0].value == "to"
                and following[1].kind in ORG_KINDS
                and self.group_facts
            ):
                self._attribute({"payee": "institution"}, at)  # "paid to the University of X"
                self.skip_to = at + 3
                return
            if following and following[0].kind == "cue" and following[0].rule.form != "role":
                return  # "has been paid lecture fees": fees say so by themselves
            if len(following) == 2 and "author" in (following[0].kind, following[1].kind) and not self.group_facts:
                return  # "fees were paid to AB", "X has paid AB's travel"
        if sets.get("compensated") == "no" and self._of_this_work(at):
            self.skip_to = at + 2
            return  # "was not paid for this study"
        if sets.get("compensated") == "no" and not (self.group_facts or self.negated) and (told := self._told_last(at)):
            for fact in told:
                fact.attributes.setdefault("compensated", "no")  # "AB advises X, but is not paid for this role"
            return
        if "tie_holder" in sets and self._kind(at - 1) in ORG_KINDS:
            org = self.chunks[at - 1].value
            for fact in self.facts:
                if fact.organization is org:
                    fact.attributes.update(sets)  # "(Inst)" is told of the one name before it
            return
        self._attribute(sets, at)

    def _of_this_work(self, at: int) -> bool:
        """Whether the words behind ``at`` are about the article: "for this study"."""
        told = self.chunks[at + 1 : at + 5]
        if self._kind(at + 1) == "attr" and "submitted_work" in told[0].rule.sets:
            return True
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
            if f.author in self.subjects and (f.cue == told[-1].cue or f.organization == told[-1].organization)
        ]

    def _attribute(self, sets: dict[str, str], at: int) -> None:
        """Give attributes to what they stand beside: before a cue to that cue, at the end to the list before."""
        if self.negated and "compensated" not in sets:
            return
        if self.depth and self.depth[-1][0] == "cue" and self.cues and self.cues[-1].at == self.depth[-1][1] - 1:
            self.cue_attributes.update(sets)  # "research grants (paid to her department) from X"
            return
        nxt = self._kind(at + 1)
        ahead = nxt in ("cue", "org", "name", "pronoun") or (nxt in ("verb", "prep") and not self.group_facts)
        if "status" in sets and nxt == "word" and self.chunks[at + 1].value in self.words.list_openers:
            ahead = True  # "charities currently include X, and formerly include Y"
        if "submitted_work" in sets:
            # "was an employee at the time of the study" is told of that post alone
            then = self.tokens.lowers[self.chunks[at].start] in self.words.moments
            told = self.group_facts if then and self.group_facts else self.facts
            targets = [f for f in told if "submitted_work" not in f.attributes]
            if targets and not ahead:
                for fact in targets:
                    fact.attributes.update(sets)
            else:
                self.attributes.update(sets)
            return
        after = self._after(at, frozenset({"comma"}))
        opens = self._kind(self._before(at, frozenset({"comma"}))) == "conj"
        if "payee" in sets and opens and self._kind(after) == "cue":
            self.coming = dict(sets)
            return
        if "status" in self.cue_attributes and "status" in sets and self.cues and not self.orgs:
            for cue in self.cues:  # "a former employee of and current shareholder in X"
                cue.sets.setdefault("status", self.cue_attributes["status"])
        payer = self._kind(after) == "prep" and self.chunks[after].value in self.words.payer_prepositions
        if "payee" in sets and self.cues and not self.orgs and payer:
            self.cue_attributes.update(sets)  # "grant support, paid to her institution, from X"
            return
        if "payee" in sets and not self.group_facts and self.facts and not self.orgs and not ahead:
            for fact in self.facts:
                fact.attributes.setdefault("payee", sets["payee"])  # "...; all fees were paid to the hospital"
            return
        if "payee" in sets and self.group_facts and nxt != "cue":
            for fact in self.group_facts:
                fact.attributes.update(sets)
            return
        if "years" in sets:
            if self.group_facts and (not ahead or nxt == "prep"):
                for fact in self.group_facts:
                    fact.attributes.setdefault("years", sets["years"])
            elif not self.facts:
                self.attributes.update(sets)
            return
        if nxt == "pronoun" and self.orgs:
            self._next_predicate(at)  # "...; currently she is an employee of Y"
        if self.group_facts and not ahead:
            for fact in self.group_facts:
                for key, value in sets.items():
                    fact.attributes.setdefault(key, value)
        else:
            self.cue_attributes.update(sets)

    def _dates_and_sums(self) -> None:
        """Give years and sums of money to the ties of the group that they stand in or behind."""
        if not self.facts:
            return
        tokens = self.tokens
        begin, end = tokens.starts[self.chunks[0].start], tokens.ends[self.chunks[-1].stop - 1]
        for key, pattern in (("years", _years()), ("amount", _sums())):
            for match in pattern.finditer(tokens.text, begin, end):
                owners = self._owners(match.start())
                if key == "amount" and not owners:
                    owners = self._paid_for(match.end())
                for fact in owners:
                    fact.attributes.setdefault(key, match.group())
                    if key == "years" and (match["bound"] or "").lower() in word_lists().amounts.year_ends:
                        fact.attributes.setdefault("status", "past")

    def _owners(self, position: int) -> list[RelationshipFact]:
        """Return the ties whose cue or last organisation stands nearest before a position, in the same clause."""
        starts = self.tokens.starts
        before = [f for f in self.facts if starts[f.cue[0]] <= position]
        if not before:
            return []
        cue = max(before, key=lambda f: starts[f.cue[0]]).cue
        group = [f for f in before if f.cue == cue]
        last = max(max(f.organization.end for f in group), self.tokens.ends[cue[1] - 1])
        between = self.tokens.text[min(last, position) : position]
        if ";" in between or len(between) > 60:
            return []
        if between.strip(" ,") == "and":
            # "fees from X, and, until 2019, grants from Y"
            later = [f for f in self.facts if starts[f.cue[0]] > position]
            following = min((f.cue for f in later), default=None)
            return [f for f in later if f.cue == following]
        return group

    def _paid_for(self, position: int) -> list[RelationshipFact]:
        """Return the ties for which the sum that ends at a position is paid: "$500 for serving as a consultant"."""
        starts, text = self.tokens.starts, self.tokens.text
        cue = min((f.cue for f in self.facts if starts[f.cue[0]] >= position), default=None)
        if cue is None or starts[cue[0]] > position + _PURPOSE_WITHIN:
            return []
        said = text[position : starts[cue[0]]].split()
        return [f for f in self.facts if f.cue == cue] if said[:1] == ["for"] and ";" not in said else []

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

    def _alternatives(self) -> None:
        """An "or" between cues or organisations leaves open which holds."""
        for at, chunk in enumerate(self.chunks):
            if chunk.kind != "conj" or chunk.value != "or":
                continue
            left = self._before(at, frozenset({"comma", "attr", "slash", "conj", "prep"}))
            right = self._after(at, frozenset({"attr", "prep", "verb", "word", "slash", "conj"}))
            whole = self._kind(at + 1) == "word" and self.chunks[at + 1].value in self.words.combinations
            if self._kind(left) == "cue" and (whole or self._kind(right) == "cue"):
                starts = {self.chunks[left].start} if whole else {self.chunks[left].start, self.chunks[right].start}
                k = left - 1
                while k > 0 and self.chunks[k].kind in _CUE_LIST:
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
