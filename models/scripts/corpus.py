"""Make the training corpus: ``ties.jsonl``, ``funding.jsonl`` and ``organizations.jsonl``.

    python scripts/corpus.py corpus [--gold FOLDER]

The gold says names, no places. A tie that the rules read is right when the gold of its statement holds the same author,
organisation and type, each gold triple serving once. The tokens of a funding sentence are funder or award where the
gold's names stand in them, word for word; of a name that stands in several places, those count where the rules read a
funder, else those outside disclosures of interests, else the first. Where the gold lists the organisations of a
statement, every place where such a name stands is one, the longest names first, small or capital, with or without
accents. Statements come from ``data/gold`` (always), the
generator (always; its funding only where no further gold is given) and a folder of further gold files.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import FOLDS, ROOT, SOURCES

from coi_extract.evaluation.names import plain, same_author, same_organization
from coi_extract.grammar.reading import Document, read
from coi_extract.grammar.values import RelationshipFact
from coi_extract.learned.funding import rule_spans, sentence_labels
from coi_extract.learned.organizations import View, labels_of, token_features, views
from coi_extract.learned.sentences import sentence_features
from coi_extract.learned.tagger import AWARD, FUNDER
from coi_extract.learned.ties import TieFeatures
from coi_extract.registry import Registry
from coi_extract.taxonomy import AuthorScope, SectionKind
from coi_extract.text.tokens import tokenize
from data.synthetic.generator import generate_many

#: Synthetic statements that ties are taken from.
_SYNTHETIC = 1500
_GROUPS = {AuthorScope.ALL: "ALL", AuthorScope.ALL_OTHERS: "ALL_OTHERS", AuthorScope.SOME: "SOME"}


class Collector:
    """Stands where the trained reader stands and keeps what it would weigh; sets nothing aside."""

    def __init__(self) -> None:
        self.ties: list[tuple[RelationshipFact, list[str]]] = []
        self.document: Document | None = None
        self.views: list[View] = []

    def name_organizations(self, document: Document, registry: Registry) -> None:
        """Keep the passages as the model of names sees them."""
        self.views = list(views(document, registry))

    def weigh_ties(self, document: Document, registry: Registry) -> None:
        """Keep the ties and their features."""
        features = TieFeatures(document, registry)
        self.ties = [(fact, features.of(fact)) for fact in document.relationships]

    def weigh_funding(self, document: Document, registry: Registry) -> None:
        """Keep the document with its funding sentences."""
        self.document = document


def statements(gold: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (source, gold record) for every statement."""
    yield from (("own", record) for record in _records(ROOT / "data" / "gold" / "own.jsonl"))
    yield from (("synthetic", s.to_gold()) for s in generate_many(_SYNTHETIC, seed=20261127))
    for name in SOURCES:
        if gold is not None and (gold / f"{name}.jsonl").is_file():
            yield from ((name, record) for record in _records(gold / f"{name}.jsonl"))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def fold(record_id: str) -> int:
    """The fold of a statement: by its id alone, so that one text is in one fold whatever file it stands in."""
    return zlib.crc32(record_id.encode()) % FOLDS


def tie_rows(source: str, record: dict[str, Any], collector: Collector) -> Iterator[dict[str, Any]]:
    """Yield one row per tie that the rules read in a statement."""
    left = [(g["author"], g["org"], g["type"]) for g in record["relationships"]]
    told: dict[tuple[str, str, str], bool] = {}
    for fact, features in collector.ties:
        name = _GROUPS.get(fact.author.scope, fact.author.text)
        key = (name, fact.organization.text, fact.type.value)
        if key not in told:
            hit = next((g for g in left if _same(g, key)), None)
            if hit is not None:
                left.remove(hit)
            told[key] = hit is not None
        yield {**_about(source, record), "type": fact.type.value, "right": told[key], "features": features}


def _about(source: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "source": source,
        "part": record.get("part", "read"),
        "fold": fold(record["id"]),
    }


def _same(gold: tuple[str, str, str], read_: tuple[str, str, str]) -> bool:
    return gold[2] == read_[2] and same_author(gold[0], read_[0]) and same_organization(gold[1], read_[1]) >= 0.8


def sentence_rows(
    source: str, record: dict[str, Any], document: Document, registry: Registry
) -> Iterator[dict[str, Any]]:
    """Yield one row per funding sentence of a statement."""
    ruled = list(rule_spans(document))
    found = list(_gold_spans(record, document, ruled))
    for sentence in document.funding_sentences:
        rules = sentence_labels(ruled, sentence.start, sentence.stop)
        features = sentence_features(document.tokens, sentence, rules, registry)
        labels = sentence_labels(found, sentence.start, sentence.stop)
        yield {**_about(source, record), "labels": labels, "features": features}


def name_rows(source: str, record: dict[str, Any], collector: Collector) -> Iterator[dict[str, Any]]:
    """Yield one row per stretch of a statement where organisations may be named."""
    assert collector.document is not None
    found = _name_spans(record["organizations"], collector.document)
    for view in collector.views:
        for begin, stop in view.zones:
            features = [token_features(view, i) for i in range(begin, stop)]
            labels = labels_of(found, view.start + begin, stop - begin)
            yield {**_about(source, record), "labels": labels, "features": features}


def _name_spans(names: list[str], document: Document) -> list[tuple[int, int]]:
    text = [_folded(word) for word in document.tokens.words]
    free = [True] * len(text)
    found = []
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        wanted = [_folded(word) for word in tokenize(name.strip(" .,;")).words]
        if wanted[:1] == ["the"]:
            del wanted[0]
        for at in range(len(text) - len(wanted) + 1 if wanted else 0):
            stop = at + len(wanted)
            if text[at] == wanted[0] and text[at:stop] == wanted and all(free[at:stop]):
                found.append((at, stop))
                free[at:stop] = [False] * len(wanted)
    return sorted(found)


def _folded(word: str) -> str:
    return plain(word).lower()


def _gold_spans(
    record: dict[str, Any], document: Document, ruled: list[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    entries = record.get("funding", ())
    names = record.get("funder_names") or [entry["funder"] for entry in entries if entry["funder"]]
    awards = record.get("award_numbers") or [number for entry in entries for number in entry["award_ids"]]
    for name in sorted(set(names), key=lambda text: (-len(text), text)):
        places = list(_places(name, document))
        spoken = [p for p in places if any(r[2] == FUNDER and r[0] < p[1] and p[0] < r[1] for r in ruled)]
        outside = [p for p in places if p[2] is not SectionKind.COMPETING_INTERESTS]
        yield from ((first, stop, FUNDER) for first, stop, _ in spoken or outside or places[:1])
    for number in sorted(set(awards), key=lambda text: (-len(text), text)):
        yield from ((first, stop, AWARD) for first, stop, _ in _places(number, document))


def _places(words: str, document: Document) -> Iterator[tuple[int, int, SectionKind]]:
    wanted = tokenize(words.strip(" .,;")).lowers
    lowers = document.tokens.lowers
    for sentence in document.funding_sentences if wanted else ():
        for at in range(sentence.start, sentence.stop - len(wanted) + 1):
            if lowers[at : at + len(wanted)] == wanted:
                yield at, at + len(wanted), sentence.kind


def main() -> None:
    """Write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="a folder")
    parser.add_argument("--gold", type=Path, help="a folder with further gold files")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    registry, ties, sentences, names = Registry.open(), 0, 0, 0
    with (
        (args.output / "ties.jsonl").open("w", encoding="utf-8") as tie_file,
        (args.output / "funding.jsonl").open("w", encoding="utf-8") as funding_file,
        (args.output / "organizations.jsonl").open("w", encoding="utf-8") as names_file,
    ):
        for source, record in statements(args.gold):
            collector = Collector()
            read(record["text"], registry, record.get("authors"), collector)
            for row in tie_rows(source, record, collector) if "relationships" in record else ():
                tie_file.write(json.dumps(row, ensure_ascii=False) + "\n")
                ties += 1
            for row in name_rows(source, record, collector) if "organizations" in record else ():
                names_file.write(json.dumps(row, ensure_ascii=False) + "\n")
                names += 1
            if collector.document is None or (source == "synthetic" and args.gold is not None):
                continue  # beside real funding sentences, synthetic ones make the chain worse
            if "funding" not in record and "funder_names" not in record:
                continue
            for row in sentence_rows(source, record, collector.document, registry):
                funding_file.write(json.dumps(row, ensure_ascii=False) + "\n")
                sentences += 1
    print(f"{ties} ties, {sentences} funding sentences, {names} stretches with names")


if __name__ == "__main__":
    main()
