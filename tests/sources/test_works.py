"""Crossref and OpenAlex works."""

from __future__ import annotations

import json
from pathlib import Path

from coi_extract.sources import Failure, Record, StructuredAward, read

FIXTURES = Path(__file__).parent / "fixtures"


def only(path: Path) -> Record:
    (record,) = read(path)
    assert isinstance(record, Record), record
    return record


def test_crossref() -> None:
    record = only(FIXTURES / "crossref.json")
    assert (record.doi, record.journal, record.published) == (
        "10.5555/invented.2022.17", "Journal of Invented Results", "2022-05-04",
    )  # fmt: skip
    assert record.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert record.received == "2021-11-09"
    assert [(r.relation, r.doi) for r in record.corrects] == [("correction", "10.5555/invented.2021.3")]
    assert record.awards == (
        StructuredAward(
            "National Institutes of Health",
            ("https://doi.org/10.13039/100000002",),
            ("R01 XX000001", "R01 XX000002"),
        ),
        StructuredAward("Lantern Fund"),
    )
    assert record.authors[0].orcid == "0000-0002-1825-0097"
    assert record.authors[0].affiliations[0].ror == "https://ror.org/01an7q238"
    assert record.authors[1].group
    assert [(s.kind.value, s.text) for s in record.statements] == [
        ("competing_interests", "Liv A. Fisker is employed by Fjordlys AS.")
    ]
    assert record.provenance[0].format == "crossref"


def test_openalex() -> None:
    record = only(FIXTURES / "openalex.json")
    assert (record.doi, record.pmid, record.pmcid) == ("10.5555/invented.2022.17", "99000001", "PMC9900001")
    assert record.statements == ()
    assert [(a.funder, a.awards) for a in record.awards] == [
        ("National Institutes of Health", ("R01 XX000001",)),
        ("Lantern Fund", ()),
    ]
    (author,) = record.authors
    assert (author.name, author.family, author.corresponding) == ("Liv A. Fisker", "Fisker", True)
    assert author.affiliations[0].ror == "https://ror.org/01an7q238"
    assert record.provenance[0].format == "openalex"


def test_one_work_a_line(tmp_path: Path) -> None:
    work = json.loads((FIXTURES / "crossref.json").read_text())["message"]
    other = json.loads((FIXTURES / "openalex.json").read_text())["results"][0]
    path = tmp_path / "works.jsonl"
    path.write_text("\n".join(json.dumps(w) for w in (work, other)))
    formats = [r.provenance[0].format for r in read(path) if isinstance(r, Record)]
    assert formats == ["crossref", "openalex"]
    renamed = tmp_path / "works.json"  # the same under the suffix of a document
    renamed.write_bytes(path.read_bytes())
    assert len(list(read(renamed))) == 2


def test_a_field_of_the_wrong_type_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text('[{"DOI": "10.5555/a", "prefix": "10.5555", "funder": [3]}, {"DOI": "10.5555/b", "prefix": "x"}]')
    bad, good = read(path)
    assert isinstance(bad, Failure)
    assert bad.place == "item 1"
    assert isinstance(good, Record)


def test_what_is_not_json_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text('{"DOI":\n oops}')
    (failure,) = read(path)
    assert isinstance(failure, Failure)
    assert failure.place == "line 2"


def test_deep_nesting_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text("[" * 200_000)
    (failure,) = read(path)
    assert isinstance(failure, Failure)
