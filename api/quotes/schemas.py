"""Schemas of quotes and reported speech."""

from typing import get_args

import marshmallow as ma
from marshmallow import fields, validate

from api.http.fields import QueryInteger, about
from api.schemas import (
    ARTICLE_EXAMPLE,
    ENTITY_EXAMPLE,
    QUOTE_EXAMPLE,
    SECTION_KINDS,
    OffsetsArgsSchema,
    SpanSchema,
    page_schema,
)
from nlp.records import Method, SpeakerType, Stance, StatementKind

KINDS = get_args(StatementKind)
STANCES = get_args(Stance)
# Where words, or more than words, of a search are found.
MATCHED_IN = ("content", "context", "entity", "topic")
# What an editor may say of a quote (`PATCH /quotes/<id>`).
CORRECTABLE = ("hidden", "speaker", "stance", "topics")


class CueSchema(SpanSchema):
    """The words that signal reported speech."""

    text = fields.String(required=True, metadata=about("The characters between.", "مؤكدا"))
    lemma = fields.String(required=True, metadata=about("The cue's dictionary form.", "أكد"))
    stance = fields.String(
        required=True,
        validate=validate.OneOf(STANCES),
        metadata=about("How the reporter presents what is said.", "assertive"),
    )


class QuoteArticleSchema(ma.Schema):
    """Where a statement was published; of a related article, what the capture says of that one."""

    id = fields.String(
        required=True, metadata=about("The stored article that holds it.", ARTICLE_EXAMPLE)
    )
    title = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Title of the article whose speech it is.", "بلينكن يؤكد لنظيره التركي"),
    )
    outlet = fields.String(
        required=True, allow_none=True, metadata=about("Who published that article.", "الحرة")
    )
    date = fields.Date(
        required=True, allow_none=True, metadata=about("When that was.", "2023-10-09")
    )
    url = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Its address on the web.", "https://news.example/2023/10/09/1"),
    )


class SpeakerSchema(ma.Schema):
    """Who is behind a statement."""

    name = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Fullest name in the article; null when nobody is named.", "أنتوني بلينكن"),
    )
    name_en = fields.String(
        required=True, allow_none=True, metadata=about("Name in English, where known.", None)
    )
    type = fields.String(
        required=True,
        validate=validate.OneOf(get_args(SpeakerType)),
        metadata=about("What the speaker is; `unknown` when nobody can be named.", "person"),
    )
    entity_id = fields.String(
        required=True,
        allow_none=True,
        metadata=about("The named entity behind it, if it is one.", ENTITY_EXAMPLE),
    )
    wikidata_id = fields.String(
        required=True, allow_none=True, metadata=about("Wikidata item, where known.", None)
    )
    method = fields.String(
        required=True,
        validate=validate.OneOf(get_args(Method)),
        metadata=about("How the speaker was found.", "explicit"),
    )
    evidence = fields.Nested(
        SpanSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The words that the name was found by."},
    )
    confidence = fields.Float(
        required=True,
        metadata=about("Chance that this speaker is right, if the statement is; calibrated.", 0.93),
    )


class ContextSchema(ma.Schema):
    """The text around a statement, within its section."""

    before = fields.String(
        required=True, metadata=about("Text just before.", "تحدث وزير الخارجية الأحد،")
    )
    after = fields.String(required=True, metadata=about("Text just after.", "وسبقت هذه المحادثة"))


class SpeechSchema(ma.Schema):
    """One act of reported speech as the text has it, without resolving who the speaker is."""

    id = fields.String(
        required=True, metadata=about("Stable id, the same for the quote.", QUOTE_EXAMPLE)
    )
    section = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*SECTION_KINDS, None]),
        metadata=about("Kind of the section it stands in.", "body"),
    )
    section_id = fields.String(
        required=True, allow_none=True, metadata=about("Id of that section.", "s3")
    )
    source = fields.Nested(
        SpanSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The words that name the source; null when they are left out."},
    )
    cue = fields.Nested(
        CueSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The words that signal it; null for none (`بلينكن: …`)."},
    )
    negated = fields.Boolean(
        required=True, metadata=about("Whether the cue is negated (`لم يقل`).", False)
    )
    content = fields.List(
        fields.Nested(SpanSchema),
        required=True,
        metadata=about(
            "What is said, in one or more pieces in order.",
            [{"start": 171, "end": 209, "text": "أن تركيز الولايات المتحدة منصب على ذلك"}],
        ),
    )
    text = fields.String(
        required=True,
        metadata=about(
            "The pieces as one text, ` … ` between them.", "أن تركيز الولايات المتحدة منصب على ذلك"
        ),
    )
    verbatim = fields.List(
        fields.Nested(SpanSchema),
        required=True,
        metadata=about("The parts between quotation marks.", []),
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS),
        metadata=about("Direct speech, indirect, or both mixed.", "indirect"),
    )
    via = fields.Nested(
        SpanSchema,
        required=True,
        allow_none=True,
        metadata=about(
            "Through whom it came (`بحسب بيان …`).",
            {"start": 210, "end": 235, "text": "بيان الخارجية الأميركية"},
        ),
    )
    parent = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Id of the statement whose content contains this one.", None),
    )
    confidence = fields.Float(
        required=True, metadata=about("Chance that the statement is one; calibrated.", 0.93)
    )


class MatchSchema(ma.Schema):
    """How a quote matches what it was searched by."""

    score = fields.Float(
        required=True, metadata=about("How well; at most 1, of one search only.", 0.81)
    )
    matched_in = fields.List(
        fields.String(validate=validate.OneOf(MATCHED_IN)),
        required=True,
        metadata=about(
            "Where: in words of the content or context, or title, in an entity that speaks or is "
            "mentioned, in a topic. Empty for one that matches by its meaning alone.",
            ["content", "topic"],
        ),
    )
    terms = fields.List(
        fields.String(),
        required=True,
        metadata=about("The words and phrases of it that match, folded.", ["صفقه", "اسري"]),
    )
    similarity = fields.Float(
        required=True,
        allow_none=True,
        metadata=about(
            "How near its meaning is to the query's, -1 to 1; null where that is not known.", 0.62
        ),
    )


class HighlightSchema(SpanSchema):
    """A stretch of the content that matches the search."""

    term = fields.String(
        required=True, metadata=about("The word or phrase that it matches.", "صفقه")
    )


class QuoteSchema(ma.Schema):
    """A statement with its speaker resolved: who said what, where, how."""

    id = fields.String(required=True, metadata=about("Stable id.", QUOTE_EXAMPLE))
    article = fields.Nested(
        QuoteArticleSchema, required=True, metadata={"description": "Where it was published."}
    )
    section = SpeechSchema._declared_fields["section"]
    section_id = SpeechSchema._declared_fields["section_id"]
    speaker = fields.Nested(
        SpeakerSchema,
        required=True,
        metadata={"description": "Who said it; the first, where there are several."},
    )
    speakers = fields.List(
        fields.Nested(SpeakerSchema),
        required=True,
        metadata={"description": "All who said it, usually one; never empty."},
    )
    source = SpeechSchema._declared_fields["source"]
    cue = SpeechSchema._declared_fields["cue"]
    negated = SpeechSchema._declared_fields["negated"]
    content = SpeechSchema._declared_fields["content"]
    text = SpeechSchema._declared_fields["text"]
    verbatim = SpeechSchema._declared_fields["verbatim"]
    kind = SpeechSchema._declared_fields["kind"]
    via = SpeechSchema._declared_fields["via"]
    parent = SpeechSchema._declared_fields["parent"]
    topics = fields.List(
        fields.String(),
        required=True,
        metadata=about("Slugs of the topics it is about.", []),
    )
    context = fields.Nested(
        ContextSchema, required=True, metadata={"description": "The text around it."}
    )
    confidence = SpeechSchema._declared_fields["confidence"]
    corrected = fields.List(
        fields.String(validate=validate.OneOf(CORRECTABLE)),
        required=True,
        metadata=about("What an editor corrected, in order of the alphabet.", ["speaker"]),
    )
    hidden = fields.Boolean(
        required=True,
        metadata=about("Whether an editor hid it; lists then leave it out.", False),
    )
    match = fields.Nested(
        MatchSchema, metadata={"description": "How it matches; only in what `about` finds."}
    )
    highlights = fields.List(
        fields.Nested(HighlightSchema),
        metadata=about(
            "Where the content holds what was searched; only in what `about` or `q` finds.",
            [{"start": 180, "end": 184, "text": "صفقة", "term": "صفقه"}],
        ),
    )


class DifferenceSchema(ma.Schema):
    """One step from the words of a quote to those of another."""

    op = fields.String(
        required=True,
        validate=validate.OneOf(("equal", "insert", "delete", "replace")),
        metadata=about("What is done: words stay, come, go, or give way to others.", "replace"),
    )
    a = fields.String(required=True, metadata=about("Words of the quote asked about.", "باتت"))
    b = fields.String(required=True, metadata=about("Words of the other one.", "أصبحت"))


class NearQuoteSchema(ma.Schema):
    """A quote of another article that has a near meaning."""

    quote = fields.Nested(QuoteSchema, required=True, metadata={"description": "The quote."})
    wording = fields.Float(
        required=True,
        metadata=about("Share of words in common, rare ones counting more, 0 to 1.", 0.72),
    )
    similarity = fields.Float(
        required=True,
        allow_none=True,
        metadata=about("How near its meaning is, -1 to 1; null where that is not known.", 0.83),
    )


class SameQuoteSchema(NearQuoteSchema):
    """The same statement at another place: copied, shortened, or told otherwise."""

    differences = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "What to change to come from the quote's words to its words."},
    )


class SimilarSchema(ma.Schema):
    """What is like a quote; the most alike first."""

    same = fields.List(
        fields.Nested(SameQuoteSchema),
        required=True,
        metadata={"description": "The same statement, in other outlets or elsewhere."},
    )
    near = fields.List(
        fields.Nested(NearQuoteSchema),
        required=True,
        metadata={"description": "Near meanings in other articles, whoever said it."},
    )


class SimilarArgsSchema(OffsetsArgsSchema):
    """How many similar quotes."""

    limit = QueryInteger(
        load_default=20,
        validate=validate.Range(1, 100),
        metadata=about("How many quotes of each kind there are at most.", 20),
    )


QuotePageSchema = page_schema(QuoteSchema, "QuotePage", "quotes")
SpeechPageSchema = page_schema(SpeechSchema, "SpeechPage", "statements")
