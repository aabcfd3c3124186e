"""Pairs of mentions or names, judged by hand, and what a resolution says of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.names.resolve import Name, Node, resolve
from nlp.normalise import fold_name

FOLDER = Path(__file__).parent
Place = tuple[str, int, int]  # article, start, end


@dataclass(frozen=True, slots=True)
class Counts:
    """How a resolution did on judged pairs; `unknown` have a mention that it has no name of."""

    together: int  # one, and said to be one
    apart: int  # two, and said to be two
    merged: int  # two, but said to be one
    split: int  # one, but said to be two
    unknown: int

    @property
    def precision(self) -> float:
        """Of the pairs said to be one, how many are."""
        return self.together / max(1, self.together + self.merged)

    @property
    def recall(self) -> float:
        """Of the pairs that are one, how many are said to be."""
        return self.together / max(1, self.together + self.split)


def read_pairs() -> list[tuple[Place, Place, bool]]:
    """Return the judged pairs of mentions in the articles."""
    rows = _rows("pairs.tsv")
    return [((a, int(b), int(c)), (d, int(e), int(f)), g == "1") for a, b, c, d, e, f, g in rows]


def read_invented() -> list[tuple[str, tuple[str, int], tuple[str, int], bool, str]]:
    """Return the judged pairs of names: label, names with their numbers of articles, judgement."""
    rows = _rows("invented.tsv")
    return [(label, _counted(a), _counted(b), said == "1", why) for label, a, b, said, why in rows]


def entities(articles: Iterable[Mapping[str, Any]]) -> dict[Place, Node]:
    """Return the entity of each mention of a set of articles in the interchange form."""
    names: dict[Place, Node] = {}
    written: dict[Node, Counter[str]] = defaultdict(Counter)
    seen: dict[Node, set[str]] = defaultdict(set)
    for article in articles:
        for mention in article["entities"]:
            node = (mention["label"], fold_name(mention["name"]))
            names[article["id"], mention["start"], mention["end"]] = node
            written[node][mention["name"]] += 1
            seen[node].add(article["id"])
    found = resolve(
        Name(node[0], node[1], min(forms, key=lambda f: (-forms[f], f)), len(seen[node]))
        for node, forms in written.items()
    )
    return {place: found[node].target for place, node in names.items()}


def judge(known: Mapping[Place, Node], pairs: Iterable[tuple[Place, Place, bool]]) -> Counts:
    """Compare a resolution with judged pairs."""
    out: Counter[str] = Counter()
    for one, other, same in pairs:
        if one not in known or other not in known:
            out["unknown"] += 1
        elif known[one] == known[other]:
            out["together" if same else "merged"] += 1
        else:
            out["split" if same else "apart"] += 1
    return Counts(out["together"], out["apart"], out["merged"], out["split"], out["unknown"])


def _rows(name: str) -> list[list[str]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


def _counted(cell: str) -> tuple[str, int]:
    name, _, number = cell.partition(":")
    return name, int(number or 1)
