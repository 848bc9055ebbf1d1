"""What the tagger of funding says of a token: quick sums equal plain ones."""

from __future__ import annotations

import pytest

from coi_extract.grammar.reading import Document, read
from coi_extract.learned.funding import rule_spans, sentence_labels
from coi_extract.learned.sentences import Labeller, View, token_features, view
from coi_extract.learned.tagger import LABELS, Tagger
from coi_extract.registry import Registry

TEXT = (
    "Funding: The work was funded by the Harlow Foundation (grant HF-4711) and, through the University of Basel, by "
    "the Swiss National Science Foundation. EL holds a fellowship\x07 of the\nDeutsche Forschungsgemeinschaft (BE 1/5)."
)


class Looker:
    """Stands where the trained reader stands, looks at the funding sentences, and changes nothing."""

    seen: list[View]

    def name_organizations(self, document: Document, registry: Registry) -> None: ...

    def weigh_ties(self, document: Document, registry: Registry) -> None: ...

    def weigh_funding(self, document: Document, registry: Registry) -> None:
        ruled = list(rule_spans(document))
        self.seen = [
            view(document.tokens, s, sentence_labels(ruled, s.start, s.stop), registry)
            for s in document.funding_sentences
        ]


def test_the_quick_sums_are_those_of_the_named_features() -> None:
    looker = Looker()
    read(TEXT, Registry.open(), weigher=looker)
    seen = looker.seen
    assert len(seen) > 1
    assert any(any(v.known) for v in seen)
    names = {name for v in seen for i in range(len(v)) for name in token_features(v, i)}
    weights = {n: [(len(n) * k % 7) - 3.0 for k in range(1, 6)] for n in sorted(names) if len(n) % 4}
    tagger = Tagger(weights, [[0.0] * 5] * 5, LABELS)
    labeller = Labeller(tagger)
    for v in seen:
        plain = [list(tagger.emit(token_features(v, i))) for i in range(len(v))]
        assert [list(row) for row in labeller.scores(v)] == [pytest.approx(row) for row in plain]
