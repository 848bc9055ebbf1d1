"""``coi_tokenizer``: spaCy's English tokenizer for any string, and ``coi_long_texts``: a bound that suits rules."""

import re
from collections.abc import Callable

from spacy.language import Language, create_tokenizer
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry

#: spaCy refuses longer texts. Its bound of a million guards the memory of parsers, which are not here.
MAX_LENGTH = 100_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")


class AnyTextTokenizer(Tokenizer):  # type: ignore[misc]
    """Puts U+FFFD in the place of lone surrogates, which spaCy cannot store. No offset moves."""

    def __call__(self, text: str) -> Doc:
        """Tokenize one text."""
        doc: Doc = super().__call__(_SURROGATE.sub("\ufffd", text))
        return doc


@registry.tokenizers("coi_tokenizer")  # type: ignore[untyped-decorator]
def create_any_text_tokenizer() -> Callable[[Language], Tokenizer]:
    """Make the tokenizer from the rules of the language."""
    plain = create_tokenizer()

    def create(nlp: Language) -> Tokenizer:
        base = plain(nlp)
        return AnyTextTokenizer(
            nlp.vocab,
            rules=base.rules,
            prefix_search=base.prefix_search,
            suffix_search=base.suffix_search,
            infix_finditer=base.infix_finditer,
            token_match=base.token_match,
            url_match=base.url_match,
            faster_heuristics=base.faster_heuristics,
        )

    return create


@registry.callbacks("coi_long_texts")  # type: ignore[untyped-decorator]
def create_long_texts() -> Callable[[Language], Language]:
    """Make the callback that lets long texts in; how much of them is read is ``max_chars`` of the components."""

    def allow(nlp: Language) -> Language:
        nlp.max_length = MAX_LENGTH
        return nlp

    return allow
