"""Which tokens of a funding sentence name a funder or an award: a linear-chain model over token features.

The model sees the words, the symbols that the grammar makes of them, what the registry knows, and what the rules have
read, so that it corrects the rules where it has learned that they err, and follows them elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coi_extract.grammar.funding import FundingSentence
from coi_extract.grammar.values import Chunk, OrgMention
from coi_extract.registry import Registry
from coi_extract.text.tokens import Tokens

OUTSIDE, FUNDER, AWARD = "O", "F", "A"
#: Begin and inside of a funder and of an award, and outside of both.
LABELS = ("O", "B-F", "I-F", "B-A", "I-A")
_NEVER = -1e9
PAD = "<>"
#: Symbols that say little, left out where only the kinds around a token are told.
_PLAIN = frozenset({"comma", "word", "prep", "conj", "stop", "name", "org", "caps", "^", "$"})
_LETTERS = (re.compile("[A-Z]"), re.compile("[a-zà-ÿ]"), re.compile(r"\d"), re.compile(r"(.)\1{2,}"))


def shape(word: str) -> str:
    """Return the shape of a word: X for capitals, x for small letters, 0 for digits, runs cut to two."""
    upper, lower, digit, run = _LETTERS
    return run.sub(r"\1\1", digit.sub("0", lower.sub("x", upper.sub("X", word))))


def bio(spans: Iterable[tuple[int, int, str]], length: int) -> list[str]:
    """Return one label per token from (first token, token after, FUNDER or AWARD); what comes first stays."""
    labels = [OUTSIDE] * length
    for first, stop, name in spans:
        if 0 <= first < stop <= length and all(label == OUTSIDE for label in labels[first:stop]):
            labels[first:stop] = [f"B-{name}", *[f"I-{name}"] * (stop - first - 1)]
    return labels


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first token, token after, FUNDER or AWARD) from one label per token."""
    at = 0
    while at < len(labels):
        if labels[at] == OUTSIDE:
            at += 1
            continue
        name, stop = labels[at][2:], at + 1
        while stop < len(labels) and labels[stop] == f"I-{name}":
            stop += 1
        yield at, stop, name
        at = stop


def sentence_features(
    tokens: Tokens, sentence: FundingSentence, rules: Sequence[str], registry: Registry
) -> list[list[str]]:
    """Return the names of the features of each token of a sentence. ``rules``: the labels that the rules give."""
    start, stop = sentence.start, sentence.stop
    n = stop - start
    words = [PAD] * 3 + [printable(word) for word in tokens.lowers[start:stop]] + [PAD] * 3
    shapes = [PAD] * 3 + [shape(word) for word in map(printable, tokens.words[start:stop])] + [PAD] * 3
    kinds = ["^", *(s.kind for s in sentence.symbols), "$"]
    values = ["^", *map(_value, sentence.symbols), "$", "$"]
    at, tags, known = _symbols_of_tokens(sentence, n, registry)
    tags = [PAD] * 3 + tags + [PAD] * 3
    ruled = [PAD, *rules, PAD]
    section = sentence.kind.value
    out: list[list[str]] = []
    for i in range(n):
        c = i + 3
        word, tag, said, k = words[c], tags[c], ruled[i + 1], at[i]
        row = [
            f"w0={word}", f"s0={shapes[c]}", f"p3={word[:3]}", f"x3={word[-3:]}", f"t0={tag}", f"e0={known[i]}",
            f"len={min(len(word), 8)}", f"g={tokens.glued(start + i)}", f"sec={section}",
            f"w-3={words[c - 3]}", f"w-2={words[c - 2]}", f"w-1={words[c - 1]}",
            f"w1={words[c + 1]}", f"w2={words[c + 2]}", f"w3={words[c + 3]}",
            f"s-2={shapes[c - 2]}", f"s-1={shapes[c - 1]}", f"s1={shapes[c + 1]}", f"s2={shapes[c + 2]}",
            f"t-2={tags[c - 2]}", f"t-1={tags[c - 1]}", f"t1={tags[c + 1]}", f"t2={tags[c + 2]}",
            f"b-={words[c - 1]}|{word}", f"b+={word}|{words[c + 1]}", f"bb={words[c - 2]}|{words[c - 1]}",
            f"r0={said}", f"r-1={ruled[i]}", f"r1={ruled[i + 2]}", f"r0k={said}|{tag}", f"r0s={said}|{section}",
            f"r0e={said}|{known[i]}{tag}", f"r0w={said}|{word}",
        ]  # fmt: skip
        if k:
            before, after = values[k - 1], values[k + 1]
            row += [
                f"k-1={before}", f"k1={after}", f"k--={values[max(k - 2, 0)]}|{before}", f"k++={after}|{values[k + 2]}",
                f"kk={before}|{kinds[k]}|{after}",
            ]  # fmt: skip
            row += [f"left={kind}" for kind in kinds[max(0, k - 6) : k] if kind not in _PLAIN]
            row += [f"right={kind}" for kind in kinds[k + 1 : k + 5] if kind not in _PLAIN]
        out.append(row)
    return out


def printable(word: str) -> str:
    """Return the word; what is no printable one, a line break or a control character, has one name for all."""
    return word if word.isprintable() else "¶"


def _value(symbol: Chunk) -> str:
    return f"{symbol.kind}:{printable(symbol.value)}" if isinstance(symbol.value, str) else symbol.kind


def _symbols_of_tokens(sentence: FundingSentence, n: int, registry: Registry) -> tuple[list[int], list[str], list[str]]:
    """Per token: the number of its symbol from 1 (0: none), the symbol's kind, the kind of the known organisation."""
    at, tags, known = [0] * n, ["-"] * n, [""] * n
    for number, symbol in enumerate(sentence.symbols, 1):
        entry = symbol.value.entry if isinstance(symbol.value, OrgMention) else None
        kind = registry.kind(entry) if entry is not None else ""
        first = max(symbol.start - sentence.start, 0)
        for i in range(first, min(symbol.stop - sentence.start, n)):
            at[i], known[i] = number, kind
            tags[i] = f"{'B' if i == first else 'I'}{symbol.kind}"
    return at, tags, known


@dataclass(frozen=True, slots=True)
class Tagger:
    """A linear-chain model: weights per feature and per pair of neighbouring labels, in the order of ``names``."""

    features: Mapping[str, Sequence[float]]
    transitions: Sequence[Sequence[float]]
    names: Sequence[str] = LABELS

    def labels(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Return the best sequence of labels for tokens with these features."""
        return self.best([self.emit(row) for row in rows])

    def emit(self, row: Iterable[str]) -> Sequence[float]:
        """Return what the features of a token say for each label."""
        known = [weights for weights in map(self.features.get, row) if weights is not None]
        return [sum(column) for column in zip(*known, strict=True)] if known else [0.0] * len(self.names)

    def best(self, emitted: Sequence[Sequence[float]]) -> list[str]:
        """Return the best sequence of labels (Viterbi); an inside never stands without its begin."""
        if not emitted:
            return []
        many = range(len(self.names))
        into = list(zip(*self.transitions, strict=True))
        scores = [_NEVER if name.startswith("I") else value for name, value in zip(self.names, emitted[0], strict=True)]
        steps: list[list[int]] = []
        for row in emitted[1:]:
            step, new = [], []
            for to in many:
                ways = [score + weight for score, weight in zip(scores, into[to], strict=True)]
                best = max(ways)
                step.append(ways.index(best))
                new.append(best + row[to])
            steps.append(step)
            scores = new
        last = scores.index(max(scores))
        path = [last]
        for step in reversed(steps):
            path.append(step[path[-1]])
        return [self.names[k] for k in reversed(path)]
