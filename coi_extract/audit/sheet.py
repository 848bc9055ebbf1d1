"""The review sheet: its columns, and what its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(str, Enum):
    """What kind of fact a row is.

    Ties are the author's own (``industry_tie`` to a company, ``own_tie`` to anybody else) or somebody else's: of a
    relative, an institution, a group or the study (``other_tie``).
    """

    INDUSTRY_TIE = "industry_tie"
    OWN_TIE = "own_tie"
    OTHER_TIE = "other_tie"
    FUNDING = "funding"
    DECLARED_NONE = "declared_none"
    DENIAL = "denial"

    def __str__(self) -> str:
        return self.value


#: Kinds that are an author's own tie.
OWN: Final = frozenset({Kind.INDUSTRY_TIE, Kind.OWN_TIE})

STATEMENT_ROW: Final = "statement"
FACT_ROW: Final = "fact"
RIGHT: Final = "right"
WRONG: Final = "wrong"

#: The columns of a sheet, in their order.
COLUMNS: Final = (
    "row", "statement", "article_id", "fact", "words", "verdict", "missing", "missing_ties", "missing_industry_ties",
    "note", "text", "kind", "fact_id", "facts", "source", "stratum", "stratum_size", "stratum_drawn", "stratum_ties",
    "stratum_industry_ties", "weight", "design",
)  # fmt: skip
#: Columns that the reviewer fills in.
ANSWERS: Final = ("verdict", "missing", "missing_ties", "missing_industry_ties", "note")
#: Columns that an estimate needs; the others may be taken out.
NEEDED: Final = tuple(
    c for c in COLUMNS if c not in ("fact", "words", "note", "text", "fact_id", "source", "weight", "design")
)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Statements that were drawn from together.

    Attributes
    ----------
    name:
        The values of the keys, joined by ``" | "``; ``all`` where there is one stratum.
    size:
        Statements of the corpus in it.
    drawn:
        Statements of it in the sheet.
    ties, industry_ties:
        Statements of the corpus in it in which an own tie, or one to a company, was read.
    """

    name: str
    size: int
    drawn: int
    ties: int
    industry_ties: int

    @property
    def weight(self) -> float:
        """How many statements of the corpus a drawn one stands for: the inverse of the chance to be drawn."""
        return self.size / self.drawn


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that was read; ``right`` is None before the review."""

    fact_id: str
    kind: Kind
    sentence: str = ""
    words: str = ""
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A drawn statement with the facts that were read in it, and how many the reviewer missed.

    ``missing`` counts facts that the text states and that were not read; ``missing_ties`` those of them that are
    authors' own ties, ``missing_industry_ties`` those that are own ties to companies. None is not answered. ``place``
    is where the statement's row stands in the sheet.
    """

    number: int
    article_id: str
    source: str
    stratum: str
    facts: tuple[Fact, ...] = ()
    text: str = ""
    missing: int | None = None
    missing_ties: int | None = None
    missing_industry_ties: int | None = None
    place: str = ""

    @property
    def judged(self) -> bool:
        """Whether each of its facts has a verdict."""
        return all(fact.right is not None for fact in self.facts)

    @property
    def complete(self) -> bool:
        """Whether each fact has a verdict and missing facts were counted."""
        return self.judged and self.missing is not None

    def count(self, kinds: frozenset[Kind], *, right: bool = False) -> int:
        """Return how many facts of these kinds were read, or how many of those are right."""
        return sum(fact.kind in kinds and (not right or bool(fact.right)) for fact in self.facts)

    def read(self, kinds: frozenset[Kind]) -> bool:
        """Whether a fact of these kinds was read."""
        return self.count(kinds) > 0

    def missed(self, kinds: frozenset[Kind]) -> int | None:
        """Return how many facts of these kinds were missed; None where the sheet does not say.

        Raises
        ------
        ValueError
            The sheet does not ask about these kinds: it asks about all, own ties and own ties to companies.
        """
        if kinds == frozenset(Kind):
            return self.missing
        if self.missing == 0:
            return 0
        if kinds == OWN:
            return self.missing_ties
        if kinds == frozenset({Kind.INDUSTRY_TIE}):
            return 0 if self.missing_ties == 0 else self.missing_industry_ties
        raise ValueError(f"kinds is {sorted(kinds)!r}; missing facts are not counted by these")

    def holds(self, kinds: frozenset[Kind]) -> bool | None:
        """Whether the text states a fact of these kinds, as the reviewer sees it; None where that is not decided."""
        if self.count(kinds, right=True):
            return True
        missed = self.missed(kinds)
        return None if missed is None else missed > 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn sample. ``design`` says how it was drawn; ``name`` is the file that it was read from."""

    statements: tuple[Statement, ...]
    strata: dict[str, Stratum]
    design: str = ""
    name: str = ""
