"""What is asked for in words: the syntax of `q=`, the terms of a ranked search, topics.

Flow: query → **SQL**. A query is read once into terms and phrases; `tsquery`s are made of those,
and highlights look for the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from api.search.tokens import CONTENT, CONTEXT, EXACT, Word, quoted, words
from nlp.stemming import idf, is_stop

_MARK = '"“”„‟«»＂'
# A phrase to the next mark or the end, or what stands between blanks; a minus sign before either.
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?:[{_MARK}](?P<phrase>[^{_MARK}]*)[{_MARK}]?|(?P<words>[^\s{_MARK}]+))"
)
_PLUS = re.compile(r"(?:^|\s)\+(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Term:
    """One stem that is looked for: the folded words that were asked, and how much it tells."""

    stem: str
    words: tuple[str, ...]
    weight: float

    @property
    def lexeme(self) -> str:
        """What to look for in a tsvector."""
        return self.stem


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together: of each its form without prefixes, its stem, and its place."""

    words: tuple[Word, ...]
    exact: bool

    def query(self, weights: str = "") -> str:
        """The `tsquery` of the phrase, each word with the weights given."""
        suffix = f":{weights}" if weights else ""
        parts = [quoted(EXACT + w.bare if self.exact else w.stem) + suffix for w in self.words]
        text = parts[0]
        for (previous, word), part in zip(pairwise(self.words), parts[1:], strict=True):
            text += f" <{word.position - previous.position}> {part}"
        return f"({text})" if len(parts) > 1 else text


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: what must occur, and what must not."""

    asked: tuple[Term | Phrase, ...]
    excluded: tuple[Term | Phrase, ...]


def read_query(text: str) -> Query:
    """Read the syntax of `q=`: words, `"a phrase"`, `-word`, `-"a phrase"`.

    Function words are left out unless nothing else is asked for. Quotation marks of all kinds open
    and close; one that is never closed holds to the end. Words that something other than a blank
    parts (cease-fire) must stand together.
    """
    asked, fillers, excluded = [], [], []
    for piece in _PIECE.finditer(text):
        exact = piece["phrase"] is not None
        found = tuple(words(piece["phrase"] if exact else piece["words"]))
        if not found:
            continue
        lone = len(found) == 1 and not exact
        sought = _term(found[0].stem, found) if lone else Phrase(found, exact)
        if piece["minus"]:
            excluded.append(sought)
        elif lone and is_stop(found[0].form):
            fillers.append(sought)
        else:
            asked.append(sought)
    return Query(tuple(dict.fromkeys(asked or fillers)), tuple(dict.fromkeys(excluded)))


def words_query(text: str) -> str | None:
    """The `tsquery` of `q=`; None when nothing is asked for, or only what must not occur."""
    query = read_query(text)
    if not query.asked:
        return None
    return " & ".join(
        [_tsquery(sought) for sought in query.asked]
        + [f"!{_tsquery(sought)}" for sought in query.excluded]
    )


def terms(text: str) -> list[Term]:
    """The distinct content words of a query for ranked search, in its order, with weights.

    Without function words, unless it has no others; nothing in it is syntax.
    """
    found = list(words(text))
    telling = [word for word in found if not is_stop(word.form)] or found
    stems = dict.fromkeys(word.stem for word in telling)
    return [_term(s, [word for word in telling if word.stem == s]) for s in stems]


def topic_query(term: str) -> str:
    """The `tsquery` of one term of a topic: `وقف إطلاق النار`, `صفقة + أسرى`, `hostage deal`.

    The words of a part stand together in order, as stems; parts, joined by ` + `, stand anywhere:
    at least one in the content, the others there or in the context. Raises ValueError for a term
    without words.
    """
    parts = [tuple(words(part)) for part in _PLUS.split(term)]
    phrases = [Phrase(part, exact=False) for part in parts if part]
    if not phrases:
        raise ValueError("a term needs a word")
    if len(phrases) == 1:
        return phrases[0].query(CONTENT)
    anywhere = [phrase.query(CONTENT + CONTEXT) for phrase in phrases]
    inside = " | ".join(phrase.query(CONTENT) for phrase in phrases)
    return " & ".join([*anywhere, f"({inside})"])


def _term(stem: str, found: Iterable[Word]) -> Term:
    return Term(stem, tuple(dict.fromkeys(word.form for word in found)), idf(stem))


def _tsquery(sought: Term | Phrase) -> str:
    return quoted(sought.lexeme) if isinstance(sought, Term) else sought.query()
