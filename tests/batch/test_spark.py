"""Spark gives the rows that the local run gives. Skipped where there is no pyspark or no Java."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coi_extract import Extractor, exports
from coi_extract import spark as coi_spark
from data.synthetic.generator import generate_many

#: One worker process holds the session; with ``--dist loadgroup`` no second one is started.
pytestmark = pytest.mark.xdist_group("spark")


def test_schema_names_every_column() -> None:
    told = coi_spark.schema()
    for name, table in exports.TABLES.items():
        assert f"{name} array<struct<article_id: string" in told
        assert all(f"{column.name}: " in told for column in table.columns)


@pytest.fixture(scope="session")
def session(root: Path) -> Iterator[Any]:
    """A local Spark session with two workers, which leaves the environment of the process as it was."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (extra spark)")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("Spark needs Java, which is not installed")
    before = dict(os.environ)
    # a name of this machine that no resolver knows, or a second network card, ends no test
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # workers are fresh interpreters, which have to find a checkout that is not installed, too
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    made = None
    try:
        made = _make_session(sql)
        yield made
    finally:
        if made is not None:
            made.stop()
        os.environ.clear()
        os.environ.update(before)


def _make_session(sql: Any) -> Any:
    builder = (
        sql.SparkSession.builder.master("local[2]")
        .appName("coi_extract tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
    )
    try:
        return builder.getOrCreate()
    except Exception as error:  # a Java that is too old shows as an error of the gateway, of Java or of Spark
        return pytest.skip(f"no Spark session could be made ({type(error).__name__}: {str(error).splitlines()[0]})")


@pytest.fixture(scope="module")
def statements() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"id": s.id, "text": s.text, "authors": list(s.authors), "doi": None, "published": "2021-04"}
        for s in generate_many(60, seed=5)
    ]
    rows[3]["doi"] = "10.5555/lantern.1"
    rows.append({"id": "none", "text": None, "authors": ["Liv Fisker"], "doi": None, "published": None})
    rows.append({"id": "blank", "text": "  ", "authors": [], "doi": None, "published": "n.d."})
    return rows


def local(statements: list[dict[str, Any]], **choices: Any) -> exports.Tables:
    extractor = Extractor()
    pairs = []
    for row in statements:
        about = {"doi": row["doi"], "published": row["published"]}
        record = exports.make_record(row["id"], row["text"], row["authors"], **about)
        year = 2021 if row["published"] == "2021-04" else None
        text = record.declaration_text().text
        names = record.author_names() or None
        pairs.append((record, extractor.extract(text, authors=names, source=row["id"], year=year)))
    return exports.to_tables(pairs, **choices)


def rows_in(table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row.values()) for row in table), key=repr)


def frame(session: Any, statements: list[dict[str, Any]], partitions: int) -> Any:
    schema = "id string, text string, authors array<string>, doi string, published string"
    cells = [(r["id"], r["text"], r["authors"], r["doi"], r["published"]) for r in statements]
    return session.createDataFrame(cells, schema).repartition(partitions)


@pytest.mark.parametrize("partitions", [1, 5])
def test_equal_to_the_local_run_row_for_row(session: Any, statements: list[dict[str, Any]], partitions: int) -> None:
    tables = coi_spark.extract(frame(session, statements, partitions), authors_col="authors", id_col="id")
    expected = local(statements)
    assert set(tables) == set(expected) == set(exports.TABLES)
    for name in exports.TABLES:
        found = rows_in(row.asDict() for row in tables[name].collect())
        assert found == rows_in(expected[name].to_pylist()), name
    tables.unpersist()


def test_without_text_and_written(session: Any, statements: list[dict[str, Any]], tmp_path: Path) -> None:
    expected = local(statements, text=False)
    tables = coi_spark.extract(
        frame(session, statements, 2), authors_col="authors", id_col="id", text=False, persist=False
    ).write(str(tmp_path / "out"))
    for name in ("articles", "relationships"):
        found = session.read.parquet(str(tmp_path / "out" / name)).collect()
        assert rows_in(row.asDict() for row in found) == rows_in(expected[name].to_pylist())
    assert tables["articles"].where("text is not null").count() == 0


def test_a_column_that_is_not_there_is_named(session: Any, statements: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"authors_col.*'names'.*id, text, authors"):
        coi_spark.extract(frame(session, statements, 1), authors_col="names")
