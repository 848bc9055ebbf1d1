"""The authors of an article in JATS, with what their cross-references point at."""

from __future__ import annotations

from coi_extract.sources import ids
from coi_extract.sources.model import Affiliation, AuthorName
from coi_extract.sources.xml import Element, attribute, child, children, descendants, flatten, local, words

#: Roles of contributors who are not authors; a contributor without a role is one.
_NOT_AUTHORS = frozenset(
    [
        "editor",
        "reviewer",
        "translator",
        "collab-member",
        "non-byline",
        "illustrator",
        "transed",
        "section-editor",
        "associate-editor",
        "assigned-editor",
        "senior_editor",
        "reviewing-editor",
        "handling-editor",
        "academic-editor",
        "guest-editor",
    ]
)
_MARKS = frozenset({"label", "sup", "xref", "fn", "institution-id"})


def read_authors(meta: Element | None) -> tuple[tuple[AuthorName, ...], dict[str, tuple[int, ...]]]:
    """Return the authors, and for each footnote id the positions of the authors who refer to it."""
    authors: list[AuthorName] = []
    linked: dict[str, list[int]] = {}
    if meta is None:
        return (), {}
    affiliations = {
        a.get("id", ""): _affiliation(a) for a in descendants(meta, "aff") if local(a.getparent()) != "contrib"
    }
    corresponding_stated = any(
        c.get("corresp") or any(x.get("ref-type") == "corresp" for x in descendants(c, "xref"))
        for c in descendants(meta, "contrib")
    )
    for group in children(meta, "contrib-group"):
        of_group = [_affiliation(a) for a in children(group, "aff") if not a.get("id")]
        for contrib in children(group, "contrib"):
            role = (contrib.get("contrib-type") or group.get("content-type") or "author").lower()
            if role in _NOT_AUTHORS or role.rstrip("s") in _NOT_AUTHORS:
                continue
            author = _author(contrib, len(authors) + 1, affiliations, corresponding_stated)
            if author is None:
                continue
            if not author.affiliations and of_group:
                author = AuthorName(
                    author.position,
                    author.name,
                    author.given,
                    author.family,
                    author.initials,
                    author.suffix,
                    author.orcid,
                    author.corresponding,
                    author.group,
                    tuple(of_group),
                )
            authors.append(author)
            for xref in children(contrib, "xref"):
                if xref.get("ref-type") not in ("aff", "corresp", "bibr"):
                    for target in (xref.get("rid") or "").split():
                        linked.setdefault(target, []).append(author.position)
    return tuple(authors), {target: tuple(dict.fromkeys(p)) for target, p in linked.items()}


def _author(
    contrib: Element, position: int, affiliations: dict[str, Affiliation], corresponding_stated: bool
) -> AuthorName | None:
    alternatives = child(contrib, "name-alternatives")
    name = next((n for parent in (contrib, alternatives) for n in children(parent, "name", "string-name")), None)
    collab = child(contrib, "collab")
    if collab is None:
        collab = child(contrib, "collab-alternatives", "collab")
    given = family = suffix = None
    if name is not None:
        given = words(child(name, "given-names")) or None
        family = words(child(name, "surname")) or None
        suffix = words(child(name, "suffix")) or None
        full = ids.full_name(given, family, suffix) or words(name)
    elif collab is not None:
        full = flatten([collab], skip=frozenset({"contrib-group", "xref", "sup"})).text.replace("\n", " ")
    else:
        return None
    if not full:
        return None
    orcid = next(
        (
            o
            for c in contrib.iter("{*}contrib-id", "{*}uri", "{*}ext-link")
            if (o := ids.orcid(words(c) or attribute(c, "href")))
            and ("orcid" in (c.get("contrib-id-type") or c.get("content-type") or "orcid").lower())
        ),
        None,
    )
    xrefs = children(contrib, "xref")
    corresponding: bool | None = None
    if corresponding_stated:
        corresponding = contrib.get("corresp") == "yes" or any(x.get("ref-type") == "corresp" for x in xrefs)
    found = [_affiliation(a) for a in children(contrib, "aff")]
    for xref in xrefs:
        for target in (xref.get("rid") or "").split():
            if target in affiliations:
                found.append(affiliations[target])
    return AuthorName(
        position=position,
        name=full,
        given=given,
        family=family,
        initials=(name.find("{*}given-names").get("initials") if given and name is not None else None)
        or ids.initials(given),
        suffix=suffix,
        orcid=orcid,
        corresponding=corresponding,
        group=name is None,
        affiliations=tuple(a for a in dict.fromkeys(found) if a.text),
    )


def _affiliation(element: Element) -> Affiliation:
    ror = next((r for i in descendants(element, "institution-id") if (r := ids.ror(words(i)))), None)
    named = [part for part in element if local(part) in ("institution", "institution-wrap", "country", "addr-line")]
    if named and not any((part.tail or "").strip(" ,;.\n\t") for part in element if local(part) != "label"):
        text = ", ".join(filter(None, (flatten([part], skip=_MARKS).text.replace("\n", " ") for part in named)))
    else:
        text = flatten([element], skip=_MARKS).text.replace("\n", " ")
    return Affiliation(text.strip(" ,;"), ror)
