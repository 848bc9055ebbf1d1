"""Statements in a sequence of paragraphs, as plain text and word processor files have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coi_extract.sources import headings
from coi_extract.sources.jats_statements import KEPT
from coi_extract.sources.model import Place, Statement
from coi_extract.sources.xml import Flat
from coi_extract.taxonomy import SectionKind

#: Words of a line that may be a heading though it is none of the known ones.
_HEADING_WORDS = 8


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or line; ``where`` names it. ``heading`` is True where the source's style says so, ``apart`` where
    blank lines stand around it, ``marked`` is the length of the bold or italic words that open it."""

    text: str
    where: str
    heading: bool = False
    apart: bool = False
    marked: int = 0
    offset: int = 0


def find(paragraphs: Iterable[Paragraph], source: str) -> list[Statement]:
    """Return the statements that stand under a heading or behind a run-in heading.

    A statement goes on until the next heading: a known one, one by its style, or a short line of its own between
    blank lines.
    """
    found: list[Statement] = []
    reading: headings.Reading | None = None
    heading: str | None = None
    kind: SectionKind | None = None
    flat = Flat()
    where = ""

    def close() -> None:
        nonlocal flat
        if kind is not None and kind in KEPT and any(c.isalnum() for c in flat.text):
            also = tuple(
                k
                for k in (SectionKind.FUNDING, SectionKind.COMPETING_INTERESTS)
                if kind is SectionKind.ACKNOWLEDGEMENTS and headings.speaks_of(k, flat.text)
            )
            found.append(Statement(kind, flat.text, heading, (Place(source, where),), tuple(flat.runs), (), also))
        flat = Flat()

    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        start = paragraph.text.index(text)
        run_in = headings.read_run_in(text, paragraph.marked)
        loose = headings.read_heading(text) if paragraph.heading and run_in is None else None
        if run_in is not None or loose is not None or paragraph.heading or _looks_like_heading(text, paragraph):
            close()
            kind = None
            reading = run_in.reading if run_in else loose
            heading = run_in.heading if run_in else text
            start += run_in.end if run_in else len(text)
        rest = paragraph.text[start:].rstrip()
        if reading is None or not rest:
            continue
        own = headings.decide(reading, rest) if kind is None or not reading.either else kind
        if own is not kind:
            close()
            kind, where = own, paragraph.where
        part = Flat()
        part.add(rest, paragraph.where)
        _, runs = part.cut(0)
        flat.line()
        flat.extend(part.text, [type(r)(r.start, r.path, r.offset + start + paragraph.offset) for r in runs])
    close()
    return found


def _looks_like_heading(text: str, paragraph: Paragraph) -> bool:
    return (
        paragraph.apart
        and len(text.split()) <= _HEADING_WORDS
        and text[0].isupper()
        and text[-1] not in ".;,:"
        and not any(c.isdigit() for c in text)
    )
