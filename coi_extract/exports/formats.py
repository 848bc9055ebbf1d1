"""The tables as files: CSV, JSONL, Parquet, one DuckDB database.

Text is written byte for byte, save in CSV, where a cell that a spreadsheet would run as a formula is led by an
apostrophe. Every file appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from coi_extract.exports.arrow import arrow_schema
from coi_extract.exports.extras import need

if TYPE_CHECKING:
    import pyarrow as pa

FileFormat = Literal["csv", "jsonl", "parquet"]
FORMATS: Final[tuple[str, ...]] = ("csv", "jsonl", "parquet", "duckdb")
#: The name of the database that ``write_duckdb`` makes in a folder.
DATABASE: Final = "coi_extract.duckdb"


def write_tables(
    tables: Mapping[str, Iterable[pa.RecordBatch]], folder: str | os.PathLike[str], format: FileFormat
) -> list[Path]:
    """Write one file per table and return their paths.

    Parameters
    ----------
    tables:
        Record batches by table name; they are taken one by one, so that a table may be larger than memory.
    folder:
        Made where it is missing; files of the same names are replaced.
    format:
        ``"csv"``, ``"jsonl"`` or ``"parquet"``.

    Raises
    ------
    ValueError
        The format is not known.
    MissingExtraError
        pyarrow is not installed.
    OSError
        The folder cannot be written to.
    """
    writers: dict[str, Callable[[str, Iterable[Any], Path], None]] = {
        "csv": _write_csv,
        "jsonl": _write_jsonl,
        "parquet": _write_parquet,
    }
    if format not in writers:
        raise ValueError(f"format is {format!r}; known are {', '.join(map(repr, writers))}")
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    written = []
    for name, batches in tables.items():
        path = home / f"{name}.{format}"
        whole(path, lambda temporary, n=name, b=batches: writers[format](n, b, temporary))  # type: ignore[misc]
        written.append(path)
    return written


def whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` make a file beside its place and move it there; after an error what was there before stays."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _rows(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _write_csv(name: str, batches: Iterable[Any], path: Path) -> None:
    from coi_extract.console.outputs import defused

    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")  # RFC 4180; a cell is quoted that holds either of the two
        columns = arrow_schema(name).names
        out.writerow(columns)
        for row in _rows(batches):
            out.writerow([_cell(defused(row[column])) for column in columns])


def _cell(value: object) -> object:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _write_jsonl(name: str, batches: Iterable[Any], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(batches))


def _write_parquet(name: str, batches: Iterable[Any], path: Path) -> None:
    pq = need("pyarrow.parquet", "Parquet files")
    with pq.ParquetWriter(path, arrow_schema(name), compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_duckdb(tables: Mapping[str, Any], path: str | os.PathLike[str]) -> Path:
    """Write all tables and the ready views into one DuckDB database, and return its path.

    Parameters
    ----------
    tables:
        By table name, anything that DuckDB reads: Arrow tables, readers, relations.
    path:
        The database file; one that is there is replaced.
    """
    from coi_extract.exports.duck import make_views

    duckdb = need("duckdb", "DuckDB databases")
    target = Path(path)

    def write(temporary: Path) -> None:
        with duckdb.connect(str(temporary)) as connection:
            for name, table in tables.items():
                connection.register("_incoming", table)
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM _incoming")
                connection.unregister("_incoming")
            make_views(connection)

    whole(target, write)
    return target
