"""How fast declarations are read, beside pipelines that everybody knows. One core, one run, the same statements.

    python benchmarks/speed.py [--statements FILE.jsonl] [--limit N] [--json OUT]

Compared are

- the whole extractor, and the extractor on rules alone (``model=None``),
- spaCy's blank English tokenizer,
- a pipeline of the architecture of ``en_core_web_sm`` (tok2vec, tagger, parser, NER) with random weights, which cost
  what trained ones cost.

Each is timed on its first pass over texts that it has not met before: it is warmed up on other statements, so that
loading and compiling are not counted, while caches of words and names begin cold for these texts. The statements are
FILE's ("text", and "authors" where there are any) or, without it, synthetic ones. Words are what white space
separates. The median of five runs is given, each in a fresh process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

RUNS = 5
WARM_UP = 50
REFERENCE = "en_core_web_sm architecture"

Statement = dict[str, Any]


def synthetic(n: int) -> list[Statement]:
    """Statements of the project's own grammar."""
    from data.synthetic.generator import generate

    made = (generate(seed) for seed in range(n))
    return [{"text": s.text, "authors": list(s.authors) or None} for s in made]


def statements(path: Path | None, limit: int) -> tuple[list[Statement], list[Statement]]:
    """What to warm up on, and what to time: different statements."""
    if path is None:
        rows = synthetic(limit + WARM_UP)
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        texts = {r["text"]: r for r in rows}  # a text that stands twice would be warm the second time
        rows = list(texts.values())[: limit + WARM_UP]
    warm = min(WARM_UP, len(rows) // 4)
    return rows[:warm], rows[warm:]


def extractor(model: str | None) -> Callable[[list[Statement]], None]:
    from coi_extract import Extractor

    reader = Extractor(model=model) if model is None else Extractor()

    def run(rows: list[Statement]) -> None:
        pairs = ((r["text"], {"authors": r.get("authors")}) for r in rows)
        for _ in reader.pipe(pairs, as_tuples=True):
            pass

    return run


def blank_tokenizer() -> Callable[[list[Statement]], None]:
    import spacy

    nlp = spacy.blank("en")

    def run(rows: list[Statement]) -> None:
        for _ in nlp.pipe(r["text"] for r in rows):
            pass

    return run


def small_english_pipeline() -> Callable[[list[Statement]], None]:
    """The components, widths and numbers of labels of en_core_web_sm 3.x, initialised and not trained."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(0)
    nlp = spacy.blank("en")

    def embedding(attributes: list[str], rows: list[int]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 96,
                "attrs": attributes,
                "rows": rows,
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 96,
                "depth": 4,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        }

    def listener() -> dict[str, Any]:
        return {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}

    def transitions(kind: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": kind,
            "extra_state_tokens": False,
            "hidden_width": 64,
            "maxout_pieces": 2,
            "use_upper": True,
            "tok2vec": tok2vec,
        }

    all_shapes = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
    nlp.add_pipe("tok2vec", config={"model": embedding(all_shapes, [5000, 1000, 2500, 2500, 50, 50])})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener()}})
    parser = nlp.add_pipe("parser", config={"model": transitions("parser", listener())})
    shapes = embedding(all_shapes[:4], [5000, 1000, 2500, 2500])
    ner = nlp.add_pipe("ner", config={"model": transitions("ner", shapes)})
    for number in range(50):
        tagger.add_label(f"T{number}")
    for number in range(45):
        parser.add_label(f"d{number}")
    for number in range(18):
        ner.add_label(f"E{number}")
    # Initialising needs an example of each kind of annotation; nothing is learnt from it.
    words = ["AB", "works", "for", "Orbis", "."]
    doc = nlp.make_doc(" ".join(words))
    annotations = {
        "words": words,
        "tags": [f"T{i}" for i in range(5)],
        "heads": [1, 1, 1, 2, 1],
        "deps": ["d0", "ROOT", "d1", "d2", "d3"],
        "entities": ["U-E0", "O", "O", "U-E1", "O"],
        "sent_starts": [1, 0, 0, 0, 0],
    }
    nlp.initialize(lambda: [Example.from_dict(doc, annotations)])

    def run(rows: list[Statement]) -> None:
        for _ in nlp.pipe((r["text"] for r in rows), batch_size=256):
            pass

    return run


SUBJECTS: dict[str, Callable[[], Callable[[list[Statement]], None]]] = {
    "whole extractor": lambda: extractor("shipped"),
    "rules alone": lambda: extractor(None),
    "spaCy blank English tokenizer": blank_tokenizer,
    REFERENCE: small_english_pipeline,
}


def peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def time_one(subject: str, path: Path | None, limit: int) -> dict[str, float]:
    """Time one subject in this process."""
    warm_up, rows = statements(path, limit)
    run = SUBJECTS[subject]()
    run(warm_up)
    words = sum(len(r["text"].split()) for r in rows)
    started = time.perf_counter()
    run(rows)
    took = time.perf_counter() - started
    return {
        "statements": len(rows), "words": words, "seconds": took, "words_per_second": words / took,
        "memory": peak_memory(),
    }  # fmt: skip


def time_in_a_fresh_process(subject: str, path: Path | None, limit: int) -> dict[str, float]:
    arguments = ["--subject", subject, "--limit", str(limit)]
    if path is not None:
        arguments += ["--statements", str(path.resolve())]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, __file__, *arguments], env={**os.environ, **threads}, stdout=subprocess.PIPE, check=True
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=Path, help='JSONL with "text"; default: synthetic statements')
    parser.add_argument("--limit", type=int, default=1000, help="time at most so many statements (default 1000)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--subject", choices=SUBJECTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if args.subject:
        print(json.dumps(time_one(args.subject, args.statements, args.limit)))
        return
    figures: dict[str, dict[str, float]] = {}
    runs: dict[str, list[dict[str, float]]] = {subject: [] for subject in SUBJECTS}
    for _ in range(RUNS):  # in turn, so that a disturbance does not fall on one subject alone
        for subject in SUBJECTS:
            runs[subject].append(time_in_a_fresh_process(subject, args.statements, args.limit))
    for subject, measured in runs.items():
        middle = statistics.median(m["words_per_second"] for m in measured)
        figures[subject] = {**measured[0], "words_per_second": middle, "memory": max(m["memory"] for m in measured)}
    reference = figures[REFERENCE]["words_per_second"]
    first = next(iter(figures.values()))
    print(
        f"{first['statements']:.0f} statements, {first['words']:.0f} words; one core, median of {RUNS} first passes; "
        f"Python {platform.python_version()}, {platform.machine()}\n"
    )
    print(f"{'':32}{'words/s':>10}{'ratio':>8}{'peak MB':>10}")
    for subject, f in figures.items():
        ratio = f["words_per_second"] / reference
        print(f"{subject:32}{f['words_per_second']:10,.0f}{ratio:8.2f}{f['memory']:10.0f}")
    print(f"\nratio: to the pipeline of the {REFERENCE}")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
