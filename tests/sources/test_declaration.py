"""The joined text and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.sources import AuthorName, Place, Record, Statement, TextRun
from coi_extract.sources.declaration import HEADINGS
from coi_extract.taxonomy import SectionKind
from coi_extract.text.sections import find_sections
from coi_extract.text.tokens import sentences, tokenize

COI, FUND, OTHER = SectionKind.COMPETING_INTERESTS, SectionKind.FUNDING, SectionKind.OTHER


def test_each_kind_has_its_heading_line() -> None:
    record = Record("a", statements=(Statement(COI, "None.", "Potential Conflicts"), Statement(FUND, "Moon Office.")))
    assert record.declaration_text().text == "Competing interests\nNone.\n\nFunding\nMoon Office."


@pytest.mark.parametrize("kind", HEADINGS)
def test_the_section_finder_reads_every_heading_line_as_its_kind(kind: SectionKind) -> None:
    other = FUND if kind is COI else COI
    record = Record("a", statements=(Statement(other, "None."), Statement(kind, "The lamps burn.")))
    tokens = tokenize(record.declaration_text().text)
    kinds = [p.kind for p in find_sections(tokens, sentences(tokens)) if p.start < p.stop]
    assert list(dict.fromkeys(kinds)) == [other, kind]


def test_statements_of_a_kind_share_their_heading() -> None:
    record = Record("a", statements=(Statement(COI, "One."), Statement(COI, "Two.")))
    assert record.declaration_text().text == "Competing interests\nOne.\nTwo."


def test_text_of_unknown_kind_is_unchanged() -> None:
    text = "  as it\n\nwas "
    record = Record("a", statements=(Statement(OTHER, text),))
    assert record.declaration_text().text == text


def test_no_statements_no_text() -> None:
    joined = Record("a").declaration_text()
    assert (joined.text, joined.pieces) == ("", ())
    assert joined.locate(0) is None


def test_names_lead_only_statements_that_name_nobody() -> None:
    people = (AuthorName(1, "Liv Fisker", "Liv", "Fisker"), AuthorName(2, "Tunde Okonjo", "Tunde", "Okonjo"))
    statements = (
        Statement(COI, "Is employed by Fjordlys.", authors=(1,)),
        Statement(COI, "Okonjo owns shares.", authors=(2,)),
        Statement(COI, "TO sits on a board.", authors=(2,)),
    )
    assert Record("a", authors=people, statements=statements).declaration_text().text == (
        "Competing interests\nLiv Fisker: Is employed by Fjordlys.\nOkonjo owns shares.\nTO sits on a board."
    )


def test_a_statement_of_all_authors_is_led_by_no_names() -> None:
    people = (AuthorName(1, "Liv Fisker"), AuthorName(2, "Tunde Okonjo"))
    record = Record("a", authors=people, statements=(Statement(COI, "None declared.", authors=(1, 2)),))
    assert record.declaration_text().text == "Competing interests\nNone declared."


def test_offsets_lead_to_statement_place_and_node() -> None:
    runs = (TextRun(0, "/a/text()[1]", 4), TextRun(5, "/a/b/text()[1]", 0))
    place = Place("x.xml", "/a")
    record = Record("a", statements=(Statement(COI, "None at all.", None, (place,), runs),))
    joined = record.declaration_text()
    assert joined.locate(0) is None  # the heading was added
    located = joined.locate(joined.text.index("all"))
    assert located is not None
    assert (located.place, located.offset, located.node, located.node_offset) == (place, 8, "/a/b/text()[1]", 3)
    with pytest.raises(ValueError, match="outside"):
        joined.locate(10_000)


kinds = st.sampled_from(list(SectionKind))


@given(st.lists(st.tuples(kinds, st.text(min_size=1, max_size=40)), max_size=6))
def test_every_piece_is_its_statement(parts: list[tuple[SectionKind, str]]) -> None:
    record = Record("a", statements=tuple(Statement(kind, text) for kind, text in parts))
    joined = record.declaration_text()
    assert [joined.text[p.start : p.end] for p in joined.pieces] == [text for _, text in parts]
    for piece in joined.pieces:
        located = joined.locate(piece.start)
        assert located is not None
        assert located.statement is record.statements[piece.statement]
