"""Gold records drawn at random, and predictions that are wrong in known kinds of ways."""

from __future__ import annotations

import copy
import random
from typing import Any

ORGANIZATIONS = (
    "Novartis", "The Wellcome Trust", "Wellcome Trust", "Bristol-Myers Squibb", "Bristol Myers Squibb Company", "MRC",
    "Orbis Inc.", "Medical Research Council (MRC)", "Roche", "Roche Diagnostics", "Deutsche Forschungsgemeinschaft",
    "Åland Fund",
)  # fmt: skip
AUTHORS = ("GS", "G.S.", "Dr. Cole", "Anna Cole", "A. Cole", "van der Berg", "ALL", "J-P.M.", "Beth Cole", "SOME")
TYPES = ("consulting", "speaker", "employment", "research_funding", "equity")
AWARDS = ("R01 HL123456", "R01-HL-123456", "SFB 1697", "SFB 1697 TP04", "4711", "No. 4711", "086091/Z/08/Z")
ATTRIBUTES = {
    "status": ("past", "planned"),
    "payee": ("institution", "charity"),
    "years": ("2012-2015", "until 2018"),
    "assertion": ("one_of",),
}


def _relationship(rng: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {"author": rng.choice(AUTHORS), "org": rng.choice(ORGANIZATIONS), "type": rng.choice(TYPES)}
    for name, values in ATTRIBUTES.items():
        if rng.random() < 0.3:
            row[name] = rng.choice(values)
    return row


def _funding(rng: random.Random) -> dict[str, Any]:
    return {
        "funder": rng.choice((*ORGANIZATIONS, "")),
        "award_ids": rng.choices(AWARDS, k=rng.randrange(3)),
        "recipients": rng.choices(AUTHORS, k=rng.randrange(3)),
        "ror": rng.choice((None, "https://ror.org/029chgv08", "029chgv08", "https://ror.org/018mejw64")),
    }


def gold_records(rng: random.Random, n: int) -> list[dict[str, Any]]:
    """Draw ``n`` records; some lack keys, some tie nobody."""
    records = []
    for i in range(n):
        record: dict[str, Any] = {"id": f"r{i}", "part": rng.choice(("read", "check")), "style": rng.choice("abc")}
        if rng.random() < 0.9:
            record["relationships"] = [_relationship(rng) for _ in range(rng.randrange(5))]
            record["no_conflict"] = rng.choices(AUTHORS, k=rng.randrange(3))
        if rng.random() < 0.8:
            record["funding"] = [_funding(rng) for _ in range(rng.randrange(4))]
            record["recipients_not_annotated"] = rng.random() < 0.3
        if rng.random() < 0.5:
            record["organizations"] = rng.choices(ORGANIZATIONS, k=rng.randrange(5))
        if rng.random() < 0.3:
            record["funder_names"] = rng.choices(ORGANIZATIONS, k=rng.randrange(3))
            record["award_numbers"] = rng.choices(AWARDS, k=rng.randrange(3))
        records.append(record)
    return records


def worsened(rng: random.Random, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return predictions: the gold with entries dropped, added and changed; some records are missing."""
    predictions = []
    for record in copy.deepcopy(gold):
        if rng.random() < 0.05:
            continue
        for row in record.get("relationships", ()):
            for key, values in (("author", AUTHORS), ("org", ORGANIZATIONS), ("type", TYPES)):
                if rng.random() < 0.1:
                    row[key] = rng.choice(values)
            if rng.random() < 0.2:
                row["status"] = "past"
        if rng.random() < 0.3:
            record.setdefault("relationships", []).append(_relationship(rng))
        if rng.random() < 0.3:
            record.setdefault("funding", []).append(_funding(rng))
        for key in ("relationships", "funding", "no_conflict", "organizations"):
            if record.get(key) and rng.random() < 0.2:
                record[key].pop(rng.randrange(len(record[key])))
            if record.get(key) and rng.random() < 0.1:
                record[key].append(copy.deepcopy(record[key][0]))
        for row in record.get("funding", ()):
            if rng.random() < 0.1:
                row["award_ids"] = [a.lower() for a in row["award_ids"]][:1]
        predictions.append(record)
    return predictions
