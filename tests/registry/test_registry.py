from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from coi_extract.errors import RegistryError
from coi_extract.registry import Registry
from coi_extract.registry.compile import compile_index


def test_the_shipped_table_is_opened_once(shipped: Registry) -> None:
    assert Registry.shipped() is shipped
    assert Registry.open() is shipped


def test_pickled_by_path_and_equal_after(shipped: Registry) -> None:
    data = pickle.dumps(shipped)
    assert len(data) < 1000
    again = pickle.loads(data)
    assert again.link("Novartis") == shipped.link("Novartis")
    assert again.find("fees from Novartis") == shipped.find("fees from Novartis")


def test_another_process_opens_what_was_pickled(shipped: Registry, root: Path) -> None:
    code = (
        "import pickle, sys; r = pickle.load(sys.stdin.buffer); "
        "print(r.entry(r.link('Novartis').entry).name, len(r.find('fees from Novartis and Pfizer')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, input=pickle.dumps(shipped), capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().split() == ["Novartis", "2"]


def test_a_layer_lies_over_the_shipped_table(own_index: Path, shipped: Registry) -> None:
    registry = Registry.open(own_index)
    assert len(registry) == len(shipped) + len(Registry([own_index]))
    assert registry.paths == (str(own_index), *shipped.paths)
    text = "fees from Orbis Pharma and Pfizer"
    hits = registry.find(text)
    assert [(text[h.start : h.end], registry.entry(h.entry).name) for h in hits] == [
        ("Orbis Pharma", "Orbis Pharma"),
        ("Pfizer", "Pfizer"),
    ]
    for name in ("Orbis", "Pfizer", "National Institutes of Health"):
        entry = registry.link(name).entry
        assert entry is not None
        assert registry.entry(entry).id == entry
    kite = registry.link("Kite Pharma").entry
    assert kite is not None
    parent = registry.entry(kite).parent()
    assert parent is not None
    assert parent.entry is not None
    assert registry.entry(parent.entry).name == "Gilead Sciences"


def test_an_index_that_holds_the_shipped_table_needs_no_second_layer(own_csv: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.coireg"
    compile_index([own_csv], target)
    assert Registry.open(target).paths == (str(target),)


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"absent\.coireg"):
        Registry.open(tmp_path / "absent.coireg")


def test_entries_beyond_the_last(shipped: Registry) -> None:
    with pytest.raises(IndexError):
        shipped.entry(len(shipped))
    with pytest.raises(IndexError):
        shipped.entry(-1)


@pytest.mark.parametrize(
    ("name", "year", "parent"),
    [
        ("Kite Pharma", 2015, None),
        ("Kite Pharma", 2018, "Gilead Sciences"),
        ("Kite Pharma", None, "Gilead Sciences"),
        ("Celgene", 2018, None),
        ("Celgene", 2020, "Bristol Myers Squibb"),
        ("Janssen", 2020, "Johnson & Johnson"),
        ("Genentech", 2020, "Roche"),
        ("Organon", 2006, "Akzo Nobel"),
        ("Organon", 2015, "Merck & Co."),
        ("Organon", None, None),
        ("Juno Therapeutics", 2018, "Celgene"),
        ("Juno Therapeutics", 2021, "Bristol Myers Squibb"),
    ],
)
def test_parents_and_their_years(shipped: Registry, name: str, year: int | None, parent: str | None) -> None:
    number = shipped.link(name).entry
    assert number is not None
    found = shipped.entry(number).parent(year)
    assert (found.name if found else None) == parent


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("Roche/Genentech", True),
        ("Sanofi-Aventis", True),
        ("Merck/Schering-Plough", True),
        ("Bristol-Myers Squibb", True),
        ("Eli Lilly/Daiichi Sankyo", False),
        ("Pfizer/BioNTech", False),
        ("Novartis/Amgen", False),
        ("Tidewater/Halden", None),
        ("Novartis", None),
    ],
)
def test_joint_names(shipped: Registry, name: str, one: bool | None) -> None:
    assert shipped.joined(name) is one


def test_importing_loads_no_table(root: Path) -> None:
    code = "import sys, coi_extract.registry; print(sorted({'rapidfuzz', 'yaml', 'spacy', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert "spacy" not in done.stdout
    assert "numpy" not in done.stdout
    assert "yaml" not in done.stdout


def test_lone_surrogates_name_nobody() -> None:
    registry = Registry.shipped()
    assert registry.by_id("\ud800") is None
    assert registry.link("\ud800").entry is None
    text = "\ud800 Novartis"
    assert [text[hit.start : hit.end] for hit in registry.find(text)] == ["Novartis"]
