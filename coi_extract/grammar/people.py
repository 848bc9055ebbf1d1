"""Finds persons by the form of their names: initials in every dress, titles and surnames, full names."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import lru_cache
from typing import Any

from coi_extract.grammar.values import AuthorMention
from coi_extract.lexicon.words import alternation, word_lists
from coi_extract.text.tokens import Tokens

#: Particles between initials and surname: "J. van den Berg".
_PARTICLES_AT_MOST = 3
#: Words of a body's name behind the initials of whom it is named after.
_BODY_AT_MOST = 4
#: Capitals of the Latin alphabets, as a character class.
_U = "A-Z" + "".join(chr(c) for c in range(0xC0, 0x180) if chr(c).isupper())


@lru_cache(maxsize=1)
def _dotted() -> re.Pattern[str]:
    """Return the pattern of dotted initials: G.S., G. S., J-P.M., P.MR., D.S.-I., A.v.d.B."""
    particle = rf"(?:{alternation(word_lists().persons.dotted_particles)}\b\.?\s?){{0,2}}"
    return re.compile(
        rf"[{_U}]\.(?:\s-?[{_U}]\.){{1,4}}(?!\s?[{_U}]\.)"
        rf"|[{_U}][a-z]?\.(?:-?{particle}[{_U}]{{1,2}}[a-z]?\.|-[{_U}][a-z]?\b\.?){{1,5}}(?:-?[{_U}]\b\.?)?"
        rf"|[{_U}]\.\s?[{_U}]-[{_U}]\b(?!\w)\.?|[{_U}](?:-[{_U}])\.(?:\s?[{_U}]\.){{1,3}}|[{_U}]\.-?[{_U}]{{1,2}}\b(?!\w)"
    )


@lru_cache(maxsize=1)
def _solid() -> re.Pattern[str]:
    """Return the pattern of solid initials: GS, MM-G, JOB-F, AvdB, McC."""
    return re.compile(
        rf"(?:[{_U}]{{1,4}}-[{_U}]{{1,4}}(?:d[{_U}])?|[{_U}]{{2,5}}"
        rf"|[{_U}]{{1,3}}{alternation(word_lists().persons.solid_particles)}[{_U}]{{1,3}}"
        rf"|[{_U}]{{1,3}}['’][{_U}]{{1,2}}|[{_U}][a-z][{_U}]{{1,2}}|[{_U}]{{2}}[a-z][{_U}]?)(?![\w])"
    )


def is_initials(text: str) -> bool:
    """Whether a string could be solid initials: GS, MM-G, JOB-F, AvdB."""
    return _solid().fullmatch(text) is not None


def has_something(tokens: Tokens, start: int, stop: int, initials: Set[str]) -> bool:
    """Whether initials that are a word elsewhere have or get something: "CT has received", but "CT is used"."""
    words = tokens.words
    alone = stop == start + 1 and words[start].isupper() and words[start] in initials
    return alone and stop < len(words) and words[stop] in word_lists().persons.having


def dotted_initials(tokens: Tokens, i: int, stop: int, *, opening: bool = False) -> int | None:
    """Return the token after the dotted initials at ``i``, or None. ``opening``: a sentence begins here."""
    if len(tokens.words[i]) > 2 or not tokens.words[i][0].isupper():
        return None
    if tokens.text[tokens.ends[i] : tokens.ends[i] + 1] not in (".", "-"):
        return None
    match = _dotted().match(tokens.text, tokens.starts[i], tokens.ends[min(stop, len(tokens)) - 1])
    if match is None or (match.group().replace(" ", "") in word_lists().persons.not_initials and not opening):
        return None
    end = match.end()
    j = i
    while j < stop and tokens.ends[j] <= end:
        j += 1
    return j if j > i and tokens.ends[j - 1] == end else None


def initial_and_surname(tokens: Tokens, i: int, stop: int) -> int | None:
    """Return the token after "P. Lindholm" or "J. van Berg" at ``i``, or None."""
    words = tokens.words
    if len(words[i]) != 1 or not words[i].isupper() or i + 1 >= stop:
        return None
    dotted = words[i + 1] == "." and tokens.glued(i + 1)
    if not dotted and words[i] in word_lists().persons.letter_words:
        return None  # "A" and "I" are words
    k = i + 2 if dotted else i + 1
    if k >= stop:
        return None
    for _ in range(_PARTICLES_AT_MOST):
        if tokens.lowers[k] in word_lists().persons.particles and k + 1 < stop:
            k += 1  # "J. van den Berg"
    if len(words[k]) < 2 or not words[k][0].isupper() or words[k].isupper():
        return None
    return person(tokens, i, stop)


def body_named_after(tokens: Tokens, end: int, stop: int, heads: Set[str]) -> int | None:
    """Return the token after the body that is named after the initials before ``end``: "W.T. | Grant Foundation"."""
    for k in range(end, min(stop, end + _BODY_AT_MOST)):
        if not (tokens.words[k][0].isupper() and tokens.words[k].isalpha()):
            return None
        if k > end and tokens.lowers[k] in heads:
            return k + 1
    return None


def person(tokens: Tokens, i: int, stop: int) -> int | None:
    """Return the token after the personal name that begins at ``i``: particles, initials, capitalised words."""
    words, lowers = tokens.words, tokens.lowers
    listed = word_lists().persons
    j = i
    surname = False
    count = 0
    while j < stop and count < 6:
        word = words[j]
        if word == "'" and j + 1 < stop and lowers[j + 1] == "t":
            j += 2  # "van 't Hof"
        elif (
            lowers[j] in listed.particles
            and not surname
            and j + 1 < stop
            and (words[j + 1][0].isalpha() or words[j + 1] == "'")
        ):
            j += 1
        elif word[0].isupper() and word[0].isalpha():
            if surname and len(word) > 1 and lowers[j] in listed.not_surnames:
                break
            initial = len(word) <= 2 and j + 1 < stop and words[j + 1] == "."
            if initial:
                j += 2
                if j < stop and words[j] == "-" and tokens.glued(j):
                    j += 1
            else:
                surname = surname or len(word) > 1 or j == i
                j += 1
                # hyphens and apostrophes inside a name
                while (
                    j + 1 < stop
                    and words[j] in "-'"
                    and tokens.glued(j)
                    and tokens.glued(j + 1)
                    and words[j + 1][0].isalpha()
                ):
                    j += 2
            count += 1
        elif lowers[j] in listed.particles and surname and j + 1 < stop and words[j + 1][0].isupper() and count < 4:
            j += 1
        else:
            break
    if j == i or not (surname or count):
        return None
    return j


def mention(tokens: Tokens, start: int, stop: int) -> AuthorMention:
    """Return the mention of the person written in the tokens ``start`` to ``stop``, without a closing full stop."""
    begin, end = tokens.starts[start], tokens.ends[stop - 1]
    return AuthorMention(tokens.text[begin:end], begin, end)


def titled(tokens: Tokens, i: int, stop: int) -> tuple[list[tuple[AuthorMention, int, int]], int] | None:
    """Return the persons named after the title at ``i``, each with its token range, and the token after the last."""
    words, lowers = tokens.words, tokens.lowers
    listed = word_lists().persons
    if lowers[i] not in listed.titles or not words[i][0].isupper() or (words[i].isupper() and words[i] != "DR"):
        return None  # "MS" is no Ms
    plural = lowers[i] in listed.plural_titles
    found: list[tuple[AuthorMention, int, int]] = []
    j = _after_titles(tokens, i, stop)
    while j < stop:
        end = person(tokens, j, stop)
        if end is None or (end - j > 1 and lowers[end - 1] in word_lists().persons.named_prizes):
            break  # "the Sir Anton Berg Fellowship"
        found.append((mention(tokens, j, end), j, end))
        last = end
        if not plural:
            return found, last
        k = end
        if k < stop and words[k] == ",":
            k += 1
        if k < stop and lowers[k] in listed.joints:
            k += 1
        if k == end:
            return found, last
        if k < stop and lowers[k] in listed.titles and words[k][0].isupper():
            return found, last
        following = person(tokens, k, stop)
        if following is None or (words[k].isupper() and len(words[k]) > 2):
            return found, last
        j = k
    return (found, found[-1][2]) if found else None


#: Tokens of the titles before one name: a text that is nothing but titles is walked once, not once a title.
_TITLES_AT_MOST = 16


def _after_titles(tokens: Tokens, i: int, stop: int) -> int:
    """Return the token after the titles and degrees that begin at ``i``: "Prof. Dr. med."."""
    listed = word_lists().persons
    j, stop = i, min(stop, i + _TITLES_AT_MOST)
    while j < stop and tokens.lowers[j] in listed.titles:
        j += 1
        if j < stop and tokens.words[j] == ".":
            j += 1
        while j + 1 < stop and tokens.lowers[j] in listed.degrees:
            j += 2 if tokens.words[j + 1] == "." else 1
    return j


def __getattr__(name: str) -> Any:
    """The lists under the names by which other rooms still ask for them; built when first asked for."""
    homes: dict[str, Callable[[], Any]] = {
        "TITLES": lambda: word_lists().persons.titles,
        "PARTICLES": lambda: word_lists().persons.particles,
        "CAPS": _solid,
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = homes[name]()
    return value
