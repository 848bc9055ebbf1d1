"""Reads Open Payments files: general, research and ownership, with the column names of all years, through DuckDB.

Only the rows of the surnames that are asked for come into memory, so that a file of millions of rows will do.
"""

from __future__ import annotations

import csv
import datetime
import os
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from coi_extract.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import duckdb

#: Fields of a file, beside those of its persons.
_FIELDS: Final = ("record", "payer", "amount", "date", "year", "nature", "disputed", "third_party", "family")
_NEEDED: Final = ("payer", "year")
_PERSON: Final = ("profile", "first", "last", "city", "specialty")
_DATES: Final = ("%m/%d/%Y", "%Y-%m-%d")
#: Files that are packed with the data and hold none.
_NOT_DATA: Final = ("README", "REMOVED", "DELETED")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment, or holding, of a company and one person, as the file gives it.

    ``kind`` is the kind of file (general, research, ownership); ``amount`` is in US dollars, None where not given;
    ``third_party`` is True where the money went to somebody else on the person's behalf, ``family`` where an
    immediate family member holds the interest.
    """

    kind: str
    record: str
    profile: str
    first: str
    last: str
    city: str
    specialty: str
    payer: str
    year: int
    date: datetime.date | None
    nature: str
    amount: float | None
    third_party: bool
    family: bool
    source: str


@lru_cache(maxsize=1)
def layouts() -> dict[str, dict[str, Any]]:
    """The layouts by kind of file, from ``layouts.yaml``."""
    text = files("coi_extract.audit.payments").joinpath("layouts.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


class PaymentFiles:
    """Open Payments files, opened when they are asked.

    Parameters
    ----------
    paths:
        CSV or Parquet files, or zip archives of CSV files.
    """

    def __init__(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        self.paths = [Path(path) for path in paths]
        #: Rows that were left out because they are disputed, of those last read.
        self.disputed = 0

    def payments(self, surnames: Iterable[str]) -> list[Payment]:
        """Return the payments to persons of these surnames, disputed ones left out.

        Raises
        ------
        InputError
            A file is missing, damaged, or of a layout that is not known; the message names the columns.
        MissingExtraError
            DuckDB is not installed.
        """
        wanted = {key(name) for name in surnames} - {""}
        self.disputed = 0
        out: list[Payment] = []
        if not wanted:
            return out
        with tempfile.TemporaryDirectory() as folder:
            for path, shown in self._tables(Path(folder)):
                out += self._read(path, shown, wanted)
        out.sort(key=lambda p: (p.year, p.payer, p.record, p.profile))
        return out

    def payers(self) -> set[str]:
        """Return the names of all companies in the files."""
        found: set[str] = set()
        with tempfile.TemporaryDirectory() as folder:
            for path, shown in self._tables(Path(folder)):
                connection, relation, columns = self._open(path, shown)
                layout = layouts()[_kind(columns, shown)]
                payer = _column(columns, layout["payer"])
                rows = connection.execute(f"SELECT DISTINCT {_quoted(payer or '')} FROM {relation}").fetchall()
                found.update(row[0] for row in rows if row[0])
        return found

    def _tables(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """Yield the files to read, those of archives unpacked, with the name by which a person finds them."""
        for path in self.paths:
            if not path.is_file():
                raise InputError("no such file.", source=path, remedy="Check the path.")
            if path.suffix.lower() != ".zip":
                yield path, str(path)
                continue
            try:
                with zipfile.ZipFile(path) as archive:
                    for number, member in enumerate(archive.infolist()):
                        name = member.filename
                        if not name.lower().endswith(".csv") or any(word in name.upper() for word in _NOT_DATA):
                            continue
                        target = folder / f"{number}.csv"
                        with archive.open(member) as packed, target.open("wb") as unpacked:
                            while piece := packed.read(1 << 20):
                                unpacked.write(piece)
                        yield target, f"{path}:{name}"
                        target.unlink()
            except zipfile.BadZipFile as error:
                raise InputError(f"is no zip archive ({error}).", source=path, remedy="Download it again.") from error

    def _open(self, path: Path, shown: str) -> tuple[duckdb.DuckDBPyConnection, str, list[str]]:
        try:
            import duckdb
        except ImportError as error:
            raise MissingExtraError(
                "payment files are read through DuckDB, which is not installed.",
                remedy="Install it: pip install 'coi_extract[arrow]'",
            ) from error
        connection = duckdb.connect()
        name = str(path).replace("'", "''")
        reader = (
            f"read_parquet('{name}')"
            if path.suffix.lower() == ".parquet"
            else (f"read_csv('{name}', header=true, all_varchar=true, quote='\"', escape='\"')")
        )
        try:
            columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()]
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise InputError(f"cannot be read as a table ({reason}).", source=shown) from error
        return connection, reader, columns

    def _read(self, path: Path, shown: str, wanted: set[str]) -> Iterator[Payment]:
        connection, relation, columns = self._open(path, shown)
        kind = _kind(columns, shown)
        layout = layouts()[kind]
        found = {field: _column(columns, layout[field]) for field in _FIELDS if field in layout}
        missing = [layout[field][0] for field in _NEEDED if found.get(field) is None]
        if missing:
            raise _unknown(shown, missing)
        connection.execute("CREATE TABLE wanted (last VARCHAR)")
        connection.executemany("INSERT INTO wanted VALUES (?)", [[name] for name in sorted(wanted)])
        for person in _persons(layout, columns):
            names = [*(found.get(field) for field in _FIELDS), *(person[field] for field in _PERSON)]
            picked = ", ".join("NULL" if name is None else f"CAST({_quoted(name)} AS VARCHAR)" for name in names)
            last = _quoted(person["last"] or "")
            # accents and hyphens are told apart below; here only rows of quite other names are left behind
            plain = f"lower(strip_accents(regexp_replace({last}, '[^\\p{{L}}]', '', 'g')))"
            rows = connection.execute(f"SELECT {picked} FROM {relation} WHERE {plain} IN (SELECT last FROM wanted)")
            while batch := rows.fetchmany(10_000):
                for row in batch:
                    told = dict(zip((*_FIELDS, *_PERSON), row, strict=True))
                    if (told["disputed"] or "").strip().casefold() == "yes":
                        self.disputed += 1
                        continue
                    payment = _payment(kind, told, shown)
                    if payment is not None:
                        yield payment


def read_profiles(path: str | os.PathLike[str]) -> dict[str, str]:
    """Read which author is which profile: a CSV with columns ``author`` (a name or an ORCID) and ``profile``.

    Raises
    ------
    InputError
        The file is missing, or lacks one of the columns.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"author", "profile"} <= set(rows.fieldnames or ()):
                raise InputError(
                    "lacks the columns author and profile.", source=path, remedy="Name them in the first line."
                )
            return {author_key(row["author"]): row["profile"].strip() for row in rows if row["author"]}
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}.", source=path) from error


def author_key(author: str) -> str:
    """What an author is looked up by: the letters of a name, or an ORCID."""
    last = author.strip().rsplit("/", 1)[-1]
    return last.upper() if last[:4].isdigit() else key(author)


def key(name: str) -> str:
    """The letters of a name, without accents and case."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain.casefold() if c.isalpha())


def _kind(columns: Sequence[str], shown: str) -> str:
    for kind in ("ownership", "research", "general"):
        if _column(columns, layouts()[kind]["sign"]) is not None:
            return kind
    raise _unknown(shown, [layout["sign"][0] for layout in layouts().values()])


def _unknown(shown: str, missing: Sequence[str]) -> InputError:
    return InputError(
        f"has none of the layouts of Open Payments that are known; it lacks {', '.join(missing)}.",
        source=shown,
        remedy="Give the general, research or ownership file of a program year as published.",
    )


def _column(columns: Sequence[str], names: Sequence[str]) -> str | None:
    by_name = {column.casefold(): column for column in columns}
    return next((by_name[name.casefold()] for name in names if name.casefold() in by_name), None)


def _persons(layout: Mapping[str, Any], columns: Sequence[str]) -> Iterator[dict[str, str | None]]:
    """Yield the columns of each person that a row may name."""
    for person in layout["persons"]:
        for number in person.get("numbers", [0]):
            named = {field: _column(columns, [name.format(n=number) for name in person[field]]) for field in _PERSON}
            if named["last"] is not None and named["first"] is not None:
                yield named


def _payment(kind: str, told: Mapping[str, str | None], shown: str) -> Payment | None:
    def text(field: str) -> str:
        return (told.get(field) or "").strip()

    date = _date(text("date"))
    year = text("year")
    if not text("payer") or not (year.isdigit() or date):
        return None
    try:
        amount = float(text("amount").replace("$", "").replace(",", ""))
    except ValueError:
        amount = None
    return Payment(
        kind=kind,
        record=text("record"),
        profile=text("profile"),
        first=text("first"),
        last=text("last"),
        city=text("city"),
        specialty=text("specialty"),
        payer=text("payer"),
        year=int(year) if year.isdigit() else date.year if date else 0,
        date=date,
        nature=text("nature") or kind,
        amount=amount,
        third_party=text("third_party").casefold() not in ("", "no third party payment"),
        family="family" in text("family").casefold() and not text("family").casefold().startswith("physician covered"),
        source=shown,
    )


def _date(text: str) -> datetime.date | None:
    for form in _DATES:
        try:
            return datetime.datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
