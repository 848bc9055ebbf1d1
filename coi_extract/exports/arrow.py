"""The tables in Arrow: the schema, and rows turned into columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from coi_extract.exports.columns import TABLES, Table
from coi_extract.exports.extras import need
from coi_extract.exports.rows import Row, Rows

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
    """Rows of all tables, collected column by column."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, list[Any]]] = {
            name: {column: [] for column in table.names} for name, table in TABLES.items()
        }

    def add(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Take in the rows of one article."""
        for name, cells in self._cells.items():
            for row in rows[name]:
                for column, values in cells.items():
                    values.append(row[column])

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: len(cells["article_id"]) for name, cells in self._cells.items()}

    def tables(self) -> dict[str, pa.Table]:
        """Return the Arrow tables."""
        pa = need("pyarrow", "The tables")
        return {
            name: pa.Table.from_arrays(
                [pa.array(cells[field.name], field.type) for field in arrow_schema(name)], schema=arrow_schema(name)
            )
            for name, cells in self._cells.items()
        }


def arrow_tables(articles: Iterable[Rows]) -> dict[str, pa.Table]:
    """Return the Arrow tables of the rows of some articles."""
    columns = Columns()
    for rows in articles:
        columns.add(rows)
    return columns.tables()
