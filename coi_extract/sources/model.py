"""What the readers hand on: one :class:`Record` per article, one :class:`Failure` per thing that could not be read.

The values are frozen dataclasses with slots: cheap to make by the million, picklable, comparable. Every statement
knows where it stood, down to the XML text node and the character in it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from coi_extract.errors import InputError
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    from coi_extract.sources.declaration import DeclarationText


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a record was read from.

    ``member`` is the name inside an archive, ``record`` a line, row or id inside a file of many records, ``format``
    the reader that read it.
    """

    path: str
    member: str | None = None
    record: str | None = None
    format: str | None = None

    def __str__(self) -> str:
        """``path:member#record``, leaving out what is not there."""
        text = self.path if self.member is None else f"{self.path}:{self.member}"
        return text if self.record is None else f"{text}#{self.record}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood: the file, and the XML path, line, paragraph or column in it."""

    source: str
    where: str

    def __str__(self) -> str:
        return f"{self.source} {self.where}"


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of handed-on text that stood uninterrupted in the source.

    Characters from ``start`` (offset into the statement) up to the start of the next run stood in the node ``path``
    from character ``offset`` on.
    """

    start: int
    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One passage that declares something.

    Attributes
    ----------
    kind:
        What the publisher's markup or the heading says it is.
    text:
        The words, without the heading. White space of XML is made one space or one line break; text from plain
        files and tables is as it was.
    heading:
        The heading as written, None where there was none.
    places:
        Where it stood. The first place is the one whose text this is; more follow where the same statement stood
        twice.
    runs:
        The way back from an offset in ``text`` to the source; empty where the text is the source's own.
    authors:
        Positions of the authors to whom the source ties it by a cross-reference (1 for the first author).
    also:
        Other kinds that it covers: an acknowledgement that says who paid is also ``funding``.
    """

    kind: SectionKind
    text: str
    heading: str | None = None
    places: tuple[Place, ...] = ()
    runs: tuple[TextRun, ...] = ()
    authors: tuple[int, ...] = ()
    also: tuple[SectionKind, ...] = ()

    @property
    def place(self) -> Place | None:
        """The place whose text this is."""
        return self.places[0] if self.places else None

    @property
    def kinds(self) -> tuple[SectionKind, ...]:
        """``kind`` and ``also``."""
        return (self.kind, *self.also)

    def locate(self, offset: int) -> tuple[str, int] | None:
        """Return the source node and the character in it for an offset into ``text``.

        None where the statement keeps no runs. For a space that the reader set between two pieces, the place is the
        one where the piece before it ends.
        """
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"offset {offset} is outside the statement, which has {len(self.text)} characters")
        if not self.runs:
            return None
        at = bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        run = self.runs[max(at, 0)]
        return run.path, run.offset + offset - run.start


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where an author works, as written; ``ror`` is the ROR URI where the source gives one."""

    text: str
    ror: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorName:
    """One author as the article names her.

    ``position`` counts from 1; ``initials`` are those of the given names ("LA" for "Liam A"); ``group`` is True for a
    collective name. ``corresponding`` is None where the source does not say.
    """

    position: int
    name: str
    given: str | None = None
    family: str | None = None
    initials: str | None = None
    suffix: str | None = None
    orcid: str | None = None
    corresponding: bool | None = None
    group: bool = False
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True)
class StructuredAward:
    """A funder with its award numbers as the source's metadata gives them, for comparison with the free text.

    ``funder_ids`` are identifiers of the funder as the source writes them (Funder Registry DOI, ROR); ``awards`` may
    be empty. ``recipients`` are names.
    """

    funder: str | None = None
    funder_ids: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    country: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """An article that this one corrects, retracts or updates, or by which it is; ``relation`` in the source's words."""

    relation: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One article, with or without statements.

    Dates are ISO 8601, cut to what the source states ("2021-03"). ``doi`` is bare and in lower case, ``pmid`` digits,
    ``pmcid`` with its prefix. ``licence`` is a URI or the source's words. ``looked_in`` names the parts of the source
    that were searched, so that a missing statement can be told from one that could not have been there.
    ``deleted`` is True for a PubMed record that an update file withdraws; it holds a PMID and nothing else.
    """

    id: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    title: str | None = None
    journal: str | None = None
    issn: tuple[str, ...] = ()
    publisher: str | None = None
    article_type: str | None = None
    licence: str | None = None
    received: str | None = None
    accepted: str | None = None
    published: str | None = None
    corrects: tuple[RelatedArticle, ...] = ()
    corrected_by: tuple[RelatedArticle, ...] = ()
    authors: tuple[AuthorName, ...] = ()
    statements: tuple[Statement, ...] = ()
    awards: tuple[StructuredAward, ...] = ()
    provenance: tuple[Origin, ...] = ()
    looked_in: tuple[str, ...] = ()
    deleted: bool = False

    def has(self, kind: SectionKind) -> bool:
        """True where a statement is of that kind, or covers it."""
        return any(kind in statement.kinds for statement in self.statements)

    def declaration_text(self) -> DeclarationText:
        """Join the statements into one text that the extractor reads, with the way back to each statement."""
        from coi_extract.sources.declaration import join

        return join(self)

    def author_names(self) -> list[str]:
        """The names of the authors in their order, groups left out, as ``extract(authors=…)`` takes them."""
        return [author.name for author in self.authors if not author.group]

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values that ``json.dumps`` takes."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read; the run goes on.

    ``reason`` says what is wrong, ``remedy`` what the caller can do.
    """

    source: str
    reason: str
    member: str | None = None
    place: str | None = None
    remedy: str | None = None

    def error(self) -> InputError:
        """The failure as an exception."""
        source = self.source if self.member is None else f"{self.source}:{self.member}"
        return InputError(self.reason, source=source, place=self.place, remedy=self.remedy)

    def __str__(self) -> str:
        return str(self.error())


#: What odd content can make a reader trip over. It is caught for one record at a time, so that a run goes on.
UNFORESEEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)


def unforeseen(origin: Origin, error: Exception, place: str | None = None) -> Failure:
    """The failure for a record whose content a reader did not foresee."""
    reason = f"content that the reader did not foresee ({type(error).__name__}: {error})"
    return Failure(origin.path, reason, origin.member, place, "Please report it with the record.")


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
