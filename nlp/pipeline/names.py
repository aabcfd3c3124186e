"""One name an entity: which mentions of an article name the same person, organisation or place.

The fullest form names all of them (بلينكن → أنتوني بلينكن). A short form joins a longer one when
its words stand in it in order; where several longer ones fit, the last one named before it wins.
What belongs to an organisation or lies in a place is another entity: مجلس الأمن is not الأمن, مطار
بيروت not بيروت. Own word lists.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.normalise import fold_name


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_name(word) for word in words.split())


# A title or kinship word at the head of a longer form tells nothing about who is meant alone.
_WEAK = _folded("بن ابن آل أبو أم عبد الشيخ سيدي مولاي محمد أحمد علي")
# Heads of a longer form that name a part of what follows, or something of its own beside it.
_PARTS = _folded(
    "مجلس بعثة البعثة إذاعة قناة تلفزيون سفارة السفارة لجنة مكتب مقر ستاد استاد متحف مفوضية صندوق"
    " برنامج جامعة اتحاد أكاديمية رئاسة برلمان فرع حكومة المتمردون المتمردين هيئة نادي مركز معهد"
    " محكمة شرطة وفد ممثلية مكاتب أنصار شباب جمعية نقابة"
)
# What follows an outlet's name and makes a service of its own of it.
_BRANCH = _folded("نت مباشر سبورت عربية بالعربية")
# Heads that a place keeps its name with or without: قطاع غزة, جمهورية العراق.
_PLACES = _folded("قطاع جمهورية سلطنة مملكة دولة إمارة المسجد")
# What follows a place's name and makes another place of it, unless the name is a common noun.
_OTHER_PLACE = _folded(
    "الشرقية الغربية الشمالية الجنوبية الشرقي الغربي الشمالي الجنوبي الكبرى القديمة القديم الجديدة"
    " العاصمة بني الديمقراطية"
)
_COMMON_PLACE = _folded("الضفة الصحراء الولايات المنطقة")
# Endings of the oblique plural of groups that are named after someone or something.
_OBLIQUE = re.compile(r"(?<=\w{3})يين$")
_OPEN, _CLOSE = re.compile(r"\s*[(\[«“\"]{1,2}\s*"), re.compile(r"\s*[)\]»”\"]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Form:
    """A mention as it stands: its label and its text without proclitic."""

    label: str
    text: str


def canonical(text: str, cut: str) -> str:
    """Return the citation form of a mention whose word lost the proclitic `cut`.

    The article is written with one ل after ل (للأمم → لأمم): it is restored (الأمم).
    """
    if cut.endswith("ل") and text.startswith("ل"):
        return "ا" + text
    return " ".join(text.split())


def other_names(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pairs of mentions that the text itself calls one: name, and other name in brackets.

    `spans` are the characters of mentions in order: in «حركة المقاومة الإسلامية (حماس)» the second
    is the first. Only a shorter name, or one in Latin letters, is another name of what precedes.
    """
    pairs = []
    for i, ((start, end), (other, last)) in enumerate(pairwise(spans)):
        opened = _OPEN.fullmatch(text[end:other])
        if not opened or not _CLOSE.match(text, last):
            continue
        name, alias = text[start:end], text[other:last]
        if len(alias.split()) < len(name.split()) or _LATIN.match(alias):
            pairs.append((i, i + 1))
    return pairs


def fullest_names(forms: Sequence[Form], same: Sequence[tuple[int, int]] = ()) -> list[str]:
    """Return the fullest name for each mention, in order. Quadratic in distinct forms only.

    `same` are pairs of mentions (name, other name) as `other_names` finds them.
    """
    keys = [_key(form) for form in forms]
    written: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for i, (form, key) in enumerate(zip(forms, keys, strict=True)):
        written[form.label, key][form.text] += 1
        places[form.label, key].append(i)
    by_word: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for label, key in written:
        for word in set(key):
            by_word[label, word].append(key)
    out = []
    for i, (form, key) in enumerate(zip(forms, keys, strict=True)):
        best = key
        seen = set()
        while best not in seen:  # a short form may lead to a longer one that has a longer one
            seen.add(best)
            best = _longer(form.label, best, by_word, places, i) or best
        out.append(_nominative(form.label, written[form.label, best].most_common(1)[0][0]))
    renamed: dict[tuple[str, str], str] = {}
    for full, other in same:
        label = forms[full].label
        name, alias = _renamed(label, out[full], renamed), _renamed(label, out[other], renamed)
        if label == forms[other].label != "LOC" and name != alias:
            renamed[label, alias] = name
    return [_renamed(form.label, name, renamed) for form, name in zip(forms, out, strict=True)]


def _renamed(label: str, name: str, renamed: dict[tuple[str, str], str]) -> str:
    """Follow other names to the first one; a name is only ever renamed to one that is not."""
    while (label, name) in renamed:
        name = renamed[label, name]
    return name


def _key(form: Form) -> tuple[str, ...]:
    return tuple(fold_name(_nominative(form.label, form.text)).split()) or (form.text,)


def _nominative(label: str, name: str) -> str:
    """Return a group's name in the nominative: الحوثيين → الحوثيون."""
    words = name.split()
    if label != "ORG" or not words[-1:] or not _OBLIQUE.search(words[-1]):
        return name
    if not all(word.endswith("ين") for word in words):
        return name  # only the possessor is oblique: وكالة اللاجئين الفلسطينيين
    return " ".join(word.removesuffix("ين") + "ون" for word in words)


def _longer(
    label: str,
    key: tuple[str, ...],
    by_word: dict[tuple[str, str], list[tuple[str, ...]]],
    places: dict[tuple[str, tuple[str, ...]], list[int]],
    here: int,
) -> tuple[str, ...] | None:
    rarest = min(key, key=lambda word: len(by_word[label, word]))
    fitting = [other for other in by_word[label, rarest] if _stands_for(label, key, other)]
    if not fitting or (label == "ORG" and len(key) == 1 and _is_brand(key[0], fitting)):
        return None

    def rank(other: tuple[str, ...]) -> tuple[bool, int, int]:
        before = [p for p in places[label, other] if p < here]
        after = [p for p in places[label, other] if p > here]
        return (bool(before), before[-1] if before else -after[0], len(other))

    return max(fitting, key=rank)


def _is_brand(word: str, longer: list[tuple[str, ...]]) -> bool:
    """Whether several names begin with a word: with غوغل درايف and غوغل بلاي, غوغل is itself."""
    begun = {other[1] for other in longer if other[0] == word}
    return len(begun) > 1 and not all(second.startswith("ال") for second in begun)


def _stands_for(label: str, short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a form can be short for a longer one of the same label."""
    if len(short) >= len(long):
        return False
    rest = iter(long)
    if not all(any(word == other for other in rest) for word in short):
        return False
    if label == "PER":
        return any(word not in _WEAK for word in short)
    head, rest_of_long = long[0], long[len(short) :]
    if label == "ORG":  # الخارجية الأميركية ends وزارة الخارجية الأميركية; حماس ends حركة حماس
        return (short[0] == head and rest_of_long[0] not in _BRANCH) or (
            short[-1] == long[-1] and head not in _PARTS
        )
    if short[0] == head:  # الولايات المتحدة begins الولايات المتحدة الأميركية
        return rest_of_long[0] not in _OTHER_PLACE or head in _COMMON_PLACE
    return long[1:] == short and head in _PLACES
