"""``coi_mentions``: marks who and what a report names.

``doc.spans["coi_authors"]``
    Mentions of authors and groups of authors. Label: the scope (named, all, all_others, some); ``id_``: the author's
    id in the report; ``kb_id_``: the ORCID.
``doc.spans["coi_organizations"]``
    Mentions of organisations. Label: the kind (company, government ...); ``id_``: the id in the report; ``kb_id_``:
    the ROR id, else the one of the Crossref Funder Registry.
``doc.spans["coi_cues"]``
    The words that tie. Label: the relationship type, or funding, declared_none, denial; ``id_``: the rule.
``doc.spans["coi_awards"]``
    Award numbers. Label: the format, or award; ``id_``: the id of the fact; ``kb_id_``: the normalised form.
"""

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from coi_extract.pipeline.docs import Mark, mark, report_of
from coi_extract.pipeline.reader import Reader, reader_for
from coi_extract.pipeline.settings import MAX_CHARS, Settings
from coi_extract.schema import DisclosureReport

KEYS = ("coi_authors", "coi_organizations", "coi_cues", "coi_awards")


def authors(report: DisclosureReport) -> Iterator[Mark]:
    """Yield the mentions of authors, and of groups of authors."""
    for author in report.authors:
        yield from ((mention.span, "named", author.id, author.orcid) for mention in author.mentions)
    known = {author.id: author.orcid for author in report.authors}
    refs = [fact.author for fact in report.relationships]
    refs += [fact.author for fact in report.declared_none]
    refs += [fact.author for fact in report.denials]
    refs += [recipient for fact in report.funding for recipient in fact.recipients]
    yield from ((ref.span, ref.scope.value, ref.author_id, known.get(ref.author_id or "")) for ref in refs)


def organizations(report: DisclosureReport) -> Iterator[Mark]:
    """Yield the mentions of organisations."""
    for organization in report.organizations:
        outer = organization.identifiers.ror or organization.identifiers.funder_id
        yield from ((m.span, organization.kind.value, organization.id, outer) for m in organization.mentions)


def cues(report: DisclosureReport) -> Iterator[Mark]:
    """Yield the words that tie."""
    yield from ((f.evidence.cue, f.type.value, f.evidence.rule, None) for f in report.relationships)
    yield from ((f.evidence.cue, "funding", f.evidence.rule, None) for f in report.funding)
    yield from ((f.evidence.cue, "declared_none", f.evidence.rule, None) for f in report.declared_none)
    yield from ((f.evidence.cue, "denial", f.evidence.rule, None) for f in report.denials)


def awards(report: DisclosureReport) -> Iterator[Mark]:
    """Yield the award numbers."""
    for fact in report.funding:
        form, number = (fact.award.format, fact.award.normalised) if fact.award else (None, None)
        yield fact.award_span, form or "award", fact.fact_id, number


class MentionMarker:
    """Marks authors, organisations, cues and award numbers."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Mark one Doc."""
        report = report_of(doc, self.reader)
        for key, marks in zip(KEYS, (authors, organizations, cues, awards), strict=True):
            mark(doc, key, marks(report))
        return doc


# No postponed annotations here: spaCy builds the schema of the configuration from these.
@Language.factory(
    "coi_mentions",
    assigns=["doc.spans"],
    default_config={"registry": [], "model": "shipped", "max_chars": MAX_CHARS},
)
def create(
    nlp: Language, name: str, *, registry: str | list[str], model: str | None, max_chars: int | None
) -> MentionMarker:
    """Make the component. ``registry``: path, or paths, of indexes; ``model``: "shipped" or null."""
    return MentionMarker(reader_for(Settings.of(registry=registry, model=model, max_chars=max_chars)))
