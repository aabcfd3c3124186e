"""Measure the resolution of names: `python -m tests.registry GOLD… [--predicted FILE…]`.

GOLD are annotated articles (seeds.jsonl, dev.jsonl): their gold names are resolved and the pairs
of pairs.tsv judged. With --predicted, the names that a pipeline gave the same articles are; a pair
with a mention that it did not find counts as unknown.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from tests.registry.pairs import Counts, entities, judge, read_pairs


def main() -> None:
    """Print precision and recall, by label and in all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--predicted", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the pairs that went wrong")
    options = parser.parse_args()
    gold = _articles(options.gold)
    articles = _articles(options.predicted) if options.predicted else gold
    labels = {
        (article["id"], mention["start"], mention["end"]): mention["label"]
        for article in gold
        for mention in article["entities"]
    }
    known, pairs = entities(articles), read_pairs()
    for label in ("PER", "ORG", "LOC"):
        some = [pair for pair in pairs if labels.get(pair[0]) == labels.get(pair[1]) == label]
        _show(label, judge(known, some))
    _show("all", judge(known, pairs))
    if options.errors:
        for one, other, same in pairs:
            if one in known and other in known and (known[one] == known[other]) != same:
                _say(f"{'split' if same else 'merged'}\t{known[one]}\t{known[other]}\t{one[0]}")


def _articles(paths: list[Path]) -> list[dict[str, Any]]:
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line]


def _show(label: str, counts: Counts) -> None:
    _say(
        f"{label}\tprecision {counts.precision:.3f}\trecall {counts.recall:.3f}\t"
        f"one {counts.together + counts.split}\ttwo {counts.apart + counts.merged}\t"
        f"unknown {counts.unknown}"
    )


def _say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
