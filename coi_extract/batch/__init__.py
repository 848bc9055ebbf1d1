"""Long runs: shards written atomically, resumed after any end, read again through DuckDB, compared.

>>> from coi_extract import batch
>>> batch.run("articles/", "out/", workers=2)
>>> batch.read_results("out/").query("FROM industry_by_year_journal").df()
"""

from __future__ import annotations

from coi_extract.batch.diff import Difference, diff
from coi_extract.batch.errors import RunError
from coi_extract.batch.results import Results, read_results
from coi_extract.batch.run import SHARD_SIZE, Summary, run

__all__ = ["SHARD_SIZE", "Difference", "Results", "RunError", "Summary", "diff", "read_results", "run"]
