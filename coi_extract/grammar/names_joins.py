"""What joins the words of an organisation's name: "and", commas, slashes, small words, legal endings."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from coi_extract.grammar.small_names import small_names
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.words import alternation, word_lists
from coi_extract.text.tokens import Tokens

#: Tokens of a name's part behind "and" or a comma: longer runs of capitals are no name.
_CONJUNCT_AT_MOST = 40
#: Tokens of two surnames with a comma.
_THREE = 3
#: Words between "law firm" and its name.
_LAW_FIRM_AT_MOST = 4
#: Words that share a head with the word before "and".
_SHARED_AT_MOST = 3
#: Words of a firm's name that tells its field.
_FIRM = 2
#: Words of the name of a place.
_PLACE_AT_MOST = 3
#: Tokens of a firm's double name with a slash.
_DOUBLE_AT_MOST = 40


def unknown(name: str) -> bool | None:
    """Tell of no name whether it is one firm's double name."""
    return None


@lru_cache(maxsize=1)
def _legal_endings() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the first letters, and the pattern, of legal endings written with full stops: S.p.A., s.r.o., B.V."""
    listed = word_lists().names.dotted_suffixes
    pattern = alternation(listed).replace("\\ ", r"\s?")
    return frozenset(suffix[0] for suffix in listed), re.compile(rf"{pattern}\b\.?")


class NameJoins:
    """What joins words to one name, in the tokens of one text.

    ``hits`` maps a token to (token after, registry entry); ``joined`` says whether the registry knows a name with a
    slash as one firm's (True), as two (False) or not at all (None).
    """

    def __init__(
        self,
        tokens: Tokens,
        hits: dict[int, tuple[int, int]],
        joined: Callable[[str], bool | None] = unknown,
        agencies: frozenset[int] = frozenset(),
    ) -> None:
        self.joined = joined
        #: tokens at which the acronym of a public agency stands
        self.agencies = agencies
        self._schemes: set[int] = set()
        #: the tokens after legal endings with full stops
        self._legal: set[int] = set()
        self.tokens = tokens
        self.hits = hits
        self.vocabulary = vocabulary()
        self.words = word_lists().names
        #: tokens at which a cue stands as a heading; a name ends before it
        self.headings: dict[int, int] = {}
        #: firms whose names the text has in small letters
        self.small_names = small_names(tokens)
        self._doubles: dict[str, bool | None] = {}
        self._covered = {k for i, (j, _) in hits.items() for k in range(i, j)}

    def _legal_ending(self, j: int, stop: int) -> int | None:
        """Return the token after the legal ending with full stops that begins at ``j``, or None."""
        tokens = self.tokens
        letters, pattern = _legal_endings()
        if tokens.words[j][0] not in letters:
            return None
        match = pattern.match(tokens.text, tokens.starts[j])
        if match is None:
            return None
        while j < stop and tokens.ends[j] <= match.end():
            j += 1
        return j

    def _own_head(self, low: str) -> bool:
        """Whether a word is the head of a body and no field of one."""
        return low in self.vocabulary.heads and low not in self.vocabulary.topics

    def _splits(self, i: int, slash: int, stop: int) -> bool:
        """Whether the slash after a known name joins two bodies; one firm's double name is the registry's to tell."""
        hit = self.hits.get(slash + 1)
        conjunct = self._conjunct(slash + 1, stop)
        if self.tokens.lowers[conjunct - 1] in self.words.joint_heads:
            return False  # "X/Y Alliance"
        end = hit[0] if hit else conjunct
        known = None
        if end - i <= _DOUBLE_AT_MOST:
            text = self.tokens.text[self.tokens.starts[i] : self.tokens.ends[end - 1]]
            if text not in self._doubles:
                self._doubles[text] = self.joined(text)
            known = self._doubles[text]
        return known is False or (
            known is None
            and hit is not None
            and (i in self.hits or self.tokens.lowers[slash - 1] not in self.vocabulary.heads)
        )

    def _qualifies(self, j: int) -> bool:
        """Whether the known name at ``j`` is of generic words only, so that it goes on with the name before it."""
        return any(low in self.vocabulary.heads for low in self.tokens.lowers[j : self.hits[j][0]])

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
        ) or word in word_lists().names.camel_names

    def _suffix_after_comma(self, j: int, stop: int) -> bool:
        lowers, words = self.tokens.lowers, self.tokens.words
        if j + 1 >= stop or lowers[j + 1] not in self.vocabulary.suffixes or not words[j + 1][0].isupper():
            return False
        if words[j + 1].isupper() and len(words[j + 1]) == 2 and self._is_short_caps(j - 1):
            return False  # the initials "LP, AB and KN"
        return not (
            lowers[j + 1] in self.words.short_suffixes
            and j + 2 < stop
            and words[j + 2][0].isupper()
            and words[j + 2] not in self.words.after_short_suffix
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
            if low in self.vocabulary.public_heads and lowers[k + 1] in self.words.public_links:
                return True
            if low in self.words.bodies_on and lowers[k + 1] in self.words.body_links:
                return True  # "Committee to Advise on Rivers and Lakes"
        # "Health Research and ...", "Economic and Social ...", "National Heart, Lung, and ..."
        return False

    def _conjunct(self, k: int, stop: int) -> int:
        """Return the end of the capitalised conjunct that begins at ``k``."""
        stop = min(stop, k + _CONJUNCT_AT_MOST)
        words, lowers, voc = self.tokens.words, self.tokens.lowers, self.vocabulary
        end = k
        while end < stop and (
            words[end][0].isupper()
            or (end > k and lowers[end] in voc.connectors)
            or words[end] in "-"
            or (words[end] == "'s" and k < end < stop - 1 and words[end + 1][0].isupper())
        ):
            if end > k and end in self.hits and not self.tokens.glued(end):
                break
            end += 1
        return end

    def _one_word(self, i: int, j: int) -> bool:
        """Whether the tokens ``i`` to ``j`` are one word, perhaps with a hyphen: "Anna", "Inga-Britt"."""
        glued = self.tokens.glued
        return j == i + 1 or (j == i + 3 and self.tokens.words[i + 1] == "-" and glued(i + 1) and glued(i + 2))

    def _and_joins(self, i: int, j: int, stop: int) -> bool:
        lowers, words, voc = self.tokens.lowers, self.tokens.words, self.vocabulary
        if j in self._covered or self._places_join(i, j, stop):
            return True
        k = j + 1
        if k >= stop or not words[k][0].isupper() or (k in self.hits and not self._shares_head(i, j, k)):
            return False
        end = max(self._conjunct(k, stop), self.hits[k][0] if k in self.hits else 0)
        right = lowers[k:end]
        left = lowers[i:j]
        if right[0] in self.words.developments and left[-1] in self.words.researches:
            return True  # "J&J Pharmaceutical Research and Development"
        if right[-1] in voc.suffixes and (
            all(w in voc.topics or w in voc.suffixes or w == "co" for w in right)
            and any(w in voc.topics or w == "co" for w in right)
        ):
            return True  # "Boehringer Ingelheim Pharma GmbH and Co. KG"
        if self._public(i, j):
            first_is_topic = right[0] in voc.topics
            own = any(self._own_head(w) for w in right) or any(h in self.hits for h in range(k, end))
            if right[0] in voc.public_heads and len(right) > 1 and right[1] in self.words.next_public_links:
                return False
            return (first_is_topic and not own) or (not own and len(right) <= 2 and right[-1] in voc.topics)
        # a shared head at the right: "Food and Drug Administration", "Bill and Melinda Gates Foundation"
        if (
            i
            and lowers[i - 1] == "the"
            and right[-1] in voc.heads
            and right[-1] not in voc.suffixes
            and "national" not in right
        ):
            # "the Chiari and Syringomyelia Foundation", "the Lotta and Jon Berg Memorial Fund"
            longest = _SHARED_AT_MOST + (
                right[-1] in self.words.charity_heads
            )  # "the Lotta and Jon Berg Memorial Fund"
            return (i not in self.hits and len(left) == 1 and len(right) <= longest) or all(
                w in voc.topics or w in voc.heads for w in right
            )
        if i not in self.hits and self._law_firm(i, k, end):
            return True
        lone = len(right) == 1 and right[0] in self.words.lone_fields
        if lone and i not in self.hits and len(left) > 1 and left[-1] in voc.topics:
            return True  # "Harlow Nutrition and Prevention"
        joint = i and lowers[i - 1] == "the" and right[-1] in self.words.joint_heads and i not in self.hits
        if joint and len(left) == 1 and len(right) <= _FIRM:
            return True  # "the Rosmer and Harlow Collaboration"
        if i in self.hits or any(self._own_head(w) for w in left) or any(w in voc.suffixes for w in left):
            return False
        if self._two_firms(left, right):
            return False
        heads = [w for w in right if w in voc.heads and w not in self.words.company_heads]
        if heads and len(left) <= 3 and (left[-1] in voc.topics or (len(left) == 1 and right[0] in voc.topics)):
            return True
        return (
            bool(heads)
            and self._one_word(i, j)
            and len(right) >= 3
            and right[-1] in self.words.charity_heads
            and words[i].isalpha()
            and not words[i].isupper()
        )

    def _shares_head(self, i: int, j: int, k: int) -> bool:
        """Whether the known name at ``k`` is of words for fields only, with a word before "and" that it has in common.

        "the Bread and Health Foundation"; there is a Health Foundation as well
        """
        lowers, word = self.tokens.lowers, self.tokens.words[i]
        if not i or lowers[i - 1] != "the" or j != i + 1 or i in self.hits or word.isupper() or not word.isalpha():
            return False
        known = lowers[k : self.hits[k][0]]
        return known[-1] in self.words.charity_heads and all(
            low in self.vocabulary.topics or low in self.vocabulary.heads for low in known
        )

    def _places_join(self, i: int, j: int, stop: int) -> bool:
        """Whether "and" at ``j`` joins places that a body is of: "the Sleep Society of Norway and Sweden"."""
        lowers, words, places = self.tokens.lowers, self.tokens.words, self.vocabulary.places
        first = max(i, j - _PLACE_AT_MOST - 1)
        of = next((p for p in range(j - 1, first, -1) if lowers[p] == "of"), None)
        if of is None or " ".join(lowers[of + 1 : j]) not in places:
            return False
        k = j + 1
        k += k < stop and lowers[k] == "the"
        end = k
        while end < min(stop, k + _PLACE_AT_MOST) and words[end][0].isupper():
            end += 1
        more = end < stop and (words[end][0].isupper() or words[end] in ("-", "/", "'s", "of"))
        return end > k and not more and " ".join(lowers[k:end]) in places

    def _on_field(self, j: int) -> bool:
        """Whether "on" at ``j`` leads from the head of a body to its field: "the Harlow Foundation on Sleep"."""
        lowers, words = self.tokens.lowers, self.tokens.words
        if lowers[j - 1] not in self.words.on_field:
            return False
        end = self._conjunct(j + 1, len(self.tokens))  # a programme's head may be cut off: "Council on Sleep X Program"
        programme = not self.vocabulary.programme_heads.isdisjoint(lowers[j + 1 : end])
        return end > j + 1 and not programme and (end == len(words) or words[end] != "'s")

    def _two_firms(self, left: list[str], right: list[str]) -> bool:
        """Whether both sides are a proper word and a field, as firms' names are: "Harlow Vision and Brandt Foods"."""
        topics = self.vocabulary.topics
        return len(left) == len(right) == _FIRM and all(
            side[0] not in topics and (side[-1] in topics or side[-1] in self.vocabulary.heads)
            for side in (left, right)
        )

    def _comma_joins(self, i: int, j: int, stop: int) -> bool:
        lowers, words, voc = self.tokens.lowers, self.tokens.words, self.vocabulary
        if j in self._covered:
            return True
        k = j + 1
        if k < stop and lowers[k] in self.words.joints:
            k += 1
        if k >= stop or not words[k][0].isupper() or k in self.hits:
            return False
        left = lowers[i:j]
        end = self._conjunct(k, stop)
        right = lowers[k:end]
        if " ".join(right) in self.words.campuses and self.words.campus_university == set(left[:3]):
            return True
        closed = lowers[j - 1] in voc.suffixes  # "Harlow LLP, Villar & Sons" are two
        if i not in self.hits and not closed and words[end : end + 1] == ["&"] and self._partners_follow(end + 1, stop):
            return True  # "Keane, Villar & Partners"
        if end == k + 1 and end + 1 < stop and self._lists_partners(i, j, end):
            return True  # "the law firm of Keane, Villar and Moss"
        if not right or right[0] not in voc.topics:
            return False
        own = any(self._own_head(w) for w in right)
        if self._public(i, j) and not own:
            # the list must go on to an "and" for a comma to join
            at = end
            while at < stop and words[at] == ",":
                nxt = at + 1
                if nxt < stop and lowers[nxt] in self.words.joints:
                    return True
                if nxt >= stop or lowers[nxt] not in voc.topics:
                    return False
                at = self._conjunct(nxt, stop)
                if at == nxt:
                    return False
            return at < stop and lowers[at] in self.words.joints and at + 1 < stop and lowers[at + 1] in voc.topics
        return False

    def _partners_follow(self, k: int, stop: int) -> bool:
        return k < stop and self.tokens.lowers[k] in self.words.partners

    def _is_short_caps(self, i: int) -> bool:
        word = self.tokens.words[i]
        return 2 <= len(word) <= 3 and word.isupper() and word.isalpha()

    def _legal_form_ends(self, k: int) -> bool:
        """Whether the capitalised words from ``k`` on end in a legal form."""
        stop = min(len(self.tokens), k + _CONJUNCT_AT_MOST)
        end = self._conjunct(k, stop)
        if self.tokens.lowers[end - 1] in self.vocabulary.suffixes:
            return True
        return end + 1 < stop and self.tokens.words[end] == "," and self._suffix_after_comma(end, stop)

    def _names_matter(self, i: int, j: int) -> bool:
        """Whether the preposition at ``j`` tells a body's matter: "Committee on Vaccines", "Committee to Advise on"."""
        if self.tokens.lowers[j] not in self.words.body_links or i in self.hits:
            return False
        left = self.tokens.lowers[i:j]
        if not self.words.bodies_on_one.isdisjoint(left):
            return True
        return not (self.words.bodies_on.isdisjoint(left) or self.words.advising.isdisjoint(left))

    def _names_purpose(self, i: int, j: int, k: int) -> bool:
        """Whether a known centre's name goes on with what it is for: "Sleep Research Institute for Space Health"."""
        lowers = self.tokens.lowers
        if lowers[j] != "for" or k != j + 1 or lowers[j - 1] not in self.words.bodies_for or lowers[i] == "national":
            return False
        return self.tokens.words[k][0].isupper() and lowers[k] not in self.vocabulary.places

    def _names_cause(self, i: int, j: int) -> bool:
        """Whether the preposition at ``j`` tells a charity's cause: "Doctors for Rivers", "the charity Ten for All"."""
        lowers = self.tokens.lowers
        if lowers[j] not in self.words.people_links or i in self.hits:
            return False
        return lowers[j - 1] in self.words.people_heads or (i > 0 and lowers[i - 1] in self.words.causes)

    def _law_firm(self, i: int, k: int, end: int) -> bool:
        """Whether words around two surnames say that they are a law firm's: "the law firm A and B", "A and B LLP"."""
        lowers, words = self.tokens.lowers, self.words
        listed = self._one_word(i, k - 1) or (k - 1 - i == _THREE and self.tokens.words[i + 1] == ",")
        if not listed:
            return False
        if end - k == _FIRM:
            return lowers[end - 1] in words.partners
        if end - k > 1:
            return False
        before = lowers[max(0, i - _LAW_FIRM_AT_MOST) : i]
        behind = lowers[end : end + _LAW_FIRM_AT_MOST]
        return not words.law_firms.isdisjoint(before) or (
            behind[:1] in ([","], ["("]) and not words.law_firms.isdisjoint(behind)
        )

    def _lists_partners(self, i: int, j: int, end: int) -> bool:
        """Whether one of three surnames of a law firm stands before the joint at ``end``: "the law firm A, B and C"."""
        lowers = self.tokens.lowers
        joined = lowers[end] in self.words.joints and self.tokens.words[end + 1][0].isupper()
        before = lowers[max(0, i - _LAW_FIRM_AT_MOST) : i]
        told = not (
            self.words.law_firms.isdisjoint(before) and self.words.partners.isdisjoint(lowers[end + 2 : end + 3])
        )
        return joined and self._one_word(i, j) and told

    def _employs(self, i: int, j: int, k: int) -> bool:
        """Whether a person stands before "of", and whom the person works for behind it: "Anna Berg of Harlow Ltd"."""
        words = self.tokens.words[i:j]
        if not _THREE - 1 <= len(words) <= _THREE or i in self.hits or self._has_sign(i, j):
            return False
        if not all(w.isalpha() and w[0].isupper() and (len(w) == 1 or w[1:].islower()) for w in words):
            return False
        voc, end = self.vocabulary, self._conjunct(k, len(self.tokens))
        if any(low in voc.topics or low in voc.places or low in voc.public_heads for low in self.tokens.lowers[i:j]):
            return False
        return k in self.hits or self._camel_case(k) or (end - k > 1 and self._has_sign(k, end))

    def _camel_case(self, k: int) -> bool:
        """Whether a word has a capital inside: "MedWrite"."""
        word = self.tokens.words[k]
        return not word.isupper() and any(c.isupper() for c in word[1:])

    def is_study_of(self, k: int) -> bool:
        """Whether what a society is for begins at ``k``: "the Harlow Society for the Study of Sleep"."""
        words = self.tokens.words[max(0, k - 1) : k + 3]
        return words[:3] == ["the", "Study", "of"] and words[3:4] != [] and words[3][0].isupper()

    def _connects(self, i: int, j: int, k: int) -> bool:
        """Whether the small words ``j`` to ``k`` stand inside a name that began at ``i``."""
        lowers, voc = self.tokens.lowers, self.vocabulary
        small = lowers[j]
        left = lowers[i:j]
        if j in self._covered or self._names_matter(i, j) or self._names_cause(i, j):
            return True
        if small in self.words.prepositions:
            purpose = self.is_study_of(k) or self._names_purpose(i, j, k)
            if i in self.hits and self.hits[i][0] == j and j - i > 1 and not purpose:
                return False  # "grants from the National Institutes of Health for the Environmental ... study"
            if k in self.hits and not all(w in voc.topics or w == "and" for w in lowers[k : self.hits[k][0]]):
                return False
            if small == "for" and i not in self.hits and self._legal_form_ends(k):
                return True  # "Virtual Tissues for Health, LLC"
            if left[0] in self.words.journal_heads and small == "in":
                return True  # "Frontiers in Sleep"
            return any(w in voc.heads for w in left) and lowers[k] not in voc.places
        if small == "the":
            return False
        if small == "of" and j == i + 1 and i not in self.hits and self._is_short_caps(i):
            return not (k in self.hits or self._legal_form_ends(k))  # "EF of Veltrix Ltd"
        if small == "of" and self._employs(i, j, k):
            return False
        if small == "of":
            # "Pfizer of Canada" is one name; "Novartis, of Basel" never comes here
            return lowers[k] not in voc.openers or lowers[k] in voc.topics or lowers[k] in voc.heads
        if small in self.words.foreign_joints:
            return len(left) > 0
        return True
