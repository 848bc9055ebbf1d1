"""Safe XML parsing, and text from elements with the way back to the text nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import IO, Any

from coi_extract.sources.containers import Refused
from coi_extract.sources.model import TextRun

#: Parser options: no network, no DTD, no entity is expanded, no tree beyond libxml2's limits.
SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
}

#: Elements and bytes of the largest article that is read. The tree of an article takes about 300 bytes an element.
MOST_ELEMENTS = 2_000_000
MOST_BYTES = 128 * 2**20

Element = Any  # lxml.etree._Element; lxml's stubs name it a private class

_GAP = re.compile(r"\s+")

#: Elements that begin a line of their own.
_BLOCKS = frozenset(
    [
        "p",
        "title",
        "sec",
        "list",
        "list-item",
        "def-list",
        "def-item",
        "disp-quote",
        "fn",
        "ack",
        "notes",
        "tr",
        "caption",
        "table-wrap",
        "app",
        "boxed-text",
        "verse-group",
        "verse-line",
        "speech",
        "statement",
        "fn-group",
        "disp-formula",
        "break",
    ]
)
#: Elements whose content is not the article's words.
_SILENT = frozenset(
    [
        "tex-math",
        "graphic",
        "inline-graphic",
        "media",
        "object-id",
        "institution-id",
        "processing-meta",
        "ref-list",
        "math",
        "supplementary-material",
        "citation-alternatives",
    ]
)


def local(element: Element) -> str:
    """The name without namespace; "" for comments, processing instructions and entities."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag[:1] == "{" else tag


def parse(stream: IO[bytes]) -> Element:
    """Parse a whole document and return its root.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        The document is not well-formed.
    """
    from lxml import etree

    return etree.parse(stream, etree.XMLParser(remove_pis=True, remove_comments=True, **SAFE)).getroot()


def stream_elements(stream: IO[bytes], names: Iterable[str]) -> Iterator[Element]:
    """Yield the elements of these local names as they end, outermost first, and free each after use.

    An element inside another of the names is not yielded by itself.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        The document is not well-formed; elements that ended before are yielded.
    Refused
        An element that does not come to an end, or a document without any, is larger than memory should hold.
    """
    from lxml import etree

    wanted = frozenset(names)
    counted = _Counted(stream)
    elements = 0
    context = etree.iterparse(counted, events=("start", "end"), remove_comments=True, remove_pis=True, **SAFE)
    depth = 0
    for event, element in context:
        elements += 1
        if elements > 2 * MOST_ELEMENTS:  # a start and an end
            raise Refused(f"more than {MOST_ELEMENTS} elements in one article")
        if local(element) not in wanted:
            continue
        if event == "start":
            depth += 1
            continue
        depth -= 1
        if depth:
            continue
        yield element
        elements = counted.bytes = 0
        parent = element.getparent()
        if parent is None:
            continue
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


class _Counted:
    """A stream that refuses to go on when too much has been read since the count was last set back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.bytes += len(data)
        if self.bytes > MOST_BYTES:
            raise Refused(f"more than {MOST_BYTES} bytes in one article")
        return data


def child(element: Element | None, *names: str) -> Element | None:
    """The first descendant along a chain of local names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((c for c in element if local(c) == name), None)
    return element


def children(element: Element | None, *names: str) -> list[Element]:
    """The child elements of these local names."""
    return [] if element is None else [c for c in element if local(c) in names]


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    """All descendants of a local name, in document order."""
    if element is not None:
        yield from (e for e in element.iterdescendants("{*}" + name))


def attribute(element: Element, name: str) -> str | None:
    """An attribute by local name, whatever its namespace; None where absent or empty."""
    value = element.get(name)
    if value is None:
        value = next((v for k, v in element.attrib.items() if k.endswith("}" + name)), None)
    return value.strip() or None if value else None


def words(element: Element | None) -> str:
    """The text of an element with single spaces, "" for None."""
    return "" if element is None else flatten([element]).text.replace("\n", " ")


class Paths:
    """XPaths of elements and their text nodes, counted from a root element, with local names; cached."""

    def __init__(self, root: Element) -> None:
        self._paths: dict[Element, str] = {root: "/" + local(root)}
        self._counted: set[Element] = set()

    def of(self, element: Element) -> str:
        """``/article/back/fn-group/fn[2]``; the position is left out for an only child of its name."""
        known = self._paths.get(element)
        if known is not None:
            return known
        parent = element.getparent()
        if parent is None:
            return "/" + local(element)
        if parent not in self._counted:
            self._count(parent)
        return self._paths[element]

    def _count(self, parent: Element) -> None:
        """Name all children of an element at once: each by itself would look at all the others."""
        self._counted.add(parent)
        base = self.of(parent)
        by_name: dict[str, list[Element]] = {}
        for element in parent:
            by_name.setdefault(local(element), []).append(element)
        for name, same in by_name.items():
            for position, element in enumerate(same, start=1):
                self._paths[element] = f"{base}/{name}" if len(same) == 1 else f"{base}/{name}[{position}]"


class Flat:
    """Text put together from text nodes: white space made single, blocks on lines of their own, a run per stretch."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.runs: list[TextRun] = []
        self._length = 0
        self._gap = ""
        #: length of the text that the source sets apart at the very beginning (bold, italic), 0 where none
        self.marked = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def __len__(self) -> int:
        return self._length

    def line(self) -> None:
        """Begin a new line before the next words."""
        if self._length:
            self._gap = "\n"

    def space(self) -> None:
        """Keep the next words apart from those before."""
        if self._length and not self._gap:
            self._gap = " "

    def add(self, raw: str, path: str = "") -> None:
        """Append the characters of a text node."""
        at = 0
        for gap in _GAP.finditer(raw):
            if gap.start() > at:
                self._put(raw[at : gap.start()], path, at)
            self.space()
            at = gap.end()
        if at < len(raw):
            self._put(raw[at:], path, at)

    def _put(self, piece: str, path: str, offset: int) -> None:
        if self._gap:
            self._parts.append(self._gap)
            self._length += 1
            self._gap = ""
        last = self.runs[-1] if self.runs else None
        if path and (last is None or last.path != path or last.offset + self._length - last.start != offset):
            self.runs.append(TextRun(self._length, path, offset))
        self._parts.append(piece)
        self._length += len(piece)

    def extend(self, text: str, runs: Iterable[TextRun]) -> None:
        """Append text that was put together before, with its runs."""
        if self._gap:
            self._parts.append(self._gap)
            self._length += len(self._gap)
            self._gap = ""
        self.runs += (TextRun(self._length + run.start, run.path, run.offset) for run in runs)
        self._parts.append(text)
        self._length += len(text)

    def cut(self, start: int, end: int | None = None) -> tuple[str, tuple[TextRun, ...]]:
        """``text[start:end]`` with its runs."""
        text = self.text[start:end]
        runs: list[TextRun] = []
        for run in self.runs:
            if run.start > start:
                if run.start < start + len(text):
                    runs.append(TextRun(run.start - start, run.path, run.offset))
            else:  # of those that begin before the cut, the last one covers it
                runs = [TextRun(0, run.path, run.offset + start - run.start)]
        return text, tuple(runs)


#: Elements whose words are not those of the element before, though no space stands between.
_APART = frozenset(
    ("td", "th", "label", "institution", "country", "addr-line", "email", "surname", "given-names", "funding-source",
     "award-id")
)  # fmt: skip


def flatten(elements: Iterable[Element], paths: Paths | None = None, skip: frozenset[str] = frozenset()) -> Flat:
    """Put the words of elements together; ``skip`` names elements that are left out, besides those without words."""
    flat = Flat()
    for element in elements:
        if local(element) in _BLOCKS:
            flat.line()
        _walk(element, flat, paths, skip)
    return flat


def _walk(element: Element, flat: Flat, paths: Paths | None, skip: frozenset[str]) -> None:
    name = local(element)
    nodes = 0
    first = not len(flat)
    if element.text:
        nodes += 1
        flat.add(element.text, f"{paths.of(element)}/text()[{nodes}]" if paths else "")
    for sub in element:
        tag = local(sub)
        if not tag:  # an entity reference that was not expanded
            flat.add(_entity(sub))
        elif tag not in skip and tag not in _SILENT:
            block = tag in _BLOCKS
            if block:
                flat.line()
            elif tag in _APART:
                flat.space()
            _walk(sub, flat, paths, skip)
            if block:
                flat.line()
            elif tag in ("td", "th", "label"):
                flat.space()
        if sub.tail:
            nodes += 1
            flat.add(sub.tail, f"{paths.of(element)}/text()[{nodes}]" if paths else "")
    if first and name in ("bold", "italic", "b", "i", "strong", "em", "underline", "sc") and not flat.marked:
        flat.marked = len(flat)


def _entity(element: Any) -> str:
    """The character of a named entity; the reference as written where it has none."""
    name = getattr(element, "name", None)
    return html5.get(f"{name};", f"&{name};") if name else ""
