"""Who is meant by a name: exact and normalised first, then by what the text says, then by likeness.

The stages run in order and the first that gives an answer ends the search. An answer may be "open": the name is known,
but two bodies bear it and nothing decides. An open name is never tried again by a looser stage.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coi_extract.registry.fuzzy import Fuzzy
from coi_extract.registry.model import ACRONYM, FORMER, Link, LinkContext
from coi_extract.registry.normalise import (
    MARKS,
    fold,
    join_initials,
    key_of,
    names,
    plain_key,
    scan,
    split_bracket,
    strip_legal,
    tokens_of,
    variants,
)
from coi_extract.registry.rank import Ranker
from coi_extract.registry.wording import is_acronym, is_division, local_forms, mended, neutral, starts_division, trims

if TYPE_CHECKING:
    from coi_extract.registry.store import Registry

NONE = Link(None, 0.0)
_EMPTY = LinkContext()
_SPLITS = (
    re.compile(r"\s*,\s+|\s*;\s*|\s+[-–—]\s+"),
    re.compile(r"\s+(?:of|at|from|within|in)\s+(?:the\s+)?"),
    re.compile(r"\s*/\s*|(?<=[A-Z])-(?=[A-Z]{2})"),
)
_DIAERESIS = re.compile("\u00a8\\s?([aouAOU])")
"""A diaeresis that a PDF set before its vowel: "F¨ur"."""
_WORD_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STATE = re.compile(r"[A-Z]{2}|[A-Z]\.?[A-Z]\.(?:[A-Z]\.)?")
_HOUSES = frozenset({"university", "hospital"})
_HOUSE_WORDS = ("univers", "hospi", "klini", "clini", "sjukhus", "sykehus", "krankenh", "institut", "spital", "centr")
_IN_PLACES = frozenset({"north", "mexico", "de", "do", "america"})
_SAME_NAME = frozenset({"US", "CA"})
"""Countries where "X University" and "University of X" are two."""
_MARKS_AWAY = {ord(c): " " for c in ",.-‐‑‒–—―−'’‘\"“”"} | {ord("&"): " and "}
_TAIL = re.compile(
    r",?\s+(?:an?\s+)?(?:wholly[- ]owned\s+)?(?:subsid[a-z]{2,8}|affiliate|member|division|branch|part)\s+of\b"
    r"|,?\s+(?:trading as|formerly|previously known as|now part of|acting through|on behalf of)\b"
    r"|,\s*\d{1,5}\b|,?\s+an?\s+[A-Z]\w+\s+(?:company|Company)\b",
)
_MAX_NAME = 300
_WORDS_TO_COMPARE = 4
"""Words that a misspelt name must have, for its country to be set aside."""


class Linker:
    """Links names against one registry. Stateless but for caches."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.rank = Ranker(registry)
        self.fuzzy = Fuzzy(registry)
        self._plain = lru_cache(maxsize=10_000)(self._link_plain)

    def link(self, name: str, context: LinkContext | None) -> Link:
        """See :meth:`Registry.link`."""
        if context is None or not (
            context.award_funders
            or context.countries
            or context.neighbours
            or any(short in name for short in context.acronyms)
        ):
            return self._plain(name)
        return self._link(name, context)

    def joined(self, name: str) -> bool | None:
        """Whether the parts of a name around a slash or dash are one organisation."""
        parts = [p for p in re.split(r"\s*/\s*|(?<=\w)[-–—](?=\w)|\s+[-–—]\s+", name.strip()) if p]
        if len(parts) < 2:
            return None
        if self._filed(name)[0]:
            return True
        found = [self._plain(part).entry for part in parts]
        if any(entry is None for entry in found):
            return None
        entries = [e for e in found if e is not None]
        if len(set(entries)) == 1:
            return True
        kin = all(
            self.registry.is_within(a, b) or self.registry.is_within(b, a) for a in entries[:1] for b in entries[1:]
        )
        companies = all(self.registry.kind(e) == "company" for e in entries)
        return True if kin and companies else False if not kin else None

    def _link_plain(self, name: str) -> Link:
        return self._link(name, _EMPTY)

    def _straight(self, name: str) -> Link | None:
        """The common case without the stages: a name that one body alone bears, written as filed but for marks."""
        registry = self.registry
        key = " ".join(fold(name).translate(_MARKS_AWAY).split())
        found = registry.lookup(key)
        if len(found) != 1 or found[0][1] > FORMER or key in names().countries:
            return None
        entry = found[0][0]
        if (registry.kind(entry) == "company" and not registry.is_group(entry)) or (len(key) < 7 and name.isupper()):
            return None
        return Link(entry, 1.0, (), "exact")

    def _link(self, name: str, context: LinkContext) -> Link:
        if name in names().open_names and context in (_EMPTY, LinkContext(acronyms=context.acronyms)):
            found, _ = self._filed(name)
            return Link(None, 0.0, self.rank.listed(found), "exact")
        if name not in context.acronyms and (straight := self._straight(name)) is not None:
            return straight
        clean = " ".join(mended(name).split()).strip(" \"'“”‘’.,;:*†‡")
        if len(clean) < 2 or len(clean) > _MAX_NAME or not any(c.isalpha() for c in clean):
            return NONE
        if clean.count("(") > clean.count(")"):
            clean += ")"  # cut off with its bracket open: "Health Research Fund (HRF"
        clean = _DIAERESIS.sub(lambda m: m[1] + "\u0308", clean)
        for stage in (
            self._defined,
            self._known,
            self._unhyphened,
            self._bracketed,
            self._with_country,
            self._turned,
            self._local,
            self._parts,
            self._run_by,
            self._affiliate,
            self._before_place,
            self._without_tail,
        ):
            link = stage(clean, context)
            if link is not None:
                return link
        return self.fuzzy.link(clean, context, self.rank) or self._misspelt_with_country(clean, context) or NONE

    # The stages. Each returns a link, an open link, or None to pass the name on.

    def _defined(self, name: str, context: LinkContext) -> Link | None:
        """A short form that the text itself defines: its long form decides, whatever the tables say."""
        long_form = context.acronyms.get(name) or context.acronyms.get(name.replace(".", ""))
        if not long_form or long_form == name:
            return None
        rest = {k: v for k, v in context.acronyms.items() if k != name}
        link = self._link(long_form, LinkContext(context.award_ids, context.award_funders, context.countries, rest,
                                                 context.neighbours, context.year))  # fmt: skip
        if link.entry is None:
            return Link(None, 0.0, link.candidates, "acronym")
        return Link(link.entry, link.score, link.candidates, "acronym", link.division)

    def _filed(self, name: str) -> tuple[list[tuple[int, int]], bool]:
        """Entries filed under a name, and whether the name stands there as written."""
        countries = names().countries
        for number, key in enumerate(dict.fromkeys(variants(name))):
            if key in countries:
                return [], False
            found = self.registry.lookup(key)
            if found:
                return self._group_first(found, name), number == 0
        return [], False

    def _group_first(self, found: list[tuple[int, int]], name: str) -> list[tuple[int, int]]:
        """A firm's legal name without a country is the group's, though ROR has it for a national unit."""
        registry = self.registry
        if all(registry.kind(e) == "company" and not registry.is_group(e) for e, _ in found):
            groups = [(e, s) for e, s in registry.lookup(plain_key(name)) if registry.is_group(e)]
            own = [(e, s) for e, s in groups if any(registry.is_within(unit, e) for unit, _ in found)]
            return own or found
        return found

    def _known(self, name: str, context: LinkContext, hint: str | None = None) -> Link | None:
        found, exact = self._filed(name)
        if not found:
            return None
        if is_acronym(name):
            return self.rank.acronym(name, found, context, hint)
        return self.rank.choose(found, context, "exact" if exact else "normalised", 1.0 if exact else 0.97, hint)

    def _unhyphened(self, name: str, context: LinkContext) -> Link | None:
        """``National Sci-ence Fund``, ``NationalScience Fund``: what a line's end left inside a word, or took away."""
        for spelt in (_WORD_HYPHEN.sub("", name), _GLUED.sub(" ", name)):
            if spelt != name and (link := self._known(spelt, context)) is not None:
                return link
        return None

    def _bracketed(self, name: str, context: LinkContext) -> Link | None:
        """``Long Name (ACR)``, ``ACR (Long Name)``, ``Name (Country)``, ``Long (ACR, Other Long)``."""
        stem, inside = split_bracket(name)
        if not inside:
            middle = re.sub(r"\s*\([^()]{1,80}\)", "", name)
            if middle == name or len(middle) < 3:
                return None
            return self._link_strict(middle, context)
        beside, _ = self._filed(f"{stem} {re.split(r'[,;]', inside)[0]}")
        if beside and all(self.registry.is_group(e) for e, _ in beside[:1]):
            return self.rank.choose(beside, context, "normalised", 0.95, None)
        country = names().countries.get(plain_key(inside))
        if country:
            return self._link_strict(stem, context, country)
        if len(inside.split()) == 1 and not is_acronym(inside) and (apart := self._told_apart(stem, inside)):
            return apart
        pieces = [p.strip() for p in re.split(r"[,;/]", inside) if p.strip()]
        readings = sorted([stem, *pieces], key=lambda p: " " not in p)
        opened = None
        for reading in readings:
            link = self._link_strict(reading, context)
            if link is not None and link.entry is not None:
                if reading == stem and (child := self._within(pieces, link.entry, context)) is not None:
                    return child
                if reading != stem and not is_acronym(stem) and self.registry.kind(link.entry) == "company":
                    continue  # the bracket holds the owner: "Novacardia (Merck)"
                if " " not in reading and " " in stem and reading != stem:
                    return self._short_for(stem, reading, link)
                return Link(link.entry, link.score * 0.99, link.candidates, link.method, link.division)
            opened = opened or (link if reading == stem or " " in reading else None)
        return opened

    def _within(self, pieces: list[str], house: int, context: LinkContext) -> Link | None:
        """``NIH (NINDS)``: the bracket names the part of the house that is meant."""
        if self.registry.kind(house) == "company":
            return None
        for piece in pieces:
            link = self._known(piece, context)
            part = None if link is None else link.entry
            if part is not None and part != house and self.registry.is_within(part, house):
                return link
        return None

    def _told_apart(self, stem: str, place: str) -> Link | None:
        """``Name (Place)`` where two bodies of that name are told apart by the place in the table too."""
        found, _ = self._filed(stem)
        if len(found) < 2:
            return None
        low = place.casefold()
        spelt = [e for e, _ in found if low in self.registry.name(e).casefold()]
        if not spelt:
            spelt = [e for e, _ in found if split_bracket(self.registry.name(e))[1] is None]
        if len(spelt) == 1:
            return Link(spelt[0], 0.9, (), "normalised")
        return None

    def _short_for(self, long_form: str, short: str, link: Link) -> Link | None:
        """An unknown long form with a known short one: believed when a name of the entry shares its words."""
        assert link.entry is not None
        entry = self.registry.entry(link.entry)
        plain, enough = names().small | names().generic, 0.6
        wanted = neutral(tokens_of(long_form)) - plain
        if not wanted:
            # Nothing but words that any body may bear: they must agree the better.
            plain, enough = names().small, 0.75
            wanted = neutral(tokens_of(long_form)) - plain
        for name in (entry.name, *entry.aliases, *entry.former_names):
            have = neutral(tokens_of(name)) - plain
            if wanted & have and len(wanted & have) >= enough * len(wanted | have):
                return Link(link.entry, 0.85, link.candidates, "acronym", link.division)
        return None

    def _link_strict(self, name: str, context: LinkContext, hint: str | None = None) -> Link | None:
        """Known, with or without a country's name, or made of known parts: everything but the loose stages."""
        return self._known(name, context, hint) or self._with_country(name, context) or self._parts(name, context)

    def _with_country(self, name: str, context: LinkContext) -> Link | None:
        """``Ministry of Health, Iran``, ``US National Science Foundation``, ``Academy of Sciences of Iran``."""
        tokens = join_initials([t for t in tokens_of(name) if t not in MARKS])
        countries = names().countries
        for size in (4, 3, 2, 1):
            if len(tokens) - size < 1:
                continue
            head, tail = " ".join(tokens[:size]), " ".join(tokens[-size:])
            rest_head, rest_tail = tokens[size:], tokens[:-size]
            while rest_tail and rest_tail[-1] in {"of", "the", "in", "de", "government"}:
                rest_tail = rest_tail[:-1]
            for code, rest in ((countries.get(head), rest_head), (countries.get(tail), rest_tail)):
                if code is None or not rest:
                    continue
                found = self.registry.lookup(" ".join(rest)) or self.registry.lookup(" ".join(strip_legal(rest)))
                found = found or self._spelt_with_country(rest, code)
                if len(rest) == 1 and rest[0].upper() not in name:
                    found = [(e, s) for e, s in found if s != ACRONYM]  # "West Germany" is no WEST
                native = [(e, s) for e, s in found if self.registry.country(e) == code]
                if len(found) == 1 and self.registry.country(found[0][0]) is None and not set(rest) <= names().generic:
                    native = found
                if native:
                    return self.rank.choose(native, context, "normalised", 0.95, code)
                groups = [(e, s) for e, s in found if self.registry.kind(e) == "company"]
                if groups and len(groups) == len(found):
                    return self.rank.choose(groups, context, "normalised", 0.9, code)
        return None

    def _spelt_with_country(self, rest: list[str], code: str) -> list[tuple[int, int]]:
        """Bodies whose own name holds their country in another form: "US Army", "Chinese Ministry of Education"."""
        bare = " ".join(rest)
        tried = [f"federal {bare}"] if rest[0] == "ministry" else []
        for country in names().spelt[code]:
            tried += [f"{country} {bare}", f"{bare} of {country}", f"{bare} of the {country}"]
        return next((found for key in tried if (found := self.registry.lookup(key))), [])

    def _turned(self, name: str, context: LinkContext) -> Link | None:
        """``Salento University`` for ``University of Salento``; ``French government`` for ``Government of France``."""
        tokens = [t for t in tokens_of(name) if t not in MARKS]
        if len(tokens) in {2, 3} and tokens[-1] == "university":
            key = " ".join(["university", "of", *tokens[:-1]])
        elif len(tokens) in {3, 4} and tokens[:2] == ["university", "of"]:
            key = " ".join([*tokens[2:], "university"])
        elif len(tokens) in {2, 3} and tokens[-1] in {"government", "state"}:
            code = names().countries.get(" ".join(tokens[:-1]))
            key = "government of " + plain_key(names().country_names[code]) if code else ""
        else:
            return None
        found = [(e, s) for e, s in self.registry.lookup(key) if self.registry.country(e) not in _SAME_NAME]
        return self.rank.choose(found, context, "normalised", 0.88, None) if found else None

    def _local(self, name: str, context: LinkContext) -> Link | None:
        """``Hunan Provincial Education Department`` for ``Education Department of Hunan Province``."""
        tokens = [t for t in tokens_of(name) if t not in MARKS]
        if tokens[-1] in names().countries:
            tokens = tokens[: -2 if tokens[-2:-1] == ["of"] else -1]
        for key in local_forms(tokens[1:] if tokens[:1] == ["the"] else tokens):
            if found := self.registry.lookup(key):
                return self.rank.choose(found, context, "normalised", 0.95, None)
        return None

    def _misspelt_with_country(self, name: str, context: LinkContext) -> Link | None:
        """``US National Institute of Allergy and Infectious Disease``: nearly a name, behind its country."""
        tokens = join_initials([t for t in tokens_of(name) if t not in MARKS])
        for size in (2, 1):
            code = names().countries.get(" ".join(tokens[:size]))
            if code is None or len(tokens) - size < _WORDS_TO_COMPARE:
                continue
            link = self.fuzzy.link(" ".join(tokens[size:]), context, self.rank)
            if link is not None and link.entry is not None and self.registry.country(link.entry) == code:
                return link
        return None

    def _parts(self, name: str, context: LinkContext) -> Link | None:
        """Two names in one: a child with its parent, a division with its house, a scheme with its giver."""
        for splitter in _SPLITS:
            for match in list(splitter.finditer(name))[:6]:
                left, right = name[: match.start()].strip(), name[match.end() :].strip()
                if len(left) < 2 or len(right) < 2:
                    continue
                link = self._pair(left, right, context, match.group().strip())
                if link is not None:
                    return link
        return self._prefix(name, context)

    def _pair(self, left: str, right: str, context: LinkContext, mark: str) -> Link | None:
        a, b = self._known_or_country(left, context), self._known_or_country(right, context)
        if b is None and a is not None and a.entry is not None and len(right.split()) >= _WORDS_TO_COMPARE:
            part = self.fuzzy.link(right, context, self.rank)  # "NIH, National Institute for Alergy and ..."
            if part is not None and part.entry is not None and self.registry.is_within(part.entry, a.entry):
                b = part
        if a is not None and b is not None and a.entry is not None and b.entry is not None:
            if self.registry.is_within(a.entry, b.entry):
                return Link(a.entry, a.score * 0.97, a.candidates, "normalised")
            if self.registry.is_within(b.entry, a.entry):
                return Link(b.entry, b.score * 0.97, b.candidates, "normalised")
            return None
        grouped = mark.split()[:1] == ["at"] and tokens_of(left)[-1:] and tokens_of(left)[-1] in names().groups
        if b is None and a is None and mark == "," and is_division(left):
            b = self.fuzzy.link(right, context, self.rank)
        if b is not None and b.entry is not None and mark not in {"/", "-"} and (grouped or is_division(left)):
            return Link(b.entry, b.score * 0.9, b.candidates, "normalised", left)
        if a is not None and a.entry is not None and mark in {",", ";", "-", "–", "—"} and is_division(right):
            return Link(a.entry, a.score * 0.9, a.candidates, "normalised", right)
        if a is not None and a.entry is not None and mark == "in" and re.fullmatch(r"[A-Z]\w+(?: [A-Z]\w+)?", right):
            return Link(a.entry, a.score * 0.95, a.candidates, "normalised")
        return None

    def _known_or_country(self, name: str, context: LinkContext) -> Link | None:
        return self._known(name, context) or self._with_country(name, context)

    def _prefix(self, name: str, context: LinkContext) -> Link | None:
        """A known name at the start, and after it a division or a scheme: "Duke University Department of Surgery",
        "NSF GRFP"."""
        line = key_of(name) + " "
        line = line.removeprefix("the ")
        for key in self.registry.prefixes(line):
            rest = line[len(key) :].split()
            if (
                not rest
                or "".join(key.split()) in names().countries
                or key in names().countries
                or (" " not in key and len(key) < 3)
            ):
                continue
            found = self.registry.lookup(key)
            if len(rest) == 1 and name.split()[-1].isupper():
                # "German Research Foundation DFG": the acronym stands behind without brackets.
                both = {e for e, _ in self.registry.lookup(rest[0])}
                own = [(e, s) for e, s in found if e in both]
                if own:
                    return self.rank.choose(own, context, "normalised", 0.95, None)
            child = self._known(name[scan(name).spans[-len(rest)][0] :], context)
            part = None if child is None else child.entry
            if child is not None and part is not None and any(self.registry.is_within(part, e) for e, _ in found):
                # "USDA National Institute of Food and Agriculture": a house and its part without a mark between.
                return Link(part, child.score * 0.95, child.candidates, "normalised")
            division = name[scan(name).spans[-len(rest)][0] :]
            shorts = " " not in key and is_acronym(name.split()[0]) and is_acronym(division.split()[0])
            if not (shorts or starts_division(rest) or rest[-1] in names().scheme):
                continue
            if " " not in key and not shorts and not any(self.registry.kind(e) == "university" for e, _ in found):
                continue
            link = self.rank.choose(found, context, "normalised", 0.85, None)
            if shorts:
                link = self.rank.acronym(name.split()[0], found, context, None)
            if link.entry is not None and self.registry.kind(link.entry) != "company":
                return Link(link.entry, link.score, link.candidates, link.method, division)
        return None

    def _run_by(self, name: str, context: LinkContext) -> Link | None:
        """``Key Programme of the National Science Fund``, ``Research Fund of the University of X``: who runs it."""
        for match in list(_SPLITS[1].finditer(name))[:4]:
            words = tokens_of(name[: match.start()])
            last = words[-1] if words else ""
            house = last in names().house_fund
            if not house and last not in names().scheme:
                continue
            right = name[match.end() :].strip()
            link = self._known_or_country(right, context)
            if link is None and house:
                link = self.fuzzy.link(right, context, self.rank)
            if link is None or link.entry is None or (house and self.registry.kind(link.entry) not in _HOUSES):
                continue
            if self.registry.kind(link.entry) != "company":
                return Link(link.entry, round(link.score * 0.85, 4), link.candidates, "normalised")
        return None

    def _affiliate(self, name: str, context: LinkContext) -> Link | None:
        """An affiliate of a group that has no row of its own: "Novartis Farma S.p.A.", "Laboratoires Roche"."""
        tokens = strip_legal(join_initials([t for t in tokens_of(name) if t not in MARKS]))
        affiliate, countries = names().affiliate, names().countries
        for trimmed in trims(tokens, affiliate, countries):
            found = self.registry.lookup(" ".join(trimmed))
            own = [(e, s) for e, s in found if self.registry.kind(e) == "company"]
            if len(trimmed) == 1 and trimmed[0] in names().weak:
                continue
            short = len(trimmed) == 1 and len(trimmed[0]) < 4
            if own and (not short or (len(trimmed[0]) == 3 and trimmed[0].upper() in name)):
                link = self.rank.choose(own, context, "normalised", 0.88, None)
                if link.entry is not None and self.registry.is_group(link.entry):
                    return link
        return None

    def _before_place(self, name: str, context: LinkContext) -> Link | None:
        """``X, Palo Alto, CA, USA``: a known name, and behind commas the place where it is."""
        head, *tail = (part.strip() for part in name.split(","))
        if not tail or len(head) < 3 or not all(map(self._is_place, tail)):
            return None
        stated = next((code for part in tail if (code := names().countries.get(plain_key(part)))), None)
        link = self._known(head, context, stated) or self._bracketed(head, context)
        if link is None or link.entry is None:
            return link
        country = self.registry.country(link.entry)
        if stated and country and country != stated and self.registry.kind(link.entry) != "company":
            return None
        return Link(link.entry, round(link.score * 0.95, 4), link.candidates, "normalised", link.division)

    def _is_place(self, part: str) -> bool:
        """Whether what stands behind a comma can be a town, a state or a country."""
        if plain_key(part) in names().countries or _STATE.fullmatch(part):
            return True
        words = part.split()
        if not 0 < len(words) < 4 or not all(word[:1].isupper() and word[1:].islower() for word in words):
            return False
        tokens = set(tokens_of(part))
        if any(word in fold(part) for word in _HOUSE_WORDS):
            return False
        no_place = names().generic | names().division | names().scheme | names().affiliate - _IN_PLACES
        return not tokens & no_place and not self._filed(part)[0]

    def _without_tail(self, name: str, context: LinkContext) -> Link | None:
        """``X, a wholly owned subsidiary of Y``, ``X trading as Z``, ``X, 12 Long Road, Y``: all are X."""
        head = _TAIL.split(name, maxsplit=1)[0].strip(" ,.;(-")
        if head == name or len(head) < 3:
            return None
        link = self._link(head, context)
        if link.entry is None or self.registry.kind(link.entry) != "company":
            return None
        return Link(link.entry, round(link.score * 0.95, 4), link.candidates, link.method, link.division)


__all__ = ["Linker"]
