"""PubMed XML: baseline and update files of thousands of citations, read as a stream, and what E-utilities return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from coi_extract.sources import ids
from coi_extract.sources.model import (
    UNFORESEEN,
    Affiliation,
    AuthorName,
    Failure,
    Origin,
    Place,
    Record,
    RelatedArticle,
    Statement,
    StructuredAward,
    unforeseen,
)
from coi_extract.sources.xml import Element, Paths, child, children, flatten, local, stream_elements, words
from coi_extract.taxonomy import SectionKind

#: ``CommentsCorrections/@RefType`` by direction.
CORRECTS = frozenset(
    [
        "ErratumFor",
        "RetractionOf",
        "PartialRetractionOf",
        "ExpressionOfConcernFor",
        "CorrectedandRepublishedFrom",
        "RetractedandRepublishedFrom",
        "UpdateOf",
    ]
)
CORRECTED_BY = frozenset(
    [
        "ErratumIn",
        "RetractionIn",
        "PartialRetractionIn",
        "ExpressionOfConcernIn",
        "CorrectedandRepublishedIn",
        "RetractedandRepublishedIn",
        "UpdateIn",
    ]
)

_ELEMENTS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation", "MedlineCitation")


def read_pubmed(stream: IO[bytes], origin: Origin) -> Iterator[Record | Failure]:
    """Yield a record for every citation, and one with ``deleted`` set for every PMID that the file withdraws.

    Memory stays flat over files of any length. XML that breaks off gives the citations before the error and then a
    failure.
    """
    from lxml import etree

    count = 0
    try:
        for element in stream_elements(stream, _ELEMENTS):
            count += 1
            name = local(element)
            if name == "DeleteCitation":
                for number in children(element, "PMID"):
                    if pmid := ids.pmid(words(number)):
                        yield Record(pmid, pmid=pmid, provenance=(_origin(origin, pmid),), deleted=True)
            elif name == "PubmedBookArticle":
                yield Failure(
                    origin.path,
                    "a book record, which holds no statements",
                    origin.member,
                    f"PMID {words(child(element, 'BookDocument', 'PMID'))}",
                )
            else:
                try:
                    item: Record | Failure = _record(element, origin)
                except UNFORESEEN as error:
                    item = unforeseen(origin, error, f"citation {count}")
                yield item
    except etree.XMLSyntaxError as error:
        yield Failure(
            origin.path,
            f"not well-formed XML after {count} citations: {error.msg}",
            origin.member,
            f"line {error.lineno}",
            "Fetch the file anew.",
        )


def _origin(origin: Origin, pmid: str | None) -> Origin:
    return Origin(origin.path, origin.member, pmid or origin.record, "pubmed")


def _record(element: Element, origin: Origin) -> Record:
    citation = child(element, "MedlineCitation") if local(element) == "PubmedArticle" else element
    data = child(element, "PubmedData")
    article = child(citation, "Article")
    pmid = ids.pmid(words(child(citation, "PMID")))
    identifiers = {i.get("IdType"): words(i) for i in children(child(data, "ArticleIdList"), "ArticleId")}
    doi = ids.doi(identifiers.get("doi"))
    if doi is None:
        locations = [
            e for e in children(article, "ELocationID") if (e.get("EIdType"), e.get("ValidYN")) != ("doi", "N")
        ]
        doi = next((d for e in locations if (d := ids.doi(words(e)))), None)
    pmcid = ids.pmcid(identifiers.get("pmc"))
    journal = child(article, "Journal")
    history = {
        d.get("PubStatus"): ids.iso_date(*(words(child(d, part)) for part in ("Year", "Month", "Day")))
        for d in children(child(data, "History"), "PubMedPubDate")
    }
    issns = [words(child(journal, "ISSN")), words(child(citation, "MedlineJournalInfo", "ISSNLinking"))]
    corrects, corrected_by = _related(citation)
    types = [words(t) for t in children(child(article, "PublicationTypeList"), "PublicationType")]
    provenance = _origin(origin, pmid)
    return Record(
        id=pmid or doi or pmcid or str(origin),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        title=words(child(article, "ArticleTitle")) or None,
        journal=words(child(journal, "Title")) or words(child(citation, "MedlineJournalInfo", "MedlineTA")) or None,
        issn=tuple(dict.fromkeys(i for i in issns if i)),
        article_type=main_type(types),
        received=history.get("received"),
        accepted=history.get("accepted"),
        published=_published(article, journal) or history.get("pubmed"),
        corrects=corrects,
        corrected_by=corrected_by,
        authors=_authors(child(article, "AuthorList")),
        statements=_statements(element, citation, str(provenance)),
        awards=_awards(child(article, "GrantList")),
        provenance=(provenance,),
        looked_in=("CoiStatement",),
    )


def main_type(types: list[str]) -> str | None:
    """The publication type that says most: not that there was support, not "Journal Article" if more is said."""
    telling = [t for t in types if t and not t.startswith("Research Support")]
    return next((t for t in telling if t != "Journal Article"), telling[0] if telling else None)


def _published(article: Element | None, journal: Element | None) -> str | None:
    dates = []
    for date in children(article, "ArticleDate"):
        dates.append(ids.iso_date(*(words(child(date, part)) for part in ("Year", "Month", "Day"))))
    issue = child(journal, "JournalIssue", "PubDate")
    stated = ids.iso_date(*(words(child(issue, part)) for part in ("Year", "Month", "Day")))
    if stated is None and issue is not None:
        stated = ids.iso_date(words(child(issue, "MedlineDate"))[:4])
    return next((d for d in (*dates, stated) if d), None)


def _authors(listed: Element | None) -> tuple[AuthorName, ...]:
    found: list[AuthorName] = []
    for author in children(listed, "Author"):
        if author.get("ValidYN") == "N":
            continue
        position = len(found) + 1
        collective = words(child(author, "CollectiveName"))
        family, given = words(child(author, "LastName")) or None, words(child(author, "ForeName")) or None
        initials, suffix = words(child(author, "Initials")) or None, words(child(author, "Suffix")) or None
        name = collective or ids.full_name(given or initials, family, suffix)
        if not name:
            continue
        orcid = next((ids.orcid(words(i)) for i in children(author, "Identifier") if i.get("Source") == "ORCID"), None)
        found.append(
            AuthorName(
                position,
                name,
                given,
                family,
                initials or ids.initials(given),
                suffix,
                orcid,
                None,
                bool(collective),
                tuple(_affiliation(a) for a in children(author, "AffiliationInfo")),
            )
        )
    return tuple(found)


def _affiliation(info: Element) -> Affiliation:
    identifiers = [words(i) for i in children(info, "Identifier")]
    return Affiliation(words(child(info, "Affiliation")), next((r for i in identifiers if (r := ids.ror(i))), None))


def _statements(element: Element, citation: Element | None, source: str) -> tuple[Statement, ...]:
    paths = Paths(element)
    found = []
    for statement in children(citation, "CoiStatement"):
        flat = flatten([statement], paths)
        if flat.text:
            place = Place(source, paths.of(statement))
            found.append(Statement(SectionKind.COMPETING_INTERESTS, flat.text, None, (place,), tuple(flat.runs)))
    return tuple(found)


def _awards(listed: Element | None) -> tuple[StructuredAward, ...]:
    grouped: dict[StructuredAward, None] = {}
    for grant in children(listed, "Grant"):
        number = words(child(grant, "GrantID"))
        grouped[
            StructuredAward(
                funder=words(child(grant, "Agency")) or words(child(grant, "Acronym")) or None,
                awards=(number,) if number else (),
                country=words(child(grant, "Country")) or None,
            )
        ] = None
    return tuple(grouped)


def _related(citation: Element | None) -> tuple[tuple[RelatedArticle, ...], tuple[RelatedArticle, ...]]:
    corrects: list[RelatedArticle] = []
    corrected_by: list[RelatedArticle] = []
    for item in children(child(citation, "CommentsCorrectionsList"), "CommentsCorrections"):
        relation = item.get("RefType") or ""
        source = words(child(item, "RefSource")) or None
        related = RelatedArticle(relation, ids.doi(source), ids.pmid(words(child(item, "PMID"))), None, source)
        if relation in CORRECTS:
            corrects.append(related)
        elif relation in CORRECTED_BY:
            corrected_by.append(related)
    return tuple(corrects), tuple(corrected_by)
