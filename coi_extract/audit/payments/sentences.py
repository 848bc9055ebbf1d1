"""The words of findings about payments: what is recorded, of whom, and what was not located."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from coi_extract.audit.checks.base import listed
from coi_extract.audit.checks.finding import Quoted
from coi_extract.audit.payments.files import Payment, Standing
from coi_extract.audit.payments.natures import nature_of
from coi_extract.audit.payments.profiles import Matched, Person
from coi_extract.audit.payments.window import Window
from coi_extract.taxonomy import RelationshipType

#: What comes first where the profile was told by a name.
WHOSE: Final = "First whether the profile is this author's, by what the register says of it."
_TIERS: Final = {
    "A": "The profile is the one given for the author.",
    "B": "That the records are this author's was told by the name and the city or specialty.",
    "C": "That the records are this author's was told by the name alone.",
}
_STANDINGS: Final = {
    Standing.OWN: "",
    Standing.INVESTIGATOR: "research money of others, with the author as a principal investigator: ",
    Standing.THIRD_PARTY: "paid to a third party, not to the author: ",
    Standing.FAMILY: "held by an immediate family member, not by the author: ",
}
_HOLDERS: Final = {
    "relative": "a relative",
    "institution": "the institution",
    "study": "the study",
    "group": "a group",
    "work": "the work, which it funded",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the sentences of one author, one company group and one article share."""

    person: Person
    group: str
    matched: Matched
    window: Window
    months: int

    def not_stated(self, records: Sequence[Payment], answered: int) -> str:
        """Records are there, and no statement."""
        found = "Payment record found; no matching statement located in the text examined."
        more = f" To {_count(answered, 'more record')} a statement was located." if answered else ""
        return f"{found} {self._recorded(records)}{more}"

    def other_type(self, records: Sequence[Payment], types: Iterable[RelationshipType]) -> str:
        """Records are there, and a statement of another type of tie."""
        stated = listed(dict.fromkeys(_words(type_) for type_ in types))
        found = "Payment record found; the statement located is of another type of tie with the same company group."
        return f"{found} {self._recorded(records)} Stated: {stated}."

    def notes(self, records: Sequence[Payment], *, kept_apart: Sequence[str], disputed: int, slight: int) -> str:
        """What limits the finding, as further sentences."""
        matched, said = self.matched, [_TIERS[self.matched.tier]]
        profiles = len({r.profile for r in records if r.profile})
        if matched.tier != "A" and profiles > 1:
            said.append(f"They belong to {profiles} profiles of this name, of which one at most may be the author's.")
        other = sum(not self.person.bears(r.first, r.middle, r.last) for r in records)
        if other:
            said.append(
                f"{_count(other, 'record')} {'bears' if other == 1 else 'bear'} another name than the author's."
            )
        if matched.initial:
            said.append("Of the given name no more than the initial is known on one side.")
        if matched.others:
            said.append(f"{_count(matched.others, 'other profile')} of this name with another city and specialty.")
        if matched.tier == "A" and (amounts := _amounts(records)):
            said.append(amounts)
        if kept_apart:
            holders = listed(_HOLDERS[holder] for holder in dict.fromkeys(kept_apart))
            said.append(f"A tie of {holders} with the same company group is stated.")
        if disputed:
            said.append(f"{_count(disputed, 'disputed record')} left out.")
        if slight:
            said.append(f"{_count(slight, 'record')} of food and beverage left out.")
        return "".join(f" {sentence}" for sentence in said)

    def _recorded(self, records: Sequence[Payment]) -> str:
        payers = [payer for payer in dict.fromkeys(r.payer for r in records) if payer != self.group]
        under = f" (recorded as {listed(payers)})" if payers else ""
        parts = []
        for standing, lead in _STANDINGS.items():
            counts = Counter((nature_of(r.nature).label, r.year) for r in records if r.standing is standing)
            if counts:
                each = [f"{label} {year} ({n})" for (label, year), n in sorted(counts.items())]
                parts.append(lead + ", ".join(each))
        back = f"in the {self.months} months before {self.window.basis}"
        return f"{self.person.name} and {self.group}{under}: {'; '.join(parts)}, {back}."


def not_recorded(author: str, company: str, type_: RelationshipType, years: tuple[int, int]) -> str:
    """A tie is stated, and no record is there."""
    return (
        f"A tie is stated; no payment record located in the files given. {author} states {_words(type_)} with "
        f"{company}, of whose company group the files hold records of other persons ({program_years(years)})."
    )


def program_years(years: tuple[int, int]) -> str:
    """The first and the last year, in words."""
    first, last = years
    return f"program year {first}" if first == last else f"program years {first} to {last}"


def quoted(record: Payment, *, amounts: bool) -> Quoted:
    """A record as evidence; amounts where it is known that it is the author's."""
    name = " ".join(filter(None, (record.first, record.middle, record.last)))
    where = ", ".join(filter(None, (record.city, record.state)))
    said = [name, where, record.payer, str(record.date or f"program year {record.year}"), record.nature]
    if record.standing is not Standing.OWN:
        said.append(_STANDINGS[record.standing].removesuffix(": "))
    if record.standing is Standing.INVESTIGATOR and record.institution:
        said.append(f"paid to {record.institution}")
    if amounts and record.amount is not None:
        said.append(f"{'invested ' if record.kind == 'ownership' else ''}{record.amount:,.2f} USD")
    if amounts and record.value is not None:
        said.append(f"value {record.value:,.2f} USD")
    return Quoted("payment record", "; ".join(filter(None, said)), f"{record.source}, record {record.record}")


def _amounts(records: Iterable[Payment]) -> str:
    """What was paid to the author, without what others had and without holdings."""
    own = [r.amount for r in records if r.standing is Standing.OWN and r.kind != "ownership" and r.amount is not None]
    return f"Together {sum(own):,.2f} USD paid to the author." if own else ""


def _words(type_: RelationshipType) -> str:
    return type_.value.replace("_", " ")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
