"""How well declarations are read: predictions held against gold records, and two runs against each other.

A record is a mapping with an ``id`` and any of

- ``relationships``: ``[{"author", "org", "type", attributes …}]``
- ``no_conflict``: ``["ALL" | "ALL_OTHERS" | author]``
- ``funding``: ``[{"funder", "award_ids", "recipients", "ror"}]``
- ``organizations``: every organisation named with a role
- ``funder_names`` and ``award_numbers``: funding whose pairs are not known (gold only)

Gold records may also have ``text``, ``authors``, ``part`` (a name of a subset) and ``style`` (the house style). A key
that a gold record lacks is not scored. What counts as the same name is defined in :mod:`coi_extract.evaluation.names`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coi_extract.errors import InputError
from coi_extract.evaluation.figures import MACRO, Change, Figure, change, figures
from coi_extract.evaluation.foreign import FORMATS, Foreign, comparable, read_foreign
from coi_extract.evaluation.scoring import ATTRIBUTES, Counts, Item, Record, score_record, triples

if TYPE_CHECKING:
    from coi_extract.extractor import Extractor
    from coi_extract.schema import AuthorRef, DisclosureReport

__all__ = [
    "ATTRIBUTES",
    "FORMATS",
    "MACRO",
    "Change",
    "Comparison",
    "Evaluation",
    "Figure",
    "Foreign",
    "Item",
    "TieFree",
    "comparable",
    "compare",
    "evaluate",
    "predict",
    "read_foreign",
    "read_records",
    "to_prediction",
]

#: Resamples of the bootstrap.
ROUNDS: Final = 1000

_UNSTATED = frozenset({"", "None", "author", "stated", "unknown"})
_GROUP_OF_SCOPE = {"all": "ALL", "all_others": "ALL_OTHERS", "some": "SOME"}
_IDENTITY_OF_TIE = ("author", "org", "type")


@dataclass(frozen=True)
class TieFree:
    """What is invented on statements whose gold ties nobody to an organisation."""

    statements: int
    with_invention: int
    invented: int

    @property
    def per_thousand(self) -> float:
        """Invented ties per 1,000 such statements; 0 where there are none."""
        return 1000 * self.invented / self.statements if self.statements else 0.0

    @property
    def precision(self) -> float:
        """Share of such statements in which nothing is invented; 0 where there are none."""
        return 1 - self.with_invention / self.statements if self.statements else 0.0


@dataclass(frozen=True)
class Evaluation:
    """The result of :func:`evaluate`.

    ``figures`` maps a level ("triple", "funder+award", "type speaker", "attribute payee", …) to its :class:`Figure`;
    ``missed`` and ``invented`` map a level to the gold entries that were not found and the predicted ones that are not
    in the gold. ``groups`` holds one evaluation per value of the key that was asked for (house styles), else nothing.
    """

    figures: dict[str, Figure]
    missed: dict[str, list[Item]]
    invented: dict[str, list[Item]]
    tie_free: TieFree
    statements: int
    without_prediction: int
    groups: dict[str, Evaluation] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that can be written as JSON (figures, not the listed entries)."""
        out: dict[str, Any] = {
            "statements": self.statements,
            "without_prediction": self.without_prediction,
            "figures": {level: figure.to_dict() for level, figure in self.figures.items()},
            "tie_free": {
                "statements": self.tie_free.statements,
                "with_invention": self.tie_free.with_invention,
                "invented": self.tie_free.invented,
                "invented_per_1000_statements": round(self.tie_free.per_thousand, 1),
            },
        }
        if self.groups:
            out["groups"] = {name: group.to_dict() for name, group in self.groups.items()}
        return out


@dataclass(frozen=True)
class Comparison:
    """What changes from one run to another.

    ``gained`` are gold entries found only in the second run, ``lost`` those found only in the first;
    ``newly_invented`` and ``no_longer_invented`` the predicted entries without a partner. ``changes`` has F1 per level.
    """

    changes: dict[str, Change]
    gained: dict[str, list[Item]]
    lost: dict[str, list[Item]]
    newly_invented: dict[str, list[Item]]
    no_longer_invented: dict[str, list[Item]]


def evaluate(
    gold: Iterable[Record],
    predictions: Iterable[Record],
    *,
    part: str | None = None,
    group_by: str | None = None,
    rounds: int = ROUNDS,
) -> Evaluation:
    """Hold predictions against gold records, joined by ``id``.

    Parameters
    ----------
    gold, predictions:
        Records as described at the top of this module. A gold record without a prediction counts as an empty one;
        predictions without a gold record are left out.
    part:
        Score only gold records with this ``part``.
    group_by:
        Also evaluate each group of gold records that have the same value under this key, such as ``"style"``.
    rounds:
        Resamples of the bootstrap intervals.

    Returns
    -------
    Evaluation
        Figures are micro-averaged. Attributes are scored on the triples that were found: a wrong value is a miss and
        an invention.
    """
    chosen = [r for r in gold if part is None or r.get("part") == part]
    by_id = {str(r["id"]): r for r in predictions}
    groups: dict[str, list[Record]] = {}
    if group_by is not None:
        for record in chosen:
            groups.setdefault(str(record.get(group_by) or "(none)"), []).append(record)
    return _evaluate(chosen, by_id, rounds, {k: _evaluate(v, by_id, rounds, {}) for k, v in sorted(groups.items())})


def _evaluate(
    gold: list[Record], by_id: Mapping[str, Record], rounds: int, groups: dict[str, Evaluation]
) -> Evaluation:
    counts = _counts(gold, by_id)
    tie_free = [r for r in gold if "relationships" in r and not triples(r)]
    invented = [len(triples(by_id.get(str(r["id"]), {}))) for r in tie_free]
    return Evaluation(
        figures=figures(counts, rounds=rounds),
        missed=counts.missed,
        invented=counts.invented,
        tie_free=TieFree(len(tie_free), sum(n > 0 for n in invented), sum(invented)),
        statements=len(gold),
        without_prediction=sum(str(r["id"]) not in by_id for r in gold),
        groups=groups,
    )


def _counts(gold: Iterable[Record], by_id: Mapping[str, Record]) -> Counts:
    counts = Counts()
    for record in gold:
        score_record(record, by_id.get(str(record["id"]), {}), counts)
    return counts


def compare(
    gold: Iterable[Record],
    before: Iterable[Record],
    after: Iterable[Record],
    *,
    part: str | None = None,
    rounds: int = ROUNDS,
) -> Comparison:
    """Compare two runs over the same gold records; see :func:`evaluate` for the arguments."""
    chosen = [r for r in gold if part is None or r.get("part") == part]
    first, second = (_counts(chosen, {str(r["id"]): r for r in run}) for run in (before, after))
    levels = list(dict.fromkeys([*first.cells, *second.cells]))
    return Comparison(
        changes={x: change(first.cells.get(x, {}), second.cells.get(x, {}), rounds=rounds) for x in levels},
        gained=_only_in_first(first.missed, second.missed),
        lost=_only_in_first(second.missed, first.missed),
        newly_invented=_only_in_first(second.invented, first.invented),
        no_longer_invented=_only_in_first(first.invented, second.invented),
    )


def _only_in_first(first: dict[str, list[Item]], second: dict[str, list[Item]]) -> dict[str, list[Item]]:
    """Per level, the items of the first book that the second lacks; attributes do not make two ties differ."""

    def identity(item: Item) -> tuple[str, str]:
        value = item.value
        if isinstance(value, Mapping) and "org" in value:
            value = {k: value.get(k) for k in _IDENTITY_OF_TIE}
        elif isinstance(value, Mapping) and "funder" in value:
            value = value["funder"]
        return item.id, json.dumps(value, sort_keys=True)

    out: dict[str, list[Item]] = {}
    for level, items in first.items():
        there = Counter(identity(x) for x in second.get(level, ()))
        for item in items:
            key = identity(item)
            if there[key]:
                there[key] -= 1
            else:
                out.setdefault(level, []).append(item)
    return out


def to_prediction(report: DisclosureReport, *, record_id: str | None = None) -> dict[str, Any]:
    """Turn a report into the record that :func:`evaluate` reads.

    Attributes that the text does not state are left out, as gold records leave them out; funding entries with the same
    funder mention are one entry. ``record_id`` becomes ``id`` where it is given.
    """
    ror = {o.id: o.identifiers.ror for o in report.organizations}
    funding: dict[str, dict[str, Any]] = {}
    for f in report.funding:
        name = f.funder.mention if f.funder else ""
        row = funding.setdefault(name, {"funder": name, "award_ids": [], "recipients": [], "ror": None})
        if f.funder and row["ror"] is None:
            row["ror"] = ror.get(f.funder.organization_id or "")
        if f.award_id:
            row["award_ids"].append(f.award_id)
        row["recipients"] += [_author(r) for r in f.recipients]
    relationships = []
    for r in report.relationships:
        stated = {name: str(getattr(r, name)) for name in ATTRIBUTES if str(getattr(r, name)) not in _UNSTATED}
        relationships.append(
            {"author": _author(r.author), "org": r.organization.mention, "type": r.type.value, **stated}
        )
    return {
        **({} if record_id is None else {"id": record_id}),
        "relationships": relationships,
        "no_conflict": [_author(d.author) for d in report.declared_none],
        "funding": list(funding.values()),
        "organizations": [o.mentions[0].text for o in report.organizations if o.mentions],
    }


def _author(ref: AuthorRef) -> str:
    return _GROUP_OF_SCOPE.get(ref.scope.value, ref.mention)


def predict(gold: Iterable[Record], extractor: Extractor | None = None) -> Iterator[dict[str, Any]]:
    """Read the ``text`` of each gold record (with its ``authors``, if any) and yield the predictions, in order.

    Raises
    ------
    InputError
        If a record has no text.
    """
    if extractor is None:
        from coi_extract.extractor import Extractor

        extractor = Extractor()

    def pairs() -> Iterator[tuple[str, dict[str, Any]]]:
        for record in gold:
            if not isinstance(record.get("text"), str):
                raise InputError(
                    "the gold record has no text to read.",
                    place=f"record {record['id']}",
                    remedy="Give a file of predictions instead.",
                )
            yield record["text"], {"id": record["id"], "authors": record.get("authors")}

    for report, context in extractor.pipe(pairs(), as_tuples=True):
        yield to_prediction(report, record_id=str(context["id"]))


def read_records(path: str | PathLike[str]) -> list[dict[str, Any]]:
    """Read gold records or predictions: JSONL, one object with an ``id`` a line.

    Raises
    ------
    InputError
        If the file cannot be read, or a line is no JSON object, has no id, or repeats one; it names the line.
    """
    seen: dict[str, int] = {}
    records = []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text.", source=path, place=f"byte {error.start}") from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", source=path) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"no JSON ({error}).", source=path, place=place) from error
        if not isinstance(record, dict) or record.get("id") is None:
            raise InputError('not a JSON object with an "id".', source=path, place=place)
        key = str(record["id"])
        if key in seen:
            raise InputError(f"the id {key!r} stands already in line {seen[key]}.", source=path, place=place)
        seen[key] = number
        records.append(record)
    return records
