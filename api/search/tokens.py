"""The words of a text as search sees them, and how a lexeme is written in SQL.

Shared by what is stored (`lexemes`), what is asked for (`asking`) and what is shown (`highlight`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from nlp.normalise import fold, fold_with_offsets
from nlp.stemming import bare, stem

CONTENT, CONTEXT, TITLE = "A", "B", "C"  # weights in a tsvector
EXACT = "="
_CHUNK = re.compile(r"\S+")
# A word, or dots that part the pieces of an interrupted quote and so take a place of their own.
_TOKEN = re.compile(r"[^\W_]+|\.{2,}")
_TATWEEL = "\u0640"
_LONGEST_WORD = 60
_LONGEST_KEPT = 40  # code points of a chunk that is worth remembering


class Word(NamedTuple):
    """A word of a text: its place among the words, itself, without prefixes, and its stem."""

    position: int
    form: str
    bare: str
    stem: str


class Place(NamedTuple):
    """A word and where it stands in the text: code points, half-open, with the marks it wears."""

    start: int
    end: int
    word: Word


def words(text: str) -> Iterator[Word]:
    """The words of a text, folded, in order; positions count from 0, dots leave one free."""
    return words_of_folded(fold(text))


def tokens(text: str) -> list[str]:
    """A text's words, folded, and its dots: all that takes a position, in order."""
    return [found[:_LONGEST_WORD] for found in _TOKEN.findall(fold(text))]


def words_of_folded(folded: str) -> Iterator[Word]:
    """The same for a text that is folded already."""
    for position, found in enumerate(_TOKEN.finditer(folded)):
        form = found[0][:_LONGEST_WORD]
        if form[0] != ".":
            yield Word(position, form, bare(form), stem(form))


def places(text: str) -> Iterator[Place]:
    """The words of a text and where they stand. A ligature may hold several (ﷺ)."""
    before = 0
    for found in _CHUNK.finditer(text):
        chunk, at = found[0], found.start()
        # Folding never joins what a blank parts, so that each chunk can be read by itself.
        tokens, inside = (_read_kept if len(chunk) <= _LONGEST_KEPT else _read)(chunk)
        for start, end, (position, form, without, key) in inside:
            yield Place(at + start, at + end, Word(before + position, form, without, key))
        before += tokens


def quoted(lexeme: str) -> str:
    """A lexeme as it is written in a `tsvector` or `tsquery`; nothing in it can end it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _read(chunk: str) -> tuple[int, tuple[Place, ...]]:
    """How many positions a chunk without blanks takes, and the words in it."""
    folded, offsets = fold_with_offsets(chunk)
    spans = [token.span() for token in _TOKEN.finditer(folded)]
    return len(spans), tuple(
        Place(offsets[spans[w.position][0]], _end(chunk, offsets[spans[w.position][1] - 1]), w)
        for w in words_of_folded(folded)
    )


_read_kept = lru_cache(maxsize=1 << 15)(_read)


def _end(text: str, last: int) -> int:
    """The end of a word whose last letter is at `last`: with the marks that dress it."""
    end = last + 1
    while end < len(text) and (text[end] == _TATWEEL or category(text[end]) == "Mn"):
        end += 1
    return end
