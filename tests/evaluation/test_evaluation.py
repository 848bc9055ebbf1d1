"""Figures, groups, comparisons and the turning of reports into records, on cases small enough to count by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from coi_extract.errors import InputError
from coi_extract.evaluation import MACRO, compare, evaluate, read_records, to_prediction
from coi_extract.evaluation.figures import wilson_low
from coi_extract.schema import (
    Author,
    AuthorRef,
    DeclaredNone,
    DisclosureReport,
    Evidence,
    Funding,
    Identifiers,
    Mention,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Span,
)
from coi_extract.taxonomy import Assertion, AuthorScope, Payee, RelationshipType
from tests.evaluation.generated import gold_records, worsened


def tie(author: str, org: str, type_: str = "consulting", **attributes: str) -> dict[str, str]:
    return {"author": author, "org": org, "type": type_, **attributes}


GOLD: list[dict[str, Any]] = [
    {
        "id": "a",
        "style": "prose",
        "part": "read",
        "relationships": [tie("AB", "Orbis", payee="institution"), tie("AB", "Novum", "speaker")],
        "no_conflict": ["ALL_OTHERS"],
        "funding": [{"funder": "Stern Fund", "award_ids": ["S-1", "S-2"], "recipients": ["AB"]}],
    },
    {"id": "b", "style": "prose", "part": "check", "relationships": [], "no_conflict": ["ALL"], "funding": []},
    {"id": "c", "style": "list", "part": "read", "relationships": [], "no_conflict": [], "funding": []},
]
PREDICTED: list[dict[str, Any]] = [
    {
        "id": "a",
        "relationships": [tie("A.B.", "Orbis Inc."), tie("AB", "Novum", "equity")],
        "no_conflict": ["ALL_OTHERS"],
        "funding": [
            {"funder": "Stern Fund", "award_ids": ["S1"], "recipients": []},
            {"funder": "Novum", "award_ids": ["S2"], "recipients": []},
        ],
    },
    {"id": "b", "relationships": [tie("ALL", "Orbis")], "no_conflict": []},
]


def numbers(level: str) -> tuple[int, int, int]:
    figure = evaluate(GOLD, PREDICTED).figures[level]
    return figure.gold, figure.predicted, figure.hits


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("triple", (2, 3, 1)),
        ("author+org", (2, 3, 2)),
        ("org", (2, 3, 2)),
        ("statement exact", (3, 3, 1)),  # c: nothing to find, nothing found
        ("type consulting", (1, 2, 1)),
        ("type speaker", (1, 0, 0)),
        ("type equity", (0, 1, 0)),
        ("attribute payee", (1, 0, 0)),
        ("no_conflict", (2, 1, 1)),
        ("funder", (1, 2, 1)),
        ("funder+award", (2, 2, 1)),  # S2 stands under another funder
        ("award id alone", (2, 2, 2)),
        ("recipient", (1, 0, 0)),
    ],
)
def test_counts(level: str, expected: tuple[int, int, int]) -> None:
    assert numbers(level) == expected


def test_shares_follow_from_the_counts() -> None:
    figure = evaluate(GOLD, PREDICTED).figures["triple"]
    assert (figure.precision, figure.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 2))
    assert figure.f1 == pytest.approx(2 * 1 / (2 + 3))
    assert figure.low <= figure.f1 <= figure.high


def test_no_macro_average_over_rare_types_only() -> None:
    assert MACRO not in evaluate(GOLD, PREDICTED).figures


def test_macro_average_is_over_types_with_five_gold_triples() -> None:
    gold = [{"id": "x", "relationships": [tie("AB", f"Org {c}") for c in "PQRST"] + [tie("AB", "Org U", "equity")]}]
    predicted = [{"id": "x", "relationships": [tie("AB", f"Org {c}") for c in "PQR"]}]
    figure = evaluate(gold, predicted).figures[MACRO]
    assert (figure.f1, figure.gold) == (pytest.approx(2 * 3 / 8), 1)


def test_missed_and_invented_are_listed_with_their_record() -> None:
    result = evaluate(GOLD, PREDICTED)
    assert [(i.id, i.value["type"]) for i in result.missed["triple"]] == [("a", "speaker")]
    assert [(i.id, i.value["type"]) for i in result.invented["triple"]] == [("a", "equity"), ("b", "consulting")]
    assert [i.value for i in result.missed["funder+award"]] == ["S-2"]
    assert result.without_prediction == 1


def test_statements_that_tie_nobody() -> None:
    free = evaluate(GOLD, PREDICTED).tie_free
    assert (free.statements, free.with_invention, free.invented) == (2, 1, 1)
    assert free.per_thousand == 500
    assert free.precision == 0.5


def test_part_and_groups() -> None:
    assert evaluate(GOLD, PREDICTED, part="read").statements == 2
    groups = evaluate(GOLD, PREDICTED, group_by="style").groups
    assert {name: g.statements for name, g in groups.items()} == {"prose": 2, "list": 1}
    assert groups["prose"].figures["triple"].predicted == 3
    assert groups["list"].figures["triple"].predicted == 0


def test_a_key_that_gold_lacks_is_not_scored() -> None:
    result = evaluate([{"id": "a", "no_conflict": []}], PREDICTED)
    assert set(result.figures) == {"no_conflict"}


def test_nothing_at_all() -> None:
    result = evaluate([], [])
    assert result.figures == {}
    assert result.to_dict()["statements"] == 0


def test_gold_against_itself_is_perfect_and_figures_repeat() -> None:
    gold = gold_records(random.Random(3), 60)
    # The flat levels are drawn apart from the funding entries, so gold is no perfect prediction of itself there.
    perfect = evaluate(gold, gold)
    assert all(f.f1 == 1 for level, f in perfect.figures.items() if f.gold and not level.endswith("(flat)"))
    predicted = worsened(random.Random(4), gold)
    assert evaluate(gold, predicted).to_dict() == evaluate(gold, predicted).to_dict()
    assert json.loads(json.dumps(perfect.to_dict())) == perfect.to_dict()


def test_wilson_bound() -> None:
    # 95 of 100: 0.8882 in the tables of Wilson's interval.
    assert wilson_low(95, 100) == pytest.approx(0.8882, abs=1e-4)
    assert wilson_low(0, 0) == wilson_low(0, 10) == 0
    assert 0 < wilson_low(10, 10) < 1


def test_compare_lists_gained_and_lost() -> None:
    after = [
        {"id": "a", "relationships": [tie("AB", "Novum", "speaker"), tie("AB", "Novum", "equity", status="past")]},
        {"id": "b", "relationships": [], "no_conflict": ["ALL"]},
    ]
    changes = compare(GOLD, PREDICTED, after)
    assert [i.value["org"] for i in changes.gained["triple"]] == ["Novum"]
    assert [i.value["org"] for i in changes.lost["triple"]] == ["Orbis"]
    assert "triple" not in changes.newly_invented  # the equity tie was invented before, an attribute changes nothing
    assert [i.id for i in changes.no_longer_invented["triple"]] == ["b"]
    assert [(i.id, i.value) for i in changes.gained["no_conflict"]] == [("b", "ALL")]
    assert [(i.id, i.value) for i in changes.lost["no_conflict"]] == [("a", "ALL_OTHERS")]
    change = changes.changes["triple"]
    assert (change.before, change.after) == (pytest.approx(2 / 5), pytest.approx(2 / 4))
    assert change.low <= change.difference <= change.high


def test_a_run_compared_with_itself_changes_nothing() -> None:
    gold = gold_records(random.Random(5), 40)
    predicted = worsened(random.Random(6), gold)
    changes = compare(gold, predicted, predicted)
    assert not changes.gained
    assert not changes.lost
    assert not changes.newly_invented
    assert not changes.no_longer_invented
    assert all((c.difference, c.low, c.high) == (0, 0, 0) for c in changes.changes.values())


TEXT = "AB consults for Orbis; the Stern Fund (S-1) paid AB. Others: none."


def _at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start=start, end=start + len(words))


def _report() -> DisclosureReport:
    evidence = Evidence(spans=(Span(start=0, end=len(TEXT)),), rule="test", confidence=1.0)
    ab = AuthorRef(mention="AB", span=_at("AB"), author_id="a1")
    fund = OrganizationRef(mention="Stern Fund", span=_at("Stern Fund"), organization_id="o2")
    return DisclosureReport(
        relationships=(
            Relationship(
                author=ab,
                organization=OrganizationRef(mention="Orbis", span=_at("Orbis"), organization_id="o1"),
                type=RelationshipType.CONSULTING,
                payee=Payee.INSTITUTION,
                assertion=Assertion.ONE_OF,
                alternatives="g1",
                evidence=evidence,
                fact_id="f1",
            ),
        ),
        funding=(
            Funding(funder=fund, award_id="S-1", recipients=(ab,), evidence=evidence, fact_id="f2"),
            Funding(funder=fund, scheme="Star Prize", evidence=evidence, fact_id="f3"),
            Funding(funder=None, award_id="X9", evidence=evidence, fact_id="f4"),
        ),
        declared_none=(
            DeclaredNone(author=AuthorRef(mention="Others", scope=AuthorScope.ALL_OTHERS), evidence=evidence),
        ),
        authors=(Author(id="a1", name="AB"),),
        organizations=(
            Organization(id="o1", name="Orbis", mentions=(Mention(text="Orbis", span=_at("Orbis")),)),
            Organization(
                id="o2", name="Stern", identifiers=Identifiers(ror="https://ror.org/00x"),
                mentions=(Mention(text="Stern Fund", span=_at("Stern Fund")),),
            ),
        ),
        provenance=Provenance(library="0", settings="", text_sha256=""),
    )  # fmt: skip


def test_to_prediction() -> None:
    assert to_prediction(_report(), record_id="x") == {
        "id": "x",
        "relationships": [
            {"author": "AB", "org": "Orbis", "type": "consulting", "payee": "institution", "assertion": "one_of"}
        ],
        "no_conflict": ["ALL_OTHERS"],
        "funding": [
            {"funder": "Stern Fund", "award_ids": ["S-1"], "recipients": ["AB"], "ror": "https://ror.org/00x"},
            {"funder": "", "award_ids": ["X9"], "recipients": [], "ror": None},
        ],
        "organizations": ["Orbis", "Stern Fund"],
    }
    assert "id" not in to_prediction(_report())


def test_read_records(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('\ufeff{"id": "a"}\n\n{"id": 2}\r\n', encoding="utf-8")
    assert [r["id"] for r in read_records(path)] == ["a", 2]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"id": "a"}\n{"id": ', "line 2"),
        (b'{"id": "a"}\n[1]\n', "line 2"),
        (b'{"name": "a"}\n', "line 1"),
        (b'{"id": "a"}\n{"id": "b"}\n{"id": "a"}', "line 3"),
        (b'{"id": "\xff"}', "byte 8"),
    ],
)
def test_read_records_names_the_place(tmp_path: Path, content: bytes, place: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_records(path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)


def test_read_records_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none"):
        read_records(tmp_path / "none.jsonl")
