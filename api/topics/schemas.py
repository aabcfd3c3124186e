"""Schemas of topics and of who said what about one."""

import marshmallow as ma
from marshmallow import fields, validate

from api.corrections.history import by_field
from api.http.fields import Instant, PlainText, about
from api.quotes.filters import QuoteArgsSchema, QuoteFilterArgsSchema
from api.quotes.schemas import STANCES, SpeakerSchema
from api.schemas import QUOTE_EXAMPLE, TOPIC_EXAMPLE, PageArgsSchema, Strict, page_schema

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


class TopicSpeakerNameSchema(ma.Schema):
    """Who speaks: an entity, or a source that is none."""

    entity_id = SpeakerSchema._declared_fields["entity_id"]
    name = fields.String(
        required=True,
        allow_none=True,
        metadata=about("The entity's name, or the source as it is described.", "أنتوني بلينكن"),
    )
    name_en = SpeakerSchema._declared_fields["name_en"]
    type = SpeakerSchema._declared_fields["type"]


class OutletCountSchema(ma.Schema):
    """How many quotes one outlet has."""

    outlet = fields.String(
        required=True, allow_none=True, metadata=about("The outlet; null: not known.", "الحرة")
    )
    count = fields.Integer(required=True, metadata=about("How many quotes.", 3))


class LatestQuoteSchema(ma.Schema):
    """The latest quote, in short."""

    id = fields.String(required=True, metadata=about("Its id.", QUOTE_EXAMPLE))
    text = fields.String(required=True, metadata=about("What was said.", "أن الصفقة باتت قريبة"))
    lemma = fields.String(
        required=True, allow_none=True, metadata=about("Lemma of the cue.", "أكد")
    )
    stance = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*STANCES, None]),
        metadata=about("Stance of the cue.", "assertive"),
    )
    date = fields.Date(required=True, allow_none=True, metadata=about("When.", "2023-10-09"))
    outlet = fields.String(required=True, allow_none=True, metadata=about("Where.", "الحرة"))


StanceCountsSchema = ma.Schema.from_dict(
    {
        stance: fields.Integer(
            required=True, metadata=about(f"How many are of the stance {stance}.", number)
        )
        for number, stance in enumerate(STANCES)
    },
    name="StanceCounts",
)


class TopicSpeakerSchema(ma.Schema):
    """What one speaker said about a topic, counted."""

    speaker = fields.Nested(TopicSpeakerNameSchema, required=True, metadata={"description": "Who."})
    count = fields.Integer(required=True, metadata=about("How many quotes about it.", 21))
    stances = fields.Nested(
        StanceCountsSchema,
        required=True,
        metadata={"description": "How many by stance of the cue; quotes without cue are in none."},
    )
    outlets = fields.List(
        fields.Nested(OutletCountSchema),
        required=True,
        metadata=about("How many by outlet, most first.", [{"outlet": "الحرة", "count": 21}]),
    )
    first = fields.Date(
        required=True, allow_none=True, metadata=about("Day of the first dated one.", "2023-10-09")
    )
    last = fields.Date(
        required=True, allow_none=True, metadata=about("Day of the last dated one.", "2023-11-24")
    )
    latest = fields.Nested(
        LatestQuoteSchema,
        required=True,
        allow_none=True,
        metadata={"description": "A quote of the last day."},
    )


TopicSpeakerPageSchema = page_schema(TopicSpeakerSchema, "TopicSpeakerPage", "speakers")


class TopicSpeakerArgsSchema(PageArgsSchema, QuoteFilterArgsSchema):
    """Which page of a topic's speakers, and by which of its quotes; filters as of all quotes."""

    class Meta(Strict.Meta):
        """The topic is in the path, and there are no offsets."""

        exclude = ("topic", "offsets")


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
