"""JATS: metadata, people, awards, relations; the article as a whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from coi_extract.sources import Failure, Record, read
from coi_extract.sources.jats import read_jats
from coi_extract.sources.model import Origin, StructuredAward
from coi_extract.taxonomy import SectionKind

FIXTURES = Path(__file__).parent / "fixtures"
NOTE = "<article><front/><back><fn-group><fn fn-type='conflict'><p>{}</p></fn></fn-group></back></article>"


def records(xml: str) -> list[Record]:
    items = list(read_jats(io.BytesIO(xml.encode()), Origin("a.xml")))
    assert not [i for i in items if isinstance(i, Failure)]
    return [i for i in items if isinstance(i, Record)]


def meta(xml: str) -> Record:
    return records(f"<article><front><article-meta>{xml}</article-meta></front></article>")[0]


@pytest.fixture(scope="module")
def article() -> Record:
    (item,) = read(FIXTURES / "article.xml")
    assert isinstance(item, Record)
    return item


def test_identifiers_and_journal(article: Record) -> None:
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/invented.2022.17", "99000001", "PMC9900001")
    assert article.id == "PMC9900001"
    assert article.title == "Lanterns in winter"
    assert article.journal == "Journal of Invented Results"
    assert article.issn == ("1234-5679", "2049-3630")
    assert article.publisher == "Paper Lantern Press"
    assert article.article_type == "research-article"
    assert article.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_dates_are_cut_to_what_is_stated(article: Record) -> None:
    assert (article.received, article.accepted, article.published) == ("2021-11-09", "2022-03", "2022-05-04")


def test_corrections_point_the_right_way(article: Record) -> None:
    assert article.corrects == ()
    assert [(r.relation, r.doi) for r in article.corrected_by] == [("correction-forward", "10.5555/invented.2022.99")]
    notice = meta(
        '<related-article xmlns:xlink="http://www.w3.org/1999/xlink" related-article-type="corrected-article" '
        'ext-link-type="doi" xlink:href="10.5555/x.1"/>'
    )
    assert [r.doi for r in notice.corrects] == ["10.5555/x.1"]
    assert notice.corrected_by == ()


def test_authors_with_what_their_references_point_at(article: Record) -> None:
    first, second, group = article.authors
    assert (first.name, first.given, first.family, first.initials) == ("Liv A. Fisker", "Liv A.", "Fisker", "LA")
    assert first.orcid == "0000-0002-1825-0097"
    assert (first.corresponding, second.corresponding) == (False, True)
    assert first.affiliations[0].ror == "https://ror.org/01an7q238"
    assert first.affiliations[0].text == "Department of Light, University of California, Berkeley, USA"
    assert [a.text for a in second.affiliations][1] == "Institute of Shade, Lisbon, Portugal"
    assert second.name == "Tunde Okonjo Jr"
    assert (group.name, group.group) == ("The Lantern Study Group", True)
    assert [a.position for a in article.authors] == [1, 2, 3]
    assert article.author_names() == ["Liv A. Fisker", "Tunde Okonjo Jr"]


def test_structured_awards(article: Record) -> None:
    assert article.awards == (
        StructuredAward(
            "National Institutes of Health",
            ("http://dx.doi.org/10.13039/100000002",),
            ("R01 XX000001", "R01 XX000002"),
            ("Liv A. Fisker",),
        ),
        StructuredAward("Lantern Fund"),
    )


def test_statements_each_once_and_none_of_the_reviewers(article: Record) -> None:
    found = [(s.kind, s.text, s.heading) for s in article.statements]
    assert found == [
        (SectionKind.COMPETING_INTERESTS, "Is employed by Fjordlys AS.", None),
        (SectionKind.COMPETING_INTERESTS, "No competing interests declared.", None),
        (
            SectionKind.FUNDING,
            "This work was paid for by the National Institutes of Health (R01 XX000001 and R01 XX000002) and by the "
            "Lantern Fund.",
            "Funding",
        ),
        (SectionKind.ACKNOWLEDGEMENTS, "We are obliged to the night guards.", "Acknowledgements"),
    ]
    funding = article.statements[2]
    assert [p.where for p in funding.places] == [
        "/article/front/article-meta/funding-group/funding-statement",
        "/article/back/fn-group/fn[1]/p",
    ]


def test_footnotes_are_tied_to_the_authors_who_refer_to_them(article: Record) -> None:
    assert [s.authors for s in article.statements] == [(1,), (2,), (), ()]
    text = article.declaration_text().text
    assert "Liv A. Fisker: Is employed by Fjordlys AS.\nTunde Okonjo Jr: No competing interests declared." in text


def test_provenance(article: Record) -> None:
    assert article.provenance[0].path == str(FIXTURES / "article.xml")
    assert article.provenance[0].format == "jats"
    assert article.looked_in == ("front", "body", "back")


def test_every_character_is_found_again_in_the_xml(article: Record) -> None:
    tree = etree.parse(FIXTURES / "article.xml", etree.XMLParser(load_dtd=False, resolve_entities=False))
    for statement in article.statements:
        for offset, character in enumerate(statement.text):
            if character.isspace():
                continue
            located = statement.locate(offset)
            assert located is not None
            (node,) = tree.xpath(located[0])
            assert node[located[1]] == character


def test_namespaced_articles_inside_a_wrapper() -> None:
    one = (
        '<record><article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.4/"><front><article-meta>'
        '<article-id pub-id-type="doi">10.5555/{}</article-id></article-meta></front></article></record>'
    )
    wrapped = f"<ListRecords>{one.format('a')}{one.format('b')}</ListRecords>"
    found = records(f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{wrapped}</OAI-PMH>')
    assert [r.doi for r in found] == ["10.5555/a", "10.5555/b"]


def test_old_contract_elements() -> None:
    record = meta(
        '<contract-num rid="s2">77-B</contract-num><contract-sponsor id="s1">Moon Office</contract-sponsor>'
        '<contract-sponsor id="s2">Star Office</contract-sponsor>'
    )
    assert [(a.funder, a.awards) for a in record.awards] == [("Moon Office", ()), ("Star Office", ("77-B",))]


def test_funder_named_in_named_content_and_identifier_apart() -> None:
    record = meta(
        "<funding-group><award-group><funding-source>Sky Agency"
        '<named-content content-type="funder-id">10.13039/100000104</named-content></funding-source>'
        "<award-id>S-1</award-id></award-group></funding-group>"
    )
    (award,) = record.awards
    assert (award.funder, award.funder_ids, award.awards) == ("Sky Agency", ("10.13039/100000104",), ("S-1",))


def test_a_group_with_two_funders_gives_one_award_each() -> None:
    record = meta(
        "<funding-group><award-group><funding-source>A Fund</funding-source><funding-source>B Fund</funding-source>"
        "<award-id>7</award-id></award-group></funding-group>"
    )
    assert [(a.funder, a.awards) for a in record.awards] == [("A Fund", ("7",)), ("B Fund", ("7",))]


def test_award_ids_inside_a_statement_are_tied_by_rid() -> None:
    (record,) = records(
        '<article><front><article-meta/></front><back><ack><p>Paid by <funding-source id="f1">Star Office'
        '</funding-source> (<award-id rid="f1">12</award-id>) and <funding-source id="f2">Moon Office</funding-source>'
        ' (<award-id rid="f2">13</award-id>).</p></ack></back></article>'
    )
    assert [(a.funder, a.awards) for a in record.awards] == [("Star Office", ("12",)), ("Moon Office", ("13",))]


def test_what_breaks_off_is_a_failure_with_its_line() -> None:
    items = list(read_jats(io.BytesIO(b"<article>\n<front>\n</article>"), Origin("b.xml")))
    (failure,) = items
    assert isinstance(failure, Failure)
    assert failure.place == "line 3"
    assert "well-formed" in failure.reason


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    (record,) = records(bomb + NOTE.format("None &c; ok."))
    assert record.statements[0].text == "None &c; ok."


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not show")
    doctype = f'<!DOCTYPE article [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    (record,) = records(doctype + NOTE.format("None &x;."))
    assert "show" not in record.statements[0].text


def test_an_article_that_the_reader_trips_over_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr("coi_extract.sources.jats.read_awards", trip)
    (failure,) = read_jats(io.BytesIO(b"<article><front/></article>"), Origin("a.xml", "m.xml"))
    assert isinstance(failure, Failure)
    assert (failure.member, failure.place) == ("m.xml", "article 1")
    assert "KeyError" in failure.reason
