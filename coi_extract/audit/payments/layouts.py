"""Which columns of an Open Payments file hold what: the rows of ``layouts.yaml`` held against a header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from coi_extract.errors import InputError

#: Fields of a row, and of each person that a row may name.
FIELDS: Final = (
    "record", "payer", "year", "date", "nature", "amount", "value", "disputed", "third_party", "family", "institution",
)  # fmt: skip
NAMES: Final = ("profile", "first", "middle", "last", "city", "state", "specialty")
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file: by field, and by field for each person; what the file does not have is absent."""

    kind: str
    fields: dict[str, str]
    persons: tuple[dict[str, str], ...]


def layout_of(columns: Sequence[str], source: str) -> Layout:
    """Tell the layout of a file by its columns.

    Raises
    ------
    InputError
        It is none of those known; the message names what is missing.
    """
    by_name = {column.strip().casefold(): column for column in columns}
    for kind, rows in _layouts().items():
        if _first(by_name, rows["sign"]) is None:
            continue
        fields = _found(by_name, rows["fields"])
        persons = tuple(p for p in _persons(by_name, rows["persons"]) if "last" in p and "first" in p)
        missing = [rows["fields"][name][0] for name in rows["needed"] if name not in fields]
        missing += [] if persons else [rows["persons"][0][name][0] for name in ("first", "last")]
        if missing:
            raise InputError(
                f"is a file of {kind} payments without the {_columns(missing)}.",
                source=source,
                remedy="Give the file as published, with all of its columns.",
            )
        return Layout(kind, fields, persons)
    signs = [rows["sign"][0] for rows in _layouts().values()]
    shown = ", ".join(columns[:_LISTED]) + (f" and {len(columns) - _LISTED} more" if len(columns) > _LISTED else "")
    raise InputError(
        f"has none of the layouts of Open Payments that are known: none of the {_columns(signs)}. It has {shown}.",
        source=source,
        remedy="Give the general, research or ownership file of a program year as published.",
    )


def _columns(names: Sequence[str]) -> str:
    return f"{'column' if len(names) == 1 else 'columns'} {', '.join(names)}"


def _first(by_name: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((by_name[name.casefold()] for name in names if name.casefold() in by_name), None)


def _found(by_name: Mapping[str, str], rows: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = ((name, _first(by_name, names)) for name, names in rows.items())
    return {name: column for name, column in found if column is not None}


def _persons(by_name: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for row in rows:
        for number in row.get("numbers", [0]):
            yield _found(by_name, {name: [column.format(n=number) for column in row[name]] for name in NAMES})


@lru_cache(maxsize=1)
def _layouts() -> dict[str, dict[str, Any]]:
    text = files("coi_extract.audit.payments").joinpath("layouts.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found
