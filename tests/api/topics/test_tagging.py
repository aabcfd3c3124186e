"""Statements are tagged as they are stored, as topics change, and as editors say."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from flask.testing import FlaskClient
from sqlalchemy import text

from api.database import Database
from api.topics.tagging import own_topics, retag, retag_all, tag_article
from tests.api.topics.samples import ARTICLES


def tags(database: Database) -> dict[str, list[str]]:
    """The topics of each statement, by `article/number`, `!` behind an editor's."""
    query = """
        SELECT s.article_id || '/' || s.number, array_remove(array_agg(
            t.slug || CASE t.method WHEN 'editor' THEN '!' ELSE '' END ORDER BY t.slug), NULL)
        FROM statements s LEFT JOIN statement_topics t ON t.statement_id = s.id
        GROUP BY s.article_id, s.number ORDER BY s.article_id, s.number"""
    with database.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(query))}


def correct(database: Database, place: str, topics: list[str] | None) -> None:
    """What an editor's correction of a statement's topics stores."""
    article, number = place.split("/")
    query = """
        INSERT INTO corrections
            (quote_id, article_id, start, "end", text, fields, original)
        SELECT id, article_id, 0, 1, '', CAST(:fields AS jsonb), '{}' FROM statements
        WHERE article_id = :article AND number = :number"""
    values = {"article": article, "number": int(number), "fields": json.dumps({"topics": topics})}
    with database.engine.begin() as connection:
        connection.execute(text(query), values)
    with database.session() as session:
        tag_article(session, article)


TAGS = {
    "deal-1/1": ["hostage-deal"],
    "deal-1/2": ["ceasefire", "hostage-deal"],
    "deal-1/3": [],
    "relief-2/1": ["humanitarian-aid"],
    "relief-2/2": ["hostage-deal"],
    "relief-2/3": ["hostage-deal"],
}


def test_storing_tags(tagged: FlaskClient, database: Database) -> None:
    assert tags(database) == TAGS


def test_a_tag_holds_where_its_statement_stands(tagged: FlaskClient, database: Database) -> None:
    with database.engine.connect() as connection:
        strays = connection.scalar(
            text(
                "SELECT count(*) FROM statement_topics t "
                "JOIN statements s ON s.id = t.statement_id WHERE "
                "(t.day, t.article_id, t.statement_number) <> (s.day, s.article_id, s.number)"
            )
        )
    assert strays == 0


def test_replacing_and_deleting_take_tags_along(tagged: FlaskClient, database: Database) -> None:
    other = {**ARTICLES[0], "text": "خبر آخر\nقال سامي الحداد إن الهدنة صامدة.\n"}
    assert tagged.post("/articles?replace=true", json=other).status_code == 200
    assert tags(database) == {
        "deal-1/1": ["ceasefire"],
        **{place: found for place, found in TAGS.items() if place.startswith("relief")},
    }
    for sample in ARTICLES:
        assert tagged.delete(f"/articles/{sample['id']}").status_code == 204
    assert tags(database) == {}


def test_an_editors_choice_is_exactly_what_it_says(tagged: FlaskClient, database: Database) -> None:
    correct(database, "deal-1/1", ["elections", "no-such-topic"])
    correct(database, "deal-1/2", [])
    correct(database, "relief-2/3", ["hostage-deal"])
    chosen = {
        **TAGS,
        "deal-1/1": ["elections!"],
        "deal-1/2": [],
        "relief-2/3": ["hostage-deal!"],
    }
    assert tags(database) == chosen
    # It outlives all that tags again.
    with database.session() as session:
        assert retag_all(session) == 8
    assert tags(database) == chosen
    with database.session() as session:
        tag_article(session, "deal-1")
        retag(session, "hostage-deal")
    assert tags(database) == chosen


def test_a_correction_of_something_else_leaves_the_terms_at_work(
    tagged: FlaskClient, database: Database
) -> None:
    correct(database, "deal-1/1", None)
    assert tags(database) == TAGS


def test_an_article_and_a_topic_that_change_at_once_miss_nothing(
    tagged: FlaskClient, database: Database
) -> None:
    """The article waits for the topic, and is then tagged by the topic's new terms."""
    late = {"id": "late-3", "text": "خبر متأخر\nقال سامي الحداد إن القمر مضيء.\n"}
    owned, stored = Event(), Event()

    def store() -> int:
        assert owned.wait(30)
        status = tagged.post("/articles", json=late).status_code
        stored.set()
        return status

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(store)
        with database.session() as session:
            own_topics(session)
            owned.set()
            session.execute(text("UPDATE topics SET query = '''قمر''' WHERE slug = 'sanctions'"))
            assert not stored.wait(0.2)
        assert answer.result(30) == 201
    assert tags(database)["late-3/1"] == ["sanctions"]
