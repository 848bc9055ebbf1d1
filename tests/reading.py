"""What several tests need to hold reports against their texts and against each other."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from coi_extract.schema import AuthorRef, DisclosureReport, Evidence, Funding, Mention, OrganizationRef, Span

ROOT = Path(__file__).resolve().parents[1]
LONGEST_EVIDENCE = 600


def values(value: object) -> Iterator[BaseModel]:
    """Every value object in a report, at any depth."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from values(getattr(value, name))
    elif isinstance(value, tuple):
        for member in value:
            yield from values(member)


def faults(text: str, report: DisclosureReport) -> list[str]:
    """What does not hold between a text and its report: spans that are not slices, facts without evidence."""
    found = []

    def check(what: str, words: str, span: Span | None) -> None:
        if span is not None and text[span.start : span.end] != words:
            found.append(f"{what} {words!r} is not {text[span.start : span.end]!r}")

    for value in values(report):
        if isinstance(value, Span) and not 0 <= value.start <= value.end <= len(text):
            found.append(f"{value} lies outside the text")
        elif isinstance(value, Mention):
            check("mention", value.text, value.span)
        elif isinstance(value, (AuthorRef, OrganizationRef)):
            check("mention", value.mention, value.span)
        elif isinstance(value, Funding):
            check("award id", value.award_id or "", value.award_span)
        elif isinstance(value, Evidence):
            lengths = [s.end - s.start for s in value.spans]
            if not lengths or min(lengths) <= 0 or max(lengths) > LONGEST_EVIDENCE:
                found.append(f"evidence spans have the lengths {lengths}")
            if not 0 <= value.confidence <= 1:
                found.append(f"the confidence is {value.confidence}")
    for facts in (report.relationships, report.funding):
        ids = [f.fact_id for f in facts]
        if len(set(ids)) < len(ids):
            found.append("two facts have one id")
    authors, organizations = {a.id for a in report.authors}, {o.id for o in report.organizations}
    for value in values(report):
        if isinstance(value, AuthorRef) and value.author_id is not None and value.author_id not in authors:
            found.append(f"no author has the id {value.author_id!r}")
        if isinstance(value, OrganizationRef) and value.organization_id not in organizations | {None}:
            found.append(f"no organisation has the id {value.organization_id!r}")
    return found


def plain(words: str | None) -> str:
    """Words without what white space and Unicode forms make of them."""
    return " ".join(unicodedata.normalize("NFKC", words or "").split())


def facts(report: DisclosureReport) -> Counter[tuple[str, ...]]:
    """The facts of a report, without their places."""
    found: Counter[tuple[str, ...]] = Counter()
    for r in report.relationships:
        found["tie", plain(r.author.mention), r.author.scope.value, plain(r.organization.mention), r.type.value] += 1
    for f in report.funding:
        recipients = sorted(plain(a.mention) for a in f.recipients)
        found[("funding", plain(f.funder.mention if f.funder else None), plain(f.award_id), *recipients)] += 1
    for d in report.declared_none:
        # Where nobody is named, the words that stand for the author may differ in their white space alone.
        found["none", plain(d.author.mention), d.author.scope.value] += 1
    return found


def example_records() -> list[dict[str, Any]]:
    """The project's example declarations: id, text, authors."""
    path = ROOT / "data" / "examples" / "declarations.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
