"""Reading a review sheet back, and saying precisely what is wrong with it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from coi_extract.audit.errors import SheetError
from coi_extract.audit.sheet import FACT_ROW, NEEDED, RIGHT, STATEMENT_ROW, WRONG, Fact, Kind, Sheet, Statement, Stratum

_VERDICTS: Final = {RIGHT: True, WRONG: False, "": None}
_COUNTS: Final = ("missing", "missing_ties", "missing_industry_ties")
_KINDS: Final = {kind.value: kind for kind in Kind}
_STRATUM: Final = ("stratum_size", "stratum_drawn", "stratum_ties", "stratum_industry_ties")
#: No count in a sheet is longer; Python would refuse to read some numbers that are.
_DIGITS: Final = 12


def read_sheet(path: str | os.PathLike[str]) -> Sheet:
    """Read a review sheet: CSV in UTF-8, with commas, semicolons or tabs between the cells.

    Rows may be sorted otherwise, and columns that are not needed taken out. Rows without a verdict are fine.

    Raises
    ------
    SheetError
        The file cannot be read, lacks a column, or a row says what it cannot say; it names file, line and remedy.
    """
    return _Reader(os.fspath(path)).sheet()


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.statements: dict[int, Statement] = {}
        self.facts: dict[int, list[Fact]] = {}
        self.expected: dict[int, int] = {}
        self.strata: dict[str, Stratum] = {}
        self.first: dict[str, str] = {}
        self.seen: dict[tuple[int, str], str] = {}
        self.orphans: dict[int, str] = {}
        self.design = ""

    def sheet(self) -> Sheet:
        for place, row in self._rows():
            self._take(place, row)
        if not self.statements and not self.orphans:
            raise self._error("holds no rows.", remedy="Draw a sample with: coi-extract sample OUT/ -o SHEET.csv")
        for number, place in self.orphans.items():
            if number not in self.statements:
                raise self._error(
                    f"statement {number} has facts and no row of its own.", place, "Put its row `statement` back."
                )
        for number, statement in self.statements.items():
            found = len(self.facts.get(number, ()))
            if found != self.expected[number]:
                raise self._error(
                    f"statement {number} has {found} rows of facts and should have {self.expected[number]}.",
                    statement.place,
                    "Put the rows back; a fact that is not there is marked `wrong`, not taken out.",
                )
        for name, stratum in self.strata.items():
            present = sum(s.stratum == name for s in self.statements.values())
            if present > stratum.drawn:
                raise self._error(
                    f"stratum {name!r} has {present} statements, and {stratum.drawn} were drawn.",
                    self.first[name],
                    "Review sheets of different samples apart from each other.",
                )
        statements = tuple(
            replace(s, facts=tuple(self.facts.get(number, ()))) for number, s in sorted(self.statements.items())
        )
        return Sheet(statements, self.strata, self.design, self.name)

    # -- rows ---------------------------------------------------------------------------------------------

    def _text(self) -> str:
        try:
            data = Path(self.name).read_bytes()
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror or error}.") from error
        try:
            return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8").lstrip("\ufeff")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._error("not UTF-8 text.", f"line {line}", "Save it as “CSV UTF-8”.") from error

    def _rows(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        text = self._text()
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        limit = csv.field_size_limit(max(len(text), 1))
        columns: list[str] = []
        line, number = 1, 0
        try:
            for cells in rows:
                number, begins, line = number + 1, line, rows.line_num + 1
                if not any(cell.strip() for cell in cells):
                    continue
                if not columns:
                    columns = self._columns(cells, f"line {begins}")
                    continue
                # Texts of several lines make the line of the file and the row of a spreadsheet differ.
                place = f"line {begins}" if begins == number else f"line {begins} (row {number} of a spreadsheet)"
                if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                    raise self._error(
                        f"has {len(cells)} cells for {len(columns)} columns.",
                        place,
                        "Put cells that hold the delimiter between quotation marks.",
                    )
                full = [*cells, *[""] * (len(columns) - len(cells))]
                yield place, dict(zip(columns, full, strict=False))
        except csv.Error as error:
            raise self._error(f"no CSV ({error}).", f"line {rows.line_num}", "Save it as CSV again.") from error
        finally:
            csv.field_size_limit(limit)
        if not columns:
            raise self._error("is empty.", remedy="Draw a sample with: coi-extract sample OUT/ -o SHEET.csv")

    def _columns(self, cells: list[str], place: str) -> list[str]:
        columns = [cell.strip().casefold() for cell in cells]
        missing = [name for name in NEEDED if name not in columns]
        if missing:
            raise self._error(
                f"has no column {', '.join(missing)}.",
                place,
                "Put it back, with its values; or write the sheet anew with the same seed.",
            )
        double = next((name for name in columns if name and columns.count(name) > 1), None)
        if double:
            raise self._error(f"has the column {double} twice.", place, "Take one of them out.")
        return columns

    def _take(self, place: str, row: Mapping[str, str]) -> None:
        kind = row["row"].strip().casefold()
        number = self._number(row, "statement", place)
        self.design = self.design or row.get("design", "").strip()
        self._stratum(row, place)
        if kind == STATEMENT_ROW:
            self._statement(number, row, place)
        elif kind == FACT_ROW:
            self._fact(number, row, place)
        else:
            raise self._error(f"row is {row['row']!r}.", place, f"Write {STATEMENT_ROW} or {FACT_ROW}.")

    def _statement(self, number: int, row: Mapping[str, str], place: str) -> None:
        if number in self.statements:
            where = self.statements[number].place
            raise self._error(f"statement {number} stands already in {where}.", place, "Take one of them out.")
        if row["verdict"].strip():
            raise self._error(
                "a verdict stands in the row of a statement.", place, "Verdicts stand in the rows of facts."
            )
        missing, ties, industry = (self._count(row, name, place) for name in _COUNTS)
        for name, part, whole_name, whole in (
            ("missing_ties", ties, "missing", missing),
            ("missing_industry_ties", industry, "missing_ties", ties),
        ):
            if part and (whole is None or part > whole):
                shown = "empty" if whole is None else whole
                raise self._error(
                    f"{name} is {part} and {whole_name} is {shown}.",
                    place,
                    f"{whole_name} counts these too: write {part} or more there.",
                )
        self.expected[number] = self._number(row, "facts", place, least=0)
        self.statements[number] = Statement(
            number, row["article_id"], row.get("source", ""), row["stratum"], text=row.get("text", ""), missing=missing,
            missing_ties=ties, missing_industry_ties=industry, place=place,
        )  # fmt: skip

    def _fact(self, number: int, row: Mapping[str, str], place: str) -> None:
        verdict = row["verdict"].strip().casefold()
        if verdict not in _VERDICTS:
            raise self._error(
                f"verdict is {row['verdict'].strip()!r}.", place, f"Write {RIGHT} or {WRONG}, or leave it empty."
            )
        filled = next((name for name in _COUNTS if row[name].strip()), None)
        if filled:
            raise self._error(
                f"{filled} is filled in the row of a fact.", place, "Missing facts are counted in the statement's row."
            )
        kind = _KINDS.get(row["kind"].strip().casefold())
        if kind is None:
            raise self._error(f"kind is {row['kind']!r}.", place, f"Known are {', '.join(_KINDS)}.")
        fact_id = row.get("fact_id", "").strip()
        before = self.seen.setdefault((number, fact_id), place) if fact_id else place
        if before != place:
            raise self._error(f"the fact {fact_id} stands already in {before}.", place, "Take one of them out.")
        self.orphans.setdefault(number, place)
        self.facts.setdefault(number, []).append(
            Fact(fact_id, kind, row.get("fact", ""), row.get("words", ""), _VERDICTS[verdict])
        )

    def _stratum(self, row: Mapping[str, str], place: str) -> None:
        name = row["stratum"]
        size, drawn, ties, industry = (self._number(row, c, place, least=0) for c in _STRATUM)
        if not 1 <= drawn <= size or not industry <= ties <= size:
            raise self._error(
                f"stratum {name!r} cannot have the figures {size}, {drawn}, {ties}, {industry}.",
                place,
                f"Put the columns {', '.join(_STRATUM)} back as they were written.",
            )
        found = Stratum(name, size, drawn, ties, industry)
        if self.strata.setdefault(name, found) != found:
            raise self._error(
                f"stratum {name!r} has other figures than in {self.first[name]}.",
                place,
                "Review sheets of different samples apart from each other.",
            )
        self.first.setdefault(name, place)

    # -- cells --------------------------------------------------------------------------------------------

    def _count(self, row: Mapping[str, str], name: str, place: str) -> int | None:
        return self._number(row, name, place, least=0) if row[name].strip() else None

    def _number(self, row: Mapping[str, str], name: str, place: str, *, least: int = 1) -> int:
        cell = row[name].strip()
        whole = cell.removesuffix(".0").removesuffix(",0")  # how some spreadsheets write a whole number
        if not (whole.isascii() and whole.isdigit() and len(whole) <= _DIGITS) or int(whole) < least:
            shown = repr(cell[:40]) if cell else "empty"
            raise self._error(f"{name} is {shown}.", place, f"Write a whole number, {least} or more.")
        return int(whole)

    def _error(self, problem: str, place: str | None = None, remedy: str | None = None) -> SheetError:
        return SheetError(problem, source=self.name, place=place, remedy=remedy)
