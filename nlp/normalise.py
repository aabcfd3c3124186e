"""Folding of spelling for comparison: keys for search, names and cues, never stored text.

Beside the flow: the pipeline compares names and cues by these keys, and search columns hold them,
so that both sides of a comparison have gone through the same function.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_TATWEEL = "\u0640"
# Letters that newspapers use alike and that compatibility decomposition leaves apart: alif wasla,
# alif maqsura, ta marbuta, and the Farsi, Urdu, Kurdish and Pashto forms of kaf, ya and ha.
_LETTERS = {
    "ٱ": "ا",
    "ٲ": "ا",
    "ٳ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ة": "ه",
    "ۃ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ک": "ك",
    "ڪ": "ك",
}
# Foreign consonants and the letters that stand for them in most newspapers; for names only.
_FOREIGN = str.maketrans({"گ": "غ", "ݣ": "غ", "ڭ": "غ", "ڤ": "ف", "ڥ": "ف", "پ": "ب", "ژ": "ج"})
_NOT_IN_NAMES = re.compile(r"[^\w\s]|_")
_LONG_NAME = 7  # letters without the article; below this, native names differ by one vowel letter
_VOWEL_LETTERS = str.maketrans("", "", "اوي")


def _is_mark(char: str) -> bool:
    """Whether a character only dresses its neighbours: tashkeel, accents, bidi and zero-width."""
    if char == _TATWEEL:
        return True
    category = unicodedata.category(char)
    if category == "Cf":
        return True
    # Marks of other scripts (Devanagari vowels, for one) are letters in all but name: they stay.
    return category == "Mn" and (
        "\u0300" <= char <= "\u036f" or "\u0600" <= char <= "\u08ff" or "\ufe00" <= char <= "\ufe2f"
    )


def _piece(char: str) -> str:
    """What one character folds to: nothing, one character, or several (ﷺ, ﻼ, ½)."""
    if _is_mark(char):
        return ""
    parts = unicodedata.normalize("NFKD", char)
    kept = "".join(c for c in parts if not _is_mark(c))
    if kept == " " and not char.isspace():
        return ""  # a spacing tashkeel or accent: its decomposition is a mark on a blank
    kept = unicodedata.normalize("NFKC", kept.lower())
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else _LETTERS.get(c, c)
        for c in kept
        if not _is_mark(c)
    )


class _Pieces(dict[int, str]):
    """Translation table filled as characters turn up; at most one entry a code point."""

    def __missing__(self, code: int) -> str:
        piece = self[code] = _piece(chr(code))
        return piece


_PIECES = _Pieces()


def fold(text: str) -> str:
    """Return the comparison key of `text`.

    Compatibility forms are decomposed (NFKC), tashkeel, tatweel, bidi and zero-width characters
    and Latin accents dropped; أ إ آ ٱ become ا, ى and ئ ي, ؤ و, ة ه, Farsi ک ی Arabic; decimal
    digits ASCII; Latin is lower-cased; white space is one blank, none at either end. Folding a
    key changes nothing.
    """
    return " ".join(text.translate(_PIECES).split())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return `fold(text)` and, for each of its characters, the code point of `text` it came from.

    The list is as long as the key and never descends; a run of white space maps to its first
    character, and all letters of an expanded ligature to the ligature.
    """
    letters: list[str] = []
    offsets: list[int] = []
    blank: int | None = None
    for index, char in enumerate(text):
        for letter in _PIECES[ord(char)]:
            if letter.isspace():
                blank = index if blank is None else blank
                continue
            if blank is not None and letters:
                letters.append(" ")
                offsets.append(blank)
            blank = None
            letters.append(letter)
            offsets.append(index)
    return "".join(letters), offsets


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rules of `spellings.tsv`: a pattern over one folded name, and what replaces it."""
    table = (resources.files("nlp") / "spellings.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return tuple((re.compile(pattern), replacement) for pattern, replacement, _ in rows)


def _skeleton(word: str) -> str:
    """Drop the inner vowel letters of a long word, which transcribers add or leave at will."""
    article = "ال" if word.startswith("ال") else ""
    bare = word.removeprefix("ال")
    if len(bare) < _LONG_NAME or not "ء" <= bare[0] <= "ي":
        return word
    return article + bare[0] + bare[1:-1].translate(_VOWEL_LETTERS) + bare[-1]


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """Return a key under which variant spellings of one name meet (أميركا أمريكا, غوغل جوجل).

    Beyond `fold`: punctuation becomes a blank, foreign consonants take their usual letter, the
    rules of `spellings.tsv` apply, and words of seven letters or more (article apart) lose
    their inner vowel letters, which is how نتانياهو meets نتنياهو while حسن and حسين stay apart.
    The key is for matching only: it is no spelling.
    """
    key = fold(_NOT_IN_NAMES.sub(" ", fold(name)).translate(_FOREIGN))
    for pattern, replacement in _spellings():
        key = pattern.sub(replacement, key)
    return " ".join(_skeleton(word) for word in key.split())
