"""Who the organisations are: a table of known names, found in running text and linked to identifiers.

>>> registry = Registry.shipped()                                   # doctest: +SKIP
>>> registry.find("Dr. Ruiz advises Novartis.")                     # doctest: +SKIP
>>> registry.link("German Research Foundation (DFG)")               # doctest: +SKIP
"""

from coi_extract.registry.abbreviations import find_abbreviations
from coi_extract.registry.model import Candidate, Entry, Hit, Link, LinkContext, Parent
from coi_extract.registry.store import Registry

__all__ = ["Candidate", "Entry", "Hit", "Link", "LinkContext", "Parent", "Registry", "find_abbreviations"]
