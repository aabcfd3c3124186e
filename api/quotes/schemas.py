"""Schemas of quotes and reported speech."""

from typing import get_args

import marshmallow as ma
from marshmallow import fields, validate

from api.http.fields import Day, PlainText, QueryNumber, about
from api.ids import ARTICLE_ID_PATTERN, ENTITY_ID_PATTERN
from api.schemas import (
    ARTICLE_EXAMPLE,
    ENTITY_EXAMPLE,
    QUOTE_EXAMPLE,
    SECTION_KINDS,
    OffsetsArgsSchema,
    PageArgsSchema,
    SpanSchema,
    page_schema,
)
from nlp.records import Method, SpeakerType, Stance, StatementKind

KINDS = get_args(StatementKind)
STANCES = get_args(Stance)
# What an editor may say of a quote (`PATCH /quotes/<id>`).
CORRECTABLE = ("hidden", "speaker", "stance", "topics")
SORTS = ("-date", "date", "-confidence")


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


QuotePageSchema = page_schema(QuoteSchema, "QuotePage", "quotes")
SpeechPageSchema = page_schema(SpeechSchema, "SpeechPage", "statements")


class QuoteArgsSchema(PageArgsSchema, OffsetsArgsSchema):
    """Filters of quotes; all of them must hold."""

    speaker = PlainText(
        longest=200,
        metadata=about("Speaker's name, in any spelling that folds alike.", "انتوني بلينكن"),
    )
    speaker_id = PlainText(
        validate=validate.Regexp(ENTITY_ID_PATTERN),
        metadata=about("Entity id of the speaker.", ENTITY_EXAMPLE),
    )
    article = PlainText(
        validate=validate.Regexp(ARTICLE_ID_PATTERN),
        metadata=about("Id of the article that holds it.", ARTICLE_EXAMPLE),
    )
    kind = fields.String(
        validate=validate.OneOf(KINDS), metadata=about("Kind of speech.", "direct")
    )
    verb = PlainText(longest=100, metadata=about("Lemma of the cue, in any spelling.", "أكد"))
    stance = fields.String(
        validate=validate.OneOf(STANCES), metadata=about("Stance of the cue.", "assertive")
    )
    outlet = PlainText(longest=200, metadata=about("Who published it, in any spelling.", "الحرة"))
    section = fields.String(
        validate=validate.OneOf(SECTION_KINDS), metadata=about("Kind of section.", "body")
    )
    from_ = Day(
        data_key="from",
        metadata=about("First day of publication; leaves the undated out.", "2023-10-01"),
    )
    to = Day(metadata=about("Last day of publication; leaves the undated out.", "2023-10-31"))
    min_confidence = QueryNumber(
        validate=validate.Range(0, 1),
        metadata=about(
            "Least chance that the statement is one: higher gives fewer quotes, and surer ones.",
            0.5,
        ),
    )
    sort = fields.String(
        load_default=SORTS[0],
        validate=validate.OneOf(SORTS),
        metadata=about("Order of the list; `-` is descending.", SORTS[0]),
    )
