"""One name an entity."""

import pytest

from nlp.pipeline.names import Form, canonical, fullest_names


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
