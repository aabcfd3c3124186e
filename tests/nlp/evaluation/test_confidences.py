"""Confidences of predictions: read, paired with right and wrong, kept from a threshold on."""

import json
from typing import Any

import pytest

from nlp.errors import FormatError
from nlp.evaluation.confidences import (
    Confidence,
    judge_speakers,
    judge_statements,
    keep_sure,
    read_confidences,
)
from nlp.evaluation.tally import Pairs, pair_articles
from tests.nlp.evaluation.invented import GOLD, article, span

FIRST, SECOND, THIRD = GOLD["statements"]
EXTRA = {**THIRD, "content": [span("بينما")], "id": 4}


def sure(statement: dict[str, Any], own: float | None, speaker: float | None) -> dict[str, Any]:
    name = {**statement["speaker"]} | ({} if speaker is None else {"confidence": speaker})
    return {**statement, "speaker": name} | ({} if own is None else {"confidence": own})


OTHER = {**SECOND, "speaker": {"name": "الأفق", "type": "organisation"}}
PREDICTED = {
    **GOLD,
    "statements": [sure(FIRST, 0.9, 0.8), sure(OTHER, 0.6, 0.3), sure(EXTRA, 0.4, 1)],
}


def read(data: dict[str, Any]) -> dict[str, list[Confidence]]:
    return read_confidences([b"\n", json.dumps(data).encode()])


def pairs(data: dict[str, Any]) -> Pairs:
    unread = article({**GOLD, "id": "z"})
    return list(pair_articles([article(GOLD), unread], {"a1": article(data)}))


def test_what_a_prediction_says_is_read_in_its_order() -> None:
    assert read(PREDICTED) == {
        "a1": [Confidence(0.9, 0.8), Confidence(0.6, 0.3), Confidence(0.4, 1.0)]
    }
    bare = {**GOLD, "statements": [{**FIRST, "speaker": "الحلبي"}]}
    assert read(bare) == {"a1": [Confidence(None, None)]}


@pytest.mark.parametrize("value", [-0.1, 1.1, "0.5", True, float("nan")])
def test_only_a_number_from_0_to_1_is_a_confidence(value: object) -> None:
    data = {**GOLD, "statements": [{**FIRST, "confidence": value}]}
    with pytest.raises(FormatError, match="line 2: the confidence"):
        read(data)


def test_a_statement_is_right_where_it_is_found_and_a_speaker_where_it_is_right() -> None:
    statements = judge_statements(pairs(PREDICTED), read(PREDICTED))
    assert statements is not None
    assert statements.confidence.tolist() == [0.9, 0.6, 0.4]
    assert statements.right.tolist() == [True, True, False]
    assert (statements.article.tolist(), statements.articles) == ([0, 0, 0], 2)
    speakers = judge_speakers(pairs(PREDICTED), read(PREDICTED))
    assert speakers is not None
    assert sorted(zip(speakers.confidence.tolist(), speakers.right.tolist(), strict=True)) == [
        (0.3, False),
        (0.8, True),
    ]


def test_without_confidences_there_is_nothing_to_judge() -> None:
    assert judge_statements(pairs(GOLD), read(GOLD)) is None
    assert judge_speakers(pairs(GOLD), read(GOLD)) is None
    half = {**GOLD, "statements": [sure(FIRST, 0.9, 0.8), SECOND]}
    with pytest.raises(FormatError, match="1 of 2 statements have no confidence"):
        judge_statements(pairs(half), read(half))


def test_a_threshold_trades_recall_for_precision() -> None:
    kept = keep_sure(pairs(PREDICTED), read(PREDICTED), (0.0, 0.5, 0.9, 0.95))
    assert [part.statements for part in kept] == [3, 2, 1, 0]
    assert [part.found.precision for part in kept] == [2 / 3, 1, 1, 0]
    assert [part.found.recall for part in kept] == [2 / 6, 2 / 6, 1 / 6, 0]
    assert [part.with_speaker.precision for part in kept] == [1 / 3, 1 / 2, 1, 0]


def test_what_is_left_out_makes_room_for_its_like() -> None:
    # Two predictions of one statement: only one can be its match, whichever is kept.
    worse = {**FIRST, "content": [span("الجسر سيفتح غدا")], "id": 9}
    twice = {**GOLD, "statements": [sure(FIRST, 0.5, 1), sure(worse, 0.8, 1)]}
    both, one = keep_sure(pairs(twice), read(twice), (0.0, 0.6))
    assert (both.found.precision, one.found.precision) == (0.5, 1.0)
