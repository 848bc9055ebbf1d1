"""The registers of the funding reader: givers with what they gave, before they become facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from coi_extract.grammar.values import AuthorMention, FundingFact, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch, award_grammar

#: Kinds of symbols whose subject is the one who is supported: "AB is funded by", "AB acknowledges support from".
_SUPPORTING = frozenset({"passive", "money", "given", "thank", "adopt"})


@dataclass(slots=True, eq=False)
class Item:
    """One grant of a giver: a number, a scheme, a project, or several of these."""

    award: AwardMatch | None = None
    scheme: str | None = None
    project: str | None = None
    subproject: str | None = None
    title: str | None = None
    recipients: list[AuthorMention] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Slot:
    """One giver as named in one place. ``trigger`` is the kind of symbol that says that it gives."""

    org: OrgMention | None
    at: int
    trigger: str
    cue: tuple[int, int]
    rule: str
    items: list[Item] = field(default_factory=list)
    recipients: list[AuthorMention] = field(default_factory=list)
    subject: list[AuthorMention] = field(default_factory=list)
    via: OrgMention | None = None
    in_kind: bool = False
    goods: bool = False
    tentative: bool = False
    study: bool = False
    #: Whether the authors are said to be supported, each by what names them: "the authors were supported by X (GS)".
    shared: bool = False
    #: Whether a finite verb says it ("was supported by"), and whether anybody is named as subject.
    finite: bool = True
    spoken: bool = False

    def facts(self) -> Iterator[FundingFact]:
        """Return one fact per grant, or one without a grant."""
        for item in self.items or [Item()]:
            given = item.recipients or self.recipients
            who = given or self.subject
            yield FundingFact(
                self.org,
                (item.award.start, item.award.end) if item.award is not None else None,
                self.cue,
                self.rule,
                self.via,
                item.scheme,
                item.project,
                item.subproject,
                item.title,
                tuple(dict.fromkeys(who)),
                self.in_kind,
                self._supports(bool(given)),
                item.award,
            )

    def _supports(self, given: bool) -> bool:
        """Whether those who receive are the ones of whom the sentence says that they are supported."""
        if self.trigger not in _SUPPORTING:
            return False
        return (given and self.shared) or (bool(self.subject) and not (given or self.study))


@lru_cache(maxsize=1)
def _funder_keys() -> dict[str, str]:
    """Return the names of the funders that award formats refer to, in lower case, each with its key."""
    out: dict[str, str] = {}
    for key, funder in award_grammar().funders.items():
        for name in (funder.name, *funder.names):
            out.setdefault(_plain(name), key)
    return out


def _plain(name: str) -> str:
    return " ".join(w for w in name.lower().replace(",", " ").replace(".", "").split() if w not in ("the", "us", "uk"))


def implies(award: AwardMatch, org: OrgMention | None) -> bool:
    """Whether the form of a number says that it is one of ``org``'s, or of a body above or below it."""
    if award.implied_funder is None or org is None:
        return False
    keys = _funder_keys()
    wanted = keys.get(_plain(award.implied_funder))
    given = keys.get(_plain(org.text))
    if wanted is None or given is None:
        return False
    return wanted in _line(given) or given in _line(wanted)


def by_format(facts: list[FundingFact]) -> list[FundingFact]:
    """Give numbers whose form tells their giver to that giver, where the text names it.

    A number that stands under several givers of one list stays with those that number their grants so; one under a
    giver that numbers its grants otherwise goes to the giver of the text that numbers them so.
    """
    own: dict[tuple[int, int], list[FundingFact]] = {}
    for fact in facts:
        if fact.award is not None and fact.match is not None and implies(fact.match, fact.funder):
            own.setdefault(fact.award, []).append(fact)
    out: list[FundingFact] = []
    for fact in facts:
        giver = fact.funder
        if fact.award is not None and fact.match is not None and giver is not None:
            settled = own.get(fact.award)
            if settled is None and contradicts(fact.match, giver):
                giver = _nearest(fact, [f.funder for f in facts if f.funder and implies(fact.match, f.funder)]) or giver
            if giver is not fact.funder or (settled is not None and fact not in settled):
                bare = replace(fact, award=None, match=None)
                if not any(f.funder is fact.funder for f in [*out, *facts] if f is not fact):
                    out.append(bare)  # it gives all the same
                if giver is fact.funder:
                    continue
                fact = replace(fact, funder=giver)
        out.append(fact)
    return out


def _nearest(fact: FundingFact, givers: list[OrgMention]) -> OrgMention | None:
    award = fact.award or (0, 0)
    return min(givers, key=lambda org: abs(org.start - award[0]), default=None)


def without_doubles(facts: list[FundingFact]) -> list[FundingFact]:
    """Drop what is told better elsewhere: a giver whose grants are told in the same place, a number whose giver is."""
    told = {(f.funder.start, f.funder.end) for f in facts if f.funder is not None and _grant(f)}
    numbered = {f.match.normalised for f in facts if f.funder is not None and f.match is not None}
    return [
        f
        for f in facts
        if (
            not (f.match is not None and f.match.normalised in numbered)
            if f.funder is None
            else _grant(f) or (f.funder.start, f.funder.end) not in told
        )
    ]


def _grant(fact: FundingFact) -> bool:
    return bool(fact.award or fact.scheme or fact.project or fact.title)


def contradicts(award: AwardMatch, org: OrgMention | None) -> bool:
    """Whether the form of a number says that it is another's than ``org``'s, whose own forms are known."""
    if award.implied_funder is None or org is None or _funder_keys().get(_plain(org.text)) is None:
        return False
    return not implies(award, org)


def is_within(part: str, whole: str) -> bool:
    """Whether one funder is part of another, as far as the tables of award numbers tell."""
    keys = _funder_keys()
    a, b = keys.get(_plain(part)), keys.get(_plain(whole))
    return a is not None and b is not None and a != b and b in _line(a)


def _line(key: str | None) -> list[str]:
    out: list[str] = []
    table = award_grammar().funders
    while key is not None and key not in out:
        out.append(key)
        key = table[key].within if key in table else None
    return out
