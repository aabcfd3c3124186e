"""Recognition of label words (labels.tsv) at the beginning of a line, whatever their spelling.

Flow: text → **sections** → Doc.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from nlp.sections.fold import folded
from nlp.sections.lines import Line

Role = Literal[
    "published",
    "updated",
    "source",
    "keywords",
    "related",
    "embed_head",
    "embed_foot",
    "caption",
    "credit",
    "byline",
    "continuation",
    "boilerplate",
]
Mode = Literal["line", "menu", "colon", "short", "begin", "glued", "within"]

_SEPARATORS = frozenset(":：؛|/-–—ـ»>←")
_COLONS = frozenset(":：")
# Labels that only say something about prose give way to all others.
_WEAK = frozenset({"byline", "continuation"})
_SHORT_WORDS = 14
_WITHIN_WORDS = 40
_CAPTION_CHARS = 220
_CAPTION_WORDS = 4


@dataclass(frozen=True, slots=True)
class Label:
    """A row of labels.tsv; `phrase` is folded."""

    role: Role
    mode: Mode
    phrase: str


@dataclass(frozen=True, slots=True)
class Match:
    """A label found in a line. `end`: offset in the line of what follows label and separator.

    `colon` says that a colon stood between the two; `rest` is what follows, stripped.
    """

    role: Role
    mode: Mode
    end: int
    colon: bool
    rest: str


def match_label(line: Line, roles: frozenset[Role] | None = None) -> Match | None:
    """The longest label that `line` begins with, or that it holds; `None` where there is none."""
    head = line.folded.text
    start = next((i for i, c in enumerate(head) if c.isalnum()), len(head))
    first, within = _labels()
    weak: Match | None = None
    for label in first.get(_first_word(head, start), ()):
        if (roles is None or label.role in roles) and (found := _match_start(line, label, start)):
            if found.role not in _WEAK:
                return found
            weak = weak or found
    if line.words <= _WITHIN_WORDS and not line.stopped:
        for label in within:
            if (roles is None or label.role in roles) and _holds(head, label.phrase):
                return Match(label.role, label.mode, len(line.text), False, "")
    return weak


def is_credit(line: Line) -> bool:
    """Whether `line` ends with a picture agency between brackets, and no sentence ends before it.

    A few words before the brackets are the dateline of a report: «القاهرة - (رويترز)».
    """
    text = line.text
    opening = max(text.rfind("("), text.rfind("["))
    if opening < 0 or text[-1] not in ")]" or len(text) - opening > 60:
        return False
    before = text[:opening].rstrip()
    if len(before) > _CAPTION_CHARS or 0 < len(before.split()) < _CAPTION_WORDS:
        return False
    if before.endswith((".", "،", ":")):
        return False
    agency = folded(text[opening:])
    return any(_holds(agency, phrase) for phrase in _credits())


def _match_start(line: Line, label: Label, start: int) -> Match | None:
    head, origin = line.folded.text, line.folded.origin
    stop = start + len(label.phrase)
    if not head.startswith(label.phrase, start):
        return None
    if label.mode != "glued" and head[stop : stop + 1].isalnum():
        return None
    rest = stop
    while rest < len(head) and (head[rest] == " " or head[rest] in _SEPARATORS):
        rest += 1
    end = origin[rest] if rest < len(head) else len(line.text)
    colon = any(c in _COLONS for c in head[stop:rest])
    tail = line.text[end:].strip()
    separated = not tail or any(c in _SEPARATORS for c in head[stop:rest])
    alone = line.words <= _SHORT_WORDS and not any(c.isalpha() for c in tail)
    fits = {
        "line": alone,
        "menu": alone,
        "colon": separated,
        "short": line.words <= _SHORT_WORDS and not (line.stopped and tail and not colon),
        "begin": True,
        "glued": True,
        "within": False,
    }[label.mode]
    return Match(label.role, label.mode, end, colon, tail) if fits else None


def _first_word(head: str, start: int) -> str:
    stop = start
    while stop < len(head) and head[stop].isalnum():
        stop += 1
    return head[start:stop]


def _holds(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` from the beginning of a word to the end of one.

    A phrase that ends with a one-letter proclitic (خاصة ب) goes on into the next word.
    """
    at = text.find(phrase)
    while at >= 0:
        after = text[at + len(phrase) : at + len(phrase) + 1]
        open_end = phrase[-2:-1] == " " and phrase[-1] in "بلو"
        if not text[at - 1 : at].isalnum() and (open_end or not after.isalnum()):
            return True
        at = text.find(phrase, at + 1)
    return False


@cache
def _labels() -> tuple[dict[str, tuple[Label, ...]], tuple[Label, ...]]:
    """Labels by their first word, longest first, and those that may stand anywhere."""
    first: dict[str, list[Label]] = {}
    within: list[Label] = []
    for label in sorted(_read(), key=lambda label: len(label.phrase), reverse=True):
        if label.mode == "within":
            if label.role != "credit":
                within.append(label)
        else:
            first.setdefault(_first_word(label.phrase, 0), []).append(label)
    return {word: tuple(labels) for word, labels in first.items()}, tuple(within)


@cache
def _credits() -> tuple[str, ...]:
    return tuple(label.phrase for label in _read() if label.role == "credit")


@cache
def _read() -> tuple[Label, ...]:
    rows = []
    for row in Path(__file__).with_name("labels.tsv").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            role, mode, phrase = row.split("\t")
            if role not in get_args(Role) or mode not in get_args(Mode):
                raise ValueError(f"labels.tsv: {row!r}")
            rows.append(Label(cast(Role, role), cast(Mode, mode), folded(phrase)))
    return tuple(rows)
