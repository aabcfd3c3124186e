"""Schemas of corrections."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.corrections.history import by_field
from api.http.fields import PlainText, QueryBoolean, about
from api.ids import ARTICLE_ID_PATTERN, ENTITY_ID_PATTERN
from api.quotes.schemas import CORRECTABLE, STANCES
from api.schemas import (
    ARTICLE_EXAMPLE,
    ENTITY_EXAMPLE,
    QUOTE_EXAMPLE,
    PageArgsSchema,
    Strict,
    page_schema,
)

_MOST_TOPICS = 100


class YesOrNo(fields.Boolean):
    """`true` or `false` in JSON and nothing that looks like it."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ma.ValidationError("Not true or false.")
        return value


class SpeakerInSchema(Strict):
    """Who said it: an entity by id, or somebody by name."""

    entity_id = PlainText(
        validate=validate.Regexp(ENTITY_ID_PATTERN),
        metadata=about("The entity that said it; give this or `name`.", ENTITY_EXAMPLE),
    )
    name = PlainText(
        longest=200,
        metadata=about(
            "Who said it, in any spelling: the entity of this name, or else the name as it is.",
            "أنتوني بلينكن",
        ),
    )
    type = fields.String(
        validate=validate.OneOf(("person", "organisation", "group", "unnamed")),
        metadata=about(
            "What the speaker is: by default what the entity is, else a person.", "person"
        ),
    )

    @ma.validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        if ("entity_id" in data) == ("name" in data):
            raise ma.ValidationError("Give either entity_id or name.")
        if "name" in data and not data["name"].strip():
            raise ma.ValidationError("A name has letters.", "name")


class QuoteChangeSchema(Strict):
    """What an editor says of a quote. What is left out stays as it is."""

    speaker = fields.Nested(
        SpeakerInSchema,
        allow_none=True,
        metadata=about("Who said it; null for nobody who can be named.", {"name": "أنتوني بلينكن"}),
    )
    stance = fields.String(
        validate=validate.OneOf(STANCES),
        metadata=about("How the reporter presents what is said.", "denial"),
    )
    topics = fields.List(
        PlainText(longest=100),
        validate=validate.Length(max=_MOST_TOPICS),
        metadata=about("Slugs of exactly the topics it is about.", ["hostage-deal"]),
    )
    hidden = YesOrNo(metadata=about("Whether lists leave it out.", True))
    reset = fields.List(
        fields.String(validate=validate.OneOf(CORRECTABLE)),
        validate=validate.Length(max=len(CORRECTABLE)),
        metadata=about("Fields to take corrections of back.", ["stance"]),
    )
    by = by_field()

    @ma.validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        reset = set(data.get("reset", ()))
        given = data.keys() - {"reset", "by"}
        if not given and not reset:
            raise ma.ValidationError("Nothing to change.")
        for name in sorted(given & reset):
            raise ma.ValidationError("Given and taken back at once.", name)


class CorrectionArgsSchema(PageArgsSchema):
    """Filters of corrections."""

    anchored = QueryBoolean(
        metadata=about(
            "Whether the newest analysis has the statement that was corrected; `false` lists those "
            "that wait for it.",
            "false",
        )
    )
    article = PlainText(
        validate=validate.Regexp(ARTICLE_ID_PATTERN),
        metadata=about("Id of the article.", ARTICLE_EXAMPLE),
    )


class CorrectionSchema(ma.Schema):
    """What editors say of one statement."""

    quote_id = fields.String(
        required=True, metadata=about("The quote, or the last one that it was.", QUOTE_EXAMPLE)
    )
    article_id = fields.String(
        required=True, metadata=about("The article that holds it.", ARTICLE_EXAMPLE)
    )
    anchored = fields.Boolean(
        required=True, metadata=about("Whether the newest analysis has this statement.", True)
    )
    text = fields.String(
        required=True,
        metadata=about(
            "What was corrected, from its first word to its last, cue included.",
            "وقال الحداد إن المحادثات ستستأنف",
        ),
    )
    fields_ = fields.Dict(
        required=True,
        data_key="fields",
        attribute="fields",
        metadata=about("The corrected values.", {"stance": "denial"}),
    )


CorrectionPageSchema = page_schema(CorrectionSchema, "CorrectionPage", "corrections")
