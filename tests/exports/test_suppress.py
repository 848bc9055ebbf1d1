"""The list of suppressed facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from coi_extract.errors import InputError
from coi_extract.exports import read_suppressed


def test_forms_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(
        "\ufeff# by letter\n\nabc\ndoi:10.5555/x def   # why\nmy file.txt ghi\na.csv#1\tjkl\npmid:7 *\n#x abc\n",
        encoding="utf-8",
    )
    found = read_suppressed(path)
    assert found.has("anything", "abc")
    assert found.has("doi:10.5555/x", "def")
    assert not found.has("doi:10.5555/y", "def")
    assert found.has("my file.txt", "ghi")
    assert found.has("a.csv#1", "jkl")
    assert found.has("pmid:7", "whatever")
    assert not found.has("pmid:8", "whatever")


def test_the_hash_is_of_what_is_listed(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a\nb\n")
    two.write_text("# c\nb\na\n")
    assert read_suppressed(one).digest() == read_suppressed(two).digest() is not None
    two.write_text("")
    assert read_suppressed(two).digest() is None


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-list"):
        read_suppressed(tmp_path / "no-list")
    (tmp_path / "list").write_text("*\n")
    with pytest.raises(InputError, match=r"line 1.*article"):
        read_suppressed(tmp_path / "list")
