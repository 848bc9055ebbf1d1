"""Holds payment records against what authors state, in both directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from coi_extract.audit.checks.base import Check, author_of, nothing_located, organization, quoted, quoted_fact
from coi_extract.audit.checks.companies import year_of
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.audit.checks.groups import Company, Groups
from coi_extract.audit.checks.stated import Stated, stated
from coi_extract.audit.payments import sentences
from coi_extract.audit.payments.files import Payment, PaymentFiles, Payments, Standing
from coi_extract.audit.payments.natures import nature_of
from coi_extract.audit.payments.places import is_us
from coi_extract.audit.payments.profiles import Matched, Person, Profiles, profiles_of
from coi_extract.audit.payments.window import Window, window_of
from coi_extract.registry import Registry
from coi_extract.schema import Author, Funding, Organization, OrganizationRef, Relationship
from coi_extract.sources import AuthorName
from coi_extract.taxonomy import Assertion, Compensated, Payee, RelationshipType, SectionKind, Status, TieHolder

_T = RelationshipType
_AUTHOR: Final = TieHolder.AUTHOR.value
#: Where money of the work is stated without a recipient.
_WORK: Final = "work"
#: Whose tie answers a record: what is not paid to the author need not be stated as the author's own.
_ANSWERS: Final = {
    Standing.OWN: frozenset({_AUTHOR}),
    Standing.INVESTIGATOR: frozenset({_AUTHOR, "institution", "study", "group", _WORK}),
    Standing.THIRD_PARTY: frozenset({_AUTHOR, "institution", "group"}),
    Standing.FAMILY: frozenset({_AUTHOR, "relative"}),
}
#: Ties for which a company would report a payment to a physician.
_PAID: Final = frozenset(
    {_T.CONSULTING, _T.ADVISORY_BOARD, _T.SPEAKER, _T.HONORARIA, _T.PERSONAL_FEES, _T.TRAVEL, _T.ROYALTIES}
)
#: What says too little, or so much, that any payment may be meant.
_ANY_TYPE: Final = frozenset({_T.OTHER, _T.EMPLOYMENT})
_DISCLOSURES: Final = (SectionKind.COMPETING_INTERESTS, SectionKind.OTHER)
#: Records that a finding shows; the sentence counts all.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class _Told:
    """A tie, or funding, that the statement tells of with an organisation. ``holder`` is whose it is."""

    organization: Organization
    name: str
    holder: str
    type: RelationshipType
    paid: bool
    words: Quoted


@dataclass(frozen=True, slots=True)
class _Author:
    """One author of one article, as far as payments ask."""

    article: str
    window: Window
    year: int | None
    person: Person
    told: tuple[_Told, ...]
    otherwise: Quoted
    """What stands in place of a tie: that there is none, or where none was located."""


class PaymentRecords(Check):
    """10. Payment records of companies against what authors state.

    Tier A are authors whose profile the user gives, B those whose name and city or specialty fit, C those of whom
    only the name fits. Amounts are shown for tier A alone.

    Parameters
    ----------
    payments:
        The files.
    profiles:
        Profile ids by author, from :func:`coi_extract.audit.payments.read_profiles`.
    months:
        How far back an article's form looks.
    slight:
        Also food and beverage.
    registry:
        Who the companies are; the shipped one unless given.
    """

    id = "payment_records"
    title = "payment records of companies and the statements of authors"
    priority = Priority.LAST
    settles = (
        "The author, who can see and dispute the records of the profile; the form says which payments it asks for."
    )

    def __init__(
        self,
        payments: PaymentFiles,
        profiles: Mapping[str, frozenset[str]] | None = None,
        *,
        months: int = 36,
        slight: bool = False,
        registry: Registry | None = None,
    ) -> None:
        self.payments = payments
        self.profiles = dict(profiles or {})
        self.months = months
        self.slight = slight
        self.groups = Groups(registry)
        #: What was left out of the run, and how often, known at its end.
        self.left_out: Counter[str] = Counter()
        self._authors: list[_Author] = []

    # -- what an article tells ------------------------------------------------------------------------------------

    def article(self, seen: Examined) -> Iterator[Finding]:
        window = window_of(seen.record, self.months)
        if not _holds_disclosure(seen):
            self.left_out["articles without a disclosure in the text examined"] += 1
        elif window is None:
            self.left_out["articles without a date"] += 1
        else:
            self._authors += self._of_article(seen, window)
        return iter(())

    def _of_article(self, seen: Examined, window: Window) -> Iterator[_Author]:
        work = [one for fact in seen.report.funding if (one := _funded(seen, fact, _WORK)) is not None]
        for told in stated(seen.report):
            listed = author_of(seen, told.author.id)
            if listed is None and seen.record.authors:
                continue  # a name of the text that is none of the byline's
            person = _person(told.author, listed)
            if not person.wanted and not profiles_of(person, self.profiles):
                self.left_out["authors without a given name"] += 1
                continue
            ties = [tie for facts in (told.own, told.maybe, told.apart) for tie in facts]
            found = [one for tie in ties if (one := _tie(seen, tie)) is not None]
            found += [one for fact in told.funding if (one := _funded(seen, fact, _AUTHOR)) is not None]
            yield _Author(seen.record.id, window, year_of(seen.record), person, (*found, *work), _otherwise(seen, told))

    # -- what the files tell --------------------------------------------------------------------------------------

    def corpus(self) -> Iterator[Finding]:
        names: set[tuple[str, str]] = set()
        ids: set[str] = set()
        used: set[str] = set()
        for author in self._authors:
            given = profiles_of(author.person, self.profiles)
            ids |= given
            if given:
                used.update(key for key in author.person.keys if key in self.profiles)
            elif author.person.is_abroad:
                self.left_out["authors with affiliations outside the United States alone"] += 1
            else:
                names |= author.person.wanted
        found = self.payments.read(names, ids, payers=bool(ids))
        self.left_out["rows of payments without company or year"] += found.unreadable
        self.left_out["authors of the list of profiles who are in no article"] += len(self.profiles.keys() - used)
        profiles = Profiles(found.records, self.profiles)
        for author in self._authors:
            matched = profiles.of(author.person)
            yield from self._not_stated(author, matched)
            if matched.tier == "A":
                yield from self._not_recorded(author, matched, found)

    def _not_stated(self, author: _Author, matched: Matched) -> Iterator[Finding]:
        by_group: dict[str, list[Payment]] = {}
        companies: dict[str, Company] = {}
        for record in matched.records:
            if author.window.holds(record.date, record.year):
                company = self.groups.of_name(record.payer, record.year)
                companies[company.group] = company
                by_group.setdefault(company.group, []).append(record)
        for group, records in by_group.items():
            finding = self._of_group(author, matched, companies[group], records)
            if finding is not None:
                yield finding

    def _of_group(self, author: _Author, matched: Matched, company: Company, records: list[Payment]) -> Finding | None:
        """The finding of one author and one company group, if there is one."""
        disputed = [r for r in records if r.disputed]
        slight = [] if self.slight else [r for r in records if not r.disputed and nature_of(r.nature).slight]
        counted = [r for r in records if r not in disputed and r not in slight]
        self.left_out["disputed records"] += len(disputed)
        self.left_out["records of food and beverage"] += len(slight)
        same = {(r.payer, r.year): [t for t in author.told if self._same(author, t, r)] for r in counted}
        open_ = [r for r in counted if not any(t.holder in _ANSWERS[r.standing] for t in same[r.payer, r.year])]
        told = list(dict.fromkeys(t for ties in same.values() for t in ties))
        own = [t for t in told if t.holder == _AUTHOR]
        differing = [r for r in counted if r.standing is Standing.OWN and r not in open_ and _differs(r, own)]
        if not open_ and not differing:
            return None
        shown = open_ or differing
        sentence = sentences.Sentence(author.person, company.group_name, matched, author.window, self.months)
        if open_:
            text = sentence.not_stated(open_, answered=len(counted) - len(open_))
        else:
            text = sentence.other_type(differing, [t.type for t in own])
        text += sentence.notes(
            shown,
            kept_apart=[t.holder for t in told if t.holder != _AUTHOR] if open_ else [],
            disputed=len(disputed),
            slight=len(slight),
        )
        evidence = [sentences.quoted(r, amounts=matched.tier == "A") for r in shown[:_SHOWN]]
        evidence += [t.words for t in told] or [author.otherwise]
        certain = matched.tier == "A" and any(
            r.standing is Standing.OWN and author.person.bears(r.first, r.middle, r.last) for r in open_
        )
        return self.finding(
            author.article,
            text,
            dict.fromkeys(evidence),
            authors=[author.person.name],
            organizations=[company.group_name, *(r.payer for r in shown)],
            priority=Priority.SECOND if certain else Priority.LAST,
            settles=self.settles if matched.tier == "A" else f"{sentences.WHOSE} {self.settles}",
            tier=matched.tier,
        )

    def _not_recorded(self, author: _Author, matched: Matched, found: Payments) -> Iterator[Finding]:
        ties = [t for t in author.told if t.paid]
        if not ties:
            return
        if not is_us(author.person.affiliations):
            self.left_out["authors with a profile and no US affiliation, whose ties were not looked up"] += 1
            return
        years = range(author.window.start.year, author.window.end.year + 1)
        within = {p: span for p, span in found.payers.items() if any(span[0] <= year <= span[1] for year in years)}
        done: set[str] = set()
        for tie in ties:
            company = self.groups.of_organization(tie.organization, author.year)
            payers = [p for p in within if company.shares_group(self.groups.of_name(p, author.year))]
            recorded = any(self._same(author, tie, record) for record in matched.records)
            if not payers or recorded or company.group in done:
                continue
            done.add(company.group)
            span = min(within[p][0] for p in payers), max(within[p][1] for p in payers)
            files = f"{', '.join(str(path) for path in self.payments.paths)} ({sentences.program_years(span)})"
            yield self.finding(
                author.article,
                sentences.not_recorded(author.person.name, tie.name, tie.type, span),
                [tie.words, Quoted("payment record", "", files)],
                authors=[author.person.name],
                organizations=[company.group_name],
                tier="A",
            )

    def _same(self, author: _Author, told: _Told, record: Payment) -> bool:
        """Whether a tie is with the company of a record, in the year of the one or of the article."""
        return any(
            self.groups.of_organization(told.organization, year).shares_group(self.groups.of_name(record.payer, year))
            for year in dict.fromkeys((record.year, author.year))
        )


# -- what the statement tells -------------------------------------------------------------------------------------


def _holds_disclosure(seen: Examined) -> bool:
    """Whether what was read holds a disclosure of interests; support of the work alone is none."""
    report = seen.report
    kinds = [section.kind for section in report.sections]
    return bool(
        any(seen.record.has(kind) for kind in _DISCLOSURES)
        or SectionKind.COMPETING_INTERESTS in kinds
        or report.relationships
        or report.declared_none
    )


def _person(author: Author, listed: AuthorName | None) -> Person:
    pairs = [(author.given, author.family)]
    if listed is not None:
        pairs.insert(0, (listed.given, listed.family))
    return Person(
        listed.name if listed is not None else author.name,
        tuple(dict.fromkeys((given, family) for given, family in pairs if given and family)),
        (listed.orcid if listed is not None else None) or author.orcid,
        tuple(place.text for place in listed.affiliations) if listed is not None else (),
    )


def _tie(seen: Examined, tie: Relationship) -> _Told | None:
    paid = (
        tie.tie_holder is TieHolder.AUTHOR
        and tie.type in _PAID
        and tie.assertion is Assertion.STATED
        and tie.compensated is not Compensated.NO
        and tie.payee is not Payee.INSTITUTION
        and tie.status is not Status.PLANNED
    )
    return _with(seen, tie.organization, tie.tie_holder.value, tie.type, paid, quoted_fact(seen, tie))


def _funded(seen: Examined, fact: Funding, holder: str) -> _Told | None:
    return _with(seen, fact.funder, holder, _T.RESEARCH_FUNDING, False, quoted_fact(seen, fact))


def _with(
    seen: Examined, ref: OrganizationRef | None, holder: str, type_: RelationshipType, paid: bool, words: Quoted
) -> _Told | None:
    org = organization(seen, ref)
    return None if org is None or ref is None else _Told(org, " ".join(ref.mention.split()), holder, type_, paid, words)


def _otherwise(seen: Examined, told: Stated) -> Quoted:
    if told.none:
        return quoted_fact(seen, told.none[0])
    if told.denials:
        return quoted(seen, told.denials[0].evidence, told.denials[0].fact_id)
    return nothing_located(seen)


def _differs(record: Payment, own: Iterable[_Told]) -> bool:
    """Whether ties with the company are stated, and none of a type that would tell of this payment."""
    types = {told.type for told in own}
    return bool(types) and not types & _ANY_TYPE and types.isdisjoint(nature_of(record.nature).types)
