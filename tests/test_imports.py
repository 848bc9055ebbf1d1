"""Imports point one way, and importing the package is cheap."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGE = "coi_extract"
LOWEST = frozenset({"schema", "taxonomy", "errors"})
#: What the rooms of each layer may import beside their own room; the layers that stand on top may import anything.
READING = frozenset({"text", "lexicon", "registry", "grammar"})
LAYERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(LOWEST, LOWEST),
    **dict.fromkeys(READING, LOWEST | READING),
    "learned": LOWEST | READING,
    "pipeline": LOWEST | READING | {"version", "linking", "learned"},
    "version": frozenset(),
    "linking": LOWEST | READING,
    "extractor": LOWEST | READING | {"version", "linking", "pipeline", "learned"},
}
#: Rooms below know nothing of the ones on top; ``registry`` brings its own commands along.
ENTRY_POINTS = frozenset({f"{PACKAGE}.registry.cli"})
#: ``text`` works on strings alone.
KNOWS_NO = {"text": ("spacy", f"{PACKAGE}.registry"), "grammar": ("spacy",)}
#: What an import of the package may not load: models, tables, and what is an extra.
HEAVY = frozenset(
    {
        "spacy",
        "numpy",
        "thinc",
        "pandas",
        "pyarrow",
        "duckdb",
        "lxml",
        "typer",
        "rich",
        "yaml",
        "jinja2",
        "matplotlib",
        "pyspark",
    }
)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported(module: str, path: Path) -> Iterator[str]:
    """Absolute names of all modules that a file imports anywhere, those for type checkers left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield base
            if base == PACKAGE:
                yield from (f"{base}.{alias.name}" for alias in node.names)


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else None


def test_imports_point_one_way(root: Path) -> None:
    rooms = {name for module, _ in modules(root) if (name := room(module))}
    wrong = []
    for module, path in modules(root):
        own = room(module)
        if own not in LAYERS or module in ENTRY_POINTS:
            continue
        for name in imported(module, path):
            other = room(name)
            if other in rooms and other != own and other not in LAYERS[own]:
                wrong.append(f"{module} imports {name}")
    assert not wrong


def test_rooms_know_only_what_they_need(root: Path) -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in modules(root)
        for name in imported(module, path)
        for forbidden in KNOWS_NO.get(room(module) or "", ())
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]
    assert not wrong


def test_no_module_is_longer_than_500_lines(root: Path) -> None:
    lengths = {str(p.relative_to(root)): len(p.read_text(encoding="utf-8").splitlines()) for _, p in modules(root)}
    assert {name: n for name, n in lengths.items() if n > 500} == {}


def loaded_by(statement: str, root: Path) -> set[str]:
    """Top-level packages, and our own modules, that a statement loads in a fresh interpreter."""
    report = "print(json.dumps(sorted(set(sys.modules) - before)))"
    code = "\n".join(["import json, sys", "before = set(sys.modules)", statement, report])
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def loaded(root: Path) -> set[str]:
    return loaded_by(f"import {PACKAGE}", root)


def test_importing_the_package_loads_nothing_heavy(loaded: set[str]) -> None:
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_importing_the_package_is_cheap(loaded: set[str]) -> None:
    # The number of modules stands for the time, which a test on a busy machine could not hold to. Pydantic alone
    # loads about 150 modules in a tenth of a second.
    assert len(loaded) < 400


def test_the_public_names_are_there(root: Path) -> None:
    code = f"import {PACKAGE} as c\nmissing = [n for n in c.__all__ if not hasattr(c, n)]\nassert not missing, missing"
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True)


def test_what_is_imported_is_a_dependency(root: Path) -> None:
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 has no reader of TOML")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    declared = {re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-") for requirement in named}
    homes = packages_distributions()
    # What a dependency is built on may be used without being named: it cannot be absent.
    brought_along = {
        "numpy": "spacy",
        "thinc": "spacy",
        "typing_extensions": "pydantic",
        "pydantic_core": "pydantic",
    }
    missing = set()
    for module, path in modules(root):
        for name in imported(module, path):
            top = name.split(".")[0]
            if top == PACKAGE or top in sys.stdlib_module_names:
                continue
            distributions = {d.lower().replace("_", "-") for d in homes.get(top, [top])} | {brought_along.get(top, "")}
            if not distributions & declared:
                missing.add(f"{module} imports {top}")
    assert not missing
