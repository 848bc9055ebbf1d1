"""Which author is which profile: the user's list, and for others how far name and place fit."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from coi_extract.audit.payments.files import Payment
from coi_extract.audit.payments.names import author_key, given_fits, given_names, letters, surnames
from coi_extract.audit.payments.places import fits, is_abroad
from coi_extract.errors import InputError
from coi_extract.grammar.person_names import parse_name

_AUTHOR: Final = ("author", "name", "orcid")
_PROFILE: Final = ("profile", "profile_id", "covered_recipient_profile_id", "physician_profile_id")


@dataclass(frozen=True, slots=True)
class Person:
    """An author as far as payment files ask. ``names`` are pairs of given names and surname, as sources read them."""

    name: str
    names: tuple[tuple[str, str], ...]
    orcid: str | None
    affiliations: tuple[str, ...]

    @property
    def keys(self) -> Iterator[str]:
        """What a list of profiles may know the author by."""
        if self.orcid:
            yield author_key(self.orcid)
        yield from (letters(name) for name in (self.name, *(f"{given} {family}" for given, family in self.names)))

    @property
    def wanted(self) -> frozenset[tuple[str, str]]:
        """What rows are looked up by: the letters of the surname, and the first of the given name."""
        return frozenset(
            (surname, given_names(given)[0][0])
            for given, family in self.names
            if given_names(given)
            for surname in surnames(family)
        )

    def fit(self, first: str, middle: str, last: str) -> str | None:
        """How the author's names fit those of a record: ``"name"``, ``"initial"``, or None where they do not."""
        found = {given_fits(given, first, middle) for given, family in self.names if letters(last) in surnames(family)}
        return "name" if "name" in found else "initial" if "initial" in found else None

    def bears(self, first: str, middle: str, last: str) -> bool:
        """Whether the names fit, or none are known of the author to hold against."""
        return not self.names or self.fit(first, middle, last) is not None

    @property
    def is_abroad(self) -> bool:
        """Whether all affiliations are outside the United States: then a name alone says nothing."""
        return is_abroad(self.affiliations)


@dataclass(frozen=True, slots=True)
class Matched:
    """The records taken for an author's.

    ``tier`` is A (the profile was given), B (name, and city or specialty) or C (name alone); ``profiles`` how many
    profiles they belong to, ``others`` how many more bear the name; ``initial`` says that no more than the initial of
    the given name is known of the author or of the records.
    """

    tier: str
    records: tuple[Payment, ...] = ()
    profiles: int = 0
    others: int = 0
    initial: bool = False


class Profiles:
    """Finds the records of authors.

    Parameters
    ----------
    records:
        Of all authors that were asked for.
    given:
        Profile ids by author, from :func:`read_profiles`.
    """

    def __init__(self, records: Iterable[Payment], given: Mapping[str, frozenset[str]]) -> None:
        self._given = given
        self._by_profile: dict[str, list[Payment]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[Payment]] = defaultdict(list)
        for record in records:
            self._by_profile[record.profile].append(record)
            self._by_name[letters(record.last), letters(record.first)[:1]].append(record)

    def of(self, person: Person) -> Matched:
        """The records of an author. Where one profile fits by its place, others of the name are left aside."""
        ids = profiles_of(person, self._given)
        if ids:
            mine = tuple(record for profile in sorted(ids) for record in self._by_profile.get(profile, ()))
            return Matched("A", mine, len(ids))
        named: dict[str, list[Payment]] = defaultdict(list)
        near, full = set(), set()
        for record in (r for key in sorted(person.wanted) for r in self._by_name.get(key, ())):
            fit = person.fit(record.first, record.middle, record.last)
            if fit is None:
                continue
            profile = record.profile or f"{letters(record.first)} {letters(record.last)} {record.city.casefold()}"
            named[profile].append(record)
            if fit == "name":
                full.add(profile)
            if any(fits(text, record.city, record.state, record.specialty) for text in person.affiliations):
                near.add(profile)
        chosen = near or (set() if person.is_abroad else full)
        mine = tuple(record for profile in sorted(chosen) for record in named[profile])
        return Matched("B" if near else "C", mine, len(chosen), len((full | near) - chosen), not chosen & full)


def profiles_of(person: Person, given: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The profile ids that the user gives for an author; the ORCID goes before the name."""
    return next((given[key] for key in person.keys if key in given), frozenset())


def read_profiles(path: str | os.PathLike[str]) -> dict[str, frozenset[str]]:
    """Read which author is which profile: a CSV with columns ``author`` (a name or an ORCID) and ``profile``.

    The columns may also be called ``name`` or ``orcid``, and ``profile_id`` or as in the payment files. An author may
    have several profiles, on several lines.

    Raises
    ------
    InputError
        The file is missing, lacks one of the columns, or has a line without a profile id.
    """
    found: dict[str, set[str]] = defaultdict(set)
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            separator = max(",;\t", key=first.count)
            header = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=separator), [])]
            authors = [name for name in _AUTHOR if name in header]
            profile = next((name for name in _PROFILE if name in header), None)
            if not authors or profile is None:
                raise InputError(
                    "lacks the columns author and profile.", source=path, remedy="Name them in the first line."
                )
            for number, row in enumerate(csv.DictReader(lines, fieldnames=header, delimiter=separator), 2):
                who = [(row.get(name) or "").strip() for name in authors]
                id_ = (row.get(profile) or "").strip().removesuffix(".0")
                if any(who) and not id_.isdigit():
                    raise InputError(
                        f"{id_!r} is no profile id, which is a number.", source=path, place=f"line {number}"
                    )
                for name in filter(None, who):
                    found[author_key(name if name[:4].isdigit() or "/" in name else parse_name(name).display)].add(id_)
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text.", source=path, remedy="Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}.", source=path) from error
    return {key: frozenset(ids) for key, ids in found.items()}
