"""The page on award formats, written from the file itself: ``python -m coi_extract.lexicon.award_table > PAGE``."""

from __future__ import annotations

from collections import defaultdict

from coi_extract.lexicon.award_grammar import AwardFormat, AwardGrammar, award_grammar

_INTRO = """\
# Award formats

Written by `python -m coi_extract.lexicon.award_table` from `coi_extract/lexicon/award_formats.yaml`; change that file,
not this page.

Each format has a pattern, a normal form and the funder whose it is. *Found* says where a number of this format is taken
for one: **bare** in running text, **isolated** once the string is known to be an award number (after "grant no.", in a
funding bracket), **funder** only under its own funder, since the number by itself means nothing.

`parse_award(text, funder=…, funder_ror=…)` reads one number and answers with its normal form, its parts, the funder it
implies and a check:

- `recognised`: a format of the funder named, or a distinctive format where no funder (or one that the file does not
  know by name) is given;
- `fits_other_funder`: a distinctive format that belongs to a body other than the one named;
- `format_not_recognised`: neither. The number may be right all the same: funders have more formats than are listed.

A number under a parent body (NIH for one of its institutes, the European Union for the European Research Council) is
recognised, and `implied_funder` is the more specific body.

What print has damaged ("R0 1 HL 123 456", "UOI", "NE/ J0…") is repaired in the normal form only; the offsets and the
text are those of the source. German and English codes of the Deutsche Forschungsgemeinschaft are one: `CRC` is `SFB`,
`RTG` is `GRK`, `SFB/TR` is `TRR`.

Years, dates, DOIs, trial registrations, ethics references, telephone numbers, sums of money and quantities are listed
under `not_awards` in the same file.
"""


def formats_page() -> str:
    """The whole page, as Markdown."""
    grammar = award_grammar()
    by_funder: dict[str, list[AwardFormat]] = defaultdict(list)
    for format_ in grammar.formats:
        by_funder[format_.funder].append(format_)
    lines = [_INTRO, "| funder | format | found | example | normal form |", "|---|---|---|---|---|"]
    for key, funder in grammar.funders.items():
        for format_ in sorted(by_funder[key], key=lambda f: f.id):
            text, normal = next(iter(format_.examples.items()))
            lines.append(f"| {funder.name} | `{format_.id}` | {format_.reach} | `{text}` | `{normal}` |")
    lines += ["", "## Codes of institutes", "", "| code | funder | ROR id |", "|---|---|---|"]
    lines += _codes(grammar, "nih_institute")
    return "\n".join(lines) + "\n"


def _codes(grammar: AwardGrammar, table: str) -> list[str]:
    rows = ((code, grammar.funders[key]) for code, key in sorted(grammar.tables[table].items()))
    return [f"| {code} | {funder.name} | {funder.ror or ''} |" for code, funder in rows]


if __name__ == "__main__":
    print(formats_page(), end="")
