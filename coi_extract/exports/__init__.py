"""Writers: the tables of many articles, JATS fragments, Crossref funding deposits.

:func:`to_tables` makes the tables of articles that are in memory; long runs (:mod:`coi_extract.batch`) write the same
tables shard by shard.
"""

from __future__ import annotations

from coi_extract.exports.arrow import arrow_schema
from coi_extract.exports.columns import FACTS, TABLES, Column, Table
from coi_extract.exports.crossref import Depositor, crossref_deposit
from coi_extract.exports.formats import FORMATS
from coi_extract.exports.jats import jats_fragment
from coi_extract.exports.rows import article_id, rows_of
from coi_extract.exports.suppress import Suppressed, read_suppressed
from coi_extract.exports.tables import Tables, make_record, to_tables

__all__ = [
    "FACTS",
    "FORMATS",
    "TABLES",
    "Column",
    "Depositor",
    "Suppressed",
    "Table",
    "Tables",
    "arrow_schema",
    "article_id",
    "crossref_deposit",
    "jats_fragment",
    "make_record",
    "read_suppressed",
    "rows_of",
    "to_tables",
]
