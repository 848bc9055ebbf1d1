"""Where publishers put statements: one table of cases, each with what has to be found."""

from __future__ import annotations

import io

import pytest

from coi_extract.sources.jats import read_jats
from coi_extract.sources.model import Origin, Record

COI, FUND, ACK, ROLE = "competing_interests", "funding", "acknowledgements", "role_of_funder"


def find(front: str = "", body: str = "", back: str = "") -> list[tuple[str, str]]:
    xml = (
        f"<article><front><article-meta>{front}</article-meta></front><body>{body}</body><back>{back}</back></article>"
    )
    (record,) = read_jats(io.BytesIO(xml.encode()), Origin("a.xml"))
    assert isinstance(record, Record)
    return [(s.kind.value, s.text) for s in record.statements]


NONE = "Nothing to declare."

BACK_CASES = [
    ("typed footnote, old spelling", f'<fn-group><fn fn-type="conflict"><p>{NONE}</p></fn></fn-group>', [(COI, NONE)]),
    ("typed footnote", f'<fn-group><fn fn-type="coi-statement"><p>{NONE}</p></fn></fn-group>', [(COI, NONE)]),
    ("typed notes", f'<notes notes-type="COI-statement"><p>{NONE}</p></notes>', [(COI, NONE)]),
    ("typed section", f'<sec sec-type="conflict"><title>Interests!</title><p>{NONE}</p></sec>', [(COI, NONE)]),
    ("title of a section", f"<sec><title>7. Declaration of Competing Interest</title><p>{NONE}</p></sec>", [(COI, NONE)]),
    ("title that holds the words", f"<sec><title>Statement on conflicts of interest (ICMJE)</title><p>{NONE}</p></sec>", [(COI, NONE)]),
    ("title of a group of footnotes", f"<fn-group><title>Competing interests</title><fn><p>{NONE}</p></fn></fn-group>", [(COI, NONE)]),
    ("label as heading", f"<fn-group><fn><label>Competing interests</label><p>{NONE}</p></fn></fn-group>", [(COI, NONE)]),
    ("run-in heading, bold", f"<fn-group><fn><p><bold>Conflicts of interest.</bold> {NONE}</p></fn></fn-group>", [(COI, NONE)]),
    ("run-in heading, plain", f"<notes><p>Conflict of interest: {NONE}</p></notes>", [(COI, NONE)]),
    ("run-in heading with a dash", f"<fn-group><fn><p><italic>Conflict of interest</italic>—{NONE}</p></fn></fn-group>", [(COI, NONE)]),
    ("heading as a paragraph", f"<notes><title>Data availability</title><p>On request.</p><p>Competing interests</p><p>{NONE}</p></notes>", [(COI, NONE)]),
    ("nested notes", f'<notes><title>Declarations</title><notes notes-type="COI-statement"><title>Competing interests</title><p>{NONE}</p></notes><notes><title>Ethics approval</title><p>Not needed.</p></notes></notes>', [(COI, NONE)]),
    ("section inside acknowledgements", f"<ack><title>Acknowledgements</title><p>We thank Ada.</p><sec><title>Competing interests</title><p>{NONE}</p></sec></ack>", [(ACK, "We thank Ada."), (COI, NONE)]),
    ("short statement that reads like a heading", "<sec><title>Conflict of interest</title><p>No conflict of interest.</p></sec>", [(COI, "No conflict of interest.")]),
    ("untyped footnote told by its words", "<fn-group><fn><p>The authors declare no rivalry of interests.</p></fn><fn><p>Both authors contributed equally.</p></fn></fn-group>", [(COI, "The authors declare no rivalry of interests.")]),
    ("heading inside a paragraph", "<ack><p>We thank Ada for lamps. <italic>Conflict of Interest</italic>: Ada lent us money.</p></ack>", [(ACK, "We thank Ada for lamps."), (COI, "Ada lent us money.")]),
    ("interests at the end of acknowledgements", "<ack><p>We thank Ada.</p><p>The authors declare no competing interests.</p></ack>", [(ACK, "We thank Ada."), (COI, "The authors declare no competing interests.")]),
    ("funding section", "<sec><title>Funding</title><p>Paid by the Moon Office.</p></sec>", [(FUND, "Paid by the Moon Office.")]),
    ("typed funding footnote", '<fn-group><fn fn-type="supported-by"><p>Moon Office.</p></fn></fn-group>', [(FUND, "Moon Office.")]),
    ("financial disclosure that is funding", '<fn-group><fn fn-type="financial-disclosure"><p><bold>Funding.</bold> Moon Office.</p></fn></fn-group>', [(FUND, "Moon Office.")]),
    ("disclosure of interests", "<sec><title>Disclosures</title><p>A.B. has nothing to disclose.</p></sec>", [(COI, "A.B. has nothing to disclose.")]),
    ("disclosure that is funding", "<sec><title>Disclosure</title><p>This work was supported by the Moon Office.</p></sec>", [(FUND, "This work was supported by the Moon Office.")]),
    ("role of the funder under funding", "<sec><title>Funding</title><p>Paid by the Moon Office.</p><p>The funders had no role in the design.</p></sec>", [(FUND, "Paid by the Moon Office."), (ROLE, "The funders had no role in the design.")]),
    ("list of interests", "<sec><title>Competing interests</title><p>We list:</p><list><list-item><p>A.B.: shares in Fjordlys.</p></list-item><list-item><p>C.D.: none.</p></list-item></list></sec>", [(COI, "We list:\nA.B.: shares in Fjordlys.\nC.D.: none.")]),
    ("grants in the middle of a sentence stay", "<sec><title>Funding</title><p>Moon Office (MO) Grants: 12 and 13.</p></sec>", [(FUND, "Moon Office (MO) Grants: 12 and 13.")]),
    ("parts of contributions are not funding", "<notes><p><bold>Obtained funding:</bold> Fisker.</p><p><bold>Supervision:</bold> Okonjo.</p></notes>", []),
    ("data and ethics are left out", '<sec sec-type="data-availability"><title>Data</title><p>On request.</p></sec><sec><title>Ethics statement</title><p>Approved; no conflict of interest arose.</p></sec>', []),
    ("publisher's note is left out", "<fn-group><fn><p>Publisher's Note: maps.</p></fn><fn><p><bold>Disclaimer/Publisher's Note:</bold> opinions.</p></fn></fn-group>", []),
    ("references and tables are left out", "<ref-list><title>Conflict of interest</title><ref><note><p>Competing interests: x.</p></note></ref></ref-list><table-wrap><table-wrap-foot><fn fn-type='conflict'><p>x of interest</p></fn></table-wrap-foot></table-wrap>", []),
    ("empty statement", '<notes notes-type="COI-statement"><p> </p></notes>', []),
]  # fmt: skip


@pytest.mark.parametrize(("back", "expected"), [c[1:] for c in BACK_CASES], ids=[c[0] for c in BACK_CASES])
def test_back(back: str, expected: list[tuple[str, str]]) -> None:
    assert find(back=back) == expected


FRONT_CASES = [
    ("footnote of the authors", f'<author-notes><fn fn-type="conflict"><p>{NONE}</p></fn></author-notes>', [(COI, NONE)]),
    ("paragraphs of the author notes", f"<author-notes><p><bold>Author Contributions:</bold> all.</p><p><bold>Conflict of Interest Disclosures:</bold> {NONE}</p><p><bold>Funding/Support:</bold> Moon Office.</p><p><bold>Role of the Funder/Sponsor:</bold> None at all.</p></author-notes>", [(COI, NONE), (FUND, "Moon Office."), (ROLE, "None at all.")]),
    ("funding statement", "<funding-group><funding-statement>Moon Office.</funding-statement></funding-group>", [(FUND, "Moon Office.")]),
    ("description of support", "<support-group><support-description><p>Moon Office.</p></support-description></support-group>", [(FUND, "Moon Office.")]),
    ("custom metadata", f"<custom-meta-group><custom-meta><meta-name>Competing interests</meta-name><meta-value>{NONE}</meta-value></custom-meta><custom-meta><meta-name>Data Availability</meta-name><meta-value>The study was funded by nobody.</meta-value></custom-meta></custom-meta-group>", [(COI, NONE)]),
    ("footnote of the title", "<title-group><article-title>T</article-title><fn-group><fn><p>This research was supported by the Moon Office.</p></fn></fn-group></title-group>", [(FUND, "This research was supported by the Moon Office.")]),
    ("abstract, where it stands nowhere else", "<abstract><sec><title>Funding</title><p>Moon Office.</p></sec></abstract>", [(FUND, "Moon Office.")]),
]  # fmt: skip


@pytest.mark.parametrize(("front", "expected"), [c[1:] for c in FRONT_CASES], ids=[c[0] for c in FRONT_CASES])
def test_front(front: str, expected: list[tuple[str, str]]) -> None:
    assert find(front=front) == expected


BODY_CASES = [
    ("section", f"<sec><title>Discussion</title><p>Long.</p><sec><title>CONFLICT OF INTEREST</title><p>{NONE}</p></sec></sec>", [(COI, NONE)]),
    ("bold run-in heading", f"<sec><title>End</title><p><bold>Competing interests:</bold> {NONE}</p></sec>", [(COI, NONE)]),
    ("heading inside a paragraph", f"<sec><title>Notes</title><p>Thanks to Ada. <italic>Conflict of Interest</italic>: {NONE}</p></sec>", [(COI, NONE)]),
    ("last words", "<sec><title>Conclusion</title><p>It glows.</p><p>This work was supported by the Moon Office.</p></sec>", [(FUND, "This work was supported by the Moon Office.")]),
    ("a heading about interests is not a statement", "<sec><title>Managing conflicts of interest in guideline panels</title><p>Panels manage them.</p></sec>", []),
    ("matter of the article", "<sec><title>Results</title><p>Support. It holds.</p><p>Disclosure: of data.</p><p>Grants: fell by half.</p></sec><sec><title>End</title><p>It glows.</p></sec>", []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [c[1:] for c in BODY_CASES], ids=[c[0] for c in BODY_CASES])
def test_body(body: str, expected: list[tuple[str, str]]) -> None:
    assert find(body=body) == expected


def test_acknowledgement_that_says_who_paid_covers_funding() -> None:
    xml = "<article><front/><back><ack><p>We thank Ada. The work was funded by the Moon Office.</p></ack><x/></back></article>"
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
    found = find(back="<sec><title>Funding</title><p>None.</p></sec><sec><title>Competing interests</title><p>None.</p></sec>")
    assert found == [(FUND, "None."), (COI, "None.")]


def test_statements_that_differ_in_a_number_are_two() -> None:
    words = "The first author was supported by the Moon Office of the Southern Sea through grant number "
    found = find(back=f"<sec><title>Funding</title><p>{words}12</p></sec><notes><title>Funding</title><p>{words}13</p></notes>")
    assert [text[-2:] for _, text in found] == ["12", "13"]
