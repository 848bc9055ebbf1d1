"""Award numbers: the formats' own examples, parsing under a funder, finding, splitting, and the laws of all three."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi_extract.errors import LexiconError
from coi_extract.lexicon.award_grammar import AwardFormat, name_key
from coi_extract.lexicon.award_table import formats_page
from coi_extract.lexicon.awards import (
    AwardMatch,
    award_grammar,
    find_awards,
    load_award_grammar,
    looks_like_award,
    parse_award,
    split_awards,
)

FORMATS = award_grammar().formats
EXAMPLES = [pytest.param(f, text, normal, id=f"{f.id}-{text}") for f in FORMATS for text, normal in f.examples.items()]
NEAR_MISSES = [pytest.param(f, text, id=f"{f.id}-{text}") for f in FORMATS for text in f.near_misses]


def owner(format_: AwardFormat, text: str) -> str:
    """The funder under which an example stands: the format's own, or that of the code in the number."""
    grammar = award_grammar()
    found = parse_award(text)
    if found.format_id == format_.id and found.implied_funder:
        return found.implied_funder
    return grammar.funders[format_.funder].name


def texts(found: list[AwardMatch]) -> list[str]:
    return [m.text for m in found]


# -- the file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("format_", "text", "normal"), EXAMPLES)
def test_example_is_read_in_its_normal_form(format_: AwardFormat, text: str, normal: str) -> None:
    found = parse_award(text, funder=owner(format_, text))
    assert (found.normalised, found.check) == (normal, "recognised")
    again = parse_award(found.normalised, funder=owner(format_, text))
    assert again.normalised == normal
    assert parse_award(found.normalised).normalised == normal


@pytest.mark.parametrize(("format_", "text", "normal"), [p for p in EXAMPLES if p.values[0].reach == "bare"])
def test_distinctive_example_is_found_in_running_text(format_: AwardFormat, text: str, normal: str) -> None:
    sentence = f"This work was supported by {text}, and by nobody else."
    (found,) = find_awards(sentence)
    assert found.normalised == normal
    assert sentence[found.start : found.end] == found.text
    if "award" not in format_.pattern.groupindex:
        assert found.text == text


@pytest.mark.parametrize(("format_", "text"), NEAR_MISSES)
def test_near_miss_does_not_fire(format_: AwardFormat, text: str) -> None:
    grammar = award_grammar()
    assert format_.id not in [r.format.id for r in grammar.readings(text)]
    assert format_.id not in [m.format_id for m in find_awards(f"This work was supported by {text}, and others.")]


@pytest.mark.parametrize("format_", [f for f in FORMATS if f.reach != "bare"], ids=lambda f: f.id)
def test_undistinctive_formats_are_not_found_bare(format_: AwardFormat) -> None:
    for text in format_.examples:
        assert format_.id not in [m.format_id for m in find_awards(f"We measured {text} of them, as before.")]


def test_words_that_are_no_award_numbers() -> None:
    import yaml

    path = Path(__file__).resolve().parents[2] / "coi_extract" / "lexicon" / "award_formats.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["not_awards"]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        for text in row["examples"]:
            assert not looks_like_award(str(text)), (row["id"], text)


def test_page_is_up_to_date() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "award_formats.md"
    assert page.read_text(encoding="utf-8") == formats_page()


def test_issue_list_of_funders_is_covered() -> None:
    keys = {f.funder for f in FORMATS} | set(award_grammar().tables["nih_institute"].values())
    wanted = """nih nsf va cdmrp darpa onr afosr aro doe nasa cdc ahrq hrsa pcori ec erc cost imi dfg bmbf epsrc mrc
        wellcome nihr cruk bhf royalsoc anr inca phrc snsf fwf nwo zonmw fwo fnrs vr rcn aka dff nnf lundbeck fct aei
        isciii lacaixa airc miur ncn gacr rfbr rsf nsfc most_cn cn_guangdong nstc jsps amed jst nrf_kr khidi dst serb
        dbt icmr arc nhmrc cihr nserc frq cnpq capes fapesp conacyt nrf_za gates hhmi sloan simons moore"""
    assert set(wanted.split()) <= keys


def test_every_ror_id_and_name_stands_in_the_registry(shared: Path) -> None:
    names: dict[str, set[tuple[str, ...]]] = {}
    with gzip.open(shared / "registry" / "ror_records.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            labels = record.get("labels", ()) if "names" not in record else ()
            listed = [n["value"] for n in record.get("names", ())] + [n["label"] for n in labels]
            listed += [record["name"]] if "name" in record else []
            names.setdefault(record["id"], set()).update(map(name_key, listed + record.get("aliases", [])))
    with gzip.open(shared / "registry" / "funder_names.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            for ror in record["ror"]:
                names.setdefault(ror, set()).update(name_key(n["value"]) for n in record["names"])
    for funder in award_grammar().funders.values():
        if funder.ror:
            own = {name_key(name) for name in (funder.name, *funder.names)}
            assert own & names[funder.ror], (funder.key, funder.ror)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("funder: nobody", "nobody is no funder"),
        ("pattern: '(?P<n>[0-9'", "does not compile"),
        ("normal: '{absent}'", "asks for part absent"),
        ("reach: everywhere", "reach is bare"),
        ("parts: {n: {table: none}}", "none is no table"),
        ("parts: {m: {pad: 3}}", "part m is not in the pattern"),
    ],
)
def test_a_broken_file_is_refused_with_all_that_is_wrong(tmp_path: Path, change: str, problem: str) -> None:
    row = {"id": "x.y", "funder": "x", "pattern": r"'X(?P<n>\d+)'", "normal": "'X{n}'", "examples": "{X1: X1}"}
    key, _, value = change.partition(": ")
    lines = [f"    {k}: {v}" for k, v in {**row, "near_misses": "[X]", key: value}.items()]
    body = "funders:\n  x: {name: X Fund}\nformats:\n  -\n" + "\n".join(lines) + "\n"
    file = tmp_path / "formats.yaml"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(LexiconError, match=problem) as caught:
        load_award_grammar(file)
    assert "formats.yaml" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"none\.yaml.*cannot be read"):
        load_award_grammar(tmp_path / "none.yaml")


# -- one number -------------------------------------------------------------------------------------------------


def test_parts_of_an_nih_number() -> None:
    found = parse_award("5R01HL123456-04A1")
    assert found.parts == {
        "type": "5",
        "activity": "R01",
        "institute": "HL",
        "serial": "123456",
        "year": "04",
        "suffix": "A1",
    }
    assert found.implied_funder == "National Heart Lung and Blood Institute"
    assert found.implied_ror == "https://ror.org/012pb6c26"


@pytest.mark.parametrize(
    ("text", "funder", "normal", "check"),
    [
        ("31270001", "National Natural Science Foundation of China", "31270001", "recognised"),
        ("31270001", "NSFC", "31270001", "recognised"),
        ("31270001", None, "31270001", "format_not_recognised"),
        ("31270001", "Wellcome Trust", "31270001", "format_not_recognised"),
        ("204567", "the Wellcome Trust", "204567", "recognised"),
        ("204567", "European Research Council (ERC)", "204567", "recognised"),
        ("R01 HL123456", "National Institutes of Health", "R01HL123456", "recognised"),
        ("R01 HL123456", "NHLBI", "R01HL123456", "recognised"),
        ("R01 HL123456", "Deutsche Forschungsgemeinschaft", "R01HL123456", "fits_other_funder"),
        ("R01 HL123456", "National Cancer Institute", "R01HL123456", "fits_other_funder"),
        ("R01 HL123456", "A foundation unknown to the file", "R01HL123456", "recognised"),
        ("R01 HL123456", "National Cancer Institute of Canada", "R01HL123456", "recognised"),
        ("1234567", "National Science Foundation", "1234567", "recognised"),
        ("1234567", "National Science Foundation of an island", "1234567", "format_not_recognised"),
        ("P50 CA/DA123456", "National Institute on Drug Abuse", "P50CA/DA123456", "recognised"),
        ("W911NF-14-1-0444", "DARPA", "W911NF-14-1-0444", "recognised"),
        ("OPP1123456", None, "OPP1123456", "recognised"),
        ("OPP-1123456", None, "OPP-1123456", "recognised"),
        ("CRC 1181", "DFG", "SFB1181", "recognised"),
        ("SFB 1181", "German Research Foundation", "SFB1181", "recognised"),
        ("Grant No. 12345", None, "12345", "format_not_recognised"),
        ("no format at all", None, "no format at all", "format_not_recognised"),
        ("", None, "", "format_not_recognised"),
    ],
)
def test_the_funder_decides(text: str, funder: str | None, normal: str, check: str) -> None:
    found = parse_award(text, funder=funder)
    assert (found.normalised, found.check) == (normal, check)
    assert (found.start, found.end, found.text) == (0, len(text), text)


def test_gates_and_polar_programs_are_told_apart_by_the_dash() -> None:
    assert parse_award("OPP1123456").implied_funder == "Gates Foundation"
    assert parse_award("OPP-1123456").implied_funder == "U.S. National Science Foundation"


def test_ror_id_names_the_funder_too() -> None:
    assert parse_award("31270001", funder_ror="https://ror.org/01h0zpd94").check == "recognised"
    assert parse_award("31270001", funder_ror="01h0zpd94").check == "recognised"
    assert parse_award("R01 HL123456", funder_ror="https://ror.org/018mejw64").check == "fits_other_funder"
    # A body that the file does not know, by an id that leaves no doubt.
    assert parse_award("R01 HL123456", funder_ror="https://ror.org/03a64bh57").check == "fits_other_funder"


@pytest.mark.parametrize(
    ("damaged", "normal"),
    [
        ("R0 1 HL 123 456", "R01HL123456"),
        ("RO1-AI-54321", "R01AI054321"),
        ("EP / X012345 / 1", "EP/X012345/1"),
        ("EP/\nX012345/1", "EP/X012345/1"),
        ("N01–HC–95444", "N01HC95444"),
        ("ANR-17- CE12-0044-02", "ANR-17-CE12-0044-02"),
        ("NOOOI4-13-1-0044", "N00014-13-1-0044"),
    ],
)
def test_print_damage_is_repaired_in_the_normal_form_only(damaged: str, normal: str) -> None:
    found = parse_award(damaged)
    assert (found.text, found.normalised) == (damaged, normal)


def test_digits_torn_apart_are_closed_under_their_funder() -> None:
    assert parse_award("10 1012345", funder="European Commission").normalised == "101012345"


# -- running text -----------------------------------------------------------------------------------------------


def test_numbers_are_found_without_words_around_them() -> None:
    text = (
        "Supported by R01 HL123456, DMS-1265444, FOR2886 and CRC/TRR305, EP/X012345/1 (to A.B.), 2017YFA0501234; "
        "ANR-15-CE12-0001; under grant agreement No 101012345."
    )
    assert texts(find_awards(text)) == [
        "R01 HL123456",
        "DMS-1265444",
        "FOR2886",
        "CRC/TRR305",
        "EP/X012345/1",
        "2017YFA0501234",
        "ANR-15-CE12-0001",
        "101012345",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Between 2012 and 2015 we enrolled 101012345 cells and 677544 controls.",
        "Registered as NCT01234567 and ISRCTN12345678, EudraCT 2012-001234-56.",
        "The COVID-19 pandemic, IL-17A, CD34 and the star HD 100546.",
        "doi:10.1000/182 and https://example.org/R01/2015",
        "Write to Palo Alto, CA 94305, or call +1 650 555 0100.",
        "He paid $25,000 on 12/31/2014; 5 mg of L929 cells, p < 0.001.",
    ],
)
def test_other_numbers_are_not_found(text: str) -> None:
    assert find_awards(text) == []


# -- runs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("R01 CA123456 and CA023457", ["R01 CA123456", "CA023457"]),
        ("HL-12345 and CA-54321", ["HL-12345", "CA-54321"]),
        ("U10-HL 12345, -12346 through -12350", ["U10-HL 12345", "12346", "12350"]),
        ("N01-HC-95432, 33, 34 and N01-HC-95444", ["N01-HC-95432", "33", "34", "N01-HC-95444"]),
        ("81270001, 81370002; and 2012CB910304", ["81270001", "81370002", "2012CB910304"]),
        ("P30 AG12345; K23 AG67890", ["P30 AG12345", "K23 AG67890"]),
        ("grant nos. 12345 (to A.B.) and 67890 (C.D.)", ["12345", "67890"]),
        ("Grant N o 12345", ["12345"]),
        ("No.11071234", ["11071234"]),
        ("grant#R01HL123456", ["R01HL123456"]),
        ("SFB 1697/2 TP04", ["SFB 1697/2 TP04"]),
        ("CRC/TRR305 (A03)", ["CRC/TRR305"]),
        ("SFB 1181, project C04; FOR2886", ["SFB 1181", "FOR2886"]),
        ("404074444 – TRR 241", ["404074444", "TRR 241"]),
        ("NSF DMS-1265444", ["DMS-1265444"]),
        ("FONDECYT 1123456", ["1123456"]),
        ("KAW 2020.0123", ["KAW 2020.0123"]),
        ("MOP-12345/67890", ["MOP-12345", "67890"]),
        ("EP / X012345 / 1", ["EP / X012345 / 1"]),
        ("(CRG/2019/004321)", ["CRG/2019/004321"]),
        ("01(2944)/18/EMR-II", ["01(2944)/18/EMR-II"]),
        ("Finance Code 001", ["001"]),
        ("T32 HL007345-12 for 24 months in 2012", ["T32 HL007345-12"]),
        ("WT 061234; NCT01234567; 2012-001234-56; 10.1000/182", ["WT 061234"]),
        ("from 2012 to 2015, and in May 2016", []),
        ("no number here", []),
    ],
)
def test_runs_are_split_as_written(run: str, expected: list[str]) -> None:
    assert texts(split_awards(run)) == expected


def test_a_shared_prefix_is_carried_into_the_normal_form() -> None:
    found = split_awards("U10-HL 12345, -12346 through -12350; N01-HC-95432, 33")
    assert [m.normalised for m in found] == ["U10HL012345", "U10HL012346", "U10HL012350", "N01HC95432", "N01HC95433"]


def test_funder_context_reaches_every_number_of_a_run() -> None:
    found = split_awards("81270001 and U1712345", funder="NSFC")
    assert [(m.implied_funder, m.check) for m in found] == [
        ("National Natural Science Foundation of China", "recognised")
    ] * 2


def test_an_acronym_before_a_number_names_its_funder() -> None:
    (found,) = split_awards("FONDECYT 1123456")
    assert (found.text, found.format_id) == ("1123456", "fondecyt.project")


def test_what_is_expected_may_be_shorter() -> None:
    assert texts(split_awards("P117")) == []
    assert texts(split_awards("P117", expected=True)) == ["P117"]
    assert texts(split_awards("grant P117")) == ["P117"]


def test_offset_is_added() -> None:
    text = "supported by the fund (12345, 67890)"
    found = split_awards(text[22:], 22)
    assert [text[m.start : m.end] for m in found] == ["12345", "67890"]


@pytest.mark.parametrize(
    "text",
    [
        "R01 HL 123456",
        "01 EO 0944",
        "PRIN 2017AB4XYZ",
        "STR 444/3-1",
        "SFB 1697/2 TP04",
        "GNT 1045325",
        "(CRG/2019/004321)",
        "grant no. 12345",
        "10 1012345",
        "16/0012",
        "2019/12345-2",
    ],
)
def test_shapes_that_may_be_award_numbers(text: str) -> None:
    assert looks_like_award(text)


@pytest.mark.parametrize(
    "text",
    [
        "2015",
        "2012-2015",
        "12 May 2016",
        "01.03.2015",
        "NCT01234567",
        "ChiCTR2000012345",
        "12/LO/0123",
        "+49 9131 12345",
        "EUR 50000",
        "$25000",
        "COVID-19",
        "37",
        "5%",
        "words",
        "",
        "R01 HL123456 and R01 HL123457",
        "supported by R01 HL123456 of many",
    ],
)
def test_shapes_that_are_not(text: str) -> None:
    assert not looks_like_award(text)


@pytest.mark.parametrize("function", [parse_award, find_awards, split_awards, looks_like_award])
def test_what_is_no_text_is_refused(function) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match="expected str, got NoneType"):
        function(None)


# -- laws -------------------------------------------------------------------------------------------------------

PIECES = [text for f in FORMATS for text in f.examples]
PIECES += [
    ", ",
    "; ",
    " and ",
    " ",
    "-",
    "/",
    " through ",
    "(",
    ")",
    "grant no. ",
    "#",
    "\n",
    "–",
    "NIH ",
    "2015",
    "€5",
]
RUNS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
TEXTS = st.one_of(st.text(max_size=200), RUNS, st.text(alphabet="R01HLEPX/- .,;()No#–2", max_size=80))

FUNDERS = st.sampled_from([None, "NIH", "DFG", "European Commission", "NSFC", "Unknown Fund"])


@given(TEXTS)
def test_law_slices(text: str) -> None:
    for found in (split_awards(text), find_awards(text)):
        assert all(text[m.start : m.end] == m.text and m.text for m in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


@given(TEXTS, st.integers(min_value=0, max_value=10**6))
def test_law_offset_moves_and_changes_nothing_else(text: str, offset: int) -> None:
    here, there = split_awards(text), split_awards(text, offset)
    assert [(m.start + offset, m.end + offset, m.text, m.normalised) for m in here] == [
        (m.start, m.end, m.text, m.normalised) for m in there
    ]


@given(TEXTS, FUNDERS)
def test_law_parse_never_raises_and_names_a_format_or_none(text: str, funder: str | None) -> None:
    found = parse_award(text, funder=funder)
    assert (found.format_id is None) == (found.check == "format_not_recognised") == (found.implied_funder is None)
    assert looks_like_award(text) in (True, False)


@given(TEXTS, FUNDERS)
def test_law_the_normal_form_is_a_fixed_point(text: str, funder: str | None) -> None:
    found = parse_award(text, funder=funder)
    assert parse_award(found.normalised, funder=funder).normalised == found.normalised


@pytest.mark.parametrize("text", ["a", "1", ";", "A1-", "R01 HL ", "SR/1/", "(1)/a", "12 ", "\ud800", "A "])
def test_hostile_repetitions_come_to_an_end(text: str) -> None:
    long = text * (100_000 // len(text))
    for found in (find_awards(long), split_awards(long)):
        assert all(long[m.start : m.end] == m.text for m in found)
    assert parse_award(long).text == long
    assert looks_like_award(long) is False
