"""The structured awards of an article in JATS: ``award-group`` and ``support-group`` in old and new spellings.

What publishers write is kept as they write it. Awards stand in ``award-group`` (JATS 1.0 on), in ``contract-num`` and
``contract-sponsor`` (NLM 2 and 3), or as ``funding-source`` and ``award-id`` inside the text of a statement, where
``rid`` ties them.
"""

from __future__ import annotations

import re

from coi_extract.sources.model import StructuredAward
from coi_extract.sources.xml import Element, attribute, child, children, descendants, flatten, local, words

_FUNDER_ID = re.compile(r"10\.13039/|ror\.org/|grid\.\d|isni|wikidata|^Q\d+$", re.I)
_SOURCES = ("funding-source", "support-source", "contract-sponsor", "grant-sponsor")
_NUMBERS = ("award-id", "contract-num", "grant-num")
_IDENTIFIERS = frozenset({"institution-id", "named-content"})


def read_awards(article: Element, meta: Element | None) -> tuple[StructuredAward, ...]:
    """Return the structured awards of an ``article`` element, one per group and funder.

    Several award numbers of one group stay together; a group that names several funders gives one award for each,
    with the group's numbers.
    """
    if meta is None:
        return ()
    found: list[StructuredAward] = []
    for container in children(meta, "funding-group", "support-group"):
        groups = children(container, "award-group")
        for group in groups:
            found += _group(group)
        if not groups:
            found += _group(container)
    found += _old(meta)
    found += _inline(article, {a for award in found for a in award.awards})
    return tuple(dict.fromkeys(found))


def _group(group: Element) -> list[StructuredAward]:
    numbers = tuple(dict.fromkeys(n for e in group.iter(*(f"{{*}}{t}" for t in _NUMBERS)) if (n := words(e))))
    sources = list(group.iter(*(f"{{*}}{t}" for t in _SOURCES)))
    recipients = tuple(dict.fromkeys(_recipients(group)))
    title = words(child(group, "award-name")) or words(child(group, "award-desc")) or None
    awards = [
        StructuredAward(name, identifiers, numbers, recipients, country, title)
        for source in sources
        for name, identifiers, country in [_source(source)]
        if name or identifiers
    ]
    if not awards and numbers:
        awards = [StructuredAward(None, (), numbers, recipients, None, title)]
    return awards


def _source(source: Element) -> tuple[str | None, tuple[str, ...], str | None]:
    identifiers = [
        words(i) for i in descendants(source, "institution-id") if words(i)
    ]  # any type: FundRef, doi, open-funder-registry, ror
    for named in descendants(source, "named-content"):
        if "id" in (named.get("content-type") or "").lower() and words(named):
            identifiers.append(words(named))
    for link in (attribute(source, "href"), *(attribute(e, "href") for e in descendants(source, "ext-link"))):
        if link and _FUNDER_ID.search(link):
            identifiers.append(link)
    names = [words(e) for e in descendants(source, "institution") if words(e)]
    if not names:
        names = [
            words(e)
            for e in descendants(source, "named-content")
            if "name" in (e.get("content-type") or "").lower() and words(e)
        ]
    if not names:
        text = flatten([source], skip=_IDENTIFIERS).text.replace("\n", " ")
        names = [text] if text else []
    return (", ".join(dict.fromkeys(names)) or None, tuple(dict.fromkeys(identifiers)), source.get("country"))


def _recipients(group: Element) -> list[str]:
    found: list[str] = []
    for element in group.iter("{*}principal-award-recipient", "{*}principal-investigator"):
        people = list(element.iter("{*}name", "{*}string-name", "{*}institution", "{*}collab"))
        for person in people:
            if local(person) == "name":
                parts = (words(child(person, "given-names")), words(child(person, "surname")))
                found.append(" ".join(p for p in parts if p))
            else:
                found.append(words(person))
        if not people and words(element):
            found.append(words(element))
    return [name for name in found if name]


def _old(meta: Element) -> list[StructuredAward]:
    """``contract-num`` and ``contract-sponsor`` of the NLM sets, tied by ``rid`` or by their order."""
    numbers = children(meta, "contract-num", "grant-num")
    sponsors = children(meta, "contract-sponsor", "grant-sponsor")
    return _tied(sponsors, numbers, "")


def _inline(article: Element, known: set[str]) -> list[StructuredAward]:
    """``funding-source`` and ``award-id`` that mark words of a statement."""
    sources: list[Element] = []
    numbers: list[Element] = []
    for place in [*children(article, "back"), *descendants(child(article, "front"), "funding-statement")]:
        sources += place.iter("{*}funding-source")
        numbers += [n for n in place.iter("{*}award-id") if words(n) not in known]
    numbers = [n for n in numbers if not any(local(a) == "award-group" for a in n.iterancestors())]
    return _tied(sources, numbers, "rid") if numbers else []


def _tied(sources: list[Element], numbers: list[Element], only: str) -> list[StructuredAward]:
    """Pair sources and numbers by ``rid``; without any ``rid``, each number goes with the source before it."""
    by_id: dict[str, Element] = {}
    for source in sources:
        for key in (source.get("id"), *(source.get("rid") or "").split()):
            if key:
                by_id.setdefault(key, source)
    grouped: dict[Element | None, list[str]] = {source: [] for source in sources}
    order = {e: n for n, e in enumerate(sources)}
    for position, number in enumerate(numbers):
        targets = [by_id[k] for k in (number.get("rid") or "").split() if k in by_id]
        if not targets and number.get("id") in by_id:
            targets = [by_id[number.get("id")]]
        if not targets and not only and len(sources) == len(numbers):
            targets = [sources[position]]
        elif not targets and len(sources) == 1:
            targets = [sources[0]]
        for target in targets or [None]:
            grouped.setdefault(target, []).append(words(number))
    found = []
    for source, awards in sorted(grouped.items(), key=lambda item: order.get(item[0], len(order))):
        name, identifiers, country = _source(source) if source is not None else (None, (), None)
        if (name or awards) and (awards or not only):
            found.append(StructuredAward(name, identifiers, tuple(dict.fromkeys(awards)), (), country))
    return found
