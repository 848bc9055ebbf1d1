"""What ties: cues, their purposes, the headings they make, and the names that stand before them."""

from __future__ import annotations

from dataclasses import replace

from coi_extract.grammar.registers import INVESTIGATOR, MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_compounds import SUPPORT, Compounds
from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.loader import Rule, rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: Tokens between a post and the board that tells it better.
_NEAR = 3
#: The rule of money without a purpose.
_FEES = "cue.personal_fees"
#: The rule of what a person is paid by.
_PAID = "cue.personal_fees.paid"
#: The rules of what an organisation gives to a person, and of what a person is given by it.
_SUPPORTS = "cue.research_funding.giver"
_SUPPORTING = frozenset({_SUPPORTS, "cue.research_funding.act"})
#: The rule of a trial, or of research, as a modifier.
_TRIAL = "cue.research_funding.mod"
#: The rule of fees for advice.
_ADVICE = "cue.consulting.money"
#: Posts that an organisation's own bodies have.
_POSTS = frozenset({_T.LEADERSHIP, _T.ADVISORY_BOARD})
#: Chunks of the title of a post.
_TITLE_AT_MOST = 5
#: Chunks between a word of purpose and what is paid for.
_PURPOSE_AT_MOST = 5
#: What may stand between one purpose and the next.
_PURPOSE_JOINTS = frozenset({"comma", "conj", "prep", "word", "attr", "possessive"})
_GENERIC_RULES = frozenset({"cue.honoraria", "cue.personal_fees", "cue.support", _PAID})


class Cues(Compounds):
    """What a cue does to the registers."""

    def _on_cue(self, at: int, chunk: Chunk) -> None:
        rule = chunk.rule
        if rule.id == _FEES and self._acknowledged(at, chunk):
            rule = rule_by_id("cue.support")  # "AB acknowledges financial support from X"
        if self.negated and not self.excepted and self._denies_all(at, chunk):
            self._on_interest(at, chunk)  # "There are no other relationships to disclose"
            return
        if rule.id == INVESTIGATOR and self._lists_investigators(at, chunk):
            return
        if self._is_apposition(at, chunk):
            self.mute = self.apposition = True  # "honoraria from X, owner of Y, for lectures"
            return
        self.subject_open = False
        self._told_of_bracketed(at, chunk)
        inner = self._inner_attributes(chunk)
        cue = Cue(rule.types, rule.form, rule.id, at, chunk.start, chunk.stop, inner)
        before = self._kind(at - 1)
        begins = (
            before in ("conj", "comma", "semi") and self.tokens.lowers[cue.start] in word_lists().chunks.predicate_verbs
        )
        if begins and not self.orgs and self._predicate_complete(at):
            self._next_predicate(at)  # "is the inventor of the device and owns shares in X"
        again = before == "conj" and bool(self.group_facts)  # "is a member of X and has been paid by Y"
        if cue.rule == _PAID and not again and (self.orgs or self.cues or not self.subjects):
            chunk.kind, chunk.value = "prep", "by"  # "her travel was paid by X": what is paid was told
            return
        if self.orgs and (self._for(at) or self._next_purpose(at)) and self._purpose_after(cue, at):
            return
        if self._of_the_same(cue) or self._is_given_by(cue) or self._comes_as(cue, at):
            return
        sponsored = before == "prep" and self.chunks[at - 1].value in self.words.accompanying
        if (
            cue.rule == "cue.support"
            and sponsored
            and self.cues
            and not self.orgs
            and _T.SPEAKER in self.cues[-1].types
        ):
            return  # "has given talks with support from X"
        if cue.rule == _TRIAL and self._is_sponsored_setting(at):
            return  # "a data monitoring committee for a clinical trial sponsored by X"
        spoken = cue.form == "mod" and self.cues and _T.SPEAKER in self.cues[-1].types and not self.orgs
        if spoken and before == "prep" and self.chunks[at - 1].value == "at":
            return  # "has spoken at meetings sponsored by X"
        if cue.types == (_T.TRAVEL,) and self._attended(at):
            for fact in self.group_facts:
                fact.type, fact.rule = _T.TRAVEL, cue.rule  # "was funded by X to attend a conference"
            self.purposed, self.purpose_at = list(self.group_facts), at
            return
        if (
            before == "prep"
            and self.chunks[at - 1].value == "as"
            and self.pending
            and self.subjects
            and (self.org_subject or self._is_served(at))
        ):
            for org in self.pending[:1] if self.org_subject else self.pending:
                self._emit(org, self.subjects, [cue])
            return
        if before == "poss" and self.pending and self._kind(at - 2) == "author" and self._is_paid_for(at - 2):
            for org in self.pending:
                self._emit(org, self.subjects, [cue])
            return
        if cue.types == (_T.FELLOWSHIP,) and self._is_way_of_support(at):
            for fact in self.group_facts:
                fact.type = _T.FELLOWSHIP  # "funded by X through a fellowship", "X supports AB with an award"
                fact.rule = cue.rule if fact.rule != _SUPPORTS else _SUPPORTS
            return
        if cue.rule in _GENERIC_RULES and self._pays_salary(at):
            for org in list(self.orgs):
                self._drop_org(org)  # "by X membership fees paid by Y": whose fees they are
            return
        if cue.rule == "cue.founder.own" and self._kind(at + 1) == "prep" and self._kind(at + 2) in ORG_KINDS:
            return  # "a patent owned by X"
        if self.depth and self.depth[-1][0] == "cue":
            labels = before == "lpar" and self._kind(at + 1) in ("neg", "award", "number")
            if labels and cue.types == (_T.RESEARCH_FUNDING,):
                return  # "a career award (grant no. 4711)"
            if cue.form == "generic" and self._kind(at + 1) == "attr" and "payee" in self.chunks[at + 1].rule.sets:
                return  # "grants (money to institution)"
            if cue.form in MONEY | {"mod"} and self.carry.heading:
                return  # "Stock options (other than mutual funds):"
            if self.cues and self.cues[-1].form == "generic" and self.cues[-1].at == self.depth[-1][1] - 1:
                self.cues.pop()  # "fees (travel grants) from X"
        if self.depth and self.depth[-1][0] == "org":
            # "Pfizer (consulting, speaker fees)"
            opened = self.depth[-1][1]
            org = self.chunks[opened - 1].value
            support = [f for f in self.facts if f.organization is org]
            named = not self.words.fellowships.isdisjoint(self.tokens.lowers[cue.start : cue.stop])
            if cue.types == (_T.FELLOWSHIP,) and named and support and all(f.rule in SUPPORT for f in support):
                for fact in support:
                    fact.type, fact.rule = _T.FELLOWSHIP, cue.rule  # "funded by X (fellowship 123)"
                return
            vague = [f for f in self.facts if f.organization is org and f.rule == "cue.other"]
            bare = all(c.kind in ("lpar", "comma", "conj", "cue") for c in self.chunks[opened:at])
            if vague and bare and cue.types != (_T.OTHER,):
                for fact in vague:
                    fact.type, fact.rule = cue.types[0], cue.rule  # "relationships with X (speaker)"
                self.specified = org
                return
            if org is self.specified and bare:
                self._emit(org, self._who(), [cue])
                return
            if org in self.pending or not any(f.organization is org for f in self.facts):
                self._emit(org, self._who(), [cue])
                return
            return  # "support from X (on a grant)"
        if self.pending and not self.cues and self._tells_of_organization(at, chunk):
            self.pending, self.holder = [], "institution"
        if self.pending and any(c.kind == "colon" for c in self.chunks):
            self.cues.append(cue)
            for org in self.pending:
                self._emit(org, self._who(), [cue])
            return
        if _T.FELLOWSHIP in cue.types and self._kind(at - 1) in ORG_KINDS and self._touches(at) and self._given_by(at):
            self._drop_org(self.chunks[at - 1].value)  # "a Marie Curie fellowship from X": the fellowship's name
        bare = not (self.subjects or self.cues) and self._kind(at - 1) in ORG_KINDS
        if bare and self.pending and rule.form == "act" and self._opens_with_verb(cue):
            self.org_subject = True  # what is said of an organisation is no tie of an author's
        compound = self._compound(at)
        if _T.FELLOWSHIP in cue.types and self._paid_by_another(at):
            for org in (org for org in compound if not org.sure):
                self._drop_org(org)  # "a Dorn fellowship, which is funded by X": the fellowship's name
            compound = [org for org in compound if org.sure]
        if compound:
            kept = self._beside_a_seat(compound)
            for org in compound:
                self._drop_org(org)
            self.facts += kept
            told_better = bool(self.cues) and self.cues[-1].types == (_T.OTHER,)  # "member of the X advisory board"
            self.beside = [c for c in self.cues[-1:] if c.rule in SUPPORT] or self.beside
            if self.orgs or self.group_facts or told_better or (self.cues and self.cues[-1].form == "act"):
                self.cues, self.orgs, self.group_facts = [], [], []
            self.cues.append(cue)
            for org in compound:
                self._emit(org, self._who(), [cue])
            self.orgs = list(compound)
            self.list_open = False
            self.pending = []
            return
        if self.orgs:
            if self.holder == "institution":
                self.holder = None
            self.carry.carried = self.cues
            self.cues, self.orgs, self.group_facts = [], [], []
            # "... and is now an employee of Y": what stands right before a cue is told of it
            self.cue_attributes = dict(self.chunks[at - 1].rule.sets) if before == "attr" else self.coming
            self.coming = {}
        elif self.cues and self.cues[-1].form == "generic" and self._purpose_of(self.cues[-1], at):
            while self.cues and self.cues[-1].form == "generic":
                cue.sets = {**self.cues.pop().sets, **cue.sets}  # "payment or honoraria to her hospital for lectures"
        elif self.cues and self._pays_a_seat(self.cues[-1].rule, cue) and self._purpose_of(self.cues[-1], at):
            self.cues.pop()  # "consulting fees for serving on an advisory board"
        elif (
            self.cues
            and self.cues[-1].form == "role"
            and self.cues[-1].types == (_T.OTHER,)
            and chunk.start - self.cues[-1].stop <= _NEAR
        ):
            self.cues.pop()  # "member of the advisory board": the board says it
        elif (
            self.cues
            and (self.cues[-1].form == "generic" or self._salary_award(cue))
            and before == "prep"
            and self.chunks[at - 1].value in self.words.source_prepositions
        ):
            self.cues.pop()  # "support from an award from X"
        elif (
            self.cues
            and self.cues[-1].form == "generic"
            and before == "conj"
            and "for" in self.tokens.lowers[chunk.start : chunk.stop]
        ):
            self.cues.pop()  # "payment or honoraria for lectures"
        elif self.cues and self.cues[-1].rule == "cue.research_funding.act" and self._tells_better(cue):
            self.cues.pop()  # "supported by a fellowship from X"
        elif self.cues and self.cues[-1].types == (_T.FELLOWSHIP,) and cue.rule == "cue.research_funding.act":
            fellowship = self.cues.pop()  # "AB's fellowship is supported by X"
            cue.types, cue.rule = fellowship.types, fellowship.rule
        elif self.cues and self.cues[-1].types == (_T.FOUNDER,) and cue.types == (_T.PATENT,) and before == "prep":
            self.cues.pop()  # "co-owner of patents"
        elif self.cues and self.cues[-1].types == (_T.FOUNDER,) and cue.types == (_T.EQUITY,) and before == "word":
            self.cues.pop()  # "owns 25% share"
        elif (
            self.cues
            and _T.ADVISORY_BOARD in cue.types
            and _T.LEADERSHIP in self.cues[-1].types
            and chunk.start - self.cues[-1].stop <= _NEAR
        ):
            self.cues.pop()
        if self._heading_only(at):
            self.cues = []
        self.cues.append(cue)
        if cue.types == (_T.EMPLOYMENT,) and cue.form == "act":
            self.skip_to = max(self.skip_to, self._title_end(at))
        if self._goes_back(cue):
            for org in self.antecedents:
                self._emit(org, self._who(), [cue])
        if not self.depth and (end := self._heading_end(at)):
            self.skip_to = end
            for told in (c for c in self.chunks[at + 1 : end] if c.kind == "attr"):
                cue.sets.update(told.rule.sets)  # "Research funding (institution): X"
            self.carry.heading = list(self.cues)
        if self.pending and not self._giver() and not self.depth and self._kind(at - 1) == "verb" and not self.subjects:
            self.pending = self.pending[-1:]

    def _opens_with_verb(self, cue: Cue) -> bool:
        """Whether a cue has the verb in it that its subject stands before: "is funded by"."""
        return self.tokens.lowers[cue.start] in word_lists().chunks.predicate_verbs

    def _is_sponsored_setting(self, at: int) -> bool:
        """Whether the trial at ``at`` is where a post is held that was told before, and its sponsor follows."""
        sponsored = self._kind(at + 1) == "prep" and bool(self.chunks[at + 1].rules)
        held = bool(self.cues) and not self.orgs and self.cues[-1].form in ("role", "act")
        return sponsored and held and self._kind(self._before(at, frozenset({"word"}))) == "prep"

    def _is_way_of_support(self, at: int) -> bool:
        """Whether the fellowship at ``at`` is the way in which the support just told comes."""
        prep = self._before(at, frozenset({"word"}))
        led = self._kind(prep) == "prep" and (
            self.chunks[prep].value in self.words.award_prepositions or bool(self.chunks[prep].rules)
        )
        return led and bool(self.group_facts) and all(f.rule in _SUPPORTING for f in self.group_facts)

    def _pays_a_seat(self, rule: str, cue: Cue) -> bool:
        """Whether ``cue`` tells of the seat that fees for advice, told by ``rule``, are paid for."""
        return rule == _ADVICE and _T.ADVISORY_BOARD in cue.types

    def _tells_better(self, cue: Cue) -> bool:
        """Whether ``cue`` tells what the funding before it is: "funded by a fellowship", "funding for a conference"."""
        shared = self._kind(self.cues[-1].at + 1) == "comma"  # "is supported by, and has received fees from, X"
        paid = cue.form in MONEY and not shared
        return paid or (cue.types == (_T.TRAVEL,) and self._purpose_of(self.cues[-1], cue.at))

    def _title_end(self, at: int) -> int:
        """Where the title of a post ends that the employment at ``at`` tells: "is employed as a research officer by X".

        0 where no organisation follows.
        """
        if self.tokens.lowers[self.chunks[at].stop - 1] != "as":
            return 0
        end = at + 1
        while end - at <= _TITLE_AT_MOST and (
            self._kind(end) == "word" or (self._kind(end) == "cue" and self._titles(self.chunks[end].rule))
        ):
            end += 1
        led = self._kind(end) == "prep" and self._kind(end + 1) in ORG_KINDS
        return end if led and self.chunks[end].value in self.words.employer_prepositions else 0

    def _titles(self, rule: Rule) -> bool:
        """Whether a rule may be part of a post's title."""
        return rule.form in ("role", "mod") or rule.types == (_T.FELLOWSHIP,)

    def _salary_award(self, cue: Cue) -> bool:
        """Whether a salary comes as an award or fellowship: "salary support through a Career Award from X"."""
        return self.cues[-1].types == (_T.SALARY_SUPPORT,) and cue.types == (_T.FELLOWSHIP,)

    def _predicate_complete(self, at: int) -> bool:
        """Whether the cues so far have had their say: something of weight stands between them and the new verb."""
        if not self.cues:
            return False
        between = [c.kind for c in self.chunks[self.cues[-1].at + 1 : at] if c.kind not in ("comma", "conj", "semi")]
        if self.chunks[at - 1].value == "or" and all(cue.form in MONEY for cue in self.cues):
            return "name" in between  # "honoraria for speaking at meetings and/or served on boards for X"
        held = (
            self.cues[-1].types == (_T.PATENT,) and self.chunks[at].rule.form == "act"
        )  # "holds patents and works for"
        return held or "word" in between or "name" in between

    def _acknowledged(self, at: int, chunk: Chunk) -> bool:
        """Whether the cue at ``at`` is support that is acknowledged with thanks, and no fee that is declared."""
        words = self.words.acknowledging
        before = self.chunks[max(0, at - _NEAR) : at]
        return "support" in self.tokens.lowers[chunk.start : chunk.stop] and any(
            not words.isdisjoint(self.tokens.lowers[c.start : c.stop]) for c in before
        )

    def _attended(self, at: int) -> bool:
        """Whether the meeting at ``at`` is what the support just told of paid for."""
        cue = self.chunks[at]
        goes = not self.words.attending.isdisjoint(self.tokens.lowers[cue.start : cue.stop])
        return goes and bool(self.group_facts) and all(f.rule in SUPPORT | {_PAID} for f in self.group_facts)

    def _denies_all(self, at: int, chunk: Chunk) -> bool:
        """Whether the cue at ``at`` is the template's word for ties of any kind, and leads to no organisation."""
        if chunk.rule.types != (_T.OTHER,) or self._kind(at + 1) in ORG_KINDS | {"prep", "any_org", "back_ref"}:
            return False
        return not self.words.activities.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])

    def _is_paid_for(self, at: int) -> bool:
        """Whether what belongs to the author at ``at`` is paid by the organisation before: "X has paid AB's travel"."""
        begin = self.chunks[at].start
        before = begin - 1 - (self.tokens.lowers[begin - 1] in self.words.purpose_prepositions)
        return self.tokens.lowers[before] in self.words.paying

    def _pays_salary(self, at: int) -> bool:
        """Whether the fees at ``at`` are those out of which a salary is paid: "salary is supported by fees from X"."""
        return (
            bool(self.cues)
            and self.cues[-1].types == (_T.SALARY_SUPPORT,)
            and self._kind(at + 1) == "prep"
            and {c.kind for c in self.chunks[self.cues[-1].at + 1 : at]} <= {"prep", "word", "attr", *ORG_KINDS}
        )

    def _purpose_of(self, money: Cue, at: int) -> bool:
        """Whether the cue at ``at`` tells what money before it is for: "fees for service on a board"."""
        after = money.at + 1
        if self._kind(after) == "attr" and "payee" in self.chunks[after].rule.sets:
            after += 1  # "fees to his institution for lectures"
        if not (self._kind(after) == "prep" and self.chunks[after].value in self.words.purpose_prepositions):
            return False
        return all(c.kind in ("prep", "word", "verb", "attr") for c in self.chunks[after + 1 : at])

    def _heading_end(self, at: int) -> int:
        """Return the index of the colon that makes a heading of the cue at ``at``, 0 where there is none."""
        if (
            self._kind(at - 1)
            not in ("", "stop", "semi", "break", "rpar", "author", "org", "name", "conj", "slash", "cue", "comma")
            or self.verb
        ):
            return 0
        for k in range(at + 1, min(at + 9, len(self.chunks))):
            kind = self.chunks[k].kind
            if kind == "colon":
                return k if k > at + 1 else 0
            if kind == "verb" and self._kind(k + 1) == "colon":
                continue
            if kind in ("semi", "stop", "author", "verb", "org", "lpar", "break", "comma"):
                return 0
        return 0

    def _heading_only(self, at: int) -> bool:
        """Whether the cue opens a new type-colon block."""
        return self._kind(self._after(at, frozenset({"cue", "conj", "comma", "slash"}))) == "colon" and bool(
            self.carry.heading
        )

    def _of_the_same(self, cue: Cue) -> bool:
        """ "owns shares in X and is a member of its board": a post in the organisation just named."""
        lowers = self.tokens.lowers
        its = self.words.its_own
        if not _POSTS.issuperset(cue.types) or self._kind(cue.at + 1) in ORG_KINDS:
            return False
        if not (its & set(lowers[max(0, cue.start - 1) : cue.stop])) or not self.memory.last_organizations:
            return False
        if self._kind(cue.at + 1) == "prep" and self._kind(cue.at + 2) in ORG_KINDS:
            return False
        self.cues = []
        org = self.memory.last_organizations[-1]
        self._emit(org, self._who(), [cue])
        self.orgs, self.list_open = [org], False
        return True

    def _for(self, at: int) -> bool:
        """Whether the cue at ``at`` stands behind a word of purpose: "for lectures", "for serving on its board"."""
        back = at - 1
        own = self._kind(back) == "possessive" or (
            self._kind(back) == "word" and self.chunks[back].value in self.words.its
        )
        back -= own
        while back > at - _PURPOSE_AT_MOST and (
            self._kind(back) in ("verb", "word")
            or (self._kind(back) == "prep" and self.chunks[back].value in self.words.place_prepositions)
        ):
            back -= 1
        return self._kind(back) == "prep" and self.chunks[back].value in self.words.purpose_prepositions

    def _purpose_after(self, cue: Cue, at: int) -> bool:
        """ "honoraria from X for lectures": a purpose told after the organisations. True where it was used."""
        if self._has_own_payer(at):
            return False
        generic = [f for f in self.group_facts if f.rule in _GENERIC_RULES or self._pays_a_seat(f.rule, cue)]
        if cue.form in ("role", "giver") and cue.types[0] in (_T.EMPLOYMENT, _T.FOUNDER, _T.EQUITY):
            paid = bool(generic) and all(f.rule == _PAID for f in generic)
            if not paid or cue.types[0] is not _T.EMPLOYMENT:
                return False  # but "is paid by X as an employee"
        if generic:
            for fact in list(generic):
                fact.type = cue.types[0]
                fact.rule = cue.rule
            self.purposed, self.purpose_at = generic, at
            return True
        told = [f for f in self.purposed if any(f is g for g in self.group_facts)]
        if told and all(f.type is _T.OTHER for f in told):
            for fact in told:
                fact.type, fact.rule = cue.types[0], cue.rule  # "for serving as a member of the committee"
            return True
        if told:
            more = [
                replace(f, type=kind, rule=cue.rule, attributes=dict(f.attributes)) for f in told for kind in cue.types
            ]
            self.facts += more
            self.group_facts += more
            self.purpose_at = at
            return True
        if self.group_facts and any(c.form in ("purpose_used", "generic") for c in self.cues):
            return False
        return bool(self.group_facts) and cue.types[0] in {f.type for f in self.group_facts}

    def _next_purpose(self, at: int) -> bool:
        """Whether the cue at ``at`` is one more purpose: "fees from X for lectures and consulting"."""
        cue = self.chunks[at]
        return (
            bool(self.purposed)
            and cue.rule.form != "act"
            and self.tokens.lowers[cue.start] not in word_lists().chunks.predicate_verbs
            and self._kind(at + 1) not in ORG_KINDS
            and all(c.kind in _PURPOSE_JOINTS for c in self.chunks[self.purpose_at + 1 : at])
        )

    def _has_own_payer(self, at: int) -> bool:
        """Whether the cue at ``at`` leads to organisations of its own: "for lectures and consulting for X"."""
        nxt = self._kind(at + 1)
        if nxt == "prep" and self._kind(at + 2) in ORG_KINDS:
            return self.chunks[at + 1].value in self.words.object_prepositions
        after = at + 1
        if self._kind(after) == "attr" and self._kind(after + 1) == "prep" and self._kind(after + 2) == "possessive":
            after += 3  # "fees paid to her from X"
        while self._kind(after) in ("conj", "comma", "prep", "word") or (
            self._kind(after) == "cue" and self.chunks[after].rule.form not in MONEY
        ):
            after += 1
        return (
            self._kind(after) in ORG_KINDS
            and self._kind(after - 1) == "prep"
            and self.chunks[after - 1].value in self.words.payer_prepositions
            and self._kind(after - 2) not in ("conj", "comma")  # "for lectures, and from X for travel"
        )

    def _told_of_bracketed(self, at: int, chunk: Chunk) -> None:
        """ "The University of X (Dr. B) received a grant from Y": the institution's, and it names whose."""
        if (
            self.bracketed
            and self._kind(at - 1) == "rpar"
            and not self.words.receiving.isdisjoint(self.tokens.lowers[chunk.start : self._predicate_stop(at)])
        ):
            who, self.pending, self.bracketed = self.bracketed, [], []
            self._set_subjects(who, at, keep=True, holder="institution")

    def _predicate_stop(self, at: int) -> int:
        """Return the token after the verbs that begin at chunk ``at``: "has received"."""
        return self.chunks[at + 1].stop if self._kind(at + 1) == "verb" else self.chunks[at].stop

    def _tells_of_organization(self, at: int, chunk: Chunk) -> bool:
        """Whether an author's block tells what an organisation was given: "AB: The X Institute received ..."."""
        first = self._before(at, ORG_KINDS | {"prep"})
        if first == at - 1 or self._kind(first) != "colon" or self._kind(first - 1) != "author":
            return False
        return not self.words.receiving.isdisjoint(self.tokens.lowers[chunk.start : self._predicate_stop(at)])
