"""Which authors the facts are about: one entity for all mentions of a person, resolved to full names.

Where the caller gives the authors, a mention is one of them or stays by itself. Without them, mentions are held
against the page's byline and against each other; they are one person only where nobody else fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coi_extract.grammar.bylines import defined_initials
from coi_extract.grammar.person_names import (
    LENGTHENED,
    SHORTENED,
    Directory,
    PersonName,
    family_letters,
    letters_of,
    looks_like_initials,
    mention_key,
    parse_name,
)
from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import AuthorMention
from coi_extract.linking.notices import ambiguous_author, author_by_initials, author_not_listed
from coi_extract.linking.spans import Spans
from coi_extract.schema import Author, AuthorRef, Mention, Notice, Span
from coi_extract.taxonomy import AuthorScope, Coverage


@dataclass(slots=True, eq=False)
class Person:
    """One author in the making. ``listed``: named by the caller or the byline; ``open``: fits several persons."""

    name: PersonName
    position: int | None = None
    listed: bool = False
    open: bool = False
    maybe: bool = False
    id: str = ""
    mentions: dict[tuple[int, int], Mention] = field(default_factory=dict)


class People:
    """The authors of one document."""

    def __init__(self, document: Document, spans: Spans, authors: Sequence[str]) -> None:
        self.spans = spans
        self.notices: list[Notice] = []
        self.given = bool(authors)
        self._document = document
        self._groups: dict[str, AuthorMention] = {}
        for who in _named(document):
            self._groups.setdefault(mention_key(who.text), who)
        self._listed = self._list(authors)
        self._of: dict[str, Person] = {}
        self._resolve()
        self._number()

    # -- what the report asks ---------------------------------------------------------------------------------

    def ref(self, who: AuthorMention) -> AuthorRef:
        """The mention, tied to its entity; groups have none, but "the author" of an article by one is that one."""
        if who.scope is not AuthorScope.NAMED:
            alone = self.given and len(self._listed) == 1 and who.scope is AuthorScope.ALL
            only = self._listed[0].id if alone else None
            if who.end <= who.start:
                return AuthorRef(mention=who.text, scope=who.scope, author_id=only)
            mention = self.spans.mention(who.start, who.end)
            return AuthorRef(mention=mention.text, span=mention.span, scope=who.scope, author_id=only)
        person = self._of.get(mention_key(who.text))
        author_id = person.id if person is not None else None
        if who.end <= who.start:
            return AuthorRef(mention=who.text, scope=who.scope, author_id=author_id)
        mention = self.spans.mention(who.start, who.end)
        if person is not None:
            person.mentions.setdefault((mention.span.start, mention.span.end), mention)
        return AuthorRef(mention=mention.text, span=mention.span, scope=who.scope, author_id=author_id)

    def values(self, coverage: Mapping[str, Coverage]) -> tuple[Author, ...]:
        """The entities: those of the list in its order, then the others in the order of the text."""
        return tuple(self._value(person, coverage[person.id]) for person in self._ordered)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all authors of the report."""
        return tuple(person.id for person in self._ordered)

    @property
    def open(self) -> frozenset[str]:
        """Ids of the entities that are one of several persons, it is not known which."""
        return frozenset(p.id for p in self._ordered if p.open)

    @property
    def maybe(self) -> frozenset[str]:
        """Ids of the persons that an open entity may be."""
        return frozenset(p.id for p in self._ordered if p.maybe)

    # -- the list ---------------------------------------------------------------------------------------------

    def _list(self, authors: Sequence[str]) -> list[Person]:
        """The authors given, or those of the byline and of names whose initials stand behind them."""
        if authors:
            names = enumerate((parse_name(text) for text in authors), start=1)
            return [Person(name, position, listed=True) for position, name in names if name.written]
        if not self._groups:
            return []
        persons: list[Person] = []
        for position, written in enumerate(self._document.memory.byline, start=1):
            person = Person(parse_name(written.text), position, listed=True)
            mention = self.spans.source_mention(written.start, written.end)
            person.mentions[mention.span.start, mention.span.end] = mention
            persons.append(person)
        self._add_defined(persons)
        return persons

    def _add_defined(self, persons: list[Person]) -> None:
        wanted = frozenset(letters_of(w.text) for w in self._groups.values() if looks_like_initials(w.text))
        if not wanted:
            return
        directory = Directory([p.name for p in persons])
        for written in defined_initials(self._document.reading.text, wanted):
            if directory.find(written.text)[0]:
                continue
            person = Person(parse_name(written.text))
            mention = self.spans.mention(written.start, written.end)
            person.mentions[mention.span.start, mention.span.end] = mention
            persons.append(person)
            directory.add(person.name)

    # -- who is who -------------------------------------------------------------------------------------------

    def _resolve(self) -> None:
        directory = Directory([p.name for p in self._listed])
        left: dict[str, AuthorMention] = {}
        longer: dict[str, int] = {}
        for key, who in self._groups.items():
            found, rank = directory.find(who.text)
            if not self.given and rank > SHORTENED:
                found = []  # a byline may be short of names
            if not found:
                left[key] = who
            elif len(found) > 1:
                self._leave_open(key, who, [self._listed[n] for n in found])
            elif rank == LENGTHENED:
                longer[key] = found[0]
            else:
                self._of[key] = self._listed[found[0]]
        # A letter more than the name has is believed where nobody else claims the name.
        claimed = {p for key, p in self._of.items() if key.startswith("=")}
        wanted = Counter(longer.values())
        for key, number in longer.items():
            person = self._listed[number]
            if person in claimed or wanted[number] > 1:
                left[key] = self._groups[key]
            else:
                self._of[key] = person
        self._join(left)

    def _leave_open(self, key: str, who: AuthorMention, persons: Sequence[Person]) -> None:
        self._of[key] = Person(_own_name(who.text), open=True)
        for person in persons:
            person.maybe = True
        names = [p.name.display for p in persons]
        self.notices.append(ambiguous_author(who.text, names, self._place(who)))

    def _join(self, left: dict[str, AuthorMention]) -> None:
        """Join mentions that fit no listed author with each other, the fullest first."""
        order = sorted(left, key=lambda key: (_bareness(left[key].text), left[key].start))
        persons: list[Person] = []
        directory = Directory([])
        initials: list[str] = []
        for key in order:
            who = left[key]
            if self.given:
                self.notices.append(author_not_listed(who.text, self._place(who)))
            found, rank = directory.find(who.text)
            if rank > SHORTENED:
                found = []
            if len(found) == 1:
                self._of[key] = persons[found[0]]
            elif len(found) > 1:
                self._leave_open(key, who, [persons[n] for n in found])
            else:
                person = self._of[key] = Person(_own_name(who.text))
                if looks_like_initials(who.text):
                    initials.append(key)
                else:
                    persons.append(person)
                    directory.add(person.name)
        self._join_surnames(initials, [p for p in persons if not p.name.given], left)

    def _join_surnames(self, initials: list[str], persons: list[Person], left: dict[str, AuthorMention]) -> None:
        """Join initials with the surname they end in, where each fits the other alone."""
        ends: dict[str, list[Person]] = {}
        for person in persons:
            for letters in family_letters(person.name):
                ends.setdefault(letters, []).append(person)
        # A listed person of that surname may be meant by the initials: then they stay by themselves.
        listed = {letters for person in self._listed for letters in family_letters(person.name)}
        fitting: dict[str, list[Person]] = {}
        for key in initials if ends else ():
            tails = _tails(left[key].text)
            found = list(dict.fromkeys(person for tail in tails for person in ends.get(tail, ())))
            if found and listed.isdisjoint(tails):
                fitting[key] = found
        claims = Counter(person for found in fitting.values() for person in found)
        for key, found in fitting.items():
            if len(found) == 1 and claims[found[0]] == 1:
                who, person = left[key], found[0]
                self._of[key] = person
                self.notices.append(author_by_initials(who.text, person.name.display, self._place(who)))

    def _place(self, who: AuthorMention) -> Span | None:
        return self.spans.span(who.start, who.end) if who.end > who.start else None

    def _number(self) -> None:
        """Give ids: the list first, then the others in the order of their first mention."""
        used = dict.fromkeys(self._of.values())
        listed = [p for p in self._listed if p.listed or p in used]
        known = set(listed)
        others = [p for p in used if p not in known]
        self._ordered = listed + others
        for number, person in enumerate(self._ordered, start=1):
            person.id = f"a{number}"

    def _value(self, person: Person, coverage: Coverage) -> Author:
        name = person.name
        return Author(
            id=person.id,
            name=name.display,
            given=name.given_name,
            family=name.family_name,
            orcid=name.orcid,
            position=person.position,
            mentions=tuple(person.mentions[at] for at in sorted(person.mentions)),
            coverage=coverage,
        )


def _named(document: Document) -> Iterator[AuthorMention]:
    """The persons named in the facts, in the order of the facts."""
    mentions: list[AuthorMention] = [fact.author for fact in document.relationships]
    mentions += [fact.author for fact in document.none]
    mentions += [fact.author for fact in document.denials]
    mentions += [who for fact in document.funding for who in fact.recipients]
    return (who for who in mentions if who.scope is AuthorScope.NAMED and who.text.strip())


def _bareness(text: str) -> int:
    """How little of a name a mention gives: full given names, their initials, a surname alone, initials alone."""
    if looks_like_initials(text):
        return 3
    name = parse_name(text)
    if not name.given:
        return 2
    return 0 if any(len(letters_of(w)) > 3 or not letters_of(w).isupper() for w in name.given) else 1


def _own_name(text: str) -> PersonName:
    """The name of a person of whom no more than a mention is known."""
    return PersonName(text) if looks_like_initials(text) else parse_name(text)


def _tails(mention: str) -> list[str]:
    """The letters in which initials end, all but the first at most."""
    letters = letters_of(mention).upper()
    return [letters[at:] for at in range(1, len(letters))]
