"""Bytes of any kind: a bounded number of inputs for each target, and every input that was once found.

``COI_FUZZ=5000`` tries so many inputs of the mutator, and of Hypothesis, for each target (60 by default).
``tests/fuzz/run.py`` fuzzes for as long as it is told.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import coi_extract
from tests.fuzz.mutate import mutations
from tests.fuzz.strategies import inputs
from tests.fuzz.targets import TARGETS, samples

INPUTS = int(os.environ.get("COI_FUZZ", "60"))
FOUND = sorted((Path(__file__).parent / "found").glob("*-*"))


@pytest.mark.parametrize("name", TARGETS)
def test_samples_and_their_mutations(name: str) -> None:
    for data in samples(name):
        TARGETS[name](data)
    for data in mutations(samples(name), INPUTS, seed=11):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_pieces_of_samples_put_together(name: str) -> None:
    every = settings(
        max_examples=INPUTS, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    every(given(inputs(name))(lambda data: TARGETS[name](data)))()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_inputs_that_were_found(path: Path) -> None:
    """The name is that of the target, a hyphen, and what was wrong."""
    TARGETS[path.name.partition("-")[0]](path.read_bytes())


def test_a_lone_surrogate_in_a_name() -> None:
    coi_extract.extract("as funded m Rea\udcf2h Foundation(DFG")


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed (pip install atheris)"
)
@pytest.mark.parametrize("name", ["read_jats", "read_medline", "gold", "registry"])
def test_a_short_run_of_atheris(root: Path, tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", name, "--seconds", "60", "-runs=300"]
    home = {**os.environ, "TMPDIR": str(tmp_path)}  # libFuzzer ends the process before it could clear up
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=600, env=home)
    assert done.returncode == 0, done.stderr[-3000:]
