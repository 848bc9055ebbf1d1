"""The tables over Spark: one pass over a DataFrame of statements, the extractor built once per Python worker.

Each row of the DataFrame is an article. :func:`extract` reads it by ``mapInArrow`` into one row that holds the rows of
every table; the tables are unfolded from that, so that every statement is read once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from coi_extract.batch.reading import read_all
from coi_extract.exports.arrow import arrow_type
from coi_extract.exports.columns import TABLES, Table
from coi_extract.exports.extras import need
from coi_extract.exports.rows import Choices, Row, Rows, clean_rows, rows_of
from coi_extract.exports.suppress import Suppressed, read_suppressed
from coi_extract.exports.tables import make_record
from coi_extract.schema import DisclosureReport, Notice
from coi_extract.sources import Record

if TYPE_CHECKING:
    import pyarrow as pa

    from coi_extract.extractor import Extractor

#: Fields of a record that are taken from columns of the same name, where the DataFrame has them.
ABOUT: Final = (
    "doi", "pmid", "pmcid", "title", "journal", "publisher", "article_type", "licence", "received", "accepted",
    "published",
)  # fmt: skip
_TYPES: Final = {"string": "string", "int32": "int", "float64": "double", "bool": "boolean"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a Python worker needs to know: plain values that pickle."""

    text: str
    authors: str | None
    id: str | None
    year: str | None
    about: tuple[str, ...]
    registry: tuple[str, ...]
    model: str | None
    max_chars: int | None
    choices: Choices


class SparkTables(Mapping[str, Any]):
    """The tables as Spark DataFrames, by name. Made by :func:`extract`.

    Attributes
    ----------
    folded:
        The DataFrame of which all tables are unfolded: one row for each article, one column for each table. Write it
        to storage and read it back (:func:`unfold`) to be sure that a statement is never read twice.
    """

    def __init__(self, folded: Any) -> None:
        self.folded = folded

    def __getitem__(self, name: str) -> Any:
        if name not in TABLES:
            raise KeyError(name)
        return self.folded.selectExpr(f"inline({name})")

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def unpersist(self) -> None:
        """Free what is kept of the reading."""
        self.folded.unpersist()

    def write(self, path: str, *, mode: str = "errorifexists") -> SparkTables:
        """Write the folded rows as Parquet below ``path``, then each table unfolded from them beside.

        Parameters
        ----------
        path:
            Any folder that Spark can write to. Tables go to ``path/NAME``, the folded rows to ``path/_folded``.
        mode:
            As for Spark's writer.
        """
        self.folded.write.mode(mode).parquet(f"{path}/_folded")
        written = unfold(self.folded.sparkSession.read.parquet(f"{path}/_folded"))
        for name in TABLES:
            written[name].write.mode(mode).parquet(f"{path}/{name}")
        return written


def unfold(folded: Any) -> SparkTables:
    """Return the tables of folded rows that were written before."""
    return SparkTables(folded)


def schema() -> str:
    """Return the schema of the folded rows, in Spark's notation."""
    tables = []
    for name, table in TABLES.items():
        fields = ", ".join(f"{c.name}: {_TYPES[c.type]}" for c in table.columns)
        tables.append(f"{name} array<struct<{fields}>>")
    return ", ".join(tables)


def extract(
    df: Any,
    *,
    text_col: str = "text",
    authors_col: str | None = None,
    id_col: str | None = None,
    year_col: str | None = None,
    registry: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    model: str | None = "shipped",
    max_chars: int | None = 200_000,
    text: bool = True,
    suppress: str | os.PathLike[str] | Suppressed | None = None,
    persist: bool = True,
) -> SparkTables:
    """Read a DataFrame of statements into the tables.

    Parameters
    ----------
    df:
        One row for each article. Columns named as fields of a record (``doi``, ``pmid``, ``journal``, ``published`` …)
        go into ``articles``.
    text_col:
        Column of the statement; an article whose statement is null counts as one without.
    authors_col:
        Column of the authors: an array of names, or a string with names between semicolons.
    id_col:
        Column of an id, unique in ``df``. Without it, DOI, PMID or PMCID tell articles apart; where there are none
        either, the hash of the text does, and equal texts share an id.
    year_col:
        Column of the year for the parents of companies; without it, the year of ``published``.
    registry, model, max_chars:
        As for :class:`coi_extract.Extractor`. Paths have to lead to the same files on every worker.
    text:
        False leaves out the text of statements.
    suppress:
        Facts to leave out.
    persist:
        True keeps what was read (memory, then disk) until :meth:`SparkTables.unpersist`, so that the second table
        does not read the statements again.

    Raises
    ------
    ValueError
        ``df`` lacks a column that was named.
    MissingExtraError
        pyspark is not installed (extra ``spark``).
    """
    need("pyspark", "Spark DataFrames")
    names = list(df.columns)
    named = {"text_col": text_col, "authors_col": authors_col, "id_col": id_col, "year_col": year_col}
    for argument, column in named.items():
        if column is not None and column not in names:
            raise ValueError(f"{argument}: there is no column {column!r}; the columns are {', '.join(names)}")
    paths = [registry] if isinstance(registry, (str, os.PathLike)) else list(registry or ())
    chosen = suppress if isinstance(suppress, Suppressed) else read_suppressed(suppress) if suppress else Suppressed()
    about = tuple(name for name in ABOUT if name in names and name not in named.values())
    plan = _Plan(
        text_col, authors_col, id_col, year_col, about, tuple(os.fspath(p) for p in paths), model, max_chars,
        Choices(text, chosen),
    )  # fmt: skip
    used = list(dict.fromkeys(name for name in (*named.values(), *about) if name is not None))
    folded = df.select(*used).mapInArrow(_reading(plan), schema())
    if persist:
        folded = folded.persist(need("pyspark", "Spark DataFrames").StorageLevel.MEMORY_AND_DISK)
    return SparkTables(folded)


def _reading(plan: _Plan) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        extractor = _extractor(plan.registry, plan.model, plan.max_chars)
        for batch in batches:
            yield _folded(article_rows(batch.to_pylist(), plan, extractor))

    return read


@lru_cache(maxsize=2)
def _extractor(registry: tuple[str, ...], model: str | None, max_chars: int | None) -> Extractor:
    """One extractor for the life of a Python worker; Spark hands it one partition after the other."""
    from coi_extract.extractor import Extractor

    return Extractor(registry=registry or None, model=model, max_chars=max_chars)


def article_rows(rows: Iterable[Mapping[str, Any]], plan: _Plan, extractor: Extractor) -> Iterator[Rows]:
    """Yield the rows of the tables for each row of the DataFrame."""

    def texts() -> Iterator[tuple[str, dict[str, Any]]]:
        for row in rows:
            record = _record(row, plan)
            joined = record.declaration_text()
            year = row[plan.year] if plan.year else _year(record.published)
            source = record.provenance[0].path
            names = record.author_names() or None
            yield joined.text, {"authors": names, "source": source, "year": year, "article": (record, joined)}

    for context, report in read_all(extractor, texts()):
        record, joined = context["article"]
        if not isinstance(report, DisclosureReport):  # content never raises; should it do so, it costs no job
            message = f"Reading the text failed ({type(report).__name__}: {report}). Please report it with the text."
            notice = Notice(code="reading_failed", message=message)
            report = extractor.extract("", source=context["source"]).model_copy(update={"notices": (notice,)})
        yield rows_of(record, report, joined, choices=plan.choices)


def _record(row: Mapping[str, Any], plan: _Plan) -> Record:
    text = row[plan.text]
    about = {name: None if row[name] is None else str(row[name]) for name in plan.about}
    own = None if plan.id is None or row[plan.id] is None else str(row[plan.id])
    known = own or next((about[k] for k in ("doi", "pmid", "pmcid") if about.get(k)), None) or _hash(text)
    return make_record(known, text, row[plan.authors] if plan.authors else None, **about)


def _hash(text: str | None) -> str:
    import hashlib

    return "text:" + hashlib.sha256((text or "").encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _year(published: str | None) -> int | None:
    head = (published or "")[:4]
    return int(head) if len(head) == 4 and head.isdigit() and head.isascii() else None


def _folded(articles: Iterable[Rows]) -> pa.RecordBatch:
    pa = need("pyarrow", "Spark DataFrames")
    whole = list(articles)
    columns = [_rows_array(pa, [rows[name] for rows in whole], table) for name, table in TABLES.items()]
    return pa.RecordBatch.from_arrays(columns, names=list(TABLES))


def _rows_array(pa: Any, rows: list[list[Row]], table: Table) -> Any:
    type_ = pa.list_(_nullable(arrow_type(table)))
    try:
        return pa.array(rows, type_)
    except UnicodeEncodeError:
        return pa.array([clean_rows(some) for some in rows], type_)


def _nullable(struct: Any) -> Any:
    """The struct with all fields nullable, as Spark has them."""
    pa = need("pyarrow", "Spark DataFrames")
    return pa.struct([pa.field(field.name, field.type) for field in struct])
