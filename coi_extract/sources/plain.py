"""Plain text: a statement, or a whole article in which the statements have to be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from coi_extract.sources.decode import REMEDY, Undecodable, text
from coi_extract.sources.model import Failure, Origin, Place, Record, Statement
from coi_extract.sources.paragraphs import Paragraph, find
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    from coi_extract.sources.reading import Options

#: A text of more characters than this outside the statements found in it is an article.
_ARTICLE = 4000
#: One of more characters, or of more lines, is none: its lines are not looked at one by one.
_NO_ARTICLE = 2**24
_NO_ARTICLE_LINES = 500_000


def read_text(stream: IO[bytes], origin: Origin, options: Options) -> Iterator[Record | Failure]:
    """Yield the record of one text file.

    A whole article gives the statements that stand under their headings, with line and column. Any other text, and
    an article without such headings, is handed on unchanged as one statement, whose sections the extractor finds.
    """
    try:
        whole = text(stream, options.encoding, options.limits)
    except Undecodable as error:
        yield Failure(origin.path, error.reason, origin.member, f"line {error.line}", REMEDY)
        return
    if "\x00" in whole:
        yield Failure(origin.path, "not a text file: it holds NUL characters", origin.member)
        return
    yield text_record(whole, Origin(origin.path, origin.member, origin.record, "text"))


def text_record(whole: str, origin: Origin) -> Record:
    """Return the record of one text."""
    found: list[Statement] = []
    if _ARTICLE < len(whole) < _NO_ARTICLE and len(whole.splitlines()) < _NO_ARTICLE_LINES:
        found = find(split(whole), str(origin))
        if len(whole) - sum(len(s.text) for s in found) < _ARTICLE:
            found = []
    if not found and whole.strip():
        found = [Statement(SectionKind.OTHER, whole, None, (Place(str(origin), "line 1"),))]
    return Record(str(origin), statements=tuple(found), provenance=(origin,), looked_in=("text",))


def split(whole: str) -> list[Paragraph]:
    """The lines of a text; those between blank lines are marked as standing apart."""
    rows = whole.splitlines()
    return [
        Paragraph(
            row,
            f"line {number + 1}",
            apart=(number == 0 or not rows[number - 1].strip())
            and (number + 1 >= len(rows) or not rows[number + 1].strip()),
        )
        for number, row in enumerate(rows)
    ]
