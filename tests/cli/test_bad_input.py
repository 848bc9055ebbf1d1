"""Input that cannot be read: one line that names file and place, the other records still come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
GOOD = b'{"id": "ok", "text": "AB consults for Orbis."}\n'


def lines(result: Any) -> list[str]:
    return [str(line) for line in result.stderr.splitlines()]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b'{"id": "x", "text": \n', "no JSON"),
        (b"[1, 2]\n", "no JSON object"),
        (b'{"id": "x"}\n', "no key 'text'"),
        (b'{"id": "x", "text": null}\n', "holds no text"),
        (b'{"id": "x", "text": "a\xff"}\n', "not UTF-8"),
        (b'{"id": "x", "text": "a", "authors": 5}\n', "neither a list of names"),
        (b'{"id": "x", "text": "a", "authors": "[1"}\n', "no JSON list"),
        (b'{"id": "x", "text": "a", "authors": [1]}\n', "neither a list of names"),
        (b"[" * 100_000 + b"\n", "no JSON"),
    ],
)
def test_a_bad_line_among_good_ones(run: Run, tmp_path: Path, bad: bytes, said: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(GOOD + b"\n" + bad + GOOD)
    result = run("extract", path, "--format", "jsonl")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["ok", "ok"]
    first, last = lines(result)
    assert first.startswith(f"{path}, line 3")
    assert said in first
    assert last == "1 record could not be read."


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"x,too,many\n", "3 cells where the header has 2"),
        (b"x\n", "1 cells where the header has 2"),
        (b"x,caf\xe9\n", "not UTF-8"),
    ],
)
def test_a_bad_row_among_good_ones(run: Run, tmp_path: Path, bad: bytes, said: str) -> None:
    path = tmp_path / "in.csv"
    good = b"ok,AB consults for Orbis\n"
    path.write_bytes(b"id,text\n" + good + bad + good)
    result = run("extract", path, "--format", "jsonl")
    assert result.exit_code == 1
    assert [json.loads(line)["place"] for line in result.stdout.splitlines()] == ["line 2", "line 4"]
    first, _ = lines(result)
    assert first.startswith(f"{path}, line 3: ")
    assert said in first


def test_a_table_without_the_named_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,statement\n1,AB consults for Orbis\n", encoding="utf-8")
    for arguments, name in (((), "'text'"), (("--text-column", "words"), "'words'")):
        result = run("extract", path, *arguments)
        assert result.exit_code == 1
        assert f"{path}, line 1: has no column {name}; its columns are 'id', 'statement'." in result.stderr
    result = run("extract", path, "--text-column", "statement", "--authors-column", "people")
    assert "has no column 'people'" in result.stderr


def test_an_empty_table(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"")
    result = run("extract", path)
    assert result.exit_code == 1
    assert "has no column 'text'; its columns are none." in result.stderr


def test_a_missing_undecodable_or_unreadable_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    good, latin, wide = tmp_path / "good.txt", tmp_path / "latin.txt", tmp_path / "wide.txt"
    good.write_text("AB consults for Orbis.", encoding="utf-8")
    latin.write_bytes("AB consults for Caf\xe9.".encode("latin-1"))
    wide.write_text("AB consults for Orbis.", encoding="utf-16")
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("extract", tmp_path / "none.txt", latin, wide, empty, good)
    assert result.exit_code == 1
    assert "Orbis" in result.stdout
    said = lines(result)
    assert said[0].startswith(f"{tmp_path / 'none.txt'}: cannot be read: No such file")
    assert said[1].startswith(f"{latin}, byte 19: is not UTF-8 text.")
    assert said[2].startswith(f"{wide}: is UTF-16 text, not UTF-8.")
    assert said[3].startswith(f"{empty}: ")
    assert said[4] == "4 records could not be read."


def test_a_fault_of_ours_costs_one_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(GOOD + b'{"text": "crash"}\n' + GOOD)
    result = run("extract", path, "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert lines(result)[0].startswith(f"{path}, line 2: reading failed (ValueError: a fault of ours).")


def test_control_characters_in_a_message_are_defused(run: Run, tmp_path: Path) -> None:
    result = run("extract", tmp_path / "a\x1b[31m.txt")
    assert "\x1b" not in result.stderr
    assert "\\x1b[31m" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", "-", "--format", "xml"),
        ("extract", "-", "--nonsense"),
        ("extract", "-", "--author", "Anna Berg", "--authors-file", "names.txt"),
        ("extract", "-", "--authors-file", "there-is-no-such-file.txt"),
        ("extract", "-", "-o", "no-such-folder/out.csv"),
        ("extract", "-", "-o", "."),
        ("extract", "-", "--year", "12"),
        ("evaluate", "there-is-no-such-file.jsonl"),
        ("nonsense",),
        ("evaluate",),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, stdin="AB consults for Orbis.")
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_an_empty_file_of_authors(run: Run, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\n \n", encoding="utf-8")
    result = run("extract", "-", "--authors-file", names, stdin="x")
    assert result.exit_code == 2
    assert "holds no names" in result.stderr
