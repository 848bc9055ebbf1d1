"""Companies that are told by what they make, and those that nobody names."""

from __future__ import annotations

from coi_extract.grammar.tie_subjects import Subjects
from coi_extract.grammar.values import Chunk

#: Chunks that tell what companies make.
_DESCRIBED_AT_MOST = 8
#: What tells of companies what they make.
_DESCRIPTION = frozenset({"word", "prep", "dash", "cue"})


class Makers(Subjects):
    """Companies without a name, and the lists that name them behind."""

    def _on_any_org(self, at: int, chunk: Chunk) -> None:
        super()._on_any_org(at, chunk)
        self.skip_to = max(self.skip_to, self._described(at))
        after = self._after(at, frozenset({"comma", "conj"}))
        if (
            self._kind(at - 1) == "prep"
            and not self.negated
            and after > at + 1
            and self._kind(after) in ("verb", "cue")
        ):
            self.cues = []  # "has received fees from drug companies and owns shares in X"

    def _described(self, at: int) -> int:
        """Where the names of companies begin that are told what they make: "firms that sell drugs, including X"."""
        if not self.cues or self._kind(at - 1) != "prep" or self._kind(at + 1) != "word":
            return 0
        for k in range(at + 1, min(len(self.chunks), at + _DESCRIBED_AT_MOST + 2)):
            chunk = self.chunks[k]
            if chunk.kind == "colon" or (chunk.kind == "word" and chunk.value in self.words.list_openers):
                return k
            if chunk.kind not in _DESCRIPTION and (chunk.kind != "comma" or self._kind(k + 1) != "word"):
                break
        return 0

    def _names_companies(self, at: int) -> bool:
        """Whether the list of "from the following companies: X", "from several companies, including X" begins here."""
        back = at - 1
        while self._kind(back) in ("comma", "colon", "lpar") or (
            self._kind(back) == "word" and self.chunks[back].value in self.words.list_openers
        ):
            back -= 1
        if back == at - 1:
            return False
        told = back  # "from makers of heart valves, including X"
        while self._kind(back) in _DESCRIPTION and told - back < _DESCRIBED_AT_MOST:
            back -= 1
        if self._kind(back) != "any_org":
            return False
        back -= 1
        while self._kind(back) == "word":
            back -= 1
        if self._kind(back) != "prep" or self.cues[-1].at >= back:
            return False
        # "distinct from other firms (X)": only what is told right before leads into a bracket
        return self._kind(at - 1) != "lpar" or self._kind(back - 1) in ("cue", "attr")
