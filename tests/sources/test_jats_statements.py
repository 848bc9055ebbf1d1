"""Where publishers put statements: one table of cases, each with what has to be found."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from coi_extract.sources.jats import read_jats
from coi_extract.sources.model import Origin, Record

COI, FUND, ACK = "competing_interests", "funding", "acknowledgements"


def find(front: str = "", body: str = "", back: str = "") -> list[tuple[str, str]]:
    xml = (
        f"<article><front><article-meta>{front}</article-meta></front><body>{body}</body><back>{back}</back></article>"
    )
    (record,) = read_jats(io.BytesIO(xml.encode()), Origin("a.xml"))
    assert isinstance(record, Record)
    return [(s.kind.value, s.text) for s in record.statements]


CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "jats_places.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['part']}: {c['case']}" for c in CASES])
def test_places(case: dict[str, Any]) -> None:
    assert find(**{case["part"]: case["xml"]}) == [pair for found in case["found"] for pair in found.items()]


def test_acknowledgement_that_says_who_paid_covers_funding() -> None:
    words = "We thank Ada. The work was funded by the Moon Office."
    xml = f"<article><front/><back><ack><p>{words}</p></ack></back></article>"
    (record,) = read_jats(io.BytesIO(xml.encode()), Origin("a.xml"))
    assert isinstance(record, Record)
    (statement,) = record.statements
    assert [k.value for k in statement.kinds] == [ACK, FUND]


def test_the_fuller_of_two_wordings_stays() -> None:
    short = "This work was paid for by the Moon Office of the Southern Sea."
    long = short + " The Star Office paid the rest."
    found = find(
        front=f"<funding-group><funding-statement>{short}</funding-statement></funding-group>",
        back=f"<sec><title>Funding</title><p>{long}</p></sec>",
    )
    assert found == [(FUND, long)]


def test_same_words_under_two_headings_are_two_statements() -> None:
    found = find(
        back="<sec><title>Funding</title><p>None.</p></sec><sec><title>Competing interests</title><p>None.</p></sec>"
    )
    assert found == [(FUND, "None."), (COI, "None.")]


def test_statements_that_differ_in_a_number_are_two() -> None:
    words = "The first author was supported by the Moon Office of the Southern Sea through grant number "
    found = find(
        back=f"<sec><title>Funding</title><p>{words}12</p></sec><notes><title>Funding</title><p>{words}13</p></notes>"
    )
    assert [text[-2:] for _, text in found] == ["12", "13"]


def test_nested_footnotes_are_walked_once() -> None:
    depth = 60  # twice the work per level would never end
    innermost = "<p>This work was supported by the Moon Office.</p>"
    assert len(find(body="<sec>" + "<p><fn>" * depth + innermost + "</fn></p>" * depth + "</sec>")) == 1


def test_headings_inside_a_paragraph_are_limited() -> None:
    assert len(find(back="<ack><p>" + "We saw lamps. Funding: Moon Office. " * 500 + "</p></ack>")) < 30
