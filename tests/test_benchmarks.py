"""The benchmarks of speed and memory run and say what they measured. No figure is held to a bound here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("subject", ["rules alone", "spaCy blank English tokenizer", "en_core_web_sm architecture"])
def test_one_subject(root: Path, subject: str) -> None:
    command = [sys.executable, "benchmarks/speed.py", "--subject", subject, "--limit", "4"]
    command += ["--statements", "data/examples/declarations.jsonl"]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True)
    figures = json.loads(done.stdout)
    assert figures["statements"] == 4  # the fifth is for warming up
    assert figures["words"] > 0
    assert figures["words_per_second"] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_short_soak(root: Path) -> None:
    command = [sys.executable, "benchmarks/soak.py", "--statements", "40"]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)
    figures = json.loads(done.stdout)
    assert figures["statements"] == len(figures["megabytes"]) == 40
    assert figures["facts"] > 40
    assert figures["first_statements_read_alike"]
