"""Highlights: exact places in the stored text, whatever dresses its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.asking import read_query, terms
from api.search.highlight import highlights
from api.search.tokens import places, words
from nlp.normalise import fold
from tests.nlp.hostile import hostile_texts


def marked(text: str, query: str) -> list[str]:
    return [text[h.start : h.end] for h in highlights(text, read_query(query).asked)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("أسرى", "الأسيرُ وبالأَسْرَى.", ["الأسيرُ", "وبالأَسْرَى"]),
        ('"وقف إطلاق النار"', "لِوَقْفِ  إطـلاقِ\nالنّارِ ثم", ["لِوَقْفِ  إطـلاقِ\nالنّارِ"]),
        ('"وقف إطلاق النار"', "وقف … إطلاق النار", []),
        ('وقف "وقف إطلاق"', "وقف إطلاق، وقف", ["وقف إطلاق", "وقف"]),
        ("deals", "The Deal, dealt", ["Deal"]),
        ("رهائن", "رهان", []),
        ("الله", "قال ﷺ", ["ﷺ"]),
        ('"الله عليه"', "قال ﷺ", ["ﷺ"]),
    ],
)
def test_words_are_marked_whole(query: str, text: str, found: list[str]) -> None:
    assert marked(text, query) == found


def test_each_place_says_what_is_there() -> None:
    found = highlights("صفقة الأسرى", terms("أسير وصفقات"))
    assert [h.term.stem for h in found] == ["صفق", "اسير"]
    assert found[0].end < found[1].start


@given(hostile_texts, st.lists(hostile_texts, max_size=3).map(" ".join))
def test_places_are_in_order_and_apart(text: str, query: str) -> None:
    found = highlights(text, read_query(query).asked)
    ends = [0, *(h.end for h in found)]
    assert all(end <= h.start < h.end <= len(text) for end, h in zip(ends, found, strict=False))


@given(hostile_texts)
def test_places_are_those_of_the_words(text: str) -> None:
    found = list(places(text))
    assert [place.word for place in found] == list(words(text))
    assert all(fold(text[place.start : place.end]) for place in found)


@given(hostile_texts)
def test_every_word_of_a_text_is_found_in_it(text: str) -> None:
    asked = terms(text)
    assert bool(highlights(text, asked)) == bool(asked)
