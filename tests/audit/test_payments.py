"""Payment records held against statements, in both directions, on files that the tests make."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coi_extract import cli
from coi_extract.audit import Finding, Priority, examine
from coi_extract.audit.payments import PaymentFiles, PaymentRecords, read_profiles
from coi_extract.audit.payments.names import given_fits
from coi_extract.audit.payments.places import country, fits
from coi_extract.audit.payments.window import window_of
from coi_extract.errors import InputError
from tests.audit import open_payments as op
from tests.audit.test_checks import NONE, article, author

pytest.importorskip("duckdb")

LINDENAU = "Department of Dermatology, Harlow Hospital, Lindenau, MA, USA"
AUTHORS = [author(1, "Ilse Marquardt", LINDENAU), author(2, "Hanna Brekke")]
PROFILES = {"ilsemarquardt": frozenset({"77001"})}
FOUND = "Payment record found; no matching statement located in the text examined."
OTHER_TYPE = "Payment record found; the statement located is of another type of tie with the same company group."
NOT_FOUND = "A tie is stated; no payment record located in the files given."


def record(text: str | None = NONE, **more: Any) -> Any:
    return article(text, **{"received": "2021-02-01", "authors": AUTHORS, **more})


class Files:
    """Writes files of payments and runs the check on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self.left_out: dict[str, int] = {}

    def add(self, header: Any, *rows: Mapping[str, str], new: bool = True) -> Files:
        numbered = [{**row, "Record_ID": f"{n}{row['Record_ID']}"} for n, row in enumerate(rows)]
        self.paths.append(op.write(self.folder / f"{len(self.paths)}.csv", header(new=new), numbered))
        return self

    def general(self, *changes: Mapping[str, str]) -> Files:
        return self.add(op.general, *({**op.GENERAL, **change} for change in changes or ({},)))

    def found(self, *articles: Any, profiles: Mapping[str, frozenset[str]] | None = None, **more: Any) -> list[Finding]:
        check = PaymentRecords(PaymentFiles(self.paths), profiles, **more)
        findings = list(examine(articles or [record()], checks=[check]))
        self.left_out = dict(check.left_out)
        return findings


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def words(finding: Finding) -> str:
    """All that a finding says."""
    return " ".join([finding.sentence, finding.settles, *(quoted.words for quoted in finding.evidence)])


# -- tiers ------------------------------------------------------------------------------------------------------


def test_tier_a_shows_amounts_and_both_sides(files: Files) -> None:
    (finding,) = files.general().found(profiles=PROFILES)
    assert (finding.check, finding.tier, finding.priority) == ("payment_records", "A", Priority.SECOND)
    assert finding.sentence.startswith(
        f"{FOUND} Ilse Marquardt and Novartis (recorded as Novartis Pharmaceuticals Corporation): consulting fee 2020 "
        "(1), in the 36 months before the date received, 2021-02-01."
    )
    assert "Together 1,250.50 USD paid to the author." in finding.sentence
    payment, statement = finding.evidence
    assert payment.side == "payment record"
    assert payment.words.startswith("ILSE MARQUARDT; Lindenau, MA; Novartis Pharmaceuticals Corporation; 2020-03-15;")
    assert payment.source == f"{files.paths[0]}, record 01001"
    assert (statement.side, statement.words) == ("statement", NONE.rstrip("."))
    assert finding.authors == ("Ilse Marquardt",)
    assert "Novartis" in finding.organizations


@pytest.mark.parametrize(
    "place",
    [
        "Department of Dermatology, Harlow Hospital, USA",
        "Harlow Hospital, Lindenau, MA, USA",
        "Harlow Hospital, Lindenau, Massachusetts",
        "Harlow Hospital, Lindenau",
    ],
)
def test_tier_b_is_name_and_city_or_specialty_and_shows_no_amount(files: Files, place: str) -> None:
    (finding,) = files.general().found(record(authors=[author(1, "Ilse Marquardt", place)]))
    assert (finding.tier, finding.priority) == ("B", Priority.LAST)
    assert "USD" not in words(finding)
    assert "1250" not in words(finding).replace(",", "")
    assert finding.settles.startswith("First whether the profile is this author's")


@pytest.mark.parametrize(
    "place", ["Harlow Hospital, Other Town, MA, USA", "Harlow Hospital, Lindenau, Oregon, USA", "Harlow Hospital"]
)
def test_tier_c_is_the_name_alone_and_shows_no_amount(files: Files, place: str) -> None:
    (finding,) = files.general().found(record(authors=[author(1, "Ilse Marquardt", place)]))
    assert (finding.tier, finding.priority) == ("C", Priority.LAST)
    assert "told by the name alone" in finding.sentence
    assert "USD" not in words(finding)


@pytest.mark.parametrize(
    "place", ["Harlow Hospital, Lindenau, Norway", "Department of Dermatology, Lindenau, Germany."]
)
def test_who_works_abroad_is_looked_up_by_profile_alone(files: Files, place: str) -> None:
    abroad = record(authors=[author(1, "Ilse Marquardt", place)])
    assert files.general().found(abroad) == []
    assert files.left_out["authors with affiliations outside the United States alone"] == 1
    (finding,) = files.found(abroad, profiles=PROFILES)
    assert finding.tier == "A"


def test_initials_fit_where_the_place_does_too(files: Files) -> None:
    files.general()
    (finding,) = files.found(record(authors=[author(1, "I. Marquardt", LINDENAU)]))
    assert finding.tier == "B"
    assert "no more than the initial is known" in finding.sentence
    assert files.found(record(authors=[author(1, "I. Marquardt", "Harlow Hospital")])) == []


@pytest.mark.parametrize(
    ("given", "first", "middle", "fit"),
    [
        ("Ilse", "ILSE", "", "name"),
        ("Ilse Maria", "ILSE", "M", "name"),
        ("Ilse", "ILSE", "MARIA", "name"),
        ("Jean-Paul", "JEAN PAUL", "", "name"),
        ("Jean-Paul", "JEANPAUL", "", "name"),
        ("Šárka", "Sarka", "", "name"),
        ("I.M.", "ILSE", "MARIA", "initial"),
        ("IM", "ILSE", "", "initial"),
        ("Ilse", "I", "", "initial"),
        ("Ilse Maria", "ILSE", "THERESA", None),
        ("Ilse", "INGRID", "", None),
        ("Ilse", "", "", None),
        ("", "ILSE", "", None),
    ],
)
def test_given_names(given: str, first: str, middle: str, fit: str | None) -> None:
    assert given_fits(given, first, middle) == fit


def test_a_profile_that_is_given_is_the_only_one(files: Files) -> None:
    files.general({"Covered_Recipient_Profile_ID": "88002"})
    assert files.found(profiles=PROFILES) == []


def test_a_profile_is_found_by_orcid_and_whatever_its_name(files: Files) -> None:
    files.general({"Covered_Recipient_Last_Name": "Holm"})
    known = [author(1, "Ilse Marquardt", LINDENAU, orcid="https://orcid.org/0000-0002-1825-0097")]
    profiles = {"0000-0002-1825-0097": frozenset({"77001"}), "noone": frozenset({"3"})}
    (finding,) = files.found(record(authors=known), profiles=profiles)
    assert (finding.tier, finding.priority) == ("A", Priority.LAST)
    assert "1 record bears another name than the author's." in finding.sentence
    assert files.left_out["authors of the list of profiles who are in no article"] == 1


def test_two_profiles_of_one_name_are_told(files: Files) -> None:
    files.general({}, {"Covered_Recipient_Profile_ID": "88002"})
    (finding,) = files.found()
    assert finding.tier == "B"
    assert "2 profiles of this name, of which one at most may be the author's" in finding.sentence
    (alone,) = files.found(record(authors=[author(1, "Ilse Marquardt", "Harlow Hospital")]))
    assert alone.tier == "C"
    assert "2 profiles of this name" in alone.sentence


def test_where_one_profile_fits_by_place_others_of_the_name_are_left_aside(files: Files) -> None:
    elsewhere = {"Recipient_City": "Farwell", "Covered_Recipient_Specialty_1": "Dental Providers|Dentist|Endodontics"}
    files.general({}, {**elsewhere, "Covered_Recipient_Profile_ID": "88002", op.PAYER: "AbbVie Inc."})
    (finding,) = files.found()
    assert finding.organizations[0] == "Novartis"
    assert "1 other profile of this name with another city and specialty." in finding.sentence


@pytest.mark.parametrize(
    ("affiliation", "code"),
    [
        ("Harlow Hospital, Lindenau, MA, USA", "US"),
        ("Harlow Hospital, Lindenau, MA 02139, United States of America.", "US"),
        ("Harlow Hospital, Lindenau, Texas", "US"),
        ("Harlow Hospital, Lindenau, MA; i.marquardt@harlow.example", "US"),
        ("Harlow Hospital, Lindenau, Germany", "DE"),
        ("Harlow Hospital, Lindenau, MA USA", "US"),
        ("Harlow Hospital, Lindenau, 24060 West Virginia USA", "US"),
        ("Harlow Hospital, Lindenau New Mexico", "US"),
        ("Harlow Hospital, Lindenau, BC V5K 0A1 Canada", "CA"),
        ("Harlow Hospital, Tbilisi, Georgia", "GE"),
        ("Harlow Hospital, Atlanta Georgia", None),
        ("Harlow Hospital, 13125 Lindenau, Germany; i.m@harlow.example (I.M.); Tel.: +49-30-1234; and", "DE"),
        ("Harlow Hospital, Lindenau", None),
        ("", None),
    ],
)
def test_the_country_of_an_affiliation(affiliation: str, code: str | None) -> None:
    assert country(affiliation) == code


def test_city_and_specialty_of_a_place_abroad_and_short_words_are_no_sign() -> None:
    assert not fits("Pain Clinic, Farwell, OH, USA", "Lindenau", "MA", "Physicians|Anesthesiology|Pain Medicine")
    assert not fits("Dermatology, Lindenau, Norway", "Lindenau", "MA", "Physicians|Dermatology")
    assert fits("Orthopaedic Surgery, Farwell, OH, USA", "Lindenau", "MA", "Physicians|Orthopedic Surgery")


# -- whether a statement matches --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "IM has received consulting fees from Novartis. HB declares none.",
        "IM has served on an advisory board of Novartis AG. HB declares none.",
        "IM is an employee of Novartis. HB declares none.",
        "All authors are consultants of Novartis.",
        "One of the authors is a consultant of Novartis.",
        "IM has received consulting fees from Sandoz. HB declares none.",
    ],
)
def test_a_tie_with_the_company_group_is_a_matching_statement(files: Files, text: str) -> None:
    assert files.general().found(record(text), profiles=PROFILES) == []


def test_groups_are_those_of_the_year_of_the_payment_or_of_the_article(files: Files) -> None:
    kite = {op.PAYER: "Kite Pharma, Inc.", "Program_Year": "2016", "Date_of_Payment": "05/01/2016"}
    stated = "IM has received consulting fees from Gilead. HB declares none."
    files.general(kite)
    assert files.found(record(stated, received="2016-12-01"), profiles=PROFILES)[0].organizations[0] == "Kite"
    assert files.found(record(stated, received="2018-12-01"), profiles=PROFILES) == []


def test_a_part_that_was_sold_since_answers_for_the_payments_of_its_time(files: Files) -> None:
    alcon = {op.PAYER: "Alcon Laboratories, Inc."}
    files.general(alcon | {"Program_Year": "2018", "Date_of_Payment": "05/01/2018"})
    stated = "IM has received consulting fees from Novartis. HB declares none."
    assert files.found(record(stated, received="2020-12-01"), profiles=PROFILES) == []
    files.general(alcon)
    (finding,) = files.found(record(stated, received="2020-12-01"), profiles=PROFILES)
    assert "Alcon (recorded as Alcon Laboratories, Inc.): consulting fee 2020 (1)" in finding.sentence


def test_a_name_that_several_bear_may_be_the_match(files: Files) -> None:
    files.general({op.PAYER: "Merck Sharp & Dohme LLC"})
    assert files.found(record("IM has received consulting fees from Merck. HB declares none."), profiles=PROFILES) == []


def test_companies_that_the_registry_does_not_know_are_matched_by_name(files: Files) -> None:
    files.general({op.PAYER: "ORLANDA FARWELL DIAGNOSTICS, INC."})
    stated = "IM has received consulting fees from Orlanda Farwell Diagnostics. HB declares none."
    assert files.found(record(stated), profiles=PROFILES) == []
    assert len(files.found(profiles=PROFILES)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("IM's wife is an employee of Novartis. HB declares none.", "A tie of a relative with the same company group"),
        (
            "IM's institution has received grants from Novartis. HB declares none.",
            "A tie of the institution with the same company group",
        ),
        ("HB is a consultant of Novartis. IM declares none.", None),
    ],
)
def test_a_tie_of_another_is_no_match_for_a_payment_to_the_author(files: Files, text: str, told: str | None) -> None:
    (finding,) = files.general().found(record(text), profiles=PROFILES)
    assert finding.sentence.startswith(FOUND)
    assert finding.sentence.count("with the same company group is stated") == (told is not None)
    assert (told or "") in finding.sentence


def test_another_type_is_said_and_not_counted_as_missing(files: Files) -> None:
    files.general({op.NATURE: "Royalty or License"})
    stated = record("IM has received consulting fees from Novartis. HB declares none.")
    (finding,) = files.found(stated, profiles=PROFILES)
    assert finding.sentence.startswith(OTHER_TYPE)
    assert "royalty or license 2020 (1)" in finding.sentence
    assert "Stated: consulting." in finding.sentence
    assert finding.priority is Priority.LAST
    assert FOUND not in finding.sentence


def test_one_finding_for_author_group_and_article_counts_natures_and_years(files: Files) -> None:
    files.general(
        {},
        {},
        {"Program_Year": "2019", "Date_of_Payment": "04/01/2019"},
        {op.PAYER: "Sandoz Inc.", op.NATURE: "Travel and Lodging"},
        {op.PAYER: "AbbVie Inc."},
    )
    abbvie, novartis = sorted(files.found(profiles=PROFILES), key=lambda finding: finding.organizations)
    assert "consulting fee 2019 (1), consulting fee 2020 (2), travel and lodging 2020 (1)" in novartis.sentence
    assert "Together 5,002.00 USD" in novartis.sentence
    assert "consulting fee 2020 (1)" in abbvie.sentence


def test_articles_without_a_disclosure_or_a_date_are_left_out_and_counted(files: Files) -> None:
    files.general()
    assert files.found(record(None, funding="Supported by the Harlow Foundation."), profiles=PROFILES) == []
    assert files.left_out["articles without a disclosure in the text examined"] == 1
    assert files.found(record(received=None), profiles=PROFILES) == []
    assert files.left_out["articles without a date"] == 1


# -- what is not the author's own -------------------------------------------------------------------------------


def test_what_the_family_holds_is_never_told_as_the_authors(files: Files) -> None:
    family = {**op.OWNERSHIP, "Interest_Held_by_Physician_or_an_Immediate_Family_Member": "Immediate family member"}
    files.add(op.ownership, family)
    (finding,) = files.found(profiles=PROFILES)
    assert "held by an immediate family member, not by the author: ownership or investment" in finding.sentence
    assert finding.priority is Priority.LAST
    assert "Together" not in finding.sentence
    assert "value 20,000.00 USD" in finding.evidence[0].words
    assert files.found(record("IM's husband holds shares in Novartis. HB declares none."), profiles=PROFILES) == []


def test_what_went_to_a_third_party_is_never_told_as_the_authors(files: Files) -> None:
    files.general({"Third_Party_Payment_Recipient_Indicator": "Entity"})
    (finding,) = files.found(profiles=PROFILES)
    assert "paid to a third party, not to the author: consulting fee 2020 (1)" in finding.sentence
    assert "Together" not in finding.sentence
    assert "paid to a third party" in finding.evidence[0].words
    institution = "IM's institution has received consulting fees from Novartis. HB declares none."
    assert files.found(record(institution), profiles=PROFILES) == []


def test_research_money_of_an_institution_is_answered_by_what_is_stated_of_it(files: Files) -> None:
    files.add(op.research, op.RESEARCH)
    (finding,) = files.found(profiles=PROFILES)
    assert (
        "research money of others, with the author as a principal investigator: research 2020 (1)" in finding.sentence
    )
    assert "paid to Harlow Hospital" in finding.evidence[0].words
    assert finding.priority is Priority.LAST
    assert files.found(record(funding="This study was funded by Novartis."), profiles=PROFILES) == []
    grants = "IM's institution has received grants from Novartis. HB declares none."
    assert files.found(record(grants), profiles=PROFILES) == []


def test_own_and_third_party_payments_stand_apart_in_one_sentence(files: Files) -> None:
    files.general({}, {"Third_Party_Payment_Recipient_Indicator": "Individual"})
    (finding,) = files.found(profiles=PROFILES)
    assert (
        "consulting fee 2020 (1); paid to a third party, not to the author: consulting fee 2020 (1)" in finding.sentence
    )
    assert "Together 1,250.50 USD" in finding.sentence


# -- what is left out -------------------------------------------------------------------------------------------


def test_disputed_records_are_left_out_and_counted(files: Files) -> None:
    disputed = {"Dispute_Status_for_Publication": "Yes"}
    (finding,) = files.general({}, disputed).found(profiles=PROFILES)
    assert "consulting fee 2020 (1)" in finding.sentence
    assert "1 disputed record left out." in finding.sentence
    assert files.left_out["disputed records"] == 1
    assert len(finding.evidence) == 2
    alone = Files(files.folder).general(disputed)
    assert alone.found(profiles=PROFILES) == []
    assert alone.left_out["disputed records"] == 1


def test_food_and_beverage_is_left_out_unless_asked_for(files: Files) -> None:
    meal = {op.NATURE: "Food and Beverage"}
    assert files.general(meal).found(profiles=PROFILES) == []
    assert files.left_out["records of food and beverage"] == 1
    (asked,) = files.found(profiles=PROFILES, slight=True)
    assert "food and beverage 2020 (1)" in asked.sentence
    (beside,) = Files(files.folder).general({}, meal).found(profiles=PROFILES)
    assert "1 record of food and beverage left out." in beside.sentence


# -- window -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "start", "end"),
    [
        ({"received": "2021-02-01"}, "2018-02-01", "2021-02-01"),
        ({"received": "2021-05-31", "published": "2022-01-01"}, "2018-05-31", "2021-05-31"),
        ({"published": "2020-02-29"}, "2017-02-28", "2020-02-29"),
        ({"received": "2021-03"}, "2018-03-31", "2021-03-01"),
        ({"published": "2021"}, "2018-12-31", "2021-01-01"),
        ({"received": "in spring", "published": "2021-02-01"}, "2018-02-01", "2021-02-01"),
    ],
)
def test_the_window_goes_back_from_the_date_received_else_published(
    dates: dict[str, str], start: str, end: str
) -> None:
    window = window_of(article(NONE, **dates), 36)
    assert window is not None
    assert (window.start.isoformat(), window.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("received", "months", "asked"),
    [
        ("2020-03-14", 36, False),
        ("2020-03-15", 36, True),
        ("2023-03-15", 36, True),
        ("2023-03-16", 36, False),
        ("2021-03-15", 12, True),
        ("2021-03-16", 12, False),
    ],
)
def test_a_payment_counts_on_the_first_and_the_last_day_of_the_window(
    files: Files, received: str, months: int, asked: bool
) -> None:
    found = files.general().found(record(received=received), profiles=PROFILES, months=months)
    assert bool(found) == asked


@pytest.mark.parametrize(("received", "asked"), [("2019-12-31", False), ("2020-01-01", True), ("2024-01-01", False)])
def test_a_holding_counts_in_the_years_of_the_window(files: Files, received: str, asked: bool) -> None:
    found = files.add(op.ownership, op.OWNERSHIP).found(record(received=received), profiles=PROFILES)
    assert bool(found) == asked


# -- a tie is stated, and no record -----------------------------------------------------------------------------

CONSULTS = "IM has received consulting fees from Novartis. HB declares none."
OF_ANOTHER = {"Covered_Recipient_Profile_ID": "5", "Covered_Recipient_Last_Name": "DAHL"}


def test_a_stated_tie_without_a_record_in_the_files(files: Files) -> None:
    (finding,) = files.general(OF_ANOTHER).found(record(CONSULTS), profiles=PROFILES)
    assert finding.sentence.startswith(f"{NOT_FOUND} Ilse Marquardt states consulting with Novartis")
    assert "(program year 2020)" in finding.sentence
    assert (finding.tier, finding.priority) == ("A", Priority.LAST)
    statement, files_ = finding.evidence
    assert statement.words == "IM has received consulting fees from Novartis"
    assert (files_.side, files_.words) == ("payment record", "")


@pytest.mark.parametrize(
    "text",
    [
        "IM has received consulting fees from Orlanda Farwell Diagnostics. HB declares none.",  # in no file
        "IM is an employee of Novartis. HB declares none.",  # not reported
        "IM's husband has received consulting fees from Novartis. HB declares none.",
        "IM has been an unpaid consultant for Novartis. HB declares none.",
        "HB has received consulting fees from Novartis. IM declares none.",  # no profile is given
    ],
)
def test_where_the_absence_of_a_record_means_nothing_none_is_told(files: Files, text: str) -> None:
    assert files.general(OF_ANOTHER).found(record(text), profiles=PROFILES) == []


def test_the_converse_needs_a_profile_a_us_affiliation_and_files_of_the_time(files: Files) -> None:
    files.general(OF_ANOTHER)
    assert files.found(record(CONSULTS)) == []
    abroad = record(CONSULTS, authors=[author(1, "Ilse Marquardt", "Harlow Hospital, Norway"), AUTHORS[1]])
    assert files.found(abroad, profiles=PROFILES) == []
    assert files.left_out["authors with a profile and no US affiliation, whose ties were not looked up"] == 1
    assert files.found(record(CONSULTS, received="2026-02-01"), profiles=PROFILES) == []


@pytest.mark.parametrize(
    "change",
    [
        {"Dispute_Status_for_Publication": "Yes"},
        {"Date_of_Payment": "01/01/2014", "Program_Year": "2014"},
        {op.NATURE: "Food and Beverage"},
        {op.PAYER: "Sandoz Inc."},
    ],
)
def test_any_record_of_the_author_with_the_group_answers_a_stated_tie(files: Files, change: dict[str, str]) -> None:
    assert files.general(OF_ANOTHER, change).found(record(CONSULTS), profiles=PROFILES) == []


# -- lists of profiles ------------------------------------------------------------------------------------------


def test_profiles_are_read_by_name_and_by_orcid(tmp_path: Path) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text('author,profile\n"Marquardt, Ilse",77001\nIlse Marquardt,77009\n0000-0002-1825-0097,77002.0\n')
    expected = {"ilsemarquardt": frozenset({"77001", "77009"}), "0000-0002-1825-0097": frozenset({"77002"})}
    assert read_profiles(path) == expected
    path.write_text("Name;ORCID;Covered_Recipient_Profile_ID\nIlse Marquardt;0000-0002-1825-0097;77001\n;;\n")
    assert read_profiles(path) == dict.fromkeys(("ilsemarquardt", "0000-0002-1825-0097"), frozenset({"77001"}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,id\nIlse,1\n", "lacks the columns author and profile"),
        ("", "lacks the columns author and profile"),
        ("author,profile\nIlse Marquardt,\n", r"line 2: '' is no profile id"),
        ("author,profile\nIlse Marquardt,Novartis\n", "'Novartis' is no profile id"),
    ],
)
def test_a_list_of_profiles_that_cannot_be_used_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_profiles(path)


# -- wording and command ----------------------------------------------------------------------------------------


def test_no_finding_judges(files: Files) -> None:
    files.general({}, {"Dispute_Status_for_Publication": "Yes"}, {op.PAYER: "AbbVie Inc.", op.NATURE: "Grant"})
    files.general(OF_ANOTHER | {op.PAYER: "Genentech, Inc."})
    text = "IM has received consulting fees from Roche and royalties from AbbVie. HB declares none."
    findings = files.found(record(text), profiles=PROFILES)
    assert len(findings) == 3
    for said in map(words, findings):
        assert not any(
            verdict in said.lower() for verdict in ("undisclosed", "failed", "violat", "should", "hid", "must")
        )
    assert all(finding.settles for finding in findings)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text(
        '{"id": "one", "text": "The authors declare none.", "received": "2021-02-01", "authors": ["Ilse Marquardt"]}\n'
    )
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_the_command_writes_tables_json_and_csv(files: Files, articles: Path, tmp_path: Path) -> None:
    (general,) = files.general().paths
    table = run("payments", articles, "--payments", general)
    assert table.exit_code == 0, table.output
    assert FOUND in table.stdout
    known = tmp_path / "map.csv"
    known.write_text("author,profile\nIlse Marquardt,77001\n")
    out = tmp_path / "found.json"
    as_json = run("payments", articles, "--payments", general, "--authors-map", known, "-o", out)
    assert as_json.exit_code == 0, as_json.output
    assert '"tier": "A"' in out.read_text()
    as_csv = run("payments", articles, "--payments", general, "--window", "3", "--format", "csv")
    assert as_csv.stdout.splitlines()[1:] == []


def test_the_command_says_what_was_left_out(files: Files, articles: Path) -> None:
    (general,) = files.general({}, {op.NATURE: "Food and Beverage"}).paths
    result = run("payments", articles, "--payments", general)
    assert "Left out: records of food and beverage (1)." in result.stderr
    everything = run("payments", articles, "--payments", general, "--all-natures")
    assert "food and beverage 2020 (1)" in everything.stdout


def test_the_command_tells_files_that_it_cannot_use(articles: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    result = run("payments", articles, "--payments", other)
    assert result.exit_code == 2
    assert "none of the layouts of Open Payments" in result.stderr
    assert run("payments", articles).exit_code == 2


def test_the_audit_takes_payments_beside_its_other_checks(files: Files, articles: Path, tmp_path: Path) -> None:
    (general,) = files.general().paths
    result = run("audit", articles, "--payments", general)
    assert result.exit_code == 0, result.output
    assert FOUND in result.stdout
    refused = run("audit", articles, "--profiles", tmp_path / "profiles.csv")
    assert refused.exit_code == 2
