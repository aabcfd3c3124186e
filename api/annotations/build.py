"""Mentions and statements as W3C Web Annotations (JSON-LD): of an article, or of a page of quotes.

Form: Web Annotation Data Model, W3C Recommendation of 23 February 2017. Positions are counted in
code points, as the model wants them. A statement is one annotation on its content; in an article
its cue, its source and its `via` are annotations that link to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from api.database.models import Article, Mention, SpanRow
from api.formats.media import ANNOTATION_PROFILE
from api.formats.pages import Listing

# Characters of the text before and after a quotation that help to find it again.
_AROUND = 32


def annotation_page(article: Article, root: str) -> dict[str, Any]:
    """All annotations of an article on one page. `root` is the API's address, without a slash."""
    source = f"{root}/articles/{quote(article.id)}"
    items = [*_mentions(article, root, source), *_statements(article, root, source)]
    return {
        "@context": ANNOTATION_PROFILE,
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


def quote_annotations(listing: Listing) -> dict[str, Any]:
    """A page of quotes as annotations of their articles, an annotation a quote."""
    collection: dict[str, Any] = {
        "id": f"{listing.list_url}#collection",
        "type": "AnnotationCollection",
    }
    if listing.total is not None:
        collection["total"] = listing.total
    page = {
        "@context": ANNOTATION_PROFILE,
        "id": listing.url,
        "type": "AnnotationPage",
        "partOf": collection,
        "items": [_quote(item, listing) for item in listing.items],
    }
    return page if listing.next_url is None else {**page, "next": listing.next_url}


def _quote(item: Mapping[str, Any], listing: Listing) -> dict[str, Any]:
    key = item["article"]["id"]
    source, address = listing.address("articles", key), listing.address("quotes", item["id"])
    return {
        "id": f"{source}/annotations#{item['id']}",
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "SpecificResource", "source": address, "purpose": "linking"},
            *_classes(item["kind"], item["cue"] and item["cue"]["stance"]),
            *_names(speaker["name"] for speaker in item["speakers"]),
            *(_words(slug, "tagging") for slug in item["topics"]),
        ],
        "target": _target(
            source, listing.sources[key].text if key in listing.sources else None, item["content"]
        ),
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
        if statement.hidden:
            continue
        address = f"{root}/quotes/{statement.id}"
        yield {
            "id": f"{source}/annotations#{statement.id}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [
                {"type": "SpecificResource", "source": address, "purpose": "linking"},
                *_classes(statement.kind, statement.stance),
                *_names(speaker.name for speaker in statement.speakers),
                *(_words(topic.slug, "tagging") for topic in statement.topics),
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


def _classes(*values: str | None) -> list[dict[str, Any]]:
    return [_words(value, "classifying") for value in values if value]


def _names(names: Iterable[str | None]) -> list[dict[str, Any]]:
    return [_words(name, "describing", "ar") for name in names if name]


def _words(value: str, purpose: str, language: str | None = None) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": value, "purpose": purpose}
    return {**body, "language": language} if language else body


def _target(source: str, text: str | None, spans: Iterable[SpanRow]) -> list[dict[str, Any]]:
    return [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": span["start"], "end": span["end"]},
                {"type": "TextQuoteSelector", "exact": span["text"], **_around(text, span)},
            ],
        }
        for span in spans
    ]


def _around(text: str | None, span: SpanRow) -> dict[str, str]:
    if text is None:
        return {}
    start, end = span["start"], span["end"]
    return {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}


def _as_span(mention: Mention) -> SpanRow:
    return {"start": mention.start, "end": mention.end, "text": mention.text}
