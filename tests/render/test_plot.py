"""Figures: what is counted, and that any name can be drawn."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

import coi_extract
from coi_extract import DisclosureReport
from coi_extract.errors import MissingExtraError

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

TEXTS = (
    "Ana Ruiz reports consulting fees and royalties from Novartis. Ana Ruiz owns stock in Roche. "
    "Bo Chen is an employee of Novartis. His wife is an employee of Bayer. "
    "Funding: This work was supported by the Wellcome Trust (grants 12345/A and 23456/B).",
    "Cem Demir has received honoraria from Novartis. Funding: This work was supported by the Wellcome Trust and the "
    "European Research Council.",
    "The authors declare no competing interests.",
)


@pytest.fixture(scope="module")
def reports() -> list[DisclosureReport]:
    return [coi_extract.extract(text) for text in TEXTS]


def bars(figure: Any) -> dict[str, float]:
    (axes,) = figure.axes
    return {label.get_text(): bar.get_width() for label, bar in zip(axes.get_yticklabels(), axes.patches, strict=True)}


def test_ties_by_type(reports: list[DisclosureReport]) -> None:
    found = bars(coi_extract.plot.ties_by_type(reports))
    assert found == {"consulting": 1, "royalties": 1, "equity": 1, "employment": 1, "honoraria": 1}


def test_ties_by_group(reports: list[DisclosureReport]) -> None:
    found = bars(coi_extract.plot.ties_by_group(reports))
    assert list(found.items()) == [("Novartis", 4), ("Roche", 1)]  # not Bayer: a relative's


def test_no_more_than_asked_for(reports: list[DisclosureReport]) -> None:
    figure = coi_extract.plot.ties_by_group(reports, top=1)
    assert bars(figure) == {"Novartis": 4}
    assert "first 1 of 2" in figure.get_suptitle()
    with pytest.raises(ValueError, match="top"):
        coi_extract.plot.matrix(reports, top=0)


def test_matrix(reports: list[DisclosureReport]) -> None:
    (axes,) = coi_extract.plot.matrix(reports).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Ana Ruiz", "Bo Chen", "Cem Demir"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Novartis", "Roche"]
    assert axes.images[0].get_array().tolist() == [[2, 1], [1, 0], [1, 0]]


def test_funder_shares_are_of_texts_that_name_one(reports: list[DisclosureReport]) -> None:
    assert bars(coi_extract.plot.funder_shares(reports)) == {"Wellcome Trust": 1.0, "European Research Council": 0.5}


def test_an_open_alternative_counts_once(reports: list[DisclosureReport]) -> None:
    tie = reports[1].relationships[0]
    either = [tie.model_copy(update={"alternatives": "x", "fact_id": id_, "assertion": "one_of"}) for id_ in "ab"]
    report = reports[1].model_copy(update={"relationships": tuple(either)})
    assert bars(coi_extract.plot.ties_by_group(report)) == {"Novartis": 1}


@pytest.mark.parametrize("name", ["matrix", "ties_by_type", "ties_by_group", "funder_shares"])
@pytest.mark.parametrize("text", ["", r"Ana $\frac reports fees from $\nosuch$ Pharma GmbH and A$B Pharma GmbH."])
def test_anything_can_be_drawn(name: str, text: str) -> None:
    figure = getattr(coi_extract.plot, name)(coi_extract.extract(text))
    figure.savefig(io.BytesIO(), format="svg")
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_names_the_extra(reports: list[DisclosureReport], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"coi_extract\[viz\]"):
        coi_extract.plot.matrix(reports)


def test_what_is_no_report() -> None:
    with pytest.raises(TypeError, match="reports"):
        coi_extract.plot.ties_by_type(["text"])  # type: ignore[list-item]
