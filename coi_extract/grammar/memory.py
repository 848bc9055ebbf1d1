"""What a text has said so far: initials and names, acronyms, the organisations and persons last named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coi_extract.grammar.bylines import WrittenName
from coi_extract.grammar.person_names import FULL, flat, parse_name, shortenings
from coi_extract.grammar.values import AuthorMention, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.words import alternation, word_lists
from coi_extract.text.tokens import Tokens


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a list of initials that a verb makes the subject of a sentence, and of one of them.

    Every string of letters fits one alternative of one member only, so that a long list without a verb is given up
    at once.
    """
    listed = word_lists().persons
    inner = alternation(listed.sure_particles)
    one = (
        rf"(?:[A-Z]{{1,4}}-[A-Z]{{1,4}}|[A-Z]{{2,5}}|[A-Z]{{1,3}}{inner}[A-Z]{{1,3}}"
        rf"|[A-Z](?!{inner}[A-Z])[a-z][A-Z]{{1,2}})"
    )
    joint, before = alternation(listed.joints), alternation(listed.before_verbs)
    subjects = (
        rf"(?<![\w(/-])((?:{one}, ){{0,30}}{one}(?:,? {joint} {one})?) (?:{before} )?"
        rf"{alternation(listed.verbs_after_initials)}\b"
    )
    return re.compile(subjects), re.compile(rf"{one}(?!\w)")


def initials_of(name: str) -> set[str]:
    """Return the forms in which the initials of a full name are written, letters only.

    "Anna-Lena van Berg" → ALVB, ALB, AB ...
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = [w for w in re.split(r"[\s.,]+", plain.replace("’", "'")) if w]
    if len(words) < 2:
        return set()
    parts = [p for w in words for p in w.split("-") if p]
    capital = [p for p in parts if p[0].isupper()]
    forms = {"".join(p[0] for p in parts).upper(), "".join(p[0] for p in capital)}
    if words[-1][0].isupper() and words[0][0].isupper():
        forms.add(words[0][0] + words[-1][0])
        forms.add("".join(w[0] for w in words if w[0].isupper()))
    # "JA Smith", "Smith JA": written initials count letter by letter
    spelled = "".join(p if p.isupper() and len(p) <= 3 else p[0] for p in capital)
    forms.add(spelled.upper())
    return {f.upper() for f in forms if len(f) >= 2}


@dataclass(slots=True)
class Memory:
    """The register that the stages hand on."""

    initials: set[str] = field(default_factory=set)
    """Initials (as letters only) that stand for persons beyond doubt."""
    surnames: dict[str, str] = field(default_factory=dict)
    """Surnames of the given authors, casefolded → full name."""
    things: frozenset[str] = frozenset()
    """Capital strings that the text uses with an article somewhere: nobody's initials."""
    abbreviations: dict[str, str] = field(default_factory=dict)
    last_authors: list[AuthorMention] = field(default_factory=list)
    last_organizations: list[OrgMention] = field(default_factory=list)
    sponsors: list[OrgMention] = field(default_factory=list)
    """Who is said to fund the study, so far."""
    byline: list[WrittenName] = field(default_factory=list)
    """The names of the line of authors, where the text has one. Offsets are offsets into the caller's text."""

    def define(self, short: str, long_form: str) -> None:
        """Take in an acronym that the text defines: that of a body is nobody's initials ("but WHO did not")."""
        self.abbreviations[short] = long_form
        if not vocabulary().heads.isdisjoint(long_form.lower().split()):
            self.initials.discard(short)

    def meet(self, name: str) -> None:
        """Take in the full name of an author: the initials and the surname by which he may be called."""
        parsed = parse_name(name)
        self.initials |= initials_of(parsed.display)
        self.initials |= {s.letters for s in shortenings(parsed) if s.rank == FULL}
        if parsed.family:
            last = re.split(r"[-'’\s]", parsed.family[-1])[-1]
            if last:
                self.surnames[last.casefold()] = name
                self.surnames[flat(last).casefold()] = name


def _things(tokens: Tokens) -> frozenset[str]:
    words, lowers, listed = tokens.words, tokens.lowers, word_lists()
    determiners, persons = listed.chunks.determiners, listed.persons
    return frozenset(
        word
        for k, word in enumerate(words)
        if len(word) > 1
        and word.isupper()
        and word.isalpha()
        and k
        and (lowers[k - 1] in determiners or (word in persons.offices and lowers[k - 1] in persons.office_openers))
    )


def remember(tokens: Tokens, authors: Sequence[str] | None, known_names: set[str]) -> Memory:
    """Return what is known before the reading begins.

    ``known_names`` are capital strings that the registry knows as organisations; they become initials only in the
    company of others that are.
    """
    memory = Memory()
    for name in authors or ():
        memory.meet(name)
    memory.things = _things(tokens) - memory.initials
    subjects, each = _patterns()
    for match in subjects.finditer(tokens.text):
        found = [f for f in each.findall(match.group(1)) if f not in memory.things]
        if all(f in known_names and len(f) > 2 for f in found):
            continue
        memory.initials |= {
            re.sub(r"[^A-Za-z]", "", f).upper() for f in found if f not in known_names or len(found) > 1 or len(f) == 2
        }
    return memory
