"""Optional dependencies, imported where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from coi_extract.errors import MissingExtraError

#: The extra that brings each optional module.
_EXTRAS: Final = {"pyarrow": "arrow", "duckdb": "arrow", "pandas": "pandas", "pyspark": "spark", "matplotlib": "viz"}


def need(module: str, purpose: str) -> Any:
    """Import an optional module (or a part of one, ``pyarrow.parquet``).

    Parameters
    ----------
    module:
        The name to import.
    purpose:
        What needs it, as the subject of a sentence: "Parquet files".

    Raises
    ------
    MissingExtraError
        It is not installed; the message names the extra.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        extra = _EXTRAS[package]
        raise MissingExtraError(
            f"{purpose} need {package}, which is not installed.",
            remedy=f"Install it: pip install 'coi_extract[{extra}]'.",
        ) from error
