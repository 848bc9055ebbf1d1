"""A hook of mkdocs: docstrings name things by Sphinx's roles (``:func:`read```), which Markdown shows as they stand."""

from __future__ import annotations

import re
from typing import Any

_ROLE = re.compile(r":(?:attr|class|const|data|exc|func|meth|mod):(<code>)~?")


def on_page_content(html: str, **_: Any) -> str:
    """Leave the name alone, as code."""
    return _ROLE.sub(r"\1", html)
