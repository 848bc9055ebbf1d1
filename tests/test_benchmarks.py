"""The benchmark of speed runs and says what it measured. No figure is held to a bound here."""

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
