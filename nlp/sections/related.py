"""What follows a label like «اقرأ أيضا»: a list of headlines, or another article with its title.

Flow: text → **sections** → Doc.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.sections.classify import PARAGRAPH_CHARS, Reading, is_paragraph
from nlp.sections.fold import folded
from nlp.sections.lines import HEADLINE_CHARS, Line

# A run of more headlines than this before a paragraph is a list, not a title with a second line.
_MAX_TITLE_LINES = 2
_SUBHEAD_WORDS = 5
_UNSTOPPED_HEADLINE_CHARS = 90
_SHARED_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Block:
    """The lines that belong to a label.

    `stop` is the index after the last of them. `title` is the index of the line that is another
    article's title (the label's own line, when the title stands on it), or `None` for a list.
    """

    stop: int
    title: int | None


def related_block(
    lines: Sequence[Line],
    readings: Sequence[Reading],
    at: int,
    *,
    ended: bool,
    closing_follows: bool,
    stopped: bool,
) -> Block:
    """Read the block under the label in line `at`.

    `ended`: the article before it has had its source or keyword line. `closing_follows`: such a
    line still comes. `stopped`: paragraphs of this capture end with a full stop.
    """
    match = readings[at].match
    inline = match is not None and bool(match.rest)
    items, bulleted, stop = _items(lines, readings, at, inline=inline, stopped=stopped)
    follower = _first_paragraph(lines, readings, stop)
    heads = [at, *items] if inline else items
    if follower is not None and heads and not bulleted and len(heads) <= _MAX_TITLE_LINES:
        title = match.rest if inline and match else lines[heads[0]].text
        fresh = not readings[follower].continues
        alike = not closing_follows and _alike(title, lines[follower].text)
        if fresh and (ended or alike):
            return Block(heads[0] + 1, heads[0])
    if items and not bulleted and not ended and follower == stop:
        last = lines[items[-1]]
        if last.words <= _SUBHEAD_WORDS and heads[0] != items[-1]:
            # A few words right above a paragraph of the article that goes on are its subhead.
            return Block(items[-1], None)
    return Block(stop, None)


def _items(
    lines: Sequence[Line], readings: Sequence[Reading], at: int, *, inline: bool, stopped: bool
) -> tuple[list[int], bool, int]:
    """Indices of the headlines under the label, whether they are bulleted, and where they stop."""
    items: list[int] = []
    bulleted = False
    limit = HEADLINE_CHARS if stopped else _UNSTOPPED_HEADLINE_CHARS
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
            long = (
                is_paragraph(lines[index], readings[index])
                or len(lines[index].text) > PARAGRAPH_CHARS
            )
            return index if long else None
    return None


def _alike(title: str, paragraph: str) -> bool:
    """Whether the paragraph has most of the title's words, as the first of an article does."""
    words = {_stem(word) for word in folded(title).split() if len(word) > 2}
    found = {_stem(word) for word in folded(paragraph[:500]).split()}
    return len(words) >= 3 and len(words & found) >= _SHARED_WORDS * len(words)


def _stem(word: str) -> str:
    """The word without punctuation, a leading proclitic and the article."""
    word = word.strip(".,،:؛«»\"'()[]!؟?")
    for prefix in ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word
