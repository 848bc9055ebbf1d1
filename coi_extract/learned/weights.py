"""Files of weights: where they are, what they must hold."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coi_extract.errors import ModelError
from coi_extract.learned.tagger import LABELS, Tagger

#: In an installed package the trained files lie beside this module; in a checkout, in the training project.
_PLACES = (Path(__file__).parent / "trained", Path(__file__).parents[2] / "models" / "trained")
_REMEDY = "Install the package anew, or train the file with models/train.py."


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression over named features: ``weights`` by name, absent ones are zero."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Iterable[str]) -> float:
        """Return how probable the positive class is, 0 to 1."""
        weights = self.weights
        score = self.bias + math.fsum(weights[name] for name in features if name in weights)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class WeightFile:
    """The content of one file, with the hash that stands in a report's provenance."""

    content: Mapping[str, Any]
    digest: str
    source: str

    def linear(self, name: str) -> LinearModel:
        """Return the linear model of this name. Raises ModelError when the file holds none, or a damaged one."""
        try:
            part = self.content[name]
            bias, weights = float(part["bias"]), part["weights"]
            if not all(isinstance(value, (int, float)) for value in weights.values()):
                raise ValueError("a weight is not a number")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"no usable part {name!r}: {error}.", source=self.source, remedy=_REMEDY) from error
        return LinearModel(bias, weights)

    def tagger(self, name: str, labels: Sequence[str] = LABELS) -> Tagger:
        """Return the tagger of this name. Raises ModelError when the file holds none, or a damaged one."""
        many = len(labels)
        try:
            part = self.content[name]
            features = {str(key): tuple(map(float, row)) for key, row in part["features"].items()}
            transitions = tuple(tuple(map(float, row)) for row in part["transitions"])
            if {len(row) for row in (*features.values(), *transitions)} != {many} or len(transitions) != many:
                raise ValueError(f"a row has not {many} numbers")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"no usable part {name!r}: {error}.", source=self.source, remedy=_REMEDY) from error
        return Tagger(features, transitions, tuple(labels))

    def number(self, *path: str) -> float:
        """Return the number at a path of keys. Raises ModelError when there is none."""
        value: Any = self.content
        try:
            for key in path:
                value = value[key]
            return float(value)
        except (KeyError, TypeError, ValueError) as error:
            where = ".".join(path)
            raise ModelError(f"no number at {where}.", source=self.source, remedy=_REMEDY) from error


def weight_file(name: str) -> WeightFile:
    """Read a shipped file of weights.

    Raises
    ------
    ModelError
        When the file is absent or no JSON object.
    """
    path = next((place / name for place in _PLACES if (place / name).is_file()), None)
    if path is None:
        raise ModelError("the trained reader is not there.", source=name, remedy=_REMEDY)
    return read_weights(path)


def read_weights(path: Path) -> WeightFile:
    """Read a file of weights. Raises ModelError when it is unreadable or no JSON object."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
    except (OSError, ValueError) as error:
        raise ModelError(f"not readable: {error}.", source=path, remedy=_REMEDY) from error
    if not isinstance(content, dict):
        raise ModelError("no JSON object.", source=path, remedy=_REMEDY)
    return WeightFile(content, hashlib.sha256(raw).hexdigest()[:12], str(path))
