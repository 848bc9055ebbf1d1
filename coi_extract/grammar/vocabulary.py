"""The words of ``organisations.yaml``: by them the name of an organisation is known without any table of names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from coi_extract.lexicon.loader import read_yaml


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of ``organisations.yaml``."""

    heads: frozenset[str]
    public_heads: frozenset[str]
    topics: frozenset[str]
    suffixes: frozenset[str]
    connectors: frozenset[str]
    openers: frozenset[str]
    programme_heads: frozenset[str]
    places: frozenset[str]
    not_names: frozenset[str]
    lower_names: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the words of ``organisations.yaml``."""
    content = read_yaml("organisations.yaml")
    places = frozenset(" ".join(p.split()) for p in content.pop("places").split("|"))
    return Vocabulary(places=places, **{k: frozenset(v.split()) for k, v in content.items()})
