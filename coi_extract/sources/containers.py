"""Files, and files inside files, opened as streams; compressed bombs refused; nothing is written to disk."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from coi_extract.sources.model import Failure


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused as a bomb.

    ``member_bytes`` is the size of one member of an archive, or of one document that is read whole;
    ``stream_bytes`` of a compressed file that is read as a stream; ``archive_bytes`` of all members of one archive
    together; ``members`` their number. ``ratio`` is the size after over the size before decompression, looked at once
    ``ratio_from`` bytes have come out (XML that is mostly indentation shrinks well).
    """

    member_bytes: int = 128 * 2**20
    stream_bytes: int = 16 * 2**30
    archive_bytes: int = 4 * 2**40
    members: int = 50_000_000
    ratio: float = 200.0
    ratio_from: int = 8 * 2**20


class Refused(Exception):
    """A file that is larger, or expands further, than the limits allow; the message says which."""


#: What reading a damaged file raises, beside XML errors: offsets that lead before its beginning are a ValueError.
DAMAGED = (
    OSError, EOFError, zlib.error, struct.error, tarfile.TarError, zipfile.BadZipFile, RuntimeError, ValueError,
    OverflowError,
)  # fmt: skip


class Guarded(io.RawIOBase):
    """A stream of decompressed bytes that refuses to go beyond the limits.

    ``packed`` is the compressed stream, whose position is the size before decompression.
    """

    def __init__(self, inner: IO[bytes], packed: IO[bytes] | None, most: int, limits: Limits) -> None:
        self._inner = inner
        self._packed = packed
        self._most = most
        self._limits = limits
        self._start = packed.tell() if packed is not None else 0
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._inner.read(len(view))
        view[: len(data)] = data
        self._out += len(data)
        if self._out > self._most:
            raise Refused(f"more than {self._most} bytes after decompression")
        if self._packed is not None and self._out > self._limits.ratio_from:
            before = max(self._packed.tell() - self._start, 1)
            if self._out / before > self._limits.ratio:
                raise Refused(f"expands more than {self._limits.ratio:.0f} times")
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def gunzip(packed: IO[bytes], limits: Limits) -> io.BufferedReader:
    """The decompressed stream of a gzip file."""
    # GzipFile reads ahead 8 kB (128 kB from Python 3.12), which keeps the position close to what was used.
    guarded = Guarded(gzip.GzipFile(fileobj=packed, mode="rb"), packed, limits.stream_bytes, limits)  # type: ignore[arg-type]
    return io.BufferedReader(guarded, 2**16)


def bounded(stream: IO[bytes], size: int | None, limits: Limits) -> bytes:
    """The bytes of one document that is read whole."""
    if size is not None and size > limits.member_bytes:
        raise Refused(f"{size} bytes, more than the {limits.member_bytes} of one document")
    data = stream.read(limits.member_bytes + 1)
    if len(data) > limits.member_bytes:
        raise Refused(f"more than the {limits.member_bytes} bytes of one document")
    return data


def tar_members(stream: IO[bytes], path: str, limits: Limits) -> Iterator[tuple[str, bytes] | Failure]:
    """Yield name and bytes of the regular files of a tar stream in their order, one at a time.

    Links, devices and folders are passed over. A member that is too large is a failure and the next one follows; an
    archive that is damaged ends with a failure.
    """
    total = count = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # a tar file keeps every header it has met: memory would grow
                if not member.isreg():
                    continue
                count += 1
                total += member.size
                if count > limits.members or total > limits.archive_bytes:
                    yield Failure(path, "the archive holds more than the limits allow", member.name)
                    return
                if member.size > limits.member_bytes:
                    yield _too_large(path, member.name, limits)
                    continue
                handle = archive.extractfile(member)
                if handle is not None:
                    yield member.name, handle.read()
    except Refused as refused:
        yield Failure(path, f"refused: {refused}")
    except DAMAGED as error:
        yield Failure(path, f"damaged archive: {error}", remedy="Fetch it anew; what came before was read.")


def zip_members(handle: IO[bytes], path: str, limits: Limits) -> Iterator[tuple[str, bytes] | Failure]:
    """Yield name and bytes of the files of a zip archive in their order, one at a time."""
    try:
        with zipfile.ZipFile(handle) as archive:
            infos = archive.infolist()
            if len(infos) > limits.members or sum(i.file_size for i in infos) > limits.archive_bytes:
                yield Failure(path, "the archive holds more than the limits allow")
                return
            for info in infos:
                if info.filename.endswith("/"):  # is_dir() trips over a name that is empty
                    continue
                try:
                    yield info.filename, zip_read(archive, info, limits)
                except Refused as refused:
                    yield Failure(path, f"refused: {refused}", info.filename)
                except DAMAGED as error:
                    yield Failure(path, f"damaged member: {error}", info.filename)
    except DAMAGED as error:
        yield Failure(path, f"damaged archive: {error}", remedy="Fetch the archive anew.")


def zip_read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The bytes of one member, whatever its header says of its size.

    Raises
    ------
    Refused
        It is larger, or expands further, than the limits allow.
    """
    if info.file_size > limits.member_bytes:
        raise Refused(f"{info.file_size} bytes, more than the {limits.member_bytes} of one document")
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise Refused(f"expands more than {limits.ratio:.0f} times")
    with archive.open(info) as member:
        return bounded(member, None, limits)


def _too_large(path: str, member: str, limits: Limits) -> Failure:
    return Failure(path, f"refused: more than the {limits.member_bytes} bytes of one document", member)
