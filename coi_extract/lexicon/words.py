"""The word lists of ``words.yaml``, checked and by name; what each list is for is told there.

>>> "dr" in word_lists().persons.titles
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from coi_extract.errors import LexiconError
from coi_extract.lexicon.files import read_yaml

_FILE = "words.yaml"
_Lists = TypeVar("_Lists")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """Words that tell of where sentences end."""

    glued_endings: frozenset[str]
    abbreviations: frozenset[str]
    number_marks: frozenset[str]
    name_endings: frozenset[str]
    legal_endings: frozenset[str]
    dotted_endings: frozenset[str]
    heading_words: frozenset[str]
    after_subject: frozenset[str]
    after_initials: frozenset[str]
    openers: frozenset[str]


@dataclass(frozen=True, slots=True)
class LineWords:
    """Words that tell where lines run on."""

    abbreviations: frozenset[str]


@dataclass(frozen=True, slots=True)
class SectionWords:
    """Words that tell of where sections begin."""

    lost_headings: frozenset[str]
    not_before_heading: frozenset[str]
    thanks: frozenset[str]
    need_mark: frozenset[str]
    answers: frozenset[str]
    tie_label_headings: frozenset[str]
    tie_labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Words that tell of persons."""

    titles: frozenset[str]
    plural_titles: frozenset[str]
    particles: frozenset[str]
    degrees: frozenset[str]
    not_surnames: frozenset[str]
    dotted_particles: frozenset[str]
    solid_particles: frozenset[str]
    sure_particles: frozenset[str]
    not_initials: frozenset[str]
    offices: frozenset[str]
    office_openers: frozenset[str]
    having: frozenset[str]
    letter_words: frozenset[str]
    verbs_after_initials: frozenset[str]
    before_verbs: frozenset[str]
    joints: frozenset[str]
    named_prizes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words that tell of names of organisations."""

    divisions: frozenset[str]
    to_parent: frozenset[str]
    parents: frozenset[str]
    partners: frozenset[str]
    award_words: frozenset[str]
    campuses: frozenset[str]
    campus_university: frozenset[str]
    small_endings: frozenset[str]
    last_words: frozenset[str]
    journal_prepositions: frozenset[str]
    editorial: frozenset[str]
    editors: frozenset[str]
    professors: frozenset[str]
    adviser_fields: frozenset[str]
    advisers: frozenset[str]
    never_dotted: frozenset[str]
    dotted_suffixes: frozenset[str]
    abbreviations: frozenset[str]
    short_suffixes: frozenset[str]
    closing_suffixes: frozenset[str]
    after_short_suffix: frozenset[str]
    camel_names: frozenset[str]
    possessed: frozenset[str]
    joints: frozenset[str]
    not_last: frozenset[str]
    hyphened: frozenset[str]
    journal_heads: frozenset[str]
    offshoots: frozenset[str]
    public_links: frozenset[str]
    next_public_links: frozenset[str]
    company_heads: frozenset[str]
    small_company_heads: frozenset[str]
    small_heads: frozenset[str]
    charity_heads: frozenset[str]
    prepositions: frozenset[str]
    on_field: frozenset[str]
    field_prepositions: frozenset[str]
    researches: frozenset[str]
    developments: frozenset[str]
    joint_heads: frozenset[str]
    bodies_of_advice: frozenset[str]
    bodies_on_one: frozenset[str]
    bodies_for: frozenset[str]
    advising: frozenset[str]
    bodies_on: frozenset[str]
    lone_fields: frozenset[str]
    the_firms: frozenset[str]
    kinds_of_firm: frozenset[str]
    no_small_names: frozenset[str]
    body_links: frozenset[str]
    people_heads: frozenset[str]
    people_links: frozenset[str]
    causes: frozenset[str]
    law_firms: frozenset[str]
    foreign_joints: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChunkWords:
    """Words that tell of chunks."""

    neither: frozenset[str]
    nor: frozenset[str]
    conjunctions: frozenset[str]
    joints: frozenset[str]
    prepositions: frozenset[str]
    determiners: frozenset[str]
    pronouns: frozenset[str]
    prizes: frozenset[str]
    endowing: frozenset[str]
    grants: frozenset[str]
    careers: frozenset[str]
    studies: frozenset[str]
    fellows: frozenset[str]
    houses: frozenset[str]
    boards: frozenset[str]
    cue_openers: frozenset[str]
    name_prepositions: frozenset[str]
    trade_prepositions: frozenset[str]
    name_links: frozenset[str]
    post_prepositions: frozenset[str]
    slot_prepositions: frozenset[str]
    predicate_verbs: frozenset[str]
    plural_verbs: frozenset[str]
    verbs_of_many: frozenset[str]
    who: frozenset[str]
    concerning: frozenset[str]
    parts: frozenset[str]
    taken: frozenset[str]
    giving: frozenset[str]
    keeping: frozenset[str]


@dataclass(frozen=True, slots=True)
class TieWords:
    """Words that tell of ties."""

    letter_codes: tuple[str, ...]
    pointers: frozenset[str]
    additions: frozenset[str]
    purpose_prepositions: frozenset[str]
    fellowships: frozenset[str]
    sponsors: frozenset[str]
    its_own: frozenset[str]
    its: frozenset[str]
    modifier_prepositions: frozenset[str]
    award_prepositions: frozenset[str]
    source_prepositions: frozenset[str]
    payer_prepositions: frozenset[str]
    cue_prepositions: frozenset[str]
    object_prepositions: frozenset[str]
    fellowship_prepositions: frozenset[str]
    list_prepositions: frozenset[str]
    ellipsis_prepositions: frozenset[str]
    workplace_prepositions: frozenset[str]
    patent_prepositions: frozenset[str]
    place_prepositions: frozenset[str]
    frame_prepositions: frozenset[str]
    units: frozenset[str]
    unit_houses: frozenset[str]
    employer_prepositions: frozenset[str]
    passing_prepositions: frozenset[str]
    hanging_prepositions: frozenset[str]
    author_prepositions: frozenset[str]
    none_prepositions: frozenset[str]
    beneficiary_prepositions: frozenset[str]
    paying: frozenset[str]
    supporting: frozenset[str]
    paid_posts: frozenset[str]
    recipient_prepositions: frozenset[str]
    holder_prepositions: frozenset[str]
    holder_links: frozenset[str]
    listing: frozenset[str]
    publishing: frozenset[str]
    kinds_of_body: frozenset[str]
    unnamed_firms: frozenset[str]
    receiving: frozenset[str]
    payee_prepositions: frozenset[str]
    passing_verbs: frozenset[str]
    handling: frozenset[str]
    workplaces: frozenset[str]
    of_one: frozenset[str]
    of_several: frozenset[str]
    whole_sentence: frozenset[str]
    of_the_group: frozenset[str]
    relating: frozenset[str]
    lately: frozenset[str]
    present_verbs: frozenset[str]
    topic_prepositions: frozenset[str]
    no_subjects: frozenset[str]
    own: frozenset[str]
    plural_pointers: frozenset[str]
    rest: frozenset[str]
    any_kind: frozenset[str]
    further: frozenset[str]
    non_financial: frozenset[str]
    bonds: frozenset[str]
    activities: frozenset[str]
    this_work: frozenset[str]
    members: frozenset[str]
    likewise: frozenset[str]
    two: frozenset[str]
    relative: frozenset[str]
    relative_objects: frozenset[str]
    indefinite: frozenset[str]
    combinations: frozenset[str]
    assignments: frozenset[str]
    company_words: frozenset[str]
    list_openers: frozenset[str]
    kinds_of_payers: frozenset[str]
    trials: frozenset[str]
    writings: frozenset[str]
    not_after_name: frozenset[str]
    no_words: frozenset[str]
    moments: frozenset[str]
    announcing: frozenset[str]
    accompanying: frozenset[str]
    first_of_two: frozenset[str]
    second_of_two: frozenset[str]
    acknowledging: frozenset[str]
    place_of: frozenset[str]
    attending: frozenset[str]
    events: frozenset[str]
    selling: frozenset[str]
    asides: frozenset[str]
    boards: frozenset[str]
    own_boards: frozenset[str]
    committees: frozenset[str]


@dataclass(frozen=True, slots=True)
class AmountWords:
    """Words that tell of dates and sums."""

    months: frozenset[str]
    year_bounds: frozenset[str]
    year_ends: frozenset[str]
    year_begins: frozenset[str]
    year_starts: frozenset[str]
    year_links: frozenset[str]
    year_parts: frozenset[str]
    year_openers: frozenset[str]
    endings: frozenset[str]
    open_ends: frozenset[str]
    span_links: frozenset[str]
    month_links: frozenset[str]
    sum_bounds: frozenset[str]
    currency_countries: frozenset[str]
    currencies: frozenset[str]
    scales: frozenset[str]
    rates: frozenset[str]


@dataclass(frozen=True, slots=True)
class TenseWords:
    """Verbs by which a post shows that it is, was or has been held."""

    past: frozenset[str]
    perfect: frozenset[str]
    present: frozenset[str]
    auxiliaries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists, by the room that reads them."""

    sentences: SentenceWords
    lines: LineWords
    sections: SectionWords
    persons: PersonWords
    names: NameWords
    chunks: ChunkWords
    ties: TieWords
    amounts: AmountWords
    tenses: TenseWords


@lru_cache(maxsize=1)
def word_lists() -> Words:
    """Return the word lists of ``words.yaml``.

    Raises
    ------
    LexiconError
        When the file is damaged; see :func:`check_lists`.
    """
    return check_words(read_yaml(_FILE), _FILE)


def check_words(content: Any, source: str) -> Words:
    """Return the word lists that ``content`` holds, group by group. Raises as :func:`check_lists`."""
    groups = get_type_hints(Words)
    _check_keys(content, groups, source, place=None)
    return Words(**{name: check_lists(kind, content[name], source, name) for name, kind in groups.items()})


def check_lists(kind: type[_Lists], content: Any, source: str, place: str | None = None) -> _Lists:
    """Return word lists as a value of the dataclass ``kind``, whose fields are their names.

    A list is a string of words parted by blanks, or of phrases parted by bars.

    Raises
    ------
    LexiconError
        When a list is missing, unknown, empty or no string, or when a word stands in it twice; ``source`` and
        ``place`` are told.
    """
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    _check_keys(content, names, source, place)
    return kind(**{name: _split(content[name], source, f"{place}.{name}" if place else name) for name in names})


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words; of two that begin alike the longer one first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


def _check_keys(content: Any, names: Iterable[str], source: str, place: str | None) -> None:
    if not isinstance(content, dict):
        raise LexiconError("no mapping of names to word lists.", source=source, place=place)
    wanted = list(names)
    missing = [name for name in wanted if name not in content]
    unknown = [str(name) for name in content if name not in wanted]
    if missing or unknown:
        told = [f"{what}: {', '.join(found)}" for what, found in (("missing", missing), ("unknown", unknown)) if found]
        raise LexiconError(f"{'; '.join(told)}.", source=source, place=place, remedy=f"The lists are {wanted}.")


def _split(value: Any, source: str, place: str) -> frozenset[str]:
    if not isinstance(value, str) or not value.strip():
        raise LexiconError(f"a string of words is asked for, not {value!r}.", source=source, place=place)
    found = [" ".join(p.split()) for p in value.split("|")] if "|" in value else value.split()
    twice = sorted({word for word in found if found.count(word) > 1})
    if twice or "" in found:
        problem = f"{', '.join(twice)} twice." if twice and "" not in twice else "an empty phrase between bars."
        raise LexiconError(problem, source=source, place=place, remedy="Strike it out once.")
    return frozenset(found)
