"""Finds the names of organisations by their own signs: capitals, heads, legal endings, coordination.

A *run* is a maximal stretch of capitalised words and the small words between them. It is cut at commas, "and" and
slashes into names, with the registry's hits deciding first and the shape of public bodies' names second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Name:
    """A name in tokens. ``kind``: org (by its own signs), name (may be one), place, programme."""

    start: int
    stop: int
    kind: str
    entry: int | None = None


class NameFinder:
    """Finds the names that begin at a token of one text. ``hits`` maps a token to (token after, registry entry)."""

    def __init__(
        self, tokens: Tokens, hits: dict[int, tuple[int, int]], joined: Callable[[str], bool | None] = lambda name: None
    ) -> None:
        self.joined = joined
        self.tokens = tokens
        self.hits = hits
        self.vocabulary = vocabulary()
        #: tokens at which a cue stands as a heading; a name ends before it
        self.headings: dict[int, int] = {}
        self._covered = {k for i, (j, _) in hits.items() for k in range(i, j)}

    def looks_like_name(self, i: int) -> bool:
        """Whether token ``i`` may begin a name: a capital, camel case, or digits glued to letters ("3M", "23andMe")."""
        word = self.tokens.words[i]
        first = word[0]
        if first.isupper():
            return True
        if i in self.hits or self.tokens.lowers[i] in self.vocabulary.lower_names:
            return True
        if len(word) == 1 and first.islower() and i + 2 < len(self.tokens) and self.tokens.words[i + 1] == "-":
            # "e-Plexa", "i-STAT"
            return self.tokens.glued(i + 1) and self.tokens.glued(i + 2) and self.tokens.words[i + 2][0].isupper()
        if first.isdigit():
            return (len(word) > 1 and any(c.isupper() for c in word) and not word[:-1].isdigit()) or (
                len(word) == 2 and word[1] == "M"
            )
        return (
            first.islower()
            and len(word) > 2
            and any(c.isupper() or c.isdigit() for c in word[1:])
            and not word[-1].isdigit()
        )

    def names(self, i: int, stop: int) -> list[Name]:
        """Return the names of the run that begins at token ``i``, in order; at least one token is consumed."""
        out: list[Name] = []
        at = i
        while True:
            end, joint = self._one(at, stop)
            out.append(self._classify(at, end))
            if joint is None:
                return out
            at = joint

    # -- growing one name ---------------------------------------------------------------------------------

    def _one(self, i: int, stop: int) -> tuple[int, int | None]:
        """Return (end of the name that begins at ``i``, start of the name that a slash glues to it or None)."""
        tokens, voc = self.tokens, self.vocabulary
        words, lowers = tokens.words, tokens.lowers
        j = i
        hit = self.hits.get(i)
        known_end = hit[0] if hit else i
        if known_end > i:
            j = known_end
        else:
            j = i + 1
        while j < stop:
            word, low = words[j], lowers[j]
            if j in self.headings:
                break
            suffix = _DOTTED_SUFFIX.match(tokens.text, tokens.starts[j]) if word[0] in "SBNKGAsa" else None
            if suffix is not None:
                while j < stop and tokens.ends[j] <= suffix.end():
                    j += 1
                break
            if j in self.hits and not self._common_continuation(i, j):
                # a known name begins here: what stands before it is another name, unless it is a qualifier of it
                if tokens.glued(j) or words[j - 1] in "-/":
                    pass
                elif (known_end == j or self._has_sign(i, j)) and not self._qualifies(j):
                    break
            if word == ".":
                if tokens.glued(j) and j + 1 < stop and tokens.glued(j + 1) and words[j + 1][0].islower():
                    j += 2  # "Heart.org"
                    continue
                if tokens.glued(j) and self._abbreviated(j, stop):
                    j += 1
                    continue
                break
            if word in "-'" and tokens.glued(j) and j + 1 < stop and tokens.glued(j + 1) and words[j + 1][0].isalnum():
                j += 2
                continue
            if (
                word == "'"
                and tokens.glued(j)
                and words[j - 1].endswith("s")
                and j + 1 < stop
                and self._name_word(j + 1)
            ):
                j += 1
                continue
            if (
                word == "'s"
                and not (i in self.hits and known_end == j)
                and j + 1 < stop
                and self._name_word(j + 1)
                and (words[j + 1][0].isupper())
                and lowers[j + 1] not in ("advisory", "speakers", "speaker")
            ):
                j += 2
                continue
            if word == "&" and i in self.hits and known_end == j and j + 1 in self.hits and j not in self._covered:
                break  # two known names
            if word == "&" or (word == "+" and j + 1 < stop):
                if j + 1 < stop and self._name_word(j + 1):
                    j += 2
                    continue
                if j + 2 < stop and lowers[j + 1] == "co":
                    j += 2
                    continue
                break
            if word == "/":
                if j + 1 < stop and tokens.glued(j) and self._name_word(j + 1):
                    if j not in self._covered and self._splits(i, j, stop):
                        return j, j + 1
                    j += 2
                    continue
                break
            if word == ",":
                if self._suffix_after_comma(j, stop):
                    j += 2
                    while j < stop and words[j] == "." and tokens.glued(j):
                        j += 1
                    continue
                if self._comma_joins(i, j, stop):
                    j += 1
                    if lowers[j] in ("and", "&"):
                        j += 1
                    continue
                break
            if low in ("and", "&"):
                if self._and_joins(i, j, stop):
                    j += 1
                    continue
                break
            if (
                word[0].isupper()
                or (
                    word[0].isdigit()
                    and tokens.starts[j] - tokens.ends[j - 1] <= 1
                    and j + 1 < stop
                    and len(word) <= 2
                    and self._name_word(j + 1)
                )
                or self._camel(word)
            ):
                if low in voc.openers and lowers[j - 1] not in voc.connectors and not self._inside(i, j, stop):
                    break
                if known_end > i and j >= known_end and self._programme_follows(j, stop):
                    break
                if j not in self._covered and (_number_like(word) or self._number_follows(j, stop)):
                    break
                j += 1
                continue
            if low in voc.connectors:
                k = j + 1
                while k < stop and (lowers[k] in voc.connectors or words[k] == "'") and k - j < 3:
                    k += 1
                if k < stop and words[k][0].isupper() and self._connects(i, j, k):
                    j = k
                    continue
                break
            break
        if lowers[i] in _DIVISIONS:
            j = self._with_parent(i, j, stop)
        # names do not end in punctuation other than the full stop of an abbreviation
        while j > i + 1 and (
            words[j - 1] in ",-/&'"
            or (lowers[j - 1] in voc.connectors and words[j - 1][0].islower())
            or lowers[j - 1] in ("and", "the")
        ):
            j -= 1
        return j, None

    def _with_parent(self, i: int, j: int, stop: int) -> int:
        """A division with a generic name keeps its parent: "Department of Medicine, University Hospital Basel"."""
        lowers = self.tokens.lowers
        k = j
        if k < stop and (self.tokens.words[k] == "," or lowers[k] in ("at", "of", "in")):
            k += 1
            if k < stop and lowers[k] == "the":
                k += 1
            if k < stop and k > j and self.tokens.words[k][0].isupper() and lowers[k] not in _DIVISIONS:
                end = self._one(k, stop)[0]
                if k in self.hits or any(w in _PARENTS for w in lowers[k:end]):
                    return end
        return j

    def _qualifies(self, j: int) -> bool:
        """Whether the known name at ``j`` is of generic words only, so that it goes on with the name before it."""
        return any(low in self.vocabulary.heads for low in self.tokens.lowers[j : self.hits[j][0]])

    def _splits(self, i: int, slash: int, stop: int) -> bool:
        """Whether the slash after a known name joins two bodies; one firm's double name is the registry's to tell."""
        hit = self.hits.get(slash + 1)
        end = hit[0] if hit else self._conjunct(slash + 1, stop)
        text = self.tokens.text[self.tokens.starts[i] : self.tokens.ends[end - 1]]
        known = self.joined(text)
        return known is False or (
            known is None
            and hit is not None
            and (i in self.hits or self.tokens.lowers[slash - 1] not in self.vocabulary.heads)
        )

    def _number_follows(self, j: int, stop: int) -> bool:
        """Whether a word for an award stands at ``j`` with its number: "Grant Number JP19H05679"."""
        if self.tokens.lowers[j] not in _AWARD_WORDS or j + 1 >= stop:
            return False
        following = self.tokens.lowers[j + 1]
        return (
            following in _AWARD_WORDS
            or following in "#:("
            or _number_like(self.tokens.words[j + 1])
            or following.isdigit()
        )

    def _programme_follows(self, j: int, stop: int) -> bool:
        """Whether the capitals from ``j`` on name a programme or prize of the body before it."""
        lowers = self.tokens.lowers
        end = j
        while end < stop and (self.tokens.words[end][0].isupper() or self.tokens.words[end] in "-'"):
            end += 1
        return (
            end > j
            and lowers[end - 1] in self.vocabulary.programme_heads
            and not any(h in self.hits for h in range(j, end))
        )

    def _inside(self, i: int, j: int, stop: int) -> bool:
        """Whether a capitalised common word at ``j`` goes on with the name: "Medical Research Council"."""
        following = self.tokens.lowers[j + 1 : min(j + 5, stop)]
        if j > i and following and self.tokens.words[j + 1][0].isupper():
            for k, low in enumerate(following, j + 1):
                if not self.tokens.words[k][0].isupper():
                    break
                if low in self.vocabulary.heads or low in self.vocabulary.programme_heads:
                    return True
        return (
            j in self._covered
            or self.tokens.lowers[j] in self.vocabulary.heads
            or self.tokens.lowers[j] in self.vocabulary.topics
            or self.tokens.lowers[j] in self.vocabulary.programme_heads
        )

    def _common_continuation(self, i: int, j: int) -> bool:
        return False

    def _name_word(self, j: int) -> bool:
        word = self.tokens.words[j]
        return (
            word[0].isupper()
            or self._camel(word)
            or (word[0].isdigit() and len(word) > 1 and any(c.isupper() for c in word))
        )

    @staticmethod
    def _camel(word: str) -> bool:
        return (
            word[0].islower() and len(word) > 2 and any(c.isupper() for c in word[1:]) and not word.endswith("s")
        ) or word in ("bioMérieux", "iRhythm")

    def _abbreviated(self, j: int, stop: int) -> bool:
        """Whether the full stop at ``j`` belongs to an abbreviation inside a name: "St.", "U.S.", "Inc."."""
        words, lowers, tokens = self.tokens.words, self.tokens.lowers, self.tokens
        previous = words[j - 1]
        if lowers[j - 1] in self.vocabulary.suffixes or lowers[j - 1] in (
            "st",
            "univ",
            "inst",
            "dept",
            "intl",
            "nat",
            "natl",
            "bros",
            "mt",
            "dr",
        ):
            return True
        if len(previous) == 1 and previous.isupper():
            return True
        return tokens.glued(j) and j + 1 < stop and tokens.glued(j + 1) and words[j + 1][0].isalnum()

    def _suffix_after_comma(self, j: int, stop: int) -> bool:
        lowers, words = self.tokens.lowers, self.tokens.words
        if j + 1 >= stop or lowers[j + 1] not in self.vocabulary.suffixes or not words[j + 1][0].isupper():
            return False
        return not (
            lowers[j + 1] in ("co", "company", "ag", "sa", "ab", "as", "lp")
            and j + 2 < stop
            and words[j + 2][0].isupper()
            and words[j + 2] not in ("Ltd", "LTD")
        )

    def _has_sign(self, start: int, stop: int) -> bool:
        voc = self.vocabulary
        return (
            any(low in voc.heads or low in voc.suffixes for low in self.tokens.lowers[start:stop]) or start in self.hits
        )

    def _public(self, i: int, j: int) -> bool:
        """Whether the name so far is a public body's that runs on: a public head followed by of/for and a topic."""
        lowers = self.tokens.lowers[i:j]
        for k, low in enumerate(lowers[:-1]):
            if low in self.vocabulary.public_heads and lowers[k + 1] in (
                "of",
                "for",
                "on",
                "de",
                "für",
                "do",
                "da",
                "del",
                "per",
                "in",
            ):
                return True
        # "Health Research and ...", "Economic and Social ...", "National Heart, Lung, and ..."
        return False

    def _conjunct(self, k: int, stop: int) -> int:
        """Return the end of the capitalised conjunct that begins at ``k``."""
        words, lowers, voc = self.tokens.words, self.tokens.lowers, self.vocabulary
        end = k
        while end < stop and (
            words[end][0].isupper() or (end > k and lowers[end] in voc.connectors) or words[end] in "-"
        ):
            if end > k and end in self.hits and not self.tokens.glued(end):
                break
            end += 1
        return end

    def _and_joins(self, i: int, j: int, stop: int) -> bool:
        lowers, words, voc = self.tokens.lowers, self.tokens.words, self.vocabulary
        if j in self._covered:
            return True
        k = j + 1
        if k >= stop or not words[k][0].isupper() or k in self.hits:
            return False
        end = self._conjunct(k, stop)
        right = lowers[k:end]
        left = lowers[i:j]
        if right[-1] in voc.suffixes and (
            all(w in voc.topics or w in voc.suffixes or w == "co" for w in right)
            and any(w in voc.topics or w == "co" for w in right)
        ):
            return True  # "Boehringer Ingelheim Pharma GmbH and Co. KG"
        if self._public(i, j):
            first_is_topic = right[0] in voc.topics
            own = any(w in voc.heads - voc.topics for w in right) or any(h in self.hits for h in range(k, end))
            if right[0] in voc.public_heads and len(right) > 1 and right[1] in ("of", "for", "de"):
                return False
            return (first_is_topic and not own) or (not own and len(right) <= 2 and right[-1] in voc.topics)
        # a shared head at the right: "Food and Drug Administration", "Bill and Melinda Gates Foundation"
        if (
            i
            and lowers[i - 1] == "the"
            and right[-1] in voc.heads - voc.suffixes
            and "national" not in right
        ):
            # "the Chiari and Syringomyelia Foundation"
            return (i not in self.hits and len(left) == 1 and len(right) <= 3) or all(w in voc.topics or w in voc.heads for w in right)
        if i in self.hits or any(w in voc.heads - voc.topics for w in left) or any(w in voc.suffixes for w in left):
            return False
        heads = [w for w in right if w in voc.heads - {"pharmaceuticals", "pharma", "therapeutics"}]
        if heads and len(left) <= 3 and (left[-1] in voc.topics or (len(left) == 1 and right[0] in voc.topics)):
            return True
        return (
            bool(heads)
            and len(left) == 1
            and len(right) >= 3
            and right[-1] in ("foundation", "fund", "trust", "endowment", "charitable")
            and words[i].isalpha()
            and not words[i].isupper()
        )

    def _comma_joins(self, i: int, j: int, stop: int) -> bool:
        lowers, words, voc = self.tokens.lowers, self.tokens.words, self.vocabulary
        if j in self._covered:
            return True
        k = j + 1
        if k < stop and lowers[k] in ("and", "&"):
            k += 1
        if k >= stop or not words[k][0].isupper() or k in self.hits:
            return False
        left = lowers[i:j]
        end = self._conjunct(k, stop)
        right = lowers[k:end]
        if left[:2] == ["university", "of"] and left[2:3] == ["california"] and " ".join(right) in _CAMPUSES:
            return True
        if i not in self.hits and end + 1 < stop and words[end] == "&" and lowers[end + 1] in _PARTNERS:
            return True  # "Keane, Villar & Partners"
        if not right or right[0] not in voc.topics:
            return False
        own = any(w in voc.heads - voc.topics for w in right)
        if self._public(i, j) and not own:
            # the list must go on to an "and" for a comma to join
            at = end
            while at < stop and words[at] == ",":
                nxt = at + 1
                if nxt < stop and lowers[nxt] in ("and", "&"):
                    return True
                if nxt >= stop or lowers[nxt] not in voc.topics:
                    return False
                at = self._conjunct(nxt, stop)
                if at == nxt:
                    return False
            return at < stop and lowers[at] in ("and", "&") and at + 1 < stop and lowers[at + 1] in voc.topics
        return False

    def _connects(self, i: int, j: int, k: int) -> bool:
        """Whether the small words ``j`` to ``k`` stand inside a name that began at ``i``."""
        lowers, voc = self.tokens.lowers, self.vocabulary
        small = lowers[j]
        left = lowers[i:j]
        if j in self._covered:
            return True
        if small in ("for", "on", "in", "at"):
            if k in self.hits and not all(w in voc.topics or w == "and" for w in lowers[k : self.hits[k][0]]):
                return False
            return any(w in voc.heads for w in left) and lowers[k] not in voc.places
        if small in ("of", "the"):
            if small == "the":
                return False
            # "Pfizer of Canada" is one name; "Novartis, of Basel" never comes here
            return lowers[k] not in voc.openers or lowers[k] in voc.topics or lowers[k] in voc.heads
        if small in ("y", "e", "et", "und", "och", "og", "en", "i", "ve", "d", "l"):
            return len(left) > 0
        return True

    # -- classifying --------------------------------------------------------------------------------------

    def _classify(self, start: int, stop: int) -> Name:
        tokens, voc = self.tokens, self.vocabulary
        lowers = tokens.lowers
        hit = self.hits.get(start)
        text = tokens.text[tokens.starts[start] : tokens.ends[stop - 1]].lower()
        if hit is None and any(_number_like(w) for w in tokens.words[start:stop]):
            return Name(start, stop, "award")
        entry = hit[1] if hit and hit[0] == stop else None
        if len(text) > 2 and (text in voc.places or text.rstrip(".") in voc.places):
            return Name(start, stop, "place")
        last = lowers[stop - 1]
        if last in voc.programme_heads and entry is None:
            return Name(start, stop, "programme")
        if hit is not None:
            return Name(start, stop, "org", entry if entry is not None else (hit[1] if hit[0] >= stop else None))
        if text in voc.lower_names:
            return Name(start, stop, "org")
        if any(low in voc.heads or low in voc.suffixes for low in lowers[start:stop]) and stop - start > 1:
            return Name(start, stop, "org")
        if text in voc.not_names:
            return Name(start, stop, "word")
        return Name(start, stop, "name")


def _number_like(word: str) -> bool:
    """Whether a word is a number of the kind that awards carry: at least two digits among letters, or four digits."""
    digits = sum(c.isdigit() for c in word)
    return digits >= 4 or (digits >= 2 and digits < len(word) and word[0].isupper())


#: Legal endings written with full stops.
_DOTTED_SUFFIX = re.compile(
    r"(?:S\.?\s?p\.\s?[Aa]|[Ss]\.\s?r\.\s?l|[Ss]\.\s?r\.\s?o|S\.A\.S|S\.A|B\.V|N\.V|K\.K|a\.s|G\.m\.b\.H)\b\.?"
)
_DIVISIONS = frozenset(["department", "departments", "division", "faculty", "section", "school"])
_PARTNERS = frozenset(["partners", "associates", "sons", "company", "llp"])
_PARENTS = frozenset(
    [
        "university",
        "hospital",
        "institute",
        "college",
        "center",
        "centre",
        "clinic",
        "school",
        "universität",
        "université",
        "universidad",
        "foundation",
    ]
)
_AWARD_WORDS = frozenset(
    [
        "grant",
        "grants",
        "number",
        "numbers",
        "no",
        "nos",
        "award",
        "awards",
        "contract",
        "contracts",
        "project",
        "agreement",
    ]
)
_CAMPUSES = frozenset(
    [
        "los angeles",
        "san diego",
        "san francisco",
        "davis",
        "irvine",
        "berkeley",
        "santa barbara",
        "santa cruz",
        "riverside",
        "merced",
    ]
)
