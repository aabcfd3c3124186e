"""Reads the tables of the stemmer that ship with it, and the frequencies of stems in news."""

import math
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from importlib import resources

from nlp.normalise import fold
from nlp.stemming.arabic import ArabicStemmer, Tables

# Endings that are other letters before a pronoun: وزراؤه, وزرائه, أسراهم.
_LINKED = {"اء": ("اي", "او"), "ى": ("ا",)}


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
    found: dict[str, str] = {}
    for singular, row in _rows("plurals.tsv"):
        plurals = [*map(fold, row.split()), *_linked(row.split())]
        own = fold(singular)
        found |= dict.fromkeys(plurals, own if own in plurals else plain.trunk(own))
    return found


def word_tables(known: Mapping[str, int], starts: Set[str], ends: Set[str]) -> Tables:
    """Tables with the plurals that ship, over other words. No plural begins with a prefix."""
    plurals = singulars(ArabicStemmer(Tables(frozenset(), ends, {}, {})))
    return Tables(starts | {word for word in plurals if len(word) > 3}, ends, plurals, known)


def _linked(plurals: Iterable[str]) -> Iterator[str]:
    """The forms that plurals have before a pronoun, where that is not their own, folded."""
    for plural in plurals:
        for ending, others in _LINKED.items():
            if plural.endswith(ending):
                yield from (fold(plural.removesuffix(ending) + other) for other in others)


@cache
def shipped() -> Tables:
    """The tables in this folder."""
    starts: set[str] = set()
    ends: set[str] = set()
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
