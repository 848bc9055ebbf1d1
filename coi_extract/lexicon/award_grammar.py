"""The grammar of award numbers: loads ``award_formats.yaml``, checks it and compiles it.

A format is a pattern with named parts, a normal form and the funder whose it is. Patterns are written over a *plain*
string: dashes of all kinds are ``-`` and white space is one blank (see :func:`plain`). ``~`` in a pattern stands for
an optional separator (blank, dash, or a dash in blanks), ``%name%`` for a named fragment of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from coi_extract.errors import LexiconError

Check = Literal["recognised", "format_not_recognised", "fits_other_funder"]
Reach = Literal["bare", "isolated", "funder"]

#: The longest string that is looked at as one award number, in characters.
MAX_LENGTH = 96
#: One character for one character, so offsets hold: dashes, blanks, slashes and quotes to their plain form.
PLAIN_MAP: dict[int, str] = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"), " "),
    **dict.fromkeys(
        map(
            ord,
            "\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029",
        ),
        " ",
    ),
    **dict.fromkeys(map(ord, "\u2044\u2215\uff0f"), "/"),
}
_BLANKS = re.compile(r" {2,}")
_FRAGMENT = re.compile(r"%(\w+)%")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_GROUP_NAME = re.compile(r"\(\?P<\w+>")
_WORD = re.compile(r"[^\W_]+")
_WORD_END = "(?![A-Za-z0-9])"
#: Letters that print and OCR put for digits, and the reverse.
_TO_DIGIT = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_TO_LETTER = str.maketrans({"1": "I", "0": "O", "l": "I"})


@dataclass(frozen=True, slots=True)
class AwardMatch:
    """One award number in a text.

    ``text`` is ``source[start:end]``; ``normalised`` is the form that all spellings of the award share; ``check`` says
    whether a known format was met and whether it is one of the funder that was named.
    """

    start: int
    end: int
    text: str
    normalised: str
    parts: dict[str, str]
    format_id: str | None
    implied_funder: str | None
    implied_ror: str | None
    check: Check


@dataclass(frozen=True, slots=True)
class AwardFunder:
    """A funder that the formats refer to. ``within`` is the key of the body it belongs to; ``accepts``
    holds bodies whose award numbers stand under its name too, because they let contracts for it or share the cost."""

    key: str
    name: str
    ror: str | None
    names: tuple[str, ...]
    within: str | None
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """The funders that a name stands for. ``sure`` is false where the name has more words than the file knows of it:
    "Medical Research Council of Canada" holds the name of another body."""

    keys: frozenset[str] = frozenset()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a string as an award number; ``also`` is the key of a second funder that the number names."""

    format: AwardFormat
    funder: AwardFunder
    parts: dict[str, str]
    normalised: str
    also: str | None = None


@dataclass(frozen=True, slots=True)
class PartRule:
    """What is done to one named part of a pattern before it is used."""

    table: str | None = None
    repair: Literal["digits", "letters", "code"] | None = None
    pad: int = 0
    upper: bool = False
    funder: bool = False
    replace: bool = False
    also: bool = False


@dataclass(frozen=True, slots=True)
class AwardFormat:
    """One format of award numbers; the fields are those of the YAML file."""

    id: str
    funder: str
    pattern: re.Pattern[str]
    source: str
    normal: str
    reach: Reach
    priority: int
    parts: Mapping[str, PartRule] = field(default_factory=dict)
    cue: re.Pattern[str] | None = None
    note: str = ""
    examples: Mapping[str, str] = field(default_factory=dict)
    near_misses: tuple[str, ...] = ()


def plain(text: str) -> str:
    """*text* with compatibility characters, dashes and blanks in their plain form. Its length may change."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(PLAIN_MAP)).translate(PLAIN_MAP)
    else:
        text = text.translate(PLAIN_MAP)
    return _BLANKS.sub(" ", text).strip(" ")


def name_key(name: str) -> tuple[str, ...]:
    """The words of a funder's name, without case, accents, "and" and "the"."""
    flat = unicodedata.normalize("NFKD", name.replace("&", " ").replace("'", "").replace("’", ""))
    flat = "".join(c for c in flat if not unicodedata.combining(c)).replace(".", "").casefold()
    return tuple(word for word in _WORD.findall(flat) if word not in ("and", "the"))


class AwardGrammar:
    """All formats, funders and word lists of one file, compiled. Immutable after loading."""

    def __init__(
        self,
        funders: Mapping[str, AwardFunder],
        formats: Iterable[AwardFormat],
        tables: Mapping[str, Mapping[str, str]],
        words: Mapping[str, frozenset[str]],
        not_awards: Mapping[str, re.Pattern[str]],
    ) -> None:
        self.funders = dict(funders)
        self.formats = tuple(sorted(formats, key=lambda f: -f.priority))
        self.tables = tables
        self.words = words
        #: By strength: ``never``, ``alone`` (a year may be part of a number), ``unless_known`` (to the named funder).
        self.not_awards = dict(not_awards)
        self.cued = tuple(f for f in self.formats if f.cue is not None)
        self._by_id = {f.id: f for f in self.formats}
        self._bare = [(f, re.compile(f"(?:{f.source}){_WORD_END}")) for f in self.formats if f.reach == "bare"]
        alternatives = "|".join(f"(?:{_GROUP_NAME.sub('(?:', f.source)})" for f, _ in self._bare)
        self._scanner = re.compile(f"(?:{alternatives}){_WORD_END}")
        self._by_ror = {f.ror: key for key, f in reversed(self.funders.items()) if f.ror}
        self._names: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        self.acronyms: dict[str, str] = {}
        for key, funder in self.funders.items():
            for name in (funder.name, *funder.names):
                words_ = name_key(name)
                acronym = len(words_) == 1 and name.upper() == name
                self._names.setdefault(words_[0], []).append((words_, key, acronym))
                if acronym:
                    self.acronyms.setdefault(name, key)
        for rows in self._names.values():
            rows.sort(key=lambda row: -len(row[0]))

    def format(self, format_id: str) -> AwardFormat:
        """The format with this id. Raises :class:`KeyError`."""
        return self._by_id[format_id]

    def related(self, a: str, b: str) -> bool:
        """Whether two funder keys are the same body, or one is part of the other."""
        return a in self._line(b) or b in self._line(a)

    def fits(self, reading: Reading, key: str) -> bool:
        """Whether a number so read may stand under the funder with this key."""
        owners = [k for k in (reading.funder.key, reading.also) if k is not None]
        accepted = (key, *self.funders[key].accepts)
        return any(self.related(owner, k) for owner in owners for k in accepted)

    def _line(self, key: str | None) -> Iterator[str]:
        while key is not None:
            yield key
            key = self.funders[key].within

    @lru_cache(maxsize=4096)  # noqa: B019 - one grammar lives for the life of the process
    def funders_named(self, name: str | None, ror: str | None) -> Named:
        """The funders that a name (or a ROR id, or both) stands for; no keys when the file knows none."""
        found: set[str] = set()
        if ror:
            key = self._by_ror.get(ror if ror.startswith("http") else f"https://ror.org/{ror}")
            if key:
                found.add(key)
        sure = bool(found)
        if name:
            words = name_key(name)
            covered, at = 0, 0
            while at < len(words):
                step = 1
                for row, key, acronym in self._names.get(words[at], ()):
                    if words[at : at + len(row)] == row and (not acronym or _written_as_acronym(row[0], name)):
                        found.add(key)
                        step = len(row)
                        covered += _weight(row)
                        # "CAPES (Brazil)"; "the Sea Programme of the Research Council of Norway".
                        last = at + step == len(words) and at > 0 and words[at - 1] in ("of", "in", "by", "from")
                        sure = sure or (acronym and len(row[0]) >= 5) or (last and step > 1)
                        # Names shared by several bodies (ministries of a like name) are all kept.
                        found.update(k for r, k, _ in self._names[words[at]] if r == row)
                        break
                at += step
            sure = sure or covered > 0.75 * _weight(words)
        return Named(frozenset(found), sure)

    def scan(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The span of the distinctive number that begins in the plain *text* at *start*; *end* bounds the search.

        One scanner over all formats says whether anything begins here; only then is each asked, and the longest wins.
        """
        if self._scanner.match(text, start, end) is None:
            return None
        best: re.Match[str] | None = None
        for format_, bounded in self._bare:
            match = bounded.match(text, start, end)
            if match is None or (match.end() == end and end < len(text)):
                continue
            if (best is None or match.end() > best.end()) and self._read(format_, match) is not None:
                best = match
        return None if best is None else best.span("award" if "award" in best.re.groupindex else 0)

    def award_span(self, text: str) -> tuple[int, int] | None:
        """Where the award number stands in a plain string that a format covers; None where no format stands alone.

        A format whose pattern has a part ``award`` allows for words around it ("NSFC 8..."), which are none of it.
        """
        for format_ in self.formats:
            match = format_.pattern.fullmatch(text) if format_.reach != "funder" else None
            if match is not None and self._read(format_, match) is not None:
                return match.span("award" if "award" in match.re.groupindex else 0)
        return None

    def readings(self, text: str) -> list[Reading]:
        """All readings of a plain string that is one award number as a whole, the most specific first."""
        found = []
        for format_ in self.formats:
            match = format_.pattern.fullmatch(text)
            if match is not None:
                reading = self._read(format_, match)
                if reading is not None:
                    found.append(reading)
        return found

    def _read(self, format_: AwardFormat, match: re.Match[str]) -> Reading | None:
        funder = format_.funder
        also: str | None = None
        parts: dict[str, str] = {}
        for name, value in match.groupdict().items():
            if value is None or name == "award":
                continue
            rule = format_.parts.get(name)
            if rule is not None:
                table = self.tables.get(rule.table or "", {})
                if value not in table:
                    value = _repair(value, rule)
                if rule.table is not None:
                    row = table.get(value)
                    if row is None:
                        return None
                    if rule.funder:
                        funder = row
                    if rule.also:
                        also = row
                    if rule.replace:
                        value = row
            parts[name] = value
        return Reading(format_, self.funders[funder], parts, _render(format_.normal, parts), also)


def _weight(words: tuple[str, ...]) -> int:
    return sum(word not in ("of", "for", "in", "us", "uk", "usa", "u", "s") for word in words)


def _written_as_acronym(word: str, name: str) -> bool:
    return len(word) > 5 or word.upper() in name.replace(".", "")


def _repair(value: str, rule: PartRule) -> str:
    if rule.upper:
        value = value.upper()
    if rule.repair == "digits":
        value = re.sub(r"[ -]", "", value).translate(_TO_DIGIT)
    elif rule.repair == "letters":
        value = value.translate(_TO_LETTER).upper()
    elif rule.repair == "code":
        # An activity code: the first character is a letter; what follows is a digit where print shows O, I or l.
        value = value[:1].upper() + value[1:-1].translate(_TO_DIGIT).upper() + value[-1:].translate(_TO_DIGIT).upper()
    return value.zfill(rule.pad)


def _render(template: str, parts: Mapping[str, str]) -> str:
    def optional(match: re.Match[str]) -> str:
        names = _FIELD.findall(match[1])
        return match[1] if any(parts.get(name) for name in names) else ""

    return _FIELD.sub(lambda m: parts.get(m[1], ""), _OPTIONAL.sub(optional, template))


@lru_cache(maxsize=1)
def award_grammar() -> AwardGrammar:
    """The grammar that ships with the package, loaded once on first use."""
    with resources.as_file(resources.files("coi_extract.lexicon") / "award_formats.yaml") as path:
        return load_award_grammar(path)


def load_award_grammar(path: Path) -> AwardGrammar:
    """Read, check and compile a file of award formats.

    Raises :class:`~coi_extract.errors.LexiconError`, which names all that is wrong in the file.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LexiconError(f"cannot be read: {error}", source=path, remedy="Give a YAML file in UTF-8.") from error
    problems: list[str] = []
    funders = _funders(data.get("funders", {}), problems)
    tables = {name: {str(k): str(v) for k, v in rows.items()} for name, rows in data.get("tables", {}).items()}
    fragments = {name: f"(?:{source})" for name, source in data.get("fragments", {}).items()}
    formats = [f for row in data.get("formats", []) if (f := _format(row, funders, tables, fragments, problems))]
    seen: set[str] = set()
    for format_ in formats:
        if format_.id in seen:
            problems.append(f"{format_.id}: the id is used twice")
        seen.add(format_.id)
    if problems:
        raise LexiconError("; ".join(problems), source=path, remedy="Correct the entries named.")
    words = {name: frozenset(map(str, rows)) for name, rows in data.get("words", {}).items()}
    never = {
        strength: re.compile("|".join(f"(?:{r['pattern']})" for r in rows if r.get("strength", "never") == strength))
        for rows in (data.get("not_awards", []),)
        for strength in ("never", "alone", "unless_known")
    }
    return AwardGrammar(funders, formats, tables, words, never)


def _funders(rows: Mapping[str, Mapping[str, Any]], problems: list[str]) -> dict[str, AwardFunder]:
    funders = {
        key: AwardFunder(
            key,
            row["name"],
            row.get("ror"),
            tuple(row.get("names", ())),
            row.get("within"),
            tuple(row.get("accepts", ())),
        )
        for key, row in rows.items()
    }
    for key, funder in funders.items():
        if funder.within is not None and funder.within not in funders:
            problems.append(f"funder {key}: within names no funder of the file ({funder.within})")
        if not funders.keys() >= set(funder.accepts):
            problems.append(f"funder {key}: accepts names funders that the file does not have")
        if funder.ror and not re.fullmatch(r"https://ror\.org/0[a-z0-9]{6}\d\d", funder.ror):
            problems.append(f"funder {key}: not a ROR id ({funder.ror})")
    return funders


def _format(
    row: Mapping[str, Any],
    funders: Mapping[str, AwardFunder],
    tables: Mapping[str, Mapping[str, str]],
    fragments: Mapping[str, str],
    problems: list[str],
) -> AwardFormat | None:
    place = row.get("id", "a format without an id")
    missing = [key for key in ("id", "funder", "pattern", "normal", "examples", "near_misses") if key not in row]
    if missing:
        problems.append(f"{place}: {', '.join(missing)} missing")
        return None
    try:
        source = _FRAGMENT.sub(lambda m: fragments[m[1]], row["pattern"]).replace("~", "(?: ?-? ?)")
        pattern = re.compile(source)
        cue = re.compile(row["cue"]) if "cue" in row else None
    except (re.error, KeyError) as error:
        problems.append(f"{place}: the pattern does not compile ({error})")
        return None
    if row["funder"] not in funders:
        problems.append(f"{place}: {row['funder']} is no funder of the file")
    parts = {name: PartRule(**rule) for name, rule in row.get("parts", {}).items()}
    for name, rule in parts.items():
        if name not in pattern.groupindex:
            problems.append(f"{place}: part {name} is not in the pattern")
        if rule.table is not None and rule.table not in tables:
            problems.append(f"{place}: {rule.table} is no table of the file")
        elif rule.table is not None and rule.funder and not set(tables[rule.table].values()) <= funders.keys():
            problems.append(f"{place}: table {rule.table} names funders that the file does not have")
    for name in _FIELD.findall(row["normal"]):
        if name not in pattern.groupindex:
            problems.append(f"{place}: the normal form asks for part {name}, which the pattern does not give")
    if row.get("reach", "isolated") not in ("bare", "isolated", "funder"):
        problems.append(f"{place}: reach is bare, isolated or funder")
    return AwardFormat(
        id=row["id"],
        funder=row["funder"],
        pattern=pattern,
        source=source,
        normal=row["normal"],
        reach=row.get("reach", "isolated"),
        priority=int(row.get("priority", 50)),
        parts=parts,
        cue=cue,
        note=row.get("note", ""),
        examples={str(text): str(normal) for text, normal in row["examples"].items()},
        near_misses=tuple(row["near_misses"]),
    )
