"""The home of a name: the entity that the gazetteer, or a rule on the name alone, gives it.

What needs no other name to be decided: أميركا is الولايات المتحدة, الخارجية القطرية is وزارة
الخارجية القطرية, a name in front of its acronym is the name.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nlp.names.gazetteer import Entry, entries, leader
from nlp.names.others import is_generic
from nlp.names.patterns import institution
from nlp.names.words import adjectives, is_distinctive, without_titles
from nlp.normalise import fold_name

HomeMethod = Literal["gazetteer", "rule"]


@dataclass(frozen=True, slots=True)
class Home:
    """The entity a name belongs to: `label` and `key` are its identity; `method` how it was found.

    `wikidata_id` and `name_en` are None where no source gives them.
    """

    label: str
    key: str
    wikidata_id: str | None
    name_en: str | None
    method: HomeMethod


def _keys(*texts: str) -> frozenset[str]:
    return frozenset(fold_name(text) for text in texts)


# Class words that an organisation keeps its name with or without, before one word.
_CLASSES = _keys(
    *("حركة", "تنظيم", "منظمة", "جماعة", "صحيفة", "جريدة", "مجلة", "وكالة", "شبكة", "قناة"),
    *("موقع", "منصة", "شركة", "نادي", "تلفزيون", "فضائية", "راديو", "تطبيق"),
)
_AGENCY = fold_name("وكالة")
_FOR_NEWS = _keys("للأنباء", "الإخبارية", "الإخباري")
# Class words that a place keeps its name with or without.
_PLACE_CLASSES = _keys("مدينة", "بلدة", "قرية", "ولاية", "محافظة", "مديرية", "إقليم", "منطقة")
_STATES = _keys("دولة", "جمهورية")
# What جمهورية tells apart from the country of that name, or which of two it is.
_TWO_STATES = _keys("الصين", "الكونغو", "كوريا", "الدومينيكان", "أيرلندا", "غينيا")
_LATIN = re.compile(r"[a-z]+")
# A name and its other name, one word, in brackets or quotation marks behind it.
_BRACKETED = re.compile(
    r"(?P<name>[^()\[\]«»“”\"ـ]+?)\s*(?P<open>[(\[«“\"])+(?P<other>[^\W\d_]+)[)\]»”\"]+"
)


@lru_cache(maxsize=8192)
def home(label: str, key: str, name: str) -> Home | None:
    """Return the entity that a name alone says it is, None when it is its own.

    `key` is `fold_name(name)`.
    """
    if not key:
        return None
    known = _known(label, key)
    if known is not None:
        return known
    for candidate in _shorter(label, key, name):
        known = _known(label, candidate)
        if known is not None:
            return known
    for candidate in _same(label, key, name):
        return Home(label, candidate, None, None, "rule")
    return None


def _known(label: str, key: str) -> Home | None:
    entry: Entry | None = entries().get((label, key))
    if entry is None and label == "PER":
        entry = leader(key)
    if entry is not None:
        return Home(label, entry.key, entry.wikidata_id, entry.name_en, "gazetteer")
    composed = institution(key) if label == "ORG" else None
    if composed is None:
        return None
    entry = entries().get((label, composed.key))
    if entry is not None:
        return Home(label, entry.key, entry.wikidata_id, entry.name_en, "gazetteer")
    return Home(label, composed.key, None, composed.name_en, "rule")


def _shorter(label: str, key: str, name: str) -> list[str]:
    """Keys that are the name's own only where the gazetteer knows them."""
    out = _same(label, key, name)
    parts = key.split()
    if label == "ORG":
        if len(parts) > 1 and parts[0] in _CLASSES:
            out.append(" ".join(parts[1:]))
        name_first = 1 if parts[0] in _CLASSES else 0
        rest = parts[name_first:-1]
        # أكسيوس الأميركي is أكسيوس; what begins with a common noun is another country's own.
        said = bool(rest) and parts[-1] in adjectives() | _FOR_NEWS
        if said and not is_generic(tuple(rest)) and not rest[0].startswith("ال"):
            out.append(" ".join(rest))
        match = _BRACKETED.fullmatch(name)
        if match:
            # Quotation marks may hold a part of the name: مكافحة «داعش» is no داعش.
            sure = match["open"] == "(" or parts[0] in _CLASSES
            rounded = [match["other"]] if sure else []
            out += [fold_name(form) for form in (match["name"], *rounded)]
    if label == "LOC" and len(parts) > 1 and parts[0] in _STATES:
        state = " ".join(parts[1:])
        if state not in _TWO_STATES:
            out.append(state)
    return [candidate for candidate in out if candidate != key]


def _same(label: str, key: str, name: str) -> list[str]:
    """Keys that are the name's own whoever it is: without title, class word, bracket."""
    parts = key.split()
    out = []
    if label == "PER":
        out.append(without_titles(key))
    elif label == "ORG":
        match = _BRACKETED.fullmatch(name)
        if match and match["open"] == "(" and " " in match["name"]:
            out.append(fold_name(match["name"]))
        if len(parts) > 2 and parts[0] == _AGENCY and parts[-1] in _FOR_NEWS:
            out.append(" ".join(parts[1:-1]))
        if len(parts) == 2 and parts[0] in _CLASSES and _is_proper(parts[1]):
            out.append(parts[1])
        if len(parts) > 2 and _LATIN.fullmatch(parts[-1]) and not _LATIN.fullmatch(parts[-2]):
            out.append(" ".join(parts[:-1]))
    elif len(parts) > 1 and parts[0] in _PLACE_CLASSES and _is_proper(parts[1]):
        out.append(" ".join(parts[1:]))
    return [candidate for candidate in out if candidate and candidate != key]


def _is_proper(word: str) -> bool:
    """Whether a word is no common noun: without article it names something by itself."""
    return is_distinctive(word) and not word.startswith("ال") and not word.endswith("ه")
