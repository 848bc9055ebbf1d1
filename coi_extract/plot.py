"""Figures of reports (extra ``viz``): authors × organisations, ties by type and by company group, funders."""

from __future__ import annotations

from coi_extract.render.plot import funder_shares, matrix, ties_by_group, ties_by_type

__all__ = ["funder_shares", "matrix", "ties_by_group", "ties_by_type"]
