"""Articles in JATS and its forebears (NLM 2 and 3): files, sets of articles, and what an OAI-PMH server wraps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from coi_extract.sources import ids
from coi_extract.sources.jats_awards import read_awards
from coi_extract.sources.jats_people import read_authors
from coi_extract.sources.jats_statements import StatementFinder
from coi_extract.sources.model import UNFORESEEN, Failure, Origin, Record, RelatedArticle, unforeseen
from coi_extract.sources.xml import Element, attribute, child, children, descendants, flatten, stream_elements, words

#: ``related-article-type`` by direction. A notice corrects or retracts; an article has been corrected or retracted.
_CORRECTS = frozenset(
    [
        "corrected-article",
        "retracted-article",
        "partial-retraction",
        "object-of-concern",
        "updated-article",
        "update",
        "corrected-and-republished",
        "addendum-to",
        "addended-article",
    ]
)
_CORRECTED_BY = frozenset(
    [
        "correction-forward",
        "retraction-forward",
        "partial-retraction-forward",
        "concern-forward",
        "expression-of-concern",
        "correction",
        "erratum",
        "corrigendum",
        "retraction",
        "retraction-notice",
        "addendum",
        "republished-article",
    ]
)


def read_jats(stream: IO[bytes], origin: Origin) -> Iterator[Record | Failure]:
    """Yield a record for every ``article`` of a document that is not a part of another one.

    A document that is not well-formed gives the articles before the error and then a failure.
    """
    from lxml import etree

    count = 0
    try:
        for article in stream_elements(stream, ("article",)):
            count += 1
            try:
                item: Record | Failure = read_article(article, origin)
            except UNFORESEEN as error:
                item = unforeseen(origin, error, f"article {count}")
            yield item
    except etree.XMLSyntaxError as error:
        yield Failure(
            origin.path,
            f"not well-formed XML: {error.msg}",
            origin.member,
            f"line {error.lineno}",
            "Fetch the article anew.",
        )
    else:
        if not count:
            yield Failure(origin.path, "no article element in this XML", origin.member)


def read_article(article: Element, origin: Origin) -> Record:
    """Return the record of one ``article`` element."""
    front = child(article, "front")
    journal = child(front, "journal-meta")
    meta = child(front, "article-meta")
    identifiers = _identifiers(meta)
    authors, linked = read_authors(meta)
    corrects, corrected_by = _related(article, meta)
    source = str(Origin(origin.path, origin.member, identifiers.get("pmcid")))
    return Record(
        id=identifiers.get("pmcid") or identifiers.get("doi") or identifiers.get("pmid") or str(origin),
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
        pmcid=identifiers.get("pmcid"),
        title=words(child(meta, "title-group", "article-title")) or None,
        journal=words(next(descendants(journal, "journal-title"), None)) or None,
        issn=tuple(dict.fromkeys(words(e) for e in children(journal, "issn", "issn-l") if words(e))),
        publisher=words(child(journal, "publisher", "publisher-name")) or None,
        article_type=article.get("article-type"),
        licence=_licence(meta),
        received=_history(meta, "received"),
        accepted=_history(meta, "accepted"),
        published=_published(meta),
        corrects=corrects,
        corrected_by=corrected_by,
        authors=authors,
        statements=StatementFinder(article, source, linked).find(),
        awards=read_awards(article, meta),
        provenance=(Origin(origin.path, origin.member, origin.record, "jats"),),
        looked_in=tuple(part for part in ("front", "body", "back") if child(article, part) is not None),
    )


def _identifiers(meta: Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in children(meta, "article-id"):
        kind, value = element.get("pub-id-type") or "", words(element)
        name, read = {
            "doi": ("doi", ids.doi),
            "pmid": ("pmid", ids.pmid),
            "pmc": ("pmcid", ids.pmcid),
            "pmcid": ("pmcid", ids.pmcid),
            "pmc-uid": ("pmcid", ids.pmcid),
            "pmcaid": ("pmcid", ids.pmcid),
        }.get(kind, ("", None))
        if read and (known := read(value)):
            found.setdefault(name, known)
    return found


def _licence(meta: Element | None) -> str | None:
    permissions = child(meta, "permissions")
    for licence in children(permissions, "license"):
        links = [attribute(licence, "href"), *(words(e) for e in descendants(licence, "license_ref"))]
        links += [attribute(e, "href") for e in descendants(licence, "ext-link")]
        for link in links:
            if link and ("creativecommons.org" in link or "licen" in link.lower()):
                return link
        return next((link for link in links if link), None) or flatten([licence]).text[:300] or None
    return words(child(meta, "copyright-statement"))[:300] or None


def _history(meta: Element | None, name: str) -> str | None:
    for date in children(child(meta, "history"), "date"):
        if (date.get("date-type") or "") in (name, name[:3]):
            return _date(date)
    for event in descendants(child(meta, "pub-history"), "date"):
        if event.get("date-type") == name:
            return _date(event)
    return None


def _published(meta: Element | None) -> str | None:
    """The earliest date of publication; the year of an issue only where there is no other."""
    dates = [
        d
        for e in children(meta, "pub-date")
        if (e.get("pub-type") or e.get("date-type") or "pub") not in ("pmc-release", "nihms-submitted", "retracted")
        and (d := _date(e))
    ]
    full = [d for d in dates if len(d) == 10]
    return min(full or dates, default=None)


def _date(element: Element) -> str | None:
    iso = element.get("iso-8601-date")
    parts = [words(child(element, name)) for name in ("year", "month", "day")]
    if not parts[0] and iso:
        parts = [*iso.split("T")[0].split("-"), "", ""][:3]
    return ids.iso_date(*parts)


def _related(article: Element, meta: Element | None) -> tuple[tuple[RelatedArticle, ...], tuple[RelatedArticle, ...]]:
    corrects: list[RelatedArticle] = []
    corrected_by: list[RelatedArticle] = []
    notice = "correction" in (article.get("article-type") or "") or "retraction" in (article.get("article-type") or "")
    for element in children(meta, "related-article", "related-object"):
        relation = element.get("related-article-type") or element.get("link-type") or ""
        link = attribute(element, "href")
        kind = element.get("ext-link-type") or ""
        related = RelatedArticle(
            relation,
            doi=ids.doi(link),
            pmid=ids.pmid(link) if kind in ("pmid", "pubmed") else None,
            pmcid=ids.pmcid(link) if kind in ("pmcid", "pmc") else None,
            citation=words(element) or None,
        )
        if relation in _CORRECTED_BY and not (notice and relation in ("correction", "erratum", "retraction")):
            corrected_by.append(related)
        elif relation in _CORRECTS or notice:
            corrects.append(related)
    return tuple(corrects), tuple(corrected_by)


def is_article_root(name: str) -> bool:
    """True for the root elements of documents that this module reads."""
    return name in ("article", "OAI-PMH", "pmc-articleset", "articles", "ListRecords", "records", "GetRecord")
