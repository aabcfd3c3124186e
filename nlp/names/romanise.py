"""Romanisation: a readable Latin spelling of an Arabic name where no source gives one.

Words of `given_names_en.tsv` and `spellings_en.tsv` are written as there; the rest by rules. Short
vowels are not written in Arabic: the rules put `a` (native names) or `e` (foreign ones) where a
cluster of consonants cannot be spoken. Own rules, after the habits of English-language news.
"""

import re
from functools import cache, lru_cache

from nlp.names.tables import rows
from nlp.names.words import given_names
from nlp.normalise import fold, fold_name

_CONSONANTS = {
    **{"ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh"},
    **{"ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z"},
    **{"غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h"},
    **{"پ": "p", "چ": "ch", "گ": "g", "ڤ": "v", "ژ": "zh"},
}
_NATIVE = frozenset("حعصضظذث")
_TASHKEEL = re.compile("[\u064b-\u0652\u0640\u0670]")
_ARABIC = re.compile(r"[\u0621-\u06d3]")
_WORD = re.compile(r"[\u0621-\u06d3]+|[^\s\u0621-\u06d3]+")
_JOINED = re.compile(r"\b(و?)(لل|ال)(?=[\u0621-\u06d3]{2})")
_PARTS = {"بن": "bin", "ابن": "Ibn", "بنت": "bint", "ابو": "Abu", "ابي": "Abi", "ام": "Umm"}
_PARTS |= {"عبد": "Abdul", "ال": "Al", "ولد": "Ould", "ذو": "Dhu", "الله": "Allah", "و": "and"}
_ONSETS = frozenset(
    "bl br fl fr gl gr kl kr pl pr dr tr sk sl sm sn sp st sw shr shm shl".split()  # noqa: SIM905
)
_CODAS = frozenset(
    "nt nd nk ng ns nz nj rt rd rk rg rs rn rm rb rf rz lt ld lk lz ls lm mb mp st sk ft ks".split()  # noqa: SIM905
)
_FIXED = (
    (re.compile(r"\bAbdul (?:Allah|allah)\b"), "Abdullah"),
    (re.compile(r"\bAbdul al-"), "Abdul "),
    (re.compile(r"(\w) Allah\b"), r"\1allah"),
)


@lru_cache(maxsize=16384)
def romanise(arabic: str) -> str:
    """Return a Latin spelling in title case, the article as al-; Latin words stay as they are.

    Empty when the name has no letter.
    """
    parts = _WORD.findall(_TASHKEEL.sub("", arabic))
    native = any(_is_native(part) for part in parts)
    text = " ".join(word for part in parts if (word := _word(part, native)))
    for pattern, replacement in _FIXED:
        text = pattern.sub(replacement, text)
    return text[:1].upper() + text[1:]


def _is_native(word: str) -> bool:
    return word.startswith("ال") or not _NATIVE.isdisjoint(word) or fold_name(word) in given_names()


def _word(word: str, native: bool) -> str:
    key = fold(word)
    if not _ARABIC.match(word):
        return word if any(c.isalnum() for c in word) else ""
    known = _PARTS.get(key) or _spellings().get(key)
    if known:
        return known
    joined = _JOINED.match(word)
    if joined:
        rest = word[joined.end() :]
        bare = _spellings().get(fold(rest)) or _title(_letters(rest, native))
        return ("wa" if joined.group(1) else "") + "al-" + bare
    return _title(_letters(word, native))


def _title(word: str) -> str:
    return word[:1].upper() + word[1:]


def _letters(word: str, native: bool) -> str:
    """Write one word by rule, lower case."""
    sounds: list[str] = []
    for i in range(len(word)):
        sound = _sound(word, i, sounds[-1] if sounds else "", native)
        if sound:
            sounds.append(sound)
    return _spoken(sounds, native)


def _is_vowel(sound: str) -> bool:
    return sound != "" and sound[-1] in "aeiou"


def _sound(word: str, i: int, before: str, native: bool) -> str:  # noqa: PLR0911, PLR0912
    """Return the sound of one letter; `before` is the sound that precedes it, "" at the head."""
    letter, after = word[i], word[i + 1 : i + 2]
    final = not after
    open_after = after != "" and after in "اآةىأ"
    match letter:
        case "ا" | "أ" | "آ" | "ى":
            # او, اي at the head are one vowel (أوباما, إيران); a second a adds nothing.
            silent = before == "a" or (not before and after and after in "وي" and letter != "آ")
            return "" if silent else "a"
        case "إ":
            return "" if after == "ي" else "i"
        case "ة":
            return "" if before == "a" else "a"
        case "و":
            if i == 0 or open_after or (_is_vowel(before) and (final or before != "a")):
                return "w"
            if not before:  # after a silent alif
                return "o"
            return "u" if native or before == "a" or final else "o"
        case "ي":
            if i == 0:
                return "y"
            if _is_vowel(before) and (open_after or before != "a"):
                return "y"
            return "i"
        case "ع":
            return "" if _is_vowel(before) or (not before and after in "اوي") else "a"
        case "ئ":
            return "" if after == "ي" or final else "e"
        case "ؤ":
            return "" if after == "و" else "u"
        case "ء":
            return ""
        case "غ" if not native:
            return "g"
    return _CONSONANTS.get(letter, "")


def _spoken(sounds: list[str], native: bool) -> str:
    """Put short vowels into clusters of consonants that cannot be spoken."""
    out = ""
    run: list[str] = []
    for sound in [*sounds, ""]:
        if sound and not _is_vowel(sound):
            run.append(sound)
            continue
        # A native word of four letters and more that begins with m is a participle, as a rule.
        filler = "u" if native and not out and run[:1] == ["m"] and len(sounds) > 3 else ""
        vowel = "a" if native else "e"
        out += _cluster(run, not out, not sound, filler or vowel, vowel) + sound
        run = []
    return out


def _cluster(  # noqa: PLR0911
    run: list[str], at_head: bool, at_end: bool, first: str, vowel: str
) -> str:
    """Write consonants between vowels; `first` is the vowel for the first gap, `vowel` the next."""
    if len(run) < 2:
        return "".join(run)
    if at_head:
        if len(run) == 2 and not at_end and "".join(run) in _ONSETS:
            return "".join(run)
        return run[0] + first + _cluster(run[1:], False, at_end, vowel, vowel)
    pair = "".join(run[-2:])
    if at_end:
        coda = 2 if pair in _CODAS and (vowel == "e" or len(run) > 2) else 1
        if coda == 2 and len(run) == 2:
            return pair
        rest, ending = run[:-coda], "".join(run[-coda:])
        return _cluster(rest, False, False, vowel, vowel) + vowel + ending
    if len(run) == 2 or (len(run) == 3 and (pair in _ONSETS or "".join(run[:2]) in _CODAS)):
        return "".join(run)
    return "".join(run[:2]) + vowel + _cluster(run[2:], False, False, vowel, vowel)


@cache
def _spellings() -> dict[str, str]:
    """The Latin spelling of each word that a list knows, by its folded form."""
    out: dict[str, str] = {}
    for name in ("given_names_en.tsv", "spellings_en.tsv"):
        for row in rows(name):
            out.setdefault(fold(row[0]), row[1])
    return out
