"""CSV, TSV, JSONL and Parquet with columns by name."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from coi_extract.errors import InputError, MissingExtraError
from coi_extract.sources import Failure, Record, read


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def records(path: Path, **options: Any) -> list[Record]:
    items = list(read(path, **options))
    assert not [i for i in items if isinstance(i, Failure)], items
    return [i for i in items if isinstance(i, Record)]


def test_named_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'nr,who,words\n7,"Fisker, Liv; Okonjo, Tunde","L.F. owns Fjordlys,\nall of it."\n')
    (record,) = records(path, text_column="words", id_column="nr", authors_column="who")
    assert record.id == "7"
    assert record.author_names() == ["Liv Fisker", "Tunde Okonjo"]
    (statement,) = record.statements
    assert statement.text == "L.F. owns Fjordlys,\nall of it."
    assert statement.place is not None
    assert (statement.place.source, statement.place.where) == (f"{path}#line 2", "column words")


def test_a_single_text_is_handed_on_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'text\n"  Two  spaces\tand a tab "\n')
    (record,) = records(path)
    assert record.declaration_text().text == "  Two  spaces\tand a tab "


def test_customary_columns_tell_their_kinds(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.tsv",
        "DOI\tPMID\tFunding Text\tConflict of interest\tAuthors\tYear\tText\n"
        "https://doi.org/10.5555/AB\t12.0\tMoon Office\tNone.\tL Fisker, T Okonjo\t2020\tfull\n",
    )
    (record,) = records(path)
    assert (record.doi, record.pmid, record.published) == ("10.5555/ab", "12", "2020")
    assert {s.kind.value: s.text for s in record.statements} == {
        "funding": "Moon Office",
        "competing_interests": "None.",
    }
    assert record.author_names() == ["L Fisker", "T Okonjo"]


def test_empty_cells_give_a_record_without_statement(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "id,coi_statement\n1,\n2,None.\n")
    assert [len(r.statements) for r in records(path)] == [0, 1]
    assert records(path)[0].looked_in == ("coi_statement",)


def test_semicolons_as_separators(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "id;statement\n1;None, none\n")
    assert records(path)[0].statements[0].text == "None, none"


def test_a_missing_column_names_file_and_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "id,words\n1,x\n")
    with pytest.raises(InputError) as caught:
        list(read(path, text_column="statement"))
    assert str(path) in str(caught.value)
    assert "'statement'" in str(caught.value)
    assert "'words'" in str(caught.value)


def test_no_customary_column_asks_for_one(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "a,b\n1,x\n")
    with pytest.raises(InputError, match="text_column"):
        list(read(path))


def test_bytes_that_are_not_utf8_name_the_line(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "id,statement\n1,plain\n2,Österreich\n", "cp1252")
    good, bad = list(read(path))
    assert isinstance(good, Record)
    assert isinstance(bad, Failure)
    assert bad.place == "line 3"
    assert "encoding" in str(bad)
    assert [r.statements[0].text for r in records(path, encoding="cp1252")] == ["plain", "Österreich"]
    with pytest.raises(InputError, match="line 3"):
        list(read(path, on_failure="raise"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "t.csv", "statement,id\nÅ,1\n", encoding)
    assert records(path)[0].statements[0].text == "Å"


def test_a_row_that_is_too_long_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "id,statement\n1,one, two\n2,fine\n")
    bad, good = list(read(path))
    assert isinstance(bad, Failure)
    assert bad.place == "line 2"
    assert isinstance(good, Record)


def test_jsonl_rows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.jsonl",
        '{"id": 1, "text": "None.", "authors": ["Liv Fisker", {"given": "T.", "family": "Okonjo"}]}\n'
        "\n{broken\n"
        '{"id": 2, "text": null}\n[3]\n',
    )
    one, bad, two, number = list(read(path))
    assert isinstance(one, Record)
    assert one.author_names() == ["Liv Fisker", "T. Okonjo"]
    assert isinstance(bad, Failure)
    assert bad.place == "line 3"
    assert isinstance(two, Record)
    assert two.statements == ()
    assert isinstance(number, Failure)


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "t.parquet"
    table = {"pmid": [11, 12], "coi_statement": ["None.", None], "authors": [["Liv Fisker"], []], "big": [0, 0]}
    pq.write_table(pa.table(table), path)
    one, two = records(path)
    assert (one.pmid, one.statements[0].text, one.author_names()) == ("11", "None.", ["Liv Fisker"])
    assert (two.pmid, two.statements) == ("12", ())
    with pytest.raises(InputError, match="nope"):
        list(read(path, text_column="nope"))


def test_parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"coi_extract\[arrow\]"):
        list(read(path))


def test_damaged_parquet_is_a_failure(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 nothing of the kind PAR1")
    (failure,) = read(path)
    assert isinstance(failure, Failure)


def test_a_key_of_a_statement_that_holds_facts_gives_way_to_the_text(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"id": "1", "text": "AB advises Pfizer.", "funding": []}\n{"id": "2", "text": "x", "funding": "NIH."}\n'
    )
    first, second = (record for record in read(path) if isinstance(record, Record))
    assert [s.text for s in first.statements] == ["AB advises Pfizer."]
    assert [s.text for s in second.statements] == ["NIH."]


def test_long_names_of_columns_are_cut_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x" * 100_000 + ",y\n1,2\n")
    with pytest.raises(InputError) as raised:
        list(read(path))
    assert "'y'" in str(raised.value)
    assert len(str(raised.value)) < 1_000


def test_authors_nested_too_deeply_are_taken_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"id,authors,text\n1,{'[' * 100_000},x\n2,Anna Berg,y\n")
    first, second = list(read(path))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert second.author_names() == ["Anna Berg"]
