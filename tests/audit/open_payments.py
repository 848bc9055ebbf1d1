"""Small Open Payments files in the layouts of old and new program years, with all of their columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

PAYER = "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name"
NATURE = "Nature_of_Payment_or_Transfer_of_Value"
_ADDRESS = [
    "Recipient_Primary_Business_Street_Address_Line1",
    "Recipient_Primary_Business_Street_Address_Line2",
    "Recipient_City",
    "Recipient_State",
    "Recipient_Zip_Code",
    "Recipient_Country",
    "Recipient_Province",
    "Recipient_Postal_Code",
]
_HOSPITAL = ["Teaching_Hospital_CCN", "Teaching_Hospital_ID", "Teaching_Hospital_Name"]
_MAKER = (
    "Submitting_Applicable_Manufacturer_or_Applicable_GPO_Name "
    "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_ID "
    f"{PAYER} Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_State "
    "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Country"
).split()
_PAID = ["Total_Amount_of_Payment_USDollars", "Date_of_Payment"]


def _numbered(names: str, last: int) -> list[str]:
    return [f"{name}{n}" for n in range(1, last + 1) for name in names.split()]


def _person(prefix: str, *, new: bool, npi: bool = True) -> list[str]:
    parts = ["Profile_ID", *(["NPI"] if new and npi else []), "First_Name", "Middle_Name", "Last_Name", "Name_Suffix"]
    return [f"{prefix}_{part}" for part in parts]


def _specialties(prefix: str, *, new: bool) -> list[str]:
    if not new:
        return [f"{prefix}_Primary_Type", f"{prefix}_Specialty"]
    return [*_numbered(f"{prefix}_Primary_Type_", 6), *_numbered(f"{prefix}_Specialty_", 6)]


def _products() -> list[str]:
    return _numbered(
        "Covered_or_Noncovered_Indicator_ Indicate_Drug_or_Biological_or_Device_or_Medical_Supply_ "
        "Product_Category_or_Therapeutic_Area_ Name_of_Drug_or_Biological_or_Device_or_Medical_Supply_ "
        "Associated_Drug_or_Biological_NDC_",
        5,
    )


def general(*, new: bool) -> list[str]:
    """The header of a general file."""
    who = "Covered_Recipient" if new else "Physician"
    return [
        "Change_Type", "Covered_Recipient_Type", *_HOSPITAL, *_person(who, new=new), *_ADDRESS,
        *_specialties(who, new=new), *_numbered(f"{who}_License_State_code", 5), *_MAKER, *_PAID,
        "Number_of_Payments_Included_in_Total_Amount", "Form_of_Payment_or_Transfer_of_Value", NATURE, "City_of_Travel",
        "State_of_Travel", "Country_of_Travel", "Physician_Ownership_Indicator",
        "Third_Party_Payment_Recipient_Indicator",
        "Name_of_Third_Party_Entity_Receiving_Payment_or_Transfer_of_Value", "Charity_Indicator",
        "Third_Party_Equals_Covered_Recipient_Indicator", "Contextual_Information", "Delay_in_Publication_Indicator",
        "Record_ID", "Dispute_Status_for_Publication", "Related_Product_Indicator", *_products(),
        *(_numbered("Associated_Device_or_Medical_Supply_PDI_", 5) if new else ()), "Program_Year",
        "Payment_Publication_Date",
    ]  # fmt: skip


def research(*, new: bool) -> list[str]:
    """The header of a research file."""
    who = "Covered_Recipient" if new else "Physician"
    investigators = []
    for n in range(1, 6):
        pi = f"Principal_Investigator_{n}"
        investigators += [*([f"{pi}_Covered_Recipient_Type"] if new else []), *_person(pi, new=new)]
        investigators += [f"{pi}_City", f"{pi}_State", f"{pi}_Country", *_specialties(pi, new=new)]
    return [
        "Change_Type", "Covered_Recipient_Type", "Noncovered_Recipient_Entity_Name", *_HOSPITAL, *_person(who, new=new),
        *_ADDRESS, *_specialties(who, new=new), *investigators, *_MAKER, "Related_Product_Indicator", *_products(),
        *_PAID, "Form_of_Payment_or_Transfer_of_Value", *_numbered("Expenditure_Category", 6),
        "Preclinical_Research_Indicator", "Delay_in_Publication_Indicator", "Name_of_Study",
        "Dispute_Status_for_Publication", "Record_ID", "Program_Year", "Payment_Publication_Date",
        "ClinicalTrials_Gov_Identifier", "Research_Information_Link", "Context_of_Research",
    ]  # fmt: skip


def ownership(*, new: bool) -> list[str]:
    """The header of an ownership file; it speaks of physicians in all years."""
    return [
        "Change_Type", *_person("Physician", new=new), *_ADDRESS, "Physician_Primary_Type", "Physician_Specialty",
        "Record_ID", "Program_Year", "Total_Amount_Invested_USDollars", "Value_of_Interest", "Terms_of_Interest",
        *_MAKER, "Dispute_Status_for_Publication", "Interest_Held_by_Physician_or_an_Immediate_Family_Member",
        "Payment_Publication_Date",
    ]  # fmt: skip


#: What the rows of the tests have in common, by the names of the new layout.
GENERAL = {
    "Record_ID": "1001",
    "Covered_Recipient_Type": "Covered Recipient Physician",
    "Covered_Recipient_Profile_ID": "77001",
    "Covered_Recipient_First_Name": "ILSE",
    "Covered_Recipient_Last_Name": "MARQUARDT",
    "Recipient_City": "Lindenau",
    "Recipient_State": "MA",
    "Covered_Recipient_Specialty_1": "Allopathic & Osteopathic Physicians|Dermatology",
    PAYER: "Novartis Pharmaceuticals Corporation",
    "Total_Amount_of_Payment_USDollars": "1250.50",
    "Date_of_Payment": "03/15/2020",
    NATURE: "Consulting Fee",
    "Third_Party_Payment_Recipient_Indicator": "No Third Party Payment",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}
OWNERSHIP = {
    "Record_ID": "3001",
    "Physician_Profile_ID": "77001",
    "Physician_First_Name": "Ilse",
    "Physician_Last_Name": "Marquardt",
    "Recipient_City": "Lindenau",
    "Recipient_State": "MA",
    PAYER: "Novartis Pharmaceuticals Corporation",
    "Total_Amount_Invested_USDollars": "5000.00",
    "Value_of_Interest": "$20,000.00",
    "Terms_of_Interest": "Stock",
    "Interest_Held_by_Physician_or_an_Immediate_Family_Member": "Physician Covered Recipient",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}
RESEARCH = {
    "Record_ID": "2001",
    "Covered_Recipient_Type": "Covered Recipient Teaching Hospital",
    "Teaching_Hospital_Name": "Harlow Hospital",
    "Principal_Investigator_1_Profile_ID": "99",
    "Principal_Investigator_1_First_Name": "Carl",
    "Principal_Investigator_1_Last_Name": "Dahl",
    "Principal_Investigator_2_Profile_ID": "77001",
    "Principal_Investigator_2_First_Name": "Ilse",
    "Principal_Investigator_2_Last_Name": "Marquardt",
    "Principal_Investigator_2_City": "Lindenau",
    "Principal_Investigator_2_State": "MA",
    PAYER: "Novartis Pharmaceuticals Corporation",
    "Total_Amount_of_Payment_USDollars": "50000",
    "Date_of_Payment": "06/01/2020",
    "Dispute_Status_for_Publication": "No",
    "Program_Year": "2020",
}


def old_name(column: str) -> str:
    """What a column of persons was called before program year 2021."""
    if column == "Covered_Recipient_Type":
        return column
    return column.replace("Covered_Recipient_", "Physician_").removesuffix("_1")


def write(path: Path, header: Iterable[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows, given by the names of the new layout, below a header; all cells quoted, as published."""
    columns = list(header)
    is_old = "Physician_Profile_ID" in columns and "Terms_of_Interest" not in columns
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, columns, restval="", quoting=csv.QUOTE_ALL)
        table.writeheader()
        for row in rows:
            table.writerow({old_name(name) if is_old and name not in columns else name: v for name, v in row.items()})
    return path
