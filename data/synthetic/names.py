"""Pools of names for synthetic statements: people and their written forms, organisations, funders, award numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

__all__ = ["FORMS", "Funder", "Person", "Pools", "draw_award", "draw_cast", "load_pools", "read_yaml", "write_name"]

HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARTICLE = re.compile(
    r"^(?:v[ao]n|de[rnl]?|den|het|'t|ter|te|la|le|da|dos|das|di|du|bin|ben|el|al|zu|af|op|ap|della|d|o|ó)$", re.I
)

# How an author may be written. The second letter group is what `write_name` understands; titles are put by the engine.
FORMS = (
    "ini",
    "ini_dot",
    "ini_space",
    "dr",
    "dr_dot",
    "dr_ini",
    "dr_ini_dot",
    "prof",
    "full",
    "full_mid",
    "sur",
    "g_sur",
    "g_dot_sur",
    "sur_g",
    "author_ini",
)
TITLES = {
    "dr": ("Dr ", "Drs "),
    "dr_dot": ("Dr. ", "Drs. "),
    "dr_ini": ("Dr ", "Drs "),
    "dr_ini_dot": ("Dr. ", "Drs. "),
    "prof": ("Prof. ", "Profs. "),
    "author_ini": ("Author ", "Authors "),
}


def read_yaml(path: Path) -> Any:
    """Read one YAML file with the fast loader where libyaml is there."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_LOADER)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented author; `sex` is ``f`` or ``m`` and serves pronouns only."""

    given: str
    middle: str
    family: str
    sex: str
    dress: int = 0  # which of several ways to write the initials this person has

    @property
    def full(self) -> str:
        """Given, middle and family name, as a byline has them."""
        return " ".join(part for part in (self.given, self.middle, self.family) if part)


@dataclass(frozen=True, slots=True)
class Funder:
    """A funder: its surface forms, who may use it, and the shapes of its award numbers."""

    names: tuple[str, ...]
    classes: frozenset[str]
    awards: tuple[str, ...]


@dataclass(frozen=True)
class Pools:
    """All name pools. `orgs` goes by kind; each entry lists the surface forms of one body."""

    groups: list[dict[str, Any]]
    weights: list[int]
    orgs: dict[str, list[tuple[str, ...]]]
    invented: dict[str, list[str]]
    funders: list[Funder]
    by_class: dict[str, list[Funder]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load_pools() -> Pools:
    """Read the pools once."""
    folder = HERE / "names"
    people = read_yaml(folder / "people.yaml")["groups"]
    firms = read_yaml(folder / "companies.yaml")
    bodies = read_yaml(folder / "institutions.yaml")
    money = read_yaml(folder / "funders.yaml")
    orgs = {
        key: [tuple(str(form) for form in entry) for entry in rows]
        for key, rows in (firms | bodies).items()
        if key != "invented"
    }
    funders: list[Funder] = []
    by_class: dict[str, list[Funder]] = {}
    for row in money["funders"]:
        funder = Funder(tuple(row["names"]), frozenset(row["classes"]), tuple(row.get("awards", ())))
        funders.append(funder)
        for name in ["any", *row["classes"]]:
            for key in (name, f"{name}_numbered") if funder.awards else (name,):
                by_class.setdefault(key, []).extend([funder] * row.get("weight", 1))
    for kind in ("gov", "foundation"):
        orgs[f"funder_{kind}"] = [f.names for f in funders if kind in f.classes]
    orgs["giver"] = [f.names for f in funders if "person" in f.classes]
    words = {key: list(money[key]) for key in ("schemes", "fellowships", "projects", "subprojects")}
    return Pools(people, [g["weight"] for g in people], orgs, firms["invented"], funders, by_class, words)


def draw_cast(rng: Random, size: int) -> list[Person]:
    """Draw `size` authors with different initials and different family names, at most one group apart."""
    pools = load_pools()
    cast: list[Person] = []
    taken: set[str] = set()
    dress = rng.randrange(4)
    home = rng.choices(pools.groups, pools.weights, k=2)
    for _ in range(size * 8):
        if len(cast) == size:
            break
        group = home[rng.randrange(2)] if rng.random() < 0.6 else rng.choices(pools.groups, pools.weights)[0]
        sex = "fm"[rng.randrange(2)]
        person = Person(
            given=rng.choice(group["given"][sex]),
            middle=rng.choice(group["middle"]) if rng.random() < 0.35 else "",
            family=rng.choice(group["family"]),
            sex=sex,
            dress=dress,
        )
        keys = {
            re.sub(r"\W", "", write_name(person, "ini")).upper(),
            person.family.casefold().split()[-1].split("-")[0],
        }
        if keys & taken:
            continue
        taken |= keys
        cast.append(person)
    return cast


def _letters(word: str) -> list[str]:
    """Initials of one word: hyphens inside give two, ``O'Brien`` gives O and B, ``McDonald`` M or Mc by dress."""
    return [piece[0] for piece in re.split(r"[-'’]", word) if piece]


@lru_cache(maxsize=50_000)
def write_name(person: Person, form: str) -> str:
    """Write a person in one of `FORMS`, without the title.

    >>> write_name(Person("Jean-Pierre", "", "van der Berg", "m"), "ini")
    'J-PvdB'
    """
    given = person.given.replace(".", "").split()
    first = given[0]
    middles = [*given[1:], *([person.middle.replace(".", "")] if person.middle else [])]
    family = person.family.split()
    keep_particles = person.dress % 2 == 0
    lead = "-".join(_letters(first)) if "-" in first and person.dress != 3 else "".join(_letters(first))
    parts = [lead, *("".join(_letters(m)) for m in middles)]
    tail: list[str] = []
    for word in family:
        if _PARTICLE.match(word):
            if keep_particles:
                tail.append(word[0] if word != "'t" else "t")
        elif "-" in word and person.dress in (0, 1):
            tail.append("-".join(_letters(word)))
        else:
            tail.append("".join(_letters(word)))
    if form in ("ini", "author_ini"):
        return "".join([*parts, *tail])
    if form in ("ini_dot", "ini_space"):
        gap = " " if form == "ini_space" else ""
        letters = [piece for part in [*parts, *tail] for piece in _dotted(part)]
        return gap.join(letters)
    if form in ("dr", "dr_dot", "prof", "sur"):
        return person.family
    if form in ("dr_ini", "g_sur"):
        return f"{''.join(_letters(first))[0]} {person.family}"
    if form in ("dr_ini_dot", "g_dot_sur"):
        return " ".join([f"{p[0]}." for p in parts]) + f" {person.family}"
    if form == "sur_g":
        return f"{person.family} {''.join(p[0] for p in parts)}"
    if form == "full":
        return f"{person.given} {person.family}"
    if form == "full_mid":
        return person.full
    raise ValueError(f"unknown author form {form!r}; the forms are {', '.join(FORMS)}")


def _dotted(part: str) -> list[str]:
    """``"J-P"`` → ``["J.-P."]``, ``"OB"`` → ``["O.", "B."]``."""
    if "-" in part:
        return [".-".join(part.split("-")) + "."]
    return [f"{letter}." for letter in part]


# "%" stands for the last two digits of a year; `_shape` puts it where a shape has "20##".
_SIGNS: dict[str, Sequence[str]] = {
    "#": "0123456789",
    "@": "ABCDEFGHKLMNPRSTV",
    "%": [f"{y:02d}" for y in range(3, 24)],
}


@lru_cache(maxsize=2_000)
def _shape(pattern: str) -> tuple[tuple[str, ...] | str, ...]:
    pieces: list[tuple[str, ...] | str] = []
    for part in re.split(r"(<[^<>]*>)", pattern.replace("20##", "20%")):
        if part.startswith("<"):
            pieces.append(tuple(part[1:-1].split("|")))
        elif part:
            pieces.append(part)
    return tuple(pieces)


def draw_award(rng: Random, pattern: str) -> str:
    """Fill an award shape: ``#`` a digit, ``@`` a capital letter, ``<a|b>`` one of."""
    out: list[str] = []
    for piece in _shape(pattern):
        text = piece[int(rng.random() * len(piece))] if isinstance(piece, tuple) else piece
        if "#" in text or "@" in text or "%" in text:
            text = "".join(_SIGNS[c][int(rng.random() * len(_SIGNS[c]))] if c in _SIGNS else c for c in text)
        out.append(text)
    return "".join(out)
