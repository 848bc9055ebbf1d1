"""What a name that the tagger cuts out is trimmed of, and which of the rules' names stand against it."""

from __future__ import annotations

import pytest

from coi_extract.grammar.values import OrgMention
from coi_extract.learned.funding import _balanced, _runs_on


@pytest.mark.parametrize(
    ("name", "trimmed"),
    [
        ("Norden University (NU), Saudi Arabia", "Norden University"),
        ("Holm Research Council, Sweden", "Holm Research Council"),
        ("University of California, San Francisco", "University of California, San Francisco"),
        ("Ministry of Trade, Industry", "Ministry of Trade, Industry"),
    ],
)
def test_the_country_behind_a_name_is_no_part_of_it(name: str, trimmed: str) -> None:
    assert _balanced(name) == trimmed


@pytest.mark.parametrize(
    ("tagged", "ruled", "kept"),
    [
        ("Growth Program of the Holm Foundation", "Holm Foundation", True),
        ("Key Project of Holm Province", "Holm Province", False),
        ("Institute of the Holm Foundation", "Holm Foundation", False),
        ("NIH/NIDDK", "NIDDK", True),
        ("Anna Berg of Holm Communications", "Holm Communications", True),
        ("Holm Institute of Medical Science", "Medical Science", False),
    ],
)
def test_a_body_behind_its_programme_is_told_by_the_rules(tagged: str, ruled: str, kept: bool) -> None:
    at = tagged.index(ruled)
    assert _runs_on(OrgMention(ruled, at, len(tagged)), OrgMention(tagged, 0, len(tagged))) is kept
