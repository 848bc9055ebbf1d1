"""The template language of the phrasing files, and its compiler.

A template is plain text with two kinds of marks:

``<a|b|>``
    one of the alternatives, drawn evenly; alternatives may hold further marks.
``{name:argument:…}``
    a slot. The first letter of the name says what it draws (``A`` authors, ``T`` cues, ``O`` organisations, ``F``
    funders, ``G`` award numbers, ``R`` recipients, ``S`` schemes, ``P`` projects, ``V`` passing-on bodies), the other
    names are helpers; `data/synthetic/README.md` lists them all.

``\\<``, ``\\>``, ``\\|``, ``\\{`` and ``\\}`` stand for the characters themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Alternatives", "Node", "Slot", "Template", "TemplateError", "compile_template", "parse_range"]

_TOKEN = re.compile(r"\\([<>|{}])|([<>|])|\{([^{}]*)\}|([^\\<>|{}]+|\\)")


class TemplateError(ValueError):
    """A phrasing file holds something that the engine cannot read; the message names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One ``{…}`` mark: its name, its arguments, and what the arguments mean when they are a count."""

    name: str
    args: tuple[str, ...]
    low: int = 1
    high: int = 1
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One ``<…|…>`` mark."""

    choices: tuple[tuple[Node, ...], ...]


Node = str | Slot | Alternatives


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: its nodes, and the slots in it by their first letter."""

    source: str
    nodes: tuple[Node, ...]
    slots: tuple[Slot, ...]


def parse_range(text: str) -> tuple[int, int]:
    """Read ``"3"`` or ``"1-4"`` as an inclusive range.

    Raises:
        TemplateError: the text is no such range.
    """
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if not found:
        raise TemplateError(f"{text!r} is no count; write one number, or two with a hyphen, such as 1-4")
    low = int(found[1])
    return low, int(found[2] or low)


def _slot(body: str, source: str) -> Slot:
    name, *args = body.split(":")
    if not name:
        raise TemplateError(f"empty slot in {source!r}; give it a name")
    low, high, flags = 1, 1, set()
    # Only the drawing slots have counts and flags; helpers read their arguments as they stand.
    if name[0] in "ATOFGRSPV*" and name not in ("ALL",):
        for arg in args:
            for piece in arg.split(";"):
                if piece[:1].isdigit():
                    low, high = parse_range(piece)
                elif piece:
                    flags.add(piece)
    return Slot(name, tuple(args), low, high, frozenset(flags))


def compile_template(source: str) -> Template:
    """Compile one template.

    Raises:
        TemplateError: brackets do not match, or a slot is malformed.
    """
    stack: list[list[list[Node]]] = [[[]]]
    position = 0
    for found in _TOKEN.finditer(source):
        if found.start() != position:
            break
        position = found.end()
        escaped, mark, slot, text = found.groups()
        level = stack[-1]
        if slot is not None:
            level[-1].append(_slot(slot, source))
        elif mark == "<":
            stack.append([[]])
        elif mark == ">":
            if len(stack) == 1:
                raise TemplateError(f"'>' without '<' in {source!r}")
            stack.pop()
            stack[-1][-1].append(Alternatives(tuple(tuple(choice) for choice in level)))
        elif mark == "|":
            if len(stack) == 1:
                raise TemplateError(f"'|' outside of <…> in {source!r}; write \\| for the character")
            level.append([])
        else:
            level[-1].append(escaped or text or "")
    if position != len(source) or len(stack) != 1:
        raise TemplateError(f"unbalanced marks in {source!r}")
    nodes = tuple(stack[0][0])
    return Template(source, nodes, tuple(_walk(nodes)))


def _walk(nodes: tuple[Node, ...]) -> Iterator[Slot]:
    for node in nodes:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Alternatives):
            for choice in node.choices:
                yield from _walk(choice)
