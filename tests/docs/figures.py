"""The tables of figures in ``docs/accuracy.md``, from ``models/figures.json``: ``python -m tests.docs.figures``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coi_extract.taxonomy import RelationshipType
from tests.reading import ROOT

PAGE = ROOT / "docs" / "accuracy.md"
FIGURES = ROOT / "models" / "figures.json"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
#: Entries below which a figure is marked.
FEW = 20
CHECK, FOLDS = "trained on read, check", "cross-validated"
#: What is shown of which texts: (name in the page, file, how the weights were kept apart).
COLUMNS = (
    ("general medical journals", "disclosures_dev", CHECK),
    ("open access, 2015–2023", "modern_dev", CHECK),
    ("own statements", "own", FOLDS),
)
FUNDING_COLUMNS = (
    ("general medical journals", "disclosures_dev", CHECK),
    ("funding statements", "funding_dev", CHECK),
    ("own statements", "own", FOLDS),
)
FACTS = {"triple": "ties", "no_conflict": "nothing to declare", "statement exact": "whole statements without an error"}
FUNDING = {
    "funder": "funders",
    "funder+award": "funder–award pairs",
    "award id alone": "award numbers",
    "recipient": "recipients",
}
ATTRIBUTES = ("tie_holder", "payee", "status", "submitted_work", "compensated", "assertion", "years", "amount")

Figures = dict[str, Any]


def cell(figures: Figures, source: str, how: str, level: str, interval: bool) -> str:
    figure = figures[source][how]["levels"].get(level)
    if figure is None or not figure["gold"]:
        return "–"
    shown = f"{figure['precision']:.2f} / {figure['recall']:.2f} / **{figure['f1']:.2f}**"
    if interval:
        shown += f" ({figure['low']:.2f}–{figure['high']:.2f})"
    few = "†" if figure["gold"] < FEW else ""
    return f"{shown}, n\u00a0=\u00a0{figure['gold']}{few}"


def table(
    figures: Figures, head: str, rows: dict[str, str], columns: tuple[tuple[str, str, str], ...], interval: bool = False
) -> Iterator[str]:
    sizes = [f"{name} ({figures[source][how]['statements']})" for name, source, how in columns]
    yield f"| {head} | {' | '.join(sizes)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for level, name in rows.items():
        cells = [cell(figures, source, how, level, interval) for _, source, how in columns]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def section(figures: Figures) -> str:
    types = {f"type {t.value}": f"`{t.value}`" for t in RelationshipType}
    attributes = {f"attribute {a}": f"`{a}`" for a in ATTRIBUTES}
    lines = [BEGIN, "", "### Ties", ""]
    lines += table(figures, "", FACTS, COLUMNS, interval=True)
    lines += ["### Each type", ""]
    lines += table(figures, "type", types, COLUMNS)
    lines += ["### Each attribute", "", "Of the ties that were found: was what the text states of them read?", ""]
    lines += table(figures, "attribute", attributes, COLUMNS)
    lines += ["### Funding", ""]
    lines += table(figures, "", FUNDING, FUNDING_COLUMNS, interval=True)
    grobid = figures["grobid_dev"][CHECK]
    flat = [
        f"{name} {cell(figures, 'grobid_dev', CHECK, level, interval=False)}"
        for level, name in (("funder (flat)", "funders"), ("award id (flat)", "award numbers"))
        if level in grobid["levels"]
    ]
    if flat:
        lines += [f"In {grobid['statements']} further funding sections, pairs not annotated: {'; '.join(flat)}.", ""]
    lines += ["### Confidence of ties", "", "Cross-validated over all files with ties.", ""]
    lines += ["| confidence | share right | ties |", "|---|---|---|"]
    lines += [f"| {b['confidence']:.2f} | {b['right']:.2f} | {b['n']} |" for b in figures["confidence"]["bins"]]
    return "\n".join([*lines, "", END])


def renewed(page: str) -> str:
    """The page with the section of figures made anew."""
    before, _, rest = page.partition(BEGIN)
    return before + section(json.loads(FIGURES.read_text(encoding="utf-8"))) + rest.partition(END)[2]


def main(page: Path = PAGE) -> None:
    page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
