"""Payment records held against statements, on files that the tests make in the layouts of old and new years."""

from __future__ import annotations

import csv
import datetime
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import cli
from coi_extract.audit import Finding, Priority, examine
from coi_extract.audit.checks import CompanyList, read_companies
from coi_extract.audit.payments import PaymentFiles, PaymentRecords, read_profiles
from coi_extract.audit.payments.check import nature
from coi_extract.errors import InputError
from coi_extract.taxonomy import RelationshipType
from tests.audit.test_checks import NONE, article, author

pytest.importorskip("duckdb")

NEW = {
    "Record_ID": "1001",
    "Covered_Recipient_Type": "Covered Recipient Physician",
    "Covered_Recipient_Profile_ID": "77001",
    "Covered_Recipient_First_Name": "ILSE",
    "Covered_Recipient_Last_Name": "MARQUARDT",
    "Recipient_City": "Lindenau",
    "Recipient_State": "MA",
    "Covered_Recipient_Specialty_1": "Allopathic & Osteopathic Physicians|Dermatology|Dermatology",
    "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name": "Novartis Pharmaceuticals Corporation",
    "Total_Amount_of_Payment_USDollars": "1250.50",
    "Date_of_Payment": "03/15/2020",
    "Nature_of_Payment_or_Transfer_of_Value": "Consulting Fee",
    "Third_Party_Payment_Recipient_Indicator": "No Third Party Payment",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}
#: Names of columns before program year 2021.
OLD_NAMES = {
    "Covered_Recipient_Profile_ID": "Physician_Profile_ID",
    "Covered_Recipient_First_Name": "Physician_First_Name",
    "Covered_Recipient_Last_Name": "Physician_Last_Name",
    "Covered_Recipient_Specialty_1": "Physician_Specialty",
}
OWNERSHIP = {
    "Record_ID": "3001",
    "Physician_Profile_ID": "77001",
    "Physician_First_Name": "Ilse",
    "Physician_Last_Name": "Marquardt",
    "Recipient_City": "Lindenau",
    "Physician_Specialty": "Allopathic & Osteopathic Physicians|Dermatology",
    "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name": "Novartis Pharmaceuticals Corporation",
    "Value_of_Interest": "$20,000.00",
    "Terms_of_Interest": "Stock",
    "Interest_Held_by_Physician_or_an_Immediate_Family_Member": "An immediate family member",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}
RESEARCH = {
    "Record_ID": "2001",
    "Covered_Recipient_Profile_ID": "",
    "Covered_Recipient_First_Name": "",
    "Covered_Recipient_Last_Name": "",
    "Principal_Investigator_1_Profile_ID": "99",
    "Principal_Investigator_1_First_Name": "Carl",
    "Principal_Investigator_1_Last_Name": "Dahl",
    "Principal_Investigator_2_Profile_ID": "77001",
    "Principal_Investigator_2_First_Name": "Ilse",
    "Principal_Investigator_2_Last_Name": "Marquardt",
    "Principal_Investigator_2_City": "Lindenau",
    "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name": "Novartis Pharmaceuticals Corporation",
    "Total_Amount_of_Payment_USDollars": "50000",
    "Date_of_Payment": "06/01/2020",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}
AUTHORS = [
    author(1, "Ilse Marquardt", "Department of Dermatology, Harlow Hospital, Lindenau, MA, USA"),
    author(2, "Hanna Brekke"),
]
PROFILES = {"ilsemarquardt": "77001"}


def write(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    listed = list(rows)
    with path.open("w", newline="") as out:
        table = csv.DictWriter(out, list(listed[0]), quoting=csv.QUOTE_ALL)
        table.writeheader()
        table.writerows(listed)
    return path


def record(text: str = NONE, **more: Any) -> Any:
    return article(text, **{"received": "2021-02-01", "authors": AUTHORS, **more})


def found(path: Path, *articles: Any, profiles: Mapping[str, str] | None = None, **options: Any) -> list[Finding]:
    check = PaymentRecords(PaymentFiles([path]), profiles, **options)
    return list(examine(articles or [record()], checks=[check]))


@pytest.fixture
def general(tmp_path: Path) -> Path:
    return write(tmp_path / "general.csv", [NEW, {**NEW, "Record_ID": "1002", "Covered_Recipient_Last_Name": "Other"}])


# -- layouts ----------------------------------------------------------------------------------------------------


def test_old_and_new_names_of_columns_are_the_same_table(tmp_path: Path, general: Path) -> None:
    old = write(tmp_path / "old.csv", [{OLD_NAMES.get(name, name): value for name, value in NEW.items()}])
    (new_payment,) = PaymentFiles([general]).payments(["Marquardt"])
    (old_payment,) = PaymentFiles([old]).payments(["Marquardt"])
    assert new_payment.profile == old_payment.profile == "77001"
    assert new_payment.specialty == old_payment.specialty
    assert new_payment.date == datetime.date(2020, 3, 15)
    assert new_payment.amount == 1250.5
    assert not new_payment.third_party


def test_research_files_name_up_to_five_investigators(tmp_path: Path) -> None:
    path = write(tmp_path / "research.csv", [RESEARCH])
    (payment,) = PaymentFiles([path]).payments(["Marquardt"])
    assert (payment.kind, payment.profile, payment.city) == ("research", "77001", "Lindenau")
    assert nature(payment) == (RelationshipType.RESEARCH_FUNDING, False)


def test_archives_and_parquet_are_read_as_the_table_in_them(tmp_path: Path, general: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    packed = tmp_path / "PGYR20.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(general, "OP_DTL_GNRL_PGYR2020.csv")
        archive.writestr("OP_PGYR2020_README.txt", "read me")
    parquet = tmp_path / "general.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{general}', all_varchar=true)) TO '{parquet}' (FORMAT parquet)")
    plain = PaymentFiles([general]).payments(["Marquardt"])
    for path in (packed, parquet):
        read = PaymentFiles([path]).payments(["Marquardt"])
        assert [(p.record, p.amount, p.date) for p in read] == [(p.record, p.amount, p.date) for p in plain]
    assert "PGYR20.zip:OP_DTL" in PaymentFiles([packed]).payments(["Marquardt"])[0].source


def test_only_the_surnames_asked_for_are_kept(tmp_path: Path) -> None:
    rows = [{**NEW, "Record_ID": str(n), "Covered_Recipient_Last_Name": f"Name{n % 999}"} for n in range(20_000)]
    path = write(tmp_path / "many.csv", [*rows, {**NEW, "Covered_Recipient_Last_Name": "O'Hara-Štúr"}])
    assert len(PaymentFiles([path]).payments(["OHara Stur"])) == 1
    assert PaymentFiles([path]).payments([]) == []


def test_disputed_records_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "general.csv", [NEW, {**NEW, "Record_ID": "9", "Dispute_Status_for_Publication": "Yes"}])
    files = PaymentFiles([path])
    assert [p.record for p in files.payments(["Marquardt"])] == ["1001"]
    assert files.disputed == 1


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "\x00\x01"])
def test_what_is_no_payments_file_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=r"other\.csv"):
        PaymentFiles([path]).payments(["Marquardt"])
    with pytest.raises(InputError, match="no such file"):
        PaymentFiles([tmp_path / "absent.csv"]).payments(["Marquardt"])


# -- payment found, no statement located ------------------------------------------------------------------------


def test_tier_a_shows_amounts(general: Path) -> None:
    (finding,) = found(general, profiles=PROFILES)
    assert finding.tier == "A"
    assert finding.priority is Priority.SECOND
    assert "no matching statement was located in the text examined" in finding.sentence
    assert "Together 1,250.50 USD." in finding.sentence
    assert {quoted.side for quoted in finding.evidence} == {"payment record", "statement"}


def test_tier_b_needs_the_city_or_the_specialty_and_shows_no_amount(general: Path) -> None:
    (finding,) = found(general)
    assert finding.tier == "B"
    assert finding.priority is Priority.LAST
    assert "USD" not in finding.sentence + "".join(quoted.words for quoted in finding.evidence)


def test_tier_c_is_the_name_alone(general: Path) -> None:
    elsewhere = [author(1, "Ilse Marquardt", "University of Oslo"), author(2, "Hanna Brekke")]
    (finding,) = found(general, record(authors=elsewhere))
    assert finding.tier == "C"
    assert "told by the name alone" in finding.sentence
    assert found(general, record(authors=[author(1, "I. Marquardt", "Lindenau")])) == []


def test_another_profile_of_the_same_name_is_not_the_authors(tmp_path: Path) -> None:
    path = write(tmp_path / "general.csv", [{**NEW, "Covered_Recipient_Profile_ID": "88002"}])
    assert found(path, profiles=PROFILES) == []
    two = write(tmp_path / "two.csv", [NEW, {**NEW, "Covered_Recipient_Profile_ID": "88002"}])
    (finding,) = found(two)
    assert "2 profiles bear this name." in finding.sentence


@pytest.mark.parametrize(
    "text",
    [
        "IM has received consulting fees from Novartis. HB declares none.",
        "IM has received a grant from Novartis. HB declares none.",
        "IM is a consultant for Sandoz and an employee of Novartis AG. HB declares none.",
        "All authors are employees of Novartis.",
        "IM's institution has received grants from Novartis. HB declares none.",
    ],
)
def test_a_tie_with_the_company_group_is_a_matching_statement(general: Path, text: str) -> None:
    assert found(general, record(text), profiles=PROFILES) == []


def test_what_lies_outside_the_window_is_not_asked_for(general: Path) -> None:
    assert found(general, record(received="2020-03-01"), profiles=PROFILES) == []
    assert found(general, record(received="2023-04-01"), profiles=PROFILES) == []
    assert len(found(general, record(received="2023-03-31"), profiles=PROFILES)) == 1
    assert found(general, record(received="2021-06-01"), profiles=PROFILES, months=12) == []


def test_slight_payments_are_asked_for_on_demand(tmp_path: Path) -> None:
    meal = {**NEW, "Nature_of_Payment_or_Transfer_of_Value": "Food and Beverage"}
    path = write(tmp_path / "general.csv", [meal])
    assert found(path, profiles=PROFILES) == []
    assert len(found(path, profiles=PROFILES, slight=True)) == 1


def test_family_and_third_parties_are_told_apart(tmp_path: Path) -> None:
    (family,) = found(write(tmp_path / "own.csv", [OWNERSHIP]), profiles=PROFILES)
    assert "held by an immediate family member" in family.sentence
    assert "20,000.00 USD" in family.sentence
    entity = {**NEW, "Third_Party_Payment_Recipient_Indicator": "Entity"}
    (third,) = found(write(tmp_path / "general.csv", [entity]), profiles=PROFILES)
    assert "went to a third party" in third.sentence


# -- statement found, no payment located ------------------------------------------------------------------------


def test_a_stated_payment_without_a_record_in_the_files(tmp_path: Path) -> None:
    other = {**NEW, "Covered_Recipient_Profile_ID": "5", "Covered_Recipient_Last_Name": "Dahl"}
    path = write(tmp_path / "general.csv", [other])
    stated = record("IM has received consulting fees from Novartis. HB declares none.")
    (finding,) = found(path, stated, profiles=PROFILES)
    assert "no payment record of it was located in the files given" in finding.sentence
    assert found(path, stated) == []  # without a profile the files cannot tell
    unreported = record("IM has received consulting fees from Orlanda Diagnostics. HB declares none.")
    assert found(path, unreported, profiles=PROFILES) == []
    unpaid = record("IM holds shares in Novartis. HB declares none.")
    assert found(path, unpaid, profiles=PROFILES) == []


# -- lists of profiles and companies ----------------------------------------------------------------------------


def test_profiles_are_read_by_name_and_by_orcid(tmp_path: Path) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text("author,profile\nIlse Marquardt,77001\nhttps://orcid.org/0000-0002-1825-0097,77002\n")
    assert read_profiles(path) == {"ilsemarquardt": "77001", "0000-0002-1825-0097": "77002"}
    path.write_text("name,id\nIlse,1\n")
    with pytest.raises(InputError, match="author and profile"):
        read_profiles(path)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("IM has received lecture fees from Novartis. HB declares none.", "stated"),
        ("IM has received lecture fees from Sandoz. HB declares none.", "by_exclusion"),
        ("IM's husband is an employee of Novartis. HB declares none.", "stated_of_another"),
        ("The authors declare no competing interests.", "said_none"),
        ("IM received no fees from Novartis. HB is an employee of Roche.", "said_none"),
        ("HB is an employee of Roche. The other authors declare none.", "by_exclusion"),
        ("HB is an employee of Roche.", "not_covered"),
    ],
)
def test_what_is_said_of_an_author_and_a_company(text: str, status: str) -> None:
    findings = list(examine([record(text)], checks=[CompanyList(["Novartis AG"])]))
    assert {f.authors[0]: f.tier for f in findings}["Ilse Marquardt"] == status


def test_lists_of_companies(tmp_path: Path) -> None:
    path = tmp_path / "companies.txt"
    path.write_text("Novartis\n\nRoche\nNovartis\n")
    assert read_companies(path) == ["Novartis", "Roche"]
    path.write_text("id,company\n1,Novartis\n2,Roche\n")
    assert read_companies(path) == ["Novartis", "Roche"]
    path.write_text("\n")
    with pytest.raises(InputError, match="names no company"):
        read_companies(path)


def test_the_command_takes_lists_and_payments(tmp_path: Path, general: Path) -> None:
    table = tmp_path / "records.jsonl"
    table.write_text('{"id": "one", "text": "The authors declare none.", "authors": ["Ilse Marquardt"]}\n')
    companies = tmp_path / "companies.txt"
    companies.write_text("Novartis\n")
    result = CliRunner().invoke(
        cli.app, ["audit", str(table), "--companies", str(companies), "--payments", str(general)]
    )
    assert result.exit_code == 0, result.output
    assert "Ilse Marquardt and Novartis: nothing to declare is stated." in result.stdout
    refused = CliRunner().invoke(cli.app, ["audit", str(table), "--profiles", str(companies)])
    assert refused.exit_code == 2
