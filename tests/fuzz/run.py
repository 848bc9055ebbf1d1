"""Fuzz one target: python -m tests.fuzz.run TARGET [--seconds N] [--seed N] [--with WHAT] [options of libFuzzer]

``--with atheris`` (pip install atheris) looks for inputs that reach new code, ``--with hypothesis`` puts pieces of our
samples together and makes an input that fails as small as it can, ``--with mutator`` changes bytes of our samples. The
default is atheris where it is installed, else the mutator. An input that fails is printed; keep it in
``tests/fuzz/found``.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import pkgutil
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from tests.fuzz.mutate import PIECES, WORDS_OF_STATEMENTS, mutations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    has_atheris = importlib.util.find_spec("atheris") is not None
    parser.add_argument(
        "--with",
        dest="way",
        choices=("atheris", "hypothesis", "mutator"),
        default="atheris" if has_atheris else "mutator",
    )
    options, further = parser.parse_known_args()
    if options.way == "atheris":
        _atheris(options.target, options.seconds, options.seed, further)
    elif options.way == "hypothesis":
        _hypothesis(options.target, options.seconds, options.seed)
    else:
        _mutate(options.target, options.seconds, options.seed)


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


def _hypothesis(name: str, seconds: int, seed: int) -> None:
    """Rounds of 500 examples, each from another seed, until the time is over."""
    import hypothesis

    from tests.fuzz.strategies import inputs
    from tests.fuzz.targets import TARGETS

    until, tried = time.monotonic() + seconds, 0

    def once(data: bytes) -> None:
        nonlocal tried
        if time.monotonic() < until:
            tried += 1
            TARGETS[name](data)

    every = hypothesis.settings(
        max_examples=500, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    for round_ in count(seed):
        hypothesis.seed(round_)(every(hypothesis.given(inputs(name))(once)))()
        if time.monotonic() > until:
            print(f"{name}: {tried} inputs, no fault")
            return


def _import_all() -> None:
    """Import every module of the package that can be imported here.

    Readers and grammar are imported where they are first needed; coverage is told of what is imported now alone.
    """
    package = importlib.import_module("coi_extract")
    for module in pkgutil.walk_packages(package.__path__, "coi_extract."):
        with contextlib.suppress(ImportError):  # an extra that is not installed
            importlib.import_module(module.name)


def _atheris(name: str, seconds: int, seed: int, further: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["coi_extract"]):
        _import_all()
        from tests.fuzz.targets import TARGETS, samples
    with tempfile.TemporaryDirectory() as home:
        corpus = Path(home) / "corpus"
        corpus.mkdir()
        for number, data in enumerate(samples(name)):
            (corpus / str(number)).write_bytes(data)
        words = Path(home) / "words"
        words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in (*PIECES, *WORDS_OF_STATEMENTS)))
        choices = [f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=20000", "-rss_limit_mb=4096"]
        choices += [f"-dict={words}", *further]
        atheris.Setup([sys.argv[0], *choices, str(corpus)], TARGETS[name])
        atheris.Fuzz()


def _escaped(piece: bytes) -> str:
    """Bytes as the dictionaries of libFuzzer write them."""
    return "".join(f"\\x{byte:02x}" for byte in piece)


if __name__ == "__main__":
    main()
