"""One process over very many statements: does its memory grow, and does it still read as it did at first?

    python benchmarks/soak.py [--statements 300000] [--seed 7] [--json OUT]

The statements are those of the project's own generator. Another process makes them and writes them to a file, which is
read line by line, so that nothing but the extractor keeps anything: the generator remembers names that it has written.
The facts of the first 500 are kept as a digest, and are read again at the end. Memory is that of the process
(resident), looked at 40 times; its growth is told from the first quarter of the run to the last one, medians of each:
before that the words of the vocabulary, and the states of the automata, are met for the first time. The exit code is 1
where it grew by more than 5 % or a fact changed. Needs Linux for the memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

#: Statements that are read again at the end.
AGAIN = 500
#: Growth of the memory that is allowed.
MOST = 0.05
LOOKS = 40


def resident() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def digest(reports: Iterable[Any]) -> str:
    """A digest of all that the reports hold."""
    told = hashlib.sha256()
    for report in reports:
        told.update(report.model_dump_json().encode())
    return told.hexdigest()


def write(statements: int, seed: int, path: Path) -> None:
    """Write the statements to a file, in another process."""
    command = [sys.executable, __file__, "--statements", str(statements), "--seed", str(seed), "--write", str(path)]
    subprocess.run(command, check=True)


def write_here(statements: int, seed: int, path: Path) -> None:
    """Write the statements to a file, in this process."""
    from data.synthetic.generator import generate_many

    with path.open("w", encoding="utf-8") as out:
        for s in generate_many(statements, seed):
            out.write(json.dumps([s.text, list(s.authors)]) + "\n")


def written(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Text and authors of each statement of a file, one at a time."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text, authors = json.loads(line)
            yield text, authors


def soak(path: Path, statements: int) -> dict[str, Any]:
    """Read the statements of a file and say what became of memory and facts."""
    from coi_extract import Extractor

    extractor = Extractor()

    def first() -> str:
        return digest(extractor.extract(text, authors=authors) for text, authors in islice(written(path), AGAIN))

    before = first()
    began, cpu = time.monotonic(), time.process_time()
    levels: list[int] = []
    read = facts = 0
    every = max(1, statements // LOOKS)
    for text, authors in written(path):
        report = extractor.extract(text, authors=authors)
        read += 1
        facts += len(report.relationships) + len(report.funding)
        if read % every == 0:
            levels.append(resident())
    spent, cpu = time.monotonic() - began, time.process_time() - cpu
    quarter = max(1, len(levels) // 4)
    early, late = median(levels[:quarter]), median(levels[-quarter:])
    return {
        "statements": read,
        "facts": facts,
        "seconds": round(spent, 1),
        "cpu_seconds": round(cpu, 1),
        "megabytes": [round(level / 1e6, 1) for level in levels],
        "megabytes_first_quarter": round(early / 1e6, 1),
        "megabytes_last_quarter": round(late / 1e6, 1),
        "growth": round(late / early - 1, 4),
        "first_statements_read_alike": first() == before,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Memory and facts of one process over very many statements.")
    parser.add_argument("--statements", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.statements < LOOKS:
        parser.error(f"--statements must be at least {LOOKS}")
    if args.write:
        write_here(args.statements, args.seed, args.write)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statements.jsonl"
        write(args.statements, args.seed, path)
        figures = soak(path, args.statements)
    told = json.dumps(figures, indent=1)
    print(told)
    if args.json:
        args.json.write_text(told + "\n", encoding="utf-8")
    return 0 if figures["growth"] <= MOST and figures["first_statements_read_alike"] else 1


if __name__ == "__main__":
    sys.exit(main())
