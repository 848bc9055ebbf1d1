"""A stand-in for the extractor that reads three forms of sentence, so that the command line is tested alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coi_extract.schema import (
    Author,
    AuthorRef,
    DeclaredNone,
    DisclosureReport,
    Evidence,
    Funding,
    Identifiers,
    Mention,
    Notice,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Span,
)
from coi_extract.taxonomy import Payee, RelationshipType

_TIE = re.compile(r"(?P<author>\w+) (?P<cue>consults for) (?P<target>[^.;]+)")
_NONE = re.compile(r"(?P<author>\w+) (?P<cue>declares none)")
_FUNDING = re.compile(r"(?P<cue>[Ff]unded by) (?P<target>[^.;(]+) \((?P<award>[^)]+)\)")


def _span(found: re.Match[str], group: str | int) -> Span:
    return Span(start=found.start(group), end=found.end(group))


def _evidence(found: re.Match[str]) -> Evidence:
    named = {g: _span(found, g) for g in ("author", "cue", "target") if g in found.re.groupindex}
    return Evidence(spans=(_span(found, 0),), rule="fake.rule", confidence=0.75, **named)


class FakeExtractor:
    """Reads "AB consults for X", "AB declares none" and "Funded by X (N)"; fails on "crash"."""

    calls: list[dict[str, Any]]

    def __init__(self) -> None:
        self.calls = []

    def extract(
        self,
        text: str,
        *,
        authors: Sequence[str] | None = None,
        source: str | None = None,
        year: int | None = None,
    ) -> DisclosureReport:
        self.calls.append({"authors": authors, "source": source, "year": year})
        if "crash" in text:
            raise ValueError("a fault of ours")
        organizations: list[Organization] = []

        def organization(found: re.Match[str]) -> OrganizationRef:
            mention, span = found["target"], _span(found, "target")
            entity = Organization(
                id=f"o{len(organizations)}",
                name=f"{mention} Group",
                identifiers=Identifiers(ror="https://ror.org/012345678"),
                mentions=(Mention(text=mention, span=span),),
            )
            organizations.append(entity)
            return OrganizationRef(mention=mention, span=span, organization_id=entity.id)

        def author(found: re.Match[str]) -> AuthorRef:
            return AuthorRef(mention=found["author"], span=_span(found, "author"), author_id=found["author"])

        ties = [
            Relationship(
                author=author(m),
                organization=organization(m),
                type=RelationshipType.CONSULTING,
                payee=Payee.INSTITUTION,
                evidence=_evidence(m),
                fact_id=f"t{m.start()}",
            )
            for m in _TIE.finditer(text)
        ]
        funding = [
            Funding(
                funder=organization(m),
                award_id=m["award"],
                award_span=_span(m, "award"),
                evidence=_evidence(m),
                fact_id=f"f{m.start()}",
            )
            for m in _FUNDING.finditer(text)
        ]
        full = {"".join(w[0] for w in name.split()): name for name in authors or ()}
        return DisclosureReport(
            relationships=tuple(ties),
            funding=tuple(funding),
            declared_none=tuple(DeclaredNone(author=author(m), evidence=_evidence(m)) for m in _NONE.finditer(text)),
            authors=tuple(Author(id=initials, name=name) for initials, name in full.items()),
            organizations=tuple(organizations),
            notices=(Notice(code="fake", message="says \x1b[31mred"),) if "red" in text else (),
            provenance=Provenance(library="fake", settings="", text_sha256="", source=source),
        )

    def pipe(self, texts: Iterable[Any], *, as_tuples: bool = False, batch_size: int = 256) -> Iterator[Any]:
        for text, context in texts:
            yield self.extract(text, authors=context.get("authors")), context
