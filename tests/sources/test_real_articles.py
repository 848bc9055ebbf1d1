"""Articles of many publishers: nothing missed, nothing doubled, every award read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from coi_extract.sources import Record, read
from coi_extract.sources.duplicates import letters
from coi_extract.taxonomy import SectionKind

#: Articles that state no interests, or no funding, anywhere: read by hand.
WITHOUT_INTERESTS = {"PMC4990110", "PMC8087922", "PMC8545025"}


@pytest.fixture(scope="module")
def articles(shared: Path) -> dict[str, Record]:
    folder = shared / "articles" / "xml"
    if not folder.is_dir():
        pytest.skip("third-party articles are not beside this checkout")
    return {Path(r.provenance[0].path).stem: r for r in read(folder) if isinstance(r, Record)}


def test_every_article_is_read(articles: dict[str, Record], shared: Path) -> None:
    assert len(articles) == len(list((shared / "articles" / "xml").iterdir()))


def test_every_statement_of_interests_is_found(articles: dict[str, Record]) -> None:
    missing = {name for name, r in articles.items() if not r.has(SectionKind.COMPETING_INTERESTS)}
    assert missing == WITHOUT_INTERESTS


def test_typed_statements_are_found_and_none_of_sub_articles(articles: dict[str, Record], shared: Path) -> None:
    for name, record in articles.items():
        root = etree.parse(shared / "articles" / "xml" / f"{name}.xml").getroot()
        have = [letters(s.text) for s in record.statements]
        for footnote in root.iter("{*}funding-statement", "{*}fn"):
            kind = footnote.get("fn-type") or ""
            if kind and kind not in ("COI-statement", "conflict", "financial-disclosure", "supported-by"):
                continue
            if not kind and not footnote.tag.endswith("funding-statement"):
                continue
            inner = any(a.tag.rpartition("}")[2] == "sub-article" for a in footnote.iterancestors())
            words = letters("".join(footnote.itertext()))
            tail = words[-50:]
            if inner:
                assert not any(words == text for text in have) or len(words) < 60
            else:
                assert any(tail in text or text in words for text in have), (name, words[:80])


def test_no_statement_is_doubled(articles: dict[str, Record]) -> None:
    for name, record in articles.items():
        texts = [(s.kind, letters(s.text)) for s in record.statements]
        assert len(texts) == len(set(texts)), name
        long = [t for _, t in texts if len(t) > 60]
        assert not [1 for i, a in enumerate(long) for j, b in enumerate(long) if i != j and a in b], name


def test_structured_awards(shared: Path) -> None:
    for line in (shared / "articles" / "awards_dev.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        (record,) = read(shared / "articles" / known["file"])
        assert isinstance(record, Record)
        got = {(award.funder or "", number) for award in record.awards for number in award.awards}
        for group in known["award_groups"]:
            for number in group["award_ids"]:
                for funder in group["funders"]:
                    # The list runs some funders' registry ids into their names; the reader keeps the two apart.
                    assert any(n == number and f and funder["name"].startswith(f) for f, n in got), (
                        known["file"],
                        number,
                    )
                    wanted = set(funder["ids"])
                    have = {i for a in record.awards if number in a.awards for i in a.funder_ids}
                    assert wanted <= have, known["file"]


def test_offsets_lead_back_into_the_xml(articles: dict[str, Record], shared: Path) -> None:
    for name in sorted(articles)[::20]:
        tree = etree.parse(
            shared / "articles" / "xml" / f"{name}.xml",
            etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False),
        )
        article = next(tree.getroot().iter("{*}article"))
        for statement in articles[name].statements:
            for offset in range(0, len(statement.text), 37):
                if statement.text[offset].isspace():
                    continue
                located = statement.locate(offset)
                assert located is not None
                steps = located[0].split("/")[2:]
                node = article.xpath("/".join(_any_namespace(step) for step in steps))
                assert node[0][located[1]] == statement.text[offset]


def _any_namespace(step: str) -> str:
    if step.startswith("text()"):
        return step
    name, _, position = step.partition("[")
    return f"*[local-name()='{name}']" + (f"[{position}" if position else "")
