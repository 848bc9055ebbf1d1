"""Turns the tokens of a funding sentence into symbols: givers, award numbers, persons, and the words between them.

The same light values as in the disclosure reader (:class:`~coi_extract.grammar.values.Chunk`), but another alphabet:
award numbers are found before names, and a name ends where a grant or a programme begins.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coi_extract.grammar import people
from coi_extract.grammar.funding_cuts import NameCutter, numbers_patent
from coi_extract.grammar.funding_names import FundingNames
from coi_extract.grammar.funding_vocabulary import word_list
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.award_grammar import AwardMatch
from coi_extract.lexicon.award_parse import parse_slice
from coi_extract.lexicon.awards import parse_award, split_awards
from coi_extract.lexicon.loader import Rule, check_rules, phrase_automaton, read_yaml
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.taxonomy import AuthorScope
from coi_extract.text.tokens import Tokens

_FILE = "funding.yaml"
_PUNCTUATION = {
    ",": "comma", ";": "semi", ":": "colon", "=": "colon", "/": "slash", "(": "lpar", "[": "lpar", "{": "lpar",
    ")": "rpar", "]": "rpar", "}": "rpar",
    ".": "stop", "\n": "break", "!": "stop", "?": "stop", "'s": "poss", "&": "conj",
    "-": "dash", "'": "quote", '"': "quote",
}  # fmt: skip
#: A web address.
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s()<>\[\]]{1,300}")
#: A number too short to be told from a word.
_SHORT = re.compile(r"[A-Z]{1,3}-?\d{2,4}")
#: Tokens of the field of a grant, and what joins its words.
_AID_AT_MOST = 10
_FIELD_JOINTS = frozenset({"for", "on", "of", "and", "-", "the", "in"})
#: Tokens of a programme's name with its number.
_PROGRAMME_AT_MOST = 18
#: Letters before a number in a bracket.
_LETTERS_AT_MOST = 4
_PREPOSITIONS = frozenset(["from", "by", "of", "for", "at", "with", "in", "on", "into", "onto"])
_CONJUNCTIONS = frozenset({"and", "or", "plus", "&", "und", "et"})
_DETERMINERS = frozenset(["the", "a", "an", "this", "our", "their", "its"])


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


class Symbolizer(NameCutter):
    """Cuts the sentences of one text into symbols.

    Kinds are those of ``funding.yaml`` and ``org``, ``name`` (may be an organisation), ``caps`` (initials or acronym),
    ``author``, ``award``, ``project``, ``place``, ``programme`` (a named scheme), ``prep``, punctuation and ``word``.
    """

    def __init__(self, tokens: Tokens, memory: Memory, names: NameFinder) -> None:
        super().__init__(tokens, FundingNames.of(names), funding_automaton())
        self.memory = memory
        self.groups = phrase_automaton()

    def symbols(self, start: int, stop: int) -> list[Chunk]:
        """Return the symbols of the tokens ``start`` to ``stop``, in order."""
        awards = self._awards(start, stop)
        addresses = self._addresses(start, stop)
        out: list[Chunk] = []
        i = start
        while i < stop:
            if i in addresses:
                out.append(Chunk("word", i, addresses[i], "url"))
                i = addresses[i]
            else:
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
        if (joint.kind == "prep" and joint.value not in ("at", "of", "in")) or first.value.entry is not None:
            return False
        opening = lowers[first.start]
        units = word_list("departments")
        if opening not in units and not (lowers[first.stop - 1] in units and joint.kind == "comma"):
            return False
        return any(low in word_list("wholes") for low in lowers[whole.start : whole.stop])

    def _addresses(self, start: int, stop: int) -> dict[int, int]:
        """Return the web addresses by the token in which they begin, each with the token after it."""
        tokens = self.tokens
        out: dict[int, int] = {}
        at = start
        for found in _ADDRESS.finditer(tokens.text, tokens.starts[start], tokens.ends[stop - 1]):
            end = found.end() - (len(found.group()) - len(found.group().rstrip(".,;:)]}>'\"")))
            while at < stop and tokens.ends[at] <= found.start():
                at += 1
            first = at
            while at < stop and tokens.starts[at] < end:
                at += 1
            if at > first:
                out[first] = at
        return out

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
            if at > first and not numbers_patent(tokens, first, start):
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

    def _lettered_number(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]], out: list[Chunk]) -> int:
        """Return the token after the number whose letters begin at ``i``, in a bracket behind a giver, or 0.

        "the Harlow Trust (HT 204)", "the Lyndon Trust (LT RE/08/004, to GS)"
        """
        tokens = self.tokens
        word = tokens.words[i]
        if i + 2 >= stop or len(out) < 2 or out[-1].kind != "lpar" or out[-2].kind != "org" or i in self.names.hits:
            return 0
        if not (word.isalpha() and word.isupper() and 2 <= len(word) <= _LETTERS_AT_MOST):
            return 0
        if (
            word in self.memory.initials
            or word in word_list("roles")
            or tokens.lowers[i] in self.names.vocabulary.places
        ):
            return 0
        number = tokens.words[i + 1]
        plain = number.isdigit() and len(number) > 1 and not number.startswith(("19", "20"))
        end = awards[i + 1][0] if i + 1 in awards else i + 2 if plain else 0
        return end if end and end < stop and tokens.words[end] in (")", ",", ";") else 0

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
        if award is None and (number_end := self._lettered_number(i, stop, awards, out)):
            match = parse_slice(tokens.text, tokens.starts[i], tokens.ends[number_end - 1])
            out.append(Chunk("award", i, number_end, match))
            return number_end
        if award is None and self._short_number(i, stop, out):
            out.append(Chunk("award", i, i + 1, parse_slice(tokens.text, tokens.starts[i], tokens.ends[i])))
            return i + 1
        if word in word_list("roles") and i + 2 < stop and people.person(tokens, i + 1, stop) == i + 3:
            out.append(Chunk("recipient", i, i + 1, low))  # "PI Anna Berg"
            return i + 1
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
            if word == low.upper() and out and out[-1].kind in ("recipient", "comma", "conj", "lpar"):
                self._organization(i, i + 1, False, None, out)  # "to JE, MR and BW": initials that look like a title
                return i + 1
        # "A." before a family name is an initial, and no article
        upper = self.names.looks_like_name(i) or (word == "A" and i + 1 < stop and tokens.words[i + 1] == ".")
        hit = self.names.hits.get(i)
        if upper and len(word) <= 2 and (hit is None or "." in tokens.text[tokens.starts[i] : tokens.ends[hit[0] - 1]]):
            opening = not out or out[-1].kind in ("stop", "break", "semi", "colon")
            end = people.dotted_initials(tokens, i, stop, opening=opening)
            if end is not None and (hit is None or self._letters(i, end) in self.memory.initials):
                body = people.body_named_after(tokens, end, stop, self.names.vocabulary.bodies)
                if body is not None:
                    self._organization(i, body, True, None, out)  # "the W.T. Grant Foundation"
                    return body
                return self._initials(i, end, stop, out)
        if phrase is not None and not self._name_wins(i, phrase[0], phrase[1][0], stop, out):
            rule = phrase[1][0]
            if rule.kind == "skip":
                item = ":" in tokens.words[phrase[0] + 1 : phrase[0] + 2]  # "the following sources: AB: X; CD: Y"
                if out and out[-1].kind in ("prep", "passive", "given") and not item:
                    return phrase[0]  # "supported by the following sources: X"
                out.append(Chunk("word", i, i + 1, low))
                return i + 1
            if rule.kind == "active" and word[0].isupper() and out and out[-1].kind not in ("stop", "break"):
                out.append(Chunk("word", i, i + 1, low))  # "the Rotary (CART) Fund"
                return i + 1
            if (
                rule.kind == "study"
                and low in _DETERMINERS
                and tokens.words[phrase[0] - 1][0].isupper()
                and self._names_go_on(phrase[0] - 1, phrase[0], stop)
            ):
                return i + 1  # "the Research Foundation", "the Centre for Sleep Research"
            if rule.kind == "study" and self._named_programme(phrase[0] - 1, stop, awards):
                out.append(Chunk("scheme", phrase[0] - 1, phrase[0]))
                return phrase[0]
            end = min([phrase[0], *[k for k in range(i + 1, phrase[0]) if k in awards]])
            if rule.kind == "grant" and tokens.lowers[end - 1] == "aid":
                end = self._aid_for(end, stop, awards)
            out.append(Chunk(rule.kind, i, end, rule.sets.get("field"), tuple(phrase[1])))
            return end
        if low in word_list("group_openers") and word != "i":
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
        # "A. Bianchi", "the A-G Crafoord Foundation"
        dashed = word == "A" and i + 1 < stop and tokens.words[i + 1] == "-" and tokens.glued(i + 1)
        named = dashed or (word == "A" and people.initial_and_surname(tokens, i, stop) is not None)
        small = not named and (low in _DETERMINERS or low in _PREPOSITIONS or low in _CONJUNCTIONS)
        opener = low in self.names.vocabulary.openers and hit is None and not (named or self._opens_name(i, stop))
        opener = opener and word != "WHO"
        if upper and not small and not opener:
            return self.name(i, stop, awards, out)
        if low in _CONJUNCTIONS:
            out.append(Chunk("conj", i, i + 1, low))
        elif low in _PREPOSITIONS:
            out.append(Chunk("prep", i, i + 1, low))
        elif low not in _DETERMINERS:
            out.append(Chunk("word", i, i + 1, low))
        return i + 1

    def _short_number(self, i: int, stop: int, out: list[Chunk]) -> bool:
        """Whether a word that is no number elsewhere is one, since a bracket says to whom it went: "(P117 to GS)"."""
        opens = bool(out) and out[-1].kind in ("lpar", "semi")
        return (
            opens
            and i + 1 < stop
            and self.tokens.lowers[i + 1] == "to"
            and _SHORT.fullmatch(self.tokens.words[i]) is not None
        )

    def _title(self, i: int, stop: int, awards: dict[int, tuple[int, AwardMatch]]) -> int | None:
        """Return the end of a title in quotation marks; the name of a body in quotes is none."""
        words, lowers = self.tokens.words, self.tokens.lowers
        for k in range(i + 1, min(stop, i + 50)):
            if k in awards:
                return None
            if words[k] == '"':
                inner = range(i + 1, k)
                body = k - i < 7 and any(lowers[n] in word_list("giver_heads") for n in inner)
                known = i + 1 in self.names.hits or body
                return k + 1 if k > i + 2 and words[i + 1][0].isupper() and not known else None
        return None

    def _opens_name(self, i: int, stop: int) -> bool:
        """Whether a common word with a capital opens a name: "Medical Research Council"."""
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
        lowers = tokens.lowers
        if word == "WHO" and not tokens.words[end][:2].isupper():
            return True  # the World Health Organization, and no pronoun
        if (
            rule.kind in ("study", "active")
            and end == i + 1
            and lowers[i] in self.names.vocabulary.heads
            and lowers[end] in ("for", "of")
            and (rule.kind == "study" or lowers[i : end + 1] == ["fund", "for"])
            and self._names_go_on(i, end, stop)
        ):
            return True  # "Center for Sleep Research", "Fund for Scientific Research"
        if rule.kind == "goods" and out and out[-1].kind in ("prep", "passive", "comma", "conj"):
            return True  # "by the Materials and Engineering Division"
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

    def _names_go_on(self, head: int, at: int, stop: int) -> bool:
        """Whether a name with its head goes on at a token: with a capital, or with one behind "for" or "of"."""
        words = self.tokens.words
        body = self.tokens.lowers[head] not in self.names.vocabulary.programme_heads
        if body and at + 1 < stop and words[at] in ("for", "of"):
            at += 1
        return at < stop and words[at][0].isupper() and words[at].isalpha()

    def _aid_for(self, at: int, stop: int, awards: dict[int, tuple[int, AwardMatch]]) -> int:
        """Return where a grant's name that is told by its field ends: "Grant-in-Aid for Scientific Research (C)"."""
        words, lowers = self.tokens.words, self.tokens.lowers
        end = at
        while at < min(stop, end + _AID_AT_MOST):
            if words[at] == "(" and at + 2 < stop and len(words[at + 1]) == 1 and words[at + 2] == ")":
                at = end = at + 3
            elif at in awards or at in self.names.hits:
                break
            elif words[at][0].isupper() and words[at].isalpha():
                at = end = at + 1
            elif lowers[at] in _FIELD_JOINTS:
                at += 1
            else:
                break
        return end

    def _named_programme(self, head: int, stop: int, awards: dict[int, tuple[int, AwardMatch]]) -> bool:
        """Whether a programme with a number opens with its head: "the Program for Young Talents (4711)", no study."""
        words, lowers = self.tokens.words, self.tokens.lowers
        return (
            words[head][0].isupper()
            and lowers[head] in word_list("programmes")
            and head + 2 < stop
            and lowers[head + 1] == "for"
            and words[head + 2][0].isupper()
            and any(k in awards for k in range(head, min(stop, head + _PROGRAMME_AT_MOST)))
        )

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
