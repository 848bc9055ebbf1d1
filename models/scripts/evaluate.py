"""Cross-validated figures of the whole extractor with the trained reader, beside those of the rules alone.

    python scripts/evaluate.py corpus -o figures.json [--gold FOLDER] [--plot reliability.png]

Every statement is read with weights that were trained on the other folds. ``check`` figures are read with weights
trained on the ``read`` parts (and the project's own statements) alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import FOLDS, fit, load, stream
from corpus import fold, statements

from coi_extract import Extractor
from coi_extract.evaluation import evaluate, predict
from coi_extract.learned import LearnedReader
from coi_extract.learned.weights import WeightFile

LEVELS = (
    "triple", "statement exact", "no_conflict", "macro over types", "funder", "funder+award", "award id alone",
    "recipient", "award id (flat)", "funder (flat)", "organization",
)  # fmt: skip
BINS = 10


def extractor(content: dict[str, Any] | None) -> Extractor:
    """Return an extractor with these weights, or with the rules alone."""
    made = Extractor(model=None)
    if content is not None:
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]
        made._reader.learned = LearnedReader(WeightFile(content, digest, "a fold"))
    return made


def figures(gold: Sequence[dict[str, Any]], read: Callable[[dict[str, Any]], Extractor]) -> dict[str, Any]:
    """Return precision, recall, F1 with its interval, n and inventions per 1,000 statements that tie nobody."""
    predictions = [p for record in gold for p in predict([record], read(record))]
    result = evaluate(gold, predictions)
    told = {
        level: figure.to_dict()
        for level, figure in result.figures.items()
        if level in LEVELS or level.startswith(("type ", "attribute "))
    }
    return {"statements": len(gold), "levels": told, "tie_free": result.to_dict()["tie_free"]}


def reliability(rows: Sequence[dict[str, Any]], probability: np.ndarray) -> list[dict[str, float]]:
    """Return, per bin of told confidence, the mean confidence, the share that was right, and n."""
    right = np.array([row["right"] for row in rows])
    at = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [
        {"confidence": round(float(probability[at == b].mean()), 3), "right": round(float(right[at == b].mean()), 3),
         "n": int((at == b).sum())}
        for b in range(BINS)
        if (at == b).any()
    ]  # fmt: skip


def plot(bins: Sequence[dict[str, float]], path: Path) -> None:
    """Draw the reliability of the told confidence."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfectly calibrated")
    axes.plot([b["confidence"] for b in bins], [b["right"] for b in bins], "o-", color="#0072B2", label="ties")
    for b in bins:
        axes.annotate(f"{b['n']}", (b["confidence"], b["right"]), textcoords="offset points", xytext=(5, -11), size=7)
    axes.set(xlabel="confidence told", ylabel="share that the gold has", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left", frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main() -> None:
    """Write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    rows, sentences = load(args.corpus / "ties.jsonl"), load(args.corpus / "funding.jsonl")

    def trained(keep: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        names = filter(keep, stream(args.corpus / "organizations.jsonl"))
        return fit(list(filter(keep, rows)), list(filter(keep, sentences)), names)

    weights = [trained(lambda row, k=k: row["fold"] != k) for k in range(FOLDS)]  # type: ignore[misc]
    folds = [extractor(content) for content in weights]
    on_read = extractor(trained(lambda row: row["part"] != "check"))
    rules = extractor(None)

    gold: dict[str, list[dict[str, Any]]] = {}
    for source, record in statements(args.gold):
        gold.setdefault(source, []).append(record)
    out: dict[str, Any] = {}
    for source, records in gold.items():
        check = [record for record in records if record.get("part") == "check"]
        out[source] = {
            "rules": figures(records, lambda _: rules),
            "cross-validated": figures(records, lambda record: folds[fold(record["id"])]),
        }
        if check:
            out[source]["rules, check"] = figures(check, lambda _: rules)
            out[source]["trained on read, check"] = figures(check, lambda _: on_read)
    real = [row for row in rows if row["source"] != "synthetic"]
    models = [LearnedReader(WeightFile(content, "", "a fold")) for content in weights]
    told = np.array([models[row["fold"]].tie_probability(row["features"]) for row in real])
    right = np.array([row["right"] for row in real])
    out["confidence"] = {
        "brier": round(float(((told - right) ** 2).mean()), 4),
        "brier of the mean": round(float(right.mean() * (1 - right.mean())), 4),
        "bins": reliability(real, told),
    }
    args.output.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    if args.plot:
        plot(out["confidence"]["bins"], args.plot)
    for source in gold:
        for name, part in out[source].items():
            told_of = [f"{k} {v['precision']:.3f}/{v['recall']:.3f}/{v['f1']:.3f}" for k, v in part["levels"].items()]
            print(f"{source:16} {name:24} {' '.join(t for t in told_of if t.startswith(LEVELS))} {part['tie_free']}")
    print(out["confidence"])


if __name__ == "__main__":
    main()
