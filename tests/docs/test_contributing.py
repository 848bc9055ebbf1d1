"""The rows that CONTRIBUTING shows can be added as they stand there, and the cases beside them come out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reading import ROOT

BLOCKS = [
    re.sub(r"^ {3}", "", block, flags=re.MULTILINE) if block.startswith("   ") else block
    for block in re.findall(
        r"^ *```yaml\n(.*?)^ *```$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL | re.M
    )
]
READ = """
import json, sys, coi_extract
reader = coi_extract.Extractor(model=None)
out = []
for text in json.load(sys.stdin):
    report = reader.extract(text)
    ties = [f"{r.author.mention} | {r.organization.mention} | {r.type}" for r in report.relationships]
    pairs = [f"{f.funder.mention} | {f.award_id}" for f in report.funding]
    formats = [f.award.format for f in report.funding if f.award]
    out.append([sorted(ties), sorted(pairs), formats])
print(json.dumps(out))
"""


def block(sign: str) -> str:
    (found,) = [b for b in BLOCKS if sign in b]
    return found


def read(texts: list[str], package: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=package, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the rows added where CONTRIBUTING says."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "coi_extract", folder / "coi_extract", ignore=shutil.ignore_patterns("__pycache__"))
    lexicon = folder / "coi_extract" / "lexicon"
    cues = lexicon / "cues.yaml"
    cues.write_text(cues.read_text("utf-8") + block("cue.speaker.podcast"), encoding="utf-8")
    headings = lexicon / "headings.yaml"
    rows = headings.read_text("utf-8").replace("\nheadings:\n", f"\nheadings:\n{block('head.funding.noticeboard')}", 1)
    headings.write_text(rows, encoding="utf-8")
    formats = lexicon / "award_formats.yaml"
    rows = formats.read_text("utf-8").replace(
        "\nfunders:\n", "\nfunders:\n  hlf: {name: Harlow Light Fund, names: [HLF]}\n", 1
    )
    formats.write_text(rows.replace("\nformats:\n", f"\nformats:\n{block('hlf.grant')}", 1), encoding="utf-8")
    return folder


def test_the_cue(package: Path) -> None:
    (case,) = yaml.safe_load(block("speaker.podcast_fees"))
    assert read([case["text"]], package)[0][0] == case["facts"]
    assert read([case["text"]], ROOT)[0][0] != case["facts"], "the row is not needed any more: choose another example"


def test_the_award_format(package: Path) -> None:
    (case,) = yaml.safe_load(block("funding.hlf_number"))
    _, pairs, formats = read([case["text"]], package)[0]
    assert (pairs, formats) == (case["funding"], ["hlf.grant"])


def test_the_house_style(package: Path) -> None:
    (case,) = yaml.safe_load(block("style.noticeboard\n"))
    expected = [["A. Berg | Pfizer | speaker", "A. Berg | Roche | speaker"], case["funding"]]
    assert case["facts"] == ["A. Berg | Pfizer; Roche | speaker"]
    assert read([case["text"]], package)[0][:2] == expected
    assert read([case["text"]], ROOT)[0][:2] != expected, "the row is not needed any more: choose another example"
