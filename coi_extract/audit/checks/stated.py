"""What a report states of each author, kept apart by whose tie it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coi_extract.schema import Author, AuthorRef, DeclaredNone, Denial, DisclosureReport, Funding, Relationship
from coi_extract.taxonomy import Assertion, AuthorScope, Coverage, TieHolder


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of one author.

    Attributes
    ----------
    own:
        Ties of the author's own, also where they are stated of all authors.
    apart:
        Ties of a relative, the institution, the study or a group, stated in the author's name.
    maybe:
        Ties that may be the author's: of "one of the authors", of initials that fit several, or one of several joined
        by "or".
    none:
        That there is nothing to declare: of the author by name, of all, or of "the other authors".
    denials:
        Ties that are denied.
    funding:
        Funding of which the author is named as a recipient.
    """

    author: Author
    own: tuple[Relationship, ...]
    apart: tuple[Relationship, ...]
    maybe: tuple[Relationship, ...]
    none: tuple[DeclaredNone, ...]
    denials: tuple[Denial, ...]
    funding: tuple[Funding, ...]


def stated(report: DisclosureReport) -> Iterator[Stated]:
    """Yield what a report states of each of its authors, in their order."""
    refs = [fact.author for facts in (report.relationships, report.declared_none, report.denials) for fact in facts]
    named = {ref.author_id for ref in refs if ref.scope is AuthorScope.NAMED}
    # A mention that fits several authors is an entity of its own, of no position in the byline.
    open_ = {a.id for a in report.authors if a.coverage is Coverage.AMBIGUOUS and a.position is None}

    for author in report.authors:

        def holds(ref: AuthorRef, author: Author = author) -> bool:
            if ref.scope is AuthorScope.NAMED:
                return ref.author_id == author.id
            return ref.scope is AuthorScope.ALL or (ref.scope is AuthorScope.ALL_OTHERS and author.id not in named)

        def may_hold(ref: AuthorRef, author: Author = author) -> bool:
            if ref.scope is AuthorScope.SOME:
                return author.id not in named
            return ref.author_id in open_ and author.coverage is Coverage.AMBIGUOUS

        told = [tie for tie in report.relationships if holds(tie.author)]
        sure = [tie for tie in told if tie.assertion is Assertion.STATED]
        yield Stated(
            author,
            own=tuple(tie for tie in sure if tie.tie_holder is TieHolder.AUTHOR),
            apart=tuple(tie for tie in told if tie.tie_holder is not TieHolder.AUTHOR),
            maybe=(
                *(t for t in told if t.assertion is not Assertion.STATED and t.tie_holder is TieHolder.AUTHOR),
                *(t for t in report.relationships if may_hold(t.author) and t.tie_holder is TieHolder.AUTHOR),
            ),
            none=tuple(none for none in report.declared_none if holds(none.author)),
            denials=tuple(denial for denial in report.denials if holds(denial.author)),
            funding=tuple(f for f in report.funding if any(holds(who) for who in f.recipients)),
        )
