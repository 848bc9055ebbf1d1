"""What a check is, and the words that all checks share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import ClassVar, Final

from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.evaluation.names import organization_key
from coi_extract.registry import Entry, Registry
from coi_extract.schema import (
    DeclaredNone,
    Evidence,
    Funding,
    Organization,
    OrganizationRef,
    Relationship,
    Span,
)
from coi_extract.sources import AuthorName
from coi_extract.taxonomy import Assertion, AuthorScope, OrganizationKind, SectionKind, TieHolder

#: The side of the evidence where nothing was located.
EXAMINED: Final = "text examined"
#: How well a name has to fit one of the registry's.
SURE: Final = 0.85


class Check:
    """One check of a run over articles.

    ``article`` is called for each article in turn, ``corpus`` once at the end. A check that compares articles keeps
    of each what it needs, and no texts.

    Attributes
    ----------
    id:
        Its stable name.
    title:
        What it looks for, one line.
    priority:
        Of its findings, unless a finding says otherwise.
    settles:
        What settles its findings.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    priority: ClassVar[Priority]
    settles: ClassVar[str]

    def article(self, seen: Examined) -> Iterator[Finding]:
        """Yield what one article gives."""
        return iter(())

    def corpus(self) -> Iterator[Finding]:
        """Yield what the articles give together."""
        return iter(())

    def finding(
        self,
        article: str,
        sentence: str,
        evidence: Iterable[Quoted],
        *,
        authors: Iterable[str] = (),
        organizations: Iterable[str] = (),
        priority: Priority | None = None,
        settles: str | None = None,
        tier: str | None = None,
    ) -> Finding:
        """Make a finding of this check."""
        return Finding(
            check=self.id,
            priority=priority or self.priority,
            article=article,
            sentence=sentence,
            evidence=tuple(evidence),
            settles=settles or self.settles,
            authors=tuple(dict.fromkeys(authors)),
            organizations=tuple(dict.fromkeys(organizations)),
            tier=tier,
        )


# -- evidence ---------------------------------------------------------------------------------------------------


def quoted(seen: Examined, evidence: Evidence, fact_id: str | None = None) -> Quoted:
    """The words of a fact."""
    first = evidence.spans[0]
    words = " … ".join(seen.text[span.start : span.end] for span in evidence.spans)
    return Quoted("statement", words, seen.record.id, first, fact_id or None)


def quoted_fact(seen: Examined, fact: Relationship | Funding | DeclaredNone) -> Quoted:
    """The words that a fact of the report was read from."""
    return quoted(seen, fact.evidence, fact.fact_id)


def nothing_located(seen: Examined) -> Quoted:
    """The side on which nothing was located, with the parts of the source that were looked in."""
    return Quoted(EXAMINED, "", f"{seen.record.id} ({', '.join(seen.record.looked_in) or 'statements'})")


def affiliations(seen: Examined, author: AuthorName) -> list[Quoted]:
    """Where the article says that an author works."""
    return [Quoted("affiliation", place.text, seen.record.id) for place in author.affiliations]


# -- what the report says ---------------------------------------------------------------------------------------


def organization(seen: Examined, ref: OrganizationRef | None) -> Organization | None:
    """The entity behind a mention."""
    if ref is None:
        return None
    return next((org for org in seen.report.organizations if org.id == ref.organization_id), None)


def is_company(org: Organization | None) -> bool:
    """Whether an organisation is a company."""
    return org is not None and org.kind is OrganizationKind.COMPANY


def group_key(name: str, parent: str | None) -> str:
    """What tells one company group from another: the group's name, without case and legal form."""
    return organization_key(parent or name)


@lru_cache(maxsize=10_000)
def group_of_name(name: str) -> str:
    """The company group of a name that stands in no text, as far as the registry tells: today's."""
    registry = Registry.shipped()
    link = registry.link(name)
    if link.entry is None or link.score < SURE or link.method == "fuzzy":
        return group_key(name, None)
    return group_of_entry(registry.entry(link.entry))


def group_of_entry(entry: Entry) -> str:
    """The company group of an organisation of the registry."""
    parent = entry.parent()
    return group_key(entry.name, parent.name if parent is not None else None)


def group_of(org: Organization) -> str:
    """The company group of an organisation."""
    return group_key(org.name, org.parent)


def own_ties(seen: Examined) -> Iterator[tuple[Relationship, Organization]]:
    """Ties that the text states outright of a named author: none of a relative, an institution or a study."""
    for tie in seen.report.relationships:
        if (
            tie.tie_holder is TieHolder.AUTHOR
            and tie.assertion is Assertion.STATED
            and tie.author.scope is AuthorScope.NAMED
        ):
            org = organization(seen, tie.organization)
            if org is not None:
                yield tie, org


def name_of(seen: Examined, author_id: str | None, mention: str) -> str:
    """The name under which a report lists an author."""
    return next((author.name for author in seen.report.authors if author.id == author_id), mention)


def author_of(seen: Examined, author_id: str | None) -> AuthorName | None:
    """The author of the byline that a report's author is."""
    position = next((author.position for author in seen.report.authors if author.id == author_id), None)
    persons = [author for author in seen.record.authors if not author.group]
    return persons[position - 1] if position is not None and 0 < position <= len(persons) else None


def section_of(seen: Examined, span: Span) -> SectionKind | None:
    """The kind of the section in which a span begins."""
    for section in seen.report.sections:
        if section.span.start <= span.start < section.span.end:
            return section.kind
    return None


def listed(names: Iterable[str], most: int = 6) -> str:
    """Names in a sentence: "A, B and C", "A, B, C and 4 more"."""
    found = list(dict.fromkeys(names))
    if len(found) > most:
        return f"{', '.join(found[:most])} and {len(found) - most} more"
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def types_in_words(ties: Iterable[Relationship]) -> str:
    """The types of ties, as words."""
    return listed(tie.type.value.replace("_", " ") for tie in ties)
