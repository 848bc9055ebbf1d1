"""One self-contained page for many statements: the data as JSON, drawn by the page itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coi_extract.console.outputs import FORMULA_SIGNS, destination
from coi_extract.console.words import author_words, marks, one_line, organization_words, ror_words, stated_of_tie
from coi_extract.errors import InputError
from coi_extract.exports.rows import clean
from coi_extract.render.marks import KINDS, kind_of
from coi_extract.render.notebook import environment
from coi_extract.schema import AuthorRef, DisclosureReport, Evidence, OrganizationRef, Span
from coi_extract.taxonomy import OrganizationKind

#: A browser holds about so many in one page; a corpus is looked at through its tables.
MAX_STATEMENTS: Final = 20_000
#: The tables of facts: the title, and the columns before those that all of them have.
_VIEWS: Final = (
    ("Ties", ("author", "type", "organisation", "company group", "stated of it")),
    ("Funding", ("funder", "award", "scheme, project", "recipients", "ROR")),
    ("None and denied", ("author", "said", "type", "organisation")),
)
_TIES, _FUNDING, _NONE = range(len(_VIEWS))


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of a page: its id, where it is from, its text (empty where it was left out) and its report."""

    id: str
    source: str
    text: str
    report: DisclosureReport


def write_page(entries: Iterable[Entry], path: str | os.PathLike[str], *, title: str = "Declarations") -> int:
    """Write a page in which statements and their facts are searched, filtered, sorted, looked up and saved as CSV.

    The page is one file that loads nothing and sends nothing; the browser is told to allow neither. Nothing of a
    statement is taken as markup. The file appears whole or not at all.

    Parameters
    ----------
    entries:
        The statements, in the order in which they are to stand.
    path:
        The file to write.
    title:
        What the page is called.

    Returns
    -------
    int
        How many statements it holds.

    Raises
    ------
    InputError
        There are more than :data:`MAX_STATEMENTS`.
    OSError
        The file cannot be written.
    """
    statements: list[list[Any]] = []
    versions: dict[str, None] = {}
    for entry in entries:
        if len(statements) == MAX_STATEMENTS:
            raise InputError(
                f"there are more than the {MAX_STATEMENTS:,} statements that a page holds.",
                remedy="Give a part of them, or write tables: coi-extract extract INPUT -o OUT/",
            )
        statements.append(_statement(entry))
        made = entry.report.provenance
        versions[f"coi_extract {made.library}" + (f", organisations {made.registry}" if made.registry else "")] = None
    data = {
        "views": [[name, list(columns)] for name, columns in _VIEWS],
        "kinds": KINDS,
        "signs": FORMULA_SIGNS,
        "statements": statements,
    }
    page = environment().get_template("page.html").render(
        title=title, versions="; ".join(versions), data=data, kinds=KINDS
    )  # fmt: skip
    with destination(Path(path)) as stream:
        stream.write(page)
    return len(statements)


def _statement(entry: Entry) -> list[Any]:
    """Id, source, text, notices (code, message, start, end) and facts of a statement, as the page reads them."""
    report = entry.report
    notices = [
        [n.code, one_line(n.message), *((n.span.start, n.span.end) if n.span else (0, 0))] for n in report.notices
    ]
    return [clean(entry.id), clean(entry.source), clean(entry.text), notices, list(_facts(report))]


def _facts(report: DisclosureReport) -> Iterator[list[Any]]:
    """View, cells, authors, type, company group, rule, confidence, id, evidence spans and marks of each fact."""
    names = {a.id: one_line(a.name) for a in report.authors}
    organizations = {o.id: o for o in report.organizations}

    def group(ref: OrganizationRef | None) -> str:
        known = organizations.get((ref.organization_id if ref else None) or "")
        return one_line(known.parent or known.name) if known and known.kind is OrganizationKind.COMPANY else ""

    def fact(
        view: int, cells: list[str], authors: Iterable[AuthorRef], type_: str, whom: OrganizationRef | None,
        evidence: Evidence, fact_id: str, award: Span | None = None,
    ) -> list[Any]:  # fmt: skip
        said = marks(evidence, award).items()
        return [
            view,
            cells,
            [names.get(a.author_id or "", one_line(a.mention)) for a in authors],
            type_,
            group(whom),
            one_line(evidence.rule),
            round(evidence.confidence, 3),
            fact_id,
            [[s.start, s.end] for s in evidence.spans],
            [[s.start, s.end, KINDS.index(kind_of(name))] for name, s in said],
        ]

    for r in report.relationships:
        cells = [author_words(r.author, report), r.type.value, organization_words(r.organization, report)]
        cells += [group(r.organization), stated_of_tie(r)]
        yield fact(_TIES, cells, [r.author], r.type.value, r.organization, r.evidence, r.fact_id)
    for f in report.funding:
        cells = [
            organization_words(f.funder, report),
            one_line(f.award_id or ""),
            ", ".join(one_line(p) for p in (f.scheme, f.project, f.subproject, f.title) if p),
            ", ".join(author_words(a, report) for a in f.recipients),
            ror_words(f.funder, report),
        ]
        yield fact(_FUNDING, cells, f.recipients, "", f.funder, f.evidence, f.fact_id, f.award_span)
    for d in report.declared_none:
        kind = "" if d.kind.value == "any" else f" ({d.kind.value.replace('_', '-')})"
        cells = [author_words(d.author, report), f"nothing to declare{kind}", "", ""]
        yield fact(_NONE, cells, [d.author], "", None, d.evidence, d.fact_id)
    for n in report.denials:
        type_ = n.type.value if n.type else ""
        whom = organization_words(n.organization, report) if n.organization else "any organisation"
        cells = [author_words(n.author, report), "denied", type_ or "any tie", whom]
        yield fact(_NONE, cells, [n.author], type_, n.organization, n.evidence, n.fact_id)
