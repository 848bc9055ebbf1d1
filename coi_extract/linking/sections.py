"""The passages of a text as sections: what follows one heading in one kind is one section."""

from __future__ import annotations

from coi_extract.grammar.reading import Document
from coi_extract.linking.spans import Spans
from coi_extract.schema import Section, Span
from coi_extract.taxonomy import SectionKind


def section_values(document: Document, spans: Spans) -> tuple[Section, ...]:
    """Return the sections in order; a section's span begins with its heading where one stands there."""
    found: list[tuple[SectionKind, tuple[int, int], Span]] = []
    seen: set[tuple[int, int]] = set()
    for passage in document.passages:
        first = passage.heading[0] if passage.heading[0] < passage.heading[1] <= passage.start else passage.start
        known = bool(found) and found[-1][:2] == (passage.kind, passage.heading)
        start = passage.start if passage.heading in seen else first
        seen.add(passage.heading)
        if start >= passage.stop:
            stop = passage.heading[1]
            if start >= stop:
                continue
        else:
            stop = passage.stop
        span = spans.tokens((start, stop))
        if known:
            span = Span(start=found[-1][2].start, end=max(span.end, found[-1][2].end))
            found[-1] = (*found[-1][:2], span)
        else:
            found.append((passage.kind, passage.heading, span))
    return tuple(
        Section(kind=kind, span=span, heading=_heading(document, spans, heading)) for kind, heading, span in found
    )


def _heading(document: Document, spans: Spans, heading: tuple[int, int]) -> str | None:
    if heading[0] >= heading[1]:
        return None
    span = spans.tokens(heading)
    return document.reading.source[span.start : span.end]
