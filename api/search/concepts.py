"""A ranked search's query as concepts: what is asked about, and all that says it or nearly so.

Flow: query → **concepts** → candidates and scores. A concept is a word of the query, a phrase that
the glossary knows, or a name; English ones are looked for by their Arabic renderings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from api.search.asking import Phrase
from api.search.tokens import Word, places, words
from nlp.glossary import synonyms_in, translations
from nlp.names.gazetteer import by_latin, latin_key
from nlp.names.tables import rows
from nlp.normalise import fold
from nlp.stemming import idf, is_arabic, is_stop

# Renderings of an English word: the first say it, those that follow say something near.
_USUAL = 3
# What an English word weighs that nothing renders: it is found in Latin letters only.
_UNKNOWN = 2.0
# A query's longest names, in words, and how many concepts it has at most.
LONGEST_NAME = 4
MOST_CONCEPTS = 12


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a query asks about, and how much it tells among the others.

    `own` are phrases that say it, `near` others that say something near it. `parts` are the
    concepts of the single words of a phrase. `entities` are ids of what it names.
    """

    label: str
    own: tuple[Phrase, ...]
    near: tuple[Phrase, ...]
    weight: float
    parts: tuple["Concept", ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a query: which of its words, half-open, what else it is called, and its ids."""

    start: int
    end: int
    forms: tuple[str, ...]
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query, folded, and as it was written."""

    word: Word
    written: str

    @property
    def is_filler(self) -> bool:
        """Whether it is a function word; `US` and `WHO` in capitals are none."""
        acronym = self.written.isascii() and self.written.isupper() and len(self.written) > 1
        return is_stop(self.word.form) and not acronym


def tokens(text: str) -> list[Token]:
    """The words of a query."""
    return [Token(place.word, text[place.start : place.end]) for place in places(text)]


def known_names(asked: Sequence[Token]) -> list[Named]:
    """Names in Latin letters that the gazetteer knows, and adjectives of nationality."""
    found = []
    start = 0
    while start < len(asked):
        named = next(_known_at(asked, start), None)
        if named is None:
            start += 1
            continue
        found.append(named)
        start = named.end
    return found


def concepts(asked: Sequence[Token], names: Sequence[Named]) -> tuple[Concept, ...]:
    """What a query asks about: its names, and what the other words say, in order.

    Function words are left out unless there is nothing else.
    """
    found: list[Concept] = []
    rest: list[Token] = []
    at = {name.start: name for name in names}
    position = 0
    while position < len(asked):
        name = at.get(position)
        if name is None:
            rest.append(asked[position])
            position += 1
            continue
        found += _of_words(rest)
        rest = []
        found.append(_of_name(asked[name.start : name.end], name))
        position = name.end
    found += _of_words(rest)
    if not found:
        found = [_of_word(token.word) for token in asked]
    heaviest = sorted(found, key=lambda concept: -concept.weight)[:MOST_CONCEPTS]
    return tuple(concept for concept in found if concept in heaviest)


def arabic_of(found: Iterable[Concept]) -> str:
    """A query in Arabic words, each concept by its first phrase; empty where none has one."""
    phrases = (
        next((phrase for phrase in concept.own if is_arabic(phrase.words[0].form)), None)
        for concept in found
    )
    return " ".join(word.form for phrase in phrases if phrase for word in phrase.words)


def _known_at(asked: Sequence[Token], start: int) -> Iterator[Named]:
    """The longest name that begins at a word."""
    for end in range(min(start + LONGEST_NAME, len(asked)), start, -1):
        part = asked[start:end]
        if len(part) == 1 and part[0].is_filler:
            return
        key = latin_key(" ".join(token.word.form for token in part))
        entries = by_latin().get(key, ())
        forms = [entry.name for entry in entries if is_arabic(fold(entry.name))]
        forms += _demonyms().get(key, ())
        if forms:
            yield Named(start, end, tuple(dict.fromkeys(forms)))


@cache
def _demonyms() -> dict[str, tuple[str, ...]]:
    """Arabic adjectives of nationality by the English one."""
    return {latin_key(row[2]): tuple(row[1].split("|")) for row in rows("nationalities.tsv")}


def _of_name(part: Sequence[Token], name: Named) -> Concept:
    written = Phrase(tuple(token.word for token in part), exact=False)
    others = _phrases(name.forms)
    weights = [_weight(phrase) for phrase in others if is_arabic(phrase.words[0].form)]
    weight = max(weights) if weights else _weight(written)
    label = " ".join(token.word.form for token in part)
    own = tuple(dict.fromkeys([written, *others]))
    return Concept(label, own, (), weight, entities=name.entities)


def _of_words(part: Sequence[Token]) -> Iterator[Concept]:
    """The concepts of words that are no names: the longest phrases of the glossary first."""
    text = " ".join(token.word.form for token in part)
    arabic = 2 * sum(is_arabic(token.word.form) for token in part) >= len(part)
    found = {
        tuple(label.split()): others
        for label, others in (synonyms_in(text) if arabic else translations(text))
    }
    longest = max(map(len, found), default=1)
    position = 0
    while position < len(part):
        for size in range(longest, 1, -1):
            run = part[position : position + size]
            others = found.get(tuple(token.word.form for token in run))
            if others and len(run) == size:
                yield _of_phrase([token.word for token in run], others, arabic)
                position += size
                break
        else:
            if not part[position].is_filler:
                yield _of_word(part[position].word)
            position += 1


def _of_phrase(run: Sequence[Word], others: Sequence[str], arabic: bool) -> Concept:
    parts = tuple(_of_word(word) for word in run if not is_stop(word.form))
    asked, more = Phrase(tuple(run), exact=False), _phrases(others)
    own, near = ((asked,), more) if arabic else (more, ())
    label = " ".join(word.form for word in run)
    return Concept(label, own, near, sum(part.weight for part in parts), parts)


def _of_word(word: Word) -> Concept:
    asked = Phrase((word,), exact=False)
    if is_arabic(word.form):
        others = [text for _, found in synonyms_in(word.form) for text in found]
        return Concept(word.form, (asked,), _phrases(others), idf(word.stem))
    others = [text for _, found in translations(word.form) for text in found]
    usual, seldom = _phrases(others[:_USUAL]), _phrases(others[_USUAL:])
    near = [
        text for one in others[:_USUAL] for _, found in synonyms_in(fold(one)) for text in found
    ]
    weights = [_weight(phrase) for phrase in usual]
    weight = sum(weights) / len(weights) if weights else _UNKNOWN
    more = tuple(dict.fromkeys([*seldom, *_phrases(near)]))
    return Concept(word.form, (asked, *usual), tuple(p for p in more if p not in usual), weight)


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    found = (tuple(words(text)) for text in texts)
    return tuple(dict.fromkeys(Phrase(part, exact=False) for part in found if part))


def _weight(phrase: Phrase) -> float:
    return max(idf(word.stem) for word in phrase.words)
