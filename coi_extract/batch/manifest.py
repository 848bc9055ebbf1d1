"""What a run is: its input with hashes, its settings, its versions; and how far it has come."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coi_extract.batch.errors import RunError
from coi_extract.errors import InputError

MANIFEST: Final = "manifest.json"
INPUTS: Final = "inputs.jsonl"
SUMMARY: Final = "summary.json"
QUARANTINE: Final = "quarantine.jsonl"
SHARDS: Final = "shards"
MERGED: Final = "merged"
#: Version of the layout of the folder.
LAYOUT: Final = 1


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the input. ``modified`` is in nanoseconds; ``sha256`` is of its bytes."""

    path: str
    size: int
    modified: int
    sha256: str


def take_stock(
    files: Sequence[Path], known: dict[str, InputFile], tell: Callable[[int], None] | None = None
) -> list[InputFile]:
    """Return what the input files are; those that look as they did are not hashed again.

    ``tell`` is called with the number of bytes hashed since it was last called.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    found = []
    for path in files:
        try:
            status = path.stat()
            before = known.get(str(path))
            if before is not None and (before.size, before.modified) == (status.st_size, status.st_mtime_ns):
                found.append(before)
                continue
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while chunk := file.read(2**22):
                    digest.update(chunk)
                    if tell is not None:
                        tell(len(chunk))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}.", source=path) from error
        found.append(InputFile(str(path), status.st_size, status.st_mtime_ns, digest.hexdigest()))
    return found


def hash_of(files: Sequence[InputFile], base: str) -> str:
    """Return the hash of the whole input: names below ``base`` and contents, in their order."""
    digest = hashlib.sha256()
    for file in files:
        name = os.path.relpath(file.path, base).replace(os.sep, "/")
        digest.update(f"{name}\0{file.sha256}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def write_json(path: Path, value: object) -> None:
    """Write JSON to a file that appears whole or not at all."""
    write_lines(path, iter([json.dumps(value, indent=1, ensure_ascii=True) + "\n"]))


def write_lines(path: Path, lines: Iterator[str]) -> None:
    """Write lines to a file that appears whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_inputs(folder: Path, files: Sequence[InputFile]) -> None:
    """Write the list of input files."""
    rows = ({"path": f.path, "size": f.size, "modified": f.modified, "sha256": f.sha256} for f in files)
    write_lines(folder / INPUTS, (json.dumps(row, ensure_ascii=True) + "\n" for row in rows))


def read_inputs(folder: Path) -> list[InputFile]:
    """Return the list of input files; empty where there is none."""
    try:
        with (folder / INPUTS).open(encoding="utf-8") as lines:
            return [InputFile(**json.loads(line)) for line in lines if line.strip()]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(folder / INPUTS, error) from error


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a run, None where there is none.

    Raises
    ------
    RunError
        It is damaged, or of a version that this one does not know.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from error
    if not isinstance(manifest, dict) or manifest.get("layout") != LAYOUT:
        raise RunError(
            "is no manifest of a run, or of another version.", source=path, remedy="Write into a new folder."
        )
    return manifest


def _damaged(path: Path, error: Exception) -> RunError:
    return RunError(f"is damaged ({error}).", source=path, remedy="Begin the run anew in another folder.")


def new_manifest(settings: dict[str, Any], files: Sequence[InputFile], base: str) -> dict[str, Any]:
    """Return the manifest of a run that begins."""
    return {
        "layout": LAYOUT,
        "state": "running",
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "settings": settings,
        "input": {
            "files": len(files),
            "bytes": sum(f.size for f in files),
            "sha256": hash_of(files, base),
        },
    }


def refuse_other(folder: Path, manifest: dict[str, Any], settings: dict[str, Any], input_hash: str) -> None:
    """Raise where a run cannot be resumed because something else is asked for than it began with.

    Raises
    ------
    RunError
        Naming each setting that differs, or the input.
    """
    before = manifest["settings"]
    differing = [
        f"{key} was {before.get(key)!r} and is {settings.get(key)!r}"
        for key in sorted(before.keys() | settings.keys())
        if before.get(key) != settings.get(key)
    ]
    if manifest["input"]["sha256"] != input_hash:
        differing.append("the input has other files or contents")
    if differing:
        raise RunError(
            f"cannot be resumed: {'; '.join(differing)}.",
            source=folder,
            remedy="Give what the run began with (see its manifest.json), or begin anew in another folder.",
        )
