"""Counting, record by record, what is found, missed and invented at every level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from coi_extract.evaluation.names import (
    MATCH,
    author_key,
    award_key,
    organization_key,
    organization_similarity,
    same_author,
    same_award,
    same_organization,
)

Record = Mapping[str, Any]
T = TypeVar("T")

#: What a triple may state beside author, organisation and type.
ATTRIBUTES: Final = ("status", "tie_holder", "payee", "submitted_work", "compensated", "assertion", "years", "amount")


@dataclass(frozen=True)
class Item:
    """One entry of a gold record or of a prediction that has no partner on the other side."""

    id: str
    value: Any


@dataclass
class Counts:
    """Per level and record: how many are in the gold, predicted, and both; and the entries without a partner."""

    cells: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    missed: dict[str, list[Item]] = field(default_factory=dict)
    invented: dict[str, list[Item]] = field(default_factory=dict)

    def count(self, level: str, record_id: str, gold: int, predicted: int, hits: int) -> None:
        """Add to the three numbers of a level and a record."""
        cell = self.cells.setdefault(level, {}).setdefault(record_id, [0, 0, 0])
        cell[0] += gold
        cell[1] += predicted
        cell[2] += hits

    def align(
        self,
        level: str,
        record_id: str,
        gold: list[T],
        predicted: list[T],
        score: Callable[[T, T], float],
        shown: Callable[[T], Any] = lambda entry: entry,
    ) -> list[tuple[int, int]]:
        """Pair entries one to one, best score first; count them; return the pairs of positions.

        Entries without a partner are kept as ``shown`` makes them.
        """
        pairs = _pairs(gold, predicted, score)
        self.count(level, record_id, len(gold), len(predicted), len(pairs))
        for kept, entries, book in (
            ({i for i, _ in pairs}, gold, self.missed),
            ({j for _, j in pairs}, predicted, self.invented),
        ):
            book.setdefault(level, []).extend(Item(record_id, shown(x)) for i, x in enumerate(entries) if i not in kept)
        return pairs


def _pairs(gold: list[T], predicted: list[T], score: Callable[[T, T], float]) -> list[tuple[int, int]]:
    scored = [(score(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)]
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    pairs = []
    for value, i, j in sorted(scored, key=lambda cell: (-cell[0], cell[1], cell[2])):
        if value >= MATCH and i in free_gold and j in free_predicted:
            free_gold.discard(i)
            free_predicted.discard(j)
            pairs.append((i, j))
    return pairs


def _distinct(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """One item per key: the first one, in the place of the last."""
    kept: dict[Hashable, T] = {}
    for item in items:
        kept[key(item)] = kept.pop(key(item), item)
    return list(kept.values())


def score_record(gold: Record, predicted: Record, counts: Counts) -> None:
    """Compare one gold record with its prediction; keys that the gold record lacks are not scored."""
    record_id = str(gold["id"])
    if "relationships" in gold:
        _score_relationships(record_id, gold, predicted, counts)
    if "no_conflict" in gold:
        wanted, given = (_distinct(r.get("no_conflict") or [], author_key) for r in (gold, predicted))
        counts.align("no_conflict", record_id, wanted, given, _person)
    if "funding" in gold:
        _score_funding(record_id, gold, predicted, counts)
    if "organizations" in gold:
        wanted, given = (_distinct(r.get("organizations") or [], organization_key) for r in (gold, predicted))
        counts.align("organization", record_id, wanted, given, organization_similarity)
    if "funder_names" in gold:
        _score_flat_funding(record_id, gold, predicted, counts)


def _person(a: str, b: str) -> float:
    return 1.0 if same_author(a, b) else 0.0


def triples(record: Record) -> list[dict[str, Any]]:
    """Return the distinct author–organisation–type entries of a record; entries without author or org are dropped."""
    complete = (r for r in record.get("relationships") or [] if r.get("author") and r.get("org"))
    return _distinct(complete, lambda r: (author_key(r["author"]), organization_key(r["org"]), r["type"]))


def _score_relationships(record_id: str, gold: Record, predicted: Record, counts: Counts) -> None:
    def organization(a: Record, b: Record) -> float:
        return same_organization(a["org"], b["org"])

    def author_and_organization(a: Record, b: Record) -> float:
        return organization(a, b) if same_author(a["author"], b["author"]) else 0.0

    def triple(a: Record, b: Record) -> float:
        return author_and_organization(a, b) if a["type"] == b["type"] else 0.0

    wanted, given = triples(gold), triples(predicted)
    pairs = counts.align("triple", record_id, wanted, given, triple)
    counts.count("statement exact", record_id, 1, 1, int(len(pairs) == len(wanted) == len(given)))
    per_type = [Counter(str(r["type"]) for r in rows) for rows in (wanted, given, [wanted[i] for i, _ in pairs])]
    for kind in per_type[0] | per_type[1]:
        counts.count(f"type {kind}", record_id, *(c[kind] for c in per_type))
    for i, j in pairs:
        for name in ATTRIBUTES:
            right, said = wanted[i].get(name), given[j].get(name)
            if right or said:
                hit = bool(right) and str(right).casefold() == str(said).casefold()
                counts.count(f"attribute {name}", record_id, int(bool(right)), int(bool(said)), int(hit))
    for level, key, score in (
        ("author+org", lambda r: (author_key(r["author"]), organization_key(r["org"])), author_and_organization),
        ("org", lambda r: organization_key(r["org"]), organization),
    ):
        counts.align(level, record_id, _distinct(wanted, key), _distinct(given, key), score)


@dataclass
class _Funder:
    name: str
    awards: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    ror: str | None = None

    def entry(self) -> dict[str, Any]:
        """The funder as an entry of a record."""
        return {"funder": self.name, "award_ids": self.awards, "recipients": self.recipients, "ror": self.ror}


def _funders(record: Record) -> list[_Funder]:
    """Merge the funding entries of a record by funder; one entry may have no name."""
    merged: dict[str, _Funder] = {}
    for entry in record.get("funding") or []:
        name = entry.get("funder") or ""
        key = "".join(organization_key(name).split()).replace("-", "")
        funder = merged.setdefault(key, _Funder(name))
        funder.awards += filter(None, entry.get("award_ids") or [])
        funder.recipients += filter(None, entry.get("recipients") or [])
        funder.ror = funder.ror or entry.get("ror")
    for funder in merged.values():
        funder.awards = _distinct(funder.awards, award_key)
        funder.recipients = _distinct(funder.recipients, author_key)
    return list(merged.values())


def _score_funding(record_id: str, gold: Record, predicted: Record, counts: Counts) -> None:
    wanted, given = _funders(gold), _funders(predicted)
    named_wanted, named_given = [f for f in wanted if f.name], [f for f in given if f.name]
    found = counts.align(
        "funder",
        record_id,
        named_wanted,
        named_given,
        lambda a, b: organization_similarity(a.name, b.name),
        _Funder.entry,
    )
    # Awards and recipients count only under a funder that matches; an unmatched funder stands beside an empty one.
    nobody = _Funder("")
    paired = [(named_wanted[i], named_given[j]) for i, j in found]
    paired += [(a, b) for a in wanted for b in given if not a.name and not b.name]
    with_partner = {id(funder) for pair in paired for funder in pair}
    paired += [(a, nobody) for a in wanted if id(a) not in with_partner]
    paired += [(nobody, b) for b in given if id(b) not in with_partner]

    recipients_scored = any(f.recipients for f in wanted) or not gold.get("recipients_not_annotated")
    for a, b in paired:
        if a.awards or b.awards:
            counts.align("funder+award", record_id, a.awards, b.awards, same_award)
        if recipients_scored:
            counts.align("recipient", record_id, a.recipients, b.recipients, _person)
        if a.ror:
            counts.align("funder ROR id", record_id, [a.ror], [b.ror] if b.ror else [], _same_ror)
    ids_wanted, ids_given = (_distinct((n for f in side for n in f.awards), award_key) for side in (wanted, given))
    counts.align("award id alone", record_id, ids_wanted, ids_given, same_award)


def _same_ror(a: str, b: str) -> float:
    return 1.0 if a.rsplit("/", 1)[-1].casefold() == b.rsplit("/", 1)[-1].casefold() else 0.0


def _score_flat_funding(record_id: str, gold: Record, predicted: Record, counts: Counts) -> None:
    """Gold that lists funders and award numbers without saying which belong together."""
    entries = predicted.get("funding") or []
    counts.align(
        "funder (flat)",
        record_id,
        _distinct(gold["funder_names"], organization_key),
        _distinct((e["funder"] for e in entries if e.get("funder")), organization_key),
        organization_similarity,
    )
    counts.align(
        "award id (flat)",
        record_id,
        _distinct(gold["award_numbers"], award_key),
        _distinct((n for e in entries for n in e.get("award_ids") or []), award_key),
        same_award,
    )
