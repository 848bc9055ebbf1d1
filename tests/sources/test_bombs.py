"""Files made to fill memory or disk are refused, or read in bounded memory, and nothing is written beside the output.

Each file is read in a process whose address space may grow by 1.5 GB, which ends what would not be bounded.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="needs limits of memory, which this system lacks")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not held to everywhere")

TEN_GB = 10 * 2**30
GROWTH = 1536 * 2**20
ARTICLE = (Path(__file__).parent / "fixtures" / "article.xml").read_bytes()
READ = f"""
import json, resource, sys
from coi_extract import sources
import coi_extract.sources.tables, coi_extract.sources.jats, coi_extract.sources.medline, lxml.etree
pages = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (pages + {GROWTH}, pages + {GROWTH}))
for item in sources.read(sys.argv[1]):
    kind = type(item).__name__
    print(json.dumps([kind, item.reason if kind == "Failure" else item.id]))
"""


def read(path: Path, root: Path) -> list[list[str]]:
    """What the readers make of a file, within bounded memory: kind, and reason or id."""
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def gzipped(path: Path, parts: Iterable[tuple[bytes, int]]) -> Path:
    """Write parts, each so often, as one gzip file: members follow one another, so that a part is packed once."""
    with path.open("wb") as file:
        for data, times in parts:
            packed = gzip.compress(data, 9, mtime=0)
            for _ in range(times):
                file.write(packed)
    return path


def blocks(filling: bytes, noise: int = 6_000) -> bytes:
    """A megabyte of a filling with a little noise in it: below the ratio from which on a file is refused."""
    letters = bytes(random.Random(3).choices(b"abcdefghijklmnopqrstuvwxyz", k=noise * 2))
    return (letters + filling * (2**20 // len(filling)))[: 2**20]


def test_ten_gigabytes_of_zeros(root: Path, tmp_path: Path) -> None:
    path = gzipped(tmp_path / "zeros.txt.gz", [(b"Funding\n" * 2_000, 1), (bytes(2**26), TEN_GB // 2**26)])
    ((kind, reason),) = read(path, root)
    assert kind == "Failure"
    assert "expands more than 200 times" in reason


@pytest.mark.parametrize(
    ("name", "head", "filling"),
    [
        ("a.xml", b"<article><back><ack><p>", b" "),
        ("b.xml", b"<article>", b"<p>x</p>"),
        ("c.csv", b"id,text\n1,", b","),
        ("d.csv", b"id,text\n1,", b" "),
        ("e.csv", b'id,text\n1,"', b"x\n"),
        ("f.jsonl", b'{"text": "', b" "),
        ("g.json", b"[", b"[],"),
        ("h.txt", b"Funding\n", b"x\n"),
        ("i.nbib", b"PMID- 1\nCOIS- x\n      ", b"x\n      "),
        ("j.nbib", b"PMID- 1\n", b"\nCOIS- x"),
        ("k.xml", b"<PubmedArticleSet><PubmedArticle>", b"<a/>"),
    ],
)
def test_ten_gigabytes_that_shrink_less(root: Path, tmp_path: Path, name: str, head: bytes, filling: bytes) -> None:
    path = gzipped(tmp_path / f"{name}.gz", [(head, 1), (blocks(filling), TEN_GB // 2**20)])
    items = read(path, root)
    assert items
    assert items[-1][0] == "Failure"


def test_a_tar_whose_member_is_ten_gigabytes(root: Path, tmp_path: Path) -> None:
    header = tarfile.TarInfo("zeros.xml")
    header.size = TEN_GB
    block = header.tobuf(tarfile.GNU_FORMAT)
    path = gzipped(
        tmp_path / "t.tar.gz", [(block, 1), (bytes(2**26), TEN_GB // 2**26), (tarred({"a.xml": ARTICLE}), 1)]
    )
    items = read(path, root)
    assert items
    assert all(kind == "Failure" for kind, _ in items)
    assert any("refused" in reason for _, reason in items)


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_a_zip_whose_header_lies_about_its_size(root: Path, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(2**29)) + packer.flush()  # half a gigabyte, said to be a kilobyte
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", ARTICLE)
        archive.writestr("bomb.xml", packed)
    data = path.read_bytes()
    for signature, method, sizes in ((b"PK\x03\x04", 8, 18), (b"PK\x01\x02", 10, 20)):
        at = data.rindex(signature)
        size = (1024).to_bytes(4, "little")
        data = (
            data[: at + method] + b"\x08\x00" + data[at + method + 2 : at + sizes + 4] + size + data[at + sizes + 8 :]
        )
    path.write_bytes(data)
    items = read(path, root)
    assert [kind for kind, _ in items] == ["Record", "Failure"]


def deep(levels: int) -> Iterator[tuple[str, bytes]]:
    note = b'<fn-group><fn fn-type="coi-statement"><p>AB consults for Orbis.</p></fn></fn-group>'
    yield "a.xml", b"<article><back>" + b"<sec>" * levels + note + b"</sec>" * levels + b"</back></article>"
    yield "b.xml", b"<article>" * levels
    start = b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><CoiStatement>"
    yield "c.xml", start + b"<i>" * levels + b"x" + b"</i>" * levels
    yield "d.json", b"[" * levels + b'{"text": "x"}' + b"]" * levels
    yield "e.jsonl", b'{"text":' * levels + b"\n"


@pytest.mark.parametrize("levels", [200, 300, 3_000, 100_000])
def test_deep_nesting(root: Path, tmp_path: Path, levels: int) -> None:
    for name, data in deep(levels):
        path = tmp_path / name
        path.write_bytes(data)
        items = read(path, root)
        assert items, name
        if levels > 300:
            assert all(kind == "Failure" for kind, _ in items), name


def test_entities_within_entities(root: Path, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    for name, where in (("text.xml", "<p>&e29;</p>"), ("attribute.xml", '<p id="&e29;">x</p>')):
        path = tmp_path / name
        path.write_text(
            f'<!DOCTYPE article [<!ENTITY e0 "ha">{entities}]><article><back><ack>{where}</ack></back></article>'
        )
        items = read(path, root)
        assert len(items) == 1, name


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE article [<!ENTITY x SYSTEM "{uri}">]>',
        '<!DOCTYPE article [<!ENTITY % x SYSTEM "{uri}"> %x;]>',
        '<!DOCTYPE article SYSTEM "{uri}">',
    ],
)
def test_nothing_outside_the_file_is_read(root: Path, tmp_path: Path, doctype: str) -> None:
    from coi_extract import sources

    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY x "do not show">')
    path = tmp_path / "a.xml"
    note = '<fn fn-type="coi-statement"><p>AB declares &x; none.</p></fn>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    path.write_text(f"{doctype.format(uri=secret.as_uri())}<article><back>{note}{include}</back></article>")
    assert "do not show" not in repr(list(sources.read(path)))


#: What a careless unpacker would write outside its folder, or trip over.
NAMES = (
    "../../out.xml",
    "/tmp/coi_extract_out.xml",
    "..\\..\\out.xml",
    "C:\\out.xml",
    "a/../../b.xml",
    "a\x00b.xml",
    "é\n.xml",
)


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_names_that_lead_out_of_an_archive_write_nothing(root: Path, tmp_path: Path, kind: str) -> None:
    from coi_extract import batch

    home = tmp_path / "one" / "two"
    home.mkdir(parents=True)
    path = home / f"odd.{kind}"
    if kind == "tar":
        path.write_bytes(tarred({name.replace("\x00", ""): ARTICLE for name in NAMES}))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name in NAMES:
                archive.writestr(name, ARTICLE)
    before = set(tmp_path.rglob("*"))
    summary = batch.run(path, home / "out")
    assert summary.articles == 1  # under whatever names, it is one article
    outside = {p for p in tmp_path.rglob("*") if home / "out" not in (p, *p.parents)}
    assert outside == before
    assert not Path("/tmp/coi_extract_out.xml").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1", "cp1252"])
def test_what_an_encoding_says_is_believed_or_the_line_named(tmp_path: Path, encoding: str) -> None:
    from coi_extract import sources

    words = "Renée Müller declares none."
    xml = f'<article><back><fn-group><fn fn-type="coi-statement"><p>{words}</p></fn></fn-group></back></article>'
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    (tmp_path / "told.xml").write_bytes(f'<?xml version="1.0" encoding="{declared}"?>{xml}'.encode(encoding))
    (record,) = sources.read(tmp_path / "told.xml")
    assert isinstance(record, sources.Record)
    assert record.statements[0].text == words
    mixed = f"id,text\n1,{words}\n".encode() + f"2,{words}\n".encode("latin-1") + b"3,x\n"
    (tmp_path / "mixed.csv").write_bytes(mixed)
    good, bad = sources.read(tmp_path / "mixed.csv")
    assert isinstance(good, sources.Record)
    assert isinstance(bad, sources.Failure)
    assert bad.place == "line 3"


def packed_files(folder: Path) -> Iterator[Path]:
    for name, data in (("a.xml", ARTICLE), ("b.xml.gz", gzip.compress(ARTICLE)), ("c.tar", tarred({"a.xml": ARTICLE}))):
        (folder / name).write_bytes(data)
        yield folder / name
    (folder / "d.tar.gz").write_bytes(gzip.compress(tarred({"a.xml": ARTICLE, "b.xml": ARTICLE})))
    yield folder / "d.tar.gz"
    with zipfile.ZipFile(folder / "e.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", ARTICLE)
    yield folder / "e.zip"
    with zipfile.ZipFile(folder / "f.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", '<w:document xmlns:w="urn:w"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:document>'
        )
    yield folder / "f.docx"


def test_cut_anywhere_a_file_gives_records_and_failures_alone(tmp_path: Path) -> None:
    from coi_extract import sources

    for path in packed_files(tmp_path):
        whole = path.read_bytes()
        assert all(isinstance(i, sources.Record) for i in sources.read(path)), path.name
        for n in range(1, 20):
            path.write_bytes(whole[: len(whole) * n // 20])
            items = list(sources.read(path))
            assert items, f"{path.name} cut to {n}/20"
            assert all(isinstance(i, (sources.Record, sources.Failure)) for i in items)
