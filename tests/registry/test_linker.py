"""Who is meant: one table of cases against the shipped table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi_extract.registry import LinkContext, Registry


def linked(registry: Registry, name: str, context: LinkContext | None = None) -> str | None:
    link = registry.link(name, context=context)
    return None if link.entry is None else registry.entry(link.entry).uid


GROUPS = [
    ("BMS", "coi:bristol-myers-squibb"),
    ("Bristol-Myers Squibb Co.", "coi:bristol-myers-squibb"),
    ("Bristol Myers Squibb", "coi:bristol-myers-squibb"),
    ("Bristol-Meyers Squibb", "coi:bristol-myers-squibb"),
    ("BRISTOL–MYERS  SQUIBB", "coi:bristol-myers-squibb"),
    ("Boehringer Ingleheim", "coi:boehringer-ingelheim"),
    ("GlaxoSmithKline plc", "coi:gsk"),
    ("Glaxo SmithKline", "coi:gsk"),
    ("Astra-Zeneca", "coi:astrazeneca"),
    ("Novartis Farma S.p.A.", "coi:novartis"),
    ("Novartis Pharma Schweiz AG", "coi:novartis"),
    ("Pfizer Global R&D", "coi:pfizer"),
    ("Laboratoires Servier", "coi:servier"),
    ("Eli Lilly & Co.", "coi:eli-lilly-and-company"),
    ("L’Oreal", "coi:l-oreal"),
    ("Sanofi-Aventis", "coi:sanofi"),
    ("Roche Diagnostics", "coi:roche-diagnostics"),
    ("Merck & Co", "coi:merck-and-co"),
    ("Merck Sharp and Dohme", "coi:merck-and-co"),
    ("MSD", "coi:merck-and-co"),
    ("Merck KGaA", "coi:merck-kgaa"),
    ("Merck (Darmstadt)", "coi:merck-kgaa"),
    ("Merck (Rahway, NJ)", "coi:merck-and-co"),
    ("Merck Serono", "coi:merck-serono"),
    ("Janssen Oncology, Inc.", "coi:janssen"),
    ("GSK (GlaxoSmithKline)", "coi:gsk"),
    ("Achillion, a wholly owned subsidiary of Alexion", "coi:achillion"),
    ("Kite Pharma (Gilead)", "coi:kite"),
    ("Pfizer Inc., 9 Long Road, Tidewater", "coi:pfizer"),
]


@pytest.mark.parametrize(("name", "uid"), GROUPS)
def test_companies(shipped: Registry, name: str, uid: str) -> None:
    assert linked(shipped, name) == uid


BODIES = [
    ("German Research Foundation", "018mejw64"),
    ("Deutsche Forschungsgemeinschaft (DFG, German Research Foundation)", "018mejw64"),
    ("DFG (German Research Foundation)", "018mejw64"),
    ("German Research Foundation DFG", "018mejw64"),
    ("NSF", "021nxhr62"),
    ("US National Science Foundation", "021nxhr62"),
    ("National Natural Sciences Foundation of China", "01h0zpd94"),
    ("the Wellcome Trust", "029chgv08"),
    ("National Institutes of Health", "01cwqze88"),
    ("NIH", "01cwqze88"),
    ("National Institute on Aging", "049v75w11"),
    ("National Institute on Aging of the National Institutes of Health", "049v75w11"),
    ("National Institute on Aging (NIA), National Institutes of Health", "049v75w11"),
    ("NIH/NIAID", "043z4tv69"),
    ("Natural Sciences and Engineering Research Council", "01h531d29"),
    ("EPSRC", "0439y7842"),
    ("ESRC", "03n0ht308"),
    ("University of California, Davis", "05rrcem69"),
    ("University of California–Davis", "05rrcem69"),
    ("UCLA", "046rm7j60"),
    ("Bill and Melinda Gates Foundation", "0456r8d26"),
    ("European Research Council (ERC)", "0472cxd90"),
    ("Medical Research Council", "03x94j517"),
    ("Inserm", "02vjkv261"),
    ("Fundação para a Ciência e a Tecnologia", "00snfqn58"),
]


PROVINCES = [
    ("Natural Science Foundation of Shandong Province", "501100007129"),
    ("Shandong Provincial Natural Science Foundation", "501100007129"),
    ("Shandong Province Natural Science Foundation of China", "501100007129"),
    ("the Beijing Municipal Natural Science Foundation", "501100004826"),
    ("Natural Science Foundation of Shaanxi Province", "501100007128"),
    ("Natural Science Foundation of Shanxi Province", "501100004480"),
    ("Zhejiang Provincial Natural Science Foundation of China", "501100004731"),
    ("Hunan Provincial Department of Education", "100009377"),
    ("Department of Education of Hunan Province", "100009377"),
    ("Zhejiang Provincial Science and Technology Department", "100022963"),
]


@pytest.mark.parametrize(("name", "funder"), PROVINCES)
def test_bodies_of_a_province(shipped: Registry, name: str, funder: str) -> None:
    link = shipped.link(name)
    assert link.entry is not None
    assert shipped.entry(link.entry).identifiers["funder_id"] == f"10.13039/{funder}"


@pytest.mark.parametrize("name", ["Hunan Provincial Hospital", "Provincial Education Department", "Province of Hunan"])
def test_a_province_alone_decides_nothing(shipped: Registry, name: str) -> None:
    assert linked(shipped, name) is None


@pytest.mark.parametrize(("name", "ror"), [("NSF GRFP", "021nxhr62"), ("JSPS KAKENHI", "00hhkn466")])
def test_a_scheme_behind_its_giver(shipped: Registry, name: str, ror: str) -> None:
    link = shipped.link(name)
    assert link.entry is not None
    assert link.division == name.split()[1]
    assert shipped.entry(link.entry).identifiers["ror"] == f"https://ror.org/{ror}"
    assert linked(shipped, "NRF BSRP") is None  # several bodies are called NRF


def test_the_deanship_of_a_university(shipped: Registry) -> None:
    link = shipped.link("Deanship of Scientific Research, King Khalid University")
    assert link.entry is not None
    assert shipped.name(link.entry) == "King Khalid University"
    assert link.division == "Deanship of Scientific Research"


def test_a_misspelt_name_behind_its_country(shipped: Registry) -> None:
    link = shipped.link("US National Institute of Allergy and Infectious Disease")
    assert link.entry is not None
    assert shipped.name(link.entry) == "National Institute of Allergy and Infectious Diseases"
    assert shipped.link("NIH, National Institute for Allergy and Infectious Disease").entry == link.entry
    assert linked(shipped, "French National Institute of Allergy and Infectious Disease") is None


@pytest.mark.parametrize(("name", "ror"), BODIES)
def test_bodies(shipped: Registry, name: str, ror: str) -> None:
    link = shipped.link(name)
    assert link.entry is not None
    assert shipped.entry(link.entry).identifiers["ror"] == f"https://ror.org/{ror}"
    assert 0.5 < link.score <= 1


@pytest.mark.parametrize(
    "name",
    [
        "John Smith",
        "A.M.",
        "Germany",
        "Boston",
        "Aspirin",
        "KEYNOTE-024",
        "the authors",
        "",
        "  ",
        "12345",
        "()",
        "x" * 5000,
        "Tidewater (Pfizer)",
        "Tidewater (MSD)",
        "Smith and Jones",
        "Department of Medicine",
        "University Hospital",
        "rosuvastatin",
        "Dr. Maria Keller",
    ],
)
def test_what_is_no_organisation(shipped: Registry, name: str) -> None:
    assert linked(shipped, name) is None


@pytest.mark.parametrize("name", ["Merck", "Ministry of Health", "ARC", "MRC", "ERC", "NRF"])
def test_what_two_bear_stays_open_with_candidates(shipped: Registry, name: str) -> None:
    link = shipped.link(name)
    assert link.entry is None
    assert len(link.candidates) >= 2


@pytest.mark.parametrize(
    ("name", "context", "uid"),
    [
        ("Merck", LinkContext(countries=["DE"]), "coi:merck-kgaa"),
        ("Merck", LinkContext(countries=["USA"]), "coi:merck-and-co"),
        ("Merck", LinkContext(neighbours=["EMD Serono"]), "coi:merck-kgaa"),
        ("MRC", LinkContext(countries=["United Kingdom"]), "ror:03x94j517"),
        ("MRC", LinkContext(acronyms={"MRC": "Medical Research Council"}), "ror:03x94j517"),
        ("ERC", LinkContext(award_funders=["European Research Council"]), "ror:0472cxd90"),
        ("ERC", LinkContext(award_funders=["https://ror.org/0472cxd90"]), "ror:0472cxd90"),
        ("ERC", LinkContext(award_funders=["501100000781"]), "ror:0472cxd90"),
        ("ARC", LinkContext(countries=["Australia"]), "ror:05mmh0f86"),
        ("ARC", LinkContext(neighbours=["National Health and Medical Research Council"]), "ror:05mmh0f86"),
    ],
)
def test_the_text_decides(shipped: Registry, name: str, context: LinkContext, uid: str) -> None:
    assert linked(shipped, name, context) == uid


def test_a_definition_in_the_text_beats_the_table(shipped: Registry) -> None:
    context = LinkContext(acronyms={"NIH": "Nordland Institute of Herring"})
    assert linked(shipped, "NIH") == "ror:01cwqze88"
    assert linked(shipped, "NIH", context) is None
    context = LinkContext(acronyms={"DFG": "Novo Nordisk"})
    assert linked(shipped, "DFG", context) == "coi:novo-nordisk"


@pytest.mark.parametrize(
    ("name", "division", "uid"),
    [
        ("Department of Surgery, Duke University", "Department of Surgery", "ror:00py81415"),
        ("Duke University Department of Surgery", "Department of Surgery", "ror:00py81415"),
        ("Duke University, Department of Surgery", "Department of Surgery", "ror:00py81415"),
    ],
)
def test_divisions_keep_their_house(shipped: Registry, name: str, division: str, uid: str) -> None:
    link = shipped.link(name)
    assert link.entry is not None
    assert shipped.entry(link.entry).uid == uid
    assert link.division == division


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("National Institute on Aging", "National Institutes of Health"),
        ("University of California, Davis", "UCLA"),
        ("Roche Diagnostics", "Roche"),
        ("EPSRC", "ESRC"),
        ("Merck & Co.", "Merck KGaA"),
        ("National Institute on Drug Abuse", "National Institute on Aging"),
        ("Abbott", "AbbVie"),
        ("Sandoz", "Novartis"),
        ("Genentech", "Roche"),
    ],
)
def test_kin_are_kept_apart(shipped: Registry, one: str, other: str) -> None:
    assert linked(shipped, one) is not None
    assert linked(shipped, one) != linked(shipped, other)


def test_fuzzy_is_for_misspellings_not_for_other_names(own: Registry) -> None:
    assert linked(own, "Halden Reserch Council") == "user:Halden Research Council (NO)"
    assert own.link("Halden Reserch Council").method == "fuzzy"
    assert linked(own, "Haldens Research Councils") == "user:Halden Research Council (NO)"
    for name in ("Halden Rescue Council", "Halden Research Fund", "Malden Council", "Research Council", "Halden"):
        assert linked(own, name) is None


def test_the_margin_keeps_two_equally_alike_open(own: Registry) -> None:
    link = own.link("Ministry of Tidess")
    assert link.entry is None
    assert {own.entry(c.entry).country for c in link.candidates} == {"NL", "PT"}
    assert linked(own, "Ministry of Tides, Portugal") is not None
    assert own.entry(own.link("Ministry of Tides (Netherlands)").entry or 0).country in {"NL", "PT"}


def test_scores_fall_with_the_looseness_of_the_match(own: Registry) -> None:
    scores = [
        own.link(n).score for n in ("Halden Research Council", "Halden Research Council Ltd", "Halden Reserch Council")
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_any_string_gives_a_link(name: str) -> None:
    link = Registry.shipped().link(name)
    assert 0.0 <= link.score <= 1.0


def test_answers_do_not_depend_on_what_was_asked_before(shipped: Registry) -> None:
    fresh = Registry(shipped.paths)
    for name, _ in reversed(GROUPS):
        assert fresh.link(name) == shipped.link(name)
