"""The registers that the walk over a disclosure sentence carries, and how they fill facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from coi_extract.grammar.memory import Memory
from coi_extract.grammar.values import AuthorMention, Chunk, DenialFact, NoneFact, OrgMention, RelationshipFact
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, InterestKind, RelationshipType
from coi_extract.text.tokens import Tokens

SEPARATORS = frozenset({"comma", "conj", "slash", "dash"})
MONEY = frozenset({"money", "generic"})
ORG_KINDS = frozenset({"org", "name", "caps"})
#: The rule of who takes part in studies.
INVESTIGATOR = "cue.research_funding.role"
#: Chunks of a list that are looked over.
_LIST_AT_MOST = 200
#: What may stand between a post and the end of its clause.
_CLAUSE_ENDS = frozenset({"comma", "conj", "semi", "stop", "break"})
#: Ties to a firm whose shares an author holds where none is named: "is an employee of X and holds stock".
_HOLDS_SHARES = frozenset(
    {
        RelationshipType.EMPLOYMENT, RelationshipType.FOUNDER, RelationshipType.LEADERSHIP, RelationshipType.CONSULTING,
        RelationshipType.ADVISORY_BOARD,
    }
)  # fmt: skip
_SUPPORT_RULES = frozenset({"cue.research_funding.act", "cue.research_funding.mod", "cue.support"})


@dataclass(slots=True)
class Findings:
    """What the disclosure reader found in one text."""

    relationships: list[RelationshipFact] = field(default_factory=list)
    none: list[NoneFact] = field(default_factory=list)
    denials: list[DenialFact] = field(default_factory=list)


@dataclass(slots=True)
class Cue:
    """One use of a cue. ``at`` is its place among the chunks, ``start`` and ``stop`` its tokens."""

    types: tuple[RelationshipType, ...]
    form: str
    rule: str
    at: int
    start: int
    stop: int
    #: what is told of its ties; an empty value says that nothing is, whatever is told of the cues beside it
    sets: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Carry:
    """What goes from sentence to sentence of one text."""

    tokens: Tokens
    memory: Memory
    #: the caller's own text between two offsets
    written: Callable[[int, int], str]
    found: Findings = field(default_factory=Findings)
    subjects: list[AuthorMention] = field(default_factory=list)
    carried: list[Cue] = field(default_factory=list)
    heading: list[Cue] = field(default_factory=list)
    #: whether the sentence stands under a heading of competing interests
    headed: bool = False
    #: whether only what supports a named author is asked for
    support_only: bool = False
    groups: int = 0
    #: the ties of the last sentence that told any
    told: list[RelationshipFact] = field(default_factory=list)
    #: whether the block names its type first and its authors after it
    type_first: bool = False

    def forget(self) -> None:
        """A new paragraph or section begins: nothing is carried over but who was spoken of in the text."""
        self.subjects, self.carried, self.heading, self.told, self.type_first = [], [], [], [], False


#: What may stand before the first word of weight.
_OPENING_NOISE = frozenset({"lpar", "dash", "break"})


class Registers:
    """What one sentence has said so far. The rooms that follow add what each kind of chunk does to it."""

    def __init__(self, carry: Carry, chunks: list[Chunk]) -> None:
        self.carry = carry
        self.tokens = carry.tokens
        self.memory = carry.memory
        self.words = word_lists().ties
        self.chunks = chunks
        self.subjects: list[AuthorMention] = []
        self.subject_open = False
        self.cues: list[Cue] = []
        self.orgs: list[OrgMention] = []
        self.pending: list[OrgMention] = []
        self.paren_authors: list[AuthorMention] = []
        self.negated = False
        self.neg_at: int | None = None
        self.excepted = False
        self.holder: str | None = None
        self.facts: list[RelationshipFact] = []
        self.clause_start = 0
        self.clause_facts = 0
        self.clause_none: Chunk | None = None
        self.clause_interest: Chunk | None = None
        self.other_word = False
        self.verb = False
        self.depth: list[tuple[str, int]] = []
        self.attributes: dict[str, str] = {}
        self.cue_attributes: dict[str, str] = {}
        #: what opens the sentence and is told of all whom it names: "Outside the submitted work, AB ...; CD ..."
        self.frame: dict[str, str] = {}
        #: what is told of the ties before, where the sentence turns out to have none
        self.of_those_before: dict[str, str] = {}
        #: the token where the current predicate begins
        self.predicate_at = 0
        self.list_prep: str | None = None
        self.group_facts: list[RelationshipFact] = []
        self.last_subjects: list[AuthorMention] = list(carry.memory.last_authors)
        self.explicit_subject = False
        self.skip_to = 0
        #: A sentence without an author of its own goes on with the last one only where it is a fragment: a cue, or
        #: an organisation of a block. "This analysis was funded by X" speaks of something else.
        first = next(
            (
                c
                for c in chunks
                if c.kind not in _OPENING_NOISE
                and c.value not in self.words.additions
                and c.value not in self.words.plural_pointers
            ),
            chunks[0],
        )
        self.carries = (
            first.kind in ("cue", "attr", "org", "name", "colon", "verb")
            and (self.tokens.lowers[max(0, first.start - 1)] not in self.words.pointers or self._same_patent(first))
            and not self._tells_of_help(first)
        )
        if self.carries and any(
            c.kind == "prep"
            and c.value == "by"
            and k
            and chunks[k - 1].kind == "verb"
            and k + 1 < len(chunks)
            and chunks[k + 1].kind in ("author", "name")
            for k, c in enumerate(chunks)
        ):
            carry.subjects = []  # "Honoraria (X, Y) were received by AB"
        if first.kind == "cue" and any(
            c.kind == "colon"
            and k
            and chunks[k - 1].kind in ORG_KINDS
            and [c.kind for c in chunks[k + 1 : k + 2]] == ["author"]
            for k, c in enumerate(chunks)
        ):
            carry.subjects = []  # "Stock in X: AB, CD"
        if len([c for c in chunks if c.kind not in ("stop", "break")]) == 1 and chunks[0].kind == "author":
            carry.heading = []  # a line that holds a name opens that author's block
        self.mute = False
        self.front: list[OrgMention] = []
        self.clause_subject = False
        #: whether the clause goes on with the same subject: "but has had no ..."
        self.clause_verb = False
        self.none_names = False
        self.block = False
        self.roster = False
        self.list_open = True
        self.apposition = False
        self.topic = False
        self.passive = False
        self.passive_unnamed = False
        self.fronted = False
        self.excepted_none: Chunk | None = None
        self.deferred: list[tuple[list[AuthorMention], list[Cue]]] = []
        #: cues of a first predicate that shares the organisations of a second, denied one
        self.affirmed: list[Cue] = []
        #: whether somebody was excepted before it was said of whom: "With the exception of AB, the authors ..."
        self.left_out = False
        #: authors listed behind what was said of "the following authors"
        self.below: list[AuthorMention] = []
        #: what is told of the cue to come: "and, through her institution, grant support from X"
        self.coming: dict[str, str] = {}
        #: two authors of whom one is spoken of as "the former"
        self.pair: list[AuthorMention] = []
        self.org_subject = False
        #: whether the clause began with an organisation that gives its authors something
        self.giving = False
        #: polarity and cues before the bracket that opened last
        self.outside: tuple[bool, list[Cue]] = (False, [])
        #: organisations to which a relative clause goes back, and the preposition that it begins with
        self.antecedents: list[OrgMention] = []
        self.antecedent_prep = ""
        #: whether a post told before its author opens the sentence: "As an employee of X, KL ..."
        self.post_first = False
        #: whether a relative holds what the author holds: "KL and his wife own"
        self.with_relative = False
        #: the organisation of which brackets tell the type of its tie
        self.specified: OrgMention | None = None
        #: authors with the organisations in brackets behind them, of which nothing was said yet
        self.listed: list[tuple[list[AuthorMention], list[OrgMention]]] = []
        #: the support in whose list a fellowship named after its giver stands: "supported by an X fellowship and Y"
        self.beside: list[Cue] = []
        #: persons in brackets behind an organisation of which nothing was said yet
        self.bracketed: list[AuthorMention] = []
        #: ties of which a purpose was told, and where
        self.purposed: list[RelationshipFact] = []
        self.purpose_at = 0

    def _same_patent(self, first: Chunk) -> bool:
        """Whether the sentence goes on with the patent of the one before: "AB has filed a patent. The patent is"."""
        patent = (RelationshipType.PATENT,)
        told = bool(self.carry.carried) and self.carry.carried[-1].types == patent
        return told and first.kind == "cue" and first.rule.types == patent

    def _tells_of_help(self, first: Chunk) -> bool:
        """Whether the sentence says by whom the study was helped: "Editorial assistance was given by X"."""
        at = self.chunks.index(first)
        return (
            first.kind == "cue"
            and first.rule.types == (RelationshipType.IN_KIND,)
            and at + 1 < len(self.chunks)
            and self.chunks[at + 1].kind == "verb"
        )

    def _kind(self, at: int) -> str:
        return self.chunks[at].kind if 0 <= at < len(self.chunks) else ""

    def _before(self, at: int, skip: frozenset[str] = frozenset()) -> int:
        """Return the index of the chunk before ``at`` that is of none of the kinds, within a bound."""
        limit = at - _LIST_AT_MOST
        at -= 1
        while at >= 0 and at > limit and self.chunks[at].kind in skip:
            at -= 1
        return at

    def _after(self, at: int, skip: frozenset[str] = frozenset()) -> int:
        """Return the index of the chunk behind ``at`` that is of none of the kinds, within a bound."""
        limit = min(len(self.chunks), at + _LIST_AT_MOST)
        at += 1
        while at < limit and self.chunks[at].kind in skip:
            at += 1
        return at

    def _who(self) -> list[AuthorMention]:
        return self.subjects or (self.carry.subjects if self.carries else [])

    def _giver(self) -> bool:
        return bool(self.cues) and self.cues[-1].form == "giver"

    def _set_subjects(
        self, who: list[AuthorMention], at: int, *, keep: bool = False, holder: str | None = None
    ) -> None:
        if self.fronted:
            # "Apart from fees from X, AB has no interests"
            self.fronted = False
            waiting = self.orgs or self.pending
            cues, self.cues = self.cues, []
            self.explicit_subject = True
            for org in waiting:
                self._emit(org, who, cues)
            self.facts = [f for f in self.facts if f.author.end > f.author.start]
        if self.post_first:
            self.post_first = False
            if self._unnamed():
                self._assign_paren(who, "sentence")
        if not keep:
            self.with_relative = False
            if self.cues:
                self.carry.carried = self.cues
            self.cues = []
            self.orgs = []
            self.group_facts = []
            self.pending = []
            self.org_subject = self.giving = False
            if self.subjects or self.facts:
                self.attributes = dict(self.frame)  # what opened the sentence holds on
            self.predicate_at = self.chunks[at].start
            self.cue_attributes = {}
        self.subjects = who
        self.subject_open = True
        self.explicit_subject = True
        self.negated = self.negated and keep
        self.verb = False
        self.holder = holder
        self.memory.last_authors = list(who)
        self.carry.subjects = list(who)

    def _next_predicate(self, at: int) -> None:
        """A new verb of the same subject: its own cues, its own polarity."""
        self.carry.carried = self.cues or self.carry.carried
        self.cues = []
        self.orgs = []
        self.group_facts = []
        self.negated = False
        self.excepted = False
        self.cue_attributes = {}
        if self.holder != "relative" or self._kind(at - 1) == "pronoun":
            self.holder = None

    def _negate(self, at: int) -> None:
        if self.orgs:
            self._next_predicate(at)
        self.negated = True
        self.excepted = False
        self.neg_at = at

    def _drop_org(self, org: OrgMention) -> None:
        self.facts = [f for f in self.facts if f.organization is not org]
        self.group_facts = [f for f in self.group_facts if f.organization is not org]
        if org in self.orgs:
            self.orgs.remove(org)

    def _emit(self, org: OrgMention, who: list[AuthorMention], cues: list[Cue]) -> None:
        if self.roster:
            return
        if not who:
            who = (
                []
                if self.explicit_subject or self.org_subject or not self.carries
                else [AuthorMention("", 0, 0, AuthorScope.ALL)]
            )
        elif self.org_subject and not self.explicit_subject:
            return
        for person in who:
            for cue in cues:
                study = person.scope is not AuthorScope.NAMED and cue.rule in _SUPPORT_RULES
                if study and person.text != "I" and not self._received(cue):
                    continue  # study-level funding is no tie of an author's
                for kind in cue.types:
                    if self.negated:
                        self.carry.found.denials.append(DenialFact(person, org, kind, (cue.start, cue.stop), cue.rule))
                        continue
                    fact = RelationshipFact(
                        person, org, kind, (cue.start, cue.stop), cue.rule,
                        {k: v for k, v in {**self.attributes, **self.cue_attributes, **cue.sets}.items() if v},
                    )  # fmt: skip
                    if self.holder:
                        fact.attributes["tie_holder"] = self.holder
                    if len(cue.types) > 1:
                        fact.attributes["assertion"] = "one_of"
                        fact.group = f"alt-{cue.start}-{org.start}"
                    self.facts.append(fact)
                    self.group_facts.append(fact)
                    self.clause_facts += 1
                    if self.with_relative and not self.holder:
                        self.facts.append(replace(fact, attributes={**fact.attributes, "tie_holder": "relative"}))
        if (self.memory.last_organizations and self.orgs[:1] == [org]) or len(self.orgs) <= 1:
            self.memory.last_organizations = [org]
        else:
            self.memory.last_organizations = [*self.memory.last_organizations, org]

    def _received(self, cue: Cue) -> bool:
        """Whether ``cue`` says that the authors' institution received something: "our hospital received funding"."""
        said = self.tokens.lowers[cue.start : cue.stop]
        return self.holder == "institution" and not self.words.receiving.isdisjoint(said)

    def _emit_pending(self) -> None:
        if self.pending and self.cues:
            for org in self.pending:
                self._emit(org, self._who(), self.cues)
            self.pending = []

    def _unnamed(self) -> bool:
        """Whether ties were read whose author is still to come."""
        self.passive_unnamed = any(f.author.end <= f.author.start for f in self.facts)
        return self.passive_unnamed

    def _copy_to(self, person: AuthorMention) -> None:
        """Give the ties of the first of several authors to one more of them."""
        first = self.subjects[0]
        copies = [replace(f, author=person, attributes=dict(f.attributes)) for f in self.facts if f.author is first]
        self.facts += copies
        self.group_facts += copies

    def _tell_of(self, person: AuthorMention, fact: RelationshipFact) -> None:
        """Give a tie of one author to another as well."""
        copy = replace(fact, author=person, attributes=dict(fact.attributes))
        if not any(
            f.author == person and f.organization is copy.organization and f.type is copy.type for f in self.facts
        ):
            self.facts.append(copy)

    def _assign_paren(self, who: list[AuthorMention], kind: str) -> None:
        """ "employees of X (AB, CD)": the bracket names whose tie the facts just read are."""
        last = [f for f in self.group_facts if self.orgs and f.organization is self.orgs[-1]] if kind == "org" else []
        unnamed = [f for f in self.facts if f.author.end <= f.author.start]
        of_all = bool(self.subjects) and all(m.scope is AuthorScope.ALL for m in self.subjects)
        if kind == "org" and self.orgs and self.cues and of_all and not last and not unnamed:
            self._emit(self.orgs[-1], list(who), self.cues)  # "All authors declare: funding from X (AB), Y (CD)"
            return
        targets = (unnamed if kind in ("org", "sentence") and unnamed else last) or (
            self.group_facts if kind == "org" else []
        )
        if targets:
            replaced: list[RelationshipFact] = []
            done: set[tuple[int, RelationshipType]] = set()
            for fact in targets:
                key = (fact.organization.start, fact.type)
                if key in done:
                    continue
                done.add(key)
                for person in who:
                    replaced.append(
                        RelationshipFact(
                            person, fact.organization, fact.type, fact.cue, fact.rule, dict(fact.attributes), fact.group
                        )
                    )
            gone = {id(f) for f in targets}
            self.facts = [f for f in self.facts if id(f) not in gone] + replaced
            self.group_facts = [f for f in self.group_facts if id(f) not in gone] + replaced
        elif kind in ("cue", "other") and not self.subjects and (self._giver() or not self.carry.support_only):
            self._set_subjects(list(who), 0, keep=True)
            if self._giver():
                for org in self.pending:
                    self._emit(org, list(who), self.cues)  # "The funder (X) pays the salaries of authors [AB, CD]"

    def _end_clause(self, at: int) -> None:
        """A clause ends: what it says of "none", and a post that it leaves without its organisation, are settled."""
        self._borrow_organization(at)
        none = self.clause_none or self.excepted_none
        if none is not None and not self.clause_facts:
            # "AB advises X; no other relationships": the clause speaks of nobody it names
            bare = not self.clause_subject and none.kind != "nothing" and bool(self.facts)
            # "AB has advised X, but has had no relationships since 2018" speaks of AB, whose ties are told
            elided = bare and self.clause_verb and not self.other_word
            if not (elided or self._about_this_work(none, at)):
                self._declare_none([] if bare else self.subjects, none, others=self.other_word or bare)
        self.clause_none = self.excepted_none = None
        self.clause_subject = self.clause_verb = False
        self.clause_interest = None
        self.other_word = False
        self.clause_facts = 0

    def _about_this_work(self, none: Chunk, at: int) -> bool:
        """Whether authors whose ties were told deny conflicts with the article alone: "no conflicts with this work"."""
        told = {f.author for f in self.facts}
        if not self.subjects or not told.issuperset(self.subjects):
            return False
        last = self.chunks[min(at, len(self.chunks)) - 1].stop
        return not self.words.this_work.isdisjoint(self.tokens.lowers[none.stop : last])

    def _borrow_organization(self, at: int) -> None:
        """What names no organisation is with the one just told: "AB is editor-in-chief of X, CD is deputy editor",
        "AB is an employee of X and holds stock".
        """
        if not self.cues or self.orgs or self.pending or self.negated:
            return
        cue, last = self.cues[-1], self._last_fact()
        if last is None or any(c.kind not in _CLAUSE_ENDS for c in self.chunks[cue.at + 1 : at]):
            return
        again = last.author in self.subjects
        next_post = cue.types == (last.type,) == (RelationshipType.LEADERSHIP,) and not again and self.explicit_subject
        own_shares = cue.types == (RelationshipType.EQUITY,) and last.type in _HOLDS_SHARES and again
        if next_post or own_shares:
            self._emit(last.organization, self.subjects, [cue])

    def _last_fact(self) -> RelationshipFact | None:
        """The tie told last, where the sentence goes on with it: in itself, or of those whom it calls "they"."""
        if self.facts:
            return self.facts[-1]
        told = self.carry.found.relationships
        return told[-1] if told and self._kind(0) == "pronoun" else None

    def _declare_none(self, who: list[AuthorMention], chunk: Chunk, *, others: bool) -> None:
        cue = (chunk.start, chunk.stop)
        words = set(self.tokens.lowers[chunk.start : chunk.stop])
        if words & self.words.non_financial:
            kind = InterestKind.NON_FINANCIAL
        else:
            kind = InterestKind.FINANCIAL if "financial" in words else InterestKind.ANY
        activities = bool(words & self.words.activities)
        if not who:
            who = [AuthorMention("", 0, 0, AuthorScope.ALL)]
        elif others and any(m.scope is AuthorScope.NAMED for m in who):
            return  # "AB reports no other interests": the rest is not spoken of
        if self.left_out:
            who = [replace(m, scope=AuthorScope.ALL_OTHERS) if m.scope is AuthorScope.ALL else m for m in who]
        for person in who:
            self.carry.found.none.append(NoneFact(person, kind, cue, chunk.rule.id, others, activities))
