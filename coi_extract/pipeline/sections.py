"""``coi_sections``: marks the sections of a text in ``doc.spans["coi_sections"]``."""

from spacy.language import Language
from spacy.tokens import Doc

from coi_extract.pipeline.docs import mark, report_of
from coi_extract.pipeline.reader import Reader, reader_for
from coi_extract.pipeline.settings import MAX_CHARS, Settings

KEY = "coi_sections"


class SectionMarker:
    """Labels are the kinds of section."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Mark one Doc."""
        mark(doc, KEY, ((s.span, s.kind.value, None, None) for s in report_of(doc, self.reader).sections))
        return doc


# No postponed annotations here: spaCy builds the schema of the configuration from these.
@Language.factory(
    "coi_sections",
    assigns=["doc.spans"],
    default_config={"registry": [], "model": "shipped", "max_chars": MAX_CHARS},
)
def create(
    nlp: Language, name: str, *, registry: str | list[str], model: str | None, max_chars: int | None
) -> SectionMarker:
    """Make the component. ``registry``: path, or paths, of indexes; ``model``: "shipped" or null."""
    return SectionMarker(reader_for(Settings.of(registry=registry, model=model, max_chars=max_chars)))
