"""Write the tables of the model card from ``figures.json`` into README.md, between its two marks.

python scripts/card.py figures.json README.md
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
LEVELS = (
    "triple", "statement exact", "macro over types", "no_conflict", "funder", "funder+award", "award id alone",
    "recipient", "funder (flat)", "award id (flat)", "organization",
)  # fmt: skip
PAIRS = (("rules", "cross-validated"), ("rules, check", "trained on read, check"))


def _cells(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "–"
    if not figure["gold"] or (figure["precision"] == 0 == figure["recall"] and figure["f1"]):
        return f"{figure['f1']:.3f}"
    return f"{figure['precision']:.3f} / {figure['recall']:.3f} / **{figure['f1']:.3f}**"


def tables(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the tables."""
    for source, parts in figures.items():
        if source == "confidence":
            continue
        yield f"### {source} ({parts['rules']['statements']} statements)\n"
        yield "| level | n | rules alone | with the trained reader | rules, check | with the trained reader, check |"
        yield "|---|---|---|---|---|---|"
        first = parts["cross-validated"]["levels"]
        kinds = sorted((k for k in first if k.startswith(("type ", "attribute "))), key=lambda k: -first[k]["gold"])
        for level in (*(k for k in LEVELS if k in first), *kinds):
            row = [_cells(parts[name]["levels"].get(level)) for pair in PAIRS for name in pair if name in parts]
            row += ["–"] * (4 - len(row))
            yield f"| {level} | {first[level]['gold']} | {' | '.join(row)} |"
        yield ""
    told = figures["confidence"]
    yield "### Confidence of ties\n"
    yield f"Brier score {told['brier']} (the mean share alone: {told['brier of the mean']}).\n"
    yield "| confidence told | share right | n |\n|---|---|---|"
    yield from (f"| {b['confidence']:.3f} | {b['right']:.3f} | {b['n']} |" for b in told["bins"])


def main() -> None:
    """Write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("card", type=Path)
    args = parser.parse_args()
    text = args.card.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join(tables(json.loads(args.figures.read_text(encoding="utf-8"))))
    args.card.write_text(f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
