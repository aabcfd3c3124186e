"""Texts to `tsvector`s: what the search columns of statements and articles hold.

Flow: records → **rows**. A word of a text leaves two lexemes at one position: its stem, and `=`
with the word itself, without conjunction, preposition and article. Stems serve words, the others
phrases in quotation marks; `asking` makes the queries, which are named here too. Both are the text
form of the type, to be cast (`CAST(:x AS tsvector)`): no dictionary of PostgreSQL has a part.

Source of the limits and of the text forms: PostgreSQL manual, 8.11 and 12.11.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from api.search.asking import Phrase, Term, terms, topic_query, words_query
from api.search.tokens import CONTENT, CONTEXT, EXACT, TITLE, quoted, tokens
from nlp.stemming import bare, stem

__all__ = ["Phrase", "Term", "search_vector", "terms", "topic_query", "words_query"]

_LAST_POSITION = 16_383  # positions above are read as this
_PHRASES_TO = 16_000  # words further on are found, but not in phrases
_MOST_POSITIONS = 255  # of one lexeme; more are dropped by PostgreSQL
_BETWEEN_PARTS = 8
_MOST_BYTES = 1_000_000  # of a tsvector, which has a little more
# As many letters cannot be more than that: 4 bytes each, twice, and 6 for each of two lexemes.
_SURELY_FITS = 50_000
_QUOTED_EXACT = quoted(EXACT)[:-1]


def search_vector(content: str, context: str = "", title: str = "") -> str:
    """The text form of a `tsvector` of up to three texts, with weights A, B and C.

    Never more than PostgreSQL takes. Of very long texts, words beyond the 16,000th are found
    singly but not in phrases; should it still be too much, as no real text is, exact forms are
    left out first and then stems that come last.
    """
    places: defaultdict[str, list[str]] = defaultdict(list)
    position, characters = 1, 0
    # Titles are short: first, they keep their places whatever follows.
    for text, weight in ((title, TITLE), (content, CONTENT), (context, CONTEXT)):
        last = position
        for place, form in enumerate(tokens(text), position):
            characters += len(form)
            if form[0] == ".":
                continue
            last = place
            mark = f"{place if place <= _PHRASES_TO else _LAST_POSITION}{weight}"
            for lexeme in _lexemes(form):
                found = places[lexeme]
                if len(found) < _MOST_POSITIONS and (not found or found[-1] != mark):
                    found.append(mark)
        position = last + _BETWEEN_PARTS
    parts = places.items() if characters <= _SURELY_FITS else _fitting(places)
    return " ".join([f"{lexeme}:{','.join(marks)}" for lexeme, marks in parts])


@lru_cache(maxsize=1 << 15)
def _lexemes(form: str) -> tuple[str, str]:
    """What a word leaves, as it is written in a tsvector: its stem, and its exact form."""
    return quoted(stem(form)), quoted(EXACT + bare(form))


def _fitting(places: dict[str, list[str]]) -> Iterable[tuple[str, list[str]]]:
    """As many lexemes as a tsvector holds, the stems first where not all fit."""
    sizes = {lexeme: len(lexeme.encode()) + 2 * len(p) + 2 for lexeme, p in places.items()}
    if sum(sizes.values()) <= _MOST_BYTES:
        return places.items()
    left = _MOST_BYTES
    kept = []
    for lexeme in sorted(places, key=lambda lexeme: lexeme.startswith(_QUOTED_EXACT)):
        left -= sizes[lexeme]
        if left < 0:
            break
        kept.append((lexeme, places[lexeme]))
    return kept
