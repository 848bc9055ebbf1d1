"""Rows on their way into an index: one shape for ROR, the Funder Registry, our own tables and a user's CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coi_extract.registry.model import ACRONYM, ALIAS, DISPLAY, FORMER, LABEL
from coi_extract.registry.normalise import plain_key, split_bracket

ROR_URL = "https://ror.org/"
FUNDER_PREFIX = "10.13039/"
_ROR = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/(0[a-z0-9]{8})/?|(0[a-hj-km-np-tv-z0-9]{6}\d{2})", re.I)
_FUNDER = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?(?:doi\.org/|api\.crossref\.org/funders/))?(?:10\.13039/)?(\d{9,12})/?"
)


def ror_id(text: str) -> str | None:
    """The nine characters of a ROR id, however it is written; None when it is none."""
    found = _ROR.fullmatch(text.strip())
    return (found[1] or found[2]).lower() if found else None


def funder_id(text: str) -> str | None:
    """The digits of a Funder Registry id, however it is written; None when it is none."""
    found = _FUNDER.fullmatch(text.strip())
    return found[1] if found else None


USER_RANK, CURATED_RANK, NAMED_RANK, REGISTER_RANK = 3, 2, 1, 0
"""Precedence of a row: a user's, our own, a register's with names of ours, a register's."""


@dataclass(slots=True)
class ParentRow:
    """A parent as a source gives it: by id where it has one, else by name."""

    name: str
    uid: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Record:
    """One organisation of one source."""

    uid: str
    name: str
    kind: str
    names: list[tuple[str, int]] = field(default_factory=list)
    """Further names with their sort (LABEL, ALIAS, FORMER, ACRONYM of ``model``)."""
    industry: str | None = None
    country: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    """Further ids under which the entry answers (``ror:…``, ``fundref:…``)."""
    parents: list[ParentRow] = field(default_factory=list)
    status: str = "active"
    source: str = ""
    weight: int = 0
    rank: int = 0
    """Precedence among entries of one name: a user's rows 3, our curated rows 2, others 0."""

    def all_names(self) -> list[tuple[str, int]]:
        """The display name and the others, each once, the better sort kept."""
        best: dict[str, int] = {self.name: DISPLAY}
        for name, sort in self.names:
            name = " ".join(name.split())
            if name and sort < best.get(name, 99):
                best[name] = sort
        return list(best.items())

    def of_sort(self, sort: int) -> list[str]:
        """The names of one sort."""
        return [name for name, found in self.all_names() if found == sort]


def merge(rows: list[Record]) -> list[Record]:
    """One record per organisation: rows of the same uid or the same ROR id are joined, higher rank first.

    A higher-ranked row's own values win; names are united.
    """
    out: list[Record] = []
    by_uid: dict[str, Record] = {}
    by_user: dict[str, Record] = {}
    for row in sorted(rows, key=lambda r: (-r.rank, r.uid.startswith("fundref:"))):
        rors = [uid for uid in row.also if uid.startswith("ror:")]
        known = next((by_uid[uid] for uid in (row.uid, *rors) if uid in by_uid), None)
        known = known or next((by_user[uid] for uid in row.also if uid in by_user), None)
        if known is None:
            out.append(row)
            known = row
        else:
            _join(known, row)
        # One Funder Registry id may stand in several ROR records: it joins a row of that registry, or a user's, to
        # the first of them, but never two ROR records.
        for uid in (row.uid, *row.also):
            by_uid.setdefault(uid, known)
            if row.rank >= USER_RANK:
                by_user.setdefault(uid, known)
    return out


def attach_groups(rows: list[Record]) -> None:
    """Give ROR's national units ("Pfizer (Germany)") the group of our own table as parent."""
    groups: dict[str, Record] = {}
    for row in rows:
        if row.rank >= CURATED_RANK and row.kind == "company":
            for name, sort in row.all_names():
                if sort != ACRONYM:
                    groups.setdefault(plain_key(name), row)
    for row in rows:
        stem, bracket = split_bracket(row.name)
        national = row.rank < CURATED_RANK and row.kind == "company" and bracket
        group = groups.get(plain_key(stem)) if national else None
        if group is not None and all(p.uid != group.uid for p in row.parents):
            row.parents = [*row.parents, ParentRow(group.name, group.uid)]


def _join(kept: Record, other: Record) -> None:
    kept.names += [(name, LABEL if sort == DISPLAY else sort) for name, sort in other.all_names()]
    kept.kind = other.kind if kept.kind == "other" else kept.kind
    kept.industry = kept.industry or other.industry
    kept.country = kept.country or other.country
    kept.identifiers = {**other.identifiers, **kept.identifiers}
    kept.also += [uid for uid in (other.uid, *other.also) if uid not in kept.also and uid != kept.uid]
    kept.parents = kept.parents or other.parents
    kept.weight = max(kept.weight, other.weight)
    kept.source = kept.source if other.source in kept.source else f"{kept.source}+{other.source}"


__all__ = [
    "ACRONYM",
    "ALIAS",
    "DISPLAY",
    "FORMER",
    "LABEL",
    "ParentRow",
    "Record",
    "attach_groups",
    "funder_id",
    "merge",
    "ror_id",
]
