"""Which reader a file needs: told by its first bytes, and by its name where those leave it open."""

from __future__ import annotations

import re

#: The formats that ``read(format=…)`` takes.
FORMATS = (
    "jats",
    "pubmed",
    "medline",
    "csv",
    "tsv",
    "jsonl",
    "json",
    "parquet",
    "text",
    "docx",
    "crossref",
    "openalex",
)

#: Bytes of the beginning that :func:`sniff` wants to see.
HEAD = 8192

#: Suffixes that folders and archives are searched for.
SUFFIXES = frozenset(
    [
        ".xml",
        ".nxml",
        ".jats",
        ".nbib",
        ".medline",
        ".csv",
        ".tsv",
        ".tab",
        ".jsonl",
        ".ndjson",
        ".json",
        ".parquet",
        ".pq",
        ".txt",
        ".text",
        ".md",
        ".docx",
    ]
)
_BY_SUFFIX = {
    ".nbib": "medline",
    ".medline": "medline",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".docx": "docx",
}
_PUBMED = frozenset({"PubmedArticleSet", "PubmedArticle", "MedlineCitationSet", "MedlineCitation", "PubmedBookArticle"})
_JATS = frozenset({"article", "OAI-PMH", "pmc-articleset", "articles", "ListRecords", "GetRecord", "records", "record"})
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,80})")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([A-Za-z_][\w.-]{0,80})")
_MEDLINE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*PMID- ?\d", re.M)


def container(head: bytes) -> str | None:
    """``gzip``, ``zip`` or ``tar`` where the first bytes say so."""
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def suffix(name: str) -> str:
    """The last suffix in lower case, compression left out: ``.xml`` for ``a/b.XML.gz``."""
    lower = name.rsplit("/", 1)[-1].lower()
    for packed in (".gz", ".gzip"):
        lower = lower.removesuffix(packed)
    dot = lower.rfind(".")
    return lower[dot:] if dot > 0 else ""


def sniff(head: bytes, name: str) -> str | None:
    """Return the format for the first bytes of a file and its name, or None where neither tells.

    JSON is told apart later, by the keys of its records.
    """
    if head[:4] == b"PAR1":
        return "parquet"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<" or head[:4] in (b"<\x00?\x00", b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        return _xml(start)
    by_suffix = _BY_SUFFIX.get(suffix(name))
    if by_suffix in ("csv", "tsv", "parquet", "docx"):
        return by_suffix
    if _MEDLINE.search(head[:2000]):
        return "medline"
    if start[:1] in (b"{", b"["):
        return "jsonl" if by_suffix == "jsonl" else "json"
    return by_suffix or ("text" if b"\x00" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff") else None)


def _xml(start: bytes) -> str | None:
    flat = start.replace(b"\x00", b"")
    names = [m.group(1).decode("ascii") for m in (_DOCTYPE.search(flat), _ROOT.search(flat)) if m]
    if any(name in _PUBMED for name in names):
        return "pubmed"
    if any(name in _JATS for name in names):
        return "jats"
    return None
