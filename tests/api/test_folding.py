"""Search keys: attached particles and spelling variants meet, unlike words do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.folding import name_key, query_words, search_words


def found(query: str, text: str) -> bool:
    keys = set(search_words(text))
    return all(keys & set(forms) for forms in query_words(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("الرهائن", "عن رهائن"),
        ("رهائن", "وبالرهائن"),
        ("الرهائن", "للرهائن"),
        ("الرهائن", "وللرّهائن"),
        ("قال", "وقال الوزير"),
        ("إسرائيل", "لاسرائيل"),
        ("هجمات حماس", "الهجمات التي شنتها حماس"),
        ("Reuters", "نقلت REUTERS"),
    ],
)
def test_words_are_found_with_what_is_attached(query: str, text: str) -> None:
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("قال", "مقالة"), ("رهائن", "رهان"), ("هجمات حماس", "هجمات فقط"), ("ال", "الرهائن")],
)
def test_unlike_words_are_not(query: str, text: str) -> None:
    assert not found(query, text)


@given(st.text(max_size=60))
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    assert found(text, text)


@given(st.text(min_size=1, max_size=40))
def test_a_name_always_has_a_key(name: str) -> None:
    assert name_key(name)


def test_spellings_of_a_name_meet() -> None:
    assert name_key("سامى الحدّاد") == name_key("سامي الحداد")
    assert name_key("ـــ")
