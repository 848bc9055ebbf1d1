"""Long runs: what comes out, what is refused, what is set aside."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from coi_extract import Extractor, batch, exports, sources
from coi_extract.batch import work
from coi_extract.batch.lock import locked
from data.synthetic.generator import generate_many
from tests.batch import corpus
from tests.cli.fake import FakeExtractor


def test_every_article_once_and_every_failure_named(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = corpus.run(folder, out)
    rows = corpus.tables(out)
    ids = [row["article_id"] for row in rows["articles"]]
    expected = {f"doi:10.5555/a.{n}" for n in range(5)} | {f"doi:10.5555/b.{n}" for n in range(7) if n != 3}
    expected |= {f"table.jsonl#r{n}" for n in range(23) if n != 4}
    assert sorted(ids) == sorted(expected)
    assert summary.articles == summary.with_statement == len(expected)
    failures = {(Path(f["source"]).name, f["member"], f["place"]) for f in corpus.quarantine(out)}
    assert len(failures) == summary.failures == 4
    assert {name for name, _, _ in failures} == {"broken.xml", "bulk.tar.gz", "table.jsonl"}
    reasons = " ".join(f["reason"] for f in corpus.quarantine(out))
    assert "a fault of ours" in reasons
    assert json.loads((out / "summary.json").read_text())["articles"] == len(expected)
    assert json.loads((out / "manifest.json").read_text())["state"] == "complete"


def test_rows_have_keys_and_provenance(folder: Path, tmp_path: Path) -> None:
    corpus.run(folder, tmp_path / "out")
    rows = corpus.tables(tmp_path / "out")
    articles = {row["article_id"] for row in rows["articles"]}
    for name, table in exports.TABLES.items():
        keys = [tuple(row[k] for k in table.key) for row in rows[name]]
        assert len(keys) == len(set(keys)), name
        assert {row["article_id"] for row in rows[name]} <= articles
        assert all(row["source"] and row["library_version"] for row in rows[name])
    tie = next(row for row in rows["relationships"] if row["article_id"] == "doi:10.5555/b.0")
    assert tie["source"].endswith("bulk.tar.gz:sub/m0.nxml")
    assert tie["section"] == "competing_interests"
    assert "fn" in tie["place"]
    assert tie["words"] == "AB consults for Orbis 10"


def test_many_small_files_are_few_shards(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(60):
        row = {"id": f"r{n}", "text": f"AB consults for Orbis {n}."}
        (tmp_path / "in" / f"w{n:02}.json").write_text(json.dumps(row))
    for size, most in ((4, 15), (20, 3), (1000, 1)):
        out = tmp_path / f"out{size}"
        assert corpus.run(tmp_path / "in", out, shard_size=size).articles == 60
        assert len(list((out / "shards").iterdir())) == most


@pytest.mark.parametrize("shard_size", [1, 4, 1000])
def test_shard_size_changes_no_row(folder: Path, tmp_path: Path, shard_size: int) -> None:
    corpus.run(folder, tmp_path / "one")
    corpus.run(folder, tmp_path / "two", shard_size=shard_size)
    assert corpus.tables(tmp_path / "one") == corpus.tables(tmp_path / "two")
    assert corpus.quarantine(tmp_path / "one") == corpus.quarantine(tmp_path / "two")


def test_two_workers_write_what_one_writes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for s in generate_many(60, seed=8):
            file.write(json.dumps({"id": s.id, "text": s.text, "authors": list(s.authors)}) + "\n")
    inputs = [source, corpus.make(tmp_path / "in")]
    extractor = Extractor()
    one = batch.run(inputs, tmp_path / "one", shard_size=7, extractor=extractor)
    two = batch.run(inputs, tmp_path / "two", shard_size=7, extractor=extractor, workers=2)
    assert corpus.tables(tmp_path / "one") == corpus.tables(tmp_path / "two")
    assert corpus.quarantine(tmp_path / "one") == corpus.quarantine(tmp_path / "two")
    assert (one.rows, one.failures, one.notices) == (two.rows, two.failures, two.notices)
    names = [sorted(p.name for p in (tmp_path / n / "shards").iterdir()) for n in ("one", "two")]
    assert names[0] == names[1]


def test_tables_of_a_run_are_those_in_memory(folder: Path, tmp_path: Path) -> None:
    (folder / "table.jsonl").unlink()
    corpus.run(folder, tmp_path / "out")
    records = [r for r in sources.read(folder) if isinstance(r, sources.Record)]
    fake = FakeExtractor()
    made = exports.to_tables((r, fake.extract(r.declaration_text().text, authors=r.author_names())) for r in records)
    found = corpus.tables(tmp_path / "out")
    for name in exports.TABLES:
        assert found[name] == made[name].to_pylist(), name


def test_shards_have_the_schema(folder: Path, tmp_path: Path) -> None:
    corpus.run(folder, tmp_path / "out")
    shard = sorted((tmp_path / "out" / "shards").iterdir())[0]
    for name in exports.TABLES:
        assert pq.read_schema(shard / f"{name}.parquet").equals(exports.arrow_schema(name))


def test_without_text(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    corpus.run(folder, out, text=False)
    for path in (out / "shards").rglob("*.parquet"):
        for row in pq.read_table(path).to_pylist():
            assert "consults for" not in json.dumps(row)
    tie = corpus.tables(out)["relationships"][0]
    assert tie["words"] is None
    assert tie["end_char"] > tie["start_char"]
    assert tie["organization"] == "Orbis 0"


def test_suppressed_facts_are_on_no_run(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    corpus.run(folder, tmp_path / "all")
    ties = corpus.tables(tmp_path / "all")["relationships"]
    one, other = ties[0], ties[1]
    listed.write_text(f"# withdrawn on request\n{one['article_id']} {one['fact_id']}  # letter of May\n")
    corpus.run(folder, tmp_path / "out", suppress=listed)
    found = corpus.tables(tmp_path / "out")
    keys = [(r["article_id"], r["fact_id"]) for r in found["relationships"]]
    assert (one["article_id"], one["fact_id"]) not in keys
    assert (other["article_id"], other["fact_id"]) in keys
    assert len(keys) == len(ties) - 1
    article = next(row for row in found["articles"] if row["article_id"] == one["article_id"])
    assert (article["n_suppressed"], article["n_relationships"]) == (1, 0)
    assert not [r for r in found["organizations"] if r["article_id"] == one["article_id"]]


def test_the_same_article_from_two_places_is_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_bytes(corpus.article(1, "10.5555/x"))
    (tmp_path / "in" / "b.jsonl").write_text(
        '{"doi": "10.5555/X", "pmid": "77", "journal": "Lantern Letters", "funding": "Funded by Stern Fund (S-1)."}\n'
        '{"doi": "10.5555/y", "coi": "EF declares none."}\n'
    )
    (tmp_path / "in" / "c.csv").write_text("pmid,coi,accepted\n77,,2020-02-02\n")
    out = tmp_path / "out"
    summary = corpus.run(tmp_path / "in", out)
    assert (summary.articles, summary.merged) == (2, 1)
    rows = corpus.tables(out)
    article = next(row for row in rows["articles"] if row["article_id"] == "doi:10.5555/x")
    assert (article["pmid"], article["journal"], article["accepted"]) == ("77", "Lantern Letters", "2020-02-02")
    assert article["has_competing_interests"]
    assert article["has_funding_statement"]
    assert len(article["sources"].split("; ")) == 3
    assert [row["award_id"] for row in rows["funding"]] == ["S-1"]
    assert len(rows["relationships"]) == 1
    # as the readers put records together
    whole = [r for r in sources.deduplicate(sources.read(tmp_path / "in")) if isinstance(r, sources.Record)]
    assert sorted(exports.article_id(r) for r in whole) == sorted(r["article_id"] for r in rows["articles"])
    # and left apart on request
    assert corpus.run(tmp_path / "in", tmp_path / "apart", merge=False).articles == 4


def test_a_withdrawn_record_takes_the_place_of_all(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "pubmed.xml"
    source.write_text(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>5</PMID><Article><ArticleTitle>x</ArticleTitle>"
        "</Article><CoiStatement>AB consults for Orbis.</CoiStatement></MedlineCitation></PubmedArticle>"
        "<DeleteCitation><PMID>5</PMID></DeleteCitation></PubmedArticleSet>"
    )
    corpus.run(source, tmp_path / "out")
    rows = corpus.tables(tmp_path / "out")
    assert [(r["article_id"], r["deleted"]) for r in rows["articles"]] == [("pmid:5", True)]
    assert rows["relationships"] == []


def test_a_folder_in_use_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with locked(out), pytest.raises(batch.RunError, match=r"another run.*Wait"):
        corpus.run(folder, out)
    corpus.run(folder, out)


def test_a_folder_that_holds_something_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("x")
    with pytest.raises(batch.RunError, match=r"thesis\.tex.*empty folder"):
        corpus.run(folder, tmp_path / "out")
    (tmp_path / "file").write_text("x")
    with pytest.raises(batch.RunError, match="is a file"):
        corpus.run(folder, tmp_path / "file")
    corpus.run(folder, tmp_path / "new")
    with pytest.raises(batch.RunError, match=r"holds a run already.*--resume"):
        corpus.run(folder, tmp_path / "new")


def test_arguments_are_checked(folder: Path, tmp_path: Path) -> None:
    for name in ("workers", "shard_size"):
        with pytest.raises(ValueError, match=name):
            corpus.run(folder, tmp_path / "out", **{name: 0})


def test_a_full_disk_is_said_so(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"

    def full(*unused: Any, **also: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out / "shards"))

    with monkeypatch.context() as patch:
        patch.setattr(work, "_to_disk", full)
        with pytest.raises(batch.RunError, match=r"No space left.*Free some space.*--resume"):
            corpus.run(folder, out)
    assert not list((out / "shards").glob(".*")), "half a shard was left behind"
    corpus.run(folder, out, resume=True)
    corpus.run(folder, tmp_path / "clean")
    assert corpus.tables(out) == corpus.tables(tmp_path / "clean")


@pytest.mark.skipif(sys.platform != "linux" or not os.path.exists("/dev/full"), reason="needs /proc")
def test_a_folder_that_cannot_be_made_is_said_so(folder: Path) -> None:
    # not even root may make a folder there
    with pytest.raises(batch.RunError, match=r"cannot be written to.*Name a folder|cannot be written to.*Mend"):
        corpus.run(folder, Path("/proc/coi_extract_out"))


def test_an_odd_table_costs_itself_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "odd.csv").write_text("a,b\n1,2\n")
    summary = corpus.run(folder, tmp_path / "out")
    assert summary.failures == 5
    assert any("odd.csv" in f["source"] and "column" in f["reason"] for f in corpus.quarantine(tmp_path / "out"))


def test_the_year_of_the_article_and_given_authors_are_used(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text,year\n1,AB consults for Orbis.,2019\n")
    fake = FakeExtractor()
    seen: list[Any] = []
    fake.pipe = lambda texts, **k: ((fake.extract(t, authors=c["authors"]), seen.append(c) or c) for t, c in texts)  # type: ignore[method-assign]
    corpus.run(tmp_path / "in.csv", tmp_path / "out", extractor=fake, authors=["Anna Berg"])
    assert [(c["year"], c["authors"]) for c in seen] == [(2019, ["Anna Berg"])]
    assert corpus.tables(tmp_path / "out")["authors"][0]["name"] == "Anna Berg"


def test_an_input_without_records(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n")
    assert corpus.run(tmp_path / "in.csv", tmp_path / "out").articles == 0
    with batch.read_results(tmp_path / "out") as results:
        assert results.complete
        assert results.query("FROM author_company_pairs").fetchall() == []
    shutil.rmtree(tmp_path / "out" / "shards")
    assert all(rows == [] for rows in corpus.tables(tmp_path / "out").values())
