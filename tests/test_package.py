"""What is published: the wheel and the source archive, built once, looked through and installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("build", reason="build is not installed (extra test)")
pytest.importorskip("hatchling", reason="hatchling is not installed (extra test)")
pytestmark = pytest.mark.xdist_group("package")

#: The wheel is 2.4 MB, most of it the table of organisations; what would double it should be meant.
MOST_BYTES = 5_000_000
STATEMENT = "AB has received speaker fees from Novartis. Funded by the Wellcome Trust (999888/Z/20/Z)."


def done(command: Sequence[object], cwd: Path) -> str:
    result = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source archive, the wheel made from the source archive as an installer makes it."""
    out = tmp_path_factory.mktemp("dist")
    done([sys.executable, "-m", "build", "--no-isolation", "--outdir", out, root], root)
    (wheel,), (archive,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, archive


def test_the_wheel_holds_the_package_and_its_data_alone(root: Path, built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in names} == {"coi_extract"}
    tracked = {
        path.relative_to(root).as_posix()
        for path in (root / "coi_extract").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    trained = {f"coi_extract/learned/trained/{p.name}" for p in (root / "models" / "trained").iterdir() if p.is_file()}
    assert names == tracked | trained
    assert trained


def test_the_wheel_is_small(built: tuple[Path, Path]) -> None:
    assert built[0].stat().st_size < MOST_BYTES


def test_the_source_archive_holds_what_is_needed_to_test_it(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "LICENSE", "README.md", "tests/conftest.py", "data/examples/declaration.txt"}
    assert needed <= names
    assert not [name for name in names if name.startswith((".ci", ".venv", ".git/"))]


def test_twine_finds_nothing(root: Path, built: tuple[Path, Path]) -> None:
    pytest.importorskip("twine", reason="twine is not installed (extra test)")
    done([sys.executable, "-m", "twine", "check", "--strict", *built], root)


@pytest.mark.parametrize("which", [0, 1], ids=["wheel", "source archive"])
def test_it_installs_and_reads(built: tuple[Path, Path], which: int, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip"]
    if shutil.which("pip") is None and subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("pip is not installed")
    home = tmp_path / "site"
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    done([*pip, "install", *options, "--target", home, built[which]], tmp_path)
    code = f"""
import sys; sys.path.insert(0, {str(home)!r})
import coi_extract, json
report = coi_extract.extract({STATEMENT!r})
print(json.dumps([coi_extract.__file__, len(report.relationships), len(report.funding)]))
"""
    place, ties, funding = json.loads(done([sys.executable, "-c", code], tmp_path))
    assert Path(place).is_relative_to(home)
    assert (ties, funding) == (1, 1)
