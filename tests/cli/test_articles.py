"""Articles, folders and archives as input: the readers of ``coi_extract.sources`` behind the command line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.fake import FakeExtractor

Run = Callable[..., Any]
ARTICLE = """<?xml version="1.0"?>
<article><front><article-meta><article-id pub-id-type="doi">10.9999/test.1</article-id>
<contrib-group><contrib contrib-type="author">
<name><surname>Berg</surname><given-names>Anna</given-names></name></contrib>
</contrib-group></article-meta></front>
<back><fn-group><fn fn-type="coi-statement"><p>AB consults for Orbis.</p></fn></fn-group></back></article>
"""


def test_an_article(run: Run, tmp_path: Path, fake: FakeExtractor) -> None:
    path = tmp_path / "article.xml"
    path.write_text(ARTICLE, encoding="utf-8")
    result = run("extract", path, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert record["source"] == str(path)
    assert record["relationships"][0]["organization"]["mention"] == "Orbis"
    assert fake.calls[0]["authors"] == ("Anna Berg",)
    piped = json.loads(run("extract", "-", "--format", "jsonl", stdin=ARTICLE).stdout)
    assert piped["relationships"] == record["relationships"]


def test_a_folder_and_what_is_packed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(ARTICLE.encode()))
    (tmp_path / "broken.xml").write_text("<article><front>", encoding="utf-8")
    result = run("extract", tmp_path, "--format", "jsonl")
    assert [len(json.loads(line)["relationships"]) for line in result.stdout.splitlines()] == [1, 1]
    assert result.exit_code == 1
    assert "broken.xml" in result.stderr
