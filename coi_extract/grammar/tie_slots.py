"""Whether a name stands where a cue asks for an organisation, and may be one."""

from __future__ import annotations

from coi_extract.grammar.registers import INVESTIGATOR, MONEY, ORG_KINDS, SEPARATORS
from coi_extract.grammar.tie_subjects import Subjects
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: Chunks that tell what companies make.
_DESCRIBED_AT_MOST = 8
#: Words of a purpose.
_PURPOSE_AT_MOST = 5
#: What tells of companies what they make.
_DESCRIPTION = frozenset({"word", "prep", "dash", "cue"})
#: Letters of a state's abbreviation.
_STATE_AT_MOST = 4
#: What is paid for writing.
_FOR_WRITING = frozenset({_T.ROYALTIES, _T.HONORARIA, _T.PERSONAL_FEES})
#: Ties that are to the firm itself, and not to whoever stands behind it.
_OF_A_FIRM = frozenset({_T.FOUNDER, _T.EQUITY, _T.EMPLOYMENT, _T.LEADERSHIP})


def _outside_brackets(chunks: list[Chunk]) -> list[Chunk]:
    """Leave out what stands in brackets: "a patent (no. 4711) held by X"."""
    out: list[Chunk] = []
    depth = 0
    for chunk in chunks:
        depth += (chunk.kind == "lpar") - (chunk.kind == "rpar")
        if depth <= 0:
            out.append(chunk)
    return out


#: Money that is not given to its payer.
_PASSED_ON = frozenset({_T.RESEARCH_FUNDING, _T.FELLOWSHIP})
#: What a description of unnamed organisations does not go beyond.
_ENDS = frozenset({"stop", "semi", "break", "author", "neg", "but"})


class Slots(Subjects):
    """Where organisations are asked for."""

    def _pays_for_the_last(self, at: int) -> bool:
        """Whether a name funds the body or study before it: "investigator of the X Centre funded by Y".

        Or publishes the book before it: "royalties as coauthors of X published by Y".
        """
        if not self.orgs or self._kind(at - 1) != "prep":
            return False
        published = self._kind(at - 2) == "word" and self.chunks[at - 2].value in self.words.publishing
        if published and _T.ROYALTIES in self.cues[-1].types and not self.orgs[-1].sure:
            return True
        if not self.chunks[at - 1].rules:
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

    def _mention_ok(self, at: int, chunk: Chunk) -> bool:
        """Whether a capitalised name in an organisation's slot may be one: trials and programmes are not."""
        trial = self._kind(at + 1) == "word" and self.chunks[at + 1].value in self.words.trials
        acronym = chunk.stop - chunk.start == 1 and self.tokens.words[chunk.start].isupper()
        if trial and acronym and self.tokens.lowers[chunk.start - 1] == "the":
            return False  # "the steering committee of the DAPA trial"
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
        granted = self.cues[-1].types == (_T.RESEARCH_FUNDING,) and self.cues[-1].form in MONEY
        if granted and self._is_topic(at):
            return False
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
                separated = self._kind(at - 2) in SEPARATORS or self._kind(at - 2) == "semi" or self._again(at)
                if separated and (prep == self.list_prep or prep in self.words.list_prepositions):
                    return True
                subject = prep in self.words.place_prepositions and self._kind(at) == "name"
                if not (subject and self._kind(at + 1) == "conj" and self._kind(at + 2) == "org"):
                    self.list_open = False  # "support from X at Y and Z": a place, and so is what it is joined to
                return False  # "the Centre for Studies in Sleep and Y Ltd": a subject
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
            if any(c.kind in ("stop", "semi") for c in _outside_brackets(between)):
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
                or self._published_in(at, between)
            ):
                return False
            if prep in self.words.frame_prepositions:
                return False
            if prep == "to" and last_cue.form in MONEY and last_cue.types[0] in _PASSED_ON and last_cue.at == at - 2:
                return False  # "an X training grant to the Division of Y"
            if prep in self.words.place_prepositions and last_cue.rule == INVESTIGATOR:
                return False  # "an investigator in the X Center"
            if {c.types[0] for c in self.cues} & _OF_A_FIRM and any(
                c.kind == "word" and c.value in self.words.unnamed_firms for c in between
            ):
                return False  # "co-founder of a spin-off of the University of X": the firm has no name
            later = any(c.kind == "prep" and c.value == "from" for c in self.chunks[at + 1 :]) or (
                self._kind(at + 1) == "comma" and self._kind(at + 2) == "prep"  # "services, through X, to Y"
            )
            then = self._after(at, frozenset({"lpar", "neg", "cue", "word", "rpar"}))
            later = later or (prep == "via" and self._kind(then) == "prep" and self._kind(then + 1) in ORG_KINDS)
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
        named = previous == "word" and self.chunks[at - 1].value in self.words.list_openers
        if named and {"any_org"} <= {c.kind for c in between} and not _ENDS & {c.kind for c in between}:
            return True  # "from several companies with an interest in sleep, including X"
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

    def _published_in(self, at: int, between: list[Chunk]) -> bool:
        """Whether a name is where the author's writings stand, which are paid for: "royalties for chapters in X"."""
        if self.chunks[at].kind != "org" or not _FOR_WRITING.intersection(self.cues[-1].types):
            return False
        return any(c.kind == "word" and c.value in self.words.writings for c in between)

    def _again(self, at: int) -> bool:
        """Whether a purpose of its own parts a name from the list: "for a book from X and for a scale from Y"."""
        back = at - 2
        while self._kind(back) == "word" and at - back <= _PURPOSE_AT_MOST:
            back -= 1
        led = self._kind(back) == "prep" and self.chunks[back].value in self.words.purpose_prepositions
        return led and back < at - 2 and self._kind(back - 1) in SEPARATORS

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

    def _names_companies(self, at: int) -> bool:
        """Whether the list of "from the following companies: X", "from several companies, including X" begins here."""
        back = at - 1
        while self._kind(back) in ("comma", "colon", "lpar") or (
            self._kind(back) == "word" and self.chunks[back].value in self.words.list_openers
        ):
            back -= 1
        if back == at - 1:
            return False
        told = back  # "from makers of heart valves, including X"
        while self._kind(back) in _DESCRIPTION and told - back < _DESCRIBED_AT_MOST:
            back -= 1
        if self._kind(back) != "any_org":
            return False
        back -= 1
        while self._kind(back) == "word":
            back -= 1
        if self._kind(back) == "cue":
            return self.tokens.lowers[self.chunks[back].stop - 1] in self.words.object_prepositions
        if self._kind(back) != "prep" or self.cues[-1].at >= back:
            return False
        # "distinct from other firms (X)": only what is told right before leads into a bracket
        return self._kind(at - 1) != "lpar" or self._kind(back - 1) in ("cue", "attr")

    def _described(self, at: int) -> int:
        """Where the names of companies begin that are told what they make: "firms that sell drugs, including X"."""
        if not self.cues or self._kind(at - 1) != "prep" or self._kind(at + 1) != "word":
            return 0
        for k in range(at + 1, min(len(self.chunks), at + _DESCRIBED_AT_MOST + 2)):
            chunk = self.chunks[k]
            if chunk.kind == "colon" or (chunk.kind == "word" and chunk.value in self.words.list_openers):
                return k
            if chunk.kind not in _DESCRIPTION and (chunk.kind != "comma" or self._kind(k + 1) != "word"):
                break
        return 0
