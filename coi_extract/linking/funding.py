"""Who gave: turns the funding facts of a document into the values of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import FundingFact
from coi_extract.lexicon.awards import parse_award
from coi_extract.linking.identity import confidence
from coi_extract.linking.spans import clauses
from coi_extract.schema import AwardNumber, Evidence, Funding, Span
from coi_extract.taxonomy import AwardCheck, Support

if TYPE_CHECKING:
    from coi_extract.linking.assembly import Assembly


def funding_values(assembly: Assembly, document: Document) -> tuple[Funding, ...]:
    """Return the funding of a document, one value per funder–award pair, in the order of the text.

    A pair that is told twice is one value; its recipients are joined.
    """
    found: dict[tuple[object, ...], Funding] = {}
    for fact in document.funding:
        value = _value(assembly, fact)
        award = value.award.normalised if value.award else None
        key = (
            value.funder.organization_id if value.funder else None,
            value.funder.division if value.funder else None,
            award,
            value.scheme,
            value.project,
            value.subproject,
            value.support,
            value.via.organization_id if value.via else None,
            # without a number only the recipients tell two grants of one funder apart
            tuple(r.author_id for r in value.recipients) if award is None else (),
        )
        earlier = found.get(key)
        if earlier is None:
            found[key] = value
        elif _listed_apart(earlier, value):
            found[(*key, value.funder and value.funder.mention)] = value
        elif {r.author_id for r in value.recipients} - {r.author_id for r in earlier.recipients}:
            known = {r.author_id for r in earlier.recipients}
            more = tuple(r for r in value.recipients if r.author_id not in known)
            # The words that name the further recipients are evidence too.
            spans = tuple(dict.fromkeys((*earlier.evidence.spans, *value.evidence.spans)))
            evidence = earlier.evidence.model_copy(update={"spans": spans})
            found[key] = earlier.model_copy(update={"recipients": (*earlier.recipients, *more), "evidence": evidence})
    return tuple(found.values())


def _listed_apart(one: Funding, other: Funding) -> bool:
    """Whether one list names two branches of one body as givers: "by X UK and X Inc."."""
    if one.funder is None or other.funder is None or one.evidence.cue != other.evidence.cue:
        return False
    names = one.funder.mention or "", other.funder.mention or ""
    shorter, longer = sorted((name.rstrip(".").lower() for name in names), key=len)
    return shorter not in longer and " " in shorter and shorter.split()[0] == longer.split()[0]


def _value(assembly: Assembly, fact: FundingFact) -> Funding:
    funder = assembly.organization(fact.funder, "funder") if fact.funder is not None else None
    via = assembly.organization(fact.via, "via") if fact.via is not None else None
    recipients = tuple(assembly.author(who) for who in fact.recipients)
    award_id, award_span, award = None, None, None
    if fact.award is not None:
        mention = assembly.mention(*fact.award)
        award_id, award_span = mention.text, mention.span
        ror = _ror(assembly, fact)
        match = parse_award(award_id, funder=fact.funder.text if fact.funder is not None else None, funder_ror=ror)
        award = AwardNumber(
            normalised=match.normalised,
            parts=dict(match.parts),
            format=match.format_id,
            implied_funder=match.implied_funder,
            check=AwardCheck(match.check),
        )
    return Funding(
        funder=funder,
        via=via,
        award_id=award_id,
        award_span=award_span,
        award=award,
        scheme=fact.scheme,
        project=fact.project,
        subproject=fact.subproject,
        title=fact.title,
        recipients=recipients,
        support=Support.IN_KIND if fact.in_kind else Support.MONEY,
        evidence=_evidence(assembly, fact, funder.span if funder is not None else None, award_span),
        fact_id=assembly.fact_id(
            "funding",
            *((funder.span.start, funder.span.end) if funder is not None and funder.span is not None else (None, None)),
            award_id,
            *((award_span.start, award_span.end) if award_span is not None else (None, None)),
            fact.scheme,
            fact.project,
            fact.subproject,
            via.mention if via is not None else None,
            fact.in_kind,
            *((r.scope, r.mention) for r in recipients if award_id is None),
        ),
    )


def _ror(assembly: Assembly, fact: FundingFact) -> str | None:
    return assembly.organizations.ror(fact.funder.text) if fact.funder is not None else None


def _evidence(assembly: Assembly, fact: FundingFact, funder: Span | None, award: Span | None) -> Evidence:
    cue = assembly.token_span(fact.cue)
    return Evidence(
        spans=clauses(cue, funder, award),
        author=None,
        cue=cue,
        target=funder or award,
        rule=fact.rule,
        confidence=confidence(fact.rule, fact),
    )
