"""Runs checks over articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from coi_extract.audit.checks.affiliations import CompanyAffiliation, SponsorTies
from coi_extract.audit.checks.awards import AwardData, AwardFormat
from coi_extract.audit.checks.base import Check
from coi_extract.audit.checks.finding import Examined, Finding
from coi_extract.audit.checks.histories import Histories
from coi_extract.audit.checks.statements import Covered, NoneAndTies, Uninformative
from coi_extract.extractor import Extractor, default_extractor
from coi_extract.sources import Failure, Record

#: The checks, in the order in which their findings come.
CHECKS: Final[tuple[type[Check], ...]] = (
    NoneAndTies,
    Covered,
    CompanyAffiliation,
    SponsorTies,
    Histories,
    AwardData,
    AwardFormat,
    Uninformative,
)


def chosen(only: Iterable[str] = (), without: Iterable[str] = (), *, window: int = 36) -> list[Check]:
    """Make the checks of a run.

    Parameters
    ----------
    only, without:
        Ids of the checks to run, all unless given, and of those to leave out.
    window:
        Months that a disclosure form looks back.

    Raises
    ------
    ValueError
        When an id is not that of a check; the message names those that there are.
    """
    wanted, left_out = list(only), list(without)
    known = [check.id for check in CHECKS]
    for name in (*wanted, *left_out):
        if name not in known:
            raise ValueError(f"there is no check {name!r}; there are {', '.join(known)}")
    made = [check for check in CHECKS if (not wanted or check.id in wanted) and check.id not in left_out]
    return [Histories(window) if check is Histories else check() for check in made]


def examine(
    articles: Iterable[Record | Failure | Examined],
    *,
    checks: Iterable[Check] | None = None,
    extractor: Extractor | None = None,
    failed: Callable[[Failure], None] | None = None,
) -> Iterator[Finding]:
    """Yield what checks find in articles: of each article in turn, then of all together.

    Parameters
    ----------
    articles:
        From :func:`coi_extract.sources.read`, or read already.
    checks:
        The checks to run; all of :data:`CHECKS` unless given. A check holds what it has seen: make new ones for
        each run.
    extractor:
        What reads the statements; the default one unless given.
    failed:
        Called with each article that cannot be read; the run goes on.
    """
    chosen = [check() for check in CHECKS] if checks is None else list(checks)
    reader = extractor or default_extractor()
    for article in articles:
        if isinstance(article, Failure):
            if failed is not None:
                failed(article)
            continue
        if isinstance(article, Record):
            if article.deleted:
                continue
            article = read(article, reader)
        for check in chosen:
            yield from check.article(article)
    for check in chosen:
        yield from check.corpus()


def read(record: Record, extractor: Extractor) -> Examined:
    """Read the statements of one article."""
    text = record.declaration_text().text
    year = re.match(r"(\d{4})(?!\d)", record.published or "")
    report = extractor.extract(
        text,
        authors=record.author_names() or None,
        source=str(record.provenance[0]) if record.provenance else record.id,
        year=int(year[1]) if year else None,
    )
    return Examined(record, text, report)
