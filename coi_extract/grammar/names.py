"""Finds the names of organisations by their own signs: capitals, heads, legal endings, coordination.

A *run* is a maximal stretch of capitalised words and the small words between them. It is cut at commas, "and" and
slashes into names, with the registry's hits deciding first and the shape of public bodies' names second.
"""

from __future__ import annotations

from dataclasses import dataclass

from coi_extract.grammar.names_joins import NameJoins

#: Words of an agency's scheme: one word more may be a centre of its own ("NASA Ames").
_SCHEME_AT_LEAST = 2
#: Tokens before a name with its article, inside a sentence.
_INSIDE = 2
#: Letters of a code that a slash joins to a number.
_CODE_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in tokens. ``kind``: org (by its own signs), name (may be one), place, programme, award, word."""

    start: int
    stop: int
    kind: str
    entry: int | None = None


class NameFinder(NameJoins):
    """Finds the names that begin at a token of one text."""

    def looks_like_name(self, i: int) -> bool:
        """Whether token ``i`` may begin a name: a capital, camel case, or digits glued to letters ("3M", "23andMe")."""
        word, low = self.tokens.words[i], self.tokens.lowers[i]
        first = word[0]
        if len(word) <= _CODE_AT_MOST and self._in_number(i):
            return False  # "204444/Z/16/Z", "CH/08/002"
        if first.isupper() or i in self.hits or low in self.vocabulary.lower_names:
            return True
        if first.isdigit():
            return (word != low and not word[:-1].isdigit()) or (len(word) == 2 and word[1] == "M")
        if not first.islower():
            return False
        if len(word) == 1:
            # "e-Plexa", "i-STAT"
            tokens = self.tokens
            hyphen = i + 2 < len(tokens) and tokens.words[i + 1] == "-"
            return hyphen and tokens.glued(i + 1) and tokens.glued(i + 2) and tokens.words[i + 2][0].isupper()
        if word in self.small_names:
            return True
        if len(word) == 2 or (word == low and word.isalpha()):
            return False
        return any(c.isupper() or c.isdigit() for c in word[1:]) and not word[-1].isdigit()

    def goes_without(self, j: int, stop: int) -> bool:
        """Whether a capitalised "without" at ``j`` stands inside a name: "Doctors Without Borders"."""
        words = self.tokens.words
        return j + 1 < stop and words[j] == "Without" and words[j - 1][0].isupper() and words[j + 1][0].isupper()

    def _in_number(self, i: int) -> bool:
        """Whether a slash glues token ``i`` to a number before it, or to one behind it."""
        words, glued = self.tokens.words, self.tokens.glued
        if i + 2 < len(words) and words[i + 1] == "/" and words[i + 2].isdigit() and words[i].isupper():
            return glued(i + 1) and glued(i + 2) and i not in self.hits
        return i > 1 and words[i - 1] == "/" and words[i - 2].isdigit() and glued(i) and glued(i - 1)

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

    def has_article(self, start: int, stop: int) -> bool:
        """Whether a capitalised article inside a sentence belongs to the firm's name behind it: "of The X Company"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        if start < _INSIDE or words[start - 1] != "The":
            return False
        if not (words[start - _INSIDE][0].islower() or words[start - _INSIDE] == ","):
            return False
        own = stop - start > 1 and start not in self.hits and self.vocabulary.heads.isdisjoint(lowers[start:stop])
        return own or lowers[stop - 1] in self.words.the_firms

    # -- growing one name ---------------------------------------------------------------------------------

    def _one(self, i: int, stop: int) -> tuple[int, int | None]:
        """Return (end of the name that begins at ``i``, start of the name that a slash glues to it or None)."""
        tokens = self.tokens
        known_end = self.hits[i][0] if i in self.hits else i
        j = max(known_end, i + 1)
        if i in self.agencies and self._names_scheme(known_end, stop):
            self._schemes.add(known_end)
            return known_end, None
        while j < stop and j not in self.headings:
            ending = self._legal_ending(j, stop)
            if ending is not None:
                self._legal.add(ending)
                return ending, None
            if j in self.hits and self._another_begins(i, j, known_end):
                break
            if tokens.words[j] == "/" and j + 1 < stop and tokens.glued(j) and self._name_word(j + 1):
                if j not in self._covered and self._splits(i, j, stop):
                    return j, j + 1
                j += 2
                continue
            following = self._step(i, j, known_end, stop)
            if following is None:
                break
            j = following
        if j < stop and tokens.lowers[j] in self.words.offshoots:
            return j + 1, None  # "a Harlow startup" is not Harlow
        if j < stop and i in self.hits and known_end == j and tokens.words[j] in self.words.small_company_heads:
            return j + 1, None  # "Roche laboratories"
        if j < stop and j == i + 1 and tokens.words[i][0].islower() and tokens.words[j] in self.words.small_heads:
            return j + 1, None  # "kymaLab bio"
        if j < stop and tokens.words[j] == "government" and tokens.lowers[j - 1] in self.vocabulary.places:
            return j + 1, None
        if tokens.lowers[i] in self.words.divisions:
            j = self._with_parent(i, j, stop)
        return self._without_tail(i, j), None

    def _names_scheme(self, start: int, stop: int) -> bool:
        """Whether the capitals behind an agency's acronym name one of its schemes: "NASA Space Biology"."""
        words, voc = self.tokens.words, self.vocabulary
        end = start
        while end < stop and words[end][0].isupper() and words[end].isalpha() and end not in self.hits:
            end += 1
        signs = voc.heads | voc.suffixes
        return end - start >= _SCHEME_AT_LEAST and signs.isdisjoint(self.tokens.lowers[start : min(end + 1, stop)])

    def _another_begins(self, i: int, j: int, known_end: int) -> bool:
        """Whether the known name at ``j`` is another than what stands before it, and no qualified part of it."""
        if self.tokens.glued(j) or self.tokens.words[j - 1] in "-/":
            return False
        return (known_end == j or self._has_sign(i, j)) and not self._qualifies(j)

    def _step(self, i: int, j: int, known_end: int, stop: int) -> int | None:
        """Return the token after what the name that began at ``i`` goes on with at ``j``, None where it ends."""
        tokens, voc = self.tokens, self.vocabulary
        words, lowers = tokens.words, tokens.lowers
        word, low = words[j], lowers[j]
        more = j + 1 < stop
        if word == ".":
            if tokens.glued(j) and more and tokens.glued(j + 1) and words[j + 1][0].islower():
                return j + 2  # "Heart.org"
            initials = j == i + 1 and len(words[i]) == 2 and words[i].isupper() and not more  # "was founded by AB."
            return j + 1 if tokens.glued(j) and not initials and self._abbreviated(j, stop) else None
        if word == "-" and more and lowers[j + 1] in self.words.hyphened and words[j + 1].islower():
            return None  # "a Pfizer-sponsored symposium"
        last = lowers[j - 1] if words[j - 1] != "." else lowers[j - 2]
        if word == "-" and last in self.words.closing_suffixes and more and self.looks_like_name(j + 1):
            return None  # "Selvik Ltd-Orlanda"
        if word in ("-", "'"):
            if tokens.glued(j) and more and tokens.glued(j + 1) and words[j + 1][0].isalnum():
                return j + 2
            plural = word == "'" and tokens.glued(j) and words[j - 1].endswith("s")
            return j + 1 if plural and more and self._name_word(j + 1) else None
        if word == "'s":
            owned = more and words[j + 1][0].isupper() and lowers[j + 1] not in self.words.possessed
            return j + 2 if owned and not (i in self.hits and known_end == j) else None
        if self.goes_without(j, stop):
            return j + 2
        if word in ("&", "+"):
            return self._after_ampersand(i, j, known_end, stop)
        if word == ",":
            return self._after_comma(i, j, stop)
        if word == "(":
            return self._after_acronym(i, j, stop)
        if low == "and":
            # "Research and the Arts"
            return j + 1 + (more and lowers[j + 1] == "the") if self._and_joins(i, j, stop) else None
        if words[j - 1][0].isupper() and (word in self.words.small_endings or self._stands_as_ending(j, stop)):
            return j + 1  # "Silence plc", "Orlanda Diagnostics AS"
        if (
            word == "Reports"
            and i > 0
            and lowers[i - 1] in self.words.journal_prepositions
            and words[j - 1][0].isupper()
        ):
            return j + 1  # "an editor of Harlow Reports"
        if word[0].isupper() or self._camel(word) or self._numeral(j, stop):
            return None if self._capital_ends(i, j, known_end, stop) else j + 1
        if (low in voc.connectors and low != "a") or self._leads_on(i, j):
            k = j + 1
            while k < stop and (lowers[k] in voc.connectors or words[k] == "'") and k - j < 3:
                k += 1
            if k < stop and words[k][0].isupper() and self._connects(i, j, k):
                return k
        return None

    def _leads_on(self, i: int, j: int) -> bool:
        """Whether the preposition at ``j`` may go on with the name that began at ``i``, by the words before it."""
        low, left = self.tokens.lowers[j], self.tokens.lowers[i:j]
        if low in self.words.prepositions and left[0] in self.words.journal_heads:
            return True
        if low in self.words.field_prepositions and self._on_field(j):
            return True
        return self._names_matter(i, j) or self._names_cause(i, j)

    def _stands_as_ending(self, j: int, stop: int) -> bool:
        """Whether capitals at ``j`` that are a small word as well end a firm's name: "Orlanda Diagnostics AS"."""
        words = self.tokens.words
        small = self.tokens.lowers[j] in self.vocabulary.openers
        return small and words[j].isupper() and not words[j - 1].isupper() and (j + 1 >= stop or words[j + 1] in ".,;)")

    def _after_ampersand(self, i: int, j: int, known_end: int, stop: int) -> int | None:
        """Return the token after "&" or "+" and the word that they join to the name, or None."""
        if j + 1 >= stop:
            return None
        known = i in self.hits and known_end == j and j + 1 in self.hits and j not in self._covered
        if known and self.tokens.words[j] == "&":
            return None  # two known names
        if self._initials_pair(i, j):
            return None  # "AB & CD"
        if self._name_word(j + 1) or (j + 2 < stop and self.tokens.lowers[j + 1] == "co"):
            return j + 2
        return None

    def _initials_pair(self, i: int, j: int) -> bool:
        """Whether the "&" at ``j`` stands with blanks between two strings of capitals that nobody knows as names."""
        words, glued = self.tokens.words, self.tokens.glued
        pair = (words[i], words[j + 1])
        return (
            j == i + 1
            and not (glued(j) or glued(j + 1))
            and all(2 <= len(word) <= 3 and word.isalpha() and word.isupper() for word in pair)
            and i not in self.hits
        )

    def _after_comma(self, i: int, j: int, stop: int) -> int | None:
        """Return the token with which the name goes on behind a comma, or None."""
        tokens = self.tokens
        dotted = self._legal_ending(j + 1, stop) if j + 1 < stop else None
        if dotted is not None and self._has_sign(i, j):
            self._legal.add(dotted)
            return dotted  # "Diana Biotechnologies, a.s."
        if self._suffix_after_comma(j, stop):
            j += 2
            dotted = tokens.lowers[j - 1] not in self.words.never_dotted  # "Harlow Systems, LLC."
            while dotted and j < stop and tokens.words[j] == "." and tokens.glued(j):
                j += 1
            return j
        if self._comma_joins(i, j, stop):
            return j + 2 if tokens.lowers[j + 1] in self.words.joints else j + 1
        return None

    def _after_acronym(self, i: int, j: int, stop: int) -> int | None:
        """Return the token after the acronym in a bracket inside a name, and its head: "Pain Harms (PaHa) Fund"."""
        words = self.tokens.words
        lowers, heads = self.tokens.lowers, self.words.charity_heads
        if j + 3 >= stop or words[j + 2] != ")" or i in self.hits or lowers[j - 1] in heads:
            return None
        acronym = len(words[j + 1]) < j - i + _CODE_AT_MOST and words[j + 1][0] == words[i][0] != lowers[i][0]
        return j + 4 if acronym and lowers[j + 3] in heads and words[j + 3][0].isupper() else None

    def _numeral(self, j: int, stop: int) -> bool:
        """Whether a number of one or two digits stands inside a name: "Horizon 3 Therapeutics"."""
        tokens = self.tokens
        return (
            tokens.words[j][0].isdigit()
            and len(tokens.words[j]) <= 2
            and tokens.starts[j] - tokens.ends[j - 1] <= 1
            and j + 1 < stop
            and self._name_word(j + 1)
        )

    def _capital_ends(self, i: int, j: int, known_end: int, stop: int) -> bool:
        """Whether a capitalised word, or a numeral, at ``j`` does not go on with the name."""
        lowers, voc = self.tokens.lowers, self.vocabulary
        shouted = j == i + 1 and all(len(w) > 2 and w.isupper() for w in self.tokens.words[i : j + 1])
        if shouted and self.tokens.words[j + 1 : j + 2] and not self.tokens.words[j + 1].isupper():
            return False  # "PLOS ONE"
        if lowers[j] in voc.openers and lowers[j - 1] not in voc.connectors and not self._inside(i, j, stop):
            last = j == i + 1 and (j + 1 >= stop or self.tokens.words[j + 1] in ".,;)")
            return not (last and lowers[j] in self.words.last_words)
        if known_end > i and j >= known_end and self._programme_follows(j, stop) and not self.is_study_of(j):
            return True
        if lowers[j] in self.words.editorial and j + 1 < stop and lowers[j + 1] in self.words.editors:
            return j not in self._covered  # "a PLOS ONE Editorial Board member"
        if lowers[j] in self.words.adviser_fields and j + 1 < stop and lowers[j + 1] in self.words.advisers:
            return j not in self._covered  # "a Harlow Review Statistical Adviser"
        return j not in self._covered and (_number_like(self.tokens.words[j]) or self._number_follows(j, stop))

    def _without_tail(self, i: int, j: int) -> int:
        """Return the end of a name without what no name ends in: punctuation and small words."""
        words, lowers, connectors = self.tokens.words, self.tokens.lowers, self.vocabulary.connectors
        while j > i + 1 and (
            words[j - 1] in ",-/&'"
            or (lowers[j - 1] in connectors and words[j - 1][0].islower())
            or lowers[j - 1] in self.words.not_last
            or words[j - 1] == "'s"
        ):
            j -= 1
        return j

    def _with_parent(self, i: int, j: int, stop: int) -> int:
        """A division with a generic name keeps its parent: "Department of Medicine, University Hospital Basel"."""
        lowers = self.tokens.lowers
        k = j
        if k < stop and (self.tokens.words[k] == "," or lowers[k] in self.words.to_parent):
            k += 1
            if k < stop and lowers[k] == "the":
                k += 1
            if k < stop and k > j and self.tokens.words[k][0].isupper() and lowers[k] not in self.words.divisions:
                end = self._one(k, stop)[0]
                if k in self.hits or any(w in self.words.parents for w in lowers[k:end]):
                    return end
        return j

    def _number_follows(self, j: int, stop: int) -> bool:
        """Whether a word for an award stands at ``j`` with its number: "Grant Number JP19H05679"."""
        if self.tokens.lowers[j] not in self.words.award_words or j + 1 >= stop:
            return False
        following = self.tokens.lowers[j + 1]
        return (
            following in self.words.award_words
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
            and (lowers[end - 1] in self.vocabulary.programme_heads or lowers[end - 1] in self.words.professors)
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

    def _abbreviated(self, j: int, stop: int) -> bool:
        """Whether the full stop at ``j`` belongs to an abbreviation inside a name: "St.", "U.S.", "Inc."."""
        words, lowers, tokens = self.tokens.words, self.tokens.lowers, self.tokens
        previous = words[j - 1]
        if lowers[j - 1] in self.words.never_dotted:
            return False  # "at Orlanda GmbH."
        if lowers[j - 1] in self.vocabulary.suffixes or lowers[j - 1] in self.words.abbreviations:
            return True
        if len(previous) == 1 and previous.isupper():
            return j < 2 or words[j - 2] not in ("&", "/")  # "from J&J.", "Lundbeck A/S."
        return tokens.glued(j) and j + 1 < stop and tokens.glued(j + 1) and words[j + 1][0].isalnum()

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
        if (last in voc.programme_heads and entry is None and not self._public(start, stop)) or start in self._schemes:
            return Name(start, stop, "programme")
        if hit is not None:
            return Name(start, stop, "org", entry if entry is not None else (hit[1] if hit[0] >= stop else None))
        if text in voc.lower_names or text in self.small_names:
            return Name(start, stop, "org")
        signed = stop in self._legal or any(low in voc.heads or low in voc.suffixes for low in lowers[start:stop])
        if stop - start > 1 and signed:
            return Name(start, stop, "org")
        if text in voc.not_names:
            return Name(start, stop, "word")
        return Name(start, stop, "name")


def _number_like(word: str) -> bool:
    """Whether a word is a number of the kind that awards carry: at least two digits among letters, or four digits."""
    if word.isalpha():
        return False
    digits = sum(c.isdigit() for c in word)
    return digits >= 4 or (digits >= 2 and digits < len(word) and word[0].isupper())
