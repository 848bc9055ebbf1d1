"""Identifiers, dates and names in one form, whatever source they come from."""

from __future__ import annotations

import re

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ORCID = re.compile(r"\b(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])\b", re.I)
_ROR = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/(0[a-z0-9]{6}\d{2})\b", re.I)
_PMCID = re.compile(r"^(?:PMC)?(\d{1,9})(?:\.\d+)?$", re.I)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}


def doi(value: str | None) -> str | None:
    """A bare DOI in lower case: DOIs are compared without regard to case."""
    match = _DOI.search(value) if value else None
    return match.group().rstrip(".,;)]").lower() if match else None


def pmid(value: str | None) -> str | None:
    """A PMID as digits."""
    digits = (value or "").strip()
    return digits if digits.isdecimal() and len(digits) <= 9 else None


def pmcid(value: str | None) -> str | None:
    """A PMCID with its prefix and without a version."""
    match = _PMCID.match((value or "").strip().rsplit("/", 1)[-1])
    return f"PMC{match.group(1)}" if match else None


def orcid(value: str | None) -> str | None:
    """An ORCID as ``0000-0000-0000-0000``; None where the check digit does not fit."""
    match = _ORCID.search(value) if value else None
    if not match:
        return None
    text = "-".join(match.groups()).upper()
    digits = text.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return text if digits[-1] == ("X" if check == 10 else str(check)) else None


def ror(value: str | None) -> str | None:
    """A ROR id as its URI."""
    match = _ROR.search(value) if value else None
    return f"https://ror.org/{match.group(1).lower()}" if match else None


def iso_date(year: object, month: object = None, day: object = None) -> str | None:
    """``2021-03-09``, cut to what is known; months may be names ("Mar", "March")."""
    y = str(year or "").strip()
    if not (y.isdecimal() and len(y) == 4):
        return None
    m = str(month or "").strip()
    number = _MONTHS.get(m[:3].lower()) if not m.isdecimal() else int(m)
    if number is None or not 1 <= number <= 12:
        return y
    d = str(day or "").strip()
    if not d.isdecimal() or not 1 <= int(d) <= 31:
        return f"{y}-{number:02d}"
    return f"{y}-{number:02d}-{int(d):02d}"


def initials(given: str | None) -> str | None:
    """The initials of given names: "LA" for "Liam A", "JP" for "Jean-Paul", "AB" for "A.B."."""
    if not given:
        return None
    words = [w for w in re.split(r"[\s.\-‐‑]+", given) if w]
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= 3:
        return words[0]
    return "".join(w[0].upper() for w in words if w[0].isalpha()) or None


def full_name(given: str | None, family: str | None, suffix: str | None = None) -> str:
    """The name as it is written in a text: given names, family name, suffix."""
    return " ".join(part for part in (given, family, suffix) if part)
