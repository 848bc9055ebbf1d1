"""The trained reader takes away what is likely misread, says so, and adds nothing."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from coi_extract import Extractor
from coi_extract.learned import LearnedReader, shipped
from coi_extract.learned.tagger import LABELS
from coi_extract.learned.weights import read_weights
from coi_extract.schema import DisclosureReport
from data.synthetic.generator import generate_many

TEXT = "A.B. has received lecture fees from Novartis and owns stock in Roche. C.D. received no fees from Pfizer."
STATEMENTS = [statement.text for statement in generate_many(60, seed=11)]


#: A tagger that follows the rules.
FOLLOW = {f"r0={label}": [9.0 * (label == other) for other in LABELS] for label in LABELS}


def reader(
    tmp_path: Path,
    weights: dict[str, float] | None = None,
    bias: float = 2.0,
    features: dict[str, list[float]] | None = None,
) -> LearnedReader:
    path = tmp_path / "ties.json"
    path.write_text(
        json.dumps(
            {
                "ties": {"bias": bias, "weights": weights or {}},
                "thresholds": {"tie": 0.5},
                "funding": {"features": features or FOLLOW, "transitions": [[0.0] * 5] * 5},
            }
        ),
        encoding="utf-8",
    )
    return LearnedReader(read_weights(path))


def with_reader(learned: LearnedReader) -> Extractor:
    extractor = Extractor(model=None)
    extractor._reader.learned = learned
    return extractor


def ties(report: DisclosureReport) -> set[tuple[str, str, str]]:
    return {(r.author.mention, r.organization.mention, r.type.value) for r in report.relationships}


def test_an_improbable_tie_is_set_aside_with_a_notice_on_its_words(tmp_path: Path) -> None:
    extractor = with_reader(reader(tmp_path, {"type=equity": -3.0}, bias=1.0))
    report = extractor.extract(TEXT)
    assert ties(report) == {("A.B.", "Novartis", "speaker")}
    [notice] = [n for n in report.notices if n.code == "unsure_tie"]
    assert notice.span is not None
    assert TEXT[notice.span.start : notice.span.end] == "Roche"
    assert "A.B." not in notice.message


def test_the_confidence_told_is_the_probability(tmp_path: Path) -> None:
    report = with_reader(reader(tmp_path, bias=1.5)).extract(TEXT)
    assert {r.evidence.confidence for r in report.relationships} == {0.8176}


def test_a_rule_that_training_never_saw_keeps_its_own_confidence(tmp_path: Path) -> None:
    report = with_reader(reader(tmp_path, {"rule=cue.speaker.money": 0.0}, bias=-2.0)).extract(TEXT)
    assert ties(report) == {("A.B.", "Roche", "equity")}
    plain = Extractor(model=None).extract(TEXT)
    assert report.relationships[0].evidence == next(r for r in plain.relationships if r.type == "equity").evidence


def test_a_statement_whose_ties_are_all_set_aside_declares_none_again(tmp_path: Path) -> None:
    text = "A.B. has received lecture fees from Novartis. The authors declare no competing interests."
    assert not Extractor(model=None).extract(text).declared_none
    report = with_reader(reader(tmp_path, bias=-2.0)).extract(text)
    assert not report.relationships
    assert [d.author.scope.value for d in report.declared_none] == ["all"]


def test_rules_alone_have_no_model_in_their_provenance() -> None:
    assert Extractor(model=None).extract(TEXT).provenance.model is None
    assert Extractor().extract(TEXT).provenance.model == shipped().version


@pytest.mark.parametrize("text", STATEMENTS)
def test_the_model_only_takes_away_or_tells_of_the_supported(text: str) -> None:
    rules, both = Extractor(model=None).extract(text), Extractor().extract(text)
    supported = {(r.mention, f.funder.mention) for f in both.funding if f.funder for r in f.recipients}
    assert {(author, org) for author, org, _ in ties(both) - ties(rules)} <= supported
    assert both.denials == rules.denials
    if not ties(rules) <= ties(both):
        assert "unsure_tie" in {notice.code for notice in both.notices}


def test_a_pickled_extractor_reads_the_same() -> None:
    extractor = Extractor()
    assert pickle.loads(pickle.dumps(extractor)).extract(TEXT) == extractor.extract(TEXT)


def test_plain_ties_are_kept() -> None:
    assert ties(Extractor().extract(TEXT)) == {("A.B.", "Novartis", "speaker"), ("A.B.", "Roche", "equity")}


def test_weights_of_ones_own_are_given_by_path(tmp_path: Path) -> None:
    reader(tmp_path, {"type=equity": -3.0}, bias=1.0)
    own = Extractor(model=str(tmp_path / "ties.json"))
    report = own.extract(TEXT)
    assert ties(report) == {("A.B.", "Novartis", "speaker")}
    assert report.provenance.model is not None
    assert report.provenance.model.startswith("ties-")
    assert report.provenance.settings != Extractor().extract(TEXT).provenance.settings
    assert pickle.loads(pickle.dumps(own)).extract(TEXT) == report


# -- funding -----------------------------------------------------------------------------------------------------

GRANT = "This work was supported by the Wellcome Trust (grant 086091/Z/08/Z) and Northern Lights Initiative."


def funding(report: DisclosureReport) -> set[tuple[str | None, str | None]]:
    return {(f.funder.mention if f.funder else None, f.award_id) for f in report.funding}


def learned(label: str, *names: str) -> dict[str, list[float]]:
    """A tagger that follows the rules but for tokens with these features, which get a label."""
    return {**FOLLOW, **{name: [30.0 * (label == other) for other in LABELS] for name in names}}


def test_a_tagger_that_follows_the_rules_changes_nothing(tmp_path: Path) -> None:
    assert with_reader(reader(tmp_path)).extract(GRANT).funding == Extractor(model=None).extract(GRANT).funding


def test_a_funder_that_the_tagger_denies_is_set_aside_with_a_notice(tmp_path: Path) -> None:
    text = "This work was supported by the Wellcome Trust and the Volkswagen Foundation."
    assert funding(Extractor(model=None).extract(text)) == {("Wellcome Trust", None), ("Volkswagen Foundation", None)}
    report = with_reader(reader(tmp_path, features=learned("O", "w0=volkswagen", "w0=foundation"))).extract(text)
    assert funding(report) == {("Wellcome Trust", None)}
    [notice] = [n for n in report.notices if n.code == "unsure_funder"]
    assert notice.span is not None
    assert text[notice.span.start : notice.span.end] == "Volkswagen Foundation"


def test_a_number_whose_giver_is_denied_goes_to_the_giver_before_it(tmp_path: Path) -> None:
    text = "This work was supported by the Wellcome Trust and the Volkswagen Foundation (grant 4711-22)."
    report = with_reader(reader(tmp_path, features=learned("O", "w0=volkswagen", "w0=foundation"))).extract(text)
    assert funding(report) == {("Wellcome Trust", "4711-22")}


def test_what_only_the_tagger_finds_names_it_as_its_rule(tmp_path: Path) -> None:
    text = "This work was supported by the Wellcome Trust. We also thank senozon."
    report = with_reader(reader(tmp_path, features=learned("B-F", "w0=senozon"))).extract(text)
    [found] = [f for f in report.funding if f.funder is not None and f.funder.mention == "senozon"]
    assert found.evidence.rule == "model.funding"
    assert found.evidence.spans


@pytest.mark.parametrize(
    "text",
    [
        "The authors received no funding from the Wellcome Trust.",
        "Role of the funder: the Wellcome Trust had no role in the design of the study.",
        "This work was supported by the Volkswagen Foundation through the Wellcome Trust.",
    ],
)
def test_the_rules_veto_givers_who_gave_nothing(tmp_path: Path, text: str) -> None:
    rules = funding(Extractor(model=None).extract(text))
    features = {**learned("B-F", "w0=wellcome"), **learned("I-F", "w0=trust")}
    assert ("Wellcome Trust", None) not in rules
    assert funding(with_reader(reader(tmp_path, features=features)).extract(text)) == rules


def test_two_givers_of_the_rules_stay_two(tmp_path: Path) -> None:
    text = "Funded by the National Institutes of Health / National Cancer Institute (R01 CA123456)."
    rules = funding(Extractor(model=None).extract(text))
    assert len(rules) == 2
    joined = {**learned("I-F", "w0=/", "w0=cancer", "w0=institute"), **learned("I-F", "b-=/|national")}
    assert funding(with_reader(reader(tmp_path, features=joined)).extract(text)) == rules


def test_a_plain_membership_is_kept_and_a_blanket_none_does_not_stand_beside_it(tmp_path: Path) -> None:
    text = "The authors declare no conflict of interest. A.B. is a member of the Selvik Society of Sleep."
    for bias in (-9.0, 0.5):
        report = with_reader(reader(tmp_path, {"rule=cue.other": -1.0}, bias)).extract(text)
        assert [tie.organization.mention for tie in report.relationships] == ["Selvik Society of Sleep"]
        assert report.declared_none == ()


def test_a_blanket_none_does_not_stand_beside_a_tie_that_was_set_aside_with_a_doubt(tmp_path: Path) -> None:
    text = "The authors declare no conflict of interest. A.B. has received lecture fees from Novartis."
    doubtful = with_reader(reader(tmp_path, {"rule=cue.speaker.money": -2.5})).extract(text)
    assert doubtful.relationships == doubtful.declared_none == ()
    sure = with_reader(reader(tmp_path, {"rule=cue.speaker.money": -9.0})).extract(text)
    assert sure.relationships == ()
    assert len(sure.declared_none) == 1


def test_a_resource_identifier_is_no_award_for_the_shipped_reader() -> None:
    text = (
        "Acknowledgements\nWe thank the Harlow Imaging Core (RRID: SCR_012345) and the NSF (grant 1234567) for support."
    )
    assert {fact.award_id for fact in Extractor().extract(text).funding} <= {"1234567", None}
