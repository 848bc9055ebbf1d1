"""From reviewed sheets to figures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coi_extract.audit import SheetError, Stratum, as_dict, as_text, estimate, methods
from tests.audit.make import I, N, O, sheet, statement


def test_precision_and_recall() -> None:
    # 6 facts, 5 of them right; 2 more are stated: precision 5/6, recall 5/7.
    made = sheet(
        [
            statement(1, [(I, True), (I, False), (N, True)], 2, ties=1, industry=0),
            statement(2, [(N, True)]),
            statement(3, [(I, True), (O, True)]),
        ]
    )
    overall = estimate(made).overall
    assert overall.get("precision", "all facts").value == pytest.approx(5 / 6)
    assert overall.get("recall", "all facts").value == pytest.approx(5 / 7)
    # Own ties: 3 read, 2 right, 1 missing. To companies none is missing.
    assert overall.get("precision", "own ties").value == pytest.approx(2 / 3)
    assert overall.get("recall", "own ties").value == pytest.approx(2 / 3)
    assert overall.get("recall", "own ties to companies").value == 1
    assert overall.get("precision", "ties of others").value == 1
    assert overall.get("precision", "funding").message == "no such facts were read in reviewed statements"


def test_a_stratum_counts_by_its_size() -> None:
    # 90 statements stand behind two, one of whose facts is wrong; 10 behind two without error.
    # Weights 45 and 5: (45 + 5 + 5) / (45 + 45 + 5 + 5) = 0.55.
    strata = Stratum("a", 90, 2, 90, 90), Stratum("b", 10, 2, 10, 10)
    made = sheet(
        [
            statement(1, [(I, True)], stratum="a"),
            statement(2, [(I, False)], stratum="a"),
            statement(3, [(I, True)], stratum="b"),
            statement(4, [(I, True)], stratum="b"),
        ],
        *strata,
    )
    found = estimate(made)
    assert found.overall.get("precision", "all facts").value == pytest.approx(0.55)
    assert [s.name for s in found.scopes] == ["overall", "a", "b"]
    assert found.scopes[1].get("precision", "all facts").value == 0.5
    assert found.scopes[2].get("precision", "all facts").method == "Wilson on statements"


def test_statements_are_classed_by_what_holds() -> None:
    # A tie read and right; a tie read and wrong, none there; none read, one missed; none read, none there.
    made = sheet(
        [
            statement(1, [(I, True)]),
            statement(2, [(I, False)]),
            statement(3, [(N, False)], 1, ties=1, industry=1),
            statement(4, [(N, True)]),
            statement(5, [(O, True)]),
        ],
        Stratum("all", 5, 5, 2, 2),
    )
    overall = estimate(made).overall
    for level in ("any own tie", "any own tie to a company"):
        assert overall.get("sensitivity", level).value == 0.5
        assert overall.get("specificity", level).value == pytest.approx(2 / 3)
        assert overall.get("apparent prevalence", level).value == 0.4
        # (0.4 + 2/3 - 1) / (1/2 + 2/3 - 1) = (1/15) / (1/6) = 0.4
        assert overall.get("corrected prevalence", level).value == pytest.approx(0.4)


def test_a_wrong_type_is_a_tie_all_the_same() -> None:
    made = sheet([statement(1, [(I, False)], 1, ties=1, industry=1), statement(2)], Stratum("all", 2, 2, 1, 1))
    overall = estimate(made).overall
    assert overall.get("precision", "own ties").value == 0
    assert overall.get("sensitivity", "any own tie").value == 1


def test_what_is_not_reviewed_is_counted_and_left_out() -> None:
    made = sheet(
        [
            statement(1, [(I, True), (N, None)]),
            statement(2, [(I, True)], None),
            statement(3, [(I, False)]),
            statement(4, [], None),
        ]
    )
    found = estimate(made)
    assert found.reviewed == 1
    assert found.notices[0].startswith("not reviewed: 1 fact without a verdict, 2 statements without a count")
    assert "3 statements left out" in found.notices[0]
    assert found.overall.get("precision", "all facts").n == 2
    assert found.overall.get("recall", "all facts").n == 0


def test_statements_without_facts_do_not_stand_for_judged_ones() -> None:
    # In stratum a one of two statements with facts is judged, and two have no facts: the judged one stands for half of
    # the 40, as the two would together. Weights 20 and 10: 20·1 / (20·1 + 10·2·1) with stratum b all wrong.
    made = sheet(
        [
            statement(1, [(I, True)], stratum="a"),
            statement(2, [(I, None)], None, stratum="a"),
            statement(3, [], None, stratum="a"),
            statement(4, [], None, stratum="a"),
            statement(5, [(I, False)], stratum="b"),
            statement(6, [(I, False)], stratum="b"),
        ],
        Stratum("a", 40, 4, 20, 20),
        Stratum("b", 20, 2, 20, 20),
    )
    assert estimate(made).overall.get("precision", "all facts").value == pytest.approx(0.5)


def test_missing_facts_of_unknown_kind_give_no_flattering_figure() -> None:
    made = sheet([statement(1, [(I, True)]), statement(2, [(N, True)], 1)])
    found = estimate(made)
    assert found.overall.get("recall", "all facts").value == pytest.approx(2 / 3)
    for figure, level in (
        ("recall", "own ties"),
        ("sensitivity", "any own tie"),
        ("corrected prevalence", "any own tie"),
    ):
        one = found.overall.get(figure, level)
        assert one.value is None
        assert "missing_ties is empty" in (one.message or "")
    assert any("statement 2" in notice and "flatter" in notice for notice in found.notices)


def test_precision_alone() -> None:
    found = estimate(sheet([statement(1, [(I, True)], None)], Stratum("all", 4, 1, 3, 1)))
    assert found.overall.get("precision", "all facts").value == 1
    assert found.overall.get("apparent prevalence", "any own tie").value == 0.75
    assert found.overall.get("sensitivity", "any own tie").value is None
    assert any("only precision" in notice for notice in found.notices)


def test_strata_without_a_review_and_rows_taken_out_are_named() -> None:
    strata = Stratum("a", 9, 2, 0, 0), Stratum("b", 7, 1, 0, 0)
    found = estimate(sheet([statement(1, [(N, True)], stratum="a"), statement(2, [], None, stratum="b")], *strata))
    said = "\n".join(found.notices)
    assert "1 drawn statement not in the sheet" in said
    assert "stratum 'b' (7 statements of the corpus) has no statement reviewed" in said
    assert "stratum 'a' has one reviewed statement" in said


def test_nothing_reviewed() -> None:
    with pytest.raises(SheetError, match="no statement is reviewed to its end"):
        estimate(sheet([statement(1, [(I, None)], None)]))
    with pytest.raises(ValueError, match="rounds"):
        estimate(sheet([statement(1)]), rounds=5)


def test_the_same_seed_gives_the_same_figures() -> None:
    made = sheet([statement(k, [(I, k % 3 > 0), (N, True)], k % 2, ties=k % 2, industry=0) for k in range(1, 30)])
    assert as_dict(estimate(made, seed=3)) == as_dict(estimate(made, seed=3))
    assert as_dict(estimate(made, seed=3)) != as_dict(estimate(made, seed=4))


def test_in_words() -> None:
    many = [statement(k, [(I, k != 1)], 0) for k in range(1, 21)] + [statement(k) for k in range(21, 41)]
    made = replace(sheet(many, Stratum("all", 400, 40, 200, 200)), design="simple random sample; seed 5")
    found = estimate(made)
    text, paragraph = as_text(found), methods(found)
    assert "Overall (400 statements of the corpus, 40 reviewed)" in text
    assert text.endswith(f"Methods\n{paragraph}\n")
    assert paragraph.startswith("Of 400 statements read automatically, 40 were drawn at random without replacement")
    assert "simple random sample; seed 5" in paragraph
    assert "Precision of the extracted facts was 95.0 % (95 % interval " in paragraph
    assert "50.0 % of the statements were read as doing so, 47.5 % (95 % interval " in paragraph
    plain = json.loads(json.dumps(as_dict(found)))
    assert plain["methods"] == paragraph
    assert plain["scopes"][0]["estimates"][0]["value"] == 0.95
