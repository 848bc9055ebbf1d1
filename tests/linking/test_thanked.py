"""Organisations that a text thanks are named with that role; the affiliations of thanked persons are not."""

from __future__ import annotations

from coi_extract import Extractor


def test_a_thanked_organization_has_the_role() -> None:
    report = Extractor().extract(
        "Acknowledgements: We thank the Harlow Mountain Rescue Association for its help and Eva Lund (Institute of "
        "Alpine Medicine) for advice."
    )
    roles = {organization.name: organization.roles for organization in report.organizations}
    assert roles == {"Harlow Mountain Rescue Association": ("thanked",)}
    assert not report.relationships
    assert not report.funding
