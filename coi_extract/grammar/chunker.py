"""Turns the tokens of a sentence into chunks: authors, organisations, cues, and the joints between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from coi_extract.grammar import people
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.names import NameFinder
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.loader import Rule, phrase_automaton, rule_by_id
from coi_extract.taxonomy import AuthorScope
from coi_extract.text.tokens import Tokens

_PUNCTUATION = {
    ",": "comma",
    ";": "semi",
    ":": "colon",
    "/": "slash",
    "(": "lpar",
    "[": "lpar",
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
_CONJUNCTIONS = frozenset({"and", "or", "plus", "&"})
PREPOSITIONS = frozenset(
    ["from", "by", "of", "for", "to", "at", "with", "in", "on", "via", "through", "under", "within", "as"]
)
_DETERMINERS = frozenset(["the", "a", "an"])

#: Chunks that are looked over for the verb that a name may borrow.
_LIST_AT_MOST = 200


class Chunker:
    """Cuts the sentences of one text into chunks."""

    def __init__(
        self,
        tokens: Tokens,
        hits: Mapping[int, tuple[int, int]],
        memory: Memory,
        joined: Callable[[str], bool | None] = lambda name: None,
    ) -> None:
        self.tokens = tokens
        self.memory = memory
        self.names = NameFinder(tokens, dict(hits), joined)
        self.phrases = phrase_automaton()
        self.vocabulary = vocabulary()

    def chunks(self, start: int, stop: int) -> list[Chunk]:
        """Return the chunks of the tokens ``start`` to ``stop``, in order, without gaps but for small words."""
        out: list[Chunk] = []
        i = start
        self.names.headings = self._headings(start, stop)
        quoted = False
        while i < stop:
            if self.tokens.words[i] == '"':
                quoted = not quoted and '"' in self.tokens.words[i + 1 : min(stop, i + 60)]
            before = len(out)
            i = self._next(i, start, stop, out)
            if quoted:
                _unquote(out, before)
        self._resolve_caps(out)
        self._resolve_names(out)
        return out

    def _headings(self, start: int, stop: int) -> dict[int, int]:
        """Return where cues stand as headings, before a colon: token of the cue's begin → token of the colon."""
        found: dict[int, int] = {}
        words = self.tokens.words
        for colon in range(start + 1, stop):
            if words[colon] != ":":
                continue
            for k in range(max(start, colon - 12), colon):
                if words[k][0].isalpha() and words[k][0].isupper():
                    phrase = self.phrases.longest(self.tokens.lowers, k, colon)
                    if phrase is not None and phrase[0] == colon and phrase[1][0].kind == "cue":
                        found[k] = colon
                        break
        return found

    # -- one chunk ----------------------------------------------------------------------------------------

    def _next(self, i: int, begin: int, stop: int, out: list[Chunk]) -> int:
        tokens = self.tokens
        word, low = tokens.words[i], tokens.lowers[i]
        kind = _PUNCTUATION.get(word)
        if kind == "poss":
            owner = self.phrases.longest(tokens.lowers, i, stop)
            if owner is not None:
                return self._phrase(i, owner, out)  # "AB's department"
        if kind is not None:
            out.append(Chunk(kind, i, i + 1))
            return i + 1
        if low in people.TITLES and word[0].isupper():
            found = people.titled(tokens, i, stop)
            if found is not None and not self._firm(found[0]):
                return self._persons(found, i, out)
        upper = self.names.looks_like_name(i)
        hit = self.names.hits.get(i)
        if upper:
            if hit is None:
                end = people.dotted_initials(tokens, i, stop, opening=i == begin)
                if end is not None:
                    return self._initials(i, end, stop, out)
                end = people.initial_and_surname(tokens, i, stop)
                if (
                    end is not None
                    and tokens.lowers[end - 1] not in self.vocabulary.heads
                    and tokens.lowers[end - 1] not in self.vocabulary.programme_heads
                ):
                    out.append(Chunk("author", i, end, people.mention(tokens, i, end)))
                    return end
            elif "." in tokens.text[tokens.starts[i] : tokens.ends[hit[0] - 1]]:
                end = people.dotted_initials(tokens, i, stop)
                if end is not None and self._letters(i, end) in self.memory.initials:
                    return self._initials(i, end, stop, out)
        phrase = self.phrases.longest(tokens.lowers, i, stop)
        if (
            phrase is not None
            and phrase[0] == i + 1
            and 2 <= len(word) <= 4
            and word.isupper()
            and phrase[1][0].kind != "cue"
        ):
            phrase = None  # the initials "AM", not the verb
        if (
            phrase is not None
            and phrase[0] == i + 1
            and low in _PRIZES
            and upper
            and out
            and out[-1].kind in ("org", "name")
            and out[-1].stop == i
        ):
            self._prize(i, i + 1, out)  # "the Harlow Society Chair in Nephrology"
            return i + 1
        if i in self.names.headings and phrase is not None:
            return self._phrase(i, phrase, out)
        if upper:
            if word in ("I",) or (
                low in self.vocabulary.openers and phrase is not None and not (hit and hit[0] > phrase[0])
            ):
                if phrase is not None and not self._name_beats(i, phrase[0], phrase[1][0], stop):
                    return self._phrase(i, phrase, out)
            elif low in self.vocabulary.openers and hit is None and phrase is None and word not in self.memory.initials:
                return self._small(i, out)
            elif (
                phrase is None
                or (hit is not None and hit[0] >= phrase[0])
                or self._name_beats(i, phrase[0], phrase[1][0], stop)
            ):
                if (
                    low in _CONJUNCTIONS or low in PREPOSITIONS or low in _DETERMINERS
                ) and word not in self.memory.initials:
                    pass
                else:
                    return self._name(i, stop, out)
            if phrase is not None:
                return self._phrase(i, phrase, out)
            if low in self.vocabulary.openers and not (hit and hit[0] > i + 1):
                return self._small(i, out)
            return self._name(i, stop, out)
        if phrase is not None:
            return self._phrase(i, phrase, out)
        return self._small(i, out)

    def _firm(self, persons: list[tuple[AuthorMention, int, int]]) -> bool:
        """Whether the titled name is a firm's: "Dr Kolassa Pharma"."""
        last = self.tokens.lowers[persons[-1][2] - 1]
        return (
            len(persons) == 1
            and persons[0][2] - persons[0][1] > 1
            and (last in self.vocabulary.heads or last in self.vocabulary.suffixes)
        )

    def _small(self, i: int, out: list[Chunk]) -> int:
        low = self.tokens.lowers[i]
        if low in _CONJUNCTIONS:
            out.append(Chunk("conj", i, i + 1, low))
        elif low in PREPOSITIONS:
            out.append(Chunk("prep", i, i + 1, low))
        elif low in _DETERMINERS:
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
        if rule.kind == "cue" and rule.form == "role" and phrase_end - i >= 2:
            return False  # "Editorial Board of X"
        if phrase_end < stop and (
            tokens.words[phrase_end] in ":;,."
            or (tokens.lowers[phrase_end] in PREPOSITIONS and tokens.lowers[phrase_end] not in ("of", "for"))
        ):
            return False
        name = self.names.names(i, stop)[0]
        if name.kind == "programme" and name.stop > phrase_end and tokens.lowers[name.stop - 1] in _PRIZES:
            return True
        return (
            name.stop > phrase_end
            and name.kind == "org"
            and (name.stop - phrase_end >= 1)
            and tokens.words[phrase_end][0].isupper() | (tokens.lowers[phrase_end] in ("of", "for", "and", "on", "&"))
            and tokens.lowers[i] not in _CUE_OPENERS
        )

    def _phrase(self, i: int, phrase: tuple[int, list], out: list[Chunk]) -> int:  # type: ignore[type-arg]
        end, rules = phrase
        rule = rules[0]
        if rule.kind == "prep":
            out.append(Chunk("prep", i, end, rule.sets["prep"], tuple(rules)))
        elif rule.kind == "group":
            out.append(self._group(i, end, AuthorScope(rule.sets["scope"]), tuple(rules)))
        else:
            out.append(Chunk(rule.kind, i, end, None, tuple(rules)))
        return end

    def _group(self, i: int, end: int, scope: AuthorScope, rules: tuple) -> Chunk:  # type: ignore[type-arg]
        tokens = self.tokens
        text = tokens.text[tokens.starts[i] : tokens.ends[end - 1]]
        return Chunk("author", i, end, AuthorMention(text, tokens.starts[i], tokens.ends[end - 1], scope), rules)

    def _persons(self, found: tuple, i: int, out: list[Chunk]) -> int:  # type: ignore[type-arg]
        persons, end = found
        at = i
        for number, (mention, start, stop) in enumerate(persons):
            if number:
                out.append(Chunk("conj", at, start, "and"))
            # a closing full stop belongs to an initial, not to the name
            out.append(Chunk("author", start, stop, mention))
            at = stop
        return int(end)

    def _letters(self, i: int, end: int) -> str:
        tokens = self.tokens
        return re.sub(r"[^A-Za-z]", "", tokens.text[tokens.starts[i] : tokens.ends[end - 1]]).upper()

    def _initials(self, i: int, end: int, stop: int, out: list[Chunk]) -> int:
        """Dotted initials: a person by initials, or the first names of a person written out."""
        tokens = self.tokens
        following = tokens.words[end] if end < stop else ""
        if (
            following
            and (following[0].isupper() or tokens.lowers[end] in people.PARTICLES)
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
        tokens = self.tokens
        found = self.names.names(i, stop)
        for number, name in enumerate(found):
            if number:
                out.append(Chunk("slash", found[number - 1].stop, name.start))
            begin, end = tokens.starts[name.start], tokens.ends[name.stop - 1]
            text = tokens.text[begin:end]
            kind = name.kind
            if kind in ("org", "name"):
                single = name.stop - name.start <= 3 and people.CAPS.fullmatch(text) is not None
                mention = OrgMention(text, begin, end, name.entry, kind == "org")
                if single and not (kind == "org" and len(text) > 4):
                    out.append(Chunk("caps", name.start, name.stop, mention))
                else:
                    out.append(Chunk("org" if kind == "org" else "name", name.start, name.stop, mention))
            elif kind == "programme" and tokens.lowers[name.stop - 1] in _PRIZES:
                self._prize(name.start, name.stop, out)
            elif kind == "word":
                out.append(Chunk("word", name.start, name.stop, text.lower()))
            else:
                out.append(Chunk(kind, name.start, name.stop, OrgMention(text, begin, end, None, False)))
        return max(found[-1].stop, i + 1)

    def _prize(self, start: int, stop: int, out: list[Chunk]) -> None:
        """A named award, fellowship or chair; an acronym before it names its giver: "the OHTN Leader Award"."""
        tokens = self.tokens
        first = tokens.words[start]
        if stop - start > 1 and first.isupper() and 2 <= len(first) <= 6 and first.isalpha():
            mention = OrgMention(first, tokens.starts[start], tokens.ends[start], None, False)
            out.append(Chunk("name", start, start + 1, mention))
            start += 1
        out.append(Chunk("cue", start, stop, None, (rule_by_id("cue.fellowship"),)))

    # -- initials or acronym ------------------------------------------------------------------------------

    def _resolve_caps(self, chunks: list[Chunk]) -> None:
        """Decide for every capital string whether it is a person's initials or an organisation's acronym.

        Strings that stand in one list are decided together: one known person makes persons of a subject's list.
        """
        at = 0
        while at < len(chunks):
            if chunks[at].kind != "caps":
                at += 1
                continue
            members = [at]
            k = at + 1
            while k < len(chunks) and chunks[k].kind in ("comma", "conj", "caps", "author"):
                if chunks[k].kind == "caps":
                    members.append(k)
                k += 1
            self._resolve_list(chunks, members)
            at = k

    def _resolve_list(self, chunks: list[Chunk], members: list[int]) -> None:
        giver = members[0] and chunks[members[0] - 1].kind == "cue" and chunks[members[0] - 1].rule.form == "giver"
        slot = not giver and self._in_org_slot(chunks, members[0])
        subject = bool(giver) or not slot and self._subject_slot(chunks, members[0])
        known = [self._known_organization(chunks[m].value) for m in members]
        all_known = all(known)
        for m, is_known in zip(members, known, strict=True):
            chunk = chunks[m]
            mention: OrgMention = chunk.value
            letters = re.sub(r"[^A-Za-z]", "", mention.text).upper()
            if (
                not slot
                and m
                and not known[members.index(m)]
                and chunks[m - 1].kind == "prep"
                and chunks[m - 1].value == "to"
                and m > 1
                and (chunks[m - 2].kind == "cue")
            ):
                subject = True  # "has paid honoraria to GS and AM"
            after_determiner = self.tokens.lowers[chunk.start - 1] in _DETERMINERS if chunk.start else False
            opens = m + 1 < len(chunks) and self._opens_predicate(chunks[m + 1])
            if self._ellipsis(chunks, m):
                author = True
            elif after_determiner:
                author = False  # "The CHS was supported by"
            elif slot:
                # "employed by X and LO was employed by Y"
                author = m > 0 and chunks[m - 1].kind == "conj" and opens and chunks[m + 1].kind in ("cue", "verb")
            elif (len(mention.text) == 2 and subject and opens) or letters in self.memory.initials:
                author = True
            else:
                author = subject and not (is_known and all_known)
            if author:
                chunk.kind = "author"
                chunk.value = AuthorMention(mention.text, mention.start, mention.end)
            elif (
                len(mention.text) == 2
                and mention.text.lower() in self.vocabulary.places
                and m > 1
                and chunks[m - 1].kind == "comma"
                and chunks[m - 2].kind in ("place", "name", "org")
            ):
                chunk.kind = "place"
            else:
                chunk.kind = "org" if is_known else "name"

    @staticmethod
    def _ellipsis(chunks: list[Chunk], at: int) -> bool:
        """Whether a name before "by X" borrows its verb: "AB is funded by X and CD by Y"."""
        after, limit = at + 1, min(len(chunks), at + _LIST_AT_MOST)
        while after < limit and chunks[after].kind in ("comma", "conj", "name", "caps", "author"):
            after += 1
        if after + 1 >= len(chunks) or chunks[after].kind != "prep" or chunks[after].value != "by":
            return False
        if chunks[after + 1].kind not in ("org", "name", "caps") or at == 0 or chunks[at - 1].kind not in ("conj", "comma", "semi"):
            return False
        return any(c.kind == "cue" and c.rule.form == "act" for c in chunks[max(0, at - _LIST_AT_MOST) : at])

    def _known_organization(self, mention: OrgMention) -> bool:
        return mention.entry is not None or mention.text in self.memory.abbreviations

    def _resolve_names(self, chunks: list[Chunk]) -> None:
        """A capitalised name without an organisation's sign that stands as a clause's subject is a person."""
        for at, chunk in enumerate(chunks):
            if (
                chunk.kind != "name"
                or not self._person_like(chunk)
                or self.tokens.lowers[chunk.start - 1 if chunk.start else 0] in _DETERMINERS
            ):
                continue
            surname = self._known_surname(chunk) and not self._in_org_slot(chunks, at)
            if surname or self._ellipsis(chunks, at) or self._subject_slot(chunks, at, strict=True):
                mention: OrgMention = chunk.value
                chunk.kind = "author"
                chunk.value = AuthorMention(mention.text, mention.start, mention.end)

    def _person_like(self, chunk: Chunk) -> bool:
        words = self.tokens.words[chunk.start : chunk.stop]
        letters = [w for w in words if w[0].isalpha()]
        if len(letters) > 5 or any(w[0].isdigit() or w in "&/+" for w in words):
            return False
        lowers = self.tokens.lowers[chunk.start : chunk.stop]
        if any(low in self.vocabulary.topics or low in self.vocabulary.heads for low in lowers) and len(letters) != 2:
            return False
        return not (len(letters) == 1 and letters[0].isupper())

    def _known_surname(self, chunk: Chunk) -> bool:
        return self.tokens.lowers[chunk.stop - 1] in self.memory.surnames

    def _in_org_slot(self, chunks: list[Chunk], at: int) -> bool:
        """Whether the chunk is the object of a cue's preposition, or goes on with a list of organisations."""
        before = at - 1
        while before >= 0 and chunks[before].kind in ("comma", "conj", "caps", "name", "org", "place"):
            if chunks[before].kind in ("org",):
                return True
            before -= 1
        if before < 0:
            return False
        chunk = chunks[before]
        if chunk.kind == "cue":
            return self.tokens.lowers[chunk.stop - 1] in PREPOSITIONS  # "were employed by X"
        return (
            chunk.kind == "prep"
            and chunk.value in ("from", "by", "of", "for", "with", "at")
            and before > 0
            and chunks[before - 1].kind in ("cue", "verb", "word", "attr")
        )

    def _opens_predicate(self, chunk: Chunk) -> bool:
        """Whether the chunk begins what is said of a subject: a verb, or a cue that has its verb in it."""
        if chunk.kind != "cue":
            return chunk.kind in ("verb", "poss", "neg", "colon", "nothing", "relative", "lpar")
        return chunk.rule.form == "act" or self.tokens.lowers[chunk.start] in _VERBAL

    def _subject_slot(self, chunks: list[Chunk], at: int, *, strict: bool = False) -> bool:
        """Whether the chunk stands where a clause names whom it speaks of.

        ``strict``: a cue without its verb does not show it ("Veltrix employees").
        """
        before = at - 1
        while before >= 0 and chunks[before].kind in ("comma", "conj", "caps", "author", "name"):
            if chunks[before].kind == "author" and not strict:
                return True
            before -= 1
        if strict and not (before >= 0 and before < at - 1) and 2 <= chunks[at].stop - chunks[at].start <= 6:
            # a block of its own: "Helena Vaz" on a line, or before "Honoraria:"
            following = chunks[at + 1 :]
            if not at and all(c.kind in ("stop", "break") for c in following):
                return True
            if following and following[0].start in self.names.headings:
                return True
        if before >= 0 and chunks[before].kind == "rpar" and chunks[before + 1].kind == "comma" and (
            at + 1 < len(chunks) and chunks[at + 1].kind == "lpar"
        ):
            opened = next((k for k in range(before, 0, -1) if chunks[k].kind == "lpar"), 0)
            return opened > 0 and chunks[opened - 1].kind == "author"  # "AB (X), CD (Y)"
        if before >= 0 and chunks[before].kind == "verb" and self.tokens.lowers[chunks[before].stop - 1] == "that":
            before = -1
        if before >= 0 and before < at - 1 and chunks[before].kind in ("org", "rpar", "place") and not strict:
            # "AB works for X and CD for Y": after a complete clause only a verb makes a new subject
            after = at + 1
            while after < len(chunks) and chunks[after].kind in ("comma", "conj", "caps"):
                after += 1
            return after < len(chunks) and chunks[after].kind != "lpar" and self._opens_predicate(chunks[after])
        if before >= 0 and chunks[before].kind not in ("stop", "semi", "break", "colon", "but", "lpar", "except"):
            return False
        after = at + 1
        while after < len(chunks) and chunks[after].kind in ("comma", "conj", "caps", "author", "name"):
            after += 1
        if after >= len(chunks):
            return False
        if before >= 0 and chunks[before].kind == "lpar":
            return chunks[after].kind == "rpar" and before > 0 and chunks[before - 1].kind in ("cue", "author")
        if (
            not strict
            and after < len(chunks)
            and chunks[after].kind == "prep"
            and chunks[after].value == "as"
            and chunks[after - 1].kind == "comma"
        ):
            return True  # "SdL, as part of his role, sits on ..."
        if after < len(chunks) and chunks[after].kind == "word" and chunks[after].value in ("who", "whose") and chunks[after - 1].kind == "comma":
            return True
        return self._opens_predicate(chunks[after]) or (not strict and chunks[after].kind in ("cue", "attr"))


_VERBAL = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "holds",
        "hold",
        "held",
        "owns",
        "own",
        "owned",
        "receives",
        "received",
        "serves",
        "served",
        "acts",
        "acted",
        "works",
        "worked",
    ]
)


def _unquote(out: list[Chunk], since: int) -> None:
    """What stands in quotation marks is a title: its words name nobody and tie nobody."""
    for chunk in out[since:]:
        if chunk.kind in ("name", "caps", "cue", "programme", "place", "author") or (
            chunk.kind == "org" and chunk.value.entry is None
        ):
            chunk.kind, chunk.value = "word", "title"


_PRIZES = frozenset(
    [
        "award",
        "awards",
        "fellowship",
        "fellowships",
        "scholarship",
        "scholarships",
        "studentship",
        "studentships",
        "chair",
        "professorship",
        "prize",
        "bursary",
        "fellow",
        "fellows",
        "scholar",
        "scholars",
        "lectureship",
    ]
)
_CUE_OPENERS = frozenset(
    [
        "employee",
        "consultant",
        "speaker",
        "member",
        "chair",
        "president",
        "director",
        "editor",
        "advisor",
        "adviser",
        "employment",
        "consulting",
        "honoraria",
        "honorarium",
        "lecture",
        "speakers",
        "consultancy",
    ]
)
