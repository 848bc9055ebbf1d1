"""Weighs the funding that the rules read against what the tagger finds, and joins the two.

The tagger decides which names are funders and where they begin and end; the rules decide which number belongs to
whom, who received it and how. A number that only the tagger finds, or whose giver the tagger denies, goes to the giver
nearest before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from coi_extract.grammar.funding import FundingSentence
from coi_extract.grammar.funding_cuts import numbers_patent
from coi_extract.grammar.funding_slots import implies, without_doubles
from coi_extract.grammar.funding_view import NAMES
from coi_extract.grammar.funding_vocabulary import countries, public_words, word_list
from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import FundingFact, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.learned.sentences import Labeller
from coi_extract.learned.tagger import AWARD, FUNDER, bio, spans
from coi_extract.lexicon.award_grammar import award_grammar
from coi_extract.lexicon.award_parse import clean
from coi_extract.registry import Registry
from coi_extract.taxonomy import SectionKind

#: The rule that stands in the evidence of what the tagger found and no rule did.
RULE = "model.funding"
#: Characters between a number and a giver before it, and behind it, for the two to go together.
_BEFORE, _BEHIND = 120, 60
#: What follows a giver's acronym and does not go on with its name.
_GOES_ON = re.compile(r"\([A-Z][A-Za-z]*[A-Z]\)( (?!(?:of|for|in|de|du|des|at)\b)\S.*)$")
_ALIAS = re.compile(r" ?[(\[]([A-Z][A-Za-z&/-]{1,10})[)\]]")
#: A giver's own acronym behind its name.
_ACRONYM = re.compile(r"(?: -)? ?\([A-Z][A-Za-z&/-]{0,10}[A-Z]\) ?$")
#: What may go on with a giver's name.
_OWN_REST = re.compile(r" ?(?:[(,/&-]|(?:of|for|in|at|and|de|du|des)\b)")
#: A person's name before the firm they work for.
_PERSON_OF = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\.? )?[A-Z][a-z]+,? (?:of|from|at) ")
#: What ends a programme's name before its giver's.
_PROGRAMME_OF = re.compile(r"\b(?:programmes?|programs?|projects?|plan|schemes?|support) of (?:the )?$", re.IGNORECASE)
#: What stands in a measurement, a web address or a laboratory's number, and in no number of a grant.
_MEASURED = re.compile(r"[=%±<>]|://|www\.|(?<![\d.])0\.\d|\b(?:UMR|UMS|INSERM|Inserm)\b")
#: Symbols of a programme's name.
_PROGRAMME = frozenset({"programme", "scheme", "grant"})
#: The section that tells of the interests of the authors.
_INTERESTS = SectionKind.COMPETING_INTERESTS
#: Sections that tell of givers and not that they gave.
_NO_GIVING = frozenset({SectionKind.ROLE_OF_FUNDER, SectionKind.DISCLAIMER})


class FundingTags:
    """The funders and awards that the tagger finds in one text, in the order of the text."""

    def __init__(self, document: Document, registry: Registry, labeller: Labeller) -> None:
        tokens = document.tokens
        ruled = list(rule_spans(document))
        self.funders: list[OrgMention] = []
        self.awards: list[tuple[int, int]] = []
        self._text = tokens.text
        self._programmes: set[int] = set()
        self._interests: set[int] = set()
        for sentence in document.funding_sentences:
            rules = sentence_labels(ruled, sentence.start, sentence.stop)
            if _rules_alone(sentence):
                labels = rules
            else:
                labels = labeller.labels(tokens, sentence, rules, registry)
            persons = [(s.start, s.stop) for s in sentence.symbols if s.kind == "author"]
            for first, stop, name in spans(labels):
                begin, end = tokens.starts[sentence.start + first], tokens.ends[sentence.start + stop - 1]
                if any(a <= sentence.start + first and sentence.start + stop <= b for a, b in persons):
                    continue
                if name == FUNDER:
                    if _passed_on(sentence, sentence.start + first, sentence.start + stop):
                        self._programmes.add(begin)
                    end = begin + len(_balanced(tokens.text[begin:end]))
                    self.funders.append(OrgMention(tokens.text[begin:end], begin, end))
                    if sentence.kind is _INTERESTS:
                        self._interests.add(begin)
                elif name == AWARD and _may_be_award(tokens.text[begin:end]):
                    if numbers_patent(tokens, sentence.start + first, sentence.start):
                        continue
                    self.awards.append((begin, end))

    @cached_property
    def _aliases(self) -> dict[str, OrgMention]:
        """Acronyms in brackets behind a funder's name, with that name."""
        found: dict[str, OrgMention] = {}
        for funder in self.funders:
            alias = _ALIAS.match(self._text, funder.end)
            if alias is not None and alias.group(1)[0] == funder.text[0]:
                found.setdefault(alias.group(1), funder)
        return found

    def named(self, funder: OrgMention) -> OrgMention:
        """Return a funder by its name where it stands by the acronym that its name was given."""
        return self._aliases.get(funder.text, funder)

    def funder_at(self, funder: OrgMention) -> OrgMention | None:
        """Return the funder that shares most characters with a mention, None where none shares any."""
        over = [f for f in self.funders if f.start < funder.end and funder.start < f.end]
        return max(over, key=lambda f: min(f.end, funder.end) - max(f.start, funder.start), default=None)

    def is_programme(self, funder: OrgMention) -> bool:
        """Whether a funder is a programme whose giver the text names behind "through"."""
        return funder.start in self._programmes

    def is_interest(self, funder: OrgMention) -> bool:
        """Whether a funder is told among the interests of the authors."""
        return funder.start in self._interests

    def funder_of(self, award: tuple[int, int]) -> OrgMention | None:
        """Return the giver nearest to a number: shortly before it, else shortly behind it, else the last before it."""
        before = next((f for f in reversed(self.funders) if f.end <= award[0]), None)
        behind = next((f for f in self.funders if f.start >= award[1]), None)
        if before is not None and award[0] - before.end < _BEFORE:
            return before
        if behind is not None and behind.start - award[1] < _BEHIND:
            return behind
        return before


def _may_be_award(words: str) -> bool:
    """Whether words may be a grant's number: no measurement, no registration, no framework, no years."""
    flat, patterns = clean(words), award_grammar().not_awards
    return not _MEASURED.search(words) and not any(patterns[s].fullmatch(flat) for s in ("never", "alone"))


def _passed_on(sentence: FundingSentence, start: int, stop: int) -> bool:
    """Whether the tokens are a programme of the one who passes on: "the Growth Plan through X"."""
    inside = [k for k, symbol in enumerate(sentence.symbols) if start <= symbol.start < stop]
    if not inside or not {sentence.symbols[k].kind for k in inside} <= _PROGRAMME:
        return False
    behind = [symbol.kind for symbol in sentence.symbols[inside[-1] + 1 : inside[-1] + 3]]
    return behind[:1] == ["via"] and bool(NAMES.intersection(behind))


def _balanced(name: str) -> str:
    """Return a name up to a bracket that does not close in it."""
    depth = 0
    opened = 0
    for at, character in enumerate(name):
        if character in "([":
            opened = at if not depth else opened
            depth += 1
        elif character in ")]":
            depth -= 1
            if depth < 0:
                return name[:at].rstrip()
    if depth and opened:
        return name[:opened].rstrip()
    own = _GOES_ON.search(name)
    if own is not None and own.group(1).split()[-1].lower() not in word_list("centres"):
        name = name[: own.start(1)]  # "X Foundation (XF) Ecology": the rest is a programme's
    return _ACRONYM.sub("", _unplaced(name))


def _unplaced(name: str) -> str:
    """Return a name without the country behind its last comma: "Harlow University (HU), Saudi Arabia"."""
    head, comma, tail = name.rpartition(", ")
    return head if comma and tail.lower() in countries() else name


def _rules_alone(sentence: FundingSentence) -> bool:
    """Whether the tagger has no say: a denial, or what the sponsor did, is told."""
    return sentence.kind in _NO_GIVING or any(symbol.kind == "denied" for symbol in sentence.symbols)


def rule_spans(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield (first token, token after, FUNDER or AWARD) of what the rules read."""
    tokens = document.tokens
    for fact in document.funding:
        places = [(fact.award, AWARD), ((fact.funder.start, fact.funder.end) if fact.funder else None, FUNDER)]
        for place, name in places:
            if place is None:
                continue
            first, last = bisect_left(tokens.starts, place[0]), bisect_left(tokens.ends, place[1])
            if first < len(tokens) and last < len(tokens) and tokens.ends[last] == place[1]:
                yield first, last + 1, name


def sentence_labels(found: Sequence[tuple[int, int, str]], start: int, stop: int) -> list[str]:
    """Return the labels of the tokens ``start`` to ``stop`` from spans of the whole text."""
    return bio(((a - start, b - start, name) for a, b, name in found if start <= a and b <= stop), stop - start)


def join(document: Document, tags: FundingTags) -> tuple[list[FundingFact], list[FundingFact]]:
    """Return the facts on which rules and tagger end, and those of the rules that were set aside."""
    ruled = {(f.funder.start, f.funder.end): f.funder for f in document.funding if f.funder is not None}
    facts: list[FundingFact] = []
    aside: list[FundingFact] = []
    for fact in document.funding:
        if fact.funder is None:
            # a programme that names no giver has none: the next name is another grant's
            giver = tags.funder_of(fact.award) if fact.award is not None and fact.scheme is None else None
            fits = fact.match is None or fact.match.implied_funder is None or implies(fact.match, giver)
            facts.append(replace(fact, funder=giver) if fits else fact)
            continue
        same = tags.funder_at(fact.funder)
        if same is not None:
            # two givers of the rules with a slash between, or two that are known, stay two
            inner = [giver for place, giver in ruled.items() if place[0] < same.end and same.start < place[1]]
            several = len(inner) > 1 and ("/" in same.text or all(giver.entry is not None for giver in inner))
            exact = (same.start, same.end) == (fact.funder.start, fact.funder.end)
            kept = exact or several or _runs_on(fact.funder, same)
            facts.append(fact if kept else replace(fact, funder=tags.named(same)))
        elif fact.award is not None:
            facts.append(replace(fact, funder=tags.funder_of(fact.award), via=None))
        else:
            aside.append(fact)
    facts += _added(document, tags, facts)
    return without_doubles(facts), aside


def _runs_on(ruled: OrgMention, tagged: OrgMention) -> bool:
    """Whether the tagger's name is a giver's with something beside it: "Royal Society Anna Berg Fellowship"."""
    if ruled.end == tagged.end and ruled.start > tagged.start:
        if tagged.text[ruled.start - tagged.start - 1] == "/":
            return True  # "NIH/NIDDK": the part gives
        before = tagged.text[: ruled.start - tagged.start]
        heads = public_words() | vocabulary().heads | vocabulary().programme_heads
        if _PERSON_OF.fullmatch(before) and heads.isdisjoint(before.lower().split()):
            return True  # "Anna Berg of Harlow Communications"
        body = ruled.entry is not None or not public_words().isdisjoint(ruled.text.lower().split())
        return body and _PROGRAMME_OF.search(tagged.text[: ruled.start - tagged.start]) is not None
    if ruled.start != tagged.start or ruled.end >= tagged.end or ruled.entry is None:
        return " under " in tagged.text
    return _OWN_REST.match(tagged.text[len(ruled.text) :]) is None


def _added(document: Document, tags: FundingTags, facts: Sequence[FundingFact]) -> Iterator[FundingFact]:
    """Yield the numbers and givers that only the tagger found."""
    text = document.tokens.text
    numbered = [fact.award for fact in document.funding if fact.award is not None]
    told = {fact.funder.text for fact in facts if fact.funder is not None}
    # who passes the money on, and whom the text denies, are no givers; a giver that the rules cut in two is told
    settled = [fact.via for fact in facts if fact.via is not None]
    settled += [denial.organization for denial in document.denials]
    settled += [fact.funder for fact in document.funding if fact.funder is not None]
    paying = [fact.organization for fact in document.relationships]
    for award in tags.awards:
        if not any(a < award[1] and award[0] < b for a, b in numbered):
            funder = tags.funder_of(award)
            if funder is not None:
                told.add(funder.text)
            yield FundingFact(funder, award, _cue(document, *award), RULE)
    for funder in tags.funders:
        named = tags.named(funder).text
        alias = any(text[f.end : funder.start].strip() == "(" for f in tags.funders) or named in told
        scheme = any(f.scheme and f.award and f.funder is None and f.scheme in funder.text for f in facts)
        scheme = scheme or tags.is_programme(funder)
        if (
            not alias
            and not scheme
            and funder.text.lower() not in vocabulary().places
            and funder.text not in told
            and not any(o.start < funder.end and funder.start < o.end for o in settled)
            # who pays an author, as the authors' interests tell, is a giver where a number or the rules say so
            and not (tags.is_interest(funder) and any(o.start < funder.end and funder.start < o.end for o in paying))
        ):
            told.add(funder.text)
            yield FundingFact(funder, None, _cue(document, funder.start, funder.end), RULE)


def _cue(document: Document, begin: int, end: int) -> tuple[int, int]:
    """Return the tokens of the words themselves: nothing else says so."""
    tokens = document.tokens
    return bisect_left(tokens.starts, begin), bisect_left(tokens.ends, end) + 1
