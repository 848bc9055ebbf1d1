"""Text in, report out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, overload

from coi_extract.pipeline.reader import Reader
from coi_extract.pipeline.settings import MAX_CHARS, Paths, Settings
from coi_extract.schema import DisclosureReport


class Extractor:
    """Reads declarations. Loads once; immutable; cheap to pickle.

    Parameters
    ----------
    registry:
        Path, or paths, of indexes made by ``coi-extract registry build``; their rows win over the shipped table, and
        those of the first over those of the next.
    model:
        ``"shipped"``, the path of a file of weights of one's own (made by the training project), or None (rules
        alone). Which one read stands in the provenance.
    max_chars:
        How many characters of one text are read. A longer text is cut where a sentence ends, and the report has the
        notice ``text_truncated``, whose span is what was left out. None reads all.

    Raises
    ------
    TypeError, ValueError
        When an argument is wrong; the message names it.
    RegistryError
        When an index is absent, damaged or of another version.
    ModelError
        When ``model`` names none that there is, or its file is damaged.
    """

    __slots__ = ("_reader",)

    def __init__(
        self, *, registry: Paths | None = None, model: str | None = "shipped", max_chars: int | None = MAX_CHARS
    ) -> None:
        self._reader = Reader(Settings.of(registry=registry, model=model, max_chars=max_chars))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._reader.settings,)

    def __repr__(self) -> str:
        s = self._reader.settings
        return f"Extractor(registry={list(s.registry)!r}, model={s.model!r}, max_chars={s.max_chars!r})"

    def extract(
        self, text: str, *, authors: Sequence[str] | None = None, source: str | None = None, year: int | None = None
    ) -> DisclosureReport:
        """Read one text.

        Parameters
        ----------
        text:
            Any string.
        authors:
            Full names of the article's authors, in order; "Given Family" or "Family, Given".
        source:
            Where the text is from; kept in the provenance.
        year:
            Year of the article: the parents that organisations had then are given beside today's.

        Raises
        ------
        TypeError
            When an argument has the wrong type; content never raises.
        """
        return self._reader.report(text, authors=authors, source=source, year=year)

    @overload
    def pipe(
        self, texts: Iterable[str], *, batch_size: int = ..., as_tuples: Literal[False] = ...
    ) -> Iterator[DisclosureReport]: ...

    @overload
    def pipe(
        self, texts: Iterable[tuple[str, Any]], *, batch_size: int = ..., as_tuples: Literal[True]
    ) -> Iterator[tuple[DisclosureReport, Any]]: ...

    def pipe(self, texts: Iterable[Any], *, batch_size: int = 256, as_tuples: bool = False) -> Iterator[Any]:
        """Read many texts lazily, in input order.

        With ``as_tuples`` the items are (text, context) pairs and come back as (report, context); where a context is
        a mapping, its ``authors``, ``source`` and ``year`` are used. ``batch_size`` is taken as spaCy's ``pipe``
        takes it and has no influence on the answer.

        Raises
        ------
        TypeError
            When ``texts`` is one string or holds something else than texts; the message names the argument.
        """
        if isinstance(texts, (str, bytes)) or not isinstance(texts, Iterable):
            raise TypeError(f"texts must be an iterable of str, not {type(texts).__name__}; extract() reads one text")
        if not isinstance(batch_size, int) or isinstance(batch_size, bool):
            raise TypeError(f"batch_size must be an int, not {type(batch_size).__name__}")
        if batch_size < 1:
            raise ValueError("batch_size must be at least 1")
        return self._pairs(texts) if as_tuples else (self.extract(text) for text in texts)

    def _pairs(self, texts: Iterable[Any]) -> Iterator[tuple[DisclosureReport, Any]]:
        for item in texts:
            if not isinstance(item, (tuple, list)) or len(item) != 2:
                raise TypeError(f"texts must hold (text, context) pairs with as_tuples, not {type(item).__name__}")
            text, context = item
            given = context if isinstance(context, Mapping) else {}
            report = self.extract(
                text, authors=given.get("authors"), source=given.get("source"), year=given.get("year")
            )
            yield report, context


def _rebuild(settings: Settings) -> Extractor:
    return Extractor(registry=settings.registry, model=settings.model, max_chars=settings.max_chars)


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """Return the extractor with default settings, made once per process."""
    return Extractor()


def extract(text: str, authors: Sequence[str] | None = None) -> DisclosureReport:
    """Read one text with default settings; see :meth:`Extractor.extract`."""
    return default_extractor().extract(text, authors=authors)
