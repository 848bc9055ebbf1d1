"""What changed between two runs: facts gained, lost and changed, and the articles that only one of them has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coi_extract.batch.results import Results, define_tables, read_results
from coi_extract.exports.columns import FACTS, PROVENANCE, TABLES
from coi_extract.exports.extras import need

#: What a fact is told by where its id has changed, and what names it for people.
_SAME: Final = {
    "relationships": ("author", "organization", "type"),
    "funding": ("funder", "award_id"),
    "declared_none": ("author",),
    "denials": ("author", "organization"),
}
#: Columns whose change is no change of the fact: they differ with the version, or follow from others.
_ASIDE: Final = frozenset(
    {c.name for c in PROVENANCE}
    | {"article_id", "fact_id", "count_key", "author_id", "organization_id", "recipient_ids", "rule", "confidence"}
    | {"words", "spans", "place", "place_offset", "start_char", "end_char"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs.

    ``change`` is ``"gained"``, ``"lost"`` or ``"changed"``; ``fact`` says what it is, ``columns`` which columns differ,
    with both values. ``words`` are those of the evidence, None where the run left text out.
    """

    change: str
    table: str
    article_id: str
    fact_id: str
    fact: str
    columns: dict[str, tuple[Any, Any]]
    words: str | None

    def as_dict(self) -> dict[str, Any]:
        """The change as plain values."""
        return {
            "change": self.change,
            "table": self.table,
            "article_id": self.article_id,
            "fact_id": self.fact_id,
            "fact": self.fact,
            "columns": {name: list(values) for name, values in self.columns.items()},
            "words": self.words,
        }


class Difference:
    """What changed between two runs. Made by :func:`diff`."""

    def __init__(self, old: Path, new: Path) -> None:
        self._connection = need("duckdb", "Comparisons").connect()
        define_tables(self._connection, old, "old_")
        define_tables(self._connection, new, "new_")
        for table in FACTS:
            self._connection.execute(_pairs(table))

    def articles(self) -> dict[str, int]:
        """Return how many articles both runs have, and how many only one of them."""
        (row,) = self._connection.execute(
            "SELECT count(o.article_id) FILTER (n.article_id IS NOT NULL), "
            "count(*) FILTER (o.article_id IS NULL), count(*) FILTER (n.article_id IS NULL) "
            "FROM old_articles AS o FULL JOIN new_articles AS n USING (article_id)"
        ).fetchall()
        return dict(zip(("in_both", "only_new", "only_old"), row, strict=True))

    def counts(self) -> dict[str, dict[str, int]]:
        """Return, for each table of facts, how many were gained, lost, changed and are the same."""
        found: dict[str, dict[str, int]] = {}
        for table in FACTS:
            rows = self._connection.execute(f"SELECT change, count(*) FROM pairs_{table} GROUP BY change").fetchall()
            found[table] = {"gained": 0, "lost": 0, "changed": 0, "same": 0} | dict(rows)
        return found

    def changes(self) -> Iterator[Change]:
        """Yield all facts gained, lost and changed, by table and article."""
        for table in FACTS:
            columns = _compared(table)
            cursor = self._connection.cursor().execute(
                f"SELECT * FROM pairs_{table} WHERE change <> 'same' ORDER BY article_id, change, fact_id"
            )
            names = [d[0] for d in cursor.description]
            while rows := cursor.fetchmany(1000):
                for values in rows:
                    row = dict(zip(names, values, strict=True))
                    side = "o" if row["change"] == "lost" else "n"
                    told = [str(row[f"{side}_{name}"]) for name in _SAME[table] if row[f"{side}_{name}"] is not None]
                    differing = {
                        name: (row[f"o_{name}"], row[f"n_{name}"])
                        for name in columns
                        if row["change"] == "changed" and row[f"o_{name}"] != row[f"n_{name}"]
                    }
                    article, fact = row["article_id"], row["fact_id"]
                    yield Change(row["change"], table, article, fact, " – ".join(told), differing, row["words"])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _compared(table: str) -> list[str]:
    return [name for name in TABLES[table].names if name not in _ASIDE]


def _pairs(table: str) -> str:
    """SQL that pairs the facts of two runs: by their ids, and those left over by what they say."""
    columns = _compared(table)
    same = " || chr(31) || ".join(f"coalesce({name}, '')" for name in _SAME[table])
    different = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in columns)
    both = ", ".join([f"o.{name} AS o_{name}, n.{name} AS n_{name}" for name in columns])
    # Facts of which neither id is known to the other run meet by content, the first with the first and so on.
    meeting = f"""CASE WHEN b.fact_id IS NOT NULL THEN 'id ' || t.fact_id ELSE {same} || chr(31) || row_number()
        OVER (PARTITION BY t.article_id, b.fact_id IS NULL, {same} ORDER BY start_char, t.fact_id) END AS meeting"""
    return f"""
    CREATE TABLE pairs_{table} AS
    WITH both_ids AS (
      SELECT article_id, fact_id FROM old_{table} INTERSECT SELECT article_id, fact_id FROM new_{table}
    ), o AS (
      SELECT t.*, {meeting} FROM old_{table} AS t
      LEFT JOIN both_ids AS b ON b.article_id = t.article_id AND b.fact_id = t.fact_id
    ), n AS (
      SELECT t.*, {meeting} FROM new_{table} AS t
      LEFT JOIN both_ids AS b ON b.article_id = t.article_id AND b.fact_id = t.fact_id
    )
    SELECT CASE WHEN o.fact_id IS NULL THEN 'gained' WHEN n.fact_id IS NULL THEN 'lost'
                WHEN {different} THEN 'changed' ELSE 'same' END AS change,
           coalesce(n.article_id, o.article_id) AS article_id,
           coalesce(n.fact_id, o.fact_id) AS fact_id,
           coalesce(n.words, o.words) AS words,
           {both}
    FROM o FULL JOIN n ON o.article_id = n.article_id AND o.meeting = n.meeting
    """


def diff(old: str | os.PathLike[str], new: str | os.PathLike[str]) -> Difference:
    """Compare the facts of two runs.

    A fact is the same where its id is; where the id has changed, the same words about the same persons and bodies
    still make it one fact. A fact is changed where any column differs that says something about it: attributes, the
    organisation that was linked, the author. Rules, confidence and places are not compared.

    Raises
    ------
    RunError
        One of the folders holds no run.
    """
    for folder in (old, new):
        results: Results = read_results(folder)
        results.close()
    return Difference(Path(old), Path(new))
