"""The words of a text as search sees them, and how a lexeme is written in SQL.

Shared by what is stored (`lexemes`), what is asked for (`asking`) and what is shown (`highlight`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp.normalise import fold
from nlp.stemming import bare, stem

CONTENT, CONTEXT, TITLE = "A", "B", "C"  # weights in a tsvector
EXACT = "="
# A word, or dots that part the pieces of an interrupted quote and so take a place of their own.
TOKEN = re.compile(r"[^\W_]+|\.{2,}")
_LONGEST_WORD = 60


class Word(NamedTuple):
    """A word of a text: its place among the words, itself, without prefixes, and its stem."""

    position: int
    form: str
    bare: str
    stem: str


def words(text: str) -> Iterator[Word]:
    """The words of a text, folded, in order; positions count from 0, dots leave one free."""
    return words_of_folded(fold(text))


def words_of_folded(folded: str) -> Iterator[Word]:
    """The same for a text that is folded already."""
    for position, found in enumerate(TOKEN.finditer(folded)):
        form = found[0][:_LONGEST_WORD]
        if form[0] != ".":
            yield Word(position, form, bare(form), stem(form))


def quoted(lexeme: str) -> str:
    """A lexeme as it is written in a `tsvector` or `tsquery`; nothing in it can end it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
