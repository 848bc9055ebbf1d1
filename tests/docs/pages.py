"""Runs what README and the pages of documentation show. ``python -m tests.docs.pages`` brings the output up to date.

In each page the blocks run from top to bottom, in one namespace and one folder of its own, which holds a copy of
``data/examples`` (also below its own name) and the files of :data:`PREPARED`.

- ``python`` blocks are executed; a block ``text`` right behind one is what it prints.
- of ``bash`` blocks, lines that begin with ``coi-extract`` are executed, and must succeed.
- the first line of a ``console`` block is ``$`` and such a command, the others are its output.
- a block behind a comment ``<!-- not run: reason -->`` is left alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reading import ROOT

PAGES = [ROOT / "README.md", *sorted(p for p in (ROOT / "docs").rglob("*.md") if "reference" not in p.parts)]
#: Files that pages name, and what stands for them.
PREPARED = {
    "gold.jsonl": "data/gold/own.jsonl",
    "records.jsonl": "data/examples/declarations.jsonl",
    "statements.csv": "data/examples/declarations.csv",
}
BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>\n]+ -->\n\n?)?"
    r"^```(?P<language>python|bash|console)\n(?P<body>.*?)^```$"
    r"(?:\n\n?```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)


@dataclass
class Shown:
    """One block that was run: where it is, what the page shows, and what came out."""

    match: re.Match[str]
    shown: str | None
    came_out: str

    def renewed(self) -> str:
        """The block with the output that came out."""
        whole = self.match.group()
        return whole if self.shown is None else f"{whole.removesuffix(f'{self.shown}```')}{self.came_out}```"


def prepare(folder: Path) -> None:
    examples, gold = (ROOT / "data" / name for name in ("examples", "gold"))
    shutil.copytree(examples, folder, dirs_exist_ok=True)
    shutil.copytree(examples, folder / "data" / "examples")
    shutil.copytree(gold, folder / "data" / "gold")
    for name, source in PREPARED.items():
        shutil.copy(ROOT / source, folder / name)


def commands(body: str) -> Iterator[str]:
    """The commands of a block, continued lines put together."""
    for line in body.replace("\\\n", " ").splitlines():
        command = line.removeprefix("$ ")
        if command.startswith("coi-extract "):
            yield command


def run_command(command: str, folder: Path) -> str:
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, encoding="utf-8", env=environment, timeout=300
    )
    if done.returncode:
        raise AssertionError(f"{command}\nexit {done.returncode}\n{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip().splitlines())


def run_page(page: Path, folder: Path) -> Iterator[Shown]:
    """Run the blocks of a page in a prepared folder, which is the working directory."""
    namespace: dict[str, Any] = {"__name__": "page"}
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        if block["skip"]:
            continue
        line = text.count("\n", 0, block.start("body")) + 1
        if block["language"] == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * (line - 1) + block["body"], str(page), "exec"), namespace)
            came_out = "".join(f"{row.rstrip()}\n" for row in printed.getvalue().strip().splitlines())
            yield Shown(block, block["output"], came_out)
        elif block["language"] == "bash":
            for command in commands(block["body"]):
                run_command(command, folder)
            yield Shown(block, None, "")
        else:
            first, _, output = block["body"].partition("\n")
            for command in commands(first):
                yield Shown(block, output, run_command(command, folder))


def main() -> None:
    for page in PAGES:
        with tempfile.TemporaryDirectory() as name:
            os.chdir(name)
            prepare(Path(name))
            text = page.read_text(encoding="utf-8")
            new = text
            for shown in run_page(page, Path(name)):
                new = new.replace(shown.match.group(), shown.renewed())
        if new != text:
            page.write_text(new, encoding="utf-8")
            print("renewed", page.relative_to(ROOT))


if __name__ == "__main__":
    main()
