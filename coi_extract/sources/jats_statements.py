"""Where articles in JATS keep their statements.

Publishers put them in typed footnotes, notes, sections with a heading, acknowledgements, paragraphs with a run-in
heading, funding statements and custom metadata. The walk goes down the article once. A container whose attributes or
heading tell a kind claims its passages; a nested container or a run-in heading that tells another kind takes its own.
What belongs to a sub-article, a response, a table, a figure or a reference is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coi_extract.sources import headings
from coi_extract.sources.duplicates import unique
from coi_extract.sources.headings import Reading
from coi_extract.sources.model import Place, Statement
from coi_extract.sources.xml import Element, Flat, Paths, child, children, flatten, local
from coi_extract.taxonomy import SectionKind

#: The kinds that are handed on; the others are recognised so that their passages are not taken for these.
KEPT = frozenset(
    {
        SectionKind.COMPETING_INTERESTS,
        SectionKind.FUNDING,
        SectionKind.ACKNOWLEDGEMENTS,
        SectionKind.ROLE_OF_FUNDER,
        SectionKind.DISCLAIMER,
    }
)

_CONTAINERS = frozenset(
    ["sec", "notes", "ack", "fn-group", "fn", "author-notes", "app", "app-group", "boxed-text", "bio", "glossary"]
)
_NEVER = frozenset(
    [
        "sub-article",
        "response",
        "ref-list",
        "table-wrap",
        "table-wrap-group",
        "fig",
        "fig-group",
        "supplementary-material",
        "abstract",
        "trans-abstract",
        "floats-group",
        "front-stub",
        "disp-formula",
        "title",
        "label",
        "object-id",
        "sec-meta",
        "media",
    ]
)
#: Under these headings, the first words of a paragraph may show that it is of another kind.
_MIXED: dict[SectionKind, tuple[SectionKind, ...]] = {
    SectionKind.ACKNOWLEDGEMENTS: (SectionKind.COMPETING_INTERESTS,),
    SectionKind.DISCLAIMER: (SectionKind.COMPETING_INTERESTS,),
    SectionKind.FUNDING: (SectionKind.COMPETING_INTERESTS, SectionKind.ROLE_OF_FUNDER),
}
_TYPES = ("fn-type", "sec-type", "notes-type", "content-type", "custom-type", "specific-use")

#: Past the end of any paragraph.
_END = 2**40


@dataclass(frozen=True)
class _Scope:
    """What the containers around a passage say of it."""

    reading: Reading | None = None
    heading: str | None = None
    place: Element | None = None
    in_body: bool = False
    #: passages without heading may be told by their words (footnotes, notes, acknowledgements)
    by_words: bool = False


@dataclass
class _Passage:
    """Blocks that follow each other under one heading."""

    kind: SectionKind
    heading: str | None
    place: Element
    blocks: list[tuple[Element, int, int]] = field(default_factory=list)
    authors: tuple[int, ...] = ()
    also: tuple[SectionKind, ...] = ()


class StatementFinder:
    """Finds the statements of one ``article`` element.

    ``linked`` maps the ids of footnotes to the positions of the authors who refer to them.
    """

    def __init__(self, article: Element, source: str, linked: dict[str, tuple[int, ...]] | None = None) -> None:
        self._article = article
        self._source = source
        self._linked = linked or {}
        self._paths = Paths(article)
        self._found: list[_Passage] = []

    def find(self) -> tuple[Statement, ...]:
        """Return the statements in document order, each once."""
        front = child(self._article, "front")
        meta = child(front, "article-meta")
        if meta is not None:
            self._metadata(meta)
        for notes in children(front, "notes", "fn-group"):
            self._container(notes, _Scope(by_words=True))
        for body in children(self._article, "body"):
            self._blocks(body, _Scope(place=body, in_body=True))
        for back in children(self._article, "back"):
            self._blocks(back, _Scope(place=back))
        statements = [s for passage in self._found if (s := self._statement(passage)) is not None]
        kinds = {kind for statement in statements for kind in statement.kinds}
        if SectionKind.FUNDING not in kinds:
            statements += self._abstract(meta)
        missing = {SectionKind.FUNDING, SectionKind.COMPETING_INTERESTS} - kinds
        if missing:
            statements += self._last_words(missing)
        return tuple(unique(statements))

    # -- metadata

    def _metadata(self, meta: Element) -> None:
        for element in children(meta, "author-notes", "notes"):
            self._container(element, _Scope(by_words=True))
        for group in children(meta, "title-group", "contrib-group"):
            for notes in children(group, "fn-group", "author-notes", "fn"):
                self._container(notes, _Scope(by_words=True))
        funding = Reading(SectionKind.FUNDING)
        for group in children(meta, "funding-group"):
            for element in children(group, "funding-statement"):
                self._funding_statement(element, funding)
        for group in children(meta, "support-group"):
            for element in children(group, "support-description"):
                self._funding_statement(element, funding)
        for group in children(meta, "custom-meta-group", "custom-meta-wrap"):
            for item in children(group, "custom-meta"):
                name, value = child(item, "meta-name"), child(item, "meta-value")
                if name is None or value is None:
                    continue
                heading = flatten([name]).text
                reading = headings.read_heading(heading) or headings.read_type(heading)
                if reading is not None and reading.exact:
                    self._blocks_under([value], _Scope(reading, heading, value))

    def _funding_statement(self, element: Element, reading: Reading) -> None:
        blocks = [c for c in element if local(c) in ("p", "list")]
        self._blocks_under(blocks or [element], _Scope(reading, None, element))

    def _abstract(self, meta: Element | None) -> list[Statement]:
        """A funding section of the abstract, where the article states its funding nowhere else."""
        found: list[Statement] = []
        for abstract in children(meta, "abstract"):
            for section in children(abstract, "sec"):
                title = child(section, "title")
                heading = flatten([title]).text if title is not None else ""
                reading = headings.read_heading(heading)
                if reading and reading.exact and reading.kind is SectionKind.FUNDING:
                    passage = _Passage(reading.kind, heading, section)
                    passage.blocks = [(c, 0, _END) for c in section if local(c) not in _NEVER]
                    if statement := self._statement(passage):
                        found.append(statement)
        return found

    def _last_words(self, missing: set[SectionKind]) -> list[Statement]:
        """A statement among the last paragraphs of the body, where the article makes it nowhere else."""
        found: list[Statement] = []
        for body in children(self._article, "body"):
            last = next((c for c in reversed(body) if local(c) in ("p", "sec")), None)
            while last is not None and local(last) == "sec":
                paragraphs = children(last, "p")[-2:]
                for block in paragraphs:
                    kind = headings.kind_of_opening(flatten([block]).text)
                    if kind in missing:
                        passage = _Passage(kind, None, block, [(block, 0, _END)])
                        if statement := self._statement(passage):
                            found.append(statement)
                sections = children(last, "sec")
                last = sections[-1] if sections else None
        return found

    # -- containers

    def _container(self, element: Element, outer: _Scope) -> None:
        name = local(element)
        own, heading = self._reading(element, outer)
        scope = outer
        if own is not None:
            if heading is None and outer.reading is not None and outer.reading.kind is own.kind:
                heading = outer.heading
            scope = replace(outer, reading=own, heading=heading, place=element, by_words=False)
        elif heading is not None or name in ("sec", "notes", "fn", "app"):
            # A heading of its own that tells nothing ends what the containers around it said, unless it is a part of
            # a section of a kind ("Disclosures" with a section for each author).
            scope = replace(outer, place=element, heading=heading or outer.heading)
            if heading is not None:
                scope = replace(scope, by_words=False)
        if name in ("fn", "notes", "author-notes", "fn-group") and scope.reading is None and heading is None:
            scope = replace(scope, by_words=True)
        self._blocks(element, scope)

    def _reading(self, element: Element, outer: _Scope) -> tuple[Reading | None, str | None]:
        """What a container says itself, and its heading."""
        heading = self._heading(element)
        said = headings.read_heading(heading) if heading else None
        if said is not None and not said.exact and outer.in_body:
            said = None
        typed = next((r for t in _TYPES if (r := headings.read_type(element.get(t))) is not None), None)
        if local(element) == "ack" and typed is None:
            typed = Reading(SectionKind.ACKNOWLEDGEMENTS)
        if typed is None or said is None:
            return typed or said, heading
        # The heading is what the reader sees; the type decides where the heading is loose or leaves two open.
        if said.either and typed.kind is not SectionKind.OTHER:
            return (said if typed.kind is SectionKind.FUNDING else typed), heading
        return (said if said.exact or typed.kind is SectionKind.OTHER else typed), heading

    @staticmethod
    def _heading(element: Element) -> str | None:
        for name in ("title", "label"):
            part = child(element, name)
            if part is not None:
                text = flatten([part]).text.replace("\n", " ")
                if sum(c.isalpha() for c in text) > 3:
                    return text.strip()
        return None

    # -- passages

    def _blocks(self, element: Element, scope: _Scope) -> None:
        run: list[Element] = []
        for part in element:
            name = local(part)
            if not name or (name in _NEVER and not self._table_of_interests(part, scope)):
                continue
            if name in _CONTAINERS:
                self._blocks_under(run, scope)
                run = []
                self._container(part, scope)
            else:
                run.append(part)
        self._blocks_under(run, scope)
        if local(element) == "fn" and not len(element) and element.text:
            self._blocks_under([element], scope)

    @staticmethod
    def _table_of_interests(part: Element, scope: _Scope) -> bool:
        return (
            local(part) == "table-wrap"
            and scope.reading is not None
            and scope.reading.kind is SectionKind.COMPETING_INTERESTS
            and not scope.in_body
        )

    def _blocks_under(self, blocks: list[Element], scope: _Scope) -> None:
        """Sort the paragraphs of one container by kind; consecutive ones of a kind are one passage."""
        reading, heading = scope.reading, scope.heading
        current: _Passage | None = None
        for block in blocks:
            typed = headings.read_type(block.get("content-type"))
            if typed is not None and reading is None and headings.speaks_of(typed.kind, "".join(block.itertext())):
                # paragraphs of other matter carry these types too: the words have to agree
                self._blocks_under([block], replace(scope, reading=typed, heading=None, place=block))
                current = None
                continue
            nested = self._nested(block)
            kind: SectionKind | None = None
            if not (scope.in_body and reading is None) or self._may_hold_heading(block):
                flat = flatten([block])
                for part in headings.split(flat.text, flat.marked):
                    said = part.reading
                    if said is not None and not self._strong(said, scope, flat.marked if part.start == 0 else 0):
                        said, part = None, replace(part, text_start=part.start)
                    if said is not None:
                        reading, heading, current = said, part.heading, None
                    text = flat.text[part.text_start : part.end]
                    kind = self._kind(reading, scope, text, said is not None)
                    if kind is None or kind not in KEPT or not text:
                        current = None
                        continue
                    if current is None or current.kind is not kind:
                        current = self._passage(kind, reading, heading, block, scope)
                    current.blocks.append((block, part.text_start, part.end))
                    if part.inner:  # an inner heading holds to the end of its paragraph
                        reading, heading, current = scope.reading, scope.heading, None
            if kind is None:
                for note in nested:
                    self._container(note, replace(scope, by_words=True, place=note))

    def _passage(
        self, kind: SectionKind, reading: Reading | None, heading: str | None, block: Element, scope: _Scope
    ) -> _Passage:
        place = scope.place if scope.place is not None and scope.reading is not None else block
        passage = _Passage(kind, heading, place)
        passage.authors = self._authors(block)
        if kind is SectionKind.ROLE_OF_FUNDER and reading is not None and reading.kind is SectionKind.FUNDING:
            passage.also = (SectionKind.FUNDING,)  # marked as the funding statement, whatever it says
        self._found.append(passage)
        return passage

    @staticmethod
    def _may_hold_heading(block: Element) -> bool:
        """Cheap test for a paragraph of the body: its first word, or words set apart in it, could be a heading."""
        return headings.may_open_heading(block.itertext()) or any(
            headings.may_open_heading([part.text or ""])
            for part in block
            if local(part) in ("bold", "italic") and len(part.text or "") <= headings.MAX_HEADING
        )

    @staticmethod
    def _nested(block: Element) -> list[Element]:
        """Footnotes inside a paragraph; those inside other footnotes come with these."""
        if local(block) != "p":
            return []
        return [
            note
            for note in block.iterdescendants("{*}fn")
            if next(a for a in note.iterancestors() if a is block or local(a) == "fn") is block
        ]

    @staticmethod
    def _strong(reading: Reading, scope: _Scope, marked: int) -> bool:
        """In the body of an article, a paragraph that begins "Support." or "Disclosure:" is the article's matter."""
        if not scope.in_body or scope.reading is not None:
            return True
        if reading.kind is SectionKind.COMPETING_INTERESTS:
            return reading.exact and (not reading.either or marked > 0)
        return reading.exact and reading.kind is SectionKind.FUNDING and marked > 0

    @staticmethod
    def _kind(reading: Reading | None, scope: _Scope, text: str, headed: bool) -> SectionKind | None:
        if reading is not None:
            kind = headings.decide(reading, text)
            if kind in _MIXED and not headed:
                # "The authors declare no …" as a paragraph of its own at the end of the acknowledgements
                return headings.kind_of_opening(text, _MIXED[kind]) or kind
            return kind
        if not scope.by_words:
            return None
        return headings.kind_of_opening(text) if scope.in_body else headings.kind_of_words(text)

    def _authors(self, block: Element) -> tuple[int, ...]:
        """The authors whose cross-references point at the footnote around a block."""
        element: Element | None = block
        while element is not None and element is not self._article:
            if local(element) == "fn":
                return self._linked.get(element.get("id", ""), ())
            element = element.getparent()
        return ()

    def _statement(self, passage: _Passage) -> Statement | None:
        flat = Flat()
        for number, (block, start, end) in enumerate(passage.blocks):
            part = flatten([block], self._paths)
            if number:
                flat.line()
            flat.extend(*part.cut(start, end))
        text, runs = flat.text, tuple(flat.runs)
        if not any(c.isalnum() for c in text):
            return None
        place = Place(self._source, self._paths.of(passage.place))
        also = (*passage.also, *_also(passage.kind, text))
        return Statement(passage.kind, text, passage.heading, (place,), runs, passage.authors, also)


def _also(kind: SectionKind, text: str) -> Iterator[SectionKind]:
    """An acknowledgement may say who paid, and what interests there are."""
    if kind is SectionKind.ACKNOWLEDGEMENTS:
        for other in (SectionKind.FUNDING, SectionKind.COMPETING_INTERESTS):
            if headings.speaks_of(other, text):
                yield other
