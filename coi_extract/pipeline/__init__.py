"""The reader as a spaCy pipeline.

The components, in the order in which a Doc meets them: ``coi_sections``, ``coi_mentions``, ``coi_facts``. Each is a
factory with plain, keyword-only configuration (``registry``, ``model``, ``max_chars``) and can stand alone or in a
pipeline of one's own. spaCy is imported when a pipeline is made, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coi_extract.pipeline.settings import MAX_CHARS, Paths, Settings

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["COMPONENTS", "load"]

COMPONENTS = ("coi_sections", "coi_mentions", "coi_facts")


def load(
    *, registry: Paths | None = None, model: str | None = "shipped", max_chars: int | None = MAX_CHARS
) -> Language:
    """Return a spaCy pipeline that reads declarations: ``nlp(text)._.disclosures`` is the report.

    The report equals that of :meth:`coi_extract.Extractor.extract` for ``doc.text``. Spans are in
    ``doc.spans["coi_sections"]``, ``["coi_authors"]``, ``["coi_organizations"]``, ``["coi_cues"]`` and
    ``["coi_awards"]``.

    Parameters
    ----------
    registry, model, max_chars:
        As of :class:`coi_extract.Extractor`.

    Raises
    ------
    TypeError, ValueError, RegistryError, ModelError
        When an argument is wrong.
    """
    import spacy

    from coi_extract.pipeline import facts, mentions, sections, tokenizer  # noqa: F401  (they register themselves)

    config = Settings.of(registry=registry, model=model, max_chars=max_chars).config()
    nlp = spacy.blank(
        "en",
        config={
            "nlp": {
                "tokenizer": {"@tokenizers": "coi_tokenizer"},
                "after_creation": {"@callbacks": "coi_long_texts"},
            }
        },
    )
    for name in COMPONENTS:
        nlp.add_pipe(name, config=config)
    return nlp
