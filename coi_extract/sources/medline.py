"""MEDLINE exports (.nbib): fields COIS and COI, GR, FAU with AUID and AD, and the identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from coi_extract.sources import ids
from coi_extract.sources.containers import Refused
from coi_extract.sources.decode import REMEDY, Undecodable, lines
from coi_extract.sources.model import (
    UNFORESEEN,
    Affiliation,
    AuthorName,
    Failure,
    Origin,
    Place,
    Record,
    RelatedArticle,
    Statement,
    StructuredAward,
    TextRun,
    unforeseen,
)
from coi_extract.sources.pubmed import main_type
from coi_extract.sources.xml import Flat
from coi_extract.taxonomy import SectionKind

if TYPE_CHECKING:
    from coi_extract.sources.reading import Options

_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)", re.S)
_CONTINUED = re.compile(r"[ \t]+")
_ACRONYM = re.compile(r"[A-Z0-9]{1,8}_?")
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "2nd", "3rd"})
_CORRECTS = {
    "EFR": "ErratumFor",
    "ROF": "RetractionOf",
    "CRF": "CorrectedandRepublishedFrom",
    "UOF": "UpdateOf",
    "ECF": "ExpressionOfConcernFor",
    "RPF": "RetractedandRepublishedFrom",
}
_CORRECTED_BY = {
    "EIN": "ErratumIn",
    "RIN": "RetractionIn",
    "CRI": "CorrectedandRepublishedIn",
    "UIN": "UpdateIn",
    "ECI": "ExpressionOfConcernIn",
    "RPI": "RetractedandRepublishedIn",
}
#: Characters of the longest citation that is read: what is longer is no citation.
_MOST = 2**23
_PMID = re.compile(r"PMID: (\d{1,9})")


@dataclass
class _Field:
    """One field: its text unwrapped, and the line and column of every stretch of it."""

    tag: str
    flat: Flat = field(default_factory=Flat)

    @property
    def text(self) -> str:
        return self.flat.text


def read_medline(stream: IO[bytes], origin: Origin, options: Options) -> Iterator[Record | Failure]:
    """Yield a record for every citation of an export.

    Wrapped lines are joined by one space. A line that is neither a field nor the continuation of one ends the
    citation it stands in with a failure; the next citation is read.

    Raises
    ------
    Refused
        A citation that does not come to an end.
    """
    fields: list[_Field] = []
    start = 1
    broken: int | None = None
    number = length = 0
    try:
        for number, raw in enumerate(lines(stream, options.encoding, options.limits), start=1):
            line = raw.rstrip("\r\n")
            if not line.strip():
                continue
            match = _FIELD.match(line)
            if match and not line[0].isspace():
                if match.group(1) == "PMID" and fields:
                    yield _finish(fields, origin, start, broken)
                    fields, broken, length = [], None, 0
                if not fields:
                    start = number
                entry = _Field(match.group(1))
                entry.flat.add(match.group(2), f"line {number}")
                _shift(entry.flat, 0, match.start(2))
                fields.append(entry)
            elif fields and _CONTINUED.match(line):
                fields[-1].flat.space()
                fields[-1].flat.add(line, f"line {number}")
            else:
                broken = broken or number
            length += len(raw)
            if length > _MOST:
                raise Refused(f"the citation from line {start} on has more than {_MOST} characters")
    except Undecodable as error:
        yield Failure(origin.path, error.reason, origin.member, f"line {error.line}", REMEDY)
    if fields:
        yield _finish(fields, origin, start, broken)


def _shift(flat: Flat, since: int, columns: int) -> None:
    flat.runs[since:] = [TextRun(run.start, run.path, run.offset + columns) for run in flat.runs[since:]]


def _finish(fields: list[_Field], origin: Origin, start: int, broken: int | None) -> Record | Failure:
    if broken is not None:
        return Failure(
            origin.path,
            "a line that is neither a field nor the continuation of one",
            origin.member,
            f"line {broken}",
            "Export the citations anew in PubMed format.",
        )
    try:
        return _record(fields, origin, start)
    except UNFORESEEN as error:
        return unforeseen(origin, error, f"line {start}")


def _record(fields: list[_Field], origin: Origin, start: int) -> Record:
    values: dict[str, list[str]] = {}
    for entry in fields:
        values.setdefault(entry.tag, []).append(entry.text)

    def first(tag: str) -> str | None:
        return next((v for v in values.get(tag, ()) if v), None)

    pmid = ids.pmid(first("PMID"))
    provenance = Origin(origin.path, origin.member, pmid or f"line {start}", "medline")
    doi = next((ids.doi(v) for tag in ("LID", "AID") for v in values.get(tag, ()) if v.endswith("[doi]")), None)
    pmcid = ids.pmcid(first("PMC"))
    history = {
        name.rstrip("]"): ids.iso_date(*date.split(" ")[0].split("/")[:3])
        for date, _, name in (v.partition(" [") for v in values.get("PHST", ()))
    }
    return Record(
        id=pmid or doi or pmcid or str(provenance),
        doi=doi,
        pmid=pmid,
        pmcid=pmcid,
        title=first("TI"),
        journal=first("JT") or first("TA"),
        issn=tuple(dict.fromkeys(v.split(" ")[0] for v in values.get("IS", ()))),
        article_type=main_type(values.get("PT", [])),
        licence=None,
        received=history.get("received"),
        accepted=history.get("accepted"),
        published=_compact(first("DEP")) or _worded(first("DP")),
        corrects=_related(values, _CORRECTS),
        corrected_by=_related(values, _CORRECTED_BY),
        authors=_authors(fields),
        statements=tuple(
            Statement(
                SectionKind.COMPETING_INTERESTS,
                entry.text,
                None,
                (Place(str(provenance), f"{entry.flat.runs[0].path}, field {entry.tag}"),),
                tuple(entry.flat.runs),
            )
            for entry in fields
            if entry.tag in ("COIS", "COI") and entry.text
        ),
        awards=tuple(dict.fromkeys(award(v) for v in values.get("GR", ()) if v)),
        provenance=(provenance,),
        looked_in=("COIS",),
    )


def _compact(date: str | None) -> str | None:
    return ids.iso_date(date[:4], date[4:6], date[6:8]) if date else None


def _worded(date: str | None) -> str | None:
    """``2023 Jun 1`` and its shorter forms; of a range the beginning."""
    return ids.iso_date(*[*(date or "").replace("-", " ").split(" "), "", ""][:3])


def award(value: str) -> StructuredAward:
    """Read a GR field: number, acronym, agency and country between slashes, the first three at times left out.

    The number may hold slashes itself, so the field is read from its end.
    """
    parts = value.split("/")
    country = parts.pop() if len(parts) > 1 else ""
    agency = parts.pop() if parts else ""
    if len(parts) > 1 and _ACRONYM.fullmatch(parts[-1]) and (parts[-1][-1] == "_" or parts[-1].isalpha()):
        parts.pop()
    number = "/".join(parts).strip()
    return StructuredAward(agency.strip() or None, (), (number,) if number else (), (), country.strip() or None)


def _related(values: dict[str, list[str]], tags: dict[str, str]) -> tuple[RelatedArticle, ...]:
    found = []
    for tag, relation in tags.items():
        for value in values.get(tag, ()):
            match = _PMID.search(value)
            found.append(RelatedArticle(relation, ids.doi(value), match.group(1) if match else None, None, value))
    return tuple(found)


def _authors(fields: list[_Field]) -> tuple[AuthorName, ...]:
    """FAU (or AU) opens an author; AU, AUID and AD that follow are hers. CN is a group."""
    raw: list[dict[str, list[str]]] = []
    for entry in fields:
        if entry.tag in ("FAU", "CN") or (entry.tag == "AU" and not (raw and "FAU" in raw[-1] and "AU" not in raw[-1])):
            raw.append({entry.tag: [entry.text]})
        elif raw and entry.tag in ("AU", "AUID", "AD"):
            raw[-1].setdefault(entry.tag, []).append(entry.text)
    found = []
    for position, author in enumerate(raw, start=1):
        affiliations = tuple(Affiliation(a, ids.ror(a)) for a in author.get("AD", ()))
        orcid = next((o for v in author.get("AUID", ()) if (o := ids.orcid(v))), None)
        if "CN" in author:
            found.append(AuthorName(position, author["CN"][0], group=True, affiliations=affiliations))
            continue
        short = (author.get("AU") or [""])[0]
        if "FAU" in author:
            family, _, given = (part.strip() for part in author["FAU"][0].partition(","))
            words = given.split(" ")
            suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else None
            given = " ".join(words)
            initials = short[len(family) :].split()[0] if short.startswith(family + " ") else ids.initials(given)
        else:
            family, _, given = short.rpartition(" ")
            suffix, initials = None, given or None
        found.append(
            AuthorName(
                position,
                ids.full_name(given, family, suffix),
                given or None,
                family or None,
                initials or None,
                suffix,
                orcid,
                None,
                False,
                affiliations,
            )
        )
    return tuple(found)
