"""What comes out: the value objects of a report.

All values are frozen Pydantic models that round-trip through JSON without loss. Character offsets are offsets into
the text as the caller gave it, in Python characters (code points). Facts refer to entities by id: a *ref* is one
mention in its place, an *entity* is who it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, computed_field
from pydantic_core import PydanticSerializationError
from typing_extensions import Self

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
    """Frozen; equal by value.

    A text may hold lone surrogates, which UTF-8 cannot write. JSON has a form for them, the escape ``\\ud800``:
    ``model_dump_json`` writes a value that holds one in ASCII with escapes, ``model_validate_json`` reads it back, and
    so does every other JSON reader that takes such escapes.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    def model_dump_json(self, **options: Any) -> str:
        """Return the value as JSON, as :meth:`pydantic.BaseModel.model_dump_json` does; any text can be written."""
        try:
            return super().model_dump_json(**options)
        except PydanticSerializationError:
            indent = options.pop("indent", None)
            options.pop("ensure_ascii", None)
            plain = self.model_dump(mode="json", **options)
            return json.dumps(plain, indent=indent, separators=(",", ": " if indent else ":"))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the value of a JSON text, as :meth:`pydantic.BaseModel.model_validate_json` does.

        Raises
        ------
        pydantic.ValidationError
            When the text is no JSON, or not that of such a value.
        """
        try:
            return super().model_validate_json(json_data, **options)
        except (ValidationError, UnicodeEncodeError):
            try:
                plain = json.loads(json_data)
            except ValueError:
                plain = None
            if plain is None or not _has_surrogates(plain):
                raise
            return cls.model_validate(plain, **options)


def _has_surrogates(value: Any) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        return any(_has_surrogates(v) for pair in value.items() for v in pair)
    return isinstance(value, list) and any(_has_surrogates(v) for v in value)


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
    written ("None declared."). ``author_id`` is None for groups; "the author" of an article by one is that one.
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
    fact_id: str = ""


class Denial(_Value):
    """A negated tie that names somebody ("received no fees from X"); never a relationship."""

    author: AuthorRef
    organization: OrganizationRef | None = None
    type: RelationshipType | None = None
    evidence: Evidence
    fact_id: str = ""


class Author(_Value):
    """A person who declares, or one of the authors given of whom nothing may be said.

    ``name`` is the full name where it is known, else the fullest mention; ``position`` counts from 1 in the list of
    authors that was given or that stands in the text. ``coverage`` speaks of the person's own interests: ties of a
    relative, the institution, the study or a group do not make it ``ties``.
    """

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
    """A body that has a part in what is declared: one entity, however often and however it is spelled.

    ``roles`` are relationship types, ``funder``, ``via``, ``thanked``, and ``named`` where the text names it beside
    these and states nothing more: a programme, a network, where a thanked helper works. None where the text only
    denies a tie. ``mentions`` give names in full, a fact's own words may be fewer.
    ``link_score`` (0 to 1) says how well the name fits the registry's entry, None where it was not linked.
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


class _TextRead:
    """The text that a report was read from, for showing it: all are equal, and a pickled one comes back empty."""

    __slots__ = ("text",)

    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TextRead)

    def __hash__(self) -> int:
        return hash(_TextRead)

    def __reduce__(self) -> tuple[type[_TextRead], tuple[()]]:
        return _TextRead, ()


class DisclosureReport(_Value):
    """All that one text says. ``text`` is not part of it: spans are offsets into the caller's text.

    Within the process in which a text was read, its report shows itself in Jupyter with the text marked. The text is
    not written with a report, as JSON or pickled, and has no part in what reports are equal.
    """

    relationships: tuple[Relationship, ...] = ()
    funding: tuple[Funding, ...] = ()
    declared_none: tuple[DeclaredNone, ...] = ()
    denials: tuple[Denial, ...] = ()
    authors: tuple[Author, ...] = ()
    organizations: tuple[Organization, ...] = ()
    sections: tuple[Section, ...] = ()
    notices: tuple[Notice, ...] = ()
    provenance: Provenance
    _read: _TextRead = PrivateAttr(default_factory=_TextRead)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dict per fact, with key ``fact`` one of relationship, funding, declared_none, denial.

        Every row has the same keys; a key that does not apply is None. Spans are given as ``start`` and ``end`` of
        the first piece of evidence.
        """
        return list(_records(self))

    def to_pandas(self) -> Any:
        """Return the rows of :meth:`to_records` as a pandas DataFrame; whole numbers that may be absent are ``Int64``.

        Raises
        ------
        MissingExtraError
            pandas is not installed.
        """
        pandas = import_module("coi_extract.exports.extras").need("pandas", "DataFrames")
        frame = pandas.DataFrame(self.to_records(), columns=list(RECORD_COLUMNS))
        return frame.astype(dict.fromkeys(("icmje_item", "start", "end"), "Int64"))

    def of_text(self, text: str) -> Self:
        """Return the same report, equal to this one, which shows itself in Jupyter with this text."""
        report = self.model_copy()
        report._read = _TextRead(text)
        return report

    def _repr_html_(self) -> str:
        return str(import_module("coi_extract.render").html(self._read.text, self))

    def __str__(self) -> str:
        rows = [_line(record) for record in _records(self)]
        silent = [a.name for a in self.authors if a.coverage is Coverage.NOT_COVERED and a.position is not None]
        rows += [f"silent  {name} - nothing found in this text" for name in silent]
        rows += [f"notice  {n.code}: {n.message}" for n in self.notices]
        return "\n".join(rows) if rows else "no facts found in this text"


#: The keys of a flat row of :meth:`DisclosureReport.to_records`, in order.
RECORD_COLUMNS = (
    "fact", "fact_id", "author", "author_id", "author_name", "author_scope", "organization", "organization_id",
    "organization_name", "organization_kind", "division", "ror", "funder_id", "country", "parent", "parent_then",
    "type", "tie_holder", "payee", "status", "submitted_work", "compensated", "assertion", "alternatives", "years",
    "amount", "icmje_item", "award_id", "award_normalised", "award_format", "award_check", "implied_funder", "scheme",
    "project", "subproject", "title", "via", "via_id", "support", "interest_kind", "rule", "confidence", "start", "end",
)  # fmt: skip


def _records(report: DisclosureReport) -> Iterator[dict[str, Any]]:
    organizations = {o.id: o for o in report.organizations}
    names = {a.id: a.name for a in report.authors}

    def row(fact: str, fact_id: str, evidence: Evidence, **values: Any) -> dict[str, Any]:
        full: dict[str, Any] = dict.fromkeys(RECORD_COLUMNS)
        full.update(values)
        full["fact"], full["fact_id"] = fact, fact_id or None
        full["rule"], full["confidence"] = evidence.rule, evidence.confidence
        full["start"], full["end"] = evidence.spans[0].start, evidence.spans[0].end
        return full

    def author(ref: AuthorRef) -> dict[str, Any]:
        return {
            "author": ref.mention,
            "author_id": ref.author_id,
            "author_name": names.get(ref.author_id or ""),
            "author_scope": ref.scope.value,
        }

    def recipients(refs: tuple[AuthorRef, ...]) -> dict[str, Any]:
        each = [author(ref) for ref in refs]
        return {key: "; ".join(one[key] or "" for one in each) for key in each[0]} if each else {}

    def organization(ref: OrganizationRef | None) -> dict[str, Any]:
        if ref is None:
            return {}
        found: dict[str, Any] = {
            "organization": ref.mention,
            "organization_id": ref.organization_id,
            "division": ref.division,
        }
        entity = organizations.get(ref.organization_id or "")
        if entity is not None:
            found |= {
                "organization_name": entity.name,
                "organization_kind": entity.kind.value,
                "ror": entity.identifiers.ror,
                "funder_id": entity.identifiers.funder_id,
                "country": entity.country,
                "parent": entity.parent,
                "parent_then": entity.parent_then,
            }
        return found

    for r in report.relationships:
        yield row(
            "relationship", r.fact_id, r.evidence, **author(r.author), **organization(r.organization),
            type=r.type.value, tie_holder=r.tie_holder.value, payee=r.payee.value, status=r.status.value,
            submitted_work=r.submitted_work.value, compensated=r.compensated.value, assertion=r.assertion.value,
            alternatives=r.alternatives, years=r.years, amount=r.amount, icmje_item=r.icmje_item,
        )  # fmt: skip
    for f in report.funding:
        award = f.award
        yield row(
            "funding", f.fact_id, f.evidence, **recipients(f.recipients), **organization(f.funder),
            award_id=f.award_id, award_normalised=award.normalised if award else None,
            award_format=award.format if award else None, award_check=award.check.value if award else None,
            implied_funder=award.implied_funder if award else None, scheme=f.scheme, project=f.project,
            subproject=f.subproject, title=f.title, via=f.via.mention if f.via else None,
            via_id=f.via.organization_id if f.via else None, support=f.support.value,
        )  # fmt: skip
    for d in report.declared_none:
        yield row("declared_none", d.fact_id, d.evidence, **author(d.author), interest_kind=d.kind.value)
    for n in report.denials:
        type_ = n.type.value if n.type else None
        yield row("denial", n.fact_id, n.evidence, **author(n.author), **organization(n.organization), type=type_)


_GROUPS = {"all": "all authors", "all_others": "the other authors", "some": "some of the authors"}


def _who(r: dict[str, Any]) -> str:
    """Who a row is about: the mention, and the full name behind it where the mention is shorter."""
    mentions = (r["author"] or "").split("; ")
    names = (r["author_name"] or "").split("; ")
    scopes = (r["author_scope"] or "").split("; ")
    if len({len(mentions), len(names), len(scopes)}) > 1:
        return r["author"] or ""
    shown = []
    for mention, name, scope in zip(mentions, names, scopes, strict=True):
        words = " ".join(mention.split()) or _GROUPS.get(scope, "")
        shown.append(f"{words} ({name})" if name and name != words else words)
    return "; ".join(shown)


def _line(r: dict[str, Any]) -> str:
    who = _who(r)
    where = " ".join((r["organization"] or "").split())
    if r["fact"] == "relationship":
        marks = [f"of the {r['tie_holder']}"] if r["tie_holder"] != "author" else []
        marks += [f"paid to the {r['payee']}"] if r["payee"] not in ("author", "unknown") else []
        marks += {"yes": ["paid"], "no": ["unpaid"]}.get(r["compensated"], [])
        marks += [f"{r['submitted_work']} the submitted work"] if r["submitted_work"] != "unknown" else []
        marks += ["one of several"] if r["assertion"] == "one_of" else []
        marks += [words for words in (r["status"], r["years"], r["amount"]) if words not in (None, "unknown")]
        tail = f"  [{', '.join(marks)}]" if marks else ""
        return f"tie     {who} - {where} - {r['type']}{tail}"
    if r["fact"] == "funding":
        parts = [p for p in (r["award_id"], r["scheme"], r["project"], r["subproject"]) if p]
        to = f"  to {who}" if who else ""
        via = f" via {r['via']}" if r["via"] else ""
        return f"funding {where or '(funder not named)'}{via}{' - ' + ', '.join(parts) if parts else ''}{to}"
    if r["fact"] == "declared_none":
        return f"none    {who} - nothing to declare ({r['interest_kind']})"
    return f"denied  {who} - {where or 'any organisation'} - {r['type'] or 'any tie'}"
