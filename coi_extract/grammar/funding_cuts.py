"""Cuts the names of givers out of a funding sentence: where a name ends, and where a scheme's name begins."""

from __future__ import annotations

from coi_extract.grammar import people
from coi_extract.grammar.funding_names import FundingNames
from coi_extract.grammar.funding_slots import is_within
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.text.tokens import Tokens

#: Symbols at whose beginning the name before them ends.
_BARRIERS = frozenset({"grant", "scheme", "passive", "given", "active", "money", "adopt", "label"})


def _acronym(word: str) -> bool:
    return 3 <= len(word) <= 8 and word.isalpha() and word.isupper()


#: Words before a patent's number, and tokens between them.
_PATENTS = frozenset({"patent", "patents"})
_PATENT_AT_MOST = 6


def numbers_patent(tokens: Tokens, at: int, start: int) -> bool:
    """Whether the number at token ``at`` of a sentence is a patent's: "a patent (US 1234567)"."""
    return not _PATENTS.isdisjoint(tokens.lowers[max(start, at - _PATENT_AT_MOST) : at])


class NameCutter:
    """Finds the names of givers in the tokens of one text."""

    def __init__(self, tokens: Tokens, names: FundingNames, phrases: PhraseAutomaton) -> None:
        self.tokens = tokens
        self.names = names
        self.phrases = phrases

    def _bar(self, at: int, end: int) -> int | None:
        """Return where a slash parts two bodies: "NIH/NIAID"; None where it stands inside one body's name."""
        tokens, names = self.tokens, self.names
        for k in range(at + 1, end - 1):
            if tokens.words[k] == "/":
                left = any(s in names.hits and names.hits[s][0] == k for s in range(at, k))
                if left and k + 1 in names.hits and names.hits[k + 1][0] <= end:
                    text = tokens.text[tokens.starts[at] : tokens.ends[end - 1]]
                    return None if names.joined(text) else k
        return None

    def _person_of(self, at: int, end: int) -> int | None:
        """Return where "of" stands between a person and a firm: "provided by Jane Doe of Acumen Ltd"."""
        lowers, names = self.tokens.lowers, self.names
        for of in (at + 2, at + 3):
            if of >= end - 1 or lowers[of] not in ("of", "from", "at"):
                continue
            if any(k in names.hits or lowers[k] in names.vocabulary.heads for k in range(at, of)):
                return None
            signs = names.vocabulary.suffixes | (names.vocabulary.heads - names.vocabulary.public_heads)
            firm = of + 1 in names.hits or not signs.isdisjoint(lowers[of + 1 : end])
            return of if firm else None
        return None

    def _parent_from(self, at: int, end: int) -> int | None:
        """Return where a named unit ends and "of the" body that it belongs to begins, if it does."""
        lowers, names = self.tokens.lowers, self.names
        hit = names.hits.get(at)
        if hit is not None and hit[0] < end - 1 and lowers[hit[0]] == "of":
            rest = hit[0] + 1 + (lowers[hit[0] + 1] == "the")
            if rest in names.hits and names.hits[rest][0] == end:
                return hit[0]  # "NHLBI of the National Institutes of Health"
        if lowers[at] in word_list("departments") or lowers[at + 1] in ("of", "for"):
            return None
        for k in range(at + 3, end):
            if k in names.hits and names.hits[k][0] == end and lowers[k - 1] in ("the", "of"):
                cut = k - 2 if lowers[k - 1] == "the" else k - 1
                if lowers[cut] != "of" or cut - at < 3 or lowers[cut - 1] not in names.vocabulary.heads:
                    return None
                return cut
        return None

    def _barrier(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]]) -> int:
        """Return the token at which a name that begins at ``i`` ends at the latest."""
        tokens, names = self.tokens, self.names
        hit = names.hits.get(i)
        at = i + 1
        limit = min(stop, i + 40)
        if hit is not None:
            inside = [k for k in range(i + 1, hit[0]) if k in awards]
            if inside:
                return inside[0]
            at = hit[0]
        while at < limit:
            if at in awards:
                return at
            word = tokens.words[at]
            if word in ";:()[]":
                return at
            inner = names.hits.get(at)
            if inner is not None and inner[0] > at + 1:
                at = inner[0]
                continue
            phrase = self.phrases.longest(tokens.lowers, at, stop)
            noun = (
                word == "fund"
                and at + 1 < stop
                and (tokens.words[at + 1] in "(,;.)" or tokens.lowers[at + 1] in ("and", "of", "for"))
            )
            if (
                phrase is not None
                and phrase[1][0].kind in _BARRIERS
                and not noun
                and not (word[0].isupper() and phrase[1][0].kind in ("active", "given", "passive"))
            ):
                rule = phrase[1][0]
                if rule.kind in ("grant", "scheme", "money") and word[0].isupper():
                    after = tokens.words[phrase[0]] if phrase[0] < stop else ""
                    if after[:1].isupper() and after.isalpha() and tokens.lowers[phrase[0]] in names.vocabulary.heads:
                        at = phrase[0]
                        continue
                    if rule.kind == "money" or self._endowed_for(i, at, phrase[0]):
                        at = phrase[0]
                        continue
                return at
            at += 1
        return limit

    def _endowed_for(self, start: int, at: int, end: int) -> bool:
        """Whether several grants at ``at`` are what the body before is for: "the Foundation for Berg Scholarships"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        k = at - 1
        while k > start and (words[k][0].isupper() or words[k] == "-"):
            k -= 1
        named = k > start and lowers[k] in ("for", "of") and lowers[k - 1] in self.names.vocabulary.bodies
        return named and lowers[end - 1].endswith("s") and (end == len(words) or not words[end][0].isalnum())

    def name(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]], out: list[Chunk]) -> int:
        tokens = self.tokens
        barrier = self._barrier(i, stop, awards)
        hit = self.names.hits.get(i)
        if (
            hit is not None
            and hit[0] < barrier
            and tokens.lowers[hit[0]] == "'s"
            and not self._covered_by_hit(i, hit[0], barrier)
        ):
            barrier = hit[0]
        if barrier > i + 1 and self._before_scheme(barrier, stop) and self._one_run(i, barrier):
            self._split(i, barrier, "name", None, stop, out)
            return barrier
        found = self.names.names(i, barrier)
        joined = (
            self._joined_programme(found[-1].stop, stop)
            if len(found) == 1 and found[0].kind in ("name", "word") and i not in self.names.hits
            else None
        )
        if joined is not None:
            out.append(Chunk("programme", i, joined))
            return joined
        one = len(found) == 1 and found[0].kind == "name" and found[0].entry is None
        if one and (self._initialled(i) or self._degree(found[0].stop, stop)):
            last = min(found[0].stop, barrier)
            out.append(Chunk("author", i, last, people.mention(tokens, i, last)))
            return last
        end = i + 1
        for name in found:
            at, last = name.start, min(name.stop, barrier)
            end = max(end, last)
            if name.kind == "place":
                out.append(Chunk("place", at, last))
            elif name.kind == "name" and tokens.lowers[last - 1] in word_list("hardware"):
                out.append(Chunk("goods", at, last))  # "a Titan Xp GPU"
            elif name.kind == "word" and self._small_head(last, stop) and tokens.words[at].isalpha():
                end = last + 1
                self._organization(at, end, True, None, out)
            elif name.kind in ("word", "award"):
                out.append(Chunk("word", at, last, tokens.lowers[at]))
            elif name.kind == "name" and out and out[-1].kind == "comma" and last - at <= 2 and self._place(at, last):
                out.append(Chunk("place", at, last))
            elif name.kind in ("name", "org") and name.entry is None and self._programme_of(at, last):
                cut = self._body_of(at, last)
                out.append(Chunk("programme", at, cut))
                if cut < last:
                    return cut
            elif name.kind == "programme" or self._before_scheme(last, stop):
                self._split(at, last, name.kind, name.entry, stop, out)
            else:
                sure = name.kind == "org"
                if last == end and self._small_head(last, stop):
                    last, end, sure = last + 1, last + 1, True  # "the Spanish government"
                self._organization(at, last, sure, name.entry, out)
        return end

    def _small_head(self, at: int, stop: int) -> bool:
        """Whether a head in lower case ends the name before it: "the Spanish government", "the Swedish state"."""
        if at >= stop:
            return False
        low, before = self.tokens.lowers[at], self.tokens.lowers[at - 1]
        return low in word_list("small_heads") or (low == "state" and before.endswith(("sh", "an", "ese")))

    def _joined_programme(self, at: int, stop: int) -> int | None:
        """Return the end of a programme's name that goes on with "and": "Pilot and Feasibility program"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        if (
            at + 1 >= stop
            or lowers[at] not in ("and", "&")
            or not words[at + 1][0].isupper()
            or at + 1 in self.names.hits
        ):
            return None
        end = at + 1
        while (
            end < stop
            and end < at + 8
            and (words[end][0].isupper() or words[end] == "-")
            and end not in self.names.hits
        ):
            phrase = self.phrases.longest(lowers, end, stop)
            if phrase is not None and phrase[1][0].kind in ("scheme", "grant"):
                break
            end += 1
        if end == at + 1 or end >= stop or not self._before_scheme(end, stop):
            return None
        return end

    def _initialled(self, i: int) -> bool:
        """Whether a name is a person's, written with initials: "M. Abel"."""
        words = self.tokens.words
        return len(words[i]) == 1 and i + 2 < len(words) and words[i + 1] == "." and len(words[i + 2]) > 2

    def _degree(self, at: int, stop: int) -> bool:
        """Whether a name is a person's, whose degree follows."""
        words = self.tokens.words
        return at + 1 < stop and words[at] == "," and words[at + 1] in word_list("degrees")

    def _one_run(self, at: int, end: int) -> bool:
        """Whether nothing but words of names stands between two tokens."""
        tokens = self.tokens
        connectors = self.names.vocabulary.connectors
        return tokens.words[end - 1][0].isupper() and all(
            (tokens.words[k][0].isupper() and tokens.words[k].isalnum())
            or (tokens.lowers[k] in connectors and tokens.lowers[k] not in ("the", "a"))
            or (tokens.words[k] in "-/&" and tokens.glued(k))
            for k in range(at, end)
        )

    def _programme_of(self, at: int, end: int) -> bool:
        """Whether a name is a programme's that goes on: "Natural Science Basic Research Program of Shaanxi"."""
        lowers, heads = self.tokens.lowers, self.names.vocabulary.programme_heads
        return lowers[at] in heads or any(
            lowers[k] in heads and lowers[k + 1] in ("of", "for", "in") and not self.names.is_study_of(k)
            for k in range(at, end - 1)
        )

    def _body_of(self, at: int, end: int) -> int:
        """Return where a programme's name ends and "of" its body begins."""
        lowers, names = self.tokens.lowers, self.names
        for k in range(at + 1, end - 1):
            if lowers[k] == "of":
                rest = range(k + 1, end)
                if any(n in names.hits for n in rest) or any(lowers[n] in names.vocabulary.public_heads for n in rest):
                    return k
        return end

    def _place(self, at: int, end: int) -> bool:
        text = self.tokens.text[self.tokens.starts[at] : self.tokens.ends[end - 1]].lower().rstrip(".")
        return text in self.names.vocabulary.places

    def _covered_by_hit(self, at: int, end: int, stop: int) -> bool:
        """Whether the possessive at ``end`` stands inside an organisation's own name: "King's College"."""
        last = end + 1
        while last < stop and self.tokens.words[last][0].isupper():
            last += 1
        heads = self.names.vocabulary.heads
        return (
            any(low in heads and low not in ("programme", "program") for low in self.tokens.lowers[end + 1 : last])
            and end + 1 not in self.names.hits
        )

    def _before_scheme(self, end: int, stop: int) -> bool:
        phrase = self.phrases.longest(self.tokens.lowers, end, stop) if end < stop else None
        return phrase is not None and phrase[1][0].kind in ("scheme", "grant")

    def _split(self, at: int, end: int, kind: str, entry: int | None, stop: int, out: list[Chunk]) -> None:
        """Cut a name that runs into a programme's: the giver, then the scheme ("ERC | Synergy grant")."""
        cut = self.giver_end(at, end)
        if cut is not None and cut in self.names.hits and self.names.hits[cut][0] <= end and self._part(at, cut):
            at, cut = cut, self.names.hits[cut][0]  # "NIH NIGMS grant": the part gives
        if cut is None and self.tokens.lowers[end - 1] == "initiative" and end - at > 2:
            cut = end
        if (
            cut is None
            and kind == "org"
            and not all(self.names.field(k) or self.tokens.lowers[k] == "and" for k in range(at, end))
        ):
            cut = end
        if cut is not None:
            self._organization(at, cut, True, entry if cut == end else None, out)
        start = cut if cut is not None else at
        if start < end:
            out.append(Chunk("programme", start, end))

    def _part(self, at: int, cut: int) -> bool:
        """Whether the known name at ``cut`` is a part of the body before it."""
        tokens, end = self.tokens, self.names.hits[cut][0]
        whole = tokens.text[tokens.starts[at] : tokens.ends[cut - 1]]
        return is_within(tokens.text[tokens.starts[cut] : tokens.ends[end - 1]], whole)

    def giver_end(self, at: int, end: int) -> int | None:
        """Return where the giver's name ends in a name that may run into a scheme's; None where none is in it."""
        names, lowers, words = self.names, self.tokens.lowers, self.tokens.words
        hit = names.hits.get(at)
        if hit is not None and hit[0] <= end:
            cut = hit[0]
            while cut + 1 < end and words[cut] in "/-" and cut + 1 in names.hits and names.hits[cut + 1][0] <= end:
                cut = names.hits[cut + 1][0]
            return cut
        for k in range(at + 1, end):
            if k in names.hits and names.hits[k][0] <= end:
                return names.hits[k][0]
        for k in range(end, at + 1, -1):
            if lowers[k - 1] in word_list("giver_heads"):
                return end if k < end and lowers[k] in ("of", "for", "on", "in", "de", "at") else k
        first = words[at]
        if first.isupper() and first.isalpha() and (3 <= len(first) <= 8 or first in word_list("short_givers")):
            k = at + 1
            while k + 1 < end and words[k] in "/-&" and words[k + 1].isupper() and len(words[k + 1]) > 1:
                k += 2
            return k
        return None

    def _organization(self, at: int, end: int, sure: bool, entry: int | None, out: list[Chunk]) -> None:
        tokens = self.tokens
        begin, last = tokens.starts[at], tokens.ends[end - 1]
        text = tokens.text[begin:last]
        if entry is None:
            hit = self.names.hits.get(at)
            if hit is not None and hit[0] == end:
                entry = hit[1]
        parts = tokens.words[at:end]
        if len(parts) > 4 and len(parts) % 2 and set(parts[1::2]) == {"/"} and all(map(_acronym, parts[::2])):
            for k in range(at, end, 2):
                self._organization(k, k + 1, True, None, out)  # "CNPQ/FAPESP/CAPES"
                if k + 1 < end:
                    out.append(Chunk("comma", k + 1, k + 2))
            return
        of = self._person_of(at, end) if out and out[-1].kind in ("given", "thank") else None
        if of is not None:
            self._organization(at, of, False, None, out)
            out.append(Chunk("prep", of, of + 1, tokens.lowers[of]))
            self._organization(of + 1, end, True, None, out)
            return
        bar = self._bar(at, end)
        if bar is not None:
            self._organization(at, bar, True, None, out)
            self._organization(bar + 1, end, True, None, out)
            return
        if sure and entry is None:
            cut = self._parent_from(at, end)
            if cut is not None:
                self._organization(at, cut, True, None, out)
                return
        mention = OrgMention(text, begin, last, entry, sure)
        if end - at <= 3 and people.CAPS.fullmatch(text) is not None:
            out.append(Chunk("caps", at, end, mention))
        else:
            out.append(Chunk("org" if sure else "name", at, end, mention))
