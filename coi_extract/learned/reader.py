"""The trained reader: the one place where rules and models are weighed against each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import RelationshipFact
from coi_extract.learned.funding import FundingTags, join
from coi_extract.learned.organizations import LABELS, Namer
from coi_extract.learned.sentences import Labeller
from coi_extract.learned.ties import RULE, TieFeatures
from coi_extract.learned.weights import WeightFile, weight_file
from coi_extract.registry import Registry


class LearnedReader:
    """Weighs what the rules read. Immutable; raises ModelError when the file lacks a part."""

    def __init__(self, file: WeightFile) -> None:
        self.version = f"{Path(file.source).stem}-{file.digest}"
        self._ties = file.linear("ties")
        self._labeller = Labeller(file.tagger("funding"))
        # trained without annotated names of organisations, a file has no such part
        named = "organizations" in file.content
        self._namer = Namer(file.tagger("organizations", LABELS)) if named else None
        self._least = file.number("thresholds", "tie")
        self._rules = frozenset(name[len(RULE) :] for name in self._ties.weights if name.startswith(RULE))

    def tie_probability(self, features: Iterable[str]) -> float:
        """Return how probable it is that a tie with these features was read rightly, 0 to 1."""
        return round(self._ties.probability(features), 4)

    def name_organizations(self, document: Document, registry: Registry) -> None:
        """Find the organisations that the text names, those of the facts and others."""
        if self._namer is not None:
            document.named = self._namer.find(document, registry)

    def weigh_ties(self, document: Document, registry: Registry) -> None:
        """Give every tie its confidence, and set aside those that are more likely misread than read.

        What the rules deny or leave out stays so: of ties the model takes away, it adds none.
        """
        features = TieFeatures(document, registry)
        kept: list[RelationshipFact] = []
        for fact in document.relationships:
            if self._rules and fact.rule not in self._rules:
                kept.append(fact)  # a rule that was never seen in training: its own confidence stands
                continue
            fact.confidence = self.tie_probability(features.of(fact))
            held = fact.confidence >= self._least or features.is_plain_membership(fact)
            (kept if held else document.set_aside).append(fact)
        document.relationships = kept

    def weigh_funding(self, document: Document, registry: Registry) -> None:
        """Correct the funders that the rules read, and add the funders and numbers that they missed."""
        if document.funding_sentences:
            document.funding, aside = join(document, FundingTags(document, registry, self._labeller))
            document.set_aside += aside


@lru_cache(maxsize=1)
def shipped() -> LearnedReader:
    """Return the reader that the package ships. Raises ModelError when it is absent or damaged."""
    return LearnedReader(weight_file("reader.json"))
