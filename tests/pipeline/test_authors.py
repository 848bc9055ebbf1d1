"""Authors of the article reach the components, however the Doc is made."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import DocBin

import coi_extract
from tests.pipeline.conftest import AUTHORS, TEXT

CONTEXT: dict[str, Any] = {"authors": AUTHORS, "source": "page 3", "year": 2019, "id": 7}


@pytest.fixture(scope="module")
def expected(extractor: coi_extract.Extractor) -> Any:
    return extractor.extract(TEXT, authors=AUTHORS, source="page 3", year=2019)


def test_extension(nlp: Language, extractor: coi_extract.Extractor) -> None:
    doc = nlp.make_doc(TEXT)
    assert doc._.authors is None
    doc._.authors = AUTHORS
    assert doc._.authors == AUTHORS
    assert nlp(doc)._.disclosures == extractor.extract(TEXT, authors=AUTHORS)
    doc._.authors = None
    assert nlp(doc)._.disclosures == extractor.extract(TEXT)


@pytest.mark.parametrize("processes", [1, 2])
def test_contexts(nlp: Language, extractor: coi_extract.Extractor, expected: Any, processes: int) -> None:
    pairs: list[tuple[str, Any]] = [(TEXT, CONTEXT), (TEXT, None), (TEXT, {"id": 8}), (TEXT, 9)] * 3
    found = list(nlp.pipe(pairs, as_tuples=True, n_process=processes, batch_size=5))
    assert [context for _, context in found] == [context for _, context in pairs]
    plain = extractor.extract(TEXT)
    assert [doc._.disclosures for doc, _ in found] == [expected, plain, plain, plain] * 3
    assert found[0][0]._.authors == AUTHORS


@pytest.mark.parametrize("processes", [1, 2])
def test_docs_with_authors(nlp: Language, extractor: coi_extract.Extractor, processes: int) -> None:
    docs = [nlp.make_doc(TEXT) for _ in range(4)]
    docs[1]._.authors = AUTHORS
    found = [doc._.disclosures for doc in nlp.pipe(docs, n_process=processes)]
    plain = extractor.extract(TEXT)
    assert found == [plain, extractor.extract(TEXT, authors=AUTHORS), plain, plain]


def test_authors_are_stored_with_the_doc(nlp: Language, expected: Any) -> None:
    (doc, _), *_ = nlp.pipe([(TEXT, CONTEXT)], as_tuples=True)
    (again,) = DocBin(store_user_data=True, docs=[doc]).get_docs(nlp.vocab)
    assert again._.authors == AUTHORS
    assert again._.disclosures == expected
    assert nlp(again)._.disclosures == expected


@pytest.mark.parametrize("authors", ["Ilse Marquardt", b"x", 5, [None]])
def test_authors_that_are_no_names(nlp: Language, authors: Any) -> None:
    with pytest.raises(TypeError, match="authors"):
        nlp.make_doc(TEXT)._.authors = authors
    with pytest.raises(TypeError, match="authors"):
        list(nlp.pipe([(TEXT, {"authors": authors})], as_tuples=True))


def test_year_that_is_none(nlp: Language) -> None:
    with pytest.raises(TypeError, match="year"):
        list(nlp.pipe([(TEXT, {"year": "2019"})], as_tuples=True))
