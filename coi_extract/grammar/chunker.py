"""Turns the tokens of a sentence into chunks: authors, organisations, cues, and the joints between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coi_extract.grammar import people
from coi_extract.grammar.chunk_asides import unquote
from coi_extract.grammar.chunk_codes import spell_codes
from coi_extract.grammar.chunk_prizes import Prizes
from coi_extract.grammar.chunk_roles import Roles, letters_of
from coi_extract.grammar.chunk_sums import CURRENCIES
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.names_joins import unknown
from coi_extract.grammar.person_names import person_words
from coi_extract.grammar.posts import has_matter
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.lexicon.loader import Rule
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope
from coi_extract.text.tokens import Tokens

_PUNCTUATION = {
    ",": "comma",
    ";": "semi",
    ":": "colon",
    "/": "slash",
    "(": "lpar",
    "[": "lpar",
    "•": "break",
    "·": "break",
    "▪": "break",
    ")": "rpar",
    "]": "rpar",
    ".": "stop",
    "\n": "break",
    "!": "stop",
    "?": "stop",
    "'s": "poss",
    "&": "conj",
    "-": "dash",
}

#: Tokens of a heading before its colon, of a quotation, and of a name that begins with a cue.
_HEADING_AT_MOST, _QUOTATION_AT_MOST, _NAME_AT_MOST = 12, 60, 12
#: Tokens of a bracket that are looked back over.
_BRACKET_AT_MOST = 20
#: Words of what joins like "and": "as well as".
_JOINT_LENGTH = 3


#: Kinds of what speaks of an organisation without its name.
_POINTS_BACK = frozenset({"institution", "back_ref"})

#: Capitals of initials behind a hyphen.
_HYPHENED_AT_MOST = 3
#: What stands before two sums of money.
_RANGE = ["in", "the", "range", "of"]
#: What stands before the name of an author and says nothing of it.
_CO_AUTHOR = (["co", "-", "author"], ["co", "-", "authors"])


class Chunker(Prizes):
    """Cuts the sentences of one text into chunks."""

    def __init__(
        self,
        tokens: Tokens,
        hits: Mapping[int, tuple[int, int]],
        memory: Memory,
        joined: Callable[[str], bool | None] = unknown,
        givers: frozenset[int] = frozenset(),
        agencies: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(tokens, NameFinder(tokens, dict(hits), joined, agencies), givers)
        self.memory = memory
        self.roles = Roles(tokens, memory)
        self._joint_openers = {joint.split()[0] for joint in self.words.joints}
        self.titles = word_lists().persons.titles

    def chunks(self, start: int, stop: int) -> list[Chunk]:
        """Return the chunks of the tokens ``start`` to ``stop``, in order, without gaps but for small words."""
        out: list[Chunk] = []
        i = start
        self.names.headings = self._headings(start, stop)
        quoted = False
        while i < stop:
            if self.tokens.words[i] == '"':
                quoted = not quoted and '"' in self.tokens.words[i + 1 : min(stop, i + _QUOTATION_AT_MOST)]
            before = len(out)
            i = self._next(i, start, stop, out)
            if quoted:
                unquote(out, before)
        spell_codes(out, self.tokens)
        self.roles.settle(out, self.names.headings)
        return out

    def _headings(self, start: int, stop: int) -> dict[int, int]:
        """Return where cues stand as headings, before a colon: token of the cue's begin → token of the colon."""
        found: dict[int, int] = {}
        words = self.tokens.words
        colon = _index(words, ":", start + 1, stop)
        while colon is not None:
            for k in range(max(start, colon - _HEADING_AT_MOST), colon):
                if words[k][0].isalpha() and words[k][0].isupper():
                    phrase = self.phrases.longest(self.tokens.lowers, k, colon)
                    if phrase is not None and phrase[0] == colon and phrase[1][0].kind == "cue":
                        found[k] = colon
                        break
            colon = _index(words, ":", colon + 1, stop)
        return found

    # -- one chunk ----------------------------------------------------------------------------------------

    def _next(self, i: int, begin: int, stop: int, out: list[Chunk]) -> int:
        """Append the chunk, or chunks, that begin at token ``i``; return the token after them."""
        tokens = self.tokens
        word = tokens.words[i]
        kind = _PUNCTUATION.get(word)
        if kind is not None:
            owner = self.phrases.longest(tokens.lowers, i, stop) if kind in ("poss", "lpar") else None
            if owner is not None and (not owner[1][0].behind_name or self._marks_name(i, out)):
                return self._phrase(i, owner, out)  # "AB's department", "(Inst)"
            if kind == "comma" and self._before_degree(i, stop, out):
                return i + 2
            out.append(Chunk(kind, i, i + 1))
            return i + 1
        if word in CURRENCIES and (paid := self._payment(i, stop, out)):
            return paid
        if tokens.lowers[i : i + 3] in _CO_AUTHOR and i + 3 < stop and tokens.words[i + 3][0].isupper():
            return i + 3  # "Co-author Anna Berg is"
        if word == "in" and tokens.lowers[i : i + len(_RANGE)] == _RANGE:
            after = self._sum_end(i + len(_RANGE), stop)
            if after:
                return after  # "compensation in the range of $500-$4,999 for"
        capital = self.names.looks_like_name(i)
        if capital:
            end = self._person(i, begin, stop, out)
            if end is not None:
                return end
        if capital and self.names.goes_without(i + 1, stop):
            return self._name(i, stop, out)  # "Children Without Harlow"
        phrase = self.phrases.longest(tokens.lowers, i, stop)
        if phrase is not None and phrase[0] == i + 1 and 2 <= len(word) <= 4 and word.isupper():
            shouted = i > 0 and tokens.words[i - 1].islower() and word not in self.memory.initials
            person = word in self.memory.initials and word not in self.memory.things  # "CMO was employed by X"
            kinds = ("cue", "neg", "nothing") if shouted else () if person else ("cue",)
            phrase = phrase if phrase[1][0].kind in kinds else None  # the initials "AM", not the verb; but "has NO"
        if end := self._prize_of(i, stop, out):
            self._prize(i, end, out)  # "the Harlow Society Chair in Nephrology"
            professor = tokens.lowers[end - 1] in word_lists().names.professors
            return self._field_of(end, stop, out) if professor else end
        if phrase is not None and phrase[1][0].kind == "attr" and self._goes_on_as_name(phrase[0], stop):
            phrase = self.phrases.longest(tokens.lowers, i, phrase[0] - 1)  # "paid to the University of X"
        if phrase is not None and phrase[1][0].kind in _POINTS_BACK and self._goes_on_as_name(phrase[0], stop):
            phrase = None  # "the University of Oslo" names one
        if phrase is not None and (not capital or i in self.names.headings):
            return self._phrase(i, phrase, out)
        return self._capitalised(i, stop, phrase, out) if capital else self._small(i, out)

    def _person(self, i: int, begin: int, stop: int, out: list[Chunk]) -> int | None:
        """Append the person who shows himself by a title or by initials at token ``i``; return the token after."""
        tokens = self.tokens
        hit = self.names.hits.get(i)
        if tokens.lowers[i] in self.titles and not (hit is not None and hit[0] > i + 2):
            found = people.titled(tokens, i, stop)
            if found is not None and not self._firm(found[0]):
                return self._persons(found, i, out)
        if hit is None:
            end = people.dotted_initials(tokens, i, stop, opening=i == begin)
            body = people.body_named_after(tokens, end, stop, self.vocabulary.bodies) if end is not None else None
            if body is not None:
                begin_, last_ = tokens.starts[i], tokens.ends[body - 1]
                out.append(Chunk("org", i, body, OrgMention(tokens.text[begin_:last_], begin_, last_, None, True)))
                return body  # "the W.T. Grant Foundation"
            if end is not None:
                return self._initials(i, end, stop, out)
            end = people.initial_and_surname(tokens, i, stop)
            if end is not None:
                last = tokens.lowers[end - 1]
                if last not in self.vocabulary.heads and last not in self.vocabulary.programme_heads:
                    out.append(Chunk("author", i, end, people.mention(tokens, i, end)))
                    return end
        elif "." in tokens.text[tokens.starts[i] : tokens.ends[hit[0] - 1]]:
            end = people.dotted_initials(tokens, i, stop)
            known = end is not None and letters_of(tokens.text[tokens.starts[i] : tokens.ends[end - 1]])
            if end is not None and known in self.memory.initials:
                return self._initials(i, end, stop, out)
        return None

    def _before_degree(self, i: int, stop: int, out: list[Chunk]) -> bool:
        """Whether the comma at token ``i`` puts a degree behind a full name: "Karin Holm, MD, PhD, is"."""
        words = self.tokens.words
        named = bool(out) and out[-1].kind in ("author", "name") and out[-1].stop - out[-1].start > 1
        return (
            named
            and i + 2 < stop
            and words[i + 1][0].isupper()
            and self.tokens.lowers[i + 1] in person_words("degrees")
            and self.tokens.lowers[i + 1] not in self.titles
            and (words[i + 2] in ",;:.(" or words[i + 2][0].islower())
        )

    def _goes_on_as_name(self, end: int, stop: int) -> bool:
        """Whether the capitalised word before token ``end`` begins a name that goes on there."""
        words = self.tokens.words
        if end >= stop or not words[end - 1][0].isupper() or words[end - 1].isupper():
            return False
        return words[end][0].isupper() or (
            self.tokens.lowers[end] in self.words.name_prepositions and end + 1 < stop and words[end + 1][0].isupper()
        )

    def _marks_name(self, i: int, out: list[Chunk]) -> bool:
        """Whether the bracket at token ``i`` holds capitals and stands right behind a name: "Pfizer (I)"."""
        return bool(out) and out[-1].kind in ("org", "name", "caps") and self.tokens.words[i + 1].isupper()

    def _capitalised(self, i: int, stop: int, phrase: tuple[int, list[Rule]] | None, out: list[Chunk]) -> int:
        """Append what begins with a capital at token ``i``: a name, a phrase of the lexicon or a common word."""
        word, low = self.tokens.words[i], self.tokens.lowers[i]
        hit = self.names.hits.get(i)
        pronoun, opener = word in self.words.pronouns, low in self.vocabulary.openers
        initials = word in self.memory.initials
        enclosed = self._enclosed(i) or self._hyphened(i, stop)
        small = self._is_small(low) and not initials and not enclosed  # "Veltrix (AS)"
        if phrase is not None:
            end, rules = phrase
            if rules[0].kind == "cue" and self._opens_name(i, end, stop, out):
                return self._name(i, stop, out)
            if rules[0].kind == "cue" and has_matter(self.tokens, i, end, stop) and end + 1 not in self.names.hits:
                return self._body(i, end, stop, rules, out)
            longer = hit is not None and hit[0] > end
            if pronoun or small or (opener and not longer):
                return self._phrase(i, phrase, out)
            if (hit is not None and hit[0] >= end) or self._name_beats(i, end, rules[0], stop):
                return self._name(i, stop, out)
            return self._phrase(i, phrase, out)
        if small and low in self.words.determiners and i + 1 < stop and self.tokens.words[i + 1].islower():
            return self._small(i, out)  # "A patent"
        if opener and self._stands_out(i, stop):
            return self._name(i, stop, out)  # "the WHO"
        if (
            opener
            and not enclosed
            and (hit is None or hit[0] <= i + 1)
            and (pronoun or small or (hit is None and not initials))
        ):
            return self._small(i, out)
        return self._name(i, stop, out)

    def _body(self, i: int, end: int, stop: int, rules: list[Rule], out: list[Chunk]) -> int:
        """Append the board or committee at ``i`` and its name; that of a known body stands for that body."""
        out.append(Chunk("cue", i, end, None, tuple(rules)))
        name = self.names.names(i, stop)[0]
        for k in range(end, name.stop):
            if k in self.names.hits and "of" in self.tokens.lowers[k - 2 : k]:
                of = k - 1 if self.tokens.lowers[k - 1] == "of" else k - 2
                out.append(Chunk("word", end, of, "matter"))
                return of  # "the Advisory Committee on Vaccines of the World Health Organization"
        return self._name(i, stop, out)

    def _hyphened(self, i: int, stop: int) -> bool:
        """Whether capitals at token ``i`` and behind a hyphen are initials together: "AS-B has received"."""
        words, glued = self.tokens.words, self.tokens.glued
        return (
            i + 2 < stop
            and words[i].isupper()
            and words[i + 1] == "-"
            and glued(i + 1)
            and glued(i + 2)
            and words[i + 2].isupper()
            and len(words[i + 2]) <= _HYPHENED_AT_MOST
        )

    def _enclosed(self, i: int) -> bool:
        """Whether capitals at token ``i`` stand in a list or a bracket of capitals so far: "(AS, TO and LB)"."""
        words = self.tokens.words
        if not words[i].isupper() or len(words[i]) < 2:
            return False
        if i > 1 and words[i - 2].isupper() and {words[i - 1], *words[i + 1 : i + 2]} <= {",", "and", "&"}:
            return True  # "PR, AS, and TGC"
        for k in range(i - 1, max(-1, i - _BRACKET_AT_MOST), -1):
            if words[k] == "(":
                return True
            if not (words[k].isupper() or words[k] in (",", "and", "to", "&")):
                return False
        return False

    def _opens_name(self, i: int, phrase_end: int, stop: int, out: list[Chunk]) -> bool:
        """Whether a capitalised cue at ``i`` is the first word of a name: "shares in Travel Systems Inc."."""
        words, lowers = self.tokens.words, self.tokens.lowers
        if phrase_end != i + 1 or phrase_end >= stop or i == 0 or words[i].isupper() or not words[i + 1][0].isupper():
            return False
        end = i + 1
        stop = min(stop, i + _NAME_AT_MOST)
        while end < stop and words[end][0].isupper() and end not in self.names.hits:
            end += 1
        inner = self.phrases.longest(lowers, i + 1, end)
        if end in self.names.hits or (inner is not None and inner[1][0].kind == "cue"):
            return False  # "from Speaker Novartis", "for Lecture Fees"
        before, last = lowers[i - 1], lowers[end - 1]
        if words[i - 1].islower() and before in word_lists().ties.payer_prepositions:
            return True
        listed = len(out) > 1 and out[-1].kind in ("comma", "conj") and out[-2].kind in ("org", "name")
        if before == "the" and last in self.words.houses and (listed or lowers[i - 2] in self.words.slot_prepositions):
            return True  # "from the Research Foundation on Sleep"
        return last in self.vocabulary.suffixes and (listed or before in self.words.prepositions)

    def _stands_out(self, i: int, stop: int) -> bool:
        """Whether the word at token ``i`` alone is in capitals, behind a small word, so that it is an acronym."""
        words = self.tokens.words
        after = words[i + 1] if i + 1 < stop else ""
        return len(words[i]) > 2 and words[i].isupper() and i > 0 and words[i - 1].islower() and not after.isupper()

    def _is_small(self, low: str) -> bool:
        """Whether a word is a conjunction, a preposition or an article."""
        words = self.words
        return low in words.conjunctions or low in words.prepositions or low in words.determiners

    def _firm(self, persons: list[tuple[AuthorMention, int, int]]) -> bool:
        """Whether the titled name is a firm's: "Dr Kolassa Pharma"."""
        last = self.tokens.lowers[persons[-1][2] - 1]
        return (
            len(persons) == 1
            and persons[0][2] - persons[0][1] > 1
            and (last in self.vocabulary.heads or last in self.vocabulary.suffixes)
        )

    def _small(self, i: int, out: list[Chunk]) -> int:
        """Append a word, if it is one that counts; return the token after."""
        low = self.tokens.lowers[i]
        if low in self._joint_openers and " ".join(self.tokens.lowers[i : i + _JOINT_LENGTH]) in self.words.joints:
            out.append(Chunk("conj", i, i + _JOINT_LENGTH, "and"))
            return i + _JOINT_LENGTH
        if low in self.words.conjunctions:
            following = self.tokens.lowers[i + 1 : i + 3]
            if following[:1] == ["/"] and following[1:2] and following[1] in self.words.conjunctions:
                out.append(Chunk("conj", i, i + 3, following[1]))  # "and/or"
                return i + 3
            out.append(Chunk("conj", i, i + 1, low))
        elif low in self.words.prepositions:
            out.append(Chunk("prep", i, i + 1, low))
        elif low in self.words.determiners:
            pass
        elif low[0].isdigit():
            out.append(Chunk("number", i, i + 1))
        else:
            out.append(Chunk("word", i, i + 1, low))
        return i + 1

    def _name_beats(self, i: int, phrase_end: int, rule: Rule, stop: int) -> bool:
        """Whether a capitalised name at ``i`` is longer than the phrase there and shows itself an organisation."""
        tokens = self.tokens
        if not tokens.words[i][0].isupper():
            return False
        hit = self.names.hits.get(i)
        if hit is not None and hit[0] >= phrase_end:
            return True
        if rule.kind == "cue" and rule.form == "role" and (phrase_end - i >= 2 or tokens.words[i].isupper()):
            return False  # "Editorial Board of X", "CEO of X"
        if phrase_end < stop and (
            tokens.words[phrase_end] in ":;,."
            or (
                tokens.lowers[phrase_end] in self.words.prepositions
                and tokens.lowers[phrase_end] not in self.words.name_prepositions
            )
        ):
            return False
        name = self.names.names(i, stop)[0]
        if name.kind == "programme" and name.stop > phrase_end and tokens.lowers[name.stop - 1] in self.words.prizes:
            return True
        return (
            name.stop > phrase_end
            and name.kind == "org"
            and (name.stop - phrase_end >= 1)
            and tokens.words[phrase_end][0].isupper() | (tokens.lowers[phrase_end] in self.words.name_links)
            and tokens.lowers[i] not in self.words.cue_openers
        )

    def _phrase(self, i: int, phrase: tuple[int, list[Rule]], out: list[Chunk]) -> int:
        """Append what a phrase of the lexicon stands for; return the token after."""
        end, rules = phrase
        rule = rules[0]
        if rule.kind == "prep":
            out.append(Chunk("prep", i, end, rule.sets["prep"], tuple(rules)))
        elif rule.kind == "group" and self._writes(i, end, out):
            out.append(Chunk("word", i, end, "author"))
        elif rule.kind == "group":
            out.append(self._group(i, end, AuthorScope(rule.sets["scope"]), tuple(rules)))
        else:
            out.append(Chunk(rule.kind, i, end, None, tuple(rules)))
        return end

    def _writes(self, i: int, end: int, out: list[Chunk]) -> bool:
        """Whether authors are those of something else: "he was lead author of a study", "as coauthors of a book"."""
        led = bool(out) and (out[-1].kind == "verb" or self.tokens.lowers[i - 1] == "as")
        return led and self.tokens.lowers[end : end + 1] == ["of"]

    def _group(self, i: int, end: int, scope: AuthorScope, rules: tuple[Rule, ...]) -> Chunk:
        """Return the chunk of a group of authors."""
        tokens = self.tokens
        text = tokens.text[tokens.starts[i] : tokens.ends[end - 1]]
        return Chunk("author", i, end, AuthorMention(text, tokens.starts[i], tokens.ends[end - 1], scope), rules)

    def _persons(self, found: tuple[list[tuple[AuthorMention, int, int]], int], i: int, out: list[Chunk]) -> int:
        """Append persons named after a title; return the token after."""
        persons, end = found
        at = i
        for number, (mention, start, stop) in enumerate(persons):
            if number:
                out.append(Chunk("conj", at, start, "and"))
            out.append(Chunk("author", start, stop, mention))
            at = stop
        return end

    def _initials(self, i: int, end: int, stop: int, out: list[Chunk]) -> int:
        """Dotted initials: a person by initials, or the first names of a person written out."""
        tokens = self.tokens
        following = tokens.words[end] if end < stop else ""
        if (
            following
            and (following[0].isupper() or tokens.lowers[end] in word_lists().persons.particles)
            and len(following) > 1
            and not following.isupper()
        ):
            last = people.person(tokens, i, stop)
            run = self.names.names(end, stop)[0]
            if any(w in self.vocabulary.heads or w in self.vocabulary.suffixes for w in tokens.lowers[end : run.stop]):
                last = None  # "E.W. Onda Diagnostics is": a full stop is lost between them
            if last is not None and last > end and self.phrases.longest(tokens.lowers, end, stop) is None:
                out.append(Chunk("author", i, last, people.mention(tokens, i, last)))
                return last
        out.append(Chunk("author", i, end, people.mention(tokens, i, end)))
        return end

    def _name(self, i: int, stop: int, out: list[Chunk]) -> int:
        """Append the names of the run that begins at token ``i``; return the token after."""
        tokens = self.tokens
        found = self.names.names(i, stop)
        for number, name in enumerate(found):
            if number:
                out.append(Chunk("slash", found[number - 1].stop, name.start))
            first = name.start - self.names.has_article(name.start, name.stop)
            begin, end = tokens.starts[first], tokens.ends[name.stop - 1]
            text = tokens.text[begin:end]
            kind = name.kind
            if kind == "org" and name.entry is None and self._board(name.start, name.stop, stop, out):
                continue
            if kind in ("org", "name"):
                single = name.stop - name.start <= 3 and people.is_initials(text)
                mention = OrgMention(text, begin, end, name.entry, kind == "org")
                if single and not (kind == "org" and len(text) > 4):
                    out.append(Chunk("caps", name.start, name.stop, mention))
                else:
                    out.append(Chunk("org" if kind == "org" else "name", name.start, name.stop, mention))
            elif kind == "programme" and self._names_prize(name.start, name.stop, out):
                self._prize(name.start, name.stop, out)
            elif kind == "word" and people.has_something(tokens, name.start, name.stop, self.memory.initials):
                out.append(Chunk("caps", name.start, name.stop, OrgMention(text, begin, end, None, False)))
            elif kind == "word":
                out.append(Chunk("word", name.start, name.stop, text.lower()))
            else:
                out.append(Chunk(kind, name.start, name.stop, OrgMention(text, begin, end, None, False)))
        return max(found[-1].stop, i + 1)


def _index(words: Sequence[str], word: str, start: int, stop: int) -> int | None:
    """Return the index of a word between two others, or None."""
    try:
        return words.index(word, start, stop)
    except ValueError:
        return None
