"""For those who check: the known error of a run, and integrity checks.

Known error is a review sheet drawn from a folder of results, and what the reviewed sheet says of the whole corpus:

>>> from coi_extract import audit
>>> audit.write_sheet(audit.sample("out/", 200, by=("type",), seed=1), "sheet.csv")
>>> print(audit.as_text(audit.estimate(audit.read_sheet("sheet.csv"))))

Integrity checks look at articles and ask; see :mod:`coi_extract.audit.checks`:

>>> findings = list(audit.examine(sources.read("articles/")))
"""

from __future__ import annotations

from coi_extract.audit.checks import CHECKS, Check, Examined, Finding, Priority, Quoted, examine
from coi_extract.audit.errors import SheetError
from coi_extract.audit.estimates import Estimate, Estimates, Scope, estimate
from coi_extract.audit.reading import read_sheet
from coi_extract.audit.report import as_dict, as_text, methods
from coi_extract.audit.sampling import STRATA, sample
from coi_extract.audit.sheet import Fact, Kind, Sheet, Statement, Stratum
from coi_extract.audit.writing import write_page, write_sheet

__all__ = [
    "CHECKS",
    "STRATA",
    "Check",
    "Estimate",
    "Estimates",
    "Examined",
    "Fact",
    "Finding",
    "Kind",
    "Priority",
    "Quoted",
    "Scope",
    "Sheet",
    "SheetError",
    "Statement",
    "Stratum",
    "as_dict",
    "as_text",
    "estimate",
    "examine",
    "methods",
    "read_sheet",
    "sample",
    "write_page",
    "write_sheet",
]
