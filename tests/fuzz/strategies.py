"""Inputs for Hypothesis: pieces of our samples and pieces that parsers have tripped over, put together in any way."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.fuzz.mutate import PIECES, WORDS_OF_STATEMENTS
from tests.fuzz.targets import samples

#: Where a sample is cut: before and behind the marks of its format.
_CUTS = re.compile(rb'(?<=[<>{}\[\]",;:\n\t ])|(?=[<>{}\[\]",;:\n\t ])')


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Bytes for a target: a sample with pieces cut out and put in, pieces alone, or any bytes."""
    made = samples(target)
    parts = list(dict.fromkeys(part for sample in made for part in _CUTS.split(sample)[:4000] if part))
    piece = st.sampled_from([*PIECES, *WORDS_OF_STATEMENTS]) | st.binary(max_size=6)
    if parts:
        piece = st.sampled_from(parts) | piece
    joined = st.lists(piece, max_size=60).map(b"".join)
    if not made:
        return joined | st.binary(max_size=300)
    edits = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 40), st.lists(piece, max_size=4)), max_size=6)
    changed = st.builds(_changed, st.sampled_from(made), edits)
    return changed | joined | st.binary(max_size=300)


def _changed(sample: bytes, edits: list[tuple[int, int, list[bytes]]]) -> bytes:
    data = bytearray(sample)
    for at, length, pieces in edits:
        at %= len(data) + 1
        data[at : at + length] = b"".join(pieces)
    return bytes(data)
