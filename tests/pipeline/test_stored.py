"""A pipeline and its Docs survive being stored, pickled and sent to other processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

import coi_extract
from tests.pipeline.conftest import TEXT

TEXTS = [TEXT, "", "AB advises Zorblax GmbH and owns stock in Novartis.", "None declared."] * 3


def test_to_disk_and_back(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == nlp.pipe_names
    assert again.max_length == nlp.max_length
    for text in (*TEXTS, "AB advises \ud800."):
        assert again(text)._.disclosures == nlp(text)._.disclosures


def test_settings_go_along(tmp_path: Path) -> None:
    coi_extract.load(max_chars=30).to_disk(tmp_path)
    report = spacy.load(tmp_path)(TEXT)._.disclosures
    assert report == coi_extract.Extractor(max_chars=30).extract(TEXT)


def test_in_a_process_that_has_not_met_the_package(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    code = (
        f"import spacy, sys\nassert 'coi_extract' not in sys.modules\nnlp = spacy.load({str(tmp_path)!r})\n"
        f"sys.stdout.write(nlp({TEXT!r})._.disclosures.model_dump_json())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"}
    )
    assert done.stdout == nlp(TEXT)._.disclosures.model_dump_json()


def test_to_bytes_and_back(nlp: Language) -> None:
    again = coi_extract.load().from_bytes(nlp.to_bytes())
    assert again(TEXT)._.disclosures == nlp(TEXT)._.disclosures


def test_pickled_pipeline(nlp: Language) -> None:
    again = pickle.loads(pickle.dumps(nlp))
    assert [again(text)._.disclosures for text in TEXTS] == [nlp(text)._.disclosures for text in TEXTS]
    assert again("\ud800")._.disclosures is not None


def test_components_are_cheap_to_pickle(nlp: Language) -> None:
    nlp(TEXT * 50)
    assert all(len(pickle.dumps(component)) < 1_000 for _, component in nlp.pipeline)


def test_doc_to_bytes(nlp: Language) -> None:
    doc = nlp(TEXT)
    again = Doc(Vocab()).from_bytes(doc.to_bytes())
    assert again._.disclosures == doc._.disclosures


def test_doc_bin_keeps_spans(nlp: Language) -> None:
    docs = list(nlp.pipe(TEXTS))
    stored = DocBin(store_user_data=True, docs=docs).to_bytes()
    for doc, again in zip(docs, DocBin().from_bytes(stored).get_docs(Vocab()), strict=True):
        assert again._.disclosures == doc._.disclosures
        for key, group in doc.spans.items():
            kept = [(s.text, s.label_, s.id_, s.kb_id_) for s in again.spans[key]]
            assert kept == [(s.text, s.label_, s.id_, s.kb_id_) for s in group]


def test_memory_zone(nlp: Language) -> None:
    outside = [doc._.disclosures for doc in nlp.pipe(TEXTS)]
    for _ in range(2):
        with nlp.memory_zone():
            inside = [doc._.disclosures for doc in nlp.pipe(TEXTS)]
        assert inside == outside
    assert [doc._.disclosures for doc in nlp.pipe(TEXTS)] == outside


def test_reports_do_not_depend_on_the_company(nlp: Language) -> None:
    alone = [nlp(text)._.disclosures for text in TEXTS]
    assert [doc._.disclosures for doc in nlp.pipe(TEXTS, batch_size=1)] == alone
    assert [doc._.disclosures for doc in nlp.pipe(TEXTS, n_process=2, batch_size=2)] == alone
