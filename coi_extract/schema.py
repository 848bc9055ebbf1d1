"""What comes out: the value objects of a report.

All values are frozen Pydantic models that round-trip through JSON without loss. Character offsets are offsets into
the text as the caller gave it, in Python characters (code points). Facts refer to entities by id: a *ref* is one
mention in its place, an *entity* is who it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, computed_field

from coi_extract import taxonomy
from coi_extract.taxonomy import (
    Assertion,
    AuthorScope,
    AwardCheck,
    Compensated,
    Coverage,
    InterestKind,
    OrganizationKind,
    Payee,
    RelationshipType,
    SectionKind,
    Status,
    SubmittedWork,
    Support,
    TieHolder,
)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Span(_Value):
    """Character offsets into the caller's text; ``text[start:end]``."""

    start: int
    end: int


class Mention(_Value):
    """A piece of the text; ``text == source[span.start:span.end]``, always."""

    text: str
    span: Span


class AuthorRef(_Value):
    """One mention of an author, or of a group of authors.

    ``mention`` is what is written, or the antecedent of a pronoun or an ellipsis. ``span`` is None where nothing is
    written ("None declared."). ``author_id`` is None for groups.
    """

    mention: str
    span: Span | None = None
    scope: AuthorScope = AuthorScope.NAMED
    author_id: str | None = None


class OrganizationRef(_Value):
    """One mention of an organisation; ``division`` is a unit written before its parent."""

    mention: str
    span: Span | None = None
    organization_id: str | None = None
    division: str | None = None


class Evidence(_Value):
    """The words that say so.

    ``spans`` are the clauses (two where an ellipsis borrows its verb), each at most 600 characters; ``rule`` is the
    stable id of the rule or model; ``confidence`` (0 to 1) says how sure the reading is, and nothing else.
    """

    spans: tuple[Span, ...]
    author: Span | None = None
    cue: Span | None = None
    target: Span | None = None
    rule: str
    confidence: float


class Relationship(_Value):
    """An author–organisation tie that the text states, with what it states about it.

    ``alternatives`` is the id that the members of a ``one_of`` group share.
    """

    author: AuthorRef
    organization: OrganizationRef
    type: RelationshipType
    tie_holder: TieHolder = TieHolder.AUTHOR
    payee: Payee = Payee.UNKNOWN
    status: Status = Status.UNKNOWN
    submitted_work: SubmittedWork = SubmittedWork.UNKNOWN
    compensated: Compensated = Compensated.UNKNOWN
    assertion: Assertion = Assertion.STATED
    alternatives: str | None = None
    years: str | None = None
    amount: str | None = None
    evidence: Evidence
    fact_id: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def icmje_item(self) -> int | None:
        """Item of the ICMJE disclosure form (version of 2021), None for employment."""
        return taxonomy.icmje_item(self.type, self.submitted_work)


class AwardNumber(_Value):
    """An award number read by the grammar of award formats."""

    normalised: str
    parts: dict[str, str] = {}
    format: str | None = None
    implied_funder: str | None = None
    check: AwardCheck = AwardCheck.FORMAT_NOT_RECOGNISED


class Funding(_Value):
    """One funder–award pair; ``award_id`` is None where money is stated without a number.

    ``via`` names who administers or passes on; ``scheme`` is the programme or prize ("Leibniz Award"), ``project``
    the project's short name, ``subproject`` its part ("A03").
    """

    funder: OrganizationRef | None
    via: OrganizationRef | None = None
    award_id: str | None = None
    award_span: Span | None = None
    award: AwardNumber | None = None
    scheme: str | None = None
    project: str | None = None
    subproject: str | None = None
    title: str | None = None
    recipients: tuple[AuthorRef, ...] = ()
    support: Support = Support.MONEY
    evidence: Evidence
    fact_id: str


class DeclaredNone(_Value):
    """Authors of whom the text says that they have nothing to declare."""

    author: AuthorRef
    kind: InterestKind = InterestKind.ANY
    evidence: Evidence


class Denial(_Value):
    """A negated tie that names somebody ("received no fees from X"); never a relationship."""

    author: AuthorRef
    organization: OrganizationRef | None = None
    type: RelationshipType | None = None
    evidence: Evidence


class Author(_Value):
    """A person who declares. ``position`` counts from 1 in the list of authors where one was given."""

    id: str
    name: str
    given: str | None = None
    family: str | None = None
    orcid: str | None = None
    position: int | None = None
    mentions: tuple[Mention, ...] = ()
    coverage: Coverage = Coverage.NOT_COVERED


class Identifiers(_Value):
    """Identifiers of an organisation: ``ror`` and ``funder_id`` as full URIs, ``own`` the id of our own table."""

    ror: str | None = None
    funder_id: str | None = None
    own: str | None = None


class Organization(_Value):
    """A body that is named with a role: one entity, however often and however it is spelled.

    ``parent`` is the name of the group it belongs to today; ``parent_then`` the one in the year that was asked for.
    ``candidates`` are the names it may mean where that stayed open.
    """

    id: str
    name: str
    kind: OrganizationKind = OrganizationKind.OTHER
    industry: str | None = None
    identifiers: Identifiers = Identifiers()
    country: str | None = None
    parent: str | None = None
    parent_then: str | None = None
    mentions: tuple[Mention, ...] = ()
    roles: tuple[str, ...] = ()
    link_score: float | None = None
    candidates: tuple[str, ...] = ()


class Section(_Value):
    """A passage with its kind; ``heading`` as written, None where the kind was told by its words alone."""

    kind: SectionKind
    span: Span
    heading: str | None = None


class Notice(_Value):
    """What was ambiguous, contradictory or left out; ``code`` is stable, ``message`` for people."""

    code: str
    message: str
    span: Span | None = None


class Provenance(_Value):
    """What made the report, and from what."""

    library: str
    model: str | None = None
    registry: str | None = None
    settings: str
    text_sha256: str
    source: str | None = None


class DisclosureReport(_Value):
    """All that one text says. ``text`` is not part of it: spans are offsets into the caller's text."""

    relationships: tuple[Relationship, ...] = ()
    funding: tuple[Funding, ...] = ()
    declared_none: tuple[DeclaredNone, ...] = ()
    denials: tuple[Denial, ...] = ()
    authors: tuple[Author, ...] = ()
    organizations: tuple[Organization, ...] = ()
    sections: tuple[Section, ...] = ()
    notices: tuple[Notice, ...] = ()
    provenance: Provenance

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dict per fact, with key ``fact`` one of relationship, funding, declared_none, denial.

        Every row has the same keys; a key that does not apply is None. Spans are given as ``start`` and ``end`` of
        the first piece of evidence.
        """
        return list(_records(self))

    def __str__(self) -> str:
        rows = [_line(record) for record in _records(self)]
        rows += [f"notice  {n.code}: {n.message}" for n in self.notices]
        return "\n".join(rows) if rows else "no facts found in this text"


_COLUMNS = (
    "fact", "fact_id", "author", "author_id", "author_scope", "organization", "organization_id", "organization_name",
    "ror", "type", "tie_holder", "payee", "status", "submitted_work", "compensated", "assertion", "alternatives",
    "years", "amount", "icmje_item", "award_id", "award_normalised", "scheme", "project", "subproject", "via",
    "support", "interest_kind", "rule", "confidence", "start", "end",
)  # fmt: skip


def _records(report: DisclosureReport) -> Iterator[dict[str, Any]]:
    organizations = {o.id: o for o in report.organizations}

    def row(fact: str, evidence: Evidence, **values: Any) -> dict[str, Any]:
        full: dict[str, Any] = dict.fromkeys(_COLUMNS)
        full.update(values)
        full["fact"] = fact
        full["rule"], full["confidence"] = evidence.rule, evidence.confidence
        full["start"], full["end"] = evidence.spans[0].start, evidence.spans[0].end
        return full

    def author(ref: AuthorRef) -> dict[str, Any]:
        return {"author": ref.mention, "author_id": ref.author_id, "author_scope": ref.scope.value}

    def organization(ref: OrganizationRef | None) -> dict[str, Any]:
        if ref is None:
            return {}
        entity = organizations.get(ref.organization_id or "")
        return {
            "organization": ref.mention,
            "organization_id": ref.organization_id,
            "organization_name": entity.name if entity else None,
            "ror": entity.identifiers.ror if entity else None,
        }

    for r in report.relationships:
        yield row(
            "relationship", r.evidence, fact_id=r.fact_id, **author(r.author), **organization(r.organization),
            type=r.type.value, tie_holder=r.tie_holder.value, payee=r.payee.value, status=r.status.value,
            submitted_work=r.submitted_work.value, compensated=r.compensated.value, assertion=r.assertion.value,
            alternatives=r.alternatives, years=r.years, amount=r.amount, icmje_item=r.icmje_item,
        )  # fmt: skip
    for f in report.funding:
        yield row(
            "funding", f.evidence, fact_id=f.fact_id, author="; ".join(a.mention for a in f.recipients) or None,
            **organization(f.funder), award_id=f.award_id,
            award_normalised=f.award.normalised if f.award else None, scheme=f.scheme, project=f.project,
            subproject=f.subproject, via=f.via.mention if f.via else None, support=f.support.value,
        )  # fmt: skip
    for d in report.declared_none:
        yield row("declared_none", d.evidence, **author(d.author), interest_kind=d.kind.value)
    for n in report.denials:
        yield row(
            "denial", n.evidence, **author(n.author), **organization(n.organization), type=n.type.value if n.type else None
        )


def _line(r: dict[str, Any]) -> str:
    who = r["author"] or ""
    if r["fact"] == "relationship":
        marks = [
            r[k] for k in ("tie_holder", "payee", "status", "submitted_work", "assertion", "years", "amount")
            if r[k] not in (None, "author", "unknown", "stated")
        ]  # fmt: skip
        tail = f"  [{', '.join(marks)}]" if marks else ""
        return f"tie     {who} - {r['organization']} - {r['type']}{tail}"
    if r["fact"] == "funding":
        parts = [p for p in (r["award_id"], r["scheme"], r["project"], r["subproject"]) if p]
        to = f"  to {who}" if who else ""
        return f"funding {r['organization'] or '(funder not named)'}{' - ' + ', '.join(parts) if parts else ''}{to}"
    if r["fact"] == "declared_none":
        return f"none    {who} - nothing to declare ({r['interest_kind']})"
    return f"denied  {who} - {r['organization'] or 'any organisation'} - {r['type'] or 'any tie'}"
