"""The word lists of ``funding.yaml``."""

from __future__ import annotations

from functools import lru_cache

from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.loader import read_yaml

_FILE = "funding.yaml"


@lru_cache(maxsize=64)
def word_list(name: str) -> frozenset[str]:
    """Return one of the word lists."""
    return frozenset(read_lists()[name].split())


@lru_cache(maxsize=1)
def public_words() -> frozenset[str]:
    """Return the words by which a name shows that it is no company's: heads of public bodies, and more."""
    return vocabulary().public_heads | word_list("public")


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Return the names of countries, in small letters."""
    return frozenset(" ".join(name.split()) for name in str(read_yaml(_FILE)["countries"]).split("|"))


@lru_cache(maxsize=1)
def field_endings() -> tuple[str, ...]:
    """Return the endings of words that name fields, for ``str.endswith``."""
    return tuple(read_lists()["field_endings"].split())


@lru_cache(maxsize=1)
def drug_endings() -> tuple[str, ...]:
    """Return the endings of the names of drugs, for ``str.endswith``."""
    return tuple(read_lists()["drug_endings"].split())


@lru_cache(maxsize=1)
def read_lists() -> dict[str, str]:
    """Return all word lists as written."""
    return dict(read_yaml(_FILE)["words"])
