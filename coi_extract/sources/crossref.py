"""Works as the Crossref REST API and its public data files give them: funders, awards, assertions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coi_extract.sources import headings, ids
from coi_extract.sources.model import (
    Affiliation,
    AuthorName,
    Origin,
    Place,
    Record,
    RelatedArticle,
    Statement,
    StructuredAward,
)
from coi_extract.taxonomy import SectionKind

_KEPT = (SectionKind.COMPETING_INTERESTS, SectionKind.FUNDING, SectionKind.ACKNOWLEDGEMENTS)


def is_work(item: Mapping[str, Any]) -> bool:
    """True for a work: it has a ``DOI`` and what only Crossref's works have."""
    return isinstance(item.get("DOI"), str) and any(
        key in item for key in ("container-title", "prefix", "member", "indexed", "deposited", "funder", "issued")
    )


def read_work(item: Mapping[str, Any], origin: Origin) -> Record:
    """Return the record of one work; its statements are the assertions that publishers deposit with some works."""
    doi = ids.doi(item.get("DOI"))
    provenance = Origin(origin.path, origin.member, doi or origin.record, "crossref")
    updates = [
        RelatedArticle(str(u.get("type") or u.get("label") or ""), ids.doi(u.get("DOI")))
        for u in item.get("update-to") or ()
    ]
    updated = [
        RelatedArticle(str(u.get("type") or u.get("label") or ""), ids.doi(u.get("DOI")))
        for u in item.get("updated-by") or ()
    ]
    history = dict(_history(item))
    return Record(
        id=doi or str(provenance),
        doi=doi,
        title=_first(item.get("title")),
        journal=_first(item.get("container-title")),
        issn=tuple(item.get("ISSN") or ()),
        publisher=item.get("publisher"),
        article_type=item.get("type"),
        licence=_licence(item),
        received=history.get("received"),
        accepted=history.get("accepted") or _date(item.get("accepted")),
        published=next(
            (
                d
                for key in ("published-online", "published", "published-print", "issued")
                if (d := _date(item.get(key)))
            ),
            None,
        ),
        corrects=tuple(updates),
        corrected_by=tuple(updated),
        authors=tuple(_authors(item)),
        statements=tuple(_statements(item, str(provenance))),
        awards=tuple(dict.fromkeys(_awards(item))),
        provenance=(provenance,),
        looked_in=("assertion",) if item.get("assertion") else (),
    )


def _first(value: object) -> str | None:
    if isinstance(value, list):
        value = next((v for v in value if v), None)
    return str(value) if value else None


def _date(value: object) -> str | None:
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    return ids.iso_date(*[*parts[0], None, None][:3]) if parts and parts[0] else None


def _licence(item: Mapping[str, Any]) -> str | None:
    """The licence of the version of record; Creative Commons before terms for text mining."""
    licences = [entry for entry in item.get("license") or () if entry.get("URL")]
    licences.sort(key=lambda e: ("creativecommons" not in e["URL"], e.get("content-version") != "vor"))
    return licences[0]["URL"] if licences else None


def _awards(item: Mapping[str, Any]) -> Iterator[StructuredAward]:
    for funder in item.get("funder") or ():
        found = [f"https://doi.org/{funder['DOI']}"] if funder.get("DOI") else []
        for identifier in funder.get("id") or ():
            if identifier.get("id-type") == "ROR" and identifier.get("id"):
                found.append(identifier["id"])
        numbers = tuple(dict.fromkeys(str(a).strip() for a in funder.get("award") or () if str(a).strip()))
        yield StructuredAward(funder.get("name"), tuple(found), numbers)


def _authors(item: Mapping[str, Any]) -> Iterator[AuthorName]:
    for position, author in enumerate(item.get("author") or (), start=1):
        given, family, suffix = author.get("given"), author.get("family"), author.get("suffix")
        name = author.get("name") or ids.full_name(given, family, suffix)
        works = []
        for affiliation in author.get("affiliation") or ():
            identifiers = [str(i.get("id") or "") for i in affiliation.get("id") or ()]
            works.append(
                Affiliation(affiliation.get("name") or "", next((r for i in identifiers if (r := ids.ror(i))), None))
            )
        yield AuthorName(
            position,
            name,
            given,
            family,
            ids.initials(given),
            suffix,
            ids.orcid(author.get("ORCID")),
            None,
            "name" in author,
            tuple(works),
        )


def _statements(item: Mapping[str, Any], source: str) -> Iterator[Statement]:
    for number, assertion in enumerate(item.get("assertion") or (), start=1):
        value = str(assertion.get("value") or "").strip()
        group = assertion.get("group") or {}
        names = (assertion.get("label"), group.get("label"), group.get("name"), assertion.get("name"))
        for name in names:
            reading = headings.read_heading(str(name)) or headings.read_type(str(name)) if name else None
            if reading is None or not reading.exact or not value:
                continue
            kind = headings.decide(reading, value)
            if kind in _KEPT:
                yield Statement(kind, value, str(name), (Place(source, f"/assertion[{number}]/value"),))
            break


def _history(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Dates that publishers deposit as assertions ("received", "12 March 2021")."""
    for assertion in item.get("assertion") or ():
        name, value = assertion.get("name"), str(assertion.get("value") or "")
        if name in ("received", "accepted"):
            words = value.replace(",", " ").split()
            date = ids.iso_date(*reversed(words)) if len(words) == 3 else ids.iso_date(*value.split("-")[:3])
            if date:
                yield str(name), date
