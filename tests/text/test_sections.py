"""Sections: by headings, and where no heading stands by the first words of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.taxonomy import SectionKind
from coi_extract.text.repairs import repair
from coi_extract.text.sections import find_sections
from coi_extract.text.tokens import sentences, tokenize

K = SectionKind


def parts(text: str) -> list[tuple[SectionKind, str]]:
    """The passages of a text: their kind and their words; passages of one kind in a row are joined."""
    text = repair(text).text
    tokens = tokenize(text)
    out: list[tuple[SectionKind, str]] = []
    for passage in find_sections(tokens, sentences(tokens)):
        said = (
            text[tokens.starts[passage.start] : tokens.ends[passage.stop - 1]] if passage.stop > passage.start else ""
        )
        if out and out[-1][0] is passage.kind:
            out[-1] = (passage.kind, f"{out[-1][1]} {said}".strip())
        else:
            out.append((passage.kind, said.strip()))
    return out


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Competing interests", K.COMPETING_INTERESTS),
        ("Conflict of interest", K.COMPETING_INTERESTS),
        ("Conflicts of Interest Disclosures", K.COMPETING_INTERESTS),
        ("CONFLICT OF INTEREST STATEMENT", K.COMPETING_INTERESTS),
        ("Declaration of interests", K.COMPETING_INTERESTS),
        ("Declaration of competing interest", K.COMPETING_INTERESTS),
        ("Potential Conflicts of Interest", K.COMPETING_INTERESTS),
        ("Financial Disclosures", K.COMPETING_INTERESTS),
        ("Authors' Disclosures of Potential Conflicts of Interest", K.COMPETING_INTERESTS),
        ("Disclosure", K.COMPETING_INTERESTS),
        ("Transparency declaration", K.COMPETING_INTERESTS),
        ("Funding", K.FUNDING),
        ("Funding/Support", K.FUNDING),
        ("Funding Sources", K.FUNDING),
        ("Sources of Support", K.FUNDING),
        ("Financial support", K.FUNDING),
        ("Grant support", K.FUNDING),
        ("Role of the Sponsor", K.ROLE_OF_FUNDER),
        ("Role of the funding source", K.ROLE_OF_FUNDER),
        ("Role of the Funder/Sponsor", K.ROLE_OF_FUNDER),
        ("Acknowledgements", K.ACKNOWLEDGEMENTS),
        ("ACKNOWLEDGMENTS", K.ACKNOWLEDGEMENTS),
        ("Additional Contributions", K.ACKNOWLEDGEMENTS),
        ("Author Contributions", K.CONTRIBUTIONS),
        ("Contributors", K.CONTRIBUTIONS),
        ("Study concept and design", K.CONTRIBUTIONS),
        ("Author Affiliations", K.AFFILIATIONS),
        ("Group Information", K.AFFILIATIONS),
        ("Correspondence", K.AFFILIATIONS),
        ("Ethics approval", K.ETHICS),
        ("Ethical approval and consent to participate", K.ETHICS),
        ("Trial registration", K.ETHICS),
        ("Informed consent", K.ETHICS),
        ("Data availability", K.DATA),
        ("Availability of data and materials", K.DATA),
        ("Disclaimer", K.DISCLAIMER),
        ("Publisher's Note", K.DISCLAIMER),
    ],
)
@pytest.mark.parametrize("joint", [": ", ". ", "\n"])
def test_a_heading_opens_its_section(heading: str, kind: SectionKind, joint: str) -> None:
    assert parts(f"Berg saw Lund in Oslo.\n{heading}{joint}It is told below.") == [
        (K.OTHER, "Berg saw Lund in Oslo."),
        (kind, "It is told below."),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Conflict of interestThe authors have none.", [K.COMPETING_INTERESTS]),
        ("FundingBerg paid for it.", [K.FUNDING]),
        ("Competing interestsNone.FundingNone.", [K.COMPETING_INTERESTS, K.FUNDING]),
        ("It was paid by the agency.Competing interests: None.", [K.OTHER, K.COMPETING_INTERESTS]),
        ("Funding and disclosures. Competing interests: None.", [K.FUNDING, K.COMPETING_INTERESTS]),
        ("Berg paid for it Competing interests: None.", [K.OTHER, K.COMPETING_INTERESTS]),
        ("Funding: None. Role of the Sponsor: None. Contributors: AB.", [K.FUNDING, K.ROLE_OF_FUNDER, K.CONTRIBUTIONS]),
        ("* Funding: Berg.\n* Acknowledgments: Lund.", [K.FUNDING, K.ACKNOWLEDGEMENTS]),
        ("Conflict of interest The authors have none.", [K.COMPETING_INTERESTS]),
    ],
)
def test_headings_are_found_where_they_are_glued_or_follow_each_other(text: str, kinds: list[SectionKind]) -> None:
    assert [kind for kind, _ in parts(text)] == kinds


def headed(text: str) -> bool:
    tokens = tokenize(repair(text).text)
    return any(passage.headed for passage in find_sections(tokens, sentences(tokens)))


@pytest.mark.parametrize(
    "text",
    [
        "Funding was sought.",
        "Support came late.",
        "Conflicts of interest were rare in the trials.",
        pytest.param(
            "The Funding Committee met in Oslo.",
            marks=pytest.mark.xfail(reason="a capital behind 'The Funding' is taken for a glued text", strict=True),
        ),
        "AB has no Competing Interests to declare.",
        "A conflict of interest: that is what it was.",
        "Data were scarce.",
        "Interests differ.",
        "Contributors were many.",
    ],
)
def test_what_is_no_heading_opens_no_section(text: str) -> None:
    assert not headed(text)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Supported by the Harlow Foundation.", K.FUNDING),
        ("Supported in part by grants of the Harlow Foundation.", K.FUNDING),
        ("This study was funded by the Harlow Foundation.", K.FUNDING),
        ("Financial support was provided by Bayer.", K.FUNDING),
        ("We thank Eva Lund.", K.ACKNOWLEDGEMENTS),
        ("The authors wish to thank Eva Lund.", K.ACKNOWLEDGEMENTS),
        ("The authors are grateful to Eva Lund.", K.ACKNOWLEDGEMENTS),
        ("From the Harlow University, Bergen.", K.AFFILIATIONS),
        ("The sponsor had no part in the trial.", K.ROLE_OF_FUNDER),
        ("The views expressed are those of the authors.", K.DISCLAIMER),
        ("AB is an employee of Roche.", K.OTHER),
        ("The authors report no interests.", K.OTHER),
    ],
)
def test_the_first_words_tell_the_section_where_no_heading_stands(sentence: str, kind: SectionKind) -> None:
    assert parts(sentence) == [(kind, sentence)]


def test_thanks_under_another_heading_are_acknowledgements() -> None:
    assert parts("Competing interests: AB advises Roche. We thank Eva Lund of Bayer. CD has none.") == [
        (K.COMPETING_INTERESTS, "AB advises Roche."),
        (K.ACKNOWLEDGEMENTS, "We thank Eva Lund of Bayer."),
        (K.COMPETING_INTERESTS, "CD has none."),
    ]


def test_a_heading_without_words_is_a_passage_without_tokens() -> None:
    text = "Funding:"
    tokens = tokenize(text)
    (passage,) = find_sections(tokens, sentences(tokens))
    assert passage.start == passage.stop
    assert tokens.words[passage.heading[0] : passage.heading[1]] == ["Funding"]


def test_labels_of_a_disclosure_in_lines_open_no_section() -> None:
    text = (
        "Disclosures\nAnna Berg\nHonoraria: Bayer\nStock and Other Ownership Interests: Roche\nSpeakers' Bureau: Ipsen"
    )
    assert {kind for kind, _ in parts(text)} == {K.COMPETING_INTERESTS}


def test_research_funding_among_the_labels_of_a_disclosure_opens_no_section() -> None:
    text = "Disclosures\nAnna Berg\nHonoraria: Bayer\nResearch Funding: Roche\nTravel, Accommodations, Expenses: Ipsen"
    assert {kind for kind, _ in parts(text)} == {K.COMPETING_INTERESTS}


_PIECES = [
    "Funding: ", "Conflict of interest", "The authors ", "AB is. ", "We thank ", "\n", "Role of the Sponsor. ", ":",
    "(", "Supported by ", "None. ", "Disclosure", "\u00df ", "- ", "Competing interests ",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join) | st.text(max_size=80))
def test_passages_go_forward_and_headings_stand_before_them(text: str) -> None:
    tokens = tokenize(repair(text).text)
    at = 0
    for passage in find_sections(tokens, sentences(tokens)):
        assert at <= passage.start <= passage.stop <= len(tokens)
        at = passage.stop
        assert passage.heading[0] <= passage.heading[1] <= passage.start or passage.heading == (0, 0)


@given(st.text(alphabet="abc df. :;(),\n-", max_size=80))
def test_without_headings_the_passages_hold_all_words(text: str) -> None:
    tokens = tokenize(repair(text).text)
    held = {i for p in find_sections(tokens, sentences(tokens)) for i in range(p.start, p.stop)}
    assert [word for i, word in enumerate(tokens.words) if i not in held and word.isalnum()] == []
