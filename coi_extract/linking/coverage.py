"""What a text says about each author's own interests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coi_extract.linking.people import People
from coi_extract.schema import DeclaredNone, Relationship
from coi_extract.taxonomy import AuthorScope, Coverage, TieHolder


def coverage(
    people: People, ties: Sequence[Relationship], none: Iterable[DeclaredNone], *, contradicted: bool
) -> dict[str, Coverage]:
    """Return the coverage of each author, by id.

    A tie counts only where it is the author's own: those of a relative, the institution, the study or a group do not.
    Who is named with such a tie is none of "the other authors" either, so that nothing is said of his own interests.
    Where "one of the authors" has a tie, or a blanket "none" stands beside ties, whoever is not named is ambiguous.
    """
    own = [tie for tie in ties if tie.tie_holder is TieHolder.AUTHOR]
    scopes = {tie.author.scope for tie in own}
    with_ties = {tie.author.author_id for tie in own if tie.author.scope is AuthorScope.NAMED}
    named = {tie.author.author_id for tie in ties if tie.author.scope is AuthorScope.NAMED}
    without, none_scopes = set(), set()
    for fact in none:
        none_scopes.add(fact.author.scope)
        if fact.author.scope is AuthorScope.NAMED:
            without.add(fact.author.author_id)
    open_, maybe = people.open, people.maybe
    unclear = contradicted or AuthorScope.SOME in scopes

    def of(author: str) -> Coverage:
        if author in open_:
            return Coverage.AMBIGUOUS
        if AuthorScope.ALL in scopes or author in with_ties:
            return Coverage.TIES
        if author in without or AuthorScope.ALL in none_scopes:
            return Coverage.DECLARED_NONE
        if author in maybe:
            return Coverage.AMBIGUOUS
        if author not in named:
            if AuthorScope.ALL_OTHERS in scopes:
                return Coverage.TIES
            if unclear:
                return Coverage.AMBIGUOUS
            if AuthorScope.ALL_OTHERS in none_scopes:
                return Coverage.BY_EXCLUSION
        return Coverage.NOT_COVERED

    return {author: of(author) for author in people.ids}
