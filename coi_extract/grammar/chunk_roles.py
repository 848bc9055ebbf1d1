"""Settles who or what the capital strings and the unsure names of a sentence are: persons or organisations."""

from __future__ import annotations

import re

from coi_extract.grammar import people
from coi_extract.grammar.chunk_asides import ASIDE_AT_MOST, CLAUSE_BEGINS, LIST_AT_MOST
from coi_extract.grammar.chunk_clauses import ClauseStarts
from coi_extract.grammar.memory import Memory
from coi_extract.grammar.values import AuthorMention, Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import AuthorScope, RelationshipType
from coi_extract.text.tokens import Tokens

_FELLOWSHIP = frozenset({RelationshipType.FELLOWSHIP})
_LEADERSHIP = (RelationshipType.LEADERSHIP,)
_FOUNDER = frozenset({RelationshipType.FOUNDER})
#: What stands before the subject between the beginning of a clause and a comma.
_ADVERBIAL = frozenset({"word", "prep", "attr", "number"})
_ADVERBIAL_AT_MOST = 6
#: Verbs and words between an organisation and to whom it gives.
_GIVING_AT_MOST = 4
#: Letters of initials: "MMae", "PvdB".
_INITIALS_AT_MOST = 5
#: Surnames with a capital inside.
_PERSON_CAMEL = re.compile(r"(?:Ma?c|De|Di|Du|La|Le|Van|Von|Fitz|O|D|St)[A-Z]")
_JOINED_CAPS = frozenset({"comma", "conj", "caps"})
_JOINED_NAMES = _JOINED_CAPS | {"name"}
_JOINED_PERSONS = _JOINED_NAMES | {"author"}
_JOINED_PLACES = _JOINED_NAMES | {"place"}


def letters_of(text: str) -> str:
    """Return the letters of initials in capitals: "J.-P. M." → JPM."""
    return re.sub(r"[^A-Za-z]", "", text).upper()


def _is_camel(word: str) -> bool:
    """Whether a word has a capital inside, as firms' names do and but a few surnames."""
    plain = word[1:].lower() == word[1:] or word.isupper() or not word.isalpha()
    return len(word) > _INITIALS_AT_MOST and not plain and not _PERSON_CAMEL.match(word)


class Roles(ClauseStarts):
    """Settles the chunks of one sentence after the other; ``chunks`` and ``headings`` are those of the sentence."""

    def __init__(self, tokens: Tokens, memory: Memory) -> None:
        super().__init__(tokens, memory)
        self.vocabulary = vocabulary()
        self.headings: dict[int, int] = {}

    def settle(self, chunks: list[Chunk], headings: dict[int, int]) -> None:
        """Give capital strings and unsure names their kinds, in place. ``headings``: where cues stand as headings."""
        self.chunks, self.headings, self._begun = chunks, headings, -1
        self._name_one()
        self._join_scheme()
        self._join_owned()
        self._drop_trade()
        self._except_from_group()
        self._name_posts()
        self._drop_asides()
        self._join_neither()
        self.has_by = any(c.kind == "prep" and c.value == "by" for c in chunks)
        self._resolve_caps()
        self._resolve_names()

    def _resolve_caps(self) -> None:
        """Decide for every capital string whether it is a person's initials or an organisation's acronym.

        Strings that stand in one list are decided together: one known person makes persons of a subject's list.
        """
        at = 0
        while at < len(self.chunks):
            if self.chunks[at].kind != "caps":
                at += 1
                continue
            members = [at]
            k = at + 1
            while self._kind(k) in ("comma", "conj", "caps", "author"):
                if self.chunks[k].kind == "caps":
                    members.append(k)
                k += 1
            self._resolve_list(members)
            at = k

    def _resolve_list(self, members: list[int]) -> None:
        """Decide for the capital strings of one list."""
        first = members[0]
        giver = self._kind(first - 1) == "cue" and self.chunks[first - 1].rule.form == "giver"
        slot = not giver and self._in_org_slot(first)
        subject = giver or (not slot and self._subject_slot(first))
        known = [self._known_organization(self.chunks[m].value) for m in members]
        all_known = all(known)
        near = self.chunks[max(0, first - LIST_AT_MOST) : first]
        spoken = {chunk.value.text for chunk in near if chunk.kind == "author"}
        for m, is_known in zip(members, known, strict=True):
            chunk = self.chunks[m]
            mention: OrgMention = chunk.value
            if not is_known and self._receives(m) and not slot:
                subject = True
            if mention.text in spoken and self._kind(m + 1) == "poss":
                subject, slot = True, False  # "AB's department has received grants from X, and AB's son works at Y"
            if not is_known and self._told_person(first, m):
                subject, slot = True, False
            opens = m + 1 < len(self.chunks) and self._opens_predicate(self.chunks[m + 1])
            if self._ellipsis(m) or (not is_known and self._gapped(m)):
                author = True
            elif self._determined(chunk) or mention.text in self.memory.things:
                author = False  # "The CHS was supported by"
            elif not is_known and self._excepted_from_all(first):
                author = True  # "All authors are employees of X except CD"
            elif not is_known and (self._heads_item(m) or self._listed_without(first)):
                author = True
            elif self._labels_item(m):
                author = False  # "Wiesner: Veltrix: Honoraria; BD: Employment"
            elif m == 0 == members[-1] and self._follows_persons(mention):
                author = True  # "AB is supported by X. NRF is supported by Y."
            elif slot:
                # "employed by X and LO was employed by Y"
                author = self._new_subject(members, m, named=any(known))
            elif (len(mention.text) == 2 and subject and opens) or letters_of(mention.text) in self.memory.initials:
                author = True
            else:
                author = subject and not (is_known and all_known)
                author = author or (not is_known and self._clause_behind(members, m))
            if author:
                chunk.kind = "author"
                chunk.value = AuthorMention(mention.text, mention.start, mention.end)
            elif (
                len(mention.text) == 2
                and mention.text.lower() in self.vocabulary.places
                and self._kind(m - 1) == "comma"
                and self._kind(m - 2) in ("place", "name", "org")
            ):
                chunk.kind = "place"
            else:
                chunk.kind = "org" if is_known else "name"

    def _follows_persons(self, mention: OrgMention) -> bool:
        """Whether initials open a sentence as those in the one before did: "AB is funded by X. CD is funded by Y"."""
        if len(mention.text) > 3 or mention.text in self.memory.abbreviations or not self._opens_predicate_at(1):
            return False
        last = self.memory.last_authors[-1:]
        return bool(last) and last[0].scope is AuthorScope.NAMED and people.is_initials(last[0].text)

    def _listed_without(self, first: int) -> bool:
        """Whether a list that begins at ``first`` holds those who have nothing to disclose, behind a colon."""
        return self._kind(first - 1) == "colon" and self._kind(first - 2) == "nothing"

    def _receives(self, at: int) -> bool:
        """Whether what stands at ``at`` is given something: "has paid honoraria to GS", "fees were paid to GS"."""
        if self._kind(at - 1) != "prep" or self.chunks[at - 1].value != "to":
            return False
        paid = self._kind(at - 2) == "attr" and "compensated" in self.chunks[at - 2].rule.sets
        return self._kind(at - 2) == "cue" or paid or (self._kind(at - 2) in _JOINED_CAPS and self._paid_by(at))

    def _paid_by(self, at: int) -> bool:
        """Whether a payer follows: "fees were paid to AB by X, and to CD by Y"."""
        after = self._ahead(at, _JOINED_PERSONS)
        return self._kind(after) == "prep" and self.chunks[after].value == "by" and self._kind(0) == "cue"

    def _told_person(self, first: int, at: int) -> bool:
        """Whether a list that begins at ``first`` holds persons: "the department of AB", "has paid CD's travel",
        "lecture fees were received by AB".
        """
        before, link = self._kind(first - 1), self._kind(first - 2)
        if self._founded_by(first - 1) or self._is_given(first, at):
            return True
        if before == "prep" and self.chunks[first - 1].value == "of" and link == "institution":
            return self._opens_predicate_at(self._ahead(at, _JOINED_PERSONS))
        if before == "verb" and link in ("prep", "word") and self._kind(first - 3) in ("comma", "conj"):
            return self.chunks[first - 2].value in word_lists().ties.likewise  # "..., as does AB"
        if before == "prep" and self.chunks[first - 1].value == "by" and self._kind(0) == "cue":
            verbs = self.chunks[first - 2 : first - 1]
            if link in ("comma", "conj") and self._kind(self._ahead(at, _JOINED_PERSONS)) == "prep":
                verbs = self.chunks[1:LIST_AT_MOST]  # "lecture fees were received by AB from X and by CD from Y"
            said = {low for c in verbs if c.kind == "verb" for low in self.tokens.lowers[c.start : c.stop]}
            return not self.words.taken.isdisjoint(said)
        if self._kind(at + 1) == "poss" and self._kind(at + 2) == "word":
            return self.chunks[at + 2].value in self.words.studies  # "AB's doctoral research"
        owned = self._kind(at + 1) == "poss" and self._kind(at + 2) == "cue"
        if before == "prep" and self.chunks[first - 1].value == "for":
            before = "verb" if self.tokens.lowers[self.chunks[first - 1].start - 1] in word_lists().ties.paying else ""
        return owned and (before in ("attr", "verb") or _FELLOWSHIP.issuperset(self.chunks[at + 2].rule.types))

    def _is_given(self, first: int, at: int) -> bool:
        """Whether a list from ``first`` on holds those to whom an organisation gives: "X has given AB a grant"."""
        verb = self._back(first, frozenset({"verb", "attr", "word"}))
        if not first - _GIVING_AT_MOST <= verb + 1 < first or self._kind(verb) not in ("org", "name", "caps", "rpar"):
            return False
        said = self.tokens.lowers[self.chunks[verb + 1].start : self.chunks[first - 1].stop]
        after = self._ahead(at, _JOINED_PERSONS)
        prep = self.chunks[after].value if self._kind(after) == "prep" else None
        what = self._kind(after + 1) if prep in ("with", "as") else self._kind(after)
        return what == "cue" and not (self.words.keeping if prep == "as" else self.words.giving).isdisjoint(said)

    def _excepted_from_all(self, at: int) -> bool:
        """Whether a name stands behind "except" in a sentence that speaks of all authors."""
        return self._kind(at - 1) == "except" and any(
            chunk.kind == "author" and chunk.value.scope is not AuthorScope.NAMED for chunk in self.chunks[:at]
        )

    def _heads_item(self, at: int) -> bool:
        """Whether initials open an item under a type: "Consulting fees: AB, X, Y; CD, Z"."""
        headed = self._kind(0) == "cue" and self._kind(1) == "colon" and self._kind(at - 1) in ("colon", "semi")
        return headed and self._kind(at + 1) == "comma" and self._kind(at + 2) == "org" and len(self._text(at)) <= 3

    def _labels_item(self, at: int) -> bool:
        """Whether a name before a colon is the organisation of an item in an author's block."""
        if (
            self._kind(at) == "caps"
            and people.is_initials(self._text(0))
            and not self._known_organization(self.chunks[at].value)
        ):
            return False  # "AB: none; EF: stock options, X"
        return (
            self._kind(0) in ("author", "name", "caps")
            and self._kind(1) == "colon"
            and self._kind(at - 1) in ("semi", "colon")
            and self._kind(at + 1) == "colon"
            and self._kind(at + 2) in ("cue", "attr", "word")
        )

    def _resolve_names(self) -> None:
        """A capitalised name without an organisation's sign that stands as a clause's subject is a person."""
        for at, chunk in enumerate(self.chunks):
            if chunk.kind == "programme" and self._edited(at):
                chunk.kind = "name"
            if self._kind(at + 1) == "lpar" and self._firm_in_brackets(at + 1):
                continue  # "Recalcine (a Veltrix company)"
            town = (
                chunk.kind == "place" and self._kind(at + 1) == "colon" and self._kind(at - 1) in ("", "stop", "break")
            )
            if (chunk.kind != "name" and not town) or self._determined(chunk) or not self._person_like(chunk):
                continue
            if self._labels_item(at) or self._owned_by_authors(at) or self._is_founded(at):
                continue
            surname = self._known_surname(chunk) and not self._in_org_slot(at)
            given = chunk.stop - chunk.start > 1 and self._is_given(self._back(at, _JOINED_PERSONS) + 1, at)
            if self._listed_without(self._back(at, _JOINED_PERSONS) + 1):
                surname = True  # "The following people have nothing to disclose: Eva Holm, Nils Berg"
            left_out = self._ellipsis(at) or self._named_gap(at)
            if surname or given or left_out or self._subject_slot(at, strict=True) or self._named_next(at):
                mention: OrgMention = chunk.value
                chunk.kind = "author"
                chunk.value = AuthorMention(mention.text, mention.start, mention.end)

    def _edited(self, at: int) -> bool:
        """Whether a name is a journal's that somebody edits: "an associate editor of Trials"."""
        cue = at - 1 - (self._kind(at - 1) == "prep")
        words = self.tokens.lowers[self.chunks[cue].start : self.chunks[cue].stop] if self._kind(cue) == "cue" else []
        return not word_lists().names.editors.isdisjoint(words) and self.chunks[cue].rule.types == _LEADERSHIP

    def _is_founded(self, at: int) -> bool:
        """Whether a name is what somebody founded: "X was founded by AB"."""
        return self._kind(at + 1) == "verb" and self._founded_by(at + 3)

    def _founded_by(self, at: int) -> bool:
        """Whether the preposition at ``at`` leads from a firm to its founder."""
        return (
            self._kind(at) == "prep"
            and self.chunks[at].value == "by"
            and self._kind(at - 1) == "cue"
            and _FOUNDER.issuperset(self.chunks[at - 1].rule.types)
        )

    def _owned_by_authors(self, at: int) -> bool:
        """Whether one word in a list of a type has only initials in the bracket behind it: "Honoraria: X (AB, CD)"."""
        if self.chunks[at].stop - self.chunks[at].start > 1 or self._kind(at + 1) != "lpar" or self._kind(0) != "cue":
            return False
        after = self._ahead(at + 1, _JOINED_PERSONS)
        names = [c for c in self.chunks[at + 2 : after] if c.kind == "author"]
        return self._kind(after) == "rpar" and bool(names) and all(people.is_initials(c.value.text) for c in names)

    def _firm_in_brackets(self, at: int) -> bool:
        """Whether the bracket that opens at ``at`` says that what stands before it is a firm."""
        after = self._ahead(at, frozenset({"org", "name", "caps", "place", "comma"}))
        return self._kind(after) == "word" and self.chunks[after].value in word_lists().ties.company_words

    def _person_like(self, chunk: Chunk) -> bool:
        """Whether a name has the form of a person's."""
        words = self.tokens.words[chunk.start : chunk.stop]
        letters = [w for w in words if w[0].isalpha()]
        if len(letters) > 5 or any(w[0].isdigit() or w in "&/+" for w in words):
            return False
        if any(_is_camel(word) for word in letters):
            return False  # "PeerVoice"
        lowers = self.tokens.lowers[chunk.start : chunk.stop]
        if any(low in self.vocabulary.topics or low in self.vocabulary.heads for low in lowers) and (
            len(letters) != 2 or len(letters[0]) == 1
        ):
            return False
        return not (len(letters) == 1 and letters[0].isupper())

    def _known_surname(self, chunk: Chunk) -> bool:
        return self.tokens.lowers[chunk.stop - 1] in self.memory.surnames

    def _in_org_slot(self, at: int) -> bool:
        """Whether the chunk is the object of a cue's preposition, or goes on with a list of organisations."""
        before = self._back(at, _JOINED_PLACES)
        if before < 0:
            return False
        chunk = self.chunks[before]
        if chunk.kind == "org":
            return True
        if chunk.kind == "cue":
            return self.tokens.lowers[chunk.stop - 1] in self.words.prepositions  # "were employed by X"
        return (
            chunk.kind == "prep"
            and chunk.value in self.words.slot_prepositions
            and self._kind(before - 1) in ("cue", "verb", "word", "attr")
        )

    def _subject_slot(self, at: int, *, strict: bool = False) -> bool:
        """Whether the chunk stands where a clause names whom it speaks of.

        ``strict``: a cue without its verb does not show it ("Veltrix employees").
        """
        if (
            self._kind(at + 1) == "comma"
            and self._kind(at + 2) == "word"
            and self.chunks[at + 2].value in self.words.who
        ):
            return True  # "Anna Berg, who is ..., and Carl Dahl, who is ..."
        if self._kind(at - 1) == "author" and self.chunks[at - 1].rules and self._opens_predicate_at(at + 1):
            return self.tokens.lowers[self.chunks[at - 1].stop - 1] == "author"  # "corresponding author Anna Berg is"
        if not strict and (self._kind(at - 1) in ("", *CLAUSE_BEGINS)) and self._presented(at):
            return True  # "AB, a pharmacist, works for", "AB personally: none"
        if self._kind(at - 1) == "prep" and self._kind(at - 2) == "relative":
            return True  # "the husband of Anna Berg"
        before = self._back(at, _JOINED_PERSONS if strict else _JOINED_NAMES)
        if self._kind(before) == "author" and not strict:
            return True
        listed = 0 <= before < at - 1
        if strict and not listed and self._own_block(at):
            return True
        if self._kind(before) == "rpar" and self._kind(before + 1) in _JOINED_CAPS and self._kind(at + 1) == "lpar":
            return self._kind(self._opening(before) - 1) == "author"  # "AB (X), CD (Y)"
        if self._kind(before) == "verb" and self.tokens.lowers[self.chunks[before].stop - 1] == "that":
            before = -1
        if listed and not strict and self._kind(before) in ("org", "rpar", "place"):
            # "AB works for X and CD for Y": after a complete clause only a verb makes a new subject
            after = self._ahead(at, _JOINED_CAPS)
            return self._kind(after) not in ("", "lpar") and self._opens_predicate(self.chunks[after])
        if self._kind(before) == "neg" and self.tokens.lowers[self.chunks[before].start] in self.words.neither:
            before -= 1  # "Neither AB nor CD has"
        if before == 0 and self._kind(0) == "prep" and self.chunks[0].value in self.words.concerning:
            return "nothing" in (self._kind(k) for k in range(at, min(len(self.chunks), at + ASIDE_AT_MOST)))
        if before >= 0 and self._kind(at - 1) == "comma" and self._post_fronted(at):
            before = -1
        if self._kind(before) == "colon" and self._labels_tie(before):
            return self._kind(self._ahead(at, _JOINED_PERSONS)) in ("", "stop", "semi", "break")
        if before >= 0 and self._kind(before + 1) == "comma":
            before = self._before_adverbial(before)
        if before >= 0 and self.chunks[before].kind not in CLAUSE_BEGINS:
            return False
        after = self._ahead(at, _JOINED_PERSONS)
        if after >= len(self.chunks):
            return False
        if self._kind(before) == "lpar":
            if not strict and self._opens_clause(self.chunks[after]):
                return True  # "members of X (AB chaired the group)"
            owners = ("cue", "author", "org", "name") if self._authors_in_brackets(at) else ("cue", "author")
            if strict and self._kind(before - 1) == "author" and self._kind(0) == "cue":
                return False  # "Stock: AB (X); CD (Y)"
            return self.chunks[after].kind == "rpar" and self._kind(before - 1) in owners
        following = self.chunks[after]
        added = following.kind == "word" and following.value in word_lists().ties.additions
        if (following.kind == "attr" or added) and self._opens_predicate_at(after + 1):
            return True  # "Anna Berg currently serves as", "Anna Berg also holds"
        if following.kind == "possessive" and self._kind(after + 1) == "relative":
            return True  # "AB and his wife own ..."
        if self._kind(after - 1) == "comma":
            aside = following.kind == "prep" and (
                following.value == "as" or (following.value == "by" and following.rules)
            )
            if aside and not strict:
                return True  # "SdL, as part of his role, sits on ...", "AB, on behalf of the X Study Group, reports"
            if following.kind == "word" and following.value in self.words.who:
                return True
        if following.kind == "dash" and self._kind(after + 1) in ("cue", "nothing", "neg", "attr"):
            return True  # "AB - consulting fees from X"
        if following.kind == "dash" and self._kind(after + 1) in ("org", "name") and not strict:
            return not self.tokens.glued(following.start)  # "AB - Veltrix (speaker)"
        if (
            strict
            and following.kind == "verb"
            and after == at + 1
            and self.chunks[at].stop - self.chunks[at].start == 1
        ) and self.tokens.lowers[following.start] in self.words.plural_verbs:
            return False  # one name with a verb of many: "Scans were read"
        return self._opens_predicate(following) or (not strict and following.kind in ("cue", "attr"))

    def _opens_clause(self, chunk: Chunk) -> bool:
        """Whether the chunk is the verb of a clause: a verb, or a cue that has its verb in it."""
        return chunk.kind in ("verb", "cue") and self._opens_predicate(chunk)

    def _post_fronted(self, at: int) -> bool:
        """Whether the sentence begins with a post of whom it speaks: "Given her role as editor of X, Anna Berg had"."""
        opening = self.chunks[: min(at, _ADVERBIAL_AT_MOST)]
        post = [k for k, c in enumerate(opening) if c.kind == "prep" and c.value == "as" and self._kind(k + 1) == "cue"]
        return bool(post) and all(c.kind != "author" for c in self.chunks[post[0] : at])

    def _before_adverbial(self, at: int) -> int:
        """Return what stands before the adverbial that ends at ``at``, if nothing else opens the clause.

        "In addition, Anna Berg is ...", "During the past year, Anna Berg has ..."
        """
        for k in range(at, max(-1, at - _ADVERBIAL_AT_MOST), -1):
            if self._kind(k) not in _ADVERBIAL:
                return k if self._kind(k) in CLAUSE_BEGINS else at
        return -1 if at < _ADVERBIAL_AT_MOST else at

    def _presented(self, at: int) -> bool:
        """Whether a few small words, between commas or before a colon, say who somebody is."""
        after = self._ahead(at + 1, frozenset({"word"}))
        if self._kind(at + 1) == "comma":
            return 0 < after - at - 2 <= 4 and self._kind(after) == "comma" and self._opens_predicate_at(after + 1)
        return self._kind(at + 1) == "word" and after - at <= 3 and self._kind(after) == "colon"

    def _opens_predicate_at(self, at: int) -> bool:
        return 0 <= at < len(self.chunks) and self._opens_predicate(self.chunks[at])

    def _authors_in_brackets(self, at: int) -> bool:
        """Whether brackets behind organisations hold whose tie it is.

        "Consulting fees: X, Y (AB)", "Some authors are employees of X (AB, CD) and Y (EF)", "All authors declare:
        funding from X (AB)"
        """
        first = self.chunks[0]
        if first.kind == "cue":
            return self._kind(1) == "colon" or not self._names_subject(at)
        return first.kind == "author" and first.value.scope in (AuthorScope.SOME, AuthorScope.ALL)

    def _own_block(self, at: int) -> bool:
        """Whether a name is a block of its own: "Helena Vaz" on a line, or before "Honoraria:"."""
        if not 2 <= self.chunks[at].stop - self.chunks[at].start <= 6:
            return False
        if at == 0 and all(c.kind in ("stop", "break") for c in self.chunks[1:]):
            return True
        return at + 1 < len(self.chunks) and self.chunks[at + 1].start in self.headings

    def _opening(self, closing: int) -> int:
        """Return the index of the bracket before the one that closes, 0 where there is none within the bound."""
        for k in range(closing, max(0, closing - LIST_AT_MOST), -1):
            if self.chunks[k].kind == "lpar":
                return k
        return 0
