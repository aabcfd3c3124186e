"""Corrections and their history follow a statement through new analyses and edited texts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.articles.service import ArticleIn, ingest_article
from api.database import Database
from nlp.records import Analysis, Cue, Span, Statement
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good

TEXT = (
    "وصول القافلة\n"
    "قال سامي الحداد إن الطريق طويل. وأكدت ليلى منصور أن القافلة وصلت أمس.\n"
    "ونفى متحدث باسم منظمة الأفق أن تكون المساعدات قد توقفت.\n"
)
FIRST, SECOND, THIRD = ("الطريق طويل", "القافلة وصلت", "المساعدات قد توقفت")
Change = Callable[[str, Statement], Statement | None]


class Rereader(FakeReader):
    """Another model: changes each statement that the first one finds, or leaves it out."""

    def __init__(self, change: Change) -> None:
        super().__init__("fake 2")
        self._change = change

    def read(self, text: str) -> Analysis:
        found = super().read(text)
        changed = [self._change(text, one) for one in found.statements]
        kept = [one for one in changed if one is not None]
        numbered = tuple(replace(one, number=number) for number, one in enumerate(kept, start=1))
        return replace(found, statements=numbered)


def reread(database: Database, change: Change, text: str = TEXT) -> None:
    ingest_article(database, Rereader(change), ArticleIn(text, id="road"), replace=True)


def same(text: str, one: Statement) -> Statement:
    return one


def without(words: str) -> Change:
    return lambda text, one: None if words in one.content[0].text else one


def later(text: str, one: Statement) -> Statement:
    """The same statements, begun and ended elsewhere, so that every id is another."""
    assert one.cue is not None
    cue = Cue(
        one.cue.start - 1, one.cue.end, text[one.cue.start - 1 : one.cue.end], "قال", "neutral"
    )
    (content,) = one.content
    end = content.start + len(content.text.rsplit(" ", 1)[0])
    return replace(one, cue=cue, content=(Span(content.start, end, text[content.start : end]),))


@pytest.fixture
def road(client: FlaskClient, database: Database) -> FlaskClient:
    good(client.post("/articles", json={"id": "road", "text": TEXT}), 201)
    return client


def quotes(client: FlaskClient) -> list[dict[str, Any]]:
    return list(good(client.get("/quotes?article=road&sort=date&hidden=any"))["items"])


def of(client: FlaskClient, words: str) -> dict[str, Any]:
    """The quote that says this."""
    (found,) = [one for one in quotes(client) if words in one["text"]]
    return found


def correct(client: FlaskClient, words: str, **fields: Any) -> str:
    key = str(of(client, words)["id"])
    good(client.patch(f"/quotes/{key}", json=fields))
    return key


def lost(client: FlaskClient) -> list[dict[str, Any]]:
    return list(good(client.get("/corrections?anchored=false"))["items"])


def test_the_same_quotes_keep_all_of_it(road: FlaskClient, database: Database) -> None:
    fields = {"stance": "directive", "topics": ["sanctions"], "hidden": True, "by": "ص."}
    key = correct(road, SECOND, speaker={"name": "سامي الحداد"}, **fields)
    before = quotes(road), good(road.get(f"/quotes/{key}/history")), good(road.get("/entities"))
    reread(database, same)
    after = quotes(road), good(road.get(f"/quotes/{key}/history")), good(road.get("/entities"))
    for one, other in zip(before, after, strict=True):
        assert one == other
    assert of(road, SECOND)["topics"] == ["sanctions"]
    assert good(road.get("/articles/road"))["counts"]["quotes"] == 2
    assert [one["id"] for one in good(road.get("/quotes"))["items"]].count(key) == 0


def test_a_statement_that_stands_otherwise_takes_them_over(
    road: FlaskClient, database: Database
) -> None:
    old = correct(road, SECOND, speaker={"name": "هند البحر"}, stance="directive", by="ص.")
    reread(database, later)
    quote = of(road, SECOND)
    assert quote["id"] != old
    assert (quote["speaker"]["name"], quote["cue"]["stance"]) == ("هند البحر", "directive")
    assert quote["corrected"] == ["speaker", "stance"]
    assert [one["corrected"] for one in quotes(road)] == [[], ["speaker", "stance"], []]
    (change,) = good(road.get(f"/quotes/{quote['id']}/history"))["items"]
    assert (change["by"], change["quote_id"]) == ("ص.", quote["id"])
    assert road.get(f"/quotes/{old}/history").status_code == 404
    # What is taken back is what the newest analysis says.
    body = {"reset": ["speaker", "stance"]}
    reset = good(road.patch(f"/quotes/{quote['id']}", json=body))
    assert (reset["speaker"]["name"], reset["cue"]["stance"]) == ("ليلى منصور", "neutral")


def test_what_is_gone_waits_and_comes_back(road: FlaskClient, database: Database) -> None:
    key = correct(road, SECOND, stance="directive", by="ص.")
    reread(database, without(SECOND))
    (waiting,) = lost(road)
    assert (waiting["quote_id"], waiting["article_id"], waiting["fields"]) == (
        key,
        "road",
        {"stance": "directive"},
    )
    assert SECOND in waiting["text"]
    assert [one["corrected"] for one in quotes(road)] == [[], []]
    reread(database, without(SECOND))
    assert len(lost(road)) == 1
    reread(database, later)
    assert lost(road) == []
    quote = of(road, SECOND)
    assert (quote["corrected"], quote["cue"]["stance"]) == (["stance"], "directive")
    assert len(good(road.get(f"/quotes/{quote['id']}/history"))["items"]) == 1


def test_another_statement_of_the_same_id_gets_nothing(
    road: FlaskClient, database: Database
) -> None:
    """An edited text may have other words where the corrected ones stood."""
    key = correct(road, FIRST, stance="directive")
    other = TEXT.replace("سامي الحداد إن الطريق طويل", "متحدث إن الجسر مغلق اليوم")
    reread(database, same, other)
    quote = good(road.get(f"/quotes/{key}"))
    assert "الجسر" in quote["text"]
    assert (quote["corrected"], quote["cue"]["stance"]) == ([], "neutral")
    assert good(road.get(f"/quotes/{key}/history"))["items"] == []
    assert [one["quote_id"] for one in lost(road)] == [key]
    good(road.patch(f"/quotes/{key}", json={"stance": "denial"}))
    # The old words come back, the new ones go.
    reread(database, same)
    assert of(road, FIRST)["cue"]["stance"] == "directive"
    assert [one["fields"] for one in lost(road)] == [{"stance": "denial"}]


def test_an_edited_text_keeps_them_where_its_words_still_stand(
    road: FlaskClient, database: Database
) -> None:
    for words in (FIRST, SECOND, THIRD):
        correct(road, words, topics=["sanctions"], stance="directive")
    edited = "عاجل\n" + TEXT.replace("القافلة وصلت أمس", "القافلة وصلت صباح أمس").replace(
        "المساعدات قد توقفت", "الرحلات قد ألغيت كلها لأسباب أخرى"
    )
    reread(database, same, edited)
    assert [one["corrected"] for one in quotes(road)] == [["stance", "topics"]] * 2 + [[]]
    assert [one["topics"] for one in quotes(road)] == [["sanctions"]] * 2 + [[]]
    (waiting,) = lost(road)
    assert THIRD in waiting["text"]


def test_an_inner_statement_that_is_gone_gives_nothing_to_the_outer(
    road: FlaskClient, database: Database
) -> None:
    def nested(text: str, one: Statement) -> Statement:
        if FIRST not in one.content[0].text:
            return one
        start = one.content[0].start
        end = text.index("أمس") + 3
        return replace(one, content=(Span(start, end, text[start:end]),))

    reread(database, nested)
    inner, outer = quotes(road)[1], quotes(road)[0]
    assert inner["text"] in outer["text"]
    good(road.patch(f"/quotes/{inner['id']}", json={"stance": "directive"}))

    def outer_only(text: str, one: Statement) -> Statement | None:
        return None if one.content[0].text == inner["text"] else nested(text, one)

    reread(database, outer_only)
    assert [one["corrected"] for one in quotes(road)] == [[], []]
    assert len(lost(road)) == 1


def test_a_deleted_topic_and_a_reset_correction_are_no_hindrance(
    road: FlaskClient, database: Database
) -> None:
    key = correct(road, FIRST, topics=["sanctions"])
    other = correct(road, SECOND, stance="directive")
    good(road.patch(f"/quotes/{other}", json={"reset": ["stance"]}))
    from sqlalchemy import text

    with database.session() as session:
        topic = dict(
            session.execute(text("SELECT * FROM topics WHERE slug = 'sanctions'")).one()._mapping
        )
        session.execute(text("DELETE FROM topics WHERE slug = 'sanctions'"))
    try:
        reread(database, same)
        assert good(road.get(f"/quotes/{key}"))["topics"] == []
        assert len(good(road.get(f"/quotes/{other}/history"))["items"]) == 2
    finally:
        with database.session() as session:
            columns = ", ".join(topic)
            values = ", ".join(f":{name}" for name in topic)
            session.execute(text(f"INSERT INTO topics ({columns}) VALUES ({values})"), topic)


def test_an_editors_entity_outlives_all_other_traces_of_it(
    road: FlaskClient, database: Database
) -> None:
    """The name is gone from the article, and the correction waits; then both come back."""
    name = "منظمة الأفق"
    items = good(road.get("/entities?limit=200"))["items"]
    horizon = next(one for one in items if one["name"] == name)
    correct(road, FIRST, speaker={"entity_id": horizon["id"]})
    bare = TEXT.replace("متحدث باسم منظمة الأفق", "متحدث")
    reread(database, same, bare)
    assert of(road, FIRST)["speaker"]["entity_id"] == horizon["id"]
    reread(database, without(FIRST), bare)
    assert name not in {one["name"] for one in good(road.get("/entities?limit=200"))["items"]}
    reread(database, same, bare)
    speaker = of(road, FIRST)["speaker"]
    assert (speaker["entity_id"], speaker["name"]) == (horizon["id"], name)
