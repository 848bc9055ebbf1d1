"""The registry measured: speed, memory, and whether names are linked to the right bodies.

    python benchmarks/registry.py [--full DUMP] [--json OUT]

Speed and memory need nothing but the package. Figures of accuracy are taken from third-party files beside the checkout
(``../shared``) and left out where these are absent. ``--full`` builds an index from a ROR dump first and measures it
too. Each file's own errors are counted apart: see ``doubtful``.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz

from coi_extract.registry import LinkContext, Registry, find_abbreviations
from coi_extract.registry.compile import compile_index
from coi_extract.registry.normalise import plain_key, split_bracket

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAKISTAN_NIH = "https://ror.org/05h1kgg64"
"""The gold file gives this id to American NIH grants."""


def rate(work: Callable[[Any], Any], items: Iterable[Any]) -> float:
    """Calls a second."""
    items = list(items)
    started = time.perf_counter()
    for item in items:
        work(item)
    return len(items) / (time.perf_counter() - started)


def resident() -> float:
    """Megabytes that this process holds, files mapped by others included."""
    with open("/proc/self/status", encoding="ascii") as source:
        return next(int(line.split()[1]) / 1024 for line in source if line.startswith("VmRSS"))


def speed(paths: tuple[str, ...]) -> dict[str, float]:
    """Loading, look-ups, misses that go to the fuzzy search, and the gazetteer."""
    before = resident()
    started = time.perf_counter()
    registry = Registry(paths)
    registry.find("warm")
    loading = time.perf_counter() - started
    rng = random.Random(1)
    numbers = rng.sample(range(len(registry)), min(8000, len(registry)))
    names = [registry.entry(number).name for number in numbers]
    keys = [plain_key(name) for name in names]
    fresh = Registry(paths)
    misses = [_misspelt(name, rng) for name in names if len(name) > 8][:1500]
    text = " ".join(
        f"Dr. Adler received grants from {name} and personal fees outside the work." for name in names[:2000]
    )
    started = time.perf_counter()
    registry.find(text)
    reading = time.perf_counter() - started
    return {
        "organisations": len(registry),
        "loading, s": loading,
        "look-ups of a key a second": rate(registry.lookup, keys),
        "links of names not met before a second": rate(fresh.link, names),
        "links of names met before a second": rate(fresh.link, names),
        "links that go to the fuzzy search a second": rate(fresh.link, misses),
        "words searched for names a second": len(text.split()) / reading,
        "memory, MB": resident() - before,
    }


def _misspelt(name: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(name) - 1)
    return f"{name[:place]}{rng.choice('bdfgkq')}{name[place + 1 :]} of Tidewater"


def doubtful(name: str, ror: str, registry: Registry) -> bool:
    """Whether the gold's id is of a body that bears no name like the one written: the file's error, not ours."""
    entry = registry.by_id(ror)
    if entry is None:
        return False
    if (name == "NIH" and ror == PAKISTAN_NIH) or ("(Japan)" in entry.name and "Japan" not in name):
        return True
    known = [plain_key(n) for n in (entry.name, *entry.aliases, *entry.acronyms, *entry.former_names)]
    for part in (name, *(p for p in split_bracket(name) if p)):
        key = plain_key(part)
        for other in known:
            held = (len(key) > 4 and key in other) or (len(other) > 4 and other in key)
            if key == other or held or fuzz.token_sort_ratio(key, other) >= 80:
                return False
    words = set(name.replace("/", " ").replace("(", " ").replace(")", " ").split())
    return not any(acronym in words for acronym in entry.acronyms)


def funders(registry: Registry, names_of: Registry, part: str | None) -> dict[str, dict[str, float]]:
    """Gold funder names of ``funding_dev`` linked directly, against their ROR ids."""
    tally = {"as the file has it": [0, 0, 0], "without the file's errors": [0, 0, 0]}
    with open(SHARED / "gold" / "funding_dev.jsonl", encoding="utf-8") as source:
        rows = [row for row in map(json.loads, source) if part is None or row["part"] == part]
    for row in rows:
        text = row["text"]
        short = {text[a:b]: " ".join(text[c:d].split()) for (a, b), (c, d) in find_abbreviations(text)}
        for funding in row["funding"]:
            name, ror = funding["funder"], funding["ror"]
            if not name or not ror:
                continue
            near = [f["funder"] for f in row["funding"] if f["funder"] and f["funder"] != name]
            link = registry.link(name, context=LinkContext(acronyms=short, neighbours=near))
            given = registry.entry(link.entry).identifiers.get("ror") if link.entry is not None else None
            levels = list(tally)[: 1 if doubtful(name, ror, names_of) else 2]
            for level in levels:
                tally[level][0] += 1
                tally[level][1] += bool(given)
                tally[level][2] += given == ror
    return {level: _f1(*counts) for level, counts in tally.items()}


def sponsors(registry: Registry, size: int = 2000) -> dict[str, Any]:
    """Random spellings of the 300 largest groups of trial sponsors, against the file's own group."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with open(SHARED / "registry" / "trial_sponsor_aliases.csv", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if "Sponsor Name Given" not in row["normalized_parent_name"]:
                groups[row["normalized_parent_name"]].append(row)
    largest = sorted(groups, key=lambda g: -sum(int(r["n_trials"] or 0) for r in groups[g]))[:300]
    pool = [row for group in largest for row in groups[group]]
    given = judged = right = 0
    wrong = []
    for row in random.Random(7).sample(pool, size):
        link = registry.link(row["name_of_sponsor"])
        if link.entry is None:
            continue
        given += 1
        wanted: set[int] = set()
        for name in (row["normalized_name"], row["normalized_parent_name"]):
            other = registry.link(name)
            wanted |= {c.entry for c in other.candidates} | ({other.entry} if other.entry is not None else set())
        if not wanted:
            continue
        judged += 1
        kin = _line(registry, link.entry)
        if any(kin & _line(registry, entry) for entry in wanted):
            right += 1
        else:
            wrong.append((row["name_of_sponsor"], row["normalized_parent_name"], registry.entry(link.entry).name))
    return {"spellings": size, "linked": given, "judged": judged, "precision": right / judged, "differ": wrong}


def _line(registry: Registry, number: int) -> set[int]:
    line, todo = {number}, [number]
    while todo:
        for parent in registry.entry(todo.pop()).parents:
            if parent.entry is not None and parent.entry not in line:
                line.add(parent.entry)
                todo.append(parent.entry)
    return line


def coverage(registry: Registry) -> dict[str, float]:
    """Share of the gold's organisation names that are known, and found in their text."""
    total = linked = found = 0
    with open(SHARED / "gold" / "orgs_dev.jsonl", encoding="utf-8") as source:
        for row in map(json.loads, source):
            hits = {plain_key(row["text"][h.start : h.end]) for h in registry.find(row["text"])}
            for name in set(row["organizations"]):
                total += 1
                linked += registry.link(name).entry is not None
                found += plain_key(name) in hits
    return {"names": total, "linked": linked / total, "found in their text": found / total}


def _f1(gold: int, given: int, right: int) -> dict[str, float]:
    precision, recall = right / max(given, 1), right / max(gold, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"gold": gold, "given": given, "precision": precision, "recall": recall, "f1": f1}


def measure(paths: tuple[str, ...], names_of: Registry) -> dict[str, Any]:
    """All figures of one registry."""
    out: dict[str, Any] = {"speed": speed(paths)}
    if SHARED.is_dir():
        registry = Registry(paths)
        for part in ("read", "check", None):
            out[f"funders, part {part or 'all'}"] = funders(registry, names_of, part)
        out["sponsors"] = sponsors(registry)
        out["coverage"] = coverage(registry)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", type=Path, help="a ROR dump to build an index from")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    args = parser.parse_args()
    shipped = Registry.shipped()
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        layers = {"shipped table": shipped.paths}
        if args.full:
            target = Path(folder) / "full.coireg"
            compile_index([args.full], target)
            layers["with the dump"] = (str(target),)
        names_of = Registry(list(layers.values())[-1])
        for label, paths in layers.items():
            results[label] = measure(paths, names_of)
    print(json.dumps(results, ensure_ascii=False, indent=1, default=lambda x: round(x, 4)))
    if args.json:
        args.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
