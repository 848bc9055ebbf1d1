"""Facts that are left out of every table on request."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from coi_extract.errors import InputError

#: In the place of a fact id: all facts of the article.
ALL = "*"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The facts to leave out: ids that hold for every article, and (article id, fact id) pairs."""

    facts: frozenset[str] = frozenset()
    of_articles: frozenset[tuple[str, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.facts or self.of_articles)

    def has(self, article_id: str, fact_id: str) -> bool:
        """True where the fact is to be left out."""
        return (
            fact_id in self.facts or (article_id, fact_id) in self.of_articles or (article_id, ALL) in self.of_articles
        )

    def digest(self) -> str | None:
        """A hash of the list, None where it is empty."""
        if not self:
            return None
        lines = [*sorted(self.facts), *(f"{a} {f}" for a, f in sorted(self.of_articles))]
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_suppressed(path: str | os.PathLike[str]) -> Suppressed:
    """Read a list of facts to leave out.

    One line each: a fact id, or an article id and a fact id with white space between them; ``*`` in the place of the
    fact id stands for all facts of the article. What follows `` #`` is a comment, and so is a line that begins with
    ``#``.

    Raises
    ------
    InputError
        The file cannot be read, or a line holds something else.
    """
    facts: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"cannot be read: {reason}.", source=path) from error
    for number, line in enumerate(lines, 1):
        words = "" if line.startswith("#") else line.partition(" #")[0].strip()
        if not words:
            continue
        # an article id may hold spaces (a file name); a fact id never does
        article, fact = words.rpartition(" ")[::2] if " " in words else words.rpartition("\t")[::2]
        if not article.strip() and fact == ALL:
            raise InputError(
                "'*' stands for all facts of an article.",
                source=path,
                place=f"line {number}",
                remedy="Write the article id before it.",
            )
        if article.strip():
            pairs.add((article.strip(), fact))
        else:
            facts.add(fact)
    return Suppressed(frozenset(facts), frozenset(pairs))
