"""The glossary: longest entries of English queries, synonyms, and tables that hold together."""

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.glossary import synonyms, synonyms_in, translations
from nlp.normalise import fold
from nlp.stemming import is_arabic, is_stop, stem


def rows(name: str) -> list[str]:
    table = (resources.files("nlp.glossary") / name).read_text(encoding="utf-8")
    assert table.startswith("# ")
    assert "# Source: " in table
    return [line for line in table.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("query", "english", "arabic"),
    [
        ("hostage deal", ["hostage deal"], "صفقة تبادل الأسرى"),
        ("the ceasefire in the north", ["ceasefire", "north"], "هدنة"),
        ("Hostages", ["hostages"], "رهائن"),
        ("negotiated", ["negotiated"], "مفاوضات"),
        ("war crimes", ["war crimes"], "جريمة حرب"),
        ("lifting sanctions", ["lifting sanctions"], "رفع العقوبات"),
    ],
)
def test_english_is_read_by_its_longest_entries(
    query: str, english: list[str], arabic: str
) -> None:
    found = translations(fold(query))
    assert [entry for entry, _ in found] == english
    assert arabic in found[0][1]


def test_what_is_no_entry_has_no_rendering() -> None:
    assert translations("qwertyish blinken") == []
    assert translations("رهائن") == []
    assert translations("") == []


def test_words_before_stems() -> None:
    (national,) = translations("national")
    assert national[1] == ["وطني", "قومي"]


def test_synonyms_of_words_and_phrases() -> None:
    assert "صفقة" in synonyms(stem("اتفاق"))
    assert "هدنة" in synonyms(" ".join(map(stem, fold("وقف إطلاق النار").split())))
    assert synonyms("قندل") == []
    (found,) = synonyms_in(fold("لوقف إطلاق النار غدا"))
    assert found[0] == fold("لوقف إطلاق النار")
    assert "هدنة" in found[1]


def test_synonyms_go_both_ways() -> None:
    assert "رهينة" in synonyms(stem("محتجز"))
    assert "محتجز" in synonyms(stem(fold("رهينة")))


@given(st.text(max_size=60))
def test_any_query_can_be_read(query: str) -> None:
    folded = fold(query)
    for entry, found in translations(folded) + synonyms_in(folded):
        assert entry
        assert found


def test_the_english_table_is_sound() -> None:
    entries = [row.split("\t") for row in rows("english.tsv")]
    english = [entry for entry, _ in entries]
    assert len(english) >= 4000
    assert len(set(english)) == len(english)
    for entry, arabic in entries:
        renderings = arabic.split(" | ")
        assert fold(entry) == entry
        assert len(set(renderings)) == len(renderings), entry
        assert all(is_arabic(fold(rendering)) for rendering in renderings), entry
        assert not any(all(map(is_stop, fold(rendering).split())) for rendering in renderings), (
            entry
        )


def test_the_synonyms_table_is_sound() -> None:
    groups = [row.split(" ~ ") for row in rows("synonyms.tsv")]
    assert len(groups) >= 600
    for group in groups:
        assert len(set(group)) == len(group) >= 2
        assert all(is_arabic(fold(word)) for word in group), group
    for group in groups:
        assert any(synonyms(" ".join(map(stem, fold(word).split()))) for word in group), group
