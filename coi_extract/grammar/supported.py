"""Ties of those whom a funder supports: "AB was funded by grant 4711 of X" is a tie of AB's to X as well as a grant.

The funding reader finds funders, numbers and recipients where the reader of ties stops at a number or a scheme. Where
both have read a name, the funding reader has cut it better.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from coi_extract.grammar.memory import Memory
from coi_extract.grammar.values import AuthorMention, FundingFact, OrgMention, RelationshipFact
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, RelationshipType
from coi_extract.text.tokens import Tokens

#: What parts a funder from what another one gave.
_LISTING = frozenset({",", ";", "and"})
#: The preposition of who does something.
_AGENT = frozenset({"by"})
#: Tokens between the name of a fellowship and its end.
_SCHEME_AT_MOST = 5
#: Tokens before a verb of support in which a relative pronoun may stand.
_PRONOUN_AT_MOST = 2
#: Tokens between a funder and the scheme of another grant.
_BESIDES_AT_MOST = 12
#: First letters of the activity codes of projects and centres (NIH), which are no fellowships.
_PROJECT = frozenset("DMPRSUZ")
#: Tokens in which an award's number begins: "award no. 4711".
_NUMBER_AT_MOST = 3
#: Those of career awards and fellowships.
_CAREER = frozenset("FK")
#: Characters of an organisation's name: longer ones do not overlap another from so far away.
_NAME_AT_MOST = 400
#: Rules by which a tie of support is read.
_GRANT_RULE = "cue.research_funding.money"
_SUPPORT_RULES = frozenset({"cue.research_funding.act", "cue.support"})


class _Known:
    """The ties of one author, in the order of their organisations."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ties: list[RelationshipFact] = []
        self.names: set[str] = set()

    def add(self, tie: RelationshipFact) -> None:
        at = bisect_left(self.starts, tie.organization.start)
        self.starts.insert(at, tie.organization.start)
        self.ties.insert(at, tie)
        self.names.add(tie.organization.text)

    def near(self, org: OrgMention) -> list[RelationshipFact]:
        """Return the ties whose organisations may touch the one given."""
        first = bisect_left(self.starts, org.start - _NAME_AT_MOST)
        return self.ties[first : bisect_left(self.starts, org.end)]


def with_the_supported(
    ties: Sequence[RelationshipFact], funding: Sequence[FundingFact], tokens: Tokens, memory: Memory
) -> list[RelationshipFact]:
    """Return the ties, as the funding tells them, and those that only the funding tells."""
    known: dict[str, _Known] = {}
    of_all = _Known()
    for tie in ties:
        known.setdefault(tie.author.text, _Known()).add(tie)
        if tie.author.scope is AuthorScope.ALL and tie.type is RelationshipType.RESEARCH_FUNDING:
            of_all.add(tie)
    out = list(ties)
    gone: set[int] = set()
    told: dict[tuple[str, int, RelationshipType], int] = {}
    givers = {fact.funder.start for fact in funding if fact.funder}
    for fact in funding:
        funder = fact.funder
        if funder is None or not fact.supported or fact.in_kind or _is_aside(tokens, fact):
            continue
        if _names_scheme(tokens, funder):
            continue
        kind = _kind_of(tokens, fact, funder)
        for person in fact.recipients:
            if _is_nobody(tokens, memory, person):
                continue
            # "the authors were supported by X (AB) and Y (CD)": each by the one beside whom they stand
            gone |= {id(tie) for tie in of_all.near(funder) if tie.organization.end > funder.start}
            of_person = known.setdefault(person.text, _Known())
            near = of_person.near(funder)
            named = [tie for tie in near if tie.organization.end > funder.start]
            gone |= {id(t) for t in near if t.organization.start not in givers and _is_whole(tokens.text, t, funder)}
            for tie in named:
                if fact.award is not None and _numbered_award(tokens, tie):
                    tie.type = RelationshipType.RESEARCH_FUNDING
                grant = kind is RelationshipType.FELLOWSHIP and tie.rule == _GRANT_RULE
                if grant or tie.rule in _SUPPORT_RULES:
                    tie.organization = funder if _better(funder.text, tie.organization.text) else tie.organization
                    tie.type = kind if kind is RelationshipType.FELLOWSHIP else tie.type
                    key = (person.text, tie.organization.start, tie.type)
                    # both halves of a name that was cut are one; the next grant of the same funder tells it again
                    gone |= {id(tie)} if told.setdefault(key, id(tie)) != id(tie) else set()
            if not named and funder.text not in of_person.names:
                out.append(RelationshipFact(person, funder, kind, fact.cue, fact.rule))
                of_person.add(out[-1])
                told[(person.text, funder.start, kind)] = id(out[-1])
    return [tie for tie in out if id(tie) not in gone]


def _numbered_award(tokens: Tokens, tie: RelationshipFact) -> bool:
    """Whether an award is only a grant with a number: "NSF award DMS-4711", no prize and no fellowship."""
    awards = tokens.lowers[slice(*tie.cue)] in (["award"], ["awards"])
    return awards and any(c.isdigit() for c in "".join(tokens.words[tie.cue[1] : tie.cue[1] + _NUMBER_AT_MOST]))


def _is_aside(tokens: Tokens, fact: FundingFact) -> bool:
    """Whether a relative clause tells the support: "AB is an employee of X, which is funded by Y"."""
    before = tokens.lowers[max(0, fact.cue[0] - _PRONOUN_AT_MOST) : fact.cue[0]]
    return not word_lists().ties.relative.isdisjoint(before)


def _is_nobody(tokens: Tokens, memory: Memory, person: AuthorMention) -> bool:
    """Whether a recipient is none: "written by AB and funded by X", "the ISS ... ISS is funded by X"."""
    before = tokens.lowers[bisect_left(tokens.starts, person.start) - 1]
    return before in _AGENT or person.text in memory.things


def _is_whole(text: str, tie: RelationshipFact, funder: OrgMention) -> bool:
    """Whether a slash joins a funder to the body before it that it is a part of: "NIH/NIAID" is told as NIAID."""
    end = tie.organization.end
    return end + 1 == funder.start and text[end] == "/"


def _names_scheme(tokens: Tokens, name: OrgMention) -> bool:
    """Whether a name begins that of a fellowship whose giver follows: "a Marie Curie Fellowship from X"."""
    at = bisect_left(tokens.starts, name.end)
    words, prizes = tokens.lowers[at : at + _SCHEME_AT_MOST], word_lists().chunks.prizes
    ends = [k for k, word in enumerate(words) if word in prizes]
    givers = word_lists().ties.payer_prepositions
    return bool(ends) and ends[-1] + 1 < len(words) and words[ends[-1] + 1] in givers


def _better(funder: str, name: str) -> bool:
    """Whether a funder's name is told otherwise than in a tie, and not only with its acronym or a full stop more."""
    return not funder.startswith(f"{name} (") and name.rstrip(".") != funder


def _is_career_award(tokens: Tokens, fact: FundingFact, funder: OrgMention) -> bool:
    """Whether the number behind a funder is called an award: "the NIA (career development award K23 ...)"."""
    number = bisect_left(tokens.starts, fact.award[0]) if fact.award else 0
    between = tokens.lowers[max(bisect_left(tokens.starts, funder.end), number - _SCHEME_AT_MOST) : number]
    return any(word in word_lists().chunks.prizes for word in between)


def _told_beside(told: Sequence[str]) -> bool:
    """Whether the funder stands beside the one fellowship that is told: "by a career award, X grant 4711"."""
    return told[-1:] == [","] and told[-2:-1] != [] and told[-2] in word_lists().chunks.prizes and "and" not in told


def _tells_another(tokens: Tokens, fact: FundingFact, behind: int) -> bool:
    """Whether a scheme is told of what comes besides the funder's own grant: "an X grant and then a Y award"."""
    scheme, begin = fact.scheme or "", tokens.ends[behind - 1]
    stop = tokens.ends[min(behind + _BESIDES_AT_MOST, len(tokens)) - 1] + len(scheme)
    at = tokens.text.find(scheme, begin, stop) if scheme else -1
    between = tokens.lowers[behind : bisect_left(tokens.starts, at)] if at > 0 else []
    return "grant" in between and not _LISTING.isdisjoint(between)


def _kind_of(tokens: Tokens, fact: FundingFact, funder: OrgMention) -> RelationshipType:
    """Return what a grant is to the one supported by it: a fellowship, or money for research."""
    if "salary" in tokens.lowers[slice(*fact.cue)]:
        return RelationshipType.SALARY_SUPPORT
    activity = fact.match.parts.get("activity", "") if fact.match is not None else ""
    if activity[:1] in _PROJECT:
        return RelationshipType.RESEARCH_FUNDING
    if activity[:1] in _CAREER and _is_career_award(tokens, fact, funder):
        return RelationshipType.FELLOWSHIP
    before = bisect_left(tokens.starts, funder.start)
    told = tokens.lowers[max(fact.cue[0], before - _SCHEME_AT_MOST) : before]
    listed = not _LISTING.isdisjoint(told) and not (fact.award is not None and _told_beside(told))
    behind = bisect_left(tokens.starts, funder.end)
    given = tokens.lowers[behind : behind + _SCHEME_AT_MOST]
    given = given if given[:1] == ["for"] and fact.rule == "fund.thank" else []  # "thanks X for a travel scholarship"
    scheme = "" if _tells_another(tokens, fact, behind) else fact.scheme or ""
    words = [*scheme.lower().split(), *([] if listed else told), *given]
    prize = any(word in word_lists().chunks.prizes for word in words)
    return RelationshipType.FELLOWSHIP if prize else RelationshipType.RESEARCH_FUNDING
