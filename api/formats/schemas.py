"""Schemas of schema.org's JSON-LD, as far as this API writes it."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.formats.schemaorg import CONTEXT, WIKIDATA
from api.http.fields import about
from api.schemas import ARTICLE_EXAMPLE, ENTITY_EXAMPLE, QUOTE_EXAMPLE

_ROOT = "http://127.0.0.1:8000"


def _text(description: str, example: str, *, required: bool = False, **more: Any) -> fields.String:
    return fields.String(required=required, metadata=about(description, example), **more)


def _type(*names: str) -> fields.String:
    return fields.String(
        required=True,
        data_key="@type",
        validate=validate.OneOf(names),
        metadata=about("Type in schema.org.", names[0]),
    )


def _id(path: str, *, required: bool = True) -> fields.String:
    return fields.String(
        required=required,
        data_key="@id",
        metadata=about("Address in this API.", f"{_ROOT}/{path}"),
    )


class QuotationSpeakerSchema(ma.Schema):
    """Who said it."""

    type = _type("Person", "Organization", "Thing")
    id = _id(f"entities/{ENTITY_EXAMPLE}", required=False)
    name = _text("Name in Arabic.", "أنتوني بلينكن", required=True)
    alternate_name = _text("Name in English.", "Antony Blinken", data_key="alternateName")
    same_as = _text("The same in Wikidata.", f"{WIKIDATA}Q1", data_key="sameAs")


class PublisherSchema(ma.Schema):
    """Who published it."""

    type = _type("Organization")
    name = _text("Name of the outlet.", "الحرة", required=True)


class NewsArticleSchema(ma.Schema):
    """Where it was published."""

    type = _type("NewsArticle")
    id = _id(f"articles/{ARTICLE_EXAMPLE}")
    url = _text("Address on the web.", "https://news.example/2023/10/09/1")
    headline = _text("Title.", "بلينكن يؤكد لنظيره التركي")
    date_published = _text("Day of publication.", "2023-10-09", data_key="datePublished")
    publisher = fields.Nested(PublisherSchema, metadata={"description": "The outlet."})


class TermSchema(ma.Schema):
    """A topic."""

    type = _type("DefinedTerm")
    id = _id("topics/hostage-deal")
    code = _text("Its slug.", "hostage-deal", required=True, data_key="termCode")


class QuotationSchema(ma.Schema):
    """A quote as schema.org's `Quotation`; what is not known is left out."""

    type = _type("Quotation")
    id = _id(f"quotes/{QUOTE_EXAMPLE}")
    text = _text("What is said.", "أن تركيز الولايات المتحدة منصب على ذلك", required=True)
    language = _text("Language of the text.", "ar", required=True, data_key="inLanguage")
    speakers = fields.List(
        fields.Nested(QuotationSpeakerSchema),
        data_key="spokenByCharacter",
        metadata={"description": "Who said it, where they have names."},
    )
    topics = fields.List(
        fields.Nested(TermSchema),
        data_key="about",
        metadata={"description": "Topics that it is about."},
    )
    article = fields.Nested(
        NewsArticleSchema,
        required=True,
        data_key="isPartOf",
        metadata={"description": "The article that holds it."},
    )


class QuotationListSchema(ma.Schema):
    """A page of quotes as schema.org JSON-LD."""

    context = _text("The JSON-LD context.", CONTEXT, required=True, data_key="@context")
    type = _type("ItemList")
    id = _id("quotes?format=schemaorg")
    total = fields.Integer(
        data_key="numberOfItems",
        metadata=about("How many quotes the list has on all pages, up to 10,000.", 5),
    )
    items = fields.List(
        fields.Nested(QuotationSchema),
        required=True,
        data_key="itemListElement",
        metadata={"description": "The quotes of this page, in order."},
    )
