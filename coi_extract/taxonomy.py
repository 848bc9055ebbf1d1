"""The enumerations of the data model and the items of the ICMJE disclosure form.

Relationship types and attributes follow the project's annotation conventions; the items are those of the ICMJE
"Disclosure of Interest" form (13 items, in use since 2021).
"""

from __future__ import annotations

from enum import Enum


class _Value(str, Enum):
    def __str__(self) -> str:
        return str(self.value)


class RelationshipType(_Value):
    """What ties an author to an organisation."""

    EMPLOYMENT = "employment"
    SALARY_SUPPORT = "salary_support"
    CONSULTING = "consulting"
    ADVISORY_BOARD = "advisory_board"
    SPEAKER = "speaker"
    HONORARIA = "honoraria"
    PERSONAL_FEES = "personal_fees"
    RESEARCH_FUNDING = "research_funding"
    TRAVEL = "travel"
    EQUITY = "equity"
    FOUNDER = "founder"
    PATENT = "patent"
    ROYALTIES = "royalties"
    EXPERT_TESTIMONY = "expert_testimony"
    LEADERSHIP = "leadership"
    IN_KIND = "in_kind"
    FELLOWSHIP = "fellowship"
    OTHER = "other"


class AuthorScope(_Value):
    """Whom an author mention means: one named person, or a group."""

    NAMED = "named"
    ALL = "all"
    ALL_OTHERS = "all_others"
    SOME = "some"


class TieHolder(_Value):
    """Whose tie it is. Only ``author`` is the author's own."""

    AUTHOR = "author"
    RELATIVE = "relative"
    INSTITUTION = "institution"
    STUDY = "study"
    GROUP = "group"


class Payee(_Value):
    """To whom the money went."""

    AUTHOR = "author"
    INSTITUTION = "institution"
    CHARITY = "charity"
    UNKNOWN = "unknown"


class Status(_Value):
    """When the tie held, where the text says so."""

    CURRENT = "current"
    PAST = "past"
    PLANNED = "planned"
    UNKNOWN = "unknown"


class SubmittedWork(_Value):
    """Whether the tie belongs to the submitted work, where the text says so."""

    DURING = "during"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Compensated(_Value):
    """Whether the tie is paid, where the text says so."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Assertion(_Value):
    """``one_of``: an "or" of the text leaves open which of several facts holds."""

    STATED = "stated"
    ONE_OF = "one_of"


class Support(_Value):
    """What a funder gave."""

    MONEY = "money"
    IN_KIND = "in_kind"


class InterestKind(_Value):
    """The kind of interest that a declaration of none speaks of."""

    FINANCIAL = "financial"
    NON_FINANCIAL = "non_financial"
    ANY = "any"


class SectionKind(_Value):
    """What a passage of the text is about."""

    COMPETING_INTERESTS = "competing_interests"
    FUNDING = "funding"
    ACKNOWLEDGEMENTS = "acknowledgements"
    CONTRIBUTIONS = "contributions"
    AFFILIATIONS = "affiliations"
    ROLE_OF_FUNDER = "role_of_funder"
    DISCLAIMER = "disclaimer"
    ETHICS = "ethics"
    DATA = "data"
    OTHER = "other"


class OrganizationKind(_Value):
    """What kind of body an organisation is."""

    COMPANY = "company"
    GOVERNMENT = "government"
    NONPROFIT = "nonprofit"
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    SOCIETY = "society"
    OTHER = "other"


class Coverage(_Value):
    """What the text says about an author's interests."""

    TIES = "ties"
    DECLARED_NONE = "declared_none"
    BY_EXCLUSION = "by_exclusion"
    NOT_COVERED = "not_covered"
    AMBIGUOUS = "ambiguous"


class AwardCheck(_Value):
    """Whether an award number has a known format, and one of the funder it stands under."""

    RECOGNISED = "recognised"
    FORMAT_NOT_RECOGNISED = "format_not_recognised"
    FITS_OTHER_FUNDER = "fits_other_funder"


#: The items of the ICMJE disclosure form, 2021 version, shortened.
ICMJE_ITEMS: dict[int, str] = {
    1: "Support for the present manuscript",
    2: "Grants or contracts",
    3: "Royalties or licenses",
    4: "Consulting fees",
    5: "Payment or honoraria for lectures, presentations, speakers bureaus, manuscript writing or educational events",
    6: "Payment for expert testimony",
    7: "Support for attending meetings and/or travel",
    8: "Patents planned, issued or pending",
    9: "Participation on a data safety monitoring board or advisory board",
    10: "Leadership or fiduciary role in other board, society, committee or advocacy group",
    11: "Stock or stock options",
    12: "Receipt of equipment, materials, drugs, medical writing, gifts or other services",
    13: "Other financial or non-financial interests",
}

_ITEM_OF_TYPE: dict[RelationshipType, int | None] = {
    RelationshipType.EMPLOYMENT: None,  # the form has no item for employment
    RelationshipType.SALARY_SUPPORT: 2,
    RelationshipType.CONSULTING: 4,
    RelationshipType.ADVISORY_BOARD: 9,
    RelationshipType.SPEAKER: 5,
    RelationshipType.HONORARIA: 5,
    RelationshipType.PERSONAL_FEES: 13,
    RelationshipType.RESEARCH_FUNDING: 2,
    RelationshipType.TRAVEL: 7,
    RelationshipType.EQUITY: 11,
    RelationshipType.FOUNDER: 11,
    RelationshipType.PATENT: 8,
    RelationshipType.ROYALTIES: 3,
    RelationshipType.EXPERT_TESTIMONY: 6,
    RelationshipType.LEADERSHIP: 10,
    RelationshipType.IN_KIND: 12,
    RelationshipType.FELLOWSHIP: 2,
    RelationshipType.OTHER: 13,
}

#: Support for the work itself is item 1, whatever its kind.
_SUPPORT_OF_THE_WORK = frozenset(
    {
        RelationshipType.RESEARCH_FUNDING,
        RelationshipType.SALARY_SUPPORT,
        RelationshipType.FELLOWSHIP,
        RelationshipType.IN_KIND,
    }
)


def icmje_item(type_: RelationshipType, submitted_work: SubmittedWork = SubmittedWork.UNKNOWN) -> int | None:
    """Return the item (1 to 13) of the ICMJE form of 2021 under which a tie is declared.

    ``None`` for employment, which has no item of its own. Support that the text places in the submitted work is
    item 1.
    """
    if submitted_work is SubmittedWork.DURING and type_ in _SUPPORT_OF_THE_WORK:
        return 1
    return _ITEM_OF_TYPE[type_]
