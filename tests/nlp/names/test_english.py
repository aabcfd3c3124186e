"""English names: what each method gives, and none where there is none to trust."""

import pytest

from nlp.names.english import EnglishName, english_name


@pytest.mark.parametrize(
    ("label", "name", "text", "method"),
    [
        ("LOC", "أميركا", "United States", "gazetteer"),
        ("LOC", "الولايات المتحدة الأمريكية", "United States", "gazetteer"),
        ("LOC", "قطاع غزة", "Gaza Strip", "gazetteer"),
        ("ORG", "الناتو", "NATO", "gazetteer"),
        ("ORG", "الخارجية الأميركية", "US State Department", "gazetteer"),
        ("ORG", "وزارة الخارجية القطرية", "Qatari foreign ministry", "pattern"),
        ("ORG", "الخارجية القطرية", "Qatari foreign ministry", "pattern"),
        ("ORG", "جيش النيجر", "Nigerien army", "pattern"),
        ("ORG", "الجيش الكوري الجنوبي", "South Korean army", "pattern"),
        ("ORG", "جامعة القاهرة", "Cairo University", "pattern"),
        ("ORG", "AXA", "AXA", "transliteration"),
        ("PER", "أنتوني بلينكن", "Antony Blinken", "transliteration"),
        ("PER", "محمد السادس", "Mohammed VI", "transliteration"),
        ("PER", "نجيب ميقاتي", "Najib Mikati", "gazetteer"),
        ("PER", "إيمانويل ماكرون", "Emmanuel Macron", "gazetteer"),
        ("LOC", "مطار بيروت", "Beirut airport", "transliteration"),
        ("LOC", "عمّان", "Amman", "transliteration"),
        ("LOC", "سلطنة عُمان", "Oman", "gazetteer"),
    ],
)
def test_english_name(label: str, name: str, text: str, method: str) -> None:
    assert english_name(label, name) == EnglishName(text, method)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["هيئة التقاويم والموازين", "وزارة الخارجية", "؟"])
def test_an_organisation_with_unknown_words_has_none(name: str) -> None:
    assert english_name("ORG", name) is None
