"""Quotation marks at the ends of a content piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pipeline.marks import within_marks
from nlp.records import Span
from tests.nlp.hostile import hostile_texts


@pytest.mark.parametrize(
    ("text", "piece", "tidy"),
    [
        ("قال: «نعم غدا».", "«نعم غدا»", "نعم غدا"),
        ("قال: «نعم غدا».", "نعم غدا»", "نعم غدا"),
        ("قال: «نعم غدا».", "«نعم غدا", "نعم غدا"),
        ("قال إنه «سعيد جدا».", "إنه «سعيد جدا", "إنه «سعيد جدا»"),
        ("قال إنه «سعيد جدا».", "إنه «سعيد جدا»", "إنه «سعيد جدا»"),
        ('قال إنه "سعيد" و"راض".', 'إنه "سعيد" و"راض', 'إنه "سعيد" و"راض"'),
        ("«لا» و«نعم» معا", "«لا» و«نعم»", "«لا» و«نعم»"),
        ("قال «لا» ومضى", "لا» ومضى", "لا» ومضى"),
        ("»", "»", "»"),
    ],
)
def test_marks(text: str, piece: str, tidy: str) -> None:
    start = text.index(piece)
    span = within_marks(text, Span(start, start + len(piece), piece))
    assert span.text == tidy == text[span.start : span.end]


@given(hostile_texts, st.data())
def test_never_empty_and_always_exact(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = within_marks(text, Span(start, end, text[start:end]))
    assert start <= span.start < span.end <= end + 1
    assert span.text == text[span.start : span.end]
