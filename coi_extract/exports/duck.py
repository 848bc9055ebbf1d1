"""The ready views over the tables, in DuckDB."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_VIEW = re.compile(r"^CREATE (?:OR REPLACE )?(?:TEMP )?VIEW (\w+)", re.M)


@dataclass(frozen=True, slots=True)
class View:
    """A ready view: its name, what a row is, and the statement that makes it."""

    name: str
    doc: str
    sql: str


@lru_cache(maxsize=1)
def views() -> tuple[View, ...]:
    """Return the views of ``views.sql`` in their order; the comment above each is its description."""
    text = files("coi_extract.exports").joinpath("views.sql").read_text(encoding="utf-8")
    found = []
    for part in text.split(";\n"):
        name = _VIEW.search(part)
        if name is None:
            continue
        above = part[: name.start()].strip().splitlines()
        doc = " ".join(line.removeprefix("--").strip() for line in above if line.startswith("-- "))
        found.append(View(name[1], doc, part[name.start() :].strip()))
    return tuple(found)


def make_views(connection: Any) -> None:
    """Make the ready views in a connection in which the tables stand under their names."""
    for view in views():
        connection.execute(view.sql)
