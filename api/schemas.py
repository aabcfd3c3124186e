"""Schemas that several resources share: spans, lists, paging arguments, path parameters."""

from typing import Any, get_args

import marshmallow as ma
from marshmallow import fields, validate

from api.http.fields import PlainText, QueryInteger, about
from api.ids import (
    ARTICLE_ID_PATTERN,
    ENTITY_ID_PATTERN,
    LONGEST_SLUG,
    QUOTE_ID_PATTERN,
    TOPIC_SLUG_PATTERN,
)
from api.offsets import CODE_POINTS, UNITS
from nlp.records import SectionKind

ARTICLE_EXAMPLE = "000_61642a332bf34b8b"
QUOTE_EXAMPLE = "q5d1f0c8a9be24c7d13f0"
ENTITY_EXAMPLE = "e0a9be24c7d13f05d1f0c"
TOPIC_EXAMPLE = "hostage-deal"
SECTION_KINDS = get_args(SectionKind)

LIMIT = 50
MOST = 200
LIMIT_IN_ARTICLE = 1000
# An article of the longest length holds fewer mentions than this.
MOST_IN_ARTICLE = 5000


class Strict(ma.Schema):
    """A schema of requests: what it does not know is an error."""

    class Meta:
        """Refuse unknown fields."""

        unknown = ma.RAISE


class SpanSchema(ma.Schema):
    """A stretch of the article's text: `text[start:end]`, counted in the unit of `offsets`."""

    start = fields.Integer(
        required=True, metadata=about("Where it begins; the first character is 0.", 118)
    )
    end = fields.Integer(required=True, metadata=about("Where it ends, exclusive.", 132))
    text = fields.String(required=True, metadata=about("The characters between.", "أنتوني بلينكن"))


class OffsetsArgsSchema(Strict):
    """In which unit offsets are served."""

    offsets = fields.String(
        load_default=CODE_POINTS,
        validate=validate.OneOf(UNITS),
        metadata=about(
            "Unit of all offsets: Unicode code points, or UTF-16 code units as JavaScript counts.",
            CODE_POINTS,
        ),
    )


def _limit(default: int, most: int) -> QueryInteger:
    return QueryInteger(
        load_default=default,
        validate=validate.Range(1, most),
        metadata=about("How many items a page has at most.", default),
    )


class PageArgsSchema(Strict):
    """Which page of a list."""

    limit = _limit(LIMIT, MOST)
    cursor = PlainText(
        longest=2000,
        metadata=about(
            "Where to go on: the `next` of the page before, with the same parameters.",
            "WyItZGF0ZSIsIjIwMjMtMTAtMDkiLCIwMDBfNjE2NDJhMzMyYmYzNGI4YiIsNF0",
        ),
    )


class ArticleListArgsSchema(PageArgsSchema, OffsetsArgsSchema):
    """Which page of a list within one article; by default there is one page."""

    limit = _limit(LIMIT_IN_ARTICLE, MOST_IN_ARTICLE)


def page_schema(item: type[ma.Schema], name: str, what: str) -> type[ma.Schema]:
    """The schema of a list of `item`: `{"items", "next", "total", "total_exact"}`."""
    schema: type[ma.Schema] = ma.Schema.from_dict(
        {
            "items": fields.List(
                fields.Nested(item), required=True, metadata={"description": f"The {what}."}
            ),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata=about("The `cursor` of the next page; null on the last one.", None),
            ),
            "total": fields.Integer(
                required=True,
                metadata=about(
                    f"How many {what} there are on all pages; more than 10,000 are not counted.", 5
                ),
            ),
            "total_exact": fields.Boolean(
                required=True,
                metadata=about("False where there are more than `total` says.", True),
            ),
        },
        name=name,
    )
    return schema


def _path(name: str, pattern: str, description: str, example: str) -> dict[str, Any]:
    return {
        "in": "path",
        "name": name,
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": pattern},
        "example": example,
    }


ARTICLE_ID = _path("article_id", ARTICLE_ID_PATTERN, "The article's id.", ARTICLE_EXAMPLE)
QUOTE_ID = _path("quote_id", QUOTE_ID_PATTERN, "The quote's id.", QUOTE_EXAMPLE)
ENTITY_ID = _path("entity_id", ENTITY_ID_PATTERN, "The entity's id.", ENTITY_EXAMPLE)
TOPIC_SLUG = _path("slug", TOPIC_SLUG_PATTERN, "The topic's slug.", TOPIC_EXAMPLE)
TOPIC_SLUG["schema"]["maxLength"] = LONGEST_SLUG
