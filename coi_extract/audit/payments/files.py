"""Reads Open Payments files: general, research and ownership, with the column names of all years, through DuckDB.

Only the rows of the persons that are asked for come into memory, so that files of millions of rows will do.
"""

from __future__ import annotations

import datetime
import gzip
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

from coi_extract.audit.payments.layouts import FIELDS, NAMES, Layout, layout_of
from coi_extract.audit.payments.names import letters
from coi_extract.errors import InputError
from coi_extract.exports.extras import need

_DATES: Final = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y")
#: Files that are packed with the data and hold none.
_NOT_DATA: Final = ("README", "REMOVED", "DELETED", "PRFL_SPLMTL")
_PIECE: Final = 1 << 20
_BATCH: Final = 10_000
_REMEDY: Final = "Give the general, research or ownership file of a program year as published, as UTF-8."
#: The letters of a column as :func:`letters` has them. Letters that carry no accent to strip are spelt out.
_LETTERS: Final = (
    "regexp_replace(replace(replace(replace(replace(translate(strip_accents(lower({column})), 'øłđıð', 'oldid'), "
    "'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), '[^a-z]', '', 'g')"
)


class Standing(str, Enum):
    """How a record stands to the person that it names."""

    OWN = "own"
    INVESTIGATOR = "investigator"
    """Research money of somebody else, most often an institution; the person is a principal investigator."""
    THIRD_PARTY = "third_party"
    """Paid to somebody else at the person's request or on the person's behalf."""
    FAMILY = "family"
    """An interest that an immediate family member holds."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment, or holding, of a company and one person, as the file gives it.

    ``kind`` is the kind of file (general, research, ownership); ``amount`` is in US dollars, None where not given,
    for an ownership the amount invested, beside the ``value`` of the interest. ``date`` is None for an ownership.
    ``institution`` is who had the money of a research payment.
    """

    kind: str
    record: str
    profile: str
    first: str
    middle: str
    last: str
    city: str
    state: str
    specialty: str
    payer: str
    year: int
    date: datetime.date | None
    nature: str
    amount: float | None
    value: float | None
    standing: Standing
    institution: str
    disputed: bool
    source: str


@dataclass(slots=True)
class Payments:
    """What was asked of the files.

    ``payers`` are the companies of the files with the first and the last program year of their records.
    ``unreadable`` counts rows of the persons asked for that name no company, or no date and year.
    """

    records: list[Payment] = field(default_factory=list)
    payers: dict[str, tuple[int, int]] = field(default_factory=dict)
    unreadable: int = 0


class PaymentFiles:
    """Open Payments files, opened when they are asked.

    Parameters
    ----------
    paths:
        CSV files, also packed as ``.gz``, Parquet files, or zip archives of CSV files.
    """

    def __init__(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        self.paths = [Path(path) for path in paths]

    def read(
        self, names: Iterable[tuple[str, str]] = (), profiles: Iterable[str] = (), *, payers: bool = False
    ) -> Payments:
        """Return the records of persons, each once, by date; with ``payers`` also which companies the files name.

        Parameters
        ----------
        names:
            Letters of the surname (:func:`coi_extract.audit.payments.names.surnames`) and first letter of the given
            name.
        profiles:
            Profile ids.
        payers:
            Whether to read which companies there are, for which the files are gone through once more.

        Raises
        ------
        InputError
            A file is missing, damaged, or of a layout that is not known; the message names the columns.
        MissingExtraError
            DuckDB is not installed.
        """
        wanted = _Wanted(frozenset(name for name in names if name[0]), frozenset(p for p in profiles if p))
        found = Payments()
        each: dict[tuple[str, ...], Payment] = {}
        for table in self._tables():
            if wanted:
                for payment in _payments(table, wanted, found):
                    # An edition that is published anew holds the records of the one before it.
                    each[_identity(payment, len(each))] = payment
            if payers:
                for payer, first, last in table.payers():
                    before = found.payers.get(payer, (first, last))
                    found.payers[payer] = min(first, before[0]), max(last, before[1])
        found.records = sorted(each.values(), key=lambda p: (p.year, p.date or datetime.date.min, p.payer, p.record))
        return found

    def _tables(self) -> Iterator[_Table]:
        """Yield the files to read, those of archives with the name by which a person finds them."""
        for path in self.paths:
            if not path.is_file():
                raise InputError("no such file.", source=path, remedy="Check the path.")
            if path.suffix.lower() != ".zip":
                with _opened(path, str(path)) as table:
                    yield table
                continue
            try:
                yield from _members(path)
            except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
                raise InputError(
                    f"cannot be unpacked ({error}).", source=path, remedy="Unpack it, or download it again."
                ) from error


@dataclass(frozen=True, slots=True)
class _Wanted:
    names: frozenset[tuple[str, str]]
    profiles: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.names or self.profiles)

    def has(self, person: Mapping[str, str]) -> bool:
        return (
            person["profile"] in self.profiles or (letters(person["last"]), letters(person["first"])[:1]) in self.names
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """One table, open in DuckDB."""

    connection: Any
    relation: str
    layout: Layout
    shown: str

    def rows(self, wanted: _Wanted) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
        """Yield the rows that name one of the persons wanted: the fields, and those of each person."""
        names = [f"{last} {initial}" for last, initial in sorted(wanted.names)]
        for table, values in (("names", names), ("profiles", sorted(wanted.profiles))):
            self.connection.execute(f"CREATE TABLE {table} AS SELECT unnest(CAST(? AS VARCHAR[])) AS it", [values])
        persons = self.layout.persons
        columns = [self.layout.fields.get(name) for name in FIELDS]
        columns += [person.get(name) for person in persons for name in NAMES]
        picked = ", ".join("NULL" if c is None else _text(c) for c in columns)
        named = " OR ".join(_names(person) for person in persons)
        answer = self._run(f"SELECT {picked} FROM {self.relation} WHERE {named}")
        while batch := self._next(answer):
            for row in batch:
                cells = [(cell or "").strip() for cell in row]
                told = dict(zip(FIELDS, cells, strict=False))
                starts = range(len(FIELDS), len(cells), len(NAMES))
                yield told, [dict(zip(NAMES, cells[start : start + len(NAMES)], strict=True)) for start in starts]

    def payers(self) -> list[tuple[str, int, int]]:
        """The companies of the table with the first and last program year."""
        payer, year = (_text(self.layout.fields[name]) for name in ("payer", "year"))
        number = f"try_cast({year} AS INTEGER)"
        answer = self._run(
            f"SELECT {payer}, min({number}), max({number}) FROM {self.relation} "
            f"WHERE {payer} IS NOT NULL AND {number} IS NOT NULL GROUP BY ALL"
        )
        rows: list[tuple[str, int, int]] = answer.fetchall()
        return rows

    def _run(self, sql: str) -> Any:
        try:
            return self.connection.execute(sql)
        except need("duckdb", "payment files").Error as error:
            raise _damaged(self.shown, error) from error

    def _next(self, answer: Any) -> list[tuple[str | None, ...]]:
        try:
            rows: list[tuple[str | None, ...]] = answer.fetchmany(_BATCH)
        except need("duckdb", "payment files").Error as error:
            raise _damaged(self.shown, error) from error
        return rows


@contextmanager
def _opened(path: Path, shown: str) -> Iterator[_Table]:
    duckdb = need("duckdb", "payment files")
    name = str(path).replace("'", "''")
    if path.suffix.lower() == ".parquet":
        relation = f"read_parquet('{name}')"
    else:
        relation = (
            f"read_csv('{name}', header=true, all_varchar=true, quote='\"', escape='\"', max_line_size={1 << 24})"
        )
    connection = duckdb.connect()
    try:
        columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
        yield _Table(connection, relation, layout_of(columns, shown), shown)
    except duckdb.Error as error:
        raise _damaged(shown, error) from error
    finally:
        connection.close()


def _members(path: Path) -> Iterator[_Table]:
    """The tables of an archive, one after the other in a temporary file that is about as long as they are packed."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        names = [n for n in archive.namelist() if n.lower().endswith(".csv")]
        names = [n for n in names if not any(word in n.upper() for word in _NOT_DATA)]
        if not names:
            raise InputError("holds no file of payments.", source=path, remedy=_REMEDY)
        target = Path(folder) / "table.csv.gz"
        for name in names:
            with archive.open(name) as packed, gzip.open(target, "wb", compresslevel=1) as out:
                shutil.copyfileobj(packed, out, _PIECE)
            with _opened(target, f"{path}:{name}") as table:
                yield table


def _damaged(shown: str, error: Exception) -> InputError:
    reason = " ".join(str(error).split("\n", 1)[0].split())[:200]
    return InputError(f"cannot be read as a table ({reason}).", source=shown, remedy=_REMEDY)


def _text(column: str) -> str:
    return f"CAST({_quoted(column)} AS VARCHAR)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(person: Mapping[str, str]) -> str:
    """The condition that a person of a row is one of those wanted."""
    last, first = (_LETTERS.format(column=_text(person[name])) for name in ("last", "first"))
    fits = f"({last} || ' ' || coalesce({first}, '')[1]) IN (SELECT it FROM names)"
    profile = person.get("profile")
    return fits if profile is None else f"{fits} OR trim({_text(profile)}) IN (SELECT it FROM profiles)"


def _payments(table: _Table, wanted: _Wanted, found: Payments) -> Iterator[Payment]:
    kind = table.layout.kind
    for told, persons in table.rows(wanted):
        date = _date(told["date"])
        year = int(told["year"]) if told["year"].isdigit() else date.year if date else None
        if not told["payer"] or year is None:
            found.unreadable += 1
            continue
        seen: set[tuple[str, str]] = set()
        for number, person in enumerate(persons):
            who = person["profile"] or letters(person["first"] + person["last"]), letters(person["last"])
            if not wanted.has(person) or who in seen:
                continue
            seen.add(who)
            yield Payment(
                kind=kind,
                record=told["record"],
                **person,
                payer=told["payer"],
                year=year,
                date=date,
                nature=told["nature"] or ("ownership or investment interest" if kind == "ownership" else kind),
                amount=_number(told["amount"]),
                value=_number(told["value"]),
                standing=_standing(told, number),
                institution=told["institution"],
                disputed=told["disputed"].casefold() == "yes",
                source=table.shown,
            )


def _standing(told: Mapping[str, str], number: int) -> Standing:
    holder = told["family"].casefold()
    if "family" in holder and "physician" not in holder:
        return Standing.FAMILY
    if number:
        return Standing.INVESTIGATOR
    return Standing.OWN if told["third_party"].casefold() in ("", "no third party payment") else Standing.THIRD_PARTY


def _identity(payment: Payment, number: int) -> tuple[str, ...]:
    """What is the same of a record in two editions; a record without an id is one by itself."""
    if not payment.record:
        return ("", str(number))
    return payment.kind, payment.record, str(payment.year), payment.profile or letters(payment.first + payment.last)


def _number(text: str) -> float | None:
    try:
        return float(text.replace("$", "").replace(",", ""))
    except ValueError:
        return None


def _date(text: str) -> datetime.date | None:
    for form in _DATES:
        try:
            return datetime.datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    return None
