"""One author, several articles: what is stated in one and not located in the next."""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from coi_extract.audit.checks.base import Check, author_of, group_of, is_company, organization, own_ties, quoted_fact
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.schema import Relationship
from coi_extract.sources import AuthorName, Record
from coi_extract.taxonomy import RelationshipType, SectionKind, Status

_T = RelationshipType
#: Ties that last; that a single payment is not told again may have many reasons.
_LASTING = frozenset({_T.EMPLOYMENT, _T.EQUITY, _T.FOUNDER, _T.LEADERSHIP, _T.PATENT, _T.ROYALTIES})
#: Co-authors that two articles share, so that authors of one name are taken for one.
_SHARED = 2


@dataclass(frozen=True, slots=True)
class _Told:
    """A tie that an article states."""

    group: str
    organization: str
    lasting: bool
    types: str
    words: Quoted


@dataclass(slots=True)
class _Article:
    """What is kept of one author in one article; ``groups`` are all with which it states a tie, whoever holds it."""

    article: str
    keys: tuple[str, ...]
    date: datetime.date
    name: str
    orcid: str | None
    others: frozenset[str]
    places: frozenset[str]
    ties: list[_Told]
    groups: frozenset[str]
    looked_in: str


class Histories(Check):
    """5. A tie stated in one article and not located in another of the same author within the form's window.

    Parameters
    ----------
    months:
        How far back the later article's form looks.
    """

    id = "ties_across_articles"
    title = "an author's tie is stated in one article and not located in a later one within the form's window"
    priority = Priority.SECOND
    settles = "Whether the tie lasted into the later article's window, and whether its form asks for it."

    def __init__(self, months: int = 36) -> None:
        self.months = months
        self._articles: list[_Article] = []
        self._corrects: dict[str, str] = {}

    def article(self, seen: Examined) -> Iterator[Finding]:
        record = seen.record
        for related in record.corrects:
            for mine in _keys(record):
                for theirs in (related.doi, related.pmid, related.pmcid):
                    if theirs:
                        self._corrects[mine] = theirs.casefold()
        date = anchored(record)
        if date is None or not record.has(SectionKind.COMPETING_INTERESTS):
            return iter(())
        told = self._ties(seen)
        named: dict[int, set[str]] = defaultdict(set)
        for tie in seen.report.relationships:
            author, org = author_of(seen, tie.author.author_id), organization(seen, tie.organization)
            if author is not None and org is not None:
                named[author.position].add(group_of(org))
        names = {_name_key(author) for author in record.authors if not author.group}
        for author in record.authors:
            key = _name_key(author)
            if author.group or not key:
                continue
            self._articles.append(
                _Article(
                    record.id,
                    _keys(record),
                    date,
                    author.name,
                    _orcid(author),
                    frozenset(names - {key}),
                    frozenset(_key(place.text) for place in author.affiliations),
                    told[author.position],
                    frozenset(named[author.position]),
                    ", ".join(record.looked_in),
                )
            )
        return iter(())

    def _ties(self, seen: Examined) -> dict[int, list[_Told]]:
        found: dict[tuple[int, str], list[Relationship]] = defaultdict(list)
        names: dict[str, str] = {}
        for tie, org in own_ties(seen):
            author = author_of(seen, tie.author.author_id)
            if author is not None and is_company(org) and tie.status is not Status.PLANNED:
                found[author.position, group_of(org)].append(tie)
                names[group_of(org)] = org.parent or org.name
        out: dict[int, list[_Told]] = defaultdict(list)
        for (position, group), ties in found.items():
            current = [tie for tie in ties if tie.status is not Status.PAST]
            lasting = any(tie.type in _LASTING for tie in current)
            types = ", ".join(dict.fromkeys(tie.type.value.replace("_", " ") for tie in ties))
            out[position].append(_Told(group, names[group], lasting, types, quoted_fact(seen, ties[0])))
        return out

    def corpus(self) -> Iterator[Finding]:
        by_orcid: dict[str, list[_Article]] = defaultdict(list)
        by_name: dict[str, list[_Article]] = defaultdict(list)
        for kept in self._joined():
            by_name[_key(kept.name)].append(kept)
            if kept.orcid is not None:
                by_orcid[kept.orcid].append(kept)
        pairs: set[tuple[str, str, str]] = set()
        for tier, people in (("finding", by_orcid), ("lead", by_name)):
            for articles in people.values():
                articles.sort(key=lambda a: (a.date, a.article))
                for at, later in enumerate(articles):
                    yield from self._compare(tier, articles[:at], later, pairs)

    def _joined(self) -> list[_Article]:
        """The articles, with what their corrections state."""
        corrections: dict[str, list[_Article]] = defaultdict(list)
        own: list[_Article] = []
        for kept in self._articles:
            target = next((self._corrects[key] for key in kept.keys if key in self._corrects), None)
            (corrections[target] if target is not None else own).append(kept)
        for kept in own:
            for key in kept.keys:
                for correction in corrections.get(key, ()):
                    if _key(correction.name) == _key(kept.name):
                        kept.ties = [*kept.ties, *(tie for tie in correction.ties if tie.group not in kept.groups)]
                        kept.groups |= correction.groups
        return own

    def _compare(
        self, tier: str, earlier: list[_Article], later: _Article, pairs: set[tuple[str, str, str]]
    ) -> Iterator[Finding]:
        for before in reversed(earlier):
            if before.article == later.article or months_between(before.date, later.date) > self.months:
                continue
            if tier == "lead" and not self._one_person(before, later):
                continue
            for tie in before.ties:
                pair = (_key(later.name), tie.group, later.article)
                if tie.group in later.groups or pair in pairs:
                    continue
                pairs.add(pair)
                same = "" if tier == "finding" else " Whether both are one person was told by name and surroundings."
                yield self.finding(
                    later.article,
                    f"{before.article} ({before.date.isoformat()}) states a tie of {before.name} with "
                    f"{tie.organization} ({tie.types}); none with it was located for {later.name} in "
                    f"{later.article} ({later.date.isoformat()}).{same}",
                    [tie.words, Quoted("text examined", "", f"{later.article} ({later.looked_in})")],
                    authors=[later.name],
                    organizations=[tie.organization],
                    priority=Priority.SECOND if tie.lasting and tier == "finding" else Priority.LAST,
                    tier=tier,
                )

    @staticmethod
    def _one_person(a: _Article, b: _Article) -> bool:
        if a.orcid and b.orcid:
            return False  # one identifier would have made it a finding; two tell them apart
        return bool(a.places & b.places) or len(a.others & b.others) >= _SHARED


def _keys(record: Record) -> tuple[str, ...]:
    return tuple(key.casefold() for key in (record.doi, record.pmid, record.pmcid) if key) or (record.id.casefold(),)


def anchored(record: Record) -> datetime.date | None:
    """When the article was received, else accepted or published; a missing month or day counts as the first."""
    stated = record.received or record.accepted or record.published
    if not stated:
        return None
    parts = [int(part) for part in stated[:10].split("-") if part.isdigit()]
    try:
        return datetime.date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):
        return None


def months_between(a: datetime.date, b: datetime.date) -> int:
    """Calendar months from one date to a later one."""
    return (b.year - a.year) * 12 + b.month - a.month


def _orcid(author: AuthorName) -> str | None:
    return author.orcid.rsplit("/", 1)[-1].upper() if author.orcid else None


def _name_key(author: AuthorName) -> str:
    """Family name and given name; those with initials alone are not told apart from others and have none."""
    given = (author.given or "").split()
    if not author.family or not given or len(given[0].strip(".")) < 2:
        return ""
    return _key(author.name)


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in plain.casefold() if c.isalpha() or c.isspace()).split())
