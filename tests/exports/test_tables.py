"""The tables: one schema in every format, rows that are true to the report, counts that are right."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from coi_extract import Extractor, exports
from coi_extract.exports.suppress import Suppressed
from coi_extract.schema import (
    Author,
    AuthorRef,
    DeclaredNone,
    DisclosureReport,
    Evidence,
    Identifiers,
    Notice,
    Organization,
    OrganizationRef,
    Provenance,
    Relationship,
    Span,
)
from coi_extract.taxonomy import Assertion, AuthorScope, Coverage, OrganizationKind, RelationshipType, TieHolder
from data.synthetic.generator import generate_many

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
pytest.importorskip("duckdb", reason="duckdb is not installed (extra arrow)")

TEXT = "AB and CD: see the table of interests."


def tie(number: int, author: str, company: str, type_: str = "consulting", **more: Any) -> Relationship:
    who = AuthorRef(mention=author, author_id=None if author == "All authors" else author)
    if author == "All authors":
        who = AuthorRef(mention=author, scope=AuthorScope.ALL)
    return Relationship(
        author=who,
        organization=OrganizationRef(mention=company, organization_id=company),
        type=RelationshipType(type_),
        evidence=Evidence(spans=(Span(start=0, end=9), Span(start=11, end=14)), rule="made.up", confidence=0.5),
        fact_id=f"f{number}",
        **more,
    )


def report(*ties: Relationship, **more: Any) -> DisclosureReport:
    names = {t.organization.mention for t in ties}
    kinds = {"Lantern Fund": OrganizationKind.NONPROFIT}
    return DisclosureReport(
        relationships=ties,
        organizations=tuple(
            Organization(
                id=n, name=n, kind=kinds.get(n, OrganizationKind.COMPANY),
                parent="Orbis Group" if n.startswith("Orbis") else None, identifiers=Identifiers(),
            )
            for n in sorted(names)
        ),
        authors=more.pop("authors", (
            Author(id="AB", name="Anna Berg", position=1, coverage=Coverage.TIES),
            Author(id="CD", name="Carl Dorn", position=2, coverage=Coverage.TIES),
        )),
        provenance=Provenance(library="1", settings="s", text_sha256="h"),
        **more,
    )  # fmt: skip


def made(*ties: Relationship, id: str = "x", about: dict[str, Any] | None = None, **more: Any) -> exports.Tables:
    options = {key: more.pop(key) for key in ("text", "suppress") if key in more}
    record = exports.make_record(id, TEXT, ["Anna Berg", "Carl Dorn", "Eva Falk"], **(about or {}))
    return exports.to_tables([(record, report(*ties, **more))], **options)


def pairs(tables: exports.Tables) -> list[tuple[Any, ...]]:
    rows = tables.duckdb().execute("SELECT author_name, company, types, n_triples, one_of FROM author_company_pairs")
    return sorted(rows.fetchall())


class TestCounting:
    def test_pairs_beside_triples(self) -> None:
        tables = made(tie(1, "AB", "Orbis"), tie(2, "AB", "Orbis", "travel"), tie(3, "CD", "Orbis"))
        assert tables["relationships"].num_rows == 3
        assert pairs(tables) == [
            ("Anna Berg", "Orbis", "consulting; travel", 2, False),
            ("Carl Dorn", "Orbis", "consulting", 1, False),
        ]

    def test_a_group_of_which_one_holds_counts_once_for_each_author(self) -> None:
        one_of = {"assertion": Assertion.ONE_OF, "alternatives": "g1"}
        tables = made(
            *(
                tie(n, a, c, **one_of)
                for n, (a, c) in enumerate((a, c) for a in ("AB", "CD") for c in ("Orbis", "Stern"))
            )
        )
        assert pairs(tables) == [
            ("Anna Berg", "Orbis or Stern", "consulting", 2, True),
            ("Carl Dorn", "Orbis or Stern", "consulting", 2, True),
        ]
        keys = tables["relationships"]["count_key"].to_pylist()
        assert len(keys) == 4
        assert len(set(keys)) == 2

    def test_an_or_between_types_is_the_pair_all_the_same(self) -> None:
        one_of = {"assertion": Assertion.ONE_OF, "alternatives": "g1"}
        tables = made(
            tie(1, "AB", "Orbis", "speaker", **one_of), tie(2, "AB", "Orbis", "travel", **one_of), tie(3, "AB", "Orbis")
        )
        assert pairs(tables) == [("Anna Berg", "Orbis", "consulting; speaker; travel", 3, False)]
        assert len(set(tables["relationships"]["count_key"].to_pylist())) == 2

    @pytest.mark.parametrize(
        ("holder", "view"),
        [
            (TieHolder.RELATIVE, "relatives_ties"),
            (TieHolder.INSTITUTION, "institution_ties"),
            (TieHolder.STUDY, "study_ties"),
        ],
    )
    def test_ties_of_others_are_no_ties_of_the_author(self, holder: TieHolder, view: str) -> None:
        tables = made(tie(1, "AB", "Orbis", tie_holder=holder))
        asked = tables.duckdb()
        assert pairs(tables) == []
        assert asked.execute("SELECT count(*) FROM own_ties").fetchone() == (0,)
        assert asked.execute(f"SELECT organization FROM {view}").fetchall() == [("Orbis",)]
        assert asked.execute("SELECT with_industry_ties FROM industry_by_year_journal").fetchone() == (0,)
        assert [row["n_own_ties"] for row in tables["authors"].to_pylist()] == [0, 0, 0]

    def test_all_authors_are_the_byline(self) -> None:
        found = pairs(made(tie(1, "All authors", "Orbis")))
        assert [row[0] for row in found] == ["Anna Berg", "Carl Dorn", "Eva Falk"]

    def test_only_companies_are_industry(self) -> None:
        tables = made(tie(1, "AB", "Lantern Fund"))
        assert pairs(tables) == []
        assert tables["relationships"].num_rows == 1

    def test_groups_of_companies(self) -> None:
        one_of = {"assertion": Assertion.ONE_OF, "alternatives": "g1"}
        tables = made(
            tie(1, "AB", "Orbis Pharma"), tie(2, "AB", "Orbis Devices"), tie(3, "CD", "Stern"),
            tie(4, "CD", "Orbis Pharma", **one_of), tie(5, "CD", "Mond", **one_of),
        )  # fmt: skip
        rows = tables.duckdb().execute("SELECT company_group, articles, pairs, companies FROM ties_by_company_group")
        assert rows.fetchall() == [("Orbis Group", 1, 2, "Orbis Devices; Orbis Pharma"), ("Stern", 1, 1, "Stern")]

    def test_shares_have_all_articles_below(self) -> None:
        about = {"journal": "Lantern Letters", "published": "2021-05"}
        with_tie = (exports.make_record("a", TEXT, ["Anna Berg"], **about), report(tie(1, "AB", "Orbis")))
        none = DeclaredNone(
            author=AuthorRef(mention="EF"), evidence=Evidence(spans=(Span(start=0, end=2),), rule="r", confidence=1)
        )
        declared = (exports.make_record("b", TEXT, **about), report(declared_none=(none,), authors=()))
        silent = (exports.make_record("c", None, **about), report(authors=()))
        rows = exports.to_tables([with_tie, declared, silent]).duckdb().execute("FROM industry_by_year_journal")
        assert rows.fetchall() == [(2021, "Lantern Letters", 3, 2, 1, 0.5)]

    def test_contradictions(self) -> None:
        evidence = Evidence(spans=(Span(start=0, end=2),), rule="r", confidence=1)
        none = DeclaredNone(author=AuthorRef(mention="AB", author_id="AB"), evidence=evidence)
        tables = made(tie(1, "AB", "Orbis"), tie(2, "CD", "Stern"), declared_none=(none,))
        rows = tables.duckdb().execute("SELECT author_name, relationship_fact FROM contradictions").fetchall()
        assert rows == [("Anna Berg", "f1")]
        notice = Notice(code="contradiction_none_and_ties", message="told by the reader")
        tables = made(tie(1, "AB", "Orbis"), declared_none=(none,), notices=(notice,))
        assert tables.duckdb().execute("SELECT message FROM contradictions").fetchall() == [("told by the reader",)]


class TestRows:
    def test_authors_are_the_byline_and_those_named(self) -> None:
        authors = (
            Author(id="a1", name="C. Dorn", position=2, coverage=Coverage.DECLARED_NONE),
            Author(id="a2", name="Gil Hart", coverage=Coverage.AMBIGUOUS),
        )
        rows = made(authors=authors)["authors"].to_pylist()
        told = [(r["author_id"], r["name"], r["byline_position"], r["coverage"]) for r in rows]
        assert told == [
            ("a1", "Carl Dorn", 2, "declared_none"),
            ("a2", "Gil Hart", None, "ambiguous"),
            ("b1", "Anna Berg", 1, "not_covered"),
            ("b3", "Eva Falk", 3, "not_covered"),
        ]

    def test_evidence_has_its_words(self) -> None:
        row = made(tie(1, "AB", "Orbis"))["relationships"].to_pylist()[0]
        assert (row["start_char"], row["end_char"], row["spans"]) == (0, 9, "0-9; 11-14")
        assert row["words"] == "AB and CD … see"

    def test_ids_that_meet_are_told_apart(self) -> None:
        tables = made(tie(1, "AB", "Orbis"), tie(1, "CD", "Orbis"))
        assert tables["relationships"]["fact_id"].to_pylist() == ["f1", "f1-2"]
        assert len(set(tables["relationships"]["count_key"].to_pylist())) == 2

    def test_what_utf8_cannot_hold_keeps_its_place(self) -> None:
        text = "\ud800.\nAB is an employee of Novartis."
        found = Extractor().extract(text)
        tables = exports.to_tables([(exports.make_record("x", text), found)])
        whole = tables["articles"]["text"].to_pylist()[0]
        assert whole == text.replace("\ud800", "\ufffd")
        row = tables["relationships"].to_pylist()[0]
        assert whole[row["start_char"] : row["end_char"]] == row["words"]

    def test_suppressed_facts_leave_nothing_behind(self) -> None:
        ties = (tie(1, "AB", "Orbis"), tie(2, "CD", "Stern"))
        tables = made(*ties, suppress=Suppressed(facts=frozenset({"f1"})))
        assert tables["relationships"]["fact_id"].to_pylist() == ["f2"]
        assert tables["organizations"]["name"].to_pylist() == ["Stern"]
        coverage = {r["author_id"]: r["coverage"] for r in tables["authors"].to_pylist()}
        assert (coverage["AB"], coverage["CD"]) == ("not_covered", "ties")
        article = tables["articles"].to_pylist()[0]
        assert (article["n_suppressed"], article["n_relationships"]) == (1, 1)
        nothing = made(
            *ties, about={"doi": "10.5555/x"}, suppress=Suppressed(of_articles=frozenset({("doi:10.5555/x", "*")}))
        )
        assert nothing["relationships"].num_rows == 0

    def test_an_article_without_a_statement_has_a_row(self) -> None:
        tables = exports.to_tables([(exports.make_record("x", None, ["Anna Berg"]), report(authors=()))])
        row = tables["articles"].to_pylist()[0]
        assert (row["has_statement"], row["text_sha256"], row["text"], row["n_authors"]) == (False, None, None, 1)
        assert tables["authors"]["coverage"].to_pylist() == ["not_covered"]


@pytest.fixture(scope="module")
def synthetic() -> exports.Tables:
    extractor = Extractor()
    records = [exports.make_record(s.id, s.text, list(s.authors)) for s in generate_many(40, seed=2)]
    texts = ((r.declaration_text().text, {"authors": r.author_names(), "record": r}) for r in records)
    return exports.to_tables((c["record"], rep) for rep, c in extractor.pipe(texts, as_tuples=True))


class TestFormats:
    def test_every_format_holds_the_same(self, synthetic: exports.Tables, tmp_path: Path) -> None:
        import pyarrow.parquet as pq

        for format_ in ("csv", "jsonl", "parquet"):
            assert [p.name for p in synthetic.write(tmp_path, format_)] == [f"{n}.{format_}" for n in exports.TABLES]
        for name, table in exports.TABLES.items():
            rows = synthetic[name].to_pylist()
            assert pq.read_table(tmp_path / f"{name}.parquet").equals(synthetic[name])
            lines = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            assert [json.loads(line) for line in lines] == rows
            with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                cells = list(csv.DictReader(file))
            assert len(cells) == len(rows)
            assert list(cells[0]) == list(table.names) if cells else True
            for got, row in zip(cells, rows, strict=True):
                for column, value in row.items():
                    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                    assert got[column] in (text, f"'{text}")

    def test_duckdb_has_tables_and_views(self, synthetic: exports.Tables, tmp_path: Path) -> None:
        import duckdb

        (path,) = synthetic.write(tmp_path, "duckdb")
        with duckdb.connect(str(path), read_only=True) as connection:
            for name in exports.TABLES:
                count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
                assert count == (synthetic[name].num_rows,)
            assert connection.execute("SELECT count(*) FROM author_company_pairs").fetchone() != (0,)

    def test_pandas_keeps_types(self, synthetic: exports.Tables) -> None:
        pytest.importorskip("pandas", reason="pandas is not installed (extra pandas)")
        frame = synthetic.to_pandas("relationships")
        assert list(frame.columns) == list(exports.TABLES["relationships"].names)
        assert str(frame["icmje_item"].dtype) == "Int32"
        assert str(frame["own"].dtype) == "boolean"
        assert len(frame) == synthetic["relationships"].num_rows

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_formulas_are_defused_in_csv_alone(self, start: str, tmp_path: Path) -> None:
        record = exports.make_record("x", TEXT, title=f"{start}1+1")
        tables = exports.to_tables([(record, report(authors=()))])
        tables.write(tmp_path, "csv")
        tables.write(tmp_path, "jsonl")
        with (tmp_path / "articles.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.DictReader(file))["title"] == f"'{start}1+1"
        assert json.loads((tmp_path / "articles.jsonl").read_text(encoding="utf-8"))["title"] == f"{start}1+1"

    def test_an_unknown_format_is_refused(self, synthetic: exports.Tables, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"'xlsx'.*'parquet'"):
            synthetic.write(tmp_path, "xlsx")

    def test_a_missing_extra_is_named(self, synthetic: exports.Tables, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        from coi_extract.errors import MissingExtraError

        monkeypatch.setitem(sys.modules, "duckdb", None)
        with pytest.raises(MissingExtraError, match=r"coi_extract\[arrow\]"):
            synthetic.duckdb()
