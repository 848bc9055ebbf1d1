"""The trained reader takes away what is likely misread, says so, and adds nothing."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from coi_extract import Extractor
from coi_extract.learned import LearnedReader, shipped
from coi_extract.learned.weights import read_weights
from coi_extract.schema import DisclosureReport
from data.synthetic.generator import generate_many

TEXT = "A.B. has received lecture fees from Novartis and owns stock in Roche. C.D. received no fees from Pfizer."
STATEMENTS = [statement.text for statement in generate_many(60, seed=11)]


def reader(tmp_path: Path, weights: str, bias: float = 0.0) -> LearnedReader:
    path = tmp_path / "ties.json"
    path.write_text(
        f'{{"ties": {{"bias": {bias}, "weights": {weights}}}, "thresholds": {{"tie": 0.5}}}}', encoding="utf-8"
    )
    return LearnedReader(read_weights(path))


def with_reader(learned: LearnedReader) -> Extractor:
    extractor = Extractor(model=None)
    extractor._reader.learned = learned
    return extractor


def ties(report: DisclosureReport) -> set[tuple[str, str, str]]:
    return {(r.author.mention, r.organization.mention, r.type.value) for r in report.relationships}


def test_an_improbable_tie_is_set_aside_with_a_notice_on_its_words(tmp_path: Path) -> None:
    extractor = with_reader(reader(tmp_path, '{"type=equity": -3.0}', bias=1.0))
    report = extractor.extract(TEXT)
    assert ties(report) == {("A.B.", "Novartis", "speaker")}
    [notice] = [n for n in report.notices if n.code == "unsure_tie"]
    assert notice.span is not None
    assert TEXT[notice.span.start : notice.span.end] == "Roche"
    assert "A.B." not in notice.message


def test_the_confidence_told_is_the_probability(tmp_path: Path) -> None:
    report = with_reader(reader(tmp_path, "{}", bias=1.5)).extract(TEXT)
    assert {r.evidence.confidence for r in report.relationships} == {0.8176}


def test_a_statement_whose_ties_are_all_set_aside_declares_none_again(tmp_path: Path) -> None:
    text = "A.B. has received lecture fees from Novartis. The authors declare no competing interests."
    assert not Extractor(model=None).extract(text).declared_none
    report = with_reader(reader(tmp_path, "{}", bias=-2.0)).extract(text)
    assert not report.relationships
    assert [d.author.scope.value for d in report.declared_none] == ["all"]


def test_rules_alone_have_no_model_in_their_provenance() -> None:
    assert Extractor(model=None).extract(TEXT).provenance.model is None
    assert Extractor().extract(TEXT).provenance.model == shipped().version


@pytest.mark.parametrize("text", STATEMENTS)
def test_the_model_only_takes_away(text: str) -> None:
    rules, both = Extractor(model=None).extract(text), Extractor().extract(text)
    assert ties(both) <= ties(rules)
    assert both.denials == rules.denials
    if ties(both) < ties(rules):
        assert "unsure_tie" in {notice.code for notice in both.notices}


def test_a_pickled_extractor_reads_the_same() -> None:
    extractor = Extractor()
    assert pickle.loads(pickle.dumps(extractor)).extract(TEXT) == extractor.extract(TEXT)


def test_plain_ties_are_kept() -> None:
    assert ties(Extractor().extract(TEXT)) == {("A.B.", "Novartis", "speaker"), ("A.B.", "Roche", "equity")}
