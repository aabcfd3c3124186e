"""The records that reading yields: frozen values with offsets into the stored text.

Flow: text → sections → Doc → **records** → rows → schemas → JSON. Every offset is a count of
Unicode code points into the article's `text`, half-open; every span satisfies
`text[span.start:span.end] == span.text`.
"""

import datetime
from dataclasses import dataclass, field
from typing import Literal

SectionKind = Literal[
    "title",
    "date",
    "body",
    "caption",
    "source",
    "keywords",
    "related_article_title",
    "related_article",
    "related_headlines",
    "embed",
    "boilerplate",
]
Label = Literal["PER", "ORG", "LOC"]
StatementKind = Literal["direct", "indirect", "mixed"]
Stance = Literal[
    "neutral",
    "assertive",
    "distancing",
    "denial",
    "directive",
    "commissive",
    "evaluative",
]
SpeakerType = Literal["person", "organisation", "group", "unnamed", "unknown"]
Method = Literal["explicit", "dropped-subject", "pronoun", "nominal", "document", "editor", "none"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article's text. `start` and `end` are code points, end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a capture: what kind of text it is and, for a related article, whose it is.

    `id` is stable for one text (`s1`, `s2` … in order). `title`, `outlet` and `date` are those of
    the article that the section belongs to, and `None` when the capture does not say; a related
    article never inherits the main article's.
    """

    id: str
    kind: SectionKind
    start: int
    end: int
    title: str | None = None
    outlet: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a capture says of its main article; `None` or empty where it does not say."""

    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Sections in order of position, not overlapping, and the main article's metadata."""

    sections: tuple[Section, ...]
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A named entity where the article names it, proclitics cut off.

    `name` is the fullest form of that entity in the article; `section` a `Section.id`.
    """

    label: Label
    name: str
    section: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cue(Span):
    """The words that signal reported speech, with their lexical reading."""

    lemma: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is behind a statement. `name` is `None` exactly when `type` is `unknown`.

    `label` is the entity label when the speaker is a named entity of the article (`name` then is
    that `Mention.name`). `evidence` is the span that the name was found by; `confidence` is in
    [0, 1].
    """

    name: str | None
    type: SpeakerType
    method: Method
    evidence: Span | None = None
    label: Label | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Statement:
    """One act of reported speech. `number` counts from 1 in order of position.

    `content` has one or more pieces in order; `verbatim` are the parts between quotation marks;
    `parent` is the number of the statement whose content contains this one; `speakers` is never
    empty; `section` a `Section.id`; `confidence` is in [0, 1].
    """

    number: int
    cue: Cue | None
    source: Span | None
    content: tuple[Span, ...]
    kind: StatementKind
    speakers: tuple[Speaker, ...]
    via: Span | None = None
    parent: int | None = None
    negated: bool = False
    verbatim: tuple[Span, ...] = ()
    section: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything read from one text. `model` names the model and its version."""

    text: str
    layout: Layout
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    model: str
    notes: tuple[str, ...] = field(default=())
