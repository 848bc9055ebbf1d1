"""Checks of a statement by itself: what it says both ways, whom it covers, and whether it says anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from coi_extract.audit.checks.base import Check, listed, name_of, nothing_located, own_ties, quoted_fact, section_of
from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted
from coi_extract.audit.checks.phrases import phrases
from coi_extract.schema import Relationship
from coi_extract.taxonomy import AuthorScope, Coverage, InterestKind, SectionKind

_K = SectionKind
#: Words of a statement that says nothing of its own: a longer one was not understood.
_WORDS = 60
#: Sections in which interests are declared.
_DISCLOSURES = frozenset({_K.COMPETING_INTERESTS, _K.OTHER, None})


class NoneAndTies(Check):
    """1. A disclosure that says both "none" and ties."""

    id = "none_and_ties"
    title = "a disclosure says both that there is nothing to declare and that there are ties"
    priority = Priority.FIRST
    settles = "The authors' disclosure forms, or a wording that says for whom the declaration of none is meant."

    def article(self, seen: Examined) -> Iterator[Finding]:
        ties: dict[str | None, list[Relationship]] = defaultdict(list)
        for tie, _ in own_ties(seen):
            if section_of(seen, tie.evidence.spans[0]) in _DISCLOSURES:
                ties[tie.author.author_id].append(tie)
        everybody = [tie for told in ties.values() for tie in told]
        for notice in seen.report.notices:
            if notice.code == "contradiction_none_and_ties" and notice.span is not None and everybody:
                said = Quoted("statement", seen.text[notice.span.start : notice.span.end], seen.record.id, notice.span)
                yield self._found(seen, "for all authors", said, everybody)
        for none in seen.report.declared_none:
            told = ties.get(none.author.author_id) if none.author.author_id is not None else None
            if told and none.author.scope is AuthorScope.NAMED and none.kind is not InterestKind.NON_FINANCIAL:
                yield self._found(seen, f"for {told[0].author.mention}", quoted_fact(seen, none), told)

    def _found(self, seen: Examined, who: str, none: Quoted, ties: list[Relationship]) -> Finding:
        names = [name_of(seen, tie.author.author_id, tie.author.mention) for tie in ties]
        return self.finding(
            seen.record.id,
            f"The disclosure says {who} that there is nothing to declare, and states ties of {listed(names)} with "
            f"{listed(tie.organization.mention for tie in ties)}.",
            [none, *(quoted_fact(seen, tie) for tie in ties)],
            authors=names,
            organizations=(tie.organization.mention for tie in ties),
        )


class Covered(Check):
    """2. Authors whom no declaration covers; initials that fit no author, or several."""

    id = "authors_covered"
    title = "authors whom no declaration covers; initials that fit no author, or several"
    priority = Priority.SECOND
    settles = "The disclosure forms of these authors, or a statement that speaks of all authors."

    def article(self, seen: Examined) -> Iterator[Finding]:
        if not seen.record.has(_K.COMPETING_INTERESTS) or not seen.record.authors:
            return
        known = [author for author in seen.report.authors if author.position is not None]
        left = [author.name for author in known if author.coverage is Coverage.NOT_COVERED]
        unread = not (seen.report.relationships or seen.report.declared_none or seen.report.denials)
        if left and not unread:
            persons = "author" if len(left) == 1 else "authors"
            yield self.finding(
                seen.record.id,
                f"No declaration was located for {len(left)} {persons} of {len(known)}: {listed(left)}.",
                [Quoted("byline", ", ".join(left), seen.record.id), nothing_located(seen)],
                authors=left,
            )
        for code, fit in (("ambiguous_author", "several authors"), ("author_not_listed", "none of the authors")):
            spans = [n.span for n in seen.report.notices if n.code == code and n.span is not None]
            told = [span for span in spans if section_of(seen, span) in _DISCLOSURES]
            written = {seen.text[span.start : span.end]: span for span in reversed(told)}
            initials = [words for words in reversed(written) if _looks_like_initials(words)]
            if initials:
                yield self.finding(
                    seen.record.id,
                    f"Initials in the statement fit {fit} of the byline: {listed(initials)}.",
                    [
                        *(Quoted("statement", words, seen.record.id, written[words]) for words in initials),
                        Quoted("byline", ", ".join(author.name for author in seen.record.authors), seen.record.id),
                    ],
                    settles="Which persons are meant.",
                    priority=Priority.LAST,
                )


def _looks_like_initials(written: str) -> bool:
    letters = [c for c in written if c.isalpha()]
    return 2 <= len(letters) <= 5 and sum(c.isupper() for c in letters) >= 2 and len(written) <= 10


class Uninformative(Check):
    """8. Statements that are boilerplate only, that point elsewhere, or that were not found in this source."""

    id = "statement_says_nothing"
    title = "a statement is boilerplate only, points elsewhere, or was not found in this source"
    priority = Priority.LAST
    settles = "The full text of the article, or the document that the statement points to."

    def article(self, seen: Examined) -> Iterator[Finding]:
        record = seen.record
        told = [s for s in record.statements if _K.COMPETING_INTERESTS in s.kinds]
        if not told:
            full = {"body", "back", "text", "paragraphs"}.intersection(record.looked_in)
            where = "the full text" if full else "this source, which is not the full text"
            yield self.finding(
                record.id,
                f"No statement of competing interests was found in {where}.",
                [nothing_located(seen)],
                priority=Priority.SECOND if full else Priority.LAST,
            )
            return
        report = seen.report
        if report.relationships or report.declared_none or report.denials:
            return
        for statement in told:
            if len(statement.text.split()) > _WORDS:
                continue
            says = next((rule.says for rule in phrases() if rule.search(statement.text) is not None), None)
            if says is not None:
                yield self.finding(
                    record.id,
                    f"The statement of competing interests {says}.",
                    [Quoted("statement", statement.text, str(statement.place or record.id))],
                )
