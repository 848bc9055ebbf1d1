"""The schema and its page."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest

from coi_extract import exports
from coi_extract.exports.document import document
from coi_extract.exports.duck import views


def test_the_page_is_made_from_the_schema(root: Path) -> None:
    assert (root / "docs" / "tables.md").read_text(encoding="utf-8") == document(), (
        "run: python -m coi_extract.exports.document > docs/tables.md"
    )


@pytest.mark.parametrize("table", exports.TABLES.values(), ids=lambda t: t.name)
def test_tables_are_keyed_documented_and_end_with_provenance(table: exports.Table) -> None:
    assert table.names[0] == "article_id"
    assert set(table.key) <= set(table.names)
    assert all(c.required for c in table.columns if c.name in table.key)
    assert len(set(table.names)) == len(table.names)
    assert all(c.doc.rstrip("`").endswith(".") for c in table.columns)
    assert table.names[-6:] == (
        "library_version", "model", "registry_version", "settings_hash", "text_sha256", "source",
    )  # fmt: skip


def test_closed_lists_are_those_of_the_taxonomy() -> None:
    for table in exports.TABLES.values():
        for column in table.columns:
            if column.values is not None:
                assert issubclass(column.values, Enum)
                assert f"`{next(iter(column.values)).value}`" in document()


def test_every_view_is_documented() -> None:
    names = [view.name for view in views()]
    assert "author_company_pairs" in names
    assert "industry_by_year_journal" in names
    assert all(view.doc.endswith(".") for view in views())


def test_arrow_knows_what_columns_hold() -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra arrow)")
    schema = exports.arrow_schema("funding")
    assert schema.field("award_id").metadata[b"description"] == b"Award number as written."
    assert not schema.field("fact_id").nullable
