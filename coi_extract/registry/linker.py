"""Who is meant by a name: exact and normalised first, then by what the text says, then by likeness."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from coi_extract.registry.model import ACRONYM, ALIAS, DERIVED, FORMER, Candidate, Entry, Link, LinkContext
from coi_extract.registry.normalise import key_of, names, plain_key, split_bracket, tokens_of, variants

if TYPE_CHECKING:
    from coi_extract.registry.store import Registry

_EMPTY = LinkContext()
NONE = Link(None, 0.0)


class Linker:
    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def joined(self, name: str) -> bool | None:
        return None

    def link(self, name: str, context: LinkContext | None) -> Link:
        for key in dict.fromkeys(variants(name)):
            found = self.registry.lookup(key)
            if found:
                e = found[0][0]
                return Link(e, 0.9, (Candidate(e, 0.9, self.registry.entry(e).name),), "exact")
        stem, bracket = split_bracket(name)
        return self.link(stem, context) if bracket else NONE
