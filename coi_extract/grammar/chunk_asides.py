"""Takes out of a sentence's chunks what parts a list of persons and says nothing of a tie, and what titles say."""

from __future__ import annotations

from collections.abc import Set

from coi_extract.grammar import person_names
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

#: What a bracket behind a person may hold that ties nobody: a place, a number, an address, "first author".
_ASIDE = frozenset({"place", "number", "dash", "word", "stop", "comma", "slash"})
#: What may name a person.
_PERSONS = frozenset({"author", "caps", "name"})
ASIDE_AT_MOST = 12
#: Chunks between an organisation and the end of a post that it gives.
POST_AT_MOST = 5
#: Chunks of a list that are looked over: longer lists are judged by what stands near.
LIST_AT_MOST = 200
#: What stands in a list of owners, and where nothing that is owned follows.
_OWNERS = frozenset({"comma", "conj", "org", "name", "caps", "poss"})
_NOTHING_OWNED = frozenset({"comma", "conj", "stop", "semi", "rpar", ""})
#: What stands before the subject of a clause.
CLAUSE_BEGINS = frozenset({"stop", "semi", "break", "colon", "but", "lpar", "except"})


class Asides:
    """Degrees, roles and places behind persons, and "neither AB nor CD", in the chunks of one sentence."""

    def __init__(self, tokens: Tokens, memory: Memory) -> None:
        self.tokens = tokens
        self.memory = memory
        self.words = word_lists().chunks
        self.chunks: list[Chunk] = []

    def _kind(self, at: int) -> str:
        return self.chunks[at].kind if 0 <= at < len(self.chunks) else ""

    def _ahead(self, at: int, kinds: Set[str]) -> int:
        """Return the index of the next chunk behind ``at`` that is of none of the kinds, within a bound."""
        limit = min(len(self.chunks), at + LIST_AT_MOST)
        for k in range(at + 1, limit):
            if self.chunks[k].kind not in kinds:
                return k
        return max(limit, at + 1)

    def _back(self, at: int, kinds: Set[str]) -> int:
        """Return the index of the next chunk before ``at`` that is of none of the kinds, within a bound; or -1."""
        limit = max(0, at - LIST_AT_MOST)
        for k in range(at - 1, limit - 1, -1):
            if self.chunks[k].kind not in kinds:
                return k
        return limit - 1

    def _names_subject(self, at: int) -> bool:
        """Whether an author stands before ``at`` outside of brackets."""
        inside = False
        for chunk in reversed(self.chunks[max(0, at - LIST_AT_MOST) : at - 1]):
            if chunk.kind in ("lpar", "rpar"):
                inside = chunk.kind == "rpar"
            elif chunk.kind == "author" and not inside:
                return True
        return False

    def _labels_tie(self, colon: int) -> bool:
        """Whether a tie and its organisation stand before a colon, and its authors behind: "Employees of X: AB"."""
        first = self._back(colon, frozenset({"org", "name", "caps", "comma", "conj"}))
        led = self._kind(first) == "prep" and self._kind(first - 1) == "cue" and first < colon - 1
        return led and self._kind(first - 2) in ("", *CLAUSE_BEGINS)

    def _drop_asides(self) -> None:
        """Take out brackets that part a list of persons: "Anna Berg (Oslo) and Carl Dorn (0000-0001-...) have"."""
        kept: list[Chunk] = []
        person, at = False, 0
        degrees = [k for k in range(1, len(self.chunks)) if self._kind(k - 1) == "comma" and self._names_degree(k)]
        # one "MD" alone may be a person's initials
        sure = {k for k in degrees if len(degrees) > 1 or not self._text(k).isupper()}
        while at < len(self.chunks):
            kind, before = self.chunks[at].kind, kept[-1].kind if kept else ""
            head = self._block_head(at) if kind == "lpar" and before in ("", *CLAUSE_BEGINS) else 0
            if head:
                kept += self.chunks[at + 1 : head]
                at = head + 1
                continue
            if kind in ("comma", "lpar") and person and before in _PERSONS and (left_out := self._left_out(at)):
                at = left_out + 1
                continue
            if kind == "lpar" and person and before in ("author", "caps", "name"):
                end = self._aside_end(at)
                if end is not None:
                    at = end + 1
                    continue
            elif kind == "dash" and self._item_head(at):
                kept.append(Chunk("colon", self.chunks[at].start, self.chunks[at].stop))
                at += 1
                continue
            elif kind == "colon" and before == "prep" and len(kept) > 1:
                at += 1  # "fees from: X, Y"
                continue
            elif kind == "comma" and before in ("author", "caps", "name") and at + 1 in sure:
                at += 2  # "AB, MD, and CD, PhD, are"
                continue
            elif kind == "author":
                person = True
            elif kind in ("caps", "name"):
                person = before in ("", *CLAUSE_BEGINS) or (person and before in ("comma", "conj"))
            elif kind not in ("comma", "conj"):
                person = False
            kept.append(self.chunks[at])
            at += 1
        self.chunks[:] = kept

    def _left_out(self, at: int) -> int:
        """Return where an aside ends that names whom its clause leaves out, or 0: "AB, but not CD, has received"."""
        end = at + 1 + (self._kind(at + 1) == "but")
        if self._kind(end) != "neg" or self.tokens.lowers[self.chunks[end].start] != "not" or end == at + 1:
            return 0
        first = end + 1
        end = self._ahead(end, _PERSONS | {"comma", "conj", "institution"})
        if self._kind(at) == "lpar":
            return end if end > first and self._kind(end) == "rpar" else 0
        return end - 1 if end > first and self._kind(end) in ("verb", "cue") else 0

    def _block_head(self, at: int) -> int:
        """Return where a bracket closes that names of whom its clause speaks, or 0: "(AB) Consultant, X"."""
        end = at + 1
        while self._kind(end) in ("author", "caps", "comma", "conj"):
            end += 1
        told = self._kind(end + 1) in ("cue", "nothing", "neg", "attr")
        return end if self._kind(end) == "rpar" and end > at + 1 and told else 0

    def _item_head(self, at: int) -> bool:
        """Whether a dash stands between an author and what they get, under a type: "Fees: AB – X, Y; CD – Z"."""
        headed = self._kind(0) == "cue" and self._kind(1) == "colon"
        item = self._kind(at - 1) in ("author", "caps", "name") and self._kind(at - 2) in ("colon", "semi")
        apart = not self.tokens.glued(self.chunks[at].start)
        return headed and item and apart and self._kind(at + 1) in ("org", "name", "caps")

    def _aside_end(self, at: int) -> int | None:
        """Return where the bracket at ``at`` closes, if it says nothing and a list or a predicate follows."""
        for k in range(at + 1, min(at + ASIDE_AT_MOST, len(self.chunks))):
            chunk = self.chunks[k]
            if chunk.kind == "rpar":
                following, then = self._kind(k + 1), self._kind(k + 2)
                joined = following in ("comma", "conj") and then in ("author", "caps", "name", "conj")
                return k if k > at + 1 and (joined or following == "verb") else None
            told = chunk.kind in ("author", "caps", "name") and chunk.value.text.lower() in self.words.parts
            if chunk.kind not in _ASIDE and not told and not self._one_by_place(chunk):
                return None
        return None

    def _text(self, at: int) -> str:
        return " ".join(self.tokens.words[self.chunks[at].start : self.chunks[at].stop])

    def _names_degree(self, at: int) -> bool:
        """Whether the chunk at ``at`` has the form of a degree and something follows it."""
        if self._kind(at) not in ("place", "word", "caps", "name"):
            return False
        return self._kind(at + 1) in ("comma", "lpar", "conj") and person_names.is_sure_degree(self._text(at))

    def _name_posts(self) -> None:
        """Make a post that the organisation before it gives a cue: "AB is a Harlow Trust research fellow"."""
        at = 0
        while at < len(self.chunks):
            chunk = self.chunks[at]
            if chunk.kind == "word" and chunk.value in self.words.fellows and self._kind(at + 1) != "prep":
                first = at - 1
                while first > max(0, at - POST_AT_MOST) and self._qualifies_post(first):
                    first -= 1
                if self._kind(first) in ("org", "caps") and self._kind(first - 1) in ("verb", "conj", "comma", "caps"):
                    post = Chunk("cue", self.chunks[first + 1].start, chunk.stop, None, (rule_by_id("cue.fellowship"),))
                    self.chunks[first + 1 : at + 1] = [post]
                    at = first + 1
            at += 1

    def _qualifies_post(self, at: int) -> bool:
        """Whether a chunk says what kind of fellow somebody is."""
        return self._kind(at) == "word" or (self._kind(at) == "cue" and self.chunks[at].rule.form == "mod")

    def _one_by_place(self, chunk: Chunk) -> bool:
        """Whether one author is told without a name: "the first author"."""
        return chunk.kind == "author" and bool(chunk.rules) and self.tokens.lowers[chunk.stop - 1] == "author"

    def _drop_trade(self) -> None:
        """Take an author by trade for none of the text's: "her author contributions", "as an author for X"."""
        for at, chunk in enumerate(self.chunks):
            if not self._one_by_place(chunk) or chunk.rule.kind != "group":
                continue
            before, after = self._kind(at - 1), self.chunks[at + 1 : at + 2]
            made = before == "possessive" and self._kind(at + 1) == "word"
            trade = self.chunks[at - 1].value == "as" if before == "prep" else before in ("verb", "word")
            of_what = bool(after) and after[0].kind == "prep" and after[0].value in self.words.trade_prepositions
            of_what = of_what and self._kind(at + 2) in ("org", "name", "caps")
            if made or (trade and (of_what or [self._kind(at + k) for k in (1, 2)] == ["conj", "cue"])):
                chunk.kind, chunk.value, chunk.rules = "word", self.tokens.lowers[chunk.stop - 1], ()

    def _join_scheme(self) -> None:
        """Join words that only tell for whom money is with the money: "an Early Career Development grant"."""
        kept: list[Chunk] = []
        for chunk in self.chunks:
            money = chunk.kind == "cue" and chunk.rule.form == "money"
            if money and kept and kept[-1].kind == "name" and kept[-1].stop == chunk.start:
                said = self.tokens.lowers[kept[-1].start : kept[-1].stop]
                if all(low in self.words.careers for low in said):
                    chunk.start = kept.pop().start
            kept.append(chunk)
        self.chunks[:] = kept

    def _join_owned(self) -> None:
        """Give a name the "'s" that nothing stands behind: "grants from Barnardo's, X and Y"."""
        kept: list[Chunk] = []
        for at, chunk in enumerate(self.chunks):
            if chunk.kind == "poss" and kept and kept[-1].kind in ("org", "name") and kept[-1].stop == chunk.start:
                after = self._ahead(at, _OWNERS)
                owns = self._kind(after) in ("cue", "word", "institution", "relative", "attr", "verb")
                if self._kind(at + 1) in _NOTHING_OWNED and not (owns and self._kind(after - 1) == "poss"):
                    name: OrgMention = kept[-1].value
                    end = self.tokens.ends[chunk.stop - 1]
                    text = self.tokens.text[name.start : end]
                    kept[-1] = Chunk(
                        kept[-1].kind, kept[-1].start, chunk.stop, OrgMention(text, name.start, end, None, name.sure)
                    )
                    continue
            kept.append(chunk)
        self.chunks[:] = kept

    def _except_from_group(self) -> None:
        """ "All authors but AB": the "but" behind a group leaves out whoever follows."""
        for at, chunk in enumerate(self.chunks):
            group = chunk.kind == "but" and self._kind(at - 1) == "author" and self.chunks[at - 1].rules
            if group and self._kind(at + 1) in ("author", "caps", "name"):
                chunk.kind, chunk.rules = "except", (rule_by_id("ctx.except"),)

    def _name_one(self) -> None:
        """Put the name behind "the first author" in that one's place: "The first author, AB, is"."""
        kept: list[Chunk] = []
        for at, chunk in enumerate(self.chunks):
            if self._one_by_place(chunk) and [self._kind(at + k) for k in (1, 2, 3)] in (
                ["comma", "author", "comma"],
                ["comma", "caps", "comma"],
            ):
                named = self.chunks[at + 2]
                if not named.rules and self._kind(at + 4) == "verb":
                    self.chunks[at + 1].kind = self.chunks[at + 3].kind = "dropped"
                    continue
            if chunk.kind != "dropped":
                kept.append(chunk)
        self.chunks[:] = kept

    def _join_neither(self) -> None:
        """ "Neither AB nor CD": the "nor" between persons joins them, and "neither" denies for all."""
        lowers = self.tokens.lowers
        begun = False
        for chunk in self.chunks:
            if chunk.kind == "neg" and lowers[chunk.start] in self.words.neither:
                begun = True
            elif begun and chunk.kind == "neg" and lowers[chunk.start] in self.words.nor:
                chunk.kind, chunk.value = "conj", lowers[chunk.start]
            elif chunk.kind not in ("author", "caps", "name", "comma"):
                begun = False


def unquote(out: list[Chunk], since: int) -> None:
    """What stands in quotation marks is a title: its words name nobody and tie nobody."""
    for chunk in out[since:]:
        if chunk.kind in ("name", "caps", "cue", "programme", "place", "author") or (
            chunk.kind == "org" and chunk.value.entry is None
        ):
            chunk.kind, chunk.value = "word", "title"
