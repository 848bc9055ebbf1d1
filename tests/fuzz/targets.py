"""What is fuzzed: functions of bytes that return, whatever the bytes are, and raise where something is at fault.

An error that is told to the caller (:class:`coi_extract.errors.CoiExtractError`) is none.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from typer.testing import CliRunner

import coi_extract
from coi_extract import cli
from coi_extract.batch import manifest
from coi_extract.errors import CoiExtractError
from coi_extract.evaluation import read_records
from coi_extract.registry.format import MAGIC, read_index, write_index
from coi_extract.sources import Failure, Record
from coi_extract.sources.detect import FORMATS
from coi_extract.sources.model import Origin
from coi_extract.sources.reading import Options, dispatch, read_file
from tests.reading import faults

Target = Callable[[bytes], None]
ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def _extractor() -> coi_extract.Extractor:
    return coi_extract.Extractor(max_chars=20_000)


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes with the process."""
    return tempfile.TemporaryDirectory(prefix="coi_extract_fuzz_", ignore_cleanup_errors=True)


def _folder() -> Path:
    return Path(_temporary().name)


def _file(data: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def extract(data: bytes) -> None:
    """Any text gives a report whose spans are true."""
    text = data.decode("utf-8", "replace")
    wrong = faults(text, _extractor().extract(text))
    assert not wrong, wrong


def _reader(format_: str) -> Target:
    def read(data: bytes) -> None:
        with contextlib.suppress(CoiExtractError):
            for item in dispatch(format_, io.BytesIO(data), Origin("fuzz"), Options()):
                _use(item)

    read.__doc__ = f"Any bytes are read as {format_} into records and failures."
    return read


def _use(item: object) -> None:
    assert isinstance(item, (Record, Failure)), item
    if isinstance(item, Failure):
        str(item)
        return
    joined = item.declaration_text()
    assert isinstance(joined.text, str)
    item.author_names()
    item.to_dict()
    for statement in item.statements:
        statement.locate(len(statement.text))


def container(data: bytes) -> None:
    """Any file is read, told by its bytes."""
    with contextlib.suppress(CoiExtractError):
        for item in read_file(_file(data, "any.xml"), None, Options()):
            _use(item)


def registry(data: bytes) -> None:
    """An index of organisations is mapped, or refused."""
    with contextlib.suppress(CoiExtractError):
        read_index(_file(data, "index.coireg"))


def gold(data: bytes) -> None:
    """Gold records are read, or the line named."""
    with contextlib.suppress(CoiExtractError):
        read_records(_file(data, "gold.jsonl"))


def manifests(data: bytes) -> None:
    """The notes of a run are read, or said to be damaged."""
    for name, read in ((manifest.MANIFEST, manifest.read_manifest), (manifest.INPUTS, manifest.read_inputs)):
        _file(data, name)
        with contextlib.suppress(CoiExtractError):
            read(_folder())  # type: ignore[operator]


#: Words of the command line; none of them names a place outside of the folder of the fuzzer.
WORDS = (
    "extract", "explain", "report", "evaluate", "estimate", "sample", "diff", "registry", "build", "info", "--help",
    "--version", "--format", "json", "jsonl", "csv", "table", "xml", "--author", "Anna Berg", "--authors-file",
    "names.txt", "--text-column", "text", "--id-column", "--authors-column", "--year", "2019", "-1", "1e9", "--resume",
    "--workers", "0", "--shard-size", "-o", "out.csv", "out.html", "--show", "--compare", "--types", "--by-style",
    "in.txt", "in.jsonl", "in.csv", "none.txt", "-", "--", "--nonsense", "-x", "", " ", "é", "%s", "\u202e",
)  # fmt: skip


def command_line(data: bytes) -> None:
    """Any words on the command line end with 0, 1 or 2, and no traceback."""
    words = [WORDS[byte % len(WORDS)] for byte in data[:12]]
    home, before = _folder() / "cli", Path.cwd()
    home.mkdir(exist_ok=True)
    (home / "in.txt").write_text("AB has received fees from Orbis.")
    (home / "in.jsonl").write_text('{"id": "1", "text": "AB has received fees from Orbis."}\n')
    (home / "in.csv").write_text("id,text\n1,AB has received fees from Orbis.\n")
    (home / "names.txt").write_text("Anna Berg\n")
    os.chdir(home)
    try:
        result = CliRunner().invoke(cli.app, words, input="AB declares none.")
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"{words} ended with {result.exception!r}") from result.exception
    assert result.exit_code in (0, 1, 2), words


TARGETS: dict[str, Target] = {
    "extract": extract,
    **{f"read_{name}": _reader(name) for name in FORMATS},
    "container": container,
    "registry": registry,
    "gold": gold,
    "manifest": manifests,
    "command_line": command_line,
}


def samples(target: str) -> list[bytes]:
    """Well-formed inputs of our own to begin from."""
    fixtures, examples = ROOT / "tests" / "sources" / "fixtures", ROOT / "data" / "examples"
    files = {
        "extract": [examples / "declaration.txt"],
        "read_text": [examples / "declaration.txt"],
        "read_csv": [examples / "declarations.csv"],
        "read_jsonl": [examples / "declarations.jsonl"],
        "read_json": [fixtures / "crossref.json", fixtures / "openalex.json"],
        "read_crossref": [fixtures / "crossref.json"],
        "read_openalex": [fixtures / "openalex.json"],
        "read_jats": [fixtures / "article.xml"],
        "read_pubmed": [fixtures / "pubmed.xml"],
        "read_medline": [fixtures / "export.nbib"],
        "gold": [examples / "declarations.jsonl"],
    }
    made = [path.read_bytes() for path in files.get(target, [])]
    if target == "read_tsv":
        made = [b"id\ttext\tauthors\n1\tAB declares none.\tAnna Berg; Bo Chen\n"]
    elif target == "read_parquet":
        made = [_parquet()]
    elif target in ("read_docx", "container"):
        made = _packed(target == "read_docx")
    elif target == "registry":
        path = _folder() / "small.coireg"
        write_index(path, {"a": b"one", "b": b"two" * 50}, {"rows": 2})
        made = [path.read_bytes(), MAGIC]
    elif target == "manifest":
        made = [b'{"layout": 1, "state": "complete", "settings": {}}', b'{"path": "a", "size": 1, "modified": 1}\n']
    elif target == "command_line":
        made = [bytes([0, 12, 14, 44]), bytes([0, 46, 34, 35, 12, 15]), bytes([3, 46, 37, 6])]
    elif target == "extract":
        gold = (ROOT / "data" / "gold" / "own.jsonl").read_text(encoding="utf-8").splitlines()
        made += [json.loads(line)["text"].encode() for line in gold[::5]]
    return made


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["1", "2"], "text": ["AB declares none.", None]}), out)
    return out.getvalue()


def _packed(docx: bool) -> list[bytes]:
    import gzip
    import tarfile
    import zipfile

    words = (
        '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>AB declares none.</w:t></w:r></w:p></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", words)
    if docx:
        return [out.getvalue()]
    article = b'<article><back><fn fn-type="coi-statement"><p>AB declares none.</p></fn></back></article>'
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", article)
    with tarfile.open(fileobj=tarred, mode="w") as tar:
        member = tarfile.TarInfo("a.xml")
        member.size = len(article)
        tar.addfile(member, io.BytesIO(article))
    return [article, gzip.compress(article), zipped.getvalue(), tarred.getvalue(), gzip.compress(tarred.getvalue())]
