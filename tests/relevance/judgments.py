"""Reads judged queries and pairs, and matches found quotes with judged statements.

Flow: files → **judgments** → measures. A statement is an article id and the code points from where
its content starts to where it ends; no text is kept.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
QUERIES = HERE / "queries.jsonl"
TUNING = HERE / "tuning.jsonl"
SAME = HERE / "same.jsonl"
SAME_TUNING = HERE / "same_tuning.jsonl"

# A found quote is a judged statement when their contents share more than this.
OVERLAP = 0.5

Language = Literal["ar", "en"]
Kind = Literal["words", "meaning", "entity"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the content of a statement is: code points, end exclusive."""

    article: str
    start: int
    end: int

    def overlap(self, other: "Place") -> float:
        """What two places share of what they cover together, in [0, 1]."""
        if self.article != other.article:
            return 0.0
        shared = min(self.end, other.end) - max(self.start, other.start)
        covered = max(self.end, other.end) - min(self.start, other.start)
        return max(shared, 0) / covered


@dataclass(frozen=True, slots=True)
class Judged(Place):
    """A relevant statement: grade 2 says something directly about the query, 1 touches it."""

    grade: int


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, and every statement that answers it; what is not listed has grade 0."""

    id: str
    query: str
    language: Language
    kind: Kind
    relevant: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """The articles that judgments are about: files of the corpus, all of them or these ids."""

    files: tuple[str, ...]
    articles: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements, and whether they are one utterance of one speaker."""

    first: Place
    second: Place
    same: bool


def read_queries(path: Path) -> tuple[Collection, list[Query]]:
    """A file of judged queries; its first line names the collection."""
    lines = _lines(path)
    collection = _collection(next(lines))
    return collection, [
        Query(
            id=line["id"],
            query=line["query"],
            language=line["language"],
            kind=line["kind"],
            relevant=tuple(Judged(**judged) for judged in line["relevant"]),
        )
        for line in lines
    ]


def read_pairs(path: Path) -> tuple[Collection, list[Pair]]:
    """A file of judged pairs; its first line names the collection."""
    lines = _lines(path)
    collection = _collection(next(lines))
    return collection, [
        Pair(Place(**line["first"]), Place(**line["second"]), line["same"]) for line in lines
    ]


def match(found: Sequence[Place], judged: Sequence[Place]) -> list[int | None]:
    """For each found place the index of the judged one that it is, one to one; None for no one.

    Those that share most are matched first, so that a statement inside another one is not taken
    for it.
    """
    close = [
        (overlap, rank, index)
        for rank, place in enumerate(found)
        for index, other in enumerate(judged)
        if (overlap := place.overlap(other)) > OVERLAP
    ]
    matched: list[int | None] = [None] * len(found)
    taken: set[int] = set()
    for _, rank, index in sorted(close, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if matched[rank] is None and index not in taken:
            matched[rank] = index
            taken.add(index)
    return matched


def grades(found: Sequence[Place], query: Query) -> list[int]:
    """The grades of what was found, in the order found."""
    return [
        0 if index is None else query.relevant[index].grade
        for index in match(found, query.relevant)
    ]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _collection(line: dict[str, Any]) -> Collection:
    articles = line.get("articles")
    return Collection(
        files=tuple(line["files"]),
        articles=None if articles is None else frozenset(articles),
    )
