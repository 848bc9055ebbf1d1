"""Data inside a page: what a template's place holds, so that no content ends the script element it stands in."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import Any


def page_with(package: str, template: str, place: str, data: dict[str, Any], key: str) -> str:
    """Return a template with ``data`` as JSON in its place.

    The data get a ``key`` under which a browser may keep what is entered: ``key`` and a hash of the data.
    """
    written = json.dumps(data, ensure_ascii=True)
    digest = hashlib.sha256(written.encode()).hexdigest()[:16]
    written = json.dumps({**data, "key": f"{key}-{digest}"}, ensure_ascii=True)
    # In a script element only what could end it, or begin a comment in it, has to be written otherwise.
    for character in "<>&":
        written = written.replace(character, f"\\u{ord(character):04x}")
    before, after = files(package).joinpath(template).read_text(encoding="utf-8").split(place)
    return before + written + after
