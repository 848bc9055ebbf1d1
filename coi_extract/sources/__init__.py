"""Readers: from files, folders and archives to one :class:`Record` per article.

:func:`read` finds the format by content and name; :func:`deduplicate` makes one record of an article that comes from
two sources. What cannot be read is a :class:`Failure` with its name and reason, and the run goes on.
"""

from __future__ import annotations

from coi_extract.sources.containers import Limits
from coi_extract.sources.declaration import DeclarationText, Located, Piece
from coi_extract.sources.dedupe import deduplicate, keys, merge
from coi_extract.sources.model import (
    Affiliation,
    AuthorName,
    Failure,
    Origin,
    Place,
    Record,
    RelatedArticle,
    Statement,
    StructuredAward,
    TextRun,
)
from coi_extract.sources.reading import read

__all__ = [
    "Affiliation",
    "AuthorName",
    "DeclarationText",
    "Failure",
    "Limits",
    "Located",
    "Origin",
    "Piece",
    "Place",
    "Record",
    "RelatedArticle",
    "Statement",
    "StructuredAward",
    "TextRun",
    "deduplicate",
    "keys",
    "merge",
    "read",
]
