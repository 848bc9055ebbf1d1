"""Tables with a statement in a column: CSV, TSV, Parquet; and the rows of JSONL."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from coi_extract.errors import InputError, MissingExtraError
from coi_extract.sources import headings, ids
from coi_extract.sources.decode import REMEDY, Undecodable, lines
from coi_extract.sources.model import Failure, Origin, Place, Record, Statement
from coi_extract.sources.names import read_names
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    from coi_extract.sources.reading import Options

#: Customary column names, compared without case, spaces and underscores. Columns whose name is a heading of a
#: statement ("Competing interests", "funding_statement") are found by the table of headings.
_STATEMENTS = {
    "coi": SectionKind.COMPETING_INTERESTS,
    "coistatement": SectionKind.COMPETING_INTERESTS,
    "cois": SectionKind.COMPETING_INTERESTS,
    "coitext": SectionKind.COMPETING_INTERESTS,
    "fundingtext": SectionKind.FUNDING,
    "fundingtext1": SectionKind.FUNDING,
    "fundingtext2": SectionKind.FUNDING,
    "fundingtext3": SectionKind.FUNDING,
    "fx": SectionKind.FUNDING,
    "fundingdetails": SectionKind.FUNDING,
    "text": SectionKind.OTHER,
    "statement": SectionKind.OTHER,
    "statementtext": SectionKind.OTHER,
    "declaration": SectionKind.OTHER,
    "declarations": SectionKind.OTHER,
    "fulltext": SectionKind.OTHER,
}
_OTHERS = {
    "doi": "doi",
    "pmid": "pmid",
    "pubmedid": "pmid",
    "pmcid": "pmcid",
    "pmc": "pmcid",
    "title": "title",
    "articletitle": "title",
    "journal": "journal",
    "journaltitle": "journal",
    "sourcetitle": "journal",
    "issn": "issn",
    "articletype": "article_type",
    "documenttype": "article_type",
    "publicationtype": "article_type",
    "license": "licence",
    "licence": "licence",
    "published": "published",
    "publicationdate": "published",
    "publicationyear": "published",
    "year": "published",
    "received": "received",
    "accepted": "accepted",
    "publisher": "publisher",
}
_AUTHORS = ("authors", "author", "authorlist", "authornames", "authorfullnames", "byline")
_IDS = ("id", "recordid", "articleid", "key", "identifier")
_PLAIN = re.compile(r"[\s_\-/.]+")
_MAX_FIELD = 2**24


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds what."""

    statements: tuple[tuple[str, SectionKind], ...]
    authors: str | None
    id: str | None
    others: tuple[tuple[str, str], ...]
    #: the column of plain texts beside those of statements, for records of which the latter hold no text
    plain: str | None = None


@lru_cache(maxsize=256)
def _kind_of_column(name: str) -> SectionKind | None:
    known = _STATEMENTS.get(_PLAIN.sub("", name.lower()))
    if known is not None:
        return known
    reading = headings.read_heading(_PLAIN.sub(" ", name))
    kept = (
        SectionKind.COMPETING_INTERESTS,
        SectionKind.FUNDING,
        SectionKind.ACKNOWLEDGEMENTS,
        SectionKind.ROLE_OF_FUNDER,
        SectionKind.DISCLAIMER,
    )
    return reading.kind if reading and reading.exact and reading.kind in kept else None


def choose(names: Sequence[str], origin: Origin, options: Options) -> Columns:
    """Find the columns.

    Raises
    ------
    InputError
        A named column is absent, or no column is one of statements; the message lists what there is.
    """
    known = set(names)
    asked = [options.text_column] if isinstance(options.text_column, str) else list(options.text_column or ())
    missing = [c for c in (*asked, options.id_column, options.authors_column) if c is not None and c not in known]
    if missing:
        raise InputError(
            f"no column {', '.join(repr(m) for m in missing)}.",
            source=_source(origin),
            remedy=f"Its columns are {column_list(names)}.",
        )
    statements: list[tuple[str, SectionKind]] = [(c, _kind_of_column(c) or SectionKind.OTHER) for c in asked]
    text = None
    if not asked:
        statements = [(c, k) for c in names if (k := _kind_of_column(c)) is not None]
        telling = [pair for pair in statements if pair[1] is not SectionKind.OTHER]
        text = next((c for c, k in statements if telling and k is SectionKind.OTHER), None)
        statements = telling or statements[:1]
    if not statements:
        raise InputError(
            "no column with a customary name for statements.",
            source=_source(origin),
            remedy=f"Name it with text_column. Its columns are {column_list(names)}.",
        )
    plain = {_PLAIN.sub("", name.lower()): name for name in reversed(names)}
    taken = {c for c, _ in statements}
    return Columns(
        tuple(statements),
        options.authors_column or next((plain[a] for a in _AUTHORS if a in plain), None),
        options.id_column or next((plain[i] for i in _IDS if i in plain), None),
        tuple((plain[key], target) for key, target in _OTHERS.items() if key in plain and plain[key] not in taken),
        text,
    )


def _source(origin: Origin) -> str:
    return origin.path if origin.member is None else f"{origin.path}:{origin.member}"


def column_list(names: Sequence[str]) -> str:
    """Return the names for a message, long ones and long lists cut."""
    shown = ", ".join(repr(n if len(n) <= 80 else f"{n[:80]}…") for n in names[:30])
    return f"{shown} and {len(names) - 30} more" if len(names) > 30 else shown or "none"


def row_record(row: Mapping[str, Any], columns: Columns, origin: Origin, where: str, format: str) -> Record:
    """Return the record of one row; empty cells give no statement. Texts are handed on unchanged."""
    values: dict[str, str] = {}
    for column, target in columns.others:
        value = row.get(column)
        if value is not None and str(value).strip() and target not in values:
            values[target] = str(value).strip()
    doi, pmid, pmcid = ids.doi(values.get("doi")), ids.pmid(_whole(values.get("pmid"))), ids.pmcid(values.get("pmcid"))
    own = row.get(columns.id) if columns.id else None
    name = str(own).strip() if own is not None and str(own).strip() else None
    provenance = Origin(origin.path, origin.member, where, format)
    told = columns.statements
    if columns.plain is not None and all(isinstance(row.get(column), (list, dict)) for column, _ in told):
        told = ((columns.plain, SectionKind.OTHER),)  # a key "funding" that holds facts, beside the text
    statements = tuple(
        Statement(kind, text, None, (Place(str(provenance), f"column {column}"),))
        for column, kind in told
        if isinstance(text := row.get(column), str) and text.strip()
    )
    return Record(
        id=name or pmcid or doi or pmid or str(provenance),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        title=values.get("title"),
        journal=values.get("journal"),
        issn=tuple(i for i in re.split(r"[;,\s]+", values.get("issn", "")) if i),
        publisher=values.get("publisher"),
        article_type=values.get("article_type"),
        licence=values.get("licence"),
        received=values.get("received"),
        accepted=values.get("accepted"),
        published=values.get("published"),
        authors=read_names(row.get(columns.authors)) if columns.authors else (),
        statements=statements,
        provenance=(provenance,),
        looked_in=tuple(column for column, _ in columns.statements),
    )


def _whole(value: str | None) -> str | None:
    """A number that a spreadsheet made a float."""
    return value[:-2] if value and value.endswith(".0") else value


def read_csv(stream: IO[bytes], origin: Origin, options: Options, delimiter: str | None) -> Iterator[Record | Failure]:
    """Yield a record for every row of a CSV or TSV file with a header line.

    ``delimiter`` None finds comma, semicolon or tab by the header. A row with more cells than the header is a failure.

    Raises
    ------
    InputError
        A named column is absent.
    """
    if csv.field_size_limit() < _MAX_FIELD:  # statements longer than 128 kB exist; the limit is one of the process
        csv.field_size_limit(_MAX_FIELD)
    format = "tsv" if delimiter == "\t" else "csv"
    source = lines(stream, options.encoding, options.limits)
    reader: Any = None
    try:
        first = next(source, "")
        separator = delimiter or max(",;\t", key=first.count)
        reader = csv.reader(_chain(first, source), delimiter=separator)
        names = [name.strip() for name in next(reader, [])]
        columns = choose(names, origin, options)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells:
                continue
            if len(cells) > len(names):
                yield Failure(
                    origin.path,
                    f"{len(cells)} cells under {len(names)} columns",
                    origin.member,
                    f"line {line}",
                    "Quote cells that hold the separator.",
                )
                continue
            yield row_record(dict(zip(names, cells, strict=False)), columns, origin, f"line {line}", format)
    except Undecodable as error:
        yield Failure(origin.path, error.reason, origin.member, f"line {error.line}", REMEDY)
    except csv.Error as error:
        line = f"line {reader.line_num + 1}" if reader is not None else None
        yield Failure(origin.path, f"not a table: {error}", origin.member, line)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def read_parquet(stream: IO[bytes], origin: Origin, options: Options) -> Iterator[Record | Failure]:
    """Yield a record for every row of a Parquet file, batch by batch, reading the columns that are used.

    Raises
    ------
    InputError
        A named column is absent.
    MissingExtraError
        pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow.", source=_source(origin), remedy="Install it: pip install 'coi_extract[arrow]'."
        ) from error
    from coi_extract.sources.containers import bounded

    try:
        handle: Any = stream if stream.seekable() else pa.BufferReader(bounded(stream, None, options.limits))
        file = pq.ParquetFile(handle)
        columns = choose(file.schema_arrow.names, origin, options)
        used = dict.fromkeys(
            [*(c for c, _ in columns.statements), columns.authors, columns.id, *(c for c, _ in columns.others)]
        )
        number = 0
        for batch in file.iter_batches(batch_size=1024, columns=[c for c in used if c is not None]):
            for row in batch.to_pylist():
                number += 1
                yield row_record(row, columns, origin, f"row {number}", "parquet")
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Failure(origin.path, f"not a Parquet file: {error}", origin.member)
