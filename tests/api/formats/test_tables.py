"""Columns: their values are where the schemas put them."""

import marshmallow as ma
import pytest
from marshmallow import fields

from api.articles.schemas import ArticleHeadSchema
from api.entities.schemas import EntityMentionSchema, EntitySchema
from api.formats import tables
from api.formats.tables import Table, at, flat
from api.quotes.schemas import QuoteSchema
from api.topics.schemas import TopicSchema, TopicSpeakerSchema


@pytest.mark.parametrize(
    ("table", "schema"),
    [
        (tables.QUOTES, QuoteSchema),
        (tables.ARTICLES, ArticleHeadSchema),
        (tables.ENTITIES, EntitySchema),
        (tables.MENTIONS, EntityMentionSchema),
        (tables.TOPICS, TopicSchema),
        (tables.SPEAKERS, TopicSpeakerSchema),
    ],
)
def test_every_column_is_a_field_of_the_schema(table: Table, schema: type[ma.Schema]) -> None:
    assert table.columns
    for path in table.columns.values():
        inner: ma.Schema | None = schema()
        for name in path.split("."):
            assert inner is not None, path
            field = inner.fields[name]
            if isinstance(field, fields.List):
                field = field.inner
            inner = field.schema if isinstance(field, fields.Nested) else None
        assert inner is None, f"{path} is no plain value"


def test_paths_go_through_objects_and_lists() -> None:
    item = {"a": {"b": 1}, "c": [{"d": "x"}, {"d": None}, {}], "e": None}
    assert at(item, "a.b") == 1
    assert at(item, "c.d") == ["x", None, None]
    assert at(item, "e.f") is None
    assert at(item, "no.where") is None


def test_objects_are_opened() -> None:
    assert flat({"a": {"b": {"c": 1}}, "d": [1, 2]}) == {"a_b_c": 1, "d": "1;2"}
