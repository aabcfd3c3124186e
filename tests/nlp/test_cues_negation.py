"""Negation: what governs a cue, and what merely stands near it."""

import pytest

from nlp.cues.negation import negated


@pytest.mark.parametrize(
    ("before", "cue"),
    [
        ("لكن المتحدثة لم", "تعلن"),
        ("والوزير لم", "يؤكد"),
        ("لم يكن قد", "أعلن"),
        ("إنه لن", "يعترف"),
        ("وهو لا", "يتهم"),
        ("ولا", "تستبعد"),
        ("فلم", "يقل"),
        ("وليس", "يدعو"),
        ("خبر غير", "مؤكد"),
        ("دون أن", "يوضح"),
        ("من دون أن", "تذكر"),
        ("بدون", "توضيح"),
        ("رغم عدم", "إعلان"),
        ("بعدم", "اعتراف"),
        ("لم رسميا", "يعلن"),
        ("", "ولم يستبعد"),
        ("لكن ما", "قال"),
        ("وما", "أعلنت"),
    ],
)
def test_negated(before: str, cue: str) -> None:
    assert negated(before.split(), cue)


@pytest.mark.parametrize(
    ("before", "cue"),
    [
        ("", "قال"),
        ("", "نفى"),
        ("الاجتماع لم يحدث ،", "وقال"),
        ("لم تتأخر،", "مشيرا"),
        ('لم يتأخر".', "وقال"),
        ("وفق ما", "أعلن"),
        ("هذا ما", "أكده"),
        ("وقف ما", "وصفه"),
        ("وما", "وصفته"),
        ("لا يزال", "يؤكد"),
        ("ما زال", "يقول"),
        ("غير أنه", "أشار"),
        ("عدم التزام الشركة", "بوعودها"),
        ("لم يصل الوفد كما", "قال"),
        ("لا شك أن الوزير", "أعلن"),
        ("دون", "قال"),
        ("لم", "برتقالة"),
    ],
)
def test_not_negated(before: str, cue: str) -> None:
    assert not negated(before.split(), cue)


def test_a_denial_is_no_negation_unless_denied() -> None:
    assert not negated(["الناطق"], "ينفي")
    assert negated(["لم"], "ينفِ")
