"""When two names are the same: organisations, authors, award numbers.

Gold records and predictions hold surface forms, so scoring needs a definition of "the same". In triples an
organisation has to be the same one beyond doubt (:func:`same_organization`); where gold is not verbatim a looser
measure serves (:func:`organization_similarity`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

#: Author entries that stand for a group of authors, not for a person.
GROUPS: Final = frozenset({"ALL", "SOME", "ALL_OTHERS"})

#: Two names whose score reaches this are a match.
MATCH: Final = 0.80

_TITLES = frozenset(
    {"Dr", "Drs", "DR", "Prof", "Professor", "Professors", "Mr", "Mrs", "Ms", "Miss", "Sir", "Dame"}
)  # fmt: skip
_LEGAL_FORMS = frozenset(
    {
        "inc", "incorporated", "ltd", "limited", "llc", "plc", "gmbh", "corp", "corporation", "co", "company", "ag",
        "sa", "s.a", "bv", "nv", "ab", "oy", "a/s", "kk", "k.k", "pty", "lp", "llp", "spa", "sp.a", "s.pa", "s.p.a",
        "srl", "sr.l", "s.rl", "s.r.l",
    }
)  # fmt: skip
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_IGNORED_IN_ORGANIZATIONS = re.compile(r"[\s\-.,'/]")
_ORGANIZATION_WORDS = re.compile(r"[\s/\-,()]+")
_LAST_BRACKET = re.compile(r"\(([^()]+)\)\s*\Z")
_INITIALS = re.compile(r"(?:[A-Z][a-z]?[.\-\s]*){1,6}")
_NAME_BREAKS = re.compile(r"[.\-\s]+")
_NOT_ASCII_LETTER = re.compile(r"[^A-Za-z]")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")
_NUMBER_WORD = re.compile(r"^(?:NO|NR|NUMBER)(?=[0-9])")
_SUB_PROJECT = re.compile(r"(?:TP|[A-Z])\d{1,2}")


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Return text without accents, with plain dashes, apostrophes and "and", and single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    base = _DASHES.sub("-", base).replace("’", "'").replace("&", " and ")
    return _SPACES.sub(" ", base).strip()


@lru_cache(maxsize=200_000)
def organization_key(name: str) -> str:
    """Return what is compared of an organisation's name: no article, no legal form, no case."""
    key = plain(name)
    article = _ARTICLE.match(key)
    if article:
        key = key[article.end() :]
    key = key.strip(" .,;:")
    while True:
        cut = max(key.rfind(" "), key.rfind(","))
        if cut < 0 or key[cut + 1 :].removesuffix(".").casefold() not in _LEGAL_FORMS:
            return key.casefold()
        key = key[:cut].rstrip(", ")


def _squeezed(name: str) -> str:
    return _IGNORED_IN_ORGANIZATIONS.sub("", organization_key(name))


@lru_cache(maxsize=500_000)
def same_organization(a: str, b: str) -> float:
    """Return 1.0 for the same name, 0.9 where one is the other's bracketed acronym or lacks it, 0.0 otherwise."""
    if _squeezed(a) == _squeezed(b):
        return 1.0
    for whole, part in ((a, b), (b, a)):
        text = plain(whole)
        bracket = _LAST_BRACKET.search(text)
        if bracket and _squeezed(part) in {_squeezed(bracket[1]), _squeezed(text[: bracket.start()])}:
            return 0.9
    return 0.0


@lru_cache(maxsize=500_000)
def organization_similarity(a: str, b: str) -> float:
    """Return how alike two names are, 0 to 1.

    Beside :func:`same_organization` it counts token-sorted similarity, and 0.85 where all words of the shorter name
    stand in the longer one and make up 45 % of its length.
    """
    exact = same_organization(a, b)
    if exact:
        return exact
    short, long = sorted((organization_key(a), organization_key(b)), key=len)
    if not short:
        return 0.0
    score = fuzz.token_sort_ratio(short, long) / 100
    words = [{w for w in _ORGANIZATION_WORDS.split(s) if w} for s in (short, long)]
    if words[0] <= words[1] and len(short) / len(long) >= 0.45:
        score = max(score, 0.85)
    return score


def _without_titles(name: str) -> str:
    """Drop leading titles, as long as letters remain in the word that follows."""
    words = name.split(" ")
    titles = 0
    while titles + 1 < len(words) and words[titles].removesuffix(".") in _TITLES:
        titles += 1
    if titles and not _NOT_ASCII_LETTER.sub("", words[titles]):
        titles -= 1
    return " ".join(words[titles:])


@lru_cache(maxsize=200_000)
def author_key(name: str) -> str:
    """Return what is compared of an author: capital letters for initials, lower-case words for names, groups as is."""
    if name in GROUPS:
        return name
    key = _without_titles(plain(name)).removesuffix("'s").strip(" .,;:'")
    letters = _NOT_ASCII_LETTER.sub("", key)
    if len(letters) <= 6 and _INITIALS.fullmatch(key) and not re.search("[a-z]{2}", key):
        return letters.upper()
    return _NAME_BREAKS.sub(" ", key).strip().casefold()


@lru_cache(maxsize=500_000)
def same_author(a: str, b: str) -> bool:
    """Whether two author entries name the same person or group.

    A surname matches a full name with that surname; given names must begin with the same word, or with the same letter
    where one of them is an initial. Bare initials match equal initials only.
    """
    key_a, key_b = author_key(a), author_key(b)
    if not key_a or not key_b:
        return False
    if key_a.replace(" ", "") == key_b.replace(" ", ""):
        return True
    if key_a.isupper() or key_b.isupper():
        return False
    words_a, words_b = key_a.split(), key_b.split()
    if words_a[-1] != words_b[-1]:
        return False
    if len(words_a) == 1 or len(words_b) == 1:
        return True
    first_a, first_b = words_a[0], words_b[0]
    return first_a == first_b or (min(len(first_a), len(first_b)) == 1 and first_a[0] == first_b[0])


def award_key(number: str) -> str:
    """Return the letters and digits of an award number, without a leading "No"."""
    return _NUMBER_WORD.sub("", _NOT_ALPHANUMERIC.sub("", plain(number).upper()))


def same_award(a: str, b: str) -> float:
    """Return 1.0 for the same number, 0.9 where one lacks the other's sub-project ("SFB 1697 TP04"), else 0.0."""
    short, long = sorted((award_key(a), award_key(b)), key=len)
    if short == long:
        return 1.0
    if len(short) >= 5 and long.startswith(short) and _SUB_PROJECT.fullmatch(long[len(short) :]):
        return 0.9
    return 0.0
