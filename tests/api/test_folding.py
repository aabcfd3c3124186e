"""Keys of names and short texts: spelling variants meet, and there is always a key."""

from hypothesis import given
from hypothesis import strategies as st

from api.folding import name_key, text_key


@given(st.text(min_size=1, max_size=40))
def test_a_name_always_has_a_key(name: str) -> None:
    assert name_key(name)


def test_spellings_of_a_name_meet() -> None:
    assert name_key("سامى الحدّاد") == name_key("سامي الحداد")
    assert name_key("ـــ")


def test_spellings_of_a_short_text_meet() -> None:
    assert text_key("أكّـد") == text_key("اكد")
    assert text_key("The  Herald") == text_key("the herald")
