"""Award numbers: against the source's award data, against the formats of funders, and across articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from coi_extract.audit.checks.base import SURE, Check, nothing_located, organization, quoted_fact
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.evaluation.names import MATCH, award_key, organization_similarity, plain, same_award
from coi_extract.registry import Registry
from coi_extract.schema import Funding, Organization
from coi_extract.sources import StructuredAward
from coi_extract.taxonomy import AwardCheck, OrganizationKind, SectionKind

#: Letters and digits of a number that two funders do not give by chance, and digits among them.
_LONG, _DIGITS = 7, 5
#: Words of a number.
_WORDS = 4
#: Kinds of organisation that give grants; universities and hospitals pass on those of others.
_GIVERS = frozenset({OrganizationKind.GOVERNMENT, OrganizationKind.NONPROFIT, OrganizationKind.SOCIETY})


def _award_data(seen: Examined, award: StructuredAward, number: str | None = None) -> Quoted:
    words = " ".join(part for part in (award.funder, number or ", ".join(award.awards)) if part)
    return Quoted("award data", words, seen.record.id)


def _named(seen: Examined, funder: str) -> bool:
    """Whether the text names a funder, or a body of its house: then the pairing is a matter of reading."""
    if plain(funder).casefold() in plain(seen.text).casefold():
        return True
    return any(_one_house(funder, org) for org in seen.report.organizations)


def _one_house(funder: str, org: Organization) -> bool:
    """Whether a funder's name may be an organisation's, its parent's, or that of a part of it."""
    words = set(plain(funder).casefold().replace("'s", "").split())
    for name in (org.name, org.parent, *(mention.text for mention in org.mentions)):
        if name is None:
            continue
        other = set(plain(name).casefold().split())
        if organization_similarity(funder, name) >= MATCH or words <= other or other <= words:
            return True
    registry = Registry.shipped()
    a, b = registry.link(funder).entry, registry.link(org.name).entry
    return a is not None and b is not None and (a == b or registry.is_within(a, b) or registry.is_within(b, a))


def _another_funder(seen: Examined, award: StructuredAward) -> bool:
    """Whether award data name a known funder that the text names in no way, by name or identifier."""
    if award.funder is None or Registry.shipped().link(award.funder).score < SURE or _named(seen, award.funder):
        return False
    given = {identifier.rsplit("/", 1)[-1] for identifier in award.funder_ids}
    ids = (i for org in seen.report.organizations for i in (org.identifiers.ror, org.identifiers.funder_id))
    return not given.intersection(identifier.rsplit("/", 1)[-1] for identifier in ids if identifier)


def _linked(org: Organization | None) -> bool:
    return org is not None and org.link_score is not None


class AwardData(Check):
    """6. Structured award data against the free text."""

    id = "award_data"
    title = "structured award data and the free text name other awards or other funders"
    priority = Priority.SECOND
    settles = "The funder's record of the award, or the authors."

    def article(self, seen: Examined) -> Iterator[Finding]:
        data = [(award, number) for award in seen.record.awards for number in award.awards]
        if not data or not any(s.kind is not SectionKind.COMPETING_INTERESTS for s in seen.record.statements):
            return
        read = [fact for fact in seen.report.funding if fact.award_id]
        squeezed = award_key(seen.text)
        matched: set[str] = set()
        for award, number in data:
            same = [fact for fact in read if fact.award_id and same_award(number, fact.award_id)]
            matched.update(fact.fact_id for fact in same)
            if same:
                implied = [f.award.implied_funder for f in same if f.award is not None and f.award.implied_funder]
                fits = any(organization_similarity(award.funder or "", name) >= MATCH for name in implied)
                known = any(_linked(organization(seen, f.funder)) for f in same)
                if known and not fits and _another_funder(seen, award):
                    yield self._other_funder(seen, award, number, same[0])
            elif _is_number(number) and _core(number) not in squeezed:
                yield self.finding(
                    seen.record.id,
                    f"The award data give number {number}{_of(award.funder)}; it was not located in the text examined.",
                    [_award_data(seen, award, number), nothing_located(seen)],
                    organizations=[award.funder] if award.funder else [],
                )
        listed = " ".join(award_key(number) for _, number in data)
        for fact in read:
            if fact.fact_id in matched or fact.award_id is None or _core(fact.award_id) in listed:
                continue
            if fact.award is not None and fact.award.check is AwardCheck.RECOGNISED:
                yield self.finding(
                    seen.record.id,
                    f"The text states award {fact.award_id}{_of(fact.funder.mention if fact.funder else None)}; "
                    "the award data of the article do not list it.",
                    [quoted_fact(seen, fact), *(_award_data(seen, award) for award in seen.record.awards)],
                    organizations=[fact.funder.mention] if fact.funder else [],
                    priority=Priority.LAST,
                )

    def _other_funder(self, seen: Examined, award: StructuredAward, number: str, fact: Funding) -> Finding:
        said = fact.funder.mention if fact.funder is not None else "no funder"
        return self.finding(
            seen.record.id,
            f"Award {number}: the award data name {award.funder}, the text names {said}.",
            [_award_data(seen, award, number), quoted_fact(seen, fact)],
            organizations=[name for name in (award.funder, said) if name],
        )


@dataclass(frozen=True, slots=True)
class _Given:
    """A number as one article gives it; ``named`` are the organisations of that article."""

    article: str
    organization: Organization
    named: tuple[Organization, ...]
    words: Quoted

    def may_be(self, other: _Given) -> bool:
        """Whether this article names the other's funder too, so that the pairing is a matter of reading."""
        names = (other.organization.name, other.organization.parent)
        return any(_one_house(name, org) for name in names if name for org in self.named)


class AwardFormat(Check):
    """7. Award numbers in the form of another funder; one number under different funders across articles."""

    id = "award_format"
    title = "an award number has another funder's form, or stands under different funders in different articles"
    priority = Priority.LAST
    settles = "The funder's record of the award."

    def __init__(self) -> None:
        self._seen: dict[str, list[_Given]] = {}

    def article(self, seen: Examined) -> Iterator[Finding]:
        for fact in seen.report.funding:
            org = organization(seen, fact.funder)
            if fact.award_id is None or fact.award is None or fact.funder is None or org is None:
                continue
            implied = fact.award.implied_funder
            if (
                fact.award.check is AwardCheck.FITS_OTHER_FUNDER
                and implied
                and _linked(org)
                and org.kind in _GIVERS
                and not _named(seen, implied)
            ):
                yield self.finding(
                    seen.record.id,
                    f"{fact.award_id} stands under {fact.funder.mention}; its form is one of {implied}.",
                    [
                        quoted_fact(seen, fact),
                        Quoted("award registry", f"{implied}: {fact.award.format}", "award formats"),
                    ],
                    organizations=[fact.funder.mention, implied],
                )
            key = award_key(fact.award_id)
            if len(key) >= _LONG and sum(c.isdigit() for c in key) >= _DIGITS:
                told = self._seen.setdefault(key, [])
                if _linked(org) and not any(org.name == earlier.organization.name for earlier in told):
                    named = tuple(other for other in seen.report.organizations if _linked(other))
                    told.append(_Given(seen.record.id, org, named, quoted_fact(seen, fact)))

    def corpus(self) -> Iterator[Finding]:
        for told in self._seen.values():
            for here, there in combinations(told, 2):
                if here.article == there.article or here.may_be(there) or there.may_be(here):
                    continue
                yield self.finding(
                    there.article,
                    f"One award number stands under {there.organization.name} here and under "
                    f"{here.organization.name} in {here.article}.",
                    [there.words, here.words],
                    organizations=[there.organization.name, here.organization.name],
                )


def _is_number(number: str) -> bool:
    """Whether award data hold a number: some hold a project's name in its place."""
    return sum(c.isdigit() for c in number) >= _DIGITS and len(number.split()) <= _WORDS


def _core(number: str) -> str:
    """The longest run of digits of a number: data often leave out the letters around it."""
    key = award_key(number)
    runs: list[str] = re.findall(r"[0-9]+", key)
    return max(runs, key=len, default=key)


def _of(funder: str | None) -> str:
    return f" of {funder}" if funder else ""
