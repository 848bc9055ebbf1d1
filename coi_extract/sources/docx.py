"""Word files (.docx) as submitted to a journal: the text as it would print, tracked deletions left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from coi_extract.sources.containers import DAMAGED, Refused, bounded, zip_read
from coi_extract.sources.model import Failure, Origin, Place, Record, Statement
from coi_extract.sources.paragraphs import Paragraph, find
from coi_extract.sources.xml import Element, attribute, child, children, local, parse
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    from coi_extract.sources.reading import Options

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
#: Text of these is not what the document says: deletions, field codes, the fallback of a drawing, hidden runs.
_SILENT = frozenset(
    ["del", "moveFrom", "delText", "instrText", "Fallback", "drawing", "pict", "footnoteReference", "rPr", "pPr"]
)

_OFF = ("0", "false", "none")


def read_docx(stream: IO[bytes], origin: Origin, options: Options) -> Iterator[Record | Failure]:
    """Yield the record of one Word file: the statements under their headings, or the whole text as one statement."""
    from lxml import etree

    try:
        handle = stream if stream.seekable() else io.BytesIO(bounded(stream, None, options.limits))
        with zipfile.ZipFile(handle) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if _MAIN not in members:
                yield Failure(origin.path, "not a Word file: word/document.xml is missing", origin.member)
                return
            paragraphs: list[Paragraph] = []
            for name in (_MAIN, *_NOTES):
                if name in members:
                    root = parse(io.BytesIO(zip_read(archive, members[name], options.limits)))
                    paragraphs += _paragraphs(root, "paragraph" if name == _MAIN else name[5:-5])
            title = None
            if "docProps/core.xml" in members:
                core = parse(io.BytesIO(zip_read(archive, members["docProps/core.xml"], options.limits)))
                title = next((e.text for e in core if local(e) == "title" and e.text), None)
    except etree.XMLSyntaxError as error:
        yield Failure(origin.path, f"damaged Word file: {error.msg}", origin.member, f"line {error.lineno}")
        return
    except Refused as refused:
        yield Failure(origin.path, f"refused: {refused}", origin.member)
        return
    except DAMAGED as error:
        yield Failure(origin.path, f"damaged Word file: {error}", origin.member)
        return
    where = Origin(origin.path, origin.member, origin.record, "docx")
    statements = find(paragraphs, str(where))
    whole = "\n".join(p.text for p in paragraphs)
    if not statements and whole.strip():
        statements = [Statement(SectionKind.OTHER, whole, None, (Place(str(where), "paragraph 1"),))]
    yield Record(str(where), title=title, statements=tuple(statements), provenance=(where,), looked_in=("paragraphs",))


def _paragraphs(root: Element, name: str) -> Iterator[Paragraph]:
    for number, paragraph in enumerate(root.iter("{*}p"), start=1):
        pieces: list[str] = []
        marked = _collect(paragraph, pieces, True)
        text = "".join(pieces)
        style = child(paragraph, "pPr", "pStyle")
        value = (attribute(style, "val") or "").lower() if style is not None else ""
        outline = child(paragraph, "pPr", "outlineLvl")
        heading = value.startswith(("heading", "title", "berschrift", "überschrift", "titre")) or outline is not None
        yield Paragraph(text, f"{name} {number}", heading=heading and bool(text.strip()), marked=marked)


def _collect(element: Element, pieces: list[str], opening: bool) -> int:
    """Gather the text of runs; return the length of the bold or italic runs that open the paragraph."""
    marked = 0
    for part in element:
        name = local(part)
        if name in _SILENT or name == "p":
            continue
        if name == "r":
            before = len(pieces)
            _collect(part, pieces, False)
            text = "".join(pieces[before:])
            if opening and text.strip():
                properties = child(part, "rPr")
                if children(properties, "vanish"):
                    del pieces[before:]
                elif any(attribute(p, "val") not in _OFF for p in children(properties, "b", "i", "u")):
                    marked = len("".join(pieces))
                else:
                    opening = False
        elif name == "t":
            pieces.append(part.text or "")
        elif name in ("tab", "ptab"):
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        else:
            marked = max(marked, _collect(part, pieces, opening))
    return marked
