"""Schemas of Web Annotations, as far as this API writes them."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.formats.media import ANNOTATION_PROFILE
from api.http.fields import about
from api.schemas import ARTICLE_EXAMPLE, ENTITY_EXAMPLE

_ROOT = "http://127.0.0.1:8000"
_SOURCE = f"{_ROOT}/articles/{ARTICLE_EXAMPLE}"


def _text(description: str, example: str, *, required: bool = True, **kwargs: Any) -> fields.String:
    return fields.String(required=required, metadata=about(description, example), **kwargs)


class SelectorSchema(ma.Schema):
    """Where in the text: by position (code points), or by the words themselves."""

    type = _text(
        "Kind of selector.",
        "TextPositionSelector",
        validate=validate.OneOf(["TextPositionSelector", "TextQuoteSelector"]),
    )
    start = fields.Integer(metadata=about("Of a position: where it begins, in code points.", 118))
    end = fields.Integer(metadata=about("Of a position: where it ends, exclusive.", 132))
    exact = _text("Of a quotation: its words.", "أنتوني بلينكن", required=False)
    prefix = _text("Of a quotation: the text before.", "وزير الخارجية الأميركي، ", required=False)
    suffix = _text("Of a quotation: the text after.", "، الأحد", required=False)


class TargetSchema(ma.Schema):
    """A stretch of an article's text."""

    type = _text("Always so.", "SpecificResource")
    source = _text("Address of the article.", _SOURCE)
    selector = fields.List(
        fields.Nested(SelectorSchema),
        required=True,
        metadata={"description": "Two ways to find the stretch."},
    )


class BodySchema(ma.Schema):
    """What is said of it: a resource, or words."""

    type = _text(
        "Kind of body.",
        "TextualBody",
        validate=validate.OneOf(["TextualBody", "SpecificResource"]),
    )
    source = _text("Address of the resource.", f"{_ROOT}/entities/{ENTITY_EXAMPLE}", required=False)
    value = _text("The words.", "أنتوني بلينكن", required=False)
    language = _text("Their language (BCP 47).", "ar", required=False)
    purpose = _text("Why it is given (W3C motivation).", "identifying")


class AnnotationSchema(ma.Schema):
    """One Web Annotation."""

    id = _text("Address of the annotation.", f"{_SOURCE}/annotations#mention-1")
    type = _text("Always so.", "Annotation")
    motivation = _text("Why it was made (W3C motivation).", "identifying")
    body = fields.List(
        fields.Nested(BodySchema), required=True, metadata={"description": "What is said of it."}
    )
    target = fields.List(
        fields.Nested(TargetSchema),
        required=True,
        metadata={"description": "What it is said of; several pieces for an interrupted quote."},
    )


class CollectionSchema(ma.Schema):
    """The collection that the page is of."""

    id = _text("Address of the collection.", f"{_SOURCE}/annotations#collection")
    type = _text("Always so.", "AnnotationCollection")
    total = fields.Integer(metadata=about("How many annotations it has, up to 10,000.", 90))


class AnnotationPageSchema(ma.Schema):
    """Annotations of an article, or of a page of quotes: W3C Web Annotation JSON-LD."""

    context = fields.String(
        required=True,
        data_key="@context",
        metadata=about("The JSON-LD context.", ANNOTATION_PROFILE),
    )
    id = _text("Address of this page.", f"{_SOURCE}/annotations")
    type = _text("Always so.", "AnnotationPage")
    part_of = fields.Nested(
        CollectionSchema,
        required=True,
        data_key="partOf",
        metadata={"description": "The collection that it is of."},
    )
    start_index = fields.Integer(
        data_key="startIndex", metadata=about("Place of the first item, where that is known.", 0)
    )
    next = _text(
        "Address of the page that follows, where one does.",
        f"{_ROOT}/quotes?cursor=WyIt&format=annotations",
        required=False,
    )
    items = fields.List(
        fields.Nested(AnnotationSchema),
        required=True,
        metadata={
            "description": "Of an article: mentions in order, then statements with their "
            "parts. Of a page of quotes: one for each quote."
        },
    )
