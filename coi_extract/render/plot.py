"""Figures of reports: who is tied to whom, by what, and who funds.

Ties are authors' own: those of relatives, institutions, groups and the study are left out. Of facts of which the text
leaves open which one holds, each is counted where it would stand, and once there. People are told apart by name alone.
Each function returns a :class:`matplotlib.figure.Figure`, which is shown by Jupyter and saved by ``savefig``.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from coi_extract.console.words import shortened
from coi_extract.exports.extras import need
from coi_extract.schema import DisclosureReport, Organization, Relationship
from coi_extract.taxonomy import AuthorScope, OrganizationKind, TieHolder

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Reports = DisclosureReport | Iterable[DisclosureReport]

#: One dark hue of the Okabe-Ito palette, which prints well in grey too.
_COLOUR: Final = "#0072b2"
_LONGEST: Final = 40
_NOBODY: Final = "nothing found in these texts"


def matrix(reports: Reports, *, top: int = 20) -> Figure:
    """Draw authors against the groups of organisations they are tied to; a cell holds the number of ties.

    Parameters
    ----------
    reports:
        One report or several.
    top:
        How many authors and how many groups at most; those with the most ties.

    Raises
    ------
    ValueError
        When ``top`` is less than 1.
    MissingExtraError
        matplotlib is not installed.
    """
    cells = _count(
        ((tie_author, _group(body)), key)
        for tie, tie_author, body, key in _own_ties(reports)
        if tie.author.scope is AuthorScope.NAMED
    )
    authors, groups = Counter[str](), Counter[str]()
    for (author, group), n in cells.items():
        authors[author] += n
        groups[group] += n
    down, across = _top(authors, top), _top(groups, top)
    title = f"Stated ties of authors, by organisation{_part(down, authors, across, groups)}"
    figure, axes = _figure(3 + 0.4 * len(across), 1.8 + 0.3 * len(down), title)
    if not cells:
        return _empty(figure, axes)
    values = [[cells[author, group] for group in across] for author in down]
    highest = max(map(max, values))
    axes.imshow(values, cmap="Blues", vmin=0, vmax=max(highest, 2), aspect="auto")
    _label(axes, "x", across)
    _label(axes, "y", down)
    axes.tick_params(length=0)
    for label in axes.get_xticklabels():
        label.set(rotation=45, ha="right", rotation_mode="anchor")
    for y, row in enumerate(values):
        for x, n in enumerate(row):
            if n:
                axes.text(x, y, str(n), ha="center", va="center", color="white" if n > max(highest, 2) / 2 else "black")
    return figure


def ties_by_type(reports: Reports) -> Figure:
    """Draw how many ties there are of each type.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    counts = _count((tie.type.value.replace("_", " "), key) for tie, _, _, key in _own_ties(reports))
    return _bars(counts, _top(counts, max(len(counts), 1)), "Stated ties of authors, by type", "ties")


def ties_by_group(reports: Reports, *, top: int = 20) -> Figure:
    """Draw how many ties there are to each group of companies; other bodies are left out.

    Parameters
    ----------
    reports:
        One report or several.
    top:
        How many groups at most; those with the most ties.

    Raises
    ------
    ValueError
        When ``top`` is less than 1.
    MissingExtraError
        matplotlib is not installed.
    """
    counts = _count(
        (_group(body), key) for _, _, body, key in _own_ties(reports) if body.kind is OrganizationKind.COMPANY
    )
    shown = _top(counts, top)
    return _bars(counts, shown, f"Stated ties of authors, by company group{_part(shown, counts)}", "ties")


def funder_shares(reports: Reports, *, top: int = 15) -> Figure:
    """Draw in which share of the texts that name funders each funder is named.

    Parameters
    ----------
    reports:
        One report or several.
    top:
        How many funders at most; those named in the most texts.

    Raises
    ------
    ValueError
        When ``top`` is less than 1.
    MissingExtraError
        matplotlib is not installed.
    """
    named = [
        {_name(f.funder.organization_id, f.funder.mention, bodies) for f in report.funding if f.funder is not None}
        for report, bodies in _each(reports)
    ]
    texts = [names for names in named if names]
    counts = Counter(name for names in texts for name in names)
    shares = Counter({name: n / len(texts) for name, n in counts.items()})
    shown = _top(shares, top)
    title = f"Funders, by share of {len(texts):,} texts that name one{_part(shown, shares)}"
    return _bars(shares, shown, title, "share of texts", share=True)


def _each(reports: Reports) -> Iterator[tuple[DisclosureReport, dict[str, Organization]]]:
    for report in (reports,) if isinstance(reports, DisclosureReport) else reports:
        if not isinstance(report, DisclosureReport):
            raise TypeError(f"reports must hold DisclosureReport only, not {type(report).__name__}")
        yield report, {body.id: body for body in report.organizations}


def _own_ties(reports: Reports) -> Iterator[tuple[Relationship, str, Organization, Hashable]]:
    """Each own tie with its author's name, its organisation, and what facts that are counted once have in common."""
    for number, (report, bodies) in enumerate(_each(reports)):
        names = {author.id: author.name for author in report.authors}
        for tie in report.relationships:
            if tie.tie_holder is TieHolder.AUTHOR:
                ref = tie.organization
                body = bodies.get(ref.organization_id or "") or Organization(id="", name=ref.mention)
                who = names.get(tie.author.author_id or "", tie.author.mention)
                yield tie, who, body, (number, who, tie.alternatives or tie.fact_id)


def _group(body: Organization) -> str:
    return body.parent or body.name


def _name(organization_id: str | None, mention: str, bodies: dict[str, Organization]) -> str:
    known = bodies.get(organization_id or "")
    return known.name if known else mention


def _count(found: Iterable[tuple[Any, Hashable]]) -> Counter[Any]:
    """How many different keys each value has."""
    return Counter(value for value, _ in dict.fromkeys(found))


def _top(counts: Counter[str], top: int) -> list[str]:
    if top < 1:
        raise ValueError(f"top is {top!r}; it has to be 1 or more")
    return sorted(counts, key=lambda name: (-counts[name], name))[:top]


def _part(*shown_of: Any) -> str:
    """What a title says where not everything is shown: pairs of what is and what there is."""
    pairs = list(zip(shown_of[::2], shown_of[1::2], strict=True))
    if all(len(shown) == len(counts) for shown, counts in pairs):
        return ""
    return f" (first {' × '.join(f'{len(shown)} of {len(counts)}' for shown, counts in pairs)})"


def _figure(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    figure = need("matplotlib.figure", "Figures").Figure(figsize=(max(width, 6), height), layout="constrained")
    figure.set_facecolor("white")
    figure.suptitle(title, x=0.01, ha="left")
    figure._repr_png_ = partial(_png, figure)  # Jupyter shows by itself only what pyplot has made
    return figure, figure.add_subplot()


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=100)
    return stream.getvalue()


def _label(axes: Axes, side: str, names: Sequence[str]) -> None:
    """Set the names beside an axis; no name is taken as a formula."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_ticks(range(len(names)), labels=[shortened(name, _LONGEST) for name in names])
    for label in axis.get_ticklabels():
        label.set_parse_math(False)


def _bars(counts: Counter[str], names: Sequence[str], title: str, what: str, *, share: bool = False) -> Figure:
    figure, axes = _figure(7, 1.2 + 0.28 * len(names), title)
    if not names:
        return _empty(figure, axes)
    bars = axes.barh(range(len(names)), [counts[name] for name in names], color=_COLOUR)
    axes.bar_label(bars, fmt="{:.0%}" if share else "{:,.0f}", padding=3)
    _label(axes, "y", names)
    axes.invert_yaxis()
    axes.set_xlabel(what)
    axes.xaxis.set_major_locator(need("matplotlib.ticker", "Figures").MaxNLocator(integer=not share))
    if share:
        axes.xaxis.set_major_formatter(need("matplotlib.ticker", "Figures").PercentFormatter(1))
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _empty(figure: Figure, axes: Axes) -> Figure:
    axes.set_axis_off()
    axes.text(0, 0.5, _NOBODY)
    return figure
