"""A pipeline and an extractor with the shipped table, and a text with every kind of fact in it."""

from __future__ import annotations

import pytest
from spacy.language import Language

import coi_extract

TEXT = (
    "Funding: This work was supported by the Wellcome Trust (999888/Z/20/Z, to IM). "
    "Conflict of interest: IM has received speaker fees from Novartis (Basel). "
    "TQ is an employee of Velmora Pharma GmbH. "
    "The other authors declare no competing interests."
)
AUTHORS = ["Ilse Marquardt", "Tomás Quiroga", "Hana Bilek"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return coi_extract.load()


@pytest.fixture(scope="module")
def extractor() -> coi_extract.Extractor:
    return coi_extract.Extractor()
