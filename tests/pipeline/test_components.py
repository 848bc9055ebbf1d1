"""What the components leave on a Doc."""

from __future__ import annotations

import json
from typing import Any

import pytest
import spacy
from spacy.language import Language

import coi_extract
from coi_extract.errors import ModelError, RegistryError
from coi_extract.pipeline import COMPONENTS
from tests.pipeline.conftest import AUTHORS, TEXT

KEYS = ("coi_sections", "coi_authors", "coi_organizations", "coi_cues", "coi_awards")


def test_names_and_order(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == COMPONENTS
    assert all(name.startswith("coi_") for name in nlp.pipe_names)


def test_report_is_that_of_the_extractor(nlp: Language, extractor: coi_extract.Extractor) -> None:
    report = nlp(TEXT)._.disclosures
    assert report == extractor.extract(TEXT)
    assert report.relationships
    assert report.funding


def test_user_data_is_json(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    doc._.authors = AUTHORS
    stored = nlp(doc).user_data
    assert json.loads(json.dumps(stored)) == stored
    assert stored["coi_authors"] == AUTHORS


def test_spans_by_key(nlp: Language) -> None:
    doc = nlp(TEXT)
    spans = doc.spans
    assert set(KEYS) <= set(spans)
    assert [s.text for s in spans["coi_awards"]] == ["999888/Z/20/Z"]
    assert {(s.text, s.label_) for s in spans["coi_organizations"]} >= {("Novartis", "company")}
    assert {("IM", "named"), ("TQ", "named"), ("The other authors", "all_others")} <= {
        (s.text, s.label_) for s in spans["coi_authors"]
    }
    assert {("speaker fees", "speaker"), ("employee", "employment")} <= {
        (s.text.removeprefix("an ").removesuffix(" of"), s.label_) for s in spans["coi_cues"]
    }
    assert {"funding", "declared_none"} <= {s.label_ for s in spans["coi_cues"]}


def test_sections(nlp: Language) -> None:
    doc = nlp(TEXT)
    sections = doc.spans["coi_sections"]
    assert [(s.text.split(":")[0], s.label_) for s in sections] == [
        ("Funding", "funding"),
        ("Conflict of interest", "competing_interests"),
    ]
    report = doc._.disclosures
    assert [(s.start_char, s.end_char, s.label_) for s in sections] == [
        (s.span.start, s.span.end, s.kind.value) for s in report.sections
    ]


def test_spans_lead_to_the_report(nlp: Language) -> None:
    doc = nlp(TEXT)
    report = doc._.disclosures
    organizations = {o.id: o for o in report.organizations}
    for span in doc.spans["coi_organizations"]:
        entity = organizations[span.id_]
        assert span.label_ == entity.kind.value
        assert span.kb_id_ in (entity.identifiers.ror, entity.identifiers.funder_id, "")
    assert {s.id_ for s in doc.spans["coi_authors"]} == {a.id for a in report.authors} | {""}
    assert {s.id_ for s in doc.spans["coi_awards"]} == {f.fact_id for f in report.funding}
    assert {s.id_ for s in doc.spans["coi_cues"]} >= {r.evidence.rule for r in report.relationships}


@pytest.mark.parametrize("around", ["", "\n", "  ", "\u00ad", "\u2003"])
def test_spans_hold_whole_tokens_and_at_least_the_mention(nlp: Language, around: str) -> None:
    text = f"{around}IM-{around}advised{around} Velmora/Orbis,{around}and has shares{around} in Novartis{around}."
    doc = nlp(text)
    assert doc.text == text
    for organization in doc._.disclosures.organizations:
        for mention in organization.mentions:
            assert any(
                span.start_char <= mention.span.start and mention.span.end <= span.end_char
                for span in doc.spans["coi_organizations"]
            )


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_stands_alone(nlp: Language, extractor: coi_extract.Extractor, name: str) -> None:
    alone = spacy.blank("en")
    alone.add_pipe(name)
    whole, doc = nlp(TEXT), alone(TEXT)
    for key in doc.spans:
        assert [(s.start, s.end, s.label_) for s in doc.spans[key]] == [
            (s.start, s.end, s.label_) for s in whole.spans[key]
        ]
    assert doc._.disclosures == (extractor.extract(TEXT) if name == "coi_facts" else None)


def test_in_a_pipeline_of_ones_own(extractor: coi_extract.Extractor) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("coi_facts", config={"registry": [], "model": None, "max_chars": None})
    doc = nlp(TEXT)
    assert len(list(doc.sents)) > 1
    assert doc._.disclosures.relationships == coi_extract.Extractor(model=None).extract(TEXT).relationships


@pytest.mark.parametrize("text", ["", " ", "\x00", "\n\n", "a\ud800b", "\udfff", "e\u0301", "\u202eAB\u202c", "𝔸" * 50])
def test_any_string(nlp: Language, extractor: coi_extract.Extractor, text: str) -> None:
    doc = nlp(text)
    assert len(doc.text) == len(text)
    assert doc._.disclosures == extractor.extract(doc.text)


def test_a_lone_surrogate_moves_nothing(nlp: Language) -> None:
    text = "\ud800 IM is an employee of Novartis."
    (tie,) = nlp(text)._.disclosures.relationships
    assert tie.organization.span is not None
    assert text[tie.organization.span.start : tie.organization.span.end] == "Novartis"


def test_longer_than_spacy_allows(nlp: Language) -> None:
    doc = nlp(TEXT + " x" * 500_001)
    assert [n.code for n in doc._.disclosures.notices][-1] == "text_truncated"
    assert doc._.disclosures.relationships


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"registry": 5}, TypeError),
        ({"model": 5}, TypeError),
        ({"max_chars": "many"}, TypeError),
        ({"max_chars": 0}, ValueError),
        ({"nonsense": 1}, TypeError),
        ({"model": "nonsense"}, ModelError),
        ({"registry": "no/such/index"}, RegistryError),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=next(iter(arguments)) if error is not RegistryError else "no/such/index"):
        coi_extract.load(**arguments)
