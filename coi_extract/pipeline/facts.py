"""``coi_facts``: stores the report in ``doc.user_data["coi_report"]``, as plain values that JSON can hold."""

from spacy.language import Language
from spacy.tokens import Doc

from coi_extract.pipeline.docs import REPORT, report_of
from coi_extract.pipeline.reader import Reader, reader_for
from coi_extract.pipeline.settings import MAX_CHARS, Settings


class FactReader:
    """``doc._.disclosures`` gives the report back."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc."""
        doc.user_data[REPORT] = report_of(doc, self.reader).model_dump(mode="json")
        return doc


# No postponed annotations here: spaCy builds the schema of the configuration from these.
@Language.factory(
    "coi_facts",
    assigns=["doc._.disclosures"],
    default_config={"registry": [], "model": "shipped", "max_chars": MAX_CHARS},
)
def create(
    nlp: Language, name: str, *, registry: str | list[str], model: str | None, max_chars: int | None
) -> FactReader:
    """Make the component. ``registry``: path, or paths, of indexes; ``model``: "shipped" or null."""
    return FactReader(reader_for(Settings.of(registry=registry, model=model, max_chars=max_chars)))
