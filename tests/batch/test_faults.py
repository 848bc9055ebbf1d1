"""What befalls a run: killed, out of space, shut out, met by another. Nothing is lost, nothing stands there twice.

``COI_KILLS=50`` kills at so many moments drawn at random; four by default.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coi_extract import batch
from tests.batch import corpus
from tests.cli.fake import FakeExtractor

KILLS = int(os.environ.get("COI_KILLS", "4"))
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits of POSIX")


def module(root: Path, name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"tests.batch.{name}", *map(str, arguments)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def clean(folder: Path, tmp_path: Path) -> Path:
    corpus.run(folder, tmp_path / "clean")
    return tmp_path / "clean"


def same(out: Path, clean: Path) -> None:
    assert corpus.tables(out) == corpus.tables(clean)
    assert corpus.quarantine(out) == corpus.quarantine(clean)
    assert not list(out.rglob("*.tmp"))


@needs_posix
def test_killed_at_moments_drawn_at_random(root: Path, folder: Path, clean: Path, tmp_path: Path) -> None:
    whole = module(root, "killed", folder, tmp_path / "whole", 0)
    assert whole.returncode == 0, whole.stderr
    rng = random.Random(7)
    for number in range(KILLS):
        out = tmp_path / f"out{number}"
        moment = rng.randint(1, int(whole.stdout))
        assert module(root, "killed", folder, out, moment).returncode == -signal.SIGKILL
        corpus.run(folder, out, resume=True)
        same(out, clean)


@needs_posix
@pytest.mark.parametrize("most", [0, 700, 4_000, 9_000])
def test_files_that_cannot_grow(root: Path, folder: Path, clean: Path, tmp_path: Path, most: int) -> None:
    """The limit of a file's size stands for a full disk: it works everywhere, and a write fails half-way."""
    out = tmp_path / "out"
    ended = module(root, "limited", folder, out, most)
    assert ended.returncode == 1
    assert "cannot be written to" in ended.stderr
    assert "--resume" in ended.stderr
    assert "Traceback" not in ended.stderr
    corpus.run(folder, out, resume=True)
    same(out, clean)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)]
    if (
        sys.platform != "linux"
        or os.geteuid() != 0
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can be mounted by root alone, and not in every container")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(folder: Path, clean: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    with pytest.raises(batch.RunError, match=r"No space left.*Free some space.*--resume"):
        corpus.run(folder, out)
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    corpus.run(folder, out, resume=True)
    same(out, clean)


def test_a_disk_that_is_read_only(folder: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(batch.RunError, match=r"Read-only file system.*Name a folder on a disk that can be written to"):
        corpus.run(folder, small_disk / "out")


@needs_posix
def test_a_folder_that_may_not_be_written_to(folder: Path, clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o500)
    if os.access(out, os.W_OK):
        out.chmod(0o700)
        pytest.skip("root may write to any folder")
    try:
        with pytest.raises(batch.RunError, match=r"cannot be written to.*Name a folder that you may write to"):
            corpus.run(folder, out)
    finally:
        out.chmod(0o700)
    corpus.run(folder, out)
    same(out, clean)


class Slow(FakeExtractor):
    """Leaves a mark when it begins, and takes its time."""

    def __init__(self, mark: Path) -> None:
        super().__init__()
        self.mark = mark

    def extract(self, text: str, **options: object) -> object:  # type: ignore[override]
        self.mark.touch()
        time.sleep(0.02)
        return super().extract(text, **options)  # type: ignore[arg-type]


@needs_posix
def test_two_runs_into_one_folder(folder: Path, clean: Path, tmp_path: Path) -> None:
    """The second is told at once, by another process too; the first is not disturbed."""
    out, mark = tmp_path / "out", tmp_path / "begun"
    child = os.fork()
    if child == 0:
        try:
            corpus.run(folder, out, extractor=Slow(mark))
            os._exit(0)
        except BaseException:
            os._exit(1)
    until = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.005)
    with pytest.raises(batch.RunError, match="another run"):
        corpus.run(folder, out, resume=True)
    assert os.waitpid(child, 0)[1] == 0
    same(out, clean)


class Killed(FakeExtractor):
    """Kills its process at a text, once."""

    def __init__(self, mark: Path) -> None:
        super().__init__()
        self.mark = mark

    def extract(self, text: str, **options: object) -> object:  # type: ignore[override]
        if "Orbis 13" in text and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().extract(text, **options)  # type: ignore[arg-type]


@needs_posix
def test_a_worker_that_is_killed(folder: Path, clean: Path, tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    # the thirteenth article of the archive breaks off; a lamp of its own kills the worker
    (folder / "z.xml").write_bytes(corpus.article(13, "10.5555/z"))
    corpus.run(folder, tmp_path / "expected")
    corpus.run(folder, tmp_path / "out", workers=2, extractor=Killed(mark))
    assert mark.exists()
    same(tmp_path / "out", tmp_path / "expected")
