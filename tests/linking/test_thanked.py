"""Organisations that a text thanks are named with that role; where thanked persons work is only named."""

from __future__ import annotations

from coi_extract import Extractor


def test_a_thanked_organization_has_the_role() -> None:
    report = Extractor().extract(
        "Acknowledgements: We thank the Harlow Mountain Rescue Association for its help and Eva Lund (Institute of "
        "Alpine Medicine) for advice."
    )
    roles = {organization.name: organization.roles for organization in report.organizations}
    assert roles.pop("Harlow Mountain Rescue Association") == ("thanked",)
    assert set(roles.values()) <= {("named",)}
    assert not report.relationships
    assert not report.funding
