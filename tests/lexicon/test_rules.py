"""The rules of the lexicon: each has an example that fires it and a near miss that does not.

A rule fires when the chunker, reading the example as a text of its own, makes a chunk that the rule stands first in.
What a rule then does is tested by ``tests/grammar/cases.yaml``; here each rule that ties somebody must do so in its
example, and each attribute must be told of a tie.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import pytest

from coi_extract.errors import LexiconError
from coi_extract.grammar.reading import Document, read
from coi_extract.lexicon.loader import (
    PHRASE_FILES,
    Rule,
    check_rules,
    phrase_automaton,
    phrase_rules,
    read_yaml,
    rule_by_id,
)
from coi_extract.lexicon.phrases import PhraseAutomaton
from coi_extract.registry import Registry
from coi_extract.taxonomy import SectionKind
from coi_extract.text.repairs import repair
from coi_extract.text.sections import Passage, find_sections, heading_rules
from coi_extract.text.tokens import sentences, tokenize

RULES = {rule.id: rule for rule, _ in phrase_rules()}
HEADINGS = {(part, row["id"]): row for part in ("headings", "openings") for row in read_yaml("headings.yaml")[part]}

#: Rules whose examples do not fire today, with what is in their way.
SILENT = {
    "cue.advisory_board.mod": "every phrase of it is one of cue.advisory_board.body, which comes first",
}


def document(text: str) -> Document:
    return read(text, Registry.shipped())


def fired(text: str) -> set[str]:
    """The ids of the rules that stand first in a chunk of the text."""
    return {c.rule.id for chunks in document(text).chunks for c in chunks if c.rules}


def cases(field: str, broken: dict[str, str], wanted: Callable[[Rule], bool] = lambda rule: True) -> list[Any]:
    return [
        pytest.param(
            rule, text, id=f"{rule.id}-{number}",
            marks=[pytest.mark.xfail(reason=broken[rule.id], strict=True)] if rule.id in broken else [],
        )
        for rule in RULES.values() if wanted(rule) for number, text in enumerate(getattr(rule, field), 1)
    ]  # fmt: skip


# -- examples ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "text"), cases("examples", SILENT))
def test_an_example_fires_its_rule(rule: Rule, text: str) -> None:
    assert rule.id in fired(text)


@pytest.mark.parametrize(("rule", "text"), cases("near_misses", {}))
def test_a_near_miss_does_not_fire_its_rule(rule: Rule, text: str) -> None:
    assert rule.id not in fired(text)


@pytest.mark.parametrize(("rule", "text"), cases("examples", SILENT, lambda rule: rule.kind == "cue"))
def test_an_example_of_a_cue_tells_its_types(rule: Rule, text: str) -> None:
    found = {fact.type for fact in document(text).relationships if fact.rule == rule.id}
    assert found == set(rule.types)


@pytest.mark.parametrize(
    ("rule", "text"), cases("examples", SILENT, lambda rule: rule.kind == "attr" and bool(rule.sets))
)
def test_an_example_of_an_attribute_gives_it_to_a_tie(rule: Rule, text: str) -> None:
    found = [dict(fact.attributes) for fact in document(text).relationships]
    assert found
    assert all(attributes.get(key) == value for attributes in found for key, value in rule.sets.items())


# -- headings ---------------------------------------------------------------------------------------------------


def passages(text: str) -> list[Passage]:
    tokens = tokenize(repair(text).text)
    return find_sections(tokens, sentences(tokens))


def opened(part: str, text: str) -> set[SectionKind]:
    """The kinds of the passages that a heading, or their own first words, opened."""
    found = set()
    for passage in passages(text):
        if passage.kind is not SectionKind.OTHER or passage.headed:
            headed = passage.heading[1] > passage.heading[0]
            if headed == (part == "headings"):
                found.add(passage.kind)
    return found


@pytest.mark.parametrize(
    ("part", "row"), [pytest.param(part, row, id=identifier) for (part, identifier), row in HEADINGS.items()]
)
def test_examples_open_a_section_and_near_misses_do_not(part: str, row: dict[str, Any]) -> None:
    kind = SectionKind(row["kind"])
    assert {text: kind in opened(part, text) for text in row["examples"]} == dict.fromkeys(row["examples"], True)
    assert {text: kind in opened(part, text) for text in row["near_misses"]} == dict.fromkeys(row["near_misses"], False)


# -- what two rules share ---------------------------------------------------------------------------------------

_VERB = "a verb that says the tie by itself is more than a verb"
#: Pairs of rules that hold the same phrase: (the one that counts, the one that does not) and why that is right.
SHARED = {
    ("attr.past", "who.verb"): "'retired' is a state before it is a verb",
    ("attr.current", "who.verb"): "'is now' tells the time of the tie",
    ("cue.employment.verb", "who.verb"): _VERB,
    ("cue.leadership", "who.verb"): _VERB,
    ("cue.founder", "who.verb"): _VERB,
    ("cue.founder.own", "who.verb"): _VERB,
    ("cue.consulting.act", "who.verb"): _VERB,
    ("cue.speaker.mod", "who.verb"): "'lectures' is told of a list of purposes more often than done",
    ("ctx.negation", "who.verb"): "'has not' denies",
    ("ctx.nothing", "ctx.negation"): "'none' by itself is a whole declaration",
    ("ctx.interest", "ctx.any_organization"): "'other interests' are no bodies",
    ("ctx.any_organization", "ctx.company_back"): "'such companies' names none",
    ("cue.other", "ctx.interest"): "a heading of a form, where an organisation follows",
    ("cue.leadership", "ctx.not_authors"): "a handling editor may be an author who says so",
    ("cue.leadership", "cue.fellowship"): "a chair is an office where nobody endowed it",
    ("cue.research_funding.money", "cue.fellowship"): "a research award without a name is a grant",
    ("cue.travel", "cue.fellowship"): "a travelling bursary is for travel",
    ("cue.travel", "cue.travel.mod"): "a word that says it by itself needs no head",
    ("cue.speaker.mod", "cue.travel.mod"): "symposia are for speaking unless attended",
    ("cue.speaker.role", "cue.speaker.mod"): "a word that says it by itself needs no head",
    ("cue.speaker.money", "cue.speaker.role"): "what is paid counts before the part played",
    ("cue.speaker.money", "cue.travel"): "symposia are for speaking unless attended",
    ("cue.honoraria.writing", "cue.in_kind"): "'manuscript writing' behind 'for' is what was paid",
    ("cue.honoraria.writing", "cue.travel"): "meeting participation behind 'for' is what was paid",
    ("cue.advisory_board.body", "cue.advisory_board.mod"): "the board by itself is the tie",
    ("cue.advisory_board.body", "cue.leadership"): "committees of a trial before those of a society",
    ("cue.consulting.role", "cue.consulting.mod"): "a word that says it by itself needs no head",
    ("cue.founder", "cue.leadership"): "a founding director founded it",
    ("cue.patent", "cue.royalties"): "a patent is held whose royalties are paid",
}
#: Pairs whose order is doubtful: what the other order would say.
DOUBTED = {
    ("cue.speaker.money", "cue.research_funding.money"): "'educational support' without a talk is support",
}


def shared_phrases(automaton: PhraseAutomaton) -> dict[tuple[str, str], str]:
    """Return the pairs of rules that hold the same phrase, the one that counts first, each with one such phrase."""

    def closure(nodes: list[Any]) -> dict[int, Any]:
        seen: dict[int, Any] = {}
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if id(node) not in seen:
                seen[id(node)] = node
                stack.extend(node.empty)
        return seen

    first = closure([automaton._root])
    words: dict[frozenset[int], str] = {frozenset(first): ""}
    queue = deque([first])
    found: dict[tuple[str, str], str] = {}
    while queue:
        nodes = queue.popleft()
        said = words[frozenset(nodes)]
        values = {number: rule for node in nodes.values() for number, rule in node.values.items()}
        rules = list(dict.fromkeys(values[number].id for number in sorted(values)))
        for other in rules[1:]:
            found.setdefault((rules[0], other), said.strip())
        moves: defaultdict[str, list[Any]] = defaultdict(list)
        for node in nodes.values():
            for word, targets in node.edges.items():
                moves[word] += targets
        for word, targets in moves.items():
            following = closure(targets)
            if frozenset(following) not in words:
                words[frozenset(following)] = f"{said} {word}"
                queue.append(following)
    return found


def test_two_rules_share_a_phrase_only_where_that_is_meant() -> None:
    found = shared_phrases(phrase_automaton())
    assert {pair: phrase for pair, phrase in found.items() if pair not in SHARED | DOUBTED} == {}
    assert (SHARED | DOUBTED).keys() - found.keys() == set(), "no longer shared: strike these"


def test_shared_phrases_are_found() -> None:
    automaton = PhraseAutomaton()
    automaton.add("(paid|unpaid) adviser", Rule("first", "cue"))
    automaton.add("[paid] (adviser|expert)", Rule("second", "cue"))
    assert shared_phrases(automaton) == {("first", "second"): "paid adviser"}


# -- the checks of the loader -----------------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    "id": "cue.test", "types": ["speaker"], "form": "role", "phrases": ["a"], "examples": ["b"], "near_misses": ["c"],
}  # fmt: skip


def content(**changes: Any) -> dict[str, Any]:
    row = {**GOOD, **changes}
    return {"rules": [{k: v for k, v in row.items() if v is not None}]}


def test_a_rule_is_read_as_it_is_written() -> None:
    ((rule, macros),) = check_rules({"macros": {"X": "(a|b)"}, **content()}, "own.yaml")
    assert (rule.id, rule.kind, rule.form, rule.phrases) == ("cue.test", "cue", "role", ("a",))
    assert macros == {"X": "(a|b)"}


@pytest.mark.parametrize("field", ["id", "phrases", "examples", "near_misses"])
def test_a_rule_without_a_needed_field_is_refused(field: str) -> None:
    with pytest.raises(LexiconError, match=f"{field} missing") as caught:
        check_rules(content(**{field: None}), "own.yaml")
    assert "own.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "cues"}, "unknown kind 'cues'"),
        ({"form": "noun"}, "unknown form 'noun'"),
        ({"types": ["gift"]}, "gift"),
    ],
)
def test_a_rule_with_an_unknown_word_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(LexiconError, match=words) as caught:
        check_rules(content(**changes), "own.yaml")
    assert "cue.test" in str(caught.value)


@pytest.mark.parametrize("field", ["id", "kind", "phrases", "examples", "near_misses"])
def test_a_heading_without_a_needed_field_is_refused(field: str) -> None:
    row = {"id": "head.test", "kind": "funding", "phrases": ["a"], "examples": ["A: b"], "near_misses": ["a b"]}
    assert heading_rules({"headings": [row]}, "headings") == [row]
    with pytest.raises(LexiconError, match=f"{field} missing"):
        heading_rules({"headings": [{k: v for k, v in row.items() if k != field}]}, "headings")
    with pytest.raises(LexiconError, match="novel"):
        heading_rules({"headings": [{**row, "kind": "novel"}]}, "headings")
    with pytest.raises(LexiconError, match="used twice"):
        heading_rules({"headings": [row, row]}, "headings")


def test_ids_are_names_of_one_rule_each() -> None:
    ids = [row["id"] for name in PHRASE_FILES for row in read_yaml(name)["rules"]]
    ids += [identifier for _, identifier in HEADINGS]
    assert len(set(ids)) == len(ids)
    assert {rule_by_id(i).id for i in RULES} == set(RULES)
    with pytest.raises(KeyError):
        rule_by_id("cue.of_none")


# -- the phrase language ----------------------------------------------------------------------------------------


def matches(phrase: str, text: str, **macros: str) -> int | None:
    automaton = PhraseAutomaton()
    automaton.add(phrase, "here", macros)
    words = tokenize(text).lowers
    found = automaton.longest(words, 0, len(words))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("paid adviser", "paid adviser to", 2),
        ("paid adviser", "paid", None),
        ("[paid] adviser", "adviser to", 1),
        ("[paid|former] (adviser|expert witness)", "former expert witness", 3),
        ("(adviser|adviser to the board)", "adviser to the board", 4),
        ("(adviser|adviser to the board)", "adviser to the crown", 1),
        ("{WHO} of", "member of", 2),
        ("co-founder", "co - founder", 3),
        ("co - founder", "Co-Founder", 3),
        ("advisory board", "advisory-board fees", 3),
        ("author < s >", "Author(s) have", 4),
        ("speakers ' bureau", "speakers' bureau", 3),
    ],
)
def test_phrases_stand_for_word_sequences(phrase: str, text: str, words: int | None) -> None:
    assert matches(phrase, text, WHO="(member|chair)") == words


@pytest.mark.parametrize(
    ("phrase", "words"),
    [("(a|b", "brackets"), ("a)", "brackets"), ("(a]", "brackets"), ("[a]", "may be empty"), ("{NONE} a", "macro")],
)
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str, words: str) -> None:
    with pytest.raises(LexiconError, match=words):
        matches(phrase, "a")


def test_where_two_rules_share_a_phrase_the_earlier_comes_first() -> None:
    automaton = PhraseAutomaton()
    for value in ("first", "second"):
        automaton.add("a b", value)
    assert automaton.longest(["a", "b"], 0, 2) == (2, ["first", "second"])
