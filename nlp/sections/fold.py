"""Spelling-blind comparison of label words, with the way back to the text's own offsets.

Flow: text → **sections** → Doc. Used only to recognise labels and dates; the text itself
is never changed.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = str.maketrans("أإآٱىیئؤةۀەکڪگ", "اااايييوهههككك")
_IGNORED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin[i]` is the offset in the original of the folded character `i`.

    `origin` has one entry more than `text`: the original's length.
    """

    text: str
    origin: tuple[int, ...]


def fold(text: str) -> Folded:
    """Fold the spelling of `text`, in time linear in its length.

    Folded away: vowel signs, tatweel, zero-width and direction marks, the shapes of alef, yeh, heh
    and kaf, Persian letters and presentation forms, Arabic-Indic digits, case, and the kind and
    number of spaces.
    """
    chars: list[str] = []
    origin: list[int] = []
    for offset, char in enumerate(text):
        for folded in _fold_char(char):
            if folded == " " and chars and chars[-1] == " ":
                continue
            chars.append(folded)
            origin.append(offset)
    origin.append(len(text))
    return Folded("".join(chars), tuple(origin))


def folded(text: str) -> str:
    """Fold `text` where the way back is not needed, without space at either end."""
    return fold(text).text.strip()


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char.isspace():
        return " "
    if char == "ـ" or unicodedata.category(char) in _IGNORED:
        return ""
    if "\ufb50" <= char <= "\ufeff":
        char = "".join(c for c in unicodedata.normalize("NFKC", char) if not c.isspace())
        return "".join(map(_fold_letter, char))
    return _fold_letter(char)


def _fold_letter(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char == "ـ" or unicodedata.combining(char):
        return ""
    return char.translate(_LETTERS).lower()
