"""Settings and their hash, and texts that are longer than what is read."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coi_extract import Extractor
from coi_extract.errors import ModelError, RegistryError
from coi_extract.pipeline.reader import cut, reader_for
from coi_extract.pipeline.settings import MAX_CHARS, Settings
from coi_extract.registry.store import SHIPPED

SENTENCE = "AB is an employee of Novartis. "


class TestLongTexts:
    def test_cut_where_a_sentence_ends(self) -> None:
        text = SENTENCE * 10
        for limit in range(2 * len(SENTENCE), len(text)):
            end = cut(text, limit)
            assert text[:end].endswith("Novartis.")
            assert limit - 2 * len(SENTENCE) <= end <= limit

    def test_cut_where_a_section_ends(self) -> None:
        text = "CONFLICT OF INTEREST\nAB is an employee of Novartis\n\nAFFILIATIONS\n" + "Halden " * 20
        end = cut(text, 100)
        assert text[:end].rstrip().endswith(("Novartis", "AFFILIATIONS"))

    @pytest.mark.parametrize("text", ["a" * 500, "word " * 100, "\n" * 500, "." * 500, "\u00ad" * 500, "&amp;" * 100])
    @pytest.mark.parametrize("limit", [1, 2, 7, 100, 499])
    def test_cut_is_within_the_bound(self, text: str, limit: int) -> None:
        assert 0 < cut(text, limit) <= limit

    def test_cut_between_words_where_no_sentence_ends(self) -> None:
        assert cut("alpha beta gamma", 12) == len("alpha beta")

    def test_notice_says_what_was_left_out(self) -> None:
        text = SENTENCE * 3 + "CD is an employee of Roche. " * 10
        report = Extractor(max_chars=100).extract(text, source="x")
        (notice,) = [n for n in report.notices if n.code == "text_truncated"]
        assert notice.span is not None
        assert notice.span.end == len(text)
        assert text[: notice.span.start] == (SENTENCE * 3).rstrip()
        assert {r.organization.mention for r in report.relationships} == {"Novartis"}

    def test_hash_is_that_of_the_whole_text(self) -> None:
        text = SENTENCE * 10
        report = Extractor(max_chars=50).extract(text)
        assert report.provenance.text_sha256 == hashlib.sha256(text.encode()).hexdigest()

    def test_default_bound(self) -> None:
        short, long = " x" * (MAX_CHARS // 2), " x" * (MAX_CHARS // 2) + "."
        assert not Extractor().extract(short).notices
        assert [n.code for n in Extractor().extract(long).notices] == ["text_truncated"]
        assert not Extractor(max_chars=None).extract(long).notices


class TestSettings:
    @pytest.mark.parametrize("registry", [5, b"x", [5], [b"x"], {"a": 1}, {"a"}, [None]])
    def test_registry_that_is_no_path(self, registry: Any) -> None:
        with pytest.raises(TypeError, match="registry"):
            Extractor(registry=registry)

    @pytest.mark.parametrize("registry", [str(SHIPPED), SHIPPED, [str(SHIPPED)], (SHIPPED, str(SHIPPED))])
    def test_paths_of_any_kind(self, registry: Any) -> None:
        found = Extractor(registry=registry).extract(SENTENCE)
        assert [r.organization.mention for r in found.relationships] == ["Novartis"]

    @pytest.mark.parametrize("registry", [None, [], ()])
    def test_no_path(self, registry: Any) -> None:
        assert Extractor(registry=registry).extract(SENTENCE) == Extractor().extract(SENTENCE)

    def test_absent_index(self, tmp_path: Path) -> None:
        with pytest.raises(RegistryError, match=r"absent\.coireg"):
            Extractor(registry=tmp_path / "absent.coireg")

    def test_model(self) -> None:
        assert Extractor(model=None).extract(SENTENCE).relationships
        with pytest.raises(ModelError, match="nonsense"):
            Extractor(model="nonsense")
        with pytest.raises(TypeError, match="model"):
            Extractor(model=True)  # type: ignore[arg-type]

    @pytest.mark.parametrize("max_chars", [True, 1.5, "1"])
    def test_max_chars_that_is_no_number(self, max_chars: Any) -> None:
        with pytest.raises(TypeError, match="max_chars"):
            Extractor(max_chars=max_chars)

    def test_hash_tells_settings_apart(self) -> None:
        hashes = [
            Extractor(**settings).extract("").provenance.settings
            for settings in ({}, {"model": None}, {"max_chars": 5}, {"registry": SHIPPED})
        ]
        assert len(set(hashes)) == 4

    def test_hash_is_the_same_in_another_process(self) -> None:
        code = "from coi_extract import Extractor; print(Extractor(max_chars=77).extract('').provenance.settings)"
        hashes = {
            subprocess.run(
                [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}
            ).stdout.strip()
            for seed in ("1", "2")
        }
        assert hashes == {Extractor(max_chars=77).extract("").provenance.settings}

    def test_hash_does_not_depend_on_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "copy.coireg").write_bytes(SHIPPED.read_bytes())
        here, there = Extractor(registry=SHIPPED), Extractor(registry=tmp_path / "copy.coireg")
        assert here.extract("").provenance == there.extract("").provenance

    def test_pickled(self) -> None:
        extractor = Extractor(registry=[SHIPPED], model=None, max_chars=90)
        stored = pickle.dumps(extractor)
        assert len(stored) < 1_000
        again = pickle.loads(stored)
        assert again.extract(SENTENCE * 9) == extractor.extract(SENTENCE * 9)
        assert repr(again) == repr(extractor)

    def test_components_share_a_reader_while_the_index_stays(self, tmp_path: Path) -> None:
        index = tmp_path / "own.coireg"
        index.write_bytes(SHIPPED.read_bytes())
        settings = Settings.of(registry=index)
        first = reader_for(settings)
        assert reader_for(settings) is first
        index.unlink()
        with pytest.raises(RegistryError):
            reader_for(settings)


class TestArguments:
    @pytest.mark.parametrize("name", ["year", "source"])
    @pytest.mark.parametrize("value", [1.5, b"x", True, []])
    def test_wrong_types(self, name: str, value: Any) -> None:
        with pytest.raises(TypeError, match=name):
            Extractor().extract(SENTENCE, **{name: value})

    @pytest.mark.parametrize("texts", ["AB", b"AB", None, 5])
    def test_texts_that_are_no_texts_are_told_at_once(self, texts: Any) -> None:
        with pytest.raises(TypeError, match="texts"):
            Extractor().pipe(texts)

    @pytest.mark.parametrize("item", ["AB", None, ("a",), ("a", "b", "c")])
    def test_items_that_are_no_pairs(self, item: Any) -> None:
        with pytest.raises(TypeError, match="texts"):
            list(Extractor().pipe([item], as_tuples=True))

    def test_contexts_may_be_anything(self) -> None:
        contexts: list[Any] = [None, 5, "id", {"authors": None}]
        found = list(Extractor().pipe([(SENTENCE, c) for c in contexts], as_tuples=True))
        assert [context for _, context in found] == contexts
        assert len({report.model_dump_json() for report, _ in found}) == 1

    def test_lazily(self) -> None:
        def texts() -> Any:
            yield SENTENCE
            raise RuntimeError("the second was asked for")

        assert next(Extractor().pipe(texts())).relationships
