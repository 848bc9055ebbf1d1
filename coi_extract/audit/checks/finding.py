"""What a check hands on: a :class:`Finding` with the evidence of both sides and what would settle it.

A finding is a question to ask, never a verdict: its sentence says what stands where, and what was not located.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

from coi_extract.schema import DisclosureReport, Span
from coi_extract.sources import Record


class Priority(str, Enum):
    """In which order a reviewer may look; it says nothing of how grave a matter is."""

    FIRST = "first"
    SECOND = "second"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Examined:
    """One article as the checks see it: the record, the text that was read of it, and what was read."""

    record: Record
    text: str
    report: DisclosureReport


@dataclass(frozen=True, slots=True)
class Quoted:
    """One side of the evidence.

    Attributes
    ----------
    side:
        What kind of source it is: "statement", "affiliation", "byline", "award data", "award formats",
        "payment record", "company list", "text examined".
    words:
        What stands there, word for word; empty where the evidence is that nothing was located.
    source:
        The article, file or table, as a reader can find it.
    span:
        Offsets into the text that was read, where the words stand in it.
    fact_id:
        The fact that was read from the words, if one was.
    """

    side: str
    words: str
    source: str
    span: Span | None = None
    fact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an editor or author may want to look at.

    Attributes
    ----------
    check:
        Id of the check that made it.
    priority:
        In which order to look.
    article:
        Id of the article; the other articles that it concerns are in the evidence.
    sentence:
        What stands where, and what was not located: neutral words.
    evidence:
        Both sides.
    settles:
        What would settle it.
    authors, organizations:
        Names of whom it concerns, for filtering.
    tier:
        How the two sides were brought together where that is uncertain ("A" to "C" for payment data, "finding" or
        "lead" for articles of one author), None elsewhere.
    """

    check: str
    priority: Priority
    article: str
    sentence: str
    evidence: tuple[Quoted, ...]
    settles: str
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    tier: str | None = None

    @property
    def finding_id(self) -> str:
        """The same for the same finding in every run: a hash of check, article and both sides."""
        parts = [self.check, self.article, [[q.side, q.words, q.source] for q in self.evidence], self.sentence]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain values that ``json.dumps`` takes, with an empty field for the reviewer's sign-off."""
        return {
            "finding_id": self.finding_id,
            "check": self.check,
            "priority": self.priority.value,
            "article": self.article,
            "tier": self.tier,
            "sentence": self.sentence,
            "authors": list(self.authors),
            "organizations": list(self.organizations),
            "evidence": [
                {
                    "side": quoted.side,
                    "words": quoted.words,
                    "source": quoted.source,
                    "span": None if quoted.span is None else [quoted.span.start, quoted.span.end],
                    "fact_id": quoted.fact_id,
                }
                for quoted in self.evidence
            ],
            "settles": self.settles,
            "reviewed": {"by": "", "on": "", "outcome": "", "note": ""},
        }
