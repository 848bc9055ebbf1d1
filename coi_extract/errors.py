"""Every error a caller can meet. Content never raises: any string gives a report.

Wrong arguments raise the built-in :class:`TypeError` or :class:`ValueError` with the argument's name; everything
else derives from :class:`CoiExtractError` and says what is wrong, where, and what to do about it.
"""

from __future__ import annotations


class CoiExtractError(Exception):
    """Base of the errors of this package.

    Parameters
    ----------
    problem:
        What is wrong, one sentence.
    source:
        The file, folder or option that it is wrong in, if any.
    place:
        Where in the source: a line, a column, a record id, an archive member.
    remedy:
        What the caller can do.
    """

    def __init__(
        self, problem: str, *, source: object | None = None, place: str | None = None, remedy: str | None = None
    ) -> None:
        self.problem = problem
        self.source = None if source is None else str(source)
        self.place = place
        self.remedy = remedy
        where = ", ".join(part for part in (self.source, place) if part)
        message = f"{where}: {problem}" if where else problem
        super().__init__(f"{message} {remedy}" if remedy else message)


class InputError(CoiExtractError):
    """A file or record that cannot be read: missing, undecodable, malformed, or without the named column."""


class LexiconError(CoiExtractError):
    """A rule file that does not pass its checks."""


class RegistryError(CoiExtractError):
    """An organisation index that is damaged, of another version, or cannot be built from what was given."""


class ModelError(CoiExtractError):
    """A trained reader that cannot be loaded."""


class MissingExtraError(CoiExtractError):
    """An optional dependency that is not installed; the message names the extra."""
