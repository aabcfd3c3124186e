"""What follows a label like «اقرأ أيضا»: a list of headlines, or another article with its title.

Flow: text → **sections** → Doc.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nlp.sections.classify import PARAGRAPH_CHARS, Reading, is_paragraph
from nlp.sections.fold import folded
from nlp.sections.lines import HEADLINE_CHARS, Line

End = Literal["open", "source", "keywords"]
"""How an article has ended: not yet, with a source line (charts have those, too), or surely."""

# A title, a second line of it, a byline and a place; more headlines than this are a list.
_MAX_TITLE_LINES = 4
_MAX_DEKS = 2
_SUBHEAD_WORDS = 5
_UNSTOPPED_HEADLINE_CHARS = 90
_SHORT_LINE_CHARS = 40
_SHARED_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Block:
    """The lines that belong to a label.

    `stop` is the index after the last of them. `title` is the index of the line that is another
    article's title (the label's own line, when the title stands on it), or `None` for a list.
    `untitled`: another article follows whose title the capture does not give.
    """

    stop: int
    title: int | None
    untitled: bool = False


def related_block(
    lines: Sequence[Line],
    readings: Sequence[Reading],
    at: int,
    *,
    end: End,
    closing_follows: bool,
    stopped: bool,
) -> Block:
    """Read the block under the label in line `at`.

    `end`: how the article before it has ended. `closing_follows`: a source or keyword line still
    comes. `stopped`: paragraphs of this capture end with a full stop.
    """
    match = readings[at].match
    inline = match.rest if match else ""
    limit = HEADLINE_CHARS if stopped or end != "open" else _UNSTOPPED_HEADLINE_CHARS
    items, bulleted, stop = _items(lines, readings, at, inline=bool(inline), limit=limit)
    follower = _first_paragraph(lines, readings, stop)
    heads = [at, *items] if inline else items
    if not heads:
        # Whatever stands here, it is no longer the article that has surely ended.
        goes_on = stop < len(lines) and readings[stop].kind == "prose"
        return Block(stop, None, untitled=end == "keywords" and goes_on)
    if follower is None or bulleted:
        return Block(stop, None)
    titles = [inline if head == at else lines[head].text for head in heads]
    paragraph = lines[follower].text
    fresh = not readings[follower].continues
    if end == "keywords" or (end == "source" and fresh):
        return _article(heads, [_likeness(title, paragraph) for title in titles])
    alike = _likeness(titles[0], paragraph) >= _SHARED_WORDS
    if fresh and alike and not closing_follows and len(heads) <= _MAX_DEKS:
        return Block(heads[0] + 1, heads[0])
    if follower == stop and len(heads) > 1 and lines[heads[-1]].words <= _SUBHEAD_WORDS:
        # A few words right above a paragraph of the article that goes on are its subhead.
        return Block(heads[-1], None)
    return Block(stop, None)


def _article(heads: list[int], likeness: list[float]) -> Block:
    """The article that begins under one of the heads: under the first, unless it is one of many."""
    best = 0
    if len(heads) > _MAX_TITLE_LINES:
        best = max(range(len(heads)), key=lambda index: (likeness[index], index))
    return Block(heads[best] + 1, heads[best])


def _items(
    lines: Sequence[Line], readings: Sequence[Reading], at: int, *, inline: bool, limit: int
) -> tuple[list[int], bool, int]:
    """Indices of the headlines under the label, whether they are bulleted, and where they stop."""
    items: list[int] = []
    bulleted = False
    stop = at + 1
    for index in range(at + 1, len(lines)):
        line, reading = lines[index], readings[index]
        if reading.kind == "bare" or line.wordless:
            continue
        if reading.kind == "date" and not reading.labelled and items:
            # A date under a headline belongs to the list, unless it dates an article.
            if not bulleted and _first_paragraph(lines, readings, index) is not None:
                break
        elif line.bullet and reading.kind in ("prose", "caption"):
            bulleted = bulleted or not (items or inline)
            items.append(index)
        elif (
            reading.kind != "prose"
            or bulleted
            or is_paragraph(line, reading)
            or len(line.text) > limit
        ):
            break
        else:
            items.append(index)
        stop = index + 1
    return items, bulleted, stop


def _first_paragraph(lines: Sequence[Line], readings: Sequence[Reading], at: int) -> int | None:
    """The first paragraph at or after `at`, looking over dates, captions and the like."""
    for index in range(at, min(at + 8, len(lines))):
        if readings[index].kind in ("related", "source", "keywords"):
            return None
        if readings[index].kind == "prose" and not readings[index].byline:
            length = len(lines[index].text)
            stopped = is_paragraph(lines[index], readings[index]) and length > _SHORT_LINE_CHARS
            long = stopped or length > PARAGRAPH_CHARS
            return index if long else None
    return None


def _likeness(title: str, paragraph: str) -> float:
    """Share of the title's words that the paragraph has, as the first of an article does."""
    words = {_stem(word) for word in folded(title).split() if len(word) > 2}
    found = {_stem(word) for word in folded(paragraph[:500]).split()}
    return len(words & found) / len(words) if len(words) >= 3 else 0.0


def _stem(word: str) -> str:
    """The word without punctuation, a leading proclitic and the article."""
    word = word.strip(".,،:؛«»\"'()[]!؟?")
    for prefix in ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word
