"""The same article from several places is one: after a run, records that share an id are put together and read anew.

The shards stay as they are. What was put together goes to the folder ``merged``, with the list of the records that it
takes the place of. The records concerned are fetched from the input once more and wait on disk, so that memory stays
flat however many there are.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any, Final

from coi_extract.batch.jobs import Job, records
from coi_extract.batch.manifest import MERGED
from coi_extract.batch.results import SUPERSEDED, define_tables
from coi_extract.batch.work import Sealed, Settings, read_seal, work
from coi_extract.exports.extras import need
from coi_extract.sources import Record, merge

#: Places of the records whose keys (article id, DOI, PMID, PMCID) more than one record has.
_SHARED: Final = """
WITH numbered AS (SELECT article_id, doi, pmid, pmcid, source, row_number() OVER () AS number FROM articles),
keyed AS (
  SELECT DISTINCT source, number, key FROM (
    SELECT source, number, 'id ' || article_id AS key FROM numbered
    UNION ALL SELECT source, number, 'doi ' || doi FROM numbered
    UNION ALL SELECT source, number, 'pmid ' || pmid FROM numbered
    UNION ALL SELECT source, number, 'pmcid ' || pmcid FROM numbered
  ) WHERE key IS NOT NULL
), shared AS (SELECT key FROM keyed GROUP BY key HAVING count(*) > 1)
SELECT key, source, number FROM keyed WHERE key IN (SELECT key FROM shared) ORDER BY number, key
"""


def merge_articles(home: Path, files: list[Path], settings: Settings) -> int:
    """Put together the articles of a run that has come to its end, and return how many were.

    Done before, it is not done again; cut off, it begins anew.
    """
    target = home / MERGED
    if target.exists():
        seals = [read_seal(path) for path in target.glob("[0-9]*")]
        if (target / SUPERSEDED).exists() and all(seals):
            return sum(seal.counts["articles"] for seal in seals if seal)
        shutil.rmtree(target)
    groups = _groups(home)
    if not groups:
        return 0
    temporary = home / f".{MERGED}.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    number = 0
    with closing(sqlite3.connect(temporary / "waiting.sqlite")) as waiting:
        _collect(waiting, groups, files, settings)
        for part, batch in enumerate(_batches(_merged(waiting), settings.given.shard_size)):
            sealed: Sealed = work(Job(0, part, 0, batch), replace(settings, shards=temporary))
            number += sealed.counts["articles"]
    (temporary / "waiting.sqlite").unlink()
    pa, pq = need("pyarrow", "Results"), need("pyarrow.parquet", "Results")
    pq.write_table(pa.table({"source": pa.array(sorted(groups), pa.string())}), temporary / SUPERSEDED)
    temporary.rename(target)
    return number


def _groups(home: Path) -> dict[str, int]:
    """Return the places of records that belong together, with the number of their group."""
    duckdb = need("duckdb", "Results")
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first: dict[str, int] = {}
    places: dict[str, int] = {}
    with duckdb.connect() as connection:
        define_tables(connection, home)
        cursor = connection.execute(_SHARED)
        while rows := cursor.fetchmany(10_000):
            for key, source, order in rows:
                node = places.setdefault(source, order)
                parent.setdefault(node, node)
                one, two = sorted((root(first.setdefault(key, node)), root(node)))
                parent[two] = one
    return {source: root(node) for source, node in places.items()}


def _collect(waiting: sqlite3.Connection, groups: dict[str, int], files: list[Path], settings: Settings) -> None:
    """Read the files concerned once more and keep the records that belong together."""
    waiting.execute("CREATE TABLE waiting (number INTEGER PRIMARY KEY, family INTEGER, record BLOB)")
    for path in _concerned(groups, files):
        for item in records(path, settings.given):
            if isinstance(item, Record) and item.provenance and (g := groups.get(str(item.provenance[0]))) is not None:
                waiting.execute("INSERT INTO waiting (family, record) VALUES (?, ?)", (g, pickle.dumps(item)))
    waiting.execute("CREATE INDEX families ON waiting (family, number)")
    waiting.commit()


def _concerned(groups: dict[str, int], files: list[Path]) -> Iterator[Path]:
    """The files that hold records of the groups. A place is ``path``, ``path:member`` or ``path#record``."""
    wanted: set[str] = set()
    for source in groups:
        ends = [at for at, sign in enumerate(source) if sign in ":#"]
        wanted.update(source[:at] for at in (*ends, len(source)))
    return (path for path in files if str(path) in wanted)


def _merged(waiting: sqlite3.Connection) -> Iterator[Record]:
    """Yield one record for each group, in the order of first appearance. A withdrawn record takes the place of all."""
    family: int | None = None
    members: list[Record] = []
    for number, blob in waiting.execute("SELECT family, record FROM waiting ORDER BY family, number"):
        if number != family and members:
            yield _one(members)
            members = []
        family = number
        members.append(pickle.loads(blob))  # our own file, made a moment ago
    if members:
        yield _one(members)


def _one(members: list[Record]) -> Record:
    withdrawn = [record for record in members if record.deleted]
    return withdrawn[-1] if withdrawn else reduce(merge, members)


def _batches(items: Iterator[Any], size: int) -> Iterator[tuple[Any, ...]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
