"""What was written, read again; two runs compared; the commands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import batch, cli, exports
from coi_extract.taxonomy import Payee
from tests.batch import corpus
from tests.cli.fake import FakeExtractor

Run = Callable[..., Any]


@pytest.fixture
def out(folder: Path, tmp_path: Path) -> Path:
    corpus.run(folder, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``coi-extract`` in process with the stand-in for the extractor."""
    monkeypatch.setattr(cli, "_extractor", lambda registry: FakeExtractor())
    return lambda *arguments, stdin=None: CliRunner().invoke(cli.app, [str(a) for a in arguments], input=stdin)


class TestResults:
    def test_tables_and_views(self, out: Path) -> None:
        with batch.read_results(out) as results:
            assert results.complete
            assert set(results.tables) == set(exports.TABLES)
            assert results.arrow("relationships").schema.equals(exports.arrow_schema("relationships"))
            assert results.query("SELECT count(*) FROM articles").fetchall() == [(results.count("articles"),)]
            for view in results.views:
                assert results.arrow(view).num_rows == results.count(view)
            with pytest.raises(KeyError, match="no table or view"):
                results.arrow("tables")
            summary = results.summary
            assert summary is not None
            assert summary["rows"]["funding"] == results.count("funding")

    def test_pandas(self, out: Path) -> None:
        pytest.importorskip("pandas", reason="pandas is not installed (extra pandas)")
        with batch.read_results(out) as results:
            assert len(results.to_pandas("articles")) == results.count("articles")
            assert "funder" in results.to_pandas("funders").columns

    @pytest.mark.parametrize("format_", exports.FORMATS)
    def test_written_whole(self, out: Path, tmp_path: Path, format_: str) -> None:
        with batch.read_results(out) as results:
            paths = results.write(tmp_path / "x", format_)
        assert all(path.is_file() for path in paths)
        if format_ == "jsonl":
            for path in paths:
                rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
                assert rows == corpus.tables(out)[path.stem]

    def test_a_run_that_has_not_ended_can_be_read(self, out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_text())
        (out / "manifest.json").write_text(json.dumps({**manifest, "state": "running"}))
        (out / "summary.json").unlink()
        half = out / "shards" / ".0000099-00000.1.tmp"
        half.mkdir()
        (half / "articles.parquet").write_bytes(b"PAR1")
        with batch.read_results(out) as results:
            assert not results.complete
            assert results.summary is None
            assert results.count("articles") == 33

    def test_a_folder_without_a_run_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(batch.RunError, match=r"holds no results.*coi-extract extract"):
            batch.read_results(tmp_path)
        with pytest.raises(batch.RunError, match="holds no results"):
            batch.read_results(tmp_path / "nowhere")

    def test_a_folder_with_an_apostrophe(self, folder: Path, tmp_path: Path) -> None:
        corpus.run(folder, tmp_path / "it's")
        with batch.read_results(tmp_path / "it's") as results:
            assert results.count("articles") == 33


class TestDiff:
    @pytest.fixture
    def two(self, tmp_path: Path) -> tuple[Path, Path]:
        old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
        texts = {
            "same": "AB consults for Orbis. CD declares none.",
            "gone": "AB consults for Stern.",
            "lost": "AB consults for Mond. EF consults for Sol.",
        }
        later = {"same": texts["same"], "lost": "AB consults for Mond.", "new": "Funded by Fund (N-1)."}
        for path, rows in ((old, texts), (new, later)):
            path.write_text("".join(json.dumps({"doi": f"10.5555/{i}", "text": t}) + "\n" for i, t in rows.items()))
        corpus.run(old, tmp_path / "o1")
        corpus.run(new, tmp_path / "o2")
        return tmp_path / "o1", tmp_path / "o2"

    def test_gained_and_lost(self, two: tuple[Path, Path]) -> None:
        difference = batch.diff(*two)
        assert difference.articles() == {"in_both": 2, "only_new": 1, "only_old": 1}
        counts = difference.counts()
        assert counts["relationships"] == {"gained": 0, "lost": 2, "changed": 0, "same": 2}
        assert counts["funding"] == {"gained": 1, "lost": 0, "changed": 0, "same": 0}
        assert counts["declared_none"] == {"gained": 0, "lost": 0, "changed": 0, "same": 1}
        told = {(c.change, c.article_id, c.fact) for c in difference.changes()}
        assert told == {
            ("lost", "doi:10.5555/gone", "AB – Stern – consulting"),
            ("lost", "doi:10.5555/lost", "EF – Sol – consulting"),
            ("gained", "doi:10.5555/new", "Fund – N-1"),
        }

    def test_changed(self, two: tuple[Path, Path], tmp_path: Path) -> None:
        class Later(FakeExtractor):
            """Links otherwise, reads another payee, and has other ids: the facts are the same ones."""

            def extract(self, text: str, **options: Any) -> Any:
                report = super().extract(text, **options)
                orbis = [t for t in report.relationships if "Orbis" in t.organization.mention]
                ties = tuple(
                    t.model_copy(update={"payee": Payee.CHARITY if t in orbis else t.payee, "fact_id": f"n{t.fact_id}"})
                    for t in report.relationships
                )
                return report.model_copy(update={"relationships": ties})

        corpus.run(tmp_path / "old.jsonl", tmp_path / "o3", extractor=Later())
        difference = batch.diff(two[0], tmp_path / "o3")
        assert difference.counts()["relationships"] == {"gained": 0, "lost": 0, "changed": 1, "same": 3}
        (change,) = difference.changes()
        assert change.columns == {"payee": ("institution", "charity")}
        assert change.fact == "AB – Orbis – consulting"

    def test_by_command(self, two: tuple[Path, Path], command: Run, tmp_path: Path) -> None:
        result = command("diff", *two, "--show", 1, "-o", tmp_path / "all.jsonl")
        assert result.exit_code == 0
        assert "2 in both, 1 only in the first, 1 only in the second" in result.stdout
        assert result.stdout.count("doi:") == 1
        rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [row["change"] for row in rows] == ["lost", "lost", "gained"]


class TestCommands:
    def test_extract_into_a_folder(self, command: Run, folder: Path, tmp_path: Path) -> None:
        result = command("extract", folder, "-o", f"{tmp_path}/out/", "--format", "csv", "--shard-size", 4)
        assert result.exit_code == 1  # some could not be read
        assert "4 records could not be read" in result.stderr
        assert "33 articles, 33 with a statement" in result.stdout
        assert "quarantine.jsonl" in result.stdout
        with (tmp_path / "out" / "csv" / "articles.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == 33
        again = command("extract", folder, "-o", f"{tmp_path}/out/", "--shard-size", 4)
        assert again.exit_code == 2
        assert "--resume" in again.stderr
        resumed = command("extract", folder, "-o", f"{tmp_path}/out/", "--shard-size", 4, "--resume")
        assert "33 articles" in resumed.stdout

    def test_options_of_a_folder_need_a_folder(self, command: Run, folder: Path, tmp_path: Path) -> None:
        for arguments in (("--resume",), ("--workers", 2), ("-o", tmp_path / "x.csv", "--no-text")):
            result = command("extract", folder, *arguments)
            assert result.exit_code == 2
            assert "OUT/" in result.stderr

    def test_standard_input_cannot_be_resumed(self, command: Run, tmp_path: Path) -> None:
        result = command("extract", "-", "-o", f"{tmp_path}/out/", stdin="AB consults for Orbis.")
        assert result.exit_code == 2
        assert "standard input" in result.stderr

    def test_query(self, command: Run, out: Path, tmp_path: Path) -> None:
        sql = "SELECT organization, count(*) AS n FROM relationships GROUP BY ALL ORDER BY 1"
        shown = command("query", out, sql, "--rows", 2)
        assert shown.exit_code == 0
        assert shown.stdout.splitlines()[0].split() == ["organization", "n"]
        assert "first 2 rows" in shown.stdout
        rows = list(csv.DictReader(io.StringIO(command("query", out, sql, "--format", "csv").stdout)))
        lines = command("query", out, sql, "--format", "jsonl").stdout.splitlines()
        assert [(r["organization"], int(r["n"])) for r in rows] == [tuple(json.loads(x).values()) for x in lines]
        assert command("query", out, sql, "--format", "csv", "-o", tmp_path / "q.csv").stdout == ""
        assert (tmp_path / "q.csv").read_text(encoding="utf-8").startswith("organization,n")

    def test_query_says_what_there_is(self, command: Run, out: Path) -> None:
        result = command("query", out)
        for name in ("articles", "author_company_pairs", "industry_by_year_journal"):
            assert name in result.stdout
        wrong = command("query", out, "SELEKT 1")
        assert wrong.exit_code == 2
        assert "relationships" in wrong.stderr

    def test_export(self, command: Run, out: Path, tmp_path: Path) -> None:
        result = command("export", out, tmp_path / "x", "--format", "parquet")
        assert result.exit_code == 0
        assert {p.name for p in (tmp_path / "x").iterdir()} == {f"{n}.parquet" for n in exports.TABLES}

    def test_commands_are_in_the_help(self, command: Run) -> None:
        told = command("--help").stdout
        for name in ("query", "diff", "export"):
            assert name in told
            assert command(name, "--help").exit_code == 0
