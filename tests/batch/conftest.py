"""A folder of input of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch import corpus

pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
pytest.importorskip("duckdb", reason="duckdb is not installed (extra arrow)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return corpus.make(tmp_path / "in")
