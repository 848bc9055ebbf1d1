"""Reads ties, denials and declarations of none from the chunks of disclosure sentences.

A register machine walks over the chunks once and carries three registers: the authors spoken of, the cues of the
current group, and the organisations of the current list. House styles differ only in the order in which they fill
the registers: prose names the author, then the cue, then the organisations; type-first styles the cue before the
author; author-colon styles the organisation before the cue.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import vocabulary
from coi_extract.grammar.values import (
    AuthorMention,
    Chunk,
    DenialFact,
    NoneFact,
    OrgMention,
    RelationshipFact,
)
from coi_extract.lexicon.loader import phrase_automaton
from coi_extract.taxonomy import AuthorScope, InterestKind, RelationshipType
from coi_extract.text.tokens import Tokens

_T = RelationshipType
_SEPARATORS = frozenset({"comma", "conj", "slash", "dash"})
_MONEY = frozenset({"money", "generic"})
#: Purposes that replace money without a purpose: "honoraria for lectures".
_ORG_KINDS = frozenset({"org", "name", "caps"})


@dataclass(slots=True)
class Findings:
    """What the disclosure reader found in one text."""

    relationships: list[RelationshipFact] = field(default_factory=list)
    none: list[NoneFact] = field(default_factory=list)
    denials: list[DenialFact] = field(default_factory=list)


@dataclass(slots=True)
class _Cue:
    types: tuple[RelationshipType, ...]
    form: str
    rule: str
    at: int
    start: int
    stop: int
    sets: dict[str, str] = field(default_factory=dict)


class DisclosureReader:
    """Reads the disclosure sentences of one text, in order."""

    def __init__(self, tokens: Tokens, memory: Memory) -> None:
        self.tokens = tokens
        self.memory = memory
        self.found = Findings()
        self._groups = 0
        self.support_facts = 0
        self.support_only = False
        #: whether the sentence stands under a heading of competing interests
        self.headed = False
        self._new_block()

    def _new_block(self) -> None:
        """Forget what a paragraph or section has carried."""
        self.subjects: list[AuthorMention] = []
        self.cues: list[_Cue] = []
        self.carried: list[_Cue] = []
        self.heading: list[_Cue] = []

    def new_section(self) -> None:
        """A new section begins: nothing is carried over but who was spoken of."""
        self._new_block()

    # -- one sentence -------------------------------------------------------------------------------------

    def read(self, chunks: list[Chunk], *, support_only: bool = False, employment_only: bool = False) -> None:
        """Read one sentence.

        With ``support_only`` (funding sections) only what is said to support a named author counts; with
        ``employment_only`` (role of the funder) only whose employee a named author is.
        """
        chunks = _prepare(chunks)
        if not chunks or any(c.kind == "not_authors" for c in chunks):
            return
        if not support_only and not employment_only:
            _Sentence(self, chunks).run()
            return
        before = len(self.found.relationships), len(self.found.none), len(self.found.denials)
        self._new_block()
        self.support_only = True
        _Sentence(self, chunks).run()
        self.support_only = False
        ties = self.found.relationships
        ties[before[0] :] = [
            f for f in ties[before[0] :]
            if f.type in (_SUPPORT_TYPES if support_only else _EMPLOYMENT) and self._supported(f)
        ]  # fmt: skip
        self.support_facts += len(ties) - before[0]
        del self.found.none[before[1] :], self.found.denials[before[2] :]
        self._new_block()


    def _supported(self, fact: RelationshipFact) -> bool:
        """Whether a funding sentence names its author as the one supported, not as recipient of a study's grant."""
        return fact.author.scope is AuthorScope.NAMED and fact.author.end <= self.tokens.starts[fact.cue[0]]


class _Sentence:
    """The walk over one sentence."""

    def __init__(self, reader: DisclosureReader, chunks: list[Chunk]) -> None:
        self.reader = reader
        self.tokens = reader.tokens
        self.memory = reader.memory
        self.chunks = chunks
        self.subjects: list[AuthorMention] = []
        self.subject_open = False
        self.cues: list[_Cue] = []
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
        self.list_prep: str | None = None
        self.group_facts: list[RelationshipFact] = []
        self.last_subjects: list[AuthorMention] = list(reader.memory.last_authors)
        self.explicit_subject = False
        self.skip_to = 0
        #: A sentence without an author of its own goes on with the last one only where it is a fragment: a cue, or
        #: an organisation of a block. "This analysis was funded by X" speaks of something else.
        first = next((c for c in chunks if c.kind not in ("lpar", "dash", "break")), chunks[0])
        self.carries = first.kind in ("cue", "attr", "org", "name", "colon", "verb") and self.tokens.lowers[max(0, first.start - 1)] not in _POINTERS
        if self.carries and any(
            c.kind == "prep" and c.value == "by" and k and chunks[k - 1].kind == "verb" and k + 1 < len(chunks) and chunks[k + 1].kind in ("author", "name")
            for k, c in enumerate(chunks)
        ):
            reader.subjects = []  # "Honoraria (X, Y) were received by AB"
        if len([c for c in chunks if c.kind not in ("stop", "break")]) == 1 and chunks[0].kind == "author":
            reader.heading = []  # a line that holds a name opens that author's block
        self.mute = False
        self.front: list[OrgMention] = []
        self.clause_subject = False
        self.none_names = False
        self.roster = False
        self.list_open = True
        self.apposition = False
        self.topic = False
        self.passive = False
        self.passive_unnamed = False
        self.fronted = False
        self.excepted_none: Chunk | None = None
        self.deferred: list[tuple[list[AuthorMention], list[_Cue]]] = []
        self.org_subject = False

    def run(self) -> None:
        for at, chunk in enumerate(self.chunks):
            if at < self.skip_to:
                continue
            if self.mute and not self._unmutes(at, chunk):
                continue
            if self.topic:
                if chunk.kind in ("name", "org", "cue", "word", "conj") and not (chunk.kind == "conj" and self._kind(at + 1) != "name"):
                    continue
                self.topic = False
            getattr(self, f"_on_{chunk.kind}", self._on_word)(at, chunk)
        self._end_clause(len(self.chunks))
        self._finish()

    # -- helpers ------------------------------------------------------------------------------------------

    def _kind(self, at: int) -> str:
        return self.chunks[at].kind if 0 <= at < len(self.chunks) else ""

    def _before(self, at: int, skip: frozenset[str] = frozenset()) -> int:
        at -= 1
        while at >= 0 and self.chunks[at].kind in skip:
            at -= 1
        return at

    def _after(self, at: int, skip: frozenset[str] = frozenset()) -> int:
        at += 1
        while at < len(self.chunks) and self.chunks[at].kind in skip:
            at += 1
        return at

    def _who(self) -> list[AuthorMention]:
        return self.subjects or (self.reader.subjects if self.carries else [])

    # -- who ----------------------------------------------------------------------------------------------

    def _on_author(self, at: int, chunk: Chunk) -> None:
        mention: AuthorMention = chunk.value
        previous = self._kind(at - 1)
        self.clause_subject = True
        if previous == "except" and self.excepted and self.subjects and self.subjects[0].scope is not AuthorScope.NAMED:
            self._end_clause(at)
            self._set_subjects([mention], at)
            return  # "No author received fees, with the exception of AB, who ..."
        if previous == "except" and self.subjects and self.subjects[0].scope is AuthorScope.ALL and not self.cues:
            self.subjects = [replace(m, scope=AuthorScope.ALL_OTHERS) for m in self.subjects]
            return  # "All authors except AB declare no interests"
        if self.depth and self.depth[-1][0] in ("org", "cue", "other"):
            self.paren_authors.append(mention)
            return
        if mention.scope is not AuthorScope.NAMED and self._kind(at + 1) == "author":
            return  # "Authors AC, RF, and DDS": the names follow
        joined = False
        back = at - 1
        while back >= 0 and self.chunks[back].kind in ("comma", "conj", "lpar", "rpar", "slash"):
            back -= 1
        if back >= 0 and self.chunks[back].kind == "author" and back < at - 1 and self.subject_open:
            joined = True
        if previous == "prep" and self.chunks[at - 1].value in ("to", "for", "with", "by", "of", "from", "in", "on", "at"):
            prep = self.chunks[at - 1].value
            if prep == "by" and not self.subjects and self._unnamed():
                self._assign_paren([mention], "sentence")
                self.subjects, self.subject_open, self.explicit_subject = [mention], True, True
                return
            if prep in ("for", "by") and self.clause_none is not None and not self.clause_facts:
                self._set_subjects([mention], at, keep=True)  # "None declared for AB and CD"
                return
            if prep in ("of", "for", "to", "by") and not self.subjects and self.pending and self.cues:
                # "X paid travel costs of AB", "X was founded by AB"
                self._set_subjects([mention], at, keep=True)
                for org in self.pending[:1]:
                    self._emit(org, [mention], self.cues)
                self.passive = True
            elif prep == "by" and not self.subjects:
                self._set_subjects([mention], at)
            elif prep == "of" and self.holder == "relative":
                self._set_subjects([mention], at, holder="relative")
            elif prep in ("to", "for", "by") and self.orgs and not self.negated:
                self._recipients(at, mention)
            elif prep in ("of", "by") and self.cues and not self.orgs and not self.subjects and self._kind(at - 2) == "cue":
                self._set_subjects([mention], at, keep=True)  # "the employment of AB at X"
            elif prep == "for" and at <= 2 and not self.subjects:
                self._set_subjects([mention], at)  # "For AB: ..."
            return
        if joined and self.depth and all(m.scope is not AuthorScope.NAMED for m in self.subjects):
            self._set_subjects([mention], at, keep=True)  # "one author (DJP)"
            return
        if joined:
            self.subjects.append(mention)
            self.memory.last_authors = list(self.subjects)
            if (self._giver() or self.passive) and self.pending:
                for org in self.pending[:1] if self.passive else self.pending:
                    self._emit(org, [mention], self.cues)
            elif self.passive_unnamed:
                self._copy_to(mention)
            return
        if self.org_subject and self.pending and previous == "verb" and not self.cues:
            self._set_subjects([mention], at, keep=True)  # "X has AB and CD as consultants"
            return
        if self._giver() and self.pending and not self.subjects:
            self._set_subjects([mention], at, keep=True)
            for org in self.pending:
                self._emit(org, self.subjects, self.cues)
            return
        if self._heads_paren(at) and self.reader.heading and not self.depth:
            self._end_clause(at)
            self._set_subjects([mention], at)
            self.cues = list(self.reader.heading)
            return
        if self._heads_paren(at) and self.cues and not self.orgs and self._colon_before(at):
            # "Consultancies: A. Rossi (Pfizer, Merck)"
            self._set_subjects([mention], at, keep=True)
            return
        if self.reader.heading and not self.cues:
            self._end_clause(at)
            self._set_subjects([mention], at)
            self.cues = list(self.reader.heading)
            return
        if self.cues and not self.orgs and self._kind(at - 1) == "conj" and self._kind(at - 2) == "prep":
            self.deferred.append((self.subjects, self.cues))  # "AB is a consultant to and CD an employee of X"
        self._end_clause(at)
        lead = self.pending if self._kind(at - 1) == "colon" and self._heads_paren(at) else []
        if self._kind(0) == "prep" and self.chunks[0].value == "from" and self.pending and not self.facts:
            self.front = list(self.pending)  # "From X and Y, AB received grants"
        self._set_subjects([mention], at)
        self.pending = list(lead)
        self.clause_subject = True
        if self.tokens.lowers[chunk.start] in ("none", "no", "neither"):
            self._negate(at)

    def _colon_before(self, at: int) -> bool:
        return any(c.kind == "colon" for c in self.chunks[:at]) or bool(self.reader.heading)

    def _heads_paren(self, at: int) -> bool:
        after = self._after(at, frozenset({"comma", "conj", "author"}))
        return self._kind(after) == "lpar"

    def _giver(self) -> bool:
        return bool(self.cues) and self.cues[-1].form == "giver"

    def _set_subjects(self, who: list[AuthorMention], at: int, *, keep: bool = False, holder: str | None = None) -> None:
        if self.fronted:
            # "Apart from fees from X, AB has no interests"
            self.fronted = False
            waiting = self.orgs or self.pending
            cues, self.cues = self.cues, []
            self.explicit_subject = True
            for org in waiting:
                self._emit(org, who, cues)
            self.facts = [f for f in self.facts if f.author.end > f.author.start]
        if not keep:
            if self.cues:
                self.reader.carried = self.cues
            self.cues = []
            self.orgs = []
            self.group_facts = []
            self.pending = []
            self.org_subject = False
            self.attributes = {}
            self.cue_attributes = {}
        self.subjects = who
        self.subject_open = True
        self.explicit_subject = True
        self.negated = False
        self.verb = False
        self.holder = holder
        self.memory.last_authors = list(who)
        self.reader.subjects = list(who)

    def _recipients(self, at: int, mention: AuthorMention) -> None:
        """"grants from X to AB": the named person is the one who receives."""
        if not self.subjects:
            self._set_subjects([mention], at, keep=True)
            for org in self.orgs:
                self._emit(org, [mention], self.cues)

    def _on_pronoun(self, at: int, chunk: Chunk) -> None:
        if self._kind(at - 1) in ("prep", "conj") and self._kind(at - 1) == "prep":
            return
        if self.last_subjects and not self.subjects:
            self.subjects = [m for m in self.last_subjects if m.scope is AuthorScope.NAMED] or list(self.last_subjects)
            self.subject_open = False
        self.negated = False

    def _on_relative(self, at: int, chunk: Chunk) -> None:
        before = self._kind(at - 1)
        if before in ("prep", "cue") and self.orgs:
            return
        if before == "conj" and self.subjects and self._kind(at - 2) == "author":
            return  # "AB and his wife own": the author's own tie is stated as well
        if self.orgs or self.cues and self.group_facts:
            self._next_predicate(at)
        self.holder = "relative"
        if not self.subjects:
            self.subjects = list(self.last_subjects) or [AuthorMention("", 0, 0, AuthorScope.ALL)]

    def _on_institution(self, at: int, chunk: Chunk) -> None:
        previous = self._kind(at - 1)
        if previous == "prep":
            if self.chunks[at - 1].value in ("to", "for", "via", "through") and self.group_facts:
                self._attribute({"payee": "institution"}, at)
            return
        nxt = self._kind(at + 1)
        opens = previous in ("", "semi", "conj", "but", "stop", "break") and nxt not in ("prep", "stop", "rpar", "semi")
        if (nxt in ("verb", "cue", "attr") or opens) and previous not in ("cue",):
            if self.orgs:
                self._next_predicate(at)
            self.holder = "institution"
            if not self.subjects:
                self.subjects = [m for m in self.last_subjects if m.scope is AuthorScope.NAMED]

    def _on_possessive(self, at: int, chunk: Chunk) -> None:
        if not self.subjects and self.last_subjects and at <= 1:
            self.subjects = list(self.last_subjects)

    def _on_poss(self, at: int, chunk: Chunk) -> None:
        pass

    # -- joints -------------------------------------------------------------------------------------------

    def _on_verb(self, at: int, chunk: Chunk) -> None:
        self.subject_open = False
        if not self.subjects and self.pending and not self.cues and self._kind(at - 1) in _ORG_KINDS | {"rpar", "comma"}:
            self.org_subject = True  # what an organisation does is no tie of an author's
        inner = self._inner_attributes(chunk)
        if self._kind(at - 1) in ("conj", "comma", "semi") and (self.orgs or self._predicate_complete(at)):
            self._next_predicate(at)
        elif self.orgs and self._kind(at - 1) == "pronoun":
            self._next_predicate(at)
        self.verb = True
        self.cue_attributes.update(inner)
        if any(rule.kind == "neg" for rule in chunk.rules) or self.tokens.lowers[chunk.stop - 1] == "not":
            self._negate(at)

    def _predicate_complete(self, at: int) -> bool:
        """Whether the cues so far have had their say: something of weight stands between them and the new verb."""
        if not self.cues:
            return False
        between = [c.kind for c in self.chunks[self.cues[-1].at + 1 : at] if c.kind not in ("comma", "conj", "semi")]
        return "word" in between or "name" in between

    def _next_predicate(self, at: int) -> None:
        """A new verb of the same subject: its own cues, its own polarity."""
        self.reader.carried = self.cues or self.reader.carried
        self.cues = []
        self.orgs = []
        self.group_facts = []
        self.negated = False
        self.excepted = False
        self.cue_attributes = {}
        if self.holder != "relative" or self._kind(at - 1) == "pronoun":
            self.holder = None

    def _on_semi(self, at: int, chunk: Chunk) -> None:
        self._end_clause(at + 1)
        self.negated = False
        self.excepted = False
        self.subject_open = False
        if self.holder == "relative" and self.clause_facts:
            self.holder = None
        if self.depth and self.depth[-1][0] == "author":
            self._emit_pending()

    def _on_colon(self, at: int, chunk: Chunk) -> None:
        self.subject_open = False
        if self.depth:
            return
        before = self._kind(at - 1)
        if before == "rpar":
            before = "cue" if self.cues else before
        if before == "cue" and self._opens_roster(at):
            self.roster = True
            self.reader.heading = []
            self.cues = []
        elif before == "cue" and not self.orgs:
            self.reader.heading = list(self.cues)
        elif before in _ORG_KINDS and self._starts_item(at - 1) and self._kind(at + 1) in ("cue", "attr", "author"):
            org = self.chunks[at - 1].value
            self._drop_org(org)
            self.pending = [org]
            self.cues = []
            self.orgs = []

    def _opens_roster(self, at: int) -> bool:
        """Whether the colon opens a list of a committee's members, which ties nobody: "Steering committee: A. Berg (...)"."""
        cue = self.cues[-1]
        words = set(self.tokens.lowers[cue.start : cue.stop])
        if not (_COMMITTEES & words or _BOARDS & words and not self.explicit_subject):
            return False
        following = self.chunks[at + 1 : at + 4]
        names = [c for c in following if c.kind == "name" and c.stop - c.start > 1]
        return self._kind(at + 1) == "author" or len(names) == 2 or self._kind(at + 1) in _ORG_KINDS and self._kind(at + 2) == "lpar"

    def _drop_org(self, org: OrgMention) -> None:
        self.facts = [f for f in self.facts if f.organization is not org]
        self.group_facts = [f for f in self.group_facts if f.organization is not org]
        if org in self.orgs:
            self.orgs.remove(org)

    def _on_lpar(self, at: int, chunk: Chunk) -> None:
        before = self._kind(at - 1)
        if before in _ORG_KINDS:
            kind = "org"
        elif before in ("cue", "attr"):
            kind = "cue"
        elif before == "author":
            kind = "author"
        else:
            kind = "other"
        self.depth.append((kind, at))
        self.paren_authors = []

    def _on_rpar(self, at: int, chunk: Chunk) -> None:
        if not self.depth:
            return
        kind, opened = self.depth.pop()
        if self.paren_authors:
            self._assign_paren(self.paren_authors, kind)
            self.paren_authors = []
        if kind == "author":
            self._emit_pending()
            self.subject_open = True

    def _assign_paren(self, who: list[AuthorMention], kind: str) -> None:
        """"employees of X (AB, CD)": the bracket names whose tie the facts just read are."""
        last = [f for f in self.group_facts if self.orgs and f.organization is self.orgs[-1]] if kind == "org" else []
        unnamed = [f for f in self.facts if f.author.end <= f.author.start]
        targets = (unnamed if kind in ("org", "sentence") and unnamed else last) or (self.group_facts if kind == "org" else [])
        if targets:
            replaced: list[RelationshipFact] = []
            done: set[tuple[int, RelationshipType]] = set()
            for fact in targets:
                key = (fact.organization.start, fact.type)
                if key in done:
                    continue
                done.add(key)
                for person in who:
                    replaced.append(RelationshipFact(person, fact.organization, fact.type, fact.cue, fact.rule, dict(fact.attributes), fact.group))
            gone = {id(f) for f in targets}
            self.facts = [f for f in self.facts if id(f) not in gone] + replaced
            self.group_facts = [f for f in self.group_facts if id(f) not in gone] + replaced
        elif kind in ("cue", "other") and not self.subjects and not self.reader.support_only:
            self._set_subjects(list(who), 0, keep=True)

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

    def _emit_pending(self) -> None:
        if self.pending and self.cues:
            for org in self.pending:
                self._emit(org, self._who(), self.cues)
            self.pending = []

    def _on_stop(self, at: int, chunk: Chunk) -> None:
        pass

    _on_break = _on_dash = _on_comma = _on_conj = _on_slash = _on_stop

    def _on_prep(self, at: int, chunk: Chunk) -> None:
        if chunk.value == "in" and self._kind(at - 1) == "cue" and self.cues and self.cues[-1].types == (_T.FELLOWSHIP,):
            self.topic = True  # "a Research Chair in Global Health": its subject ties nobody

    # -- denials ------------------------------------------------------------------------------------------

    def _negate(self, at: int) -> None:
        if self.orgs:
            self._next_predicate(at)
        self.negated = True
        self.excepted = False
        self.neg_at = at

    def _on_neg(self, at: int, chunk: Chunk) -> None:
        if self.tokens.lowers[chunk.start] == "any":
            return
        self._negate(at)

    def _on_nothing(self, at: int, chunk: Chunk) -> None:
        if self._kind(at - 1) == "prep":
            return
        if chunk.stop - chunk.start == 1 and self._kind(at + 1) == "prep" and self.chunks[at + 1].value != "for":
            self._negate(at)  # "none of the companies"
            return
        self.clause_none = chunk
        self._negate(at)

    def _on_interest(self, at: int, chunk: Chunk) -> None:
        self.clause_interest = chunk
        words = self.tokens.lowers[chunk.start : chunk.stop]
        if "other" in words or "additional" in words or "further" in words:
            self.other_word = True
        if self.negated and not self.excepted:
            self.clause_none = chunk

    def _on_any_org(self, at: int, chunk: Chunk) -> None:
        if self.negated and not self.excepted and self.clause_interest:
            self.clause_none = self.clause_none or chunk

    def _on_except(self, at: int, chunk: Chunk) -> None:
        if self.negated:
            self.negated = False
            self.excepted = True
            self.excepted_none, self.clause_none = self.clause_none, None
            self.orgs = []
            self.group_facts = []
        elif not self.subjects and not self.cues:
            self.fronted = True

    def _on_but(self, at: int, chunk: Chunk) -> None:
        if self.negated or self.orgs:
            self._end_clause(at)
            self._next_predicate(at)
        self.negated = False

    # -- what ---------------------------------------------------------------------------------------------

    def _on_cue(self, at: int, chunk: Chunk) -> None:
        rule = chunk.rule
        self.subject_open = False
        inner = self._inner_attributes(chunk)
        if rule.types == (_T.ADVISORY_BOARD,) and _PAID & set(self.tokens.lowers[chunk.start : chunk.stop]):
            inner["compensated"] = "yes"
        cue = _Cue(rule.types, rule.form, rule.id, at, chunk.start, chunk.stop, inner)
        before = self._kind(at - 1)
        if before == "prep" and self.chunks[at - 1].value in ("for", "as") and self.orgs and self._purpose_after(cue, at):
            return
        if before == "prep" and self.chunks[at - 1].value == "as" and self.org_subject and self.pending and self.subjects:
            for org in self.pending[:1]:
                self._emit(org, self.subjects, [cue])
            return
        if cue.types == (_T.FELLOWSHIP,) and before == "prep" and self.chunks[at - 1].value in ("through", "via", "with", "under", "by") and (
            self.group_facts and all(f.rule == "cue.research_funding.act" for f in self.group_facts)
        ):
            for fact in self.group_facts:
                fact.type, fact.rule = _T.FELLOWSHIP, cue.rule  # "funded by X through a fellowship"
            return
        if self.depth and self.depth[-1][0] == "cue":
            if cue.form in _MONEY | {"mod"} and self.reader.heading:
                return  # "Stock options (other than mutual funds):"
            if self.cues and self.cues[-1].form == "generic" and self.cues[-1].at == self.depth[-1][1] - 1:
                self.cues.pop()  # "fees (travel grants) from X"
        if self.depth and self.depth[-1][0] == "org" and self.orgs is not None:
            # "Pfizer (consulting, speaker fees)"
            opened = self.depth[-1][1]
            org = self.chunks[opened - 1].value
            if org in self.pending or not any(f.organization is org for f in self.facts):
                self._emit(org, self._who(), [cue])
                return
            if self._kind(at - 1) == "lpar":
                return
        if self.pending and self._colon_org():
            self.cues.append(cue)
            for org in self.pending:
                self._emit(org, self._who(), [cue])
            return
        compound = self._compound(at)
        if compound:
            for org in compound:
                self._drop_org(org)
            if self.orgs or self.group_facts or (self.cues and self.cues[-1].form == "act"):
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
            self.reader.carried = self.cues
            self.cues, self.orgs, self.group_facts = [], [], []
            self.cue_attributes = {}
        elif self.cues and self.cues[-1].form == "generic" and self._purpose_of(self.cues[-1], at):
            while self.cues and self.cues[-1].form == "generic":
                self.cues.pop()  # "payment or honoraria for lectures"
            if rule.form == "role":
                cue.sets.setdefault("compensated", "yes")  # "fees for serving as a consultant"
        elif self.cues and self.cues[-1].form == "role" and self.cues[-1].types == (_T.OTHER,) and self._adjacent(self.cues[-1].stop, chunk.start, 3):
            self.cues.pop()  # "member of the advisory board": the board says it
        elif self.cues and self.cues[-1].form == "generic" and before == "prep" and self.chunks[at - 1].value in ("from", "through", "by"):
            self.cues.pop()  # "support from an award from X"
        elif self.cues and self.cues[-1].form == "generic" and before == "conj" and "for" in self.tokens.lowers[chunk.start : chunk.stop]:
            self.cues.pop()  # "payment or honoraria for lectures"
        elif self.cues and self.cues[-1].rule == "cue.research_funding.act" and cue.form in _MONEY:
            self.cues.pop()  # "supported by a fellowship from X"
        elif self.cues and _T.ADVISORY_BOARD in cue.types and _T.LEADERSHIP in self.cues[-1].types and self._adjacent(self.cues[-1].stop, chunk.start, 3):
            self.cues.pop()
        if self.heading_only(at):
            self.cues = []
        self.cues.append(cue)
        if not self.depth and (end := self._heading_end(at)):
            self.skip_to = end
            self.reader.heading = list(self.cues)
        if self.pending and not self._giver() and not self.depth and self._kind(at - 1) == "verb" and not self.subjects:
            self.pending = self.pending[-1:]

    def _purpose_of(self, money: _Cue, at: int) -> bool:
        """Whether the cue at ``at`` tells what money before it is for: "fees for service on a board"."""
        after = money.at + 1
        if not (self._kind(after) == "prep" and self.chunks[after].value in ("for", "as")):
            return False
        return all(c.kind in ("prep", "word", "verb", "attr") for c in self.chunks[after + 1 : at])

    def _inner_attributes(self, chunk: Chunk) -> dict[str, str]:
        """Return what words inside the cue say of the tie: "unpaid adviser", "former employee"."""
        sets = dict(chunk.rule.sets)
        automaton = phrase_automaton()
        for k in range(chunk.start, chunk.stop):
            found = automaton.longest(self.tokens.lowers, k, k + 1)
            if found is not None and found[1][0].kind == "attr":
                sets.update(found[1][0].sets)
        return sets

    def _heading_end(self, at: int) -> int:
        """Return the index of the colon that makes a heading of the cue at ``at``, 0 where there is none."""
        if self._kind(at - 1) not in ("", "stop", "semi", "break", "rpar", "author", "org", "name", "conj", "slash", "cue", "comma") or self.verb:
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

    def heading_only(self, at: int) -> bool:
        """Whether the cue opens a new type-colon block."""
        return self._kind(self._after(at, frozenset({"cue", "conj", "comma", "slash"}))) == "colon" and bool(self.reader.heading)

    def _adjacent(self, stop: int, start: int, distance: int) -> bool:
        return start - stop <= distance

    def _colon_org(self) -> bool:
        return True if self.pending and any(c.kind == "colon" for c in self.chunks) else False

    def _purpose_after(self, cue: _Cue, at: int) -> bool:
        """"honoraria from X for lectures": a purpose told after the organisations. True where it was used."""
        after = self._after(at, frozenset({"conj", "comma", "cue", "prep", "word"}))
        if self._kind(after) in _ORG_KINDS and self._kind(after - 1) == "prep" and self.chunks[after - 1].value in ("from", "by"):
            return False
        nxt = self._kind(at + 1)
        if nxt == "prep" and self.chunks[at + 1].value in ("for", "to", "with", "from") and self._kind(at + 2) in _ORG_KINDS:
            return False
        if cue.form in ("role", "giver") and cue.types[0] in (_T.EMPLOYMENT, _T.FOUNDER, _T.EQUITY):
            return False
        generic = [f for f in self.group_facts if f.rule in _GENERIC_RULES]
        if generic:
            for fact in list(generic):
                fact.type = cue.types[0]
                fact.rule = cue.rule
            return True
        if self.group_facts and any(c.form in ("purpose_used", "generic") for c in self.cues):
            return False
        return bool(self.group_facts) and cue.types[0] in {f.type for f in self.group_facts}

    def _compound(self, at: int) -> list[OrgMention]:
        """Return the organisations that stand before the cue as its modifier: "a Veltrix employee"."""
        back = at - 1
        chunk = self.chunks[at]
        if chunk.rule.form == "giver":
            return []
        if _T.IN_KIND in chunk.rule.types:
            return []
        if back >= 0 and self.chunks[back].kind in ("poss", "attr"):
            back -= 1
        if _T.FELLOWSHIP in chunk.rule.types:
            back = self._over_words(back)
        if back < 0 or self.chunks[back].kind not in _ORG_KINDS:
            return []
        if (self.chunks[back].stop < chunk.start - 2 and _T.FELLOWSHIP not in chunk.rule.types) or self._kind(back - 1) == "possessive":
            return []
        nxt = self._after(at, frozenset({"word"}))
        if self._kind(at + 1) == "prep" and self._kind(at + 2) in _ORG_KINDS and self.chunks[at + 1].value in (
            ("of", "from", "by") if _T.FELLOWSHIP in chunk.rule.types else ("of", "for", "to", "from", "at", "with", "by", "in")
        ):
            return []
        if self._kind(at + 1) == "colon" or self._kind(nxt) == "colon":
            return []
        org = self.chunks[back].value
        if chunk.rule.types == (_T.PATENT,) and not org.sure:
            return []
        gap = self.tokens.words[self.chunks[back].stop : chunk.start]
        if any(w in ";:(" for w in gap):
            return []
        out = [org]
        k = back - 1
        while k > 0 and self.chunks[k].kind in ("conj", "comma", "slash") and self.chunks[k - 1].kind in _ORG_KINDS and not any(
            f.organization is self.chunks[k - 1].value for f in self.facts
        ):
            out.insert(0, self.chunks[k - 1].value)
            k -= 2
        # in the list of an earlier cue the last name may be its last member: "fees from A and B stock"
        earlier = [f for f in self.facts if f.organization is org]
        if earlier and all(f.rule in ("cue.research_funding.act", "cue.founder.own") for f in earlier):
            return out  # "supported by Veltrix fellowships"
        if earlier:
            return out[-1:] if self._kind(back - 1) in ("conj", "comma") else []
        return out

    def _over_words(self, back: int) -> int:
        """Step back over what may stand between a giver and its fellowship: words, a bracketed acronym."""
        steps = 0
        while back > 0 and steps < 5:
            kind = self.chunks[back].kind
            if kind == "rpar" and self.chunks[back - 2 : back - 1] and self.chunks[back - 2].kind == "lpar":
                back -= 3
            elif kind == "word" or kind == "cue" and self.chunks[back].rule.form == "mod":
                back -= 1
            else:
                break
            steps += 1
        return back

    def _on_org(self, at: int, chunk: Chunk) -> None:
        org: OrgMention = chunk.value
        if chunk.kind == "name" and self.clause_none is not None and (
            self.none_names and self._kind(at - 1) in ("comma", "conj")
            or self._kind(at - 1) == "prep" and self.chunks[at - 1].value in ("for", "by")
        ):
            # "None declared for Anna Berg and Carl Dahl"
            who = AuthorMention(org.text, org.start, org.end)
            self.subjects = [*self.subjects, who] if self.none_names else [who]
            self.none_names = self.explicit_subject = self.clause_subject = True
            return
        if chunk.kind == "name" and self._kind(at - 1) == "prep" and self.chunks[at - 1].value == "by" and self._kind(at - 2) == "verb" and self._unnamed():
            self._on_author(at, Chunk("author", chunk.start, chunk.stop, AuthorMention(org.text, org.start, org.end)))
            return
        self.subject_open = False
        if self.depth and self.depth[-1][0] == "other" and self._kind(self.depth[-1][1] - 1) in ("award", "number"):
            return  # a project's name behind its number
        if self.depth and self.depth[-1][0] == "org":
            return  # owner or place in brackets after a name
        if self._kind(at - 1) == "possessive":
            return  # "their Norovirus Advisory Board"
        if self._kind(at + 1) == "colon" and self._starts_item(at) and self._kind(at + 2) in ("cue", "attr", "author"):
            return
        cues = self.cues
        if not cues:
            if self.reader.heading and (self._kind(at - 1) in ("colon", "") or self.orgs):
                cues = self.cues = list(self.reader.heading)
            elif self.reader.carried and self.subjects and self._kind(at - 1) == "prep" and self.chunks[at - 1].value in ("from", "to", "for", "of", "with", "by") and self._bare_before(at):
                cues = self.cues = list(self.reader.carried)
        if cues and self._giver():
            self.pending = self.pending or []
            return
        if cues and (self._in_slot(at, org) or self.depth and self.depth[-1][0] == "author"):
            if not self._mention_ok(at, chunk) or self._place_after(at, chunk):
                return
            if not self.orgs:
                self.list_open = True
            self.orgs.append(org)
            self._emit(org, self._who(), cues)
            for people, earlier in self.deferred:
                self._emit(org, people, earlier)
            return
        if not cues:
            self.pending.append(org)

    _on_name = _on_caps = _on_org

    def _starts_item(self, at: int) -> bool:
        return self._kind(at - 1) in ("semi", "colon", "", "break", "comma", "stop", "conj")

    def _bare_before(self, at: int) -> bool:
        """Between the subject and the preposition stands nothing of weight: an ellipsis."""
        back = at - 2
        return self._kind(back) in ("comma", "author", "verb")

    def _mention_ok(self, at: int, chunk: Chunk) -> bool:
        """Whether a capitalised name in an organisation's slot may be one: trials and programmes are not."""
        if chunk.kind == "org" and chunk.value.entry is not None:
            return True
        if chunk.kind != "org" and all(c.types == (_T.PATENT,) for c in self.cues) and (
            self.list_prep not in ("to", "by", "with") or self.list_prep == "to" and not self._assigned()
        ):
            return False  # what a patent is on is no organisation
        nxt = self._kind(at + 1)
        if nxt == "word" and self.chunks[at + 1].value in _NOT_AFTER_ORG and self.chunks[at + 1].start == chunk.stop:
            return False
        return True

    def _assigned(self) -> bool:
        """Whether a patent is said to be licensed or assigned, so that "to" leads to an organisation."""
        cue = self.cues[-1]
        return bool(_ASSIGN & set(self.tokens.lowers[cue.start : cue.stop + 6]))

    def _place_after(self, at: int, chunk: Chunk) -> bool:
        """Whether an unknown name after an institution and a comma is its town: "the Harlow Institute, Lindenau."""
        if chunk.kind not in ("name", "org") or chunk.value.entry is not None or not self.orgs or self._kind(at - 1) != "comma" or self._kind(at - 2) != "org":
            return False
        if self._kind(at + 1) == "comma" and self._kind(at + 2) == "place":
            return True
        if self._kind(at + 1) in ("comma", "conj") or any(c.kind == "conj" for c in self.chunks[max(0, at - 4) : at]):
            return False
        words = self.tokens.lowers[self.chunks[at - 2].start : self.chunks[at - 2].stop]
        return self.chunks[at - 2].value.entry is None and any(w in vocabulary().heads or w in vocabulary().suffixes for w in words) or any(
            w in vocabulary().public_heads for w in words
        )

    def _in_slot(self, at: int, org: OrgMention) -> bool:
        previous = self._kind(at - 1)
        if self.orgs:
            if previous in _SEPARATORS or previous == "semi":
                return self.list_open or previous != "conj"
            if previous == "prep":
                prep = self.chunks[at - 1].value
                separated = self._kind(at - 2) in _SEPARATORS or self._kind(at - 2) == "semi"
                if separated and (prep == self.list_prep or prep in ("from", "by", "for", "to", "with", "of")):
                    return True
                self.list_open = False  # "support from X at Y and Z": a place, and so is what it is joined to
                return False
            if previous == "rpar":
                return False
            if previous in _ORG_KINDS:
                return self.chunks[at - 1].stop == self.chunks[at].start  # "Merck GlaxoSmithKline"
            return previous == "word" and self.chunks[at - 1].value in _LIST_WORDS
        last_cue = self.cues[-1]
        between = self.chunks[last_cue.at + 1 : at] if last_cue.at < at else []
        if self.reader.heading and self.cues == self.reader.heading:
            return True
        if previous == "prep":
            prep = self.chunks[at - 1].value
            if any(c.kind in ("stop", "semi") for c in between):
                return False
            if prep in ("in", "on") and not ({c.types[0] for c in self.cues} & {_T.EQUITY, _T.LEADERSHIP, _T.ADVISORY_BOARD, _T.FOUNDER, _T.OTHER, _T.RESEARCH_FUNDING, _T.PATENT, _T.EXPERT_TESTIMONY}):
                return False
            if prep in ("within", "under"):
                return False
            self.list_prep = prep
            return True
        if not between:
            return True
        if previous == "comma" and (self._kind(at - 2) == "prep" or self.tokens.lowers[self.chunks[at - 1].start - 1] in ("of", "in", "for", "to", "by")):
            return True  # "works for, and has shares in, X"
        kinds = {c.kind for c in between} - {"any_org", "award", "number"}
        if {"any_org", "back_ref", "award"} & {c.kind for c in between} and kinds <= {"comma", "back_ref", "prep", "colon"}:
            return True  # "employed by the company X", "by a commercial company, X"
        if previous == "word" and self.chunks[at - 1].value in _LIST_WORDS:
            kinds.discard("prep")
        if kinds <= {"colon", "verb", "word", "lpar", "attr", "poss", "dash", "comma", "break", "institution"} and not ("comma" in kinds and "colon" not in kinds and self.cues[-1].form != "role"):
            if "word" in kinds and not any(c.kind == "word" and c.value in _LIST_WORDS | _COMPANY_WORDS for c in between) and "colon" not in kinds:
                return last_cue.form in ("act", "role") and len(between) <= 2 and all(c.kind in ("word", "attr") for c in between)
            self.list_prep = None
            return True
        return False

    def _on_back_ref(self, at: int, chunk: Chunk) -> None:
        """"the company": what was named, unless the name follows."""
        nxt = self._kind(at + 1)
        if nxt in _ORG_KINDS and self.chunks[at + 1].start == chunk.stop:
            return
        if self.tokens.lowers[chunk.start] == "it":
            return
        before = self._kind(at - 1)
        if before == "comma" and self.orgs:
            self.mute = True  # "X, the manufacturer of ..."
        if not self.cues or before not in ("prep", "cue", "verb") or self.orgs:
            return
        plural = self.tokens.lowers[chunk.stop - 1].endswith("s") and self.tokens.lowers[chunk.start] != "the" or self.tokens.lowers[chunk.start] in ("both", "these", "those")
        recent = self.memory.last_organizations
        targets = recent if plural else recent[-1:]
        for org in targets:
            if before == "prep" or before == "cue" or self._giver():
                self.orgs.append(org)
                self._emit(org, self._who(), self.cues)

    # -- attributes ---------------------------------------------------------------------------------------

    def _on_attr(self, at: int, chunk: Chunk) -> None:
        rule = chunk.rule
        if rule.years:
            self._attribute({"years": self.tokens.text[self.tokens.starts[chunk.start] : self.tokens.ends[chunk.stop - 1]]}, at)
            return
        self._attribute(dict(rule.sets), at)

    def _attribute(self, sets: dict[str, str], at: int) -> None:
        """Give attributes to what they stand beside: before a cue to that cue, at the end to the list before."""
        if self.negated and "compensated" not in sets:
            return
        nxt = self._kind(at + 1)
        ahead = nxt in ("cue", "org", "name") or nxt in ("verb", "prep") and not self.group_facts
        if "submitted_work" in sets:
            targets = [f for f in self.facts[self._sentence_from :] if "submitted_work" not in f.attributes]
            if targets and not ahead:
                for fact in targets:
                    fact.attributes.update(sets)
            else:
                self.attributes.update(sets)
            return
        if "payee" in sets and self.group_facts:
            for fact in self.group_facts:
                fact.attributes.update(sets)
            return
        if "years" in sets:
            if self.group_facts and not ahead:
                for fact in self.group_facts:
                    fact.attributes.setdefault("years", sets["years"])
            return
        if self.group_facts and not ahead:
            for fact in self.group_facts:
                for key, value in sets.items():
                    fact.attributes.setdefault(key, value)
        else:
            self.cue_attributes.update(sets)

    _sentence_from = 0

    # -- facts --------------------------------------------------------------------------------------------

    def _emit(self, org: OrgMention, who: list[AuthorMention], cues: list[_Cue]) -> None:
        if self.roster:
            return
        if not who:
            who = [] if self.explicit_subject or self.org_subject or not self.carries else [AuthorMention("", 0, 0, AuthorScope.ALL)]
        elif self.org_subject and not self.explicit_subject:
            return
        for person in who:
            for cue in cues:
                if person.scope is not AuthorScope.NAMED and cue.rule in _SUPPORT_RULES:
                    continue  # study-level funding is no tie of an author's
                for kind in cue.types:
                    if self.negated:
                        self.reader.found.denials.append(DenialFact(person, org, kind, (cue.start, cue.stop), cue.rule))
                        continue
                    fact = RelationshipFact(
                        person, org, kind, (cue.start, cue.stop), cue.rule,
                        {**self.attributes, **self.cue_attributes, **cue.sets},
                    )  # fmt: skip
                    if self.holder:
                        fact.attributes["tie_holder"] = self.holder
                    if len(cue.types) > 1:
                        fact.attributes["assertion"] = "one_of"
                        fact.group = f"alt-{cue.start}-{org.start}"
                    self.facts.append(fact)
                    self.group_facts.append(fact)
                    self.clause_facts += 1
        if self.memory.last_organizations and self.orgs[:1] == [org] or len(self.orgs) <= 1:
            self.memory.last_organizations = [org]
        else:
            self.memory.last_organizations = [*self.memory.last_organizations, org]

    def _end_clause(self, at: int) -> None:
        """A clause ends: what it says of "none" is settled."""
        none = self.clause_none or self.excepted_none
        if none is not None and not self.clause_facts:
            # "AB advises X; no other relationships": the clause speaks of nobody it names
            bare = not self.clause_subject and none.kind != "nothing" and bool(self.facts)
            self._declare_none([] if bare else self.subjects, none, others=self.other_word or bare)
        self.clause_none = self.excepted_none = None
        self.clause_subject = False
        self.clause_interest = None
        self.other_word = False
        self.clause_facts = 0

    def _declare_none(self, who: list[AuthorMention], chunk: Chunk, *, others: bool) -> None:
        cue = (chunk.start, chunk.stop)
        words = self.tokens.lowers[chunk.start : chunk.stop]
        if "nonfinancial" in words or "non" in words:
            kind = InterestKind.NON_FINANCIAL
        else:
            kind = InterestKind.FINANCIAL if "financial" in words else InterestKind.ANY
        activities = "relationships" in words or "activities" in words or "relationship" in words
        if not who:
            who = [AuthorMention("", 0, 0, AuthorScope.ALL)]
        elif others and any(m.scope is AuthorScope.NAMED for m in who):
            return  # "AB reports no other interests": the rest is not spoken of
        for person in who:
            self.reader.found.none.append(NoneFact(person, kind, cue, chunk.rule.id, others, activities))

    def _finish(self) -> None:
        if self.front and self.cues and not self.facts:
            for org in self.front:
                self._emit(org, self._who(), self.cues)
        if not self.reader.headed or not self.reader.heading:
            # Where nobody is named, only the blocks of a headed disclosure are told of its author; a relative's
            # tie ("my partner works for X") has its first person.
            self.facts = [f for f in self.facts if f.author.end > f.author.start or self.holder]
        self._respectively()
        self._alternatives()
        self.reader.found.relationships += self.facts
        if not self.reader.headed:
            self.reader.heading = []  # outside a disclosure a label holds for its own sentence
        if self.cues:
            self.reader.carried = self.cues
        if self.subjects:
            self.reader.subjects = list(self.subjects)

    def _respectively(self) -> None:
        if not any(c.kind == "respectively" for c in self.chunks) or not self.facts:
            return
        people = list(dict.fromkeys(f.author for f in self.facts))
        orgs = list(dict.fromkeys(f.organization for f in self.facts))
        if len(people) == len(orgs) and len(people) > 1:
            pair = dict(zip(people, orgs, strict=True))
            self.facts = [f for f in self.facts if pair[f.author] is f.organization or pair[f.author] == f.organization]
            return
        types = list(dict.fromkeys(f.type for f in self.facts))
        if len(types) == len(orgs) and len(types) > 1:
            by_type = dict(zip(types, orgs, strict=True))
            self.facts = [f for f in self.facts if by_type[f.type] == f.organization]

    def _alternatives(self) -> None:
        """An "or" between cues or organisations leaves open which holds."""
        for at, chunk in enumerate(self.chunks):
            if chunk.kind != "conj" or chunk.value != "or":
                continue
            left = self._before(at, frozenset({"comma", "attr", "slash", "conj", "prep"}))
            right = self._after(at, frozenset({"attr", "prep", "verb", "word", "slash", "conj"}))
            whole = self._kind(at + 1) == "word" and self.chunks[at + 1].value in ("both", "all", "combination")
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
            elif self._kind(left) in _ORG_KINDS and self._kind(right) in _ORG_KINDS:
                names = {self.chunks[left].start, self.chunks[right].start}
                starts_at = {self.tokens.starts[n] for n in names}
                members = [f for f in self.facts if f.organization.start in starts_at]
            else:
                continue
            if len({(f.type, f.organization) for f in members}) > 1:
                self.reader._groups += 1
                for fact in members:
                    fact.attributes["assertion"] = "one_of"
                    fact.group = f"alt{self.reader._groups}"

    def _unmutes(self, at: int, chunk: Chunk) -> bool:
        """Whether an aside about an organisation ("which is funded by ...", "the maker of ...") ends here."""
        if self.apposition and chunk.kind == "comma":
            self.mute = self.apposition = False
            return False
        if chunk.kind in ("semi", "author", "rpar", "pronoun", "institution", "relative") or (
            chunk.kind == "verb" and self._kind(at - 1) == "conj" and self._kind(at - 2) == "comma"
        ):
            self.mute = False
        return not self.mute

    def _on_word(self, at: int, chunk: Chunk) -> None:
        if self.orgs and not self.depth:
            if chunk.value in _ASIDE and self._kind(at - 1) in (*_ORG_KINDS, "comma", "rpar"):
                self.mute = True
            elif self._kind(at - 1) == "comma" and self._kind(at - 2) in _ORG_KINDS and self.tokens.lowers[chunk.start - 1] in ("a", "an"):
                self.mute = self.apposition = True  # "X, a joint initiative of Y and Z, and ..."
        if chunk.kind == "word" and chunk.value in ("other", "others", "otherwise"):
            self.other_word = True


_NOT_AFTER_ORG = frozenset("trial trials study studies award awards fellowship program programme project registry cohort prize medal".split())
_COMMITTEES = frozenset("committee committees dsmb dsmbs dmc monitoring steering executive adjudication panel council".split())
_BOARDS = frozenset("board boards staff directors group groups".split())
_EMPLOYMENT = frozenset({_T.EMPLOYMENT})
_SUPPORT_TYPES = frozenset({_T.RESEARCH_FUNDING, _T.FELLOWSHIP, _T.SALARY_SUPPORT, _T.EMPLOYMENT})
_ASSIGN = frozenset("licensed licenced assigned sold transferred sublicensed out-licensed assignee".split())
_CUE_LIST = frozenset({"comma", "cue", "conj", "slash", "attr", "verb"})
_PAID = frozenset("fees fee honoraria honorarium payment payments".split())
_ASIDE = frozenset("titled entitled which that whose who manufacturer maker manufacturers producer distributor".split())
_SUPPORT_RULES = frozenset({"cue.research_funding.act", "cue.support"})
_POINTERS = frozenset("this these the that those".split())
_GENERIC_RULES = frozenset({"cue.honoraria", "cue.personal_fees", "cue.support"})
_LIST_WORDS = frozenset("including namely following include includes ie eg such like".split())
_COMPANY_WORDS = frozenset("company companies firm firms manufacturer organization organisation pharmaceutical biotech biotechnology companies: following".split())


def _prepare(chunks: list[Chunk]) -> list[Chunk]:
    """Settle modifiers: a bare "consulting" counts where a head follows or an organisation is asked for."""
    out: list[Chunk] = []
    total = len(chunks)
    for at, chunk in enumerate(chunks):
        if chunk.kind != "cue":
            out.append(chunk)
            continue
        form = chunk.rule.form
        if form == "mod":
            if _mod_counts(chunks, at, total):
                out.append(chunk)
            else:
                out.append(Chunk("word", chunk.start, chunk.stop, "mod"))
        elif form == "purpose":
            before = chunks[at - 1] if at else None
            if before is not None and (before.kind == "prep" and before.value == "for" or before.kind in ("conj", "comma")):
                out.append(chunk)
            else:
                out.append(Chunk("word", chunk.start, chunk.stop, "purpose"))
        elif chunk.rule.id == "cue.in_kind" and chunk.stop - chunk.start == 1 and at and chunks[at - 1].kind in ("prep", "word"):
            out.append(Chunk("word", chunk.start, chunk.stop, "supplies"))
        elif form == "generic" and _head_of_mods(chunks, at):
            out.append(Chunk("word", chunk.start, chunk.stop, "head"))
        else:
            out.append(chunk)
    return out


def _mod_counts(chunks: list[Chunk], at: int, total: int) -> bool:
    before = chunks[at - 1] if at else None
    if before is not None and before.kind == "prep" and before.value in ("for", "as"):
        return True
    k = at + 1
    while k < total:
        kind = chunks[k].kind
        if kind in ("comma", "conj", "slash", "dash"):
            k += 1
            continue
        if kind == "cue":
            if chunks[k].rule.form == "mod":
                k += 1
                continue
            return chunks[k].rule.form in _MONEY
        break
    # a list that began with a purpose: "fees for lectures, teaching and consulting"
    k = at - 1
    while k >= 0 and chunks[k].kind in ("comma", "conj", "cue", "slash"):
        if chunks[k].kind == "cue" and k > 0 and chunks[k - 1].kind == "prep" and chunks[k - 1].value == "for":
            return True
        k -= 1
    if at + 1 < total and chunks[at + 1].kind == "prep" and chunks[at + 1].value in ("for", "to", "with", "from", "at", "by"):
        return at + 2 < total and chunks[at + 2].kind in ("org", "name", "caps", "back_ref")
    if at + 1 < total and chunks[at + 1].kind == "colon":
        return True
    # in brackets or colon lists beside an organisation
    return before is not None and before.kind in ("lpar", "colon") and at + 1 < total and chunks[at + 1].kind in ("rpar", "comma", "semi", "stop", "conj")


def _head_of_mods(chunks: list[Chunk], at: int) -> bool:
    """Whether a generic money word is only the head that modifiers before it borrow: "consulting and lecture fees"."""
    return at > 0 and chunks[at - 1].kind == "cue" and chunks[at - 1].rule.form == "mod" and chunks[at - 1].stop == chunks[at].start
