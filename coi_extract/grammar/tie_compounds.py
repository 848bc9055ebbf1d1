"""Organisations before what ties to them, as its modifier or owner: "a Veltrix employee", "X's advisory board"."""

from __future__ import annotations

from coi_extract.grammar.posts import POSTS
from coi_extract.grammar.registers import MONEY, ORG_KINDS, Cue
from coi_extract.grammar.tie_denials import Denials
from coi_extract.grammar.values import Chunk, OrgMention, RelationshipFact
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: Ties of support that a fellowship named after the organisation tells better.
SUPPORT = frozenset({"cue.research_funding.act", "cue.support"})


class Compounds(Denials):
    """What stands before a cue and is of it."""

    def _names_grant(self, at: int) -> bool:
        """Whether a name in brackets is a grant's, whose giver follows: "a grant (Helena Marr grant) from X"."""
        if self.chunks[at].kind != "name" or not self.depth or self.depth[-1][0] != "cue":
            return False
        close = self._after(at, frozenset({"cue", "word", "award", "number"}))
        led = self._kind(close) == "rpar" and self._kind(close + 1) == "prep"
        return led and self.chunks[close + 1].value in self.words.payer_prepositions and self._kind(close + 2) == "org"

    def _compound(self, at: int) -> list[OrgMention]:
        """Return the organisations that stand before the cue as its modifier: "a Veltrix employee"."""
        back = at - 1
        chunk = self.chunks[at]
        if chunk.rule.form == "giver" or self.tokens.lowers[chunk.start] in self.words.receiving:
            return []
        if _T.IN_KIND in chunk.rule.types or self._is_event(chunk):
            return []
        if back >= 0 and self.chunks[back].kind in ("poss", "attr"):
            back -= 1
        apart = _T.FELLOWSHIP in chunk.rule.types or _T.ADVISORY_BOARD in chunk.rule.types
        if apart:
            back = self._over_words(back)
        if back < 0 or self.chunks[back].kind not in ORG_KINDS or self._names_grant(back):
            return []
        if self.chunks[back].kind == "name" and self._kind(back - 1) == "org" and self._touches(back):
            self._drop_org(self.chunks[back].value)
            back -= 1  # "an ERC Starting Grant": the grant's name
        before = self.chunks[back - 1].value if self._kind(back - 1) == "prep" else None
        said = self.tokens.lowers[chunk.start] in word_lists().chunks.predicate_verbs
        if said and (before is not None or self.org_subject):
            return []  # "AB's post at X is funded by Y", "X is funded by Y"
        own_board = not self.words.own_boards.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])
        body = _T.ADVISORY_BOARD in chunk.rule.types or chunk.rule.id == "cue.speaker.role" or own_board
        body = body or (POSTS.issuperset(chunk.rule.types) and self._touches(at))  # "the X guideline group"
        seat = body or self._kind(back + 1) == "poss"  # "on the X speakers' bureau"
        if before in self.words.place_prepositions and not (before == "on" and seat):
            return []  # "a Chair in Nephrology is funded by X"
        if (self.chunks[back].stop < chunk.start - 2 and not apart) or self._kind(back - 1) == "possessive":
            return []
        nxt = self._after(at, frozenset({"word"}))
        if (
            self._kind(at + 1) == "prep"
            and self._kind(at + 2) in ORG_KINDS
            and not self._is_topic(at + 2)
            and self.chunks[at + 1].value
            in (
                self.words.fellowship_prepositions
                if _T.FELLOWSHIP in chunk.rule.types
                else self.words.object_prepositions
            )
        ):
            return []
        if self._kind(at + 1) == "colon" or self._kind(nxt) == "colon":
            return []
        org = self.chunks[back].value
        if chunk.rule.types == (_T.PATENT,) and not org.sure:
            return []
        gap = self.tokens.words[self.chunks[back].stop : chunk.start]
        if any(w in (";:" if apart else ";:(") for w in gap):
            return []
        out = [org]
        # an article opens a member of its own: "X, a Y fellowship"
        k = back - 1 if self.tokens.lowers[self.chunks[back].start - 1] not in ("a", "an") else 0
        while k > 0 and self.chunks[k].kind in ("conj", "comma", "slash"):
            first = k - 1 - (body and self._kind(k - 1) == "poss")  # "X's and Y's advisory boards"
            told = [f for f in self.facts if f.organization is self.chunks[first].value]
            if self._kind(first) not in ORG_KINDS or not all(
                f.rule in SUPPORT or (body and f.type is _T.OTHER) for f in told
            ):
                break
            out.insert(0, self.chunks[first].value)
            k = first - 1
        # in the list of an earlier cue the last name may be its last member: "fees from A and B stock"
        earlier = [f for f in self.facts if f.organization is org]
        if body and any(self._only_seats(f) for f in earlier):
            return out  # "member of the Veltrix advisory board", "of the Veltrix speakers' bureau"
        if earlier and all(f.rule in SUPPORT or f.rule == "cue.founder.own" for f in earlier):
            return out  # "supported by Veltrix fellowships"
        if earlier:
            return out[-1:] if self._kind(back - 1) in ("conj", "comma") else []
        return out

    def _is_topic(self, at: int) -> bool:
        """Whether a name is what grants are for: "a Programme Grant for Applied Research"."""
        if (
            self._kind(at - 1) != "prep"
            or self.chunks[at - 1].value != "for"
            or self.chunks[at].value.entry is not None
        ):
            return False
        return self.tokens.lowers[self.chunks[at].stop - 1] in vocabulary().topics

    def _is_event(self, chunk: Chunk) -> bool:
        """Whether a chunk says of the name before it that it is a meeting's: "to attend the X congress"."""
        if chunk.kind != "word" and not (chunk.kind == "cue" and chunk.rule.form == "mod"):
            return False
        return not self.words.events.isdisjoint(self.tokens.lowers[chunk.start : chunk.stop])

    def _beside_a_seat(self, orgs: list[OrgMention]) -> list[RelationshipFact]:
        """What else is told of the bodies' owners: "adviser to and member of the X board" keeps the adviser."""
        told = [f for f in self.facts if f.organization in orgs]
        seats = [f for f in told if self._only_seats(f)]
        return [f for f in told if seats and f not in seats]

    def _only_seats(self, fact: RelationshipFact) -> bool:
        """Whether a tie only says that a body is sat on, which the body's kind tells better: "chairs X's board"."""
        chairs = fact.type is _T.LEADERSHIP and bool(self.cues) and self.cues[-1].rule == fact.rule
        return fact.type is _T.OTHER or (chairs and self.cues[-1].form == "role" and fact.cue[0] == self.cues[-1].start)

    def _given_by(self, at: int) -> bool:
        """Whether the giver of the fellowship at ``at`` follows it, perhaps behind its number."""
        after = self._after(at, frozenset({"award", "number"}))
        return (
            self._kind(after) == "prep"
            and self.chunks[after].value in self.words.payer_prepositions
            and self._kind(after + 1) in ORG_KINDS
        )

    def _paid_by_another(self, at: int) -> bool:
        """Whether a clause behind the fellowship at ``at`` tells who funds it: "a Dorn fellowship, funded by X"."""
        after = self._after(at, frozenset({"comma", "award", "number"}))
        relative = self._kind(after) == "word" and self.chunks[after].value in self.words.relative
        after += relative
        if self._kind(after) == "prep" and self.chunks[after].rules:
            return self._kind(after + 1) in ORG_KINDS
        return relative and self._kind(after) == "cue" and self.chunks[after].rule.id == "cue.research_funding.act"

    def _touches(self, at: int) -> bool:
        """Whether nothing stands between a chunk and the one before it."""
        return self.chunks[at - 1].stop == self.chunks[at].start

    def _over_words(self, back: int) -> int:
        """Step back over what may stand between a giver and its fellowship: words, a bracketed acronym."""
        steps = 0
        while back > 0 and steps < 5:
            kind = self.chunks[back].kind
            if kind == "rpar" and self.chunks[back - 2 : back - 1] and self.chunks[back - 2].kind == "lpar":
                back -= 3
            elif kind in ("word", "dash") or (kind == "cue" and self.chunks[back].rule.form == "mod"):
                back -= 1
            else:
                break
            steps += 1
        return back

    def _is_apposition(self, at: int, chunk: Chunk) -> bool:
        """Whether a cue behind a payer's name tells what the payer is: "fees from X, the owner of Y, for lectures".

        "paid by X, a contract research organisation funded by Y"
        """
        comma = self._before(at, frozenset({"word"}))
        body = self._kind(at + 1) == "word" and self.chunks[at + 1].value in self.words.kinds_of_body
        return (
            (chunk.rule.types == (_T.FOUNDER,) or body)
            and self._kind(comma) == "comma"
            and self._kind(comma - 1) in ORG_KINDS
            and bool(self.orgs)
            and (body or all(c.form in MONEY for c in self.cues))
        )

    def _comes_as(self, cue: Cue, at: int) -> bool:
        """Whether support from those named comes as a fellowship: "support from X through Investigator Awards"."""
        led = self._kind(at - 1) == "prep" and self.chunks[at - 1].value in self.words.award_prepositions
        support = [f for f in self.group_facts if f.rule in SUPPORT]
        if not led or not support or cue.types != (_T.FELLOWSHIP,) or self._kind(at - 2) not in ORG_KINDS:
            return False
        for fact in support:
            fact.type, fact.rule = _T.FELLOWSHIP, cue.rule
        return True

    def _lists_investigators(self, at: int, chunk: Chunk) -> bool:
        """Whether investigators are those of a roster, which ties nobody: who stands in it is of the body beside them.

        "Harlow Clinic: A. Berg (principal investigator), C. Dorn (coordinator)", "the following investigators: ..."
        """
        if self.depth and self._kind(at + 1) == "rpar":
            return True
        if self.depth and self._kind(at - 1) == "lpar" and self._kind(at + 1) == "comma":
            body = self.chunks[at + 2 : at + 3]
            return any(not self.words.workplaces.isdisjoint(self.tokens.lowers[c.start : c.stop]) for c in body)
        many = self.tokens.lowers[chunk.stop - 1].endswith("s")
        led = chunk.start > 0 and self.tokens.lowers[chunk.start - 1] in self.words.listing
        told = self.tokens.lowers[chunk.stop : self.chunks[-1].stop]
        follows = "follows" in told and told[told.index("follows") :][1:2] == [":"]
        if many and (led or follows or self._kind(at + 1) == "colon"):
            self.skip_to = len(self.chunks)
            return True
        return False
