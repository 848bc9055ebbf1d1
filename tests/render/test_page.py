"""The page in a browser: what its users do, and what hostile statements cannot do."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coi_extract.render import write_page
from tests.browser import chromium
from tests.render.make import TEXTS, entries

selenium = pytest.importorskip("selenium", reason="selenium is not installed")

from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Any]:
    with chromium(folder) as started:
        yield started


@pytest.fixture
def page(browser: Any, folder: Path) -> Any:
    path = folder / "report.html"
    if not path.exists():
        assert write_page(entries(), path) == len(TEXTS)
    browser.get(path.as_uri())
    return browser


def rows(page: Any) -> list[list[str]]:
    script = "return [...document.querySelectorAll('#body tr')].map(r => [...r.cells].map(c => c.textContent))"
    return list(page.execute_script(script))


def column(page: Any, name: str) -> list[str]:
    heads = [head.text for head in page.find_elements(By.CSS_SELECTOR, "#head button")]
    at = next(k for k, head in enumerate(heads) if head.split(" ▲")[0].split(" ▼")[0] == name)
    return [row[at] for row in rows(page)]


def view(page: Any, title: str) -> None:
    page.find_element(By.XPATH, f"//fieldset[@id='views']/label[contains(., '{title}')]").click()


def open_row(page: Any, words: str) -> None:
    page.find_element(By.XPATH, f"//tbody/tr[contains(., '{words}')]//button").click()


def marked(page: Any) -> set[tuple[str, str]]:
    return {(m.get_attribute("class"), m.text) for m in page.find_elements(By.CSS_SELECTOR, "#text mark")}


def test_shows_the_ties(page: Any) -> None:
    assert {"Novartis", "Roche", "Pfizer", "Sanofi"} <= set(column(page, "organisation"))
    assert page.find_element(By.ID, "caption").text == "Ties"


@pytest.mark.parametrize("asked", ["Škoda", "skoda pfizer", "PFIZER"])
def test_the_search_finds(page: Any, asked: str) -> None:
    page.find_element(By.ID, "search").send_keys(asked)
    assert column(page, "statement") == ["second"]


def test_a_row_found_opens_with_one_click(page: Any) -> None:
    page.find_element(By.ID, "search").send_keys("pfizer")
    page.find_element(By.CSS_SELECTOR, "#body button").click()
    assert page.find_element(By.ID, "panel-title").text == "Statement second"


def test_clearing_shows_everything_again(page: Any) -> None:
    everything = rows(page)
    page.find_element(By.ID, "search").send_keys("pfizer")
    assert len(rows(page)) == 1
    page.find_element(By.ID, "reset").click()
    WebDriverWait(page, 10).until(lambda p: rows(p) == everything)


def test_the_search_finds_nothing_that_is_not_there(page: Any) -> None:
    page.find_element(By.ID, "search").send_keys("pfizer novartis")
    assert rows(page) == []
    assert page.find_element(By.ID, "count").text.startswith("0 of ")


def test_filters_by_type(page: Any) -> None:
    Select(page.find_element(By.ID, "type")).select_by_value("equity")
    assert column(page, "organisation") == ["Roche"]


def test_filters_by_company_group(page: Any) -> None:
    Select(page.find_element(By.ID, "group")).select_by_value("Novartis")
    assert column(page, "organisation") == ["Novartis", "Novartis"]


def test_filters_by_author(page: Any) -> None:
    page.find_element(By.ID, "author").send_keys("bo chen")
    assert column(page, "type") == ["employment"]
    view(page, "Statements")
    assert column(page, "statement") == ["first"]


def test_filters_by_notice(page: Any) -> None:
    Select(page.find_element(By.ID, "notice")).select_by_value("ambiguous_author")
    assert column(page, "statement") == ["unsure"]
    view(page, "Notices")
    assert column(page, "notice") == ["ambiguous_author"]
    open_row(page, "ambiguous_author")
    assert [c.text for c in page.find_elements(By.CSS_SELECTOR, "#text .clause")] == ["K.L."]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("equity", {("author", "Ana Ruiz"), ("cue", "owns stock in"), ("organisation", "Roche")}),
        # After characters that JavaScript counts twice.
        ("Pfizer", {("author", "Zoë Škoda"), ("cue", "speaker fees"), ("organisation", "Pfizer")}),
    ],
)
def test_a_click_marks_the_words_that_say_so(page: Any, words: str, expected: set[tuple[str, str]]) -> None:
    open_row(page, words)
    assert marked(page) == expected
    assert page.find_element(By.CSS_SELECTOR, "#text .clause").is_displayed()


def test_a_click_on_funding_marks_the_award(page: Any) -> None:
    view(page, "Funding")
    open_row(page, "Wellcome")
    assert {("award", "12345/A"), ("organisation", "Wellcome Trust")} <= marked(page)


def test_sorts_up_and_down(page: Any) -> None:
    def press() -> None:
        page.find_element(By.XPATH, "//thead//button[starts-with(., 'organisation')]").click()

    press()
    upwards = column(page, "organisation")
    assert upwards == sorted(upwards, key=str.casefold)
    press()
    assert column(page, "organisation") == sorted(upwards, key=str.casefold, reverse=True)
    assert page.find_element(By.CSS_SELECTOR, "th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_works_with_the_keyboard(page: Any) -> None:
    button = page.find_element(By.CSS_SELECTOR, "#body button")
    button.send_keys(Keys.ENTER)
    assert page.switch_to.active_element.get_attribute("id") == "panel-title"
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.switch_to.active_element == button


def test_saves_what_is_shown_and_no_formulas(page: Any, folder: Path) -> None:
    page.find_element(By.ID, "search").send_keys("Sanofi")
    page.find_element(By.ID, "csv").click()
    path = folder / "ties.csv"
    WebDriverWait(page, 20).until(lambda _: path.exists() and path.stat().st_size)
    with path.open(encoding="utf-8-sig", newline="") as file:
        saved = list(csv.DictReader(file))
    assert [(row["organisation"], row["statement"]) for row in saved] == [("Sanofi", "'=formula")]
    assert saved[0]["rule"]


def test_hostile_statements_stay_text(page: Any) -> None:
    assert any("<script>" in cell for cell in column(page, "author"))
    view(page, "Statements")
    open_row(page, "hostile")
    shown = page.execute_script("return document.getElementById('text').textContent")
    assert shown == TEXTS["hostile"].replace("\u202e", "\\u202e")
    inside = "#text script, #text img, #text a, #body script, #body img, #body a"
    assert page.find_elements(By.CSS_SELECTOR, inside) == []
    assert len(page.find_elements(By.TAG_NAME, "script")) == 2
    assert page.title == "Declarations"


def test_dark_and_light(page: Any) -> None:
    def back() -> str:
        return str(page.find_element(By.TAG_NAME, "body").value_of_css_property("background-color"))

    before = back()
    page.find_element(By.ID, "theme").click()
    assert back() != before
    page.find_element(By.ID, "theme").click()
    assert back() == before


def test_the_console_stays_empty(page: Any) -> None:
    page.get_log("browser")
    page.refresh()
    for title in ("Funding", "None and denied", "Statements", "Notices", "Ties"):
        view(page, title)
        for button in page.find_elements(By.CSS_SELECTOR, "#body button"):
            button.click()
    assert page.get_log("browser") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, theme: str) -> None:
    axe = pytest.importorskip("axe_core_python.selenium", reason="axe-core-python is not installed")
    page.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    open_row(page, "Roche")
    found = axe.Axe().run(page)
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in serious] == []
    assert found["passes"]


def test_loads_nothing(page: Any) -> None:
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
