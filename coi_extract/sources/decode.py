"""Bytes into lines of text, with the line to blame where they are not what they should be."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import IO

from coi_extract.sources.containers import Limits, Refused, bounded

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

REMEDY = 'Save the file as UTF-8, or name its encoding (encoding="cp1252" for many Windows files).'


class Undecodable(Exception):
    """Bytes that are not text in the encoding; ``line`` counts from 1."""

    def __init__(self, encoding: str, line: int, error: UnicodeDecodeError) -> None:
        self.line = line
        self.reason = f"not {encoding} text: byte 0x{error.object[error.start]:02x} cannot be decoded"
        super().__init__(self.reason)


def lines(stream: IO[bytes], encoding: str | None, limits: Limits) -> Iterator[str]:
    """Yield the lines of a stream with their line ends.

    A byte order mark decides the encoding and is left out; else it is ``encoding``, UTF-8 by default.

    Raises
    ------
    Undecodable
        Bytes that do not decode; the lines before them are yielded.
    Refused
        A line longer than one document may be.
    """
    first = stream.readline(limits.member_bytes + 1)
    known = encoding or "utf-8"
    for mark, name in _BOMS:
        if first.startswith(mark):
            if name != "utf-8":
                yield from _whole(first[len(mark) :] + stream.read(limits.member_bytes), name, limits)
                return
            known, first = name, first[len(mark) :]
            break
    number = 0
    raw = first
    while raw:
        number += 1
        if len(raw) > limits.member_bytes:
            raise Refused(f"line {number} has more than {limits.member_bytes} bytes")
        try:
            yield raw.decode(known)
        except UnicodeDecodeError as error:
            raise Undecodable(known, number, error) from None
        raw = stream.readline(limits.member_bytes + 1)


def _whole(data: bytes, encoding: str, limits: Limits) -> Iterator[str]:
    if len(data) >= limits.member_bytes:
        raise Refused(f"more than the {limits.member_bytes} bytes of one document")
    yield from io.StringIO(_decoded(data, encoding), newline="")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise Undecodable(encoding, line, error) from None


def text(stream: IO[bytes], encoding: str | None, limits: Limits) -> str:
    """The whole text of a stream; raises as :func:`lines` does."""
    data = bounded(stream, None, limits)
    mark, known = next(((m, e) for m, e in _BOMS if data.startswith(m)), (b"", encoding or "utf-8"))
    return _decoded(data[len(mark) :], known)
