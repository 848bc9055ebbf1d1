"""The tables of language cases: what short statements say. See ``cases.yaml`` for their columns."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from coi_extract import Extractor
from coi_extract.schema import AuthorRef, DisclosureReport, Relationship
from coi_extract.taxonomy import AuthorScope
from tests.reading import faults

#: The table tells what the rules read; what the trained reader sets aside is held in ``tests/learned``.
RULES = Extractor(model=None)
COLUMNS = {"id", "text", "authors", "facts", "none", "denials", "funding", "notices", "nothing", "xfail"}
TABLES = ("cases.yaml", "cases_rules.yaml")
CASES: list[dict[str, Any]] = [
    case for name in TABLES for case in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]

_DEFAULTS = {
    "tie_holder": "author", "payee": "unknown", "status": "unknown", "submitted_work": "unknown",
    "compensated": "unknown", "assertion": "stated", "years": None, "amount": None,
}  # fmt: skip


def who(ref: AuthorRef) -> str:
    return ref.mention if ref.scope is AuthorScope.NAMED else ref.scope.value.upper()


def attributes(fact: Relationship) -> str:
    found = {name: getattr(fact, name) for name in _DEFAULTS}
    return "; ".join(f"{k}={v}" for k, v in sorted(found.items()) if v != _DEFAULTS[k])


def expand(line: str, columns: int) -> list[str]:
    """Write out what a line of the table stands for; its last column, the attributes, belongs to each."""
    parts = [part.strip() for part in line.split(" | ")]
    parts += [""] * (columns - len(parts))
    *lists, given = parts
    last = "; ".join(sorted(given.split("; "))) if given else ""
    return [" | ".join([*row, last]) for row in product(*(part.split("; ") for part in lists))]


def told(case: dict[str, Any], column: str, columns: int) -> Counter[str]:
    return Counter(line for row in case.get(column, ()) for line in expand(row, columns))


def relationships(report: DisclosureReport) -> Counter[str]:
    return Counter(
        f"{who(r.author)} | {r.organization.mention} | {r.type} | {attributes(r)}" for r in report.relationships
    )


def denials(report: DisclosureReport) -> Counter[str]:
    return Counter(
        f"{who(d.author)} | {d.organization.mention if d.organization else '-'} | {d.type or '-'} | "
        for d in report.denials
    )


def funding(report: DisclosureReport) -> Counter[str]:
    return Counter(
        " | ".join(
            [
                f.funder.mention if f.funder else "-",
                f.award_id or "-",
                *filter(None, ["; ".join(map(who, f.recipients))]),
            ]
        )
        for f in report.funding
    )


def marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
    return pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_the_reading_of(case: dict[str, Any]) -> None:
    report = RULES.extract(case["text"], authors=case.get("authors"))
    assert faults(case["text"], report) == []
    assert relationships(report) == told(case, "facts", 4)
    kinds = any(" | " in row for row in case.get("none", ()))
    none = Counter(f"{who(d.author)} | {d.kind}" if kinds else who(d.author) for d in report.declared_none)
    assert none == Counter(case.get("none", ()))
    assert denials(report) == told(case, "denials", 4)
    if "funding" in case or case.get("nothing"):
        assert funding(report) == Counter(case.get("funding", ()))
    assert set(case.get("notices", ())) <= {notice.code for notice in report.notices}


def test_the_table_is_well_formed() -> None:
    ids = Counter(case["id"] for case in CASES)
    assert [i for i, count in ids.items() if count > 1] == []
    for case in CASES:
        assert case.keys() <= COLUMNS, case["id"]
        assert case.keys() & {"facts", "none", "denials", "funding", "nothing"}, f"{case['id']} expects nothing"
        if case.get("nothing"):
            assert not case.keys() & {"facts", "none", "denials", "funding"}, case["id"]
    assert len({case["text"] for case in CASES}) == len(CASES)
