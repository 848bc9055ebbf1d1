from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coi_extract.errors import RegistryError
from coi_extract.registry import Registry
from coi_extract.registry.compile import compile_index
from coi_extract.registry.records import funder_id, ror_id
from coi_extract.registry.sources import read_dump
from tests.registry.conftest import ror_v1, ror_v2, write_jsonl

V1 = ror_v1(
    "000000a27", "Halden Stiftelse", aliases=["Halden Foundation"], labels=["Haldenfondet"], fundref=["501100088881"]
)
V2 = ror_v2(
    "000000a35", "Tide Academy", acronyms=["TA9"], types=["education"], fundref=["501100088882", "501100088883"],
    relationships=[{"type": "parent", "label": "Halden Stiftelse", "id": "https://ror.org/000000a27"}],
)  # fmt: skip
GONE = ror_v2("000000a43", "Sunken Academy", status="withdrawn")


def shapes(folder: Path) -> dict[str, Path]:
    rows = [V1, V2, GONE]
    text = json.dumps(rows)
    paths = {"jsonl": write_jsonl(folder / "a.jsonl", rows)}
    paths["json"] = folder / "a.json"
    paths["json"].write_text("\ufeff" + text, encoding="utf-8")
    paths["pretty"] = folder / "pretty.json"
    paths["pretty"].write_text(json.dumps(rows, indent=2), encoding="utf-8")
    paths["gz"] = folder / "a.jsonl.gz"
    paths["gz"].write_bytes(gzip.compress(paths["jsonl"].read_bytes()))
    paths["zip"] = folder / "v1.0-data.zip"
    with zipfile.ZipFile(paths["zip"], "w") as archive:
        archive.writestr("v1.0-data.csv", "id,name\n")
        archive.writestr("v1.0-data.json", json.dumps([V1]))
        archive.writestr("v1.0-data_schema_v2.json", text)
    return paths


@pytest.mark.parametrize("shape", ["jsonl", "json", "pretty", "gz", "zip"])
def test_a_ror_dump_in_any_wrapping(tmp_path: Path, shape: str) -> None:
    records = list(read_dump(shapes(tmp_path)[shape]))
    assert [r.name for r in records] == ["Halden Stiftelse", "Tide Academy"]
    first, second = records
    assert first.identifiers == {"ror": "https://ror.org/000000a27", "funder_id": "10.13039/501100088881"}
    assert {n for n, _ in first.names} == {"Halden Foundation", "Haldenfondet"}
    assert (first.kind, first.country, second.kind) == ("nonprofit", "NO", "university")
    assert second.also == ["fundref:501100088882", "fundref:501100088883"]
    assert [p.uid for p in second.parents] == ["ror:000000a27"]


def test_both_schemas_answer_to_every_name_and_id(tmp_path: Path) -> None:
    target = tmp_path / "i.coireg"
    report = compile_index([write_jsonl(tmp_path / "a.jsonl", [V1, V2])], target, shipped=False)
    assert (report.entries, report.rows) == (2, {"a.jsonl": 2})
    registry = Registry([target])
    for name in ("Halden Stiftelse", "Halden Foundation", "Haldenfondet"):
        assert registry.link(name).entry == registry.link("Halden Stiftelse").entry
    for identifier in (
        "https://ror.org/000000a35",
        "000000a35",
        "https://doi.org/10.13039/501100088883",
        "501100088882",
    ):
        entry = registry.by_id(identifier)
        assert entry is not None
        assert entry.name == "Tide Academy"
    assert entry is not None
    parent = entry.parent()
    assert parent is not None
    assert parent.entry == registry.link("Halden Stiftelse").entry


def test_the_funder_registry_joins_ror_by_id(tmp_path: Path) -> None:
    csv = tmp_path / "funders.csv"
    csv.write_text(
        "uri,primary_fundername,altLabel,country,funding_body_sub_type\n"
        "http://dx.doi.org/10.13039/501100088881,Halden Foundation for Tides,Haldens fond,no,Trusts\n"
        "http://dx.doi.org/10.13039/501100077777,Low Water Society,LWS,nz,Associations and societies\n",
        encoding="utf-8",
    )
    target = tmp_path / "i.coireg"
    compile_index([csv, write_jsonl(tmp_path / "a.jsonl", [V1])], target, shipped=False)
    registry = Registry([target])
    assert len(registry) == 2
    joined = registry.link("Haldens fond")
    assert joined.entry is not None
    assert registry.entry(joined.entry).identifiers["ror"] == "https://ror.org/000000a27"
    alone = registry.by_id("10.13039/501100077777")
    assert alone is not None
    assert (alone.name, alone.kind, alone.country) == ("Low Water Society", "society", "NZ")


def test_a_users_rows_win(tmp_path: Path) -> None:
    csv = tmp_path / "mine.csv"
    csv.write_text(
        "name,aliases,kind,industry,ror\nHalden House,Halden Foundation,company,pharma,https://ror.org/000000a27\n"
        "Our Own NIH,NIH,other,,\n",
        encoding="utf-8",
    )
    target = tmp_path / "i.coireg"
    compile_index([csv, write_jsonl(tmp_path / "a.jsonl", [V1])], target)
    registry = Registry.open(target)
    entry = registry.by_id("000000a27")
    assert entry is not None
    assert (entry.name, entry.kind, entry.industry) == ("Halden House", "company", "pharma")
    assert registry.link("Haldenfondet").entry == entry.id
    assert registry.entry(registry.find("the NIH paid")[0].entry).name == "Our Own NIH"
    assert registry.link("Pfizer").entry is not None  # the shipped table is inside


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "[{", "not readable as JSON"),
        ("a.jsonl", '{"id": 3}\n', r"record 1.*not a ROR record"),
        ("a.jsonl", json.dumps({**V2, "id": "nonsense"}) + "\n", r"record 1"),
        ("a.csv", "title,who\nx,y\n", r"no column called 'name' \(found: title, who\)"),
        ("a.csv", "name,kind\nX,wizard\n", r"line 2.*unknown kind 'wizard'"),
        ("a.csv", "name,ror\nX,https://ror.org/zz\n", r"line 2.*no ror id"),
        ("a.csv", "name\n", "no organisation found"),
        ("a.csv", "", "no column called"),
    ],
)
def test_errors_name_file_place_and_remedy(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RegistryError, match=message) as caught:
        compile_index([path], tmp_path / "out.coireg", shipped=False)
    assert caught.value.source is not None
    assert path.name in caught.value.source
    assert caught.value.remedy
    assert not (tmp_path / "out.coireg").exists()


def test_wrong_arguments(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="nothing to build from"):
        compile_index([], tmp_path / "out.coireg")
    with pytest.raises(RegistryError, match="no such file"):
        compile_index([tmp_path / "absent.zip"], tmp_path / "out.coireg")
    mine = tmp_path / "mine.csv"
    mine.write_text("name\nX Fund\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="one of the sources"):
        compile_index([mine], mine)
    assert mine.read_text(encoding="utf-8") == "name\nX Fund\n"


def test_undecodable_and_empty_archives(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("name\nÖstlund\n".encode("latin-1"))
    with pytest.raises(RegistryError, match="CSV"):
        list(read_dump(latin))
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(RegistryError, match="holds no JSON"):
        list(read_dump(empty))


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("https://ror.org/021nxhr62", "021nxhr62"),
        ("ror.org/021nxhr62/", "021nxhr62"),
        ("021NXHR62", "021nxhr62"),
        ("021nxhr6", None),
        ("Pfizer", None),
        ("121nxhr62", None),
    ],
)
def test_ror_ids(written: str, short: str | None) -> None:
    assert ror_id(written) == short


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("http://dx.doi.org/10.13039/100000001", "100000001"),
        ("10.13039/501100000780", "501100000780"),
        ("100000001", "100000001"),
        ("10.1000/100000001", None),
        ("R01 HL123456", None),
    ],
)
def test_funder_ids(written: str, digits: str | None) -> None:
    assert funder_id(written) == digits


def test_no_row_without_a_name(tmp_path: Path) -> None:
    row: dict[str, Any] = ror_v2("000000a51", "Silent Academy")
    row["names"] = []
    with pytest.raises(RegistryError, match="record 1"):
        list(read_dump(write_jsonl(tmp_path / "a.jsonl", [row])))
