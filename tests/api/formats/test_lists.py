"""Every list in every tabular form: the same items as in JSON, each value where its column says."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.openapi import document
from tests.api.http_checks import error, good
from tests.api.samples import TALKS

TOPIC: dict[str, Any] = {
    "name": "المحادثات",
    "name_en": "Talks",
    "terms_ar": ["محادثات", "الشروط المسبقة"],
    "terms_en": ["talks"],
}
LISTS = {
    "/quotes": 8,
    "/articles": 3,
    "/articles/talks-1/quotes": 5,
    "/entities": 4,
    "/entities/{entity}/quotes": 3,
    "/entities/{entity}/mentions": 4,
    "/entities/{entity}/timeline?by=month": 2,
    "/topics/talks/quotes": 2,
    "/topics/talks/speakers": 1,
    "/quotes/facets?by=stance": 4,
    "/quotes/facets?by=month,stance": 5,
    "/quotes/facets?by=speaker,outlet": 7,
}


@pytest.fixture
def told(stored: FlaskClient) -> Iterator[FlaskClient]:
    """A client of an application that holds the samples and a topic that they speak of."""
    assert stored.put("/topics/talks", json=TOPIC).status_code == 201
    yield stored
    assert stored.delete("/topics/talks").status_code == 204


def address(client: FlaskClient, path: str) -> str:
    found = good(client.get("/quotes?speaker=سامي الحداد"))["items"][0]
    filled = path.format(entity=found["speaker"]["entity_id"])
    return filled + ("&" if "?" in filled else "?")


@pytest.mark.parametrize("path", [*LISTS, "/topics"])
def test_tables_have_the_items_of_json(told: FlaskClient, path: str) -> None:
    where = address(told, path)
    items = good(told.get(where.rstrip("?&")))["items"]
    assert len(items) == LISTS.get(path, len(items)) > 0
    lines = told.get(f"{where}format=ndjson").get_data(as_text=True).splitlines()
    assert [json.loads(line) for line in lines] == items
    response = told.get(f"{where}format=csv")
    text = response.get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert None not in row
        plain = {k: v for k, v in item.items() if isinstance(v, str | int) and k in row}
        assert plain
        for name, value in plain.items():
            assert row[name].lower() == str(value).lower()


@pytest.mark.parametrize(
    "path", ["/quotes/facets?by=stance&outlet=none", "/topics/talks/speakers?outlet=none"]
)
def test_an_empty_table_has_a_header(told: FlaskClient, path: str) -> None:
    text = told.get(f"{path}&format=csv").get_data().decode("utf-8-sig")
    assert text.count("\r\n") == 1
    assert "count" in text.strip().split(",")


def test_filters_of_a_list_hold_in_its_table(told: FlaskClient) -> None:
    for more in ("speaker=ليلى منصور", "topic=talks", 'q="الشروط المسبقة"', "about=المساعدات"):
        wanted = [item["id"] for item in good(told.get(f"/quotes?{more}"))["items"]]
        assert 0 < len(wanted) < 8, more
        lines = told.get(f"/quotes?{more}&format=ndjson").get_data(as_text=True).splitlines()
        assert [json.loads(line)["id"] for line in lines] == wanted
        for name in ("atom", "annotations", "schemaorg"):
            text = told.get(f"/quotes?{more}&format={name}").get_data(as_text=True)
            assert all(key in text for key in wanted)


def test_every_list_of_the_document_has_its_forms(app: Flask) -> None:
    spec = document(app)
    found = {path.format(entity="{entity_id}").partition("?")[0] for path in (*LISTS, "/topics")}
    found = {path.replace("talks-1", "{article_id}").replace("talks", "{slug}") for path in found}
    for path in found:
        content = spec["paths"][path]["get"]["responses"]["200"]["content"]
        types = ["application/json", "text/csv", "application/x-ndjson"]
        if path.endswith("/quotes"):
            types += ["application/atom+xml", "application/ld+json"]
        assert list(content) == types, path


def test_what_is_no_list_has_no_forms(told: FlaskClient) -> None:
    for path in ("/articles/talks-1", "/topics/talks", "/articles/talks-1/reported-speech"):
        error(told.get(f"{path}?format=csv"), 422)
        error(told.get(path, headers={"Accept": "text/csv"}), 406)
    error(told.post("/articles", json=TALKS, headers={"Accept": "text/csv"}), 406)
