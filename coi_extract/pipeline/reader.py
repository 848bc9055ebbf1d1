"""From a text to its report, without spaCy: what the extractor and the components share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from coi_extract.grammar.reading import read
from coi_extract.linking import assemble
from coi_extract.pipeline.settings import Settings
from coi_extract.schema import DisclosureReport, Notice, Span
from coi_extract.text.repairs import repair
from coi_extract.text.tokens import sentences, tokenize
from coi_extract.version import __version__

#: Characters before the bound in which the end of a sentence is looked for.
_TAIL = 10_000


class Reader:
    """Reads texts with fixed settings. Safe to share between threads."""

    __slots__ = ("_latest", "digest", "learned", "registry", "settings")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.registry = settings.open_registry()
        self.learned = settings.open_learned()
        self.digest = settings.digest(self.registry, self.learned)
        self._latest: tuple[object, DisclosureReport] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return reader_for, (self.settings,)

    def report(
        self, text: str, *, authors: Sequence[str] | None = None, source: str | None = None, year: int | None = None
    ) -> DisclosureReport:
        """Read one text; see :meth:`coi_extract.Extractor.extract`."""
        names = check_arguments(text, authors, source, year)
        end = len(text)
        if self.settings.max_chars is not None and end > self.settings.max_chars:
            end = cut(text, self.settings.max_chars)
        document = read(text[:end], self.registry, names, self.learned)
        report = assemble(
            document,
            self.registry,
            names,
            source=source,
            year=year,
            settings=self.digest,
            version=__version__,
            model=self.learned.version if self.learned is not None else None,
        )
        return (report if end == len(text) else _truncated(report, text, end)).of_text(text)

    def latest(
        self, text: str, authors: Sequence[str] | None, source: str | None, year: int | None
    ) -> DisclosureReport:
        """Read one text, or return the report of the text read last if it is the same.

        The components of a pipeline ask for one reading each; a Doc passes all of them before the next one comes.
        """
        asked = (text, None if authors is None else tuple(authors), source, year)
        latest = self._latest
        if latest is not None and latest[0] == asked:
            return latest[1]
        report = self.report(text, authors=authors, source=source, year=year)
        self._latest = (asked, report)
        return report


def reader_for(settings: Settings) -> Reader:
    """Return the reader of these settings: within a process the same one while the indexes stay as they are."""
    return _reader_for(settings, tuple(_stamp(path) for path in (*settings.registry, settings.model or "")))


@lru_cache(maxsize=4)
def _reader_for(settings: Settings, stamps: tuple[object, ...]) -> Reader:
    return Reader(settings)


def _stamp(path: str) -> object:
    try:
        status = os.stat(path)
    except OSError:
        return None  # opening it will say so
    return status.st_mtime_ns, status.st_size, status.st_ino


def cut(text: str, limit: int) -> int:
    """Return where to cut a text that is longer than ``limit``: where a sentence ends, else between two words.

    The last sentence before the bound may be half a sentence, so that it is left out. Law: 0 < cut <= limit.
    """
    begin = max(0, limit - _TAIL)
    reading = repair(text[begin:limit])
    tokens = tokenize(reading.text)
    ranges = sentences(tokens)
    if len(ranges) > 1:
        last = tokens.ends[ranges[-2][1] - 1]
        return begin + reading.source_span(last - 1, last)[1]
    blank = max(text.rfind(space, begin, limit) for space in (" ", "\n", "\t"))
    return blank if blank > begin else limit


def check_arguments(text: Any, authors: Any, source: Any, year: Any) -> tuple[str, ...] | None:
    """Check what a text comes with; return the names of the authors. Raises TypeError naming the argument."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")
    if source is not None and not isinstance(source, str):
        raise TypeError(f"source must be a str or None, not {type(source).__name__}")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise TypeError(f"year must be an int or None, not {type(year).__name__}")
    if authors is None:
        return None
    if isinstance(authors, (str, bytes)) or not isinstance(authors, Iterable):
        raise TypeError(f"authors must be a sequence of str, not {type(authors).__name__}")
    names = tuple(authors)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"authors must hold str only, not {type(name).__name__}")
    return names


def _truncated(report: DisclosureReport, text: str, end: int) -> DisclosureReport:
    """Say that a text was read up to ``end`` only. The hash stays that of the caller's whole text."""
    notice = Notice(
        code="text_truncated",
        message=f"Only the first {end:,} of {len(text):,} characters were read. Raise max_chars, or split the text.",
        span=Span(start=end, end=len(text)),
    )
    whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    provenance = report.provenance.model_copy(update={"text_sha256": whole})
    return report.model_copy(update={"notices": (*report.notices, notice), "provenance": provenance})
