"""Reports in Jupyter: what is marked, what is said of it, and that nothing of a text is taken as markup."""

from __future__ import annotations

import pickle
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html as lxml_html

import coi_extract
from coi_extract import DisclosureReport, render
from coi_extract.errors import MissingExtraError
from coi_extract.render.marks import Mark, pieces

TEXT = (
    "Ana Ruiz reports consulting fees from Novartis outside the submitted work. The other authors declare no "
    "competing interests. Funding: This work was supported by the Wellcome Trust (grant 12345/A)."
)
HOSTILE = (
    'Ana Ruiz reports fees from <script>alert(1)</script> Pharma GmbH and "onmouseover=alert(2) Pharma GmbH. </div>'
    "javascript:alert(3) &lt;b&gt;"
)


def read(markup: str) -> Any:
    return lxml_html.fragment_fromstring(markup)


def marked(markup: str) -> set[tuple[str, str]]:
    return {(m.get("class"), m.text) for m in read(markup).xpath(".//div[@class='text']/mark")}


@pytest.fixture(scope="module")
def report() -> DisclosureReport:
    return coi_extract.extract(TEXT, authors=["Ana Ruiz", "Bo Chen"])


def test_marks_every_kind_of_words(report: DisclosureReport) -> None:
    assert marked(render.html(TEXT, report)) == {
        ("author", "Ana Ruiz"),
        ("cue", "consulting fees"),
        ("organisation", "Novartis"),
        ("author", "The other authors"),
        ("cue", "no competing interests"),
        ("cue", "supported by"),
        ("organisation", "Wellcome Trust"),
        ("award", "12345/A"),
    }


def test_the_text_stands_there_whole(report: DisclosureReport) -> None:
    assert read(render.html(TEXT, report)).xpath("string(.//div[@class='text'])") == TEXT


def test_a_mark_tells_rule_and_confidence(report: DisclosureReport) -> None:
    tie = report.relationships[0]
    title = read(render.html(TEXT, report)).xpath("string(.//mark[.='Novartis']/@title)")
    assert f"Ana Ruiz – consulting – Novartis [{tie.evidence.rule}, {tie.evidence.confidence:.2f}]" in title


def test_the_legend_has_each_kind(report: DisclosureReport) -> None:
    legend = read(render.html(TEXT, report)).xpath(".//p[@class='legend']/mark/text()")
    assert sorted(legend) == ["author", "award", "cue", "organisation"]


def test_tables_of_ties_and_funding(report: DisclosureReport) -> None:
    tables = {t.findtext("caption"): t for t in read(render.html(TEXT, report)).iter("table")}
    assert tables["Ties"].xpath("string(tbody/tr/td[2])") == "Novartis"
    assert tables["Funding"].xpath("string(tbody/tr/td[2])") == "12345/A"


def test_nothing_of_the_text_is_markup() -> None:
    shown = read(render.html(HOSTILE, coi_extract.extract(HOSTILE, authors=["Ana Ruiz"])))
    assert shown.xpath("string(.//div[@class='text'])") == HOSTILE
    assert not shown.xpath(".//script | .//a | .//b | .//@onmouseover")


@pytest.mark.parametrize("text", ["", "\x00", "AB is a consultant to Orbi\ud800s Pharma.", "利益相反"])
def test_any_text_can_be_shown(text: str) -> None:
    render.html(text, coi_extract.extract(text)).encode()


def test_shows_itself_with_its_text(report: DisclosureReport) -> None:
    assert report._repr_html_() == render.html(TEXT, report)


def test_a_doc_has_a_report_that_shows_its_text() -> None:
    shown = coi_extract.load()("Ana Ruiz is an employee of Novartis.")._.disclosures._repr_html_()
    assert ("organisation", "Novartis") in marked(shown)


def test_without_the_text_there_are_tables(report: DisclosureReport) -> None:
    again = DisclosureReport.model_validate_json(report.model_dump_json())
    shown = read(again._repr_html_())
    assert shown.xpath(".//caption/text()")[:2] == ["Ties", "Funding"]
    assert not shown.xpath(".//div[@class='text'] | .//th[.='words']")
    assert again.of_text(TEXT)._repr_html_() == report._repr_html_()


def test_the_text_has_no_part_in_equality_json_and_pickles(report: DisclosureReport) -> None:
    other = report.of_text("another text")
    assert other == report
    assert other.model_dump_json() == report.model_dump_json()
    assert pickle.dumps(other) == pickle.dumps(report)
    assert b"no part of it" not in pickle.dumps(report.of_text("no part of it"))
    assert pickle.loads(pickle.dumps(other)) == report


def test_wrong_arguments_are_named(report: DisclosureReport) -> None:
    with pytest.raises(TypeError, match="text"):
        render.html(5, report)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="report"):
        render.html(TEXT, TEXT)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="text is not the one"):
        render.html(TEXT.replace("Novartis", "Pfizer AG"), report)


def test_pieces_are_the_text_and_overlaps_go_by_kind() -> None:
    found = pieces("0123456789", [Mark(2, 8, "cue", "c"), Mark(4, 6, "organisation", "o"), Mark(5, 20, "author", "a")])
    assert [(p.text, p.kind) for p in found] == [
        ("01", None),
        ("23", "cue"),
        ("4", "organisation"),
        ("5", "organisation"),
        ("67", "author"),
        ("89", "author"),
    ]


class TestShow:
    def test_prints_elsewhere(self, report: DisclosureReport, capsys: pytest.CaptureFixture[str]) -> None:
        coi_extract.show(report)
        assert capsys.readouterr().out == f"{report}\n"

    def test_shows_in_jupyter(self, report: DisclosureReport, monkeypatch: pytest.MonkeyPatch) -> None:
        shown: list[object] = []
        shell = SimpleNamespace(kernel=object())
        jupyter = SimpleNamespace(get_ipython=lambda: shell, display=SimpleNamespace(display=shown.append))
        monkeypatch.setitem(sys.modules, "IPython", jupyter)  # type: ignore[arg-type]
        coi_extract.show([report, report])
        assert shown == [report, report]

    def test_prints_in_a_terminal_of_ipython(
        self, report: DisclosureReport, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=SimpleNamespace))  # type: ignore[arg-type]
        coi_extract.show(report)
        assert capsys.readouterr().out == f"{report}\n"

    def test_reads_no_more_than_it_shows(self, report: DisclosureReport, capsys: pytest.CaptureFixture[str]) -> None:
        stream = iter([report] * 5)
        coi_extract.show(stream, limit=2)
        assert len(list(stream)) == 2
        assert "more than these 2" in capsys.readouterr().out

    def test_what_is_no_report(self, report: DisclosureReport) -> None:
        with pytest.raises(TypeError, match="reports"):
            coi_extract.show(["text"])  # type: ignore[list-item]
        with pytest.raises(ValueError, match="limit"):
            coi_extract.show(report, limit=0)


def test_to_pandas(report: DisclosureReport) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    frame = report.to_pandas()
    assert list(frame["fact"]) == [r["fact"] for r in report.to_records()]
    assert frame["icmje_item"].dtype == "Int64"
    empty = coi_extract.extract("").to_pandas()
    assert list(empty.columns) == list(frame.columns)
    assert empty.empty


def test_to_pandas_names_the_extra(report: DisclosureReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"coi_extract\[pandas\]"):
        report.to_pandas()
