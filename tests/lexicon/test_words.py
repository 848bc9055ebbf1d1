"""The word lists: what is checked on loading, and what their alternations match."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from coi_extract.errors import LexiconError
from coi_extract.grammar.vocabulary import Vocabulary, vocabulary
from coi_extract.lexicon.files import parse_yaml, read_yaml
from coi_extract.lexicon.words import alternation, check_lists, check_words, word_lists


def content() -> dict[str, Any]:
    return dict(read_yaml("words.yaml"))


def test_words_and_phrases() -> None:
    assert {"dr", "professors"} <= word_lists().persons.titles
    assert "not exceeding" in word_lists().amounts.sum_bounds
    assert "new york" in vocabulary().places


def test_the_lists_are_loaded_once() -> None:
    assert word_lists() is word_lists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda group: group.pop("titles"), "missing: titles"),
        (lambda group: group.update(nicknames="al bob"), "unknown: nicknames"),
        (lambda group: group.update(titles="dr prof dr"), "dr twice"),
        (lambda group: group.update(titles="  "), "a string of words"),
        (lambda group: group.update(titles=["dr"]), "a string of words"),
        (lambda group: group.update(titles="dr | | prof"), "an empty phrase"),
    ],
)
def test_a_damaged_group_is_an_error_that_names_its_place(change: Any, told: str) -> None:
    damaged = content()
    damaged["persons"] = dict(damaged["persons"])
    change(damaged["persons"])
    with pytest.raises(LexiconError, match=told) as raised:
        check_words(damaged, "words.yaml")
    assert raised.value.source == "words.yaml"
    assert (raised.value.place or "").startswith("persons")


def test_a_missing_group_is_an_error() -> None:
    damaged = content()
    del damaged["ties"]
    with pytest.raises(LexiconError, match="missing: ties"):
        check_words(damaged, "words.yaml")


def test_no_mapping_is_an_error() -> None:
    with pytest.raises(LexiconError, match="no mapping"):
        check_lists(Vocabulary, ["heads"], "organisations.yaml")


def test_a_key_that_stands_twice_is_an_error_that_names_its_line() -> None:
    with pytest.raises(LexiconError, match="'titles' stands twice") as raised:
        parse_yaml("persons:\n  titles: dr\n  particles: van\n  titles: prof\n", "words.yaml")
    assert raised.value.place == "line 4"


def test_what_is_no_yaml_is_an_error() -> None:
    with pytest.raises(LexiconError, match="no YAML"):
        parse_yaml("persons: [dr", "words.yaml")


def test_an_alternation_takes_the_longer_word_first_and_nothing_as_a_pattern() -> None:
    pattern = re.compile(alternation({"no", "nos", "p.a"}))
    assert [m.group() for m in pattern.finditer("nos no p.a pxa")] == ["nos", "no", "p.a"]


def test_words_that_are_compared_with_lower_case_are_in_lower_case() -> None:
    for name in ("chunks", "ties"):
        group = getattr(word_lists(), name)
        for field in fields(group):
            if field.name != "pronouns":  # "I" is compared as written
                assert all(word == word.lower() for word in getattr(group, field.name)), field.name
