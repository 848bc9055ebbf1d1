"""The reports of a run, put together again from its tables."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coi_extract.exports.columns import FACTS, JOINT
from coi_extract.render.page import MAX_STATEMENTS, Entry
from coi_extract.schema import (
    Author,
    AuthorRef,
    DeclaredNone,
    Denial,
    DisclosureReport,
    Evidence,
    Funding,
    Identifiers,
    Notice,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Span,
)

if TYPE_CHECKING:
    from coi_extract.batch.results import Results

_Row = dict[str, Any]

_PARTS: Final = (*FACTS, "authors", "organizations", "notices")


def is_run(path: str | os.PathLike[str]) -> bool:
    """Whether a path is the folder of a run.

    Raises
    ------
    RunError
        It is that of a damaged one.
    """
    from coi_extract.batch.manifest import read_manifest

    return read_manifest(Path(path)) is not None


def entries_of_run(folder: str | os.PathLike[str]) -> list[Entry]:
    """Return what a run has read of each article with a statement, ready for a page.

    The tables hold the clause of a fact and its names as written, not where in the clause these stand: they are
    looked for in it, and marked where they first occur. The text is empty where the run has left it out. No more than
    one article too many for a page is returned.

    Raises
    ------
    RunError
        The folder holds no results.
    MissingExtraError
        DuckDB or pyarrow is not installed.
    """
    from coi_extract.batch.results import read_results

    with read_results(folder) as results:
        return list(_entries(results, MAX_STATEMENTS + 1))


def _entries(results: Results, limit: int) -> Iterator[Entry]:
    chosen = f"SELECT * FROM articles WHERE has_statement AND NOT deleted ORDER BY article_id, source LIMIT {limit:d}"
    rows: dict[str, dict[tuple[str, str], list[_Row]]] = {}
    for table in _PARTS:
        grouped: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        matched = f"({chosen}) AS a ON t.article_id = a.article_id AND t.source = a.source"
        sql = f"SELECT t.* FROM {table} AS t SEMI JOIN {matched}"
        for row in _rows(results, sql):
            grouped[row["article_id"], row["source"]].append(row)
        rows[table] = grouped
    for article in _rows(results, chosen):
        key = article["article_id"], article["source"]
        text = article["text"] or ""
        yield Entry(*key, text, _report(article, text, {table: rows[table].get(key, []) for table in _PARTS}))


def _rows(results: Results, sql: str) -> list[_Row]:
    answer = results.connection.execute(sql)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _report(article: _Row, text: str, rows: dict[str, list[_Row]]) -> DisclosureReport:
    return DisclosureReport(
        relationships=tuple(
            Relationship(
                author=_author(r), organization=_organization(r), evidence=_evidence(r, text),
                **{k: r[k] for k in (
                    "type", "tie_holder", "payee", "status", "submitted_work", "compensated", "assertion",
                    "alternatives", "years", "amount", "fact_id",
                )},
            )
            for r in _in_order(rows["relationships"])
        ),
        funding=tuple(_funding(r, text) for r in _in_order(rows["funding"])),
        declared_none=tuple(
            DeclaredNone(author=_author(r), kind=r["kind"], evidence=_evidence(r, text), fact_id=r["fact_id"])
            for r in _in_order(rows["declared_none"])
        ),
        denials=tuple(
            Denial(
                author=_author(r), organization=_organization(r) if r["organization"] else None, type=r["type"],
                evidence=_evidence(r, text), fact_id=r["fact_id"],
            )
            for r in _in_order(rows["denials"])
        ),
        authors=tuple(Author(id=r["author_id"], name=r["name"], coverage=r["coverage"]) for r in rows["authors"]),
        organizations=tuple(
            Organization(
                id=r["organization_id"], name=r["name"], kind=r["kind"], parent=r["parent"],
                identifiers=Identifiers(ror=r["ror"], funder_id=r["funder_id"], own=r["own_id"]),
            )
            for r in rows["organizations"]
        ),
        notices=tuple(
            Notice(code=r["code"], message=r["message"] or r["code"], span=_span(r["start_char"], r["end_char"]))
            for r in sorted(rows["notices"], key=lambda r: r["notice_number"])
        ),
        provenance=Provenance(
            library=article["library_version"], model=article["model"], registry=article["registry_version"],
            settings=article["settings_hash"], text_sha256=article["text_sha256"] or "", source=article["source"],
        ),
    )  # fmt: skip


def _in_order(rows: list[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda r: (r["start_char"], r["end_char"], r["fact_id"]))


def _author(row: _Row) -> AuthorRef:
    return AuthorRef(mention=row["author"], scope=row["author_scope"], author_id=row["author_id"])


def _organization(row: _Row) -> OrganizationRef:
    return OrganizationRef(mention=row["organization"], organization_id=row["organization_id"])


def _funding(r: _Row, text: str) -> Funding:
    ids = (r["recipient_ids"] or "").split(JOINT)
    mentions = (r["recipients"] or "").split(JOINT)
    known = ids if len(ids) == len(mentions) else [""] * len(mentions)
    return Funding(
        funder=OrganizationRef(mention=r["funder"], organization_id=r["organization_id"]) if r["funder"] else None,
        via=OrganizationRef(mention=r["via"]) if r["via"] else None,
        recipients=tuple(
            AuthorRef(mention=mention, author_id=id_ or None)
            for mention, id_ in zip(mentions, known, strict=True)
            if mention
        ),
        award_span=_span(r["award_start_char"], r["award_end_char"]),
        evidence=_evidence(r, text),
        **{k: r[k] for k in ("award_id", "scheme", "project", "subproject", "title", "support", "fact_id")},
    )


def _evidence(row: _Row, text: str) -> Evidence:
    ends = (piece.split("-") for piece in row["spans"].split(JOINT))
    spans = tuple(Span(start=int(start), end=int(end)) for start, end in ends)
    return Evidence(
        spans=spans,
        author=_found(text, spans, row.get("author")),
        target=_found(text, spans, row.get("organization") or row.get("funder")),
        rule=row["rule"],
        confidence=row["confidence"],
    )


def _found(text: str, spans: tuple[Span, ...], words: str | None) -> Span | None:
    """Where words first stand within spans."""
    if not words:
        return None
    starts = (text.find(words, s.start, s.end) for s in spans)
    return next((Span(start=at, end=at + len(words)) for at in starts if at >= 0), None)


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start=start, end=end)
