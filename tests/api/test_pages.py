"""The documentation: served from here, with no request to anywhere else."""

import re

import pytest
from flask.testing import FlaskClient

from tests.api.http_checks import error

LINK = re.compile(r"""(?:src|href)=["']([^"']+)["']""")


def test_the_documentation_asks_nothing_of_others(client: FlaskClient) -> None:
    page = client.get("/docs", headers={"Accept": "text/html"})
    text = page.get_data(as_text=True)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    links = LINK.findall(text)
    assert len(links) >= 3
    for link in links:
        assert link.startswith("/")
        found = client.get(link)
        assert found.status_code == 200
        assert found.get_data()
    # A policy without 'unsafe-inline' for scripts would stop these.
    assert not re.search(r"<script>|\son\w+=", text)


def test_the_assets_are_of_their_types(client: FlaskClient) -> None:
    for name, kind in {
        "swagger-ui-bundle.js": "text/javascript",
        "docs.js": "text/javascript",
        "swagger-ui.css": "text/css",
        "favicon-32x32.png": "image/png",
    }.items():
        response = client.get(f"/assets/{name}")
        assert response.mimetype == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["docs.html", "nothing.js", "..", "__init__.py", "%2e%2e%2froutes.py", "swagger-ui.js"]
)
def test_nothing_else_is_an_asset(client: FlaskClient, name: str) -> None:
    error(client.get(f"/assets/{name}"), 404)


def test_no_script_of_ours_knows_another_host(client: FlaskClient) -> None:
    assert "//" not in re.sub(r"^\s*// .*$", "", _text(client, "docs.js"), flags=re.M)
    assert "validatorUrl: null" in _text(client, "docs.js")


def _text(client: FlaskClient, name: str) -> str:
    return client.get(f"/assets/{name}").get_data(as_text=True)
