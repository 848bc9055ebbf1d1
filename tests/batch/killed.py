"""A run that kills itself at one moment: python -m tests.batch.killed INPUT OUT MOMENT [WORKERS]

A moment is the number of a call that changes the disk, counted from 1; 0 kills nothing and prints how many there are.
"""

from __future__ import annotations

import builtins
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.batch import corpus

calls = 0


def main(source: str, out: str, moment: int) -> None:
    def mortal(home: Any, name: str) -> None:
        inner = getattr(home, name)

        def wrapped(*arguments: Any, **options: Any) -> Any:
            global calls
            calls += 1
            if calls == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return inner(*arguments, **options)

        setattr(home, name, wrapped)

    for home, names in (
        (Path, ("rename", "replace", "mkdir", "unlink", "write_text")),
        (os, ("fsync",)),
        (pq, ("write_table",)),
        (sqlite3, ("connect",)),
    ):
        for name in names:
            mortal(home, name)
    corpus.run(source, Path(out), resume=True)
    builtins.print(calls)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
