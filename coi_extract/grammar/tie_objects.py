"""To whom an author is tied: the organisations in the slots of cues."""

from __future__ import annotations

from dataclasses import replace

from coi_extract.grammar.funding_slots import is_within
from coi_extract.grammar.posts import post_at_end
from coi_extract.grammar.registers import MONEY, ORG_KINDS, SEPARATORS, Cue
from coi_extract.grammar.tie_makers import Makers
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType


#: Chunks that are looked back over for a verb.
_LIST_AT_MOST = 200
#: The rule of who takes part in studies.
_INVESTIGATOR = "cue.research_funding.role"
#: Letters of a state's abbreviation.
_STATE_AT_MOST = 4
#: The rule of what points back to whoever funds the study.
SPONSOR = "ctx.sponsor_back"
#: The rule of who is a member of something.
_MEMBER = "cue.other"
#: Ties that are no post somewhere.
_PAID_TIES = frozenset({_T.IN_KIND, _T.RESEARCH_FUNDING, _T.PERSONAL_FEES, _T.HONORARIA, _T.TRAVEL, _T.ROYALTIES})
#: Ties that are to the firm itself, and not to whoever stands behind it.
_OF_A_FIRM = frozenset({_T.FOUNDER, _T.EQUITY, _T.EMPLOYMENT, _T.LEADERSHIP})


def _is_code(text: str) -> bool:
    """Whether a name is a code of capitals and digits, as grants have."""
    return text.isupper() and text.isalnum() and not text.isalpha()


class Objects(Makers):
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
        if self.depth and self.depth[-1][0] == "org":
            return  # owner or place in brackets after a name
        if chunk.kind == "name" and self._kind(at + 1) == "award":
            return  # a project's name before its number
        if self.depth and self.depth[-1][0] == "cue" and org.entry is None and _is_code(org.text):
            return  # "a Veltrix grant (ZG9Z)"
        travels = any(_T.TRAVEL in cue.types for cue in self.cues) or any(f.type is _T.TRAVEL for f in self.facts)
        if self._is_sold(at) or (travels and at + 1 < len(self.chunks) and self._is_event(self.chunks[at + 1])):
            return
        if self._passed_on(at):
            self.list_open = False
            return
        if self.orgs and self._through(at):
            return
        if self._kind(at - 1) == "possessive":
            return  # "their Norovirus Advisory Board"
        if self._kind(at + 1) == "colon" and self._starts_item(at) and self._kind(at + 2) in ("cue", "attr", "author"):
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

    def _pays_for_the_last(self, at: int) -> bool:
        """Whether a name funds the body or study before it: "investigator of the X Centre funded by Y"."""
        if not self.orgs or self._kind(at - 1) != "prep" or not self.chunks[at - 1].rules:
            return False
        last = self._before(at - 1, frozenset({"comma", "word"}))
        if self._kind(last) not in ORG_KINDS or self.chunks[last].value is not self.orgs[-1]:
            return False
        seat = _T.ADVISORY_BOARD in self.cues[-1].types and not self.orgs[-1].sure
        return seat or self.cues[-1].rule == "cue.research_funding.role"

    def _is_sold(self, at: int) -> bool:
        """Whether a name is a product's whose sales are paid for: "royalties from sales of the X Scale"."""
        last = self.chunks[at - 2].value if self._kind(at - 2) == "word" else None
        return self._kind(at - 1) == "prep" and self.chunks[at].kind == "name" and last in self.words.selling

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

    def _mention_ok(self, at: int, chunk: Chunk) -> bool:
        """Whether a capitalised name in an organisation's slot may be one: trials and programmes are not."""
        if chunk.kind == "org" and chunk.value.entry is not None:
            return True
        if (
            chunk.kind != "org"
            and all(c.types == (_T.PATENT,) for c in self.cues)
            and (
                self._patent_prep() not in self.words.patent_prepositions
                or (self._patent_prep() == "to" and not self._assigned())
            )
        ):
            return False  # what a patent is on is no organisation
        after = self._after(at, frozenset({"conj", "name"}))  # "the ASTRA and BORA trials"
        return not (
            self._kind(after) == "word"
            and self.chunks[after].value in self.words.not_after_name
            and self.chunks[after].start == self.chunks[after - 1].stop
        )

    def _patent_prep(self) -> str | None:
        """The preposition from a patent to the name, which may be the last word of the cue: "licensed to X"."""
        last = self.tokens.lowers[self.cues[-1].stop - 1]
        return last if last in self.words.patent_prepositions else self.list_prep

    def _assigned(self) -> bool:
        """Whether a patent is said to be licensed or assigned, so that "to" leads to an organisation."""
        cue = self.cues[-1]
        return bool(self.words.assignments.intersection(self.tokens.lowers[cue.start : cue.stop + 6]))

    def _place_after(self, at: int, chunk: Chunk) -> bool:
        """Whether an unknown name after an institution and a comma is its town: "the Harlow Institute, Lindenau."""
        if self._houses_unit(at):
            return True
        if chunk.kind not in ("name", "org") or chunk.value.entry is not None or not self.orgs:
            return False
        if self._kind(at - 1) != "comma" or self._kind(at - 2) not in ("org", "place"):
            return False
        if self._kind(at - 2) == "place":
            return len(chunk.value.text) <= _STATE_AT_MOST and chunk.kind == "name"  # "Rockville, Md."
        if self._kind(at + 1) == "comma" and self._kind(at + 2) == "place":
            return True
        if self._kind(at + 1) in ("comma", "conj") or any(c.kind == "conj" for c in self.chunks[max(0, at - 4) : at]):
            return False
        words = self.tokens.lowers[self.chunks[at - 2].start : self.chunks[at - 2].stop]
        return (
            self.chunks[at - 2].value.entry is None
            and any(w in vocabulary().heads or w in vocabulary().suffixes for w in words)
        ) or any(w in vocabulary().public_heads for w in words)

    def _houses_unit(self, at: int) -> bool:
        """Whether what stands at ``at`` is the university or hospital of a unit: "the Sleep Institute, X University".

        A list of two would have an "and".
        """
        if len(self.orgs) != 1 or self._kind(at - 1) != "comma" or self.chunks[at - 2].value is not self.orgs[0]:
            return False
        after = self._after(at, frozenset({"comma", "conj"}))
        if self._kind(after) in ORG_KINDS | {"place", "prep"} and after > at + 1:
            return False
        unit, house = self.chunks[at - 2], self.chunks[at]
        lowers = self.tokens.lowers
        inside = self.words.units.intersection(lowers[unit.start : unit.stop])
        return bool(inside) and not self.words.unit_houses.isdisjoint(lowers[house.start : house.stop])

    def _in_slot(self, at: int, org: OrgMention) -> bool:
        previous = self._kind(at - 1)
        if self.orgs:
            if self._licensed_on(at):
                return True
            if previous in SEPARATORS or previous == "semi":
                return self.list_open or previous != "conj"
            if previous == "prep":
                prep = self.chunks[at - 1].value
                separated = self._kind(at - 2) in SEPARATORS or self._kind(at - 2) == "semi"
                if separated and (prep == self.list_prep or prep in self.words.list_prepositions):
                    return True
                self.list_open = False  # "support from X at Y and Z": a place, and so is what it is joined to
                return False
            if previous == "rpar":
                return False
            if previous in ORG_KINDS:
                return self.chunks[at - 1].stop == self.chunks[at].start  # "Merck GlaxoSmithKline"
            return previous == "word" and self.chunks[at - 1].value in self.words.list_openers
        if self._names_companies(at) or self._owns_patent(at):
            return True
        last_cue = self.cues[-1]
        between = self.chunks[last_cue.at + 1 : at] if last_cue.at < at else []
        if self.carry.heading and self.cues == self.carry.heading:
            return True
        if previous == "prep":
            prep = self.chunks[at - 1].value
            if any(c.kind in ("stop", "semi") for c in between):
                return False
            if prep in self.words.place_prepositions and not (
                {c.types[0] for c in self.cues}
                & {
                    _T.EQUITY,
                    _T.LEADERSHIP,
                    _T.ADVISORY_BOARD,
                    _T.FOUNDER,
                    _T.OTHER,
                    _T.RESEARCH_FUNDING,
                    _T.PATENT,
                    _T.EXPERT_TESTIMONY,
                }
            ):
                return False
            if prep in self.words.frame_prepositions:
                return False
            if prep in self.words.place_prepositions and last_cue.rule == _INVESTIGATOR:
                return False  # "an investigator in the X Center"
            if {c.types[0] for c in self.cues} & _OF_A_FIRM and any(
                c.kind == "word" and c.value in self.words.unnamed_firms for c in between
            ):
                return False  # "co-founder of a spin-off of the University of X": the firm has no name
            later = any(c.kind == "prep" and c.value == "from" for c in self.chunks[at + 1 :]) or (
                self._kind(at + 1) == "comma" and self._kind(at + 2) == "prep"  # "services, through X, to Y"
            )
            if prep in self.words.passing_prepositions and later:
                return False  # "funding through X from Y": X passes it on
            self.list_prep = prep
            return True
        if not between:
            return True
        if previous == "comma" and self._kind(at - 2) == "word" and self._kind(at - 3) == "prep":
            return self.chunks[at - 2].value in self.words.company_words  # "shares in a company, X"
        if previous == "comma" and (
            self._kind(at - 2) == "prep"
            or self.tokens.lowers[self.chunks[at - 1].start - 1] in self.words.hanging_prepositions
        ):
            return True  # "works for, and has shares in, X"
        bare = previous == "comma" and len(between) == 1 and not any(c.kind == "verb" for c in self.chunks[:at])
        if bare and self._kind(last_cue.at - 1) in ("comma", "semi", "author") and self._kind(0) == "author":
            return True  # "AB, research grant, X; consulting fees, Y"
        kinds = {c.kind for c in between} - {"any_org", "award", "number"}
        if {"any_org", "back_ref", "award"} & {c.kind for c in between} and kinds <= {
            "comma",
            "back_ref",
            "prep",
            "colon",
        }:
            return True  # "employed by the company X", "by a commercial company, X"
        if self.block and kinds <= {"semi", "word", "comma", "slash", "colon", "attr"}:
            return True  # "Chow: Research Grant; Modest; X"
        if previous == "word" and self.chunks[at - 1].value in self.words.list_openers | self.words.company_words:
            kinds.discard("prep")
        if kinds <= {"colon", "verb", "word", "lpar", "attr", "poss", "dash", "comma", "break", "institution"} and not (
            "comma" in kinds and "colon" not in kinds and self.cues[-1].form != "role"
        ):
            if (
                "word" in kinds
                and not any(
                    c.kind == "word" and (c.value in self.words.list_openers or c.value in self.words.company_words)
                    for c in between
                )
                and "colon" not in kinds
            ):
                return (
                    last_cue.form in ("act", "role")
                    and len(between) <= 2
                    and all(c.kind in ("word", "attr") for c in between)
                )
            self.list_prep = None
            return True
        return False

    def _licensed_on(self, at: int) -> bool:
        """Whether a name is to whom a patent of the organisation before goes: "a patent licensed by X to Y"."""
        patent = all(cue.types == (_T.PATENT,) for cue in self.cues)
        to = self._kind(at - 1) == "prep" and self.chunks[at - 1].value == "to"
        return patent and to and self._assigned()

    def _owns_patent(self, at: int) -> bool:
        """Whether a name is whose patent it is, in a relative clause: "a patent that X has licensed to Y"."""
        if not all(cue.types == (_T.PATENT,) for cue in self.cues) or self.chunks[at].kind != "org":
            return False
        if self._kind(at - 1) != "word" or self.chunks[at - 1].value not in self.words.relative:
            return False
        following = self.chunks[at + 1 : at + 4]
        said = {low for c in following for low in self.tokens.lowers[c.start : c.stop]}
        return not self.words.assignments.isdisjoint(said)

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
        if self.tokens.lowers[chunk.start] == "it" and before != "prep":
            return
        plural = (
            self.tokens.lowers[chunk.stop - 1].endswith("s") and self.tokens.lowers[chunk.start] != "the"
        ) or self.tokens.lowers[chunk.start] in self.words.plural_pointers
        recent = self.memory.last_organizations
        targets = recent if plural else recent[-1:]
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
