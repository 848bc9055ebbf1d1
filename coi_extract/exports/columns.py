"""The schema of the tables: which columns there are, of what type, and what each holds.

Everything that writes or documents a table takes it from here: CSV, JSONL, Parquet and Arrow, pandas, DuckDB, Spark,
and the page ``docs/tables.md``. Columns hold single values, so that they mean the same in every format; where one cell
has to hold several values they are joined by ``"; "``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

from coi_extract import taxonomy as t

CellType: TypeAlias = Literal["string", "int32", "float64", "bool"]

_Values: TypeAlias = type[Enum]

#: What stands between the values of a cell that holds several.
JOINT: Final = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``required`` columns are never null. ``text`` columns hold words of the statement beyond names and figures; they
    are null where statement text is left out. ``values`` is the closed list of values.
    """

    name: str
    type: CellType
    doc: str
    required: bool = False
    text: bool = False
    values: _Values | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, what tells rows apart, and the columns in their order."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def _s(name: str, doc: str, *, values: type[Enum] | None = None, text: bool = False) -> Column:
    return Column(name, "string", doc, text=text, values=values)


def _i(name: str, doc: str) -> Column:
    return Column(name, "int32", doc)


def _n(name: str, doc: str) -> Column:
    return Column(name, "int32", doc, required=True)


def _b(name: str, doc: str) -> Column:
    return Column(name, "bool", doc, required=True)


def _must(column: Column) -> Column:
    return Column(column.name, column.type, column.doc, True, column.text, column.values)


ARTICLE_ID = _must(
    _s(
        "article_id",
        "The article: `doi:…`, else `pmid:…`, else `pmcid:…`, else the place in the input "
        "(path below the common folder, archive member, record).",
    )
)
FACT_ID = _must(
    _s("fact_id", "The fact; the same text read again gives the same id. Unique together with `article_id`.")
)

#: The end of every row: what made it, and from what.
PROVENANCE: Final = (
    _must(_s("library_version", "Version of coi_extract.")),
    _s("model", "Name and version of the trained reader, null where rules alone read."),
    _s("registry_version", "Version of the table of organisations."),
    _must(_s("settings_hash", "Hash of the settings of the extractor.")),
    _s("text_sha256", "SHA-256 of the text read, in UTF-8; null where the article has no statement."),
    _must(_s("source", "Where the record was read: `path:member#record`.")),
)

_EVIDENCE: Final = (
    _must(_s("rule", "Id of the rule or model that made the fact.")),
    Column("confidence", "float64", "How sure the reading is, 0 to 1; nothing else.", required=True),
    _n("start_char", "First character of the evidence: offset into the text read (`articles.text`), from 0."),
    _n("end_char", "Offset after the last character of the first piece of evidence."),
    _s("spans", "All pieces of evidence as `start-end`, joined by `; `."),
    _s("words", "The words of the evidence; pieces are joined by ` … `.", text=True),
    _s("section", "Kind of the statement that the evidence stands in.", values=t.SectionKind),
    _s("place", "Where that is in the source: XML path of the text node, line, column or field."),
    _i("place_offset", "Character in that node, line or field at which the evidence begins."),
)
_AUTHOR: Final = (
    _s("author_id", "The author, in `authors`; null for groups."),
    _must(_s("author", "The author as written, or what a pronoun or an ellipsis stands for.")),
    _s("author_name", "Name of the author in `authors`; null for groups."),
    _must(_s("author_scope", "One named person, or a group.", values=t.AuthorScope)),
)


def _organization(what: str) -> tuple[Column, ...]:
    return (
        _s("organization_id", f"The {what}, in `organizations`."),
        _s("organization_name", f"Canonical name of the {what}, where it was linked; else as written."),
        _s("organization_kind", f"What kind of body the {what} is.", values=t.OrganizationKind),
        _s("ror", f"ROR id of the {what}, a URI."),
        _s("funder_id", f"Funder Registry id of the {what}, a URI."),
        _s("country", f"Country of the {what}, ISO 3166-1 alpha-2."),
        _s("parent", f"The group that the {what} belongs to today."),
    )


ARTICLES: Final = Table(
    "articles",
    "an article that was read, with or without a statement: the denominator of every share",
    ("article_id",),
    (
        ARTICLE_ID,
        _s("record_id", "The id that the source gives the record."),
        _s("doi", "DOI, bare, in lower case."),
        _s("pmid", "PubMed id, digits."),
        _s("pmcid", "PubMed Central id with its prefix."),
        _s("title", "Title."),
        _s("journal", "Journal as the source names it."),
        _s("issn", "ISSNs."),
        _s("publisher", "Publisher."),
        _s("article_type", "Type of the article in the source's words."),
        _s("licence", "Licence: URI, or the source's words."),
        _s("received", "Date received, ISO 8601, cut to what is stated."),
        _s("accepted", "Date accepted."),
        _s("published", "Date published."),
        _i("year", "Year of `published`."),
        _s("corrects", "Ids of articles that this one corrects, retracts or updates, as `relation id`."),
        _s("corrected_by", "Ids of articles that correct, retract or update this one, as `relation id`."),
        _b("deleted", "True where PubMed has withdrawn the record; such a row holds a PMID and no more."),
        _n("n_authors", "Authors in the byline, groups left out."),
        _b("has_statement", "True where any statement was found."),
        _b("has_competing_interests", "True where a statement of competing interests was found."),
        _b("has_funding_statement", "True where a statement of funding was found, in acknowledgements too."),
        _s("looked_in", "Parts of the source that were searched for statements."),
        _s("statement_kinds", "Kinds of the statements found, in their order."),
        _s("statement_places", "Where each stood, in the same order."),
        _n("n_characters", "Length of the text read."),
        _n("n_relationships", "Rows of the article in `relationships`."),
        _n("n_funding", "Rows in `funding`."),
        _n("n_declared_none", "Rows in `declared_none`."),
        _n("n_notices", "Rows in `notices`."),
        _n("n_suppressed", "Facts that the list of suppressed facts took out."),
        _s("metadata_awards", "Funders and award numbers in the source's metadata, as `funder: number, number`."),
        _s("sources", "All places that the record was put together from; more than one after merging."),
        _s("text", "The text read, to which all offsets lead.", text=True),
        *PROVENANCE,
    ),
)

AUTHORS: Final = Table(
    "authors",
    "a person of the byline, or one that a statement names",
    ("article_id", "author_id"),
    (
        ARTICLE_ID,
        _must(_s("author_id", "The author within the article; `b1`, `b2` … where no statement names her.")),
        _must(_s("name", "Full name where the byline is known, else as first written.")),
        _s("given", "Given names."),
        _s("family", "Family name."),
        _s("orcid", "ORCID iD as the source gives it."),
        _i("byline_position", "Position in the byline from 1; null for a person outside it, or where it is unknown."),
        Column("corresponding", "bool", "Whether she is a corresponding author; null where the source does not say."),
        _s("affiliations", "Affiliations as written."),
        _s("affiliation_rors", "ROR ids of the affiliations that the source gives."),
        _must(
            _s(
                "coverage",
                "What the statements say of her: ties, nothing to declare, nothing by exclusion, not covered, "
                "or ambiguous.",
                values=t.Coverage,
            )
        ),
        _n("n_own_ties", "Ties in `relationships` that are her own (`own`), by name."),
        *PROVENANCE,
    ),
)

RELATIONSHIPS: Final = Table(
    "relationships",
    "an author–organisation–type triple that a statement says",
    ("article_id", "fact_id"),
    (
        ARTICLE_ID,
        FACT_ID,
        *_AUTHOR,
        _must(_s("organization", "The organisation as written.")),
        *_organization("organisation"),
        _s("industry", "Industry of the organisation."),
        _s("division", "Unit as written before its parent."),
        _must(_s("type", "What ties the author to the organisation.", values=t.RelationshipType)),
        _must(_s("tie_holder", "Whose tie it is.", values=t.TieHolder)),
        _b("own", "True where the tie is the author's own (`tie_holder` is `author`)."),
        _must(_s("payee", "To whom the money went.", values=t.Payee)),
        _must(_s("status", "When the tie held, where stated.", values=t.Status)),
        _must(_s("submitted_work", "Whether the tie belongs to the submitted work.", values=t.SubmittedWork)),
        _must(_s("compensated", "Whether the tie is paid.", values=t.Compensated)),
        _must(_s("assertion", "`one_of`: an “or” leaves open which of several facts holds.", values=t.Assertion)),
        _s("alternatives", "Id that the members of a `one_of` group share within the article."),
        _must(
            _s(
                "count_key",
                "What to count: `COUNT(DISTINCT count_key)` counts a stated fact once, and a `one_of` group once for "
                "each author, over all articles.",
            )
        ),
        _s("years", "Years as written."),
        _s("amount", "Amount as written."),
        _i("icmje_item", "Item of the ICMJE disclosure form of 2021; null for employment."),
        *_EVIDENCE,
        *PROVENANCE,
    ),
)

FUNDING: Final = Table(
    "funding",
    "a funder–award pair; the award is null where money is stated without a number",
    ("article_id", "fact_id"),
    (
        ARTICLE_ID,
        FACT_ID,
        _s("funder", "The funder as written; null where none is named."),
        *_organization("funder"),
        _s("via", "Who administers or passes on, as written."),
        _s("via_name", "Its canonical name, where it was linked."),
        _s("award_id", "Award number as written."),
        _s("award_normalised", "Award number in its normal form."),
        _s("award_format", "Id of the format of award numbers that it has."),
        _s("award_check", "Whether it has a known format, and one of this funder.", values=t.AwardCheck),
        _s("award_implied_funder", "The funder that the format of the number implies."),
        _s("scheme", "Programme or prize."),
        _s("project", "Short name of the project."),
        _s("subproject", "Part of the project."),
        _s("title", "Title of the project or award."),
        _s("recipients", "Who received it, as written."),
        _s("recipient_ids", "Their ids in `authors`; groups have none."),
        _must(_s("support", "What the funder gave.", values=t.Support)),
        _i("award_start_char", "First character of the award number in the text read."),
        _i("award_end_char", "Offset after its last character."),
        *_EVIDENCE,
        *PROVENANCE,
    ),
)

DECLARED_NONE: Final = Table(
    "declared_none",
    "an author, or a group of authors, of whom a statement says that there is nothing to declare",
    ("article_id", "fact_id"),
    (
        ARTICLE_ID,
        FACT_ID,
        *_AUTHOR,
        _must(_s("kind", "The kind of interest that is meant.", values=t.InterestKind)),
        *_EVIDENCE,
        *PROVENANCE,
    ),
)

DENIALS: Final = Table(
    "denials",
    "a tie that a statement denies by name (“received no fees from X”); never a relationship",
    ("article_id", "fact_id"),
    (
        ARTICLE_ID,
        FACT_ID,
        *_AUTHOR,
        _s("organization", "The organisation as written; null where any is meant."),
        _s("organization_id", "The organisation, in `organizations`."),
        _s("organization_name", "Its canonical name, where it was linked; else as written."),
        _s("type", "The tie denied; null where any is meant.", values=t.RelationshipType),
        *_EVIDENCE,
        *PROVENANCE,
    ),
)

ORGANIZATIONS: Final = Table(
    "organizations",
    "a body that the statements of an article name with a role",
    ("article_id", "organization_id"),
    (
        ARTICLE_ID,
        _must(_s("organization_id", "The organisation within the article.")),
        _must(_s("name", "Canonical name where it was linked, else as first written.")),
        _must(_s("kind", "What kind of body it is.", values=t.OrganizationKind)),
        _s("industry", "Industry."),
        _s("ror", "ROR id, a URI."),
        _s("funder_id", "Funder Registry id, a URI."),
        _s("own_id", "Id in the table of organisations shipped with coi_extract."),
        _s("country", "Country, ISO 3166-1 alpha-2."),
        _s("parent", "The group that it belongs to today."),
        _s("parent_then", "The group that it belonged to in the year of the article."),
        _s("roles", "The roles it is named in."),
        _n("n_mentions", "How often it is named."),
        _s("written", "How it is written; each way once."),
        Column("link_score", "float64", "Score of the link, 0 to 1; null where it was not linked."),
        _s("candidates", "What it may mean where that stayed open."),
        *PROVENANCE,
    ),
)

NOTICES: Final = Table(
    "notices",
    "something that was ambiguous, contradictory or left out",
    ("article_id", "notice_number"),
    (
        ARTICLE_ID,
        _n("notice_number", "Number within the article, from 1."),
        _must(_s("code", "What it is; codes are stable.")),
        _s("message", "The same for people.", text=True),
        _i("start_char", "First character that it is about, in the text read."),
        _i("end_char", "Offset after the last one."),
        *PROVENANCE,
    ),
)

#: All tables by name, in the order in which they are written.
TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (ARTICLES, AUTHORS, RELATIONSHIPS, FUNDING, DECLARED_NONE, DENIALS, ORGANIZATIONS, NOTICES)
}
#: Tables whose rows are facts.
FACTS: Final = ("relationships", "funding", "declared_none", "denials")
