"""What can be wrong with a review sheet."""

from __future__ import annotations

from coi_extract.errors import InputError


class SheetError(InputError):
    """A review sheet that cannot be used as it is; the message names file, line and remedy."""
