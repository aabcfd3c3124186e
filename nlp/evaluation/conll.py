"""Named entities against a public set in CoNLL form: exact spans of the tokens as given.

Flow: token lines → **texts → reader → spans of whole tokens** → precision, recall, F1. The tokens
of a sentence are joined with blanks and the sentences with line feeds, into texts of some hundred
tokens; each mention that the reader finds there is widened to the tokens that it touches, since
these sets leave proclitics on their token. Entities count as in `conlleval` (Tjong Kim Sang and
De Meulder, CoNLL-2003): type, first and last token must be right. Types other than PER, LOC and
ORG are no entities here (ANERcorp's MISC reads as O).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from nlp.errors import FormatError
from nlp.evaluation.bootstrap import Interval, draws, f1_interval
from nlp.evaluation.measures import Score, measure
from nlp.evaluation.tally import LABELS, Tally
from nlp.records import Mention

# Reads texts in order; for each the mentions that it holds.
Find = Callable[[Iterable[str]], Iterable[Sequence[Mention]]]
_TAG = re.compile(r"O|[BI]-\w+")
_TOKENS = 250  # of a text, from which on the next sentence begins another


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity: its label and its tokens, `first` to `last`, both within."""

    label: str
    first: int
    last: int


@dataclass(slots=True)
class Text:
    """Some sentences as one text: where its tokens start and end, and the entities among them."""

    text: str = ""
    tokens: list[tuple[int, int]] = field(default_factory=list)
    entities: set[Entity] = field(default_factory=set)


def read_texts(lines: Iterable[bytes], tokens: int = _TOKENS) -> Iterator[Text]:
    """Texts of whole sentences, each of `tokens` tokens or somewhat more; only the last of fewer.

    A line is a token and, in its last column, a BIO tag; a blank line ends a sentence. An I that
    continues nothing begins an entity. Raises `FormatError`.
    """
    current, tags = Text(), list[str]()
    for number, line in enumerate(lines, 1):
        try:
            columns = line.decode("utf-8-sig").split()
        except UnicodeDecodeError as error:
            raise FormatError(f"not UTF-8: {error.reason}", number) from error
        if columns and columns[0] == "-DOCSTART-":
            continue
        if columns:
            _add(current, tags, columns, number)
        elif tags:
            _end_sentence(current, tags)
            if len(current.tokens) >= tokens:
                yield current
                current = Text()
    if tags:
        _end_sentence(current, tags)
    if current.tokens:
        yield current


def whole_tokens(text: Text, mentions: Sequence[Mention]) -> set[Entity]:
    """Mentions as the tokens that they touch; a second one on a token is left out."""
    found: set[Entity] = set()
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        touched = [
            i
            for i, (start, end) in enumerate(text.tokens)
            if start < mention.end and mention.start < end
        ]
        if touched and not taken.intersection(touched):
            taken.update(touched)
            found.add(Entity(mention.label, touched[0], touched[-1]))
    return found


def tally_texts(texts: Sequence[Text], find: Find) -> list[Tally]:
    """The counts of each text, as `tally_article` makes them; statements are not looked at."""
    tallies = []
    for text, mentions in zip(texts, find(text.text for text in texts), strict=True):
        ours, theirs = text.entities, whole_tokens(text, mentions)
        counts = Tally(articles=1)
        for name, entities in (("gold", ours), ("predicted", theirs), ("found", ours & theirs)):
            counts[f"entities.{name}"] = len(entities)
            counts.update(f"{entity.label}.{name}" for entity in entities)
        tallies.append(counts)
    return tallies


@dataclass(frozen=True, slots=True)
class ConllScores:
    """The scores of all entities and by label, from how many texts and entities.

    `intervals` are those of the F1 over texts, by `entities` or a label; empty if not asked for.
    """

    texts: int
    entities: int
    overall: Score
    by_label: dict[str, Score]
    intervals: dict[str, Interval]


def score_texts(texts: Sequence[Text], find: Find, rounds: int = 0, seed: int = 0) -> ConllScores:
    """Precision, recall and F1 of what `find` finds; `rounds` draws of texts make the intervals."""
    tallies = [
        _tally(text.entities, whole_tokens(text, mentions))
        for text, mentions in zip(texts, find(text.text for text in texts), strict=True)
    ]
    found = measure(tallies)
    weights = draws(len(tallies), rounds, seed) if rounds else None
    around = {}
    for name in ("entities", *LABELS) if weights is not None else ():
        parts = [f"{name}.{what}" for what in ("found", "gold", "predicted")]
        counts = np.array([[tally[part] for part in parts] for tally in tallies]).reshape(-1, 3)
        right, gold, predicted = (weights @ counts).T
        if (interval := f1_interval(right, gold + predicted)) is not None:
            around[name] = interval
    return ConllScores(len(texts), found.entities, found.entity_f1, found.entity_by_label, around)


def _tally(gold: set[Entity], predicted: set[Entity]) -> Tally:
    """Counts of one text, named as `tally_article` names them."""
    counts = Tally()
    for name, entities in (("gold", gold), ("predicted", predicted), ("found", gold & predicted)):
        counts[f"entities.{name}"] = len(entities)
        counts.update(f"{entity.label}.{name}" for entity in entities)
    return counts


def _add(text: Text, tags: list[str], columns: list[str], number: int) -> None:
    """Put one token at the end of a text and its tag among those of the sentence."""
    if len(columns) < 2 or not _TAG.fullmatch(columns[-1]):
        raise FormatError(f"{' '.join(columns)!r} is no token with a BIO tag", number)
    start = len(text.text)
    text.text += f"{columns[0]} "
    text.tokens.append((start, start + len(columns[0])))
    tags.append(columns[-1])


def _end_sentence(text: Text, tags: list[str]) -> None:
    """End the sentence that the last tokens of a text are, and read its entities."""
    text.text = f"{text.text.rstrip(' ')}\n"
    offset = len(text.tokens) - len(tags)
    first, open_label = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        prefix, _, label = tag.partition("-")
        if open_label and not (prefix == "I" and label == open_label):
            if open_label in LABELS:
                text.entities.add(Entity(open_label, offset + first, offset + i - 1))
            open_label = ""
        if prefix != "O" and not open_label:
            first, open_label = i, label
    tags.clear()
