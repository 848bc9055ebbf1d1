from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.registry.normalise import fold, names, plain_key, scan, split_bracket, variants


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens, spans = scan(text)
    assert len(tokens) == len(spans)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orbis Pharma GmbH & Co. KG", "Orbis Pharma"),
        ("Orbis-Pharma", "ORBIS PHARMA"),
        ("The Avon Trust", "Avon Trust"),
        ("Tide & Sons", "Tide and Sons"),
        ("Univ. of Avonlea", "University of Avonlea"),
        ("Östlund Centre", "Ostlund Center"),
        ("Halden A/S", "Halden"),
        ("Halden S.p.A.", "Halden"),
        ("Halden Sp. z o.o.", "Halden"),
        ("Halden K.K.", "Halden"),
        ("Halden Pty Ltd", "Halden"),
        ("U.S. Tide Office", "US Tide Office"),
        ("Halden’s Fund", "Halden's Fund"),
        ("Heart, Lung, and Tide Institute", "Heart Lung and Tide Institute"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert plain_key(one) == plain_key(other)


@pytest.mark.parametrize(("one", "other"), [("Halden AB", "Halden BA"), ("Tide Trust", "Tides Trust"), ("Co", "Ltd")])
def test_names_that_differ(one: str, other: str) -> None:
    assert plain_key(one) != plain_key(other)


def test_a_name_is_never_emptied() -> None:
    assert plain_key("Limited") == "limited"
    assert plain_key("The") == "the"


def test_umlauts_are_also_filed_as_written_out() -> None:
    assert "muenster university" in set(variants("Münster University"))
    assert "giessen university" in set(variants("Gießen University"))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Halden Research Council (HRC9)", ("Halden Research Council", "HRC9")),
        ("Halden", ("Halden", None)),
        ("(Halden)", ("(Halden)", None)),
    ],
)
def test_brackets_at_the_end(name: str, parts: tuple[str, str | None]) -> None:
    assert split_bracket(name) == parts


def test_countries_have_codes() -> None:
    known = names().countries
    assert known["usa"] == known["united states"] == known["us"] == "US"
    assert known["czech republic"] == known["czechia"] == "CZ"
