"""Reading Open Payments files: the layouts of all years, archives, what is kept, and what is refused."""

from __future__ import annotations

import datetime
import gzip
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from coi_extract.audit.payments import Payment, PaymentFiles, Standing
from coi_extract.audit.payments.natures import nature_of
from coi_extract.errors import InputError, MissingExtraError
from coi_extract.exports import extras
from coi_extract.taxonomy import RelationshipType
from tests.audit import open_payments as op

duckdb = pytest.importorskip("duckdb")

MARQUARDT = [("marquardt", "i")]
Header = Callable[..., list[str]]


@pytest.fixture
def general(tmp_path: Path) -> Path:
    rows = [op.GENERAL, {**op.GENERAL, "Record_ID": "1002", "Covered_Recipient_Last_Name": "OTHER"}]
    return op.write(tmp_path / "general.csv", op.general(new=True), rows)


def read(*paths: Path) -> list[Payment]:
    return PaymentFiles(paths).read(MARQUARDT).records


# -- layouts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row"), [(op.general, op.GENERAL), (op.research, op.RESEARCH), (op.ownership, op.OWNERSHIP)]
)
def test_old_and_new_names_of_columns_hold_the_same(tmp_path: Path, header: Header, row: Mapping[str, str]) -> None:
    (old,) = read(op.write(tmp_path / "old.csv", header(new=False), [row]))
    (new,) = read(op.write(tmp_path / "new.csv", header(new=True), [row]))
    fields = [name for name in Payment.__slots__ if name != "source"]
    assert {name: getattr(old, name) for name in fields} == {name: getattr(new, name) for name in fields}


def test_a_general_payment(general: Path) -> None:
    (payment,) = read(general)
    assert (payment.kind, payment.record, payment.profile) == ("general", "1001", "77001")
    assert (payment.first, payment.last, payment.city, payment.state) == ("ILSE", "MARQUARDT", "Lindenau", "MA")
    assert payment.specialty == "Allopathic & Osteopathic Physicians|Dermatology"
    assert payment.payer == "Novartis Pharmaceuticals Corporation"
    assert (payment.date, payment.year, payment.amount) == (datetime.date(2020, 3, 15), 2020, 1250.5)
    assert payment.standing is Standing.OWN
    assert not payment.disputed
    assert payment.source == str(general)


def test_a_research_payment_names_up_to_five_investigators(tmp_path: Path) -> None:
    last = {name.replace("Investigator_2", "Investigator_5"): value for name, value in op.RESEARCH.items()}
    for row in (op.RESEARCH, last):
        (payment,) = read(op.write(tmp_path / "research.csv", op.research(new=True), [row]))
        assert payment.standing is Standing.INVESTIGATOR
        assert (payment.profile, payment.city, payment.institution) == ("77001", "Lindenau", "Harlow Hospital")
        assert payment.nature == "research"


def test_who_has_the_research_money_is_no_mere_investigator(tmp_path: Path) -> None:
    own = {
        "Covered_Recipient_Profile_ID": "77001",
        "Covered_Recipient_First_Name": "Ilse",
        "Covered_Recipient_Last_Name": "Marquardt",
    }
    (payment,) = read(op.write(tmp_path / "research.csv", op.research(new=True), [{**op.RESEARCH, **own}]))
    assert payment.standing is Standing.OWN


def test_an_ownership_has_a_year_and_two_amounts(tmp_path: Path) -> None:
    (payment,) = read(op.write(tmp_path / "ownership.csv", op.ownership(new=True), [op.OWNERSHIP]))
    assert (payment.date, payment.year, payment.amount, payment.value) == (None, 2020, 5000.0, 20000.0)
    assert payment.standing is Standing.OWN


@pytest.mark.parametrize(
    ("holder", "standing"),
    [
        ("Physician Covered Recipient", Standing.OWN),
        ("Immediate family member", Standing.FAMILY),
        ("An immediate family member", Standing.FAMILY),
        ("Physician and immediate family member", Standing.OWN),
    ],
)
def test_what_the_family_holds_is_told_apart(tmp_path: Path, holder: str, standing: Standing) -> None:
    row = {**op.OWNERSHIP, "Interest_Held_by_Physician_or_an_Immediate_Family_Member": holder}
    (payment,) = read(op.write(tmp_path / "ownership.csv", op.ownership(new=True), [row]))
    assert payment.standing is standing


@pytest.mark.parametrize("recipient", ["Entity", "Individual"])
def test_what_goes_to_a_third_party_is_told_apart(tmp_path: Path, recipient: str) -> None:
    row = {**op.GENERAL, "Third_Party_Payment_Recipient_Indicator": recipient}
    (payment,) = read(op.write(tmp_path / "general.csv", op.general(new=True), [row]))
    assert payment.standing is Standing.THIRD_PARTY


@pytest.mark.parametrize("name", ["HARLOW GMBH", "", 'O\'NEIL "THE" INC.'])
def test_column_names_may_differ_in_case_and_cells_hold_anything(tmp_path: Path, name: str) -> None:
    header = [column.lower() for column in op.general(new=True)]
    row = {column.lower(): value for column, value in {**op.GENERAL, "Teaching_Hospital_Name": f"{name}, a\nb"}.items()}
    (payment,) = read(op.write(tmp_path / "general.csv", header, [row]))
    assert payment.record == "1001"


# -- files ------------------------------------------------------------------------------------------------------


def test_archives_gzip_and_parquet_are_read_as_the_table_in_them(tmp_path: Path, general: Path) -> None:
    packed, parquet, gz = tmp_path / "PGYR20.ZIP", tmp_path / "general.parquet", tmp_path / "general.csv.gz"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(general, "OP_DTL_GNRL_PGYR2020_P01202022.csv")
        archive.writestr("OP_REMOVED_DELETED_PGYR2020_P01202022.csv", "Change_Type,Program_Year,Record_ID\n")
        archive.writestr("OP_PGYR2020_README_P01202022.txt", "read me")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{general}', all_varchar=true)) TO '{parquet}' (FORMAT parquet)")
    gz.write_bytes(gzip.compress(general.read_bytes()))
    plain = read(general)
    for path in (packed, parquet, gz):
        (payment,) = read(path)
        assert [payment.record, payment.amount, payment.date] == [plain[0].record, plain[0].amount, plain[0].date]
    assert read(packed)[0].source == f"{packed}:OP_DTL_GNRL_PGYR2020_P01202022.csv"


def test_parquet_with_numbers_and_dates(tmp_path: Path, general: Path) -> None:
    parquet = tmp_path / "general.parquet"
    typed = (
        "SELECT * REPLACE (CAST(Covered_Recipient_Profile_ID AS BIGINT) AS Covered_Recipient_Profile_ID, "
        "strptime(Date_of_Payment, '%m/%d/%Y') AS Date_of_Payment, "
        "CAST(Total_Amount_of_Payment_USDollars AS DOUBLE) AS Total_Amount_of_Payment_USDollars, "
        f"CAST(Program_Year AS INTEGER) AS Program_Year) FROM read_csv('{general}', all_varchar=true)"
    )
    duckdb.sql(f"COPY ({typed}) TO '{parquet}' (FORMAT parquet)")
    (payment,) = PaymentFiles([parquet]).read(profiles=["77001"]).records[:1]
    assert (payment.date, payment.year, payment.amount) == (datetime.date(2020, 3, 15), 2020, 1250.5)


def test_two_editions_of_a_year_are_one_record_and_the_later_file_counts(tmp_path: Path, general: Path) -> None:
    later = {**op.GENERAL, "Dispute_Status_for_Publication": "Yes"}
    edition = op.write(tmp_path / "later.csv", op.general(new=False), [later])
    (payment,) = read(general, edition)
    assert payment.disputed


def test_records_are_found_by_profile_whatever_the_name(general: Path) -> None:
    found = PaymentFiles([general]).read(profiles=["77001"]).records
    assert sorted(payment.last for payment in found) == ["MARQUARDT", "OTHER"]
    assert PaymentFiles([general]).read().records == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("O'Hara-Štúr", ("oharastur", "i")),
        ("GARCÍA LÓPEZ", ("garcialopez", "i")),
        ("Sørbæk", ("sorbaek", "i")),
        ("VAN DER BERG", ("vanderberg", "i")),
    ],
)
def test_surnames_are_compared_by_their_letters(tmp_path: Path, written: str, asked: tuple[str, str]) -> None:
    row = {**op.GENERAL, "Covered_Recipient_Last_Name": written}
    path = op.write(tmp_path / "general.csv", op.general(new=True), [row])
    assert len(PaymentFiles([path]).read([asked]).records) == 1
    assert PaymentFiles([path]).read([(asked[0], "x")]).records == []


def test_of_a_large_file_only_the_rows_asked_for_come_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    op.write(path, op.general(new=True), [op.GENERAL])
    header, row = path.read_text(encoding="utf-8").splitlines()
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{header}\n{row}\n")
        for number in range(200_000):
            other = row.replace("MARQUARDT", f"NAME{number % 977}").replace("77001", str(number % 70_000))
            out.write(other.replace("1001", f"5{number}") + "\n")
    tracemalloc.start()
    found = PaymentFiles([path]).read(MARQUARDT, payers=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [payment.record for payment in found.records] == ["1001"]
    assert found.payers == {"Novartis Pharmaceuticals Corporation": (2020, 2020)}
    assert path.stat().st_size > 80_000_000
    assert peak < 10_000_000


def test_companies_come_with_the_years_in_which_they_are_named(tmp_path: Path) -> None:
    rows = [{**op.GENERAL, "Record_ID": str(year), "Program_Year": str(year)} for year in (2018, 2020)]
    path = op.write(tmp_path / "general.csv", op.general(new=True), rows)
    assert PaymentFiles([path]).read(payers=True).payers == {"Novartis Pharmaceuticals Corporation": (2018, 2020)}


def test_rows_without_company_or_year_are_counted(tmp_path: Path) -> None:
    rows = [{**op.GENERAL, op.PAYER: ""}, {**op.GENERAL, "Program_Year": "", "Date_of_Payment": ""}]
    path = op.write(tmp_path / "general.csv", op.general(new=True), rows)
    found = PaymentFiles([path]).read(MARQUARDT)
    assert found.records == []
    assert found.unreadable == 2


# -- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "\x00\x01", "Record_ID;Payer\n1;2\n"])
def test_what_is_no_payments_file_is_told_with_its_columns(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=r"other\.csv.*(Nature_of_Payment|cannot be read)"):
        read(path)


@pytest.mark.parametrize("column", [op.PAYER, "Dispute_Status_for_Publication", "Date_of_Payment", "Record_ID"])
def test_a_column_that_is_missing_is_named(tmp_path: Path, column: str) -> None:
    header = [name for name in op.general(new=True) if name != column]
    row = {name: value for name, value in op.GENERAL.items() if name != column}
    with pytest.raises(InputError, match=rf"general payments without the column {column}.*as published"):
        read(op.write(tmp_path / "general.csv", header, [row]))


def test_files_that_are_absent_or_damaged_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "absent.csv")
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InputError, match=r"damaged\.zip: cannot be unpacked"):
        read(damaged)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("README.txt", "nothing")
    with pytest.raises(InputError, match="holds no file of payments"):
        read(tmp_path / "empty.zip")
    parquet = tmp_path / "x.parquet"
    parquet.write_text("no parquet")
    with pytest.raises(InputError, match=r"x\.parquet: cannot be read as a table"):
        read(parquet)


def test_without_duckdb_the_extra_is_named(general: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(MissingExtraError, match=r"coi_extract\[arrow\]"):
        read(general)


# -- natures ----------------------------------------------------------------------------------------------------

_FACULTY = "Compensation for serving as faculty or as a speaker for"
_T = RelationshipType


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("Consulting Fee", _T.CONSULTING),
        (
            "Compensation for services other than consulting, including serving as faculty or as a speaker at a venue "
            "other than a continuing education program",
            _T.SPEAKER,
        ),
        (f"{_FACULTY} a non-accredited and noncertified continuing education program", _T.SPEAKER),
        (f"{_FACULTY} an accredited or certified continuing education program", _T.SPEAKER),
        (f"{_FACULTY} a medical education program", _T.SPEAKER),
        ("Honoraria", _T.HONORARIA),
        ("Travel and Lodging", _T.TRAVEL),
        ("Royalty or License", _T.ROYALTIES),
        ("Current or prospective ownership or investment interest", _T.EQUITY),
        ("Grant", _T.RESEARCH_FUNDING),
        ("Education", _T.IN_KIND),
        ("Gift", _T.IN_KIND),
        ("Long term medical supply or device loan", _T.IN_KIND),
        ("Food and Beverage", _T.OTHER),
        ("Space rental or facility fees (teaching hospital only)", _T.OTHER),
        ("A nature of years to come", _T.OTHER),
    ],
)
def test_natures_are_types_of_ties(words: str, type_: RelationshipType) -> None:
    nature = nature_of(words)
    assert nature.types[0] is type_
    assert nature.slight == (words == "Food and Beverage")
