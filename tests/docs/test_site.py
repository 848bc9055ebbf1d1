"""The site builds without a warning, and its pages load nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.reading import ROOT

pytest.importorskip("mkdocs", reason="the site needs the extra docs")

#: What a browser fetches by itself; a link that a reader may follow is another matter.
LOADED_BY = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data", "use": "href",
}  # fmt: skip
IN_STYLES = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")\s]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, capture_output=True, encoding="utf-8", env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


class Loaded(HTMLParser):
    """Collects what a page makes a browser fetch from other places."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(LOADED_BY.get(tag, "")) or ""
        if urlsplit(address).netloc and given.get("rel") != "canonical":
            self.foreign.append(address)
        self.foreign += IN_STYLES.findall(given.get("style") or "")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.foreign += IN_STYLES.findall(data)


def foreign(markup: str) -> list[str]:
    loaded = Loaded()
    loaded.feed(markup)
    return loaded.foreign


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<script src="https://cdn.example/a.js"></script>', ["https://cdn.example/a.js"]),
        ('<link rel="stylesheet" href="//fonts.example/css">', ["//fonts.example/css"]),
        ("<style>@import 'https://fonts.example/a.css';</style>", ["https://fonts.example/a.css"]),
        ('<p style="background: url(https://a.example/b.png)">', ["https://a.example/b.png"]),
        ('<a href="https://ror.org/">ROR</a><script src="assets/a.js"></script>', []),
    ],
)
def test_what_counts_as_loaded_from_elsewhere(markup: str, found: list[str]) -> None:
    assert foreign(markup) == found


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    assert {str(p.relative_to(site)): f for p in pages if (f := foreign(p.read_text(encoding="utf-8")))} == {}


def test_styles_load_nothing_from_elsewhere(site: Path) -> None:
    styles = list(site.rglob("*.css"))
    assert styles
    assert {p.name: f for p in styles if (f := IN_STYLES.findall(p.read_text(encoding="utf-8")))} == {}


PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "docs")))
def test_every_page_is_rendered(site: Path, page: Path) -> None:
    rendered = site / page.relative_to(ROOT / "docs").with_suffix(".html")
    assert "<h1" in rendered.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("reading", ["coi_extract.extractor.Extractor.pipe", "coi_extract.extractor.extract"]),
        ("reading", ["coi_extract.pipeline.load"]),
        ("schema", ["coi_extract.schema.Relationship.tie_holder", "coi_extract.schema.DisclosureReport.to_records"]),
        ("taxonomy", ["coi_extract.taxonomy.RelationshipType.SPEAKER", "coi_extract.taxonomy.icmje_item"]),
        ("sources", ["coi_extract.sources.read", "coi_extract.sources.Record"]),
        ("exports", ["coi_extract.exports.to_tables"]),
        ("batch", ["coi_extract.batch.run.run", "coi_extract.spark.extract"]),
        ("evaluation", ["coi_extract.evaluation.evaluate"]),
        ("audit", ["coi_extract.audit.sample", "coi_extract.audit.estimate"]),
        ("render", ["coi_extract.render.html", "coi_extract.plot.matrix"]),
        ("registry", ["coi_extract.registry.Registry.link"]),
        ("errors", ["coi_extract.errors.InputError"]),
    ],
)  # fmt: skip
def test_reference_has_the_public_names(site: Path, page: str, names: list[str]) -> None:
    markup = (site / "reference" / f"{page}.html").read_text(encoding="utf-8")
    assert [name for name in names if f'id="{name}"' not in markup] == []


def test_roles_of_docstrings_are_not_shown_as_they_stand(site: Path) -> None:
    shown = {
        p.name: re.findall(r":[a-z]+:<code>", p.read_text(encoding="utf-8")) for p in site.glob("reference/*.html")
    }
    assert {name: roles for name, roles in shown.items() if roles} == {}
