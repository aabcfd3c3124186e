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
    own = encoder.encode([passage(statement) for statement in statements])
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
