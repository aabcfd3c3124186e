"""Schemas of entities and their mentions."""

from typing import get_args

import marshmallow as ma
from marshmallow import fields, validate

from api.http.fields import about
from api.schemas import ARTICLE_EXAMPLE, ENTITY_EXAMPLE, SpanSchema, page_schema
from nlp.names.english import EnglishMethod
from nlp.records import Label

TYPES = {"PER": "person", "ORG": "organisation", "LOC": "place"}
LABELS = {type_: label for label, type_ in TYPES.items()}
ENGLISH_METHODS = (*get_args(EnglishMethod), "editor")
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


class CandidateSchema(ma.Schema):
    """An entity that an ambiguous name may be of."""

    id = fields.String(required=True, metadata=about("Its id.", ENTITY_EXAMPLE))
    name = fields.String(required=True, metadata=about("Its name.", "أنتوني بلينكن"))


class EntitySchema(ma.Schema):
    """One person, organisation or place across articles."""

    id = fields.String(required=True, metadata=about("Stable id.", ENTITY_EXAMPLE))
    name = fields.String(
        required=True,
        metadata=about("An editor's choice, else its usual full name in Arabic.", "أنتوني بلينكن"),
    )
    name_en = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Name in English, where there is one.", "Antony Blinken"),
    )
    name_en_method = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*ENGLISH_METHODS, None]),
        metadata=about("How the English name was got.", "gazetteer"),
    )
    type = fields.String(
        required=True,
        validate=validate.OneOf(list(LABELS)),
        metadata=about("What it is.", "person"),
    )
    wikidata_id = fields.String(
        required=True, allow_none=True, metadata=about("Wikidata item, where known.", None)
    )
    ambiguous = fields.Boolean(
        required=True,
        metadata=about("Whether its name may be short for that of others.", False),
    )
    candidates = fields.List(
        fields.Nested(CandidateSchema),
        required=True,
        metadata=about(
            "The entities that it may be, where nobody can tell; most frequent first.", []
        ),
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


class MentionArticleSchema(ma.Schema):
    """The article that a mention stands in."""

    id = fields.String(required=True, metadata=about("Its id.", ARTICLE_EXAMPLE))
    title = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Its title.", "بلينكن يؤكد لنظيره التركي"),
    )
    outlet = fields.String(
        required=True, allow_none=True, metadata=about("Who published it.", "الحرة")
    )
    date = fields.Date(
        required=True, allow_none=True, metadata=about("When that was.", "2023-10-09")
    )


class EntityMentionSchema(MentionSchema):
    """A mention, with the article that it stands in."""

    article = fields.Nested(
        MentionArticleSchema, required=True, metadata={"description": "Where it stands."}
    )


class SuggestionSchema(ma.Schema):
    """An entity whose name begins as typed."""

    id = EntitySchema._declared_fields["id"]
    name = EntitySchema._declared_fields["name"]
    name_en = EntitySchema._declared_fields["name_en"]
    type = EntitySchema._declared_fields["type"]
    form = fields.String(required=True, metadata=about("The form of its name that fits.", "بلينكن"))
    quote_count = EntitySchema._declared_fields["quote_count"]


class SuggestionsSchema(ma.Schema):
    """Suggestions, the most frequent entity first."""

    items = fields.List(
        fields.Nested(SuggestionSchema),
        required=True,
        metadata={"description": "The entities."},
    )


MentionPageSchema = page_schema(MentionSchema, "MentionPage", "mentions")
EntityMentionPageSchema = page_schema(EntityMentionSchema, "EntityMentionPage", "mentions")
EntityPageSchema = page_schema(EntitySchema, "EntityPage", "entities")
