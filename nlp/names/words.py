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
_COMMONEST = 45
# Shorter ones may begin or end a word by chance.
_LONG_TITLE, _LONG_NAME = 6, 4
# Letters that stand for one foreign sound.
_NEAR = str.maketrans("طثجغقشز", "تتكككسس")


@lru_cache(maxsize=8192)
def tokens(key: str) -> tuple[str, ...]:
    """Return the words of a name with compounds as one: بن سلمان, عبد الله, نصر الله."""
    out: list[str] = []
    opened = False
    for i, word in enumerate(key.split()):
        if out and (opened or (word in _CLOSERS and (len(out) > 1 or i > 1))):
            out[-1] += " " + word
        else:
            out.append(word)
        opened = word in _OPENERS or (i > 0 and word in _PARTICLES)
    return tuple(out)


@lru_cache(maxsize=8192)
def without_titles(key: str) -> str:
    """Return a person's key without leading titles; the key itself when nothing else is left.

    An office without article (رئيس, أمير) goes only with what belongs to it: it may be a name. A
    title that lost the blank after it goes too, where a known given name follows.
    """
    parts = [part for word in key.split() for part in _parted(word)]
    start = 0
    while start < len(parts) and _is_title(parts, start):
        start += 1
    rest = parts[start:]
    if not rest or (start and len(tokens(" ".join(rest))) == 1 and not is_distinctive(rest[0])):
        return key
    return " ".join(rest)


def _parted(word: str) -> tuple[str, ...]:
    """A word as it is, or as a title and the given name that was run into it."""
    return _run_together().get(word, (word,))


@cache
def _run_together() -> dict[str, tuple[str, str]]:
    """Titles with a given name run into them, by their key, which drops vowels inside a word."""
    titles = [t for row in rows("words.tsv") if row[0] == "title" for t in row[1].split("|")]
    names = [row[0] for table in ("given_names.tsv", "given_names_en.tsv") for row in rows(table)]
    found = {
        fold_name(title + name): (fold_name(title), fold_name(name))
        for title in titles
        for name in names
        if len(title) >= _LONG_TITLE and len(name) >= _LONG_NAME
    }
    return {key: parts for key, parts in found.items() if key not in words("title")}


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
    """Return the keys of given names of the region, where a vowel letter makes another name."""
    return frozenset(fold_name(row[0]) for row in rows("given_names.tsv"))


@cache
def _common_names() -> frozenset[str]:
    return given_names() | {fold_name(row[0]) for row in rows("given_names_en.tsv")}


@cache
def commonest_names() -> frozenset[str]:
    """Return the keys of given names that with a family name do not tell who is meant."""
    found = rows("given_names.tsv")
    return frozenset(fold_name(row[0]) for row in found if int(row[1]) >= _COMMONEST)


@cache
def _nicknames() -> dict[str, str]:
    groups = (row[1].split("|") for row in rows("words.tsv") if row[0] == "nick")
    return {fold_name(name): fold_name(group[0]) for group in groups for name in group}


def nickname_of(word: str) -> str:
    """Return the full form of a given name that has short ones (أنتوني for طوني), else ""."""
    return _nicknames().get(word, "")


def is_distinctive(word: str) -> bool:
    """Whether a word alone can tell who is meant: no given name, ordinal or title."""
    return (
        len(word) > 2
        and not word.startswith("عبد ")
        and word not in _common_names()
        and word not in words("generation")
        and word not in words("title")
    )


def is_native(word: str) -> bool:
    """Whether a word is of native stock, so that a vowel letter makes another name of it."""
    return (
        " " in word
        or word.startswith("ال")
        or word in given_names()
        or not _NATIVE.isdisjoint(word)
    )


@lru_cache(maxsize=8192)
def same_word(one: str, other: str, alone: bool = False) -> bool:
    """Whether two words are one, or two spellings of one foreign word (بوتين, بوتن).

    `alone`: nothing else speaks for it, so that only long words may differ, inside, by a letter.
    """
    if one == other:
        return True
    near, far = one.translate(_NEAR), other.translate(_NEAR)
    foreign = not is_native(one) and not is_native(other)
    if not foreign or min(len(one), len(other)) < 4 or near[0] != far[0]:
        return False
    if skeleton(one) != skeleton(other):
        # Letters in another order: دولاند for دونالد.
        return not alone and len(near) > 4 and sorted(near) == sorted(far)
    consonants = len(skeleton(one).replace(" ", ""))
    differences = _differences(near, far)
    if alone:
        return consonants > 3 and differences <= (consonants > 4) and near[-1] == far[-1]
    if consonants < 4:
        return consonants > 1 and differences <= 1 and near[-1] == far[-1]
    return differences <= 2


def _differences(one: str, other: str) -> int:
    pairs = SequenceMatcher(None, one, other, autojunk=False)
    return sum(
        max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in pairs.get_opcodes() if tag != "equal"
    )


def same_given(one: str, other: str) -> bool:
    """Whether two given names are one, as nicknames are (أنتوني, طوني)."""
    full = nickname_of(one)
    return same_word(one, other) or (full != "" and full == nickname_of(other))
