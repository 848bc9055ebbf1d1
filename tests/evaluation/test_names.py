"""When two names are the same."""

from __future__ import annotations

import pytest

from coi_extract.evaluation.names import (
    author_key,
    award_key,
    organization_key,
    organization_similarity,
    same_author,
    same_award,
    same_organization,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Wellcome Trust", "wellcome trust"),
        ("Orbis Pharma Co., Ltd.", "orbis pharma"),
        ("Orbis S.A.", "orbis"),
        ("Société Orbis", "societe orbis"),
        ("Smith & Nephew", "smith and nephew"),
        ("Bristol–Myers Squibb", "bristol-myers squibb"),
        ("Co", "co"),
        ("", ""),
    ],
)
def test_organization_key(name: str, key: str) -> None:
    assert organization_key(name) == key


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        ("Bristol-Myers Squibb", "Bristol Myers Squibb Company", 1.0),
        ("Orbis GmbH", "orbis", 1.0),
        ("Medical Research Council (MRC)", "MRC", 0.9),
        ("Medical Research Council", "Medical Research Council (MRC)", 0.9),
        ("Roche", "Roche Diagnostics", 0.0),
        ("Novartis", "Pfizer", 0.0),
    ],
)
def test_same_organization_both_ways_round(a: str, b: str, score: float) -> None:
    assert same_organization(a, b) == same_organization(b, a) == score


def test_similarity_accepts_the_words_of_the_longer_name_at_45_per_cent() -> None:
    assert organization_similarity("Roche Diagnostics", "Roche Diagnostics International") == 0.85
    assert organization_similarity("Roche", "Roche Diagnostics International") < 0.8
    assert organization_similarity("Council of Research, Norway", "Norway Council of Research") >= 0.8
    assert organization_similarity("", "Orbis") == 0.0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Dr. A. B. Cole", "a b cole"),
        ("Drs Cole", "cole"),
        ("Prof. Dr. Cole", "cole"),
        ("Prof.", "prof"),
        ("Dr -", "DR"),
        ("G. S.", "GS"),
        ("J-P.M.", "JPM"),
        ("Cole's", "cole"),
        ("ALL", "ALL"),
        ("All", "all"),
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
    ],
)
def test_author_key(name: str, key: str) -> None:
    assert author_key(name) == key


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("GS", "G.S.", True),
        ("Dr Cole", "Anna Cole", True),
        ("A. Cole", "Anna Cole", True),
        ("Anna Cole", "Beth Cole", False),
        ("Anna Cole", "Anna B. Cole", True),
        ("AC", "Anna Cole", False),
        ("ALL", "ALL_OTHERS", False),
        ("", "", False),
        ("van der Berg", "Van-der Berg", True),
    ],
)
def test_same_author_both_ways_round(a: str, b: str, same: bool) -> None:
    assert same_author(a, b) is same_author(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        ("R01 HL123456", "r01-hl-123456", 1.0),
        ("No. 4711", "4711", 1.0),
        ("SFB 1697", "SFB 1697 TP04", 0.9),
        ("CRC1483", "CRC1483/A3", 0.9),
        ("4711", "4711 A1", 0.0),
        ("R01 HL123456", "R01 HL123457", 0.0),
    ],
)
def test_same_award_both_ways_round(a: str, b: str, score: float) -> None:
    assert same_award(a, b) == same_award(b, a) == score


def test_award_key_drops_the_word_for_number_only_at_the_start() -> None:
    assert award_key("NO123") == "123"
    assert award_key("ANO123") == "ANO123"
