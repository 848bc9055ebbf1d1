"""The trained reader: the one place where rules and models are weighed against each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import RelationshipFact
from coi_extract.learned.ties import TieFeatures
from coi_extract.learned.weights import WeightFile, weight_file
from coi_extract.registry import Registry


class LearnedReader:
    """Weighs what the rules read. Immutable; raises ModelError when the file lacks a part."""

    def __init__(self, file: WeightFile) -> None:
        self.version = f"ties-{file.digest}"
        self._ties = file.linear("ties")
        self._least = file.number("thresholds", "tie")

    def tie_probability(self, features: Iterable[str]) -> float:
        """Return how probable it is that a tie with these features was read rightly, 0 to 1."""
        return round(self._ties.probability(features), 4)

    def weigh(self, document: Document, registry: Registry) -> None:
        """Give every tie its confidence, and set aside those that are more likely misread than read.

        What the rules deny or leave out stays so: the model takes away, it adds nothing.
        """
        features = TieFeatures(document, registry)
        kept: list[RelationshipFact] = []
        for fact in document.relationships:
            fact.confidence = self.tie_probability(features.of(fact))
            (kept if fact.confidence >= self._least else document.set_aside).append(fact)
        document.relationships = kept


@lru_cache(maxsize=1)
def shipped() -> LearnedReader:
    """Return the reader that the package ships. Raises ModelError when it is absent or damaged."""
    return LearnedReader(weight_file("ties.json"))
