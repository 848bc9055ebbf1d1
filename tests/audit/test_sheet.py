"""Sheets written and read back, and what is said of bad ones."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from coi_extract.audit import Sheet, SheetError, read_sheet, write_page, write_sheet
from coi_extract.audit.sheet import COLUMNS
from tests.audit.make import I, N, sheet, statement

HOSTILE = '=HYPERLINK("http://example.org")\n</script><script>alert(1)</script><!-- & \u2028 "quoted", end'


@pytest.fixture
def made() -> Sheet:
    first = replace(statement(1, [(I, True), (N, False)], 2, ties=1, industry=0), text=HOSTILE)
    return sheet([first, statement(2, [(N, None)], None)])


def edited(path: Path, change: dict[tuple[int, str], str], **options: str) -> Path:
    """The sheet with some cells changed, by row (the first below the header is 0) and column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for (row, column), value in change.items():
        rows[row][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, **options)  # type: ignore[arg-type]
        out.writeheader()
        out.writerows(rows)
    return path


def test_round_trip(made: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    write_sheet(made, path)
    back = read_sheet(path)
    assert back.strata == made.strata
    assert back.design == made.design
    assert back.name == str(path)
    assert [s.facts for s in back.statements] == [s.facts for s in made.statements]
    assert [(s.missing, s.missing_ties, s.missing_industry_ties) for s in back.statements] == [(2, 1, 0), (None,) * 3]
    assert back.statements[0].text == f"'{HOSTILE}"  # led by an apostrophe, so that no spreadsheet runs it
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrow,statement,")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_make_of_it(made: Sheet, tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "s.csv"
    write_sheet(made, path)
    changes = {(1, "verdict"): " RIGHT ", (0, "missing"): "2.0", (0, "weight"): "1,0"}
    edited(path, changes, delimiter=delimiter)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert read_sheet(path).statements[0].facts == made.statements[0].facts
    assert read_sheet(path).statements[0].missing == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({(1, "verdict"): "perhaps"}, r"verdict is 'perhaps'\. Write right or wrong, or leave it empty\."),
        ({(0, "verdict"): "right"}, "a verdict stands in the row of a statement"),
        ({(1, "missing"): "1"}, "missing is filled in the row of a fact"),
        ({(0, "missing"): "some"}, "missing is 'some'. Write a whole number, 0 or more"),
        ({(0, "missing"): "-1"}, "missing is '-1'"),
        ({(0, "missing"): "²"}, "missing is '²'"),
        ({(0, "missing"): "9" * 5000}, "missing is '9999"),
        ({(0, "missing_ties"): "3"}, "missing_ties is 3 and missing is 2"),
        ({(0, "missing_ties"): "", (0, "missing_industry_ties"): "1"}, "missing_ties is empty"),
        ({(1, "row"): "fakt"}, "row is 'fakt'"),
        ({(1, "kind"): "tie"}, "kind is 'tie'. Known are industry_tie"),
        ({(0, "statement"): ""}, "statement is empty"),
        ({(3, "statement"): "1"}, r"statement 1 stands already in line 2\."),
        ({(2, "fact_id"): "f0"}, "the fact f0 stands already in line 4"),
        ({(0, "facts"): "3"}, "statement 1 has 2 rows of facts and should have 3"),
        ({(4, "statement"): "7"}, "statement 7 has facts and no row of its own"),
        ({(0, "stratum_size"): "9"}, "stratum 'all' has other figures than in line 2"),
        ({(k, "stratum_drawn"): "9" for k in range(5)}, "cannot have the figures 2, 9, 0, 0"),
        ({(k, "stratum_drawn"): "1" for k in range(5)}, "has 2 statements, and 1 were drawn"),
    ],
)
def test_errors_name_file_line_and_remedy(
    made: Sheet, tmp_path: Path, change: dict[tuple[int, str], str], said: str
) -> None:
    path = tmp_path / "s.csv"
    write_sheet(made, path)
    with pytest.raises(SheetError, match=said) as caught:
        read_sheet(edited(path, change))
    assert caught.value.source == str(path)
    assert re.match(r"line \d+", caught.value.place or "")
    assert caught.value.remedy


def test_line_and_row_differ_below_a_text_of_two_lines(made: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    write_sheet(made, path)
    with pytest.raises(SheetError) as caught:
        read_sheet(edited(path, {(1, "verdict"): "x"}))
    assert caught.value.place == "line 4 (row 3 of a spreadsheet)"


def test_a_column_that_is_gone(made: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    write_sheet(made, path)
    path.write_text(path.read_text(encoding="utf-8").replace(",verdict,", ",urteil,"), encoding="utf-8")
    with pytest.raises(SheetError, match="line 1: has no column verdict"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"row\n\xe9", "line 2: not UTF-8"),
        (",".join(COLUMNS).encode(), "no rows"),
    ],
)
def test_files_that_are_no_sheet(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(data)
    with pytest.raises(SheetError, match=said):
        read_sheet(path)
    with pytest.raises(SheetError, match="cannot be read"):
        read_sheet(tmp_path / "none.csv")


class TestPage:
    def test_it_is_self_contained_and_runs_nothing_of_the_text(self, made: Sheet, tmp_path: Path) -> None:
        write_page(made, tmp_path / "p.html")
        page = (tmp_path / "p.html").read_text(encoding="utf-8")
        assert "alert(1)</script>" not in page
        assert page.count("<script") == page.count("</script>") == 2
        assert "<!--" not in page
        assert "\u2028" not in page
        assert not re.search(r"""(src|href)\s*=\s*["']|https?://(?!example\.org)""", page)
        assert "innerHTML" not in page
        assert "default-src 'none'" in page
        data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
        assert data["rows"][0][data["columns"].index("text")] == f"'{HOSTILE}"

    @pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
    def test_it_saves_what_the_sheet_holds(self, made: Sheet, tmp_path: Path) -> None:
        write_page(made, tmp_path / "p.html")
        write_sheet(made, tmp_path / "s.csv")
        page = (tmp_path / "p.html").read_text(encoding="utf-8")
        data = re.search(r'id="data">(.*?)</script>', page, re.S)[1]  # type: ignore[index]
        found = [re.search(rf"^const {name} = .*$", page, re.M) for name in ("FORMULA", "defused", "quoted")]
        parts = [f[0] for f in found if f] + [re.search(r"^function toCsv.*?^}", page, re.M | re.S)[0]]  # type: ignore[index]
        script = "\n".join([f"const sheet = {data};", *parts])
        script += "\nprocess.stdout.write(toCsv(sheet.columns, sheet.rows) + defused('=1') + defused('１'));"
        done = subprocess.run(["node", "-e", script], capture_output=True, check=True)
        assert done.stdout == (tmp_path / "s.csv").read_bytes() + "'=1１".encode()
