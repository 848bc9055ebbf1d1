"""Many texts through an extractor, where a fault on one text costs that text alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coi_extract.errors import CoiExtractError
from coi_extract.schema import DisclosureReport

if TYPE_CHECKING:
    from coi_extract.extractor import Extractor

#: What is no fault of a text: the run ends, and can be resumed.
_NOT_THE_TEXT = (CoiExtractError, OSError, MemoryError)


def read_all(
    extractor: Extractor, texts: Iterator[tuple[str, Mapping[str, Any]]]
) -> Iterator[tuple[Mapping[str, Any], DisclosureReport | Exception]]:
    """Yield each context with the report of its text, or with the error that reading it raised, in order.

    Content never raises; should it do so, the texts that were handed to the extractor and have not come back are read
    one by one, and the stream goes on behind them.
    """
    waiting: deque[tuple[str, Mapping[str, Any]]] = deque()
    exhausted = False

    def handed() -> Iterator[tuple[str, Mapping[str, Any]]]:
        nonlocal exhausted
        for pair in texts:
            waiting.append(pair)
            yield pair
        exhausted = True

    while not exhausted:
        try:
            for report, context in extractor.pipe(handed(), as_tuples=True):
                waiting.popleft()
                yield context, report
        except _NOT_THE_TEXT:
            raise
        except Exception:
            if not waiting:  # a fault of the source of the texts: what would follow cannot be reached
                raise
            yield from _one_by_one(extractor, waiting)
            waiting.clear()


def _one_by_one(
    extractor: Extractor, pairs: deque[tuple[str, Mapping[str, Any]]]
) -> Iterator[tuple[Mapping[str, Any], DisclosureReport | Exception]]:
    for text, context in tuple(pairs):
        try:
            report = extractor.extract(
                text, authors=context.get("authors"), source=context.get("source"), year=context.get("year")
            )
        except _NOT_THE_TEXT:
            raise
        except Exception as error:
            yield context, error
        else:
            yield context, report
