"""Pairs each predicted statement's and speaker's confidence with whether it was right.

Flow: interchange lines → **judgements** → calibration. A prediction carries `confidence`, a number
in [0, 1], on its statements and, for the speaker, in their `speaker` object.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nlp.errors import FormatError
from nlp.evaluation.matching import match
from nlp.evaluation.measures import Score, score
from nlp.evaluation.tally import Pairs, Tally, right_speaker, tally_article
from nlp.interchange import fields

THRESHOLDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Confidence:
    """What one predicted statement says of itself; None where it says nothing."""

    statement: float | None
    speaker: float | None


Confidences = Mapping[str, Sequence[Confidence]]


@dataclass(frozen=True, slots=True)
class Judged:
    """Answers with their confidence: arrays of one length n.

    `confidence` (n,) in [0, 1]; `right` (n,) whether the measure takes the answer for right;
    `article` (n,) the number of the article that it is from, of `articles`.
    """

    confidence: np.ndarray[Any, np.dtype[np.float64]]
    right: np.ndarray[Any, np.dtype[np.bool_]]
    article: np.ndarray[Any, np.dtype[np.int64]]
    articles: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The measures when statements under `least` are left out, and how many are kept."""

    least: float
    statements: int
    found: Score
    with_speaker: Score


def read_confidences(lines: Iterable[bytes]) -> dict[str, list[Confidence]]:
    """The confidences of each article's statements, by article id, in order.

    Reads the same lines as `read_annotated`. Raises `FormatError` for what is no number in [0, 1].
    """
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        data = fields.json_object(line, number)
        statements = fields.items(data, "statements", number)
        found[fields.required(data, "id", number)] = [_read(s, number) for s in statements]
    return found


def judge_statements(pairs: Pairs, confidences: Confidences) -> Judged | None:
    """All predicted statements: right is one that matches a gold statement.

    None where no statement says how sure it is. Raises `FormatError` where only some do.
    """
    rows = []
    for number, (gold, predicted) in enumerate(pairs):
        pairing = match(gold.statements, predicted.statements, gold.text)
        right = {pair.predicted for pair in pairing}
        for i, said in enumerate(confidences.get(gold.id, ())):
            rows.append((said.statement, i in right, number))
    return _judged(rows, len(pairs), "statements")


def judge_speakers(pairs: Pairs, confidences: Confidences) -> Judged | None:
    """The speakers of statements that were found: right is one that names the gold speaker.

    Of other statements nobody is the right speaker. None and `FormatError` as above.
    """
    rows = []
    for number, (gold, predicted) in enumerate(pairs):
        said = confidences.get(gold.id, ())
        for pair in match(gold.statements, predicted.statements, gold.text):
            ours, theirs = gold.statements[pair.gold], predicted.statements[pair.predicted]
            right = right_speaker(gold, ours, theirs)
            rows.append((said[pair.predicted].speaker, right, number))
    return _judged(rows, len(pairs), "speakers")


def keep_sure(
    pairs: Pairs, confidences: Confidences, thresholds: Sequence[float] = THRESHOLDS
) -> list[Kept]:
    """What `min_confidence` leaves at each threshold, matched anew. Each statement needs one."""
    found = []
    for least in thresholds:
        total = Tally()
        for gold, predicted in pairs:
            said = confidences.get(gold.id, ())
            sure = tuple(
                statement
                for statement, own in zip(predicted.statements, said, strict=True)
                if own.statement is not None and own.statement >= least
            )
            total.update(tally_article(gold, replace(predicted, statements=sure)))
        counts = total["gold"], total["predicted"]
        speaker = score(total["speaker"], *counts)
        found.append(Kept(least, counts[1], score(total["found"], *counts), speaker))
    return found


def _judged(
    rows: Sequence[tuple[float | None, bool, int]], articles: int, what: str
) -> Judged | None:
    sure = [confidence for confidence, _, _ in rows if confidence is not None]
    if not sure:
        return None
    if len(sure) < len(rows):
        raise FormatError(f"{len(rows) - len(sure)} of {len(rows)} {what} have no confidence")
    return Judged(
        np.array(sure),
        np.array([right for _, right, _ in rows], dtype=bool),
        np.array([article for _, _, article in rows], dtype=np.int64),
        articles,
    )


def _read(statement: Any, number: int) -> Confidence:
    if not isinstance(statement, dict):
        raise FormatError("a statement is not an object", number)
    speaker = statement.get("speaker")
    return Confidence(
        _share(statement.get("confidence"), number),
        _share(speaker.get("confidence"), number) if isinstance(speaker, dict) else None,
    )


def _share(value: Any, number: int) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise FormatError(f"the confidence {value!r} is no number from 0 to 1", number)
    return float(value)
