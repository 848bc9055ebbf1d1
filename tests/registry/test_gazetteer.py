from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.registry import Registry


def found(registry: Registry, text: str) -> list[str]:
    return [text[h.start : h.end] for h in registry.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("AB advises Orbis Pharma and bioVelia.", ["Orbis Pharma", "bioVelia"]),
        ("AB advises Orbis Diagnostics.", ["Orbis Diagnostics"]),  # the longest, not "Orbis"
        ("AB advises ORBIS PHARMA.", ["ORBIS PHARMA"]),
        ("AB advises orbis pharma.", ["orbis pharma"]),
        ("AB advises Orbis-Pharma", ["Orbis-Pharma"]),
        ("AB advises Orbis –\n Pharma", ["Orbis –\n Pharma"]),
        ("AB advises Orbis\u00a0Pharma", ["Orbis\u00a0Pharma"]),
        ("(Orbis Pharma/bioVelia)", ["Orbis Pharma", "bioVelia"]),
        ("AB advises ORBIS", ["ORBIS"]),
        ("the orbis of the eye", []),  # one-word names only in their own case
        ("the biovelia", []),
        ("BioVelia", ["BioVelia"]),
        ("Orbisone Pharma", []),
        ("the Heart, Lung and Tide Institute", ["Heart, Lung and Tide Institute"]),
        ("the Heart, Lung, and Tide Institute", ["Heart, Lung, and Tide Institute"]),
        ("Fundacao de Ciencia Ostlund", ["Fundacao de Ciencia Ostlund"]),
        (
            "Fundac\u0327a\u0303o de Cie\u0302ncia O\u0308stlund",
            ["Fundac\u0327a\u0303o de Cie\u0302ncia O\u0308stlund"],
        ),
        ("Univ. of Avonlea", ["Univ. of Avonlea"]),
        ("We thank Halden. Research Council", []),  # a sentence ends between the words
        ("Orbis\n\nPharma", ["Orbis"]),  # a paragraph too
        ("Orbis, Pharma", ["Orbis"]),
        ("", []),
    ],
)
def test_names_in_running_text(own: Registry, text: str, names: list[str]) -> None:
    assert found(own, text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AB advises Orbis Pharma, Inc., and others", "Orbis Pharma, Inc."),
        ("AB advises Orbis Pharma GmbH & Co. KG", "Orbis Pharma GmbH & Co. KG"),
        ("AB advises bioVelia S.A. in Lyon", "bioVelia S.A."),
        ("AB advises bioVelia A/S", "bioVelia A/S"),
        ("AB advises bioVelia as a speaker", "bioVelia"),
        ("AB advises bioVelia. SE is employed", "bioVelia"),
        ("AB advises bioVelia co-founded by CD", "bioVelia"),
    ],
)
def test_legal_suffixes_belong_to_the_hit(own: Registry, text: str, name: str) -> None:
    assert found(own, text) == [name]


@given(st.text())
def test_any_text_gives_slices_in_order(text: str) -> None:
    hits = Registry.shipped().find(text)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(hits))


@pytest.mark.parametrize("text", ["access to health care in nature", "the target of the gap", "it was on at or in us"])
def test_common_words_are_no_names(shipped: Registry, text: str) -> None:
    assert [h for h in shipped.find(text) if not h.weak] == []


@pytest.mark.parametrize("word", ["Forest", "Brown", "Mars", "Shell"])
def test_names_that_are_also_words_are_weak(shipped: Registry, word: str) -> None:
    assert all(h.weak for h in shipped.find(f"{word} was seen"))


def test_what_every_declaration_names(shipped: Registry) -> None:
    text = "fees from Pfizer, GSK, AstraZeneca and Eli Lilly; grants from NIH, Wellcome Trust, DFG"
    assert found(shipped, text) == ["Pfizer", "GSK", "AstraZeneca", "Eli Lilly", "NIH", "Wellcome Trust", "DFG"]
    assert not any(h.weak for h in shipped.find(text))


def test_initials_of_authors_are_left_alone(shipped: Registry) -> None:
    assert [h for h in shipped.find("HC, MT, CM and RJH declare no interests") if not h.weak] == []
