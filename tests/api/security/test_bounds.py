"""Every string and every list that a request may hold has a longest length."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.openapi import document
from api.settings import Settings
from tests.api.http_checks import error
from tests.api.test_openapi import operations, resolve

# A pattern that has no end matches any length; the longest id has 128 characters.
LONGEST_PATTERN = 1000


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return document(create_app(Settings(max_chars=1234, max_batch=7)))


def given(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What requests hold: the schemas of parameters and bodies, each with where it is."""
    for path, operation, item in operations(spec):
        for parameter in (*operation.get("parameters", ()), *item.get("parameters", ())):
            value = resolve(spec, parameter)
            # Servers bound headers.
            if value["in"] != "header":
                yield f"{path} {value['name']}", value["schema"]
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/json":
                yield f"{path} body", media["schema"]


def parts(
    spec: dict[str, Any], where: str, schema: dict[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and all that are in it."""
    reference = schema.get("$ref", "")
    if reference in above:
        return
    above = (*above, reference) if reference else above
    schema = resolve(spec, schema)
    yield where, schema
    inner = {"[]": schema.get("items"), **schema.get("properties", {})}
    for kind in ("allOf", "anyOf", "oneOf"):
        inner |= {f"{kind}{number}": one for number, one in enumerate(schema.get(kind, ()))}
    for name, one in inner.items():
        if one is not None:
            yield from parts(spec, f"{where}.{name}", one, above)


def is_bounded(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds and "maxItems" not in schema:
        return False
    if "object" in kinds and "properties" not in schema:
        return False
    if "string" not in kinds or schema.keys() & {"maxLength", "enum"}:
        return True
    if schema.get("format") == "date":
        return True
    longest = re._parser.parse(schema.get("pattern", ".*")).getwidth()[1]  # type: ignore[attr-defined]
    return bool(longest <= LONGEST_PATTERN)


def test_everything_that_is_sent_has_a_longest_length(spec: dict[str, Any]) -> None:
    seen, endless = 0, []
    for place, whole in given(spec):
        for where, schema in parts(spec, place, whole):
            seen += 1
            if not is_bounded(schema):
                endless.append(where)
    assert endless == []
    assert seen > 200


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": ["string", "null"], "pattern": "^a+$"},
        {"type": "array", "items": {}},
        {"type": "object"},
    ],
)
def test_the_check_can_fail(schema: dict[str, Any]) -> None:
    assert not is_bounded(schema)


def test_limits_that_are_settings_are_said(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    assert schemas["ArticleIn"]["properties"]["text"]["maxLength"] == 1234
    body = spec["paths"]["/articles/batch"]["post"]["requestBody"]["content"]
    assert body["application/json"]["schema"]["maxItems"] == 7


def test_patterns_are_those_of_every_client(spec: dict[str, Any]) -> None:
    """Python's own ends of a text mean letters in JavaScript."""
    for place, whole in given(spec):
        for where, schema in parts(spec, place, whole):
            assert not re.search(r"\\[AZz]", schema.get("pattern", "")), where


def test_one_more_is_refused(stored: FlaskClient) -> None:
    quote = stored.get("/quotes?limit=1").get_json()["items"][0]["id"]
    entity = stored.get("/entities?limit=1").get_json()["items"][0]["id"]
    error(stored.patch(f"/quotes/{quote}", json={"reset": ["stance"] * 50}), 422)
    for item in ("Q1\n", "Q0", "Q12345678901"):
        error(stored.patch(f"/entities/{entity}", json={"wikidata_id": item}), 422)
    topic = {"name": "اسم", "name_en": "Name", "terms_ar": ["كلمة"]}
    error(stored.put(f"/topics/{'a' * 61}", json=topic), 404)
