"""The OpenAPI document: valid, complete, as committed, and true to the routes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import __version__
from api.app import create_app
from api.openapi import document, render
from api.settings import Settings
from tests.api.test_errors import FILES, SHELLS


@pytest.fixture(scope="module")
def plain() -> Flask:
    """An application that has neither a database nor a model."""
    return create_app(Settings())


@pytest.fixture(scope="module")
def spec(plain: Flask) -> dict[str, Any]:
    return document(plain)


def test_it_is_valid_openapi_31(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    assert spec["info"]["version"] == __version__
    assert list(OpenAPIV31SpecValidator(spec).iter_errors()) == []


def test_the_committed_document_is_this_one(plain: Flask, root: Path) -> None:
    committed = (root / "openapi" / "openapi.json").read_text(encoding="utf-8")
    assert committed == render(plain), "write it anew: qala openapi"


def test_it_is_the_one_that_is_served(plain: Flask) -> None:
    response = plain.test_client().get("/openapi.json")
    assert response.get_data(as_text=True) == render(plain)
    # Arabic as itself.
    assert "أنتوني بلينكن" in response.get_data(as_text=True)


def test_every_route_is_documented_and_no_other(plain: Flask, spec: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in plain.url_map.iter_rules()
        if rule.rule not in SHELLS | FILES
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = {
        (path, method)
        for path, item in spec["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented == routes
    assert len(routes) > 15


def test_every_property_has_a_description_and_an_example(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    assert len(schemas) > 25
    lacking = [
        f"{name}.{field}: {word}"
        for name, schema in schemas.items()
        for field, value in schema["properties"].items()
        for word in ("description", "example")
        if word not in value or value[word] == ""
    ]
    assert lacking == []


def test_every_parameter_and_header_has_a_description_and_an_example(spec: dict[str, Any]) -> None:
    found = 0
    for _, operation, item in operations(spec):
        for parameter in (*operation.get("parameters", ()), *item.get("parameters", ())):
            value = resolve(spec, parameter)
            assert value["description"]
            assert "example" in value or "example" in value["schema"], value["name"]
            found += 1
    assert found > 50
    for header in spec["components"]["headers"].values():
        assert {"description", "example"} <= header.keys()


def test_examples_fit_their_schemas(spec: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    checked = 0
    for schema in spec["components"]["schemas"].values():
        for field in schema["properties"].values():
            whole = {**field, "components": spec["components"]}
            errors = list(Draft202012Validator(whole).iter_errors(field["example"]))
            assert errors == []
            checked += 1
    assert checked > 120


def test_every_operation_is_summed_up_and_has_its_errors(spec: dict[str, Any]) -> None:
    seen = set()
    for path, operation, _ in operations(spec):
        assert operation["summary"]
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        responses = operation["responses"]
        assert {"406", "422", "500", "503", "default"} <= responses.keys()
        # A setting takes `/metrics` away.
        assert ("404" in responses) == ("{" in path or path == "/metrics")
        if "requestBody" in operation:
            assert {"400", "413", "415"} <= responses.keys()
        for status, response in responses.items():
            if status not in {"204", "304"}:
                content = resolve(spec, response)["content"]
                assert all("schema" in media for media in content.values())


def test_nothing_is_there_that_nothing_uses(spec: dict[str, Any]) -> None:
    text = json.dumps(spec)
    for kind, parts in spec["components"].items():
        for name in parts:
            # A scheme is required by its name.
            scheme = kind == "securitySchemes"
            used = f'{{"{name}": [' if scheme else f'"#/components/{kind}/{name}"'
            assert used in text, name


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, operation, item


def resolve(spec: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part
    if "$ref" in part:
        found = spec
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
    return found
