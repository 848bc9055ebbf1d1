"""Make the training corpus: every tie that the rules read, with its features and whether the gold has it.

    python scripts/corpus.py -o corpus/ties.jsonl [--gold FOLDER]

The gold says author, organisation and type, no places: a tie is right when the gold of its statement holds the same
author, organisation and type, each gold triple serving once. Statements come from ``data/gold`` (always), the
generator (always) and a folder of further gold files (where given and present).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import FOLDS, ROOT, SOURCES

from coi_extract.evaluation.names import same_author, same_organization
from coi_extract.grammar.reading import Document, read
from coi_extract.grammar.values import RelationshipFact
from coi_extract.learned.ties import TieFeatures
from coi_extract.registry import Registry
from coi_extract.taxonomy import AuthorScope
from data.synthetic.generator import generate_many

#: Synthetic statements; few, since the rules read nearly all of them rightly.
_SYNTHETIC = 1500
_GROUPS = {AuthorScope.ALL: "ALL", AuthorScope.ALL_OTHERS: "ALL_OTHERS", AuthorScope.SOME: "SOME"}


class Collector:
    """Stands where the trained reader stands and keeps what it would weigh."""

    def __init__(self) -> None:
        self.ties: list[tuple[RelationshipFact, list[str]]] = []

    def weigh(self, document: Document, registry: Registry) -> None:
        """Keep the ties and their features; set nothing aside."""
        features = TieFeatures(document, registry)
        self.ties = [(fact, features.of(fact)) for fact in document.relationships]


def statements(gold: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (source, gold record) for every statement with triples."""
    yield from (("own", record) for record in _records(ROOT / "data" / "gold" / "own.jsonl"))
    yield from (("synthetic", s.to_gold()) for s in generate_many(_SYNTHETIC, seed=20261127))
    for name in SOURCES:
        if gold is not None and (gold / f"{name}.jsonl").is_file():
            yield from ((name, record) for record in _records(gold / f"{name}.jsonl"))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines if line.strip())
        yield from (record for record in records if "relationships" in record)


def fold(record_id: str) -> int:
    """The fold of a statement: by its id alone, so that one text is in one fold whatever file it stands in."""
    return zlib.crc32(record_id.encode()) % FOLDS


def rows(source: str, record: dict[str, Any], registry: Registry) -> Iterator[dict[str, Any]]:
    """Yield one row per tie that the rules read in a statement."""
    collector = Collector()
    read(record["text"], registry, record.get("authors"), collector)
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
        yield {
            "id": record["id"],
            "source": source,
            "part": record.get("part", "read"),
            "fold": fold(record["id"]),
            "type": fact.type.value,
            "right": told[key],
            "features": features,
        }


def _same(gold: tuple[str, str, str], read_: tuple[str, str, str]) -> bool:
    return gold[2] == read_[2] and same_author(gold[0], read_[0]) and same_organization(gold[1], read_[1]) >= 0.8


def main() -> None:
    """Write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--gold", type=Path, help="a folder with further gold files")
    args = parser.parse_args()
    args.output.parent.mkdir(parents=True, exist_ok=True)
    registry, count = Registry.open(), 0
    with args.output.open("w", encoding="utf-8") as out:
        for source, record in statements(args.gold):
            for row in rows(source, record, registry):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    print(f"{count} ties")


if __name__ == "__main__":
    main()
