"""The same article from two sources is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from coi_extract.sources.duplicates import unique
from coi_extract.sources.model import Failure, Record

_IDS = ("doi", "pmid", "pmcid")
_SEQUENCES = ("issn", "corrects", "corrected_by", "awards", "provenance", "looked_in")


def keys(record: Record) -> tuple[str, ...]:
    """What tells the article: ``doi:…``, ``pmid:…``, ``pmcid:…``, those that the record has."""
    return tuple(f"{name}:{value}" for name in _IDS if (value := getattr(record, name)))


def merge(first: Record, second: Record) -> Record:
    """Return one record of two of the same article.

    Of every field the first value stays, and the second fills what is missing; lists are joined, each entry once.
    Of two wordings of a statement the fuller one stays, with both places. The authors are those of the source that
    knows more of them.
    """
    values: dict[str, object] = {}
    for field in fields(Record):
        name = field.name
        one, two = getattr(first, name), getattr(second, name)
        if name in _SEQUENCES:
            values[name] = tuple(dict.fromkeys((*one, *two)))
        elif name == "authors":
            values[name] = max((one, two), key=_knowledge)
        elif name == "statements":
            values[name] = tuple(unique((*one, *two)))
        elif name != "deleted":
            values[name] = one if one is not None else two
    # positions in the statements count in the list of authors that they came with
    if values["authors"] != first.authors or (second.statements and second.authors != first.authors):
        own = values["authors"]
        statements = [
            s if own == record.authors else replace(s, authors=())
            for record in (first, second)
            for s in record.statements
        ]
        values["statements"] = tuple(unique(statements))
    return replace(first, deleted=first.deleted or second.deleted, **values)  # type: ignore[arg-type]


def _knowledge(authors: tuple[object, ...]) -> tuple[int, int]:
    known = sum(
        bool(getattr(a, "given", None)) + bool(getattr(a, "orcid", None)) + bool(getattr(a, "affiliations", None))
        for a in authors
    )
    return len(authors), known


def deduplicate(items: Iterable[Record | Failure]) -> Iterator[Record | Failure]:
    """Yield every article once, in the order of first appearance; failures pass through as they come.

    Two records are one article where they share a DOI, a PMID or a PMCID; a third record may show that two earlier
    ones are one. A record without any of these ids stays alone. A withdrawn PMID (``deleted``) is yielded last and
    takes the records of that PMID with it, wherever they stood.

    All records are held in memory until the input ends, about 5 kB each. Long runs keep :func:`keys` of what they
    have written instead and merge shard by shard.
    """
    groups: dict[int, Record] = {}
    by_key: dict[str, int] = {}
    joined: dict[int, int] = {}  # groups that were merged into another one, and into which
    deleted: dict[str, Record] = {}

    def home_of(group: int) -> int:
        while group in joined:
            group = joined[group]
        return group

    for number, item in enumerate(items):
        if isinstance(item, Failure):
            yield item
            continue
        if item.deleted:
            deleted[item.pmid or item.id] = item
            continue
        known = keys(item)
        hits = sorted({home_of(by_key[key]) for key in known if key in by_key})
        home = hits[0] if hits else number
        merged = groups[home] if hits else item
        for other in hits[1:]:
            merged = merge(merged, groups.pop(other))
            joined[other] = home
        groups[home] = merge(merged, item) if hits else item
        for key in known:
            by_key[key] = home
    for record in groups.values():
        if record.pmid is None or record.pmid not in deleted:
            yield record
    yield from deleted.values()
