"""Archives, compression, and bombs."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from coi_extract.sources import Failure, Limits, Record, read

FIXTURES = Path(__file__).parent / "fixtures"
ARTICLE = (FIXTURES / "article.xml").read_bytes()


def tar(path: Path, members: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    return path


@pytest.mark.parametrize(("name", "mode"), [("bulk.tar.gz", "w:gz"), ("bulk.tar", "w")])
def test_members_of_a_bulk_archive(tmp_path: Path, name: str, mode: str) -> None:
    path = tar(
        tmp_path / name,
        {"PMC001/a.xml": ARTICLE, "PMC001/b.xml": b"<article><front>", "PMC001/c.jpg": b"x", "d.xml": ARTICLE},
        mode,
    )
    first, broken, last = list(read(path))
    assert isinstance(first, Record)
    assert str(first.provenance[0]) == f"{path}:PMC001/a.xml"
    assert first.statements[0].place is not None
    assert first.statements[0].place.source.startswith(f"{path}:PMC001/a.xml")
    assert isinstance(broken, Failure)
    assert (broken.source, broken.member) == (str(path), "PMC001/b.xml")
    assert isinstance(last, Record)
    assert [f.name for f in tmp_path.iterdir()] == [name]  # nothing was unpacked


def test_zip(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/a.xml", ARTICLE)
        archive.writestr("a/b.xml.gz", gzip.compress(ARTICLE))
        archive.writestr("__MACOSX/._a.xml", b"junk")
    assert [r.provenance[0].member for r in read(path) if isinstance(r, Record)] == ["a/a.xml", "a/b.xml.gz"]


def test_a_cut_archive_gives_what_came_before(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 400
    path = tar(tmp_path / "cut.tar", {"a.xml": ARTICLE, "z.jpg": noise, "b.xml": ARTICLE}, "w")
    path.write_bytes(path.read_bytes()[: 30 * 1024])
    items = list(read(path))
    assert isinstance(items[0], Record)
    assert isinstance(items[-1], Failure)
    assert "damaged" in items[-1].reason


def test_a_gzip_bomb_is_refused_by_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    path.write_bytes(gzip.compress(b"<article>" + b" " * 20_000_000, 9))
    (failure,) = read(path)
    assert isinstance(failure, Failure)
    assert "expands more than 200 times" in failure.reason


def test_a_gzip_file_is_refused_by_size(tmp_path: Path) -> None:
    path = tmp_path / "large.txt.gz"
    path.write_bytes(gzip.compress(bytes(range(32, 126)) * 5000))
    (failure,) = read(path, limits=Limits(stream_bytes=100_000))
    assert isinstance(failure, Failure)
    assert "refused" in failure.reason


def test_large_members_are_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = tar(tmp_path / "t.tar", {"big.xml": b"<article>" + b" " * 200_000, "a.xml": ARTICLE}, "w")
    failure, record = read(path, limits=Limits(member_bytes=100_000))
    assert isinstance(failure, Failure)
    assert failure.member == "big.xml"
    assert isinstance(record, Record)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b"<article>" + b" " * 20_000_000)
        archive.writestr("a.xml", ARTICLE)
    failure, record = read(path)
    assert isinstance(failure, Failure)
    assert failure.member == "bomb.xml"
    assert isinstance(record, Record)


def test_a_tar_bomb_is_refused(tmp_path: Path) -> None:
    path = tar(tmp_path / "t.tar.gz", {"a.xml": b" " * 20_000_000})
    items = list(read(path))
    assert all(isinstance(i, Failure) for i in items)
    assert any("refused" in str(i) for i in items)


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.xml", ARTICLE)
    path = tar(tmp_path / "t.tar", {"inner.zip": inner.getvalue()}, "w")
    (failure,) = read(path)
    assert isinstance(failure, Failure)
    assert "not opened" in failure.reason


def test_damaged_gzip_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    data = bytearray(gzip.compress(ARTICLE))
    data[len(data) // 2] ^= 255
    path.write_bytes(bytes(data))
    items = list(read(path))
    assert isinstance(items[-1], Failure)
