"""Declarations of competing interests and funding, read into checked, traceable facts.

>>> import coi_extract
>>> report = coi_extract.extract("AB is an employee of Novartis.")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coi_extract import plot, render
    from coi_extract.batch.results import read_results
    from coi_extract.extractor import Extractor, extract
    from coi_extract.pipeline import load
    from coi_extract.render import show
    from coi_extract.schema import DisclosureReport
    from coi_extract.version import __version__

__all__ = ["DisclosureReport", "Extractor", "__version__", "extract", "load", "plot", "read_results", "render", "show"]

#: Nothing is built at import: each name is fetched from its module when it is first used.
_HOMES = {
    "DisclosureReport": "coi_extract.schema",
    "Extractor": "coi_extract.extractor",
    "__version__": "coi_extract.version",
    "extract": "coi_extract.extractor",
    "load": "coi_extract.pipeline",
    "read_results": "coi_extract.batch.results",
    "show": "coi_extract.render",
}
#: Parts that are fetched in the same way.
_PARTS = frozenset({"plot", "render"})


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _PARTS:
        return import_module(f"coi_extract.{name}")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'coi_extract' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
