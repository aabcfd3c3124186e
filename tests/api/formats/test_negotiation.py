"""Which form an answer has: by `format`, by `Accept`, and what neither can have."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.openapi import document
from tests.api.http_checks import common, error, good
from tests.api.samples import TALKS

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
    "atom": "application/atom+xml; charset=utf-8",
    "annotations": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    "schemaorg": 'application/ld+json; profile="https://schema.org"',
}
QUOTE_LISTS = ("/quotes", "/articles/talks-1/quotes")
TABLES = ("/articles",)
TABULAR = ("json", "csv", "ndjson")


def rows(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    text = response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("path", [*QUOTE_LISTS, *TABLES])
@pytest.mark.parametrize("name", TYPES)
def test_each_form_has_its_type(stored: FlaskClient, path: str, name: str) -> None:
    response = stored.get(path, query_string={"format": name})
    if path in TABLES and name not in TABULAR:
        body = error(response, 422)
        assert list(body["errors"]["query"]) == ["format"]
        return
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPES[name])
    common(response)
    assert "Accept" in response.headers["Vary"]
    asked = stored.get(path, headers={"Accept": TYPES[name].replace("; header=present", "")})
    assert asked.headers["Content-Type"] == TYPES[name] or name in {"csv", "atom"}


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/csv", "csv"),
        ("application/x-ndjson", "ndjson"),
        ("application/ndjson", "ndjson"),
        ("application/jsonl", "ndjson"),
        ("application/atom+xml", "atom"),
        ("application/ld+json", "annotations"),
        (TYPES["schemaorg"], "schemaorg"),
        ("text/csv;q=0.5, application/atom+xml", "atom"),
        ("text/html, text/csv;q=0.9, */*;q=0.1", "csv"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("application/*", "json"),
        ("text/*", "csv"),
        ("", "json"),
    ],
)
def test_accept_chooses(stored: FlaskClient, accept: str, name: str) -> None:
    response = stored.get("/quotes", headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPES[name])


def test_format_beats_accept(stored: FlaskClient) -> None:
    for accept in ("application/json", "image/png"):
        response = stored.get("/quotes?format=csv", headers={"Accept": accept})
        assert response.headers["Content-Type"] == TYPES["csv"]


def test_what_nobody_serves(stored: FlaskClient) -> None:
    for path in (*QUOTE_LISTS, *TABLES):
        refused = stored.get(path, headers={"Accept": "image/png"})
        assert "text/csv" in error(refused, 406)["message"]
        assert "Accept" in refused.headers["Vary"]
        for name in ("xml", "CSV", ""):
            unknown = stored.get(path, query_string={"format": name})
            assert list(error(unknown, 422)["errors"]["query"]) == ["format"]
    error(stored.get("/articles", headers={"Accept": "application/atom+xml"}), 406)
    # What has one form has no parameter for it.
    error(stored.get("/articles/talks-1?format=json"), 422)
    error(stored.post("/articles?format=csv", json=TALKS), 422)
    error(stored.post("/articles", json=TALKS, headers={"Accept": "text/csv"}), 406)


def test_errors_are_json_in_every_form(stored: FlaskClient) -> None:
    for name in TYPES:
        error(stored.get(f"/quotes?format={name}&stance=angry"), 422)
        error(stored.get(f"/quotes?format={name}&cursor=x"), 422)
        error(stored.get(f"/articles/none/quotes?format={name}"), 404)


def test_tables_hold_the_whole_list_unless_limited(stored: FlaskClient) -> None:
    page = good(stored.get("/quotes?limit=3"))
    assert page["total"] == 8
    every = [item["id"] for item in good(stored.get("/quotes"))["items"]]
    assert [row["id"] for row in rows(stored.get("/quotes?format=csv"))] == every
    few = rows(stored.get("/quotes?format=csv&limit=3"))
    assert [row["id"] for row in few] == every[:3]
    rest = rows(stored.get(f"/quotes?format=csv&cursor={page['next']}"))
    assert [row["id"] for row in rest] == every[3:]
    assert len(rows(stored.get("/quotes?format=csv&limit=100000"))) == 8
    for wrong in ("0", "-1", "x"):
        body = error(stored.get(f"/quotes?format=csv&limit={wrong}"), 422)
        assert list(body["errors"]["query"]) == ["limit"]
    for name in ("json", "atom", "annotations", "schemaorg"):
        error(stored.get(f"/quotes?format={name}&limit=201"), 422)


@pytest.mark.parametrize("sort", ["-date", "date", "-confidence"])
def test_tables_are_in_the_lists_order(stored: FlaskClient, sort: str) -> None:
    every = [item["id"] for item in good(stored.get(f"/quotes?sort={sort}"))["items"]]
    found = rows(stored.get(f"/quotes?sort={sort}&format=csv"))
    assert [row["id"] for row in found] == every
    assert len(every) == 8


def test_tables_are_not_a_page_by_default(stored: FlaskClient) -> None:
    for number in range(60):
        text = TALKS["text"].replace("قريبا", f"قريبا {number}")
        stored.post("/articles", json={**TALKS, "id": f"more-{number}", "text": text})
    for path, total in (("/articles", 63), ("/quotes?article=more-1", 5), ("/quotes", 308)):
        joint = "&" if "?" in path else "?"
        assert len(rows(stored.get(f"{path}{joint}format=csv"))) == total


def test_filters_hold_in_every_form(stored: FlaskClient) -> None:
    wanted = [item["id"] for item in good(stored.get("/quotes?stance=assertive"))["items"]]
    assert len(wanted) == 2
    found = rows(stored.get("/quotes?format=csv&stance=assertive"))
    assert [row["id"] for row in found] == wanted
    assert rows(stored.get("/quotes?format=csv&outlet=none")) == []
    for name in ("ndjson", "atom", "annotations", "schemaorg"):
        text = stored.get(f"/quotes?format={name}&stance=assertive").get_data(as_text=True)
        assert text.count("المحادثات ستستأنف قريبا") >= 1
        assert "الشروط المسبقة" not in text


def test_lines_are_the_items_of_json(stored: FlaskClient) -> None:
    for path in ("/quotes", "/articles", "/articles/talks-1/quotes", "/quotes?offsets=utf16"):
        joint = "&" if "?" in path else "?"
        lines = stored.get(f"{path}{joint}format=ndjson").get_data(as_text=True).splitlines()
        assert [json.loads(line) for line in lines] == good(stored.get(path))["items"]


def test_files_have_names(stored: FlaskClient) -> None:
    named = stored.get("/quotes?format=csv").headers["Content-Disposition"]
    assert named == "attachment; filename=quotes.csv"
    named = stored.get("/articles?format=ndjson").headers["Content-Disposition"]
    assert named == "attachment; filename=articles.ndjson"
    assert "Content-Disposition" not in stored.get("/quotes?format=atom").headers


def test_pages_have_links_and_etags_where_lists_have(stored: FlaskClient) -> None:
    for name in ("atom", "annotations", "schemaorg"):
        page = stored.get(f"/articles/talks-1/quotes?limit=2&format={name}")
        assert 'rel="next"' in page.headers["Link"]
        again = stored.get(
            page.request.path + "?" + page.request.query_string.decode(),
            headers={"If-None-Match": page.headers["ETag"]},
        )
        assert again.status_code == 304


def test_head_reads_nothing(stored: FlaskClient, app: Flask) -> None:
    for name, kind in TYPES.items():
        response = stored.head("/quotes", query_string={"format": name})
        assert (response.status_code, response.get_data()) == (200, b"")
        assert response.headers["Content-Type"] == kind


def test_the_document_has_every_form_with_a_schema_or_an_example(app: Flask) -> None:
    spec = document(app)
    for path, names in (("/quotes", tuple(TYPES)), ("/articles", TABULAR)):
        operation = spec["paths"][path]["get"]
        content = operation["responses"]["200"]["content"]
        assert set(content) == {TYPES[name].partition(";")[0] for name in names}
        for media in content.values():
            if media["schema"] == {"type": "string"}:
                assert "أنتوني بلينكن" in media["example"]
            else:
                assert "#/components/schemas/" in json.dumps(media["schema"])
        (parameter,) = [p for p in operation["parameters"] if p.get("name") == "format"]
        assert parameter["schema"]["enum"] == list(names)
        limit = next(p for p in operation["parameters"] if p.get("name") == "limit")
        assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 200)
