"""Schemas of entities and their mentions."""

from typing import get_args

import marshmallow as ma
from marshmallow import fields, validate

from api.http.fields import PlainText, about
from api.schemas import ENTITY_EXAMPLE, PageArgsSchema, SpanSchema, page_schema
from nlp.records import Label

TYPES = {"PER": "person", "ORG": "organisation", "LOC": "place"}
LABELS = {type_: label for label, type_ in TYPES.items()}
SORTS = ("-mentions", "-quotes", "name")


class MentionSchema(SpanSchema):
    """A named entity where an article names it, attached particles cut off."""

    label = fields.String(
        required=True,
        validate=validate.OneOf(get_args(Label)),
        metadata=about("Person, organisation or place.", "PER"),
    )
    name = fields.String(
        required=True,
        metadata=about("The fullest form of its name in the article.", "أنتوني بلينكن"),
    )
    entity_id = fields.String(
        required=True, metadata=about("The entity across articles.", ENTITY_EXAMPLE)
    )
    section_id = fields.String(
        required=True, allow_none=True, metadata=about("The section it stands in.", "s3")
    )
    confidence = fields.Float(required=True, metadata=about("Trust in it, 0 to 1.", 0.98))


class AliasSchema(ma.Schema):
    """A form under which articles name an entity."""

    text = fields.String(required=True, metadata=about("The form.", "بلينكن"))
    count = fields.Integer(required=True, metadata=about("How many mentions are written so.", 12))


class EntitySchema(ma.Schema):
    """One person, organisation or place across articles."""

    id = fields.String(required=True, metadata=about("Stable id.", ENTITY_EXAMPLE))
    name = fields.String(
        required=True, metadata=about("Its usual full name in Arabic.", "أنتوني بلينكن")
    )
    name_en = fields.String(
        required=True, allow_none=True, metadata=about("Name in English, where known.", None)
    )
    type = fields.String(
        required=True,
        validate=validate.OneOf(list(LABELS)),
        metadata=about("What it is.", "person"),
    )
    wikidata_id = fields.String(
        required=True, allow_none=True, metadata=about("Wikidata item, where known.", None)
    )
    aliases = fields.List(
        fields.Nested(AliasSchema),
        required=True,
        metadata={"description": "Forms of its name in articles, the most frequent first."},
    )
    article_count = fields.Integer(required=True, metadata=about("How many articles name it.", 3))
    mention_count = fields.Integer(required=True, metadata=about("How often they do.", 17))
    quote_count = fields.Integer(required=True, metadata=about("How many statements it makes.", 9))
    first_seen = fields.Date(
        required=True,
        allow_none=True,
        metadata=about("Date of the earliest dated article that names it.", "2023-10-09"),
    )
    last_seen = fields.Date(
        required=True,
        allow_none=True,
        metadata=about("Date of the latest dated article that names it.", "2023-10-31"),
    )


MentionPageSchema = page_schema(MentionSchema, "MentionPage", "mentions")
EntityPageSchema = page_schema(EntitySchema, "EntityPage", "entities")


class EntityArgsSchema(PageArgsSchema):
    """Filters of entities; all of them must hold."""

    q = PlainText(
        longest=200, metadata=about("Part of a form of its name, in any spelling.", "بلينكن")
    )
    type = fields.String(
        validate=validate.OneOf(list(LABELS)), metadata=about("What it is.", "person")
    )
    sort = fields.String(
        load_default=SORTS[0],
        validate=validate.OneOf(SORTS),
        metadata=about("Order of the list; `-` is descending.", SORTS[0]),
    )
