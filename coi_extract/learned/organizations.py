"""Which stretches of a declaration name an organisation: a linear chain beside the one for funders.

Facts name only the organisations that somebody is tied to or paid by. A declaration names more: hospitals that are
thanked, programmes, networks, bodies that a committee belongs to. The model sees the words, the chunks that the grammar
makes of them, what the registry knows and what the rules have read. It adds no tie and takes none away.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coi_extract.grammar.person_names import person_words
from coi_extract.grammar.reading import Document
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.learned.tagger import OUTSIDE, PAD, Tagger, bio, printable, shape, spans
from coi_extract.registry import Registry
from coi_extract.text.sections import Passage
from coi_extract.text.tokens import Tokens

ORGANIZATION = "N"
#: Outside of an organisation's name, its begin, and inside of it.
LABELS = (OUTSIDE, f"B-{ORGANIZATION}", f"I-{ORGANIZATION}")
#: Words, tags and labels of the rules on either side that a token sees.
_WORDS, _TAGS, _RULED = 2, 2, 1
#: Tokens before a capital that may belong to the name: "department of".
_BEFORE = 2
#: Kinds of chunks that say little of what stands beside them.
_PLAIN = frozenset(
    {"comma", "word", "prep", "conj", "org", "caps", "number", "place", "poss", "slash", "author", "cue"}
)
#: Tags of tokens of which no name is made: its neighbours may be.
_QUIET = frozenset(
    {
        "-",
        *(
            f"{place}{kind}"
            for place in "BI"
            for kind in (
                "author", "award?", "back_ref", "but", "conj", "interest", "neg", "not_authors", "nothing", "place?",
                "possessive", "prep", "pronoun", "verb",
            )
        ),
    }
)  # fmt: skip
#: Small words that stand in names.
_INNER = frozenset({"of", "for", "and", "in", "on", "at", "the", "de", "du", "des", "et"})
#: Bounds of the classes that counts are told in.
_CLASSES = (1, 3, 6, 12, 25)
#: Words and combinations of kinds that are remembered with what the model says of them.
_WORDS_REMEMBERED = 10_000
_REMEMBERED = 4_000

#: What a token adds to the scores of beginning a name and of going on with one, against standing outside.
Pair = tuple[float, float]


# -- the features, by what they look at --------------------------------------------------------------------------


def word_names(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the features that a word gives: to the tokens two and one before it, itself, one and two behind it."""
    word = printable(word)
    low, form = word.lower(), shape(word)
    return (
        (f"w2={low}", f"s2={form}"),
        (f"w1={low}", f"s1={form}", f"x1={low[-3:]}"),
        (f"w0={low}", f"s0={form}", f"p3={low[:3]}", f"x3={low[-3:]}", f"x4={low[-4:]}", f"c0={word}"),
        (f"w-1={low}", f"s-1={form}", f"x-1={low[-3:]}"),
        (f"w-2={low}", f"s-2={form}"),
    )


def pair_names(before: str, word: str, after: str) -> tuple[str, str]:
    """Return the features of a word with its neighbours."""
    return f"b-={before}|{word}", f"b+={word}|{after}"


def tag_names(before: str, tag: str, after: str) -> Iterator[str]:
    """Yield the features of the kinds of chunks around a token."""
    yield f"t0={tag}"
    yield f"t-1={before}"
    yield f"t1={after}"
    yield f"tt-={before}|{tag}"
    yield f"tt+={tag}|{after}"


def far_tag_names(before: str, after: str) -> Iterator[str]:
    """Yield the features of the kinds of chunks two tokens away."""
    yield f"t-2={before}"
    yield f"t2={after}"


def rule_names(before: str, ruled: str, after: str, tag: str, section: str, depth: int) -> Iterator[str]:
    """Yield the features of what the rules have read, of the section and of brackets."""
    yield f"r0={ruled}"
    yield f"r-1={before}"
    yield f"r1={after}"
    yield f"rr={before}|{ruled}|{after}"
    yield f"rt={ruled}|{tag}"
    yield f"rs={ruled}|{section}|{depth}"
    yield f"ts={tag}|{section}"
    yield f"td={tag}|{depth}"
    yield f"d={depth}"


def left_names(kind: str, tag: str) -> Iterator[str]:
    """Yield the features of the telling chunk before a token."""
    yield f"cue={kind}"
    yield f"ct={kind}|{tag}"


def right_names(kind: str, tag: str) -> Iterator[str]:
    """Yield the features of the telling chunk behind a token."""
    yield f"cr={kind}"
    yield f"crt={kind}|{tag}"


def small_names(word: str, tag: str) -> Iterator[str]:
    """Yield the features of the last small word before a token."""
    yield f"sl={word}"
    yield f"sls={word}|{tag}"


def size_names(here: int, length: int, everywhere: int, tag: str, ruled: str) -> Iterator[str]:
    """Yield the features of how long a passage is and how many organisations it holds: long lists are participants."""
    yield f"no={here}|{tag}"
    yield f"ro={here}|{ruled}"
    yield f"nd={everywhere}|{tag}"
    yield f"rd={everywhere}|{ruled}"
    yield f"sz={here}|{length}|{tag}"
    yield f"szr={here}|{length}|{ruled}"


# -- what a passage looks like -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class View:
    """A passage as the model sees it: one item per token, with padding where neighbours are looked at."""

    start: int
    words: list[str]
    tags: list[str]
    ruled: list[str]
    sides: list[tuple[str, str, str]]
    depths: list[int]
    section: str
    sizes: tuple[int, int, int]
    #: half-open ranges of tokens that may belong to a name; all else is outside
    zones: list[tuple[int, int]]
    #: what the model has said of what stands beside tokens
    aside: dict[tuple[tuple[str, str, str], str, str], Pair] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.depths)


def views(document: Document, registry: Registry) -> Iterator[View]:
    """Yield the passages that are read for facts. Affiliations, contributions and an article's page are not."""
    ruled = _ruled(document)
    everywhere = sum(chunk.kind == "org" for row in document.chunks for chunk in row)
    for passage, chunks in zip(document.passages, document.chunks, strict=True):
        if chunks:
            yield _view(document, passage, chunks, ruled, registry, everywhere)


def _view(
    document: Document,
    passage: Passage,
    chunks: Sequence[Chunk],
    ruled: dict[int, str],
    registry: Registry,
    everywhere: int,
) -> View:
    start, stop = passage.start, passage.stop
    words = document.tokens.words[start:stop]
    tags, left, right = ["-"] * len(words), ["^"] * len(words), ["$"] * len(words)
    last, at, here = "^", start, 0
    for chunk in chunks:
        name = chunk.kind
        if isinstance(chunk.value, OrgMention):
            org = chunk.value
            name += f"{'!' if org.sure else '?'}{registry.kind(org.entry) if org.entry is not None else ''}"
        here += chunk.kind == "org"
        first, end = max(chunk.start, start), min(chunk.stop, stop)
        tags[first - start : end - start] = [f"B{name}", *[f"I{name}"] * (end - first - 1)][: max(end - first, 0)]
        if chunk.rules or chunk.kind not in _PLAIN:
            telling = f"{chunk.kind}:{chunk.rule.id}" if chunk.rules else chunk.kind
            if end > at:
                left[at - start : end - start] = [last] * (end - at)
                right[at - start : first - start] = [telling] * max(first - at, 0)
            at, last = max(at, end), telling
    left[at - start :] = [last] * (stop - at)
    return View(
        start,
        [PAD] * _WORDS + words + [PAD] * _WORDS,
        [PAD] * _TAGS + tags + [PAD] * _TAGS,
        [PAD] * _RULED + [ruled.get(i, "-") for i in range(start, stop)] + [PAD] * _RULED,
        list(zip(left, right, _small_words(words), strict=True)),
        _depths(words),
        passage.kind.value,
        (_class(here), _class(len(words) // 8), _class(everywhere)),
        _zones(words, tags),
    )


def _class(count: int) -> int:
    return bisect_left(_CLASSES, count)


def _small_words(words: Sequence[str]) -> list[str]:
    """Return for each token the last word in small letters before it, or the full stop or semicolon."""
    out, last = [], "^"
    for word in words:
        out.append(last)
        if word.islower():
            if len(word) > 1 and word not in _INNER:
                last = printable(word)
        elif word in ".;":
            last = word
    return out


def _depths(words: Sequence[str]) -> list[int]:
    """Return for each token how many brackets it stands in, two at most."""
    out, depth = [], 0
    for word in words:
        if word in "([":
            depth += 1
        out.append(min(depth, 2))
        if word in ")]":
            depth = max(0, depth - 1)
    return out


def _zones(words: Sequence[str], tags: Sequence[str]) -> list[tuple[int, int]]:
    """Return where names may stand: words that begin with a capital, the grammar's names, and what is beside them."""
    out: list[tuple[int, int]] = []
    for i, (word, tag) in enumerate(zip(words, tags, strict=True)):
        if (word[0].isupper() and tag not in _QUIET) or tag.startswith("org", 1):
            begin = out.pop()[0] if out and out[-1][1] >= i - _BEFORE else max(i - _BEFORE, 0)
            out.append((begin, min(i + 2, len(words))))
    return out


def _ruled(document: Document) -> dict[int, str]:
    """Return what the rules have read of a token: the role of its organisation with B or I, or an award."""
    tokens = document.tokens
    places: list[tuple[int, int, str]] = []
    places += [(t.organization.start, t.organization.end, "tie") for t in document.relationships]
    places += [(f.funder.start, f.funder.end, "funder") for f in document.funding if f.funder is not None]
    places += [(f.via.start, f.via.end, "via") for f in document.funding if f.via is not None]
    places += [(d.organization.start, d.organization.end, "denied") for d in document.denials]
    places += [(org.start, org.end, "thanked") for org in document.thanked]
    places += [(*f.award, "award") for f in document.funding if f.award is not None]
    out: dict[int, str] = {}
    for begin, end, role in dict.fromkeys(places):
        first, last = bisect_left(tokens.starts, begin), bisect_left(tokens.ends, end)
        for i in range(first, last + 1):
            out.setdefault(i, f"{'B' if i == first else 'I'}{role}")
    return out


def _is_person(tokens: Tokens, first: int, stop: int) -> bool:
    """Whether a name has a degree behind it, or is one: "Anna Berg, PhD", "Karen Wall, AAS"."""
    degrees = person_words("degrees")
    if stop - first == 1 and first and tokens.words[first - 1] == "," and tokens.lowers[first] in degrees:
        return True
    behind = tokens.lowers[stop + 1 : stop + 2] if tokens.words[stop : stop + 1] == [","] else []
    heads = vocabulary().heads | vocabulary().suffixes
    return any(word in degrees for word in behind) and heads.isdisjoint(tokens.lowers[first:stop])


# -- for training ------------------------------------------------------------------------------------------------


def token_features(view: View, i: int) -> list[str]:
    """Return the names of all features of a token."""
    words, tags, ruled = view.words, view.tags, view.ruled
    left, right, small = view.sides[i]
    tag, said = tags[i + 2], ruled[i + 1]
    near = (word_names(words[i + 4 - k])[k] for k in range(5))
    return [
        *(name for names in near for name in names),
        *pair_names(*words[i + 1 : i + 4]),
        *tag_names(*tags[i + 1 : i + 4]),
        *far_tag_names(tags[i], tags[i + 4]),
        *rule_names(ruled[i], said, ruled[i + 2], tag, view.section, view.depths[i]),
        *left_names(left, tag),
        *right_names(right, tag),
        *small_names(small, tag),
        *size_names(*view.sizes, tag, said),
    ]


def labels_of(found: Iterable[tuple[int, int]], start: int, length: int) -> list[str]:
    """Return the labels of ``length`` tokens from ``start`` on, from spans of the whole text."""
    cut = ((max(a - start, 0), min(b - start, length), ORGANIZATION) for a, b in found)
    return bio(cut, length)


# -- for reading -------------------------------------------------------------------------------------------------


class Namer:
    """Finds the names of organisations. What the model says of a word or a combination is remembered."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        told = {name: (row[1] - row[0], row[2] - row[0]) for name, row in tagger.features.items()}

        def total(names: Iterable[str]) -> Pair:
            begin = go_on = 0.0
            for name in names:
                pair = told.get(name)
                if pair is not None:
                    begin += pair[0]
                    go_on += pair[1]
            return begin, go_on

        def remembered(names: Callable[..., Iterable[str]]) -> Callable[..., Pair]:
            return lru_cache(_REMEMBERED)(lambda *key: total(names(*key)))

        self._told = told
        self._words: Callable[[str], tuple[Pair, ...]] = lru_cache(_WORDS_REMEMBERED)(
            lambda word: tuple(map(total, word_names(word)))
        )
        self._tags = remembered(tag_names)
        self._far_tags = remembered(far_tag_names)
        self._rules = remembered(rule_names)
        self._left, self._right, self._small = map(remembered, (left_names, right_names, small_names))
        self._sizes = remembered(size_names)

    def find(self, document: Document, registry: Registry) -> list[OrgMention]:
        """Return the names in a document, in the order of the text."""
        tokens = document.tokens
        out: list[OrgMention] = []
        for view in views(document, registry):
            for begin, stop in view.zones:
                scores = self.scores(view, begin, stop)
                at = view.start + begin
                for first, end, _ in spans(self._tagger.best(scores)):
                    if _is_person(tokens, at + first, at + end):
                        continue
                    a, b = tokens.starts[at + first], tokens.ends[at + end - 1]
                    out.append(OrgMention(tokens.text[a:b], a, b))
        return out

    def scores(self, view: View, begin: int, stop: int) -> list[tuple[float, float, float]]:
        """Return what the model says of the tokens ``begin`` to ``stop`` of a passage, for each label."""
        tags, ruled, section, depths, sides = view.tags, view.ruled, view.section, view.depths, view.sides
        words, told, aside = view.words, self._told, view.aside
        near = [self._words(word) for word in words[begin : stop + 4]]
        out = []
        for n, i in enumerate(range(begin, stop)):
            tag, said = tags[i + 2], ruled[i + 1]
            around = (sides[i], tag, said)
            beside = aside.get(around)
            if beside is None:
                beside = aside[around] = self._aside(sides[i], tag, said, view.sizes)
            begins, goes_on = beside
            for b, g in (
                near[n + 4][0], near[n + 3][1], near[n + 2][2], near[n + 1][3], near[n][4],
                self._tags(tags[i + 1], tag, tags[i + 3]),
                self._far_tags(tags[i], tags[i + 4]),
                self._rules(ruled[i], said, ruled[i + 2], tag, section, depths[i]),
            ):  # fmt: skip
                begins += b
                goes_on += g
            # pairs of words are too many to be remembered
            for name in pair_names(words[i + 1], words[i + 2], words[i + 3]):
                pair = told.get(name)
                if pair is not None:
                    begins += pair[0]
                    goes_on += pair[1]
            out.append((0.0, begins, goes_on))
        return out

    def _aside(self, side: tuple[str, str, str], tag: str, said: str, sizes: tuple[int, int, int]) -> Pair:
        """Return what the chunks beside a token, and the size of its passage, say: the same for many of its tokens."""
        left, right, small = side
        parts = self._left(left, tag), self._right(right, tag), self._small(small, tag), self._sizes(*sizes, tag, said)
        return sum(begin for begin, _ in parts), sum(go_on for _, go_on in parts)
