"""Reads the tables of the stemmer that ship with it, and the frequencies of stems in news."""

import math
from functools import cache
from importlib import resources

from nlp.normalise import fold
from nlp.stemming.arabic import ArabicStemmer, Tables

# The ending of words in ـاء turns into another letter before a pronoun: وزراؤه, وزرائه.
_HAMZA = "اء"
_HAMZA_LINKED = ("اي", "او")


def _rows(name: str) -> list[list[str]]:
    table = (resources.files("nlp.stemming") / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]


@cache
def frequencies() -> tuple[int, dict[str, int]]:
    """How many texts were counted, and in how many of them each frequent stem occurs."""
    (_, total), *rows = _rows("frequencies.tsv")
    return int(total), {stem: int(count) for stem, count in rows}


def singulars(plain: ArabicStemmer) -> dict[str, str]:
    """Broken plurals, folded, and the stem of their singular, by a stemmer without plurals."""
    found = {}
    for plural, singular in (map(fold, row) for row in _rows("plurals.tsv")):
        # A word given as its own singular, or under one that is, keeps its ending.
        stem = found.get(singular) or (singular if plural == singular else plain.trunk(singular))
        found[plural] = stem
        if plural.endswith(_HAMZA):
            found |= {plural.removesuffix(_HAMZA) + linked: stem for linked in _HAMZA_LINKED}
    return found


def word_tables(known: dict[str, int], starts: set[str], ends: set[str]) -> Tables:
    """Tables with the plurals that ship, over other words."""
    plain = ArabicStemmer(Tables(frozenset(), frozenset(ends), {}, {}))
    return Tables(frozenset(starts), frozenset(ends), singulars(plain), known)


@cache
def shipped() -> Tables:
    """The tables in this folder."""
    starts, ends = set(), set()
    for word, side in _rows("whole.tsv"):
        (starts if side == "start" else ends).add(word)
    return word_tables(frequencies()[1], starts, ends)


@cache
def stop_words() -> frozenset[str]:
    """Arabic and English function words, folded."""
    table = (resources.files("nlp.stemming") / "stopwords.txt").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in fold(line).split())


def idf(stem: str) -> float:
    """The weight of a stem: the natural logarithm of texts per text that holds it.

    Smoothed; from near 0 for a word in every text to about 11 for one that was never seen.
    """
    total, counts = frequencies()
    return math.log(1 + total / (counts.get(stem, 0) + 0.5))
