"""What of a name is no part of it."""

from nlp.names.words import without_titles
from nlp.normalise import fold_name


def test_a_title_run_into_a_given_name_is_left_out() -> None:
    assert without_titles(fold_name("الوزيرأنتوني الحداد")) == fold_name("أنتوني الحداد")
    assert without_titles(fold_name("الرئيسي")) == fold_name("الرئيسي")
