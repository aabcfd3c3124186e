"""Merging, splitting and renaming: what editors decide outlives articles and is told."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.articles.service import delete_article
from api.database import Database
from api.entities import registry
from tests.api.entities.stories import Story, store
from tests.api.entities.test_resolution import FULL, OTHER, SHORT, rebuilt, rows
from tests.api.http_checks import error, good

NICK = "أبو الفتح الراجحي"
STORIES = (
    Story("one", ((FULL, SHORT), ("ليلى منصور",)), day="2024-01-02"),
    Story("two", ((SHORT,),), day="2024-01-01"),
    Story("nick", ((NICK, "الراجحي"),), day="2024-03-01"),
    Story("both", ((NICK,), (FULL,)), day="2024-02-01"),
    Story("land", (("مدينة الرمال",),), label="LOC"),
)


@pytest.fixture
def told(client: FlaskClient, database: Database) -> FlaskClient:
    """A client of an application that holds the stories."""
    store(database, STORIES)
    return client


def id_of(client: FlaskClient, name: str) -> str:
    found: list[str] = [
        item["id"] for item in good(client.get("/entities"))["items"] if item["name"] == name
    ]
    assert len(found) == 1
    return found[0]


def everything(client: FlaskClient) -> list[bytes]:
    """What the API says of all entities, their quotes and their mentions, byte for byte."""
    found = [client.get("/entities?sort=name").data, client.get("/quotes").data]
    for item in good(client.get("/entities?sort=name"))["items"]:
        for part in ("", "/quotes", "/mentions"):
            found.append(client.get(f"/entities/{item['id']}{part}").data)
    return found


def merged(client: FlaskClient, one: str, into: str, **more: Any) -> Any:
    return good(client.post(f"/entities/{one}/merge", json={"into": into, **more}))


def parted(client: FlaskClient, one: str, **body: Any) -> Any:
    return good(client.post(f"/entities/{one}/split", json=body))


def test_a_merge_is_undone_by_a_split(told: FlaskClient, database: Database) -> None:
    full, nick = id_of(told, FULL), id_of(told, NICK)
    before, kept = everything(told), rows(database)
    one = merged(told, nick, full, by="desk")
    assert (one["id"], one["name"], one["article_count"]) == (full, FULL, 4)
    assert (one["mention_count"], one["quote_count"]) == (7, 5)
    assert {form["text"] for form in one["aliases"]} == {FULL, SHORT, NICK, "الراجحي"}
    assert (one["first_seen"], one["last_seen"]) == ("2024-01-01", "2024-03-01")
    assert good(told.get(f"/quotes?speaker_id={nick}")) == good(
        told.get(f"/quotes?speaker_id={full}")
    )
    assert rebuilt(database) == rows(database)
    for part in ("", "/quotes", "/mentions"):
        moved = told.get(f"/entities/{nick}{part}")
        assert error(moved, 308)
        assert moved.headers["Location"] == f"/entities/{full}{part}"
    assert told.get(f"/entities/{nick}/quotes?limit=3").headers["Location"].endswith("?limit=3")
    assert parted(told, full, names=[NICK])["id"] == nick
    assert everything(told) == before
    assert rows(database) == kept == rebuilt(database)
    # The other way, with the id of what was merged.
    merged(told, full, nick)
    assert parted(told, nick, names=[full])["id"] == full
    assert everything(told) == before


def test_a_merge_of_merges_is_undone_at_any_level(told: FlaskClient, database: Database) -> None:
    full, nick, other = id_of(told, FULL), id_of(told, NICK), id_of(told, "ليلى منصور")
    before = everything(told)
    merged(told, nick, other)
    between = everything(told)
    merged(told, other, full)
    assert told.get(f"/entities/{nick}").headers["Location"] == f"/entities/{full}"
    assert parted(told, full, names=[NICK, "ليلى منصور"])["id"] == other
    assert everything(told) == between
    merged(told, other, full)
    assert parted(told, full, names=[nick])["id"] == nick
    assert good(told.get(f"/entities/{full}"))["article_count"] == 3
    assert parted(told, full, names=["ليلى منصور"])["id"] == other
    assert everything(told) == before
    assert rows(database) == rebuilt(database)


def test_decisions_outlive_the_articles(told: FlaskClient, database: Database) -> None:
    full, nick = id_of(told, FULL), id_of(told, NICK)
    merged(told, nick, full)
    wanted = everything(told)
    for story in STORIES:
        delete_article(database, story.id)
    assert good(told.get("/entities"))["items"] == []
    assert told.get(f"/entities/{nick}").status_code == 308
    store(database, STORIES[::-1])
    assert everything(told) == wanted
    store(database, STORIES)
    with database.session() as session:
        registry.rebuild(session)
    assert everything(told) == wanted
    # A fuller name that comes later takes nothing away from what an editor merged.
    store(database, [Story("later", (("سالم أبو الفتح الراجحي",),))])
    assert told.get(f"/entities/{nick}").headers["Location"] == f"/entities/{full}"
    assert rows(database) == rebuilt(database)


def test_a_name_that_was_taken_for_another_is_split_off(
    told: FlaskClient, database: Database
) -> None:
    full = id_of(told, FULL)
    assert told.get(f"/quotes?speaker={SHORT}").get_json()["total"] == 3
    alone = parted(told, full, names=[SHORT], by="desk")
    assert (alone["name"], alone["article_count"], alone["quote_count"]) == (SHORT, 1, 1)
    assert good(told.get(f"/entities/{full}"))["article_count"] == 2
    wanted = everything(told)
    assert rows(database) == rebuilt(database)
    store(database, [STORIES[1]])
    assert everything(told) == wanted
    merged(told, alone["id"], full)
    assert good(told.get(f"/entities/{full}"))["article_count"] == 3
    assert parted(told, full, names=[SHORT]) == alone
    history = good(told.get(f"/entities/{full}/history"))["items"]
    assert [(item["action"], item["by"]) for item in history] == [
        ("split", None),
        ("split", "desk"),
    ]
    assert history[0]["after"] == {"names": [SHORT], "entity_id": alone["id"]}
    actions = [x["action"] for x in good(told.get(f"/entities/{alone['id']}/history"))["items"]]
    assert actions == ["merge"]


def test_namesakes_are_parted_by_articles(told: FlaskClient, database: Database) -> None:
    full = id_of(told, FULL)
    before = good(told.get(f"/entities/{full}"))
    mentions = good(told.get("/articles/one/entities"))["items"]
    other = parted(told, full, articles=["one", "two"])
    assert other["id"] != full
    assert (other["name"], other["article_count"], other["mention_count"]) == (FULL, 2, 3)
    assert good(told.get(f"/entities/{full}"))["article_count"] == 1
    now = good(told.get("/articles/one/entities"))["items"]
    assert [m["entity_id"] for m in now] == [
        other["id"] if m["entity_id"] == full else m["entity_id"] for m in mentions
    ]
    wanted = everything(told)
    assert rows(database) == rebuilt(database)
    delete_article(database, "one")
    store(database, [STORIES[0], STORIES[1]])
    assert everything(told) == wanted
    assert merged(told, other["id"], full) == before
    assert parted(told, full, names=[other["id"]]) == other
    assert everything(told) == wanted


def test_names_are_chosen_and_given_back(told: FlaskClient, database: Database) -> None:
    nick = id_of(told, NICK)
    before = good(told.get(f"/entities/{nick}"))
    change = {"name": "الراجحي الكبير", "name_en": "The Elder", "wikidata_id": "Q42", "by": "desk"}
    after = good(told.patch(f"/entities/{nick}", json=change))
    assert after == {
        **before,
        "name": "الراجحي الكبير",
        "name_en": "The Elder",
        "name_en_method": "editor",
        "wikidata_id": "Q42",
    }
    store(database, STORIES)
    with database.session() as session:
        registry.rebuild(session)
    assert good(told.get(f"/entities/{nick}")) == after
    for gone in ("nick", "both"):
        delete_article(database, gone)
    store(database, STORIES)
    assert good(told.get(f"/entities/{nick}")) == after
    back = told.patch(
        f"/entities/{nick}", json={"name": None, "name_en": None, "wikidata_id": None}
    )
    assert good(back) == before
    told.patch(f"/entities/{nick}", json={"name": None})
    history = good(told.get(f"/entities/{nick}/history"))["items"]
    assert [item["action"] for item in history] == ["rename", "rename"]
    assert history[1]["before"] == {"name": None, "name_en": None, "wikidata_id": None}
    assert history[1]["after"]["name_en"] == "The Elder"


def test_what_cannot_be_done_is_refused(told: FlaskClient) -> None:
    full, nick, land = id_of(told, FULL), id_of(told, NICK), id_of(told, "مدينة الرمال")
    unknown = "e" + "0" * 20
    before = everything(told)
    for path, body, code in (
        (f"{unknown}/merge", {"into": full}, 404),
        (f"{full}/merge", {"into": full}, 422),
        (f"{full}/merge", {"into": unknown}, 422),
        (f"{full}/merge", {"into": land}, 422),
        (f"{full}/merge", {"into": "x"}, 422),
        (f"{full}/merge", {}, 422),
        (f"{full}/split", {"names": ["لا أحد"]}, 422),
        (f"{full}/split", {"names": [FULL, SHORT]}, 422),
        (f"{full}/split", {"names": [FULL]}, 422),
        (f"{full}/split", {"names": [NICK]}, 422),
        (f"{full}/split", {"names": [SHORT], "articles": ["one"]}, 422),
        (f"{full}/split", {}, 422),
        (f"{full}/split", {"articles": ["nick"]}, 422),
        (f"{full}/split", {"articles": ["no-such"]}, 422),
        (f"{full}/split", {"articles": ["one", "two", "both"]}, 422),
        (f"{unknown}/split", {"names": [FULL]}, 404),
    ):
        error(told.post(f"/entities/{path}", json=body), code)
    error(told.patch(f"/entities/{unknown}", json={"name": "x"}), 404)
    error(told.patch(f"/entities/{full}", json={"by": "x"}), 422)
    error(told.patch(f"/entities/{full}", json={"wikidata_id": "42"}), 422)
    error(told.get(f"/entities/{unknown}/history"), 404)
    assert everything(told) == before
    merged(told, nick, full)
    error(told.post(f"/entities/{nick}/merge", json={"into": land, "force": True}), 409)
    error(told.post(f"/entities/{full}/merge", json={"into": nick}), 409)
    error(told.patch(f"/entities/{nick}", json={"name": "x"}), 409)
    assert merged(told, full, land, force=True)["type"] == "place"


def test_an_editor_settles_who_is_meant(told: FlaskClient, database: Database) -> None:
    store(database, [Story("other", ((OTHER,),))])
    short = id_of(told, SHORT)
    entity = good(told.get(f"/entities/{short}"))
    assert entity["ambiguous"]
    assert {one["name"] for one in entity["candidates"]} == {FULL, OTHER}
    listed = [item["id"] for item in good(told.get("/entities?ambiguous=true"))["items"]]
    assert listed == [short]
    assert short not in [x["id"] for x in good(told.get("/entities?ambiguous=false"))["items"]]
    full = merged(told, short, id_of(told, FULL))
    assert not full["ambiguous"]
    assert good(told.get("/entities?ambiguous=true"))["items"] == []
    # Two that are one leave nothing to choose between.
    parted(told, full["id"], names=[SHORT])
    merged(told, id_of(told, OTHER), full["id"])
    assert good(told.get(f"/entities/{full['id']}"))["article_count"] == 4
    assert rows(database) == rebuilt(database)
