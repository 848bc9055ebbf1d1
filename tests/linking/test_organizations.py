"""Organisations of a report: one entity for all spellings, who it is, what part it plays."""

from __future__ import annotations

import pytest

from coi_extract.linking.organizations import kind_by_words
from coi_extract.schema import DisclosureReport, Organization
from coi_extract.taxonomy import OrganizationKind
from tests.linking.conftest import Read, codes


def the(report: DisclosureReport, mention: str) -> Organization:
    (found,) = [o for o in report.organizations if mention in {m.text for m in o.mentions}]
    return found


def test_spellings_of_a_known_name_are_one(read: Read) -> None:
    text = "AB works for Bristol-Myers Squibb Co. CD has received grants from BMS and fees from Bristol Myers Squibb."
    (organization,) = read(text).organizations
    assert organization.name == "Bristol Myers Squibb"
    assert organization.kind is OrganizationKind.COMPANY
    assert organization.identifiers.own == "coi:bristol-myers-squibb"
    assert organization.link_score is not None
    assert organization.link_score > 0.9


def test_spellings_of_an_unknown_name_are_one(read: Read) -> None:
    text = "AB is an employee of Zorblax Biomedica GmbH and CD has received consulting fees from Zorblax Biomedica."
    (organization,) = read(text).organizations
    assert [m.text for m in organization.mentions] == ["Zorblax Biomedica GmbH", "Zorblax Biomedica"]
    assert organization.name == "Zorblax Biomedica GmbH"
    assert (organization.link_score, organization.identifiers.own) == (None, None)
    assert organization.kind is OrganizationKind.COMPANY


def test_an_acronym_that_the_text_defines(read: Read) -> None:
    text = (
        "Funding: Supported by the Tidal Inquiry Foundation (TIF). "
        "Competing interests: AB has received travel support from TIF."
    )
    organization = the(read(text), "TIF")
    assert organization.name == "Tidal Inquiry Foundation"
    assert organization.roles == ("travel", "funder")


def test_roles(read: Read) -> None:
    text = (
        "Funding: Supported by Novartis (grant 12345). Competing interests: AB is an employee of and owns stock in "
        "Novartis. CD received no fees from Roche."
    )
    report = read(text)
    assert the(report, "Novartis").roles == ("employment", "equity", "funder")
    if report.denials:
        assert the(report, "Roche").roles == ()


def test_identifiers_of_a_funder(read: Read) -> None:
    organization = the(read("Funding: Supported by the Wellcome Trust (999888/Z/20/Z)."), "Wellcome Trust")
    assert organization.identifiers.ror == "https://ror.org/029chgv08"
    assert organization.identifiers.funder_id == "https://doi.org/10.13039/100010269"
    assert organization.country == "GB"


def test_parent_today_and_then(read: Read) -> None:
    text = "AB is an employee of Celgene."
    today = the(read(text), "Celgene")
    assert (today.parent, today.parent_then) == ("Bristol Myers Squibb", None)
    before, after = (the(read(text, year=year), "Celgene") for year in (2012, 2021))
    assert (before.parent, before.parent_then) == ("Bristol Myers Squibb", None)
    assert after.parent_then == "Bristol Myers Squibb"


def test_a_name_that_two_bear_is_left_open(read: Read) -> None:
    text = "AB is an employee of Merck."
    report = read(text)
    organization = the(report, "Merck")
    assert organization.link_score is None
    assert len(organization.candidates) > 1
    (notice,) = report.notices
    assert notice.code == "ambiguous_organization"
    assert notice.span is not None
    assert text[notice.span.start : notice.span.end] == "Merck"
    assert the(read("AB is employed by Merck KGaA and Roche."), "Merck KGaA").candidates == ()


def test_a_name_is_told_once(read: Read) -> None:
    report = read("AB is an employee of Merck. CD owns stock in Merck. EF has received grants from Merck.")
    assert codes(report) == ["ambiguous_organization"]
    assert len(report.organizations) == 1


def test_the_award_tells_whose_acronym_it_is(read: Read) -> None:
    organization = the(read("Funding: Supported by MRC (MR/K012345/1)."), "MRC")
    assert organization.identifiers.ror == "https://ror.org/03x94j517"


def test_order_of_other_facts_does_not_matter(read: Read) -> None:
    one, other = "AB is an employee of Merck KGaA in Germany. ", "CD is an employee of Orbis Carta Inc. "
    names = [{o.name for o in read(text).organizations} for text in (one + other, other + one)]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Zorblax Therapeutics", "company"),
        ("Zorblax S.p.A. GmbH", "company"),
        ("University of Zorbland", "university"),
        ("Zorbland University Hospital", "hospital"),
        ("Ministry of Health of Zorbland", "government"),
        ("Zorblax Family Foundation", "nonprofit"),
        ("Zorbland Society of Cardiology", "society"),
        ("Zorblax", "other"),
        ("", "other"),
    ],
)
def test_kind_by_words(name: str, kind: str) -> None:
    assert kind_by_words(name).value == kind


def test_a_programme_of_the_text_tells_whose_acronym_it_is(read: Read) -> None:
    told = read("Funding: Supported by an ERC Advanced Grant and by the ERC (grant 999888).")
    assert {o.name for o in told.organizations} == {"European Research Council"}
    framework = read("Funding: Funded by the ERC under the Horizon 2020 programme (grant agreement 999888).")
    assert the(framework, "ERC").identifiers.ror == "https://ror.org/0472cxd90"
    bare = read("Funding: Supported by the ERC.")
    assert the(bare, "ERC").identifiers.ror is None
    assert "ambiguous_organization" in codes(bare)


def test_the_place_behind_a_name_of_two_decides(read: Read) -> None:
    for text in (
        "AB has received fees from Merck (Darmstadt).",
        "AB has received fees from Merck (Darmstadt, Germany).",
        "AB has received fees from Novartis and Merck, Darmstadt, Germany.",
    ):
        assert the(read(text), "Merck").name == "Merck KGaA", text
    assert the(read("AB has received fees from Merck (Rahway, NJ)."), "Merck").name == "Merck & Co."
    assert the(read("AB has received fees from Merck, Pfizer, and Roche."), "Merck").identifiers.own is None
    assert the(read("AB has received fees from ABC, Pfizer, and Roche."), "Pfizer").name == "Pfizer"
