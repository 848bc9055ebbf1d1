"""From offsets in the repaired text to spans and mentions of the caller's own."""

from __future__ import annotations

from coi_extract.grammar.reading import Document
from coi_extract.schema import Mention, Span

EVIDENCE_LIMIT = 600


class Spans:
    """Spans of one document. Facts share their persons, organisations and cues: each place is made once."""

    def __init__(self, document: Document) -> None:
        self._reading = document.reading
        self._tokens = document.tokens
        self.source = document.reading.source
        self._spans: dict[tuple[int, int], Span] = {}
        self._mentions: dict[tuple[int, int], Mention] = {}

    def span(self, start: int, end: int) -> Span:
        """The caller's span of ``text[start:end]`` of the repaired text."""
        return self._span(*self._reading.source_span(start, end))

    def mention(self, start: int, end: int) -> Mention:
        """The caller's words of ``text[start:end]`` of the repaired text."""
        return self.source_mention(*self._reading.source_span(start, end))

    def source_mention(self, start: int, end: int) -> Mention:
        """The words between two offsets of the caller's text."""
        mention = self._mentions.get((start, end))
        if mention is None:
            mention = Mention(text=self.source[start:end], span=self._span(start, end))
            self._mentions[start, end] = mention
        return mention

    def _span(self, start: int, end: int) -> Span:
        span = self._spans.get((start, end))
        if span is None:
            span = self._spans[start, end] = Span(start=start, end=end)
        return span

    def tokens(self, tokens: tuple[int, int]) -> Span:
        """The caller's span of a range of tokens, which is not empty."""
        return self.span(self._tokens.starts[tokens[0]], self._tokens.ends[tokens[1] - 1])


def clauses(*parts: Span | None) -> tuple[Span, ...]:
    """The stretches of text that hold the parts of a fact: one where they stand close, several where they do not.

    In the order of the text, none longer than 600 characters.
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted({(part.start, part.end) for part in parts if part is not None}):
        if found and max(end, found[-1][1]) - found[-1][0] <= EVIDENCE_LIMIT:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, min(end, start + EVIDENCE_LIMIT)))
    return tuple(Span(start=start, end=end) for start, end in found)
