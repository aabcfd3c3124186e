"""The words of a name: compounds joined, titles left out, and which words are one.

Every function takes keys of `nlp.normalise.fold_name`.
"""

from difflib import SequenceMatcher
from functools import cache, lru_cache

from nlp.names.sounds import skeleton
from nlp.names.tables import rows, words
from nlp.normalise import fold_name

# Words that make one word of a name with what follows, or with what stands before.
_OPENERS = frozenset(fold_name(w) for w in "بن ابن بنت أبو أم عبد ولد آل ذو بو".split())  # noqa: SIM905
_PARTICLES = frozenset("دي دو دا فان فون دير ديل دوس لو لا".split())  # noqa: SIM905
_CLOSERS = frozenset(fold_name(w) for w in ("الله", "الدين", "الإسلام", "العابدين", "الزمان"))
# Letters that only words of Arabic, Persian or Turkish stock have, as a rule.
_NATIVE = frozenset("حعصضظذ")
# Letters that stand for one foreign sound.
_NEAR = str.maketrans("طثجغقشز", "تتكككسس")


@lru_cache(maxsize=65536)
def tokens(key: str) -> tuple[str, ...]:
    """Return the words of a name with compounds as one: بن سلمان, عبد الله, نصر الله, دي ميستورا."""
    out: list[str] = []
    opened = False
    for i, word in enumerate(key.split()):
        if out and (opened or (word in _CLOSERS and (len(out) > 1 or i > 1))):
            out[-1] += " " + word
        else:
            out.append(word)
        opened = word in _OPENERS or (i > 0 and word in _PARTICLES)
    return tuple(out)


@lru_cache(maxsize=65536)
def without_titles(key: str) -> str:
    """Return a person's key without leading titles; the key itself when nothing else is left.

    An office without article (رئيس, أمير) goes only with what belongs to it: it may be a name.
    """
    parts = key.split()
    start = 0
    while start < len(parts) and _is_title(parts, start):
        start += 1
    rest = parts[start:]
    if not rest or (start and len(tokens(" ".join(rest))) == 1 and not is_distinctive(rest[0])):
        return key
    return " ".join(rest)


def _is_title(parts: list[str], position: int) -> bool:
    word = parts[position]
    if word in words("title"):
        return True
    if word in words("office"):
        return position > 0 or (len(parts) > 1 and _follows(parts[1]))
    return position > 0 and _follows(word)


def _follows(word: str) -> bool:
    return word in words("follower") or word in words("office") or word in adjectives()


@cache
def adjectives() -> frozenset[str]:
    """Return the keys of adjectives of nationality, masculine and feminine, with article."""
    out = set()
    for row in rows("nationalities.tsv"):
        for form in row[1].split("|"):
            out |= {fold_name("ال" + form), fold_name("ال" + form + "ة")}
    return frozenset(out)


@cache
def given_names() -> frozenset[str]:
    """Return the keys of given names that are too common to tell who is meant."""
    return frozenset(fold_name(row[0]) for row in rows("given_names.tsv"))


@cache
def _nicknames() -> dict[str, int]:
    groups = [row[1].split("|") for row in rows("words.tsv") if row[0] == "nick"]
    return {fold_name(name): i for i, group in enumerate(groups) for name in group}


def is_distinctive(word: str) -> bool:
    """Whether a word alone can tell who is meant: no given name, ordinal or title."""
    return (
        len(word) > 2
        and word not in given_names()
        and word not in words("generation")
        and word not in words("title")
    )


def is_native(word: str) -> bool:
    """Whether a word is of native stock, so that a vowel letter makes another name of it."""
    return " " in word or word in given_names() or not _NATIVE.isdisjoint(word)


@lru_cache(maxsize=65536)
def same_word(one: str, other: str, alone: bool = False) -> bool:
    """Whether two words are one, or two spellings of one foreign word (بوتين, بوتن).

    `alone`: nothing else speaks for it, so that only long words may differ, and little.
    """
    if one == other:
        return True
    if is_native(one) or is_native(other) or one.startswith("ال") != other.startswith("ال"):
        return False
    if one[0].translate(_NEAR) != other[0].translate(_NEAR) or skeleton(one) != skeleton(other):
        return False
    consonants = len(skeleton(one).replace(" ", ""))
    if consonants < (4 if alone else 2) or min(len(one), len(other)) < 4:
        return False
    return _differences(one, other) <= (1 if alone or consonants < 4 else 2)


def _differences(one: str, other: str) -> int:
    """Count the letters by which two words differ that are near to each other in sound."""
    pairs = SequenceMatcher(None, one.translate(_NEAR), other.translate(_NEAR), autojunk=False)
    return sum(
        max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in pairs.get_opcodes() if tag != "equal"
    )


def same_given(one: str, other: str) -> bool:
    """Whether two given names are one, as nicknames are (أنتوني, طوني)."""
    groups = _nicknames()
    return same_word(one, other) or (one in groups and groups[one] == groups.get(other))
