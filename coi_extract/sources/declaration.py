"""One text from the statements of a record, and the way back from its offsets."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from coi_extract.sources.model import Place, Record, Statement
from coi_extract.taxonomy import SectionKind

#: The heading under which a statement is handed on: one wording per kind, so that the kind the source's markup
#: states is the kind that is read. The heading as written stays in ``Statement.heading``.
HEADINGS: dict[SectionKind, str] = {
    SectionKind.COMPETING_INTERESTS: "Competing interests",
    SectionKind.FUNDING: "Funding",
    SectionKind.ACKNOWLEDGEMENTS: "Acknowledgements",
    SectionKind.CONTRIBUTIONS: "Author contributions",
    SectionKind.AFFILIATIONS: "Affiliations",
    SectionKind.ROLE_OF_FUNDER: "Role of the funding source",
    SectionKind.DISCLAIMER: "Disclaimer",
    SectionKind.ETHICS: "Ethics",
    SectionKind.DATA: "Data availability",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of the joined text, ``text[start:end]``, that is ``record.statements[statement].text``."""

    start: int
    end: int
    statement: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where an offset of the joined text stood.

    ``offset`` is the offset into the statement's text; ``node`` and ``node_offset`` the source's text node and the
    character in it, None where the statement's text is the source's own.
    """

    statement: Statement
    offset: int
    place: Place | None
    node: str | None
    node_offset: int | None


@dataclass(frozen=True, slots=True)
class DeclarationText:
    """The joined text; what lies outside the ``pieces`` (headings, names, line breaks) was added by the join."""

    text: str
    pieces: tuple[Piece, ...]
    statements: tuple[Statement, ...]

    def locate(self, offset: int) -> Located | None:
        """Return where the character at ``offset`` stood; None for characters that the join added.

        Raises
        ------
        ValueError
            The offset lies outside the text.
        """
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"offset {offset} is outside the text, which has {len(self.text)} characters")
        at = bisect_right(self.pieces, offset, key=lambda piece: piece.start) - 1
        if at < 0 or offset > self.pieces[at].end:
            return None
        piece = self.pieces[at]
        statement = self.statements[piece.statement]
        inside = offset - piece.start
        node = statement.locate(inside)
        return Located(statement, inside, statement.place, node[0] if node else None, node[1] if node else None)


def join(record: Record) -> DeclarationText:
    """Join the statements of a record.

    A single statement of kind ``other`` (a text whose sections are still to be found) is handed on unchanged.
    Statements that the source ties to single authors, without naming them in the text, are led by their names and a
    colon; such statements of one kind follow each other under one heading.
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    previous: SectionKind | None = None
    for index, statement in enumerate(record.statements):
        heading = HEADINGS.get(statement.kind, statement.heading)
        names = _names(record, statement)
        lead = "\n\n" if parts else ""
        if heading is not None and statement.kind is not previous:
            lead += f"{heading}\n"
        elif parts and statement.kind is previous:
            lead = "\n"
        lead += names
        parts += (lead, statement.text)
        start = length + len(lead)
        length = start + len(statement.text)
        pieces.append(Piece(start, length, index))
        previous = statement.kind
    return DeclarationText("".join(parts), tuple(pieces), record.statements)


def _names(record: Record, statement: Statement) -> str:
    """The names that lead a statement which cross-references tie to some of the authors, and which names none."""
    if not statement.authors:
        return ""
    people = [author for author in record.authors if author.position in statement.authors]
    if len(people) == len(record.authors):
        return ""  # it is everybody's
    text = statement.text
    for author in people:
        if (author.family and author.family in text) or author.name in text or _initials(author.name) in text:
            return ""
    return ", ".join(author.name for author in people) + ": " if people else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
