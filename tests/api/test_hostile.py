"""Whatever is sent: no 500, errors of the one shape, nothing run, nothing stored otherwise."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.test import TestResponse

from api.checking import broken
from api.database import Database
from tests.api.conftest import restore_topics
from tests.api.hostile import BIDI, BODIES, NUMBERS, TEXTS, TYPES, with_each_field
from tests.api.http_checks import common, error, good
from tests.nlp.hostile import hostile_texts

Sent = tuple[str, str, dict[str, Any]]
NOBODY = "0" * 20


def fair(response: TestResponse) -> bool:
    """Check that an answer is a success or a client's error of the one shape; whether it is one."""
    if response.status_code >= 400:
        assert response.status_code < 500, response.get_data(as_text=True)
        error(response, response.status_code)
        return False
    common(response)
    return True


@pytest.fixture
def writes(stored: FlaskClient, database: Database) -> Iterator[list[Sent]]:
    """Each request that writes, as somebody means it who means well."""
    quote_id = good(stored.get("/quotes"))["items"][0]["id"]
    one, other = (item["id"] for item in good(stored.get("/entities"))["items"][:2])
    article = {"id": "h", "text": "خبر", "title": "عنوان", "outlet": "صحيفة", "url": "u"}
    speaker = {"name": "نور", "type": "person"}
    yield [
        ("POST", "/articles", {**article, "date": "2024-05-01"}),
        ("POST", "/analyze", {"text": "خبر", "title": "عنوان", "outlet": "صحيفة", "url": "u"}),
        ("PATCH", f"/quotes/{quote_id}", {"speaker": speaker, "topics": [], "by": "desk"}),
        ("PATCH", f"/quotes/{quote_id}", {"stance": "denial", "hidden": False, "reset": []}),
        ("PATCH", f"/entities/{one}", {"name": "نور", "name_en": "Nour", "wikidata_id": "Q1"}),
        ("POST", f"/entities/{one}/merge", {"into": other, "force": False, "by": "desk"}),
        ("POST", f"/entities/{one}/split", {"names": ["نور"], "by": "desk"}),
        (
            *("PUT", "/topics/hostile"),
            {"name": "نور", "name_en": "x", "terms_ar": ["نور"], "terms_en": ["x"], "by": "desk"},
        ),
    ]
    restore_topics(database)


def send(client: FlaskClient, method: str, path: str, body: Any) -> TestResponse:
    # Lone surrogates go as escapes, as JSON lets them.
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.open(path, method=method, data=data, content_type="application/json")


@pytest.mark.parametrize("odd", TEXTS)
def test_texts_in_every_field(
    stored: FlaskClient, database: Database, writes: list[Sent], odd: str
) -> None:
    for method, path, body in writes:
        for changed in with_each_field(body, TEXTS[odd]):
            answer = send(stored, method, path, changed)
            # What is given back is what was given.
            if fair(answer) and method != "POST":
                given_back = answer.get_json()
                for name in body.keys() & given_back.keys() & {"name_en", "name"}:
                    assert given_back[name] == changed[name]
    assert broken(database) == {}


@pytest.mark.parametrize("value", [*NUMBERS, "true", "null", "[]", "{}", '[[["x"]]]'])
def test_other_things_in_every_field(
    stored: FlaskClient, database: Database, writes: list[Sent], value: str
) -> None:
    mark = "0a1b2c"
    for method, path, body in writes:
        for changed in with_each_field(body, mark):
            data = json.dumps(changed).replace(f'"{mark}"', value)
            if data == json.dumps(changed):
                continue
            fair(send(stored, method, path, data))
    assert broken(database) == {}


@pytest.mark.parametrize("odd", BODIES)
def test_bodies_that_are_none(
    stored: FlaskClient, database: Database, writes: list[Sent], odd: str
) -> None:
    for method, path, _ in writes:
        answer = send(stored, method, path, BODIES[odd])
        assert not fair(answer)
        assert answer.status_code in {400, 409, 413, 422}
    batch = stored.post("/articles/batch", data=BODIES[odd], content_type="application/x-ndjson")
    if fair(batch):
        assert {item["status"] for item in batch.get_json()["items"]} <= {"failed"}
    assert broken(database) == {}


def test_a_name_that_is_given_twice_has_the_last_value(client: FlaskClient) -> None:
    """As in RFC 8259 readers do; what matters is that what was checked is what is stored."""
    body = '{"id": "twice", "text": 1, "id": "a/b", "text": "خبر قصير", "id": "last"}'
    assert good(send(client, "POST", "/articles", body), 201)["id"] == "last"
    assert good(client.get("/articles/last"))["text"] == "خبر قصير"


@pytest.mark.parametrize("media", TYPES)
def test_other_media_types(stored: FlaskClient, writes: list[Sent], media: str) -> None:
    for method, path, body in writes:
        data = json.dumps(body)
        headers = {"Content-Type": media.encode("utf-8").decode("latin-1")}
        answer = stored.open(path, method=method, data=data, headers=headers)
        if not media.startswith("application/json"):
            error(answer, 415)
        else:
            fair(answer)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "x", "identity, gzip", ""])
def test_encodings_are_not_undone(client: FlaskClient, coding: str) -> None:
    """A body that unpacks to a thousand times its size is never unpacked."""
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    answer = client.post("/articles", data=b"\x1f\x8b\x08" + b"\0" * 5000, headers=headers)
    assert answer.status_code in {400, 415}
    fair(answer)


def reads(client: FlaskClient) -> Iterator[tuple[str, list[str]]]:
    """Each path that is read, with the names of its parameters; odd values stand for its parts."""
    paths = client.get("/openapi.json").get_json()["paths"]
    for path, item in paths.items():
        if "get" not in item:
            continue
        given_everywhere = [*item.get("parameters", []), *item["get"].get("parameters", [])]
        names = [one["name"] for one in given_everywhere if one.get("in") == "query"]
        yield path, names


@pytest.mark.parametrize("odd", [*TEXTS, *NUMBERS])
def test_every_parameter_and_path(stored: FlaskClient, database: Database, odd: str) -> None:
    value = TEXTS.get(odd, odd)
    # The ends of what a server takes as a line are tried below.
    raw = quote(value[:2000].encode("utf-8", "surrogatepass"))
    ids = {"article_id": "talks-1", "slug": "hostage-deal"}
    asked = 0
    for path, names in reads(stored):
        filled = re.sub(r"{(\w+)}", lambda found: ids.get(found[1], f"q{NOBODY}"), path)
        for name in names:
            fair(stored.get(f"{filled}?{name}={raw}"))
            asked += 1
        for part in re.findall(r"{\w+}", path):
            fair(stored.get(path.replace(part, raw)))
        fair(stored.get(f"{filled}?{raw}=1"))
    assert asked > 50
    assert broken(database) == {}


def test_long_lines_and_headers(stored: FlaskClient) -> None:
    words = "%20".join(["قال"] * 20_000)
    fair(stored.get(f"/quotes?about={words}"))
    fair(stored.get("/quotes?" + "&".join(f"x{n}=1" for n in range(5000))))
    fair(stored.get("/quotes?" + "speaker=a&" * 5000))
    fair(stored.get("/quotes?cursor=" + "A" * 100_000))
    for name in ("Accept", "X-Request-ID", "If-None-Match", "Accept-Language", "Origin", "Cookie"):
        for value in ("a" * 100_000, "a," * 20_000, "*/*;q=" + "9" * 5000, "\xff\xfe", "\t", ""):
            fair(stored.get("/quotes", headers={name: value}))


@pytest.mark.parametrize("kind", ["line", "words", "lines", "quotes", "marks"])
def test_ten_megabytes(client: FlaskClient, kind: str) -> None:
    """Refused by their size, before anybody reads them."""
    part = {"line": "ع", "words": "قال ", "lines": "قال\n", "quotes": '"\\"', "marks": "\u0651"}
    body = json.dumps({"text": part[kind] * (10_000_000 // len(part[kind]))}, ensure_ascii=False)
    error(send(client, "POST", "/articles", body), 413)
    error(send(client, "POST", "/articles/batch", f"[{body}]"), 413)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=hostile_texts, head=hostile_texts, replace=st.booleans())
def test_what_is_stored_is_what_was_sent(
    client: FlaskClient, database: Database, text: str, head: str, replace: bool
) -> None:
    said = f"قال سامي الحداد إن {text}"
    body = {"id": "h", "text": said, "title": head[:100], "outlet": head[:50]}
    answer = send(client, "POST", "/articles?replace=true", body)
    if not fair(answer):
        return
    stored = good(client.get("/articles/h"))
    assert stored["text"] == said
    for section in stored["sections"]:
        assert 0 <= section["start"] < section["end"] <= len(said)
    units = said.encode("utf-16-le")
    for path in ("quotes", "entities", "reported-speech"):
        for unit in ("codepoints", "utf16"):
            for item in good(client.get(f"/articles/h/{path}?offsets={unit}"))["items"]:
                for span in spans(item):
                    first, last = span["start"], span["end"]
                    cut = (
                        said[first:last]
                        if unit == "codepoints"
                        else units[2 * first : 2 * last].decode("utf-16-le")
                    )
                    assert cut == span["text"]
    assert broken(database) == {}


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for part in value.values():
            yield from spans(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans(part)


@pytest.mark.parametrize("path", ["/quotes", "/articles", "/entities", "/topics"])
def test_no_cell_is_a_formula(client: FlaskClient, database: Database, path: str) -> None:
    for number, sign in enumerate("=+-@\t＝＋－＠"):
        said = f"{sign}1+1 خبر\nقال سامي الحداد إن {sign}1+1 قريب.\n"
        body = {"id": f"f{number}", "text": said, "outlet": f"{sign}1+1", "title": f"{sign}cmd|x"}
        fair(send(client, "POST", "/articles", body))
        name = {"name": f"{sign}نور", "name_en": f"{sign}SUM(A1)", "terms_ar": [f"{sign}قريب"]}
        fair(send(client, "PUT", f"/topics/f{number}", name))
    try:
        answer = client.get(f"{path}?format=csv&limit=100")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        table = answer.get_data(as_text=True).removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert len(cells) > 20
        odd = [cell for cell in cells if cell.startswith(tuple("=+@\t\r＝＋－＠"))]
        odd += [cell for cell in cells if re.match(r"-(?![0-9.]+\Z)", cell)]
        assert odd == []
    finally:
        restore_topics(database)


def test_html_stays_a_text(client: FlaskClient, database: Database) -> None:
    """JSON is no page, and says so; a feed holds it escaped."""
    said = '<script>alert(1)</script> خبر\nقال سامي الحداد إن <b>الأمر</b> & "غيره" قريب.\n'
    good(send(client, "POST", "/articles", {"id": "h", "text": said, "title": "<i>x</i>"}), 201)
    for path in ("/articles/h", "/quotes", "/articles/h/annotations"):
        answer = client.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "json" in answer.headers["Content-Type"]
    feed = client.get("/quotes?format=atom").get_data(as_text=True)
    assert "<script>" not in feed
    assert "<b>" not in feed
    assert good(client.get("/articles/h"))["text"] == said


def test_names_of_files_are_no_paths(client: FlaskClient) -> None:
    for name in ("../x", "..%2fx", "خبر\u202etxt.exe", "a/b", "\u202e", "a\nb", "-rf", ".", ".."):
        fair(send(client, "POST", "/articles", {"id": name, "text": BIDI}))
        fair(client.get(f"/assets/{quote(name)}"))


def test_tables_are_all_there(stored: FlaskClient, database: Database) -> None:
    for odd in ("sql", "sql dollar", "like", "tsquery"):
        for path in ("/quotes?q=", "/quotes?about=", "/entities?q=", "/quotes?speaker="):
            fair(stored.get(path + quote(TEXTS[odd])))
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM articles")) == 3
