"""Award numbers: against the source's award data, against the formats of funders, and across articles."""

from __future__ import annotations

from collections.abc import Iterator

from coi_extract.audit.checks.base import Check, nothing_located, organization, quoted_fact
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.evaluation.names import MATCH, award_key, organization_similarity, same_award
from coi_extract.schema import Funding, Organization
from coi_extract.sources import StructuredAward
from coi_extract.taxonomy import AwardCheck, SectionKind

#: Letters and digits of a number that two funders do not give by chance, and digits among them.
_LONG, _DIGITS = 7, 5


def _award_data(seen: Examined, award: StructuredAward, number: str | None = None) -> Quoted:
    words = " ".join(part for part in (award.funder, number or ", ".join(award.awards)) if part)
    return Quoted("award data", words, seen.record.id)


def _same_funder(award: StructuredAward, fact: Funding, org: Organization | None) -> bool:
    """Whether award data and text name the same funder, or one of the same house; unknown counts as the same."""
    if award.funder is None or fact.funder is None:
        return True
    names = [fact.funder.mention, *(([org.name, org.parent or ""]) if org is not None else [])]
    names += [fact.award.implied_funder] if fact.award is not None and fact.award.implied_funder else []
    if any(organization_similarity(award.funder, name) >= MATCH for name in names if name):
        return True
    given = {identifier.rsplit("/", 1)[-1] for identifier in award.funder_ids}
    if org is None:
        return False
    known = {
        identifier.rsplit("/", 1)[-1] for identifier in (org.identifiers.ror, org.identifiers.funder_id) if identifier
    }
    return bool(given & known)


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
                if not any(_same_funder(award, fact, organization(seen, fact.funder)) for fact in same):
                    yield self._other_funder(seen, award, number, same[0])
            elif award_key(number) not in squeezed and len(award_key(number)) > 2:
                yield self.finding(
                    seen.record.id,
                    f"The award data give number {number}{_of(award.funder)}; it was not located in the text examined.",
                    [_award_data(seen, award, number), nothing_located(seen)],
                    organizations=[award.funder] if award.funder else [],
                )
        for fact in read:
            if fact.fact_id not in matched and fact.award is not None and fact.award.check is AwardCheck.RECOGNISED:
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


class AwardFormat(Check):
    """7. Award numbers in the form of another funder; one number under different funders across articles."""

    id = "award_format"
    title = "an award number has another funder's form, or stands under different funders in different articles"
    priority = Priority.LAST
    settles = "The funder's record of the award."

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[str, str, str, Quoted]]] = {}

    def article(self, seen: Examined) -> Iterator[Finding]:
        for fact in seen.report.funding:
            org = organization(seen, fact.funder)
            if fact.award_id is None or fact.award is None or fact.funder is None or org is None:
                continue
            implied = fact.award.implied_funder
            if fact.award.check is AwardCheck.FITS_OTHER_FUNDER and implied:
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
                if not any(org.name == name for _, name, _, _ in told):
                    told.append((seen.record.id, org.name, org.parent or org.name, quoted_fact(seen, fact)))

    def corpus(self) -> Iterator[Finding]:
        for told in self._seen.values():
            for at, (article, name, parent, words) in enumerate(told[1:], 1):
                for other, other_name, other_parent, other_words in told[:at]:
                    if article == other or {name, parent} & {other_name, other_parent}:
                        continue
                    if organization_similarity(name, other_name) >= MATCH:
                        continue
                    yield self.finding(
                        article,
                        f"One award number stands under {name} here and under {other_name} in {other}.",
                        [words, other_words],
                        organizations=[name, other_name],
                    )


def _of(funder: str | None) -> str:
    return f" of {funder}" if funder else ""
