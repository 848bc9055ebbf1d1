"""A long run: any input to a folder of tables, to be resumed at any moment."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coi_extract.batch import manifest as m
from coi_extract.batch.errors import RunError, cannot_write
from coi_extract.batch.jobs import Job, jobs, make_input
from coi_extract.batch.lock import NAME as LOCK
from coi_extract.batch.lock import locked
from coi_extract.batch.merging import merge_articles
from coi_extract.batch.pool import make_shards
from coi_extract.batch.progress import Progress, Silent
from coi_extract.batch.results import read_results
from coi_extract.batch.work import QUARANTINE, Sealed, Settings, read_seal
from coi_extract.exports.columns import TABLES
from coi_extract.exports.extras import need
from coi_extract.exports.rows import Choices
from coi_extract.exports.suppress import Suppressed, read_suppressed
from coi_extract.sources.reading import PathLike, expand

if TYPE_CHECKING:
    from coi_extract.extractor import Extractor

#: Articles in one shard, unless the caller says otherwise.
SHARD_SIZE: Final = 2000
#: A run that is cut off before its manifest is written leaves these behind.
_BEGINNINGS: Final = frozenset({LOCK, m.INPUTS, m.SHARDS})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run has come to.

    ``articles`` are those in the tables, after records of the same article were put together (``merged``);
    ``rows`` are rows by table, ``notices`` by code; ``failures`` is the number of rows in the quarantine file.
    ``read_now`` and ``seconds`` are of the last session alone.
    """

    articles: int
    with_statement: int
    rows: dict[str, int]
    notices: dict[str, int]
    failures: int
    merged: int
    read_now: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Articles per second in the last session, None where it has read none."""
        return self.read_now / self.seconds if self.read_now and self.seconds > 0 else None

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain values."""
        return {
            "articles": self.articles,
            "with_statement": self.with_statement,
            "rows": self.rows,
            "notices": self.notices,
            "failures": self.failures,
            "merged": self.merged,
            "read_in_last_session": self.read_now,
            "seconds_of_last_session": round(self.seconds, 1),
            "articles_per_second": None if self.rate is None else round(self.rate, 1),
        }


def run(
    paths: PathLike | Iterable[PathLike],
    out: str | os.PathLike[str],
    *,
    workers: int = 1,
    resume: bool = False,
    shard_size: int = SHARD_SIZE,
    extractor: Extractor | None = None,
    text: bool = True,
    suppress: str | os.PathLike[str] | Suppressed | None = None,
    merge: bool = True,
    authors: Sequence[str] | None = None,
    year: int | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    authors_column: str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Read any input and write the tables into a folder, shard by shard.

    Parameters
    ----------
    paths:
        Files, folders, patterns and archives, as :func:`coi_extract.sources.read` takes them.
    out:
        The folder; made where it is missing. It has to be empty, unless ``resume`` is True.
    workers:
        Processes that parse, read and write. What comes out does not depend on their number.
    resume:
        Go on with a run that was cut off: whole shards are kept, damaged ones made again. A run that has not begun
        begins.
    shard_size:
        Articles in one shard.
    extractor:
        The extractor to read with; one with default settings where none is given.
    text:
        False leaves out the text of statements.
    suppress:
        Facts to leave out: a list, or the path of one.
    merge:
        True puts records of the same article together: by DOI, PMID, PMCID, or id within a file.
    authors:
        Authors of the articles that come without.
    year:
        Year for the parents of companies; that of the article where none is given.
    text_column, id_column, authors_column, format, encoding:
        As in :func:`coi_extract.sources.read`.
    progress:
        Is told how far the run has come.

    Raises
    ------
    InputError
        The input does not exist or cannot be read.
    RunError
        The folder is in use, holds something else or a run with other settings, or cannot be written to.
    MissingExtraError
        pyarrow or DuckDB is not installed (extra ``arrow``).
    ValueError
        ``workers`` or ``shard_size`` is less than 1.
    """
    for name, value in (("workers", workers), ("shard_size", shard_size)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1")
    need("pyarrow", "Long runs")
    need("duckdb", "Long runs")
    files = expand(paths)
    if extractor is None:
        from coi_extract.extractor import Extractor as Default

        extractor = Default()
    if suppress is None or isinstance(suppress, Suppressed):
        suppressed = suppress or Suppressed()
    else:
        suppressed = read_suppressed(suppress)
    home = Path(out)
    settings = Settings(
        extractor,
        make_input(
            shard_size=shard_size, format=format, text_column=text_column, id_column=id_column,
            authors_column=authors_column, encoding=encoding,
        ),
        Choices(text, suppressed),
        home / m.SHARDS,
        _base(files),
        None if authors is None else tuple(authors),
        year,
    )  # fmt: skip
    whole = _Run(home, files, settings, merge)
    whole.prepare(resume)
    return whole.go(workers, progress or Silent())


def _base(files: Sequence[Path]) -> str:
    """The folder that all input files stand in, from which their names are counted."""
    try:
        return os.path.commonpath([str(file.parent) for file in files])
    except ValueError:  # some are given absolutely, some not, or they are on several drives
        return ""


class _Run:
    def __init__(self, home: Path, files: list[Path], settings: Settings, merge: bool) -> None:
        self.home, self.files, self.settings, self.merge = home, files, settings, merge

    def prepare(self, resume: bool) -> None:
        """Make the folder, and refuse one that holds something else."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            found = {p.name for p in self.home.iterdir() if not p.name.endswith(".tmp")}
        except (FileExistsError, NotADirectoryError) as error:
            raise RunError("is a file, not a folder.", source=self.home, remedy="Name a folder.") from error
        except OSError as error:
            raise cannot_write(error, self.home) from error
        if m.MANIFEST in found:
            if not resume:
                raise RunError(
                    "holds a run already.",
                    source=self.home,
                    remedy="Go on with it by --resume, or name another folder.",
                )
        elif found - _BEGINNINGS:
            raise RunError(
                f"holds other things ({', '.join(sorted(found - _BEGINNINGS)[:3])}).",
                source=self.home,
                remedy="Name an empty folder, or a new one.",
            )

    def go(self, workers: int, progress: Progress) -> Summary:
        with locked(self.home):
            try:
                return self._go(workers, progress)
            except OSError as error:
                raise cannot_write(error, self.home) from error

    def _go(self, workers: int, progress: Progress) -> Summary:
        started = time.monotonic()
        self._tidy()
        before = m.read_manifest(self.home)
        known = {file.path: file for file in m.read_inputs(self.home)}
        total = sum(_size(file) for file in self.files)
        with progress.stage("looking at the input", total) as stage:
            stock = m.take_stock(self.files, known, stage.bytes)
        told = self._told()
        if before is None:
            m.write_inputs(self.home, stock)
            manifest = m.new_manifest(told, stock, self.settings.base)
            m.write_json(self.home / m.MANIFEST, manifest)
        else:
            m.refuse_other(self.home, before, told, m.hash_of(stock, self.settings.base))
            manifest = before
        seals = self._seals()
        read_now = 0
        with progress.stage("reading", total) as stage:
            start = _start(seals)
            stage.skip(sum(_size(file) for file in self.files[:start]))
            todo = self._todo(start, seals, stage)
            self.settings.shards.mkdir(exist_ok=True)
            for job, sealed in make_shards(todo, self.settings, workers, stage.articles):
                seals[sealed.name] = sealed
                read_now += sealed.counts["articles"]
                stage.bytes(job.size)
        merged = 0
        if self.merge:
            with progress.stage("putting together what is one article", None):
                merged = merge_articles(self.home, self.files, self.settings)
        self._write_quarantine(seals)
        summary = self._summary(seals, merged, read_now, time.monotonic() - started)
        if read_now or not (self.home / m.SUMMARY).exists():
            m.write_json(self.home / m.SUMMARY, summary.as_dict())
        if manifest["state"] != "complete" or read_now:
            ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            m.write_json(self.home / m.MANIFEST, {**manifest, "state": "complete", "ended": ended})
        return summary

    def _tidy(self) -> None:
        """Take away what a run that was cut off has left half done."""
        for left in (*self.home.glob(".*.tmp"), *self.settings.shards.glob(".*.tmp")):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    def _told(self) -> dict[str, Any]:
        """The settings that decide what comes out, as the manifest says them."""
        provenance = self.settings.extractor.extract("").provenance
        given = self.settings.given
        authors = self.settings.authors
        schema = json.dumps({n: [(c.name, c.type) for c in t.columns] for n, t in TABLES.items()})
        return {
            "library_version": provenance.library,
            "model": provenance.model,
            "registry_version": provenance.registry,
            "extractor": provenance.settings,
            "schema": hashlib.sha256(schema.encode()).hexdigest()[:16],
            "shard_size": given.shard_size,
            "format": given.format,
            "text_column": given.options.text_column,
            "id_column": given.options.id_column,
            "authors_column": given.options.authors_column,
            "encoding": given.options.encoding,
            "authors": None if authors is None else list(authors),
            "year": self.settings.year,
            "text": self.settings.choices.text,
            "suppressed": self.settings.choices.suppressed.digest(),
            "merge": self.merge,
        }

    def _seals(self) -> dict[str, Sealed]:
        """The shards that are whole. Those that are not are taken away, and so is what was made from them."""
        seals: dict[str, Sealed] = {}
        damaged = False
        for shard in sorted(self.settings.shards.glob("[0-9]*")):
            seal = read_seal(shard)
            if seal is None:
                shutil.rmtree(shard)
                damaged = True
            else:
                seals[seal.name] = seal
        if damaged:
            shutil.rmtree(self.home / m.MERGED, ignore_errors=True)
        return seals

    def _todo(self, start: int, seals: Mapping[str, Sealed], stage: Any) -> Iterator[Job]:
        for job in jobs(self.files, self.settings.given, start):
            if job.name in seals:
                stage.skip(job.size)
            else:
                yield job

    def _write_quarantine(self, seals: Mapping[str, Sealed]) -> None:
        def lines() -> Iterator[str]:
            for name in sorted(seals):
                if seals[name].failures:
                    with (self.settings.shards / name / QUARANTINE).open(encoding="utf-8") as file:
                        yield from file

        m.write_lines(self.home / m.QUARANTINE, lines())

    def _summary(self, seals: Mapping[str, Sealed], merged: int, read_now: int, seconds: float) -> Summary:
        with read_results(self.home) as results:
            rows = {name: results.count(name) for name in TABLES}
            found = results.connection.execute("SELECT count(*) FROM articles WHERE has_statement").fetchall()[0][0]
            notices = dict(
                results.connection.execute("SELECT code, count(*) FROM notices GROUP BY code ORDER BY code").fetchall()
            )
        failures = sum(seal.failures for seal in seals.values())
        return Summary(rows["articles"], found, rows, notices, failures, merged, read_now, seconds)


def _start(seals: Mapping[str, Sealed]) -> int:
    """The number of the first input file that is not done: as far as the shards follow each other without a gap."""
    expected = (0, 0)
    for name in sorted(seals):
        file, part = (int(number) for number in name.split("-"))
        if (file, part) != expected:
            break
        ends = seals[name].ends
        expected = (file, part + 1) if ends == file else (ends, 0)
    return expected[0]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


__all__ = ["SHARD_SIZE", "Summary", "run"]
