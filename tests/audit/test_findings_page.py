"""The page of findings in a browser: it filters, keeps the sign-off, saves it, and runs no words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coi_extract.audit.checks import Finding, Priority, Quoted, chosen
from coi_extract.audit.checks.writing import COLUMNS, as_object, write_page
from tests.browser import chromium

selenium = pytest.importorskip("selenium", reason="selenium is not installed")

from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

HOSTILE = "</script><script>document.title = 'run'</script> javascript:alert(1)"


def finding(check: str, article: str, words: str, priority: Priority = Priority.FIRST) -> Finding:
    sides = (Quoted("statement", words, article), Quoted("text examined", "", f"{article} (body)"))
    return Finding(check, priority, article, f"{words}; none was located.", sides, "The author.", ("Ilse Marquardt",))


FINDINGS = [
    finding("none_and_ties", "10.9999/one", "IM advises Novartis"),
    finding("award_data", "10.9999/one", "=1+1", Priority.LAST),
    finding("award_data", "10.9999/two", HOSTILE, Priority.SECOND),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("findings")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Any]:
    with chromium(folder) as started:
        yield started


@pytest.fixture
def page(browser: Any, folder: Path) -> Any:
    address = written(folder)
    browser.get(address)
    browser.execute_script("localStorage.clear()")
    browser.get(address)
    return browser


def written(folder: Path) -> str:
    path = folder / "page.html"
    with path.open("w", encoding="utf-8") as out:
        write_page(as_object(FINDINGS, chosen(), examined=2, version="0"), out)
    return path.as_uri()


def shown(page: Any) -> list[str]:
    boxes = page.find_elements(By.CSS_SELECTOR, "article:not([hidden]) .sentence")
    return [box.text for box in boxes if box.is_displayed()]


def test_search_and_filters(page: Any) -> None:
    assert len(shown(page)) == 3
    Select(page.find_element(By.ID, "check")).select_by_value("award_data")
    assert len(shown(page)) == 2
    Select(page.find_element(By.ID, "priority")).select_by_value("last")
    assert shown(page) == ["=1+1; none was located."]
    Select(page.find_element(By.ID, "check")).select_by_value("")
    Select(page.find_element(By.ID, "priority")).select_by_value("")
    page.find_element(By.ID, "search").send_keys("novartis")
    assert shown(page) == ["IM advises Novartis; none was located."]
    assert page.find_element(By.ID, "state").text.startswith("1 of 3 findings in 2 articles")


def test_the_sign_off_is_saved(page: Any, folder: Path) -> None:
    first = page.find_element(By.CSS_SELECTOR, "article")
    first.find_element(By.NAME, "by").send_keys("=reviewer")
    Select(first.find_element(By.NAME, "outcome")).select_by_value("asked the author")
    assert "1 signed off" in page.find_element(By.ID, "state").text
    page.find_element(By.ID, "csv").click()
    page.find_element(By.ID, "json").click()
    saved = folder / "findings.csv"
    WebDriverWait(page, 10).until(lambda _: saved.exists() and (folder / "findings.json").exists())
    with saved.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert tuple(header) == COLUMNS
    signed = dict(zip(header, rows[0], strict=True))
    assert signed["outcome"] == "asked the author"
    assert signed["reviewed_by"] == "'=reviewer"
    assert dict(zip(header, rows[1], strict=True))["sentence"].startswith("'=1+1")
    assert dict(zip(header, rows[2], strict=True))["sentence"].startswith(HOSTILE)
    written = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert written["findings"][0]["reviewed"]["outcome"] == "asked the author"


def test_the_sign_off_outlasts_the_page(tmp_path: Path) -> None:
    field = (By.CSS_SELECTOR, "article input[name=by]")
    # a browser of its own: what the tests before have cleared may be cleared a moment later, by another process
    with chromium(tmp_path) as page:
        page.get(written(tmp_path))
        page.find_element(*field).send_keys("Hanna Brekke")
        page.find_element(By.ID, "search").click()  # the field is left, so that its change is told

        def shown_anew(_: object) -> bool:
            # a browser hands what a page has stored to the next one a moment later
            page.execute_script("unsaved = false")
            page.get(page.current_url)
            return bool(page.find_element(*field).get_attribute("value") == "Hanna Brekke")

        WebDriverWait(page, 20).until(shown_anew)


def test_words_stay_words(page: Any) -> None:
    assert page.title == "Findings for review"
    assert any(HOSTILE in sentence for sentence in shown(page))
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(page: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_core_python.selenium", reason="axe-core-python is not installed")
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    found = axe.Axe().run(page)
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert serious == [], [(v["id"], v["help"]) for v in serious]
