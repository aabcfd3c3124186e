"""Invented articles that the reader of the tests finds names and statements in."""

from random import Random

from tests.api.fake_reader import CUES, NAMES

_NAMES = sorted(NAMES)
_CUES = sorted(CUES)
_SAID = (
    "المحادثات ستستأنف قريبا",
    "القوافل وصلت إلى مدينة الرمال",
    "منظمة الأفق لن تنسحب",
    "للرهائن عائلات تنتظر",
    'الشروط "المسبقة مرفوضة" في كل حال',
    "ليلى منصور لم تحضر اللقاء",
)


def text(chance: Random) -> str:
    """A title and some statements; no two are the same."""
    lines = [f"خبر رقم {chance.getrandbits(40)} عن {chance.choice(_NAMES)}"]
    if chance.random() < 0.5:
        lines.append(f"تاريخ النشر: 2024-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}")
    for _ in range(chance.randint(1, 6)):
        source, said = chance.choice([*_NAMES, "مصادر مطلعة"]), chance.choice(_SAID)
        lines.append(f"{chance.choice(_CUES)} {source} إن {said} {chance.getrandbits(20)}.")
    if chance.random() < 0.3:
        lines += ["اقرأ أيضا: عنوان آخر", f"قالت {chance.choice(_NAMES)}: {chance.choice(_SAID)}."]
    return "\n".join(lines) + "\n"
