"""`/analyze`: what storing would yield, with nothing stored."""

from flask.testing import FlaskClient

from tests.api.http_checks import good
from tests.api.samples import TALKS


def test_the_analysis_is_that_of_storing(client: FlaskClient) -> None:
    body = {name: value for name, value in TALKS.items() if name != "id"}
    analysed = good(client.post("/analyze", json=body))
    assert good(client.get("/articles"))["total"] == 0
    assert good(client.get("/entities"))["total"] == 0
    stored = good(client.post("/articles", json=body), 201)
    key = stored["id"]
    assert analysed["id"] == key
    for name in ("title", "outlet", "date", "url", "keywords", "counts", "sections"):
        assert analysed[name] == stored[name]
    assert analysed["model"] == stored["analysis"]["model"]
    assert analysed["entities"] == good(client.get(f"/articles/{key}/entities"))["items"]
    assert analysed["quotes"] == good(client.get(f"/articles/{key}/quotes"))["items"]


def test_names_are_of_the_entities_that_are_stored(stored: FlaskClient) -> None:
    def entities() -> list[dict[str, object]]:
        return list(good(stored.get("/entities?sort=name"))["items"])

    before = entities()
    text = "قال سامى الحدّاد إن الأمر انتهى. وقالت منصور إن الخبر صحيح."
    analysed = good(stored.post("/analyze", json={"text": text}))
    known = {item["name"]: item for item in before}
    minister, other = (quote["speaker"] for quote in analysed["quotes"])
    assert minister["entity_id"] == known["سامي الحداد"]["id"]
    assert minister["name_en"] == known["سامي الحداد"]["name_en"]
    assert other["entity_id"] == known["ليلى منصور"]["id"]
    assert [m["entity_id"] for m in analysed["entities"]] == [
        minister["entity_id"],
        other["entity_id"],
    ]
    assert entities() == before
