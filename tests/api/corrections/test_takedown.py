"""A replaced article keeps its place and history; a deleted one leaves nothing anywhere."""

from flask.testing import FlaskClient
from sqlalchemy import text

from api.database import Database
from tests.api.http_checks import good
from tests.api.samples import AID, TALKS

# Of words that no other text here has.
SECRET = (
    "زمرد الوادي\n"
    "كلمات دلالية: ياقوت\n"
    "أكد سامي الحداد أن اللؤلؤ غارق في الزبرجد. وقالت ليلى منصور: المرجان بعيد.\n"
)
WORDS = ("زمرد", "ياقوت", "لؤلؤ", "زبرجد", "مرجان", "عقيق", "فيروز")


def traces(database: Database) -> dict[str, int]:
    """In how many rows of each table one of the words stands, in any column, as text or JSON."""
    found = {}
    with database.session() as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        for table in tables:
            query = f"SELECT count(*) FROM {table} t WHERE t::text ~ :words"
            count = session.scalar(text(query), {"words": "|".join(WORDS)})
            if count:
                found[table] = count
    return found


def rows(database: Database) -> dict[str, int]:
    with database.session() as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        return {t: session.scalar(text(f"SELECT count(*) FROM {t}")) or 0 for t in tables}


def test_deleting_an_article_leaves_no_word_of_it(client: FlaskClient, database: Database) -> None:
    good(client.post("/articles", json=AID), 201)
    before = rows(database)
    good(client.post("/articles", json={"id": "x", "text": SECRET, "outlet": "عقيق"}), 201)
    first, second = good(client.get("/quotes?article=x&sort=date"))["items"]
    body = {"speaker": {"name": "فيروز الوادي"}, "topics": ["sanctions"], "stance": "denial"}
    good(client.patch(f"/quotes/{first['id']}", json=body))
    good(client.patch(f"/quotes/{second['id']}", json={"hidden": True}))
    # The second waits for its statement.
    shorter = SECRET.replace("وقالت ليلى منصور: المرجان بعيد.", "")
    good(client.post("/articles?replace=true", json={"id": "x", "text": shorter}))
    assert len(good(client.get("/corrections?anchored=false"))["items"]) == 1
    found = traces(database)
    assert {"articles", "statements", "speakers", "corrections", "revisions"} <= found.keys()
    assert client.delete("/articles/x").status_code == 204
    assert (traces(database), rows(database)) == ({}, before)


def test_replacing_is_an_update_with_a_new_analysis(
    client: FlaskClient, database: Database
) -> None:
    first = good(client.post("/articles", json=TALKS), 201)
    ids = [one["id"] for one in good(client.get("/articles/talks-1/quotes"))["items"]]
    good(client.patch(f"/quotes/{ids[1]}", json={"stance": "denial"}))
    edited = {**TALKS, "text": TALKS["text"] + "خاتمة بلا أقوال.\n", "outlet": "صحيفة أخرى"}
    second = good(client.post("/articles?replace=true", json=edited))
    assert second["created_at"] == first["created_at"] < second["updated_at"]
    assert (second["outlet"], second["text"]) == ("صحيفة أخرى", edited["text"])
    quotes = good(client.get("/articles/talks-1/quotes"))["items"]
    assert [one["id"] for one in quotes] == ids
    assert {one["article"]["outlet"] for one in quotes[:3]} == {"صحيفة أخرى"}
    assert quotes[1]["corrected"] == ["stance"]
    assert len(good(client.get(f"/quotes/{ids[1]}/history"))["items"]) == 1
    with database.session() as session:
        count = session.scalar(text("SELECT count(*) FROM analyses WHERE article_id = 'talks-1'"))
    assert count == 2
