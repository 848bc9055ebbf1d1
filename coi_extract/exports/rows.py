"""From an article and its report to rows of the tables: plain dicts with exactly the columns of the schema.

Pure functions; nothing here knows of files.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coi_extract.exports.columns import JOINT, TABLES
from coi_extract.exports.suppress import Suppressed
from coi_extract.schema import AuthorRef, DisclosureReport, Evidence, Organization, OrganizationRef
from coi_extract.sources import AuthorName, DeclarationText, Record, RelatedArticle
from coi_extract.taxonomy import Assertion, AuthorScope, Coverage, SectionKind, TieHolder

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NOTHING: Final = Suppressed()
_EMPTY: Final[dict[str, Row]] = {name: dict.fromkeys(table.names) for name, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rows are to hold: statement text or not, and which facts are left out."""

    text: bool = True
    suppressed: Suppressed = _NOTHING


def article_id(record: Record, base: str = "") -> str:
    """Return the key of an article: its DOI, PMID or PMCID, else its place below the folder ``base``."""
    for scheme in ("doi", "pmid", "pmcid"):
        value = getattr(record, scheme)
        if value:
            return f"{scheme}:{value}"
    if not record.provenance:
        return record.id
    origin = record.provenance[0]
    path = origin.path.replace("\\", "/")
    folder = base.replace("\\", "/").rstrip("/")
    if folder and path.startswith(f"{folder}/"):
        path = path[len(folder) + 1 :]
    place = path if origin.member is None else f"{path}:{origin.member}"
    # A table may give its rows ids; without them the place of the row is what there is.
    own = record.id if record.id and record.id != str(origin) else origin.record
    return place if own is None else f"{place}#{own}"


def rows_of(
    record: Record,
    report: DisclosureReport,
    joined: DeclarationText,
    *,
    names: Sequence[str] | None = None,
    choices: Choices | None = None,
    base: str = "",
) -> Rows:
    """Return the rows of one article for every table.

    Parameters
    ----------
    record:
        The article.
    report:
        What was read in ``joined.text``.
    joined:
        The text read, as ``record.declaration_text()`` gives it.
    names:
        The authors that the extractor was given, where they are not those of the record.
    choices:
        Whether text is kept, and which facts are left out.
    base:
        The folder from which places in article ids are counted.
    """
    return _Article(record, report, joined, names, choices or Choices(), base).rows()


class _Article:
    """One article on its way into rows."""

    def __init__(
        self, record: Record, report: DisclosureReport, joined: DeclarationText, names: Sequence[str] | None,
        choices: Choices, base: str,
    ) -> None:  # fmt: skip
        self.record, self.report, self.joined = record, report, joined
        self.text = joined.text
        self.choices = choices
        self.id = article_id(record, base)
        self.organizations = {o.id: o for o in report.organizations}
        self.names = {a.id: a.name for a in report.authors}
        self.byline: dict[int, AuthorName] = {}
        own = [author for author in record.authors if not author.group]
        if names is None or list(names) == [author.name for author in own]:
            self.byline = dict(enumerate(own, 1))
        self.fact_ids: Counter[str] = Counter()
        self.suppressed = 0
        provenance = report.provenance
        self.end: Row = {
            "library_version": provenance.library,
            "model": provenance.model,
            "registry_version": provenance.registry,
            "settings_hash": provenance.settings,
            "text_sha256": provenance.text_sha256 if self.text else None,
            "source": str(record.provenance[0]) if record.provenance else provenance.source or record.id,
        }

    def rows(self) -> Rows:
        rows: Rows = {
            "relationships": list(self._kept(self._relationships())),
            "funding": list(self._kept(self._funding())),
            "declared_none": list(self._kept(self._declared_none())),
            "denials": list(self._kept(self._denials())),
            "notices": list(self._notices()),
        }
        rows["authors"] = list(self._authors(rows["relationships"], rows["declared_none"]))
        rows["organizations"] = list(self._organizations(rows))
        rows["articles"] = [self._article(rows)]
        return {name: [self._whole(name, row) for row in rows[name]] for name in TABLES}

    def _whole(self, name: str, row: Row) -> Row:
        """The row with every column of its table, in order: the empty row sets it."""
        return {**_EMPTY[name], "article_id": self.id, **row, **self.end}

    def _kept(self, facts: Iterable[Row]) -> Iterator[Row]:
        """The facts that are not on the list of suppressed ones, with ids made unique within the article."""
        for row in facts:
            fact_id = row["fact_id"]
            self.fact_ids[fact_id] += 1
            if self.fact_ids[fact_id] > 1:
                row["fact_id"] = f"{fact_id}-{self.fact_ids[fact_id]}"
                if row.get("count_key") == f"{self.id} {fact_id}":
                    row["count_key"] = f"{self.id} {row['fact_id']}"
            if self.choices.suppressed.has(self.id, row["fact_id"]):
                self.suppressed += 1
            else:
                yield row

    # -- facts --------------------------------------------------------------------------------------------

    def _relationships(self) -> Iterator[Row]:
        for r in self.report.relationships:
            entity = self._entity(r.organization)
            one_of = r.assertion is Assertion.ONE_OF and r.alternatives is not None
            yield {
                "fact_id": r.fact_id,
                **self._author(r.author),
                "organization": r.organization.mention,
                **_organization(entity, r.organization),
                "industry": entity.industry if entity else None,
                "division": r.organization.division,
                "type": r.type.value,
                "tie_holder": r.tie_holder.value,
                "own": r.tie_holder is TieHolder.AUTHOR,
                "payee": r.payee.value,
                "status": r.status.value,
                "submitted_work": r.submitted_work.value,
                "compensated": r.compensated.value,
                "assertion": r.assertion.value,
                "alternatives": r.alternatives,
                "count_key": f"{self.id} {r.author.author_id or r.author.mention} {r.alternatives}"
                if one_of
                else f"{self.id} {r.fact_id}",
                "years": r.years,
                "amount": r.amount,
                "icmje_item": r.icmje_item,
                **self._evidence(r.evidence),
            }

    def _funding(self) -> Iterator[Row]:
        for f in self.report.funding:
            via = self._entity(f.via)
            award = f.award
            yield {
                "fact_id": f.fact_id,
                "funder": f.funder.mention if f.funder else None,
                **_organization(self._entity(f.funder), f.funder),
                "via": f.via.mention if f.via else None,
                "via_name": via.name if via else None,
                "award_id": f.award_id,
                "award_normalised": award.normalised if award else None,
                "award_format": award.format if award else None,
                "award_check": award.check.value if award else None,
                "award_implied_funder": award.implied_funder if award else None,
                "scheme": f.scheme,
                "project": f.project,
                "subproject": f.subproject,
                "title": f.title,
                "recipients": _joined(a.mention for a in f.recipients),
                "recipient_ids": _joined(a.author_id for a in f.recipients if a.author_id),
                "support": f.support.value,
                "award_start_char": f.award_span.start if f.award_span else None,
                "award_end_char": f.award_span.end if f.award_span else None,
                **self._evidence(f.evidence),
            }

    def _declared_none(self) -> Iterator[Row]:
        for d in self.report.declared_none:
            yield {
                "fact_id": self._fact_id("declared_none", d.author, d.kind.value, d.evidence),
                **self._author(d.author),
                "kind": d.kind.value,
                **self._evidence(d.evidence),
            }

    def _denials(self) -> Iterator[Row]:
        for d in self.report.denials:
            entity = self._entity(d.organization)
            written = d.organization.mention if d.organization else None
            yield {
                "fact_id": self._fact_id("denial", d.author, f"{written} {d.type}", d.evidence),
                **self._author(d.author),
                "organization": written,
                "organization_id": d.organization.organization_id if d.organization else None,
                "organization_name": entity.name if entity else written,
                "type": d.type.value if d.type else None,
                **self._evidence(d.evidence),
            }

    def _fact_id(self, fact: str, author: AuthorRef, what: str, evidence: Evidence) -> str:
        """An id for facts whose values have none; made as stable as those that have: from the text and the words."""
        parts = (self.report.provenance.text_sha256, fact, author.mention, author.scope.value, what)
        raw = "\x1f".join((*parts, str(evidence.spans[0].start)))
        return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    # -- parts of a fact ----------------------------------------------------------------------------------

    def _author(self, ref: AuthorRef) -> Row:
        return {
            "author_id": ref.author_id,
            "author": ref.mention,
            "author_name": self.names.get(ref.author_id or ""),
            "author_scope": ref.scope.value,
        }

    def _entity(self, ref: OrganizationRef | None) -> Organization | None:
        return self.organizations.get(ref.organization_id or "") if ref else None

    def _evidence(self, evidence: Evidence) -> Row:
        start, end = evidence.spans[0].start, evidence.spans[0].end
        words = " … ".join(self.text[s.start : s.end] for s in evidence.spans)
        return {
            "rule": evidence.rule,
            "confidence": evidence.confidence,
            "start_char": start,
            "end_char": end,
            "spans": _joined(f"{s.start}-{s.end}" for s in evidence.spans),
            "words": words if self.choices.text else None,
            **self._place(evidence, start, end),
        }

    def _place(self, evidence: Evidence, start: int, end: int) -> Row:
        """Where the evidence stood. Its beginning may be a name that the join of statements has put there."""
        cue = evidence.cue.start if evidence.cue else end - 1
        offset = next((o for o in (start, cue, end - 1) if 0 <= o < len(self.text) and self._located(o)), None)
        if offset is None:
            return {}
        located = self._located(offset)
        assert located is not None
        kind = located.statement.kind
        if kind is SectionKind.OTHER:
            holding = [s for s in self.report.sections if s.span.start <= offset < s.span.end]
            kind = holding[-1].kind if holding else kind
        return {
            "section": kind.value,
            "place": located.node or (located.place.where if located.place else None),
            "place_offset": located.offset if located.node_offset is None else located.node_offset,
        }

    def _located(self, offset: int) -> Any:
        return self.joined.locate(offset)

    # -- entities -----------------------------------------------------------------------------------------

    def _authors(self, ties: list[Row], none: list[Row]) -> Iterator[Row]:
        own = Counter(r["author_id"] for r in ties if r["own"] and r["author_scope"] == AuthorScope.NAMED.value)
        left = {r["author_id"] for r in (*ties, *none)}
        met: set[int] = set()
        for author in self.report.authors:
            person = self.byline.get(author.position) if author.position is not None else None
            if author.position is not None:
                met.add(author.position)
            coverage = author.coverage
            if self.suppressed and author.id not in left and coverage in (Coverage.TIES, Coverage.DECLARED_NONE):
                coverage = Coverage.NOT_COVERED  # what it says would otherwise tell of the facts left out
            yield {
                "author_id": author.id,
                "name": person.name if person else author.name,
                "given": author.given or (person.given if person else None),
                "family": author.family or (person.family if person else None),
                "orcid": (person.orcid if person else None) or author.orcid,
                "byline_position": person.position if person else author.position,
                **_of_person(person),
                "coverage": coverage.value,
                "n_own_ties": own[author.id],
            }
        for position, person in self.byline.items():
            if position not in met:
                yield {
                    "author_id": f"b{person.position}",
                    "name": person.name,
                    "given": person.given,
                    "family": person.family,
                    "orcid": person.orcid,
                    "byline_position": person.position,
                    **_of_person(person),
                    "coverage": Coverage.NOT_COVERED.value,
                    "n_own_ties": 0,
                }

    def _organizations(self, rows: Rows) -> Iterator[Row]:
        used: set[str | None] | None = None
        if self.suppressed:  # a body that only facts left out speak of is left out with them
            used = {row["organization_id"] for name in ("relationships", "funding", "denials") for row in rows[name]}
            dropped = {r.organization.organization_id for r in self.report.relationships}
            dropped |= {r.organization_id for f in self.report.funding for r in (f.funder, f.via) if r}
            dropped |= {d.organization.organization_id for d in self.report.denials if d.organization}
            used |= {o.id for o in self.report.organizations if o.id not in dropped}
        for o in self.report.organizations:
            if used is not None and o.id not in used:
                continue
            yield {
                "organization_id": o.id,
                "name": o.name,
                "kind": o.kind.value,
                "industry": o.industry,
                "ror": o.identifiers.ror,
                "funder_id": o.identifiers.funder_id,
                "own_id": o.identifiers.own,
                "country": o.country,
                "parent": o.parent,
                "parent_then": o.parent_then,
                "roles": _joined(o.roles),
                "n_mentions": len(o.mentions),
                "written": _joined(dict.fromkeys(m.text for m in o.mentions)),
                "link_score": o.link_score,
                "candidates": _joined(o.candidates),
            }

    def _notices(self) -> Iterator[Row]:
        for number, notice in enumerate(self.report.notices, 1):
            yield {
                "notice_number": number,
                "code": notice.code,
                "message": notice.message if self.choices.text else None,
                "start_char": notice.span.start if notice.span else None,
                "end_char": notice.span.end if notice.span else None,
            }

    def _article(self, rows: Rows) -> Row:
        r = self.record
        kinds = {kind for statement in r.statements for kind in statement.kinds}
        if SectionKind.OTHER in kinds:  # a text whose sections the reading has found
            kinds |= {section.kind for section in self.report.sections}
            if self.report.relationships or self.report.declared_none or self.report.denials:
                kinds.add(SectionKind.COMPETING_INTERESTS)
            if self.report.funding:
                kinds.add(SectionKind.FUNDING)
        year = re.match(r"(\d{4})(?!\d)", r.published or "")
        return {
            "record_id": r.id,
            **{k: getattr(r, k) for k in (
                "doi", "pmid", "pmcid", "title", "journal", "publisher", "article_type", "licence", "received",
                "accepted", "published", "deleted",
            )},
            "issn": _joined(r.issn),
            "year": int(year[1]) if year else None,
            "corrects": _joined(map(_related, r.corrects)),
            "corrected_by": _joined(map(_related, r.corrected_by)),
            "n_authors": len(r.author_names()),
            "has_statement": bool(r.statements),
            "has_competing_interests": SectionKind.COMPETING_INTERESTS in kinds,
            "has_funding_statement": SectionKind.FUNDING in kinds,
            "looked_in": _joined(r.looked_in),
            "statement_kinds": _joined(s.kind.value for s in r.statements),
            "statement_places": _joined(s.place.where if s.place else "" for s in r.statements),
            "n_characters": len(self.text),
            "n_relationships": len(rows["relationships"]),
            "n_funding": len(rows["funding"]),
            "n_declared_none": len(rows["declared_none"]),
            "n_notices": len(rows["notices"]),
            "n_suppressed": self.suppressed,
            "metadata_awards": _joined(
                f"{a.funder or '?'}: {', '.join(a.awards)}" if a.awards else a.funder or "?" for a in r.awards
            ),
            "sources": _joined(dict.fromkeys(str(o) for o in r.provenance)) or self.end["source"],
            "text": self.text if self.choices.text and self.text else None,
        }  # fmt: skip


def _organization(entity: Organization | None, ref: OrganizationRef | None) -> Row:
    if entity is None:
        return {
            "organization_id": ref.organization_id if ref else None,
            "organization_name": ref.mention if ref else None,
        }
    return {
        "organization_id": entity.id,
        "organization_name": entity.name,
        "organization_kind": entity.kind.value,
        "ror": entity.identifiers.ror,
        "funder_id": entity.identifiers.funder_id,
        "country": entity.country,
        "parent": entity.parent,
    }


def _of_person(person: AuthorName | None) -> Row:
    if person is None:
        return {}
    return {
        "corresponding": person.corresponding,
        "affiliations": _joined(a.text for a in person.affiliations),
        "affiliation_rors": _joined(a.ror for a in person.affiliations if a.ror),
    }


def _related(article: RelatedArticle) -> str:
    ids = (("doi", article.doi), ("pmid", article.pmid), ("pmcid", article.pmcid))
    told = next((f"{scheme}:{value}" for scheme, value in ids if value), article.citation or "?")
    return f"{article.relation} {told}"


def _joined(values: Iterable[str]) -> str | None:
    return JOINT.join(values) or None


def clean(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which UTF-8 cannot hold; offsets stay true."""
    return _SURROGATE.sub("\ufffd", text)


def clean_rows(rows: Iterable[Row]) -> list[Row]:
    """Return rows all of whose text is :func:`clean`."""
    return [{key: clean(v) if isinstance(v, str) else v for key, v in row.items()} for row in rows]
