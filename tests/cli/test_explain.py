"""``coi-extract explain``: every fact's words are marked, every fact names its rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.text import Text

Run = Callable[..., Any]
TEXT = "AB consults for Orbis; CD consults for Novum. Funded by Stern Fund (S-1)."


def test_marks_are_written_out_when_piped(run: Run) -> None:
    out = run("explain", "-", stdin=TEXT).stdout
    assert out.startswith(
        "[author: AB] [cue: consults for] [target: Orbis]; [author: CD] [cue: consults for] [target: Novum]. "
        "[cue: Funded by] [target: Stern Fund] ([award: S-1])."
    )
    assert "0–21: [author: AB] [cue: consults for] [target: Orbis]\n" in out
    assert "tie      AB – Orbis (Orbis Group) – consulting (paid to the institution)  [fake.rule, 0.75]" in out
    assert "funding  Stern Fund (Stern Fund Group) – S-1  [fake.rule, 0.75]" in out


def test_marks_are_colours_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = run("explain", "-", stdin=TEXT).stdout
    assert "\x1b[" in out
    assert Text.from_ansi(out).plain.startswith(TEXT)


def test_a_text_without_facts(run: Run) -> None:
    out = run("explain", "-", stdin="The weather was fine.").stdout
    assert out.startswith("The weather was fine.")
    assert "no facts found in this text" in out


def test_authors_and_failures(run: Run, tmp_path: Any) -> None:
    result = run("explain", "-", tmp_path / "none.txt", "--author", "Anna Berg", stdin=TEXT)
    assert result.exit_code == 1
    assert "AB (Anna Berg)" in result.stdout
    assert "none.txt" in result.stderr
