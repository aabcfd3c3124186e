"""Names of several articles are one entity or not, whatever order the articles come in."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text

from api.articles.service import delete_article
from api.database import Database
from api.database.models import Entity, Name
from api.entities import registry
from tests.api.entities.stories import Story, store

FULL = "إيفان كوربانوف"
OTHER = "بيتر كوربانوف"
SHORT = "كوربانوف"
STORIES = (
    Story("full-1", ((FULL, SHORT),), day="2024-01-02"),
    Story("short-1", ((SHORT,),), day="2024-01-01"),
    Story("short-2", ((SHORT,), ("ليلى منصور",)), day="2024-03-01"),
    Story("variant", (("ايفان كوربنوف",),), day="2024-02-01"),
    Story("other", ((OTHER, SHORT),)),
    Story("title", (("الوزير إيفان كوربانوف",), ("منصور",))),
    Story("land", (("أميركا",), ("الولايات المتحدة",)), label="LOC"),
    Story("land-2", (("دولة قطر",), ("أميركا",)), label="LOC", silent=True),
    Story("both", ((FULL,), (OTHER,), ("محمد",)), day="2024-02-02"),
)
TABLES = ("entities", "names", "entity_aliases")


def rows(database: Database) -> list[Any]:
    """All of the registry, and what of articles hangs on it."""
    found: list[Any] = []
    with database.session() as session:
        for table in TABLES:
            query = text(f"SELECT to_jsonb(t) FROM {table} t")
            found += sorted(session.scalars(query).all(), key=str)
        for table, key in (("mentions", "start"), ("speakers", "statement_id")):
            query = text(f"SELECT article_id, {key}, name_id, entity_id FROM {table} ORDER BY 1, 2")
            found += session.execute(query).all()
        found += session.execute(
            text("SELECT statement_id, name_id, entity_id FROM statement_entities ORDER BY 1, 2")
        ).all()
    return found


def entity_of(database: Database, name: str) -> str:
    """The name of the entity that a name is of."""
    with database.session() as session:
        query = select(Entity.name).join(Name, Name.entity_id == Entity.id)
        return session.scalars(query.where(Name.name == name)).one()


def rebuilt(database: Database) -> list[Any]:
    with database.session() as session:
        registry.rebuild(session)
    return rows(database)


def test_a_short_name_is_of_the_one_fuller_name(database: Database) -> None:
    store(database, STORIES[1:2])
    assert entity_of(database, SHORT) == SHORT
    store(database, STORIES[:1])
    assert entity_of(database, SHORT) == FULL
    with database.session() as session:
        entity = session.scalars(select(Entity)).one()
        assert (entity.article_count, entity.mention_count, entity.quote_count) == (2, 3, 2)
        assert (str(entity.first_seen), str(entity.last_seen)) == ("2024-01-01", "2024-01-02")
    # Another bearer: nobody can tell who is meant.
    store(database, STORIES[4:5])
    assert entity_of(database, SHORT) == SHORT
    with database.session() as session:
        assert len(session.scalars(select(Name).where(Name.name == SHORT)).one().candidates) == 2
    # And alone again.
    for gone in ("other", "full-1"):
        assert rows(database) == rebuilt(database)
        delete_article(database, gone)
    assert entity_of(database, SHORT) == SHORT
    with database.session() as session:
        assert [name.candidates for name in session.scalars(select(Name))] == [[]]


def test_the_name_that_stands_out_takes_the_short_one(database: Database) -> None:
    many = [Story(f"many-{n}", ((FULL,),)) for n in range(11)]
    store(database, [STORIES[1], STORIES[4], *many[:9]])
    assert entity_of(database, SHORT) == SHORT
    store(database, many[9:])
    assert entity_of(database, SHORT) == FULL
    kept = rows(database)
    assert rebuilt(database) == kept
    delete_article(database, "many-0")
    delete_article(database, "many-1")
    assert entity_of(database, SHORT) == SHORT
    assert rows(database) == rebuilt(database)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_same(database: Database, seed: int) -> None:
    """Of storing, replacing by something else and back, and deleting."""
    chance = random.Random(seed)
    store(database, STORIES)
    wanted = rows(database)
    assert rebuilt(database) == wanted
    for story in STORIES:
        delete_article(database, story.id)
    assert rows(database) == []
    order = list(STORIES)
    chance.shuffle(order)
    for number, story in enumerate(order):
        passing = chance.choice(STORIES)
        store(database, [Story(story.id, passing.names, passing.label, passing.day)])
        if number % 2:
            store(database, [story])
        if number % 3 == 0:
            assert rows(database) == rebuilt(database)
            delete_article(database, story.id)
    chance.shuffle(order)
    store(database, order)
    assert rows(database) == wanted


def test_writers_at_once_see_each_others_names(database: Database) -> None:
    """The short name and its fuller ones are stored, replaced and deleted at the same time."""

    def work(number: int) -> None:
        story = STORIES[number % len(STORIES)]
        one = Story(f"{story.id}-{number}", story.names, story.label, story.day)
        store(database, [one])
        if number % 3 == 0:
            other = STORIES[(number + 1) % len(STORIES)]
            store(database, [Story(one.id, other.names, other.label, other.day)])
        if number % 4 == 0:
            delete_article(database, one.id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(3 * len(STORIES))))
    kept = rows(database)
    assert rebuilt(database) == kept
    store(database, STORIES)
    assert rows(database) == rebuilt(database)


def test_names_that_the_gazetteer_knows_are_one(database: Database) -> None:
    store(database, [STORIES[6]])
    assert entity_of(database, "أميركا") == entity_of(database, "الولايات المتحدة")
    with database.session() as session:
        assert session.scalars(select(Entity)).one().article_count == 1
    delete_article(database, "land")
    assert rows(database) == []
