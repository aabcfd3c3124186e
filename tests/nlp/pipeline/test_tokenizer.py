"""Words: the text is kept, a word keeps its marks, time is linear."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp.pipeline.tokenizer import ArabicTokenizer
from tests.nlp.hostile import hostile_texts

tokenizer = ArabicTokenizer(spacy.blank("ar").vocab)


@given(hostile_texts | st.text(st.characters(exclude_categories=["Cs"])))
def test_the_text_is_kept_character_for_character(text: str) -> None:
    doc = tokenizer(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قالَ الوزيرُ: «نعم».", ["قالَ", "الوزيرُ", ":", "«", "نعم", "»", "."]),
        ("صـــرّح", ["صـــرّح"]),
        ("و\u200fقال", ["و\u200fقال"]),
        ("#وسم_طويل", ["#", "وسم", "_", "طويل"]),
        ("7/10", ["7", "/", "10"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenizer(text) if not token.is_space] == words
