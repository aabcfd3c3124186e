"""The OpenAPI document says of each operation who may call it and what refuses it."""

from typing import Any

import pytest

from api.app import create_app
from api.openapi import document
from api.security.access import ROUTES
from api.settings import Settings
from tests.api.test_openapi import operations


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return document(create_app(Settings()))


def test_every_operation_says_what_it_needs_and_how_it_refuses(spec: dict[str, Any]) -> None:
    walked = 0
    for path, operation, item in operations(spec):
        method = next(name for name, value in item.items() if value is operation)
        route = f"{method.upper()} {path}".replace("{", "<").replace("}", ">")
        access, answers = ROUTES[route], operation["responses"]
        needed = [{"key": [access.scope]}]
        if access.scope is None:
            needed = []
        elif access.is_read:
            needed.insert(0, {})
        assert operation["security"] == needed
        assert ("401" in answers) is (access.scope is not None)
        assert ("403" in answers) is (access.scope not in {None, "read"})
        assert ("429" in answers) is (access.counted is not None)
        if "401" in answers:
            assert "WWW-Authenticate" in answers["401"]["headers"]
        if "429" in answers:
            assert {"Retry-After", "X-RateLimit-Limit"} <= answers["429"]["headers"].keys()
        walked += 1
    assert walked > 30


def test_the_scheme_is_a_bearer_key(spec: dict[str, Any]) -> None:
    [scheme] = spec["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
