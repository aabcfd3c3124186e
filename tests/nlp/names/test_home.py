"""Homes: what the gazetteer and the rules on one name give, and what stays its own."""

import pytest

from nlp.names.gazetteer import entries
from nlp.names.home import home
from nlp.normalise import fold_name


def _home(label: str, name: str) -> str | None:
    found = home(label, fold_name(name), name)
    return found.key if found else None


@pytest.mark.parametrize(
    ("label", "name", "canonical"),
    [
        ("LOC", "أمريكا", "الولايات المتحدة"),
        ("LOC", "الولايات المتحدة الأميركية", "الولايات المتحدة"),
        ("LOC", "بريطانيا", "المملكة المتحدة"),
        ("LOC", "جمهورية مصر العربية", "مصر"),
        ("LOC", "دولة قطر", "قطر"),
        ("LOC", "جمهورية كازاخستان", "كازاخستان"),
        ("ORG", "حركة حماس", "حماس"),
        ("ORG", "حركة المقاومة الإسلامية (حماس)", "حماس"),
        ("ORG", "حركة المقاومة الإسلامية «حماس»", "حماس"),
        ("ORG", "الخارجية القطرية", "وزارة الخارجية القطرية"),
        ("ORG", "وزارة خارجية قطر", "وزارة الخارجية القطرية"),
        ("ORG", "جيش الاحتلال الإسرائيلي", "الجيش الإسرائيلي"),
        ("ORG", "صحيفة هآرتس الإسرائيلية", "هآرتس"),
        ("ORG", "وكالة رويترز للأنباء", "رويترز"),
        ("ORG", "مكتب التحقيقات الفيدرالي FBI", "مكتب التحقيقات الفدرالي"),
        ("PER", "الرئيس الأميركي جو بايدن", "جو بايدن"),
        ("PER", "الدكتورة سلمى الزين", "سلمى الزين"),
        ("PER", "الملك سلمان بن عبد العزيز", "سلمان بن عبد العزيز آل سعود"),
    ],
)
def test_home(label: str, name: str, canonical: str) -> None:
    assert _home(label, name) == fold_name(canonical)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("LOC", "عمان"),
        ("LOC", "مملكة إسرائيل"),
        ("LOC", "مخيم جنين الجديد"),
        ("ORG", "وزارة الخارجية"),
        ("ORG", "وكالة الطاقة الذرية الإيرانية"),
        ("ORG", "تحالف مكافحة «داعش»"),
        ("PER", "أمير حايك"),
        ("PER", "الشيخ محمد"),
        ("PER", "محمد"),
    ],
)
def test_no_home(label: str, name: str) -> None:
    assert _home(label, name) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كوريا الشمالية", "كوريا الجنوبية"),
        ("السودان", "جنوب السودان"),
        ("جمهورية الكونغو", "جمهورية الكونغو الديمقراطية"),
        ("غينيا", "غينيا الاستوائية"),
        ("النيجر", "نيجيريا"),
        ("قطاع غزة", "مدينة غزة"),
    ],
)
def test_places_apart(one: str, other: str) -> None:
    assert (_home("LOC", one) or fold_name(one)) != (_home("LOC", other) or fold_name(other))


def test_every_country_keeps_its_own_name() -> None:
    names = {(e.label, e.key) for e in entries().values()}
    for label, key in names:
        known = entries()[label, key]
        assert (known.label, known.key) == (label, key)


def test_ids_come_from_the_sources() -> None:
    found = home("PER", fold_name("نجيب ميقاتي"), "نجيب ميقاتي")
    assert found is not None
    assert found.wikidata_id == "Q318493"
    leader = home("PER", fold_name("إيمانويل ماكرون"), "إيمانويل ماكرون")
    assert leader is not None
    assert leader.wikidata_id == "Q3052772"
    assert home("PER", fold_name("إيمانويل ماكاري"), "إيمانويل ماكاري") is None
