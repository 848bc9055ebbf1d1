"""Finds what is named after who gives it or has it: "the Harlow Society Chair", "the Veltrix Steering Committee"."""

from __future__ import annotations

from coi_extract.grammar.chunk_sums import Sums
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.posts import post_at_end
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.loader import phrase_automaton, rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

#: Words of a post that is named after its giver, and of what its holder teaches.
_PRIZE_AT_MOST = 5
#: Words that tell what an organisation's board is about.
_TOPIC_AT_MOST = 5
#: Small words of what a professor teaches.
_OF_FIELD = frozenset({"of", "in", "and", "the", "for"})


class Prizes(Sums):
    """Where the name of a giver ends and that of its prize begins, in the tokens of one text."""

    def __init__(self, tokens: Tokens, names: NameFinder, givers: frozenset[int]) -> None:
        self.tokens = tokens
        self.names = names
        self.vocabulary = vocabulary()
        self.phrases = phrase_automaton()
        #: tokens at which a known body begins that gives posts and prizes, and is no school
        self.givers = givers
        self.words = word_lists().chunks

    def _prize_of(self, i: int, stop: int, out: list[Chunk]) -> int:
        """Return the end of the prize or post at token ``i`` that belongs to the name right before it, or 0.

        "the Harlow Society Chair", "a Harlow Society Clinical Research Fellow"
        """
        known = bool(out) and out[-1].start in self.givers
        if not out or out[-1].stop != i or not (known or out[-1].kind in ("org", "name")):
            return 0
        end = i
        while end < min(stop, i + _PRIZE_AT_MOST) and self.tokens.words[end][0].isupper():
            end += 1
            if self.tokens.lowers[end - 1] in self.words.prizes:
                return end
            if self.tokens.lowers[end - 1] in word_lists().names.professors:
                # a school's professors are its employees
                giver = self.tokens.lowers[out[-1].start : out[-1].stop]
                gives = known or not self.words.endowing.isdisjoint(giver)
                return end if gives else 0
        return 0

    def _field_of(self, end: int, stop: int, out: list[Chunk]) -> int:
        """Append what a professor that ends at ``end`` teaches, and where; return the token after."""
        lowers = self.tokens.lowers
        post = self.phrases.longest(lowers, end - 1, stop)
        if post is not None and post[1][0].kind == "cue" and post[0] > end and lowers[post[0] - 1] == "at":
            out.append(Chunk("cue", end, post[0], None, tuple(post[1])))  # "the Harlow Society Professor | of Law at"
            return post[0]
        last = end
        while last < min(stop, end + _PRIZE_AT_MOST) and (
            self.tokens.words[last][0].isupper() or lowers[last] in _OF_FIELD
        ):
            last += 1
        while last > end and lowers[last - 1] in _OF_FIELD:
            last -= 1
        if last > end:
            out.append(Chunk("word", end, last, "matter"))
        return last

    def _names_prize(self, start: int, stop: int, out: list[Chunk]) -> bool:
        """Whether a programme's name is a prize's, post's or grant's: "Career Award", "the X Fellowship Program"."""
        lowers, prizes = self.tokens.lowers, self.words.prizes
        if lowers[stop - 1] in self.words.grants:
            return True
        behind = bool(out) and out[-1].kind in ("org", "name") and out[-1].stop == start
        return lowers[stop - 1] in prizes or (behind and any(low in prizes for low in lowers[start : stop - 1]))

    def _giver_of_prize(self, start: int, stop: int) -> int:
        """Return the end of the body's name that a prize's begins with: "the Harlow Foundation | Scientist Award"."""
        known = self.names.hits.get(start, (start, 0))[0]
        if start < known < stop:
            return known
        bodies = self.vocabulary.bodies
        for k in range(stop - 1, start + 1, -1):
            if self.tokens.lowers[k - 1] in bodies and self.tokens.words[k - 1][0].isupper():
                places = [n for n in range(min(k + 4, stop - 1), k, -1) if self._is_place(k, n)]
                end = places[0] if places else k  # "Cancer Institute New South Wales"
                return end if self.tokens.words[end][0].isupper() else start
        return start

    def _is_place(self, start: int, stop: int) -> bool:
        return " ".join(self.tokens.lowers[start:stop]) in self.vocabulary.places

    def _prize(self, start: int, stop: int, out: list[Chunk]) -> None:
        """A named award, fellowship or chair; an acronym or a body before it is its giver: "the OHTN Leader Award"."""
        tokens = self.tokens
        while self.tokens.lowers[start] in self.words.determiners and start + 1 < stop:
            start += 1
        giver = self._giver_of_prize(start, stop)
        if giver > start:
            begin, end = tokens.starts[start], tokens.ends[giver - 1]
            out.append(Chunk("org", start, giver, OrgMention(tokens.text[begin:end], begin, end, None, True)))
            start = giver
        first = tokens.words[start]
        if stop - start > 1 and first.isupper() and 2 <= len(first) <= 6 and first.isalpha():
            mention = OrgMention(first, tokens.starts[start], tokens.ends[start], None, False)
            owner = tokens.words[start + 1] == "'s"
            out.append(Chunk("caps" if owner else "name", start, start + 1, mention))
            start += 1
            if owner:
                out.append(Chunk("poss", start, start + 1))  # "AB's Chair in Nephrology"
                start += 1
        money = tokens.lowers[stop - 1] in self.words.grants
        rule = "cue.research_funding.money" if money else "cue.fellowship"
        out.append(Chunk("cue", start, stop, None, (rule_by_id(rule),)))

    def _board(self, start: int, end: int, stop: int, out: list[Chunk]) -> bool:
        """Append a known organisation and its board apart: "the Veltrix Strategic Steering Committee".

        "the Veltrix Rotavirus strain advisory board": what the board is about is no part of the organisation's name.
        """
        known = self.names.hits.get(start)
        tokens, lowers = self.tokens, self.tokens.lowers
        if out and out[-1].kind == "possessive" and lowers[end - 1] in self.words.boards:
            out.append(Chunk("cue", start, end, None, (rule_by_id("cue.advisory_board.body"),)))
            return True  # "their Rotavirus Advisory Board"
        member = lowers[end - 1] in self.words.boards and lowers[end : end + 1] in (["member"], ["members"])
        if known is None and member and lowers[end + 1 : end + 2] in (["for"], ["of"]):
            out.append(Chunk("cue", start, end + 1, None, (rule_by_id("cue.advisory_board.body"),)))
            return True  # "a Sleep Advisory Board member for X"
        if known is None or known[0] >= end:
            return False
        if post := post_at_end(lowers, known[0], end):
            chunk = Chunk("cue", known[0], end, None, (post,))
        elif lowers[end - 1] in self.words.boards:
            chunk = Chunk("cue", known[0], end, None, (rule_by_id("cue.advisory_board.body"),))
        else:
            ahead = end
            while ahead < min(stop, end + _TOPIC_AT_MOST) and tokens.words[ahead].islower():
                if lowers[ahead] in self.words.boards:
                    break
                ahead += 1
            signs = self.vocabulary.heads | self.vocabulary.suffixes
            if ahead >= stop or lowers[ahead] not in self.words.boards or not signs.isdisjoint(lowers[known[0] : end]):
                return False
            chunk = Chunk("word", known[0], end, lowers[known[0]])
        begin, finish = tokens.starts[start], tokens.ends[known[0] - 1]
        out.append(Chunk("org", start, known[0], OrgMention(tokens.text[begin:finish], begin, finish, known[1], True)))
        out.append(chunk)
        return True
