"""Schemas of what is asked of entities: filters, and what editors want of them."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.corrections.history import by_field
from api.entities.schemas import LABELS, SORTS
from api.http.fields import PlainText, QueryBoolean, QueryInteger, about
from api.ids import ARTICLE_ID_PATTERN, ENTITY_ID_PATTERN
from api.quotes.filters import QuoteArgsSchema
from api.schemas import ARTICLE_EXAMPLE, ENTITY_EXAMPLE, OffsetsArgsSchema, PageArgsSchema, Strict

SUGGESTED, MOST_SUGGESTED = 10, 50
# Names or articles in one split.
MOST_SPLIT = 200


class EntityArgsSchema(PageArgsSchema):
    """Filters of entities; all of them must hold."""

    q = PlainText(
        longest=200,
        metadata=about(
            "Part of a form of its name in any spelling, or how words of the English name begin, "
            "or what sounds like it in Latin letters.",
            "بلينكن",
        ),
    )
    type = fields.String(
        validate=validate.OneOf(list(LABELS)), metadata=about("What it is.", "person")
    )
    ambiguous = QueryBoolean(
        metadata=about("Only those whose name may be short for others' names, or none.", "true")
    )
    sort = fields.String(
        load_default=SORTS[0],
        validate=validate.OneOf(SORTS),
        metadata=about("Order of the list; `-` is descending.", SORTS[0]),
    )


class EntityMentionArgsSchema(PageArgsSchema, OffsetsArgsSchema):
    """Which page of an entity's mentions."""


class SuggestArgsSchema(Strict):
    """What is being typed."""

    q = PlainText(
        required=True,
        longest=100,
        metadata=about("The beginning of a name, Arabic or Latin.", "بلي"),
    )
    type = fields.String(
        validate=validate.OneOf(list(LABELS)), metadata=about("What it is.", "person")
    )
    limit = QueryInteger(
        load_default=SUGGESTED,
        validate=validate.Range(1, MOST_SUGGESTED),
        metadata=about("How many at most.", SUGGESTED),
    )


class EntityChangeSchema(Strict):
    """What an editor wants an entity to be called; null takes a choice back."""

    name = PlainText(
        longest=200, allow_none=True, metadata=about("Its name in Arabic.", "أنتوني بلينكن")
    )
    name_en = PlainText(
        longest=200, allow_none=True, metadata=about("Its name in English.", "Antony Blinken")
    )
    wikidata_id = PlainText(
        allow_none=True,
        validate=validate.Regexp(r"^Q[1-9][0-9]{0,9}(?!\n)$"),
        metadata=about("Wikidata item.", "Q1"),
    )
    by = by_field()

    @ma.validates_schema
    def _something(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data.keys() - {"by"}:
            raise ma.ValidationError("Give name, name_en or wikidata_id.", "name")


class MergeSchema(Strict):
    """Where an entity goes."""

    into = PlainText(
        required=True,
        validate=validate.Regexp(ENTITY_ID_PATTERN),
        metadata=about("Id of the entity that it is the same as.", ENTITY_EXAMPLE),
    )
    force = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata=about("Merge although one is a person and the other a place, say.", False),
    )
    by = by_field()


class SplitSchema(Strict):
    """What goes: some names everywhere, or all names in some articles."""

    names = fields.List(
        PlainText(longest=400),
        validate=validate.Length(1, MOST_SPLIT),
        metadata=about(
            "Full names, as articles have them, that become an entity of their own; also ids of "
            "entities that were merged into this one.",
            ["أنتوني بلينكن"],
        ),
    )
    articles = fields.List(
        PlainText(validate=validate.Regexp(ARTICLE_ID_PATTERN)),
        validate=validate.Length(1, MOST_SPLIT),
        metadata=about("Articles in which a namesake is meant.", [ARTICLE_EXAMPLE]),
    )
    by = by_field()

    @ma.validates_schema
    def _one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("names" in data) == ("articles" in data):
            raise ma.ValidationError("Give either names or articles.", "names")


class EntityQuoteArgsSchema(QuoteArgsSchema):
    """Filters of the quotes of one entity; all of them must hold."""

    class Meta(QuoteArgsSchema.Meta):
        """The entity is the speaker."""

        exclude = ("speaker", "speaker_id")
