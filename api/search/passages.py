"""What of statements is turned into vectors. Flow: rows → **passages** → `nlp.sentences` → rows.

A statement alone says little of what it is about: others of its article say the rest. Its vector is
that of its words and the text around them, moved towards the mean of all statements of the same
article: on the judged queries for tuning that finds half as much again as the words alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from api.database.models import Statement

Vectors = npt.NDArray[np.float32]
WIDTH = 384
# What the article's other statements count, beside 1 for the statement.
_OTHERS = 1.0


class EncodesText(Protocol):
    """What turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n, 384), a row for each text."""
        ...


def passage(statement: Statement) -> str:
    """The text that stands for a statement: what is said, and what stands around it."""
    return f"{statement.before} {statement.text} {statement.after}"


def vectors_of(statements: Sequence[Statement], encoder: EncodesText) -> Vectors:
    """Unit vectors (n, 384), float32, of all statements of one stored article, in their order."""
    [vectors] = vectors_of_articles([statements], encoder)
    return vectors


def vectors_of_articles(
    articles: Sequence[Sequence[Statement]], encoder: EncodesText
) -> list[Vectors]:
    """`vectors_of` each article's statements, those of all of them encoded together."""
    texts = [passage(statement) for statements in articles for statement in statements]
    # Rows of an empty encoding have no width.
    own = encoder.encode(texts) if texts else np.zeros((0, WIDTH), dtype=np.float32)
    ends = np.cumsum([len(statements) for statements in articles])
    parts = np.split(own, ends[:-1]) if articles else []
    return [_moved(*both) for both in zip(articles, parts, strict=True)]


def _moved(statements: Sequence[Statement], own: Vectors) -> Vectors:
    """The vectors of one article's statements, each moved towards the mean of its neighbours."""
    # A related article's statements are no neighbours of the main article's.
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, statement in enumerate(statements):
        groups[statement.title].append(number)
    moved = np.array(own, dtype=np.float32)
    for numbers in groups.values():
        moved[numbers] += _OTHERS * _unit(own[numbers].mean(axis=0))
    return _unit(moved)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit
