"""Drawing statements from a folder of results."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from coi_extract.audit.sheet import Fact, Kind, Sheet, Statement, Stratum
from coi_extract.errors import InputError

if TYPE_CHECKING:
    from coi_extract.batch.results import Results

Allocation = Literal["equal", "proportional"]

_READ: Final = """CASE WHEN coalesce(t.industry, false) THEN 'industry ties'
  WHEN a.n_relationships > 0 THEN 'other ties' WHEN a.n_declared_none > 0 THEN 'nothing to declare'
  WHEN a.n_funding > 0 THEN 'funding only' ELSE 'nothing read' END"""
#: What statements can be stratified by: the name, and the SQL of its value.
STRATA: Final[Mapping[str, str]] = {
    "type": _READ,
    "year": "coalesce(a.year::VARCHAR, 'unknown year')",
    "journal": "coalesce(a.journal, 'unknown journal')",
    "article_type": "coalesce(a.article_type, 'unknown article type')",
    "kind": "coalesce(a.statement_kinds, 'unknown kind')",
}
#: The one stratum where nothing is stratified by.
ALL: Final = "all"
_PARTED: Final = " | "
_GROUPS: Final = {"all": "all authors", "all_others": "the other authors", "some": "some of the authors"}
_HOLDERS: Final = {
    "relative": "held by a relative",
    "institution": "held by the institution",
    "study": "held by the study",
    "group": "held by a group",
}


@dataclass(slots=True)
class _Pool:
    """The statements of a stratum: random key, article, source and number among those of the article; and counts."""

    members: list[tuple[bytes, str, str, int]]
    ties: int = 0
    industry_ties: int = 0


def sample(
    folder: str | os.PathLike[str],
    n: int = 200,
    *,
    by: Sequence[str] = (),
    seed: int = 0,
    allocation: Allocation = "equal",
) -> Sheet:
    """Draw statements from a folder of results, without replacement, for a review.

    A statement is the text read of an article that has one; withdrawn records are left out. Which ones are drawn
    depends on the seed and the ids alone, not on the order of the input; a larger ``n`` of one stratum holds a smaller
    one. Statements stand in random order, so that a review that is not brought to its end is a random sample still.

    Parameters
    ----------
    folder:
        What ``coi-extract extract -o OUT/`` has written.
    n:
        How many statements; all of them, where there are fewer.
    by:
        Names of :data:`STRATA`. ``type`` is what was read: industry ties, other ties, nothing to declare, funding
        only, nothing.
    seed:
        Another seed draws other statements.
    allocation:
        ``equal``: as many from each stratum, as far as it has them. ``proportional``: by size, two at least.

    Raises
    ------
    ValueError
        An argument is none of those named here.
    RunError
        The folder holds no results.
    InputError
        There are no statements, or more strata than statements to draw.
    MissingExtraError
        DuckDB or pyarrow is not installed.
    """
    from coi_extract.batch.results import read_results

    if n < 1:
        raise ValueError(f"n is {n!r}; it has to be 1 or more")
    for name in by:
        if name not in STRATA:
            raise ValueError(f"by is {name!r}; known are {', '.join(STRATA)}")
    if allocation not in ("equal", "proportional"):
        raise ValueError(f"allocation is {allocation!r}; known are 'equal', 'proportional'")
    keys = tuple(dict.fromkeys(by))
    with read_results(folder) as results:
        pools = _pools(results, keys, seed)
        sizes = {name: len(pool.members) for name, pool in pools.items()}
        if not sizes:
            raise InputError("holds no statements to draw from.", source=folder)
        if n < len(sizes):
            raise InputError(
                f"has {len(sizes)} strata by {', '.join(keys)}, more than the {n} statements to draw.",
                source=folder,
                remedy="Draw more (-n), or stratify by less.",
            )
        counts = allocate(sizes, n, allocation)
        strata = {
            name: Stratum(name, sizes[name], counts[name], pool.ties, pool.industry_ties)
            for name, pool in sorted(pools.items())
        }
        drawn = [
            (_key(seed, "order", article, nth), article, source, name)
            for name in strata
            for _, article, source, nth in sorted(pools[name].members)[: counts[name]]
        ]
        drawn.sort()
        statements, library = _statements(results, [row[1:] for row in drawn])
        state = "" if results.complete else "; run not complete"
    how = f"{allocation} allocation by {', '.join(keys)}" if keys else "simple random sample"
    design = f"{how}; seed {seed}; coi_extract {library}{state}"
    return Sheet(statements, strata, design)


def allocate(sizes: Mapping[str, int], n: int, allocation: Allocation) -> dict[str, int]:
    """Return how many to draw from each stratum: ``n`` in all, or everything where there is no more.

    ``proportional`` gives each stratum two (one, where ``n`` does not suffice) and shares out the rest by size, the
    largest remainders first. ``n`` is at least the number of strata.
    """
    if n >= sum(sizes.values()):
        return dict(sizes)
    largest_first = sorted(sizes, key=lambda name: (-sizes[name], name))
    if allocation == "proportional":
        least = 2 if n >= 2 * len(sizes) else 1
        given = {name: min(least, size) for name, size in sizes.items()}
        left, rest = n - sum(given.values()), sum(sizes.values()) - sum(given.values())
        # In whole numbers: a remainder that rests on rounding would make the draw differ from machine to machine.
        quotas = {name: divmod(left * (sizes[name] - given[name]), rest) for name in sizes}
        given = {name: given[name] + quotas[name][0] for name in sizes}
        by_remainder = sorted(largest_first, key=lambda name: -quotas[name][1])
        for name in by_remainder[: n - sum(given.values())]:
            given[name] += 1
        return given
    given = dict.fromkeys(sizes, 0)
    left = n
    while left:
        open_ = [name for name in largest_first if given[name] < sizes[name]]
        share = left // len(open_)
        for name in open_ if share else open_[:left]:
            more = min(max(share, 1), sizes[name] - given[name])
            given[name] += more
            left -= more
    return given


def _key(seed: int, use: str, article: str, nth: int) -> bytes:
    """A random key that is the same on every machine, and wherever the input lies: paths have no part in it."""
    return hashlib.sha256(f"{seed}\0{use}\0{nth}\0{article}".encode("utf-8", "surrogatepass")).digest()


def _pools(results: Results, keys: Sequence[str], seed: int) -> dict[str, _Pool]:
    columns = "".join(f", {STRATA[key]}" for key in keys)
    rows = results.connection.execute(
        f"""WITH t AS (
          SELECT article_id, source, bool_or(own) AS own,
                 bool_or(own AND coalesce(organization_kind = 'company', false)) AS industry
          FROM relationships GROUP BY ALL
        )
        SELECT a.article_id, a.source, row_number() OVER (PARTITION BY a.article_id ORDER BY a.source),
               coalesce(t.own, false), coalesce(t.industry, false){columns}
        FROM articles AS a LEFT JOIN t ON a.article_id = t.article_id AND a.source = t.source
        WHERE a.has_statement AND NOT a.deleted"""
    )
    pools: dict[str, _Pool] = {}
    while found := rows.fetchmany(10_000):
        for article, source, nth, own, industry, *values in found:
            pool = pools.setdefault(_PARTED.join(values) or ALL, _Pool([]))
            pool.members.append((_key(seed, "draw", article, nth), article, source, nth))
            pool.ties += own
            pool.industry_ties += industry
    return pools


def _statements(results: Results, drawn: Sequence[tuple[str, str, str]]) -> tuple[tuple[Statement, ...], str]:
    """The drawn statements with their facts, and the version of the library that read them."""
    connection = results.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE _drawn (number INTEGER, article_id VARCHAR, source VARCHAR)")
    rows = [(number, article, source) for number, (article, source, _) in enumerate(drawn, 1)]
    connection.executemany("INSERT INTO _drawn VALUES (?, ?, ?)", rows)
    facts: dict[int, list[tuple[int, int, Fact]]] = {}
    for order, table in enumerate(("relationships", "funding", "declared_none", "denials")):
        for row in _rows(connection, table):
            at = (row["start_char"], order, _fact(table, row))
            facts.setdefault(row["number"], []).append(at)
    texts, library = {}, ""
    for row in _rows(connection, "articles"):
        texts[row["number"]] = row["text"] or ""
        library = row["library_version"]
    return tuple(
        Statement(
            number, article, source, stratum,
            facts=tuple(fact for *_, fact in sorted(facts.get(number, ()), key=lambda f: (f[0], f[1], f[2].fact_id))),
            text=texts.get(number, ""),
        )
        for number, (article, source, stratum) in enumerate(drawn, 1)
    ), library  # fmt: skip


def _rows(connection: Any, table: str) -> Iterable[dict[str, Any]]:
    answer = connection.execute(
        f"SELECT d.number, f.* FROM {table} AS f JOIN _drawn AS d "
        "ON f.article_id = d.article_id AND f.source = d.source"
    )
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _fact(table: str, row: Mapping[str, Any]) -> Fact:
    kind, sentence = _SENTENCES[table](row)
    words = row["words"] or f"characters {row['start_char']}-{row['end_char']} of the text"
    return Fact(row["fact_id"], kind, sentence, words)


def _named(written: str | None, name: str | None) -> str:
    if not written:
        return name or "(not named)"
    return f"{written} ({name})" if name and name.casefold() != written.casefold() else written


def _author(row: Mapping[str, Any]) -> str:
    return _GROUPS.get(row["author_scope"]) or _named(row["author"], row["author_name"])


def _tie(row: Mapping[str, Any]) -> tuple[Kind, str]:
    company = row["organization_kind"] == "company"
    kind = Kind.OTHER_TIE if not row["own"] else Kind.INDUSTRY_TIE if company else Kind.OWN_TIE
    body = f"{_named(row['organization'], row['organization_name'])} [{row['organization_kind'] or 'other'}]"
    parts = [f"{_author(row)}: {row['type']}, {body}", _HOLDERS.get(row["tie_holder"])]
    if row["assertion"] == "one_of":
        parts.append("one of several holds")
    return kind, "; ".join(part for part in parts if part)


def _funding(row: Mapping[str, Any]) -> tuple[Kind, str]:
    parts = [f"Funder: {_named(row['funder'], row['organization_name'])}"]
    parts += [f"award {row['award_id']}"] if row["award_id"] else []
    parts += [f"received by {row['recipients']}"] if row["recipients"] else []
    return Kind.FUNDING, "; ".join(parts)


def _none(row: Mapping[str, Any]) -> tuple[Kind, str]:
    kind = "" if row["kind"] == "any" else f" ({row['kind'].replace('_', '-')} interests)"
    return Kind.DECLARED_NONE, f"{_author(row)}: nothing to declare{kind}"


def _denial(row: Mapping[str, Any]) -> tuple[Kind, str]:
    body = _named(row["organization"], row["organization_name"]) if row["organization"] else "any organisation"
    return Kind.DENIAL, f"{_author(row)}: says there is no {row['type'] or 'tie'}, {body}"


_SENTENCES: Final = {"relationships": _tie, "funding": _funding, "declared_none": _none, "denials": _denial}
