"""JATS 1.3 fragments as JATS4R recommends them: award groups, funding statement, statement of competing interests.

After JATS4R's recommendations on funding and on conflict of interest statements (https://jats4r.niso.org): one
``award-group`` for each award, with ``institution-id`` for the funder's identifiers, ``award-id`` and
``principal-award-recipient``; the statement of competing interests in a footnote of type ``coi-statement``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coi_extract.exports.xmltext import add
from coi_extract.schema import DisclosureReport, Funding, Organization
from coi_extract.sources import Record
from coi_extract.taxonomy import SectionKind, Support

if TYPE_CHECKING:
    from lxml.etree import _Element

_REGISTRY = {
    "institution_id_type": "doi",
    "vocab": "open-funder-registry",
    "vocab_identifier": "10.13039/open_funder_registry",
}
_ROR = {"institution_id_type": "ror", "vocab": "ror", "vocab_identifier": "https://ror.org"}
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n")


def jats_fragment(record: Record, report: DisclosureReport) -> bytes:
    """Return what an article's XML should hold of its statements.

    The result is an ``article`` skeleton, in UTF-8 with an XML declaration: ``front/article-meta/funding-group`` with
    one ``award-group`` for each funding fact of money and a ``support-group`` for support in kind, the funding
    statements word for word, and ``back/fn-group/fn[@fn-type="coi-statement"]`` with the statements of interests.
    Parts that have nothing to hold are left out. It is made to be copied from; other metadata are not repeated.

    Parameters
    ----------
    record:
        The article.
    report:
        What was read in ``record.declaration_text()``.
    """
    from lxml import etree

    root = etree.Element("article", {"dtd-version": "1.3"})
    statements = _statements(record, report)
    funding = statements[SectionKind.FUNDING]
    if report.funding or funding:
        group = add(add(add(root, "front"), "article-meta"), "funding-group")
        for number, fact in enumerate(report.funding, 1):
            _award_group(group, fact, report, number)
        for text in funding:
            add(group, "funding-statement", " ".join(text.split()))
    interests = statements[SectionKind.COMPETING_INTERESTS]
    if interests:
        notes = add(add(root, "back"), "fn-group")
        for text in interests:
            note = add(notes, "fn", fn_type="coi-statement")
            for paragraph in _PARAGRAPH.split(text):
                if paragraph.strip():
                    add(note, "p", paragraph.strip())
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _statements(record: Record, report: DisclosureReport) -> dict[SectionKind, list[str]]:
    """The statements of both kinds, word for word; of a text of several sections, those sections."""
    found: dict[SectionKind, list[str]] = {SectionKind.FUNDING: [], SectionKind.COMPETING_INTERESTS: []}
    text = record.declaration_text().text
    for statement in record.statements:
        if statement.kind is SectionKind.OTHER:
            for section in report.sections:
                if section.kind in found:
                    part = text[section.span.start : section.span.end].strip()
                    if section.heading:
                        part = part.removeprefix(section.heading).lstrip(" .:\n\t")
                    found[section.kind].append(part)
        elif statement.kind in found:
            found[statement.kind].append(statement.text.strip())
    return found


def _award_group(parent: _Element, fact: Funding, report: DisclosureReport, number: int) -> None:
    entities = {o.id: o for o in report.organizations}
    entity = entities.get(fact.funder.organization_id or "") if fact.funder else None
    if fact.support is Support.IN_KIND:
        # the group has no place for numbers and recipients of its own; the funding statement has them
        if fact.funder is not None:
            group = add(parent, "support-group", id=f"support{number}")
            _institution(add(group, "support-source"), fact.funder.mention, entity)
        return
    group = add(parent, "award-group", id=f"award{number}")
    if fact.funder is not None:
        _institution(add(group, "funding-source"), fact.funder.mention, entity)
    if fact.award_id is not None:
        add(group, "award-id", fact.award_id)
    name = fact.title or fact.scheme or fact.project
    if name:
        add(group, "award-name", name)
    people = {a.id: a for a in report.authors}
    for ref in fact.recipients:
        recipient = add(group, "principal-award-recipient")
        person = people.get(ref.author_id or "")
        family, given = (person.family, person.given) if person else (None, None)
        if family:
            whole = add(recipient, "name")
            add(whole, "surname", family)
            if given:
                add(whole, "given-names", given)
        else:
            add(recipient, "string-name" if ref.author_id else "collab", person.name if person else ref.mention)


def _institution(parent: _Element, written: str, entity: Organization | None) -> None:
    wrap = add(parent, "institution-wrap")
    add(wrap, "institution", entity.name if entity else written)
    if entity and entity.identifiers.ror:
        add(wrap, "institution-id", entity.identifiers.ror, **_ROR)
    if entity and entity.identifiers.funder_id:
        add(wrap, "institution-id", entity.identifiers.funder_id, **_REGISTRY)
