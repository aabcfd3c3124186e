"""What is fuzzed holds of a few texts, and a broken one would be seen. No atheris is needed."""

import pytest
from hypothesis import given, settings

from api.offsets import Offsets
from tests.fuzz import one
from tests.fuzz.__main__ import LABELS, _escaped, summary
from tests.nlp.hostile import hostile_texts

ENDED = """#2\tINITED cov: 100 ft: 120 corp: 3/30b
#4096\tpulse  cov: 210 ft: 480 corp: 61/9Kb lim: 100
stat::number_of_executed_units: 5000
"""


@given(hostile_texts)
@settings(deadline=None, max_examples=60)
def test_it_holds(text: str) -> None:
    one.hold(text)


def test_it_holds_of_labels_and_of_any_bytes() -> None:
    one.hold("\n".join(LABELS))
    one.hold(one.text_of(bytes(range(256)) + "🕊 قال".encode()[:-1]))


def test_a_wrong_offset_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Offsets, "__call__", lambda _, offset: offset)
    with pytest.raises((AssertionError, UnicodeDecodeError)):
        one.hold("🕊🕊 عنوان\nقال فلان كذا.")


def test_the_summary_has_the_last_figures() -> None:
    said = "5000 inputs, 210 edges and 480 features covered, 61 inputs kept, no crash."
    assert summary(ENDED, 0) == said
    assert summary(ENDED, 77).endswith("a crash.")


def test_words_are_written_as_bytes() -> None:
    assert _escaped('a"\n') == r'"\x61\x22\x0a"'
