"""Files of weights: what they hold, and what is said of damaged ones."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.errors import ModelError
from coi_extract.learned.weights import LinearModel, read_weights, weight_file


def test_probability_is_the_logistic_of_the_sum() -> None:
    model = LinearModel(0.5, {"a": 1.0, "b": -2.0})
    assert model.probability(["a", "unheard of"]) == pytest.approx(1 / (1 + math.exp(-1.5)))
    assert model.probability(["b"]) == pytest.approx(1 / (1 + math.exp(1.5)))


@given(st.dictionaries(st.text(max_size=3), st.floats(-1e6, 1e6)), st.floats(-1e6, 1e6), st.randoms())
def test_probability_is_one_and_in_any_order_the_same(weights: dict[str, float], bias: float, random: object) -> None:
    names = list(weights)
    told = LinearModel(bias, weights).probability(names)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert 0 <= told <= 1
    assert LinearModel(bias, weights).probability(names) == told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not readable"),
        ("[1]", "no JSON object"),
        ('{"ties": {"bias": 0}}', "no usable part 'ties'"),
        ('{"ties": {"bias": 0, "weights": {"a": "b"}}}', "not a number"),
        ('{"ties": 5}', "no usable part 'ties'"),
    ],
)
def test_a_damaged_file_is_refused_with_its_name_and_a_remedy(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=said) as caught:
        read_weights(path).linear("ties")
    assert str(path) in str(caught.value)
    assert "models/" in str(caught.value)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(ModelError, match=r"none\.json: the trained reader is not there"):
        weight_file("none.json")


def test_a_missing_number_is_said(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"thresholds": {"tie": "high"}}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"no number at thresholds\.tie"):
        read_weights(path).number("thresholds", "tie")
