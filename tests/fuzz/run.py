"""Fuzz one target: python -m tests.fuzz.run TARGET [--seconds N] [--seed N] [--mutator] [further options of libFuzzer]

With atheris (pip install atheris), which looks for inputs that reach new code; without, or with ``--mutator``, by the
seeded mutator over our own samples. An input that fails is printed; keep it in ``tests/fuzz/found``.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from tests.fuzz.mutate import mutations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutator", action="store_true")
    options, further = parser.parse_known_args()
    if options.mutator or importlib.util.find_spec("atheris") is None:
        _mutate(options.target, options.seconds, options.seed)
    else:
        _atheris(options.target, options.seconds, options.seed, further)


def _mutate(name: str, seconds: int, seed: int) -> None:
    from tests.fuzz.targets import TARGETS, samples

    until, tried = time.monotonic() + seconds, 0
    for round_ in count(seed):
        for data in mutations(samples(name), 100, round_):
            try:
                TARGETS[name](data)
            except BaseException:
                print(f"after {tried} inputs: {data!r}", flush=True)
                raise
            tried += 1
            if time.monotonic() > until:
                print(f"{name}: {tried} inputs, no fault")
                return


def _atheris(name: str, seconds: int, seed: int, further: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["coi_extract"]):
        from tests.fuzz.targets import TARGETS, samples
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(samples(name)):
            (Path(corpus) / str(number)).write_bytes(data)
        choices = [f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=20000", "-rss_limit_mb=4096"]
        atheris.Setup([sys.argv[0], *choices, *further, corpus], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
