"""Figures of an evaluation, and what one run gains and loses against another, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from coi_extract.console.outputs import dumped
from coi_extract.console.tables import Sheet, plain_table
from coi_extract.console.words import one_line
from coi_extract.evaluation import ATTRIBUTES, MACRO, Comparison, Evaluation, Figure, Foreign, Item
from coi_extract.taxonomy import RelationshipType

#: Levels that are shown only when they are asked for, and the order of their names.
_DETAILS = {"type ": [t.value for t in RelationshipType], "attribute ": list(ATTRIBUTES)}


def print_evaluation(console: Console, result: Evaluation, *, types: bool = False, show: int = 0) -> None:
    """Print the figures, with types and attributes if asked for, and the first ``show`` misses and inventions."""
    _print(console, plain_table(_figures(f"{result.statements} statements", result, types)))
    if result.without_prediction:
        _print(console, f"{result.without_prediction} of them have no prediction.")
    _print(console, _tie_free(result))
    for name, group in result.groups.items():
        _print(console, "\n" + plain_table(_figures(f"style {name}: {group.statements} statements", group, types)))
        _print(console, _tie_free(group))
    for title, book in (("missed", result.missed), ("invented", result.invented)):
        _list(console, title, book, show, types)


def print_foreign(console: Console, foreign: Foreign, wanted: Sequence[str]) -> None:
    """Print what another system's answers lack and what of them could not be held."""
    given = {record["id"] for record in foreign.records}
    beyond = len(given.difference(wanted))
    answered = sum(record_id in given for record_id in wanted)
    lines = [f"PRED2 answers {answered} of {len(wanted)} statements; the others count as answered empty."]
    if beyond:
        lines.append(f"{beyond} of its statements are not in GOLD and were left out.")
    if foreign.incomplete:
        lines.append(f"{foreign.incomplete} of its facts lack an author or an organisation and were left out.")
    if foreign.unknown_types:
        told = ", ".join(f"{one_line(name)} ({n})" for name, n in foreign.unknown_types.most_common())
        lines.append(f'Relationship types not known here, read as "other": {told}.')
    _print(console, "\n" + "\n".join(lines))


def print_comparison(console: Console, comparison: Comparison, *, types: bool = False, show: int = 0) -> None:
    """Print what changed against the other predictions; without ``show``, numbers alone."""
    rows = [
        (
            level,
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{change.difference:+.3f}",
            f"{change.low:+.3f} to {change.high:+.3f}",
            *(
                str(len(book.get(level, ())))
                for book in (
                    comparison.gained,
                    comparison.lost,
                    comparison.newly_invented,
                    comparison.no_longer_invented,
                )
            ),
        )
        for level, change in sorted(comparison.changes.items(), key=lambda entry: _rank(entry[0]))
        if _shown(level, types)
    ]
    columns = ("level", "F1 PRED2", "F1 now", "change", "95 % interval", "gained", "lost", "invented", "mended")
    _print(console, "\n" + plain_table(Sheet("Against PRED2", columns, tuple(rows))))
    for title, book in (
        ("gained", comparison.gained),
        ("lost", comparison.lost),
        ("newly invented", comparison.newly_invented),
        ("no longer invented", comparison.no_longer_invented),
    ):
        _list(console, title, book, show, types)


def _figures(title: str, result: Evaluation, types: bool) -> Sheet:
    columns = ("level", "P", "R", "F1", "95 % interval", "gold", "predicted")
    shown = sorted((level for level in result.figures if _shown(level, types)), key=_rank)
    return Sheet(title, columns, tuple(_row(level, result.figures[level]) for level in shown))


def _rank(level: str) -> tuple[int, int]:
    """Levels as they come, then types in the order of the taxonomy, then attributes."""
    for place, (prefix, names) in enumerate(_DETAILS.items(), 1):
        name = level.removeprefix(prefix)
        if name != level:
            return place, names.index(name) if name in names else len(names)
    return 0, 0


def _row(level: str, figure: Figure) -> tuple[str, ...]:
    shown = figure.to_dict()
    if level == MACRO:
        return (level, "", "", f"{shown['f1']:.3f}", "", f"{figure.gold} types", "")
    return (
        level,
        *(f"{shown[share]:.3f}" for share in ("precision", "recall", "f1")),
        f"{shown['low']:.3f}–{shown['high']:.3f}",
        str(figure.gold),
        str(figure.predicted),
    )


def _tie_free(result: Evaluation) -> str:
    free = result.tie_free
    if not free.statements:
        return "No statement that ties nobody."
    return (
        f"{free.statements} statements tie nobody: {free.invented} ties invented on {free.with_invention} of them, "
        f"{free.per_thousand:.1f} per 1,000 statements."
    )


def _list(console: Console, title: str, book: Mapping[str, Iterable[Item]], show: int, types: bool) -> None:
    for level, entries in book.items():
        items = list(entries)
        if not items or not show or not _shown(level, types):
            continue
        _print(console, f"\n{level}: {title} {len(items)}")
        for item in items[:show]:
            _print(console, f"    {one_line(item.id)}  {one_line(dumped(item.value))}")


def _shown(level: str, types: bool) -> bool:
    return types or not level.startswith(tuple(_DETAILS))


def _print(console: Console, text: str) -> None:
    console.print(Text(text), soft_wrap=True)
