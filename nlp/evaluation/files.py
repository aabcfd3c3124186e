"""Reads the files that are measured: gold and predicted articles, their confidences, token lines.

A `FormatError` names the file beside the line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nlp.errors import FormatError
from nlp.evaluation.calibration import Reliability, reliability
from nlp.evaluation.confidences import (
    Confidences,
    judge_speakers,
    judge_statements,
    read_confidences,
)
from nlp.evaluation.conll import Text, read_texts
from nlp.evaluation.tally import Pairs, pair_articles
from nlp.interchange import read_annotated


def read_pairs(gold: Path, predicted: Path) -> tuple[Pairs, list[str]]:
    """Gold articles with their predictions, and the ids of those that have none."""
    with _lines(gold) as lines:
        wanted = {article.id: article for article in read_annotated(lines)}
    texts = {article.id: article.text for article in wanted.values()}
    with _lines(predicted) as lines:
        given = {article.id: article for article in read_annotated(lines, texts)}
    return list(pair_articles(wanted.values(), given)), sorted(wanted.keys() - given.keys())


def read_reliability(
    pairs: Pairs, predicted: Path, rounds: int = 0, seed: int = 0
) -> tuple[dict[str, Reliability], Confidences]:
    """The reliability of `statements` and `speakers`, as far as they say how sure they are.

    `pairs` are from the same file `predicted`, whose confidences are handed back too. Raises
    `FormatError` when no statement has one, or only some have.
    """
    with _lines(predicted) as lines:
        confidences = read_confidences(lines)
        judged = {
            "statements": judge_statements(pairs, confidences),
            "speakers": judge_speakers(pairs, confidences),
        }
        if judged["statements"] is None:
            raise FormatError("no statement has a confidence")
    found = {
        name: reliability(answers, rounds, seed)
        for name, answers in judged.items()
        if answers is not None
    }
    return found, confidences


def read_conll(path: Path) -> list[Text]:
    """The texts of a file of token lines. Raises `FormatError` when it holds none."""
    with _lines(path) as lines:
        texts = list(read_texts(lines))
        if not any(text.entities for text in texts):
            raise FormatError("there is no entity of type PER, ORG or LOC")
    return texts


@contextmanager
def _lines(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as lines:
            yield lines
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
