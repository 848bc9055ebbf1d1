"""Funders as declarations write them: short forms, other languages, former names, places, what files do to names."""

from __future__ import annotations

import pytest

from coi_extract.registry import Registry

SPELLINGS = [
    # short forms that our rows give to one body
    ("DARPA", "02caytj08"),
    ("NLM", "0060t0j89"),
    ("FAO", "00pe0tf51"),
    ("ESO", "01qtasp15"),
    ("E.U.", "019w4f821"),
    ("MINECO", "034900433"),
    ("INSERM", "02vjkv261"),
    ("INCa", "03m8vkq32"),
    # the country's own language, and English
    ("Max-Planck-Gesellschaft", "01hhn8329"),
    ("Helmholtz-Gemeinschaft", "0281dp749"),
    ("Institut national du cancer", "03m8vkq32"),
    ("Fonds national suisse", "00yjd3n13"),
    ("Eesti Teadusagentuur", "00jjeja18"),
    ("Narodowe Centrum Nauki", "03ha2q922"),
    ("Italian Ministry of University and Research", "0166hxq48"),
    ("German Research Society", "018mejw64"),
    ("Charité", "001w7jn25"),
    # former names
    ("CONICYT", "02ap3w078"),
    ("Bloodwise", "0055acf80"),
    ("Pierre and Marie Curie University", "02en5vm52"),
    # the country in another form than the register has it
    ("US Army", "00afsp483"),
    ("Japanese Society for the Promotion of Science", "00hhkn466"),
    ("Korean Research Foundation", "013aysd81"),
    ("Canada Institute for Health Research (CIHR)", "01gavpb45"),
    ("NRF Singapore", "03cpyc314"),
    ("NRF South Africa", "05s0g1g46"),
    # parents and parts
    ("NIH-NHGRI", "00baak391"),
    ("NIH/NIAAA", "02jzrsm59"),
    ("NIH (NINDS)", "01s5ya894"),
    ("NICHD of the National Institutes of Health (NIH)", "04byxyr05"),
    ("USDA National Institute of Food and Agriculture", "05qx3fv49"),
    ("NIH National Eye Institute", "03wkg3b53"),
    # places behind commas
    ("Italian Association for Cancer Research (AIRC), Milan, Italy", "02g2x7380"),
    ("Mayo Clinic, Rochester, MN, USA", "02qp3tb03"),
    # what the way through files does to a name
    ("Canadian Institutes of Health Research (CIHR", "01gavpb45"),
    ("National Sci-ence Foundation", "021nxhr62"),
    ("Wellcome\nTrust", "029chgv08"),
    ("WellcomeTrust", "029chgv08"),
    ("Brain &amp; Behavior Research Foundation", "03a63f080"),
    ("Swedish Re-\nsearch Council", "03zttf063"),
    # who runs a programme or a purse
    ("Key Programme of the National Natural Science Foundation of China", "01h0zpd94"),
    ("Research Fund of the University of Zurich", "02crff812"),
    ("ELAN Fonds of the University Hospital Erlangen", "0030f2a11"),
]


@pytest.mark.parametrize(("name", "ror"), SPELLINGS)
def test_spellings_of_funders(shipped: Registry, name: str, ror: str) -> None:
    link = shipped.link(name)
    assert link.entry is not None
    assert shipped.entry(link.entry).identifiers.get("ror") == f"https://ror.org/{ror}"


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Science and Technology",  # of a dozen countries
        "Ministry of Education",
        "CAS",
        "Cancer Institute",
        "Heart Institute",
        "Research Fund of the Harbour Board",
        "Key Programme of the Harbour Board",
        "Foundation of Tidewater University Friends",
        "Tidewater Trust, Milan, Italy",
        "National Cancer Institute, Bangkok, Thailand",  # not the American one
        "Wellcome Trust, Harbour Board",
    ],
)
def test_what_is_not_certain_is_not_linked(shipped: Registry, name: str) -> None:
    link = shipped.link(name)
    if link.entry is not None:
        assert shipped.entry(link.entry).country == "TH"


def test_the_institutes_of_the_nih_are_its_parts(shipped: Registry) -> None:
    for short in ("NIA", "NICHD", "NHGRI", "NIGMS", "NINDS", "NIDCR", "NLM", "FIC", "NCATS", "NEI"):
        entry = shipped.entry(shipped.link(short).entry or 0)
        assert [p.name for p in entry.parents] == ["National Institutes of Health"], short
