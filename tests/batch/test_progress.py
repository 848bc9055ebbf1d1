"""What a run says while it goes on."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from coi_extract.batch.progress import Bar
from tests.batch import corpus


def test_a_bar_on_a_terminal(folder: Path, tmp_path: Path) -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=140)
    corpus.run(folder, tmp_path / "out", progress=Bar(console))
    told = stream.getvalue()
    for part in ("looking at the input", "reading", "articles", "/s", "left", "100 %"):
        assert part in told


def test_lines_where_there_is_no_terminal(folder: Path, tmp_path: Path) -> None:
    stream = io.StringIO()
    corpus.run(folder, tmp_path / "out", progress=Bar(Console(file=stream, width=140), every=0.0))
    lines = [line for line in stream.getvalue().splitlines() if line.startswith("reading")]
    assert "%" in lines[0]
    assert "articles" in lines[-1]
    assert "min left" in lines[-1]
    assert "\x1b" not in stream.getvalue()


def test_silence_within_the_first_minute(folder: Path, tmp_path: Path) -> None:
    stream = io.StringIO()
    corpus.run(folder, tmp_path / "out", progress=Bar(Console(file=stream)))
    assert stream.getvalue() == ""
