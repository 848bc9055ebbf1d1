"""The walk over one disclosure sentence: verbs, joints, brackets, and what a sentence leaves behind."""

from __future__ import annotations

from dataclasses import replace

from coi_extract.grammar.funding_vocabulary import public_words
from coi_extract.grammar.registers import MONEY, ORG_KINDS
from coi_extract.grammar.tie_objects import Objects
from coi_extract.grammar.values import AuthorMention, Chunk
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, RelationshipType

_T = RelationshipType
#: Ties of those who work somewhere.
_AT_WORK = frozenset({_T.EMPLOYMENT, _T.LEADERSHIP})
#: Ties that a label outside a disclosure tells of its author: money for research may be the study's.
_OF_A_PERSON = frozenset(
    {
        _T.CONSULTING, _T.SPEAKER, _T.HONORARIA, _T.PERSONAL_FEES, _T.TRAVEL, _T.EQUITY, _T.ROYALTIES,
        _T.EXPERT_TESTIMONY, _T.EMPLOYMENT, _T.ADVISORY_BOARD,
    }
)  # fmt: skip


class Sentence(Objects):
    """The walk over one sentence, chunk by chunk."""

    def run(self) -> None:
        """Walk over the sentence and hand its ties on."""
        for at, chunk in enumerate(self.chunks):
            if at < self.skip_to:
                continue
            if self.mute and not self._unmutes(at, chunk):
                continue
            if self.topic:
                if (
                    chunk.kind in ("name", "org", "cue", "word", "conj")
                    and not (chunk.kind == "conj" and self._kind(at + 1) != "name")
                    and not (chunk.kind == "cue" and chunk.rule.form == "act")
                ):
                    continue
                if (
                    chunk.kind == "prep"
                    and chunk.value in self.words.topic_prepositions
                    and self._kind(at + 1) == "name"
                ):
                    continue
                self.topic = False
            getattr(self, f"_on_{chunk.kind}", self._on_word)(at, chunk)
        self._end_clause(len(self.chunks))
        self._finish()

    def _on_verb(self, at: int, chunk: Chunk) -> None:
        self.subject_open = False
        self._told_of_bracketed(at, chunk)
        if self._giver() and self.subjects and self._kind(at - 1) == "comma":
            self.cues, self.orgs, self.group_facts, self.pending = [], [], [], []
            self.holder = "institution"  # "X, which employs AB and CD, has received ..."
        if not self.subjects and self.pending and not self.cues and self._kind(at - 1) in ORG_KINDS | {"rpar", "comma"}:
            self.org_subject = True  # what an organisation does is no tie of an author's
        elif self.pending and not self.cues and self._tells_of_organization(at, chunk):
            self.pending, self.holder = [], "institution"
        inner = self._inner_attributes(chunk)
        if (self._kind(at - 1) in ("conj", "comma", "semi") and (self.orgs or self._predicate_complete(at))) or (
            self.orgs and self._kind(at - 1) == "pronoun"
        ):
            self._next_predicate(at)
            self.predicate_at = chunk.start
            if self.tokens.lowers[chunk.start] in self.words.present_verbs:
                self.attributes.pop("status", None)
        if self._kind(at - 1) == "conj" and self.pending and not (self.cues or self.orgs):
            self.cue_attributes.pop("status", None)  # "retired from X in 2016 and holds shares"
        self.verb = True
        self.clause_verb = self.clause_verb or self._kind(at - 1) == "but"
        self.cue_attributes.update(inner)
        if any(rule.kind == "neg" for rule in chunk.rules) or self.tokens.lowers[chunk.stop - 1] == "not":
            self._negate(at)

    def _on_semi(self, at: int, chunk: Chunk) -> None:
        if self.front:
            self._emit_front()
            self.cues = []
        self._end_clause(at + 1)
        if at == 1 and self._kind(0) == "cue" and self.carry.subjects and self.memory.last_authors:
            self.block = True  # "A. Berg: Grant; X. Consultant; Y."
        if self.cues and not (self.orgs or self.depth or self.carry.heading or self.block or self.deferred):
            self.cues = []  # "a board of the TWIN trial; and stock in X": what met no organisation is over
        self.negated = self.excepted = self.subject_open = self.giving = False
        self.antecedents = []
        self.predicate_at = chunk.start
        if self.attributes.get("submitted_work") == "during":
            del self.attributes["submitted_work"]  # "At the time of the study, AB was ...; she is now ..."
        if self.holder == "relative" and self.clause_facts:
            self.holder = None
        if self.depth and self.depth[-1][0] == "author":
            self._emit_pending()

    def _on_colon(self, at: int, chunk: Chunk) -> None:
        self.subject_open = False
        if self.depth:
            return
        before = self._kind(at - 1)
        self.block = self.block or before == "author"
        if before in ("rpar", "attr"):
            before = "cue" if self.cues else before  # "Research funding (institution):"
        if before == "cue" and self._opens_roster(at):
            self.roster = True
            self.carry.heading = []
            self.cues = []
        elif before == "cue" and not self.orgs:
            self.carry.heading = list(self.cues)
        elif before in ORG_KINDS and self._starts_item(at - 1) and self._kind(at + 1) in ("cue", "attr", "author"):
            org = self.chunks[at - 1].value
            self._drop_org(org)
            self.pending = [org]
            self.cues = []
            self.orgs = []

    def _opens_roster(self, at: int) -> bool:
        """Whether the colon opens a list of a committee's members: "Steering committee: A. Berg (...)" ties nobody."""
        cue = self.cues[-1]
        words = set(self.tokens.lowers[cue.start : cue.stop])
        if not (self.words.committees & words or (self.words.boards & words and not self.explicit_subject)):
            return False
        following = self.chunks[at + 1 : at + 4]
        names = [c for c in following if c.kind == "name" and c.stop - c.start > 1]
        return (
            self._kind(at + 1) == "author"
            or len(names) == 2
            or (self._kind(at + 1) in ORG_KINDS and self._kind(at + 2) == "lpar")
        )

    def _on_lpar(self, at: int, chunk: Chunk) -> None:
        before = self._kind(at - 1)
        if before in ORG_KINDS:
            kind = "org"
        elif before in ("cue", "attr"):
            kind = "cue"
        elif before == "author":
            kind = "author"
        else:
            kind = "other"
        self.depth.append((kind, at))
        self.paren_authors = []
        self.outside = (self.negated, list(self.cues))

    def _on_rpar(self, at: int, chunk: Chunk) -> None:
        if not self.depth:
            return
        kind, _opened = self.depth.pop()
        if self.negated and not self.outside[0] and kind in ("cue", "org") and self.outside[1]:
            self.negated, self.cues = self.outside  # "consultancy (no personal payment) for X"
        if self.paren_authors:
            if kind == "org" and not self.facts and not self.cues and not self.subjects:
                self.bracketed = self.paren_authors
            self._assign_paren(self.paren_authors, kind)
            self.paren_authors = []
        if kind == "author":
            self._emit_pending()
            if self.pending and self.subjects:
                self.listed.append((self.subjects, self.pending))
                self.pending = []
            self.subject_open = True

    def _on_stop(self, at: int, chunk: Chunk) -> None:
        pass

    def _on_poss(self, at: int, chunk: Chunk) -> None:
        pass

    def _on_prep(self, at: int, chunk: Chunk) -> None:
        if at == 0 and chunk.value == "as" and not chunk.rules and self._kind(1) in ("cue", "attr"):
            self.post_first = True
            self.subjects = [AuthorMention("", 0, 0, AuthorScope.ALL)]
        if chunk.value == "under" and self.orgs and not self.depth:
            self.mute = self.apposition = True  # "employed by X, under a contract to Y"
        if (
            chunk.value == "in"
            and self._kind(at - 1) == "cue"
            and self.cues
            and self.cues[-1].types == (_T.FELLOWSHIP,)
        ):
            self.topic = True  # "a Research Chair in Global Health": its subject ties nobody

    def _finish(self) -> None:
        if self.below:
            self.facts = [replace(f, author=m, attributes=dict(f.attributes)) for f in self.facts for m in self.below]
        if self.listed and self.cues and not self.facts and self.cues[-1].form in MONEY:
            for who, orgs in self.listed:
                for org in orgs:
                    if public_words().isdisjoint(org.text.lower().split()):  # an affiliation pays nobody
                        self._emit(org, who, self.cues)  # "AB (X, Y) and CD (Z) have received lecture fees"
        self._emit_front()
        lone = bool(self.carry.heading) or (self.chunks[0].kind in ("cue", "attr") and not self.memory.last_authors)
        if not ((self.carry.headed and lone) or self._is_form()):
            # Where nobody is named, only the blocks of a headed disclosure, the labels of a form, and fragments of one
            # that names nobody at all, are told of its author; a relative's tie ("my partner works for X") has its
            # first person.
            self.facts = [f for f in self.facts if f.author.end > f.author.start or self.holder]
        work = self.attributes.get("submitted_work")
        if work and not self.facts and not self.explicit_subject:
            # "None of these are related to the present work": told of the ties before
            for fact in self.carry.found.relationships:
                fact.attributes.setdefault("submitted_work", work)
        self._dates_and_sums()
        self._tell_those_before()
        self._respectively()
        self._alternatives()
        self.carry.found.relationships += self.facts
        self.carry.told = self.facts or self.carry.told
        if not self.carry.headed:
            self.carry.heading = []  # outside a disclosure a label holds for its own sentence
        if self.cues:
            self.carry.carried = self.cues
        if self.subjects:
            self.carry.subjects = list(self.subjects)

    def _is_form(self) -> bool:
        """Whether a sentence is a line of a form that names nobody: "Consulting fees: X."."""
        if self._kind(0) != "cue" or self._kind(1) != "colon" or self.memory.last_authors:
            return False
        return _OF_A_PERSON.issuperset(self.chunks[0].rule.types)

    def _emit_front(self) -> None:
        """ "From X and Y, AB received grants": give what was received to those named first."""
        if self.front and self.cues and not self.clause_facts:
            for org in self.front:
                self._emit(org, self._who(), self.cues)
        self.front = []

    def _unmutes(self, at: int, chunk: Chunk) -> bool:
        """Whether an aside about an organisation ("which is funded by ...", "the maker of ...") ends here."""
        if self.apposition and chunk.kind == "comma":
            self.mute = self.apposition = False
            return False
        if chunk.kind == "prep" and chunk.value in self.words.purpose_prepositions and self._kind(at + 1) == "cue":
            self.mute = self.apposition = False
            return True  # "fees from X, maker of Y, for lectures"
        if chunk.kind == "cue" and chunk.rule.types == (_T.PATENT,) and any(c.types == (_T.PATENT,) for c in self.cues):
            self.mute = False  # "patents held by X that relate to ... and that have been licensed to Y"
        if chunk.kind in ("semi", "author", "rpar", "pronoun", "institution", "relative") or (
            (chunk.kind == "verb" or self._begins_predicate(chunk))
            and self._kind(at - 1) == "conj"
            and self._kind(at - 2) == "comma"
        ):
            self.mute = False
        return not self.mute

    def _begins_predicate(self, chunk: Chunk) -> bool:
        """Whether a cue has its verb in it: "owns stock"."""
        return chunk.kind == "cue" and (
            chunk.rule.form == "act" or self.tokens.lowers[chunk.start] in word_lists().chunks.predicate_verbs
        )

    def _on_word(self, at: int, chunk: Chunk) -> None:
        if self._relative_clause(at, chunk) or self._tells_whom_it_gives(at):
            return
        if (
            chunk.value in self.words.relative
            and self.cues
            and not self.orgs
            and self.cues[-1].types == (_T.LEADERSHIP,)
        ):
            self.cues = []
            self.holder = "group"  # "AB leads a network that has received ..."
        if self.orgs and not self.depth:
            if chunk.value in self.words.relative and self._kinds_follow(at):
                return  # "a relationship with X that includes: employment and equity"
            if self._workplace_receives(at, chunk):
                return
            if chunk.value in self.words.asides and self._kind(at - 1) in (*ORG_KINDS, "comma", "rpar"):
                self.mute = True
            elif (
                self._kind(at - 1) == "comma"
                and self._kind(at - 2) in ORG_KINDS
                and self.tokens.lowers[chunk.start - 1] in self.words.indefinite
                and self._kind(at + 1) != "cue"  # "grants from X, a personal advisory role for Y"
            ):
                self.mute = self.apposition = True  # "X, a joint initiative of Y and Z, and ..."
        said_of_kind = chunk.value in self.words.any_kind and self._kind(at - 1) == "conj"
        if chunk.kind == "word" and chunk.value in self.words.rest and not said_of_kind:
            self.other_word = True

    def _workplace_receives(self, at: int, chunk: Chunk) -> bool:
        """Whether a clause tells what an author's place of work is given: "an employee of X, which received"."""
        before = self.chunks[self._before(at, frozenset({"comma"}))]
        if chunk.value not in self.words.relative or self._kind(at + 1) != "verb" or before.value is not self.orgs[-1]:
            return False
        posts = {f.type for f in self.group_facts if f.organization is self.orgs[-1]}
        if posts.isdisjoint(_AT_WORK) or self.holder:
            return False
        lowers = self.tokens.lowers
        receives = not self.words.receiving.isdisjoint(lowers[self.chunks[at + 1].start : self._predicate_stop(at + 1)])
        if not receives or self.words.workplaces.isdisjoint(lowers[before.start : before.stop]):
            return False
        self._next_predicate(at)
        self.holder = "institution"
        return True

    def _kinds_follow(self, at: int) -> bool:
        """Give relationships of no kind those that follow: "a relationship with X that includes: employment"."""
        vague = [f for f in self.group_facts if f.rule == "cue.other"]
        if not vague or self.tokens.lowers[self.chunks[at].stop : self.chunks[at].stop + 2] != ["includes", ":"]:
            return False
        end = self._after(at + 2, frozenset({"cue", "comma", "conj", "slash", "word", "attr"}))
        told = {
            kind: chunk.rule.id for chunk in self.chunks[at:end] if chunk.kind == "cue" for kind in chunk.rule.types
        }
        if not told:
            return False
        self.skip_to = end
        self.facts = [f for f in self.facts if not any(f is g for g in vague)]
        self.facts += [replace(f, type=kind, rule=rule) for f in vague for kind, rule in told.items()]
        self.group_facts = []
        return True

    def _on_not_authors(self, at: int, chunk: Chunk) -> None:
        if self.subjects and self._kind(at - 1) in ("colon", "verb") and self._kind(at + 1) in ("prep", "comma"):
            chunk.kind, chunk.rules = "cue", (rule_by_id("cue.leadership"),)
            self._on_cue(at, chunk)  # "Anna Berg: Reviewing editor, Acta Harloviana", "AB is the guest editor of"

    _on_break = _on_dash = _on_comma = _on_conj = _on_slash = _on_stop
