"""For each author and company of a list: what the statement says of the two."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from coi_extract.audit.checks.base import (
    Check,
    listed,
    nothing_located,
    organization,
    quoted,
    quoted_fact,
    types_in_words,
)
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.audit.checks.groups import Company, Groups, Relation
from coi_extract.audit.checks.stated import Stated, stated
from coi_extract.errors import InputError
from coi_extract.registry import Registry
from coi_extract.schema import Denial, Funding, OrganizationRef, Relationship
from coi_extract.sources import Record
from coi_extract.taxonomy import AuthorScope, Coverage, InterestKind

#: Names of the column of companies, as files have it.
_HEADINGS: Final = ("company", "name", "organisation", "organization", "maker", "manufacturer")


class Status(str, Enum):
    """What a statement says of one author and one company."""

    STATED = "stated"
    OPEN = "open"
    """A tie is stated that may be this author's, or with this company."""
    STATED_OF_ANOTHER = "stated_of_another"
    """A tie of a relative, an institution or the study, or funding of the work: not the author's own."""
    SAID_NONE = "said_none"
    BY_EXCLUSION = "by_exclusion"
    """None is stated of "the other authors", or the author's ties are stated and none with it is among them."""
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the statement of an article says of one author and one company.

    Attributes
    ----------
    article, author, position:
        Id of the article, name of the author, and the place in the byline where it is known.
    company:
        As the list names it.
    resolved:
        Whom the registry takes it for; None where it knows nobody of the name.
    status:
        Of the author's own ties.
    sentence:
        The same in words, with what limits it.
    types:
        Of ties stated (also "apart"), or denied.
    named:
        The companies as written, for which the tie is stated.
    relation:
        How the one that is named stands to the one asked for; None where none is named.
    apart:
        Holders and types of ties that are not the author's own, also beside a tie that is.
    coverage:
        What the statement says of the author at large.
    evidence:
        The words, or what was looked in.
    """

    article: str
    author: str
    position: int | None
    company: str
    resolved: str | None
    status: Status
    sentence: str
    types: tuple[str, ...]
    named: tuple[str, ...]
    relation: Relation | None
    apart: tuple[str, ...]
    coverage: Coverage
    evidence: tuple[Quoted, ...]

    @property
    def settles(self) -> str | None:
        """What would settle it, where the text does not."""
        return None if self.status in (Status.STATED, Status.SAID_NONE) else CompanyList.settles

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values that ``json.dumps`` takes."""
        return {
            "article": self.article,
            "author": self.author,
            "position": self.position,
            "company": self.company,
            "resolved": self.resolved,
            "status": self.status.value,
            "sentence": self.sentence,
            "types": list(self.types),
            "named": list(self.named),
            "relation": None if self.relation is None else self.relation.value,
            "apart": list(self.apart),
            "coverage": self.coverage.value,
            "evidence": [
                {"words": q.words, "source": q.source, "span": [q.span.start, q.span.end], "fact_id": q.fact_id}
                for q in self.evidence
                if q.span is not None
            ],
            "settles": self.settles,
        }


class CompanyList(Check):
    """9. For each author and company: stated, said none, none by exclusion, or not covered.

    The answer is the finding's ``tier``, one of :class:`Status`. A tie with a subsidiary answers for its group, and one
    with the group for its subsidiaries, as they stood in the year of the article.

    Parameters
    ----------
    companies:
        Names, as the user writes them.
    registry:
        Who they are; the shipped one unless given.
    """

    id = "company_list"
    title = "for each author and company of a list: stated, said none, by exclusion, not covered"
    priority = Priority.LAST
    settles = "The authors' disclosure forms."

    def __init__(self, companies: Sequence[str], registry: Registry | None = None) -> None:
        self.companies = list(dict.fromkeys(companies))
        self.groups = Groups(registry)

    @property
    def unknown(self) -> list[str]:
        """Companies that the registry does not know; they are found by their name alone."""
        return [name for name in self.companies if not self.groups.of_name(name).known]

    def article(self, seen: Examined) -> Iterator[Finding]:
        for answer in self.answers(seen):
            yield self.finding(
                answer.article,
                f"{answer.author} and {answer.company}: {answer.sentence}.",
                [Quoted("company list", answer.company, "the list given"), *answer.evidence],
                authors=[answer.author],
                organizations=[answer.company],
                tier=answer.status.value,
            )

    def answers(self, seen: Examined) -> Iterator[Answer]:
        """Yield the answer for each author and company of an article."""
        year = year_of(seen.record)
        asked = [(name, self.groups.of_name(name, year)) for name in self.companies]
        for person in stated(seen.report):
            for name, company in asked:
                yield _Asking(seen, self.groups, year, person, name, company).answer()


def year_of(record: Record) -> int | None:
    """The year of an article: that in which it was published, else accepted or received."""
    dates = (record.published, record.accepted, record.received)
    return next((int(date[:4]) for date in dates if date and date[:4].isdigit()), None)


@dataclass(slots=True)
class _Asking:
    """One author and one company of one article."""

    seen: Examined
    groups: Groups
    year: int | None
    person: Stated
    name: str
    company: Company

    def answer(self) -> Answer:
        own, maybe, apart = (self._with(ties) for ties in (self.person.own, self.person.maybe, self.person.apart))
        funding = [
            (fact, relation)
            for fact in self.seen.report.funding
            if (relation := self._relation(fact.funder)) is not None
        ]
        kept_apart = [f"{tie.tie_holder.value}: {tie.type.value}" for tie, _ in apart]
        kept_apart += ["study: funding of the work"] * bool(funding)
        told = [pair for pair in own if pair[1] is not Relation.OPEN]
        may = [*maybe, *(pair for pair in own if pair[1] is Relation.OPEN)]
        if told:
            words = f"stated ({types_in_words(tie for tie, _ in told)})"
            return self._made(Status.STATED, words + _by(told, self.name), told, kept_apart)
        if may:
            words = f"a tie is stated, and it stays open whose or with whom ({types_in_words(tie for tie, _ in may)})"
            return self._made(Status.OPEN, words, may, kept_apart)
        none = self._none(kept_apart)
        if none is not None and none.status is Status.SAID_NONE:
            return none
        if apart or funding:
            words = f"a tie of another is stated ({listed(kept_apart)})"
            return self._made(Status.STATED_OF_ANOTHER, words, [*apart, *funding], kept_apart)
        return none or self._made(Status.NOT_COVERED, "nothing was located", (), kept_apart)

    def _none(self, kept_apart: list[str]) -> Answer | None:
        """The answer of an author with whom no tie of this company is stated."""
        for denial, relation in self._with(self.person.denials):
            words = f"denied ({denial.type.value.replace('_', ' ')})" if denial.type else "a tie is denied"
            return self._made(Status.SAID_NONE, words, [(denial, relation)], kept_apart)
        for none in self.person.none:
            limit = "" if none.kind is InterestKind.ANY else f" ({none.kind.value.replace('_', '-')} interests)"
            if none.author.scope is AuthorScope.ALL_OTHERS:
                status, words = Status.BY_EXCLUSION, "nothing to declare is stated of the other authors"
            else:
                status, words = Status.SAID_NONE, "nothing to declare is stated"
            return self._made(status, words + limit, (), kept_apart, [quoted_fact(self.seen, none)])
        for denial in self.person.denials:
            if denial.organization is None:
                words = (
                    f"denied of any organisation ({denial.type.value.replace('_', ' ') if denial.type else 'any tie'})"
                )
                return self._made(
                    Status.SAID_NONE, words, (), kept_apart, [quoted(self.seen, denial.evidence, denial.fact_id)]
                )
        if self.person.own:
            shown = [quoted_fact(self.seen, tie) for tie in self.person.own[:3]]
            words = "other ties are stated, and none with it was located"
            return self._made(Status.BY_EXCLUSION, words, (), kept_apart, shown)
        return None

    def _relation(self, ref: OrganizationRef | None) -> Relation | None:
        org = organization(self.seen, ref)
        return None if org is None else self.groups.of_organization(org, self.year).relation(self.company)

    def _with(self, facts: Iterable[Any]) -> list[tuple[Any, Relation]]:
        """Those of the facts that name the company, and how."""
        found = ((fact, self._relation(fact.organization)) for fact in facts)
        return [(fact, relation) for fact, relation in found if relation is not None]

    def _made(
        self,
        status: Status,
        sentence: str,
        facts: Sequence[tuple[Relationship | Funding | Denial, Relation]],
        apart: Sequence[str],
        evidence: Sequence[Quoted] = (),
    ) -> Answer:
        words = [quoted(self.seen, fact.evidence, fact.fact_id) for fact, _ in facts] or list(evidence)
        return Answer(
            article=self.seen.record.id,
            author=self.person.author.name,
            position=self.person.author.position,
            company=self.name,
            resolved=self.company.name if self.company.known else None,
            status=status,
            sentence=sentence,
            types=tuple(dict.fromkeys(_type(fact) for fact, _ in facts if _type(fact))),
            named=tuple(dict.fromkeys(_named(fact) for fact, _ in facts)),
            relation=facts[0][1] if facts else None,
            apart=tuple(dict.fromkeys(apart)),
            coverage=self.person.author.coverage,
            evidence=tuple(words or [nothing_located(self.seen)]),
        )


def _type(fact: Relationship | Funding | Denial) -> str:
    return "funding" if isinstance(fact, Funding) else fact.type.value if fact.type else ""


def _named(fact: Relationship | Funding | Denial) -> str:
    ref = fact.funder if isinstance(fact, Funding) else fact.organization
    return " ".join(ref.mention.split()) if ref is not None else ""


def _by(told: Sequence[tuple[Relationship, Relation]], company: str) -> str:
    """What is said of a tie that is with another company of the group."""
    if any(relation is Relation.SAME for _, relation in told):
        return ""
    names = listed(_named(tie) for tie, _ in told)
    part = all(relation is Relation.PART for _, relation in told)
    return f" with {names}, a part of {company}" if part else f" with {names}, the group of {company}"


def read_companies(path: str | os.PathLike[str]) -> list[str]:
    """Read names of companies: one a line, or the column ``company`` (or ``name``) of a CSV.

    Raises
    ------
    InputError
        The file is missing, or names nobody.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            text = lines.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error}).", source=path) from error
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    header = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=separator), [])]
    heading = next((name for name in _HEADINGS if name in header), None)
    if heading is None:  # "Kite Pharma, Inc." is one name
        names = [line.strip().strip('"') for line in text.splitlines()]
    else:
        rows = list(csv.DictReader(text.splitlines(), fieldnames=header, delimiter=separator))[1:]
        names = [(row[heading] or "").strip() for row in rows]
    found = list(dict.fromkeys(name for name in names if name))
    if not found:
        raise InputError("names no company.", source=path, remedy="Give one name a line, or a column company.")
    return found
