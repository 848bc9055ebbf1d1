"""Spark: :func:`extract` reads a DataFrame of statements into DataFrames of the tables (extra ``spark``)."""

from __future__ import annotations

from coi_extract.batch.spark import SparkTables, extract, schema, unfold

__all__ = ["SparkTables", "extract", "schema", "unfold"]
