"""What makes a fact this fact and no other: its id, the hash of its text, where the report is from, how sure it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from coi_extract.errors import LexiconError
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


@lru_cache(maxsize=1)
def _shares() -> tuple[Mapping[str, float], float]:
    content: dict[str, Any] = read_yaml(_FILE)
    rules = content["rules"]
    for name, share in rules.items():
        if not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise LexiconError(f"the share of {name} is {share!r}, not a number from 0 to 1.", source=_FILE)
    return {str(name): float(share) for name, share in rules.items()}, float(content["otherwise"])


@lru_cache(maxsize=1024)
def confidence(rule: str) -> float:
    """How often what a rule reads is right, 0 to 1: the share of its longest known beginning.

    This is the one place where confidence is made; a calibration by features of the fact takes its place here.
    """
    shares, otherwise = _shares()
    name = rule
    while name:
        if name in shares:
            return shares[name]
        name = name.rpartition(".")[0]
    return otherwise
