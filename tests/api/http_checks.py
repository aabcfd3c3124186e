"""What holds of every response."""

import re
from http import HTTPStatus
from typing import Any

from werkzeug.test import TestResponse

from api import __version__


def error(response: TestResponse, code: int) -> dict[str, Any]:
    """Check that a response is an error of the one shape; return its body."""
    text = response.get_data(as_text=True)
    assert response.status_code == code, text
    assert response.mimetype == "application/json"
    body: dict[str, Any] = response.get_json()
    assert list(body) == ["code", "status", "message", "errors"]
    assert (body["code"], body["status"]) == (code, HTTPStatus(code).phrase)
    assert isinstance(body["message"], str)
    assert body["message"]
    assert isinstance(body["errors"], dict)
    common(response)
    return body


def good(response: TestResponse, code: int = 200) -> Any:
    """Check that a response is a success in JSON; return its body."""
    assert response.status_code == code, response.get_data(as_text=True)
    assert response.mimetype in {"application/json", "application/ld+json"}
    # Arabic as itself.
    assert not re.search(r"\\u0[67]", response.get_data(as_text=True))
    common(response)
    return response.get_json()


def common(response: TestResponse) -> None:
    """Check the headers that every response has."""
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", response.headers["X-Request-ID"])
    assert response.headers["X-Qala-Version"] == __version__
