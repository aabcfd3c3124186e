"""Scores become chances of being right."""

import random

import pytest

from nlp.errors import FormatError
from nlp.pipeline.confidence import ALL, calibrated, log_odds
from nlp.training.calibrate import Answer, fitted, judged
from tests.nlp.annotated import LINES, article


def answers(group: str, truth: float, said: float, n: int = 2000) -> list[Answer]:
    chance = random.Random(4)
    return [(group, said, chance.random() < truth) for _ in range(n)]


def test_too_sure_becomes_sure_enough() -> None:
    said = answers(ALL, 0.5, 0.8) + answers(ALL, 0.8, 0.99)
    table = fitted(said)
    assert calibrated(0.8, ALL, table) == pytest.approx(0.5, abs=0.04)
    assert calibrated(0.99, ALL, table) == pytest.approx(0.8, abs=0.04)


def test_groups_have_their_own_line_and_strangers_the_common_one() -> None:
    table = fitted(answers("explicit", 0.95, 0.9) + answers("nominal", 0.4, 0.9))
    assert calibrated(0.9, "explicit", table) == pytest.approx(0.95, abs=0.03)
    assert calibrated(0.9, "nominal", table) == pytest.approx(0.4, abs=0.03)
    assert calibrated(0.9, "document", table) == calibrated(0.9, ALL, table)


def test_without_a_table_scores_stay() -> None:
    assert calibrated(0.73, ALL, {}) == 0.73


def test_confidence_keeps_its_order_and_its_bounds() -> None:
    table = fitted(answers(ALL, 0.3, 0.4) + answers(ALL, 0.9, 0.95))
    scores = [calibrated(raw / 100, ALL, table) for raw in range(101)]
    assert scores == sorted(scores)
    assert 0 <= scores[0] <= scores[-1] <= 1
    assert log_odds(0.0) == pytest.approx(-log_odds(1.0))


def test_nothing_to_fit_on_is_an_error() -> None:
    with pytest.raises(FormatError):
        fitted([])


def test_statements_and_speakers_are_judged_by_the_measure() -> None:
    gold = article("invented", LINES)
    wrong = {"name": "لا أحد", "type": "person", "method": "nominal", "confidence": 0.6}
    predicted = gold | {
        "statements": [
            s
            | {
                "confidence": 0.9,
                "speaker": s["speaker"] | {"method": "explicit", "confidence": 0.8},
            }
            for s in gold["statements"]
        ]
    }
    predicted["statements"][0]["speaker"] = wrong
    found = judged([gold], [predicted])
    assert found["statements"] == [(ALL, 0.9, True)] * len(gold["statements"])
    assert found["speakers"][0] == ("nominal", 0.6, False)
    assert set(found["speakers"][1:]) == {("explicit", 0.8, True)}
