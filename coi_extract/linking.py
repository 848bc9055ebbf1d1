"""After the facts: who is meant. Turns what was read into the entities and values of a report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from coi_extract.grammar.memory import initials_of
from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import AuthorMention, OrgMention
from coi_extract.linking_funding import funding_values
from coi_extract.registry import LinkContext, Registry
from coi_extract.schema import (
    Author,
    AuthorRef,
    DeclaredNone,
    Denial,
    DisclosureReport,
    Evidence,
    Identifiers,
    Mention,
    Notice,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Section,
    Span,
)
from coi_extract.taxonomy import (
    Assertion,
    AuthorScope,
    Compensated,
    Coverage,
    OrganizationKind,
    Payee,
    Status,
    SubmittedWork,
    TieHolder,
)

_EVIDENCE_LIMIT = 600


def assemble(
    document: Document, registry: Registry, authors: Sequence[str] | None, *, source: str | None, year: int | None,
    settings: str, version: str,
) -> DisclosureReport:  # fmt: skip
    """Return the report of what was read."""
    return _Assembly(document, registry, authors, year).report(source, settings, version)


class _Assembly:
    def __init__(self, document: Document, registry: Registry, authors: Sequence[str] | None, year: int | None) -> None:
        self.document = document
        self.registry = registry
        self.year = year
        self.names = tuple(authors or ())
        self.source = document.reading.source
        self.text_hash = hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()
        self.authors: dict[str, dict] = {}  # type: ignore[type-arg]
        self.organizations: dict[str, dict] = {}  # type: ignore[type-arg]
        self.notices: list[Notice] = []
        self.context = LinkContext(acronyms=dict(document.memory.abbreviations), year=year)

    # -- spans --------------------------------------------------------------------------------------------

    def span(self, start: int, end: int) -> Span:
        begin, stop = self.document.reading.source_span(start, end)
        return Span(start=begin, end=stop)

    def mention(self, start: int, end: int) -> Mention:
        span = self.span(start, end)
        return Mention(text=self.source[span.start : span.end], span=span)

    def token_span(self, tokens: tuple[int, int]) -> Span:
        t = self.document.tokens
        return self.span(t.starts[tokens[0]], t.ends[tokens[1] - 1])

    # -- entities -----------------------------------------------------------------------------------------

    def author(self, who: AuthorMention) -> AuthorRef:
        if who.end <= who.start:
            return AuthorRef(mention=who.text, span=None, scope=who.scope)
        mention = self.mention(who.start, who.end)
        if who.scope is not AuthorScope.NAMED:
            return AuthorRef(mention=mention.text, span=mention.span, scope=who.scope)
        key = self._author_key(who.text)
        row = self.authors.setdefault(key, {"id": f"a{len(self.authors) + 1}", "mentions": {}})
        row["mentions"].setdefault((mention.span.start, mention.span.end), mention)
        return AuthorRef(mention=mention.text, span=mention.span, scope=who.scope, author_id=row["id"])

    def _author_key(self, text: str) -> str:
        letters = "".join(c for c in text if c.isalpha())
        if letters.isupper() and len(letters) <= 6:
            return letters
        return text.casefold()

    def organization(self, org: OrgMention) -> OrganizationRef:
        mention = self.mention(org.start, org.end)
        link = self.registry.link(org.text, context=self.context)
        if link.entry is not None:
            key = f"e{link.entry}"
        else:
            key = " ".join(org.text.casefold().split())
        row = self.organizations.get(key)
        if row is None:
            row = self.organizations[key] = {"id": f"o{len(self.organizations) + 1}", "mentions": {}, "link": link, "roles": [], "name": org.text}
        row["mentions"].setdefault((mention.span.start, mention.span.end), mention)
        return OrganizationRef(mention=mention.text, span=mention.span, organization_id=row["id"], division=org.division)

    def evidence(self, who: AuthorMention | None, cue: tuple[int, int], org: OrgMention | None, rule: str) -> Evidence:
        cue_span = self.token_span(cue)
        author = self.span(who.start, who.end) if who is not None and who.end > who.start else None
        target = self.span(org.start, org.end) if org is not None else None
        spans: list[Span] = []
        for part in sorted((s for s in (author, cue_span, target) if s), key=lambda s: (s.start, s.end)):
            if spans and max(part.end, spans[-1].end) - spans[-1].start <= _EVIDENCE_LIMIT:
                spans[-1] = Span(start=spans[-1].start, end=max(part.end, spans[-1].end))
            else:
                spans.append(Span(start=part.start, end=min(part.end, part.start + _EVIDENCE_LIMIT)))
        return Evidence(spans=tuple(spans), author=author, cue=cue_span, target=target, rule=rule, confidence=0.9)

    def fact_id(self, *parts: object) -> str:
        raw = "\x1f".join([self.text_hash, *(str(p) for p in parts)])
        return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    # -- the report ---------------------------------------------------------------------------------------

    def report(self, source: str | None, settings: str, version: str) -> DisclosureReport:
        document = self.document
        relationships = []
        seen: set[tuple[object, ...]] = set()
        for fact in document.relationships:
            author, organization = self.author(fact.author), self.organization(fact.organization)
            a = fact.attributes
            key = (author.author_id or author.scope, organization.organization_id, fact.type, a.get("tie_holder"))
            if key in seen:
                continue
            seen.add(key)
            relationships.append(
                Relationship(
                    author=author,
                    organization=organization,
                    type=fact.type,
                    tie_holder=TieHolder(a.get("tie_holder", "author")),
                    payee=Payee(a.get("payee", "unknown")),
                    status=Status(a.get("status", "unknown")),
                    submitted_work=SubmittedWork(a.get("submitted_work", "unknown")),
                    compensated=Compensated(a.get("compensated", "unknown")),
                    assertion=Assertion(a.get("assertion", "stated")),
                    alternatives=fact.group,
                    years=a.get("years"),
                    amount=a.get("amount"),
                    evidence=self.evidence(fact.author, fact.cue, fact.organization, fact.rule),
                    fact_id=self.fact_id("relationship", author.mention, author.scope, fact.organization.start, fact.type, a.get("tie_holder")),
                )
            )
        none = []
        seen_none: set[object] = set()
        for n in document.none:
            ref = self.author(n.author)
            if (ref.author_id or ref.scope) in seen_none:
                continue
            seen_none.add(ref.author_id or ref.scope)
            none.append(DeclaredNone(author=ref, kind=n.kind, evidence=self.evidence(n.author, n.cue, None, n.rule)))
        denials = [
            Denial(author=self.author(d.author), organization=self.organization(d.organization), type=d.type, evidence=self.evidence(d.author, d.cue, d.organization, d.rule))
            for d in document.denials
        ]
        return DisclosureReport(
            relationships=tuple(relationships),
            funding=funding_values(self, document),
            declared_none=tuple(none),
            denials=tuple(denials),
            authors=tuple(Author(id=row["id"], name=next(iter(row["mentions"].values())).text, mentions=tuple(row["mentions"].values())) for row in self.authors.values()),
            organizations=tuple(self._organization(row) for row in self.organizations.values()),
            sections=(),
            notices=tuple(self.notices),
            provenance=Provenance(library=version, registry=self.registry.version, settings=settings, text_sha256=self.text_hash, source=source),
        )

    def _organization(self, row: dict) -> Organization:  # type: ignore[type-arg]
        link = row["link"]
        if link.entry is None:
            return Organization(id=row["id"], name=row["name"], mentions=tuple(row["mentions"].values()))
        entry = self.registry.entry(link.entry)
        return Organization(
            id=row["id"], name=entry.name, kind=OrganizationKind(entry.kind), industry=entry.industry,
            identifiers=Identifiers(ror=entry.identifiers.get("ror"), funder_id=entry.identifiers.get("funder_id")),
            country=entry.country, mentions=tuple(row["mentions"].values()), link_score=link.score,
        )  # fmt: skip
