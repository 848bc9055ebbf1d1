"""Turns the tokens of a funding sentence into symbols: givers, award numbers, persons, and the words between them.

The same light values as in the disclosure reader (:class:`~coi_extract.grammar.values.Chunk`), but another alphabet:
award numbers are found before names, and a name ends where a grant or a programme begins.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coi_extract.grammar import people
from coi_extract.grammar.funding_names import SMALL_HEADS, FundingNames
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.awards import parse_award, split_awards
from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.lexicon.loader import Rule, check_rules, phrase_automaton, read_yaml
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.taxonomy import AuthorScope
from coi_extract.text.tokens import Tokens

_FILE = "funding.yaml"
_PUNCTUATION = {
    ",": "comma", ";": "semi", ":": "colon", "/": "slash", "(": "lpar", "[": "lpar", "{": "lpar", ")": "rpar", "]": "rpar", "}": "rpar",
    ".": "stop", "\n": "break", "!": "stop", "?": "stop", "'s": "poss", "&": "conj", "-": "dash", "'": "quote", '"': "quote",
}  # fmt: skip
_PREPOSITIONS = frozenset("from by of for at with in on into onto".split())
_CONJUNCTIONS = frozenset({"and", "or", "plus", "&", "und", "et"})
_DETERMINERS = frozenset("the a an this our their its".split())
#: Symbols at whose beginning the name before them ends.
_BARRIERS = frozenset({"grant", "scheme", "passive", "given", "active", "money", "adopt", "label"})
_GROUP_OPENERS = frozenset(
    "all the these this our three four five six two each both authors author we i none neither no one remaining other".split()
)


@lru_cache(maxsize=1)
def funding_rules() -> tuple[tuple[Rule, dict[str, str]], ...]:
    """Return the checked rules of ``funding.yaml``."""
    return tuple(check_rules(read_yaml(_FILE), _FILE))


@lru_cache(maxsize=1)
def funding_automaton() -> PhraseAutomaton:
    """Return the automaton of the phrases of ``funding.yaml``."""
    automaton = PhraseAutomaton()
    for rule, macros in funding_rules():
        for phrase in rule.phrases:
            automaton.add(phrase, rule, macros)
    return automaton


@lru_cache(maxsize=1)
def funding_gate() -> re.Pattern[str]:
    """Return the pattern of the words without one of which no sentence speaks of funding."""
    return re.compile("|".join(re.escape(word) for word in read_yaml(_FILE)["gate"]))


@lru_cache(maxsize=1)
def disclosure_gate() -> re.Pattern[str]:
    """Return the same pattern for disclosures, where only numbers and plain words of funding count."""
    words = "|".join(re.escape(word) for word in read_yaml(_FILE)["gate_disclosures"])
    return re.compile(rf"{words}|[0-9]{{5}}|[a-z]{{1,3}}-?[0-9]{{3}}")


@lru_cache(maxsize=1)
def not_givers() -> frozenset[str]:
    """Return the words in a name that gives no money: ethics boards, registers."""
    return frozenset(read_yaml(_FILE)["not_givers"])


class Symbolizer:
    """Cuts the sentences of one text into symbols.

    Kinds are those of ``funding.yaml`` and ``org``, ``name`` (may be an organisation), ``caps`` (initials or acronym),
    ``author``, ``award``, ``project``, ``place``, ``programme`` (a named scheme), ``prep``, punctuation and ``word``.
    """

    def __init__(self, tokens: Tokens, memory: Memory, names: NameFinder) -> None:
        self.tokens = tokens
        self.memory = memory
        self.names = FundingNames.of(names)
        self.phrases = funding_automaton()
        self.groups = phrase_automaton()

    def symbols(self, start: int, stop: int) -> list[Chunk]:
        """Return the symbols of the tokens ``start`` to ``stop``, in order."""
        awards = self._awards(start, stop)
        out: list[Chunk] = []
        i = start
        while i < stop:
            i = self._next(i, stop, awards, out)
        return self._joined(out)

    def _joined(self, chunks: list[Chunk]) -> list[Chunk]:
        """Join a department of a general name with the institution that it belongs to."""
        out: list[Chunk] = []
        for chunk in chunks:
            if (
                chunk.kind == "org"
                and len(out) > 1
                and out[-1].kind in ("comma", "prep")
                and out[-2].kind == "org"
                and self._department(out[-2], out[-1], chunk)
            ):
                out.pop()
                first = out.pop()
                begin, end = first.value.start, chunk.value.end
                mention = OrgMention(self.tokens.text[begin:end], begin, end, None, True, first.value.text)
                chunk = Chunk("org", first.start, chunk.stop, mention)
            out.append(chunk)
        return out

    def _department(self, first: Chunk, joint: Chunk, whole: Chunk) -> bool:
        lowers = self.tokens.lowers
        if joint.kind == "prep" and joint.value not in ("at", "of", "in") or first.value.entry is not None:
            return False
        opening = lowers[first.start]
        if opening not in _DEPARTMENTS and not (lowers[first.stop - 1] in _DEPARTMENTS and joint.kind == "comma"):
            return False
        return any(low in _WHOLES for low in lowers[whole.start : whole.stop])

    # -- award numbers ------------------------------------------------------------------------------------

    def _awards(self, start: int, stop: int) -> dict[int, tuple[int, AwardMatch]]:
        """Return the award numbers by the token in which they begin, each with the token after it."""
        tokens = self.tokens
        begin, end = tokens.starts[start], tokens.ends[stop - 1]
        out: dict[int, tuple[int, AwardMatch]] = {}
        at = start
        for match in split_awards(tokens.text[begin:end], begin):
            match = self._own_part(match)
            while at < stop and tokens.ends[at] <= match.start:
                at += 1
            first = at
            while at < stop and tokens.starts[at] < match.end:
                at += 1
            if at > first:
                out[first] = (at, match)
        return out

    def _own_part(self, match: AwardMatch) -> AwardMatch:
        """Drop a project's name from a number: "PANDORA FOR2886" is the number FOR2886 of the project PANDORA."""
        head, space, tail = match.text.rpartition(" ")
        if match.format_id is not None or not space or any(c.isdigit() for c in head):
            return match
        word = head.split()[-1] if head.split() else ""
        alone = parse_award(tail)
        if alone.format_id is None and not (len(word) > 4 and word.isalpha() and len(tail) > 5):
            return match
        if word.endswith(("-", "/")) or (len(word) <= 3 and alone.format_id is None):
            return match
        at = match.end - len(tail)
        return AwardMatch(
            at,
            match.end,
            tail,
            alone.normalised,
            alone.parts,
            alone.format_id,
            alone.implied_funder,
            alone.implied_ror,
            alone.check,
        )

    # -- one symbol ---------------------------------------------------------------------------------------

    def _next(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]], out: list[Chunk]) -> int:
        tokens = self.tokens
        word, low = tokens.words[i], tokens.lowers[i]
        award = awards.get(i)
        phrase = self.phrases.longest(tokens.lowers, i, stop)
        if award is not None:
            hit = self.names.hits.get(i)
            if not (hit is not None and hit[0] >= award[0]):
                out.append(Chunk("award", i, award[0], award[1]))
                return award[0]
        kind = _PUNCTUATION.get(word)
        if word == '"':
            end = self._title(i, stop, awards)
            if end is not None:
                out.append(Chunk("title", i, end))
                return end
        if kind is not None and phrase is None:
            out.append(Chunk(kind, i, i + 1))
            return i + 1
        if low in people.TITLES and word[0].isupper():
            found = people.titled(tokens, i, stop)
            if found is not None:
                return self._persons(found, out)
        upper = self.names.looks_like_name(i)
        hit = self.names.hits.get(i)
        if upper and len(word) <= 2 and (hit is None or "." in tokens.text[tokens.starts[i] : tokens.ends[hit[0] - 1]]):
            end = people.dotted_initials(tokens, i, stop)
            if end is not None and (hit is None or self._letters(i, end) in self.memory.initials):
                return self._initials(i, end, stop, out)
        if phrase is not None and not self._name_wins(i, phrase[0], phrase[1][0], stop, out):
            rule = phrase[1][0]
            end = min([phrase[0], *[k for k in range(i + 1, phrase[0]) if k in awards]])
            out.append(Chunk(rule.kind, i, end, rule.sets.get("field"), tuple(phrase[1])))
            return end
        if low in _GROUP_OPENERS:
            group = self.groups.longest(tokens.lowers, i, stop)
            if group is not None and group[1][0].kind == "group":
                scope = AuthorScope(group[1][0].sets["scope"])
                text = tokens.text[tokens.starts[i] : tokens.ends[group[0] - 1]]
                out.append(
                    Chunk(
                        "author", i, group[0], AuthorMention(text, tokens.starts[i], tokens.ends[group[0] - 1], scope)
                    )
                )
                return group[0]
        if (
            not upper
            and word[0].isdigit()
            and len(word) <= 3
            and word[-1].isupper()
            and i + 1 < stop
            and tokens.words[i + 1][0].isupper()
        ):
            upper = True  # "4D Nanoscope"
        if upper and low not in _DETERMINERS and low not in _PREPOSITIONS and low not in _CONJUNCTIONS:
            if not (low in self.names.vocabulary.openers and hit is None and not self._opens_name(i, stop)):
                return self._name(i, stop, awards, out)
        if low in _CONJUNCTIONS:
            out.append(Chunk("conj", i, i + 1, low))
        elif low in _PREPOSITIONS:
            out.append(Chunk("prep", i, i + 1, low))
        elif low not in _DETERMINERS:
            out.append(Chunk("word", i, i + 1, low))
        return i + 1

    def _title(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]]) -> int | None:
        """Return the end of a title in quotation marks; the name of a body in quotes is none."""
        words, lowers = self.tokens.words, self.tokens.lowers
        for k in range(i + 1, min(stop, i + 50)):
            if k in awards:
                return None
            if words[k] == '"':
                inner = range(i + 1, k)
                known = i + 1 in self.names.hits or k - i < 7 and any(lowers[n] in _GIVER_HEADS for n in inner)
                return k + 1 if k > i + 2 and words[i + 1][0].isupper() and not known else None
        return None

    def _opens_name(self, i: int, stop: int) -> bool:
        """Whether a common word with a capital opens a name: "Research to Prevent Blindness", "Medical Research Council"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        voc = self.names.vocabulary
        if i + 1 >= stop:
            return False
        if words[i + 1][0].isupper() and words[i + 1].isalpha():
            return lowers[i] not in (
                "the",
                "this",
                "these",
                "we",
                "our",
                "in",
                "on",
                "at",
                "for",
                "from",
                "by",
                "dr",
                "drs",
                "also",
                "and",
            )
        return lowers[i] in voc.heads and lowers[i + 1] in ("of", "for") and i + 2 < stop and words[i + 2][0].isupper()

    def _name_wins(self, i: int, end: int, rule: Rule, stop: int, out: list[Chunk]) -> bool:
        """Whether the capitalised words at ``i`` are a name rather than the phrase that stands there."""
        tokens = self.tokens
        word = tokens.words[i]
        hit = self.names.hits.get(i)
        if hit is not None and hit[0] >= end:
            return True
        if not word[0].isupper() or rule.kind in ("passive", "label", "given", "via", "denied"):
            return False
        if end >= stop:
            return False
        # "Research Grants Council", "Program Support Center", "Training Fund of the Clinic"
        following = tokens.words[end]
        if (
            following[0].isupper()
            and following.isalpha()
            and tokens.lowers[end] in self.names.vocabulary.heads
            and not (end in self.names.hits and self.names.hits[end][0] > end + 1 and rule.kind != "study")
        ):
            return True
        if rule.kind in (
            "scheme",
            "goods",
            "close",
            "thank",
            "support",
            "active",
            "holds",
            "money",
            "recipient",
        ) and all(w[0].isupper() for w in tokens.words[i:end]):
            # a capitalised head with words before it belongs to the name: "Framework Programme for Research"
            return rule.kind in ("close", "holds", "goods") and following[0].isupper()
        return False

    def _persons(self, found: tuple[list[tuple[AuthorMention, int, int]], int], out: list[Chunk]) -> int:
        persons, end = found
        for mention, start, stop in persons:
            if out and out[-1].kind == "author" and out[-1].stop < start:
                out.append(Chunk("conj", out[-1].stop, start, "and"))
            out.append(Chunk("author", start, stop, mention))
        return end

    def _letters(self, i: int, end: int) -> str:
        tokens = self.tokens
        return re.sub(r"[^A-Za-z]", "", tokens.text[tokens.starts[i] : tokens.ends[end - 1]]).upper()

    def _initials(self, i: int, end: int, stop: int, out: list[Chunk]) -> int:
        tokens = self.tokens
        following = tokens.words[end] if end < stop else ""
        if (
            following
            and (following[0].isupper() or tokens.lowers[end] in people.PARTICLES)
            and len(following) > 1
            and not following.isupper()
        ):
            last = people.person(tokens, i, stop)
            if last is not None and last > end and end not in self.names.hits:
                out.append(Chunk("author", i, last, people.mention(tokens, i, last)))
                return last
        out.append(Chunk("author", i, end, people.mention(tokens, i, end)))
        return end

    # -- names --------------------------------------------------------------------------------------------

    def _parent_from(self, at: int, end: int) -> int | None:
        """Return where a named unit ends and "of the" body that it belongs to begins, if it does."""
        lowers, names = self.tokens.lowers, self.names
        if lowers[at] in _DEPARTMENTS or lowers[at + 1] in ("of", "for"):
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
                    if rule.kind == "money":
                        at = phrase[0]
                        continue
                    if rule.kind == "scheme" and self._ends_in_head(at, phrase[0], stop):
                        at = phrase[0]
                        continue
                return at
            at += 1
        return limit

    def _ends_in_head(self, at: int, end: int, stop: int) -> bool:
        return False

    def _name(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]], out: list[Chunk]) -> int:
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
        if len(found) == 1 and found[0].kind == "name" and found[0].entry is None and self._degree(found[0].stop, stop):
            last = min(found[0].stop, barrier)
            out.append(Chunk("author", i, last, people.mention(tokens, i, last)))
            return last
        end = i + 1
        for name in found:
            at, last = name.start, min(name.stop, barrier)
            end = max(end, last)
            if name.kind == "place":
                out.append(Chunk("place", at, last))
            elif (
                name.kind == "word"
                and last < stop
                and tokens.lowers[last] in SMALL_HEADS
                and tokens.words[at].isalpha()
            ):
                end = last + 1
                self._organization(at, end, True, None, out)
            elif name.kind in ("word", "award"):
                out.append(Chunk("word", at, last, tokens.lowers[at]))
            elif name.kind == "name" and out and out[-1].kind == "comma" and last - at <= 2 and self._place(at, last):
                out.append(Chunk("place", at, last))
            elif name.kind == "name" and name.entry is None and self._programme_of(at, last):
                out.append(Chunk("programme", at, last))
            elif name.kind == "programme" or self._before_scheme(last, stop):
                self._split(at, last, name.kind, name.entry, stop, out)
            else:
                sure = name.kind == "org"
                if (
                    last < stop
                    and last == end
                    and (
                        tokens.lowers[last] in SMALL_HEADS
                        or tokens.lowers[last] == "state"
                        and tokens.lowers[last - 1].endswith(("sh", "an", "ese"))
                    )
                ):
                    last, end, sure = last + 1, last + 1, True  # "the Spanish government"
                self._organization(at, last, sure, name.entry, out)
        return end

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

    def _degree(self, at: int, stop: int) -> bool:
        """Whether a name is a person's, whose degree follows."""
        words = self.tokens.words
        return at + 1 < stop and words[at] == "," and words[at + 1] in _DEGREES

    def _one_run(self, at: int, end: int) -> bool:
        """Whether nothing but words of names stands between two tokens."""
        tokens = self.tokens
        connectors = self.names.vocabulary.connectors
        return all(
            tokens.words[k][0].isupper()
            and tokens.words[k].isalnum()
            or tokens.lowers[k] in connectors
            and tokens.lowers[k] != "the"
            or tokens.words[k] in "-/&"
            and tokens.glued(k)
            for k in range(at, end)
        )

    def _programme_of(self, at: int, end: int) -> bool:
        """Whether a name is a programme's that goes on: "Natural Science Basic Research Program of Shaanxi"."""
        lowers, heads = self.tokens.lowers, self.names.vocabulary.programme_heads
        return lowers[at] in heads or any(
            lowers[k] in heads and lowers[k + 1] in ("of", "for", "in") for k in range(at, end - 1)
        )

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
            if lowers[k - 1] in _GIVER_HEADS:
                return end if k < end and lowers[k] in ("of", "for", "on", "in", "de", "at") else k
        if words[at].isupper() and (3 <= len(words[at]) <= 8 or words[at] in _SHORT_GIVERS) and words[at].isalpha():
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


_DEGREES = frozenset(
    "MD PhD MPH MSc MS MBBS BSc MBA RN DPhil ScD DrPH FRCP MA BA BS PharmD DDS DVM MHS KMD MRCP DO EdD MSN CCRC Ph M.D".split()
)
#: Givers of two letters.
_SHORT_GIVERS = frozenset({"EU", "EC", "VA", "UN"})
#: Units whose name says little without the institution that they belong to, and such institutions.
_DEPARTMENTS = frozenset(
    "department departments faculty division school section college office institute center centre unit directorate branch".split()
)
_WHOLES = frozenset(
    "university universität universidad universidade università université universiteit hospital hospitals college school faculty ministry "
    "institute polytechnic academy clinic department office energy".split()
)
#: Heads that end a giver's name before a scheme begins.
_GIVER_HEADS = frozenset(
    "foundation trust council institute institutes society association agency academy ministry university fund stiftung commission department "
    "gemeinschaft forschungsgemeinschaft organization organisation college hospital center centre board federation union charity inc ltd gmbh "
    "government administration service services league network fondation fundación fundação fondazione authority office".split()
)
