"""Holds payment records against what authors state, in both directions."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

from coi_extract.audit.checks.base import Check, author_of, group_of, group_of_name, listed, organization, quoted_fact
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.audit.checks.histories import anchored, months_between
from coi_extract.audit.payments.files import Payment, PaymentFiles, author_key, key
from coi_extract.sources import AuthorName
from coi_extract.taxonomy import AuthorScope, RelationshipType, SectionKind, Status, TieHolder

_T = RelationshipType
#: Ties for which a company would report a payment.
_PAID: Final = frozenset({_T.CONSULTING, _T.SPEAKER, _T.HONORARIA, _T.PERSONAL_FEES, _T.TRAVEL, _T.ROYALTIES})
#: Records that a finding shows.
_SHOWN = 5


@dataclass(slots=True)
class _Author:
    """One author of one article, as far as payments ask."""

    article: str
    date: datetime.date
    author: AuthorName
    places: str
    groups: set[str]
    paid: dict[str, tuple[str, Quoted]]
    declared: Quoted | None
    looked_in: str


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
        Also payments in kind of small worth: meals, reprints, gifts.
    """

    id = "payment_records"
    title = "payment records of companies and the statements of authors"
    priority = Priority.SECOND
    settles = (
        "The author, who can see and dispute the records of the profile; the form says which payments it asks for."
    )

    def __init__(
        self,
        payments: PaymentFiles,
        profiles: Mapping[str, str] | None = None,
        *,
        months: int = 36,
        slight: bool = False,
    ) -> None:
        self.payments = payments
        self.profiles = dict(profiles or {})
        self.months = months
        self.slight = slight
        self._authors: list[_Author] = []

    def article(self, seen: Examined) -> Iterator[Finding]:
        date = anchored(seen.record)
        if date is None or not seen.record.has(SectionKind.COMPETING_INTERESTS):
            return iter(())
        groups: dict[int, set[str]] = defaultdict(set)
        paid: dict[int, dict[str, tuple[str, Quoted]]] = defaultdict(dict)
        everybody: set[str] = set()
        for tie in seen.report.relationships:
            org = organization(seen, tie.organization)
            author = author_of(seen, tie.author.author_id)
            if org is None:
                continue
            if tie.author.scope is not AuthorScope.NAMED:
                everybody.add(group_of(org))
            elif author is not None:
                groups[author.position].add(group_of(org))
                if tie.tie_holder is TieHolder.AUTHOR and tie.type in _PAID and tie.status is not Status.PLANNED:
                    paid[author.position].setdefault(group_of(org), (org.parent or org.name, quoted_fact(seen, tie)))
        for author in seen.record.authors:
            if author.group or not author.family or not author.given:
                continue
            none = next(
                (
                    quoted_fact(seen, told)
                    for told in seen.report.declared_none
                    if told.author.scope is not AuthorScope.NAMED or author_of(seen, told.author.author_id) is author
                ),
                None,
            )
            self._authors.append(
                _Author(
                    seen.record.id,
                    date,
                    author,
                    key(" ".join(place.text for place in author.affiliations)),
                    groups[author.position] | everybody,
                    paid[author.position],
                    none,
                    ", ".join(seen.record.looked_in),
                )
            )
        return iter(())

    def corpus(self) -> Iterator[Finding]:
        by_name: dict[str, list[Payment]] = defaultdict(list)
        for payment in self.payments.payments(author.author.family or "" for author in self._authors):
            by_name[key(payment.last)].append(payment)
        payers = {group_of_name(name) for name in self.payments.payers()} if self.profiles else set()
        for author in self._authors:
            tier, records = self._records(author, by_name.get(key(author.author.family or ""), []))
            within = [p for p in records if self._in_window(author, p)]
            if within:
                yield from self._not_stated(author, tier, within)
            if tier == "A":
                yield from self._not_recorded(author, within, payers)

    # -- whose records they are -----------------------------------------------------------------------------------

    def _records(self, author: _Author, named: list[Payment]) -> tuple[str, list[Payment]]:
        """The records of an author, and how sure it is that they are the author's."""
        person = author.author
        known = [author_key(name) for name in (person.orcid, person.name) if name]
        profile = next((self.profiles[name] for name in known if name in self.profiles), None)
        if profile is not None:
            return "A", [payment for payment in named if payment.profile == profile]
        given = key((person.given or "").split()[0])
        if len(given) < 2:
            return "C", []
        same = [payment for payment in named if key(payment.first.split()[0] if payment.first else "") == given]
        near = [payment for payment in same if self._surroundings(author, payment)]
        return ("B", near) if near else ("C", same)

    @staticmethod
    def _surroundings(author: _Author, payment: Payment) -> bool:
        specialty = payment.specialty.split("|")[-1].split(",")[0]
        return any(len(key(text)) > 3 and key(text) in author.places for text in (payment.city, specialty))

    def _in_window(self, author: _Author, payment: Payment) -> bool:
        if payment.date is not None:
            return payment.date <= author.date and months_between(payment.date, author.date) <= self.months
        return 0 <= author.date.year - payment.year <= self.months // 12

    # -- both directions ------------------------------------------------------------------------------------------

    def _not_stated(self, author: _Author, tier: str, records: list[Payment]) -> Iterator[Finding]:
        by_group: dict[str, list[Payment]] = defaultdict(list)
        for payment in records:
            if self.slight or not nature(payment)[1]:
                by_group[group_of_name(payment.payer)].append(payment)
        for group, payments in by_group.items():
            if group in author.groups:
                continue
            payer = payments[-1].payer
            kinds = Counter(nature(p)[0].value.replace("_", " ") for p in payments)
            years = sorted({p.year for p in payments})
            said = listed(f"{kind} ({count})" for kind, count in kinds.items())
            when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
            name = author.author.name
            notes = [_sum_of(payments)] if tier == "A" else [_HOW[tier]]
            profiles = {p.profile for p in payments if p.profile}
            if tier != "A" and len(profiles) > 1:
                notes.append(f"{len(profiles)} profiles bear this name.")
            if any(p.family for p in payments):
                notes.append("Some of it is held by an immediate family member.")
            if any(p.third_party for p in payments):
                notes.append("Some of it went to a third party.")
            evidence = [_quoted(p, amount=tier == "A") for p in payments[:_SHOWN]]
            evidence.append(author.declared or Quoted("text examined", "", f"{author.article} ({author.looked_in})"))
            yield self.finding(
                author.article,
                f"Payment records of {payer} found for {name}, {when}: {said}; no matching statement was located in "
                f"the text examined. {' '.join(note for note in notes if note)}".strip(),
                evidence,
                authors=[name],
                organizations=[payer],
                priority=Priority.SECOND if tier == "A" else Priority.LAST,
                tier=tier,
            )

    def _not_recorded(self, author: _Author, records: list[Payment], payers: set[str]) -> Iterator[Finding]:
        recorded = {group_of_name(p.payer) for p in records}
        for group, (name, words) in author.paid.items():
            if group in payers and group not in recorded:
                yield self.finding(
                    author.article,
                    f"{author.author.name} states a paid tie with {name}; no payment record of it was located in the "
                    "files given.",
                    [words, Quoted("payment record", "", ", ".join(map(str, self.payments.paths)))],
                    authors=[author.author.name],
                    organizations=[name],
                    priority=Priority.LAST,
                    tier="A",
                )


_HOW = {
    "B": "That the records are this author's was told by the name and the city or specialty.",
    "C": "That the records are this author's was told by the name alone.",
}


@lru_cache(maxsize=1)
def _natures() -> list[tuple[str, RelationshipType, bool]]:
    text = files("coi_extract.audit.payments").joinpath("natures.yaml").read_text(encoding="utf-8")
    return [(row["words"], RelationshipType(row["type"]), row.get("slight", False)) for row in yaml.safe_load(text)]


def nature(payment: Payment) -> tuple[RelationshipType, bool]:
    """The type of tie that a payment is, and whether it is a slight one."""
    words = payment.nature.casefold()
    for sign, kind, slight in _natures():
        if sign in words:
            return kind, slight
    return RelationshipType.OTHER, False


def _quoted(payment: Payment, *, amount: bool) -> Quoted:
    said = [payment.payer, str(payment.date or payment.year), payment.nature]
    if amount and payment.amount is not None:
        said.append(f"{payment.amount:,.2f} USD")
    return Quoted("payment record", "; ".join(said), f"{payment.source}, record {payment.record}")


def _sum_of(payments: list[Payment]) -> str:
    amounts = [p.amount for p in payments if p.amount is not None]
    return f"Together {sum(amounts):,.2f} USD." if amounts else ""
