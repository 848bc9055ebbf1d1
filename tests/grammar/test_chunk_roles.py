"""Capital strings in lists: persons or organisations."""

from __future__ import annotations

import pytest

import coi_extract


def ties(text: str) -> set[tuple[str, str, str]]:
    report = coi_extract.extract(text)
    return {(r.author.mention, r.type.value, r.organization.mention) for r in report.relationships}


def test_several_persons_after_an_organisation_open_a_clause() -> None:
    assert ties("AB is a consultant to Orlanda Ltd and CD and EF were employed by Veltrix Ltd.") == {
        ("AB", "consulting", "Orlanda Ltd"),
        ("CD", "employment", "Veltrix Ltd."),
        ("EF", "employment", "Veltrix Ltd."),
    }


@pytest.mark.parametrize("count", [3, 5, 300])
def test_lists_of_any_length_are_read(count: int) -> None:
    names = [f"{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}" for n in range(count)]
    text = (
        f"ZZ is a consultant to Orlanda Ltd and {', '.join(names[:-1])} and {names[-1]} were employed by Veltrix Ltd."
    )
    assert ("ZZ", "consulting", "Orlanda Ltd") in ties(text)
