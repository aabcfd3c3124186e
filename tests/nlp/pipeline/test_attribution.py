"""From a chosen candidate to a speaker."""

import pytest

from nlp.pipeline.attribution import coordinated, how_found, without_proclitic
from nlp.records import Cue, Mention, Span, Speaker, Statement

UNKNOWN = Speaker(None, "unknown", "none")


def statement(cue: str, source: str | None) -> Statement:
    text = f"{cue} {source or ''}"
    span = Span(len(cue) + 1, len(text), source) if source else None
    content = (Span(len(text), len(text) + 1, "."),)
    reading = Cue(0, len(cue), cue, cue, "neutral")
    return Statement(1, reading, span, content, "indirect", (UNKNOWN,))


@pytest.mark.parametrize(
    ("cue", "source", "inside", "method"),
    [
        ("قال", "سامر الحداد", True, "explicit"),
        ("قال", "الوزير", False, "nominal"),
        ("قال", "البيان", False, "document"),
        ("ذكر", "للتقرير", False, "document"),
        ("قال", "هو", False, "pronoun"),
        ("وأضاف", None, False, "dropped-subject"),
        ("على حد قوله", None, False, "pronoun"),
    ],
)
def test_method(cue: str, source: str | None, inside: bool, method: str) -> None:
    assert how_found(statement(cue, source), inside) == method


@pytest.mark.parametrize(
    ("source", "cue", "name"),
    [
        ("للمسؤول الكبير", "وفقا", "المسؤول الكبير"),
        ("لمسؤول كبير", "وفقا", "مسؤول كبير"),
        ("لجنة التحقيق", "قالت", "لجنة التحقيق"),
        ("والمصادر", "قالت", "المصادر"),
        ("وزير", "قال", "وزير"),
    ],
)
def test_a_described_source_stands_alone(source: str, cue: str, name: str) -> None:
    assert without_proclitic(source, cue) == name


@pytest.mark.parametrize(
    ("source", "name"),
    [("ومصادر في الوادي", "مصادر في الوادي"), ("والي رابية", "والي رابية"), ("ويليام", "ويليام")],
)
def test_a_conjunction_is_told_from_a_first_letter(source: str, name: str) -> None:
    assert without_proclitic(source, "قالت") == name


def test_people_who_speak_together() -> None:
    text = "قال سامر الحداد وليلى مراد"
    a = Mention(4, 15, "سامر الحداد", "PER", "سامر الحداد")
    b = Mention(17, 26, "ليلى مراد", "PER", "ليلى مراد")
    assert text[a.start : a.end] == a.text
    assert text[b.start : b.end] == b.text
    said = statement("قال", "سامر الحداد وليلى مراد")
    assert coordinated(a, said, [a, b], text) == [a, b]
