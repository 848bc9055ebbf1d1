"""Words of a text made fit to show: control characters defused, long passages shortened, facts put in words."""

from __future__ import annotations

import re
from typing import Final

from coi_extract.schema import AuthorRef, DisclosureReport, Evidence, OrganizationRef, Relationship, Span
from coi_extract.taxonomy import Assertion, AuthorScope, Compensated, Payee, Status, SubmittedWork, TieHolder

#: Passages of evidence that are nearer than this are shown as one.
_NEAR: Final = 25
#: The longest passage that is shown whole.
_LONGEST: Final = 120

_ENDS_OF_LINES = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# Terminals act on C0 and C1 control characters; direction marks reorder what stands beside them; lone surrogates
# cannot be written at all.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_SCOPES = {
    AuthorScope.ALL: "all authors",
    AuthorScope.ALL_OTHERS: "all other authors",
    AuthorScope.SOME: "some of the authors",
}
_HOLDERS = {
    TieHolder.RELATIVE: "held by a relative",
    TieHolder.INSTITUTION: "held by the institution",
    TieHolder.STUDY: "held by the study",
    TieHolder.GROUP: "held by a group",
}
_PAYEES = {
    Payee.AUTHOR: "paid to the author",
    Payee.INSTITUTION: "paid to the institution",
    Payee.CHARITY: "paid to a charity",
}
_WORK = {SubmittedWork.DURING: "for the submitted work", SubmittedWork.OUTSIDE: "outside the submitted work"}
_PAID = {Compensated.YES: "paid", Compensated.NO: "unpaid"}


def visible(text: str) -> str:
    """Return text whose control characters are written out (``\\x1b``), so that a terminal shows and does not obey.

    Line ends become line feeds, tabs spaces.
    """
    return _CONTROL.sub(_escape, _ENDS_OF_LINES.sub("\n", text).replace("\t", " "))


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """Return visible text in one line with single spaces."""
    return " ".join(visible(text).split())


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return one line of at most ``longest`` characters; what is cut off is marked by an ellipsis."""
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def marks(evidence: Evidence, award: Span | None = None) -> dict[str, Span]:
    """Return the spans that state a fact, by what they are: author, cue, target, award."""
    named = {"author": evidence.author, "cue": evidence.cue, "target": evidence.target, "award": award}
    return {name: span for name, span in named.items() if span is not None}


def evidence_words(text: str, evidence: Evidence, award: Span | None = None) -> str:
    """Return the words that state a fact: author, cue, target and award, with an ellipsis for what is between them."""
    spans = sorted((s.start, s.end) for s in marks(evidence, award).values())
    if not spans:
        return shortened(" … ".join(text[s.start : s.end] for s in evidence.spans))
    passages = [spans[0]]
    for start, end in spans[1:]:
        last_start, last_end = passages[-1]
        if start - last_end <= _NEAR:
            passages[-1] = (last_start, max(end, last_end))
        else:
            passages.append((start, end))
    return " … ".join(shortened(text[start:end]) for start, end in passages)


def author_words(ref: AuthorRef, report: DisclosureReport) -> str:
    """Return an author as written, with the resolved name or the group that is meant."""
    mention = one_line(ref.mention)
    meant = _SCOPES.get(ref.scope)
    if meant is None:
        meant = next((one_line(a.name) for a in report.authors if a.id == ref.author_id), mention)
    return _with(mention, meant)


def organization_words(ref: OrganizationRef | None, report: DisclosureReport) -> str:
    """Return an organisation as written, with the name that the registry gives it."""
    if ref is None:
        return "(not named)"
    mention = one_line(ref.mention)
    known = next((o for o in report.organizations if o.id == ref.organization_id), None)
    return _with(mention, one_line(known.name) if known else mention)


def ror_words(ref: OrganizationRef | None, report: DisclosureReport) -> str:
    """Return the bare ROR id of an organisation, or nothing."""
    known = next((o for o in report.organizations if ref and o.id == ref.organization_id), None)
    return one_line(known.identifiers.ror.rsplit("/", 1)[-1]) if known and known.identifiers.ror else ""


def _with(mention: str, meant: str) -> str:
    if not meant or meant.casefold() == mention.casefold():
        return mention
    return f"{mention} ({meant})" if mention else meant


def stated_of_tie(tie: Relationship) -> str:
    """Return in words what the text states of a tie beside who, with whom, and what."""
    said = [
        _HOLDERS.get(tie.tie_holder),
        _PAYEES.get(tie.payee),
        None if tie.status is Status.UNKNOWN else tie.status.value,
        _WORK.get(tie.submitted_work),
        _PAID.get(tie.compensated),
        "one of several holds" if tie.assertion is Assertion.ONE_OF else None,
        one_line(tie.years) if tie.years else None,
        one_line(tie.amount) if tie.amount else None,
    ]
    return ", ".join(part for part in said if part)
