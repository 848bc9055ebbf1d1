"""The page ``docs/tables.md``, made from the schema so that it cannot drift.

python -m coi_extract.exports.document > docs/tables.md
"""

from __future__ import annotations

from coi_extract.exports.columns import PROVENANCE, TABLES, Column
from coi_extract.exports.duck import views

_INTRODUCTION = """\
# Tables

<!-- Made by `python -m coi_extract.exports.document`; a test holds it to the schema. -->

One schema in CSV, JSONL, Parquet and Arrow, pandas, DuckDB and Spark. Every table is keyed by the article and the fact;
every row ends with its provenance. Cells hold single values; where a cell holds several they are joined by `; `.
Offsets count characters (code points) of the text read, from 0; the end is exclusive.

```python
import coi_extract
from coi_extract import exports, sources

extractor = coi_extract.Extractor()
records = [r for r in sources.read("articles/") if isinstance(r, sources.Record)]
texts = ((r.declaration_text().text, {"authors": r.author_names(), "record": r}) for r in records)
tables = exports.to_tables((c["record"], report) for report, c in extractor.pipe(texts, as_tuples=True))

tables["relationships"]                 # pyarrow.Table
tables.to_pandas("funding")             # pandas.DataFrame (extra `pandas`)
tables.write("out", "csv")              # also "jsonl", "parquet", "duckdb"
tables.duckdb().sql("FROM author_company_pairs").show()
```

For more articles than fit into memory, and for the command line, see [long runs](long_runs.md).

## Counting

- **Share of articles.** The denominator is `articles`: every article that was read has a row there, whether or not a
  statement was found. Ties can be stated only where `has_competing_interests` is true.
- **Pairs, not triples.** One author may be tied to one company by five types of tie: five rows of `relationships`, one
  row of the view `author_company_pairs`.
- **“Or” counts once.** The members of a `one_of` group share `alternatives`, and one of them holds.
  `COUNT(DISTINCT count_key)` counts a stated fact once and such a group once.
- **Whose tie.** `own` is true for the author's own ties. Those of relatives, institutions and the study are in the
  views `relatives_ties`, `institution_ties`, `study_ties`, and in no count of authors.
- **Nothing found** is not nothing declared, and nothing declared is not nothing there. A stated tie is not misconduct.

## Without statement text

`text=False` (on the command line `--no-text`) leaves out the columns marked *text*. Offsets and the hash of the text
stay, so that whoever has the text can find every word again. Names, amounts and award numbers stay as written.

## Suppressed facts

`suppress=` (`--suppress FILE`) takes a list of facts to leave out of every table: one line for each, a fact id, or an
article id and a fact id; `*` in the place of the fact id stands for all facts of the article. `#` begins a comment.
What an author's `coverage` and the counts of the article say follows what is left; `n_suppressed` says how many facts
were left out. The text is not changed.

## Spreadsheets

In CSV, a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is led by an apostrophe, so that no
spreadsheet runs it. All other formats hold the text byte for byte; only lone surrogates, which UTF-8 cannot hold, are
written as U+FFFD.

## JATS and Crossref

`exports.jats_fragment(record, report)` gives `funding-group` and the `coi-statement` footnote as JATS4R recommends
them; `exports.crossref_deposit(pairs, depositor)` gives a deposit of funding metadata for registered DOIs. Read what is
deposited: the facts are those of a reader that errs at a known rate.
"""


def _row(column: Column) -> str:
    marks = "".join([", never null" if column.required else "", ", *text*" if column.text else ""])
    told = column.doc.replace("|", "\\|")
    if column.values is not None:
        told += " One of " + ", ".join(f"`{value.value}`" for value in column.values) + "."
    return f"| `{column.name}` | {column.type}{marks} | {told} |"


def document() -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    shared = {column.name for column in PROVENANCE}
    for table in TABLES.values():
        parts.append(f"\n## `{table.name}`\n\nOne row: {table.row}. Key: {', '.join(f'`{k}`' for k in table.key)}.\n")
        parts.append("| column | type | holds |\n|---|---|---|")
        parts += [_row(column) for column in table.columns if column.name not in shared]
        parts.append("\nThen the columns of [provenance](#provenance).")
    parts.append("\n## Provenance\n\nThe last columns of every table.\n\n| column | type | holds |\n|---|---|---|")
    parts += [_row(column) for column in PROVENANCE]
    parts.append("\n## Ready views\n\nIn `Tables.duckdb()`, `read_results()` and `coi-extract query`.\n")
    parts.append("| view | holds |\n|---|---|")
    parts += [f"| `{view.name}` | {view.doc} |" for view in views()]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(document(), end="")
