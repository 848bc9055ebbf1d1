"""Where authors work and what they state of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from coi_extract.audit.checks.base import (
    SURE,
    Check,
    affiliations,
    author_of,
    group_key,
    group_of,
    group_of_entry,
    is_company,
    listed,
    name_of,
    nothing_located,
    organization,
    own_ties,
    quoted_fact,
    types_in_words,
)
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.registry import Entry, Registry
from coi_extract.schema import Funding, Organization, Relationship
from coi_extract.sources import AuthorName
from coi_extract.taxonomy import AuthorScope, OrganizationKind, RelationshipType, SectionKind, Status

_T = RelationshipType
#: Ties that tell where somebody works.
_WORKS_FOR = frozenset({_T.EMPLOYMENT, _T.LEADERSHIP, _T.FOUNDER})
_SEGMENTS = re.compile(r"[,;]|(?<=\.)\s")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


def companies_in(affiliation: str) -> dict[str, Entry]:
    """Return the companies that an affiliation names as whole parts of it, by the name as written.

    "Department of Chemistry, Veltrix Inc, Basel" names Veltrix Inc.

    A company's name inside another ("Bayer Chair of Pharmacology"), in brackets or alike a place's does not count.
    """
    registry = Registry.shipped()
    out: dict[str, Entry] = {}
    for segment in _SEGMENTS.split(_BRACKETS.sub(" ", affiliation)):
        name = segment.strip(" .")
        if len(name) < 3 or any(hit.weak and hit.end - hit.start == len(name) for hit in registry.find(name)):
            continue
        link = registry.link(name)
        if link.entry is None or link.score < SURE or link.method == "fuzzy" or link.division is not None:
            continue
        entry = registry.entry(link.entry)
        if entry.kind == OrganizationKind.COMPANY.value:
            out[name] = entry
    return out


class CompanyAffiliation(Check):
    """3. An author affiliated with a company and no employment stated, and the reverse."""

    id = "company_affiliation"
    title = "an author is affiliated with a company and no employment is stated, or the reverse"
    priority = Priority.FIRST
    settles = "The author's disclosure form, and when the employment began and ended."

    def article(self, seen: Examined) -> Iterator[Finding]:
        if not seen.record.has(SectionKind.COMPETING_INTERESTS):
            return
        yield from self._unstated(seen)
        yield from self._unlisted(seen)

    def _unstated(self, seen: Examined) -> Iterator[Finding]:
        """Affiliated, and not stated; authors of one company make one finding."""
        if any(
            tie.type in _WORKS_FOR and tie.author.scope is not AuthorScope.NAMED for tie in seen.report.relationships
        ):
            return  # "several authors are employees of X": whom it means is not told
        stated: dict[str, set[str]] = defaultdict(set)
        for tie, org in own_ties(seen):
            if tie.type in _WORKS_FOR and tie.author.author_id is not None:
                stated[tie.author.author_id].add(group_of(org))
        who: dict[str, list[AuthorName]] = defaultdict(list)
        names: dict[str, str] = {}
        for author in seen.record.authors:
            told = next((a for a in seen.report.authors if author_of(seen, a.id) is author), None)
            if author.group or told is None:
                continue
            places = {name: entry for place in author.affiliations for name, entry in companies_in(place.text).items()}
            for name, entry in places.items():
                group = group_of_entry(entry)
                if group not in stated[told.id] and not self._named_alike(stated[told.id], entry):
                    who[group] += [author] if author not in who[group] else []
                    names.setdefault(group, name)
        for key, authors in who.items():
            people = [author.name for author in authors]
            verb = "is" if len(people) == 1 else "are"
            declared = [
                quoted_fact(seen, none)
                for none in seen.report.declared_none
                if none.author.scope is AuthorScope.ALL
                or (author_of(seen, none.author.author_id) in authors and none.author.author_id is not None)
            ]
            yield self.finding(
                seen.record.id,
                f"{listed(people)} {verb} affiliated with {names[key]} in the byline; no statement of employment by "
                "it was located in the text examined.",
                [*_places(seen, authors), *(declared or [nothing_located(seen)])],
                authors=people,
                organizations=[names[key]],
            )

    @staticmethod
    def _named_alike(stated: set[str], entry: Entry) -> bool:
        key = group_key(entry.name, None)
        return any(key.startswith(other) or other.startswith(key) for other in stated)

    def _unlisted(self, seen: Examined) -> Iterator[Finding]:
        """Stated, and not affiliated."""
        for tie, org in own_ties(seen):
            author = author_of(seen, tie.author.author_id)
            if (
                tie.type is not _T.EMPLOYMENT
                or not is_company(org)
                or tie.status in (Status.PAST, Status.PLANNED)
                or author is None
                or not author.affiliations
            ):
                continue
            places = " ".join(place.text for place in author.affiliations).casefold()
            first = re.split(r"[\s,]", tie.organization.mention.casefold(), maxsplit=1)[0]
            groups = {group_of_entry(e) for place in author.affiliations for e in companies_in(place.text).values()}
            if group_of(org) in groups or first in places or (org.parent or org.name).casefold() in places:
                continue
            name = name_of(seen, tie.author.author_id, tie.author.mention)
            yield self.finding(
                seen.record.id,
                f"The statement says that {name} is employed by {tie.organization.mention}; the byline does not list "
                "it among the affiliations.",
                [quoted_fact(seen, tie), *affiliations(seen, author)],
                authors=[name],
                organizations=[tie.organization.mention],
                priority=Priority.LAST,
            )


def _places(seen: Examined, authors: list[AuthorName]) -> list[Quoted]:
    found = {q.words: q for author in authors for q in affiliations(seen, author) if companies_in(q.words)}
    return list(found.values())


class SponsorTies(Check):
    """4. The study's sponsor also pays an author, or employs one."""

    id = "sponsor_ties"
    title = "the study's sponsor also pays an author, or its staff are authors"
    priority = Priority.SECOND
    settles = "Which part the sponsor and its staff had in design, analysis and writing; the article may say so."

    def article(self, seen: Examined) -> Iterator[Finding]:
        sponsors: dict[str, tuple[Organization, Funding]] = {}
        for fact in seen.report.funding:
            org = organization(seen, fact.funder)
            if org is not None and is_company(org) and not fact.recipients:
                sponsors.setdefault(group_of(org), (org, fact))
        if not sponsors:
            return
        ties: dict[str, list[Relationship]] = defaultdict(list)
        for tie, org in own_ties(seen):
            if group_of(org) in sponsors:
                ties[group_of(org)].append(tie)
        staff: dict[str, list[AuthorName]] = defaultdict(list)
        for author in seen.record.authors:
            for key in dict.fromkeys(
                group_of_entry(e) for place in author.affiliations for e in companies_in(place.text).values()
            ):
                if key in sponsors:
                    staff[key].append(author)
        for key, (org, fact) in sponsors.items():
            people = [name_of(seen, tie.author.author_id, tie.author.mention) for tie in ties[key]]
            employed = [author.name for author in staff[key]]
            if not people and not employed:
                continue
            said = []
            if people:
                said.append(f"ties of {listed(people)} with it are stated ({types_in_words(ties[key])})")
            if employed:
                said.append(f"{listed(employed)} {'gives' if len(employed) == 1 else 'give'} it as affiliation")
            yield self.finding(
                seen.record.id,
                f"{org.name} is named as a funder of the work; {' and '.join(said)}.",
                [quoted_fact(seen, fact), *(quoted_fact(seen, tie) for tie in ties[key]), *_places(seen, staff[key])],
                authors=[*people, *employed],
                organizations=[org.name],
            )
