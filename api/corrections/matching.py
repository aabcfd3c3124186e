"""Finds the statements of an earlier analysis again among those of a new one; pure functions.

Models begin and end statements at other words, and texts are replaced by edited ones. Two
statements are the same one where their stretches overlap by more than half of the shorter, or, in
another text, where their words do.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from api.database.models import SpanRow
from nlp.normalise import fold

# Least share (Dice) of words that two stretches of different texts have in common. Who speaks, and
# the verb, alone make up half of a short one.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a statement stands: from its first word to its last, cue included. `id` is a quote's.

    `placed` says that `start` and `end` count in the text that the new statements stand in.
    """

    id: str
    start: int
    end: int
    text: str
    placed: bool = True


def stretch(
    quote_id: str,
    cue: SpanRow | None,
    content: Sequence[SpanRow],
    text: str,
    *,
    placed: bool = True,
) -> Stretch:
    """The stretch of a statement in the article's text that it was read from."""
    pieces = [*content, *([cue] if cue else [])]
    start = min(piece["start"] for piece in pieces)
    end = max(piece["end"] for piece in pieces)
    return Stretch(quote_id, start, end, text[start:end], placed)


def match(old: Sequence[Stretch], new: Sequence[Stretch], text: str) -> dict[int, int]:
    """Which of `new`, in `text`, is which of `old`: indices by indices, one to one, best first."""
    pairs = []
    words = [_words(after) for after in new]
    for index, before in enumerate(old):
        place = before if before.placed else _find(before, text)
        said = _words(before)
        for other, after in enumerate(new):
            same = before.placed and before.id == after.id
            score = _overlap(place, after) if place else _likeness(said, words[other])
            if same or score:
                distance = abs(before.start - after.start)
                pairs.append((not same, -score, distance, index, other))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, index, other in sorted(pairs):
        if index not in found and other not in taken:
            found[index] = other
            taken.add(other)
    return found


def _find(one: Stretch, text: str) -> Stretch | None:
    """The same words in another text, at their place nearest to the old one."""
    places = []
    start = text.find(one.text)
    while start >= 0:
        places.append(start)
        start = text.find(one.text, start + 1)
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - one.start))
    return Stretch(one.id, start, start + len(one.text), one.text)


def _overlap(one: Stretch, other: Stretch) -> float:
    """Shared characters by all, in [0, 1]; 0 where they are not more than half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    lengths = (one.end - one.start, other.end - other.start)
    if 2 * shared <= min(lengths):
        return 0.0
    return shared / (sum(lengths) - shared)


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """Shared words by all, in [0, 1]; 0 below `_ALIKE`."""
    share = 2 * (words & others).total() / max(1, words.total() + others.total())
    return share if share >= _ALIKE else 0.0


def _words(one: Stretch) -> Counter[str]:
    return Counter(fold(one.text).split())
