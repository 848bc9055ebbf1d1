"""The tables in Arrow: the schema, and rows turned into columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from coi_extract.exports.columns import TABLES, Table
from coi_extract.exports.extras import need
from coi_extract.exports.rows import Row, Rows, clean

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_type(table: Table) -> Any:
    """Return the Arrow struct of one row."""
    pa = need("pyarrow", "The tables")
    types = {"string": pa.string(), "int32": pa.int32(), "float64": pa.float64(), "bool": pa.bool_()}
    return pa.struct([pa.field(c.name, types[c.type], nullable=not c.required) for c in table.columns])


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Return the Arrow schema of a table; what each column holds is in the fields' metadata.

    Raises
    ------
    KeyError
        There is no table of that name.
    MissingExtraError
        pyarrow is not installed.
    """
    table = TABLES[name]
    pa = need("pyarrow", "The tables")
    docs = {c.name: c.doc for c in table.columns}
    fields = [field.with_metadata({"description": docs[field.name]}) for field in arrow_type(table)]
    return pa.schema(fields, metadata={"description": f"One row: {table.row}.", "key": ",".join(table.key)})


class Columns:
    """Rows of all tables, on their way to columns."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}

    def add(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Take in the rows of one article, as ``rows_of`` gives them."""
        for name, taken in self._rows.items():
            taken.extend(tuple(row.values()) for row in rows[name])

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: len(rows) for name, rows in self._rows.items()}

    def tables(self) -> dict[str, pa.Table]:
        """Return the Arrow tables. What UTF-8 cannot hold becomes U+FFFD, so that offsets stay true."""
        pa = need("pyarrow", "The tables")
        made = {}
        for name, rows in self._rows.items():
            schema = arrow_schema(name)
            columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(schema)
            cells = [_array(pa, values, field.type) for values, field in zip(columns, schema, strict=True)]
            made[name] = pa.Table.from_arrays(cells, schema=schema)
        return made


def _array(pa: Any, values: Sequence[Any], type_: Any) -> Any:
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        return pa.array([clean(v) if isinstance(v, str) else v for v in values], type_)


def arrow_tables(articles: Iterable[Rows]) -> dict[str, pa.Table]:
    """Return the Arrow tables of the rows of some articles."""
    columns = Columns()
    for rows in articles:
        columns.add(rows)
    return columns.tables()
