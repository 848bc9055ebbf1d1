"""Integrity checks: what an integrity officer looks for by hand, as findings with the evidence of both sides.

>>> from coi_extract import audit, sources
>>> for finding in audit.examine(sources.read("articles/")):            # doctest: +SKIP
...     print(finding.priority, finding.sentence)
"""

from __future__ import annotations

from coi_extract.audit.checks.base import Check
from coi_extract.audit.checks.companies import Answer, CompanyList, read_companies
from coi_extract.audit.checks.examine import CHECKS, chosen, examine
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted

__all__ = [
    "CHECKS",
    "Answer",
    "Check",
    "CompanyList",
    "Examined",
    "Finding",
    "Priority",
    "Quoted",
    "chosen",
    "examine",
    "read_companies",
]
