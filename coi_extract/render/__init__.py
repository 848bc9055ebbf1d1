"""Reports to look at: in Jupyter (:func:`html`, :func:`show`) and as one page for many statements.

>>> from coi_extract import render
>>> text = "AB is an employee of Novartis."
>>> markup = render.html(text, coi_extract.extract(text))
"""

from __future__ import annotations

from coi_extract.render.notebook import html, show

__all__ = ["html", "show"]
