"""One name an entity: which mentions of an article name the same person, organisation or place.

The fullest form names all of them (بلينكن → أنتوني بلينكن). A short form joins a longer one when
its words stand in it in order; where several longer ones fit, the last one named before it wins.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.normalise import fold_name

# A title or kinship word at the head of a longer form tells nothing about who is meant alone.
_WEAK = frozenset(
    map(fold_name, "بن ابن آل أبو أم عبد الشيخ سيدي مولاي محمد أحمد علي".split())  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Form:
    """A mention as it stands: its label and its text without proclitic."""

    label: str
    text: str


def canonical(text: str, cut: str) -> str:
    """Return the citation form of a mention whose word lost the proclitic `cut`.

    The article is written with one ل after ل (للأمم → لأمم): it is restored (الأمم).
    """
    if cut.endswith("ل") and text.startswith("ل"):
        return "ا" + text
    return " ".join(text.split())


def fullest_names(forms: Sequence[Form]) -> list[str]:
    """Return the fullest name for each mention, in order. Quadratic in distinct forms only."""
    keys = [tuple(fold_name(form.text).split()) or (form.text,) for form in forms]
    written: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for i, (form, key) in enumerate(zip(forms, keys, strict=True)):
        written[form.label, key][form.text] += 1
        places[form.label, key].append(i)
    by_word: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for label, key in written:
        for word in set(key):
            by_word[label, word].append(key)
    out = []
    for i, (form, key) in enumerate(zip(forms, keys, strict=True)):
        best = key
        seen = set()
        while best not in seen:  # a short form may lead to a longer one that has a longer one
            seen.add(best)
            best = _longer(form.label, best, by_word, places, i) or best
        out.append(written[form.label, best].most_common(1)[0][0])
    return out


def _longer(
    label: str,
    key: tuple[str, ...],
    by_word: dict[tuple[str, str], list[tuple[str, ...]]],
    places: dict[tuple[str, tuple[str, ...]], list[int]],
    here: int,
) -> tuple[str, ...] | None:
    rarest = min(key, key=lambda word: len(by_word[label, word]))
    fitting = [other for other in by_word[label, rarest] if _stands_for(label, key, other)]
    if not fitting:
        return None

    def rank(other: tuple[str, ...]) -> tuple[bool, int, int]:
        before = [p for p in places[label, other] if p < here]
        after = [p for p in places[label, other] if p > here]
        return (bool(before), before[-1] if before else -after[0], len(other))

    return max(fitting, key=rank)


def _stands_for(label: str, short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a form can be short for a longer one of the same label."""
    if len(short) >= len(long):
        return False
    rest = iter(long)
    if not all(any(word == other for other in rest) for word in short):
        return False
    if label == "PER":
        return any(word not in _WEAK for word in short)
    if label == "ORG":  # الخارجية الأميركية ends وزارة الخارجية الأميركية; حماس ends حركة حماس
        return short[-1] == long[-1] or short[0] == long[0]
    return short[0] == long[0] or (len(short) == 1 and short[-1] == long[-1] and len(long) == 2)
