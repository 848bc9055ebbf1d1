"""From the input to jobs: bundles of articles that become one shard each, whoever works on them.

How the input is cut depends on the input and on ``shard_size`` alone, so that a shard has the same name and the same
rows in every run. The first file of a bundle and the number of the bundle within it make the name of a shard. Files
that hold one article each, and small ones, are handed on as paths, members of archives as bytes, and records of large
files as values, so that parsing is shared among the workers where that is worth it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from coi_extract.errors import InputError
from coi_extract.sources import Failure, Limits, Origin, Record, detect
from coi_extract.sources.containers import DAMAGED, Refused, gunzip, tar_members, zip_members
from coi_extract.sources.reading import Options, _is_docx, _members, _open, read_file, readable_name

#: Formats of which a file is one article (or few), so that a worker may parse it.
_ALONE: Final = frozenset({"jats", "docx", "text"})
#: Files above this size are read as streams, whatever they hold.
_LARGE: Final = 8 * 2**20
#: Bytes of a file of many records that count as one article, when small files are bundled; packed, a tenth.
_RECORD: Final = 2000
#: A bundle of members of an archive ends when it holds this many bytes.
BUNDLE_BYTES: Final = 24 * 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive that is still to be parsed."""

    origin: Origin
    name: str
    data: bytes


#: A path is a file that is still to be parsed.
Piece: TypeAlias = "str | Member | Record | Failure"


@dataclass(frozen=True, slots=True)
class Job:
    """What becomes one shard.

    ``file`` is the number of the first input file in it, ``part`` its number within that file. ``ends`` is the number
    of input files that are done once this and all earlier shards are. ``size`` is how many bytes of the input it
    stands for.
    """

    file: int
    part: int
    ends: int
    pieces: tuple[Piece, ...]
    size: int = 0

    @property
    def name(self) -> str:
        """The name of the shard; names sort in the order of the input."""
        return f"{self.file:07d}-{self.part:05d}"


@dataclass(frozen=True, slots=True)
class Input:
    """How the input is read."""

    format: str | None
    options: Options
    shard_size: int


def jobs(files: Sequence[Path], given: Input, start: int = 0) -> Iterator[Job]:
    """Yield the jobs of the files from number ``start`` on, in the order of the input."""
    bundle: list[Piece] = []
    first, size, articles = start, 0, 0
    for number in range(start, len(files)):
        path = files[number]
        weight = _weight(path, given)
        if weight is not None:
            if not bundle:
                first = number
            bundle.append(str(path))
            size += _size(path)
            articles += weight
            if articles >= given.shard_size:
                yield Job(first, 0, number + 1, tuple(bundle), size)
                bundle, size, articles = [], 0, 0
            continue
        if bundle:
            yield Job(first, 0, number, tuple(bundle), size)
            bundle, size, articles = [], 0, 0
        yield from _stream(path, number, given)
    if bundle:
        yield Job(first, 0, len(files), tuple(bundle), size)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _weight(path: Path, given: Input) -> int | None:
    """For how many articles a file counts that is handed on whole; None for one that is read as a stream."""
    try:
        size = path.stat().st_size
        if size > _LARGE:
            return None
        with path.open("rb") as handle:
            head = handle.read(detect.HEAD)
            packed = detect.container(head)
            if packed == "zip" and (given.format == "docx" or (given.format is None and _is_docx(handle))):
                return 1
    except OSError:
        return 1  # reading it will say why not
    if packed is None and (given.format or detect.sniff(head, path.name)) in _ALONE:
        return 1
    weight = 1 + size * (10 if packed in ("gzip", "zip") else 1) // _RECORD
    return weight if 4 * weight <= given.shard_size else None


def _stream(path: Path, number: int, given: Input) -> Iterator[Job]:
    """Yield the jobs of a file of many records. The last one says that the file is done."""
    part = held_bytes = before = 0
    held: list[Piece] = []
    try:
        handle = path.open("rb")
    except OSError as error:
        yield Job(number, 0, number + 1, (Failure(str(path), f"cannot be read: {error.strerror or error}"),))
        return
    with handle:
        for piece in _pieces(handle, path, given):
            if len(held) >= given.shard_size or held_bytes >= BUNDLE_BYTES:
                # only now is it known that more follows, so that the last job is never empty
                here = handle.raw.tell()
                yield Job(number, part, number, tuple(held), max(here - before, 0))
                part, held_bytes, held, before = part + 1, 0, [], max(here, before)
            held.append(piece)
            held_bytes += len(piece.data) if isinstance(piece, Member) else 0
    yield Job(number, part, number + 1, tuple(held), max(_size(path) - before, 0))


def _pieces(handle: io.BufferedReader, path: Path, given: Input) -> Iterator[Piece]:
    origin, limits = Origin(str(path)), given.options.limits
    try:
        head = handle.peek(detect.HEAD)[: detect.HEAD]
        packed = detect.container(head)
        if packed == "zip" and not _is_docx(handle):
            yield from _of_archive(zip_members(handle, str(path), limits), origin, given)
            return
        if packed == "tar":
            yield from _of_archive(tar_members(handle, str(path), limits), origin, given)
            return
        if packed == "gzip":
            with gunzip(handle, limits) as inner:
                if detect.container(inner.peek(detect.HEAD)[: detect.HEAD]) == "tar":
                    yield from _of_archive(tar_members(inner, str(path), limits), origin, given)
                    return
            handle.seek(0)
        yield from _open(handle, origin, given.format, given.options, packed=False)
    except InputError as error:  # a table without the named column: this file's fault, not the run's
        yield Failure(str(path), error.problem, place=error.place, remedy=error.remedy)
    except Refused as refused:
        yield Failure(str(path), f"refused: {refused}")
    except DAMAGED as error:
        yield Failure(str(path), f"cannot be read: {error}")


def _of_archive(members: Iterator[tuple[str, bytes] | Failure], origin: Origin, given: Input) -> Iterator[Piece]:
    """Members that are articles go on as bytes; those that may hold many records are parsed here."""
    for member in members:
        if isinstance(member, Failure):
            yield member
            continue
        name, data = member
        if not readable_name(name):
            continue
        head = data[: detect.HEAD]
        if detect.container(head) is None and (given.format or detect.sniff(head, name)) in _ALONE:
            yield Member(origin, name, data)
        else:
            yield from parse(Member(origin, name, data), given)


def parse(piece: Piece, given: Input) -> Iterator[Record | Failure]:
    """Yield the records of a piece."""
    if isinstance(piece, (Record, Failure)):
        yield piece
        return
    try:
        if isinstance(piece, Member):
            yield from _members(iter([(piece.name, piece.data)]), piece.origin, given.format, given.options)
        else:
            yield from read_file(Path(piece), given.format, given.options)
    except InputError as error:
        path, name = (piece.origin.path, piece.name) if isinstance(piece, Member) else (piece, None)
        yield Failure(path, error.problem, name, error.place, error.remedy)


def records(path: Path, given: Input) -> Iterator[Record | Failure]:
    """Yield what one input file holds."""
    for job in _stream(path, 0, given):
        for piece in job.pieces:
            yield from parse(piece, given)


def make_input(
    *, shard_size: int, format: str | None = None, text_column: str | None = None, id_column: str | None = None,
    authors_column: str | None = None, encoding: str | None = None,
) -> Input:  # fmt: skip
    """Return how the input is read; the arguments are those of :func:`coi_extract.sources.read`."""
    return Input(format, Options(text_column, id_column, authors_column, encoding, Limits()), shard_size)


__all__ = ["BUNDLE_BYTES", "Input", "Job", "Member", "Piece", "jobs", "make_input", "parse", "records"]
