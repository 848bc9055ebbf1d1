"""What the linker reaches on the third-party gold, where it stands beside the checkout: a floor, not a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from coi_extract.registry import Registry


@pytest.fixture
def figures(shared: Path) -> Path:
    pytest.importorskip("rapidfuzz")
    if not (shared / "registry").is_dir():
        pytest.skip("the public registers are not beside this checkout")
    return shared


def test_funders_with_the_shipped_table_alone(figures: Path, shipped: Registry) -> None:
    from benchmarks.registry import funders

    found = funders(shipped, shipped, None)
    assert found["as the file has it"]["f1"] >= 0.70
    assert found["without the file's errors"]["precision"] >= 0.95


def test_trial_sponsors(figures: Path, shipped: Registry) -> None:
    from benchmarks.registry import sponsors

    found = sponsors(shipped)
    assert found["precision"] >= 0.90
    assert found["judged"] >= 500
