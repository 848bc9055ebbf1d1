"""After the facts: turns what was read into the entities and values of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import AuthorMention, DenialFact, NoneFact, OrgMention, RelationshipFact
from coi_extract.linking import identity, notices
from coi_extract.linking.coverage import coverage
from coi_extract.linking.funding import funding_values
from coi_extract.linking.organizations import Organizations
from coi_extract.linking.people import People
from coi_extract.linking.sections import section_values
from coi_extract.linking.spans import Spans, clauses
from coi_extract.registry import Registry
from coi_extract.schema import (
    AuthorRef,
    DeclaredNone,
    Denial,
    DisclosureReport,
    Evidence,
    Mention,
    Notice,
    OrganizationRef,
    Provenance,
    Relationship,
    Span,
)
from coi_extract.taxonomy import Assertion, AuthorScope, Compensated, Payee, Status, SubmittedWork, TieHolder


def assemble(
    document: Document,
    registry: Registry,
    authors: Sequence[str] | None,
    *,
    source: str | None,
    year: int | None,
    settings: str,
    version: str,
    model: str | None = None,
) -> DisclosureReport:
    """Return the report of what was read.

    Parameters
    ----------
    document:
        What was read, from :func:`coi_extract.grammar.reading.read`.
    registry:
        The registry that organisations are linked to; the one that the document was read with.
    authors:
        Full names of the article's authors in order, where they are known.
    source, settings, version, model:
        For the provenance: where the text is from, the hash of the settings, the versions of the library and of the
        trained reader.
    year:
        Year of the article, for the parents that organisations had then.
    """
    return Assembly(document, registry, authors or (), year).report(source, settings, version, model)


class Assembly:
    """One report in the making."""

    def __init__(self, document: Document, registry: Registry, authors: Sequence[str], year: int | None) -> None:
        self.document = document
        self.registry = registry
        self.spans = Spans(document)
        self.text_hash = identity.text_hash(document.reading.source)
        self.people = People(document, self.spans, authors)
        self.organizations = Organizations(document, registry, self.spans, year)

    # -- what the rooms beside this one use -------------------------------------------------------------------

    def author(self, who: AuthorMention) -> AuthorRef:
        """The mention of an author, tied to its entity."""
        return self.people.ref(who)

    def organization(self, org: OrgMention, role: str | None = None) -> OrganizationRef:
        """The mention of an organisation, tied to its entity."""
        return self.organizations.ref(org, role)

    def mention(self, start: int, end: int) -> Mention:
        """The caller's words of a stretch of the repaired text."""
        return self.spans.mention(start, end)

    def token_span(self, tokens: tuple[int, int]) -> Span:
        """The caller's span of a range of tokens."""
        return self.spans.tokens(tokens)

    def fact_id(self, kind: str, *parts: object) -> str:
        """The id of a fact of this text."""
        return identity.fact_id(self.text_hash, kind, *parts)

    def evidence(self, fact: RelationshipFact | NoneFact | DenialFact) -> Evidence:
        """The words that say so."""
        said = self.spans.tokens(fact.cue)
        who, org = fact.author, None if isinstance(fact, NoneFact) else fact.organization
        author = self.spans.span(who.start, who.end) if who.end > who.start else None
        target = self.spans.span(org.start, org.end) if org is not None else None
        return Evidence(
            spans=clauses(author, said, target),
            author=author,
            cue=said,
            target=target,
            rule=fact.rule,
            confidence=identity.confidence(fact.rule, fact),
        )

    # -- the report -------------------------------------------------------------------------------------------

    def report(self, source: str | None, settings: str, version: str, model: str | None) -> DisclosureReport:
        """All values, the facts first: the entities are what the facts named."""
        relationships = self._relationships()
        funding = funding_values(self, self.document)
        none = self._none()
        denials = self._denials()
        self.organizations.add_named()
        told = coverage(self.people, relationships, none, contradicted=bool(self.document.contradictions))
        return DisclosureReport(
            relationships=relationships,
            funding=funding,
            declared_none=none,
            denials=denials,
            authors=self.people.values(told),
            organizations=self.organizations.values(),
            sections=section_values(self.document, self.spans),
            notices=tuple(self._notices()),
            provenance=Provenance(
                library=version,
                model=model,
                registry=self.registry.version,
                settings=settings,
                text_sha256=self.text_hash,
                source=source,
            ),
        )

    def _relationships(self) -> tuple[Relationship, ...]:
        """One value per author, organisation, type and holder, in the order in which they are first stated.

        What the text states outright outdoes "one of" these.
        """
        found: dict[tuple[object, ...], Relationship] = {}
        groups: dict[str, str] = {}
        for fact in self.document.relationships:
            author = self.author(fact.author)
            organization = self.organization(fact.organization, fact.type.value)
            holder = TieHolder(fact.attributes.get("tie_holder", "author"))
            key = (author.author_id or author.scope, organization.organization_id, fact.type, holder)
            earlier = found.get(key)
            stated = fact.attributes.get("assertion", "stated") == Assertion.STATED.value
            if earlier is None or (earlier.assertion is Assertion.ONE_OF and stated):
                found[key] = self._relationship(fact, author, organization, holder, groups)
        return tuple(found.values())

    def _relationship(
        self,
        fact: RelationshipFact,
        author: AuthorRef,
        organization: OrganizationRef,
        holder: TieHolder,
        groups: dict[str, str],
    ) -> Relationship:
        stated = fact.attributes
        fact_id = self.fact_id("relationship", *self._who(author), *_where(organization), fact.type, holder)
        return Relationship(
            author=author,
            organization=organization,
            type=fact.type,
            tie_holder=holder,
            payee=Payee(stated.get("payee", "unknown")),
            status=Status(stated.get("status", "unknown")),
            submitted_work=SubmittedWork(stated.get("submitted_work", "unknown")),
            compensated=Compensated(stated.get("compensated", "unknown")),
            assertion=Assertion(stated.get("assertion", "stated")),
            # The first member names the group, so that its id does not hang on how many groups stand before it.
            alternatives=groups.setdefault(fact.group, fact_id) if fact.group is not None else None,
            years=stated.get("years"),
            amount=stated.get("amount"),
            evidence=self.evidence(fact),
            fact_id=fact_id,
        )

    def _none(self) -> tuple[DeclaredNone, ...]:
        """One value per author or group and kind of interest."""
        found: dict[tuple[object, ...], DeclaredNone] = {}
        for fact in self.document.none:
            author = self.author(fact.author)
            value = DeclaredNone(
                author=author,
                kind=fact.kind,
                evidence=self.evidence(fact),
                fact_id=self.fact_id("declared_none", *self._who(author), fact.kind),
            )
            found.setdefault((author.author_id or author.scope, fact.kind), value)
        return tuple(found.values())

    def _denials(self) -> tuple[Denial, ...]:
        """One value per author, organisation and type."""
        found: dict[tuple[object, ...], Denial] = {}
        for fact in self.document.denials:
            author, organization = self.author(fact.author), self.organization(fact.organization)
            value = Denial(
                author=author,
                organization=organization,
                type=fact.type,
                evidence=self.evidence(fact),
                fact_id=self.fact_id("denial", *self._who(author), *_where(organization), fact.type),
            )
            found.setdefault((author.author_id or author.scope, organization.organization_id, fact.type), value)
        return tuple(found.values())

    def _who(self, author: AuthorRef) -> tuple[Any, ...]:
        """What tells an author from the others of a text, without what a list of authors adds."""
        if author.scope is not AuthorScope.NAMED:
            return (author.scope,)
        return (author.scope, " ".join(author.mention.split()))

    def _notices(self) -> Iterable[Notice]:
        """All notices in the order of the text, those without a place last; each once."""
        cues = [self.spans.tokens(fact.cue) for fact in self.document.contradictions]
        found = [*self.people.notices, *self.organizations.notices, *map(notices.contradiction, cues)]
        for fact in self.document.set_aside:
            if isinstance(fact, RelationshipFact):
                org, kind = fact.organization, fact.type.value
            elif fact.funder is not None:
                org, kind = fact.funder, None
            else:
                continue
            said = self.spans.mention(org.start, org.end)
            found.append(notices.set_aside(said.text, kind, said.span))
        return sorted(
            dict.fromkeys(found),
            key=lambda n: (n.span is None, (n.span.start, n.span.end) if n.span is not None else (0, 0), n.code),
        )


def _where(organization: OrganizationRef) -> tuple[int, int] | tuple[()]:
    return (organization.span.start, organization.span.end) if organization.span is not None else ()
