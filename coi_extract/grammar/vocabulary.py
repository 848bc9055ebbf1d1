"""The words of ``organisations.yaml``: by them the name of an organisation is known without any table of names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from coi_extract.lexicon.files import read_yaml
from coi_extract.lexicon.words import check_lists

_FILE = "organisations.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of ``organisations.yaml``; what each list is for is told there."""

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

    @property
    def bodies(self) -> frozenset[str]:
        """Heads of bodies that are no field and no programme."""
        return self.heads - self.topics - self.programme_heads


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the words of ``organisations.yaml``.

    Raises
    ------
    LexiconError
        When the file is damaged; see :func:`coi_extract.lexicon.words.check_lists`.
    """
    return check_lists(Vocabulary, read_yaml(_FILE), _FILE)
