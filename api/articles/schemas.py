"""Schemas of articles, batches and analyses of a text."""

import marshmallow as ma
from marshmallow import fields, validate

from api.entities.schemas import MentionSchema
from api.http.fields import Day, Instant, PlainText, QueryBoolean, about
from api.ids import ARTICLE_ID_PATTERN
from api.quotes.schemas import QuoteSchema
from api.schemas import (
    ARTICLE_EXAMPLE,
    SECTION_KINDS,
    OffsetsArgsSchema,
    PageArgsSchema,
    SpanSchema,
    Strict,
    page_schema,
)

SORTS = ("-date", "date")
_TEXT = (
    "شدد وزير الخارجية سامي الحداد، الأحد، على أن المفاوضات ستستأنف قريبا.\n"
    'وقال الحداد: "لن نقبل بأي شروط مسبقة".'
)


class TextInSchema(Strict):
    """A text to analyse, with what is known of it."""

    text = PlainText(
        required=True,
        metadata=about(
            "The article as captured: title, date line, paragraphs. At most `QALA_MAX_CHARS` "
            "characters (200,000 unless set), at least a tenth of its letters Arabic.",
            _TEXT,
        ),
    )
    title = PlainText(
        longest=1000,
        allow_none=True,
        metadata=about("Its title; null: as the text says.", "الحداد: لن نقبل بشروط مسبقة"),
    )
    outlet = PlainText(
        longest=200,
        allow_none=True,
        metadata=about("Who published it; null: as the text says.", "صحيفة المدينة"),
    )
    url = PlainText(
        longest=2000,
        allow_none=True,
        metadata=about("Its address on the web.", "https://news.example/2024/05/12/1"),
    )
    date = Day(
        allow_none=True,
        metadata=about("When it was published; null: as the text says.", "2024-05-12"),
    )


class ArticleInSchema(TextInSchema):
    """An article to store."""

    id = PlainText(
        allow_none=True,
        validate=validate.Regexp(
            ARTICLE_ID_PATTERN,
            error="1 to 128 letters (Latin or Arabic), digits and . _ ~ @ + -, "
            "the first a letter, a digit or _; not `batch`.",
        ),
        metadata=about("Your id for it; null: a hash of outlet, URL and text.", "news-2024-0512"),
    )


class SectionSchema(SpanSchema):
    """One part of an article's text: what kind of text it is, and whose."""

    id = fields.String(required=True, metadata=about("Stable within the text.", "s3"))
    kind = fields.String(
        required=True,
        validate=validate.OneOf(SECTION_KINDS),
        metadata=about("What kind of text it is.", "body"),
    )
    title = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Title of the article that it belongs to.", "بلينكن يؤكد لنظيره التركي"),
    )
    outlet = fields.String(
        required=True, allow_none=True, metadata=about("Outlet of that article.", "الحرة")
    )
    date = fields.Date(
        required=True, allow_none=True, metadata=about("Date of that article.", "2023-10-09")
    )


class AnalysisSchema(ma.Schema):
    """Which model read the article, and when."""

    model = fields.String(
        required=True, metadata=about("The model and its version.", "qala_ar 0.1.0")
    )
    created_at = Instant(
        required=True,
        metadata=about("When it did.", "2024-05-12T09:30:00.000Z", format="date-time"),
    )


class CountsSchema(ma.Schema):
    """How much was found in an article."""

    characters = fields.Integer(required=True, metadata=about("Length of the text.", 4012))
    mentions = fields.Integer(required=True, metadata=about("Named entities.", 48))
    quotes = fields.Integer(required=True, metadata=about("Statements.", 14))


class ArticleHeadSchema(ma.Schema):
    """An article without its text."""

    id = fields.String(required=True, metadata=about("Its id.", ARTICLE_EXAMPLE))
    title = fields.String(
        required=True, allow_none=True, metadata=about("Title.", "بلينكن يؤكد لنظيره التركي")
    )
    outlet = fields.String(
        required=True, allow_none=True, metadata=about("Who published it.", "الحرة")
    )
    date = fields.Date(
        required=True, allow_none=True, metadata=about("When it was published.", "2023-10-09")
    )
    url = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Its address on the web.", "https://news.example/2023/10/09/1"),
    )
    keywords = fields.List(
        fields.String(),
        required=True,
        metadata=about("Its keyword line.", ["أنتوني بلينكن", "تركيا"]),
    )
    counts = fields.Nested(
        CountsSchema, required=True, metadata={"description": "How much was found in it."}
    )
    analysis = fields.Nested(
        AnalysisSchema, required=True, metadata={"description": "The analysis that is served."}
    )
    created_at = Instant(
        required=True,
        metadata=about("When it was stored first.", "2024-05-12T09:30:00.000Z", format="date-time"),
    )
    updated_at = Instant(
        required=True,
        metadata=about("When it was stored last.", "2024-05-12T09:30:00.000Z", format="date-time"),
    )


class ArticleSchema(ArticleHeadSchema):
    """An article with its text and sections."""

    text = fields.String(
        required=True, metadata=about("The text as stored, which all offsets count in.", _TEXT)
    )
    sections = fields.List(
        fields.Nested(SectionSchema),
        required=True,
        metadata={"description": "The parts of the text, in order."},
    )


ArticlePageSchema = page_schema(ArticleHeadSchema, "ArticlePage", "articles")


class AnalysedSchema(ma.Schema):
    """What was read from a text; nothing of it is stored. Ids are those it would be stored by."""

    id = fields.String(required=True, metadata=about("Hash of outlet, URL and text.", "a0c3e1f"))
    model = fields.String(
        required=True, metadata=about("The model and its version.", "qala_ar 0.1.0")
    )
    title = ArticleHeadSchema._declared_fields["title"]
    outlet = ArticleHeadSchema._declared_fields["outlet"]
    date = ArticleHeadSchema._declared_fields["date"]
    url = ArticleHeadSchema._declared_fields["url"]
    keywords = ArticleHeadSchema._declared_fields["keywords"]
    counts = ArticleHeadSchema._declared_fields["counts"]
    sections = ArticleSchema._declared_fields["sections"]
    entities = fields.List(
        fields.Nested(MentionSchema),
        required=True,
        metadata={"description": "Named entities, each where it is mentioned."},
    )
    quotes = fields.List(
        fields.Nested(QuoteSchema),
        required=True,
        metadata={"description": "Statements with their speakers."},
    )


class ArticleArgsSchema(PageArgsSchema):
    """Filters of articles; all of them must hold."""

    q = PlainText(
        longest=200,
        metadata=about(
            "Words that the text holds, all of them, in any spelling and with any of و ف ب ك ل ال "
            "attached.",
            "تبادل الأسرى",
        ),
    )
    outlet = PlainText(longest=200, metadata=about("Who published it, in any spelling.", "الحرة"))
    from_ = Day(
        data_key="from",
        metadata=about("First day of publication; leaves the undated out.", "2023-10-01"),
    )
    to = Day(metadata=about("Last day of publication; leaves the undated out.", "2023-10-31"))
    sort = fields.String(
        load_default=SORTS[0],
        validate=validate.OneOf(SORTS),
        metadata=about("Order of the list; `-` is descending, the undated are oldest.", SORTS[0]),
    )


class StoreArgsSchema(Strict):
    """How to store."""

    replace = QueryBoolean(
        load_default=False,
        metadata=about("Analyse and store anew what is stored under this id.", False),
    )


class StoreOneArgsSchema(StoreArgsSchema, OffsetsArgsSchema):
    """How to store and answer."""


class BatchItemErrorSchema(ma.Schema):
    """Why an item was not stored."""

    code = fields.Integer(
        required=True, metadata=about("Status that the item alone would have got.", 422)
    )
    status = fields.String(required=True, metadata=about("Its name.", "Unprocessable Entity"))
    message = fields.String(required=True, metadata=about("What went wrong.", "The text is empty."))
    errors = fields.Dict(
        required=True,
        metadata=about("Details by place.", {"json": {"text": ["The text is empty."]}}),
    )


class BatchItemSchema(ma.Schema):
    """What became of one item of a batch."""

    index = fields.Integer(required=True, metadata=about("Its place in the batch, from 0.", 0))
    id = fields.String(
        required=True,
        allow_none=True,
        metadata=about("The article's id; null when it cannot be told.", "news-2024-0512"),
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(["created", "unchanged", "replaced", "failed"]),
        metadata=about("What was done.", "created"),
    )
    error = fields.Nested(
        BatchItemErrorSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Why it failed; null when it did not."},
    )


class BatchSchema(ma.Schema):
    """What became of a batch, item by item."""

    items = fields.List(
        fields.Nested(BatchItemSchema),
        required=True,
        metadata={"description": "One result for each item, in order."},
    )
    stored = fields.Integer(required=True, metadata=about("How many were created or replaced.", 1))
    unchanged = fields.Integer(required=True, metadata=about("How many were there already.", 0))
    failed = fields.Integer(required=True, metadata=about("How many failed.", 0))
