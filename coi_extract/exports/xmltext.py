"""What XML needs of text."""

from __future__ import annotations

import re
from typing import Any, Final

#: Characters that XML 1.0 cannot hold.
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return the text with U+FFFD for each character that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    """Add an element and return it; ``_`` in the names of attributes stands for ``-``."""
    from lxml import etree

    element = etree.SubElement(parent, tag, {k.replace("_", "-"): legal(v) for k, v in attributes.items()})
    if text is not None:
        element.text = legal(text)
    return element
