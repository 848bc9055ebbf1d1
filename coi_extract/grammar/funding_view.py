"""Looking around in the symbols of one funding sentence: what stands before, behind and between."""

from __future__ import annotations

from coi_extract.grammar.values import Chunk
from coi_extract.text.tokens import Tokens

NAMES = frozenset({"org", "name", "caps"})
JOINTS = frozenset({"comma", "conj", "slash", "dash"})
#: Symbols over which a giver or a subject is looked for.
_REACH = 160
#: What may stand between a grant and "from" its giver.
_BETWEEN = JOINTS | {"award", "grant", "author", "recipient", "quote", "word", "money", "scheme", "programme"}


class Symbols:
    """The symbols of a sentence, and questions about their order."""

    def __init__(self, tokens: Tokens, symbols: list[Chunk]) -> None:
        self.tokens = tokens
        self.symbols = symbols

    def kind(self, at: int) -> str:
        return self.symbols[at].kind if 0 <= at < len(self.symbols) else ""

    def value(self, at: int) -> object:
        return self.symbols[at].value if 0 <= at < len(self.symbols) else None

    def before(self, at: int, skip: frozenset[str]) -> int:
        at -= 1
        while at >= 0 and self.symbols[at].kind in skip:
            at -= 1
        return at

    def after(self, at: int, skip: frozenset[str]) -> int:
        at += 1
        while at < len(self.symbols) and self.symbols[at].kind in skip:
            at += 1
        return at

    def text(self, start: int, stop: int) -> str:
        """Return the text of the tokens ``start`` to ``stop``."""
        return self.tokens.text[self.tokens.starts[start] : self.tokens.ends[stop - 1]]

    def adjacent(self, at: int) -> bool:
        """Whether nothing, not even an article, stands between the symbol and the one before it."""
        return at > 0 and self.symbols[at - 1].stop == self.symbols[at].start

    def awaits_giver(self, at: int, *, owned: bool = False, inside: bool = False) -> bool:
        """Whether the giver of the grant at ``at`` follows it: "grant 4711 (to GS) from the ...".

        ``owned``: a giver stands before the grant, so that a new grant noun begins something else.
        ``inside``: the grant is one of several in a bracket: "grants (4711, to GS; and 4712, to AM) from the ...".
        """
        k = at + 1
        depth = 0
        while k < min(len(self.symbols), at + _REACH):
            kind = self.symbols[k].kind
            if kind == "lpar":
                depth += 1
            elif kind == "rpar":
                inside = inside and depth > 0
                depth = max(0, depth - 1)
            elif depth or (inside and kind == "semi"):
                pass
            elif kind == "prep" and self.symbols[k].value in ("from", "of", "by"):
                if self.kind(k - 1) in ("comma", "conj") or (
                    self.symbols[k].value == "by" and self.kind(k - 1) == "word"
                ):
                    return False
                nxt = self.after(k, frozenset({"word", "quote"}))
                return (
                    self.kind(nxt) in NAMES
                    or self.kind(nxt) in ("scheme", "programme")
                    or (self.kind(nxt) == "study" and self.symbols[k].value == "from")
                )
            elif kind == "given":
                return True
            elif kind == "via" and self.kind(k + 1) == "award":
                pass
            elif kind == "prep" and self.kind(k - 1) == "scheme" and self.kind(k + 1) == "scheme":
                pass  # "a Fellow in Clinical Research Award"
            elif self._ends_waiting(k, at, owned):
                return False
            elif kind == "recipient" and self.kind(k + 1) == "name":
                k += 1
            k += 1
        return False

    def _ends_waiting(self, k: int, at: int, owned: bool) -> bool:
        """Whether the symbol at ``k`` shows that no giver of the grant at ``at`` follows."""
        kind, before, following = self.kind(k), self.kind(k - 1), self.kind(k + 1)
        if kind not in _BETWEEN or (kind == "comma" and following in NAMES):
            return True
        if kind == "recipient":
            return following == "org"
        if kind in ("scheme", "programme") and k > at + 1 and before == "comma":
            return True
        return owned and kind in ("grant", "money", "scheme", "programme") and before in ("comma", "conj")

    def _numbered(self, at: int) -> bool:
        """Whether a bracket with a number stands behind what is at ``at``."""
        return self.kind(at + 1) == "lpar" and self.kind(self.after(at + 1, frozenset({"grant"}))) == "award"
