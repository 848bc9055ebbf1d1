"""What README names is there. What it shows is run by ``tests/docs/test_pages.py``."""

from __future__ import annotations

import re
from pathlib import Path

from tests.reading import ROOT

README = ROOT / "README.md"


def test_scripts_named_are_there() -> None:
    named = re.findall(r"^bash (\S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == ["scripts/run-example", "scripts/run-tests"]
    assert all((ROOT / name).is_file() for name in named)
    assert named[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8") if (ROOT / ".ci").is_dir() else True


def test_links_to_files_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (Path(page.parent) / target).exists(), f"{page.name}: {target}"
