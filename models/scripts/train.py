"""Train the shipped weights on the whole corpus.

python scripts/train.py corpus -o trained/reader.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from common import fit, load, stream


def main() -> None:
    """Write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    ties, sentences = load(args.corpus / "ties.jsonl"), load(args.corpus / "funding.jsonl")
    content = fit(ties, sentences, stream(args.corpus / "organizations.jsonl"))
    args.output.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(ties)} ties: {len(content['ties']['weights'])} weights")
    print(f"{len(sentences)} funding sentences: {len(content['funding']['features'])} features")
    if "organizations" in content:
        print(f"names of organisations: {len(content['organizations']['features'])} features")


if __name__ == "__main__":
    main()
