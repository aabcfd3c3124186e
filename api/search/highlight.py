"""Where in a text the words of a query are: spans for highlighting.

Flow: rows → **schemas**. Matches as the stored lexemes do: by stem, or by exact form in phrases.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import category

from api.search.asking import Phrase, Term
from api.search.tokens import TOKEN, Word, words_of_folded
from nlp.normalise import fold_with_offsets

_TATWEEL = "\u0640"


class Highlight(NamedTuple):
    """A place in a text, in code points, half-open, and what of the query is there."""

    start: int
    end: int
    term: Term | Phrase


def highlights(text: str, terms: Iterable[Term | Phrase]) -> list[Highlight]:
    """The words and phrases of `text` that match, in order of position.

    Whole words with all that is written onto them. A phrase is one span; where matches overlap,
    the longest is kept.
    """
    folded, offsets = fold_with_offsets(text)
    found = list(words_of_folded(folded))
    spans = [(match.start(), match.end()) for match in TOKEN.finditer(folded) if match[0][0] != "."]
    matches = [
        (spans[first][0], spans[last][1], term)
        for term in terms
        for first, last in (_runs(found, term) if isinstance(term, Phrase) else _lone(found, term))
    ]
    kept: list[Highlight] = []
    for start, end, term in sorted(matches, key=lambda m: (m[0], -m[1])):
        first = offsets[start]
        if not kept or first >= kept[-1].end:
            kept.append(Highlight(first, _end(text, offsets[end - 1]), term))
    return kept


def _lone(found: Sequence[Word], term: Term) -> list[tuple[int, int]]:
    return [(i, i) for i, word in enumerate(found) if word.stem == term.stem]


def _runs(found: Sequence[Word], phrase: Phrase) -> list[tuple[int, int]]:
    """First and last number of the words of each place where a phrase stands."""
    first, *rest = phrase.words
    runs = []
    for i, word in enumerate(found):
        if not _same(word, first, phrase.exact) or i + len(rest) >= len(found):
            continue
        if all(
            _same(there, sought, phrase.exact)
            and there.position - word.position == sought.position - first.position
            for there, sought in zip(found[i + 1 :], rest, strict=False)
        ):
            runs.append((i, i + len(rest)))
    return runs


def _same(word: Word, sought: Word, exact: bool) -> bool:
    return word.bare == sought.bare if exact else word.stem == sought.stem


def _end(text: str, last: int) -> int:
    """The end of a word whose last letter is at `last`: with the marks that dress it."""
    end = last + 1
    while end < len(text) and (text[end] == _TATWEEL or category(text[end]) == "Mn"):
        end += 1
    return end
