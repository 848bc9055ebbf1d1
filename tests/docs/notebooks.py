"""Runs the notebooks. ``python -m tests.docs.notebooks`` stores their outputs anew."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.reading import ROOT

FOLDER = ROOT / "notebooks"
FIGURES = "figures"
#: Characters of a plain form that is kept beside another.
LONGEST_PLAIN = 2000
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def run(path: Path, folder: Path) -> Any:
    """Run a notebook in a folder, beside a copy of what it may read; return it with its outputs."""
    for name in ("examples", "gold"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    (folder / "notebooks").mkdir()
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, record_timing=False, resources={"metadata": {"path": str(folder / "notebooks")}}
    )
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            # The plain form of what has another one is for terminals; that of a report is long.
            if "text/html" in shown and len(shown["text/plain"]) > LONGEST_PLAIN:
                del shown["text/plain"]
    return notebook


def texts(notebook: Any) -> dict[str, str]:
    """What each cell puts out as text, by its id: streams joined, other kinds of output left out.

    Of cells tagged ``figures``, which measure the reader, numbers are left out: a change of rules changes them.
    """
    said: dict[str, str] = {}
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        pieces = [
            o["text"] if o["output_type"] == "stream" else o.get("data", {}).get("text/plain", "") for o in outputs
        ]
        said[cell["id"]] = "".join(pieces)
        if FIGURES in cell["metadata"].get("tags", ()):
            said[cell["id"]] = " ".join(re.sub(r"[\d,.]*\d", "#", said[cell["id"]]).split())
    return said


def main() -> None:
    for path in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as folder:
            notebook = run(path, Path(folder))
        notebook.metadata = nbformat.read(path, as_version=4).metadata
        nbformat.write(notebook, path)
        print(path.name, f"{path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
