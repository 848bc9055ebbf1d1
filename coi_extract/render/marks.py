"""Which words of a text are marked, as what, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from coi_extract.console.words import author_words, marks, one_line, organization_words
from coi_extract.schema import DisclosureReport, Evidence, Span

#: What is marked: where spans overlap the first of these is shown.
KINDS: Final = ("award", "organisation", "author", "cue")
#: Lines that are said of one mark.
_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to mark: where, as what (one of :data:`KINDS`), and a line about it."""

    start: int
    end: int
    kind: str
    line: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, in order and without gaps; ``kind`` is None where nothing is marked."""

    text: str
    kind: str | None = None
    title: str = ""


def marks_of(report: DisclosureReport) -> list[Mark]:
    """Return what to mark of a report: every entity where it is named, and the words of each fact."""
    found: list[Mark] = []
    for kind, entities in (("author", report.authors), ("organisation", report.organizations)):
        for entity in entities:
            found += [Mark(m.span.start, m.span.end, kind, one_line(entity.name)) for m in entity.mentions]
    for line, evidence, award in _facts(report):
        said = f"{line} [{one_line(evidence.rule)}, {evidence.confidence:.2f}]"
        for name, span in marks(evidence, award).items():
            found.append(Mark(span.start, span.end, kind_of(name), said))
    return found


def kind_of(name: str) -> str:
    """Return the kind of mark of a part of the evidence: author, cue, target, award."""
    return "organisation" if name == "target" else name


def _facts(report: DisclosureReport) -> Iterator[tuple[str, Evidence, Span | None]]:
    for r in report.relationships:
        who, whom = author_words(r.author, report), organization_words(r.organization, report)
        yield f"{who} – {r.type.value} – {whom}", r.evidence, None
    for f in report.funding:
        parts = [organization_words(f.funder, report), one_line(f.award_id or "")]
        yield f"funding: {' – '.join(part for part in parts if part)}", f.evidence, f.award_span
    for d in report.declared_none:
        yield f"{author_words(d.author, report)} – nothing to declare", d.evidence, None
    for n in report.denials:
        whom = organization_words(n.organization, report) if n.organization else "any organisation"
        what = n.type.value if n.type else "any tie"
        yield f"{author_words(n.author, report)} – denied: {what} – {whom}", n.evidence, None


def pieces(text: str, found: Iterable[Mark]) -> list[Piece]:
    """Cut a text at the ends of its marks. The pieces together are the text; each has at most one kind."""
    changes: dict[int, tuple[list[Mark], list[Mark]]] = {}
    for mark in dict.fromkeys(found):
        start, end = max(mark.start, 0), min(mark.end, len(text))
        if start < end:
            changes.setdefault(start, ([], []))[0].append(mark)
            changes.setdefault(end, ([], []))[1].append(mark)
    out: list[Piece] = []
    open_: dict[Mark, None] = {}
    at = 0
    for place in sorted(changes):
        _add(out, text[at:place], open_)
        at = place
        begins, ends = changes[place]
        for mark in ends:
            del open_[mark]
        open_.update(dict.fromkeys(begins))
    _add(out, text[at:], {})
    return out


def _add(out: list[Piece], words: str, open_: Iterable[Mark]) -> None:
    if not words:
        return
    kind = min((mark.kind for mark in open_), key=KINDS.index, default=None)
    lines = list(dict.fromkeys(mark.line for mark in open_ if mark.kind == kind))
    if len(lines) > _LINES:
        lines[_LINES:] = [f"and {len(lines) - _LINES} more"]
    out.append(Piece(words, kind, "\n".join([kind, *lines]) if kind else ""))
