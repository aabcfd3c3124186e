"""Entities are found by any spelling, in both scripts, with or without title, and as typed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api.database import Database
from api.database.models import Entity
from api.entities.find import current_id, find_entities
from api.entities.suggest import suggest
from api.folding import name_key
from api.ids import entity_id
from tests.api.entities.stories import Story, store
from tests.api.http_checks import error, good

STORIES = (
    Story("1", (("أنتوني بلينكن", "بلينكن"), ("سامي الحداد", "الحداد"))),
    Story("2", (("أنتوني بلينكن",), ("فيكتور دراغونسكي",))),
    Story("3", (("إيفان كوربانوف",), ("بيتر كوربانوف",), ("كوربانوف",))),
    Story("4", (("حركة حماس", "حماس"), ("وزارة الخارجية القطرية",)), label="ORG"),
    Story("5", (("الولايات المتحدة", "أميركا"), ("مدينة الرمال",)), label="LOC"),
    Story("6", (("محمد علي",), ("علي منصور",))),
)


@pytest.fixture
def told(client: FlaskClient, database: Database) -> FlaskClient:
    """A client of an application that holds the stories."""
    store(database, STORIES)
    return client


def found(database: Database, name: str) -> list[str]:
    with database.session() as session:
        keys = find_entities(session, name)
        names = {
            row.id: row.name for row in session.scalars(select(Entity).where(Entity.id.in_(keys)))
        }
        return [names[key] for key in keys]


SPELLINGS: tuple[tuple[str, list[str]], ...] = (
    ("أنتوني بلينكن", ["أنتوني بلينكن"]),
    ("انتونى بلينكن", ["أنتوني بلينكن"]),
    ("بلينكن", ["أنتوني بلينكن"]),
    ("الوزير بلينكن", ["أنتوني بلينكن"]),
    ("وزير الخارجية الأميركي أنتوني بلينكن", ["أنتوني بلينكن"]),
    ("Blinken", ["أنتوني بلينكن"]),
    ("Antony Blinken", ["أنتوني بلينكن"]),
    ("anthony blinken", ["أنتوني بلينكن"]),
    ("Secretary Blinken", ["أنتوني بلينكن"]),
    # No article leaves his given name out.
    ("دراغونسكي", ["فيكتور دراغونسكي"]),
    ("Dragunsky", ["فيكتور دراغونسكي"]),
    ("السيد فيكتور دراغونسكي", ["فيكتور دراغونسكي"]),
    ("Al-Haddad", ["سامي الحداد"]),
    ("Hamas", ["حركة حماس"]),
    ("حماس", ["حركة حماس"]),
    ("United States", ["الولايات المتحدة"]),
    ("أمريكا", ["الولايات المتحدة"]),
    ("Qatari Foreign Ministry", ["وزارة الخارجية القطرية"]),
    ("الخارجية القطرية", ["وزارة الخارجية القطرية"]),
    # A given name tells nobody.
    ("محمد", []),
    ("Smith", []),
    ("!", []),
    ("a\\b' | & :* <-> (", []),
)


def test_any_spelling_finds_it(told: FlaskClient, database: Database) -> None:
    assert [(query, found(database, query)) for query, _ in SPELLINGS] == list(SPELLINGS)


def test_a_family_name_finds_all_who_bear_it(told: FlaskClient, database: Database) -> None:
    for query in ("كوربانوف", "Korbanov", "الرئيس كوربانوف"):
        assert set(found(database, query)) == {"كوربانوف", "إيفان كوربانوف", "بيتر كوربانوف"}


def test_an_id_leads_to_what_its_name_is_of_now(told: FlaskClient, database: Database) -> None:
    store(database, [Story("alone", (("دراغونسكي",),))])
    with database.session() as session:
        (full,) = find_entities(session, "فيكتور دراغونسكي")
        # What the short name alone had for an id before the full one was known.
        store(database, [Story("new", (("ياسين بوقرة",),))])
        (now,) = find_entities(session, "ياسين بوقرة")
        assert current_id(session, now) == now
        assert current_id(session, "e" + "0" * 20) == "e" + "0" * 20
    short = entity_id("PER", name_key("دراغونسكي"))
    with database.session() as session:
        assert current_id(session, short) == full
    assert told.get(f"/entities/{short}").headers["Location"] == f"/entities/{full}"


def test_suggestions_begin_as_typed(told: FlaskClient) -> None:
    for query, first in (
        ("بلي", "أنتوني بلينكن"),
        ("أنتوني ب", "أنتوني بلينكن"),
        ("blin", "أنتوني بلينكن"),
        ("antony bli", "أنتوني بلينكن"),
        ("حدا", "سامي الحداد"),
        ("الحد", "سامي الحداد"),
        ("unit", "الولايات المتحدة"),
        ("امير", "الولايات المتحدة"),
        ("drag", "فيكتور دراغونسكي"),
    ):
        items = good(told.get("/entities/suggest", query_string={"q": query}))["items"]
        assert (query, items[0]["name"]) == (query, first)


def test_suggestions_say_what_fits_and_come_by_frequency(
    told: FlaskClient, database: Database
) -> None:
    items = good(told.get("/entities/suggest?q=كور"))["items"]
    assert len(items) == 3
    assert {item["form"] for item in items} == {item["name"] for item in items}
    (america,) = good(told.get("/entities/suggest?q=أميرك"))["items"]
    assert america.pop("id").startswith("e")
    assert america == {
        "name": "الولايات المتحدة",
        "name_en": america["name_en"],
        "type": "place",
        "form": "أميركا",
        "quote_count": 1,
    }
    assert [x["type"] for x in good(told.get("/entities/suggest?q=ا&type=organisation"))["items"]]
    assert len(good(told.get("/entities/suggest?q=ا&limit=2"))["items"]) == 2
    store(database, [Story(f"more-{n}", (("بيتر كوربانوف",),)) for n in range(3)])
    assert good(told.get("/entities/suggest?q=كور"))["items"][0]["name"] == "بيتر كوربانوف"
    for query in ("q=%25", "q='", "q=\\", "q=:*"):
        assert good(told.get(f"/entities/suggest?{query}"))["items"] == []
    error(told.get("/entities/suggest"), 422)
    error(told.get("/entities/suggest?q="), 422)
    error(told.get("/entities/suggest?q=a&limit=0"), 422)
    error(told.get("/entities/suggest?q=a&x=1"), 422)


def test_rare_names_are_suggested_beside_frequent_ones(database: Database) -> None:
    store(database, STORIES)
    with database.session() as session:
        found = suggest(session, "دراغون", "PER", 5)
        assert [one.name for one in found] == ["فيكتور دراغونسكي"]
        assert suggest(session, "دراغون", "ORG", 5) == []
