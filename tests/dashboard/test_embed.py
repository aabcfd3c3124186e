"""Frames for other pages, and the page that makes the line of HTML which shows one."""

import html
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from api.app import create_app
from api.settings import Settings
from tests.api.http_checks import good
from tests.dashboard.conftest import Browser

TOPIC = "hostage-deal"
FRAMES = ("/embed/quotes?about=" + quote("الرهائن"), f"/embed/topics/{TOPIC}")


@pytest.fixture
def api(dashboard_app: Flask) -> FlaskClient:
    return dashboard_app.test_client()


@pytest.fixture
def blinken(api: FlaskClient) -> str:
    (found,) = good(api.get("/entities/suggest", query_string={"q": "بلينكن", "limit": 1}))["items"]
    return str(found["id"])


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of another site, which shows whatever HTML `?html=` holds."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> str:
        return f"<!doctype html><title>x</title><body>{request.args['html']}"

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def line(browser: Browser) -> str:
    return str(browser.run("return document.getElementById('embed-line').value"))


def test_a_frame_of_quotes_has_those_of_the_search(browser: Browser, api: FlaskClient) -> None:
    filters = {"about": "الرهائن", "stance": "neutral"}
    wanted = good(api.get("/quotes", query_string={**filters, "limit": 10}))
    browser.open(
        "/embed/quotes?" + "&".join(f"{k}={quote(v)}" for k, v in filters.items()), ".card"
    )
    shown = browser.run(
        "return [...document.querySelectorAll('.card')].map((card) => card.dataset.quote)"
    )
    assert shown == [item["id"] for item in wanted["items"]]
    assert browser.texts("h1") == ["الرهائن"]
    assert not browser.all(".nav")


def test_a_frame_of_a_topic_has_its_speakers(browser: Browser, api: FlaskClient) -> None:
    rows = good(api.get(f"/topics/{TOPIC}/speakers?limit=12"))["items"]
    browser.open(f"/embed/topics/{TOPIC}", ".matrix li")
    assert browser.texts(".matrix .bar-count") == [str(row["count"]) for row in rows]
    named = [row["speaker"]["name"] for row in rows if row["speaker"]["name"]]
    shown = browser.texts(".matrix-who > :first-child")
    assert [text for text in shown if text in named] == named
    wide = browser.run(
        "return document.querySelector('.matrix .bar').getBoundingClientRect().width"
    )
    parts = browser.run(
        "return [...document.querySelector('.matrix .bar').children]"
        ".reduce((sum, part) => sum + part.getBoundingClientRect().width, 0)"
    )
    assert 0 < parts <= wide


def test_a_frame_of_a_speaker_has_a_timeline(browser: Browser, blinken: str) -> None:
    browser.open(f"/embed/speakers/{blinken}?lang=en&theme=dark", ".card")
    assert browser.texts("h1") == ["Antony Blinken"]
    browser.until(
        lambda: browser.run("return Boolean(Chart.getChart(document.querySelector('canvas')))")
    )
    assert browser.run("return document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("width", [320, 480, 1200])
def test_frames_fit_any_width(browser: Browser, blinken: str, width: int) -> None:
    browser.size(width, 480)
    for path in (*FRAMES, f"/embed/speakers/{blinken}"):
        browser.open(path, ".frame-body > *:not(.skeleton)")
        assert browser.run("return document.documentElement.scrollWidth") <= width, path


def test_links_of_a_frame_open_beside_it(browser: Browser) -> None:
    browser.open(f"/embed/topics/{TOPIC}", ".matrix a")
    before = browser.driver.current_window_handle
    browser.first(".matrix a").click()
    browser.until(lambda: len(browser.driver.window_handles) == 2)
    assert browser.run("return location.pathname").startswith("/embed/")
    (other,) = set(browser.driver.window_handles) - {before}
    browser.driver.switch_to.window(other)
    browser.until(lambda: browser.run("return location.pathname").startswith("/speakers/"))
    browser.driver.close()
    browser.driver.switch_to.window(before)


def test_the_line_shows_the_frame_in_another_site(
    browser: Browser, address: str, elsewhere: str
) -> None:
    browser.open("/embed?kind=topic&topic=" + TOPIC, "#embed-line")
    copied = line(browser)
    assert re.fullmatch(r'<iframe src="[^"<>]+" title="[^"<>]+" [^<>]*></iframe>', copied)
    assert f'src="{address}/embed/topics/{TOPIC}"' in copied
    browser.driver.get(elsewhere + "?html=" + quote(copied))
    browser.driver.switch_to.frame(browser.wait("iframe"))
    browser.wait(".matrix li")
    browser.driver.switch_to.default_content()


def test_no_other_page_can_be_framed(browser: Browser, address: str, elsewhere: str) -> None:
    for path in ("/", "/browse", "/speakers", "/ingest", "/embed", "/docs"):
        browser.driver.get(elsewhere + "?html=" + quote(f'<iframe src="{address}{path}"></iframe>'))
        browser.driver.switch_to.frame(browser.wait("iframe"))
        assert not browser.all("main, #swagger-ui"), path
        browser.driver.switch_to.default_content()
        assert all("frame-ancestors" in message for message in browser.console())


def test_who_may_frame_is_a_setting() -> None:
    client = create_app(Settings(frame_ancestors="https://news.example")).test_client()
    policy = client.get("/embed/quotes").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://news.example")
    assert "frame-ancestors 'none'" in client.get("/embed").headers["Content-Security-Policy"]
    closed = create_app(Settings(frame_ancestors="'none'")).test_client()
    policy = closed.get("/embed/quotes").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'none'")


def test_a_frame_is_composed_by_clicks(browser: Browser, blinken: str) -> None:
    browser.open("/embed?lang=en", "#embed-line")
    browser.first('input[value="speaker"]').click()
    browser.until(lambda: not browser.all("#embed-line"))
    browser.first(".embed-speaker input").send_keys("Blink")
    browser.wait(".embed-speaker .suggestion").click()
    browser.wait("#embed-line")
    browser.first('input[value="dark"]').click()
    browser.until(lambda: "frame_theme=dark" in browser.query)
    browser.first('input[name="height"][value="640"]').click()
    browser.until(lambda: 'height="640"' in line(browser))
    source = html.unescape(re.search(r'src="([^"]+)"', line(browser))[1])  # type: ignore[index]
    assert source.endswith(f"/embed/speakers/{blinken}?lang=en&theme=dark")
    # What is shown below is what the line shows.
    assert browser.first("iframe").get_attribute("src") == source
    browser.driver.back()
    browser.until(lambda: 'height="480"' in line(browser))
