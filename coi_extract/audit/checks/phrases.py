"""The phrases by which a statement points elsewhere or says nothing of its own, from ``phrases.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from coi_extract.errors import LexiconError
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.text.tokens import tokenize

_SOURCE = "audit/checks/phrases.yaml"


@dataclass(frozen=True)
class PhraseRule:
    """One row of the file: what a statement does in which one of the phrases stands."""

    id: str
    says: str
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    automaton: PhraseAutomaton

    def search(self, text: str) -> str | None:
        """The words of the first phrase in a text, None where none stands in it."""
        tokens = tokenize(text)
        for at in range(len(tokens)):
            found = self.automaton.longest(tokens.lowers, at, len(tokens))
            if found is not None:
                return text[tokens.starts[at] : tokens.ends[found[0] - 1]]
        return None


@lru_cache(maxsize=1)
def phrases() -> tuple[PhraseRule, ...]:
    """The rules, in the order of the file.

    Raises
    ------
    LexiconError
        When a row lacks a key, or has no example or no near miss.
    """
    text = files("coi_extract.audit.checks").joinpath("phrases.yaml").read_text(encoding="utf-8")
    out = []
    for row in yaml.safe_load(text):
        missing = [key for key in ("id", "says", "phrases", "examples", "near_misses") if not row.get(key)]
        if missing:
            raise LexiconError(f"lacks {', '.join(missing)}.", source=_SOURCE, place=str(row.get("id")))
        automaton = PhraseAutomaton()
        for phrase in row["phrases"]:
            automaton.add(phrase, row["id"])
        out.append(
            PhraseRule(
                row["id"],
                row["says"],
                tuple(row["phrases"]),
                tuple(row["examples"]),
                tuple(row["near_misses"]),
                automaton,
            )
        )
    return tuple(out)
