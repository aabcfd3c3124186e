"""The quick dump is marshmallow's, item for item."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import marshmallow as ma
import pytest
from flask.testing import FlaskClient
from marshmallow import fields
from sqlalchemy import select

from api.articles import present as articles
from api.articles.schemas import ArticleHeadSchema, ArticleSchema
from api.database import Database
from api.database.models import Article, Statement
from api.entities import present as entities
from api.entities.queries import list_entities
from api.entities.schemas import EntitySchema
from api.formats.dumping import dumper
from api.http.fields import Instant
from api.offsets import CODE_POINTS, Offsets
from api.quotes import present as quotes
from api.quotes.schemas import QuoteSchema

MOMENT = dt.datetime(2024, 5, 12, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))


class PartSchema(ma.Schema):
    name = fields.String(data_key="@name")
    count = fields.Integer()


class SpanSchema(ma.Schema):
    start = fields.Integer()
    end = fields.Integer()


class WholeSchema(ma.Schema):
    id = fields.String(attribute="key")
    day = fields.Date()
    moment = Instant()
    share = fields.Float()
    sure = fields.Boolean()
    words = fields.List(fields.String())
    days = fields.List(fields.Date())
    part = fields.Nested(PartSchema)
    parts = fields.List(fields.Nested(PartSchema))
    spans = fields.List(fields.Nested(SpanSchema))
    several = fields.Nested(PartSchema, many=True)
    more = fields.Dict()


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"unknown": 1},
        {"key": "a", "day": dt.date(2024, 5, 12), "moment": MOMENT, "share": 1, "sure": True},
        {"key": None, "day": None, "moment": None, "share": None, "sure": None, "part": None},
        {"words": ["أ", "ب"], "days": [dt.date(2024, 5, 12)], "more": {"x": [1]}},
        {
            "part": {"name": "أ", "count": 1},
            "parts": [{"name": "ب"}, {}],
            "several": [{"count": 2}],
        },
        {
            "parts": [{"name": "أ", "count": 1}],
            "day": dt.datetime(2024, 5, 12, 9, 30, tzinfo=dt.UTC),
        },
        {"spans": [{"start": 1, "end": 2}, {"end": 2, "start": 1}, {"start": 1, "end": 2, "x": 3}]},
        {"part": SimpleNamespace(name="أ", count=1), "parts": [SimpleNamespace(name="ب")]},
        SimpleNamespace(key="a", part={"name": "أ"}),
    ],
)
def test_of_every_kind_of_field(item: Any) -> None:
    schema = WholeSchema()
    assert dumper(schema)(item) == schema.dump(item)
    assert list(dumper(schema)(item)) == list(schema.dump(item))


def test_of_what_is_served(stored: FlaskClient, database: Database) -> None:
    checked = 0
    with database.session() as session:
        values: list[tuple[ma.Schema, Any]] = []
        for article in session.scalars(select(Article)):
            values.append((ArticleHeadSchema(), articles.head(article)))
            values.append((ArticleSchema(), articles.article(article, CODE_POINTS)))
        for row in session.scalars(select(Statement)):
            offsets = Offsets(CODE_POINTS, row.article.astral)
            values.append((QuoteSchema(), quotes.quote(row, row.article_id, offsets)))
        page = list_entities(session, {"sort": "name", "limit": 50})
        values += [(EntitySchema(), entities.entity(row)) for row in page.rows]
        for schema, value in values:
            quick = dumper(schema)(value)
            assert quick == schema.dump(value)
            assert list(quick) == list(schema.dump(value))
            checked += 1
    assert checked >= 3 * 2 + 8 + 3
