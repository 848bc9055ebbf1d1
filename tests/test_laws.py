"""Laws that hold for every text: of spans, of repetition, of ways to call, of changes that mean nothing.

Examples are drawn anew from the same seed each time; ``COI_LAW_EXAMPLES=2000`` looks further, at random.
"""

from __future__ import annotations

import os
import pickle
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import coi_extract
from coi_extract.schema import DisclosureReport
from data.synthetic.generator import generate
from tests.reading import example_records, facts, faults

MORE = int(os.environ.get("COI_LAW_EXAMPLES", "0"))


def law(examples: int) -> settings:
    return settings(
        max_examples=MORE or examples,
        derandomize=not MORE,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


#: Parts of declarations, to be put together in any way.
PARTS = (
    "Conflict of interest:", "Funding:", "Dr. Ruiz", "A.B.", "AB and C.-D. E.", "All authors", "The other authors",
    "his wife", "reports", "has received", "received no", "grants", "speaker fees", "consulting fees", "honoraria",
    "personal fees from", "is an employee of", "owns stock in", "none declared", "from", "to", "Novartis",
    "the company", "Orbis Pharma GmbH", "Wellcome Trust", "(grant 12345/A)", "R01 HL123456", "and", "or",
    "other than", "respectively", "outside the submitted work", ",", ";", ":", ".", "(", ")", "[", "]", "/", "-",
    "&amp;", "<i>", "\n", "\n\n", "\t", "\u00ad", "ﬁ", "\u202e", "\x00", "\ud800", "e\u0301", "İ", "ß", "𝔸",
    "، شركة", "利益相反", "…", "'", '"', "\\", "%s", "{0}", "\r\n", "\ufeff",
)  # fmt: skip

#: All code points, lone surrogates among them.
any_text = st.text(st.characters(exclude_categories=()), max_size=300)
glued = st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=40).flatmap(
    lambda parts: st.sampled_from(("", " ")).map(lambda joint: joint.join(parts))
)
seeds = st.integers(0, 2**31)


def synthetic(seed: int) -> tuple[str, list[str] | None]:
    """A synthetic declaration and the names of its authors."""
    statement = generate(seed)
    return statement.text, list(statement.authors) or None


@pytest.fixture(scope="module")
def extractor() -> coi_extract.Extractor:
    return coi_extract.Extractor()


class TestAnyString:
    @law(150)
    @given(any_text | glued)
    @example("")
    @example("\x00")
    @example("AB is a consultant to Orbi\ud800s Pharma.")
    @example("\u202eAB reports fees from Novartis.\u202c")
    def test_gives_a_report_whose_spans_are_true(self, extractor: coi_extract.Extractor, text: str) -> None:
        assert faults(text, extractor.extract(text)) == []

    @law(100)
    @given(glued)
    @example("AB is a consultant to Orbi\ud800s Pharma.")
    def test_gives_a_report_that_is_json(self, extractor: coi_extract.Extractor, text: str) -> None:
        report = extractor.extract(text)
        assert DisclosureReport.model_validate_json(report.model_dump_json()) == report

    @pytest.mark.parametrize(
        "text",
        [
            "a" * 1_000_000,
            "A" * 1_000_000,
            "AB, " * 50_000,
            ";" * 10_000,
            "; " * 10_000,
            "(" * 10_000,
            "(" * 5_000 + ")" * 5_000,
            "\n" * 100_000,
            "Dr. " * 20_000,
            "Novartis, " * 20_000,
            "and " * 50_000,
            "A. " * 50_000,
            "1 " * 100_000,
            "grants from " * 20_000,
            "<i>" * 50_000,
            "&amp;" * 50_000,
            "א" * 100_000,
            "e\u0301" * 100_000,
            "\ud800" * 100_000,
            "AB reports consulting fees from Novartis. " * 2_000,
        ],
        ids=lambda text: f"{text[:12]!a} x {len(text)}",
    )
    def test_long_ones_too(self, extractor: coi_extract.Extractor, text: str) -> None:
        assert faults(text, extractor.extract(text)) == []


class TestSameAnswer:
    @law(80)
    @given(seeds)
    def test_spans_of_declarations_are_true(self, extractor: coi_extract.Extractor, seed: int) -> None:
        text, authors = synthetic(seed)
        assert faults(text, extractor.extract(text, authors=authors)) == []

    @law(40)
    @given(seeds)
    def test_same_text_same_report(self, extractor: coi_extract.Extractor, seed: int) -> None:
        text, authors = synthetic(seed)
        report = extractor.extract(text, authors=authors)
        assert extractor.extract(text, authors=authors) == report
        assert coi_extract.extract(text, authors=authors) == report

    @law(40)
    @given(seeds)
    def test_json_round_trip(self, extractor: coi_extract.Extractor, seed: int) -> None:
        text, authors = synthetic(seed)
        report = extractor.extract(text, authors=authors)
        again = DisclosureReport.model_validate_json(report.model_dump_json())
        assert again == report
        assert again.to_records() == report.to_records()
        assert str(again) == str(report)

    @law(10)
    @given(st.lists(seeds, min_size=1, max_size=8), st.integers(1, 5))
    def test_pipe_equals_extract(self, extractor: coi_extract.Extractor, drawn: list[int], batch_size: int) -> None:
        pairs = [synthetic(seed) for seed in drawn]
        alone = [extractor.extract(text, authors=authors) for text, authors in pairs]
        contexts: list[tuple[str, dict[str, Any]]] = [(t, {"authors": a, "n": i}) for i, (t, a) in enumerate(pairs)]
        piped = list(extractor.pipe(iter(contexts), as_tuples=True, batch_size=batch_size))
        assert [report for report, _ in piped] == alone
        assert [context["n"] for _, context in piped] == list(range(len(pairs)))
        texts = [text for text, _ in pairs]
        assert list(extractor.pipe(texts, batch_size=batch_size)) == [extractor.extract(t) for t in texts]

    def test_what_came_before_does_not_matter(self, extractor: coi_extract.Extractor) -> None:
        records = example_records()
        forwards = [extractor.extract(r["text"]) for r in records]
        backwards = [extractor.extract(r["text"]) for r in reversed(records)]
        assert forwards == backwards[::-1]

    def test_pickled_extractor(self, extractor: coi_extract.Extractor) -> None:
        again = pickle.loads(pickle.dumps(extractor))
        for record in example_records():
            text, authors = record["text"], record["authors"]
            assert again.extract(text, authors=authors) == extractor.extract(text, authors=authors)

    def test_pickled_report(self, extractor: coi_extract.Extractor) -> None:
        for record in example_records():
            report = extractor.extract(record["text"])
            assert pickle.loads(pickle.dumps(report)) == report


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [r["text"] for r in example_records()] + [generate(seed).text for seed in range(12)]


@pytest.fixture(scope="module")
def reports(extractor: coi_extract.Extractor, texts: list[str]) -> list[DisclosureReport]:
    return [extractor.extract(text) for text in texts]


@pytest.fixture(scope="module")
def nlp() -> Any:
    return coi_extract.load()


class TestSpacy:
    def test_one_doc_and_a_pipe(self, nlp: Any, texts: list[str], reports: list[DisclosureReport]) -> None:
        assert [nlp(text)._.disclosures for text in texts] == reports
        assert [doc._.disclosures for doc in nlp.pipe(texts, batch_size=3)] == reports

    def test_two_processes(self, nlp: Any, texts: list[str], reports: list[DisclosureReport]) -> None:
        assert [doc._.disclosures for doc in nlp.pipe(texts, n_process=2, batch_size=4)] == reports

    def test_doc_bin(self, nlp: Any, texts: list[str], reports: list[DisclosureReport]) -> None:
        from spacy.tokens import DocBin

        stored = DocBin(store_user_data=True, docs=nlp.pipe(texts)).to_bytes()
        docs = DocBin().from_bytes(stored).get_docs(nlp.vocab)
        assert [doc._.disclosures for doc in docs] == reports

    def test_pickled_doc(self, nlp: Any, texts: list[str], reports: list[DisclosureReport]) -> None:
        docs = [pickle.loads(pickle.dumps(nlp(text))) for text in texts]
        assert [doc._.disclosures for doc in docs] == reports


class TestChangesThatMeanNothing:
    SPACES = ("  ", "\u00a0", "\u2009", " \u00a0 ", "\n")
    UNRELATED = (
        "The weather station stands on a hill.",
        "Rainfall was measured every ten minutes.",
        "Sample sizes were set before the first visit.",
    )

    @law(60)
    @given(seeds, st.dictionaries(st.integers(0, 300), st.sampled_from(SPACES), min_size=1, max_size=5))
    def test_white_space(self, extractor: coi_extract.Extractor, seed: int, spaces: dict[int, str]) -> None:
        text, authors = synthetic(seed)
        pieces = text.split(" ")
        assume(len(pieces) > 1)
        joints = [" "] * (len(pieces) - 1)
        for place, space in spaces.items():
            at = place % len(joints)
            # A line that begins with a capital may be a heading, a name or a label ("Employment: ..."): there a line
            # break says something. Within a sentence it says nothing.
            joints[at] = "  " if "\n" in space and not pieces[at + 1][0].islower() else space
        changed = pieces[0] + "".join(joint + piece for joint, piece in zip(joints, pieces[1:], strict=True))
        before, after = (extractor.extract(t, authors=authors) for t in (text, changed))
        assert facts(after) == facts(before)

    @law(60)
    @given(seeds, st.sampled_from(("NFC", "NFD")))
    def test_unicode_form(self, extractor: coi_extract.Extractor, seed: int, form: Any) -> None:
        text, authors = synthetic(seed)
        changed = unicodedata.normalize(form, text)
        before, after = (extractor.extract(t, authors=authors) for t in (text, changed))
        assert facts(after) == facts(before)

    @law(60)
    @given(seeds, st.sampled_from(UNRELATED))
    def test_a_sentence_more(self, extractor: coi_extract.Extractor, seed: int, sentence: str) -> None:
        text, authors = synthetic(seed)
        assume(text.endswith("."))
        before, after = (extractor.extract(t, authors=authors) for t in (text, f"{text} {sentence}"))
        assert facts(after) == facts(before)

    @law(40)
    @given(seeds, st.sampled_from((" ", "\n", "\n\n", "\u00a0")))
    def test_space_around(self, extractor: coi_extract.Extractor, seed: int, space: str) -> None:
        text, authors = synthetic(seed)
        before, after = (extractor.extract(t, authors=authors) for t in (text, f"{space}{text}{space}"))
        assert facts(after) == facts(before)


class TestArguments:
    @pytest.mark.parametrize("text", [None, b"AB", 5, ["AB"]])
    def test_a_text_that_is_none(self, extractor: coi_extract.Extractor, text: Any) -> None:
        with pytest.raises(TypeError, match="text"):
            extractor.extract(text)
        with pytest.raises(TypeError, match="text"):
            coi_extract.extract(text)
        with pytest.raises(TypeError, match="text"):
            list(extractor.pipe([text]))

    @pytest.mark.parametrize("authors", ["Anna Berg", b"AB", 5, [None], [b"AB"]])
    def test_authors_that_are_no_list_of_names(self, extractor: coi_extract.Extractor, authors: Any) -> None:
        with pytest.raises(TypeError, match="authors"):
            extractor.extract("AB reports fees from Novartis.", authors=authors)

    def test_texts_that_are_one_string(self, extractor: coi_extract.Extractor) -> None:
        with pytest.raises(TypeError, match="texts"):
            list(extractor.pipe("AB reports fees from Novartis."))
