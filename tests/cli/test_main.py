"""The command as a whole: help, version, how it starts and ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def command(root: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "coi_extract.cli", *arguments], cwd=root, capture_output=True, check=False, **options
    )


def test_help_and_version(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("extract", "explain", "evaluate"):
        assert name in result.stdout
        assert run(name, "--help").exit_code == 0
    assert run("--version").stdout.startswith("coi-extract ")


def test_registry_is_mounted_where_it_exists(run: Run) -> None:
    there = find_spec("coi_extract.registry.cli") is not None
    assert ("registry" in run("--help").stdout) is there
    assert (run("registry", "--help").exit_code == 0) is there


def test_help_loads_nothing_heavy(root: Path) -> None:
    code = (
        "import sys, coi_extract.cli as c\n"
        "try: c.app(['extract', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'spacy', 'numpy', 'pandas', 'pyarrow', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
def test_a_reader_that_stops_early_is_no_error_message(root: Path) -> None:
    text = b"".join(b'{"text": "AB is a consultant to Orbis Pharma."}\n' for _ in range(2000))
    process = subprocess.Popen(
        [sys.executable, "-m", "coi_extract.cli", "extract", "-", "--format", "jsonl"],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    try:
        process.stdin.write(text)
        process.stdin.close()
    except BrokenPipeError:
        pass
    said = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


def test_a_terminal_without_utf8(root: Path) -> None:
    text = "Dr Świątek is a consultant to Orbis Pharma.".encode()
    done = command(root, "extract", "-", input=text, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0, done.stderr
    assert b"\\u015awi\\u0105tek" in done.stdout
