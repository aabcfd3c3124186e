"""How near a Latin spelling is to an Arabic name: what ranks the names of one skeleton.

An edit distance over aligned sounds: letters that usually stand for each other cost nothing, those
of one class little, vowels little. Own table, after the habits of the Arabic press.
"""

import re
from functools import lru_cache

from nlp.names.sounds import CLASSES, bare

# What an Arabic letter is usually written with. Vowels are in `_VOWELS`.
_USUAL = {
    "ب": "b p",
    "ت": "t",
    "ط": "t",
    "ث": "th t",
    "ج": "j g dj",
    "چ": "ch g",
    "ح": "h",
    "خ": "kh ch j x",
    "د": "d",
    "ذ": "dh th z d",
    "ر": "r",
    "ز": "z s ts",
    "س": "s c z ts",
    "ش": "sh ch sch s x tch",
    "ص": "s",
    "ض": "d dh z",
    "ظ": "z dh d th",
    "غ": "gh g",
    "ف": "f v ph w",
    "ق": "q k g c gh",
    "ك": "k c ck q ch",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
    "و": "w v",
    "ي": "y j",
}
_ALLOWED = {letter: frozenset(units.split()) for letter, units in _USUAL.items()}
_VOWELS = {"ا": "a", "و": "ou", "ي": "ie", "ه": "a", "ع": "a", "ء": ""}
_UNIT = re.compile(r"tsch|tch|sch|sh|ch|kh|gh|th|dh|ph|ck|dj|ts|([b-df-hj-np-tv-xz])\1?|.")
_JOINED_ARTICLE = re.compile(r"\b[ae]l(?=\w{3})")
_NO_LATIN = re.compile(r"[^a-z]")
_NO_ARABIC = re.compile(r"[^ء-ي]")
_CONSONANT = 1.0
_CLASS = 0.35  # another letter of the same class
_WRITTEN = 0.3  # a vowel letter of the Arabic that the Latin has none for
_UNWRITTEN = 0.08  # a vowel that the Arabic does not write
_OTHER_VOWEL = 0.12
_SILENT = 0.25  # h


@lru_cache(maxsize=8192)
def latin_score(latin: str, arabic: str) -> float:
    """Return how well a Latin spelling renders an Arabic name, from 0 (not at all) to 1.

    Both are taken without articles, marks and blanks. 0 when either has no letter left.
    """
    letters = _NO_ARABIC.sub("", bare(arabic))
    key = bare(latin)
    # An article may be joined in the Latin: AlJiran.
    forms = {_NO_LATIN.sub("", form) for form in (key, _JOINED_ARTICLE.sub("", key))}
    return max(_score(_units(form), letters) for form in forms)


@lru_cache(maxsize=8192)
def _units(key: str) -> tuple[str, ...]:
    return tuple(match.group(1) or match.group() for match in _UNIT.finditer(key))


def _score(units: tuple[str, ...], letters: str) -> float:
    if not units or not letters:
        return 0.0
    last = [0.0]
    for unit in units:
        last.append(last[-1] + _alone(unit))
    for letter in letters:
        row = [last[0] + _unread(letter)]
        for j, unit in enumerate(units, 1):
            row.append(
                min(
                    last[j - 1] + _cost(letter, unit),
                    last[j] + _unread(letter),
                    row[j - 1] + _alone(unit),
                )
            )
        last = row
    weight = sum(map(_alone, units)) + sum(map(_unread, letters))
    return max(0.0, 1.0 - 2 * last[-1] / weight)


def _is_vowel(unit: str) -> bool:
    return unit in "aeiou"


def _alone(unit: str) -> float:
    """What it costs that the Arabic has no letter for a sound."""
    if _is_vowel(unit):
        return _UNWRITTEN
    return _SILENT if unit in "hwy" else _CONSONANT


def _unread(letter: str) -> float:
    """What it costs that the Latin has no sound for a letter."""
    if letter in _VOWELS:
        return _WRITTEN
    return _SILENT if letter == "ح" else _CONSONANT


@lru_cache(maxsize=4096)
def _cost(letter: str, unit: str) -> float:
    if unit in _ALLOWED.get(letter, ()):
        return 0.0
    if _is_vowel(unit):
        if letter not in _VOWELS:
            return _CONSONANT + _UNWRITTEN
        return 0.0 if unit in _VOWELS[letter] else _OTHER_VOWEL
    if letter in _VOWELS:
        return _CONSONANT
    sound = CLASSES.get(letter)
    return _CLASS if sound and any(CLASSES.get(c) == sound for c in unit) else _CONSONANT * 1.2
