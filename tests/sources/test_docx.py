"""Word files."""

from __future__ import annotations

import zipfile
from pathlib import Path

from coi_extract.sources import Failure, Limits, Record, read
from coi_extract.taxonomy import SectionKind

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def p(text: str, style: str = "", bold: bool = False) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{properties}<w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def save(path: Path, *paragraphs: str, footnotes: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        body = "".join(paragraphs)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        if footnotes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {W}>{footnotes}</w:footnotes>")
    return path


def only(path: Path) -> Record:
    (record,) = read(path)
    assert isinstance(record, Record), record
    return record


def test_statements_under_headings(tmp_path: Path) -> None:
    record = only(
        save(
            tmp_path / "m.docx",
            p("Results", "Heading1"),
            p("It glows."),
            p("Conflict of Interest", "Heading1"),
            p("L.F. owns Fjordlys."),
            p("T.O. has none."),
            p("References", "Heading1"),
            p("Conflict of interest in lamps, 1999."),
            p("Funding:", bold=True),
            p("Moon Office."),
        )
    )
    assert [(s.kind.value, s.text) for s in record.statements] == [
        ("competing_interests", "L.F. owns Fjordlys.\nT.O. has none."),
        ("funding", "Moon Office."),
    ]
    assert record.statements[0].place is not None
    assert record.statements[0].place.where == "paragraph 4"


def test_deleted_text_is_left_out_and_inserted_text_kept(tmp_path: Path) -> None:
    paragraph = (
        "<w:p><w:r><w:t xml:space='preserve'>L.F. owns </w:t></w:r><w:del><w:r><w:delText>no</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>ten</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> shares.</w:t></w:r></w:p>"
    )
    record = only(save(tmp_path / "m.docx", p("Competing interests"), paragraph))
    assert record.statements[0].text == "L.F. owns ten shares."


def test_a_short_statement_without_heading_is_the_whole_text(tmp_path: Path) -> None:
    record = only(save(tmp_path / "m.docx", p("We own nothing."), p("Nobody paid.")))
    (statement,) = record.statements
    assert (statement.kind, statement.text) == (SectionKind.OTHER, "We own nothing.\nNobody paid.")


def test_tables_are_read_cell_by_cell(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{p('Consulting fees')}</w:tc><w:tc>{p('Fjordlys AS')}</w:tc></w:tr></w:tbl>"
    record = only(save(tmp_path / "m.docx", p("Disclosures"), table))
    assert record.statements[0].text == "Consulting fees\nFjordlys AS"


def test_damaged_and_foreign_files_are_failures(tmp_path: Path) -> None:
    broken = tmp_path / "b.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    foreign = tmp_path / "f.docx"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>")
    assert all(isinstance(i, Failure) for i in read([broken, foreign]))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    (failure,) = read(path, limits=Limits(ratio_from=1_000_000))
    assert isinstance(failure, Failure)
    assert "refused" in failure.reason
