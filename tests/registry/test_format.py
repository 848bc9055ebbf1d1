from __future__ import annotations

import struct
from pathlib import Path

import pytest

from coi_extract.errors import RegistryError
from coi_extract.registry.format import VERSION, read_index, write_index

SECTIONS = {"first": b"alpha", "empty": b"", "last": bytes(range(256))}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "x.coireg"
    write_index(path, SECTIONS, {"version": "1", "note": "ünïcode"})
    return path


def test_what_is_written_is_read(index: Path) -> None:
    header, sections = read_index(index)
    assert header == {"version": "1", "note": "ünïcode"}
    assert {name: bytes(view) for name, view in sections.items()} == SECTIONS


def test_sections_are_aligned_for_the_tries(index: Path) -> None:
    whole = index.read_bytes()
    for data in (b"alpha", bytes(range(256))):
        assert whole.index(data) % 16 == 0


@pytest.mark.parametrize("place", [30, -1, -200])
def test_a_changed_byte_is_noticed(index: Path, place: int) -> None:
    whole = bytearray(index.read_bytes())
    whole[place] ^= 0xFF
    index.write_bytes(whole)
    with pytest.raises(RegistryError, match=r"damaged.*registry build"):
        read_index(index)


@pytest.mark.parametrize("kept", [0, 5, 40, 200])
def test_a_file_cut_short_is_refused(index: Path, kept: int) -> None:
    index.write_bytes(index.read_bytes()[:kept])
    with pytest.raises(RegistryError, match=str(index)):
        read_index(index)


@pytest.mark.parametrize("sections", ["[]", '"abc"', "7", "null", '{"a": 1}'])
def test_a_header_of_another_shape_is_damage(index: Path, sections: str) -> None:
    whole = bytearray(index.read_bytes())
    room = struct.unpack_from("<I", whole, 12)[0]
    whole[24 : 24 + room] = f'{{"sections": {sections}}}'.encode().ljust(room)
    index.write_bytes(whole)
    with pytest.raises(RegistryError, match=r"damaged.*registry build"):
        read_index(index)


def test_another_version_is_refused_by_number(index: Path) -> None:
    whole = bytearray(index.read_bytes())
    whole[8:12] = struct.pack("<I", VERSION + 1)
    index.write_bytes(whole)
    with pytest.raises(RegistryError, match=rf"format {VERSION + 1}.*reads format {VERSION}"):
        read_index(index)


def test_other_files_and_no_file(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("name,aliases\n" * 20)
    with pytest.raises(RegistryError, match="not a registry index"):
        read_index(other)
    with pytest.raises(RegistryError, match="cannot be read"):
        read_index(tmp_path / "absent")


def test_a_failed_write_leaves_the_old_file(index: Path) -> None:
    before = index.read_bytes()
    with pytest.raises(TypeError):
        write_index(index, {"first": "not bytes"}, {})  # type: ignore[dict-item]
    assert index.read_bytes() == before
    assert [p.name for p in index.parent.iterdir()] == [index.name]
