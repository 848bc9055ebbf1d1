"""The notebooks run, and the outputs stored in them are what comes out, save measured figures. They are small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("nbclient", reason="notebooks need the extra notebook")

import nbformat

from tests.docs.notebooks import NOTEBOOKS, run, texts

#: Bytes of a notebook with its outputs.
LARGEST = 60_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_stored_are_those_that_come_out(path: Path, tmp_path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    assert texts(run(path, tmp_path)) == texts(stored)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_small_and_hold_no_paths_of_a_machine(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert len(content) < LARGEST
    assert json.loads(content)["cells"][0]["source"][0].startswith("# ")
    assert not [place for place in ("/tmp/", "/home/", "/root/", "/Users/", "\\\\Users") if place in content]


def test_the_notebooks_are_numbered() -> None:
    assert [p.stem[:3] for p in NOTEBOOKS] == [f"{n:02}_" for n in range(1, len(NOTEBOOKS) + 1)]
