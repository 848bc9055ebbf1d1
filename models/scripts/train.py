"""Train the shipped weights on the whole corpus.

python scripts/train.py corpus/ties.jsonl -o trained/ties.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from common import fit, load


def main() -> None:
    """Write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    rows = load(args.corpus)
    content = fit(rows)
    args.output.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(rows)} ties, {len(content['ties']['weights'])} weights")


if __name__ == "__main__":
    main()
