"""Shorthand for reports in tests of what happens after the facts are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import coi_extract
from coi_extract.schema import Author, DisclosureReport

Read = Callable[..., DisclosureReport]


@pytest.fixture(scope="session")
def read() -> Read:
    return coi_extract.Extractor().extract


def called(report: DisclosureReport) -> dict[str, set[str]]:
    """The names of the authors to the mentions that were found to be them."""
    return {a.name: {m.text for m in a.mentions} for a in report.authors}


def by_name(report: DisclosureReport) -> dict[str, Author]:
    return {a.name: a for a in report.authors}


def codes(report: DisclosureReport) -> list[str]:
    return [n.code for n in report.notices]
