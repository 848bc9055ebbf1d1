"""One door: paths, formats, errors."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from coi_extract.errors import InputError
from coi_extract.sources import Failure, Record, read
from coi_extract.sources.detect import sniff

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"<?xml version='1.0'?>\n<!-- c --><article>", "x", "jats"),
        (b"\xef\xbb\xbf<article xmlns='u'>", "x.txt", "jats"),
        (b"<!DOCTYPE PubmedArticleSet PUBLIC '' ''>", "x", "pubmed"),
        (b"<jats:article xmlns:jats='u'>", "x", "jats"),
        (b"<html><body>", "x.xml", None),
        (b"PAR1\x00", "x", "parquet"),
        (b"\nPMID- 12\nOWN - NLM", "x.txt", "medline"),
        (b'{"a": 1}', "x.ndjson", "jsonl"),
        (b'{"a": 1}', "x", "json"),
        (b"a,b\n1,2", "x.csv.gz", "csv"),
        (b"The authors", "x", "text"),
        (b"\x00\x01\x02", "x", None),
    ],
)
def test_formats_are_told_by_content_and_name(head: bytes, name: str, expected: str | None) -> None:
    assert sniff(head, name) == expected


def test_folders_are_searched_in_a_stable_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z.xml", "a.xml", ".hidden.xml", "picture.png"):
        shutil.copy(FIXTURES / "article.xml", tmp_path / name)
    paths = [r.provenance[0].path for r in read(tmp_path) if isinstance(r, Record)]
    assert paths == [str(tmp_path / "a.xml"), str(tmp_path / "b" / "z.xml")]


def test_patterns_and_lists_give_each_file_once(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        shutil.copy(FIXTURES / "article.xml", tmp_path / name)
    items = list(read([tmp_path / "a.xml", str(tmp_path / "*.xml"), tmp_path]))
    assert len(items) == 2


@pytest.mark.parametrize("name", ["missing.xml", "*.nothing"])
def test_what_does_not_exist_is_an_error_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=name.strip("*")):
        read(tmp_path / name)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.nbib"):
        read(tmp_path)


def test_empty_and_unknown_files_are_failures(tmp_path: Path) -> None:
    (tmp_path / "e.xml").write_bytes(b" \n")
    (tmp_path / "h.xml").write_bytes(b"<html/>")
    empty, unknown = read(tmp_path)
    assert isinstance(empty, Failure)
    assert "empty" in empty.reason
    assert isinstance(unknown, Failure)
    assert "format=" in str(unknown)


def test_a_file_that_begins_with_blank_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.xml"
    path.write_bytes(b"\xef\xbb\xbf" + (FIXTURES / "article.xml").read_bytes())
    assert isinstance(next(read(path)), Record)


def test_format_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.dat"
    path.write_text("text\tid\nNone.\t4\n")
    (record,) = read(path, format="tsv")
    assert isinstance(record, Record)
    assert record.id == "4"
    with pytest.raises(ValueError, match="format"):
        read(path, format="pdf")


def test_failures_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "b.xml"
    path.write_text("<article>")
    with pytest.raises(InputError, match="well-formed"):
        list(read(path, on_failure="raise"))


def test_records_pickle_and_turn_into_plain_values() -> None:
    (record,) = read(FIXTURES / "article.xml")
    assert isinstance(record, Record)
    assert pickle.loads(pickle.dumps(record)) == record
    plain = record.to_dict()
    assert plain["statements"][0]["kind"] == "competing_interests"
    assert plain["authors"][0]["orcid"] == "0000-0002-1825-0097"


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("text\n" + "None.\n" * 3)
    items = read(path)
    assert isinstance(next(items), Record)
    items.close()  # type: ignore[attr-defined]
