"""A seeded mutator of bytes, for machines without a fuzzer of their own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

#: Pieces that parsers have tripped over.
PIECES = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\t", b'"', b"'", b"<", b">", b"&",
    b"&#0;", b"]]>", b"<![CDATA[", b"<!--", b"{", b"}", b"[", b"]", b",", b";", b":", b"null", b"NaN", b"1e999", b"-0",
    b"true", b"\\ud800", b"PMID- ", b"COIS- ", b"<article>", b"</article>", b"(", b")", b"\xe2\x80\xae", b"9" * 30,
)  # fmt: skip

#: Words that statements turn on.
WORDS_OF_STATEMENTS = (
    b"Conflict of interest: ", b"Funding: ", b"None declared. ", b"AB ", b"A. B.", b"Dr ", b"All authors ",
    b"The other authors ", b"his wife ", b"reports ", b"has received ", b"received no ", b"grants ", b"personal fees ",
    b"is an employee of ", b"owns stock in ", b"from ", b"to ", b"and ", b"or ", b"other than ", b"respectively",
    b"Novartis", b"Orbis Pharma GmbH", b"Wellcome Trust", b"(grant 12345/A)", b"R01 HL123456", b"was funded by ",
    b"outside the submitted work",
    b"\xc2\xad", b"\xef\xac\x81", b"e\xcc\x81", b"&amp;", b"<i>", b"\xe2\x80\xa6", b"\r\n",
)  # fmt: skip


def mutations(samples: Sequence[bytes], number: int, seed: int) -> Iterator[bytes]:
    """Yield so many inputs: samples with bytes changed, cut out, doubled, put in, or joined to another sample."""
    rng = random.Random(seed)
    for _ in range(number):
        data = bytearray(rng.choice(samples) if samples else b"")
        for _ in range(rng.choice((1, 1, 2, 4, 12))):
            start = rng.randrange(len(data) + 1)
            end = min(len(data), start + rng.choice((1, 2, 8, 64, 500)))
            what = rng.randrange(6)
            if what == 0 and data:
                data[min(start, len(data) - 1)] ^= 1 << rng.randrange(8)
            elif what == 1:
                del data[start:end]
            elif what == 2:
                data[start:start] = data[start:end] * rng.choice((1, 2, 20))
            elif what == 3:
                data[start:start] = rng.choice(PIECES)
            elif what == 4:
                data[start:end] = rng.randbytes(end - start)
            elif samples:
                other = rng.choice(samples)
                data[start:] = other[rng.randrange(len(other) + 1) :]
        yield bytes(data[:200_000])
