"""What README shows is what happens. ``python -m tests.test_readme`` brings the output shown up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading import ROOT

README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n\$ coi-extract (?P<arguments>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)


def output(arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "coi_extract.cli", *arguments.split()],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8", env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    return done.stdout.strip() + "\n"


def test_output_shown() -> None:
    shown = list(CONSOLE.finditer(README.read_text(encoding="utf-8")))
    assert shown
    for found in shown:
        assert found["output"] == output(found["arguments"])


def test_python_shown(capsys: pytest.CaptureFixture[str]) -> None:
    first = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    exec(compile(first, str(README), "exec"), {})
    assert capsys.readouterr().out.startswith("IM Novartis speaker ")


def test_scripts_named_are_there() -> None:
    named = re.findall(r"^bash (\S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == ["scripts/run-example", "scripts/run-tests"]
    assert all((ROOT / name).is_file() for name in named)
    assert named[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8") if (ROOT / ".ci").is_dir() else True


def test_links_to_files_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (Path(page.parent) / target).exists(), f"{page.name}: {target}"


def main() -> None:
    text = README.read_text(encoding="utf-8")

    def renewed(found: re.Match[str]) -> str:
        return f"```console\n$ coi-extract {found['arguments']}\n{output(found['arguments'])}```"

    README.write_text(CONSOLE.sub(renewed, text), encoding="utf-8")


if __name__ == "__main__":
    main()
