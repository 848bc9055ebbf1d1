"""Text in, report out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, overload

from coi_extract.grammar.reading import read
from coi_extract.linking import assemble
from coi_extract.registry import Registry
from coi_extract.schema import DisclosureReport
from coi_extract.version import __version__


class Extractor:
    """Reads declarations. Loads once; immutable; cheap to pickle.

    Parameters
    ----------
    registry:
        Path, or paths, of indexes made by ``coi-extract registry build``; their rows win over the shipped table.
    model:
        ``"shipped"`` or None (rules alone).

    Raises
    ------
    RegistryError
        When an index is damaged or of another version.
    """

    __slots__ = ("_model", "_paths", "_registry", "_settings")

    def __init__(self, *, registry: str | Sequence[str] | None = None, model: str | None = "shipped") -> None:
        paths = () if registry is None else (registry,) if isinstance(registry, str) else tuple(str(p) for p in _paths(registry))
        self._paths: tuple[str, ...] = tuple(str(p) for p in paths)
        self._model = model
        self._registry = Registry.open(*self._paths) if self._paths else Registry.shipped()
        described = f"registry={self._paths!r} model={model!r}"
        self._settings = hashlib.sha256(described.encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._paths, self._model)

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
        _check_text(text)
        names = _check_authors(authors)
        document = read(text, self._registry, names)
        return assemble(document, self._registry, names, source=source, year=year, settings=self._settings, version=__version__)

    @overload
    def pipe(
        self, texts: Iterable[str], *, batch_size: int = ..., as_tuples: Literal[False] = ...
    ) -> Iterator[DisclosureReport]: ...

    @overload
    def pipe(
        self, texts: Iterable[tuple[str, Mapping[str, Any]]], *, batch_size: int = ..., as_tuples: Literal[True]
    ) -> Iterator[tuple[DisclosureReport, Mapping[str, Any]]]: ...

    def pipe(
        self, texts: Iterable[Any], *, batch_size: int = 256, as_tuples: bool = False
    ) -> Iterator[Any]:
        """Read many texts lazily, in input order.

        With ``as_tuples`` the items are (text, context) pairs and come back as (report, context); ``authors``,
        ``source`` and ``year`` of a context are used.
        """
        if not isinstance(batch_size, int) or isinstance(batch_size, bool):
            raise TypeError(f"batch_size must be an int, not {type(batch_size).__name__}")
        if batch_size < 1:
            raise ValueError("batch_size must be at least 1")
        for item in texts:
            if as_tuples:
                text, context = item
                yield (
                    self.extract(
                        text, authors=context.get("authors"), source=context.get("source"), year=context.get("year")
                    ),
                    context,
                )
            else:
                yield self.extract(item)


def _paths(value: Any) -> Iterable[Any]:
    return (value,) if hasattr(value, "__fspath__") else value


def _rebuild(paths: tuple[str, ...], model: str | None) -> Extractor:
    return Extractor(registry=paths or None, model=model)


def _check_text(text: Any) -> None:
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")


def _check_authors(authors: Any) -> tuple[str, ...] | None:
    if authors is None:
        return None
    if isinstance(authors, (str, bytes)) or not isinstance(authors, Iterable):
        raise TypeError(f"authors must be a sequence of str, not {type(authors).__name__}")
    names = tuple(authors)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"authors must hold str only, not {type(name).__name__}")
    return names


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """Return the extractor with default settings, made once per process."""
    return Extractor()


def extract(text: str, authors: Sequence[str] | None = None) -> DisclosureReport:
    """Read one text with default settings; see :meth:`Extractor.extract`."""
    return default_extractor().extract(text, authors=authors)
