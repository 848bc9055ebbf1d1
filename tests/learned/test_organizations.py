"""Names of organisations: quick sums equal plain ones, mentions are slices, rules alone name no bystanders."""

from __future__ import annotations

import pytest

from coi_extract import Extractor
from coi_extract.grammar.reading import read
from coi_extract.learned.organizations import LABELS, Namer, labels_of, token_features, views
from coi_extract.learned.tagger import Tagger
from coi_extract.registry import Registry

TEXT = (
    "Acknowledgements: We thank Eva Lund of the Institute of Alpine Medicine and the Orlanda Rescue Network for data. "
    "The work was funded by the Harlow Foundation (grant 4711)."
)
STEPS = [[0.2, 0.1, -1e9], [-0.3, 0.4, 0.5], [0.1, -0.2, 0.3]]


def test_the_quick_sums_are_those_of_the_named_features() -> None:
    registry = Registry.open()
    seen = list(views(read(TEXT, registry), registry))
    names = {n for view in seen for a, b in view.zones for i in range(a, b) for n in token_features(view, i)}
    weights = {n: [0.0, (len(n) % 7) - 3.0, (len(n) % 5) - 2.0] for n in sorted(names)}
    tagger = Tagger(weights, STEPS, LABELS)
    namer = Namer(tagger)
    for view in seen:
        for begin, stop in view.zones:
            scores = namer.scores(view, begin, stop)
            plain = [tagger.emit(token_features(view, i)) for i in range(begin, stop)]
            assert [list(row) for row in scores] == [pytest.approx(list(row)) for row in plain]


def test_names_are_cut_to_the_stretch() -> None:
    assert labels_of([(3, 6), (8, 9)], 4, 3) == ["B-N", "I-N", "O"]


@pytest.mark.parametrize("text", [TEXT, "", "A.", "None declared.", "((((", "ALL CAPS (Orlanda"])
def test_mentions_are_slices_and_facts_have_their_organizations(text: str) -> None:
    report = Extractor().extract(text)
    for organization in report.organizations:
        assert all(m.text == text[m.span.start : m.span.end] for m in organization.mentions)
    ids = {organization.id for organization in report.organizations}
    assert {fact.organization.organization_id for fact in report.relationships} <= ids
    assert report == Extractor().extract(text)


def test_rules_alone_name_no_bystanders() -> None:
    roles = {role for o in Extractor(model=None).extract(TEXT).organizations for role in o.roles}
    assert "named" not in roles


def test_names_with_a_degree_are_persons() -> None:
    text = "Acknowledgements\nHarlow Centre: George Berg, MD, Karen Wall, AAS, and Frank Dorn, PhD, of Harlow."
    names = {organization.name for organization in Extractor().extract(text).organizations}
    assert names.isdisjoint({"George Berg", "Karen Wall", "AAS", "Frank Dorn", "PhD"})
