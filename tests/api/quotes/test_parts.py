"""What a page reads of its quotes' parts is what mapped objects say of them."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from api.database import Database
from api.database.models import Statement, StatementTopic
from api.offsets import CODE_POINTS, Offsets
from api.pagination import Page, fetch, unread
from api.quotes.parts import parts, whose, with_parts
from api.quotes.present import quote
from api.quotes.queries import ORDERS


def _tagged(database: Database) -> None:
    with database.session() as session:
        row = session.scalars(select(Statement).order_by(Statement.id).limit(1)).one()
        row.topics = [
            StatementTopic(
                slug=slug, day=row.day, article_id=row.article_id, statement_number=row.number
            )
            for slug in ("hostage-deal", "ceasefire")
        ]


def _presented(row: Statement) -> dict[str, Any]:
    return quote(row, row.article_id, Offsets(CODE_POINTS, row.article.astral))


def test_of_all_that_is_stored(stored: FlaskClient, database: Database) -> None:
    _tagged(database)
    with database.session() as session:
        page = Page(session.scalars(select(Statement).options(whose())).all(), None, 0)
        plain = {row.id: _presented(row) for row in with_parts(session, page).rows}
        assert all(row.told is not None for row in page.rows)
    with database.session() as session:
        rows = session.scalars(select(Statement).options(*parts())).all()
        mapped = {row.id: _presented(row) for row in rows}
        assert all(row.told is None for row in rows)
    assert plain == mapped
    assert len(plain) == 8
    assert ["ceasefire", "hostage-deal"] in [row["topics"] for row in plain.values()]
    assert {row["speaker"]["type"] for row in plain.values()} >= {"person", "unknown", "unnamed"}


def test_what_is_streamed_reads_mapped_objects(stored: FlaskClient, database: Database) -> None:
    with database.session() as session:
        with unread():
            page = fetch(session, select(Statement), ORDERS["date"], limit=50, cursor=None)
        streamed = with_parts(session, page)
        assert streamed.pending is not None
        assert all(row.told is None for row in session.scalars(streamed.pending))


def test_of_no_quotes(database: Database) -> None:
    with database.session() as session:
        assert with_parts(session, Page((), None, 0)).rows == ()
