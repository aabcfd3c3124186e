"""Where in a text the words of a query are: spans for highlighting.

Flow: rows → **schemas**. Matches as the stored lexemes do: by stem, or by exact form in phrases.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from api.search.asking import Phrase, Term
from api.search.tokens import Word, places


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
    terms = list(terms)
    if not terms:
        return []
    found = list(places(text))
    there = [place.word for place in found]
    matches = [
        (found[first].start, found[last].end, term)
        for term in terms
        for first, last in (_runs(there, term) if isinstance(term, Phrase) else _lone(there, term))
    ]
    kept: list[Highlight] = []
    for start, end, term in sorted(matches, key=lambda m: (m[0], -m[1])):
        if not kept or start >= kept[-1].end:
            kept.append(Highlight(start, end, term))
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
