"""Names of firms in small letters, where the text shows them: "the company vexolon.", "nexora GmbH"."""

from __future__ import annotations

from coi_extract.grammar.vocabulary import vocabulary
from coi_extract.lexicon.words import word_lists
from coi_extract.text.tokens import Tokens

#: Letters of a name in small letters: shorter words are words.
_LETTERS_AT_LEAST = 4
#: What ends such a name, where no legal ending does.
_ENDS = frozenset(".,;()")
#: Endings of words that say what a firm has or does: "company shares", "the company supporting".
_COMMON_ENDINGS = ("s", "ing", "ed", "ly", "tion", "ment", "ship", "ance", "ence", "ity")


def small_names(tokens: Tokens) -> frozenset[str]:
    """Return the words in small letters that stand as a firm's name behind "company" or before a legal ending."""
    words, suffixes = word_lists().names, vocabulary().suffixes
    found = set()
    for at in range(1, len(tokens) - 1):
        word, behind = tokens.words[at], tokens.words[at + 1]
        if word != tokens.lowers[at] or not word.isalpha() or len(word) < _LETTERS_AT_LEAST:
            continue
        if word in words.no_small_names or word in suffixes:
            continue
        firm = tokens.lowers[at - 1] in words.kinds_of_firm and behind in _ENDS and not word.endswith(_COMMON_ENDINGS)
        legal = tokens.lowers[at + 1] in suffixes and len(behind) > 1 and not behind.islower()
        if firm or legal:
            found.add(word)
    return frozenset(found)
