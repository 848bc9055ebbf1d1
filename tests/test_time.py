"""Texts made to be slow come to an end. The limits are generous: they tell seconds from hours, not fast from slow.

How fast things are, and how they grow, is measured by ``benchmarks/hostile.py``.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

import coi_extract
from benchmarks.hostile import repeated, seconds
from coi_extract.errors import InputError
from coi_extract.sources import Record
from coi_extract.sources.model import Origin
from coi_extract.sources.names import read_names
from coi_extract.sources.reading import Options, dispatch

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs a timer that ends what runs")
LIMIT = 120.0

#: Expressions that are slow where they are searched for in a long text, and where they meet none: module, beginning,
#: and why the text is short.
BOUNDED = (
    ("coi_extract.text.repairs", "[^\\W\\d_][\\w.'-]*(?: [", "matched at a place, within 130 characters"),
    ("coi_extract.grammar.bylines", "\\s*([^\\W\\d_](?:", "matched at the beginning of a piece"),
    ("coi_extract.lexicon.award_grammar", "(?:['’]?(?:19|20)", "matched against one award number"),
    ("coi_extract.registry.linker", "", "names of more than 300 characters are not looked up"),
    ("coi_extract.sources.names", ",?\\s+(?:and|&)", "white space is made single before"),
    ("coi_extract.sources.names", "(?P<family>.+?)", "matched at the beginning of a name"),
)


def test_regular_expressions_come_to_an_end(root: Path) -> None:
    command = [sys.executable, "benchmarks/hostile.py", "stuck"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    known = [(module, start) for module, start, _ in BOUNDED]
    assert [f for f in found if not any(f[0] == module and f[1].startswith(start) for module, start in known)] == []


@pytest.fixture(scope="module")
def extractor() -> coi_extract.Extractor:
    return coi_extract.Extractor()


@pytest.mark.parametrize("piece", ["funded by the ", "(grant 12345) ", "A: ", "! ", "AB, CD, EF, and GH report ", " "])
def test_a_megabyte_of_a_piece_is_read(extractor: coi_extract.Extractor, piece: str) -> None:
    text = repeated(piece, 1_000_000)
    seconds(lambda: extractor.extract(text), LIMIT)


@pytest.mark.parametrize("gap", [" ", "\n", "\t", "\u00a0"], ids=repr)
@pytest.mark.parametrize(
    "statement",
    [
        "AB has received fees from Orbis{}Pharma.",
        "Orbis{}, Stern",
        "Funded by Stern Fund (grant{}12)",
        "Anna{}Berg: none",
    ],
)
def test_a_long_gap_is_read(extractor: coi_extract.Extractor, statement: str, gap: str) -> None:
    text = statement.replace("{}", gap * 100_000)
    seconds(lambda: extractor.extract(text), LIMIT)


@pytest.mark.parametrize("gap", [" ", "\t", "\u00a0", ", ", " and", "A "], ids=repr)
def test_a_long_list_of_authors_is_read(gap: str) -> None:
    names = seconds(lambda: read_names("Anna" + gap * 200_000 + "Berg"), LIMIT)
    assert names < LIMIT


def documents(piece: str) -> Iterator[tuple[str, bytes]]:
    """The piece, repeated to a megabyte, in every place of every format that holds words."""
    text = repeated(piece, 1_000_000)
    xml = escape(re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]", "", text))
    line = " ".join(text.splitlines()) or "x"
    yield "text", b"Funding\n\n" + text.encode() + b"\n\nCompeting interests\n\nx\n" * 500
    for field in ("TI", "FAU", "AD", "GR", "LID", "PHST", "EIN", "COIS"):
        yield "medline", f"PMID- 1\nFAU - Berg, Anna\n{field:4}- {line}\n".encode()
    cell = '"' + text.replace('"', '""') + '"'
    yield "csv", ("id,authors,text,doi,pmid,issn,year\n" + ",".join([cell] * 7)).encode()
    yield "csv", text.encode()
    keys = ("id", "text", "authors", "doi", "pmid", "pmcid", "issn", "year")
    yield "jsonl", json.dumps(dict.fromkeys(keys, text)).encode()
    yield "json", ("[" + text).encode()
    work = {"title": [text], "author": [{"given": text, "family": text}], "funder": [{"name": text, "award": [text]}]}
    yield "crossref", json.dumps({"DOI": "10.5555/x", **work}).encode()
    grants = [{"funder_display_name": text, "award_id": text}]
    people = [{"author": {"display_name": text, "orcid": text}}]
    yield "openalex", json.dumps({"id": "https://openalex.org/W1", "authorships": people, "grants": grants}).encode()
    name = f"<name><surname>{xml}</surname><given-names>{xml}</given-names></name>"
    award = f"<award-group><funding-source>{xml}</funding-source><award-id>{xml}</award-id></award-group>"
    yield (
        "jats",
        (
            f"<article><front><article-meta><contrib-group><contrib>{name}</contrib></contrib-group><funding-group>{award}"
            f"</funding-group></article-meta></front><body><sec><title>{xml}</title><p>{xml}</p></sec></body>"
            f"<back><ack><p>{xml}</p></ack></back></article>"
        ).encode(),
    )
    author = f"<Author><LastName>{xml}</LastName><ForeName>{xml}</ForeName></Author>"
    yield (
        "pubmed",
        (
            "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>x</ArticleTitle>"
            f"<AuthorList>{author}</AuthorList></Article><CoiStatement>{xml}</CoiStatement></MedlineCitation>"
            "</PubmedArticle></PubmedArticleSet>"
        ).encode(),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        paragraph = f"<w:p><w:r><w:t>{xml}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="urn:w"><w:body>{paragraph}</w:body></w:document>')
    yield "docx", packed.getvalue()


@pytest.mark.parametrize("piece", [" ", "\n", "’s "], ids=repr)
def test_a_megabyte_in_every_format_is_read(piece: str) -> None:
    for format_, data in documents(piece):

        def read(format_: str = format_, data: bytes = data) -> None:
            with contextlib.suppress(InputError):  # a table without a column of statements
                for item in dispatch(format_, io.BytesIO(data), Origin("hostile"), Options()):
                    if isinstance(item, Record):
                        item.declaration_text()

        seconds(read, LIMIT)
