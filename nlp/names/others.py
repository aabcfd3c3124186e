"""Names of organisations and places: which is short for which, and which are spellings of one."""

from nlp.names.patterns import is_head
from nlp.names.words import adjectives, is_distinctive, same_word
from nlp.normalise import fold_name

Tokens = tuple[str, ...]


def _keys(*texts: str) -> frozenset[str]:
    return frozenset(fold_name(text) for text in texts)


# Heads that name something else with each country, ministry or city that follows.
_GENERIC = _keys(
    *("مجلس", "وزارة", "هيئة", "لجنة", "جامعة", "نقابة", "اتحاد", "محكمة", "بنك", "شرطة", "قوات"),
    *("جيش", "حكومة", "سفارة", "مكتب", "مديرية", "وكالة", "بلدية", "مستشفى", "مركز", "معهد"),
    *("جمعية", "مؤسسة", "صندوق", "برنامج", "فرع", "كلية", "مدرسة", "رئاسة", "الأمن", "الدفاع"),
    *("الحزب", "حزب", "القناة", "الجمعية", "المجلس", "اللجنة", "الهيئة", "المحكمة", "النيابة"),
    *("الاتحاد", "المكتب", "المركز", "المعهد", "الجبهة", "القيادة", "الإذاعة", "وزير", "جهاز"),
    *("إدارة", "إذاعة", "منتخب", "نادي", "مصرف", "مجموعة", "كتلة", "فرقة", "لواء", "بعثة"),
)
# What may follow the name of an organisation or place, and makes no other of it.
_EPITHETS = {
    "ORG": _keys("الدولي", "الدولية", "الشريف", "الإسلامي", "الإعلامية"),
    "LOC": _keys("الدولي", "الدولية", "الشريف", "المحتلة", "المحتل", "المبارك", "المكرمة"),
}
# Class words before a name that are part of it or not, as the writer likes.
_CLASSES = {
    "ORG": _keys("حركة", "حزب", "تنظيم", "منظمة", "جماعة", "وكالة", "شبكة", "قناة", "صحيفة"),
    "LOC": _keys("مدينة", "بلدة", "قرية"),
}


def tokens(label: str, key: str) -> Tokens:  # noqa: ARG001
    """Return the words of a key; at least one."""
    return tuple(key.split()) or (key,)


def is_variant(label: str, one: Tokens, other: Tokens) -> bool:  # noqa: ARG001
    """Whether two names are spellings of one foreign name, alike but for two letters at most."""
    if len(one) != len(other):
        return "".join(one) == "".join(other)
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) == 1 and same_word(*differing[0], alone=True)


def is_short_for(label: str, short: Tokens, full: Tokens) -> bool:
    """Whether a form can stand for a fuller name: one word less, a class word or an epithet.

    الحركة الشعبية for حزب الحركة الشعبية, هآرتس for هآرتس الإسرائيلية; never a ministry for one
    country's, never a place for what lies in it.
    """
    if not short or len(short) != len(full) - 1:
        return False
    if full[1:] == short:
        return full[0] in _CLASSES.get(label, ()) and (_is_proper(short[0]) or len(short) > 1)
    if full[:-1] != short:
        return False
    if label == "LOC" or full[-1] not in adjectives():
        generic = label == "ORG" and is_generic(short)
        return full[-1] in _EPITHETS.get(label, ()) and not generic
    # هآرتس الإسرائيلية, وكالة أنباء مهر الإيرانية: a proper word first, or last.
    named = _is_proper(short[0]) and not is_generic(short)
    return named or (len(short) > 1 and _is_proper(short[-1]) and not is_head(" ".join(short)))


def _is_proper(word: str) -> bool:
    """Whether a word without article is no common noun, as far as can be told."""
    return is_distinctive(word) and not word.startswith("ال")


def is_generic(name: Tokens) -> bool:
    """Whether a name says too little to be one country's: المحكمة العليا, القوات."""
    return name[0] in _GENERIC or is_head(" ".join(name))
