"""The text with the evidence of each fact marked, and the facts with the rule that made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from coi_extract.console.tables import NOTHING_FOUND
from coi_extract.console.words import (
    author_words,
    marks,
    one_line,
    organization_words,
    stated_of_tie,
    visible,
)
from coi_extract.schema import DisclosureReport, Evidence, Span

#: Colours that differ in brightness as well as in hue, so that they can be told apart without the hue.
_STYLES: Final = {"author": "bold cyan", "cue": "bold yellow", "target": "bold green", "award": "bold magenta"}

_Named = dict[tuple[int, int], str]


@dataclass(frozen=True)
class _Fact:
    """A fact in one line of words, and the spans that state it."""

    words: str
    evidence: Evidence
    award: Span | None = None


def explain(console: Console, report: DisclosureReport, text: str, heading: str | None = None) -> None:
    """Print the text with all evidence marked, then each clause with the facts that it gave."""
    if heading is not None:
        console.print(Text(one_line(heading), style="bold underline"), soft_wrap=True)
    facts = list(_facts(report))
    everything = _named(facts)
    console.print(_marked(text, 0, len(text.rstrip()), everything, coloured=console.is_terminal), soft_wrap=True)
    if facts:
        legend = Text("\nmarked: ")
        for name in _STYLES:
            legend.append_text(_marked(name, 0, len(name), {(0, len(name)): name}, coloured=console.is_terminal))
            legend.append(" ")
        console.print(legend, soft_wrap=True)
    else:
        console.print(Text(f"\n{NOTHING_FOUND}"), soft_wrap=True)
    clauses: dict[tuple[tuple[int, int], ...], list[_Fact]] = {}
    for fact in facts:
        clauses.setdefault(tuple((s.start, s.end) for s in fact.evidence.spans), []).append(fact)
    number = 0
    for spans, members in sorted(clauses.items(), key=lambda entry: entry[0]):
        named = _named(members)
        console.print()
        for start, end in spans:
            line = Text(f"{start}–{end}: ", style="dim")
            line.append_text(_marked(text, start, end, named, coloured=console.is_terminal))
            console.print(line, soft_wrap=True)
        for fact in members:
            number += 1
            line = Text(f"  {number:3}  {fact.words}  ")
            line.append(f"[{one_line(fact.evidence.rule)}, {fact.evidence.confidence:.2f}]", style="dim")
            console.print(line, soft_wrap=True)
    for notice in report.notices:
        place = f" ({notice.span.start}–{notice.span.end})" if notice.span else ""
        console.print(Text(f"\nnotice  {notice.code}{place}: {one_line(notice.message)}"), soft_wrap=True)
    console.print()


def _named(facts: Iterable[_Fact]) -> _Named:
    return {(s.start, s.end): name for f in facts for name, s in marks(f.evidence, f.award).items()}


def _facts(report: DisclosureReport) -> Iterator[_Fact]:
    for tie in report.relationships:
        parts = [author_words(tie.author, report), organization_words(tie.organization, report), tie.type.value]
        said = stated_of_tie(tie)
        yield _Fact("tie      " + " – ".join(parts) + (f" ({said})" if said else ""), tie.evidence)
    for f in report.funding:
        named = [organization_words(f.funder, report), f.award_id, f.scheme, f.project, f.subproject]
        to = ", ".join(author_words(a, report) for a in f.recipients)
        line = "funding  " + " – ".join(one_line(p) for p in named if p) + (f" to {to}" if to else "")
        yield _Fact(line, f.evidence, f.award_span)
    for d in report.declared_none:
        yield _Fact(f"none     {author_words(d.author, report)} – nothing to declare ({d.kind.value})", d.evidence)
    for n in report.denials:
        whom = organization_words(n.organization, report) if n.organization else "any organisation"
        what = n.type.value if n.type else "any tie"
        yield _Fact(f"denied   {author_words(n.author, report)} – {whom} – {what}", n.evidence)


def _marked(text: str, start: int, end: int, named: _Named, *, coloured: bool) -> Text:
    """Return ``text[start:end]`` with its named spans coloured, or set in brackets: ``[author: GS]``.

    Of spans that overlap, the one that begins first and then the longer one is marked.
    """
    out = Text()
    at = start
    for (a, b), name in sorted(named.items(), key=lambda entry: (entry[0][0], -entry[0][1])):
        if a < at or b > end or a >= b:
            continue
        out.append(visible(text[at:a]))
        words = visible(text[a:b])
        out.append(words if coloured else f"[{name}: {words}]", style=_STYLES[name] if coloured else None)
        at = b
    out.append(visible(text[at:end]))
    return out
