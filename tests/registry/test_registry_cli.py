from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coi_extract.errors import RegistryError
from coi_extract.registry.cli import app

run = CliRunner()


def test_build_then_look_up(own_csv: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.coireg"
    built = run.invoke(app, ["build", str(own_csv), "-o", str(target)])
    assert built.exit_code == 0, built.output
    assert str(target) in built.output
    found = run.invoke(app, ["lookup", "Orbis", "--registry", str(target), "--json"])
    assert found.exit_code == 0
    row = json.loads(found.stdout)
    assert row["entry"]["name"] == "Orbis Pharma"
    assert row["entry"]["former_names"] == ["Nordlicht Arzneimittel"]


def test_look_up_by_name_year_and_id() -> None:
    shown = run.invoke(app, ["lookup", "Kite Pharma", "--year", "2018"])
    assert shown.exit_code == 0
    assert "in 2018: Gilead Sciences" in shown.stdout
    by_id = run.invoke(app, ["lookup", "https://ror.org/018mejw64"])
    assert "Deutsche Forschungsgemeinschaft" in by_id.stdout


def test_what_is_open_or_unknown_ends_with_status_1() -> None:
    opened = run.invoke(app, ["lookup", "Merck"])
    assert opened.exit_code == 1
    assert "Merck & Co." in opened.stdout
    assert "Merck KGaA" in opened.stdout
    decided = run.invoke(app, ["lookup", "Merck", "--country", "Germany"])
    assert decided.exit_code == 0
    unknown = run.invoke(app, ["lookup", "Tidewater Halden Works"])
    assert unknown.exit_code == 1
    assert "not known" in unknown.stdout


def test_info() -> None:
    shown = run.invoke(app, ["info", "--json"])
    assert shown.exit_code == 0
    (row,) = json.loads(shown.stdout)
    assert row["counts"]["entries"] > 10_000
    assert "kind company" in run.invoke(app, ["info"]).stdout


def test_errors_are_the_packages_own(tmp_path: Path) -> None:
    result = run.invoke(app, ["build", str(tmp_path / "absent.zip")])
    assert isinstance(result.exception, RegistryError)
    assert pytest.approx(result.exit_code) == 1
