"""What can go wrong with a run as a whole. What goes wrong with one record is a row of the quarantine file."""

from __future__ import annotations

import errno
from pathlib import Path

from coi_extract.errors import CoiExtractError


class RunError(CoiExtractError):
    """A run that cannot begin, go on, or be read: a folder in use, other settings, a full disk."""


_REMEDIES = {
    errno.ENOSPC: "Free some space; then run the same command with --resume.",
    errno.EDQUOT: "Free some of your quota; then run the same command with --resume.",
    errno.EROFS: "Name a folder on a disk that can be written to.",
    errno.EACCES: "Name a folder that you may write to.",
    errno.EPERM: "Name a folder that you may write to.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n), or use fewer workers; then --resume.",
}


def cannot_write(error: OSError, folder: Path) -> RunError:
    """Return the error of a run whose output cannot be written."""
    remedy = _REMEDIES.get(error.errno or 0, "Mend the cause; then run the same command with --resume.")
    return RunError(f"cannot be written to: {error.strerror or error}.", source=error.filename or folder, remedy=remedy)
