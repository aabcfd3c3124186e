"""One name an entity."""

import pytest

from nlp.pipeline.names import Form, canonical, fullest_names, other_names
from nlp.records import Label


@pytest.mark.parametrize(
    ("forms", "names"),
    [
        (["سامر الحداد", "الحداد"], ["سامر الحداد"] * 2),
        (["الحداد", "سامر الحداد"], ["سامر الحداد"] * 2),
        (["سامر الحداد", "كريم الحداد", "الحداد"], ["سامر الحداد", "كريم الحداد", "كريم الحداد"]),
        (["محمد نصار", "محمد"], ["محمد نصار", "محمد"]),
        (["سامر الحداد", "ليلى مراد"], ["سامر الحداد", "ليلى مراد"]),
    ],
)
def test_people(forms: list[str], names: list[str]) -> None:
    assert fullest_names([Form("PER", text) for text in forms]) == names


def test_labels_are_apart() -> None:
    forms = [Form("ORG", "بنك الزهراء"), Form("LOC", "الزهراء")]
    assert fullest_names(forms) == ["بنك الزهراء", "الزهراء"]


def test_the_article_comes_back_after_l() -> None:
    assert canonical("لأمم المتحدة", "ل") == "الأمم المتحدة"
    assert canonical("ليلى", "و") == "ليلى"


@pytest.mark.parametrize(
    ("label", "forms", "names"),
    [
        ("LOC", ["مطار رابية", "رابية"], ["مطار رابية", "رابية"]),
        ("LOC", ["قطاع زهرة", "زهرة"], ["قطاع زهرة"] * 2),
        ("LOC", ["رابية الشرقية", "رابية"], ["رابية الشرقية", "رابية"]),
        ("LOC", ["الضفة الغربية", "الضفة"], ["الضفة الغربية"] * 2),
        (
            "ORG",
            ["بعثة الاتحاد الأزرق", "الاتحاد الأزرق"],
            ["بعثة الاتحاد الأزرق", "الاتحاد الأزرق"],
        ),
        ("ORG", ["وزارة المعادن الرابية", "المعادن الرابية"], ["وزارة المعادن الرابية"] * 2),
        ("ORG", ["الراصد نت", "الراصد"], ["الراصد نت", "الراصد"]),
        ("ORG", ["رصد درايف", "رصد بلاي", "رصد"], ["رصد درايف", "رصد بلاي", "رصد"]),
        ("ORG", ["السهميين", "السهميون"], ["السهميون"] * 2),
    ],
)
def test_parts_are_apart(label: Label, forms: list[str], names: list[str]) -> None:
    assert fullest_names([Form(label, text) for text in forms]) == names


def test_another_name_in_brackets() -> None:
    text = "قالت حركة النهر الأزرق (نهر) إن نهر ستحضر (رابية)"
    spans = [(text.index(name), text.index(name) + len(name)) for name in ("حركة النهر الأزرق",)]
    alias, again = text.index("(نهر") + 1, text.index("إن نهر") + 3
    spans += [(alias, alias + 3), (again, again + 3)]
    assert other_names(text, spans) == [(0, 1)]
    forms = [Form("ORG", text[a:b]) for a, b in spans]
    assert fullest_names(forms, [(0, 1)]) == ["حركة النهر الأزرق"] * 3


def test_brackets_around_a_longer_name_say_nothing() -> None:
    text = 'نهر (حركة النهر الأزرق) والراصد "نهر"'
    spans = [(0, 3), (5, 5 + len("حركة النهر الأزرق"))]
    assert other_names(text, spans) == []
