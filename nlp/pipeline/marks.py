"""Quotation marks at the ends of a content piece, by the guidelines: all in, or all out.

The tagger is sure of words and less of marks. Marks around a whole piece are left out; a quotation
that closes where the piece ends keeps its closing mark; a mark without its partner goes.
"""

import re

from nlp.records import Span

_CLOSES = {"«": "»", "“": "”", "„": "“", "‹": "›", "‘": "’", '"': '"'}
_CLOSING = frozenset(_CLOSES.values())
_MARK = re.compile(f"[{''.join({*_CLOSES, *_CLOSING})}]")


def within_marks(text: str, piece: Span) -> Span:
    """Return the piece with its outer marks put right; it never becomes empty."""
    start, end = piece.start, piece.end
    if end < len(text) and _opened(text, start, end) == text[end]:
        end += 1
    while end - start > 2:
        first, last = text[start], text[end - 1]
        if _CLOSES.get(first) == last and _encloses(text, start, end):
            start, end = start + 1, end - 1
        elif last in _CLOSING and _opened(text, start, end - 1) != last:
            end -= 1
        elif first in _CLOSES and _CLOSES[first] not in text[start + 1 : end]:
            start += 1
        else:
            break
        while end - start > 1 and text[start].isspace():
            start += 1
        while end - start > 1 and text[end - 1].isspace():
            end -= 1
    return Span(start, end, text[start:end])


def _opened(text: str, start: int, end: int) -> str | None:
    """Return the mark that would close the innermost quotation still open at `end`, if any."""
    waiting: list[str] = []
    for char in _MARK.findall(text, start, end):
        if waiting and char == waiting[-1]:
            waiting.pop()
        elif char in _CLOSES:
            waiting.append(_CLOSES[char])
    return waiting[-1] if waiting else None


def _encloses(text: str, start: int, end: int) -> bool:
    """Whether the mark at `start` is closed by the one just before `end` and not before."""
    closing = text[end - 1]
    inner = text[start + 1 : end - 1]
    if text[start] == closing:
        return closing not in inner
    depth = 0
    for char in inner:
        depth += (char == text[start]) - (char == closing)
        if depth < 0:
            return False
    return True
