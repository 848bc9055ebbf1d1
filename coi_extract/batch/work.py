"""One job to one shard: parse, read, write. The same in the main process and in a worker."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coi_extract.batch.jobs import Input, Job, parse
from coi_extract.batch.reading import read_all
from coi_extract.exports.arrow import Columns
from coi_extract.exports.columns import TABLES
from coi_extract.exports.extras import need
from coi_extract.exports.rows import Choices, rows_of
from coi_extract.schema import DisclosureReport
from coi_extract.sources import DeclarationText, Failure, Record

if TYPE_CHECKING:
    from coi_extract.extractor import Extractor

#: What says of a shard that it is whole: counts of rows, and size and hash of each file.
SEAL: Final = "shard.json"
QUARANTINE: Final = "quarantine.jsonl"
#: After so many articles a worker says how far it is.
_STEP: Final = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to know beside the job; plain values and an extractor that pickles."""

    extractor: Extractor
    given: Input
    choices: Choices
    shards: Path
    base: str = ""
    authors: tuple[str, ...] | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is known of a shard that is whole."""

    name: str
    ends: int
    counts: dict[str, int]
    notices: dict[str, int]
    failures: int
    with_statement: int


Context = tuple[Record, DeclarationText, "list[str] | None"]


def work(job: Job, settings: Settings, tell: Callable[[int], None] | None = None) -> Sealed:
    """Make the shard of a job and return what is known of it.

    ``tell`` is called with the number of articles read since it was last called.

    Raises
    ------
    OSError
        The shard cannot be written. What was there before stays.
    """
    columns = Columns()
    failures: list[Failure] = []
    notices: Counter[str] = Counter()
    told = with_statement = read = 0
    records = _records(job, settings, failures)
    for (record, joined, names), report in _reports(records, settings, failures):
        rows = rows_of(record, report, joined, names=names, choices=settings.choices, base=settings.base)
        columns.add(rows)
        notices.update(notice.code for notice in report.notices)
        with_statement += bool(record.statements)
        read += 1
        if tell is not None and read - told >= _STEP:
            tell(read - told)
            told = read
    if tell is not None and read > told:
        tell(read - told)
    sealed = Sealed(job.name, job.ends, columns.counts(), dict(sorted(notices.items())), len(failures), with_statement)
    write_shard(settings.shards, sealed, columns, failures)
    return sealed


def _records(job: Job, settings: Settings, failures: list[Failure]) -> Iterator[Record]:
    for piece in job.pieces:
        for item in parse(piece, settings.given):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                yield item


def _reports(
    records: Iterator[Record], settings: Settings, failures: list[Failure]
) -> Iterator[tuple[Context, DisclosureReport]]:
    for context, report in read_all(settings.extractor, (_text(record, settings) for record in records)):
        if isinstance(report, DisclosureReport):
            yield context["article"], report
            continue
        record = context["article"][0]
        origin = record.provenance[0]
        reason = f"reading the text failed ({type(report).__name__}: {report})"
        failures.append(Failure(origin.path, reason, origin.member, origin.record, "Please report it with the text."))


def _text(record: Record, settings: Settings) -> tuple[str, dict[str, Any]]:
    joined = record.declaration_text()
    own = record.author_names()
    given = None if own or settings.authors is None else list(settings.authors)
    year = settings.year
    if year is None and (stated := re.match(r"(\d{4})(?!\d)", record.published or "")):
        year = int(stated[1])
    source = str(record.provenance[0]) if record.provenance else record.id
    article: Context = (record, joined, given)
    return joined.text, {"authors": given or own or None, "source": source, "year": year, "article": article}


# -- shards -----------------------------------------------------------------------------------------------------


def write_shard(home: Path, sealed: Sealed, columns: Columns, failures: Sequence[Failure]) -> None:
    """Write a shard under another name and rename it when it is whole and on the disk."""
    pq = need("pyarrow.parquet", "Parquet files")
    temporary = home / f".{sealed.name}.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        files: dict[str, dict[str, object]] = {}
        for name, table in columns.tables().items():
            path = temporary / f"{name}.parquet"
            pq.write_table(table, path, compression="zstd")
            files[path.name] = _seal_of(path)
        if failures:
            path = temporary / QUARANTINE
            path.write_text("".join(json.dumps(quarantined(f), ensure_ascii=True) + "\n" for f in failures))
            files[path.name] = _seal_of(path)
        seal = {
            "shard": sealed.name,
            "ends": sealed.ends,
            "rows": sealed.counts,
            "notices": sealed.notices,
            "failures": sealed.failures,
            "with_statement": sealed.with_statement,
            "files": files,
        }
        (temporary / SEAL).write_text(json.dumps(seal, indent=1))
        for path in temporary.iterdir():
            _to_disk(path)
        _place(temporary, home / sealed.name)
        _to_disk(home)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _place(temporary: Path, target: Path) -> None:
    """Rename; a shard that is there already is one that another process has made alike, or a damaged one."""
    if target.exists() and read_seal(target) is None:
        shutil.rmtree(target)
    try:
        temporary.rename(target)
    except OSError:
        if read_seal(target) is None:
            raise
        shutil.rmtree(temporary)


def _seal_of(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else _digest(file)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _digest(file: Any) -> Any:
    digest = hashlib.sha256()
    while chunk := file.read(2**20):
        digest.update(chunk)
    return digest


def _to_disk(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handles of folders to flush
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_seal(shard: Path) -> Sealed | None:
    """Return what is known of a shard, or None where it is not whole: a file missing, cut short or changed."""
    try:
        seal = json.loads((shard / SEAL).read_text())
        for name, said in seal["files"].items():
            if (shard / name).stat().st_size != said["bytes"] or _seal_of(shard / name) != said:
                return None
        if not {f"{name}.parquet" for name in TABLES} <= set(seal["files"]):
            return None
        return Sealed(
            seal["shard"], seal["ends"], seal["rows"], seal["notices"], seal["failures"], seal["with_statement"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def quarantined(failure: Failure) -> dict[str, str | None]:
    """The row of the quarantine file for a failure."""
    return {
        "source": failure.source,
        "member": failure.member,
        "place": failure.place,
        "reason": failure.reason,
        "remedy": failure.remedy,
    }
