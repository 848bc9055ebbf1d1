"""To whom an author is tied: the organisations in the slots of cues."""

from __future__ import annotations

from dataclasses import replace

from coi_extract.grammar.funding_slots import is_within
from coi_extract.grammar.posts import post_at_end
from coi_extract.grammar.registers import MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_slots import Slots
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: What joins the members of a list.
JOINED = frozenset({"comma", "conj"})


#: Chunks that are looked back over for a verb.
_LIST_AT_MOST = 200
#: The rule of what points back to whoever funds the study.
SPONSOR = "ctx.sponsor_back"
#: The rule of who is a member of something.
_MEMBER = "cue.other"
#: Ties that are no post somewhere.
_PAID_TIES = frozenset({_T.IN_KIND, _T.RESEARCH_FUNDING, _T.PERSONAL_FEES, _T.HONORARIA, _T.TRAVEL, _T.ROYALTIES})


def _is_code(text: str) -> bool:
    """Whether a name is a code of capitals and digits, as grants have."""
    return text.isupper() and text.isalnum() and not text.isalpha()


class Objects(Slots):
    """Organisations, and what only looks like one."""

    def _on_org(self, at: int, chunk: Chunk) -> None:
        org: OrgMention = chunk.value
        if (
            chunk.kind == "name"
            and self.clause_none is not None
            and (
                (self.none_names and self._kind(at - 1) in ("comma", "conj"))
                or (self._kind(at - 1) == "prep" and self.chunks[at - 1].value in self.words.none_prepositions)
            )
        ):
            # "None declared for Anna Berg and Carl Dahl"
            who = AuthorMention(org.text, org.start, org.end)
            self.subjects = [*self.subjects, who] if self.none_names else [who]
            self.none_names = self.explicit_subject = self.clause_subject = True
            return
        if (
            chunk.kind == "name"
            and self._kind(at - 1) == "prep"
            and self.chunks[at - 1].value == "by"
            and self._kind(at - 2) == "verb"
            and self._unnamed()
        ):
            self._on_author(at, Chunk("author", chunk.start, chunk.stop, AuthorMention(org.text, org.start, org.end)))
            return
        if chunk.kind == "name" and self._given_to(at):
            chunk.kind, chunk.value = "author", AuthorMention(org.text, org.start, org.end)
            self._on_author(at, chunk)
            return
        if self._opens_item(at, chunk):
            self.carry.type_first = True
            self._on_author(at, Chunk("author", chunk.start, chunk.stop, AuthorMention(org.text, org.start, org.end)))
            self.cues = self.cues or list(self.carry.heading)
            return
        self.subject_open = False
        if not self.depth and self._gives_to(at):
            self._begin_giving(at)
        elif self.giving and self.orgs and self._kind(at + 1) == "verb":
            self.giving = False  # "X has given KL a grant, and Y gave"
        if self._fronts(at):
            if not self.front:
                self._next_predicate(at)
            self.front.append(org)
            return
        if self.depth and self.depth[-1][0] == "other" and self._kind(self.depth[-1][1] - 1) in ("award", "number"):
            return  # a project's name behind its number
        if self._is_payee(at):
            self.list_open = self.list_open and bool(self.depth)
            return
        if self.depth and self.depth[-1][0] == "org":
            return  # owner or place in brackets after a name
        if chunk.kind == "name" and self._kind(at + 1) == "award":
            return  # a project's name before its number
        if self.depth and self.depth[-1][0] == "cue" and org.entry is None and _is_code(org.text):
            return  # "a Veltrix grant (ZG9Z)"
        if self._names_grant(at):
            return
        travels = any(_T.TRAVEL in cue.types for cue in self.cues) or any(f.type is _T.TRAVEL for f in self.facts)
        if self._is_sold(at) or (travels and at + 1 < len(self.chunks) and self._is_event(self.chunks[at + 1])):
            return
        if self._passed_on(at):
            if not self.words.workplaces.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop]):
                self.cues[-1].sets["payee"] = (
                    "institution"  # "consulting fees, and grants to the Harlow Hospital from X"
                )
            self.list_open = False
            return
        if self.orgs and self._through(at):
            return
        if self._kind(at - 1) == "possessive":
            return  # "their Norovirus Advisory Board"
        if self._kind(at + 1) == "colon" and self._starts_item(at) and self._kind(at + 2) in ("cue", "attr", "author"):
            return
        if self.beside and self._kind(at - 1) in ("comma", "conj") and self._kind(self._before(at, JOINED)) == "cue":
            self.cues, self.orgs, self.group_facts, self.list_open = list(self.beside), [], [], True
            self.orgs.append(org)
            self._emit(org, self._who(), self.cues)
            return
        cues, borrowed = self.cues, False
        if not cues:
            if self.carry.heading and (self._kind(at - 1) == "colon" or self._opens_list(at) or self.orgs):
                cues = self.cues = list(self.carry.heading)
            elif (
                self.carry.carried
                and self.subjects
                and self._kind(at - 1) == "prep"
                and self._borrows(at)
                and self._bare_before(at)
            ):
                cues = self.cues = self._borrowed(at)
                self.list_prep = self.chunks[at - 1].value
                borrowed = True
        if self._pays_for_the_last(at):
            for other in list(self.orgs) if self._kind(at - 2) == "word" else self.orgs[-1:]:
                self._drop_org(other)  # all of "X and Y, both funded by Z"
            self.orgs.append(org)
            self._emit(org, self._who(), cues)
            return
        if cues and self._giver():
            self.pending = self.pending or []
            return
        if cues and (borrowed or self._in_slot(at, org) or (self.depth and self.depth[-1][0] == "author")):
            if not self._mention_ok(at, chunk) or self._place_after(at, chunk):
                return
            if not self.orgs:
                self.list_open = True
            if self._kind(at - 1) == "slash" and self.orgs and is_within(self.orgs[-1].text, org.text):
                return  # "NIDDK/NIH"
            if self._kind(at - 1) == "slash" and self.orgs and is_within(org.text, self.orgs[-1].text):
                self._drop_org(self.orgs[-1])  # "NIH/NIDDK": the part gives
            self.orgs.append(org)
            self._emit(org, self._who(), self._told_by_name(chunk, cues))
            for people, earlier in self.deferred:
                self._emit(org, people, earlier)
            if self.affirmed and self.negated:
                self.negated = False
                self._emit(org, self._who(), self.affirmed)
                self.negated = True
            return
        if not cues:
            self.pending.append(org)

    def _told_by_name(self, chunk: Chunk, cues: list[Cue]) -> list[Cue]:
        """The cues of a member, whose seat the name of a board tells: "member of the X Guideline Development Group"."""
        lowers = self.tokens.lowers
        if not any(cue.rule == _MEMBER and self.words.members & {*lowers[cue.start : cue.stop]} for cue in cues):
            return cues
        post = post_at_end(lowers, chunk.start, chunk.stop)
        if post is None and not word_lists().names.bodies_of_advice.isdisjoint(lowers[chunk.start : chunk.stop]):
            post = rule_by_id("cue.advisory_board.body")
        if post is None:
            return cues
        return [replace(cue, types=post.types, rule=post.id) if cue.rule == _MEMBER else cue for cue in cues]

    def _passed_on(self, at: int) -> bool:
        """Whether a name is where money goes, and its giver follows: "grants to the Harlow Hospital from X"."""
        back = self._before(at, ORG_KINDS | {"comma", "conj"})
        if self.orgs or self._kind(back) != "prep" or self.chunks[back].value != "to":
            return False
        if not self.cues or self.cues[-1].form not in MONEY or self.cues[-1].at != back - 1:
            return False
        after = self._after(at, ORG_KINDS | {"comma", "conj"})
        return (
            self._kind(after) == "prep"
            and self.chunks[after].value in self.words.payer_prepositions
            and self._kind(after + 1) in ORG_KINDS
        )

    def _borrows(self, at: int) -> bool:
        """Whether the preposition before a name can borrow the tie of the author before: "AB is at X" has no payer."""
        prep = self.chunks[at - 1].value
        if (
            prep in self.words.workplace_prepositions
            and {kind for c in self.carry.carried for kind in c.types} & _PAID_TIES
        ):
            return False
        return prep in self.words.ellipsis_prepositions

    def _borrowed(self, at: int) -> list[Cue]:
        """The cues that an ellipsis borrows: "AB is supported by a fellowship from X, CD by Y" borrows the verb."""
        acts = [k for k in range(max(0, at - _LIST_AT_MOST), at) if self._kind(k) == "cue"]
        acts = [k for k in acts if self.chunks[k].rule.form == "act"]
        if self.chunks[at - 1].value == "by" and acts:
            chunk = self.chunks[acts[-1]]
            return [Cue(chunk.rule.types, chunk.rule.form, chunk.rule.id, acts[-1], chunk.start, chunk.stop)]
        return list(self.carry.carried)

    def _given_to(self, at: int) -> bool:
        """Whether a name is the person whom an organisation pays or employs: "X is the employer of Anna Berg"."""
        back = self._before(at, frozenset({"conj", "comma", "author", "name"}))
        if not self.pending or self.orgs or self.chunks[at].stop - self.chunks[at].start < 2:
            return False
        if self._giver():
            return back == self.cues[-1].at
        return (
            self.org_subject
            and bool(self.cues)
            and self.cues[-1].form in MONEY
            and self._kind(back) == "prep"
            and self.chunks[back].value == "to"
        )

    def _through(self, at: int) -> bool:
        """Whether a name is through whom the organisations before it pay: "adviser to X through his company, Y"."""
        back = self._before(at, frozenset({"comma", "institution", "possessive", "any_org", "word"}))
        return self._kind(back) == "prep" and self.chunks[back].value in self.words.passing_prepositions

    def _opens_list(self, at: int) -> bool:
        """Whether a name at a sentence's beginning goes on with the list of a block."""
        return not self._kind(at - 1) and self._kind(at + 1) in ("comma", "semi", "stop", "break", "lpar", "conj", "")

    def _opens_item(self, at: int, chunk: Chunk) -> bool:
        """Whether a name in a type-first block is its author: "Employment: Anna Berg, Veltrix Ltd; Carl Dahl (X)"."""
        if (
            not self.carry.heading
            or chunk.kind != "name"
            or self.depth
            or (self.carry.subjects and not self.carry.type_first)
        ):
            return False
        words = self.tokens.words[chunk.start : chunk.stop]
        if not 2 <= len(words) <= 5 or not all((w[0].isupper() and not w.isupper()) or len(w) == 1 for w in words):
            return False
        if self._kind(at - 1) not in ("colon", "semi", "comma", "rpar", "break"):
            return False
        if self._kind(at + 1) == "lpar":
            return True
        named = ("org", "name") if self.carry.type_first else ("org",)
        return self._kind(at + 1) == "comma" and self._kind(at + 2) in named and self._kind(at - 1) != "comma"

    def _starts_item(self, at: int) -> bool:
        return self._kind(at - 1) in ("semi", "colon", "", "break", "comma", "stop", "conj")

    def _bare_before(self, at: int) -> bool:
        """Between the subject and the preposition stands nothing of weight: an ellipsis."""
        return self._kind(self._before(at - 1, frozenset({"comma"}))) in ("author", "verb", "rpar", "semi")

    def _on_any_org(self, at: int, chunk: Chunk) -> None:
        super()._on_any_org(at, chunk)
        self.skip_to = max(self.skip_to, self._described(at))
        after = self._after(at, frozenset({"comma", "conj"}))
        if (
            self._kind(at - 1) == "prep"
            and not self.negated
            and after > at + 1
            and self._kind(after) in ("verb", "cue")
        ):
            self.cues = []  # "has received fees from drug companies and owns shares in X"

    def _on_back_ref(self, at: int, chunk: Chunk) -> None:
        """ "the company": what was named, unless the name follows."""
        nxt = self._kind(at + 1)
        if (nxt in ORG_KINDS and self.chunks[at + 1].start == chunk.stop) or self._one_of_two(at, chunk):
            return
        before = self._kind(at - 1)
        if before == "comma" and self.orgs:
            self.mute = True  # "X, the manufacturer of ..."
        if chunk.rule.id == SPONSOR and nxt == "cue" and self.chunks[at + 1].rule.form == "giver":
            self.pending = self._sponsors(chunk)  # "The funder provided support in the form of salaries for AB"
        if not self.cues or before not in ("prep", "cue", "verb") or self.orgs:
            return
        led = before == "prep" or self.tokens.lowers[chunk.start - 1] in word_lists().chunks.prepositions
        if self.tokens.lowers[chunk.start] == "it" and not led:
            return  # but "holds shares in it"
        plural = (
            self.tokens.lowers[chunk.stop - 1].endswith("s") and self.tokens.lowers[chunk.start] != "the"
        ) or self.tokens.lowers[chunk.start] in self.words.plural_pointers
        recent = self.memory.last_organizations
        targets = recent if plural else recent[-1:]
        if self.tokens.lowers[chunk.start] in self.words.two and len(recent) == 1:
            told = list(dict.fromkeys(f.organization for f in self.facts if f.author in self.subjects))
            targets = told[-2:]  # "fees from X, grants from Y, and travel support from both companies"
        if chunk.rule.id == SPONSOR:
            targets = self._sponsors(chunk)
        for org in targets:
            if before == "prep" or before == "cue" or self._giver():
                self.orgs.append(org)
                self._emit(org, self._who(), self.cues)

    def _sponsors(self, chunk: Chunk) -> list[OrgMention]:
        """Who is meant by "the funder", or "the funders": one where one was named."""
        several = any(self.tokens.lowers[k] in self.words.sponsors for k in range(chunk.start, chunk.stop))
        return list(self.memory.sponsors) if several or len(self.memory.sponsors) == 1 else []

    _on_name = _on_caps = _on_org
