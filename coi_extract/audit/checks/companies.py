"""For each author and company of a list: what the statement says of the two."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence

from coi_extract.audit.checks.base import (
    Check,
    group_of,
    group_of_name,
    nothing_located,
    organization,
    quoted,
    quoted_fact,
    types_in_words,
)
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.errors import InputError
from coi_extract.schema import Author, Relationship
from coi_extract.taxonomy import AuthorScope, Coverage, TieHolder


class CompanyList(Check):
    """9. For each author and company: stated, said none, none by exclusion, or not covered.

    The answer is the finding's ``tier``: ``stated``, ``stated_of_another`` (a tie of a relative, an institution or a
    study), ``said_none``, ``by_exclusion`` or ``not_covered``. A company stands for its group.

    Parameters
    ----------
    companies:
        Names, as the user writes them.
    """

    id = "company_list"
    title = "for each author and company of a list: stated, said none, by exclusion, not covered"
    priority = Priority.LAST
    settles = "The authors' disclosure forms."

    def __init__(self, companies: Sequence[str]) -> None:
        self.groups = {group_of_name(name): name for name in companies}

    def article(self, seen: Examined) -> Iterator[Finding]:
        ties: dict[tuple[str | None, str], list[Relationship]] = {}
        for tie in seen.report.relationships:
            org = organization(seen, tie.organization)
            if org is not None:
                who = tie.author.author_id if tie.author.scope is AuthorScope.NAMED else None
                ties.setdefault((who, group_of(org)), []).append(tie)
        for author in seen.report.authors:
            for group, company in self.groups.items():
                told = [*ties.get((author.id, group), ()), *ties.get((None, group), ())]
                status, words, evidence = self._status(seen, author, company, group, told)
                yield self.finding(
                    seen.record.id,
                    f"{author.name} and {company}: {words}.",
                    evidence,
                    authors=[author.name],
                    organizations=[company],
                    tier=status,
                )

    def _status(
        self, seen: Examined, author: Author, company: str, group: str, told: list[Relationship]
    ) -> tuple[str, str, list[Quoted]]:
        listed = Quoted("company list", company, "the list given")
        own = [tie for tie in told if tie.tie_holder is TieHolder.AUTHOR]
        if own:
            return "stated", f"stated ({types_in_words(own)})", [listed, *(quoted_fact(seen, tie) for tie in own)]
        if told:
            holders = ", ".join(dict.fromkeys(tie.tie_holder.value for tie in told))
            words = f"a tie of another is stated ({holders}: {types_in_words(told)})"
            return "stated_of_another", words, [listed, *(quoted_fact(seen, tie) for tie in told)]
        for denial in seen.report.denials:
            org = organization(seen, denial.organization)
            person = denial.author.author_id in (author.id, None)
            if org is not None and person and group_of(org) == group:
                return "said_none", "a tie is denied", [listed, quoted(seen, denial.evidence, denial.fact_id)]
        for none in seen.report.declared_none:
            named = none.author.author_id == author.id
            if named or none.author.scope is AuthorScope.ALL:
                return "said_none", "nothing to declare is stated", [listed, quoted_fact(seen, none)]
            if none.author.scope is AuthorScope.ALL_OTHERS and author.coverage is Coverage.BY_EXCLUSION:
                words = "nothing to declare is stated of the other authors"
                return "by_exclusion", words, [listed, quoted_fact(seen, none)]
        if author.coverage is Coverage.TIES:
            mine = [tie for tie in seen.report.relationships if tie.author.author_id == author.id]
            words = "other ties are stated, and none with it was located"
            return "by_exclusion", words, [listed, *(quoted_fact(seen, tie) for tie in mine[:3])]
        return "not_covered", "nothing was located", [listed, nothing_located(seen)]


def read_companies(path: str | os.PathLike[str]) -> list[str]:
    """Read names of companies: one a line, or the column ``company`` of a CSV.

    Raises
    ------
    InputError
        The file is missing, or names nobody.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error}).", source=path) from error
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    at = header.index("company") if "company" in header else 0
    names = [row[at].strip() for row in rows["company" in header :] if len(row) > at and row[at].strip()]
    if not names:
        raise InputError("names no company.", source=path, remedy="Give one name a line, or a column company.")
    return list(dict.fromkeys(names))
