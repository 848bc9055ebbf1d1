"""What a text has said so far: initials that a verb shows to be persons."""

from __future__ import annotations

import pytest

from coi_extract.grammar.memory import remember
from coi_extract.text.tokens import tokenize


def initials(text: str, known: set[str] | None = None) -> set[str]:
    return remember(tokenize(text), None, known or set()).initials


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB reports fees from Veltrix.", {"AB"}),
        ("AB, CD-E, and FvdG have received grants.", {"AB", "CDE", "FVDG"}),
        ("AB & CD both declare no conflict.", {"AB", "CD"}),
        ("The AB of the trial", set()),
    ],
)
def test_initials_before_a_verb_are_persons(text: str, expected: set[str]) -> None:
    assert initials(text) == expected


def test_known_organisations_alone_are_none() -> None:
    assert initials("GSK was the sponsor.", {"GSK"}) == set()


def test_known_organisations_beside_persons_may_be_some() -> None:
    assert initials("AB and GSK were present.", {"GSK"}) == {"AB", "GSK"}


def test_long_lists_without_a_verb_are_given_up() -> None:
    # each member fits one form only: going back over forty of them must not double with every member
    assert initials("AdB, " * 40 + "none") == set()
