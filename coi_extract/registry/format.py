"""The index file: one header, named sections, one checksum; written atomically, read by memory map.

Layout (little endian)::

    8 bytes   magic  b"COIREG\\r\\n"
    4 bytes   version of the format (unsigned)
    4 bytes   length of the header in bytes (unsigned)
    4 bytes   CRC-32 of the header and of every section, in this order
    4 bytes   zero
    header    JSON, UTF-8: {"sections": {name: [offset, length]}, ...what the builder says of itself}
    sections  each at a multiple of 16 bytes, offsets counted from the start of the file

The magic holds a carriage return and a line feed, so that a transfer in text mode is noticed as damage.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coi_extract.errors import RegistryError

MAGIC = b"COIREG\r\n"
VERSION = 2
_HEAD = struct.Struct("<8sIIII")
_ALIGN = 16
_REBUILD = "Build it again with `coi-extract registry build`."


def write_index(path: Path, sections: Mapping[str, bytes], header: Mapping[str, Any]) -> None:
    """Write an index file beside its target and move it into place, so that no reader ever sees half a file."""
    places: dict[str, list[int]] = {}
    # The header holds the offsets and the offsets depend on its length: reserve a fixed-width header.
    draft = json.dumps({**header, "sections": {name: [2**40, 2**40] for name in sections}}, ensure_ascii=False)
    room = len(draft.encode()) + 16
    offset = _aligned(_HEAD.size + room)
    for name, data in sections.items():
        places[name] = [offset, len(data)]
        offset = _aligned(offset + len(data))
    head = json.dumps({**header, "sections": places}, ensure_ascii=False, sort_keys=True).encode().ljust(room)
    crc = zlib.crc32(head)
    for data in sections.values():
        crc = zlib.crc32(data, crc)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft_path = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_HEAD.pack(MAGIC, VERSION, room, crc, 0))
            out.write(head)
            for name, data in sections.items():
                out.write(b"\0" * (places[name][0] - out.tell()))
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(draft_path, 0o644)  # mkstemp makes it private; an index is meant to be shared
        os.replace(draft_path, path)
    except BaseException:
        Path(draft_path).unlink(missing_ok=True)
        raise


def read_index(path: Path) -> tuple[dict[str, Any], dict[str, memoryview]]:
    """Map an index file; returns its header and a read-only view of each section.

    Raises ``RegistryError`` when the file is absent, is no index, is damaged, or is of another version.
    """
    try:
        with open(path, "rb") as source:
            size = os.fstat(source.fileno()).st_size
            if size < _HEAD.size:
                raise RegistryError(f"not a registry index, only {size} bytes long.", source=path, remedy=_REBUILD)
            view = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise RegistryError(
            f"the index cannot be read: {error.strerror or error}.",
            source=path,
            remedy="Check the path and its permissions.",
        ) from error
    magic, version, room, crc, _ = _HEAD.unpack_from(view)
    if magic != MAGIC:
        raise RegistryError("not a registry index, or changed in transfer.", source=path, remedy=_REBUILD)
    if version != VERSION:
        raise RegistryError(
            f"the index has format {version}, this library reads format {VERSION}.", source=path, remedy=_REBUILD
        )
    try:
        header: dict[str, Any] = json.loads(bytes(view[_HEAD.size : _HEAD.size + room]))
        places: dict[str, list[int]] = header.pop("sections")
        sections = {name: view[start : start + length] for name, (start, length) in places.items()}
        found = zlib.crc32(view[_HEAD.size : _HEAD.size + room])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RegistryError("the index is damaged.", source=path, place="header", remedy=_REBUILD) from error
    for name, (_, length) in sorted(places.items(), key=lambda item: item[1][0]):
        if len(sections[name]) != length:
            raise RegistryError("the index is cut short.", source=path, place=f"section {name!r}", remedy=_REBUILD)
        found = zlib.crc32(sections[name], found)
    if found != crc:
        raise RegistryError("the index is damaged: its checksum does not match.", source=path, remedy=_REBUILD)
    return header, sections


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN
