"""Loads and checks the phrasing files: styles with their plans, families of templates, cues, modifiers, headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.synthetic.names import FORMS, HERE, read_yaml
from data.synthetic.template import Slot, Template, TemplateError, compile_template, parse_range

__all__ = [
    "ATTRIBUTES",
    "TYPES",
    "Cue",
    "FactSpec",
    "Family",
    "Grammar",
    "Modifier",
    "PlanStep",
    "Style",
    "load_grammar",
]

TYPES = (
    "employment",
    "salary_support",
    "consulting",
    "advisory_board",
    "speaker",
    "honoraria",
    "personal_fees",
    "research_funding",
    "travel",
    "equity",
    "founder",
    "patent",
    "royalties",
    "expert_testimony",
    "leadership",
    "in_kind",
    "fellowship",
    "other",
)
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "status": ("past", "planned", "current"),
    "tie_holder": ("relative", "institution", "study", "group"),
    "payee": ("institution", "charity"),
    "submitted_work": ("during", "outside"),
    "compensated": ("yes", "no"),
    "assertion": ("one_of",),
    "years": (),  # as written
    "amount": (),
}
LABELS = ("ALL", "SOME", "ALL_OTHERS")
AS_WRITTEN = "@"  # value of `years` and `amount` in a fact: what the slot of that name has rendered


@dataclass(frozen=True, slots=True)
class FactSpec:
    """What one template asserts: who, which types, which organisations, with which attributes."""

    author: str
    types: tuple[str, ...]
    org: str
    attrs: tuple[tuple[str, str], ...]
    zipped: bool = False
    cue: str = "c"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue phrase with the types that it states and the attributes that come with it."""

    template: Template
    types: tuple[str, ...]
    attrs: tuple[tuple[str, str], ...]
    kinds: frozenset[str]
    family: str


@dataclass(frozen=True, slots=True)
class Modifier:
    """A phrase at the end of a clause ("outside the submitted work") and what it adds to the facts before it."""

    template: Template
    attrs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Phrasings that say the same in related ways."""

    id: str
    style: str
    role: str
    held_out: bool
    weight: int
    templates: tuple[Template, ...]
    facts: tuple[FactSpec, ...]
    none: tuple[str, ...]
    fund: tuple[tuple[str, ...], ...] | None
    types: frozenset[str]
    support: str


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One part of a plan: a role to render, how often, with what chance; or a heading; or a separator."""

    kind: str  # heading, role, break
    name: str
    low: int = 1
    high: int = 1
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Style:
    """A house style: how it writes authors, its document plans, its families by role."""

    id: str
    forms: tuple[str, ...]
    plans: tuple[tuple[PlanStep, ...], ...]
    roles: dict[str, tuple[Family, ...]]
    authors_known: float


@dataclass(frozen=True)
class Grammar:
    """Everything that the phrasing files say."""

    styles: dict[str, Style]
    families: dict[str, Family]
    cue_families: dict[str, bool]
    cues: dict[str, tuple[Cue, ...]]
    kinds: dict[str, tuple[str, ...]]
    modifiers: dict[str, tuple[Modifier, ...]]
    headings: dict[str, tuple[str, ...]]
    cache: dict[Any, Any] = field(default_factory=dict)

    def find_role(self, style: str, role: str) -> tuple[Family, ...]:
        """Families of a role: the style's own, else another style's (``style.role``), else the common ones."""
        own = self.styles[style].roles.get(role)
        if own:
            return own
        if "." in role:
            other, _, name = role.partition(".")
            return self.styles[other].roles[name]
        return self.styles["common"].roles[role]

    def choose(self, style: str, role: str, mode: bool | None) -> tuple[Family, ...]:
        """Families of a role, each as often as its weight; with `mode` False none that is held out."""
        key = (style, role, mode)
        found: tuple[Family, ...] | None = self.cache.get(key)
        if found is None:
            families = self.find_role(style, role)
            if mode is False:
                families = tuple(f for f in families if not f.held_out)
            found = tuple(f for f in families for _ in range(f.weight))
            self.cache[key] = found
        return found

    def choose_cues(self, form: str, types: frozenset[str], mode: bool | None) -> tuple[Cue, ...]:
        """Cues of a form whose types are all among `types` (empty: any); with `mode` False none that is held out."""
        key = ("cue", form, types, mode)
        found: tuple[Cue, ...] | None = self.cache.get(key)
        if found is None:
            found = tuple(
                c
                for c in self.cues[form]
                if (not types or types.issuperset(c.types)) and not (mode is False and self.cue_families[c.family])
            )
            if not found:
                raise TemplateError(f"no cue of form {form!r} for the types {sorted(types)}; add one to cues.yaml")
            self.cache[key] = found
        return found


def _attrs(raw: dict[str, Any] | None, where: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for key, value in (raw or {}).items():
        if key not in ATTRIBUTES or (ATTRIBUTES[key] and str(value) not in ATTRIBUTES[key]):
            raise TemplateError(f"{where}: attribute {key}={value!r} is unknown; see GUIDE attributes in grammar.py")
        pairs.append((key, str(value)))
    return tuple(pairs)


def _fact(text: str, where: str, attrs: dict[str, Any]) -> FactSpec:
    author, types, org, *rest = text.split()
    cue, zipped, own = "c", False, dict(attrs)
    for item in rest:
        if item == "zip":
            zipped = True
        elif item.startswith("cue="):
            cue = item[4:]
        else:
            key, _, value = item.partition("=")
            own[key] = value
    names = tuple(types.split(","))
    for name in names:
        if name[0] != "T" and name not in TYPES:
            raise TemplateError(f"{where}: {name!r} is neither a T slot nor a relationship type")
    clean = {key: value for key, value in own.items() if value != AS_WRITTEN}
    _attrs(clean, where)
    return FactSpec(author, names, org, tuple(own.items()), zipped, cue)


def _family(raw: dict[str, Any], style: str, path: Path) -> Family:
    where = f"{path.name}, family {raw.get('id')!r}"
    unknown = set(raw) - {
        "id",
        "role",
        "held_out",
        "weight",
        "texts",
        "facts",
        "attrs",
        "none",
        "fund",
        "types",
        "support",
        "style",
    }
    if unknown or "id" not in raw or "role" not in raw or not raw.get("texts"):
        raise TemplateError(f"{where}: needs id, role and texts, and knows no key {sorted(unknown)}")
    types = raw.get("types", [])
    if set(types) - set(TYPES):
        raise TemplateError(f"{where}: unknown types {sorted(set(types) - set(TYPES))}")
    fund = raw.get("fund")
    try:
        templates = tuple(compile_template(text) for text in raw["texts"])
    except TemplateError as error:
        raise TemplateError(f"{where}: {error}") from error
    return Family(
        id=raw["id"],
        style=style,
        role=raw["role"],
        held_out=bool(raw.get("held_out", False)),
        weight=int(raw.get("weight", 2)),
        templates=templates,
        facts=tuple(_fact(f, where, raw.get("attrs") or {}) for f in raw.get("facts", [])),
        none=tuple(raw.get("none", [])),
        fund=None if fund is None else tuple(tuple(f.split()) for f in fund),
        types=frozenset(types),
        support=raw.get("support", "money"),
    )


def _plan(text: str, where: str) -> tuple[PlanStep, ...]:
    """``"@coi tie*1-4 others?60"``: headings by ``@``, counts by ``*``, chances in per cent by ``?``."""
    steps: list[PlanStep] = []
    for token in text.split():
        if token in ("/", "+", "//"):
            steps.append(PlanStep("break", {"/": " ", "+": "", "//": "\n"}[token]))
            continue
        body, _, chance = token.partition("?")
        name, _, count = body.partition("*")
        low, high = parse_range(count) if count else (1, 1)
        kind = "heading" if name.startswith("@") else "role"
        if not name.lstrip("@"):
            raise TemplateError(f"{where}: plan token {token!r} names nothing")
        steps.append(PlanStep(kind, name.lstrip("@"), low, high, int(chance) / 100 if chance else 1.0))
    return tuple(steps)


def _style(path: Path) -> tuple[Style, list[Family]]:
    raw = read_yaml(path)
    if raw["style"] != path.stem:
        raise TemplateError(f"{path.name}: style {raw['style']!r} must be named like the file")
    for form in raw.get("forms", ["ini"]):
        if form not in FORMS:
            raise TemplateError(f"{path.name}: unknown author form {form!r}; the forms are {', '.join(FORMS)}")
    families = [_family(f, raw["style"], path) for f in raw["families"]]
    roles: dict[str, list[Family]] = {}
    for family in families:
        roles.setdefault(family.role, []).append(family)
    plans = tuple(_plan(p, path.name) for p in raw.get("plans", []))
    return Style(
        raw["style"],
        tuple(raw.get("forms", ["ini"])),
        plans,
        {k: tuple(v) for k, v in roles.items()},
        float(raw.get("authors_known", 0.4)),
    ), families


def _cues(path: Path) -> tuple[dict[str, bool], dict[str, tuple[Cue, ...]], dict[str, tuple[str, ...]]]:
    raw = read_yaml(path)
    kinds = {key: tuple(value) for key, value in raw["kinds"].items()}
    held: dict[str, bool] = {}
    forms: dict[str, list[Cue]] = {}
    for family in raw["families"]:
        held[family["id"]] = bool(family.get("held_out", False))
        for item in family["items"]:
            text, types, *rest = item
            extra: dict[str, Any] = rest[0] if rest else {}
            names = tuple(types.split())
            if set(names) - set(TYPES):
                raise TemplateError(f"{path.name}: {text!r} has unknown types {names}")
            own = extra.pop("kinds", None)
            allowed = frozenset(
                own or set.intersection(*(set(kinds.get(n, ("company",))) for n in names)) or {"company"}
            )
            cue = Cue(
                compile_template(text),
                names,
                _attrs({**family.get("attrs", {}), **extra}, path.name),
                allowed,
                family["id"],
            )
            forms.setdefault(family["form"], []).extend([cue] * int(family.get("weight", 1)))
    return held, {k: tuple(v) for k, v in forms.items()}, kinds


@lru_cache(maxsize=1)
def load_grammar() -> Grammar:
    """Read and check all phrasing files, once.

    Raises:
        TemplateError: a file holds something unreadable; the message names file and family.
    """
    folder = HERE / "phrasings"
    held, cues, kinds = _cues(folder / "cues.yaml")
    shared = read_yaml(folder / "shared.yaml")
    modifiers = {
        name: tuple(
            Modifier(compile_template(row[0]), _attrs(row[1] if len(row) > 1 else {}, f"modifiers {name}"))
            for row in rows
        )
        for name, rows in shared["modifiers"].items()
    }
    headings = {name: tuple(rows) for name, rows in shared["headings"].items()}
    styles: dict[str, Style] = {}
    families: dict[str, Family] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in ("cues", "shared"):
            continue
        style, found = _style(path)
        styles[style.id] = style
        for family in found:
            if family.id in families or family.id in held:
                raise TemplateError(f"{path.name}: family id {family.id!r} stands twice")
            families[family.id] = family
    grammar = Grammar(styles, families, held, cues, kinds, modifiers, headings)
    _check_references(grammar)
    return grammar


def _check_references(grammar: Grammar) -> None:
    """Every role, heading, cue form and modifier that a plan or a template names must exist."""
    for style in grammar.styles.values():
        for step in (s for plan in style.plans for s in plan):
            if step.kind == "heading" and step.name not in grammar.headings:
                raise TemplateError(f"style {style.id}: no heading {step.name!r} in shared.yaml")
            if step.kind == "role":
                _check_role(grammar, style.id, step.name, f"plan of {style.id}")
    for family in grammar.families.values():
        for slot in (s for t in family.templates for s in t.slots):
            where = f"family {family.id}"
            if slot.name.startswith("*"):
                _check_role(grammar, family.style, slot.name[1:], where)
            elif slot.name == "x" and slot.args[0] not in grammar.modifiers:
                raise TemplateError(f"{where}: no modifiers {slot.args[0]!r} in shared.yaml")
            elif slot.name[0] == "T":
                _form_of(grammar, slot, where)


def _check_role(grammar: Grammar, style: str, role: str, where: str) -> None:
    try:
        families = grammar.find_role(style, role)
    except KeyError as error:
        raise TemplateError(f"{where}: no family has the role {role!r}") from error
    if all(f.held_out for f in families):
        raise TemplateError(f"{where}: every family of the role {role!r} is held out; leave one in")


def _form_of(grammar: Grammar, slot: Slot, where: str) -> str:
    form = slot.args[0] if slot.args else ""
    if form not in grammar.cues:
        raise TemplateError(
            f"{where}: {slot.name} needs a cue form as its first argument, not {form!r}; forms: {sorted(grammar.cues)}"
        )
    return form
