"""What each line of a capture may be, told from the line itself and its close neighbours.

Flow: text → **sections** → Doc.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nlp.sections.dates import read_date
from nlp.sections.embeds import embedded
from nlp.sections.labels import Match, is_credit, match_label
from nlp.sections.lines import Line

Kind = Literal[
    "prose",
    "bare",
    "date",
    "source",
    "keywords",
    "related",
    "embed",
    "caption",
    "boilerplate",
    "menu",
]

PARAGRAPH_CHARS = 90
_MAX_SOURCE_WORDS = 8
_MAX_KEYWORD_WORDS = 4
_MAX_STRANGERS = 4
_IMAGE = re.compile(r'^(?:<img\b[^<>]{0,300}?)?\balt="[^"<>]{0,200}"\s{0,4}/?>$')
_TAGS = re.compile(r"^(?:</?[A-Za-z][^<>]{0,300}>\s{0,4})+$")
_HASHTAGS = re.compile(r"^#\w+(?:\s{1,4}#\w+)+$")
_CLOCK = re.compile(r"^\d{1,2}\s?[:h.]\s?\d{2}\D{0,12}$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line may be. `match` is the label it was told by; `day` what a date line says.

    `labelled` dates say themselves what they are; others are dates by their place only.
    """

    kind: Kind
    match: Match | None = None
    day: date | None = None
    labelled: bool = False

    @property
    def continues(self) -> bool:
        """Whether the line goes on with a report, as no headline and no first paragraph does."""
        return self.match is not None and self.match.role == "continuation"

    @property
    def byline(self) -> bool:
        """Whether the line begins as a byline does."""
        return self.match is not None and self.match.role == "byline"


def classify(lines: Sequence[Line]) -> list[Reading]:
    """One reading a line. Time is linear in the length of the lines."""
    matches = [match_label(line) for line in lines]
    posts = embedded(lines, matches)
    plain = [None if at in posts else _unlabelled(line) for at, line in enumerate(lines)]
    readings: list[Reading] = []
    for at, line in enumerate(lines):
        prose = Reading("prose", matches[at])
        if at in posts:
            readings.append(Reading("embed"))
            continue
        following = None
        if at + 1 < len(lines) and at + 1 not in posts and _unclaimed(matches[at + 1]):
            following = (lines[at + 1], plain[at + 1])
        reading = _labelled(line, matches[at], following) or plain[at]
        if reading is None and not prose.continues and at and is_credit(line):
            # An agency alone belongs to the picture above, if there is one.
            after_caption = readings[-1].kind == "caption"
            reading = Reading("caption") if after_caption or line.text[0] != "(" else None
        readings.append(reading or prose)
    return readings


def _unclaimed(match: Match | None) -> bool:
    return match is None or match.role in ("byline", "continuation")


def is_paragraph(line: Line, reading: Reading) -> bool:
    """Whether the line is running text rather than a headline, by its end and its length."""
    if reading.kind != "prose":
        return False
    return not line.headline or reading.continues


# The line after a label that stands alone, with its own reading; None where it has a label itself.
_Following = tuple[Line, Reading | None] | None


def _labelled(line: Line, match: Match | None, following: _Following) -> Reading | None:
    """The reading by the label; `None` without one, or where the rest speaks against it."""
    if match is None:
        return None
    fits = True
    kind: Kind = "prose"
    match match.role:
        case "published" | "updated":
            return _labelled_date(match, following)
        case "source":
            kind, fits = "source", _names_source(match, following)
        case "keywords":
            kind, fits = "keywords", _lists_keywords(line, match, following)
        case "related":
            kind = "related"
        case "caption":
            kind, fits = "caption", bool(match.rest) or match.mode != "colon"
        case "embed_head" | "embed_foot":
            kind = "embed"
        case "boilerplate":
            kind = "menu" if match.mode == "menu" else "boilerplate"
        case _:
            fits = False
    return Reading(kind, match) if fits else None


def _unlabelled(line: Line) -> Reading | None:
    if line.bare:
        return Reading("bare")
    if _IMAGE.match(line.text[:700]):
        return Reading("caption")
    if line.text[0] == "<" and len(line.text) <= 1000 and _TAGS.match(line.text):
        return Reading("boilerplate")
    if _HASHTAGS.match(line.text[:1000]):
        return Reading("keywords")
    reading = read_date(line.text)
    if reading.strangers == 0 and (reading.dated or _CLOCK.match(line.text)):
        return Reading("date", day=reading.day)
    return None


def _labelled_date(match: Match, following: _Following) -> Reading | None:
    if not match.rest:
        dated = following is not None and following[1] is not None and following[1].kind == "date"
        return Reading("date", match, labelled=True) if dated else None
    reading = read_date(match.rest)
    strangers = _MAX_STRANGERS if match.colon else 0
    if reading.strangers > strangers or not any(c.isdigit() for c in match.rest):
        return None
    if not reading.dated and not match.colon:
        return None
    return Reading("date", match, day=reading.day, labelled=True)


def _names_source(match: Match, following: _Following) -> bool:
    """A label and a name: not the beginning of a sentence such as «المصدر: لن نقبل بذلك.»"""
    name = match.rest
    if not name:
        return _stands_alone(following, _MAX_SOURCE_WORDS)
    if len(name.split()) > _MAX_SOURCE_WORDS or re.search(r"[.!؟:]\s", name):
        return False
    # «المصدر: "…"» quotes somebody, unless the name itself is short and in quotation marks.
    return not (name[0] in "\"«“'" and len(name.split()) > 4)


def _lists_keywords(line: Line, match: Match, following: _Following) -> bool:
    if match.rest:
        return not line.text.endswith(".")
    return _stands_alone(following, _MAX_KEYWORD_WORDS)


def _stands_alone(following: _Following, words: int) -> bool:
    """Whether the line after a label can be its value: plain, short, no sentence."""
    if following is None or following[1] is not None:
        return False
    return following[0].words <= words and not following[0].stopped


def is_keyword(line: Line) -> bool:
    """Whether the line may be one keyword in a column of them."""
    return line.words <= _MAX_KEYWORD_WORDS and not line.stopped and len(line.text) <= 60
