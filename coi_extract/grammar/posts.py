"""Posts that the names of boards and panels tell: "the X Guideline Development Group"."""

from __future__ import annotations

from collections.abc import Sequence

from coi_extract.lexicon.loader import Rule, phrase_automaton
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType
from coi_extract.text.tokens import Tokens

#: Posts that the bodies of an organisation have.
POSTS = frozenset({RelationshipType.LEADERSHIP, RelationshipType.ADVISORY_BOARD})
#: Words of a body's name that are looked over, and words that tell a post.
_NAME_AT_MOST, _POST_AT_LEAST = 12, 2


def post_at_end(lowers: Sequence[str], start: int, stop: int) -> Rule | None:
    """Return the rule of the post that the last words of a name tell, or None."""
    for k in range(max(start, stop - _NAME_AT_MOST), stop - _POST_AT_LEAST + 1):
        phrase = phrase_automaton().longest(lowers, k, stop)
        if phrase is not None and phrase[0] == stop and phrase[1][0].kind == "cue":
            rule: Rule = phrase[1][0]
            return rule if POSTS.issuperset(rule.types) else None
    return None


def has_matter(tokens: Tokens, start: int, end: int, stop: int) -> bool:
    """Whether the board or committee from ``start`` to ``end`` is named after its matter, and so has a name of its own.

    "the Advisory Committee on Vaccines"
    """
    words, lowers, listed = tokens.words, tokens.lowers, word_lists().names
    return (
        end + 1 < stop
        and lowers[end - 1] in listed.bodies_on
        and lowers[end] in listed.body_links
        and all(word[0].isupper() for word in (words[start], words[end - 1], words[end + 1]))
    )
