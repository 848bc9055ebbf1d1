from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.registry import find_abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[a:b], text[c:d]) for (a, b), (c, d) in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "short", "long_form"),
    [
        ("paid by the Halden Research Council (HRC).", "HRC", "Halden Research Council"),
        ("paid by the HRC (Halden Research Council).", "HRC", "Halden Research Council"),
        ("the Ministry for Tides and Coasts (MTC; grant 12)", "MTC", "Ministry for Tides and Coasts"),
        ("Fonds for Tidal-Energy Research [FTER]", "FTER", "Fonds for Tidal-Energy Research"),
        ("the Avon Society (the “AvS”) paid", "AvS", "Avon Society"),
    ],
)
def test_definitions(text: str, short: str, long_form: str) -> None:
    assert pairs(text) == [(short, long_form)]


@pytest.mark.parametrize(
    "text",
    [
        "paid by Orbis Pharma (to AB)",
        "the Halden Council (Norway)",
        "a grant (12345) from the council",
        "Tides rose. (HRC)",
        "the Halden Council (AB and CD)",
        "(HRC)",
    ],
)
def test_brackets_that_define_nothing(text: str) -> None:
    assert pairs(text) == []


@given(st.text(alphabet="AB()[] bc,.", max_size=80))
def test_any_text_gives_slices(text: str) -> None:
    for (a, b), (c, d) in find_abbreviations(text):
        assert 0 <= a < b <= len(text)
        assert 0 <= c < d <= len(text)
