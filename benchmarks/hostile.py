"""Texts made to be slow: every regular expression of the package, and the whole extractor, on repeats.

    python benchmarks/hostile.py patterns                 # which expressions grow faster than their text
    python benchmarks/hostile.py stuck                    # those that do not come to an end, in a tenth of the time
    python benchmarks/hostile.py texts [--characters N]   # seconds for N characters of each repeated piece

An expression is held against repeats of strings from its own alphabet: the characters that it names, a string that it
matches, parts of that string. It is *searched for*, which is the hardest use; one that is only matched at a place, or
against a short word, may be fast where it is used and still be listed here. ``--limit`` ends a search or a text that
takes longer. Times are processor time of this machine, so that other programs weigh little; ratios of times at three
sizes say how an expression grows.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

PACKAGE = "coi_extract"
_INLINE = frozenset({"compile", "match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer"})
#: Stand-ins for classes of characters, so that every expression meets letters, digits, marks and blanks.
_COMMON = ("a", "A", "1", " ", "\n", ".", ",", "-", "/", "(", "é", "\x00")

#: Pieces whose repeats have been slow once, or look as if they could be.
PIECES: tuple[str, ...] = (
    "a", "A", "AB, ", "AB and CD ", "AB, CD, EF, and GH report ", "Aa Bb ", "Mary Smith, ", "Smith J, ", "J.S. ",
    "A.B.C.", "A-B-", "Dr. ", "1 ", "00000 ", "1,2,3 ", "2019-", "$1,000 ", "R01 HL123456, ", "12/34/", "1-",
    "grant 12345 ", "(grant 12345) ", "grant no. ", "grants from ", "funded by the ", "was supported by ",
    "Novartis, ", "Novartis and Pfizer ", "Orbis Pharma GmbH (", "University of ", "National Institutes of Health ",
    "of the ", "and ", "and/or ", "none ", "no ", "None declared. ", "other than ", "respectively, ", "his wife ",
    "Funding: ", "Funding:\n", "Conflict of interest:\n", "A: ", ":", ";", "; ", ".", ". ", "...", "… ", "! ", "1. ",
    "• ", "(", "()", "(AB) ", "(AB; ", "[", "[1] ", '"', "'", "’s ", "-", "/", "&", "A & B ", "&#", "&amp;", "<", "<i>",
    "<!--", "a.b@c.de ", "https://x.y/ ", "10.1234/", "א", "e\u0301", "\u0301", "\ud800", "\u202e", "𝔸", "ﬁ", "İ",
    "\x00", "\x1b[31m", "\n", "\r", "\t", " ", "\u00ad", "*", "#", "\\", "_",
)  # fmt: skip

#: Characters of the texts that an expression is searched for in.
SIZES = (4_000, 16_000, 64_000)


class TooLong(Exception):
    """What was measured took longer than the limit."""


#: A regular expression by its module and its source.
Name = tuple[str, str]


def patterns() -> dict[Name, re.Pattern[Any]]:
    """Return every regular expression of the package.

    Those that modules compile are caught while the modules are imported and a text is read, so that expressions put
    together from YAML are among them; those that are handed to ``re`` where they are used are read from the source.
    """
    found: dict[Name, re.Pattern[Any]] = {}
    compile_ = re.compile

    def watching(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        made = compile_(pattern, flags)
        module = sys._getframe(1).f_globals.get("__name__", "")
        if module.split(".")[0] == PACKAGE:
            found.setdefault((module, _source(made)), made)
        return made

    re.compile = watching  # type: ignore[assignment]
    try:
        package = importlib.import_module(PACKAGE)
        for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
            importlib.import_module(module.name)
        package.extract("AB has received fees from Novartis. Funded by the Wellcome Trust (999888/Z/20/Z).")
    finally:
        re.compile = compile_  # type: ignore[assignment]
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _INLINE
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and isinstance(node.args[0], ast.Constant)
            ):
                made = compile_(node.args[0].value)
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found.setdefault((name, _source(made)), made)
    return found


def _source(pattern: re.Pattern[Any]) -> str:
    source = pattern.pattern
    return source.decode("latin-1") if isinstance(source, bytes) else str(source)


def attacks(pattern: re.Pattern[Any], words: int = 12) -> list[str]:
    """Return the pieces to repeat: the alphabet of an expression, short words over it, and strings that it matches."""
    source = _source(pattern)
    rng = random.Random(f"{source!a}")
    letters = list(dict.fromkeys([*_COMMON, *re.sub(r"\\[AbBdDsSwWZ]|\\x..|\\u....|[\\^$*+?{}|]", "", source)]))
    if len(letters) > 28:
        letters = [*_COMMON, *rng.sample(letters, 16)]
    made = ["".join(rng.choices(letters, k=rng.randint(2, 4))) for _ in range(words)]
    samples = [sample(pattern, random.Random(n)) for n in range(max(1, words // 3))]
    parts = [part for s in samples for part in (s, s[:-1], s[: len(s) // 2], s + " ", s + ",") if part]
    return list(dict.fromkeys([*letters, *made, *parts]))


def sample(pattern: re.Pattern[Any], rng: random.Random) -> str:
    """Return a string made along an expression; it matches where no look-around forbids it."""
    try:
        from re import _parser  # type: ignore[attr-defined]
    except ImportError:  # Python 3.10
        import sre_parse as _parser
    out: list[str] = []
    _along(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), out, rng)
    return "".join(out)[:200]


def _along(parsed: Any, out: list[str], rng: random.Random) -> None:
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL":
            out.append(chr(value))
        elif name in ("ANY", "NOT_LITERAL"):
            out.append("a")
        elif name == "IN":
            out.append(_one_of(value, rng))
        elif name == "BRANCH":
            _along(rng.choice(value[1]), out, rng)
        elif name == "SUBPATTERN":
            _along(value[-1], out, rng)
        elif name == "ATOMIC_GROUP":
            _along(value, out, rng)
        elif "REPEAT" in name:
            low, high, inner = value
            for _ in range(min(int(high), max(int(low), rng.randint(0, 2)))):
                _along(inner, out, rng)


def _one_of(members: Any, rng: random.Random) -> str:
    if str(members[0][0]) == "NEGATE":
        return rng.choice("aA1 ,;")
    kind, value = rng.choice(members)
    if str(kind) == "LITERAL":
        return chr(value)
    if str(kind) == "RANGE":
        return chr(rng.choice(value))
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(value), ",")


def seconds(work: Callable[[], object], limit: float) -> float:
    """Return how many seconds of processor time something takes.

    Raises
    ------
    TooLong
        It takes longer than ``limit`` seconds of the clock; regular expressions and Python code are both ended.
    """

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def search_all(pattern: re.Pattern[Any], piece: str, characters: int) -> Callable[[], int]:
    """Return what counts all matches of an expression in so many characters of a repeated piece."""
    text: Any = repeated(piece, characters)
    if isinstance(pattern.pattern, bytes):
        text = text.encode("utf-8", "surrogatepass")
    return lambda: sum(1 for _ in pattern.finditer(text))


def repeated(piece: str, characters: int) -> str:
    """Return a piece so often that it makes this many characters."""
    return (piece * (characters // len(piece) + 1))[:characters]


def steep(
    limit: float, sizes: tuple[int, int, int] = (4_000, 16_000, 64_000)
) -> Iterator[tuple[Name, str, list[float]]]:
    """Yield the expressions, each with its worst piece and times, whose time grows faster than the text."""
    for name, pattern in patterns().items():
        worst: tuple[float, str, list[float]] | None = None
        for piece in attacks(pattern):
            times: list[float] = []
            try:
                for size in sizes:
                    times.append(seconds(search_all(pattern, piece, size), limit))
            except TooLong:
                times.append(limit)
            grows = len(times) < len(sizes) or (times[-1] > 0.05 and times[-1] > 8 * times[-2])
            if grows and (worst is None or times[-1] / 4 ** len(times) > worst[0]):
                worst = (times[-1] / 4 ** len(times), piece, times)
        if worst is not None:
            yield name, worst[1], worst[2]


def stuck(limit: float, characters: int) -> Iterator[tuple[Name, str]]:
    """Yield the expressions that take longer than the limit for one text, each with the first such piece."""
    for name, pattern in patterns().items():
        for piece in attacks(pattern, words=3):
            try:
                seconds(search_all(pattern, piece, characters), limit)
            except TooLong:
                yield name, piece
                break


def texts(characters: int, limit: float, max_chars: int | None) -> Iterator[tuple[str, float]]:
    """Yield each piece with the seconds that the extractor takes for its repeats, the limit where it took longer."""
    import coi_extract

    extractor = coi_extract.Extractor(max_chars=max_chars)
    extractor.extract("AB reports fees from Novartis.")
    for piece in PIECES:
        text = repeated(piece, characters)
        try:
            yield piece, seconds(lambda text=text: extractor.extract(text), limit)  # type: ignore[misc]
        except TooLong:
            yield piece, limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("patterns", "stuck", "texts"))
    parser.add_argument("--characters", type=int, default=None, help="default: 24000 for `stuck`, else 1000000")
    parser.add_argument("--max-chars", type=int, default=None, help="as for Extractor; all characters by default")
    parser.add_argument("--limit", type=float, default=None, help="seconds (default: 3, or 2.5, a search; 120 a text)")
    options = parser.parse_args()
    if options.what == "patterns":
        for name, piece, times in steep(options.limit or 3.0):
            print(f"{' '.join(f'{t:8.3f}' for t in times):28}  {piece!r:24}  {': '.join(name)}", flush=True)
    elif options.what == "stuck":
        for name, piece in stuck(options.limit or 2.5, options.characters or 24_000):
            print(json.dumps([*name, piece]), flush=True)
    else:
        for piece, taken in texts(options.characters or 1_000_000, options.limit or 120.0, options.max_chars):
            print(f"{taken:8.2f}  {piece!r}", flush=True)


if __name__ == "__main__":
    main()
