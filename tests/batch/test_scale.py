"""The benchmark of long runs runs, and finds runs alike. No figure is held to a bound here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="kills by SIGKILL")
def test_scale(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/scale.py", "--records", "40", "--shard-size", "10", "--workers", "1", "2"]
    command += ["--kills", "1", "--folder", str(tmp_path), "--json", str(tmp_path / "figures.json")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [run["articles"] for run in figures["runs"]] == [40, 40]
    assert figures["differing_between_runs"] == []
    assert figures["killed"]["tables_that_differ"] == []
