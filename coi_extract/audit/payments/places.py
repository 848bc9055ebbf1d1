"""Where authors work, by their affiliations: in which country, and whether a record's city or specialty is theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

from coi_extract.grammar.person_names import flat
from coi_extract.registry.normalise import names, tokens_of

US: Final = "US"
_WORDS: Final = re.compile(r"[^\W\d_]+")
_PARTS: Final = re.compile(r"[,;]")
_CODES: Final = re.compile(r"\b[A-Z]{2}\b")
#: What stands behind the country: an address and whose it is, a post code, a number of telephone, the next affiliation.
_NOT_PLACE: Final = re.compile(
    r"\S{0,64}@\S{0,255}|\([^()]{0,40}\)|\b[\w-]{0,40}\d[\w-]{0,40}\b"
    r"|\b(?:electronic address|e-?mail|tel|fax)\b[.:]*|\band\s*$",
    re.IGNORECASE,
)
#: Characters of an affiliation's end in which its country is looked for.
_END: Final = 400
#: Words of the longest name of a country or state.
_LONGEST: Final = 5
#: A specialty of fewer letters says too little ("Pain").
_SHORTEST: Final = 6


@lru_cache(maxsize=4096)
def country(affiliation: str) -> str | None:
    """The country (ISO 3166-1) that an affiliation ends in; a US state is as good as the country. None if unsaid."""
    parts = [part for part in _PARTS.split(_NOT_PLACE.sub(" ", affiliation[-_END:])) if _WORDS.search(part)]
    if not parts:
        return None
    words = parts[-1].replace(".", "").split()
    for size in range(min(_LONGEST, len(words)), 0, -1):  # "Lindenau, MA USA"
        last = " ".join(words[-size:])
        if last == "Georgia":
            return None if len(words) > 1 or states_in(",".join(parts[:-1])) else "GE"
        if last in _states() or last in _states().values():
            return US
        found = names().countries.get(" ".join(t for t in tokens_of(last) if t != "the"))
        if found is not None:
            return found
    return None


def is_abroad(affiliations: Sequence[str]) -> bool:
    """Whether all affiliations name a country that is not the United States; False where there are none."""
    found = [country(text) for text in affiliations]
    return bool(found) and all(code not in (None, US) for code in found)


def is_us(affiliations: Sequence[str]) -> bool:
    """Whether an affiliation names the United States or one of its states."""
    return any(country(text) == US or (country(text) is None and states_in(text)) for text in affiliations)


@lru_cache(maxsize=4096)
def states_in(affiliation: str) -> frozenset[str]:
    """Codes of the US states that an affiliation names."""
    words = f" {_plain(affiliation)} "
    return frozenset(
        {code for code in _CODES.findall(affiliation) if code in _states()}
        | {code for code, name in _states().items() if f" {_plain(name)} " in words}
    )


def fits(affiliation: str, city: str, state: str, specialty: str) -> bool:
    """Whether an affiliation names a record's city, in a state that is not another one, or its specialty."""
    if country(affiliation) not in (None, US):
        return False
    words = f" {_plain(affiliation)} "
    if city and f" {_plain(city)} " in words:
        named = states_in(affiliation)
        if not named or not state or state.upper() in named:
            return True
    return any(f" {field} " in words for field in _fields(specialty))


@lru_cache(maxsize=4096)
def _fields(specialty: str) -> tuple[str, ...]:
    """What a specialty of the taxonomy of providers is called: the narrowest of its levels."""
    narrowest = specialty.rsplit("|", 1)[-1]
    found = (_plain(part) for part in re.split(r"[,&/()]| and ", narrowest))
    return tuple(field for field in found if len(field) >= _SHORTEST)


def _plain(text: str) -> str:
    """Words in small letters; "orthopaedic" is "orthopedic"."""
    return " ".join(_WORDS.findall(flat(text).casefold().replace("ae", "e")))


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    text = files("coi_extract.audit.payments").joinpath("states.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found
