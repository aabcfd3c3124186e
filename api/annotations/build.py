"""An article's mentions and statements as W3C Web Annotations (JSON-LD).

Form: Web Annotation Data Model, W3C Recommendation of 23 February 2017. Positions are counted in
code points, as the model wants them. A statement is one annotation on its content; its cue, its
source and its `via` are annotations that link to it.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from api.database.models import Article, Mention, SpanRow, Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Characters of the text before and after a quotation that help to find it again.
_AROUND = 32


def annotation_page(article: Article, root: str) -> dict[str, Any]:
    """All annotations of an article on one page. `root` is the API's address, without a slash."""
    source = f"{root}/articles/{quote(article.id)}"
    items = [*_mentions(article, root, source), *_statements(article, root, source)]
    return {
        "@context": CONTEXT,
        "id": f"{source}/annotations",
        "type": "AnnotationPage",
        "partOf": {
            "id": f"{source}/annotations#collection",
            "type": "AnnotationCollection",
            "total": len(items),
        },
        "startIndex": 0,
        "items": items,
    }


def _mentions(article: Article, root: str, source: str) -> Iterator[dict[str, Any]]:
    for mention in article.mentions:
        yield {
            "id": f"{source}/annotations#mention-{mention.number}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": [
                {
                    "type": "SpecificResource",
                    "source": f"{root}/entities/{mention.entity_id}",
                    "purpose": "identifying",
                },
                _words(mention.name, "tagging", "ar"),
                _words(mention.label, "classifying"),
            ],
            "target": _target(source, article.text, [_as_span(mention)]),
        }


def _statements(article: Article, root: str, source: str) -> Iterator[dict[str, Any]]:
    for statement in article.statements:
        address = f"{root}/quotes/{statement.id}"
        yield {
            "id": f"{source}/annotations#{statement.id}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [
                {"type": "SpecificResource", "source": address, "purpose": "linking"},
                *_classes(statement),
                *(
                    _words(speaker.name, "describing", "ar")
                    for speaker in statement.speakers
                    if speaker.name
                ),
            ],
            "target": _target(source, article.text, statement.content),
        }
        for role, span in (
            ("cue", statement.cue),
            ("source", statement.source),
            ("via", statement.via),
        ):
            if span is not None:
                yield {
                    "id": f"{source}/annotations#{statement.id}-{role}",
                    "type": "Annotation",
                    "motivation": "linking",
                    "body": [
                        {"type": "SpecificResource", "source": address, "purpose": "linking"},
                        _words(role, "tagging"),
                    ],
                    "target": _target(source, article.text, [span]),
                }


def _classes(statement: Statement) -> Iterator[dict[str, Any]]:
    for value in (statement.kind, statement.stance):
        if value:
            yield _words(value, "classifying")


def _words(value: str, purpose: str, language: str | None = None) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": value, "purpose": purpose}
    return {**body, "language": language} if language else body


def _target(source: str, text: str, spans: Iterable[SpanRow]) -> list[dict[str, Any]]:
    return [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": span["start"], "end": span["end"]},
                {
                    "type": "TextQuoteSelector",
                    "exact": span["text"],
                    "prefix": text[max(0, span["start"] - _AROUND) : span["start"]],
                    "suffix": text[span["end"] : span["end"] + _AROUND],
                },
            ],
        }
        for span in spans
    ]


def _as_span(mention: Mention) -> SpanRow:
    return {"start": mention.start, "end": mention.end, "text": mention.text}
