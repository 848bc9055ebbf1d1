"""Which organisations the facts name: one entity for all spellings, linked to the registry where that is certain."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import OrgMention
from coi_extract.lexicon.awards import parse_award
from coi_extract.lexicon.loader import read_yaml
from coi_extract.linking.notices import ambiguous_organization
from coi_extract.linking.spans import Spans
from coi_extract.registry import Entry, Link, LinkContext, Registry
from coi_extract.registry.normalise import names, plain_key, split_bracket
from coi_extract.schema import Identifiers, Mention, Notice, Organization, OrganizationRef
from coi_extract.taxonomy import OrganizationKind, RelationshipType

FUNDER, VIA, THANKED, NAMED = "funder", "via", "thanked", "named"
_ROLES = {role: n for n, role in enumerate([*(t.value for t in RelationshipType), FUNDER, VIA, THANKED, NAMED])}
_ACRONYM = re.compile(r"[A-Z][A-Za-z&.-]{1,8}")
_DOI = "https://doi.org/"
_NEIGHBOURS = 12


@dataclass(slots=True)
class _Body:
    id: str
    name: str
    link: Link
    mentions: dict[tuple[int, int], Mention] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)


@lru_cache(maxsize=1_000)
def _link_in_context(
    registry: Registry,
    name: str,
    acronyms: tuple[tuple[str, str], ...],
    award_funders: tuple[str, ...],
    neighbours: tuple[str, ...],
) -> Link:
    context = LinkContext(award_funders=award_funders, acronyms=dict(acronyms), neighbours=neighbours)
    return registry.link(name, context=context)


class Organizations:
    """The organisations of one document. Each distinct name is linked once."""

    def __init__(self, document: Document, registry: Registry, spans: Spans, year: int | None) -> None:
        self.registry = registry
        self.spans = spans
        self.year = year
        self.notices: list[Notice] = []
        self._abbreviations = document.memory.abbreviations
        self._award_funders = _award_funders(document)
        self._names = tuple(dict.fromkeys(org.text for org in _named(document)))
        self._text = document.reading.source
        self._told: tuple[str, ...] | None = None
        self._links: dict[str, Link] = {}
        self._bodies: dict[str, _Body] = {}
        self._thanked = document.thanked
        self._rest, self._full = _whole_names(document)

    def ref(self, org: OrgMention, role: str | None = None) -> OrganizationRef:
        """The mention, tied to its entity. ``role``: a relationship type, or one of the roles named above."""
        mention = self.spans.mention(org.start, org.end)
        link = self.link(org.text)
        key = f"e{link.entry}" if link.entry is not None else self._key(org.text)
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = _Body(f"o{len(self._bodies) + 1}", self._spelt_out(org.text), link)
            if link.entry is None and link.candidates:
                names = list(dict.fromkeys(c.name for c in link.candidates))
                self.notices.append(ambiguous_organization(mention.text, names, mention.span))
        whole = self._full.get((org.start, org.end))
        named = self.spans.mention(*whole) if whole is not None else mention
        if link.entry is not None and self.link(named.text).entry != link.entry:
            named = mention  # the registry knows the name as it was cut
        body.mentions.setdefault((named.span.start, named.span.end), named)
        if role is not None:
            body.roles.add(role)
        return OrganizationRef(
            mention=mention.text, span=mention.span, organization_id=body.id, division=org.division or link.division
        )

    def add_named(self) -> None:
        """Add the organisations that no fact needs: thanked ones, and what else a trained reader finds named."""
        if self._rest is None:
            for org in self._thanked:
                self.ref(org, THANKED)
            return
        thanked = _Places(self._thanked)
        for org in self._rest:
            self.ref(org, THANKED if thanked.shared(org) else NAMED)

    def link(self, name: str) -> Link:
        """Who is meant by a name in this document."""
        known = self._links.get(name)
        if known is None:
            known = self._links[name] = self._link(name)
        return known

    def ror(self, name: str) -> str | None:
        """The ROR id of who is meant by a name, where it is certain."""
        link = self.link(name)
        return None if link.entry is None else self.registry.entry(link.entry).identifiers.get("ror")

    def values(self) -> tuple[Organization, ...]:
        """The entities, in the order in which their facts stand in the report."""
        return tuple(self._value(body) for body in self._bodies.values())

    def _link(self, name: str) -> Link:
        acronyms = tuple((short, long) for short, long in self._abbreviations.items() if short in name)
        funders = self._award_funders.get(name, ())
        if acronyms or funders:
            link = _link_in_context(self.registry, name, acronyms, funders, ())
        else:
            link = self.registry.link(name)
        if link.entry is None and link.candidates and _ACRONYM.fullmatch(name) and name[1:] != name[1:].lower():
            # Several bodies bear the acronym: those that stand beside it may tell which.
            near = (*self._programmes(), *(n for n in self._names if n != name))[:_NEIGHBOURS]
            if near:
                told = _link_in_context(self.registry, name, acronyms, funders, near)
                if told.entry is not None:
                    return told
        if link.entry is None and link.candidates and (place := self._place_of(name)):
            told = self.registry.link(f"{name} ({place})")
            return told if told.entry in {c.entry for c in link.candidates} else link
        return link

    def _place_of(self, name: str) -> str | None:
        """What stands in brackets or as a place behind a name of several: "Merck (Darmstadt)", "Merck, Darmstadt"."""
        found = re.search(rf"\b{re.escape(name)}(?:\s?\(([^()]{{2,60}})\)|, ?([A-Z][a-z]+)\b)", self._text)
        return (found[1] or found[2]) if found else None

    def _programmes(self) -> tuple[str, ...]:
        """The bodies whose programmes the text names: "ERC Starting Grant" tells who is meant."""
        if self._told is None:
            text = self._text
            self._told = tuple(dict.fromkeys(body for word, body in names().programmes.items() if word in text))
        return self._told

    def _spelt_out(self, name: str) -> str:
        return " ".join(self._abbreviations.get(name, name).split())

    def _key(self, name: str) -> str:
        """What the spellings of a name that nobody knows have in common."""
        name = self._spelt_out(name)
        stem, inside = split_bracket(name)
        if inside is not None and self._abbreviations.get(inside) is not None:
            name = stem
        return plain_key(name) or " ".join(name.casefold().split())

    def _value(self, body: _Body) -> Organization:
        mentions = tuple(body.mentions[at] for at in sorted(body.mentions))
        roles = tuple(sorted(body.roles, key=lambda role: _ROLES[role]))
        link = body.link
        if link.entry is None:
            return Organization(
                id=body.id,
                name=body.name,
                kind=kind_by_words(body.name),
                mentions=mentions,
                roles=roles,
                candidates=tuple(dict.fromkeys(c.name for c in link.candidates)),
            )
        entry = self.registry.entry(link.entry)
        parent = entry.parent()
        then = entry.parent(self.year) if self.year is not None else None
        return Organization(
            id=body.id,
            name=entry.name,
            kind=OrganizationKind(entry.kind),
            industry=entry.industry,
            identifiers=_identifiers(entry),
            country=entry.country,
            parent=parent.name if parent is not None else None,
            parent_then=then.name if then is not None else None,
            mentions=mentions,
            roles=roles,
            link_score=round(link.score, 4),
        )


def _identifiers(entry: Entry) -> Identifiers:
    funder = entry.identifiers.get("funder_id")
    return Identifiers(
        ror=entry.identifiers.get("ror"),
        funder_id=_DOI + funder if funder is not None and funder.startswith("10.") else funder,
        own=entry.uid if entry.uid.startswith(("coi:", "user:")) else None,
    )


def _named(document: Document) -> Iterator[OrgMention]:
    for tie in document.relationships:
        yield tie.organization
    for denial in document.denials:
        yield denial.organization
    for fact in document.funding:
        yield from (org for org in (fact.funder, fact.via) if org is not None)


class _Places:
    """Where organisations are mentioned, asked for what a name shares characters with."""

    def __init__(self, mentions: Iterable[OrgMention]) -> None:
        self._places = sorted({(org.start, org.end) for org in mentions})
        self._longest = max((end - start for start, end in self._places), default=0)

    def shared(self, org: OrgMention) -> list[tuple[int, int]]:
        """Return the places that overlap a name, in order."""
        first = bisect_left(self._places, (org.start - self._longest, 0))
        last = bisect_left(self._places, (org.end, 0))
        return [place for place in self._places[first:last] if org.start < place[1]]


def _whole_names(
    document: Document,
) -> tuple[list[OrgMention] | None, dict[tuple[int, int], tuple[int, int]]]:
    """Return the names beside those of the facts, and for mentions of facts the whole name that they stand in.

    The trained reader sees more of a name than a fact needs: the programme behind its giver, the division before it.
    """
    if document.named is None:
        return None, {}
    places = _Places(_named(document))
    rest: list[OrgMention] = []
    whole: dict[tuple[int, int], tuple[int, int]] = {}
    for org in document.named:
        shared = places.shared(org)
        if not shared:
            rest.append(org)
        elif len(shared) == 1:
            whole.setdefault(shared[0], (org.start, org.end))
    return rest, whole


def _award_funders(document: Document) -> dict[str, tuple[str, ...]]:
    """Names of funders to the bodies that the numbers under them belong to, whatever the name."""
    found: dict[str, dict[str, None]] = {}
    text = document.reading
    for fact in document.funding:
        if fact.funder is None or fact.award is None:
            continue
        start, end = text.source_span(*fact.award)
        match = parse_award(text.source[start:end])
        if match.check == "recognised" and (implied := match.implied_ror or match.implied_funder):
            found.setdefault(fact.funder.text, {})[implied] = None
    return {name: tuple(bodies) for name, bodies in found.items()}


@lru_cache(maxsize=1)
def _kinds() -> dict[str, OrganizationKind]:
    content = read_yaml("organization_kinds.yaml")
    return {word: OrganizationKind(kind) for kind, words in content.items() for word in str(words).split()}


def kind_by_words(name: str) -> OrganizationKind:
    """The kind of a body that no table knows, by the words of its name; the last telling word decides before "of"."""
    words = plain_words(name)
    for place, word in enumerate(words):
        if word in ("of", "for", "on", "at") and (kind := _told(words[:place])) is not None:
            return kind
    return _told(words) or OrganizationKind.OTHER


def _told(words: Iterable[str]) -> OrganizationKind | None:
    kinds = _kinds()
    told = [kinds[word] for word in words if word in kinds]
    return told[-1] if told else None


def plain_words(name: str) -> list[str]:
    """The words of a name in small letters, without marks."""
    return re.findall(r"[^\W_]+", name.casefold())
