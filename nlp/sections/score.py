"""How well sections agree with a reading by hand.

Flow: text → sections → **score**.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from nlp.records import Layout


class GoldSection(TypedDict):
    """A section read by hand: code points, end exclusive."""

    start: int
    end: int
    kind: str


def agreement(
    layouts: Mapping[str, Layout],
    gold: Mapping[str, Sequence[GoldSection]],
    texts: Mapping[str, str],
) -> float:
    """Share, in [0, 1], of characters other than white space that have the kind of `gold`.

    All three are keyed by article id; only articles in `gold` count. A character that is in a
    section on one side only is wrong. 1.0 for no characters at all. Raises `KeyError` when a
    layout or a text is missing.
    """
    right = total = 0
    for key, sections in gold.items():
        text = texts[key]
        expected = _kinds(len(text), [(s["start"], s["end"], s["kind"]) for s in sections])
        found = _kinds(len(text), [(s.start, s.end, s.kind) for s in layouts[key].sections])
        for char, want, have in zip(text, expected, found, strict=True):
            if not char.isspace():
                total += 1
                right += want == have
    return right / total if total else 1.0


def _kinds(length: int, spans: Sequence[tuple[int, int, str]]) -> list[str | None]:
    kinds: list[str | None] = [None] * length
    for start, end, kind in spans:
        kinds[start:end] = [kind] * (end - start)
    return kinds
