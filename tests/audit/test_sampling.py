"""Drawing from a folder of results, and the commands."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import audit, cli
from coi_extract.audit.sampling import allocate
from coi_extract.batch import RunError
from coi_extract.errors import InputError

pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
pytest.importorskip("duckdb", reason="duckdb is not installed (extra arrow)")

from tests.batch import corpus


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("audit")
    corpus.run([corpus.make(home / "in")], home / "out")
    return home / "out"


@pytest.fixture
def run() -> Callable[..., Any]:
    return lambda *arguments: CliRunner().invoke(cli.app, [str(a) for a in arguments])


@pytest.mark.parametrize(
    ("sizes", "n", "how", "given"),
    [
        ({"a": 100, "b": 100}, 10, "equal", {"a": 5, "b": 5}),
        ({"a": 100, "b": 2, "c": 50}, 20, "equal", {"a": 9, "b": 2, "c": 9}),
        ({"a": 100, "b": 50, "c": 50}, 10, "equal", {"a": 4, "b": 3, "c": 3}),
        ({"a": 3, "b": 4}, 50, "equal", {"a": 3, "b": 4}),
        # Two each; the other 16 of 196 by size: 7.84, 7.84 and 0.33.
        ({"a": 98, "b": 98, "c": 6}, 22, "proportional", {"a": 10, "b": 10, "c": 2}),
        ({"a": 98, "b": 1}, 3, "proportional", {"a": 2, "b": 1}),
        ({"a": 9, "b": 9, "c": 9}, 4, "proportional", {"a": 2, "b": 1, "c": 1}),
    ],
)
def test_allocation(sizes: dict[str, int], n: int, how: Any, given: dict[str, int]) -> None:
    assert allocate(sizes, n, how) == given


@pytest.mark.parametrize("how", ["equal", "proportional"])
def test_allocation_keeps_its_bounds(how: Any) -> None:
    for k in range(1, 40):
        sizes = {f"s{i}": 1 + (i * k * 7) % 31 for i in range(1 + k % 7)}
        for n in range(len(sizes), sum(sizes.values()) + 3):
            given = allocate(sizes, n, how)
            assert sum(given.values()) == min(n, sum(sizes.values()))
            assert all(1 <= given[name] <= size for name, size in sizes.items())


def test_a_sample(out: Path) -> None:
    sheet = audit.sample(out, 12, seed=1)
    assert len(sheet.statements) == 12
    assert len({s.article_id for s in sheet.statements}) == 12
    (stratum,) = sheet.strata.values()
    assert (stratum.name, stratum.drawn) == ("all", 12)
    assert stratum.weight == stratum.size / 12
    assert sheet.design.startswith("simple random sample; seed 1; coi_extract ")
    for statement in sheet.statements:
        assert statement.text
        assert all(fact.words in statement.text for fact in statement.facts)
    assert any(fact.sentence.startswith("AB") for s in sheet.statements for fact in s.facts)


def test_the_seed_decides_and_more_holds_less(out: Path) -> None:
    def drawn(n: int, seed: int) -> list[str]:
        return [s.article_id for s in audit.sample(out, n, seed=seed).statements]

    assert drawn(8, 1) == drawn(8, 1)
    assert drawn(8, 1) != drawn(8, 2)
    assert set(drawn(8, 1)) < set(drawn(15, 1))


def test_the_draw_is_even(out: Path) -> None:
    times = Counter(s.article_id for seed in range(150) for s in audit.sample(out, 4, seed=seed).statements)
    total = next(iter(audit.sample(out, 1).strata.values())).size
    expected = 150 * 4 / total
    # Each is drawn about 17 times, with a standard deviation of about 4.
    assert len(times) == total
    assert max(abs(n - expected) for n in times.values()) < 5 * expected**0.5


def test_strata(out: Path) -> None:
    sheet = audit.sample(out, 10, by=("kind", "year"))
    assert sum(s.drawn for s in sheet.strata.values()) == 10
    assert all(name.endswith(" | unknown year") for name in sheet.strata)
    counts = Counter(s.stratum for s in sheet.statements)
    assert counts == {name: s.drawn for name, s in sheet.strata.items()}
    everything = audit.sample(out, 10_000, by=("type",))
    assert all(s.weight == 1 for s in everything.strata.values())
    own = sum(
        any(f.kind in (audit.Kind.OWN_TIE, audit.Kind.INDUSTRY_TIE) for f in s.facts) for s in everything.statements
    )
    assert own == sum(s.ties for s in everything.strata.values())


def test_what_cannot_be_drawn(out: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="n is 0"):
        audit.sample(out, 0)
    with pytest.raises(ValueError, match="by is 'colour'"):
        audit.sample(out, by=("colour",))
    with pytest.raises(RunError):
        audit.sample(tmp_path)
    with pytest.raises(InputError, match="2 strata by kind, more than the 1"):
        audit.sample(out, 1, by=("kind",))


def test_commands(out: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    path = tmp_path / "sheet.csv"
    done = run("sample", out, "-n", 9, "--stratify", "type", "--seed", 3, "-o", path)
    assert done.exit_code == 0
    assert done.stdout.startswith("9 of ")
    again = run("sample", out, "-o", path)
    assert again.exit_code == 2
    assert "may hold a review" in again.stderr
    assert "no statement is reviewed" in run("estimate", path).stderr
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["verdict" if row["row"] == "fact" else "missing"] = "right" if row["row"] == "fact" else "0"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    shown = run("estimate", path)
    assert shown.exit_code == 0
    assert "Overall (" in shown.stdout
    assert "Methods\nOf " in shown.stdout
    assert '"methods": "Of ' in run("estimate", path, "--format", "json").stdout
    assert run("estimate", path, "-o", tmp_path / "e.txt").stdout == ""
    assert (tmp_path / "e.txt").read_text(encoding="utf-8") == shown.stdout
    assert run("sample", out, "-n", 3, "--html", "-o", tmp_path / "p.html").exit_code == 0
    assert (tmp_path / "p.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    wrong = run("sample", out, "--stratify", "colour", "-o", tmp_path / "x.csv")
    assert wrong.exit_code == 2
    assert "colour" in wrong.stderr


def test_paths_have_no_part_in_the_draw_and_duplicates_are_drawn_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        for copy in ("x", "y"):
            (tmp_path / name / copy).mkdir(parents=True)
            for n in range(6):
                (tmp_path / name / copy / f"{n}.xml").write_bytes(corpus.article(n, f"10.5555/d.{n}"))
        corpus.run([tmp_path / name], tmp_path / f"{name}.out", merge=False)
    one, two = (audit.sample(tmp_path / f"{name}.out", 6, seed=2) for name in ("one", "two"))
    assert [s.article_id for s in one.statements] == [s.article_id for s in two.statements]
    assert one.strata["all"].size == 12
    assert all(len(s.facts) == 2 for s in one.statements)
    assert 6 > len({s.article_id for s in one.statements}) > 1


def test_without_text(out: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    corpus.run([corpus.make(tmp_path / "in")], tmp_path / "out", text=False)
    sheet = audit.sample(tmp_path / "out", 12, seed=1)
    assert [s.article_id for s in sheet.statements] == [s.article_id for s in audit.sample(out, 12, seed=1).statements]
    assert all(f.words.startswith("characters ") for s in sheet.statements for f in s.facts)
    assert "left out the text" in run("sample", tmp_path / "out", "-o", tmp_path / "s.csv").stderr


def test_the_commands_are_listed(run: Callable[..., Any]) -> None:
    shown = run("--help").stdout
    assert "sample" in shown
    assert "estimate" in shown
