"""The months before an article within which payments are looked for."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from coi_extract.sources import Record


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``start`` to ``end``, both within.

    ``basis`` says what it is counted from: "the date received, 2021-03".
    """

    start: datetime.date
    end: datetime.date
    basis: str

    def holds(self, date: datetime.date | None, year: int) -> bool:
        """Whether a payment of a date lies within; what has no more than a year, where the year does in part."""
        if date is not None:
            return self.start <= date <= self.end
        return self.start.year <= year <= self.end.year


def window_of(record: Record, months: int) -> Window | None:
    """The window of an article, from the day on which it was received, else published; None where neither is known.

    Where the source gives a month or a year alone, it is the days that are within whichever day was meant: a payment
    that may have come later, or before the window, is not held against a statement.
    """
    for name, stated in (("received", record.received), ("published", record.published)):
        days = _days(stated or "")
        if days is not None:
            first, last = days
            return Window(_months_before(last, months), first, f"the date {name}, {stated}")
    return None


def _days(stated: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of what a date states."""
    try:
        parts = [int(part) for part in stated[:10].split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else None
        if month is None:
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        if len(parts) > 2:
            return (datetime.date(year, month, parts[2]),) * 2
        return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months before, or the last one of a shorter month."""
    count = max(day.year * 12 + day.month - 1 - months, 12)
    year, month = divmod(count, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
