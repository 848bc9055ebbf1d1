"""Plain text: statements as they are, whole articles by their headings."""

from __future__ import annotations

from pathlib import Path

from coi_extract.sources import Failure, Record, read
from coi_extract.sources.model import Origin
from coi_extract.sources.plain import text_record
from coi_extract.taxonomy import SectionKind

FILLER = "The lamps burned for nine hours and were then put out by the guards. " * 80


def article(end: str) -> Record:
    return text_record(f"Lanterns in winter\n\nIntroduction\n\n{FILLER}\n\n{end}", Origin("a.txt"))


def test_a_statement_is_one_statement_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    text = "Competing interests: none.\r\n\r\nFunding: Moon Office.\n"
    path.write_bytes(text.encode())
    (record,) = read(path)
    assert isinstance(record, Record)
    (statement,) = record.statements
    assert (statement.kind, statement.text) == (SectionKind.OTHER, text)
    assert record.declaration_text().text == text


def test_statements_of_an_article_stand_under_their_headings() -> None:
    record = article(
        "Conflict of interest statement\n\nL.F. owns shares in Fjordlys.\nT.O. has none.\n\n"
        "Funding: Moon Office, grant 12.\n\nComment in\n\nSomebody else's words.\n\nAcknowledgements\nThanks to Ada.\n"
    )
    assert [(s.kind.value, s.text) for s in record.statements] == [
        ("competing_interests", "L.F. owns shares in Fjordlys.\nT.O. has none."),
        ("funding", "Moon Office, grant 12."),
        ("acknowledgements", "Thanks to Ada."),
    ]
    assert record.statements[1].heading == "Funding"


def test_lines_and_columns_lead_back() -> None:
    text = f"{FILLER}\n\nFunding: Moon Office.\n"
    record = text_record(text, Origin("a.txt"))
    located = record.statements[0].locate(0)
    assert located is not None
    line = text.splitlines()[int(located[0].removeprefix("line ")) - 1]
    assert line[located[1] :].startswith("Moon Office.")


def test_an_article_without_known_headings_is_handed_on_whole() -> None:
    record = article("And so to bed.")
    assert [s.kind for s in record.statements] == [SectionKind.OTHER]
    assert record.statements[0].text.startswith("Lanterns in winter")


def test_binary_files_are_failures(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_bytes(b"abc\x00def")
    (failure,) = read(path)
    assert isinstance(failure, Failure)


def test_a_pubmed_page_gives_its_statement(shared: Path) -> None:
    (record,) = read(shared / "samples" / "pubmed_page.txt")
    assert isinstance(record, Record)
    text = record.declaration_text().text
    page = (shared / "samples" / "pubmed_page.txt").read_text(encoding="utf-8")
    begin = page.index("Conflict of interest statement")
    statement = page[page.index("\n", begin) :].strip().split("\n\n")[0]
    assert statement.removeprefix("Declaration of interests ") in text
