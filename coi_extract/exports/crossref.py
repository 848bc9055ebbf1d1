"""Crossref deposits of funding metadata for articles whose DOI is registered already.

After Crossref's resource-only deposit schema (``doi_resources``) and its funding schema (``fundref.xsd``,
https://www.crossref.org/documentation/): each funder–award group is an assertion ``fundgroup`` with ``ror``, or with
``funder_name`` and ``funder_identifier`` nested in it, and ``award_number``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coi_extract.exports.xmltext import add
from coi_extract.schema import DisclosureReport, Organization
from coi_extract.sources import Record

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION: Final = "4.3.6"
NAMESPACE: Final = f"http://www.crossref.org/doi_resources_schema/{VERSION}"
FUNDREF: Final = "http://www.crossref.org/fundref.xsd"


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who deposits: the name of the organisation, and the address to which Crossref sends its log."""

    name: str
    email: str


def crossref_deposit(
    pairs: Iterable[tuple[Record, DisclosureReport]],
    depositor: Depositor,
    *,
    batch_id: str | None = None,
    prefer_ror: bool = True,
) -> bytes:
    """Return a deposit of the funding of some articles, XML in UTF-8.

    Articles without a DOI and facts without a funder are left out; so is support in kind, which the schema has no
    place for. An article without funding facts has no entry: a deposit of none would erase what is registered.

    Parameters
    ----------
    pairs:
        Records and the reports of their ``declaration_text()``.
    depositor:
        Who deposits.
    batch_id:
        Id of the deposit; made from the time, where none is given.
    prefer_ror:
        Name a funder by its ROR id alone where it has one, as Crossref recommends; False gives name and Funder
        Registry id instead.

    Raises
    ------
    ValueError
        No article has a DOI and a funder.
    """
    from lxml import etree

    prefixes: dict[str | None, str] = {None: NAMESPACE, "fr": FUNDREF}
    root = etree.Element(f"{{{NAMESPACE}}}doi_batch", {"version": VERSION}, nsmap=prefixes)  # type: ignore[arg-type]
    head = add(root, f"{{{NAMESPACE}}}head")
    add(head, f"{{{NAMESPACE}}}doi_batch_id", batch_id or f"coi_extract-{time.strftime('%Y%m%d%H%M%S')}")
    who = add(head, f"{{{NAMESPACE}}}depositor")
    add(who, f"{{{NAMESPACE}}}depositor_name", depositor.name)
    add(who, f"{{{NAMESPACE}}}email_address", depositor.email)
    body = add(root, f"{{{NAMESPACE}}}body")
    for record, report in pairs:
        if record.doi:
            _article(body, record.doi, report, prefer_ror)
    if not len(body):
        raise ValueError("no article has a DOI and a funder; there is nothing to deposit")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _article(body: _Element, doi: str, report: DisclosureReport, prefer_ror: bool) -> None:
    entities = {o.id: o for o in report.organizations}
    groups: dict[tuple[str, str], tuple[str, Organization | None, list[str]]] = {}
    for fact in report.funding:
        if fact.funder is None or fact.support.value == "in_kind":
            continue
        entity = entities.get(fact.funder.organization_id or "")
        name = entity.name if entity else fact.funder.mention
        key = ("id", entity.id) if entity else ("name", name)
        _, _, awards = groups.setdefault(key, (name, entity, []))
        if fact.award_id and fact.award_id not in awards:
            awards.append(fact.award_id)
    if not groups:
        return
    entry = add(body, f"{{{NAMESPACE}}}fundref_data")
    add(entry, f"{{{NAMESPACE}}}doi", doi)
    program = add(entry, f"{{{FUNDREF}}}program", name="fundref")
    for name, entity, awards in groups.values():
        group = add(program, f"{{{FUNDREF}}}assertion", name="fundgroup")
        ror = entity.identifiers.ror if entity else None
        registry = entity.identifiers.funder_id if entity else None
        if ror and (prefer_ror or not registry):
            add(group, f"{{{FUNDREF}}}assertion", ror, name="ror")
        else:
            funder = add(group, f"{{{FUNDREF}}}assertion", name, name="funder_name")
            if registry:
                add(funder, f"{{{FUNDREF}}}assertion", registry, name="funder_identifier")
        for award in awards:
            add(group, f"{{{FUNDREF}}}assertion", award, name="award_number")
