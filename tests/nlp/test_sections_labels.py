"""The word lists of sections: well formed, and told from running text."""

from pathlib import Path

import pytest

from nlp import sections
from nlp.sections.fold import fold, folded
from nlp.sections.labels import Mode, Role, is_credit, match_label
from nlp.sections.lines import Line

FOLDER = Path(sections.__file__).parent


def line(text: str) -> Line:
    return Line(0, len(text), text, False)


@pytest.mark.parametrize("name", ["labels.tsv", "calendar.tsv"])
def test_lists_name_their_source_and_repeat_nothing(name: str) -> None:
    rows = (FOLDER / name).read_text("utf-8").splitlines()
    assert any(row.startswith("# Source:") for row in rows)
    entries = [tuple(row.split("\t")) for row in rows if row and not row.startswith("#")]
    assert all(len(entry) == 3 and all(entry) for entry in entries)
    repeated = [entry for entry in entries if entries.count(entry) > 1]
    assert repeated == []


@pytest.mark.parametrize(
    ("text", "role", "mode", "rest"),
    [
        ("إقرأ أيضاً:", "related", "glued", ""),
        ("اقــرأ أيضًا : عنوان", "related", "glued", "عنوان"),
        ("اقرأ أيضاًعنوان", "related", "glued", "عنوان"),
        ("\u200fالمصدر:\u200f وكالة", "source", "colon", "وكالة"),
        ("کلمات دلالیة: ماء", "keywords", "colon", "ماء"),
        ("شارك المقال عبر", "boilerplate", "short", "عبر"),
        ("كتب: سامر", "byline", "begin", "سامر"),
        ("وأضاف الوزير أن", "continuation", "begin", "الوزير أن"),
        ("5 دقائق للقراءة", "boilerplate", "within", ""),
    ],
)
def test_labels(text: str, role: Role, mode: Mode, rest: str) -> None:
    match = match_label(line(text))
    assert match is not None
    assert (match.role, match.mode, match.rest) == (role, mode, rest)
    assert text[match.end :].strip() == rest


@pytest.mark.parametrize(
    "text",
    [
        "شارك الوزير في القمة",
        "المصدر الأمني قال",
        "مواضيع ذات صلة بالمناخ",
        "تابع الرئيس",
        "صورة قاتمة",
    ],
)
def test_running_text_has_no_label(text: str) -> None:
    assert match_label(line(text)) is None


def test_credits_end_captions_not_sentences_and_not_datelines() -> None:
    assert is_credit(line("مشهد من ساحة المدينة القديمة (رويترز)"))
    assert is_credit(line("مشهد من ساحة المدينة القديمة (أرشيف - الفرنسية)"))
    assert not is_credit(line("انتهى الاجتماع في ساحة المدينة القديمة. (رويترز)"))
    assert not is_credit(line("القاهرة - (رويترز)"))
    assert not is_credit(line("مشهد من ساحة المدينة القديمة (خاص)"))


def test_fold_keeps_the_way_back() -> None:
    text = "ﷺ الـمَصْدَرُ\u200f:  ٢٠٢٣"
    result = fold(text)
    assert len(result.origin) == len(result.text) + 1
    assert result.origin[-1] == len(text)
    assert list(result.origin) == sorted(result.origin)
    at = result.text.index("مصدر")
    assert text[result.origin[at]] == "م"
    assert folded("إِقـرأ أيضًا") == folded("اقرا ايضا") == "اقرا ايضا"
    assert folded("  ٢٠٢٣ ") == "2023"
