"""Reads the YAML files of the lexicon."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from coi_extract.errors import LexiconError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str) -> Any:
    """Return the content of a file of the lexicon.

    Raises
    ------
    LexiconError
        When the file is no YAML, or when a key stands twice in one mapping (YAML itself would keep the last).
    """
    text = resources.files("coi_extract.lexicon").joinpath(name).read_text(encoding="utf-8")
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Any:
    """Return what a YAML text holds; ``name`` is told in errors. Raises as :func:`read_yaml`."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check_keys(node, name)
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        raise LexiconError(f"no YAML: {error}", source=name) from error
    finally:
        loader.dispose()


def _check_keys(node: yaml.Node, name: str) -> None:
    """Raise where a key stands twice in one mapping."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if key.value in seen:
                    raise LexiconError(
                        f"the key {key.value!r} stands twice.",
                        source=name,
                        place=f"line {key.start_mark.line + 1}",
                        remedy="Keep one of the two.",
                    )
                seen.add(str(key.value))
                stack.append(value)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(current.value)
