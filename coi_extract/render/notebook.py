"""A report as HTML for a notebook, and several of them at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from coi_extract.console.tables import NOTHING_FOUND, Sheet, sheets
from coi_extract.console.words import visible
from coi_extract.render.marks import KINDS, Piece, marks_of, pieces
from coi_extract.schema import DisclosureReport

if TYPE_CHECKING:
    from jinja2 import Environment

#: A longer text is shown in part: a notebook keeps what it shows.
_LONGEST = 20_000


def html(text: str | None, report: DisclosureReport) -> str:
    """Return a report as HTML to stand in a page: the text with what was found marked, and tables of the facts.

    Nothing of the text is taken as markup; the style holds for this piece alone, in light and in dark.

    Parameters
    ----------
    text:
        The text that was read; None where it is not at hand, which leaves the tables.
    report:
        What was read in it.

    Raises
    ------
    TypeError
        When an argument has the wrong type.
    ValueError
        When the report is not that of this text: what it names does not stand there.
    """
    if text is not None and not isinstance(text, str):
        raise TypeError(f"text must be a str or None, not {type(text).__name__}")
    if not isinstance(report, DisclosureReport):
        raise TypeError(f"report must be a DisclosureReport, not {type(report).__name__}")
    named = [m for a in report.authors for m in a.mentions] + [m for o in report.organizations for m in o.mentions]
    if text is not None and any(text[m.span.start : m.span.end] != m.text for m in named):
        raise ValueError("text is not the one that the report was read from: what it names does not stand there")
    marks = [] if text is None else marks_of(report)
    cut = len(text or "") - _LONGEST
    return environment().get_template("notebook.html").render(
        pieces=[Piece(visible(p.text), p.kind, p.title) for p in pieces((text or "")[:_LONGEST], marks)],
        cut=max(cut, 0),
        kinds=KINDS,
        sheets=sheets(report, text) if text is not None else [_without_words(s) for s in sheets(report, "")],
        nothing=NOTHING_FOUND,
    )  # fmt: skip


def show(reports: DisclosureReport | Iterable[DisclosureReport], *, limit: int = 20) -> None:
    """Show reports: in Jupyter with their texts marked, elsewhere printed as lines of words.

    Parameters
    ----------
    reports:
        One report or several; of a stream no more is read than is shown, and one more.
    limit:
        How many to show.

    Raises
    ------
    TypeError
        When something else than reports is given.
    ValueError
        When ``limit`` is less than 1.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit!r}; it has to be 1 or more")
    if isinstance(reports, DisclosureReport):
        reports = (reports,)
    stream = iter(reports)
    for report in islice(stream, limit):
        if not isinstance(report, DisclosureReport):
            raise TypeError(f"reports must hold DisclosureReport only, not {type(report).__name__}")
        _display(report)
    if next(stream, None) is not None:
        print(f"There are more than these {limit}; show(reports, limit=...) shows more.")


def _display(report: DisclosureReport) -> None:
    """Hand a report to Jupyter where that runs, which is IPython with a kernel; where it runs, it is imported."""
    ipython: Any = sys.modules.get("IPython")
    if ipython is not None and hasattr(ipython.get_ipython(), "kernel"):
        ipython.display.display(report)
    else:
        print(report)


def _without_words(sheet: Sheet) -> Sheet:
    """A table without its column of evidence, which is empty without the text."""
    if "words" not in sheet.columns:
        return sheet
    return Sheet(sheet.title, sheet.columns[:-1], tuple(row[:-1] for row in sheet.rows))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates of this package. Whatever they are given is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("coi_extract.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
