"""Stemming: forms of a word meet, names stay whole, unlike words stay apart."""

from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import fold
from nlp.stemming import bare, idf, is_stop, stem
from nlp.stemming.arabic import ArabicStemmer, Tables
from nlp.stemming.tables import frequencies, shipped, stop_words


def stems(text: str) -> set[str]:
    return {stem(word) for word in fold(text).split()}


@pytest.mark.parametrize(
    "forms",
    [
        "رهينة الرهينة رهائن للرهائن وبالرهائن رهائنهم",
        "أسير أسرى بأسرى والأسرى أسراهم",
        "هدنة الهدنة بهدنة لهدنة هدنتين",
        "وقف بوقف لوقف ووقف الوقف",
        "إلغاء لإلغاء بإلغاء الإلغاء",
        "وزير وزيرا وزيران وزراء وزراؤه وزرائها ووزير",
        "عقوبة عقوبات بالعقوبات عقوباتها",
        "فلسطين للفلسطينيين فلسطينية الفلسطينيون",
        "إيران إيراني الإيرانيون وإيران لإيران",
        "لبنان للبنان بلبنان اللبنانية",
        "أميركا أمريكا الأميركيين الأمريكية",
        "قانون قوانين القانونية قانونا",
        "زيارة زيارته زياراتهم للزيارة",
        "آلاف ألف بآلاف للآلاف",
        "عملية عمليات عملياته عمليتها",
        "هجوم هجمات بهجمات",
        "امرأة نساء للنساء",
        "أعلن أعلنت وأعلنوا",
        "البحرين بحريني بحرينية",
        "negotiation negotiations negotiating",
        "hostage hostages",
    ],
)
def test_forms_of_a_word_meet(forms: str) -> None:
    assert len(stems(forms)) == 1, stems(forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("لبنان", "لبن"),
        ("عملية", "عمل"),
        ("مستوطنات", "مستوطنين"),
        ("بحر", "حر"),
        ("مدني", "مدينة"),
        ("وزير", "زير"),
        ("سلطان", "سلطة"),
        ("الغاء", "غاء"),
        ("كنيست", "كنيسة"),
        ("بيروت", "بيرو"),
        ("إعلام", "علم"),
    ],
)
def test_unlike_words_stay_apart(one: str, other: str) -> None:
    assert stems(one).isdisjoint(stems(other))


NAMES = "بلينكن بايدن لافروف نتنياهو وليد فلسطين لبنان ايران كلينتون الكسندر وهران"


@pytest.mark.parametrize("name", NAMES.split())
def test_names_stay_whole(name: str) -> None:
    assert bare(name) == stem(name) == name
    assert {bare(front + name) for front in ("و", "ل", "ول")} == {name}


def test_bare_takes_off_the_front_only() -> None:
    assert bare("وبالمفاوضات") == "مفاوضات"
    assert bare("للرهاين") == "رهاين"
    assert bare("وفي") == "في"
    assert bare("Reuters".lower()) == "reuters"


def test_a_letter_comes_off_only_before_a_known_word() -> None:
    stemmer = ArabicStemmer(Tables(frozenset(), frozenset(), {}, {"كتاب": 3}))
    assert stemmer.bare("بكتاب") == "كتاب"
    assert stemmer.bare("بقندول") == "بقندول"
    # Nearly every unknown word with و has a conjunction.
    assert stemmer.bare("وقندول") == "قندول"


def test_tables_rule() -> None:
    tables = Tables(frozenset({"الغاء"}), frozenset({"قندان"}), {"قناديل": "قنديل"}, {"غاء": 9})
    stemmer = ArabicStemmer(tables)
    assert stemmer.bare("بالغاء") == "الغاء"
    assert stemmer.trunk("قندان") == "قندان"
    assert stemmer.trunk("قندانها") == "قندان"
    assert stemmer.trunk("قندين") == "قند"
    assert stemmer.trunk("قناديلهم") == "قنديل"


@given(st.text(max_size=30) | st.text("ابتةلمنويهىكفسء", max_size=14))
def test_any_word_has_a_stem(word: str) -> None:
    for key in fold(word).split():
        assert stem(key)
        assert bare(key)
        assert key.endswith(bare(key))


def test_stems_are_the_same_in_all_threads() -> None:
    words = [f"{front}{end}" for front in ("negotiat", "ceasefir", "elect") for end in ("ing", "s")]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words * 200)) == alone * 200


def test_function_words() -> None:
    assert all(is_stop(fold(word)) for word in ("في", "وفي", "والذي", "إليه", "كان", "About"))
    assert not any(is_stop(fold(word)) for word in ("غزة", "رهائن", "وقف", "deal"))


def test_rare_words_weigh_more() -> None:
    total, counts = frequencies()
    assert idf("من") < 0.8 < idf(stem("رهاين")) < idf("قندولابي")
    assert max(counts.values()) <= total
    assert idf("قندولابي") == max(map(idf, [*counts, "قندولابي"]))


def test_the_tables_are_folded_and_have_a_source() -> None:
    tables = shipped()
    for words in (tables.starts, tables.ends, tables.singulars, tables.frequencies, stop_words()):
        assert words
        assert {word for word in words if fold(word) != word} == set()
    for name in ("whole.tsv", "frequencies.tsv", "plurals.tsv", "stopwords.txt"):
        head = (resources.files("nlp.stemming") / name).read_text(encoding="utf-8")[:800]
        assert head.startswith("# ")
        assert "# Source: " in head
        assert "Licence: " in head


def test_no_plural_has_a_plural() -> None:
    singulars = shipped().singulars
    assert {s for s in singulars.values() if singulars.get(s, s) != s} == set()
