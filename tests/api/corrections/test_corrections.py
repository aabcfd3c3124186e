"""Editors correct quotes: what is served, counted and listed follows, and so does the history."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.database import Database
from api.entities import registry
from tests.api.http_checks import error, good
from tests.api.samples import TALKS

SAMI, LAYLA = "سامي الحداد", "ليلى منصور"


@pytest.fixture
def first(stored: FlaskClient) -> str:
    """The id of the first quote of a stored article: Sami Haddad's, `assertive`."""
    quote = good(stored.get(f"/articles/{TALKS['id']}/quotes"))["items"][0]
    assert (quote["speaker"]["name"], quote["cue"]["stance"]) == (SAMI, "assertive")
    assert (quote["corrected"], quote["hidden"]) == ([], False)
    return str(quote["id"])


def quotes(client: FlaskClient, **arguments: str) -> list[dict[str, Any]]:
    return list(good(client.get("/quotes", query_string={"sort": "date", **arguments}))["items"])


def entity(client: FlaskClient, name: str) -> dict[str, Any]:
    items = good(client.get("/entities?limit=200"))["items"]
    return next(item for item in items if item["name"] == name)


def patch(client: FlaskClient, quote: str, body: dict[str, Any]) -> dict[str, Any]:
    return dict(good(client.patch(f"/quotes/{quote}", json=body)))


def history(client: FlaskClient, quote: str) -> list[dict[str, Any]]:
    return list(good(client.get(f"/quotes/{quote}/history"))["items"])


def rebuilt(database: Database, client: FlaskClient) -> None:
    """Check that the registry is what all rows make anew."""
    before = good(client.get("/entities?limit=200"))["items"]
    with database.session() as session:
        registry.rebuild(session)
    assert good(client.get("/entities?limit=200"))["items"] == before


def test_a_speaker_by_id_moves_the_counts(
    stored: FlaskClient, database: Database, first: str
) -> None:
    sami, layla = entity(stored, SAMI), entity(stored, LAYLA)
    quote = patch(stored, first, {"speaker": {"entity_id": layla["id"]}, "by": "ن. ع."})
    assert quote["corrected"] == ["speaker"]
    speaker = quote["speaker"]
    assert (speaker["name"], speaker["entity_id"]) == (LAYLA, layla["id"])
    assert (speaker["method"], speaker["confidence"], speaker["type"]) == ("editor", 1.0, "person")
    assert quote["speakers"] == [speaker]
    assert good(stored.get(f"/quotes/{first}")) == quote
    assert entity(stored, SAMI)["quote_count"] == sami["quote_count"] - 1
    assert entity(stored, LAYLA)["quote_count"] == layla["quote_count"] + 1
    assert first in [one["id"] for one in quotes(stored, speaker_id=layla["id"])]
    assert first not in [one["id"] for one in quotes(stored, speaker_id=sami["id"])]
    rebuilt(database, stored)
    (change,) = history(stored, first)
    assert (change["action"], change["by"], change["quote_id"]) == ("correct", "ن. ع.", first)
    assert change["before"]["speaker"]["entity_id"] == sami["id"]
    assert change["after"]["speaker"] == {
        "name": LAYLA,
        "type": "person",
        "entity_id": layla["id"],
        "method": "editor",
    }


@pytest.mark.parametrize("spelling", ["ليلي منصور", "ليلى منصور"])
def test_a_name_is_that_of_an_entity_in_any_spelling(
    stored: FlaskClient, first: str, spelling: str
) -> None:
    quote = patch(stored, first, {"speaker": {"name": spelling}})
    assert quote["speaker"]["entity_id"] == entity(stored, LAYLA)["id"]


def test_another_name_stays_a_name(stored: FlaskClient, database: Database, first: str) -> None:
    quote = patch(stored, first, {"speaker": {"name": "هند البحر"}})
    speaker = quote["speaker"]
    assert (speaker["name"], speaker["type"], speaker["entity_id"]) == ("هند البحر", "person", None)
    assert [one["id"] for one in quotes(stored, speaker="هند البحر")] == [first]
    body = {"speaker": {"name": "مصدر مطلع", "type": "unnamed"}}
    assert patch(stored, first, body)["speaker"]["type"] == "unnamed"
    rebuilt(database, stored)


def test_nobody_said_it(stored: FlaskClient, first: str) -> None:
    speaker = patch(stored, first, {"speaker": None})["speaker"]
    assert (speaker["name"], speaker["type"], speaker["method"]) == (None, "unknown", "editor")


def test_a_reset_brings_back_what_the_model_said(
    stored: FlaskClient, database: Database, first: str
) -> None:
    before = good(stored.get(f"/quotes/{first}")), entity(stored, SAMI), entity(stored, LAYLA)
    patch(stored, first, {"speaker": {"name": LAYLA}, "stance": "denial", "hidden": True})
    patch(stored, first, {"speaker": {"name": "هند البحر"}})
    quote = patch(stored, first, {"reset": ["speaker", "hidden"], "by": "ص."})
    assert (quote["corrected"], quote["cue"]["stance"]) == (["stance"], "denial")
    quote = patch(stored, first, {"reset": ["stance"]})
    assert (quote, entity(stored, SAMI), entity(stored, LAYLA)) == before
    rebuilt(database, stored)
    changes = history(stored, first)
    assert [one["action"] for one in changes] == ["reset", "reset", "correct", "correct"]
    assert changes[1]["by"] == "ص."
    assert (changes[1]["before"]["hidden"], changes[1]["after"]["hidden"]) == (True, False)
    assert (changes[0]["before"], changes[0]["after"]) == (
        {"stance": "denial"},
        {"stance": "assertive"},
    )
    assert good(stored.get("/corrections"))["items"] == []


def test_a_stance_is_filtered_by(stored: FlaskClient, first: str) -> None:
    assert patch(stored, first, {"stance": "denial"})["cue"]["stance"] == "denial"
    assert first in [one["id"] for one in quotes(stored, stance="denial")]
    assert first not in [one["id"] for one in quotes(stored, stance="assertive")]


def test_what_is_so_already_is_no_change(stored: FlaskClient, first: str) -> None:
    once = patch(stored, first, {"stance": "assertive", "hidden": False})
    assert once["corrected"] == ["hidden", "stance"]
    assert patch(stored, first, {"stance": "assertive", "reset": ["speaker"]}) == once
    assert len(history(stored, first)) == 1


def test_hidden_quotes_are_left_out_unless_asked_for(
    stored: FlaskClient, database: Database, first: str
) -> None:
    everywhere = len(quotes(stored))
    counts = good(stored.get(f"/articles/{TALKS['id']}"))["counts"]["quotes"]
    sami = entity(stored, SAMI)["quote_count"]
    assert patch(stored, first, {"hidden": True})["hidden"]
    assert first not in [one["id"] for one in quotes(stored)]
    assert good(stored.get("/quotes"))["total"] == everywhere - 1
    assert [one["id"] for one in quotes(stored, hidden="true")] == [first]
    assert len(quotes(stored, hidden="any")) == everywhere
    assert good(stored.get(f"/quotes/{first}"))["hidden"]
    for part in ("quotes", "reported-speech"):
        listed = good(stored.get(f"/articles/{TALKS['id']}/{part}"))
        assert first not in [one["id"] for one in listed["items"]]
        assert listed["total"] == counts - 1
    assert good(stored.get(f"/articles/{TALKS['id']}"))["counts"]["quotes"] == counts - 1
    assert first not in stored.get(f"/articles/{TALKS['id']}/annotations").get_data(as_text=True)
    assert entity(stored, SAMI)["quote_count"] == sami - 1
    rebuilt(database, stored)


def test_topics_are_exactly_those_of_the_editor(stored: FlaskClient, first: str) -> None:
    assert patch(stored, first, {"topics": ["sanctions", "elections"]})["topics"] == [
        "elections",
        "sanctions",
    ]
    assert [one["id"] for one in quotes(stored, topic="sanctions")] == [first]
    assert patch(stored, first, {"topics": []})["topics"] == []
    assert quotes(stored, topic="sanctions") == []
    (_, change) = history(stored, first)
    assert change["after"] == {"topics": ["elections", "sanctions"]}
    message = error(stored.patch(f"/quotes/{first}", json={"topics": ["no-such"]}), 422)
    assert "no-such" in message["errors"]["json"]["topics"][0]


def test_corrections_are_listed(stored: FlaskClient, first: str) -> None:
    patch(stored, first, {"speaker": {"name": LAYLA}, "stance": "denial"})
    page = good(stored.get("/corrections?anchored=true"))
    assert (page["total"], good(stored.get("/corrections?anchored=false"))["items"]) == (1, [])
    (item,) = page["items"]
    assert (item["quote_id"], item["article_id"], item["anchored"]) == (first, TALKS["id"], True)
    assert item["text"].startswith("أكد الوزير سامي الحداد")
    assert item["fields"] == {
        "speaker": {
            "name": LAYLA,
            "type": "person",
            "entity_id": entity(stored, LAYLA)["id"],
        },
        "stance": "denial",
    }
    assert good(stored.get("/corrections?article=aid-2"))["items"] == []
    error(stored.get("/corrections?anchored=perhaps"), 422)


def test_history_comes_in_pages(stored: FlaskClient, first: str) -> None:
    stances = ["denial", "neutral", "directive"]
    for stance in stances:
        patch(stored, first, {"stance": stance})
    page = good(stored.get(f"/quotes/{first}/history?limit=2"))
    assert [one["after"]["stance"] for one in page["items"]] == stances[:0:-1]
    page = good(stored.get(f"/quotes/{first}/history?limit=2&cursor={page['next']}"))
    assert [one["after"]["stance"] for one in page["items"]] == stances[:1]
    assert (page["next"], page["total"]) == (None, 3)
    error(stored.get("/quotes/q00000000000000000000/history"), 404)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"by": "ص."},
        {"reset": []},
        {"reset": ["text"]},
        {"reset": ["stance"], "stance": "denial"},
        {"stance": "angry"},
        {"stance": None},
        {"hidden": "yes"},
        {"hidden": 1},
        {"speaker": {}},
        {"speaker": "سامي"},
        {"speaker": {"name": "سامي", "entity_id": "e0a9be24c7d13f05d1f0c"}},
        {"speaker": {"entity_id": "e0a9be24c7d13f05d1f0c"}},
        {"speaker": {"entity_id": "nobody"}},
        {"speaker": {"name": ""}},
        {"speaker": {"name": " "}},
        {"speaker": {"name": "س\0"}},
        {"speaker": {"name": "سامي", "type": "unknown"}},
        {"topics": "sanctions"},
        {"topics": [3]},
        {"text": "كلام آخر"},
        [],
        "stance",
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    stored: FlaskClient, first: str, body: object
) -> None:
    before = good(stored.get(f"/quotes/{first}"))
    error(stored.patch(f"/quotes/{first}", json=body), 422)
    assert (good(stored.get(f"/quotes/{first}")), history(stored, first)) == (before, [])


def test_a_stance_needs_a_cue_and_a_quote_has_to_be_there(stored: FlaskClient, first: str) -> None:
    error(stored.patch("/quotes/q00000000000000000000", json={"hidden": True}), 404)
    error(stored.patch("/quotes/%00", json={"hidden": True}), 404)
    error(stored.patch(f"/quotes/{first}", data="{", content_type="application/json"), 400)
    error(stored.patch(f"/quotes/{first}", data="x=1"), 415)


def test_a_name_of_several_entities_asks_for_an_id(client: FlaskClient, database: Database) -> None:
    """The same name is a person's in one article and an organisation's in another."""
    for number, label in enumerate(("PER", "ORG")):
        text = f"قال سامي الحداد إن الطريق طويل. رقم {number}"
        good(client.post("/articles", json={"id": f"two-{number}", "text": text}), 201)
        if label == "ORG":
            relabel(database, f"two-{number}")
    quote = quotes(client)[0]["id"]
    body = error(client.patch(f"/quotes/{quote}", json={"speaker": {"name": SAMI}}), 422)
    assert body["message"].count("(e") == 2
    speaker = {"name": SAMI, "type": "organisation"}
    found = patch(client, quote, {"speaker": speaker})["speaker"]
    assert found["type"] == "organisation"
    assert found["entity_id"] in body["message"]


def relabel(database: Database, article: str) -> None:
    """Make an article's persons organisations."""
    from sqlalchemy import text

    with database.session() as session:
        for table in ("mentions", "speakers"):
            session.execute(
                text(f"UPDATE {table} SET label = 'ORG' WHERE article_id = :id"), {"id": article}
            )
        registry.rebuild(session)


def test_editors_and_a_new_analysis_at_once_lose_nothing(
    stored: FlaskClient, database: Database, first: str
) -> None:
    changes: list[dict[str, Any]] = [
        {"stance": "denial"},
        {"topics": ["sanctions"]},
        {"speaker": {"name": LAYLA}},
        {"hidden": True},
    ]

    def work(number: int) -> int:
        client = stored.application.test_client()
        if number % 3 == 0:
            return client.post("/articles?replace=true", json=TALKS).status_code
        body = changes[number % len(changes)]
        return client.patch(f"/quotes/{first}", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, range(12))) == {200}
    quote = good(stored.get(f"/quotes/{first}"))
    assert quote["corrected"] == ["hidden", "speaker", "stance", "topics"]
    assert (quote["hidden"], quote["topics"]) == (True, ["sanctions"])
    assert (quote["speaker"]["name"], quote["cue"]["stance"]) == (LAYLA, "denial")
    assert len(history(stored, first)) == len(changes)
    rebuilt(database, stored)


def test_a_corrected_speaker_goes_where_its_entity_goes(
    stored: FlaskClient, database: Database, first: str
) -> None:
    def speaker() -> Any:
        return good(stored.get(f"/quotes/{first}"))["speaker"]["entity_id"]

    layla, horizon = entity(stored, LAYLA)["id"], entity(stored, "منظمة الأفق")["id"]
    patch(stored, first, {"speaker": {"entity_id": horizon}})
    patch(stored, first, {"speaker": {"entity_id": layla}})
    good(stored.post(f"/entities/{layla}/merge", json={"into": horizon, "force": True}))
    assert speaker() == horizon
    good(stored.post("/articles?replace=true", json=TALKS))
    assert speaker() == horizon
    rebuilt(database, stored)
    good(stored.post(f"/entities/{horizon}/split", json={"names": [LAYLA]}))
    assert speaker() == layla
    good(stored.post("/articles?replace=true", json=TALKS))
    assert speaker() == layla
