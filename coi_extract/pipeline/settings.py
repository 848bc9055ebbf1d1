"""What a reader is set to: plain values, checked, comparable, cheap to pickle."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from coi_extract.errors import ModelError
from coi_extract.learned import LearnedReader, shipped
from coi_extract.learned.weights import read_weights
from coi_extract.registry import Registry

#: One path of an index, or several, uppermost first.
Paths: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"

#: Characters that are read of one text unless the caller says otherwise: about sixty pages.
MAX_CHARS = 200_000

#: The name of the trained reader that comes with the package.
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a reader. Made by :meth:`of`, which checks them."""

    registry: tuple[str, ...] = ()
    """Paths of indexes laid over the shipped table, uppermost first."""
    model: str | None = "shipped"
    """``"shipped"``, the path of a file of weights, or None for rules alone."""
    max_chars: int | None = MAX_CHARS
    """Characters that are read of one text; None for all."""

    @classmethod
    def of(
        cls, *, registry: Paths | None = None, model: str | None = "shipped", max_chars: int | None = MAX_CHARS
    ) -> Settings:
        """Check the arguments of a caller.

        Raises
        ------
        TypeError, ValueError
            Naming the argument.
        ModelError
            When ``model`` names none that there is.
        """
        if model is not None and not isinstance(model, str):
            raise TypeError(f"model must be a str or None, not {type(model).__name__}")
        if model is not None and model != SHIPPED and not os.path.isfile(model):
            raise ModelError(
                f"no model is called {model!r}.",
                remedy='Use "shipped", the path of a file of weights, or None for rules alone.',
            )
        if max_chars is not None:
            if not isinstance(max_chars, int) or isinstance(max_chars, bool):
                raise TypeError(f"max_chars must be an int or None, not {type(max_chars).__name__}")
            if max_chars < 1:
                raise ValueError("max_chars must be at least 1")
        return cls(_paths(registry), model, max_chars)

    def config(self) -> dict[str, Any]:
        """Return the settings as plain values for the configuration of a spaCy component."""
        return {**asdict(self), "registry": list(self.registry)}

    def open_registry(self) -> Registry:
        """Open the indexes. Raises RegistryError when one is absent, damaged or of another version."""
        return Registry.open(*self.registry)

    def open_learned(self) -> LearnedReader | None:
        """Load the trained reader, if one is asked for. Raises ModelError when its file is damaged."""
        if self.model is None:
            return None
        return shipped() if self.model == SHIPPED else LearnedReader(read_weights(Path(self.model)))

    def digest(self, registry: Registry, learned: LearnedReader | None) -> str:
        """Return the hash that provenance records: of the settings, the weights, and what each index says of itself.

        Paths are left out, so that the same indexes give the same hash on another machine.
        """
        told = {
            "model": learned.version if learned is not None else None,
            "max_chars": self.max_chars,
            "registry": registry.headers,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _paths(registry: Any) -> tuple[str, ...]:
    if registry is None:
        return ()
    if isinstance(registry, (str, os.PathLike)):
        registry = (registry,)
    elif isinstance(registry, (bytes, set, frozenset, dict)) or not isinstance(registry, Sequence):
        raise TypeError(f"registry must be a path or a sequence of paths, not {type(registry).__name__}")
    paths = []
    for path in registry:
        plain = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
        if not isinstance(plain, str):
            raise TypeError(f"registry must hold paths (str or os.PathLike) only, not {type(path).__name__}")
        paths.append(plain)
    return tuple(paths)
