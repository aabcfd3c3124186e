"""Sounds: where an Arabic name and its Latin spelling meet.

A skeleton keeps classes of consonants only, so that it serves as an index key: names of equal
skeletons are candidates, and `latin_score` (nearness.py) ranks them. Own table of sounds, after
the habits of the Arabic press.
"""

import re
from functools import lru_cache
from itertools import product

from nlp.normalise import fold

# One letter for each class of consonants that transcribers do not keep apart.
CLASSES = {
    **dict.fromkeys("بbp", "B"),
    **dict.fromkeys("تطثt", "T"),
    **dict.fromkeys("جغقكخcgjkq", "K"),
    **dict.fromkeys("دضذd", "D"),
    **dict.fromkeys("زظسصشsz", "S"),
    **dict.fromkeys("فfv", "F"),
    **dict.fromkeys("رr", "R"),
    **dict.fromkeys("لl", "L"),
    **dict.fromkeys("مm", "M"),
    **dict.fromkeys("نn", "N"),
}
# Letters that count at the head of a word only; all other letters are vowels or silent.
_HEADS = {
    **dict.fromkeys("اعءaeiou", "A"),
    **dict.fromkeys("حهh", "H"),
    **dict.fromkeys("وw", "W"),
    **dict.fromkeys("يy", "Y"),
}
_LETTERS = str.maketrans(
    {"ç": "s", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "s"}
    | {"گ": "غ", "ڤ": "ف", "پ": "ب", "ژ": "ش", "چ": "ش"}
)
_DIGRAPHS = (
    (re.compile(r"tsch|tch|sch|sh"), "s"),
    (re.compile(r"ch(?=ae|ri|r|l)"), "k"),
    (re.compile(r"ch"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"kh|gh|ck|dj"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"\bx"), "s"),
    (re.compile(r"x"), "ks"),
)
# The article stands without hamza: ألكسندر has none. Joined Latin articles are for `skeletons`.
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=[^\W_]{2})")
_LATIN_ARTICLE = re.compile(r"\b(?:al|el|ad|ar|as|at|an|az|ash|adh)(?:-| (?=\w{3}))")
_JOINED = re.compile(r"\b[ae]l(?=[^aeiou\W]\w{2})")
# Names that are written as one word or two: عبد الله, Abdullah; نصر الله, Nasrallah.
_SERVANT = re.compile(r"\b(?:عبد *ال(?!له\b)|abd(?:[aeou]+l)?(?:[ -](?:[ae]l-)?)?(?=\w{2}))")
_OF_GOD = re.compile(r"(?<=\w) +الله\b")
_MARKS = re.compile(r"['’‘`ʿʾ.]")
_WORD = re.compile(r"[^\W_]+")
# Letters of the Latin that may stand for another class than is usual.
_OTHER = (
    (_JOINED, ""),
    (re.compile(r"\bj"), "y"),
    (re.compile(r"\bw"), "v"),
    (re.compile(r"dh"), "z"),
)


def bare(text: str) -> str:
    """Return a name folded, in lower case, without articles and marks inside words."""
    key = _OF_GOD.sub("له", text.lower().translate(_LETTERS))
    key = _SERVANT.sub(lambda match: "عبد" if match[0][0] == "ع" else "abd", key)
    return _LATIN_ARTICLE.sub("", _MARKS.sub("", fold(_ARABIC_ARTICLE.sub("", key))))


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """Return the consonant classes of a name in Arabic or Latin letters, word by word.

    Words are parted by blanks; articles, marks and vowels are left out, a run of one class counts
    once. `skeleton("بلينكن") == skeleton("Blinken") == "BLNKN"`. Empty when nothing is left.
    """
    return _of_bare(bare(text))


@lru_cache(maxsize=4096)
def skeletons(text: str) -> tuple[str, ...]:
    """Return the skeletons that a Latin name may have, the usual one first.

    Beside it: without a joined article (alsisi), with y for j (Jens), v for w (Wilders), z
    for dh (Kadhim).
    """
    found = []
    for chosen in product((False, True), repeat=len(_OTHER)):
        key = bare(text)
        for use, (pattern, replacement) in zip(chosen, _OTHER, strict=True):
            key = pattern.sub(replacement, key) if use else key
        found.append(_of_bare(key))
    return tuple(dict.fromkeys(found))


def _of_bare(key: str) -> str:
    for pattern, replacement in _DIGRAPHS:
        key = pattern.sub(replacement, key)
    return " ".join(part for part in map(_classes, _WORD.findall(key)) if part)


def _classes(word: str) -> str:
    if word.isdecimal():
        return word
    out = _HEADS.get(word[0], "")
    for letter in word:
        sound = CLASSES.get(letter)
        if sound is None or out[-1:] == sound:
            continue
        if sound == "S" and out[-1:] == "T":
            out = out[:-1]  # ts, tsh, tz are one sound to whoever writes ش, س or z for them
        elif sound == "B" and out[-1:] == "N":
            out = out[:-1] + "M"  # جنبلاط, Jumblatt
        out += sound
    return out
