"""Answers of other systems on the same statements, read as records that :func:`coi_extract.evaluation.evaluate` takes.

``influencemapper``
    One JSON object per line, or one array of such objects, with the statement's ``id`` and ``author_info``: a list of
    objects with ``author_name`` and ``organization``, a list of objects with ``org_name`` and ``relationship_type``
    (one name, or a list of names).
``comet``
    One JSON object per line, or one array, with ``id`` and ``funders``: a list of objects with ``funder_name`` (null
    where none is named) and either ``awards``, a list of objects with ``award_ids``, or ``award_ids`` itself.
``brat``
    A folder of standoff files ``ID.ann``. Entities are ``Author``, ``Organization`` (or ``Funder``) and ``Award``
    (other names: see ``foreign.yaml``). A relation between an author and an organisation is a tie of the relation's
    type; one between an organisation and an award is a grant. A funder in no relation is funding without a number.

What their relationship types are called here stands in ``foreign.yaml``; a type that it does not list becomes
``other`` and is counted in :attr:`Foreign.unknown_types`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from coi_extract.errors import InputError
from coi_extract.taxonomy import RelationshipType

FORMATS = ("influencemapper", "comet", "brat")
Record: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Foreign:
    """The records of another system, and what was lost on the way."""

    records: list[Record] = field(default_factory=list)
    #: Relationship types that are not known here, with how often they stood; they became ``other``.
    unknown_types: Counter[str] = field(default_factory=Counter)
    #: Facts without an organisation, or ties without an author, which no record can hold.
    incomplete: int = 0

    def relationship_type(self, name: str) -> str:
        """Return what a type is called here, and count it where it is not known."""
        plain = " ".join(name.replace("_", " ").replace("-", " ").casefold().split())
        known = _tables()["types"].get(plain)
        if known is None:
            self.unknown_types[name] += 1
        return known or RelationshipType.OTHER.value


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("coi_extract.evaluation").joinpath("foreign.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    types = {t.value.replace("_", " "): t.value for t in RelationshipType}
    for name, others in content["types"].items():
        types.update(dict.fromkeys(others, RelationshipType(name).value))
    entities = {other: name for name, others in content["entities"].items() for other in others}
    return {"types": types, "entities": entities}


def read_foreign(path: Path, format_: str) -> Foreign:
    """Read another system's answers; ``format_`` is one of ``FORMATS``.

    Raises
    ------
    InputError
        When the file or folder is missing, is not of the format, or holds a statement twice.
    ValueError
        When there is no such format.
    """
    if format_ not in FORMATS:
        raise ValueError(f"format_ must be one of {', '.join(FORMATS)}, not {format_!r}")
    found = Foreign()
    read = {"influencemapper": _influencemapper, "comet": _comet}
    if format_ == "brat":
        found.records = list(_brat(path, found))
    else:
        found.records = [read[format_](entry, found, path, place) for place, entry in _objects(path)]
    seen = Counter(record["id"] for record in found.records)
    for record_id, times in seen.items():
        if times > 1:
            raise InputError(
                f"the statement {record_id!r} stands {times} times.", source=path, remedy="Keep one answer for each."
            )
    return found


def _objects(path: Path) -> Iterator[tuple[str, Record]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"not readable: {error}.", source=path, remedy="Name a UTF-8 file of JSON.") from error
    try:
        if text.lstrip().startswith("["):
            entries = [(f"entry {n}", entry) for n, entry in enumerate(json.loads(text), 1)]
        else:
            entries = [(f"line {n}", json.loads(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    except json.JSONDecodeError as error:
        raise InputError(f"no JSON: {error}.", source=path, remedy="Give an array, or one object per line.") from error
    for place, entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), (str, int)):
            raise InputError("no object with an id.", source=path, place=place, remedy="Give each statement's id.")
        yield place, entry


def _list(entry: Record, key: str, path: Path, place: str) -> list[Record]:
    value = entry.get(key)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InputError(f"{key} is no list of objects.", source=path, place=place, remedy="See docs/evaluation.md.")
    return value


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item).strip() for item in values if item not in (None, "") and str(item).strip()]


def _influencemapper(entry: Record, found: Foreign, path: Path, place: str) -> Record:
    ties = []
    for person in _list(entry, "author_info", path, place):
        for organization in _list(person, "organization", path, place):
            author, org = _words(person.get("author_name")), _words(organization.get("org_name"))
            if not author or not org:
                found.incomplete += 1
                continue
            for name in _words(organization.get("relationship_type")) or ["other"]:
                ties.append({"author": author[0], "org": org[0], "type": found.relationship_type(name)})
    return {"id": str(entry["id"]), "relationships": ties}


def _comet(entry: Record, found: Foreign, path: Path, place: str) -> Record:
    funding = []
    for funder in _list(entry, "funders", path, place):
        awards = _list(funder, "awards", path, place) if "awards" in funder else [funder]
        numbers = [number for award in awards for number in _words(award.get("award_ids"))]
        name = _words(funder.get("funder_name"))
        if not name and not numbers:
            found.incomplete += 1
            continue
        funding.append({"funder": name[0] if name else "", "award_ids": numbers, "recipients": []})
    return {"id": str(entry["id"]), "funding": funding}


def _brat(folder: Path, found: Foreign) -> Iterator[Record]:
    files = sorted(folder.glob("*.ann")) if folder.is_dir() else []
    if not files:
        raise InputError("is no folder of .ann files.", source=folder, remedy="Name the folder of the standoff files.")
    for path in files:
        entities: dict[str, tuple[str, str]] = {}
        relations: list[tuple[str, str, str]] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            parts = line.split("\t")
            words = parts[1].split() if len(parts) > 1 else []
            if line.startswith("T") and len(parts) == 3 and words:
                entities[parts[0]] = (_tables()["entities"].get(words[0].casefold(), ""), parts[2].strip())
            elif line.startswith("R") and len(words) == 3 and all(":" in word for word in words[1:]):
                relations.append((words[0], *(word.partition(":")[2] for word in words[1:])))  # type: ignore[arg-type]
            elif line[:1] in ("T", "R"):
                raise InputError(
                    "no line of the standoff format.", source=path, place=f"line {number}", remedy="Export it anew."
                )
        yield _of_standoff(path.stem, entities, relations, found)


def _of_standoff(
    record_id: str, entities: Mapping[str, tuple[str, str]], relations: list[tuple[str, str, str]], found: Foreign
) -> Record:
    ties: list[Record] = []
    grants: dict[str, list[str]] = {text: [] for kind, text in entities.values() if kind == "funder"}
    for name, first, second in relations:
        ends = dict(entities.get(end, ("", "")) for end in (first, second))
        org = ends.get("organization") or ends.get("funder")
        if org and "author" in ends:
            ties.append({"author": ends["author"], "org": org, "type": found.relationship_type(name)})
        elif org and "award" in ends:
            grants.setdefault(org, []).append(ends["award"])
        else:
            found.incomplete += 1
    funding = [{"funder": org, "award_ids": numbers, "recipients": []} for org, numbers in grants.items()]
    return {"id": record_id, "relationships": ties, "funding": funding}


#: What a system of each format says of a statement; the rest of the gold is not held against it.
_TELLS = {
    "influencemapper": ("relationships",),
    "comet": ("funding", "funder_names", "award_numbers"),
    "brat": ("relationships", "funding", "funder_names", "award_numbers"),
}
_GOLD = frozenset({"relationships", "no_conflict", "funding", "funder_names", "award_numbers", "organizations"})


def comparable(gold: list[Record], format_: str) -> list[Record]:
    """Return the gold records with only what a system of this format tells; recipients are told by none."""
    silent = _GOLD - set(_TELLS[format_])
    return [
        {**{k: v for k, v in record.items() if k not in silent}, "recipients_not_annotated": True} for record in gold
    ]
