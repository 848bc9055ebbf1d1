"""The hand that writes: text and mentions, and the draws of people, cues, organisations, funders and award numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from data.synthetic.grammar import Cue, Family, Grammar
from data.synthetic.names import TITLES, Funder, Person, Pools, draw_award, draw_cast, write_name
from data.synthetic.template import Slot, Template, TemplateError

__all__ = ["Bound", "Exhausted", "Pen"]

CAST = 10
_PRONOUNS = {"he": ("he", "she"), "his": ("his", "her"), "him": ("him", "her"), "spouse": ("wife", "husband")}
_NUMBER_WORDS = ("two", "three", "five", "3", "5", "10")
_DENIED = frozenset("*")
_FUNDER_FLAGS = (
    "any",
    "eu",
    "institute",
    "gov",
    "foundation",
    "society",
    "university",
    "hospital",
    "person",
    "company",
)
_JOINS = {
    "semi": ("; ", "; "),
    "comma": (", ", ", "),
    "space": (" ", " "),
    "slash": ("/", "/"),
    "line": ("\n", "\n"),
    "dot": (". ", ". "),
    "semiand": ("; ", "; and "),
    "andor": (", ", " and/or "),
    "amp": (", ", " & "),
    "plainand": (" and ", " and "),
}


@dataclass(slots=True)
class Bound:
    """What one slot has drawn."""

    mentions: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    label: str | None = None
    cues: list[Cue] = field(default_factory=list)
    either: bool = False
    funders: list[Funder] = field(default_factory=list)


class Exhausted(Exception):
    """There is no author left for a part; the part is left out."""


class Pen:
    """The text of one statement while it grows, its mentions, and what has been drawn for it so far.

    Positions are character offsets into the text without noise.
    """

    def __init__(self, grammar: Grammar, pools: Pools, rng: Random, style: str, mode: bool | None) -> None:
        self.grammar, self.pools, self.rng, self.style, self.mode = grammar, pools, rng, style, mode
        self.parts: list[str] = []
        self.length = 0
        self.mentions: list[tuple[str, int, int]] = []
        self.families: list[str] = []
        self.cast: list[Person] = draw_cast(rng, CAST)
        self.form = rng.choice(grammar.styles[style].forms)
        self.tied: set[int] = set()
        self.clean: set[int] = set()
        self.oxford = rng.random() < 0.6
        self.double = rng.random() < 0.7
        self.forms: dict[tuple[str, ...], str] = {}
        self.said: dict[tuple[int, str], set[str]] = {}
        self.recent: dict[str, list[str]] = {}
        self.funders_used: set[Funder] = set()
        self.banned: set[str] = set()
        self.used_forms: set[str] = set()
        self.modifiers: list[tuple[tuple[str, str], ...]] = []
        self.written: list[dict[str, int]] = []
        self.pending: Funder | None = None

    # -- text ---------------------------------------------------------------------------------------------------------

    def emit(self, text: str) -> None:
        """Append plain text; a full stop after an abbreviation's own is not written twice."""
        if text[:1] == "." and self.parts and self.parts[-1][-1:] == ".":
            text = text[1:]
        self.parts.append(text)
        self.length += len(text)

    def mark(self, kind: str, text: str) -> int:
        """Append text as a mention; return its index."""
        self.mentions.append((kind, self.length, self.length + len(text)))
        self.emit(text)
        return len(self.mentions) - 1

    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)

    def joins(self, count: int, flags: frozenset[str]) -> list[str]:
        """Separators between `count` items: ``"A, B and C"`` by default, otherwise as the flags say."""
        if count < 2:
            return []
        for flag, (middle, last) in _JOINS.items():
            if flag in flags:
                return [*[middle] * (count - 2), last]
        word = "or" if "or" in flags else "and"
        last = f", {word} " if self.oxford and count > 2 else f" {word} "
        return [*[", "] * (count - 2), last]

    def count(self, low: int, high: int) -> int:
        """A count between the bounds; long ranges lean to their short end."""
        if high - low > 4:
            return low + int((self.rng.random() ** 1.7) * (high - low + 1))
        return low + int(self.rng.random() * (high - low + 1))

    # -- helper slots -----------------------------------------------------------------------------------------------

    def helper(self, slot: Slot, env: dict[str, Bound]) -> None:
        """Render a helper slot: agreement, pronouns, repeats, modifiers, years, amounts, cue marks, mere numbers."""
        name, args, rng = slot.name, slot.args, self.rng
        if name == "v":
            bound = env[args[0]]
            one, many = args[1].split("|")
            self.emit(many if len(bound.people) > 1 or bound.label == "ALL" else one)
        elif name.lower() in _PRONOUNS:
            person = self.cast[env[args[0]].people[0]]
            word = _PRONOUNS[name.lower()][person.sex == "f"]
            self.emit(word.capitalize() if name[0].isupper() else word)
        elif name == "x":
            if len(args) < 2 or rng.random() * 100 < int(args[1]):
                rows = self.grammar.modifiers[args[0]]
                row = rows[int(rng.random() * len(rows))]
                self.nodes_plain(row.template, env)
                self.modifiers[-1] = (*self.modifiers[-1], *row.attrs)
        elif name in ("years", "amount"):
            self.written[-1][name] = self.mark(name, self.fill(args[0]))
        elif (name[0] == "c" and name[1:].isdigit()) or name == "c":
            env[name] = Bound([self.mark("cue", args[0])])
        elif name == "rep":
            bound = env[args[0]]
            again = [self.mentions[i] for i in bound.mentions]
            joins = self.joins(len(again), frozenset())
            source = self.text()
            for i, (kind, start, end) in enumerate(again):
                if i:
                    self.emit(joins[i - 1])
                self.mark(kind, source[start:end])
        elif name == "acro":
            funder = env[args[0]].funders[-1]
            kind, start, end = self.mentions[env[args[0]].mentions[-1]]
            short = next((n for n in funder.names if n.isupper() and " " not in n), "")
            if short and self.text()[start:end] != short:
                self.emit(f" ({short})")
        elif name == "num":
            self.emit(draw_award(rng, args[0]))
        elif name == "fill":
            self.emit(self.fill(args[0]))
        else:
            raise TemplateError(f"unknown slot {{{name}}}; data/synthetic/README.md lists the slots")

    def nodes_plain(self, template: Template, env: dict[str, Bound]) -> None:
        """Render the nodes of a modifier, which has helper slots only."""
        for node in template.nodes:
            if isinstance(node, str):
                self.emit(node)
            elif isinstance(node, Slot):
                self.helper(node, env)

    def fill(self, text: str) -> str:
        """``YYYY`` a year, ``ZZZZ`` a later one, ``NN`` a small number, ``#`` a digit."""
        rng = self.rng
        if "YYYY" in text:
            year = 2001 + int(rng.random() * 20)
            text = text.replace("YYYY", str(year)).replace("ZZZZ", str(year + 1 + int(rng.random() * 4)))
        if "NN" in text:
            text = text.replace("NN", _NUMBER_WORDS[int(rng.random() * len(_NUMBER_WORDS))])
        return draw_award(rng, text) if "#" in text else text

    # -- people -------------------------------------------------------------------------------------------------------

    def pick_people(self, count: int, flags: frozenset[str]) -> list[int]:
        """Choose authors: ``free`` none that has a tie, ``any`` whoever, ``first`` in order.

        Without a flag, nobody who has declared nothing, and those without a tie first.
        """
        everyone = range(len(self.cast))
        if "any" in flags:
            chosen = self.rng.sample(everyone, min(count, len(self.cast)))
        elif "first" in flags:
            chosen = list(everyone[:count])
        elif "free" in flags:
            free = [i for i in everyone if i not in self.tied and i not in self.clean]
            if len(free) < 2:
                raise Exhausted
            chosen = free[-min(count, len(free) - 1) :]
            self.clean.update(chosen)
        else:
            fresh = [i for i in everyone if i not in self.tied and i not in self.clean]
            if len(fresh) < count:
                rest = [i for i in everyone if i in self.tied]
                fresh += self.rng.sample(rest, min(len(rest), count - len(fresh)))
            chosen = fresh[:count]
            if not chosen:
                raise Exhausted
            self.tied.update(chosen)
        return chosen

    def draw_authors(self, slot: Slot) -> Bound:
        """Draw and write authors in the statement's form, or in the form that a flag names."""
        chosen = self.pick_people(self.count(slot.low, slot.high), slot.flags)
        form = next((f for f in slot.flags if f in TITLES or f.startswith(("ini", "full", "sur", "g_"))), self.form)
        titles = TITLES.get(form)
        joins = self.joins(len(chosen), slot.flags)
        mentions = []
        many = titles is not None and len(chosen) > 1 and self.double
        for i, person in enumerate(chosen):
            if i:
                self.emit(joins[i - 1])
            if titles and (not many or i == 0):
                self.emit(titles[1] if many else titles[0])
            mentions.append(self.mark("author", write_name(self.cast[person], form)))
        return Bound(mentions, chosen)

    # -- cues ---------------------------------------------------------------------------------------------------------

    def draw_cues(self, slot: Slot, types: frozenset[str]) -> Bound:
        """Draw cues whose types do not overlap."""
        cues = self.grammar.choose_cues(slot.args[0], types, self.mode)
        chosen: list[Cue] = []
        seen: set[str] = set()
        kinds: frozenset[str] | None = None
        for _ in range(self.count(slot.low, slot.high)):
            for _ in range(6):
                cue = cues[int(self.rng.random() * len(cues))]
                shared = cue.kinds if kinds is None else kinds & cue.kinds
                if shared and not seen.intersection(cue.types):
                    chosen.append(cue)
                    seen.update(cue.types)
                    kinds = shared
                    break
        return Bound(cues=chosen, either=bool({"or", "andor"} & slot.flags) and len(chosen) > 1)

    def write_cues(self, slot: Slot, bound: Bound) -> None:
        """Write the cues that were drawn for a slot."""
        joins = self.joins(len(bound.cues), slot.flags)
        for i, cue in enumerate(bound.cues):
            if i:
                self.emit(joins[i - 1])
            start = self.length
            self.nodes_plain(cue.template, {})
            if "cap" in slot.flags and i == 0:
                self._capitalise(start)
            self.mentions.append(("cue", start, self.length))
            bound.mentions.append(len(self.mentions) - 1)
            if cue.family not in self.families:
                self.families.append(cue.family)

    def _capitalise(self, start: int) -> None:
        text = self.parts[-1]
        if self.length - len(text) == start:
            self.parts[-1] = text[:1].upper() + text[1:]

    # -- organisations and funders ------------------------------------------------------------------------------------

    def draw_orgs(self, slot: Slot, env: dict[str, Bound], family: Family) -> Bound:
        """Draw and write organisations of the kind that the facts ask for, none twice for the same tie."""
        types, kinds = self._wanted(slot, env, family)
        holder = next((b for n, b in env.items() if n[0] == "A" and (b.people or b.label)), None)
        people = holder.people if holder and holder.people else [-1]
        count = self.count(slot.low, slot.high)
        joins = self.joins(count, slot.flags)
        bound = Bound(either=bool({"or", "andor"} & slot.flags) and count > 1)
        for i in range(count):
            if i:
                self.emit(joins[i - 1])
            form = self._pick_org(kinds, people, types, avoid="/" if "slash" in slot.flags else "\0")
            bound.mentions.append(self._write_org(form, slot.flags if i == 0 else slot.flags - {"cap"}))
        return bound

    def _wanted(self, slot: Slot, env: dict[str, Bound], family: Family) -> tuple[frozenset[str], list[str]]:
        types: set[str] = set()
        kinds: frozenset[str] | None = None
        for spec in family.facts:
            if spec.org != slot.name:
                continue
            for name in spec.types:
                if name[0] == "T":
                    for cue in env[name].cues:
                        types.update(cue.types)
                        kinds = cue.kinds if kinds is None else kinds & cue.kinds
                else:
                    types.add(name)
                    allowed = frozenset(self.grammar.kinds.get(name, ("company",)))
                    kinds = allowed if kinds is None else kinds & allowed
        named = [flag for flag in slot.flags if flag in self.pools.orgs or flag in ("company", "invented")]
        return frozenset(types) or _DENIED, named or sorted(kinds or {"company"})

    def _pick_org(self, kinds: list[str], people: list[int], types: frozenset[str], avoid: str = "\0") -> str:
        rng = self.rng
        kind = "company" if "company" in kinds and rng.random() < 0.75 else kinds[int(rng.random() * len(kinds))]
        form = ""
        for attempt in range(40):
            recent = self.recent.get(kind)
            if recent and rng.random() < 0.3 and attempt < 3:
                form = recent[int(rng.random() * len(recent))]
            elif kind == "invented" or (kind == "company" and rng.random() < 0.25):
                form = self._invent()
            else:
                rows = self.pools.orgs["companies" if kind == "company" else kind]
                entry = rows[int(rng.random() * len(rows))]
                form = self.forms.get(entry) or self.forms.setdefault(entry, entry[int(rng.random() * len(entry))])
            if avoid in form:
                continue
            if types == _DENIED:
                if form not in self.used_forms:
                    break
            elif form not in self.banned and not any(types & self.said.get((p, form), set()) for p in people):
                break
        self.used_forms.add(form)
        if types == _DENIED:
            self.banned.add(form)
            return form
        for person in people:
            self.said.setdefault((person, form), set()).update(types)
        self.recent.setdefault(kind, []).append(form)
        return form

    def _invent(self) -> str:
        words, rng = self.pools.invented, self.rng
        stem, tail, legal = (words[key][int(rng.random() * len(words[key]))] for key in ("stem", "tail", "legal"))
        return f"{stem} {tail}{legal}"

    def _write_org(self, form: str, flags: frozenset[str]) -> int:
        """Write an organisation; its article stays outside of the mention."""
        if form.startswith("the "):
            form = form[4:]
            if not flags & {"bare", "an"}:
                self.emit("The " if "cap" in flags else "the ")
        if "an" in flags:
            self.emit("an " if form[0] in "AEIOU" or (form[:2].isupper() and form[0] in "FHLMNRSX") else "a ")
        return self.mark("organization", form)

    def draw_funders(self, slot: Slot, numbered: bool) -> Bound:
        """Draw and write funders of a class, none twice in a statement."""
        rng = self.rng
        wanted = next((f for f in slot.flags if f in _FUNDER_FLAGS or f in self.pools.orgs), "any")
        count = self.count(slot.low, slot.high)
        joins = self.joins(count, slot.flags)
        bound = Bound()
        for i in range(count):
            if i:
                self.emit(joins[i - 1])
            if wanted == "company" or wanted in self.pools.orgs:
                form = self._pick_org([wanted], [-2], frozenset(("research_funding",)))
            else:
                rows = self.pools.by_class[f"{wanted}_numbered" if numbered else wanted]
                funder = self.pending or self._pick_funder(rows)
                self.pending = None
                bound.funders.append(funder)
                form = funder.names[int(rng.random() * len(funder.names))]
            bound.mentions.append(self._write_org(form, slot.flags if i == 0 else slot.flags - {"cap"}))
        return bound

    def _pick_funder(self, rows: list[Funder]) -> Funder:
        for _ in range(12):
            funder = rows[int(self.rng.random() * len(rows))]
            if funder not in self.funders_used:
                break
        self.funders_used.add(funder)
        return funder

    def draw_awards(self, slot: Slot, env: dict[str, Bound]) -> Bound:
        """Draw award numbers in a format of the named funder, which may stand before or after them."""
        rng = self.rng
        owner = next((a for a in slot.args if a[:1] == "F" and a in env), None)
        funder = env[owner].funders[-1] if owner and env[owner].funders else None
        if owner is None:
            funder = self.pending = self._pick_funder(self.pools.by_class["any_numbered"])
        if funder is None or not funder.awards:
            raise TemplateError(f"slot {{{slot.name}}} needs a funder with award shapes before it")
        pattern = funder.awards[int(rng.random() * len(funder.awards))]
        count = self.count(slot.low, slot.high)
        joins = self.joins(count, slot.flags)
        bound, seen = Bound(), set()
        for i in range(count):
            number = draw_award(rng, pattern)
            for _ in range(4):
                if number not in seen:
                    break
                number = draw_award(rng, pattern)
            seen.add(number)
            if i:
                self.emit(joins[i - 1])
                if "shared" in slot.flags and " " in number:
                    number = number.rsplit(" ", 1)[1]
            if "sub" in slot.flags:
                words = self.pools.words["subprojects"]
                number = f"{number} {words[int(rng.random() * len(words))]}"
            bound.mentions.append(self.mark("award", number))
        return bound

    def draw_word(self, slot: Slot) -> Bound:
        """Draw a scheme (S), a project (P) or a sub-project (Q)."""
        key = {"S": "fellowships" if "fellowship" in slot.flags else "schemes", "P": "projects", "Q": "subprojects"}[
            slot.name[0]
        ]
        words = self.pools.words[key]
        kind = "scheme" if slot.name[0] == "S" else "project"
        return Bound([self.mark(kind, words[int(self.rng.random() * len(words))])])
