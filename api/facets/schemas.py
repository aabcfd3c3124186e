"""Schemas of counts and of an entity over time."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.facets.dimensions import DIMENSIONS, TIMES
from api.http.fields import Day, QueryBoolean, QueryInteger, about
from api.quotes.filters import QuoteFilterArgsSchema
from api.schemas import ENTITY_EXAMPLE, SECTION_KINDS, TOPIC_EXAMPLE, Strict

_MOST_DIMENSIONS = 3
_ANY = "|".join(DIMENSIONS)
_LIMIT, _MOST = 50, 1000
_SPLITS = ("stance", "kind", "outlet", "verb", "section", "topic")
_ONLY = "There where it is counted by"


class Dimensions(fields.String):
    """Names of dimensions with commas between them, each once, at most one of them a time."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        names = super()._deserialize(value, attr, data, **kwargs).split(",")
        unknown = [name for name in names if name not in DIMENSIONS]
        if unknown:
            raise ma.ValidationError(f"Must be of: {', '.join(DIMENSIONS)}.")
        if len(names) > _MOST_DIMENSIONS or len(set(names)) < len(names):
            raise ma.ValidationError(f"Name one to {_MOST_DIMENSIONS}, each once.")
        if len([name for name in names if name in TIMES]) > 1:
            raise ma.ValidationError("Name one of day, week and month.")
        return names


class FacetArgsSchema(QuoteFilterArgsSchema):
    """What to count by, and which quotes; filters as of `/quotes`."""

    class Meta(Strict.Meta):
        """Counts have no offsets."""

        exclude = ("offsets",)

    by = Dimensions(
        required=True,
        metadata=about(
            "One to three of " + ", ".join(DIMENSIONS) + ", with commas between them and at most "
            "one of day, week and month: each row counts the quotes that have all of its values.",
            "stance",
            pattern=f"^({_ANY})(,({_ANY})){{0,{_MOST_DIMENSIONS - 1}}}$",
        ),
    )
    limit = QueryInteger(
        load_default=_LIMIT,
        validate=validate.Range(1, _MOST),
        metadata=about(
            "How many values, or sets of values, are listed: those of most quotes. Periods are "
            "all listed.",
            _LIMIT,
        ),
    )
    fill = QueryBoolean(
        load_default=False,
        metadata=about("Whether periods without quotes are listed too, with 0.", False),
    )


def _column(what: str, example: Any, **more: Any) -> fields.String:
    return fields.String(allow_none=True, metadata=about(what, example), **more)


class FacetSchema(ma.Schema):
    """How many quotes have these values. Only the columns that were asked for are there."""

    day = fields.Date(metadata=about("The day.", "2023-10-09"))
    week = fields.Date(metadata=about("The week's Monday.", "2023-10-09"))
    month = fields.Date(metadata=about("The month's first day.", "2023-10-01"))
    speaker = _column("Who speaks; null for nobody that can be named.", "أنتوني بلينكن")
    speaker_en = _column("Name in English, where known.", "Antony Blinken")
    speaker_id = _column("Id of the entity, if it is one.", ENTITY_EXAMPLE)
    verb = _column("Lemma of the cue; null for none.", "أكد")
    stance = _column("Stance of the cue; null for none.", "assertive")
    kind = _column("Kind of speech.", "direct")
    outlet = _column("Who published it; null where that is not known.", "الحرة")
    topic = _column("Slug of the topic.", TOPIC_EXAMPLE)
    topic_name = _column("Its name in Arabic.", "صفقة تبادل الأسرى")
    topic_name_en = _column("Its name in English.", "Hostage deal")
    section = _column("Kind of section; null for none.", SECTION_KINDS[0])
    entity = _column("Whom or what the content mentions.", "حماس")
    entity_en = _column("Name in English, where known.", "Hamas")
    entity_id = _column("Id of that entity.", ENTITY_EXAMPLE)
    count = fields.Integer(
        required=True,
        metadata=about("How many quotes; one of several speakers counts for each.", 3),
    )


class FacetsSchema(ma.Schema):
    """Counts as flat rows: most quotes first, and by period where there are any."""

    items = fields.List(
        fields.Nested(FacetSchema),
        required=True,
        metadata=about("The rows.", [{"stance": "assertive", "count": 3}]),
    )
    total = fields.Integer(
        required=True, metadata=about("How many quotes pass the filters in all.", 5)
    )
    other = fields.Integer(
        required=True,
        metadata=about(
            "Sum of the counts that no row has: of values beyond `limit`, and of undated quotes "
            "where a time is counted by.",
            0,
        ),
    )


class TimelineArgsSchema(Strict):
    """In which steps, and split by what."""

    by = fields.String(
        load_default="day",
        validate=validate.OneOf(TIMES),
        metadata=about("Length of a step.", "day"),
    )
    split = fields.String(
        validate=validate.OneOf(_SPLITS),
        metadata=about("Count what the entity said by this too, in a row each.", "stance"),
    )
    from_ = Day(data_key="from", metadata=about("First day.", "2023-10-01"))
    to = Day(metadata=about("Last day.", "2023-10-31"))
    fill = QueryBoolean(
        load_default=False,
        metadata=about("Whether steps in which there is nothing are listed too, with 0.", False),
    )


class StepSchema(ma.Schema):
    """What an entity said in one step of time, and how often it was named."""

    period = fields.Date(
        required=True, metadata=about("First day of the step; weeks begin on Monday.", "2023-10-09")
    )
    stance = FacetSchema._declared_fields["stance"]
    kind = FacetSchema._declared_fields["kind"]
    outlet = FacetSchema._declared_fields["outlet"]
    verb = FacetSchema._declared_fields["verb"]
    section = FacetSchema._declared_fields["section"]
    topic = FacetSchema._declared_fields["topic"]
    topic_name = FacetSchema._declared_fields["topic_name"]
    topic_name_en = FacetSchema._declared_fields["topic_name_en"]
    quotes = fields.Integer(required=True, metadata=about("How many quotes are its.", 2))
    mentions = fields.Integer(
        metadata=about("How often articles name it; not there with `split`.", 7)
    )


class TimelineSchema(ma.Schema):
    """An entity over time, in flat rows in order; undated quotes and mentions are in none."""

    items = fields.List(
        fields.Nested(StepSchema),
        required=True,
        metadata=about("The rows.", [{"period": "2023-10-09", "quotes": 2, "mentions": 7}]),
    )
    total = fields.Integer(
        required=True, metadata=about("How many quotes are its, in the days asked for.", 2)
    )
