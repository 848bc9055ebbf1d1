"""A linear-chain model over token features, and the labels that it gives: which tokens name whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add

OUTSIDE, FUNDER, AWARD = "O", "F", "A"
#: Begin and inside of a funder and of an award, and outside of both.
LABELS = ("O", "B-F", "I-F", "B-A", "I-A")
_NEVER = -1e9
PAD = "<>"
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


def printable(word: str) -> str:
    """Return the word; what is no printable one, a line break or a control character, has one name for all."""
    return word if word.isprintable() else "¶"


@dataclass(frozen=True, slots=True)
class Tagger:
    """A linear-chain model: weights per feature and per pair of neighbouring labels, in the order of ``names``."""

    features: Mapping[str, Sequence[float]]
    transitions: Sequence[Sequence[float]]
    names: Sequence[str] = LABELS

    def emit(self, row: Iterable[str]) -> Sequence[float]:
        """Return what the features of a token say for each label."""
        known = [weights for weights in map(self.features.get, row) if weights is not None]
        if len(known) == 1:
            return known[0]
        return tuple(map(sum, zip(*known, strict=True))) if known else (0.0,) * len(self.names)

    def best(self, emitted: Sequence[Sequence[float]]) -> list[str]:
        """Return the best sequence of labels (Viterbi); an inside never stands without its begin."""
        if not emitted:
            return []
        into = list(zip(*self.transitions, strict=True))
        scores = [_NEVER if name.startswith("I") else value for name, value in zip(self.names, emitted[0], strict=True)]
        steps: list[list[int]] = []
        for row in emitted[1:]:
            step, new = [], []
            for weights, value in zip(into, row, strict=True):
                ways = list(map(add, scores, weights))
                best = max(ways)
                step.append(ways.index(best))
                new.append(best + value)
            steps.append(step)
            scores = new
        last = scores.index(max(scores))
        path = [last]
        for step in reversed(steps):
            path.append(step[path[-1]])
        return [self.names[k] for k in reversed(path)]
