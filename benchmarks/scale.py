"""How a long run behaves: records per second, memory over time, and whether it survives being killed.

    python benchmarks/scale.py [--records 100000] [--workers 1 2] [--kills 0] [--folder DIR] [--json OUT]

A corpus of short synthetic declarations is made (once; it stays in the folder) and read by the command line, as a user
would: ``coi-extract extract corpus.jsonl -o OUT/ --workers N``. While it runs, the memory of all its processes is
looked at twice a second (resident pages; those that processes share are counted for each, so that the figure is an
upper bound). Needs Linux for the memory. On a machine that others use too, compare ``cpu_seconds``: two workers that
spend as much processor time together as one takes half as long on idle cores.

``--kills N`` then starts another run and kills it N times by SIGKILL at random moments, resuming it each time, and
holds every table against that of the first run, row for row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

#: Seconds between two looks at the memory.
EVERY = 0.5


def make_corpus(folder: Path, records: int, seed: int = 1) -> Path:
    """Write the corpus, unless it is there, and return its path."""
    from data.synthetic.generator import generate_many

    path = folder / f"corpus-{records}-{seed}.jsonl"
    if not path.exists():
        temporary = path.with_suffix(".tmp")
        with temporary.open("w", encoding="utf-8") as out:
            for number, s in enumerate(generate_many(records, seed)):
                # years and journals for the views; their share of all records is even
                about = {"journal": f"Journal {number % 40}", "published": str(2000 + number % 25)}
                row = {"id": s.id, "text": s.text, "authors": list(s.authors), **about}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        temporary.replace(path)
    return path


def command(corpus: Path, out: Path, workers: int, shard_size: int) -> list[str]:
    """The command line of a run."""
    arguments = ["extract", str(corpus), "-o", f"{out}/", "--resume", "--workers", str(workers)]
    return [sys.executable, "-m", "coi_extract.cli", *arguments, "--shard-size", str(shard_size)]


def memory(pid: int) -> int:
    """Resident bytes of a process and all that it has started; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        others = [t.name for t in Path(f"/proc/{pid}/task").iterdir() if t.name != str(pid)]
        for thread in others:  # the threads that attend to workers are their parents
            children += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(memory(int(child)) for child in children)


def cpu_seconds() -> float:
    """Processor time of all processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def timed(corpus: Path, out: Path, workers: int, shard_size: int) -> dict[str, Any]:
    """Carry out one run and say what it took."""
    began, spent = time.monotonic(), cpu_seconds()
    seen: list[tuple[float, int]] = []
    process = subprocess.Popen(
        command(corpus, out, workers, shard_size), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while process.poll() is None:
        seen.append((time.monotonic() - began, memory(process.pid)))
        time.sleep(EVERY)
    seconds = time.monotonic() - began
    if process.returncode:
        raise SystemExit((process.stderr.read() if process.stderr else b"").decode(errors="replace"))
    summary = json.loads((out / "summary.json").read_text())
    levels = [level for _, level in seen if level]

    def around(share: float) -> float | None:
        """Megabytes at this share of the run: the median of the looks around it."""
        near = [level for at, level in seen if level and abs(at / seconds - share) < 0.05]
        return round(sorted(near)[len(near) // 2] / 1e6) if near else None

    return {
        "workers": workers,
        "articles": summary["articles"],
        "rows": sum(summary["rows"].values()),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds() - spent, 1),
        "per_second": round(summary["articles"] / seconds, 1),
        "megabytes_on_disk": round(sum(p.stat().st_size for p in out.rglob("*.parquet")) / 1e6, 1),
        "memory_megabytes": {f"{share:.0%}": around(share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)},
        "memory_peak_megabytes": round(max(levels) / 1e6) if levels else None,
    }


def killed(corpus: Path, clean: Path, out: Path, workers: int, shard_size: int, kills: int) -> dict[str, Any]:
    """Kill runs again and again, let them end, and hold their rows against those of a clean run.

    A run that ends before all kills are spent is compared, and another one begins.
    """
    rng = random.Random(0)
    done = runs = 0
    wrong: set[str] = set()
    seconds = json.loads((clean / "summary.json").read_text())["seconds_of_last_session"]
    longest = 4.0 + 2.0 * seconds / kills  # the start of a process, and its share of the run
    while done < kills:
        runs += 1
        folder = out.with_name(f"{out.name}-{runs}")
        while done < kills:
            process = subprocess.Popen(
                command(corpus, folder, workers, shard_size),
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            try:
                _, told = process.communicate(timeout=rng.uniform(0.2, longest))
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                process.communicate()
                done += 1
                continue
            if process.returncode:
                raise SystemExit(f"a session ended with exit code {process.returncode}: {told.decode()}")
            break
        subprocess.run(command(corpus, folder, workers, shard_size), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        wrong.update(differing(clean, folder))
    return {"kills": done, "runs": runs, "workers": workers, "tables_that_differ": sorted(wrong)}


def differing(one: Path, two: Path) -> list[str]:
    """The tables of two runs whose rows differ, or their order."""
    from coi_extract.batch import read_results

    wrong = []
    with read_results(one) as first, read_results(two) as second:
        for name in first.tables:
            if not first.arrow(name).equals(second.arrow(name)):
                wrong.append(name)
    return wrong


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Records per second, memory over time, resume proof.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--shard-size", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="for corpus and results (default: a temporary folder)")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        home = args.folder or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        corpus = make_corpus(home, args.records)
        begun = time.strftime("%H%M%S")
        runs = []
        outs = []
        for workers in args.workers:
            out = home / f"out-{args.records}-{workers}-{begun}"
            runs.append(timed(corpus, out, workers, args.shard_size))
            outs.append(out)
            print(json.dumps(runs[-1]), flush=True)
        figures: dict[str, Any] = {
            "records": args.records,
            "corpus_megabytes": round(corpus.stat().st_size / 1e6, 1),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "runs": runs,
            "differing_between_runs": sorted({name for out in outs[1:] for name in differing(outs[0], out)}),
        }
        if args.kills:
            out = home / f"out-{args.records}-killed-{begun}"
            figures["killed"] = killed(corpus, outs[0], out, args.workers[-1], args.shard_size, args.kills)
        told = json.dumps(figures, indent=1)
        print(told)
        if args.json:
            args.json.write_text(told + "\n", encoding="utf-8")
    wrong = figures["differing_between_runs"] or figures.get("killed", {}).get("tables_that_differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
