"""The training project runs on the project's own statements alone, and its weights are the reader's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from coi_extract.learned import LearnedReader
from coi_extract.learned.weights import read_weights
from tests.reading import ROOT

pytest.importorskip("sklearn", reason="training needs the extra [train]")
pytest.importorskip("pycrfsuite", reason="training needs the extra [train]")


def run(script: str, *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "models" / "scripts" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_training_without_further_gold_gives_a_reader(tmp_path: Path) -> None:
    run("corpus.py", str(tmp_path / "corpus"))
    weights = tmp_path / "reader.json"
    run("train.py", str(tmp_path / "corpus"), "-o", str(weights))
    reader = LearnedReader(read_weights(weights))
    sure = reader.tie_probability(["rule=consulting.consultant", "type=consulting", "known=company"])
    assert reader.tie_probability(["type=other", "sure=False", "small=True"]) < sure
    first = weights.read_bytes()
    run("train.py", str(tmp_path / "corpus"), "-o", str(weights))
    assert weights.read_bytes() == first
