"""The light values that the readers pass on. Offsets are offsets into the repaired text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.lexicon.loader import Rule
from coi_extract.taxonomy import AuthorScope, InterestKind, RelationshipType


@dataclass(frozen=True, slots=True)
class AuthorMention:
    """One mention of an author or of a group; ``start == end`` where nothing is written."""

    text: str
    start: int
    end: int
    scope: AuthorScope = AuthorScope.NAMED


@dataclass(frozen=True, slots=True)
class OrgMention:
    """One mention of an organisation. ``entry`` is the number of its registry entry where its name is known.

    ``sure`` says that its name alone shows it to be an organisation; other names are one only where a clause asks
    for one.
    """

    text: str
    start: int
    end: int
    entry: int | None = None
    sure: bool = True
    division: str | None = None


@dataclass(slots=True)
class Chunk:
    """A stretch of tokens with what it is.

    Kinds: ``author``, ``org``, ``caps`` (initials or acronym), ``cue`` and the other rule kinds, ``prep``, ``conj``,
    ``comma``, ``semi``, ``colon``, ``slash``, ``lpar``, ``rpar``, ``stop``, ``break``, ``poss`` ('s), ``number``,
    ``place``, ``programme``, ``word``.
    """

    kind: str
    start: int
    stop: int
    value: Any = None
    rules: tuple[Rule, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule that takes precedence."""
        return self.rules[0]


@dataclass(slots=True)
class RelationshipFact:
    """A tie as read, before linking."""

    author: AuthorMention
    organization: OrgMention
    type: RelationshipType
    cue: tuple[int, int]
    rule: str
    attributes: dict[str, str] = field(default_factory=dict)
    group: str | None = None
    #: How probable it is that this was read rightly, where a trained reader has weighed it.
    confidence: float | None = None


@dataclass(slots=True)
class NoneFact:
    """A declaration of nothing to declare."""

    author: AuthorMention
    kind: InterestKind
    cue: tuple[int, int]
    rule: str
    #: "no other conflicts": speaks of the rest where ties were stated
    others: bool = False
    #: "no other relationships or activities", the form's template: of all where no tie was stated
    activities: bool = False


@dataclass(slots=True)
class DenialFact:
    """A negated tie that names an organisation."""

    author: AuthorMention
    organization: OrgMention
    type: RelationshipType | None
    cue: tuple[int, int]
    rule: str


@dataclass(slots=True)
class FundingFact:
    """A funder–award pair as read, before linking."""

    funder: OrgMention | None
    award: tuple[int, int] | None
    cue: tuple[int, int]
    rule: str
    via: OrgMention | None = None
    scheme: str | None = None
    project: str | None = None
    subproject: str | None = None
    title: str | None = None
    recipients: tuple[AuthorMention, ...] = ()
    in_kind: bool = False
    #: whether the recipients are the ones of whom the sentence says that they are supported
    supported: bool = False
    #: What the award grammar says of the number.
    match: AwardMatch | None = None
