"""What a funding sentence looks like to the tagger of funders and awards, and what the tagger says of its tokens.

The model sees the words, the symbols that the grammar makes of them, what the registry knows, and what the rules have
read, so that it corrects the rules where it has learned that they err, and follows them elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coi_extract.grammar.funding import FundingSentence
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.learned.tagger import PAD, Tagger, printable, shape
from coi_extract.registry import Registry
from coi_extract.text.tokens import Tokens

#: Symbols that say little, left out where only the kinds around a token are told.
_PLAIN = frozenset({"comma", "word", "prep", "conj", "stop", "name", "org", "caps", "^", "$"})
#: Tokens that are looked at before and behind a token.
_REACH = 3
#: Words, and combinations of kinds, that are remembered with what the model says of them.
_REMEMBERED = 4_000

#: What a token adds to the score of each label.
Row = Sequence[float]


# -- the features, by what they look at --------------------------------------------------------------------------


def word_names(low: str, word: str) -> tuple[tuple[str, ...], ...]:
    """Return the features that a word gives: to the token three before it, and so on, to the one three behind it.

    ``low``: the word in small letters.
    """
    form = shape(word)
    return (
        (f"w3={low}",),
        (f"w2={low}", f"s2={form}"),
        (f"w1={low}", f"s1={form}"),
        (f"w0={low}", f"s0={form}", f"p3={low[:3]}", f"x3={low[-3:]}", f"len={min(len(low), 8)}"),
        (f"w-1={low}", f"s-1={form}"),
        (f"w-2={low}", f"s-2={form}"),
        (f"w-3={low}",),
    )


def pair_names(farther: str, before: str, low: str, after: str, said: str) -> tuple[str, ...]:
    """Return the features of a word with its neighbours and with what the rules say of it."""
    return f"b-={before}|{low}", f"b+={low}|{after}", f"bb={farther}|{before}", f"r0w={said}|{low}"


def tag_names(before: str, tag: str, after: str) -> tuple[str, ...]:
    """Return the features of the symbols that a token and its neighbours belong to."""
    return f"t0={tag}", f"t-1={before}", f"t1={after}"


def far_tag_names(before: str, after: str) -> tuple[str, ...]:
    """Return the features of the symbols two tokens away."""
    return f"t-2={before}", f"t2={after}"


def rule_names(before: str, said: str, after: str, tag: str, known: str, section: str) -> tuple[str, ...]:
    """Return the features of what the rules have read, of the kind of a known organisation, and of the section."""
    return (
        f"r0={said}", f"r-1={before}", f"r1={after}", f"r0k={said}|{tag}", f"r0s={said}|{section}",
        f"r0e={said}|{known}{tag}", f"e0={known}", f"sec={section}",
    )  # fmt: skip


def glue_names(glued: bool) -> tuple[str, ...]:
    """Return the feature of a token that no blank parts from the one before it."""
    return (f"g={glued}",)


def symbol_names(kinds: Sequence[str], values: Sequence[str], k: int) -> list[str]:
    """Return the features of the symbols around the symbol number ``k``, of sequences that begin and end with marks."""
    before, after = values[k - 1], values[k + 1]
    return [
        f"k-1={before}", f"k1={after}", f"k--={values[max(k - 2, 0)]}|{before}", f"k++={after}|{values[k + 2]}",
        f"kk={before}|{kinds[k]}|{after}",
        *(f"left={kind}" for kind in kinds[max(0, k - 6) : k] if kind not in _PLAIN),
        *(f"right={kind}" for kind in kinds[k + 1 : k + 5] if kind not in _PLAIN),
    ]  # fmt: skip


# -- what a sentence looks like ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class View:
    """A sentence as the model sees it: one item per token, with padding where neighbours are looked at."""

    lowers: list[str]
    words: list[str]
    tags: list[str]
    ruled: list[str]
    known: list[str]
    glued: list[bool]
    section: str
    #: the number of each token's symbol, from 1; 0: none
    symbol: list[int]
    kinds: list[str]
    values: list[str]

    def __len__(self) -> int:
        return len(self.known)


def view(tokens: Tokens, sentence: FundingSentence, rules: Sequence[str], registry: Registry) -> View:
    """Return what a sentence looks like. ``rules``: the labels that the rules give its tokens."""
    start, stop = sentence.start, sentence.stop
    n = stop - start
    symbol, tags, known = [0] * n, ["-"] * n, [""] * n
    for number, part in enumerate(sentence.symbols, 1):
        entry = part.value.entry if isinstance(part.value, OrgMention) else None
        kind = registry.kind(entry) if entry is not None else ""
        first = max(part.start - start, 0)
        for i in range(first, min(part.stop - start, n)):
            symbol[i], known[i] = number, kind
            tags[i] = f"{'B' if i == first else 'I'}{part.kind}"
    edge = [PAD] * _REACH
    return View(
        [*edge, *map(printable, tokens.lowers[start:stop]), *edge],
        [*edge, *map(printable, tokens.words[start:stop]), *edge],
        [PAD, PAD, *tags, PAD, PAD],
        [PAD, *rules, PAD],
        known,
        [tokens.glued(i) for i in range(start, stop)],
        sentence.kind.value,
        symbol,
        ["^", *(part.kind for part in sentence.symbols), "$"],
        ["^", *map(_value, sentence.symbols), "$", "$"],
    )


def _value(symbol: Chunk) -> str:
    return f"{symbol.kind}:{printable(symbol.value)}" if isinstance(symbol.value, str) else symbol.kind


# -- for training ------------------------------------------------------------------------------------------------


def sentence_features(
    tokens: Tokens, sentence: FundingSentence, rules: Sequence[str], registry: Registry
) -> list[list[str]]:
    """Return the names of all features of each token of a sentence. ``rules``: the labels that the rules give."""
    seen = view(tokens, sentence, rules, registry)
    return [token_features(seen, i) for i in range(len(seen))]


def token_features(seen: View, i: int) -> list[str]:
    """Return the names of all features of a token."""
    lowers, tags, ruled, k = seen.lowers, seen.tags, seen.ruled, seen.symbol[i]
    tag, said = tags[i + 2], ruled[i + 1]
    at = range(i + 2 * _REACH, i - 1, -1)  # what the token three behind gives to one three before it, and so on
    near = (word_names(lowers[j], seen.words[j])[place] for place, j in enumerate(at))
    return [
        *(name for names in near for name in names),
        *pair_names(lowers[i + 1], lowers[i + 2], lowers[i + 3], lowers[i + 4], said),
        *tag_names(*tags[i + 1 : i + 4]),
        *far_tag_names(tags[i], tags[i + 4]),
        *rule_names(ruled[i], said, ruled[i + 2], tag, seen.known[i], seen.section),
        *glue_names(seen.glued[i]),
        *(symbol_names(seen.kinds, seen.values, k) if k else ()),
    ]


# -- for reading -------------------------------------------------------------------------------------------------


class Labeller:
    """Labels the tokens of funding sentences. What the model says of a word or a combination is remembered."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

        def remembered(names: Callable[..., Iterable[str]]) -> Callable[..., Row]:
            return lru_cache(_REMEMBERED)(lambda *key: tagger.emit(names(*key)))

        self._words: Callable[[str, str], tuple[Row, ...]] = lru_cache(_REMEMBERED)(
            lambda low, word: tuple(map(tagger.emit, word_names(low, word)))
        )
        self._tags = remembered(tag_names)
        self._far_tags = remembered(far_tag_names)
        self._rules = remembered(rule_names)
        self._glued = tagger.emit(glue_names(False)), tagger.emit(glue_names(True))

    def labels(self, tokens: Tokens, sentence: FundingSentence, rules: Sequence[str], registry: Registry) -> list[str]:
        """Return the best labels of a sentence. ``rules``: the labels that the rules give."""
        return self._tagger.best(list(self.scores(view(tokens, sentence, rules, registry))))

    def scores(self, seen: View) -> Iterator[Row]:
        """Yield what the model says of each token, for each label."""
        lowers, tags, ruled, known, section = seen.lowers, seen.tags, seen.ruled, seen.known, seen.section
        told = self._tagger.features
        near = list(map(self._words, lowers, seen.words))
        symbols = [self._tagger.emit(symbol_names(seen.kinds, seen.values, k)) for k in range(1, len(seen.kinds) - 1)]
        for i in range(len(seen)):
            tag, said, k = tags[i + 2], ruled[i + 1], seen.symbol[i]
            rows = [
                near[i + 6][0], near[i + 5][1], near[i + 4][2], near[i + 3][3],
                near[i + 2][4], near[i + 1][5], near[i][6],
                self._tags(tags[i + 1], tag, tags[i + 3]),
                self._far_tags(tags[i], tags[i + 4]),
                self._rules(ruled[i], said, ruled[i + 2], tag, known[i], section),
                self._glued[seen.glued[i]],
            ]  # fmt: skip
            if k:
                rows.append(symbols[k - 1])
            # pairs of words are too many to be remembered
            pairs = pair_names(lowers[i + 1], lowers[i + 2], lowers[i + 3], lowers[i + 4], said)
            rows += [row for row in map(told.get, pairs) if row is not None]
            yield list(map(sum, zip(*rows, strict=True)))
