"""What a run has written, read again: tables and ready views through DuckDB."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coi_extract.batch.errors import RunError
from coi_extract.batch.manifest import MERGED, SHARDS, SUMMARY, read_manifest
from coi_extract.batch.work import SEAL
from coi_extract.exports.arrow import arrow_schema
from coi_extract.exports.columns import TABLES
from coi_extract.exports.duck import make_views, views
from coi_extract.exports.extras import need
from coi_extract.exports.tables import to_pandas, write

if TYPE_CHECKING:
    import pyarrow as pa

#: Records of articles that were put together with others, by their place in the input.
SUPERSEDED: Final = "superseded.parquet"
#: Rows that are handed on at once.
_BATCH: Final = 65_536


def read_results(folder: str | os.PathLike[str]) -> Results:
    """Open what a run has written.

    A run that has not ended can be read too: it gives the shards that are done.

    Raises
    ------
    RunError
        The folder holds no run, or a damaged one.
    MissingExtraError
        DuckDB or pyarrow is not installed.
    """
    home = Path(folder)
    manifest = read_manifest(home)
    if manifest is None:
        raise RunError(
            "holds no results of a run.", source=home, remedy="Make them with: coi-extract extract INPUT -o FOLDER/"
        )
    return Results(home, manifest)


class Results:
    """The tables of a run. Made by :func:`read_results`.

    Attributes
    ----------
    folder:
        Where the run has written.
    manifest:
        Input, settings and state of the run.
    connection:
        The DuckDB connection in which the tables and the ready views stand.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        duckdb = need("duckdb", "Results")
        self.connection = duckdb.connect()
        define_tables(self.connection, folder)
        make_views(self.connection)

    def __repr__(self) -> str:
        return f"<Results of {self.folder}: {'complete' if self.complete else 'not complete'}>"

    @property
    def complete(self) -> bool:
        """True where the run has come to its end."""
        return bool(self.manifest.get("state") == "complete")

    @property
    def summary(self) -> dict[str, Any] | None:
        """What the run said of itself at its end, None before."""
        try:
            summary = json.loads((self.folder / SUMMARY).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return summary if isinstance(summary, dict) else None

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(TABLES)

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the ready views."""
        return tuple(view.name for view in views())

    def query(self, sql: str) -> Any:
        """Return a DuckDB relation: ``.df()``, ``.fetchall()``, ``.show()``; see DuckDB for more.

        Raises
        ------
        duckdb.Error
            The statement is wrong.
        """
        return self.connection.sql(sql)

    def count(self, name: str) -> int:
        """Return the number of rows of a table or view."""
        if name not in TABLES:
            self._known(name)
        return int(self.connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])

    def arrow(self, name: str) -> pa.Table:
        """Return a table or view whole, as an Arrow table; a table has the schema of ``exports.arrow_schema``."""
        pa = need("pyarrow", "Results")
        if name not in TABLES:
            return _reader(self.connection.sql(f"FROM {self._known(name)}")).read_all()
        return pa.Table.from_batches(self.batches(name), schema=arrow_schema(name))

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield a table batch by batch, for more rows than fit into memory, in the order of the input.

        Articles that were put together from several records come last.
        """
        pc, pq = need("pyarrow.compute", "Results"), need("pyarrow.parquet", "Results")
        gone = self.folder / MERGED / SUPERSEDED
        left_out = pq.read_table(gone).column("source").combine_chunks() if gone.exists() else None
        for shard in _shards(self.folder / SHARDS):
            for batch in pq.ParquetFile(os.path.join(shard, f"{name}.parquet")).iter_batches(_BATCH):
                yield batch if left_out is None else batch.filter(pc.invert(pc.is_in(batch["source"], left_out)))
        for shard in _shards(self.folder / MERGED):
            yield from pq.ParquetFile(os.path.join(shard, f"{name}.parquet")).iter_batches(_BATCH)

    def to_pandas(self, name: str) -> Any:
        """Return a table or view as a pandas DataFrame.

        Raises
        ------
        KeyError
            There is none of that name.
        MissingExtraError
            pandas is not installed.
        """
        return to_pandas(self.arrow(name))

    def write(self, folder: str | os.PathLike[str], format: str = "csv") -> list[Path]:
        """Write all tables into a folder, as ``"csv"``, ``"jsonl"``, ``"parquet"`` or one ``"duckdb"`` database.

        Raises
        ------
        ValueError
            The format is not known.
        OSError
            The folder cannot be written to.
        """
        pa = need("pyarrow", "Results")

        def reader(name: str) -> Any:
            return pa.RecordBatchReader.from_batches(arrow_schema(name), self.batches(name))

        if format == "duckdb":
            return write({name: reader(name) for name in TABLES}, {}, folder, format)
        return write({}, {name: self.batches(name) for name in TABLES}, folder, format)

    def _known(self, name: str) -> str:
        if name not in self.views:
            raise KeyError(f"{name!r} is no table or view; there are {', '.join((*self.tables, *self.views))}")
        return name

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()


def define_tables(connection: Any, folder: Path, prefix: str = "") -> None:
    """Let the tables of a run stand in a connection under their names, with ``prefix`` before them.

    Rows of records that were put together with others are left out; those they became part of are there.
    """
    shards, merged = _shards(folder / SHARDS), _shards(folder / MERGED)
    superseded = folder / MERGED / SUPERSEDED
    for name in TABLES:
        if not shards:
            connection.register("_empty", arrow_schema(name).empty_table())
            connection.execute(f"CREATE TABLE {prefix}{name} AS FROM _empty")
            connection.unregister("_empty")
            continue
        sql = f"SELECT * FROM {_parquet(shards, name)} AS rows"
        if superseded.exists():
            sql += f" ANTI JOIN {_file(str(superseded))} AS gone ON rows.source = gone.source"
        if merged:
            sql += f" UNION ALL SELECT * FROM {_parquet(merged, name)}"
        connection.execute(f"CREATE VIEW {prefix}{name} AS {sql}")


def _shards(home: Path) -> list[str]:
    """The shards in a folder, in the order of the input; those that are being written have other names."""
    return sorted(str(path.parent) for path in home.glob(f"[0-9]*/{SEAL}"))


def _parquet(shards: list[str], name: str) -> str:
    return f"read_parquet([{', '.join(_quoted(os.path.join(shard, f'{name}.parquet')) for shard in shards)}])"


def _file(path: str) -> str:
    return f"read_parquet({_quoted(path)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _reader(relation: Any) -> Any:
    """The Arrow reader of a relation; DuckDB renamed the method."""
    return (getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader)(_BATCH)
