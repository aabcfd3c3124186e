"""Reads annotated articles: gold annotations and predictions, with every span checked."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nlp.errors import FormatError
from nlp.interchange import fields
from nlp.records import Span


@dataclass(frozen=True, slots=True)
class AnnotatedEntity(Span):
    """An entity mention as annotated."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class AnnotatedStatement:
    """A statement as annotated. `kind` and `speaker_type` are None where they are not given."""

    id: int
    cue: Span | None
    source: Span | None
    content: tuple[Span, ...]
    kind: str | None
    speaker: str
    speaker_type: str | None
    via: Span | None
    parent: int | None


@dataclass(frozen=True, slots=True)
class AnnotatedArticle:
    """An article with its annotations."""

    id: str
    text: str
    entities: tuple[AnnotatedEntity, ...] = ()
    statements: tuple[AnnotatedStatement, ...] = ()
    outlet: str | None = None
    date: dt.date | None = None


def read_annotated(
    lines: Iterable[bytes], texts: Mapping[str, str] | None = None
) -> Iterator[AnnotatedArticle]:
    """Annotated articles, one a line; blank lines are passed over. Raises `FormatError`.

    `texts` are the texts, by article id, that offsets refer to: for predictions, those of the gold
    annotations, whatever the line itself holds. An id that comes twice is an error.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        article = _annotated(fields.json_object(line, number), number, texts or {})
        if article.id in seen:
            raise FormatError(f"the id {article.id!r} comes a second time", number)
        seen.add(article.id)
        yield article


def _annotated(data: dict[str, Any], number: int, texts: Mapping[str, str]) -> AnnotatedArticle:
    article_id = fields.required(data, "id", number)
    text = texts.get(article_id)
    if text is None:
        text = fields.text(data, number)
    return AnnotatedArticle(
        id=article_id,
        text=text,
        entities=tuple(
            _read_entity(e, text, number) for e in fields.items(data, "entities", number)
        ),
        statements=tuple(
            _read_statement(s, order, text, number)
            for order, s in enumerate(fields.items(data, "statements", number), 1)
        ),
        outlet=fields.string(data, "source", number),
        date=fields.day(data, number),
    )


def _read_entity(data: Any, text: str, number: int) -> AnnotatedEntity:
    span = _read_span(data, "entity", text, number)
    return AnnotatedEntity(
        start=span.start,
        end=span.end,
        text=span.text,
        label=fields.required(data, "label", number),
        name=fields.string(data, "name", number) or span.text,
    )


def _read_statement(data: Any, order: int, text: str, number: int) -> AnnotatedStatement:
    if not isinstance(data, dict):
        raise FormatError("a statement is not an object", number)
    optional = {
        key: None if data.get(key) is None else _read_span(data[key], key, text, number)
        for key in ("cue", "source", "via")
    }
    # A speaker is an object with a name and a type; a bare name will do in a prediction.
    speaker = data.get("speaker")
    described = speaker if isinstance(speaker, dict) else {"name": speaker}
    return AnnotatedStatement(
        id=fields.integer(data, "id", number) or order,
        content=tuple(
            _read_span(piece, "content", text, number)
            for piece in fields.items(data, "content", number)
        ),
        kind=fields.string(data, "kind", number),
        speaker=fields.string(described, "name", number) or "",
        speaker_type=fields.string(described, "type", number),
        parent=fields.integer(data, "parent", number),
        **optional,
    )


def _read_span(data: Any, what: str, text: str, number: int) -> Span:
    if not isinstance(data, dict):
        raise FormatError(f"{what}: a span is not an object", number)
    start, end = fields.integer(data, "start", number), fields.integer(data, "end", number)
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise FormatError(f"{what}: {start}-{end} is no span of the text", number)
    if data.get("text") not in (None, text[start:end]):
        raise FormatError(
            f"{what}: {start}-{end} is {text[start:end]!r}, not {data['text']!r}", number
        )
    return Span(start, end, text[start:end])
