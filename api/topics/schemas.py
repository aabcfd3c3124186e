"""Schemas of topics and of who said what about one."""

import marshmallow as ma
from marshmallow import fields, validate

from api.corrections.history import by_field
from api.http.fields import Instant, PlainText, about
from api.quotes.filters import QuoteArgsSchema
from api.schemas import TOPIC_EXAMPLE, Strict, page_schema

MOST_TERMS = 200
_LONGEST = 200
_TERMS = (
    "its words stand together in order, whatever their endings; parts joined with ` + ` may stand "
    "anywhere in the statement"
)


class TopicSchema(ma.Schema):
    """A named set of terms in both languages."""

    slug = fields.String(required=True, metadata=about("What addresses call it.", TOPIC_EXAMPLE))
    name = fields.String(required=True, metadata=about("Name in Arabic.", "صفقة تبادل الأسرى"))
    name_en = fields.String(required=True, metadata=about("Name in English.", "Hostage deal"))
    terms_ar = fields.List(
        fields.String(),
        required=True,
        metadata=about("What is said about it, in Arabic.", ["صفقة تبادل", "سراح + رهائن"]),
    )
    terms_en = fields.List(
        fields.String(),
        required=True,
        metadata=about("The same in English.", ["hostage deal", "prisoner swap"]),
    )
    quote_count = fields.Integer(
        required=True, metadata=about("How many quotes are about it; without hidden ones.", 42)
    )
    created_at = Instant(
        required=True, metadata=about("When it was first put.", "2024-01-01T00:00:00.000Z")
    )
    updated_at = Instant(
        required=True, metadata=about("When it was last changed.", "2024-01-01T00:00:00.000Z")
    )


TopicPageSchema = page_schema(TopicSchema, "TopicPage", "topics")


class TopicInSchema(Strict):
    """A topic as it is put."""

    name = PlainText(
        longest=_LONGEST,
        required=True,
        metadata=about("Name in Arabic.", "صفقة تبادل الأسرى"),
    )
    name_en = PlainText(
        longest=_LONGEST, required=True, metadata=about("Name in English.", "Hostage deal")
    )
    terms_ar = fields.List(
        PlainText(longest=_LONGEST),
        load_default=list,
        validate=validate.Length(max=MOST_TERMS),
        metadata=about(
            f"Terms in Arabic: of each, {_TERMS}. A quote that holds one is about the topic.",
            ["صفقة تبادل", "سراح + رهائن"],
        ),
    )
    terms_en = fields.List(
        PlainText(longest=_LONGEST),
        load_default=list,
        validate=validate.Length(max=MOST_TERMS),
        metadata=about(
            "Terms in English. Queries in English find the topic by them.",
            ["hostage deal", "prisoner swap"],
        ),
    )
    by = by_field()


class TopicChangeArgsSchema(Strict):
    """Who takes a topic away."""

    by = by_field()


class TopicQuoteArgsSchema(QuoteArgsSchema):
    """Which page of a topic's quotes, in which order; filters as of all quotes."""

    class Meta(Strict.Meta):
        """The topic is in the path."""

        exclude = ("topic",)
