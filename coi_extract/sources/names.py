"""Author lists as tables and JSON write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from coi_extract.sources import ids
from coi_extract.sources.model import Affiliation, AuthorName

_AND = re.compile(r",?\s+(?:and|&)\s+")
_SHORT = re.compile(r"(?P<family>.+?) (?P<initials>[A-Z]{1,4})$")


def read_names(value: object) -> tuple[AuthorName, ...]:
    """Read a list of authors.

    A list or a JSON list of names or of objects (``name``, ``given``, ``family``, ``orcid``); or a text with names
    between semicolons, bars or line breaks ("Family, Given; …"), else between commas
    ("Given Family, …", "Family GM, …").
    """
    if value is None:
        return ()
    if isinstance(value, str):
        text = value.strip()
        if text[:1] == "[":
            try:
                return read_names(json.loads(text))
            except (ValueError, RecursionError):
                pass
        return _people(split_names(text))
    if isinstance(value, Mapping):
        return _people([value])
    if isinstance(value, Iterable):
        return _people(value)
    return ()


def split_names(text: str) -> list[str]:
    """Split a text that lists names."""
    for separator in (";", "|", "\n"):
        if separator in text:
            return [name for part in text.split(separator) if (name := part.strip(" ,.\t\r"))]
    # single spaces: a long gap would be searched from each of its blanks on
    parts = [p.strip() for p in _AND.sub(", ", " ".join(text.split())).split(",") if p.strip()]
    # "Family, Given" is one person: a part of one word can be no full name.
    if len(parts) == 2 and " " not in parts[0]:
        return [text.strip()]
    return [part.rstrip(".") if _SHORT.match(part.rstrip(".")) else part for part in parts]


def _people(items: Iterable[Any]) -> tuple[AuthorName, ...]:
    found: list[AuthorName] = []
    for item in items:
        author = _mapping(item, len(found) + 1) if isinstance(item, Mapping) else _name(str(item), len(found) + 1)
        if author is not None:
            found.append(author)
    return tuple(found)


def _mapping(item: Mapping[str, Any], position: int) -> AuthorName | None:
    def text(*keys: str) -> str | None:
        return next((str(v).strip() for k in keys if (v := item.get(k))), None)

    given, family = text("given", "given_name", "first_name", "forename"), text("family", "family_name", "last_name")
    name = text("name", "full_name", "display_name") or ids.full_name(given, family)
    if not name:
        return None
    if family is None:
        named = _name(name, position)
        given, family = (named.given, named.family) if named else (None, None)
    works = item.get("affiliations") or item.get("affiliation") or ()
    works = [works] if isinstance(works, (str, Mapping)) else works
    affiliations = tuple(
        Affiliation(str(a.get("name") or a.get("text") or ""), ids.ror(str(a.get("ror") or a.get("id") or "")))
        if isinstance(a, Mapping)
        else Affiliation(str(a))
        for a in works
    )
    return AuthorName(
        position,
        name,
        given,
        family,
        ids.initials(given),
        None,
        ids.orcid(text("orcid", "ORCID")),
        affiliations=affiliations,
    )


def _name(text: str, position: int) -> AuthorName | None:
    """One name: "Family, Given", "Family GM" or "Given Family"."""
    text = " ".join(text.split())
    if not text:
        return None
    if "," in text:
        family, _, given = (part.strip() for part in text.partition(","))
        return AuthorName(position, ids.full_name(given, family), given or None, family, ids.initials(given))
    if short := _SHORT.match(text):
        family, initials = short.group("family"), short.group("initials")
        return AuthorName(position, f"{initials} {family}", initials, family, initials)
    given, _, family = text.rpartition(" ")
    return AuthorName(position, text, given or None, family, ids.initials(given))
