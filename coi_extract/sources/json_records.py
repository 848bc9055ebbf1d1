"""JSON: one object, a list or one object a line; Crossref and OpenAlex works are told by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from coi_extract.sources import crossref, openalex, tables
from coi_extract.sources.decode import REMEDY, Undecodable, lines, text
from coi_extract.sources.model import UNFORESEEN, Failure, Origin, Record, unforeseen

if TYPE_CHECKING:
    from coi_extract.sources.reading import Options


def read_json(stream: IO[bytes], origin: Origin, options: Options, format: str) -> Iterator[Record | Failure]:
    """Yield a record for every object.

    ``format`` is ``jsonl`` (a line each), or ``json``, ``crossref``, ``openalex`` (a document; where it turns out to
    be one object a line, it is read so). What services wrap around works is opened.

    Raises
    ------
    InputError
        The objects are rows of a table without the named column.
    """
    rows = _Rows(origin, options, format)
    try:
        if format == "jsonl":
            yield from _lines(lines(stream, options.encoding, options.limits), rows, origin)
            return
        whole = text(stream, options.encoding, options.limits)
    except Undecodable as error:
        yield Failure(origin.path, error.reason, origin.member, f"line {error.line}", REMEDY)
        return
    try:
        items = list(unwrap(json.loads(whole)))
    except RecursionError:
        yield Failure(origin.path, "JSON nested too deeply", origin.member)
        return
    except json.JSONDecodeError as error:
        parts = whole.splitlines()
        if len(parts) > 1 and error.msg == "Extra data":
            yield from _lines(iter(parts), rows, origin)
        else:
            yield Failure(origin.path, f"not JSON: {error.msg}", origin.member, f"line {error.lineno}")
        return
    for number, item in enumerate(items, start=1):
        yield rows.read(item, f"item {number}")


def _lines(source: Iterator[str], rows: _Rows, origin: Origin) -> Iterator[Record | Failure]:
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            items = list(unwrap(json.loads(line)))
        except (json.JSONDecodeError, RecursionError) as error:
            yield Failure(origin.path, f"not JSON: {error}", origin.member, f"line {number}")
            continue
        for item in items:
            yield rows.read(item, f"line {number}")


def unwrap(document: object) -> Iterator[object]:
    """The works inside what Crossref (``message``, ``items``) and OpenAlex (``results``) wrap around them."""
    if isinstance(document, list):
        for item in document:
            yield from unwrap(item)
        return
    if isinstance(document, Mapping):
        message = document.get("message")
        if isinstance(message, Mapping):
            yield from unwrap(message)
            return
        for key in ("items", "results"):
            if isinstance(document.get(key), list) and "DOI" not in document and "id" not in document:
                yield from unwrap(document[key])
                return
    yield document


class _Rows:
    """Reads one object after another; the columns of a table are those of its first object."""

    def __init__(self, origin: Origin, options: Options, format: str) -> None:
        self._origin = origin
        self._options = options
        self._format = format
        self._columns: tables.Columns | None = None

    def read(self, item: object, where: str) -> Record | Failure:
        origin = self._origin
        if not isinstance(item, Mapping):
            return Failure(origin.path, "not a JSON object", origin.member, where)
        at = Origin(origin.path, origin.member, where)
        try:
            if self._format == "crossref" or (self._options.text_column is None and crossref.is_work(item)):
                return crossref.read_work(item, at)
            if self._format == "openalex" or (self._options.text_column is None and openalex.is_work(item)):
                return openalex.read_work(item, at)
        except UNFORESEEN as error:
            return unforeseen(origin, error, where)
        return self._row(item, where)

    def _row(self, item: Mapping[str, Any], where: str) -> Record:
        if self._columns is None:
            self._columns = tables.choose([str(key) for key in item], self._origin, self._options)
        return tables.row_record(item, self._columns, self._origin, where, "jsonl")
