"""Authors of a report: one entity per person, resolved where certain, and what is said of each."""

from __future__ import annotations

import pytest

from coi_extract.taxonomy import AuthorScope, Coverage
from tests.linking.conftest import Read, by_name, called, codes

GIVEN = ["Gerd Sommer", "Anke van den Broek", "Maite Mendoza-Gil", "Hana Bilek"]


class TestGivenAuthors:
    def test_all_mentions_of_a_person_are_one(self, read: Read) -> None:
        text = (
            "Supported by the Wellcome Trust (grant 999888/Z/20/Z to G.S.). GS has received speaker fees from "
            "Novartis. Dr. Sommer is an employee of Roche. Gerd Sommer owns stock in Pfizer."
        )
        report = read(text, authors=GIVEN)
        assert called(report)["Gerd Sommer"] == {"GS", "G.S.", "Sommer", "Gerd Sommer"}
        assert {r.author.author_id for r in report.relationships} == {"a1"}
        assert codes(report) == []

    @pytest.mark.parametrize("form", ["Sommer, Gerd", "Gerd Sommer", "Dr. Gerd Sommer, MD"])
    def test_forms_of_names(self, read: Read, form: str) -> None:
        (author,) = read("GS has received speaker fees from Novartis.", authors=[form]).authors
        assert (author.name, author.given, author.family, author.position) == ("Gerd Sommer", "Gerd", "Sommer", 1)
        assert [m.text for m in author.mentions] == ["GS"]

    def test_every_given_author_is_there_in_order(self, read: Read) -> None:
        report = read("MM-G is an employee of Roche.", authors=GIVEN)
        assert [(a.name, a.position) for a in report.authors] == list(zip(GIVEN, (1, 2, 3, 4), strict=True))
        assert len({a.id for a in report.authors}) == 4
        assert [a.coverage for a in report.authors].count(Coverage.NOT_COVERED) == 3

    def test_same_initials_are_left_open(self, read: Read) -> None:
        text = "AB is an employee of Roche. The other authors declare no competing interests."
        report = read(text, authors=["Anke Broek", "Arne Bohm", "Gerd Sommer"])
        (tie,) = report.relationships
        assert by_name(report)["AB"].id == tie.author.author_id
        assert {a.name: a.coverage for a in report.authors} == {
            "Anke Broek": Coverage.AMBIGUOUS,
            "Arne Bohm": Coverage.AMBIGUOUS,
            "Gerd Sommer": Coverage.BY_EXCLUSION,
            "AB": Coverage.AMBIGUOUS,
        }
        (notice,) = report.notices
        assert notice.code == "ambiguous_author"
        assert "Anke Broek; Arne Bohm" in notice.message
        assert notice.span is not None
        assert text[notice.span.start : notice.span.end] == "AB"

    def test_initials_of_nobody(self, read: Read) -> None:
        report = read("XQ is an employee of Roche.", authors=GIVEN)
        assert codes(report) == ["author_not_listed"]
        assert by_name(report)["XQ"].position is None
        assert by_name(report)["XQ"].coverage is Coverage.TIES

    def test_a_letter_more_than_the_name(self, read: Read) -> None:
        assert called(read("GKS is an employee of Roche.", authors=GIVEN))["Gerd Sommer"] == {"GKS"}
        both = read("GS is an employee of Roche. GKS is an employee of Pfizer.", authors=GIVEN)
        assert called(both)["Gerd Sommer"] == {"GS"}
        assert codes(both) == ["author_not_listed"]

    def test_two_of_one_name(self, read: Read) -> None:
        report = read("Dr. Bilek is an employee of Roche.", authors=["Hana Bilek", "Hana Bilek"])
        assert codes(report) == ["ambiguous_author"]
        assert len(report.authors) == 3

    def test_orcid_in_the_name(self, read: Read) -> None:
        (author,) = read("", authors=["Hana Bilek (https://orcid.org/0000-0002-1825-0097)"]).authors
        assert (author.name, author.orcid) == ("Hana Bilek", "0000-0002-1825-0097")


class TestWithoutAList:
    def test_surname_and_full_name(self, read: Read) -> None:
        report = read("Gerd Sommer is an employee of Roche. Dr. Sommer owns stock in Pfizer.")
        assert called(report) == {"Gerd Sommer": {"Gerd Sommer", "Sommer"}}

    def test_initials_and_surname_that_fit_only_each_other(self, read: Read) -> None:
        text = "Dr. Sommer reports receiving fees from Novartis. Supported by the Wellcome Trust (99/Z to G.K.S.)."
        report = read(text)
        assert called(report) == {"Sommer": {"Sommer", "G.K.S."}}
        assert codes(report) == ["author_by_initials"]

    def test_not_where_others_fit(self, read: Read) -> None:
        text = "Dr. Sommer is an employee of Roche. Dr. Stein is an employee of Pfizer. G.K.S. owns stock in Bayer."
        assert set(called(read(text))) == {"Sommer", "Stein", "G.K.S."}

    def test_surname_of_two(self, read: Read) -> None:
        text = "Gerd Sommer is an employee of Roche. Eva Sommer owns stock in Pfizer. Dr. Sommer owns stock in Bayer."
        report = read(text)
        assert codes(report) == ["ambiguous_author"]
        assert by_name(report)["Sommer"].coverage is Coverage.AMBIGUOUS

    def test_name_with_initials_behind(self, read: Read) -> None:
        text = "Gerd Sommer (GS) and Hana Bilek (HB) wrote the paper. GS has received speaker fees from Novartis."
        assert called(read(text)) == {"Gerd Sommer": {"Gerd Sommer", "GS"}}

    def test_byline(self, read: Read) -> None:
        text = (
            "Grain and the heart\n\nGerd Sommer1, Hana Bilek2\n\nCompeting interests\n"
            "GS has received speaker fees from Novartis. XQ is an employee of Roche."
        )
        report = read(text)
        assert called(report) == {"Gerd Sommer": {"Gerd Sommer", "GS"}, "Hana Bilek": {"Hana Bilek"}, "XQ": {"XQ"}}
        assert by_name(report)["Hana Bilek"].coverage is Coverage.NOT_COVERED
        assert by_name(report)["XQ"].position is None

    def test_given_authors_go_before_the_byline(self, read: Read) -> None:
        text = "Grain and the heart\n\nGerd Sommer et al.\n\nCompeting interests\nGS is an employee of Roche."
        assert set(called(read(text, authors=["Gisela Stark"]))) == {"Gisela Stark"}


class TestGroups:
    def test_groups_have_no_id_and_keep_their_scope(self, read: Read) -> None:
        text = "GS is an employee of Roche. The other authors declare no competing interests."
        (none,) = read(text, authors=GIVEN).declared_none
        assert (none.author.scope, none.author.author_id) == (AuthorScope.ALL_OTHERS, None)


@pytest.mark.parametrize(
    ("text", "sommer", "bilek"),
    [
        ("GS is an employee of Roche.", "ties", "not_covered"),
        ("GS is an employee of Roche. HB has nothing to declare.", "ties", "declared_none"),
        ("GS is an employee of Roche. The other authors declare no competing interests.", "ties", "by_exclusion"),
        ("The authors declare no competing interests.", "declared_none", "declared_none"),
        ("All authors are employees of Roche.", "ties", "ties"),
        ("GS's wife is an employee of Roche.", "not_covered", "not_covered"),
        ("GS's institution has received grants from Roche. The other authors: none.", "not_covered", "by_exclusion"),
        ("One of the authors is an employee of Roche.", "ambiguous", "ambiguous"),
        ("", "not_covered", "not_covered"),
    ],
)
def test_coverage(read: Read, text: str, sommer: str, bilek: str) -> None:
    report = read(f"Competing interests: {text}", authors=GIVEN)
    found = {a.name: a.coverage.value for a in report.authors}
    assert (found["Gerd Sommer"], found["Hana Bilek"]) == (sommer, bilek)


def test_contradiction(read: Read) -> None:
    text = "Competing interests: The authors declare no competing interests. GS is an employee of Roche."
    report = read(text, authors=GIVEN)
    assert codes(report) == ["contradiction_none_and_ties"]
    assert report.declared_none == ()
    assert by_name(report)["Gerd Sommer"].coverage is Coverage.TIES
    assert by_name(report)["Hana Bilek"].coverage is Coverage.AMBIGUOUS
