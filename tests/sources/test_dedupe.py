"""The same article from two sources."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coi_extract.sources import Failure, Origin, Place, Record, Statement, deduplicate, keys, merge, read
from coi_extract.taxonomy import SectionKind

FIXTURES = Path(__file__).parent / "fixtures"
COI = SectionKind.COMPETING_INTERESTS


def record(id: str, text: str = "", **values: str | bool) -> Record:
    statements = (Statement(COI, text, None, (Place(id, "x"),)),) if text else ()
    return Record(id, statements=statements, provenance=(Origin(id),), **values)  # type: ignore[arg-type]


def found(*items: Record | Failure) -> list[Record]:
    return [r for r in deduplicate(items) if isinstance(r, Record)]


def test_the_fuller_statement_wins_and_both_places_stay() -> None:
    short = "Liv Fisker is employed by Fjordlys AS of Bergen"
    long = f"{short}, and owns shares in it."
    for order in ((0, 1), (1, 0)):
        pair = [record("a", short, doi="10.5555/x"), record("b", long, doi="10.5555/x")]
        (one,) = found(*(pair[i] for i in order))
        (statement,) = one.statements
        assert statement.text == long
        assert {p.source for p in statement.places} == {"a", "b"}
        assert {o.path for o in one.provenance} == {"a", "b"}


def test_a_third_record_joins_two() -> None:
    (one,) = found(record("a", doi="10.5555/x"), record("b", pmid="5"), record("c", doi="10.5555/x", pmid="5"))
    assert keys(one) == ("doi:10.5555/x", "pmid:5")
    assert [o.path for o in one.provenance] == ["a", "b", "c"]


def test_records_without_ids_stay_apart() -> None:
    assert len(found(record("a", "None."), record("b", "None."))) == 2


def test_withdrawn_records_go() -> None:
    left = found(record("a", pmid="5"), record("b", pmid="6"), record("c", pmid="5", deleted=True))
    assert [(r.pmid, r.deleted) for r in left] == [("6", False), ("5", True)]


def test_failures_pass() -> None:
    failure = Failure("x", "broken")
    assert list(deduplicate([failure])) == [failure]


def test_missing_values_are_filled() -> None:
    merged = merge(record("a", doi="10.5555/x", journal="A"), record("b", doi="10.5555/x", journal="B", licence="CC0"))
    assert (merged.journal, merged.licence) == ("A", "CC0")


def test_one_article_from_five_sources() -> None:
    names = ("article.xml", "pubmed.xml", "export.nbib", "crossref.json", "openalex.json")
    records = [r for r in deduplicate(read([FIXTURES / n for n in names])) if isinstance(r, Record)]
    lantern = [r for r in records if r.doi == "10.5555/invented.2022.17"]
    assert len(lantern) == 1
    (one,) = lantern
    assert [o.format for o in one.provenance] == ["jats", "pubmed", "medline", "crossref", "openalex"]
    assert [a.name for a in one.authors][:2] == ["Liv A. Fisker", "Tunde Okonjo Jr"]
    assert sum(s.kind is SectionKind.FUNDING for s in one.statements) == 1
    # The other citation is there once too, and the withdrawn ones last.
    assert [r.pmid for r in records] == ["99000001", "99000002", "99000003", "99000004"]


ids = st.one_of(st.none(), st.sampled_from("12345"))


@given(st.lists(st.tuples(ids, ids, ids), max_size=30))
def test_no_id_is_left_in_two_records(triples: list[tuple[str | None, str | None, str | None]]) -> None:
    items = [
        Record(str(n), doi=d and f"10.5555/{d}", pmid=p, pmcid=c and f"PMC{c}", provenance=(Origin(str(n)),))
        for n, (d, p, c) in enumerate(triples)
    ]
    result = found(*items)
    # Every record went somewhere, once.
    assert sorted(int(o.path) for r in result for o in r.provenance) == list(range(len(items)))
    # A merged record shows one value per kind of id; the others that it stands for are joined with it.
    shown = [key for r in result for key in keys(r)]
    assert len(shown) == len(set(shown))
