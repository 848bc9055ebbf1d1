"""Works as OpenAlex gives them: authorships with institutions, and grants in the old and the new form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coi_extract.sources import ids
from coi_extract.sources.model import Affiliation, AuthorName, Origin, Record, StructuredAward
from coi_extract.sources.names import read_names


def is_work(item: Mapping[str, Any]) -> bool:
    """True for a work: an OpenAlex id, or authorships."""
    return "openalex.org/W" in str(item.get("id")) or "authorships" in item


def read_work(item: Mapping[str, Any], origin: Origin) -> Record:
    """Return the record of one work. OpenAlex holds no statements: the record serves comparison."""
    identifiers = item.get("ids") or {}
    doi = ids.doi(item.get("doi") or identifiers.get("doi"))
    location = item.get("primary_location") or {}
    source = location.get("source") or {}
    own = str(item.get("id") or "").rsplit("/", 1)[-1] or None
    provenance = Origin(origin.path, origin.member, own or origin.record, "openalex")
    pmid = ids.pmid(str(identifiers.get("pmid") or "").rstrip("/").rsplit("/", 1)[-1])
    pmcid = ids.pmcid(str(identifiers.get("pmcid") or "")) if identifiers.get("pmcid") else None
    return Record(
        id=pmcid or doi or pmid or own or str(provenance),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        title=item.get("title") or item.get("display_name"),
        journal=source.get("display_name"),
        issn=tuple(source.get("issn") or ()),
        publisher=source.get("host_organization_name"),
        article_type=item.get("type"),
        licence=location.get("license"),
        published=item.get("publication_date"),
        authors=tuple(_authors(item)),
        awards=tuple(dict.fromkeys(_awards(item))),
        provenance=(provenance,),
    )


def _authors(item: Mapping[str, Any]) -> Iterator[AuthorName]:
    for position, authorship in enumerate(item.get("authorships") or (), start=1):
        author = authorship.get("author") or {}
        name = authorship.get("raw_author_name") or author.get("display_name") or ""
        parsed = read_names([author.get("display_name") or name])
        institutions = {i.get("id"): i for i in authorship.get("institutions") or ()}
        works = []
        for affiliation in authorship.get("affiliations") or ():
            found = [institutions[i].get("ror") for i in affiliation.get("institution_ids") or () if i in institutions]
            ror = ids.ror(found[0]) if len(found) == 1 else None
            works.append(Affiliation(affiliation.get("raw_affiliation_string") or "", ror))
        if not works:
            works = [Affiliation(i.get("display_name") or "", ids.ror(i.get("ror"))) for i in institutions.values()]
        yield AuthorName(
            position,
            author.get("display_name") or name,
            parsed[0].given if parsed else None,
            parsed[0].family if parsed else None,
            parsed[0].initials if parsed else None,
            None,
            ids.orcid(author.get("orcid")),
            authorship.get("is_corresponding"),
            False,
            tuple(works),
        )


def _awards(item: Mapping[str, Any]) -> Iterator[StructuredAward]:
    """``awards`` (since 2025) or ``grants`` (before), and ``funders`` without an award."""
    seen: set[str] = set()
    for award in item.get("awards") or ():
        name, funder = award.get("funder_display_name"), award.get("funder_id")
        seen.add(str(funder))
        number = award.get("funder_award_id")
        yield StructuredAward(
            name, (funder,) if funder else (), (str(number),) if number else (), title=award.get("display_name")
        )
    for grant in item.get("grants") or ():
        name, funder, number = grant.get("funder_display_name"), grant.get("funder"), grant.get("award_id")
        seen.add(str(funder))
        yield StructuredAward(name, (funder,) if funder else (), (str(number),) if number else ())
    for funder in item.get("funders") or ():
        if str(funder.get("id")) not in seen:
            found = tuple(i for i in (funder.get("id"), funder.get("ror")) if i)
            yield StructuredAward(funder.get("display_name"), found)
