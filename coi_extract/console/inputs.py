"""Reading what is given on the command line, from files, folders, archives or standard input.

Statements by themselves are read here: a text file is one statement, word for word, and a record of JSONL, CSV or TSV
holds one in a column. Articles and everything packed are the matter of :mod:`coi_extract.sources`.

A reader yields an :class:`Item` for each declaration and an :class:`~coi_extract.errors.InputError` for each record
that cannot be read; the others still come out. Text is never changed on the way, so that offsets stay true.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coi_extract.errors import InputError

if TYPE_CHECKING:
    from coi_extract.sources import Failure, Record

STANDARD_INPUT: Final = "-"
DEFAULT_COLUMNS: Final = {"text": "text", "id": "id", "authors": "authors"}

_DELIMITERS = {"csv": (",", ";", "\t"), "tsv": ("\t",)}
_OTHER_ENCODINGS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True)
class Item:
    """One declaration to read; ``place`` is where it stands ("line 3"), None for a file that is one declaration."""

    id: str
    text: str
    source: str
    place: str | None = None
    authors: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Columns:
    """Names of the columns (CSV, TSV) or keys (JSONL) to read; None for a name that the caller did not give.

    A column that the caller named has to be there. ``text`` has to be there under its default name too.
    """

    text: str | None = None
    id: str | None = None
    authors: str | None = None

    def name(self, what: str) -> str:
        """Return the name to look for."""
        given: str | None = getattr(self, what)
        return DEFAULT_COLUMNS[what] if given is None else given

    def required(self) -> list[str]:
        """Return the names that have to be there."""
        return [self.name(w) for w in DEFAULT_COLUMNS if w == "text" or getattr(self, w) is not None]


Read = Iterator[Item | InputError]


def read(sources: Iterable[str], columns: Columns) -> Read:
    """Read each source in turn; ``-`` is standard input. See the module for what is yielded."""
    for source in sources:
        try:
            if source == STANDARD_INPUT:
                yield from _stream(sys.stdin.buffer.read(), "standard input", columns)
            elif Path(source).is_fifo():  # "<(command)": can be read only once
                yield from _stream(Path(source).read_bytes(), source, columns)
            else:
                yield from _reader(Path(source))(Path(source), columns)
        except InputError as error:
            yield error
        except OSError as error:
            yield InputError(f"cannot be read: {error.strerror or error}.", source=source)


def _reader(path: Path) -> Callable[[Path, Columns], Read]:
    """Return what reads a file of this kind, told by its first bytes and its name."""
    from coi_extract.sources import detect

    if path.is_dir():
        return _articles
    with path.open("rb") as file:
        head = file.read(detect.HEAD)
    format_ = None if detect.container(head) else detect.sniff(head, path.name) or "text"
    if format_ == "text":
        return _whole_text
    if format_ == "jsonl":
        return lambda p, columns: _json_lines(_file_lines(p), str(p), columns)
    if format_ in _DELIMITERS:
        return lambda p, columns: _table(_file_lines(p), str(p), columns, _DELIMITERS[format_])
    return _articles


def _articles(path: Path, columns: Columns) -> Read:
    from coi_extract import sources

    yield from _items(
        sources.read(path, text_column=columns.text, id_column=columns.id, authors_column=columns.authors)
    )


def _items(records: Iterable[Record | Failure]) -> Read:
    """What the readers of articles hand on; an article without a statement has an empty text."""
    from coi_extract.sources import Record

    for record in records:
        if not isinstance(record, Record):
            yield record.error()
            continue
        origin = record.provenance[0]
        alone = len(record.statements) == 1
        yield Item(
            record.id,
            record.statements[0].text if alone else record.declaration_text().text,
            origin.path if origin.member is None else f"{origin.path}:{origin.member}",
            origin.record or "article",
            tuple(record.author_names()) or None,
        )


def _file_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines


def _whole_text(path: Path, columns: Columns) -> Read:
    yield Item(path.name, _decoded(path.read_bytes(), str(path)), str(path))


def _stream(data: bytes, source: str, columns: Columns) -> Read:
    """Tell by its beginning what comes in; a table only where a column is named, for any text may hold commas."""
    from coi_extract.sources import Origin, detect
    from coi_extract.sources.reading import Options, dispatch

    format_ = detect.sniff(data[: detect.HEAD], "")
    if _is_json_object(data.split(b"\n", 1)[0]):
        yield from _json_lines(data.splitlines(keepends=True), source, columns)
    elif format_ not in ("text", "json", None):
        options = Options(columns.text, columns.id, columns.authors)
        yield from _items(dispatch(format_, io.BytesIO(data), Origin(source), options))
    elif columns.text is not None:
        yield from _table(iter(data.splitlines(keepends=True)), source, columns, (",", ";", "\t"))
    else:
        yield Item(STANDARD_INPUT, _decoded(data, source), source)


def _is_json_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _decoded(data: bytes, source: str, place: str | None = None) -> str:
    for mark, name in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            raise InputError(f"is {name} text, not UTF-8.", source=source, place=place, remedy="Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise InputError(
            "is not UTF-8 text.",
            source=source,
            place=f"{place}, {where}" if place else where,
            remedy="Save it as UTF-8.",
        ) from error


def _json_lines(lines: Iterable[bytes], source: str, columns: Columns) -> Read:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            text = _decoded(line, source, place)
            try:
                record = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise InputError(f"is no JSON ({error}).", source=source, place=place) from error
            if not isinstance(record, dict):
                raise InputError("is no JSON object.", source=source, place=place)
            missing = [name for name in columns.required() if name not in record]
            if missing:
                raise InputError(f"has no key {missing[0]!r}.", source=source, place=place)
            yield _item(record, columns, source, place, number)
        except InputError as error:
            yield error


def _table(lines: Iterator[bytes], source: str, columns: Columns, delimiters: tuple[str, ...]) -> Read:
    # A field may be as long as a declaration; the module's own limit is 128 kB.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    # Bytes that are not UTF-8 become lone surrogates here and fail with their row, so that the other rows come out.
    decoded = (line.decode("utf-8", "surrogateescape") for line in lines)
    first = next(decoded, "")
    if first.encode("utf-8", "surrogateescape").startswith(tuple(_OTHER_ENCODINGS)):
        raise InputError("is UTF-16 text, not UTF-8.", source=source, remedy="Save it as UTF-8.")
    first = first.removeprefix("\ufeff")
    headers = {d: next(csv.reader([first], delimiter=d), []) for d in delimiters}
    delimiter = next((d for d, names in headers.items() if columns.name("text") in names), delimiters[0])
    header = headers[delimiter]
    for name in columns.required():
        if name not in header:
            from coi_extract.sources.tables import column_list

            raise InputError(
                f"has no column {name!r}; its columns are {column_list(header)}.",
                source=source,
                place="line 1",
                remedy="Name the column with --text-column, --id-column or --authors-column.",
            )
    reader = csv.reader(decoded, delimiter=delimiter)
    while True:
        number = reader.line_num + 2  # of the row's first line: the header was read apart
        place = f"line {number}"
        try:
            row = next(reader, None)
            if row is None:
                return
            if not row:
                continue
            if len(row) != len(header):
                raise InputError(
                    f"has {len(row)} cells where the header has {len(header)}.", source=source, place=place
                )
            if any("\udc80" <= c <= "\udcff" for cell in row for c in cell):
                raise InputError("is not UTF-8 text.", source=source, place=place, remedy="Save it as UTF-8.")
            yield _item(dict(zip(header, row, strict=True)), columns, source, place, number)
        except csv.Error as error:
            yield InputError(f"is no row of a table ({error}).", source=source, place=place)
        except InputError as error:
            yield error


def _item(record: dict[str, object], columns: Columns, source: str, place: str, number: int) -> Item:
    text = record[columns.name("text")]
    if not isinstance(text, str):
        raise InputError(f"{columns.name('text')!r} holds no text.", source=source, place=place)
    id_ = record.get(columns.name("id"))
    key = columns.name("authors")
    authors = _authors(record.get(key), f"{key!r}", source, place)
    return Item(str(number) if id_ in (None, "") else str(id_), text, source, place, authors)


def _authors(value: object, name: str, source: str, place: str) -> tuple[str, ...] | None:
    """Read a cell of authors: a JSON list of names, or names separated by semicolons; None where it is empty."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{name} is no JSON list ({error}).", source=source, place=place) from error
    if isinstance(value, str):
        value = value.split(";")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise InputError(
            f"{name} is neither a list of names nor names separated by semicolons.", source=source, place=place
        )
    return tuple(name for name in (v.strip() for v in value) if name) or None


def read_authors(path: str) -> tuple[str, ...]:
    """Read a file of authors: one name a line, names separated by semicolons, or a JSON list.

    Raises
    ------
    InputError
        If the file cannot be read or holds no names.
    """
    try:
        text = _decoded(Path(path).read_bytes(), path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}.", source=path) from error
    if not text.lstrip().startswith("["):
        text = ";".join(text.splitlines())
    names = _authors(text, "the file", path, "line 1")
    if names is None:
        raise InputError("holds no names.", source=path, remedy="Write one name a line.")
    return names
