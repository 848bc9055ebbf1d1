"""What pages say about the data model and the figures is what the code and the measurements say."""

from __future__ import annotations

import enum
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from coi_extract import schema, taxonomy
from coi_extract.linking import notices
from coi_extract.taxonomy import RelationshipType, SubmittedWork
from tests.docs import figures
from tests.reading import ROOT

DATA_MODEL = (ROOT / "docs" / "data_model.md").read_text(encoding="utf-8")
IN_CODE = {*re.findall(r"`([\w.]+)`", DATA_MODEL), *re.findall(r'"(\w+)":', DATA_MODEL)}
ENUMERATIONS = [
    value
    for value in vars(taxonomy).values()
    if isinstance(value, type) and issubclass(value, enum.Enum) and not value.__name__.startswith("_") and len(value)
]
VALUES = [
    value
    for value in vars(schema).values()
    if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == schema.__name__
    and not value.__name__.startswith("_")
]  # fmt: skip


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda e: e.__name__)
def test_every_value_of_an_enumeration_is_explained(enumeration: type[enum.Enum]) -> None:
    assert {member.value for member in enumeration} - IN_CODE == set()


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_every_field_is_explained(value: type[BaseModel]) -> None:
    assert {*value.model_fields, *value.model_computed_fields} - IN_CODE == set()


def test_every_notice_is_explained() -> None:
    source = Path(notices.__file__).read_text(encoding="utf-8")
    codes = {*re.findall(r'code="(\w+)"', source), *re.findall(r'"(unsure_\w+)"', source)}
    assert len(codes) > 6
    assert codes - IN_CODE == set()


def test_the_items_of_the_form_are_those_that_are_computed() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+|–) \| (\d+|–) \|$", DATA_MODEL, re.MULTILINE)

    def shown(type_: RelationshipType, work: SubmittedWork) -> str:
        return str(taxonomy.icmje_item(type_, work) or "–")

    assert {name: (item, during) for name, item, during in rows} == {
        t.value: (shown(t, SubmittedWork.OUTSIDE), shown(t, SubmittedWork.DURING)) for t in RelationshipType
    }
    named = re.findall(r"^\| (\d+) \| ([A-Z].+) \|$", DATA_MODEL, re.MULTILINE)
    assert {int(item): words for item, words in named} == taxonomy.ICMJE_ITEMS


def test_figures_are_those_that_were_measured() -> None:
    page = figures.PAGE.read_text(encoding="utf-8")
    assert page == figures.renewed(page)
