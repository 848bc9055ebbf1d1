"""One declaration, walked once forwards: text, sections, mentions, chunks, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from coi_extract.grammar.bylines import WrittenName, find_byline
from coi_extract.grammar.chunker import Chunker
from coi_extract.grammar.disclosures import DisclosureReader, tells_of_others
from coi_extract.grammar.funding import FundingReader, FundingSentence
from coi_extract.grammar.funding_again import pays_again
from coi_extract.grammar.funding_slots import by_format, without_doubles
from coi_extract.grammar.memory import Memory, remember
from coi_extract.grammar.supported import with_the_supported
from coi_extract.grammar.tie_objects import SPONSOR
from coi_extract.grammar.values import Chunk, DenialFact, FundingFact, NoneFact, OrgMention, RelationshipFact
from coi_extract.registry import Registry, find_abbreviations
from coi_extract.taxonomy import AuthorScope, InterestKind, RelationshipType, SectionKind
from coi_extract.text.repairs import Reading, repair
from coi_extract.text.sections import Passage, find_sections
from coi_extract.text.tokens import Tokens, sentences, tokenize

_K = SectionKind
#: Kinds of organisations that give posts and prizes, and are no schools.
_GIVERS = frozenset({"government", "nonprofit", "society"})
#: Passages that are read for ties.
_DISCLOSURE = frozenset(
    {_K.COMPETING_INTERESTS, _K.OTHER, _K.FUNDING, _K.ACKNOWLEDGEMENTS, _K.ROLE_OF_FUNDER, _K.DISCLAIMER}
)


#: Ties that are also funding where the text tells of who pays for the research.
_FOR_RESEARCH = frozenset(
    {
        RelationshipType.RESEARCH_FUNDING,
        RelationshipType.FELLOWSHIP,
        RelationshipType.SALARY_SUPPORT,
        RelationshipType.IN_KIND,
        RelationshipType.OTHER,
    }
)
#: How probable a tie that was set aside must be for a blanket "none" not to stand beside it.
_ARGUABLE = 0.25


@dataclass(slots=True)
class Document:
    """What was read in one text, before linking. Offsets are offsets into ``reading.text``."""

    reading: Reading
    tokens: Tokens
    memory: Memory
    passages: list[Passage]
    chunks: list[list[Chunk]] = field(default_factory=list)
    relationships: list[RelationshipFact] = field(default_factory=list)
    none: list[NoneFact] = field(default_factory=list)
    denials: list[DenialFact] = field(default_factory=list)
    funding: list[FundingFact] = field(default_factory=list)
    contradictions: list[NoneFact] = field(default_factory=list)
    #: organisations that acknowledgements name, outside the brackets that hold the thanked persons' affiliations
    thanked: list[OrgMention] = field(default_factory=list)
    #: organisations that a trained reader finds named, with a tie or without; None where none has looked
    named: list[OrgMention] | None = None
    #: what may speak of funding, as symbols
    funding_sentences: list[FundingSentence] = field(default_factory=list)
    #: ties and funders that the rules read and a trained reader holds for misread
    set_aside: list[RelationshipFact | FundingFact] = field(default_factory=list)


class Weigher(Protocol):
    """What weighs what the rules read, sets aside what it holds for misread, and finds names that no fact needs."""

    def name_organizations(self, document: Document, registry: Registry) -> None: ...

    def weigh_ties(self, document: Document, registry: Registry) -> None: ...

    def weigh_funding(self, document: Document, registry: Registry) -> None: ...


def read(
    text: str, registry: Registry, authors: Sequence[str] | None = None, weigher: Weigher | None = None
) -> Document:
    """Read a declaration. Any string will do.

    ``registry`` knows names of organisations; ``authors`` are the full names of the article's authors; ``weigher`` is
    the trained reader, None for rules alone.
    """
    reading = repair(text)
    tokens = tokenize(reading.text)
    hits, known = _registry_hits(tokens, registry)
    memory = remember(tokens, authors, known)
    for short, long_form in find_abbreviations(reading.text):
        memory.define(reading.text[slice(*short)], reading.text[slice(*long_form)])
    passages = find_sections(tokens, sentences(tokens))
    if not authors:
        memory.byline = _byline(reading, tokens, passages, registry)
        for name in memory.byline:
            memory.meet(name.text)
    furniture = _is_page(passages)
    document = Document(reading, tokens, memory, passages)
    kinds = {at: registry.kind(entry) for at, (_, entry) in hits.items()}
    givers = frozenset(at for at, kind in kinds.items() if kind in _GIVERS)
    agencies = frozenset(
        at for at in givers if hits[at][0] == at + 1 and tokens.words[at].isupper() and kinds[at] == "government"
    )
    chunker = Chunker(tokens, hits, memory, registry.joined, givers, agencies)
    disclosures = DisclosureReader(tokens, memory, reading.written)
    funding = FundingReader(tokens, memory, chunker.names, registry)
    heading: tuple[int, int] | None = None
    for passage in passages:
        if passage.heading != heading and passage.headed:
            heading = passage.heading
            disclosures.new_section()
        page = passage.kind is _K.OTHER and (furniture or passage.headed)
        if page or passage.kind not in _DISCLOSURE or passage.start >= passage.stop:
            document.chunks.append([])
            continue
        chunks = chunker.chunks(passage.start, passage.stop)
        document.chunks.append(chunks)
        if not tells_of_others(chunks):
            funding.read(passage)
        if any(chunk.rules and chunk.rule.id == SPONSOR for chunk in chunks):
            memory.sponsors = list({fact.funder.text: fact.funder for fact in funding.facts() if fact.funder}.values())
        if passage.kind in (_K.COMPETING_INTERESTS, _K.OTHER):
            disclosures.read(chunks, headed=passage.headed)
        elif passage.kind in (_K.FUNDING, _K.ACKNOWLEDGEMENTS):
            disclosures.read_support(chunks)
            if passage.kind is _K.ACKNOWLEDGEMENTS:
                document.thanked += _thanked(chunks)
        elif passage.kind is _K.ROLE_OF_FUNDER:
            disclosures.read_employment(chunks)
    document.funding = funding.facts()
    found = disclosures.found
    document.relationships, document.denials = found.relationships, found.denials
    if weigher is not None:
        weigher.name_organizations(document, registry)
        weigher.weigh_ties(document, registry)
    document.funding = _for_research(document.funding, document.relationships)
    if weigher is not None:
        document.funding_sentences = funding.sentences
        weigher.weigh_funding(document, registry)
    document.funding = without_doubles(by_format(document.funding))
    document.relationships = with_the_supported(document.relationships, document.funding, tokens, memory)
    document.funding = [fact for fact in document.funding if not pays_again(fact, tokens)]
    document.none = _settle(document, found.none, disclosures.support_facts)
    named = {tie.organization.start for tie in document.relationships if tie.type is RelationshipType.IN_KIND}
    supplies = [tie for tie in funding.supplies() if tie.organization.start not in named]
    document.relationships = [*document.relationships, *supplies]
    return document


def _for_research(funding: list[FundingFact], relationships: list[RelationshipFact]) -> list[FundingFact]:
    """Leave out givers of whom the same words state that they pay an author personally, another, or other work."""
    types: dict[tuple[int, int], set[RelationshipType]] = {}
    outside: set[tuple[int, int] | None] = set()
    for tie in relationships:
        if tie.attributes.get("submitted_work") == "outside" and tie.type is RelationshipType.RESEARCH_FUNDING:
            outside.add((tie.organization.start, tie.organization.end))
        told = types.setdefault((tie.organization.start, tie.organization.end), set())
        if tie.attributes.get("tie_holder") not in ("institution", "relative"):
            told.add(tie.type)
    out = []
    for fact in funding:
        place = (fact.funder.start, fact.funder.end) if fact.funder else None
        if fact.award is None and place in outside:
            continue
        paid = types.get(place) if place else None
        if paid is None or fact.award is not None or fact.in_kind or paid & _FOR_RESEARCH:
            out.append(fact)
    return out


def _thanked(chunks: list[Chunk]) -> list[OrgMention]:
    """Return the organisations that a sentence of thanks names, but for those in brackets."""
    out: list[OrgMention] = []
    depth = 0
    for chunk in chunks:
        if chunk.kind == "lpar":
            depth += 1
        elif chunk.kind == "rpar":
            depth = max(0, depth - 1)
        elif chunk.kind == "org" and not depth and chunk.value.sure:
            out.append(chunk.value)
    return out


def _is_page(passages: list[Passage]) -> bool:
    """Whether a text is the page of an article and not a statement alone.

    It has an abstract or a list of similar articles, and its statements stand under headings of their own: then what
    stands under no heading is the page's furniture.
    """
    kinds = {passage.kind for passage in passages if passage.headed}
    return _K.OTHER in kinds and not kinds.isdisjoint((_K.COMPETING_INTERESTS, _K.FUNDING, _K.ACKNOWLEDGEMENTS))


def _byline(reading: Reading, tokens: Tokens, passages: list[Passage], registry: Registry) -> list[WrittenName]:
    """The names of the line of authors: before the first heading, or under that of the affiliations."""
    stop = len(reading.source)
    for passage in passages:
        begin, end = passage.heading
        if passage.headed and passage.kind is not _K.OTHER and not tokens.lowers[end - 1].startswith("affiliation"):
            stop = reading.source_span(tokens.starts[begin], tokens.ends[begin])[0]
            break
    return find_byline(reading.source, stop, lambda line: any(not hit.weak for hit in registry.find(line)))


def _registry_hits(tokens: Tokens, registry: Registry) -> tuple[dict[int, tuple[int, int]], set[str]]:
    """Return the names that the registry knows, where they are whole tokens, and which of them are capital strings.

    A name is filed under its first token, as (token after, registry entry).
    """
    hits: dict[int, tuple[int, int]] = {}
    known: set[str] = set()
    at, total = 0, len(tokens)
    for hit in registry.find(tokens.text) if total else ():
        while at < total and tokens.starts[at] < hit.start:
            at += 1
        end = at
        while end < total and tokens.ends[end] < hit.end:
            end += 1
        whole = at < total and end < total and tokens.starts[at] == hit.start and tokens.ends[end] == hit.end
        if whole and not hit.weak:
            hits[at] = (end + 1, hit.entry)
            if end == at and tokens.words[at].isupper():
                known.add(tokens.words[at])
    return hits, known


def _same_disclosure(document: Document, none: NoneFact) -> bool:
    """Whether ties stand where a declaration of none stands: under headings of competing interests, if it does."""
    headed = [p for p in document.passages if p.headed and p.kind is _K.COMPETING_INTERESTS]
    if any(p.start <= none.cue[0] < p.stop for p in headed):
        return any(p.start <= tie.cue[0] < p.stop for tie in _told(document) for p in headed)
    # who pays for the research is no competing interest where no heading says so
    givers = {fact.funder.start for fact in document.funding if fact.funder}
    return any(
        tie.type not in _FOR_RESEARCH
        or not (tie.organization.start in givers or _paragraphs_apart(document.tokens, tie.cue[0], none.cue[0]))
        for tie in _told(document)
    )


def _told(document: Document) -> list[RelationshipFact]:
    """The ties beside which a blanket "none" does not stand: also those that were set aside with a doubt."""
    aside = (f for f in document.set_aside if isinstance(f, RelationshipFact))
    return [*document.relationships, *(f for f in aside if (f.confidence or 0.0) >= _ARGUABLE)]


def _paragraphs_apart(tokens: Tokens, one: int, other: int) -> bool:
    """Whether a line ends between two tokens."""
    first, last = sorted((one, other))
    return "\n" in tokens.text[tokens.starts[first] : tokens.starts[last]]


def _settle(document: Document, none: list[NoneFact], support: int) -> list[NoneFact]:
    """Weigh declarations of none against the ties of the same disclosure.

    "No other conflicts" speaks of the others where ties were stated, and of all where none were. A blanket "none"
    beside stated ties is a contradiction: it is left out, and the text gets a notice.
    """
    out: list[NoneFact] = []
    for fact in none:
        ties = len(_told(document)) > support and _same_disclosure(document, fact)
        if (
            fact.kind is InterestKind.NON_FINANCIAL
            and fact.author.scope is AuthorScope.NAMED
            and any(r.author.text == fact.author.text for r in document.relationships)
        ):
            continue  # financial ties were stated: only the other kind is denied
        if fact.author.scope is AuthorScope.ALL and (ties or (fact.others and not fact.activities)):
            if not fact.others:
                document.contradictions.append(fact)
                continue
            fact = replace(fact, author=replace(fact.author, scope=AuthorScope.ALL_OTHERS))
        out.append(fact)
    return out
