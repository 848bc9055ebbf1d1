"""Names of persons: what is given and what is family, how they are shortened, and which of two names fit each other.

Names are compared by their parts, folded to lower case without accents. A name that is written shorter than another
("GS", "Dr Schett", "G. Schett", "Schett GK") fits it with a *rank*: 0 where every part is there, higher the more was
left out. Who compares takes the lowest rank, and keeps a name open where two persons share it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from coi_extract.grammar.people import PARTICLES, TITLES
from coi_extract.lexicon.loader import read_yaml

#: Nothing left out; parts of the name left out; told by one part alone; one letter more than the name has.
FULL, SHORTENED, PART, LENGTHENED = 0, 1, 2, 3

_ORCID = re.compile(
    r"[<(\[]?(?:https?://)?(?:orcid\.org/|ORCID:? ?)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b[)\]>]?", re.IGNORECASE
)
_FIXED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe"}
    | {"Œ": "Oe", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "’": "'", "ʼ": "'", "‘": "'", "`": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
)
_LETTERS = re.compile(r"[^\W\d_]+")
#: JA, J.A., J-P.M., A-L: letters that are initials.
_INITIALS = re.compile(r"[^\W\d_](?:\.|(?:\.?-?[^\W\d_]){1,4}\.?)?")
_SEGMENT = re.compile(r"[A-Z][a-z]*|[a-z]+")
_CAMEL = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|O'|D'|L')(?=[A-Z])")
_LONGEST = 200
_VARIANTS = 96


def flat(text: str) -> str:
    """A name without accents, with plain hyphens and apostrophes; capitals stay."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_FIXED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_FIXED)


def folded(text: str) -> str:
    """A name for comparison: flat, lower case, single blanks, no full stops."""
    return " ".join(flat(text).casefold().replace(".", " ").split())


@lru_cache(maxsize=8)
def person_words(part: str) -> frozenset[str]:
    """A list of ``persons.yaml``."""
    return frozenset(str(read_yaml("persons.yaml")[part]).split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in parts. ``given`` and ``family`` hold words as written; particles belong to the family name.

    ``written`` is the name as it came, without white space around it; ``display`` is in the order given, family.
    """

    written: str
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    suffix: str | None = None
    orcid: str | None = None

    @property
    def given_name(self) -> str | None:
        """Given names as one string."""
        return " ".join(self.given) or None

    @property
    def family_name(self) -> str | None:
        """Family name with its particles as one string."""
        return " ".join(self.family) or None

    @property
    def display(self) -> str:
        """Given names, family name, suffix; as written where no family name could be told."""
        return " ".join([*self.given, *self.family, *([self.suffix] if self.suffix else [])]) or self.written


@lru_cache(maxsize=8192)
def parse_name(text: str) -> PersonName:
    """Read a name: "Given Family", "Family, Given", "JA Family", "Family JA", with titles and degrees around it."""
    orcid = None
    rest = " ".join(text[:_LONGEST].split())
    match = _ORCID.search(rest)
    if match is not None:
        orcid = match.group(1).upper()
        rest = " ".join((rest[: match.start()] + " " + rest[match.end() :]).split())
    parts = [p.strip() for p in rest.split(",") if p.strip(" .")]
    suffix = None
    kept: list[str] = []
    for number, part in enumerate(parts):
        word = part.replace(".", "").casefold()
        if word in person_words("suffixes"):
            suffix = part
        elif number and is_degree(part):
            continue
        else:
            kept.append(part)
    words = _without_titles(kept[0].split()) if kept else []
    if len(words) > 2 and words[-1].replace(".", "").casefold() in person_words("suffixes"):
        suffix = words.pop()
    if len(kept) > 1:
        given = [w for part in kept[1:] for w in part.split()]
        return PersonName(text.strip(), tuple(given), tuple(words), suffix, orcid)
    while len(words) > 2 and is_sure_degree(words[-1]):
        words.pop()
    given_, family = _divide(words)
    return PersonName(text.strip(), tuple(given_), tuple(family), suffix, orcid)


def is_degree(part: str) -> bool:
    """Whether words behind a name are degrees or a suffix alone: "MD", "M.D., Ph.D", "Jr"."""
    words = part.replace(".", "").replace("-", "").casefold().split()
    known = person_words("degrees") | person_words("suffixes")
    return bool(words) and all(w in known for w in words)


def is_sure_degree(word: str) -> bool:
    """Whether a word is a degree though no comma stands before it: "PhD", but not "Ma"."""
    return is_degree(word) and word.casefold() not in person_words("degrees_that_are_names")


def _without_titles(words: list[str]) -> list[str]:
    at = 0
    while at < len(words) - 1 and words[at].rstrip(".").casefold() in TITLES:
        at += 1
    return words[at:]


def is_initials(word: str) -> bool:
    """Whether a word of a name is initials: "J", "J.", "JA", "J.-P.", "A-L"."""
    plain = flat(word)
    letters = [c for c in plain if c.isalpha()]
    if not letters or not all(c.isupper() for c in letters) or _INITIALS.fullmatch(plain) is None:
        return False
    return len(letters) <= (3 if plain.isalpha() else 4)


def _divide(words: list[str]) -> tuple[list[str], list[str]]:
    """Tell given from family words."""
    if len(words) < 2:
        return [], words
    last = words[-1]
    loud = [w.isupper() and len(w) > 2 and not is_initials(w) for w in words]
    if is_initials(last) and not is_initials(words[0]) and any(c.islower() for w in words[:-1] for c in w):
        at = len(words) - 1
        while at > 1 and is_initials(words[at - 1]):
            at -= 1
        return words[at:], words[:at]
    if loud[0] and not all(loud) and not loud[-1]:
        at = 1
        while at < len(words) - 1 and loud[at]:
            at += 1
        return words[at:], words[:at]
    at = len(words) - 1
    while at > 1 and _is_particle(words[at - 1]):
        at -= 1
    if at > 1 and words[at] in person_words("joining"):  # "Ortega y Gasset"
        at -= 1
    return words[:at], words[at:]


def _is_particle(word: str) -> bool:
    plain = word.replace("'", "").replace("’", "").rstrip(".")
    if plain.casefold() not in PARTICLES:
        return False
    return word[0].islower() or word[0] in "'’" or len(plain) > 2


# -- how a name is shortened ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Short:
    """One way to shorten a name: the words whose beginnings stand, and what was left out. ``shape`` has the hyphens."""

    words: tuple[str, ...]
    rank: int
    shape: str

    @property
    def letters(self) -> str:
        return "".join(w[0] for w in self.words).upper()


def _pieces(word: str) -> list[str]:
    return [p for p in flat(word).replace(".", "-").split("-") if _LETTERS.search(p)]


def _given_ways(word: str) -> list[tuple[list[str], int]]:
    """The ways a given name may count: "Anna-Lena" as A-L or A; "JA" as J and A."""
    pieces = _pieces(word)
    if is_initials(word):
        pieces = [c for p in pieces for c in p]
    ways = [(pieces, FULL)] if pieces else []
    if len(pieces) > 1:
        ways.append((pieces[:1], SHORTENED))
    return ways + [([*split], SHORTENED) for p in pieces[:1] if len(pieces) == 1 and len(split := _camel(p)) > 1]


def _camel(piece: str) -> list[str]:
    """ "O'Brien" as O and Brien, "McDonald" as Mc and Donald; other words whole."""
    match = _CAMEL.match(piece)
    if match is None or match.end() >= len(piece):
        return [piece]
    return [piece[: match.end()].rstrip("'") or piece[0], piece[match.end() :]]


def _family_ways(family: Sequence[str]) -> list[tuple[list[str], int]]:
    particles = [w for w in family[:-1] if _is_particle(w) or w in person_words("joining")]
    bodies = [w for w in family if w not in particles]
    whole = [p for w in bodies for p in _pieces(w)]
    if not whole:
        return []
    ways = [(whole, FULL)]
    lead = [flat(w).strip("'") for w in particles if flat(w).strip("'")]
    if lead:
        ordered = [p for w in family for p in ([flat(w).strip("'")] if w in particles else _pieces(w))]
        ways.append(([w for w in ordered if w], FULL))
        ways.append(([lead[0], *whole], FULL))
    for way, rank in list(ways):
        apart = [part for piece in way for part in _camel(piece)]
        if apart != way:
            ways.append((apart, rank))
    if len(whole) > 1:
        ways += [(whole[:1], SHORTENED), (whole[-1:], SHORTENED)]
    return ways


@lru_cache(maxsize=8192)
def shortenings(name: PersonName) -> tuple[Short, ...]:
    """The ways to shorten a name to initials, the fullest first."""
    family = _family_ways(name.family)
    if not family or not name.given:
        return ()
    ways: list[list[tuple[list[str], int]]] = [_given_ways(w) for w in name.given[:6]]
    ways = [w for w in ways if w]
    if not ways:
        return ()
    found: dict[tuple[str, ...], Short] = {}
    firsts: list[Sequence[tuple[list[str], int]]] = [ways[0]]
    for way in ways[1:]:
        firsts.append([*way, ([], SHORTENED)])
    for combination in islice(product(*firsts, family), _VARIANTS):
        words = tuple(w for part, _ in combination for w in part)
        rank = max(r for _, r in combination)
        known = found.get(words)
        if known is None or rank < known.rank:
            shape = "".join("-".join(w[0] for w in part) for part, _ in combination).upper()
            found[words] = Short(words, rank, shape)
    return tuple(sorted(found.values(), key=lambda s: s.rank))


def family_letters(name: PersonName) -> frozenset[str]:
    """The letters in which the initials of a person of this family name may end."""
    return frozenset("".join(w[0] for w in way).upper() for way, rank in _family_ways(name.family) if rank == FULL)


# -- what a mention is ---------------------------------------------------------------------------------------------


def letters_of(text: str) -> str:
    """The letters of a mention, flat: "J-P.M." to "JPM", "AvdB" to "AvdB"."""
    return "".join(c for c in flat(text) if c.isalpha())


@lru_cache(maxsize=16_384)
def looks_like_initials(text: str) -> bool:
    """Whether a mention is initials and no name: GS, G. S., J-P.M., MM-G, AvdB, McC."""
    plain = flat(text).strip()
    letters = letters_of(plain)
    if not 1 < len(letters) <= 8 or not letters[0].isupper():
        return False
    capitals = sum(c.isupper() for c in letters)
    if capitals == len(letters):
        return len(letters) <= 5 and (len(letters) <= 4 or "." in plain or "-" in plain or " " not in plain)
    if " " in plain and not re.fullmatch(r"(?:[A-Z]\.?-?|(?:van|von|der|den|de|la|le|d|v|vd)\.? ?|\s)+", plain):
        return False
    # "AvdB" and "ABr", but not "Ng", "DeVos", "LaCroix" or "O'Dowd"
    ends = re.search(r"[a-z]*$", letters)
    small = len(ends.group()) if ends is not None else 0
    return capitals >= 2 and len(letters) <= 6 and "'" not in plain and small <= (1 if letters[1].islower() else 2)


@lru_cache(maxsize=16_384)
def mention_key(text: str) -> str:
    """The key that all spellings of one mention share: letters of initials, folded words of names without title."""
    if looks_like_initials(text):
        return "=" + letters_of(text)
    words = _without_titles(text.split())
    return folded(" ".join(words)) or folded(text) or text


class Directory:
    """Persons by what they may be called. ``rank`` says how much a mention leaves out of a name."""

    def __init__(self, names: Iterable[PersonName]) -> None:
        self.names: list[PersonName] = []
        self._letters: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        for name in names:
            self.add(name)

    def add(self, name: PersonName) -> None:
        """Take in a person; the next number is his."""
        number = len(self.names)
        self.names.append(name)
        for letters in {s.letters for s in shortenings(name)}:
            self._letters.setdefault(letters, []).append(number)
        for word in {p for w in (*name.given, *name.family, *name.display.split()) for p in _words(w)}:
            self._words.setdefault(word, []).append(number)

    def find(self, mention: str) -> tuple[list[int], int]:
        """Numbers of the persons that a mention fits best, and its rank; no numbers where it fits nobody."""
        ranked: dict[int, int] = {}
        for number in self._candidates(mention):
            rank = fits(mention, self.names[number])
            if rank is not None:
                ranked[number] = rank
        if not ranked:
            return [], FULL
        best = min(ranked.values())
        return self._by_shape(mention, [n for n, r in sorted(ranked.items()) if r == best]), best

    def _candidates(self, mention: str) -> list[int]:
        found: dict[int, None] = {}
        if looks_like_initials(mention):
            letters = letters_of(mention)
            keys = [letters.upper(), "".join(c for c in letters if c.isupper())]
            keys += [letters[:i].upper() + letters[i + 1 :].upper() for i in range(1, len(letters) - 1)]
            for key in keys:
                found.update(dict.fromkeys(self._letters.get(key, ())))
        for word in mention.split()[:12]:
            for piece in _words(word):
                found.update(dict.fromkeys(self._words.get(piece, ())))
        return list(found)

    def _by_shape(self, mention: str, found: list[int]) -> list[int]:
        """Hyphens tell MM-G and M-MG apart."""
        shape = "".join(c for c in flat(mention).upper() if c.isalpha() or c == "-").strip("-")
        if len(found) < 2 or not looks_like_initials(mention):
            return found
        same = [n for n in found if any(s.shape == shape for s in shortenings(self.names[n]))]
        return same or found


def _words(word: str) -> list[str]:
    plain = folded(word)
    return list(dict.fromkeys([plain, *(p for p in re.split(r"[-\s']", plain) if len(p) > 1)]))


def fits(mention: str, name: PersonName) -> int | None:
    """Rank with which a mention fits a name; None where it does not."""
    if looks_like_initials(mention):
        rank = _initials_fit(letters_of(mention), name)
        if rank is not None:
            return rank
    words = _without_titles(mention.split())
    if not words:
        return None
    said = folded(" ".join(words))
    if said == folded(name.display) or said == folded(name.written):
        return FULL
    family_rank = _family_fits(said, name)
    if family_rank is not None:
        return family_rank
    ranks = [r for reading in _readings(words) if (r := _both_fit(reading, name)) is not None]
    if ranks:
        return min(ranks)
    if len(words) == 1 and name.given and said == folded(name.given[0]) and len(said) > 2:
        return PART
    return None


def _initials_fit(letters: str, name: PersonName) -> int | None:
    upper = letters.upper()
    capitals = "".join(c for c in letters if c.isupper())
    segments = _SEGMENT.findall(letters)
    best: int | None = None
    for short in shortenings(name):
        own = short.letters
        rank: int | None = None
        if own == upper:
            rank = short.rank
        elif letters != upper and len(segments) == len(short.words) and own == capitals:
            # "ABr": beginnings of the words
            if all(w.casefold().startswith(s.casefold()) for s, w in zip(segments, short.words, strict=True)):
                rank = short.rank
        elif len(own) > 1 and any(upper[:i] + upper[i + 1 :] == own for i in range(1, len(upper) - 1)):
            rank = LENGTHENED
        if rank is not None and (best is None or rank < best):
            best = rank
    return best


def _family_fits(said: str, name: PersonName) -> int | None:
    """A surname alone: whole, without its particles, or one of two parts; or the last words of the whole name."""
    if not name.family:
        return None
    family = folded(" ".join(name.family))
    if said == family or said.replace("-", " ") == family.replace("-", " "):
        return FULL
    bare = folded(" ".join(w for w in name.family if not _is_particle(w)))
    if said == bare or said.replace("'", "") == family.replace("'", "").replace(" ", ""):
        return FULL
    tail = folded(" ".join((*name.given, *name.family)))
    if " " in said and tail.endswith(" " + said):
        return FULL
    parts = [p for p in re.split(r"[-\s]", bare) if len(p) > 1]
    if len(parts) > 1 and said in parts:
        return SHORTENED
    middle = [folded(w) for w in name.given[1:] if not is_initials(w)]
    return PART if said in middle else None


def _readings(words: list[str]) -> Iterator[PersonName]:
    """The ways to read a mention of several words as given and family names."""
    yield parse_name(" ".join(words))
    if len(words) > 1 and not any("," in w for w in words):
        yield PersonName("", tuple(words[1:]), tuple(words[:1]))  # surname first
    if len(words) > 2 and not any(is_initials(w) for w in words):
        yield PersonName("", tuple(words[:1]), tuple(words[1:]))  # two surnames
        yield PersonName("", tuple(words[2:]), tuple(words[:2]))


def _both_fit(said: PersonName, name: PersonName) -> int | None:
    if not said.given or not said.family or not name.family or not name.given:
        return None
    family = _family_fits(folded(" ".join(said.family)), name)
    if family is None:
        one, other = (folded(" ".join(w for w in n.family if not _is_particle(w))) for n in (said, name))
        if not other or other not in re.split(r"[-\s]", one):
            return None
        family = SHORTENED
    if family == PART:
        family = SHORTENED
    a, b = ([p for w in n.given for p in _units(w)] for n in (said, name))
    if not a or not b or not _agree(a[0], b[0]):
        return None
    if len(a) > 1 and len(b) > 1 and not _in_order(*sorted((a[1:], b[1:]), key=len)):
        return None
    return max(family, FULL if len(a) == len(b) else SHORTENED)


def _units(word: str) -> list[str]:
    pieces = _pieces(word)
    if is_initials(word):
        pieces = [c for p in pieces for c in p]
    return [p.casefold() for p in pieces]


def _agree(a: str, b: str) -> bool:
    """Whether two given names are one: equal, or one the other's initial."""
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def _in_order(short: list[str], long: list[str]) -> bool:
    at = 0
    for word in long:
        if at < len(short) and _agree(short[at], word):
            at += 1
    return at == len(short)
