"""News vocabulary in two languages: what an English query is called in Arabic, and Arabic synonyms.

Beside the flow: search by words widens a query with these. The tables are files of this folder.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from nlp.normalise import fold
from nlp.stemming import is_arabic, stem

__all__ = ["synonyms", "synonyms_in", "translations"]

_WORD = re.compile(r"[^\W_]+")
Key = tuple[str, ...]


def translations(query_folded: str) -> list[tuple[str, list[str]]]:
    """The entries found in a folded English query, longest first come, with their renderings.

    Read from left to right, each word in one entry at most: `hostage deal` is one entry, not two.
    A word that is no entry as it stands is looked for by its stem.
    """
    words = [word for word in _WORD.findall(query_folded) if not is_arabic(word)]
    return [
        (" ".join(words[start:end]), list(found))
        for start, end, found in _longest(words, *_english())
    ]


def synonyms(stems: str) -> list[str]:
    """What else news says for a stem, or for the stems of a phrase joined by blanks; often none."""
    return list(_groups().get(tuple(stems.split()), ()))


def synonyms_in(query_folded: str) -> list[tuple[str, list[str]]]:
    """The words and phrases of a folded Arabic query that have synonyms, with these.

    Read like an English query: وقف إطلاق النار is one phrase.
    """
    words = _WORD.findall(query_folded)
    return [
        (" ".join(words[start:end]), list(found))
        for start, end, found in _longest(words, {}, _groups())
    ]


def _longest(
    words: list[str], by_form: dict[Key, list[str]], by_stem: dict[Key, list[str]]
) -> Iterator[tuple[int, int, list[str]]]:
    """The longest entries from left to right: first and last word (half-open), and the entry."""
    stems = [stem(word) for word in words]
    most = _most_words()
    start = 0
    while start < len(words):
        for end in range(min(start + most, len(words)), start, -1):
            by_word = by_form.get(tuple(words[start:end]))
            found = by_word or by_stem.get(tuple(stems[start:end]))
            if found:
                yield start, end, found
                start = end
                break
        else:
            start += 1


@cache
def _most_words() -> int:
    """How many words the longest entry of either table has."""
    return max(map(len, [*_english()[1], *_groups()]))


def _lines(name: str) -> Iterator[str]:
    table = (resources.files("nlp.glossary") / name).read_text(encoding="utf-8")
    return (line for line in table.splitlines() if line and line[0] != "#")


def _keys(text: str) -> tuple[Key, Key]:
    """The folded words of an entry, and their stems."""
    words = tuple(_WORD.findall(fold(text)))
    return words, tuple(map(stem, words))


@cache
def _english() -> tuple[dict[Key, list[str]], dict[Key, list[str]]]:
    """Renderings by the words of an entry and by their stems."""
    by_form: dict[Key, list[str]] = {}
    by_stem: dict[Key, list[str]] = {}
    for line in _lines("english.tsv"):
        english, arabic = line.split("\t")
        form, stems = _keys(english)
        renderings = arabic.split(" | ")
        by_form[form] = renderings
        by_stem[stems] = _distinct([*by_stem.get(stems, ()), *renderings])
    return by_form, by_stem


@cache
def _groups() -> dict[Key, list[str]]:
    """The other words of all groups of a word or phrase, by its stems."""
    found: dict[Key, list[str]] = {}
    for line in _lines("synonyms.tsv"):
        group = {_keys(text)[1]: text for text in line.split(" ~ ")}
        for key in group:
            others = [text for other, text in group.items() if other != key]
            found[key] = _distinct([*found.get(key, ()), *others])
    return found


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
