"""What README and the pages of documentation show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, commands, prepare, run_page
from tests.reading import ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    for block in run_page(page, tmp_path):
        assert block.shown in (None, block.came_out)


def run(text: str, folder: Path) -> list[tuple[str | None, str]]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return [(block.shown, block.came_out) for block in run_page(page, folder)]


def test_output_that_is_shown_is_told_from_what_comes_out(tmp_path: Path) -> None:
    page = "```python\nx = 1\n```\n\ntext\n\n```python\nprint(x + 1)\n```\n\n```text\n3\n```\n"
    assert run(page, tmp_path) == [(None, ""), ("3\n", "2\n")]


def test_a_block_that_is_marked_is_not_run(tmp_path: Path) -> None:
    assert run("<!-- not run: needs a cluster -->\n```python\n1 / 0\n```\n", tmp_path) == []


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"absent\.csv"):
        run("```bash\ncoi-extract extract absent.csv\n```\n", tmp_path)


def test_commands_of_a_block() -> None:
    assert list(commands("$ coi-extract a \\\n  -b\npip install x\ncoi-extract c\n")) == [
        "coi-extract a    -b",
        "coi-extract c",
    ]
