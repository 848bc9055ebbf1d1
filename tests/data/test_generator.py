"""The generator of synthetic statements: determinism, spans, coverage, held-out share, schema, noise."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from data.synthetic.generator import Statement, generate, generate_many, held_out_ids, main, style_names
from data.synthetic.grammar import ATTRIBUTES, TYPES, load_grammar
from data.synthetic.names import Person, draw_award, write_name
from data.synthetic.noise import NOISES
from data.synthetic.template import TemplateError, compile_template

GROUPS = {"ALL", "ALL_OTHERS", "SOME"}
KINDS = {"author", "organization", "award", "cue", "scheme", "project", "years", "amount"}


@pytest.fixture(scope="module")
def many() -> list[Statement]:
    return list(generate_many(5000, 11))


def test_the_same_seed_gives_the_same_statement() -> None:
    for seed in range(40):
        assert generate(seed) == generate(seed)
        assert generate(seed, noise=True) == generate(seed, noise=True)
    assert len({generate(seed).text for seed in range(200)}) > 190


def test_mentions_stand_at_their_spans(many: list[Statement]) -> None:
    for statement in many:
        for mention in statement.mentions:
            assert mention["kind"] in KINDS
            assert statement.text[mention["start"] : mention["end"]] == mention["text"] != ""
            assert mention["text"] == mention["text"].strip()


def test_every_fact_points_at_its_mentions(many: list[Statement]) -> None:
    for statement in many:
        assert len(statement.relationships) == len(statement.relationship_mentions)
        for row, link in zip(statement.relationships, statement.relationship_mentions, strict=True):
            organization = statement.mentions[link["organization"] or 0]
            assert (organization["kind"], organization["text"]) == ("organization", row["org"])
            if row["author"] not in GROUPS:
                author = statement.mentions[link["author"] if link["author"] is not None else -1]
                assert (author["kind"], author["text"]) == ("author", row["author"])
            if link["cue"] is not None:
                assert statement.mentions[link["cue"]]["kind"] in ("cue", "scheme")
        for entry, links in zip(statement.funding, statement.funding_mentions, strict=True):
            assert statement.mentions[links["funder"]]["text"] == entry["funder"]
            assert [statement.mentions[i]["text"] for i in links["awards"]] == entry["award_ids"]


def check_gold(record: dict[str, Any]) -> None:
    """The schema of a gold record; raises AssertionError."""
    text = record["text"]
    keys = Counter((r["author"], r["org"], r["type"]) for r in record["relationships"])
    assert all(count == 1 for count in keys.values())
    for row in record["relationships"]:
        assert row["type"] in TYPES
        assert row["org"] in text
        assert row["author"] in GROUPS or row["author"] in text
        for name in set(row) - {"author", "org", "type"}:
            assert row[name] in (ATTRIBUTES[name] or [row[name]])
    assert all(who in GROUPS or who in text for who in record["no_conflict"])
    assert len({f["funder"] for f in record["funding"]}) == len(record["funding"])
    for entry in record["funding"]:
        assert set(entry) == {"funder", "award_ids", "recipients"}
        assert all(m in GROUPS or m in text for m in (entry["funder"], *entry["award_ids"], *entry["recipients"]))
    assert json.loads(json.dumps(record)) == record


def test_gold_records_are_valid(many: list[Statement]) -> None:
    for statement in many:
        check_gold(statement.to_gold())


def test_every_style_type_attribute_and_family_occurs(many: list[Statement]) -> None:
    grammar = load_grammar()
    assert {s.style for s in many} == set(style_names())
    rows = [r for s in many for r in s.relationships]
    assert {r["type"] for r in rows} == set(TYPES)
    for name, values in ATTRIBUTES.items():
        assert set(values) <= {r[name] for r in rows if name in r} != set()
    seen = {family for s in many for family in s.families}
    missing = (set(grammar.families) | set(grammar.cue_families)) - seen
    assert not missing, f"families without an example in 5000 statements: {sorted(missing)}"
    details = {key for s in many for f in s.funding for key in f}
    assert details >= {"scheme", "project", "subproject", "via", "support"}


def test_a_fifth_of_the_families_is_held_out() -> None:
    grammar = load_grammar()
    total = len(grammar.families) + len(grammar.cue_families)
    assert abs(len(held_out_ids()) / total - 0.2) < 0.01


def test_held_out_families_are_kept_apart() -> None:
    held = held_out_ids()
    for statement in generate_many(300, 5, held_out=False):
        assert not held & set(statement.families)
    for statement in generate_many(300, 5, held_out=True):
        assert held & set(statement.families)


def test_styles_and_errors() -> None:
    assert {generate(i, styles=["nejm", "blood"]).style for i in range(40)} == {"nejm", "blood"}
    with pytest.raises(ValueError, match="styles"):
        generate(1, styles=["no such style"])
    with pytest.raises(ValueError, match="noise"):
        generate(1, noise=["gremlins"])


@pytest.mark.parametrize("kind", sorted(NOISES))
def test_noise_moves_spans_along_and_keeps_facts(kind: str) -> None:
    changed = 0
    for seed in range(150):
        clean, noisy = generate(seed), generate(seed, noise=[kind])
        changed += clean.text != noisy.text
        assert noisy.noise
        assert len(noisy.relationships) == len(clean.relationships)
        assert [m["kind"] for m in noisy.mentions] == [m["kind"] for m in clean.mentions]
        assert [(r["type"], r.get("status")) for r in noisy.relationships] == [
            (r["type"], r.get("status")) for r in clean.relationships
        ]
        for mention in noisy.mentions:
            assert noisy.text[mention["start"] : mention["end"]] == mention["text"]
        check_gold(noisy.to_gold())
    assert changed > 10


def test_unicode_noise_is_only_another_form() -> None:
    for seed in range(60):
        clean, noisy = generate(seed), generate(seed, noise=["unicode_form"])
        assert unicodedata.normalize("NFC", noisy.text) == unicodedata.normalize("NFC", clean.text)


def test_names_in_every_dress() -> None:
    person = Person("Jean-Pierre", "M.", "van der Berg", "m")
    assert write_name(person, "ini") == "J-PMvdB"
    assert write_name(person, "ini_dot") == "J.-P.M.v.d.B."
    assert write_name(person, "dr") == "van der Berg"
    assert write_name(Person("John", "", "O'Brien", "m"), "ini") == "JOB"
    assert write_name(Person("Maria", "", "Muñoz-Grau", "f"), "ini") == "MM-G"
    assert write_name(Person("Georg", "", "Weiß", "m"), "ini_space") == "G. W."
    with pytest.raises(ValueError, match="unknown author form"):
        write_name(person, "nickname")


def test_award_shapes() -> None:
    from random import Random

    number = draw_award(Random(1), "<R01|R21> @@######")
    assert number[:4] in ("R01 ", "R21 ")
    assert number[4:6].isalpha()
    assert number[6:].isdigit()
    assert len(number) == 12


@pytest.mark.parametrize("bad", ["<a|b", "a>b", "a|b", "{}", "{A:1} {"])
def test_templates_that_cannot_be_read(bad: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(bad)


def test_command_line(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert main(["-n", "7", "--seed", "3", "--style", "jama", "-o", str(target)]) == 0
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 7
    assert {r["style"] for r in records} == {"jama"}
    for record in records:
        check_gold(record)
