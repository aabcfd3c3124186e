"""Folding: what it unifies, what it keeps apart, and that offsets point back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalise import _spellings, fold, fold_name, fold_with_offsets

ARABIC = st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
    | st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
    | st.sampled_from(" \t\n\r\u200f\u200b\u2067\u00a0ABéİß½™٣"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("أَكَّدَ", "اكد"),
        ("قـــال", "قال"),
        ("إلى آخرٱلشهر", "الي اخرالشهر"),
        ("رؤية مسائل", "رويه مسايل"),
        ("ی\u200cک", "يك"),
        ("\u202bنص\u202c \u200f٢٠٢٣ ۱۲", "نص 2023 12"),
        ("  a\tB\r\n\u00a0C ", "a b c"),
        ("Mélenchon", "melenchon"),
        ("ﻻ ﷺ", "لا صلي الله عليه وسلم"),
        ("هٰذا", "هذا"),
        ("م\ufe70ن", "من"),
        ("سماء", "سماء"),
        ("", ""),
        ("ا\u0654كد و\u0654 ي\u0654", "اكد و ي"),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text() | ARABIC)
@settings(max_examples=300)
def test_offsets_belong_to_the_key(text: str) -> None:
    key, offsets = fold_with_offsets(text)
    assert key == fold(text)
    assert len(offsets) == len(key)
    assert offsets == sorted(offsets)
    for letter, offset in zip(key, offsets, strict=True):
        assert 0 <= offset < len(text)
        if letter != " ":
            assert letter in fold(text[offset])


@given(st.text() | ARABIC)
@settings(max_examples=300)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_offsets_of_a_ligature_and_of_blanks() -> None:
    assert fold_with_offsets("a  ﻻـb") == ("a لاb", [0, 1, 3, 3, 5])


def test_every_spelling_rule_does_what_its_example_says() -> None:
    import importlib.resources

    table = (importlib.resources.files("nlp") / "spellings.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    assert len(rows) == len(_spellings()) >= 15
    for pattern, _, example in rows:
        left, right = example.split(" = ")
        assert fold(left) != fold(right), pattern
        assert fold_name(left) == fold_name(right), example


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("نتانياهو", "نتنياهو"),
        ("گوگل", "جوجل"),
        ("ڤيينا", "فيينا"),
        ("عبد-الله", "عبدالله"),
        ("«الولايات المتّحدة الأمريكية»", "الولايات المتحدة الأميركية"),
    ],
)
def test_names_that_meet(left: str, right: str) -> None:
    assert fold_name(left) == fold_name(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("حسن", "حسين"),
        ("سالم", "سليم"),
        ("سليمان", "سلمان"),
        ("الجزائر", "الجزيرة"),
        ("إيران", "إيرلندا"),
        ("عمان", "عمرو"),
    ],
)
def test_names_that_stay_apart(left: str, right: str) -> None:
    assert fold_name(left) != fold_name(right)
