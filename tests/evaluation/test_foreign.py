"""Other systems' answers become records; what is lost on the way is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coi_extract.errors import InputError
from coi_extract.evaluation import comparable, read_foreign


def written(path: Path, entries: list[dict[str, Any]], *, array: bool = False) -> Path:
    text = json.dumps(entries) if array else "".join(json.dumps(entry) + "\n" for entry in entries)
    path.write_text(text, encoding="utf-8")
    return path


PERSON = {
    "author_name": "Ida Berg",
    "organization": [
        {"org_name": "Orlanda Ltd", "relationship_type": ["Consultant", "Stock"]},
        {"org_name": "Novum", "relationship_type": "Sponsored hat"},
        {"org_name": None, "relationship_type": "Consultant"},
    ],
}


@pytest.mark.parametrize("array", [False, True])
def test_influencemapper(tmp_path: Path, array: bool) -> None:
    found = read_foreign(
        written(tmp_path / "x.json", [{"id": "a", "author_info": [PERSON]}], array=array), "influencemapper"
    )
    assert found.records == [
        {
            "id": "a",
            "relationships": [
                {"author": "Ida Berg", "org": "Orlanda Ltd", "type": "consulting"},
                {"author": "Ida Berg", "org": "Orlanda Ltd", "type": "equity"},
                {"author": "Ida Berg", "org": "Novum", "type": "other"},
            ],
        }
    ]
    assert found.unknown_types == {"Sponsored hat": 1}
    assert found.incomplete == 1


def test_comet_with_awards_inside_or_beside(tmp_path: Path) -> None:
    funders = [
        {"funder_name": "Wellcome Trust", "awards": [{"award_ids": ["1", "2"]}, {"award_ids": ["3"], "scheme": "X"}]},
        {"funder_name": "Volkswagen Foundation", "award_ids": []},
        {"funder_name": None, "award_ids": ["9"]},
        {"funder_name": None, "award_ids": []},
    ]
    found = read_foreign(written(tmp_path / "x.jsonl", [{"id": 7, "funders": funders}]), "comet")
    [record] = found.records
    assert record["id"] == "7"
    assert [(f["funder"], f["award_ids"]) for f in record["funding"]] == [
        ("Wellcome Trust", ["1", "2", "3"]), ("Volkswagen Foundation", []), ("", ["9"]),
    ]  # fmt: skip
    assert found.incomplete == 1


def test_brat(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(
        "T1\tAuthor 0 2\tAB\nT2\tOrganization 14 19\tOrbis\nT3\tFunder 30 45\tWellcome Trust\nT4\tAward 47 51\t4711\n"
        "T5\tFunder 60 62\tDFG\nR1\tConsultant Arg1:T1 Arg2:T2\nR2\tFunds Arg1:T3 Arg2:T4\nR3\tNear Arg1:T1 Arg2:T4\n"
        "#1\tAnnotatorNotes T1\tsure\n",
        encoding="utf-8",
    )
    found = read_foreign(tmp_path, "brat")
    assert found.records == [
        {
            "id": "a",
            "relationships": [{"author": "AB", "org": "Orbis", "type": "consulting"}],
            "funding": [
                {"funder": "Wellcome Trust", "award_ids": ["4711"], "recipients": []},
                {"funder": "DFG", "award_ids": [], "recipients": []},
            ],
        }
    ]
    assert found.incomplete == 1


@pytest.mark.parametrize(
    ("content", "format_", "said"),
    [
        ("{", "comet", "no JSON"),
        ('{"funders": []}', "comet", "line 1: no object with an id"),
        ('{"id": "a"}', "comet", "line 1: funders is no list"),
        ('{"id": "a", "author_info": [{"author_name": "X"}]}', "influencemapper", "organization is no list"),
        ('{"id": "a", "funders": []}\n{"id": "a", "funders": []}', "comet", "'a' stands 2 times"),
        ("", "brat", r"no folder of \.ann files"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(tmp_path: Path, content: str, format_: str, said: str) -> None:
    path = tmp_path / "theirs.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        read_foreign(path, format_)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_a_broken_standoff_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tAuthor\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.ann, line 1"):
        read_foreign(tmp_path, "brat")


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="influencemapper, comet, brat"):
        read_foreign(tmp_path, "prose")


def test_only_what_a_system_tells_is_held_against_it() -> None:
    gold = [{"id": "a", "relationships": [], "no_conflict": ["ALL"], "funding": [], "organizations": []}]
    assert comparable(gold, "influencemapper") == [{"id": "a", "relationships": [], "recipients_not_annotated": True}]
    assert comparable(gold, "comet") == [{"id": "a", "funding": [], "recipients_not_annotated": True}]
