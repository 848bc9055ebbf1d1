"""Sums of money that are what somebody is paid: "AB received $5,000 from X"."""

from __future__ import annotations

from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

#: What a sum is given with: "received $500", "was paid $500", "... and $500".
_BEFORE = frozenset({"verb", "attr"})
_JOINTS = frozenset({"conj", "comma", "semi"})
#: Signs of currencies.
CURRENCIES = "$€£¥"
#: Chunks that bound a sum: "not more than".
_BOUNDS_AT_MOST = 4


class Sums:
    """Where sums stand in the tokens of one text."""

    tokens: Tokens

    def _sum_end(self, i: int, stop: int) -> int:
        """Return the token after the sums of money that begin at token ``i``, 0 where there are none."""
        words = self.tokens.words
        k = i
        while k < stop and (words[k][0].isdigit() or words[k] in CURRENCIES + ",.-"):
            k += 1
        return k if k > i else 0

    def _payment(self, i: int, stop: int, out: list[Chunk]) -> int:
        """Append the sum at token ``i`` as what is paid where a payer follows; return the token after, else 0."""
        words, lowers = self.tokens.words, self.tokens.lowers
        end = self._sum_end(i, stop) if words[i] in CURRENCIES else 0
        if not end or end >= stop or lowers[end] not in word_lists().ties.payer_prepositions:
            return 0
        back = len(out) - 1
        while back >= 0 and out[back].kind == "word" and len(out) - back <= _BOUNDS_AT_MOST:
            back -= 1
        if back < 0 or out[back].kind not in _BEFORE | _JOINTS:
            return 0
        if out[back].kind in _JOINTS and not any(c.kind == "cue" and words[c.start] in CURRENCIES for c in out[:back]):
            return end  # "consulting fees of $500 from X and | from Y"
        out.append(Chunk("cue", i, end, None, (rule_by_id("cue.personal_fees"),)))
        return end
