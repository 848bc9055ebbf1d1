"""What makes a fact this fact and no other: its id, the hash of its text, where the report is from, how sure it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coi_extract.errors import LexiconError
from coi_extract.grammar.values import DenialFact, FundingFact, NoneFact, RelationshipFact
from coi_extract.lexicon.loader import read_yaml

_FILE = "confidence.yaml"
_DIGITS = 20


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, lone surrogates as they stand; 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fact_id(text: str, kind: str, *parts: object) -> str:
    """The id of a fact: a hash of the text's hash, the kind of fact, and what tells it from the others of its text.

    The parts are words and offsets of the caller's text, never what a table or another fact says, so that the id stays
    when the library, the registry or the rest of a batch changes. 20 hexadecimal digits.
    """
    raw = json.dumps([text, kind, *(None if p is None else str(p) for p in parts)])
    return hashlib.sha256(raw.encode()).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class _Shares:
    rules: Mapping[str, float]
    scopes: Mapping[str, float]
    otherwise: float


@lru_cache(maxsize=1)
def _shares() -> _Shares:
    content: dict[str, Any] = read_yaml(_FILE)
    for part in ("rules", "scopes"):
        for name, share in content[part].items():
            if not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise LexiconError(f"the share of {name} is {share!r}, not a number from 0 to 1.", source=_FILE)
    return _Shares(content["rules"], content["scopes"], float(content["otherwise"]))


@lru_cache(maxsize=1024)
def _share(rule: str) -> float:
    shares, name = _shares(), rule
    while name:
        if name in shares.rules:
            return float(shares.rules[name])
        name = name.rpartition(".")[0]
    return shares.otherwise


def confidence(rule: str, fact: RelationshipFact | NoneFact | DenialFact | FundingFact) -> float:
    """How sure a reading is, 0 to 1: what the trained reader says, else how often what its rule reads is right."""
    share = _share(rule)
    if isinstance(fact, RelationshipFact):
        if fact.confidence is not None:
            return fact.confidence
        return min(share, float(_shares().scopes[fact.author.scope.value]))
    return share
