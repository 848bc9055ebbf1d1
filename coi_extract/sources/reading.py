"""One door for all sources: paths in, records and failures out."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

from coi_extract.errors import InputError
from coi_extract.sources import detect
from coi_extract.sources.containers import DAMAGED, Limits, Refused, bounded, gunzip, tar_members, zip_members
from coi_extract.sources.model import Failure, Origin, Record

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller said about the files; None where the reader is to find out."""

    text_column: str | tuple[str, ...] | None = None
    id_column: str | None = None
    authors_column: str | None = None
    encoding: str | None = None
    limits: Limits = field(default_factory=Limits)


def read(
    paths: PathLike | Iterable[PathLike],
    *,
    text_column: str | Sequence[str] | None = None,
    id_column: str | None = None,
    authors_column: str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    on_failure: Literal["keep", "raise"] = "keep",
    limits: Limits | None = None,
) -> Iterator[Record | Failure]:
    """Yield a record for every article, and a failure for whatever cannot be read, in the order of the input.

    Parameters
    ----------
    paths:
        A file, a folder (searched through), a glob pattern, or several of them. Archives (``.tar``, ``.tar.gz``,
        ``.zip``) and gzip files are read as streams; nothing is unpacked to disk.
    text_column, id_column, authors_column:
        Columns of tables (CSV, TSV, JSONL, Parquet) that hold the statement, an id and the authors. Without them,
        columns with customary names are taken.
    format:
        One of ``detect.FORMATS`` where content and name are not to decide.
    encoding:
        Of text files and tables; UTF-8 unless they say otherwise.
    on_failure:
        ``"raise"`` makes an :class:`InputError` of the first failure.
    limits:
        Sizes and ratios from which on a file is refused.

    Raises
    ------
    InputError
        A path that does not exist, a pattern or a folder that holds nothing to read, a table without the named
        column; with ``on_failure="raise"``, any failure.
    MissingExtraError
        Parquet without pyarrow.
    ValueError
        ``format`` or ``on_failure`` is not one of the known values.
    """
    if format is not None and format not in detect.FORMATS:
        raise ValueError(f"format is {format!r}; known are {', '.join(detect.FORMATS)}")
    if on_failure not in ("keep", "raise"):
        raise ValueError(f"on_failure is {on_failure!r}; known are 'keep' and 'raise'")
    columns = text_column if text_column is None or isinstance(text_column, str) else tuple(text_column)
    options = Options(columns, id_column, authors_column, encoding, limits or Limits())
    return _read(expand(paths), format, options, on_failure == "raise")


def _read(files: list[Path], format: str | None, options: Options, raising: bool) -> Iterator[Record | Failure]:
    for file in files:
        for item in read_file(file, format, options):
            if raising and isinstance(item, Failure):
                raise item.error()
            yield item


def expand(paths: PathLike | Iterable[PathLike]) -> list[Path]:
    """Return the files that paths, folders and patterns stand for, each once, in a stable order.

    Raises
    ------
    InputError
        Something does not exist, or holds no file of a known suffix.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: dict[Path, None] = {}
    for item in given:
        path = Path(item)
        if path.is_dir():
            files = [f for f in sorted(path.rglob("*")) if f.is_file() and readable_name(f.name)]
            if not files:
                raise InputError(
                    "no file of a known format in this folder.",
                    source=path,
                    remedy=f"Known suffixes are {', '.join(sorted(detect.SUFFIXES))}, with .gz, in .tar and .zip.",
                )
        elif path.exists():
            files = [path]
        elif glob.has_magic(os.fspath(item)):
            files = [Path(f) for f in sorted(glob.glob(os.fspath(item), recursive=True)) if os.path.isfile(f)]
            if not files:
                raise InputError("no file matches this pattern.", source=item)
        else:
            raise InputError("no such file or folder.", source=path, remedy="Check the path.")
        found.update(dict.fromkeys(files))
    return list(found)


def readable_name(name: str) -> bool:
    """True for file names that folders and archives are searched for."""
    base = name.rsplit("/", 1)[-1]
    if base.startswith((".", "~$", "__MACOSX")):
        return False
    return detect.suffix(name) in detect.SUFFIXES or base.lower().endswith((".tar", ".tgz", ".tar.gz", ".zip"))


def read_file(path: Path, format: str | None, options: Options) -> Iterator[Record | Failure]:
    """Yield what one file holds."""
    try:
        with path.open("rb") as handle:
            yield from _open(handle, Origin(str(path)), format, options, packed=False)
    except Refused as refused:
        yield Failure(str(path), f"refused: {refused}")
    except MemoryError:
        yield Failure(str(path), "refused: it needs more memory than there is")
    except DAMAGED as error:
        yield Failure(str(path), f"cannot be read: {error}")


def _open(
    handle: io.BufferedReader, origin: Origin, format: str | None, options: Options, packed: bool
) -> Iterator[Record | Failure]:
    head = handle.peek(detect.HEAD)[: detect.HEAD]
    if len(head) < 512 and handle.seekable():  # a peek may be short
        head = handle.read(detect.HEAD)
        handle.seek(0)
    wrapped = detect.container(head)
    if wrapped == "gzip":
        if packed:
            yield Failure(origin.path, "compressed twice", origin.member)
            return
        with gunzip(handle, options.limits) as inner:
            yield from _open(inner, origin, format, options, packed=True)
    elif wrapped == "tar":
        yield from _members(tar_members(handle, origin.path, options.limits), origin, format, options)
    elif wrapped == "zip" and not packed:
        if format == "docx" or (format is None and _is_docx(handle)):
            yield from dispatch("docx", handle, origin, options)
        else:
            yield from _members(zip_members(handle, origin.path, options.limits), origin, format, options)
    else:
        yield from _plain(handle, head, origin, format, options)


def _is_docx(handle: IO[bytes]) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(handle) as archive:
            return "word/document.xml" in archive.namelist()
    except DAMAGED:
        return False
    finally:
        handle.seek(0)


def _members(
    members: Iterator[tuple[str, bytes] | Failure], origin: Origin, format: str | None, options: Options
) -> Iterator[Record | Failure]:
    """Yield what the members of an archive hold; an archive inside an archive is not opened."""
    for member in members:
        if isinstance(member, Failure):
            yield member
            continue
        name, data = member
        if not readable_name(name):
            continue
        inside = replace(origin, member=name)
        try:
            head = data[: detect.HEAD]
            wrapped = detect.container(head)
            if wrapped == "gzip":
                with gunzip(io.BytesIO(data), options.limits) as inner:
                    data = bounded(inner, None, options.limits)
                head = data[: detect.HEAD]
                wrapped = detect.container(head)
            if wrapped == "zip" and detect.suffix(name) == ".docx":
                yield from dispatch("docx", io.BytesIO(data), inside, options)
            elif wrapped is not None:
                yield Failure(origin.path, "an archive inside an archive is not opened", name)
            else:
                yield from _plain(io.BytesIO(data), head, inside, format, options)
        except Refused as refused:
            yield Failure(origin.path, f"refused: {refused}", name)
        except MemoryError:
            yield Failure(origin.path, "refused: it needs more memory than there is", name)
        except DAMAGED as error:
            yield Failure(origin.path, f"cannot be read: {error}", name)


def _plain(
    stream: IO[bytes], head: bytes, origin: Origin, format: str | None, options: Options
) -> Iterator[Record | Failure]:
    if not head.strip():
        yield Failure(origin.path, "the file is empty", origin.member)
        return
    known = format or detect.sniff(head, origin.member or origin.path)
    if known is None:
        yield Failure(
            origin.path,
            "the format is not known",
            origin.member,
            remedy=f"Name it: format= one of {', '.join(detect.FORMATS)}.",
        )
        return
    yield from dispatch(known, stream, origin, options)


def dispatch(format: str, stream: IO[bytes], origin: Origin, options: Options) -> Iterator[Record | Failure]:
    """Hand a stream to the reader of its format; readers are imported here, when first needed."""
    if format == "jats":
        from coi_extract.sources.jats import read_jats

        return read_jats(stream, origin)
    if format == "pubmed":
        from coi_extract.sources.pubmed import read_pubmed

        return read_pubmed(stream, origin)
    if format == "medline":
        from coi_extract.sources.medline import read_medline

        return read_medline(stream, origin, options)
    if format == "docx":
        from coi_extract.sources.docx import read_docx

        return read_docx(stream, origin, options)
    if format == "text":
        from coi_extract.sources.plain import read_text

        return read_text(stream, origin, options)
    if format in ("json", "jsonl", "crossref", "openalex"):
        from coi_extract.sources.json_records import read_json

        return read_json(stream, origin, options, format)
    from coi_extract.sources import tables

    return (
        tables.read_parquet(stream, origin, options)
        if format == "parquet"
        else tables.read_csv(stream, origin, options, "\t" if format == "tsv" else None)
    )
