"""Small inputs of every kind, and runs over them with the stand-in for the extractor."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

from coi_extract import batch, exports
from tests.cli.fake import FakeExtractor

ARTICLE = """<article><front><article-meta>{ids}<title-group><article-title>Lanterns {n}</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Berg</surname><given-names>Anna</given-names></name>
</contrib></contrib-group></article-meta></front><back><fn-group><fn fn-type="coi-statement"><p>AB consults for
Orbis {n}. CD declares none.</p></fn></fn-group></back></article>"""


def article(n: int, doi: str | None = None) -> bytes:
    """One article in JATS with one statement."""
    ids = f'<article-id pub-id-type="doi">{doi}</article-id>' if doi else ""
    return ARTICLE.format(ids=ids, n=n).encode()


def make(folder: Path, rows: int = 23) -> Path:
    """Write a folder with articles, an archive of articles, a table, and things that cannot be read."""
    folder.mkdir()
    for n in range(5):
        (folder / f"a{n}.xml").write_bytes(article(n, f"10.5555/a.{n}"))
    (folder / "broken.xml").write_bytes(b"<article><front></article>")
    with tarfile.open(folder / "bulk.tar.gz", "w:gz") as archive:
        for n in range(7):
            data = article(n + 10, f"10.5555/b.{n}") if n != 3 else b"<article><back>"
            member = tarfile.TarInfo(f"sub/m{n}.nxml")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    lines = [{"id": f"r{n}", "text": f"AB consults for Stern {n}. Funded by Fund {n} (N-{n})."} for n in range(rows)]
    lines[4]["text"] = "AB consults for Stern; crash"
    text = "".join(json.dumps(line) + "\n" for line in lines[:9]) + "{no json\n"
    text += "".join(json.dumps(line) + "\n" for line in lines[9:])
    (folder / "table.jsonl").write_text(text, encoding="utf-8")
    return folder


def run(paths: Any, out: Path, **options: Any) -> batch.Summary:
    """Run with the stand-in and small shards."""
    options.setdefault("shard_size", 3)
    options.setdefault("extractor", FakeExtractor())
    return batch.run(paths, out, **options)


def tables(out: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a run, in their order."""
    with batch.read_results(out) as results:
        return {name: results.arrow(name).to_pylist() for name in exports.TABLES}


def quarantine(out: Path) -> list[dict[str, Any]]:
    """The rows of the quarantine file."""
    return [json.loads(line) for line in (out / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()]
