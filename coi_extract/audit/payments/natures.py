"""What the natures of payments are among the types of ties: the rows of ``natures.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from coi_extract.taxonomy import RelationshipType


@dataclass(frozen=True, slots=True)
class Nature:
    """A nature of payments.

    ``types`` are those as which a statement may tell of it, the nearest first; ``slight`` ones are left out of findings
    unless asked for.
    """

    label: str
    types: tuple[RelationshipType, ...]
    slight: bool = False


@lru_cache(maxsize=1024)
def nature_of(words: str) -> Nature:
    """The nature of a payment as a file gives it; what is not known keeps its words."""
    folded = " ".join(words.casefold().split())
    for sign, nature in _natures():
        if sign in folded:
            return nature
    return Nature(" ".join(words.split()).lower() or "nature not given", (RelationshipType.OTHER,))


@lru_cache(maxsize=1)
def _natures() -> tuple[tuple[str, Nature], ...]:
    text = files("coi_extract.audit.payments").joinpath("natures.yaml").read_text(encoding="utf-8")
    return tuple(
        (
            row["words"],
            Nature(row["label"], tuple(RelationshipType(t) for t in row["types"]), row.get("slight", False)),
        )
        for row in yaml.safe_load(text)
    )
