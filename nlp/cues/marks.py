"""Pairing quotation marks, by their neighbours first and their shape second.

Newspapers mix mark shapes («» “” "" ″″ ''), turn curly ones round in right-to-left text, write
entities for them and lose one of a pair. `quotation` builds on the pairs.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal, NamedTuple

_SHAPES = {
    **dict.fromkeys("«»《》", "guillemet"),
    **dict.fromkeys("‹›", "single guillemet"),
    **dict.fromkeys('"“”„‟″ʺ＂〝〞〟❝❞', "double"),
    **dict.fromkeys(("''", "``", "&#34;", "&quot;", "&ldquo;", "&rdquo;"), "double"),
    **dict.fromkeys("'‘’‚‛′", "single"),
}
_OPENING = frozenset("«‹《“„‟〝❝‘‚‛")
_CLOSING = frozenset("»›》”〞〟❞’")
_MARK = re.compile("|".join(re.escape(shape) for shape in sorted(_SHAPES, key=len, reverse=True)))
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"\w+")
_STOPS = frozenset(".,،؛;:!?؟…)]}")
_BEFORE_OPENING = frozenset("([{:،,-–—/ـ")
_INTRODUCERS = frozenset(":ـ")  # an opening mark follows even if a blank was put after it
_PROCLITIC = re.compile(r"(?<!\w)[وف]?(?:[بلكس]|ال|بال|لل)?$")
_LONGEST_PROCLITIC = 5
_NAME_WORDS = 2

Side = Literal["open", "close", "either"]


class _Mark(NamedTuple):
    """One mark; `sure` when its neighbours leave no doubt about its side."""

    start: int
    end: int
    family: str
    side: Side
    sure: bool


def pair_marks(text: str) -> list[tuple[int, int]]:
    """Return the quotations of `text` as half-open spans between their marks, in order of start.

    Spans leave the marks out and may nest. A quotation ends in its paragraph. One whose closing
    mark is missing reaches to the paragraph's end if the next paragraph opens again (newspapers
    re-open every paragraph of a long quotation) or if nothing but names is quoted after it; other
    unpaired marks are passed over. Time is linear in the text.
    """
    pairs: list[tuple[int, int]] = []
    paragraphs = [p.span() for p in _PARAGRAPH.finditer(text) if not p[0].isspace()]
    for (start, end), following in zip_longest(paragraphs, paragraphs[1:]):
        found, left_open = _pair(_marks(text, start, end))
        pairs += found
        if left_open:
            mark = left_open[-1]
            reopened = following is not None and _family_at(text, following[0]) == mark.family
            if reopened or (mark.sure and _only_names(text, found, mark.end)):
                pairs.append((mark.end, end))
    return sorted(pairs)


def _only_names(text: str, pairs: list[tuple[int, int]], start: int) -> bool:
    return all(
        len(_WORD.findall(text, left, right)) <= _NAME_WORDS
        for left, right in pairs
        if left > start
    )


def _family_at(text: str, start: int) -> str | None:
    """The family of the mark that a paragraph begins with, if it begins with one."""
    blank = _BLANK.match(text, start)
    mark = _MARK.match(text, blank.end() if blank else start)
    return _SHAPES[mark[0]] if mark else None


def _pair(marks: Iterator[_Mark]) -> tuple[list[tuple[int, int]], list[_Mark]]:
    """Pair the marks of one paragraph; also return those left open."""
    pairs: list[tuple[int, int]] = []
    open_marks: list[_Mark] = []
    waiting: Counter[str] = Counter()
    for mark in marks:
        family = mark.family
        if mark.side == "open" or (mark.side == "either" and not waiting[family]):
            open_marks.append(mark)
            waiting[family] += 1
        elif waiting[family]:
            while True:
                opening = open_marks.pop()
                waiting[opening.family] -= 1
                if opening.family == family:
                    break
            pairs.append((opening.end, mark.start))
    return pairs, open_marks


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    """The quotation marks of a stretch, apostrophes and primes inside words left out."""
    for match in _MARK.finditer(text, start, end):
        left, right = match.span()
        family = _SHAPES[match[0]]
        before = text[left - 1 : left] if left > start else ""
        after = text[right : right + 1] if right < end else ""
        if family == "single" and before.isalnum() and after.isalnum():
            continue
        side = _side_by_neighbours(text, left, before, after)
        shape: Side = (
            "open" if match[0] in _OPENING else "close" if match[0] in _CLOSING else "either"
        )
        yield _Mark(left, right, family, side or shape, side is not None)


def _side_by_neighbours(text: str, start: int, before: str, after: str) -> Side | None:
    """The side that the characters around a mark at `start` show, or None where they do not."""
    free_before = not before or before.isspace()
    free_after = not after or after.isspace() or after in _STOPS
    if before in _INTRODUCERS and before:
        return "open"
    if not free_after and (free_before or before in _BEFORE_OPENING or _proclitic(text, start)):
        return "open"
    if not free_before and free_after:
        return "close"
    return None


def _proclitic(text: str, start: int) -> bool:
    """Whether only a proclitic stands between a blank and the mark: و"…, بـ«…."""
    before = text[max(0, start - _LONGEST_PROCLITIC) : start]
    return before[-1:].isalpha() and _PROCLITIC.search(before) is not None
