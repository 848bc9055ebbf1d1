"""Killed at any moment, a run that is resumed ends with the same rows: none twice, none missing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from coi_extract import batch
from data.synthetic.generator import generate_many
from tests.batch import corpus
from tests.cli.fake import FakeExtractor

needs_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def killed(root: Path, source: Path, out: Path, moment: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.batch.killed", str(source), str(out), str(moment)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def doubled(folder: Path) -> Path:
    """The folder with articles that stand in two places, so that the last stage has something to do."""
    (folder / "again.xml").write_bytes(corpus.article(0, "10.5555/a.0"))
    (folder / "again2.xml").write_bytes(corpus.article(11, "10.5555/b.1"))
    return folder


@needs_sigkill
def test_killed_at_moments_all_over_the_run(root: Path, doubled: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    done = killed(root, doubled, clean, 0)
    assert done.returncode == 0, done.stderr
    moments = int(done.stdout)
    expected = corpus.tables(clean)
    step = moments / 7
    chosen = [1 + int(step * k) for k in range(7)] + [moments - 1, moments]
    for moment in chosen:
        out = tmp_path / f"out{moment}"
        assert killed(root, doubled, out, moment).returncode == -signal.SIGKILL
        corpus.run(doubled, out, resume=True)
        assert corpus.tables(out) == expected, f"killed at call {moment} of {moments}"
        assert corpus.quarantine(out) == corpus.quarantine(clean)
        assert not [p.name for p in out.rglob("*.tmp")]


@needs_sigkill
def test_killed_again_and_again(root: Path, doubled: Path, tmp_path: Path) -> None:
    """Each session is killed a little further on; the run ends nevertheless, and no session begins anew."""
    out, moment, sessions = tmp_path / "out", 60, 0
    while killed(root, doubled, out, moment).returncode != 0:
        sessions += 1
        assert sessions < 60, "the run does not come to its end"
    assert sessions > 2
    corpus.run(doubled, tmp_path / "clean")
    assert corpus.tables(out) == corpus.tables(tmp_path / "clean")


@needs_sigkill
def test_the_command_killed_with_its_workers_at_work(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for s in generate_many(400, seed=9):
            file.write(json.dumps({"id": s.id, "text": s.text, "authors": list(s.authors)}) + "\n")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "coi_extract.cli", "extract", str(source), "-o", f"{out}/", "--resume"]
    command += ["--workers", "2", "--shard-size", "15"]
    rng = random.Random(4)
    for _ in range(3):
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shards = len(list(out.glob("shards/[0-9]*")))
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if len(list(out.glob("shards/[0-9]*"))) > shards + rng.randrange(3):
                break
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    batch.run(source, tmp_path / "clean", shard_size=15)
    assert corpus.tables(out) == corpus.tables(tmp_path / "clean")


def test_whole_shards_are_kept_and_damaged_ones_made_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    corpus.run(folder, out)
    expected = corpus.tables(out)
    shards = sorted((out / "shards").iterdir())
    stamps = {s.name: (s / "shard.json").stat().st_mtime_ns for s in shards}
    cut, changed, lost, seal = shards[0], shards[1], shards[2], shards[3]
    data = (cut / "authors.parquet").read_bytes()
    (cut / "authors.parquet").write_bytes(data[: len(data) // 2])
    data = bytearray((changed / "relationships.parquet").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (changed / "relationships.parquet").write_bytes(bytes(data))
    (lost / "articles.parquet").unlink()
    (seal / "shard.json").write_text("{")
    summary = corpus.run(folder, out, resume=True)
    assert corpus.tables(out) == expected
    again = {s.name for s in shards if (s / "shard.json").stat().st_mtime_ns != stamps[s.name]}
    assert again == {cut.name, changed.name, lost.name, seal.name}
    assert summary.articles == len(expected["articles"])


def test_a_run_that_is_complete_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = corpus.run(folder, out)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")}
    again = corpus.run(folder, out, resume=True)
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")} == before
    assert (again.rows, again.failures, again.read_now) == (first.rows, first.failures, 0)
    assert json.loads((out / "summary.json").read_text())["read_in_last_session"] == first.read_now


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"shard_size": 4}, "shard_size was 3 and is 4"),
        ({"text": False}, "text was True and is False"),
        ({"year": 2020}, "year was None and is 2020"),
    ],
)
def test_other_settings_are_refused_by_name(folder: Path, tmp_path: Path, options: dict[str, Any], named: str) -> None:
    corpus.run(folder, tmp_path / "out")
    with pytest.raises(batch.RunError, match=named):
        corpus.run(folder, tmp_path / "out", resume=True, **options)


def test_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    corpus.run(folder, tmp_path / "out")
    newer = FakeExtractor()
    read = newer.extract

    def extract(text: str, **options: Any) -> Any:
        report = read(text, **options)
        return report.model_copy(update={"provenance": report.provenance.model_copy(update={"library": "fake 2"})})

    newer.extract = extract  # type: ignore[method-assign]
    with pytest.raises(batch.RunError, match="library_version was 'fake' and is 'fake 2'"):
        corpus.run(folder, tmp_path / "out", resume=True, extractor=newer)


def test_other_input_is_refused_and_touched_input_is_not(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    corpus.run(folder, out)
    os.utime(folder / "a1.xml", (1, 1))
    corpus.run(folder, out, resume=True)
    (folder / "a1.xml").write_bytes(corpus.article(99, "10.5555/a.1"))
    with pytest.raises(batch.RunError, match="the input has other files or contents"):
        corpus.run(folder, out, resume=True)


def test_resume_of_a_run_that_has_not_begun_begins(folder: Path, tmp_path: Path) -> None:
    assert corpus.run(folder, tmp_path / "out", resume=True).articles == 33


def test_a_damaged_manifest_is_said_so(folder: Path, tmp_path: Path) -> None:
    corpus.run(folder, tmp_path / "out")
    (tmp_path / "out" / "manifest.json").write_text("{")
    with pytest.raises(batch.RunError, match=r"manifest\.json: is damaged"):
        corpus.run(folder, tmp_path / "out", resume=True)


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": f"AB consults for Orbis {n}."}) + "\n" for n in range(12)))
    mark = tmp_path / "died"
    corpus.run(source, tmp_path / "out", workers=2, extractor=Mortal(mark, once=True))
    assert mark.exists()
    corpus.run(source, tmp_path / "clean")
    assert corpus.tables(tmp_path / "out") == corpus.tables(tmp_path / "clean")
    with pytest.raises(batch.RunError, match=r"worker process ended.*fewer workers"):
        corpus.run(source, tmp_path / "never", workers=2, extractor=Mortal(mark, once=False))


class Mortal(FakeExtractor):
    """Ends its process when it reads "Orbis 7": once, or always."""

    def __init__(self, mark: Path, once: bool) -> None:
        super().__init__()
        self.mark, self.once = mark, once

    def extract(self, text: str, **options: Any) -> Any:
        if "Orbis 7" in text and not (self.once and self.mark.exists()):
            self.mark.touch()
            os._exit(9)
        return super().extract(text, **options)
