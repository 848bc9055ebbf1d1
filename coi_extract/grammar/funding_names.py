"""Finds the names of givers. Public bodies and programmes have longer names than companies: fields joined by "and"
and commas, words such as "Scientific" or "Research" inside, heads in lower case."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from coi_extract.grammar.funding_vocabulary import field_endings, word_list
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.vocabulary import Vocabulary, vocabulary
from coi_extract.lexicon.loader import read_yaml


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    voc = vocabulary()
    places = frozenset(" ".join(place.split()) for place in read_yaml("funding.yaml")["places"].split("|"))
    return replace(voc, connectors=voc.connectors | word_list("connectors"), places=voc.places | places)


class FundingNames(NameFinder):
    """Names as they stand where a giver is asked for."""

    @classmethod
    def of(cls, finder: NameFinder) -> FundingNames:
        """Return a finder over the same text with the same hits."""
        found = cls(finder.tokens, finder.hits, finder.joined, finder.agencies)
        found.vocabulary = _vocabulary()
        return found

    def _inside(self, i: int, j: int, stop: int) -> bool:
        if super()._inside(i, j, stop):
            return True
        tokens = self.tokens
        if tokens.lowers[j] not in word_list("inner") or j + 1 >= stop:
            return False
        return (tokens.words[j + 1][0].isupper() and tokens.words[j + 1].isalpha()) or tokens.lowers[
            j + 1
        ] in word_list("small_heads")

    def field(self, k: int) -> bool:
        """Whether a word names a field: "Informatics", "Environmental"."""
        low = self.tokens.lowers[k]
        return low in self.vocabulary.topics or (self.tokens.words[k][1:].islower() and low.endswith(field_endings()))

    def _takes_fields(self, i: int, j: int) -> bool:
        """Whether a public body's name that is told by its field runs up to ``j``: "Agency for Food"."""
        lowers = self.tokens.lowers
        heads = self.vocabulary.public_heads
        return any(lowers[k] in heads and lowers[k + 1] in word_list("takes_fields") for k in range(i, j - 1))

    def _and_joins(self, i: int, j: int, stop: int) -> bool:
        if super()._and_joins(i, j, stop):
            return True
        lowers, words, voc = self.tokens.lowers, self.tokens.words, self.vocabulary
        k = j + 1
        if k < stop and lowers[k] in ("the", "of", "for", "on"):
            k += 1  # "for Science and the Humanities"
        if k < stop and k == j + 1 and words[k][0].isupper() and self._donors(i, j, k, stop):
            return True
        if k < stop and k in self.hits and k == j + 1 and i not in self.hits and self._half(i, j, self.hits[k][0]):
            return True
        if k >= stop or not words[k][0].isupper() or k in self.hits or j in self.hits:
            return False
        end = self._conjunct(k, stop)
        if not self.field(k):
            return False
        right = lowers[k:end]
        if self._takes_fields(i, j):
            if k > j + 1 and not (
                (i in self.hits and self.hits[i][0] <= j and lowers[j - 1] in voc.topics) or i not in self.hits
            ):
                return False
            return not any(w in voc.heads - voc.topics and not w.endswith(field_endings()) for w in right)
        if k > j + 1 or i in self.hits or any(w in voc.suffixes for w in lowers[i:j]):
            return False
        # a head at the right is shared: "Basic and Applied Research Foundation", "Research and Development Program"
        if not self.field(j - 1) and not (
            j - i == 1 and right[-1] in word_list("field_heads") and lowers[i] in voc.topics
        ):
            return False
        left_head = any(w in voc.heads - voc.topics for w in lowers[i:j])
        return not left_head and any(w in word_list("field_heads") or w in voc.programme_heads for w in right)

    def _donors(self, i: int, j: int, k: int, stop: int) -> bool:
        """Whether two donors share the name: "Stig and Ragna Gorthon Research Foundation"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        if not self._one_word(i, j) or i in self.hits or not words[i][1:].islower():
            return False  # not one given name, as "Stig" and "Inga-Britt" are
        if self.field(i) or lowers[i] in self.vocabulary.heads:
            return False
        end = self._conjunct(k, stop)
        if k in self.hits:
            end = max(end, self.hits[k][0])
        return end - k >= 3 and lowers[end - 1] in word_list("donations")

    def _half(self, i: int, j: int, end: int) -> bool:
        """Whether what stands before "and" is only half a name: "National Science and Engineering Council"."""
        lowers, heads = self.tokens.lowers, self.vocabulary.heads
        if (
            lowers[end - 1] not in word_list("field_heads")
            or not self.field(j - 1)
            or any(low in heads - self.vocabulary.topics for low in lowers[i:j])
        ):
            return False
        return lowers[i] in ("national", "royal", "european", "international", "general", "state", "federal") or all(
            self.field(k) for k in range(i, j)
        )

    def _comma_joins(self, i: int, j: int, stop: int) -> bool:
        if super()._comma_joins(i, j, stop):
            return True
        lowers, words = self.tokens.lowers, self.tokens.words
        if not self._takes_fields(i, j) or (i in self.hits and self.hits[i][0] >= j):
            return False
        # fields in a list that an "and" closes: "for Food, Environmental and Occupational Health Safety"
        at = j
        for _ in range(6):
            if at < stop and words[at] == ",":
                at += 1
            closing = at < stop and lowers[at] in ("and", "&")
            if closing:
                at += 1 + (at + 1 < stop and lowers[at + 1] == "the")  # "Research and the Arts"
            if at >= stop or not words[at][0].isupper() or at in self.hits or not self.field(at):
                return False
            if closing:
                end = self._conjunct(at, stop)
                return not any(w in self.vocabulary.heads - self.vocabulary.topics for w in lowers[at:end])
            at = self._conjunct(at, stop)
            if at >= stop or (words[at] != "," and lowers[at] not in ("and", "&")):
                return False
        return False
