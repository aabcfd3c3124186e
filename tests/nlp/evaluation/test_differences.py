"""Differences by class and detail, on an invented article with one error of each kind."""

import json
from typing import Any

import pytest

from nlp.evaluation import Difference, find_differences
from nlp.evaluation.differences import CLASSES
from nlp.evaluation.tables import differences_json, differences_table
from nlp.interchange import AnnotatedArticle, read_annotated
from tests.nlp.evaluation.invented import (
    GOLD,
    MINISTER,
    TEXT,
    article,
    changed,
    entity,
    span,
    statement,
)

FIRST, SECOND, THIRD = GOLD["statements"]


def predicted(data: dict[str, Any]) -> AnnotatedArticle:
    return next(read_annotated([json.dumps({"id": "a1", **data}).encode()], {"a1": TEXT}))


def statements(*items: dict[str, Any]) -> list[Difference]:
    prediction = predicted({"entities": GOLD["entities"], "statements": list(items)})
    return find_differences(article(GOLD), prediction)


def entities(*items: dict[str, Any]) -> list[Difference]:
    prediction = predicted({"entities": list(items), "statements": GOLD["statements"]})
    return find_differences(article(GOLD), prediction)


def test_no_differences_without_any() -> None:
    assert find_differences(article(GOLD), article(GOLD)) == []


def test_a_missed_and_a_spurious_statement_are_sorted_by_their_cue() -> None:
    extra = statement(3, "بينما", None, "بينما", "الحلبي")
    missed, spurious = sorted(statements(FIRST, SECOND, extra), key=lambda d: d.kind)
    assert (missed.kind, missed.detail) == ("statement missed", "verb")
    assert "ذلك الخبر" in missed.gold
    assert (missed.predicted, missed.about) == ("", "نفت")
    assert (spurious.kind, spurious.gold) == ("statement spurious", "")
    assert spurious.start == TEXT.index("بينما")


def test_one_cue_with_contents_that_hardly_meet_is_one_difference() -> None:
    (found,) = statements(FIRST | {"content": [span("غدا")]}, SECOND, THIRD)
    assert (found.kind, found.detail) == ("statement elsewhere", "starts late")
    assert (found.gold, found.predicted) == ("إن الجسر سيفتح غدا", "غدا")


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (["الجسر سيفتح غدا"], "starts late"),
        (["إن الجسر سيفتح"], "ends early"),
        (["الحلبي إن الجسر سيفتح غدا"], "starts early"),
        (["إن الجسر سيفتح غدا. وأضاف"], "ends late"),
        (["الجسر سيفتح غدا. وأضاف"], "starts late, ends late"),
        (["إن", "سيفتح غدا"], "part left out"),
    ],
)
def test_wrong_bounds_say_how(content: list[str], detail: str) -> None:
    # The second statement is left as it is: its content lies apart from all of these.
    (found,) = statements(FIRST | {"content": [span(part) for part in content]}, SECOND, THIRD)
    assert (found.kind, found.detail) == ("wrong bounds", detail)
    assert found.gold == "إن الجسر سيفتح غدا"
    assert found.predicted == " … ".join(content)


def test_a_part_too_much() -> None:
    gold = article(changed(content=[span("إن الجسر"), span("غدا")]))
    (found,) = find_differences(gold, article(GOLD))
    assert (found.kind, found.detail) == ("wrong bounds", "part too much")


@pytest.mark.parametrize(
    ("speaker", "detail"),
    [
        ({"name": "غير معروف", "type": "unknown"}, "nobody named"),
        ({"name": "الأفق", "type": "organisation"}, "another named"),
        ({"name": "الوزير", "type": "unnamed"}, "other words"),
        ({"name": f"{MINISTER} ; الأفق", "type": "person"}, "another number of speakers"),
    ],
)
def test_a_wrong_speaker_says_what_stands_there_and_where_the_right_one_is_named(
    speaker: dict[str, str], detail: str
) -> None:
    (found,) = statements(FIRST | {"speaker": speaker}, SECOND, THIRD)
    assert (found.kind, found.detail) == ("wrong speaker", f"{detail}, in its source")
    assert (found.gold, found.predicted) == (MINISTER, speaker["name"])
    assert "إن الجسر" in found.about


def test_somebody_named_where_the_gold_names_nobody() -> None:
    gold = article(changed(speaker={"name": "غير معروف", "type": "unknown"}))
    (found,) = find_differences(gold, article(GOLD))
    assert found.detail == "somebody named for nobody, never named"


def test_wrong_kind_cue_and_source() -> None:
    found = statements(FIRST | {"cue": None, "source": None, "kind": "mixed"}, SECOND, THIRD)
    assert [(d.kind, d.detail) for d in found] == [
        ("wrong kind", "indirect as mixed"),
        ("wrong cue", "missed"),
        ("wrong source", "missed"),
    ]
    (found_source,) = statements(FIRST | {"source": span("شركة الأفق")}, SECOND, THIRD)
    assert (found_source.kind, found_source.detail) == ("wrong source", "another")
    (short,) = statements(FIRST | {"source": span("الوزير")}, SECOND, THIRD)
    assert short.detail == "ends early"


def test_entities_by_class() -> None:
    first, second, third = GOLD["entities"]
    assert [(d.kind, d.detail) for d in entities(first, second)] == [("entity missed", "ORG")]
    bridge = entity("الجسر", "LOC", "الجسر")
    assert [(d.kind, d.detail) for d in entities(first, second, third, bridge)] == [
        ("entity spurious", "LOC")
    ]
    (label,) = entities(first | {"label": "ORG"}, second, third)
    assert (label.kind, label.detail) == ("entity type", "PER as ORG")
    (bounds,) = entities(first, second, entity("شركة الأفق", "LOC", "الأفق"))
    assert (bounds.kind, bounds.detail) == ("entity bounds", "starts early, ORG as LOC")
    (name,) = entities(first, second | {"name": "الحلبي"}, third)
    assert (name.kind, name.gold, name.predicted) == ("entity name", MINISTER, "الحلبي")


def test_they_come_in_order_of_position() -> None:
    found = [*statements(), *entities()]
    assert len(found) == 6
    assert [d.start for d in statements()] == sorted(d.start for d in statements())


def test_the_table_counts_all_and_lists_some() -> None:
    found = [*statements(SECOND), *entities()]
    table = differences_table(found, 1)
    assert table.startswith("5 differences")
    assert "     2  statement missed\n           2  verb" in table
    assert "statement missed: 1 of 2" in table
    assert "إن الجسر سيفتح غدا" in table
    assert "ذلك الخبر" not in table
    assert "ذلك الخبر" in differences_table(found, 2)
    data = differences_json(found, 1)
    assert data["error_counts"] == {
        "statement missed": {"verb": 2},
        "entity missed": {"PER": 2, "ORG": 1},
    }
    assert [d["class"] for d in data["errors"]] == ["statement missed", "entity missed"]
    assert set(data["error_counts"]) <= set(CLASSES)


def test_a_long_text_keeps_its_ends() -> None:
    long = Difference("a", "wrong bounds", "ends late", 0, "أول " + "وسط " * 90 + "آخر", "أول")
    (row,) = (r for r in differences_table([long], 1).splitlines() if r.lstrip().startswith("gold"))
    assert len(row) < 200
    assert row.split()[1] == "أول"
    assert row.endswith("آخر")
