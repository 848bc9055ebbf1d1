"""Funding statements: who gave what to whom. All statements are invented."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coi_extract
from coi_extract.grammar.funding_symbols import funding_automaton, funding_rules
from coi_extract.lexicon.loader import Rule
from coi_extract.schema import DisclosureReport, Funding
from coi_extract.taxonomy import RelationshipType, Support, TieHolder
from coi_extract.text.repairs import repair
from coi_extract.text.tokens import tokenize
from tests.reading import faults

RULES = [rule for rule, _ in funding_rules()]


class Grant(NamedTuple):
    """What a test asks of a funding fact."""

    funder: str | None
    award: str | None = None
    to: tuple[str, ...] = ()


#: What the rules read; what the trained reader makes of it is held in ``tests/learned``.
EXTRACTOR = coi_extract.Extractor(model=None)


def read(text: str) -> DisclosureReport:
    report = EXTRACTOR.extract(text)
    assert faults(text, report) == []
    return report


def grants(text: str) -> list[Grant]:
    return sorted(
        (
            Grant(f.funder.mention if f.funder else None, f.award_id, tuple(sorted(r.mention for r in f.recipients)))
            for f in read(text).funding
        ),
        key=str,
    )


def expected(*rows: Grant) -> list[Grant]:
    return sorted(rows, key=str)


def one(text: str) -> Funding:
    (fact,) = read(text).funding
    return fact


# -- the rule file ----------------------------------------------------------------------------------------------


def fires(rule: Rule, text: str) -> bool:
    tokens = tokenize(repair(text).text)
    automaton = funding_automaton()
    at = 0
    while at < len(tokens):
        found = automaton.longest(tokens.lowers, at, len(tokens))
        if found is not None and rule in found[1]:
            return True
        at += 1
    return False


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_fire_and_near_misses_do_not(rule: Rule) -> None:
    for text in rule.examples:
        assert fires(rule, text), text
    for text in rule.near_misses:
        assert not fires(rule, text), text


# -- pairs ------------------------------------------------------------------------------------------------------

PAIRS = [
    pytest.param(
        "This study was supported by the Wellcome Trust.",
        [Grant("Wellcome Trust")],
        id="plain",
    ),
    pytest.param(
        "This work was funded in part by the Medical Research Council (MR/K021796/1) and the Wellcome Trust (098051).",
        [Grant("Medical Research Council", "MR/K021796/1"), Grant("Wellcome Trust", "098051")],
        id="brackets",
    ),
    pytest.param(
        "Supported by grant P01AG004391 from the National Institute on Aging.",
        [Grant("National Institute on Aging", "P01AG004391")],
        id="number before the funder",
    ),
    pytest.param(
        "The authors acknowledge grants R01 CA187231 and CA214412 from the National Cancer Institute.",
        [Grant("National Cancer Institute", "R01 CA187231"), Grant("National Cancer Institute", "CA214412")],
        id="shared prefix",
    ),
    pytest.param(
        "Supported by grants (HL-51234 and CA-61234) from the National Heart, Lung, and Blood Institute and the "
        "National Cancer Institute.",
        [
            Grant("National Heart, Lung, and Blood Institute", "HL-51234"),
            Grant("National Cancer Institute", "CA-61234"),
        ],
        id="respectively",
    ),
    pytest.param(
        "The register is funded by the National Institutes of Health, the Wellcome Trust, and the "
        "Medical Research Council through contract 4711-2209.",
        [
            Grant("National Institutes of Health", "4711-2209"),
            Grant("Wellcome Trust", "4711-2209"),
            Grant("Medical Research Council", "4711-2209"),
        ],
        id="several funders of one number",
    ),
    pytest.param(
        "The register (grant G0000123) and the biobank (grant G9324987) are funded by the Medical Research Council.",
        [Grant("Medical Research Council", "G0000123"), Grant("Medical Research Council", "G9324987")],
        id="numbers before the verb",
    ),
    pytest.param(
        "This project has received funding from the European Union's Horizon 2020 research and innovation programme "
        "under grant agreement No 101012345.",
        [Grant("European Union", "101012345")],
        id="grant agreement",
    ),
    pytest.param(
        "Funder: Wellcome Trust; Grant number: 098051; Recipient: GS. Funder: Medical Research Council; "
        "Grant number: MR/K021796/1; Recipient: AM.",
        [Grant("Wellcome Trust", "098051", ("GS",)), Grant("Medical Research Council", "MR/K021796/1", ("AM",))],
        id="labels",
    ),
    pytest.param(
        "Funding: Wellcome Trust, Medical Research Council (MR/K021796/1).",
        [Grant("Wellcome Trust"), Grant("Medical Research Council", "MR/K021796/1")],
        id="bare list under a heading",
    ),
    pytest.param(
        "Funding: National Natural Science Foundation of China: 81970399, 82070377; Wellcome Trust: 098051.",
        [
            Grant("National Natural Science Foundation of China", "81970399"),
            Grant("National Natural Science Foundation of China", "82070377"),
            Grant("Wellcome Trust", "098051"),
        ],
        id="colons",
    ),
    pytest.param(
        "The Swedish Research Council funded this survey. The Wellcome Trust provided financial support.",
        [Grant("Swedish Research Council"), Grant("Wellcome Trust")],
        id="funder as subject",
    ),
    pytest.param(
        "The financial support of the Swedish Research Council is gratefully acknowledged.",
        [Grant("Swedish Research Council")],
        id="acknowledged",
    ),
    pytest.param(
        "We thank Dr. Ilse Brandt for comments and the Swedish Research Council for financial support.",
        [Grant("Swedish Research Council")],
        id="thanked for money",
    ),
    pytest.param(
        "Acknowledgements: We acknowledge the Australian Research Council (DP0211699).",
        [Grant("Australian Research Council", "DP0211699")],
        id="thanked with a number",
    ),
    pytest.param(
        "Supported by the National Institute on Aging of the National Institutes of Health (AG081221).",
        [Grant("National Institute on Aging", "AG081221")],
        id="division of a parent",
    ),
    pytest.param(
        "Supported by a grant from the National Cancer Institute, National Institutes of Health (CA40357).",
        [Grant("National Cancer Institute", "CA40357")],
        id="parent behind a comma",
    ),
    pytest.param(
        "Supported by NIH/NIAID grant AI051411.",
        [Grant("NIAID", "AI051411")],
        id="parent before a slash",
    ),
    pytest.param(
        "Funding: R76-A7399 – Lundbeckfonden – Olga Petrov",
        [Grant("Lundbeckfonden", "R76-A7399", ("Olga Petrov",))],
        id="row of a table",
    ),
    pytest.param(
        "This work was supported by the Ministry of Education, Culture, Sports, Science and Technology (17310009).",
        [Grant("Ministry of Education, Culture, Sports, Science and Technology", "17310009")],
        id="fields in a ministry's name",
    ),
    pytest.param(
        "The laboratory is supported by the Wellcome Trust, Darlow, Kent.",
        [Grant("Wellcome Trust")],
        id="seat of the funder",
    ),
]


@pytest.mark.parametrize(("text", "rows"), PAIRS)
def test_pairs(text: str, rows: list[Grant]) -> None:
    assert grants(text) == expected(*rows)


# -- recipients -------------------------------------------------------------------------------------------------

RECIPIENTS = [
    pytest.param(
        "Supported by grants from the Wellcome Trust (098051, to Dr. Brandt) and the Medical Research Council "
        "(to Drs. Castell and Imai).",
        [Grant("Wellcome Trust", "098051", ("Brandt",)), Grant("Medical Research Council", None, ("Castell", "Imai"))],
        id="to, in brackets",
    ),
    pytest.param(
        "GS and AM are supported by the Wellcome Trust (098051). "
        "The study was sponsored by the Medical Research Council.",
        [Grant("Wellcome Trust", "098051", ("AM", "GS")), Grant("Medical Research Council")],
        id="subject",
    ),
    pytest.param(
        "GS was funded by the Wellcome Trust; AM by Cancer Research UK (C8221/A19171).",
        [Grant("Wellcome Trust", None, ("GS",)), Grant("Cancer Research UK", "C8221/A19171", ("AM",))],
        id="ellipsis",
    ),
    pytest.param(
        "Supported by the Wellcome Trust and the Medical Research Council (both to Dr. Brandt).",
        [Grant("Wellcome Trust", None, ("Brandt",)), Grant("Medical Research Council", None, ("Brandt",))],
        id="both",
    ),
    pytest.param(
        "Supported by the National Institutes of Health (R01 CA187231 to G.S. and R01 HL066581 to A.M.).",
        [
            Grant("National Institutes of Health", "R01 CA187231", ("G.S.",)),
            Grant("National Institutes of Health", "R01 HL066581", ("A.M.",)),
        ],
        id="each number its own",
    ),
]


@pytest.mark.parametrize(("text", "rows"), RECIPIENTS)
def test_recipients(text: str, rows: list[Grant]) -> None:
    assert grants(text) == expected(*rows)


# -- schemes, projects, mediators -------------------------------------------------------------------------------


def test_scheme_of_the_giver_beside_it() -> None:
    fact = one("Funding: GS is supported by a Wellcome Trust Senior Research Fellowship (098051).")
    assert (fact.funder.mention if fact.funder else None, fact.award_id) == ("Wellcome Trust", "098051")
    assert fact.scheme is not None
    assert "Senior Research Fellowship" in fact.scheme


def test_project_and_number() -> None:
    text = "GS is funded by the Deutsche Forschungsgemeinschaft via the grants STELLARA FOR2999 and CRC/TRR399 (A07)."
    found = {(f.award_id, f.project, f.subproject) for f in read(text).funding}
    assert found == {("FOR2999", "STELLARA", None), ("CRC/TRR399", None, "A07")}


def test_who_passes_the_money_on() -> None:
    fact = one("This work was supported by the Wellcome Trust through the Swedish Research Council.")
    assert fact.funder is not None
    assert fact.via is not None
    assert (fact.funder.mention, fact.via.mention) == ("Wellcome Trust", "Swedish Research Council")


def test_title_in_quotation_marks() -> None:
    fact = one('Supported by the Wellcome Trust (098051, "Sleep and Memory in the Very Old").')
    assert (fact.award_id, fact.title) == ("098051", "Sleep and Memory in the Very Old")


def test_the_number_is_normalised_under_its_funder() -> None:
    fact = one("Supported by the National Cancer Institute (R01 CA187231).")
    assert fact.award is not None
    assert fact.award.normalised == "R01CA187231"
    assert fact.award_span is not None


# -- in kind ----------------------------------------------------------------------------------------------------


def test_supplies_of_a_company_are_a_tie_of_the_study() -> None:
    report = read("Funding: Supported by the Wellcome Trust. Study drugs were provided by Pfizer.")
    assert {(f.funder.mention, f.support) for f in report.funding if f.funder} == {
        ("Wellcome Trust", Support.MONEY),
        ("Pfizer", Support.IN_KIND),
    }
    (tie,) = report.relationships
    assert (tie.organization.mention, tie.type, tie.tie_holder) == ("Pfizer", RelationshipType.IN_KIND, TieHolder.STUDY)


def test_supplies_of_a_public_body_are_no_tie() -> None:
    report = read("Funding: The vaccine was donated by the World Health Organization.")
    assert [f.support for f in report.funding] == [Support.IN_KIND]
    assert report.relationships == ()


# -- what is not funding ----------------------------------------------------------------------------------------

NOTHING = [
    "This research received no specific grant from any funding agency.",
    "This work was not supported by any company.",
    "The Wellcome Trust had no role in the design of the study.",
    "The views expressed are those of the authors and not of the Medical Research Council.",
    "The study was approved by the Ethics Committee of the University of Bern (2018-1-455).",
    "The trial is registered at ClinicalTrials.gov (NCT01234567).",
    "We thank Anna Berg and Tom Rice for helpful discussions.",
    "We thank Dr. Ilse Brandt, University of Bern, for providing plasmids.",
    "Dr. Brandt reports grants from Novartis and personal fees from Pfizer.",
    "M. Abel reports institutional funding from Servier and MSD.",
    "The hypothesis is supported by these data.",
    "GS is an employee of Novartis. AM has received lecture fees from Pfizer.",
    "Honoraria: Ipsen, Novartis. Research Funding: Roche (Inst), Exelixis (Inst).",
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_given(text: str) -> None:
    assert grants(text) == []


def test_what_is_denied_but_for_one() -> None:
    text = "Funding: This study received no funding other than from the Wellcome Trust."
    assert grants(text) == [Grant("Wellcome Trust")]


# -- laws -------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "supported by",
        "the Wellcome Trust",
        "(",
        ")",
        ";",
        ",",
        "and",
        "grant",
        "No.",
        "R01 CA187231",
        "to GS",
        "GS",
        "was",
        "from",
        "under",
        "through",
        "Funding:",
        "funded",
        "no",
        "Pfizer",
        "provided",
        "study drugs",
        "We thank",
        "for",
        "financial support",
        "\n",
        ".",
        '"',
        "project",
        "NIH/NIAID",
        "fellowship",
        "of",
        "4711",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_any_order_of_words_gives_a_report_whose_spans_hold(pieces: list[str]) -> None:
    text = " ".join(pieces)
    report = EXTRACTOR.extract(text)
    assert faults(text, report) == []
    assert EXTRACTOR.extract(text) == report
