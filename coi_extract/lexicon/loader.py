"""Reads, checks and compiles the rule files of the lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from coi_extract.errors import LexiconError
from coi_extract.lexicon.files import read_yaml
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.taxonomy import RelationshipType

__all__ = ["PHRASE_FILES", "Rule", "check_rules", "phrase_automaton", "phrase_rules", "read_yaml", "rule_by_id"]

#: The files that are compiled into the one phrase automaton of the readers, in order of precedence.
PHRASE_FILES = ("cues.yaml", "context.yaml", "people.yaml")

_FORMS = frozenset({"role", "money", "act", "generic", "purpose", "mod", "giver"})
_KINDS = frozenset(
    {
        "cue", "interest", "nothing", "neg", "filler", "except", "but", "any_org", "attr", "back_ref", "respectively",
        "group", "prep", "not_authors", "pronoun", "possessive", "relative", "institution", "verb",
        # funding.yaml
        "passive", "given", "active", "gave", "money", "support", "grant", "scheme", "goods", "thank", "acknowledged",
        "via", "label", "denied", "allowed", "holds", "recipient", "adopt", "close", "study", "aside", "conj", "skip",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of the lexicon: an id, what its phrases mean, and the examples that prove it."""

    id: str
    kind: str
    types: tuple[RelationshipType, ...] = ()
    form: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    years: bool = False
    #: a mark in a bracket: in capitals, right behind a name
    behind_name: bool = False
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()


def check_rules(content: Any, name: str) -> list[tuple[Rule, dict[str, str]]]:
    """Check the content of one rule file; return its rules, each with the macros it may use.

    Raises
    ------
    LexiconError
        Naming the file, the rule and what is wrong with it.
    """
    macros = dict(content.get("macros") or {})
    out: list[tuple[Rule, dict[str, str]]] = []
    for number, row in enumerate(content.get("rules") or (), 1):
        place = f"rule {row.get('id') or number}"
        missing = [key for key in ("id", "phrases", "examples", "near_misses") if not row.get(key)]
        if missing:
            raise LexiconError(f"{', '.join(missing)} missing.", source=name, place=place)
        kind = row.get("kind", "cue")
        if kind not in _KINDS:
            raise LexiconError(f"unknown kind {kind!r}.", source=name, place=place, remedy=f"One of {sorted(_KINDS)}.")
        if kind == "cue" and row.get("form") not in _FORMS:
            raise LexiconError(
                f"unknown form {row.get('form')!r}.", source=name, place=place, remedy=f"One of {sorted(_FORMS)}."
            )
        try:
            types = tuple(RelationshipType(t) for t in row.get("types", ()))
        except ValueError as error:
            raise LexiconError(f"{error}.", source=name, place=place) from error
        rule = Rule(
            id=row["id"], kind=kind, types=types, form=row.get("form", ""), sets=dict(row.get("sets") or {}),
            years=bool(row.get("years")), behind_name=bool(row.get("behind_name")), phrases=tuple(row["phrases"]),
            examples=tuple(row["examples"]), near_misses=tuple(row["near_misses"]),
        )  # fmt: skip
        out.append((rule, macros))
    return out


@lru_cache(maxsize=1)
def phrase_rules() -> tuple[tuple[Rule, dict[str, str]], ...]:
    """Return all checked phrase rules, in order of precedence."""
    rules = [pair for name in PHRASE_FILES for pair in check_rules(read_yaml(name), name)]
    seen: set[str] = set()
    for rule, _ in rules:
        if rule.id in seen:
            raise LexiconError(f"the rule id {rule.id} is used twice.", remedy="Ids are stable names: choose another.")
        seen.add(rule.id)
    return tuple(rules)


@lru_cache(maxsize=1)
def phrase_automaton() -> PhraseAutomaton:
    """Return the automaton of all phrase rules. Where two rules share a phrase the earlier rule comes first."""
    automaton = PhraseAutomaton()
    for rule, macros in phrase_rules():
        for phrase in rule.phrases:
            try:
                automaton.add(phrase, rule, macros)
            except LexiconError as error:
                raise LexiconError(error.problem, place=f"rule {rule.id}", remedy=error.remedy) from error
    return automaton


@cache
def rule_by_id(identifier: str) -> Rule:
    """Return the phrase rule of that id. Raises KeyError when there is none."""
    for rule, _ in phrase_rules():
        if rule.id == identifier:
            return rule
    raise KeyError(identifier)
