"""What an entity is called in English, and how that was got: gazetteer, pattern, transliteration.

Persons and places that nothing knows are written in Latin letters; organisations only where every
word of them is known, else they have no English name.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from nlp.names.gazetteer import entries
from nlp.names.home import home
from nlp.names.patterns import adjective, institution
from nlp.names.romanise import romanise
from nlp.names.tables import rows
from nlp.normalise import fold_name

EnglishMethod = Literal["gazetteer", "pattern", "transliteration"]
_LATIN_ONLY = re.compile(r"[^\u0600-\u06ff]*[A-Za-z][^\u0600-\u06ff]*")
_SHADDA_OF_AMMAN, _DAMMA_OF_OMAN = "عمّ", "عُم"


@dataclass(frozen=True, slots=True)
class EnglishName:
    """A name in Latin letters. `method` says how it was got."""

    text: str
    method: EnglishMethod


@lru_cache(maxsize=16384)
def english_name(label: str, name: str) -> EnglishName | None:
    """Return the English name of an entity by its Arabic one, None where there is none to trust."""
    key = fold_name(name)
    found = home(label, key, name)
    if found is not None and found.name_en is not None:
        method: EnglishMethod = "gazetteer"
        if label == "ORG" and institution(found.key) and (label, found.key) not in entries():
            method = "pattern"
        return EnglishName(found.name_en, method)
    if _LATIN_ONLY.fullmatch(name):
        return EnglishName(" ".join(name.split()), "transliteration")
    if label == "ORG":
        composed = _word_by_word(key)
        return EnglishName(composed, "pattern") if composed else None
    text = _person(name) if label == "PER" else _place(name)
    return EnglishName(text, "transliteration") if text else None


def _person(name: str) -> str:
    """Romanise a person's name, a generation at its end as English has it: محمد السادس."""
    text = romanise(name)
    words = name.split()
    ordinal = _ordinals().get(fold_name(words[-1])) if len(words) > 1 else None
    if ordinal is None:
        return text
    return f"{romanise(' '.join(words[:-1]))} {ordinal}"


def _place(name: str) -> str:
    # Undotted, Amman and Oman are written alike.
    if name.startswith(_SHADDA_OF_AMMAN):
        return "Amman"
    if name.startswith(_DAMMA_OF_OMAN):
        return "Oman"
    if fold_name(name) == "عمان":
        return "Amman / Oman"
    composed = _word_by_word(fold_name(name), place=True)
    return composed or romanise(name)


def _word_by_word(key: str, place: bool = False) -> str | None:
    """Compose the name from a class word and a known or romanised rest: جامعة القاهرة."""
    for row in rows("class_words.tsv"):
        head = fold_name(row[0])
        if not key.startswith(head + " ") or (row[3] == "place") != place:
            continue
        rest = key.removeprefix(head + " ")
        name = _known(rest)
        if name is not None:
            return row[1].format(name)
        demonym = adjective(rest)
        if demonym is not None and row[2]:
            return row[2].format(demonym)
    return None


def _known(key: str) -> str | None:
    for label in ("LOC", "ORG", "PER"):
        entry = entries().get((label, key))
        if entry is not None and entry.name_en is not None:
            return entry.name_en
    return None


@cache
def _ordinals() -> dict[str, str]:
    return {fold_name(row[0]): row[1] for row in rows("ordinals_en.tsv")}
