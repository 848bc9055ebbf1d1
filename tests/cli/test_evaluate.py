"""``coi-extract evaluate``: figures of a file, of what is read now, and of two runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

GOLD = [
    {
        "id": "a",
        "part": "read",
        "style": "prose",
        "text": "AB consults for Orbis. CD consults for Novum.",
        "relationships": [
            {"author": "AB", "org": "Orbis", "type": "consulting", "payee": "institution"},
            {"author": "CD", "org": "Novum", "type": "speaker"},
        ],
    },
    {"id": "b", "part": "check", "style": "list", "text": "EF consults for Stern.", "relationships": []},
]


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", GOLD)


def row(out: str, level: str) -> list[str]:
    return next(line for line in out.splitlines() if line.startswith(level)).removeprefix(level).split()


def test_reads_the_texts_when_no_predictions_are_given(run: Run, gold: Path) -> None:
    result = run("evaluate", gold)
    assert result.exit_code == 0, result.stderr
    assert row(result.stdout, "triple")[:3] == ["0.333", "0.500", "0.400"]
    assert row(result.stdout, "author+org")[:3] == ["0.667", "1.000", "0.800"]
    assert "1 statements tie nobody: 1 ties invented on 1 of them, 1000.0 per 1,000 statements." in result.stdout
    assert "type speaker" not in result.stdout


def test_predictions_that_were_saved_give_the_same_figures(run: Run, gold: Path, tmp_path: Path) -> None:
    saved = tmp_path / "pred.jsonl"
    first = run("evaluate", gold, "--save", saved).stdout
    assert run("evaluate", gold, saved).stdout == first


def test_part_types_show_and_styles(run: Run, gold: Path) -> None:
    out = run("evaluate", gold, "--part", "read", "--types", "--show", "5", "--by-style").stdout
    assert row(out, "triple")[:3] == ["0.500", "0.500", "0.500"]
    assert row(out, "type speaker")[2] == "0.000"
    assert row(out, "attribute payee")[2] == "1.000"
    assert "triple: missed 1" in out
    assert '"org": "Novum", "type": "speaker"' in out
    assert "style prose: 1 statements" in out
    assert "style list" not in out


def test_figures_as_json(run: Run, gold: Path, tmp_path: Path) -> None:
    run("evaluate", gold, "--json", tmp_path / "figures.json")
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["figures"]["triple"]["f1"] == 0.4
    assert figures["tie_free"]["invented"] == 1


def test_two_runs(run: Run, gold: Path, tmp_path: Path) -> None:
    before = [{"id": "a", "relationships": [GOLD[0]["relationships"][1]]}, {"id": "b"}]
    other = write(tmp_path / "before.jsonl", before)
    out = run("evaluate", gold, "--compare", other, "--show", "3").stdout
    part = out[out.index("Against PRED2") :]
    assert row(part, "triple")[:3] == ["0.667", "0.400", "-0.267"]
    assert "triple: gained 1" in part
    assert "triple: lost 1" in part
    assert "triple: newly invented 2" in part


def test_a_bad_gold_line_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}\nnonsense\n', encoding="utf-8")
    result = run("evaluate", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{path}, line 2: no JSON")


def test_a_gold_record_without_text(run: Run, tmp_path: Path) -> None:
    result = run("evaluate", write(tmp_path / "gold.jsonl", [{"id": "a7"}]))
    assert result.exit_code == 2
    assert "record a7" in result.stderr


def test_another_systems_answers_are_compared_and_their_losses_told(run: Run, gold: Path, tmp_path: Path) -> None:
    person = {
        "author_name": "AB",
        "organization": [
            {"org_name": "Orbis", "relationship_type": "Consultant"},
            {"org_name": "Orbis", "relationship_type": "Sponsored hat"},
        ],
    }
    theirs = write(tmp_path / "theirs.jsonl", [{"id": "a", "author_info": [person]}, {"id": "z", "author_info": []}])
    result = run("evaluate", gold, "--compare", theirs, "--compare-format", "influencemapper")
    assert result.exit_code == 0, result.stderr
    assert "PRED2 answers 1 of 2 statements" in result.stdout
    assert "1 of its statements are not in GOLD" in result.stdout
    assert "Sponsored hat (1)" in result.stdout
    table = result.stdout.partition("Against PRED2")[2]
    # theirs: one of two, one invented; ours: one of two, two invented
    assert row(table, "triple")[:3] == ["0.500", "0.400", "-0.100"]
    assert "no_conflict" not in table


@pytest.mark.parametrize("arguments", [["--compare-format", "comet"], ["--compare", "x", "--compare-format", "prose"]])
def test_a_format_needs_its_file_and_a_known_name(run: Run, gold: Path, arguments: list[str]) -> None:
    result = run("evaluate", gold, *arguments)
    assert result.exit_code == 2
    assert "influencemapper, comet, brat" in " ".join(result.stderr.replace("│", " ").split())
