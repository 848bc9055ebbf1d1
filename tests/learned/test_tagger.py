"""The linear chain: labels and spans say the same, and the sequence found is the best there is."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi_extract.learned.tagger import LABELS, Tagger, bio, shape, spans

WEIGHTS = st.lists(st.floats(-5, 5), min_size=5, max_size=5)
ROWS = st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=4)


def test_shape() -> None:
    assert [shape(w) for w in ("NIH", "Institut", "R01HL123456", "é", "4711", "-")] == [
        "XX",
        "Xxx",
        "X00XX00",
        "x",
        "00",
        "-",
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from("FA")), max_size=5))
def test_spans_give_back_what_bio_took(wanted: list[tuple[int, int, str]]) -> None:
    labels = bio(((first, first + many, name) for first, many, name in wanted), 14)
    found = list(spans(labels))
    assert bio(found, 14) == labels
    assert {(a, b, n) for a, b, n in found} <= {(first, first + many, name) for first, many, name in wanted}


def allowed(labels: tuple[str, ...]) -> bool:
    pairs = zip(("O", *labels), labels, strict=False)
    return all(not after.startswith("I") or before[2:] == after[2:] for before, after in pairs)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), WEIGHTS), st.lists(WEIGHTS, min_size=5, max_size=5), ROWS)
def test_the_sequence_found_is_the_best(
    features: dict[str, list[float]], transitions: list[list[float]], rows: list[list[str]]
) -> None:
    for before, after in product(range(5), range(5)):
        if LABELS[after].startswith("I") and LABELS[before][2:] != LABELS[after][2:]:
            transitions[before][after] = -1e9

    def score(labels: tuple[str, ...]) -> float:
        at = [LABELS.index(label) for label in labels]
        told = sum(features[name][k] for row, k in zip(rows, at, strict=True) for name in row if name in features)
        return told + sum(transitions[a][b] for a, b in pairwise(at))

    tagger = Tagger(features, transitions)
    found = tuple(tagger.best([tagger.emit(row) for row in rows]))
    assert len(found) == len(rows)
    assert allowed(found)
    best = max((score(labels) for labels in product(LABELS, repeat=len(rows)) if allowed(labels)), default=0.0)
    assert score(found) == pytest.approx(best)
