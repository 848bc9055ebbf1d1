"""Runs the command line in process with a stand-in for the extractor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import cli
from tests.cli.fake import FakeExtractor


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeExtractor:
    extractor = FakeExtractor()
    monkeypatch.setattr(cli, "_extractor", lambda registry: extractor)
    return extractor


@pytest.fixture
def run(fake: FakeExtractor) -> Callable[..., Any]:
    """Run ``coi-extract`` with arguments; the result has ``exit_code``, ``stdout`` and ``stderr``."""

    def call(*arguments: object, stdin: bytes | str | None = None) -> Any:
        return CliRunner().invoke(cli.app, [str(a) for a in arguments], input=stdin)

    return call
