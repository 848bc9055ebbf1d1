"""Tables in memory: from articles with their reports to Arrow, pandas, files and DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coi_extract.exports.arrow import arrow_tables
from coi_extract.exports.columns import TABLES
from coi_extract.exports.duck import make_views
from coi_extract.exports.extras import need
from coi_extract.exports.formats import DATABASE, FORMATS, FileFormat, write_duckdb, write_tables
from coi_extract.exports.rows import Choices, Rows, rows_of
from coi_extract.exports.suppress import Suppressed
from coi_extract.schema import DisclosureReport
from coi_extract.sources import Origin, Record, Statement
from coi_extract.sources.names import read_names
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    import pyarrow as pa


class Tables(Mapping[str, Any]):
    """The tables of some articles; a mapping from table name to :class:`pyarrow.Table`."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> pa.Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return f"<Tables: {', '.join(f'{name} {table.num_rows}' for name, table in self._tables.items())}>"

    def to_pandas(self, name: str) -> Any:
        """Return one table as a pandas DataFrame; whole numbers that may be absent are ``Int32``.

        Raises
        ------
        KeyError
            There is no table of that name.
        MissingExtraError
            pandas is not installed.
        """
        return to_pandas(self[name])

    def duckdb(self) -> Any:
        """Return a DuckDB connection with the tables and the ready views."""
        duckdb = need("duckdb", "Queries")
        connection = duckdb.connect()
        for name, table in self._tables.items():
            connection.register(name, table)
        make_views(connection)
        return connection

    def write(self, folder: str | os.PathLike[str], format: str = "parquet") -> list[Path]:
        """Write the tables into a folder, as ``"csv"``, ``"jsonl"``, ``"parquet"`` or one ``"duckdb"`` database.

        Raises
        ------
        ValueError
            The format is not known.
        OSError
            The folder cannot be written to.
        """
        return write(self._tables, {n: t.to_batches() for n, t in self._tables.items()}, folder, format)


def write(
    tables: Mapping[str, Any], batches: Mapping[str, Iterable[Any]], folder: str | os.PathLike[str], format: str
) -> list[Path]:
    """Write tables that are at hand in both shapes: as DuckDB reads them, and as record batches."""
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}; known are {', '.join(map(repr, FORMATS))}")
    if format != "duckdb":
        chosen: FileFormat = "csv" if format == "csv" else "jsonl" if format == "jsonl" else "parquet"
        return write_tables(batches, folder, chosen)
    Path(folder).mkdir(parents=True, exist_ok=True)
    return [write_duckdb(tables, Path(folder) / DATABASE)]


def to_pandas(table: pa.Table) -> Any:
    """Return an Arrow table as a DataFrame whose columns keep their types where values are absent."""
    pandas = need("pandas", "DataFrames")
    pa = need("pyarrow", "DataFrames")
    kept = {pa.int32(): pandas.Int32Dtype(), pa.bool_(): pandas.BooleanDtype()}
    return table.to_pandas(types_mapper=kept.get)


def make_record(
    id: str, text: str | None, authors: Sequence[str] | str | None = None, source: str | None = None, **about: Any
) -> Record:
    """Return the record of a text by itself.

    Parameters
    ----------
    id:
        The id of the article.
    text:
        The statement, handed on unchanged; None or blank where there is none.
    authors:
        Full names in their order; a string is read as names separated by semicolons.
    source:
        Where it is from; the id, where nothing is said.
    about:
        Further fields of :class:`~coi_extract.sources.Record`: ``doi``, ``pmid``, ``journal``, ``published`` …
    """
    statements = () if text is None or not text.strip() else (Statement(SectionKind.OTHER, text),)
    names = authors if authors is None or isinstance(authors, str) else list(authors)
    return Record(
        id=id,
        authors=read_names(names),
        statements=statements,
        provenance=(Origin(source or id),),
        **{key: value for key, value in about.items() if value is not None},
    )


def article_rows(
    pairs: Iterable[tuple[Record, DisclosureReport]], *, text: bool = True, suppress: Suppressed | None = None
) -> Iterator[Rows]:
    """Yield the rows of each article; see :func:`to_tables`."""
    choices = Choices(text, suppress or Suppressed())
    for record, report in pairs:
        yield rows_of(record, report, record.declaration_text(), choices=choices)


def to_tables(
    pairs: Iterable[tuple[Record, DisclosureReport]], *, text: bool = True, suppress: Suppressed | None = None
) -> Tables:
    """Return the tables of articles and what was read in them.

    >>> records = [r for r in sources.read("articles/") if isinstance(r, sources.Record)]
    >>> texts = ((r.declaration_text().text, {"authors": r.author_names(), "record": r}) for r in records)
    >>> tables = to_tables((c["record"], report) for report, c in extractor.pipe(texts, as_tuples=True))

    Parameters
    ----------
    pairs:
        Records, and the reports of their ``declaration_text()``. All of them stand in memory afterwards; for more
        than fits there, see :func:`coi_extract.batch.run`.
    text:
        False leaves out the text of statements.
    suppress:
        Facts to leave out.
    """
    tables = arrow_tables(article_rows(pairs, text=text, suppress=suppress))
    return Tables({name: tables[name] for name in TABLES})
