"""`/articles/<id>/annotations`: W3C Web Annotations that find their words."""

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.database import Database
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good
from tests.api.samples import AID, TALKS


def test_every_selector_finds_its_words(stored: FlaskClient) -> None:
    for sample in (TALKS, AID):
        text = sample["text"]
        page = good(stored.get(f"/articles/{sample['id']}/annotations"))
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert page["type"] == "AnnotationPage"
        assert page["partOf"]["total"] == len(page["items"]) > 5
        for annotation in page["items"]:
            assert annotation["type"] == "Annotation"
            for target in annotation["target"]:
                assert target["source"] == f"http://localhost/articles/{sample['id']}"
                position, words = target["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == words["exact"]
                assert text[:start].endswith(words["prefix"])
                assert text[end:].startswith(words["suffix"])
        addresses = [annotation["id"] for annotation in page["items"]]
        assert len(set(addresses)) == len(addresses)


def test_mentions_and_statements_are_all_there(stored: FlaskClient) -> None:
    items = good(stored.get("/articles/talks-1/annotations"))["items"]
    mentions = good(stored.get("/articles/talks-1/entities"))["total"]
    quotes = good(stored.get("/articles/talks-1/quotes"))["items"]
    motives = [item["motivation"] for item in items]
    assert motives.count("identifying") == mentions
    assert motives.count("describing") == len(quotes)
    described = next(item for item in items if item["motivation"] == "describing")
    assert described["body"][0]["source"] == f"http://localhost/quotes/{quotes[0]['id']}"
    assert [body["value"] for body in described["body"][1:]] == [
        "indirect",
        "assertive",
        "سامي الحداد",
    ]


def test_addresses_are_public_ones(
    settings: Settings, database: Database, reader: FakeReader
) -> None:
    public = replace(settings, public_url="https://qala.example/")
    client = create_app(public, reader, database, local=True).test_client()
    client.post("/articles", json=TALKS)
    page = good(client.get("/articles/talks-1/annotations"))
    assert page["id"] == "https://qala.example/articles/talks-1/annotations"


def test_the_media_type_is_json_ld_unless_json_is_asked_for(
    stored: FlaskClient, app: Flask
) -> None:
    path = "/articles/talks-1/annotations"
    assert stored.get(path).mimetype == "application/ld+json"
    accepted = {"Accept": "application/json"}
    assert stored.get(path, headers=accepted).mimetype == "application/json"
    assert stored.get(path, headers={"Accept": "*/*"}).mimetype == "application/ld+json"
