"""When a tie held, and how much was paid: years and sums of money, and the ties that they are told of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from coi_extract.grammar.registers import ORG_KINDS, Registers
from coi_extract.grammar.values import Chunk, RelationshipFact
from coi_extract.lexicon.words import alternation, word_lists
from coi_extract.taxonomy import RelationshipType

_T = RelationshipType
#: Ties that last, so that a closed span of years, or a new tie, puts them in the past.
_POSTS = frozenset(
    {_T.EMPLOYMENT, _T.CONSULTING, _T.ADVISORY_BOARD, _T.LEADERSHIP, _T.EQUITY, _T.OTHER, _T.SALARY_SUPPORT}
)
#: Letters between a tie and what dates it.
_APART_AT_MOST = 60
#: Letters between a sum and the tie that it is told of before: "$5,000 in consulting fees".
_BESIDE_AT_MOST = 8
#: Letters between a sum and what it is paid for.
_PURPOSE_WITHIN = 40
#: Tokens between the verb and the end of what it tells.
_PREDICATE_AT_MOST = 14
#: Tokens between an auxiliary and its participle.
_AUXILIARY_AT_MOST = 3
#: Kinds of chunks that may hold figures of their own.
_NAMES = ORG_KINDS | {"programme", "award", "cue", "author", "place"}


@lru_cache(maxsize=1)
def _years() -> re.Pattern[str]:
    """Return the pattern of years and spans of years, with the word that bounds them on one side.

    "until June 2014", "2012, 2013 and 2015", "from 3 May 2012 to 2014", "2019 to present"
    """
    listed = word_lists().amounts
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    part = rf"(?:(?:the\s)?{alternation(listed.year_parts)}(?:\sof)?[\s-])?"
    month = rf"(?:(?:{day}\s)?{alternation(listed.months)}(?:\s{day})?(?:,|\sof)?\s)?"
    year = rf"{part}{month}(?:19|20)\d\d"
    months = rf"(?:{alternation(listed.months)}\s{alternation(listed.month_links)}\s)?"
    link = rf"(?:\s?[-/]\s?|,\s(?:and\s)?|\s{alternation(listed.year_links)}\s)"
    bound = rf"(?:(?P<bound>{alternation(listed.year_bounds)})\s)?(?P<span>"
    lasting = rf"\s?(?:-|{alternation(listed.span_links)})\s?(?:the\s)?{alternation(listed.open_ends)}"
    ahead = rf"(?:\s?[-/]\s?\d\d|(?P<lasts>{lasting}))?"
    rest = rf"(?P<more>(?:{link}{year}){{1,6}})?{ahead})\b(?![\w/-])(?!\.\d)"
    return re.compile(rf"(?<![\w./-]){bound}{months}{year}{rest}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _sums() -> re.Pattern[str]:
    """Return the pattern of a sum of money, with the words that bound it."""
    listed = word_lists().amounts
    country = f"{alternation(listed.currency_countries)}?"
    scale = alternation(listed.scales)
    figure = r"\d(?:[\d,.]{0,12}\d)?(?:\s\d{3}\b){0,3}"
    return re.compile(
        rf"(?:{alternation(listed.sum_bounds)} |<\s?|>\s?|≤\s?|≥\s?)?"
        rf"(?:{country}[$€£¥]\s?{figure}(?:-\s?{country}[$€£¥]?\s?{figure})?|(?:{alternation(listed.currencies)}\s)?{figure}\s(?:{scale}\s)?"
        rf"{alternation(listed.currencies)})"
        rf"(?:\s{scale})?(?:\s{alternation(listed.rates)})?",
        re.IGNORECASE,
    )


class Dates(Registers):
    """Years, sums, and the past that they tell of."""

    def _dates_and_sums(self) -> None:
        """Give years and sums of money to the ties that they are told of."""
        if not self.facts:
            return
        tokens, listed = self.tokens, word_lists().amounts
        begin, end = tokens.starts[self.chunks[0].start], tokens.ends[self.chunks[-1].stop - 1]
        since = 0
        for match in _years().finditer(tokens.text, begin, end):
            if not self._is_date(match):
                continue
            bound = (match["bound"] or "").lower()
            whole = bound in listed.year_starts and (match["more"] or match["lasts"])
            closed = (bound not in listed.year_begins or bool(match["more"])) and not match["lasts"]
            written = self.carry.written(*match.span("span" if whole else 0))
            owners = self._owners(match.start(), match.end(), since)
            since = match.end()
            last = bisect_right(tokens.starts, match.start()) - 2
            if last >= 0 and tokens.lowers[last] in self.words.no_subjects:
                for fact in owners:
                    fact.attributes.setdefault("status", "past")  # "but none since 2015"
                continue
            over = not listed.endings.isdisjoint(tokens.lowers[max(0, last - 1) : last + 1])
            for fact in owners:
                if fact.attributes.setdefault("years", written) is not written:
                    continue
                ended = bound in listed.year_ends or over
                if ended or (closed and fact.type in _POSTS and self._tense(fact) == "past"):
                    fact.attributes.setdefault("status", "past")
        for match in _sums().finditer(tokens.text, begin, end):
            paid = self._paid_by(match.end()) or self._owners(match.start(), match.end()) or self._paid_for(match.end())
            for fact in paid:
                fact.attributes.setdefault("amount", self.carry.written(*match.span()))
        self._before_the_present()

    def _paid_by(self, position: int) -> list[RelationshipFact]:
        """Return the ties with whoever pays the sum that ends at a position: "$500 from X and $200 from Y"."""
        payer = bisect_left(self.tokens.starts, position)
        if self.tokens.lowers[payer : payer + 1] and self.tokens.lowers[payer] in self.words.payer_prepositions:
            return [f for f in self.facts if f.organization.start in self.tokens.starts[payer + 1 : payer + 3]]
        return []

    def _paid_for(self, position: int) -> list[RelationshipFact]:
        """Return the ties for which the sum that ends at a position is paid: "$500 for serving as a consultant"."""
        starts, text = self.tokens.starts, self.tokens.text
        cue = min((f.cue for f in self.facts if starts[f.cue[0]] >= position), default=None)
        if cue is None or starts[cue[0]] > position + _PURPOSE_WITHIN:
            return []
        said = text[position : starts[cue[0]]].split()
        return [f for f in self.facts if f.cue == cue] if said[:1] == ["for"] and ";" not in said else []

    # -- what is dated ------------------------------------------------------------------------------------

    def _chunk_at(self, position: int) -> int:
        """Return the index of the chunk that stands at a position, or before it."""
        token = bisect_right(self.tokens.starts, position) - 1
        return bisect_right([c.start for c in self.chunks], token) - 1

    def _is_date(self, match: re.Match[str]) -> bool:
        """Whether figures date something: they stand in no name, and behind a word of time, a comma or a bracket."""
        chunk = self.chunks[self._chunk_at(match.end() - 1)]
        starts, ends = self.tokens.starts, self.tokens.ends
        covers = starts[chunk.start] < match.start() or ends[chunk.stop - 1] > match.end()
        if chunk.kind in _NAMES and covers and starts[chunk.start] < match.end() <= ends[chunk.stop - 1]:
            return False
        if match["bound"]:
            return True
        first = bisect_right(starts, match.start()) - 1
        return first > 0 and self.tokens.lowers[first - 1] in word_lists().amounts.year_openers

    def _owners(self, start: int, stop: int, since: int = 0) -> list[RelationshipFact]:
        """Return the ties of which what stands between two positions is told."""
        at = self._chunk_at(start)
        opened = at
        while opened >= 0 and self.chunks[opened].kind in ("number", "comma", "attr", "word", "conj", "dash", "prep"):
            opened -= 1
        if opened > 0 and self.chunks[opened].kind == "lpar" and self.chunks[opened - 1].kind in ORG_KINDS:
            return self._of_bracketed(opened)
        opens = self._opens_ahead(start)
        behind = self._told_behind(stop, fronted=opens and not self._author_before(start))
        if opens and behind:
            return behind
        told = self._told_before(start, since)
        if told or not behind:
            return told
        near = self.tokens.starts[behind[0].cue[0]] - stop <= _BESIDE_AT_MOST
        inside = self._kind(self._opener_before(start)) in ("verb", "comma")
        return behind if opens or near or inside else []

    def _author_before(self, position: int) -> bool:
        return any(c.kind == "author" and c.value.start < position for c in self.chunks)

    def _opener_before(self, start: int) -> int:
        """Return the index of the chunk before what stands at a position and the word that opens it."""
        listed = word_lists().amounts
        token = bisect_right(self.tokens.starts, start) - 1
        if token > 0 and self.tokens.lowers[token - 1] in listed.year_openers - {",", "("}:
            token -= 1
        chunk = self._chunk_at(self.tokens.starts[token])
        if self.chunks[chunk].start == token or self.chunks[chunk].stop > token:
            chunk -= 1
        return chunk

    def _opens_ahead(self, start: int) -> bool:
        """Whether what stands at a position belongs to what follows: "and from 2000 to 2003 was a consultant"."""
        chunk = self._opener_before(start)
        if self._kind(chunk) == "comma" and self._kind(chunk - 1) == "conj":
            return True  # "and, until 2019, lecture fees from X"
        return self._kind(chunk) in ("", "conj", "semi", "author", "pronoun", "but", "colon", "break") or (
            self._kind(chunk) == "word" and self.chunks[chunk].value in self.words.relative
        )

    def _told_before(self, position: int, since: int) -> list[RelationshipFact]:
        """Return the ties whose cue or last organisation stands nearest before a position, in the same clause.

        Those of a list that an earlier date, up to ``since``, is told of are not meant.
        """
        starts = self.tokens.starts
        before = [f for f in self.facts if starts[f.cue[0]] <= position]
        if not before:
            return []
        cue = max(before, key=lambda f: starts[f.cue[0]]).cue
        group = [f for f in before if f.cue == cue and f.organization.start <= position] or [
            f for f in before if f.cue == cue
        ]
        last = max(max(f.organization.end for f in group), self.tokens.ends[cue[1] - 1])
        between = self.tokens.text[min(last, position) : position]
        if ";" in between or len(between) > _APART_AT_MOST or self._of_another_event(min(last, position), position):
            return []
        return [f for f in group if f.organization.start >= since] or group

    def _of_another_event(self, start: int, stop: int) -> bool:
        """Whether a clause of its own stands between two positions: "shares in X, which was founded in 2010"."""
        first, last = (bisect_right(self.tokens.starts, place - 1) for place in (start, stop))
        words = [w for w in self.tokens.lowers[first:last] if w not in word_lists().amounts.endings]
        if len(words) < last - first:
            return False  # "a relationship with X that ended in 2019"
        return any(w in self.words.asides or (w.endswith("ed") and len(w) > len("need")) for w in words)

    def _told_behind(self, position: int, *, fronted: bool) -> list[RelationshipFact]:
        """Return the ties told next behind a position; all of the clause where it opens with a date."""
        starts = self.tokens.starts
        close = next((starts[c.start] for c in self.chunks if c.kind == "semi" and starts[c.start] >= position), None)
        after = [f for f in self.facts if starts[f.cue[0]] >= position and (close is None or starts[f.cue[0]] < close)]
        if not after:
            return []
        first = min(after, key=lambda f: starts[f.cue[0]])
        if fronted:
            told = [f for f in after if f.author == first.author or f.cue == first.cue]
            return [f for f in told if f.attributes.get("status") in (None, first.attributes.get("status"))]
        if starts[first.cue[0]] - position > _APART_AT_MOST:
            return []
        return [f for f in after if f.cue == first.cue]

    def _of_bracketed(self, opened: int) -> list[RelationshipFact]:
        """Return the ties of which a bracket behind an organisation tells.

        It tells of that organisation; behind the last of a list, where no other has one, of the whole list.
        """
        org = self.chunks[opened - 1].value
        own = [f for f in self.facts if f.organization is org]
        cues = {f.cue for f in own}
        closed = opened
        while closed < len(self.chunks) and self.chunks[closed].kind != "rpar":
            closed += 1
        following = self._after(closed, frozenset({"comma", "conj"}))
        goes_on = following > closed + 1 and self._kind(following) in ORG_KINDS
        group = [f for f in self.facts if f.cue in cues]
        listed = {id(f.organization) for f in group} - {id(org)}
        others = any(
            c.kind in ORG_KINDS and id(c.value) in listed and self._kind(k + 1) == "lpar"
            for k, c in enumerate(self.chunks)
        )
        last = max((f.organization.start for f in group), default=0) == org.start
        return own if goes_on or others or not last else group

    # -- the past -----------------------------------------------------------------------------------------

    def _tense(self, fact: RelationshipFact) -> str:
        """Return how a tie is told: ``past`` ("was"), ``perfect`` ("has been") or nothing of the kind."""
        listed = word_lists().tenses
        lowers = self.tokens.lowers
        stop = fact.cue[1]
        for k in range(stop - 1, max(self.chunks[0].start, stop - _PREDICATE_AT_MOST) - 1, -1):
            if lowers[k] == ";":
                return ""
            if lowers[k] in listed.perfect:
                return "perfect"
            if lowers[k] in listed.present:
                return ""
            if lowers[k] in listed.past:
                before = lowers[max(self.chunks[0].start, k - _AUXILIARY_AT_MOST) : k]
                return "past" if listed.auxiliaries.isdisjoint(before) else "perfect"
        return ""

    def _before_the_present(self) -> None:
        """What was, beside what now is: "was an employee of X and is now one of Y" tells of a post that is over."""
        now = {(f.author, f.type): f for f in reversed(self.facts) if f.attributes.get("status") == "current"}
        for fact in self.facts if now else ():
            later = now.get((fact.author, fact.type))
            if later is None or "status" in fact.attributes or fact.cue[0] > later.cue[0]:
                continue
            tense = self._tense(fact)
            if tense == "past" or (tense == "perfect" and fact.type in _POSTS):
                fact.attributes["status"] = "past"

    def _only_attributes(self, opened: int) -> bool:
        """Whether the bracket that opens at a chunk holds nothing but what is told of a tie: "(unpaid, until 2012)"."""
        for at in range(opened + 1, len(self.chunks)):
            chunk: Chunk = self.chunks[at]
            if chunk.kind == "rpar":
                return at > opened + 1
            if chunk.kind not in ("attr", "comma", "semi", "number", "conj"):
                return False
        return False
