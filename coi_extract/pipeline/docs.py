"""What the components read from a Doc and leave on it.

``doc.user_data`` holds plain values under ``coi_authors``, ``coi_source``, ``coi_year`` and ``coi_report``;
``doc._.authors`` and ``doc._.disclosures`` are views of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.tokens import Doc

from coi_extract.pipeline.reader import Reader, check_arguments
from coi_extract.schema import DisclosureReport, Span

AUTHORS, SOURCE, YEAR, REPORT = "coi_authors", "coi_source", "coi_year", "coi_report"

#: A span to mark: where, its label, the id of what it is in the report, and an identifier from outside.
Mark = tuple[Span | None, str, str | None, str | None]


def get_authors(doc: Doc) -> list[str] | None:
    """Return the full names of the article's authors, None where they are not known."""
    names = doc.user_data.get(AUTHORS)
    return None if names is None else list(names)  # a Doc that was stored has a tuple there


def set_authors(doc: Doc, authors: Iterable[str] | None) -> None:
    """Set the full names of the article's authors. Raises TypeError when these are no names."""
    names = check_arguments("", authors, None, None)
    if names is None:
        doc.user_data.pop(AUTHORS, None)
    else:
        doc.user_data[AUTHORS] = list(names)


def get_disclosures(doc: Doc) -> DisclosureReport | None:
    """Return the report of a Doc, None where it was not read."""
    report = doc.user_data.get(REPORT)
    return None if report is None else DisclosureReport.model_validate(report).of_text(doc.text)


def register_extensions() -> None:
    """Set ``doc._.authors`` and ``doc._.disclosures``. Names that are taken by somebody else are left alone."""
    if not Doc.has_extension("authors"):
        Doc.set_extension("authors", getter=get_authors, setter=set_authors)
    if not Doc.has_extension("disclosures"):
        Doc.set_extension("disclosures", getter=get_disclosures)


def report_of(doc: Doc, reader: Reader) -> DisclosureReport:
    """Read a Doc. The context that ``nlp.pipe(..., as_tuples=True)`` gave it goes before what is stored on it."""
    context = getattr(doc, "_context", None)
    if isinstance(context, Mapping):
        if context.get("authors") is not None:
            set_authors(doc, context["authors"])
        for key, name in ((SOURCE, "source"), (YEAR, "year")):
            if context.get(name) is not None:
                doc.user_data[key] = context[name]
    given = doc.user_data
    return reader.latest(doc.text, given.get(AUTHORS), given.get(SOURCE), given.get(YEAR))


def mark(doc: Doc, key: str, marks: Iterable[Mark]) -> None:
    """Set ``doc.spans[key]``, in the order of the text and each once. Spans are widened to whole tokens."""
    found: dict[tuple[Any, ...], Any] = {}
    for span, label, own_id, outer_id in marks:
        if span is None or span.start >= span.end:
            continue
        name = (span.start, span.end, label, own_id or "", outer_id or "")
        if name not in found:
            found[name] = doc.char_span(
                span.start, span.end, label=label, span_id=own_id or "", kb_id=outer_id or "", alignment_mode="expand"
            )
    doc.spans[key] = [found[name] for name in sorted(found) if found[name] is not None]


register_extensions()
