"""Random disclosure statements whose facts are known.

    python -m data.synthetic.generator -n 1000 --seed 1 -o out.jsonl

A statement is made from its seed alone: the same seed and options give the same statement, whatever was made before.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

if __package__ in (None, ""):  # run as a script: make the package importable
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from data.synthetic.engine import Draft
from data.synthetic.grammar import Grammar, load_grammar
from data.synthetic.names import load_pools
from data.synthetic.noise import NOISES, damage

__all__ = ["Statement", "generate", "generate_many", "held_out_ids", "main", "style_names"]

_STEP = 1_000_003  # seeds of neighbouring statements are kept apart by a prime
_ATTEMPTS = 60


@dataclass(frozen=True, slots=True)
class Statement:
    """One synthetic statement.

    `relationships`, `no_conflict` and `funding` are as in the gold records; entries of `funding` may also hold
    `scheme`, `project`, `subproject`, `via` and `support`, and keep apart what one funder gave to different recipients
    (`to_gold` joins it). `mentions` holds ``{kind, start, end, text}`` with offsets in characters;
    `relationship_mentions` runs parallel to `relationships` and gives the indices of the author's, the organisation's
    and the cue's mention (None where nothing is written); `funding_mentions` runs parallel to `funding`.
    """

    id: str
    text: str
    authors: tuple[str, ...]
    style: str
    families: tuple[str, ...]
    relationships: list[dict[str, str]]
    no_conflict: list[str]
    funding: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    relationship_mentions: list[dict[str, int | None]]
    funding_mentions: list[dict[str, Any]]
    noise: bool = False

    def to_gold(self) -> dict[str, Any]:
        """The statement as a record in the gold format, with `authors` where they are given and `style`."""
        record: dict[str, Any] = {"id": self.id, "text": self.text}
        if self.authors:
            record["authors"] = list(self.authors)
        record["style"] = self.style
        record["relationships"] = [dict(r) for r in self.relationships]
        record["no_conflict"] = list(self.no_conflict)
        merged: dict[str, dict[str, Any]] = {}  # the gold has one entry for each funder
        for entry in self.funding:
            row = merged.setdefault(entry["funder"], {"funder": entry["funder"], "award_ids": [], "recipients": []})
            for key in ("award_ids", "recipients"):
                row[key] += [value for value in entry[key] if value not in row[key]]
        record["funding"] = list(merged.values())
        return record

    def to_record(self) -> dict[str, Any]:
        """The gold record with everything else that is known: families, mentions, their links, funding details."""
        return self.to_gold() | {
            "families": list(self.families),
            "noise": self.noise,
            "funding": [dict(f) for f in self.funding],
            "mentions": self.mentions,
            "relationship_mentions": self.relationship_mentions,
            "funding_mentions": self.funding_mentions,
        }


def style_names() -> tuple[str, ...]:
    """All styles that have plans of their own."""
    return tuple(name for name, style in load_grammar().styles.items() if style.plans)


def held_out_ids() -> frozenset[str]:
    """Ids of the families, of templates and of cues, that are kept from rule writing."""
    grammar = load_grammar()
    return frozenset(f.id for f in grammar.families.values() if f.held_out) | {
        i for i, held in grammar.cue_families.items() if held
    }


def generate(
    seed: int,
    *,
    styles: Collection[str] | None = None,
    held_out: bool | None = None,
    noise: Collection[str] | bool = False,
) -> Statement:
    """Make one statement.

    Args:
        seed: any integer; it decides everything.
        styles: draw from these styles only; None for all.
        held_out: False uses no held-out family; True makes sure that at least one is used; None does not look.
        noise: damage that leaves the facts as they are: True for any, or names out of `noise.NOISES`.

    Raises:
        ValueError: an unknown style or noise.
    """
    names = style_names()
    wanted = tuple(s for s in names if s in styles) if styles is not None else names
    unknown = set(styles or ()) - set(names)
    if unknown or not wanted:
        raise ValueError(f"styles={sorted(unknown) or styles!r} unknown; the styles are {', '.join(names)}")
    kinds = tuple(sorted(NOISES)) if noise is True else tuple(noise or ())
    if set(kinds) - set(NOISES):
        raise ValueError(f"noise={sorted(set(kinds) - set(NOISES))} unknown; the kinds are {', '.join(sorted(NOISES))}")
    grammar = load_grammar()
    held = held_out_ids()
    for attempt in range(_ATTEMPTS):
        rng = Random(seed * _STEP + attempt)
        draft = _draft(grammar, rng, wanted, held_out)
        if draft.length and (not held_out or held.intersection(draft.families)):
            return _finish(f"syn-{seed}", draft, kinds)
    raise ValueError(
        f"no statement with held_out={held_out} in the styles {', '.join(wanted)}: they have no held-out family"
    )


def generate_many(n: int, seed: int = 0, **options: Any) -> Iterator[Statement]:
    """Make `n` statements, lazily; the options are those of `generate`."""
    for i in range(n):
        yield generate(seed * 10_000_019 + i, **options)


def _draft(grammar: Grammar, rng: Random, styles: tuple[str, ...], mode: bool | None) -> Draft:
    style = styles[int(rng.random() * len(styles))]
    draft = Draft(grammar, load_pools(), rng, style, mode)
    plans = grammar.styles[style].plans
    draft.render_plan(plans[int(rng.random() * len(plans))])
    return draft


def _finish(name: str, draft: Draft, noise: tuple[str, ...]) -> Statement:
    plain = draft.text()
    text, spans = plain, [(start, end) for _, start, end in draft.mentions]
    if noise:
        text, spans = damage(plain, spans, draft.rng, noise)
    mentions = [
        {"kind": m[0], "start": s, "end": e, "text": text[s:e]} for m, (s, e) in zip(draft.mentions, spans, strict=True)
    ]

    def was(index: int) -> str:
        _, start, end = draft.mentions[index]
        return plain[start:end]

    def now(index: int) -> str:
        return text[slice(*spans[index])]

    ties, links, seen = [], [], set()
    for tie in draft.ties:
        key = (tie.label if tie.author is None or tie.label else was(tie.author), was(tie.org), tie.type)
        if key in seen:
            continue
        seen.add(key)
        who = tie.label or (now(tie.author) if tie.author is not None else "ALL")
        row = {"author": who, "org": now(tie.org), "type": tie.type, **tie.attrs}
        row.update((name, now(index)) for name, index in tie.marks.items())
        ties.append(row)
        links.append({"author": tie.author, "organization": tie.org, "cue": tie.cue})
    funding, funding_links = [], []
    for fund in draft.funding:
        entry: dict[str, Any] = {
            "funder": now(fund.funder),
            "award_ids": [now(a) for a in fund.awards],
            "recipients": [r if isinstance(r, str) else now(r) for r in fund.recipients],
        }
        entry.update((name, now(index)) for name, index in fund.extra.items())
        if fund.support != "money":
            entry["support"] = fund.support
        funding.append(entry)
        funding_links.append(
            {
                "funder": fund.funder,
                "awards": fund.awards,
                "recipients": [r for r in fund.recipients if not isinstance(r, str)],
                **fund.extra,
            }
        )
    none = list(dict.fromkeys(n if isinstance(n, str) else now(n) for n in draft.none))
    known = draft.rng.random() < draft.grammar.styles[draft.style].authors_known
    return Statement(
        id=name,
        text=text,
        authors=tuple(p.full for p in draft.cast) if known else (),
        style=draft.style,
        families=tuple(dict.fromkeys(draft.families)),
        relationships=ties,
        no_conflict=none,
        funding=funding,
        mentions=mentions,
        relationship_mentions=links,
        funding_mentions=funding_links,
        noise=bool(noise),
    )


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m data.synthetic.generator", description="Write synthetic statements with gold, as JSONL."
    )
    parser.add_argument("-n", type=int, default=100, help="number of statements (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the whole file (default 0)")
    parser.add_argument("--style", action="append", choices=style_names(), help="only this style; may be repeated")
    parser.add_argument("--held-out", choices=("yes", "no"), help="only statements with / without held-out families")
    parser.add_argument(
        "--noise", action="store_true", help="damage white space, ligatures, Unicode forms and entities"
    )
    parser.add_argument("--full", action="store_true", help="also write families, mentions and their links")
    parser.add_argument("-o", "--output", type=Path, help="file to write (default: standard output)")
    args = parser.parse_args(argv)
    options = {"styles": args.style, "held_out": {"yes": True, "no": False}.get(args.held_out), "noise": args.noise}
    out = args.output.open("w", encoding="utf-8") if args.output else sys.stdout
    try:
        for statement in generate_many(args.n, args.seed, **options):
            out.write(
                json.dumps(statement.to_record() if args.full else statement.to_gold(), ensure_ascii=False) + "\n"
            )
    finally:
        if args.output:
            out.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
