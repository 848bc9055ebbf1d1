"""Reports to look at: in Jupyter (:func:`html`, :func:`show`) and as one page for many statements.

>>> from coi_extract import render
>>> text = "AB is an employee of Novartis."
>>> markup = render.html(text, coi_extract.extract(text))
"""

from __future__ import annotations

from coi_extract.render.notebook import html, show
from coi_extract.render.page import MAX_STATEMENTS, Entry, write_page
from coi_extract.render.results import entries_of_run, is_run

__all__ = ["MAX_STATEMENTS", "Entry", "entries_of_run", "html", "is_run", "show", "write_page"]
