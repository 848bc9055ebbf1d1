"""A run under a limit of file size, as on a full disk: python -m tests.batch.limited INPUT OUT BYTES"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from coi_extract import batch
from tests.batch import corpus


def main(source: str, out: str, most: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails with an error, as on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        corpus.run(source, Path(out), resume=True)
    except batch.RunError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
