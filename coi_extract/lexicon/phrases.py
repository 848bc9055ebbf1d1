"""The phrase language of the rule files, and the automaton that all phrases of a lexicon are compiled into.

A phrase is a sequence of words and punctuation marks in lower case. ``(a|b c)`` are alternatives, ``[a|b]`` may be
absent, ``{NAME}`` is a macro of the file. Words are cut as in :mod:`coi_extract.text.tokens`, so ``co-founder`` and
``co - founder`` are the same phrase. A round bracket that is
meant as a bracket is written ``<`` or ``>``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from coi_extract.errors import LexiconError
from coi_extract.text.tokens import tokenize

_PIECE = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_LITERAL = {"<": "(", ">": ")"}


class _Node:
    """A state of the nondeterministic automaton."""

    __slots__ = ("edges", "empty", "values")

    def __init__(self) -> None:
        self.edges: dict[str, list[_Node]] = {}
        self.empty: list[_Node] = []
        self.values: dict[int, Any] = {}


class _State:
    """A set of nodes. ``moves`` holds node lists until a move is first made, and states from then on."""

    __slots__ = ("moves", "values")

    def __init__(self, nodes: list[_Node]) -> None:
        closure: dict[int, _Node] = {}
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            if id(node) not in closure:
                closure[id(node)] = node
                stack.extend(node.empty)
        self.moves: dict[str, Any] = {}
        # in the order of adding, whatever the order in which the nodes are met
        found: dict[int, Any] = {}
        for node in closure.values():
            found.update(node.values)
        self.values: list[Any] = [found[number] for number in sorted(found)]
        for node in closure.values():
            for word, targets in node.edges.items():
                self.moves.setdefault(word, []).extend(targets)


class PhraseAutomaton:
    """Longest-match look-up of phrases over a list of lower-case words.

    The phrases are kept as they are written, as a nondeterministic automaton; its deterministic states are made
    when text first reaches them, so that a rule file of many alternatives costs nothing until it is met.
    """

    def __init__(self) -> None:
        self._root = _Node()
        self._start: _State | None = None
        self._count = 0

    def add(self, phrase: str, value: Any, macros: Mapping[str, str] | None = None) -> None:
        """File ``value`` under every word sequence that ``phrase`` stands for.

        Raises
        ------
        LexiconError
            On unbalanced brackets, an unknown macro, or a phrase that may be empty.
        """
        text = phrase
        for name, replacement in (macros or {}).items():
            text = text.replace("{" + name + "}", replacement)
        if "{" in text:
            raise LexiconError(f"the phrase {phrase!r} names an unknown macro.", remedy="Define it under `macros`.")
        pieces = _PIECE.findall(text)
        first = _Node()
        last, at = _alternatives(pieces, 0, first, phrase)
        if at != len(pieces):
            raise LexiconError(f"the brackets of the phrase {phrase!r} do not match.")
        if _reaches(first, last):
            raise LexiconError(f"the phrase {phrase!r} may be empty.", remedy="Leave one word outside of [ ].")
        last.values[self._order(value)] = value
        self._root.empty.append(first)
        self._start = None

    def _order(self, value: Any) -> int:
        self._count += 1
        return self._count

    def longest(self, words: Sequence[str], start: int, stop: int) -> tuple[int, list[Any]] | None:
        """Return (end, values) of the longest phrase that begins at ``start`` and ends by ``stop``, or None.

        Values are in the order in which they were added.
        """
        state = self._start
        if state is None:
            state = self._start = _State([self._root])
        best: tuple[int, list[Any]] | None = None
        at = start
        while at < stop:
            following = state.moves.get(words[at])
            if following is None:
                if words[at] == "-" and at > start and at + 1 < stop and words[at + 1] in state.moves:
                    at += 1  # "advisory-board fees" is "advisory board fees"
                    continue
                break
            if following.__class__ is list:
                following = state.moves[words[at]] = _State(following)
            state = following
            at += 1
            if state.values:
                best = (at, state.values)
        return best


def _alternatives(pieces: Sequence[str], at: int, start: _Node, phrase: str) -> tuple[_Node, int]:
    """Compile alternatives up to a closing bracket; return (node where they meet, index of the bracket)."""
    end = _Node()
    node = start
    while at < len(pieces) and pieces[at] not in ")]":
        piece = pieces[at]
        if piece == "|":
            node.empty.append(end)
            node = _Node()
            start.empty.append(node)
            at += 1
        elif piece in "([":
            entry = _Node()
            node.empty.append(entry)
            exit_, at = _alternatives(pieces, at + 1, entry, phrase)
            if at >= len(pieces) or pieces[at] != (")" if piece == "(" else "]"):
                raise LexiconError(f"the brackets of the phrase {phrase!r} do not match.")
            if piece == "[":
                entry.empty.append(exit_)
            node = exit_
            at += 1
        else:
            for word in tokenize(piece.lower()).words:
                following = _Node()
                node.edges.setdefault(_LITERAL.get(word, word), []).append(following)
                node = following
            at += 1
    node.empty.append(end)
    return end, at


def _reaches(first: _Node, last: _Node) -> bool:
    seen: set[int] = set()
    stack = [first]
    while stack:
        node = stack.pop()
        if node is last:
            return True
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend(node.empty)
    return False
