"""Writing results: as tables, JSON, JSONL or CSV, to standard output or atomically to a file."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, TextIO, TypeVar

from rich.console import Console

from coi_extract.console.inputs import Item
from coi_extract.console.tables import print_tables
from coi_extract.schema import RECORD_COLUMNS, DisclosureReport

#: A spreadsheet runs a cell that begins like this (also in full-width form) as a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Writer = Callable[[Item, DisclosureReport], None]


_Named = TypeVar("_Named", bound=Enum)


def by_suffix(path: Path | None, formats: type[_Named], default: _Named) -> _Named:
    """Return the format of which a file name has the suffix, in any case; the default for all other names."""
    suffix = path.suffix.lower().lstrip(".") if path else ""
    return next((known for known in formats if known.value == suffix), default)


class Format(str, Enum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"

    @classmethod
    def of(cls, path: Path | None) -> Format:
        """Return the format that a file name asks for; a table for all other names."""
        return by_suffix(path, cls, cls.TABLE)


@contextmanager
def destination(path: Path | None) -> Iterator[TextIO]:
    """Open a file that appears whole or not at all, or standard output for None.

    The file is written beside its place and moved there at the end; after an error what was there before stays. A
    place that is no regular file (a pipe, a device) is written directly. Characters that cannot be written come out
    as escapes.
    """
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def writer(format_: Format, out: TextIO, *, headings: bool) -> Iterator[Writer]:
    """Return what writes one result after the other.

    A record of a file of many is named above its tables; with ``headings`` a file that is one record is named too.
    """
    if format_ is Format.TABLE:
        console = Console(file=out, highlight=False, markup=False, emoji=False)
        yield lambda item, report: print_tables(console, report, item.text, heading(item, headings))
    elif format_ is Format.JSONL:
        yield lambda item, report: _write_line(out, as_object(item, report))
    elif format_ is Format.CSV:
        yield _csv_writer(out)
    else:
        before = iter(["[\n"])

        def write(item: Item, report: DisclosureReport) -> None:
            out.write(next(before, ",\n") + dumped(as_object(item, report)))

        yield write
        out.write(next(before, "\n") + "]\n")


def heading(item: Item, wanted: bool) -> str | None:
    """Return what names a record: file, place, id. None for a file that is one record, unless ``wanted``."""
    if item.place is None:
        return item.source if wanted else None
    return f"{item.source}, {item.place}: {item.id}"


def as_object(item: Item, report: DisclosureReport) -> dict[str, Any]:
    """Return what JSON says of a record: its id and place, then the report's own fields."""
    return {"id": item.id, "source": item.source, "place": item.place, **report.model_dump(mode="json")}


def dumped(value: object) -> str:
    """Return JSON in one line; text that UTF-8 cannot hold (lone surrogates) is written as escapes."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def _write_line(out: TextIO, value: object) -> None:
    out.write(dumped(value) + "\n")


class _Lines:
    """Ends rows with a line feed alone.

    The csv module quotes a cell that holds a character of its line end: with CR LF that is a lone carriage return too,
    at which readers would end the row.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row.removesuffix("\r\n") + "\n")


def _csv_writer(out: TextIO) -> Writer:
    """One row per fact, with the words of its first piece of evidence; the header is written in any case."""
    names = ("id", "source", "place", *RECORD_COLUMNS, "words")
    rows = csv.DictWriter(_Lines(out), names, lineterminator="\r\n")
    rows.writeheader()

    def write(item: Item, report: DisclosureReport) -> None:
        for record in report.to_records():
            words = item.text[record["start"] : record["end"]]
            row = {"id": item.id, "source": item.source, "place": item.place, **record, "words": words}
            rows.writerow({k: defused(v) for k, v in row.items()})

    return write


def defused(cell: object) -> object:
    """Return a cell that a spreadsheet shows and does not run: an apostrophe before what begins like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def make_streams_safe() -> None:
    """Let standard output and error write any text: what the terminal's encoding lacks comes out as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError, OSError):
                stream.reconfigure(errors="backslashreplace")
