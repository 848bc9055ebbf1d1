"""Figures that a change must not fall below, in ``thresholds.json``.

They are set from the figures that the extractor reaches, less two hundredths and one entry, rounded down to hundredths:
over 500 entries that is 0.022, over 20 it is 0.07. For texts from any seed it is the worst of twenty draws less 0.05,
and ties may be invented on one statement more. So a change that costs something is seen, and one that trades an entry
for another is not. Families of phrasings that rule writers may look at and those held out have thresholds of their
own. ``python -m tests.thresholds`` sets all anew: after a gain, to hold it; after a loss, only where it was meant, and
the commit then says why.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")


def load() -> dict[str, Any]:
    """Return the thresholds: ``gold``, ``round_trip`` and ``anywhere``."""
    thresholds: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return thresholds


def below(figure: float, entries: int) -> float:
    """Return a figure over a number of entries less its margin, rounded down to hundredths."""
    margin = 0.02 + 1 / max(1, entries)
    return max(0.0, math.floor((figure - margin) * 100) / 100)


def main() -> None:
    from tests import test_gold_figures, test_round_trip

    thresholds = {**test_gold_figures.reached(), **test_round_trip.reached()}
    FILE.write_text(json.dumps(thresholds, indent=1) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
