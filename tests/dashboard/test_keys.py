"""Pages of a server that wants keys: asked for once, kept for the tab, never in a frame."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from selenium.webdriver.common.keys import Keys

from api.app import create_app
from api.database import Database
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.dashboard.conftest import Browser, NewKey, served


@pytest.fixture
def closed(
    browser: Browser,
    dashboard_app: Flask,
    dashboard_settings: Settings,
    dashboard_database: Database,
) -> Iterator[Browser]:
    """A browser before a server where only those with a key may read."""
    settings = replace(dashboard_settings, reads="keys")
    with served(create_app(settings, FakeReader(), dashboard_database)) as address:
        before, browser.address = browser.address, address
        yield browser
        browser.run("sessionStorage.clear()")
        browser.address = before
        browser.console()


def test_a_page_asks_for_the_key_once_and_then_shows_what_is_stored(
    closed: Browser, dashboard_key: NewKey
) -> None:
    closed.open("/browse", "dialog.key input")
    assert len(closed.all("dialog")) == 1
    closed.first("dialog.key input").send_keys(dashboard_key("read"), Keys.ENTER)
    closed.wait(".card")
    assert not closed.all("dialog")
    # The tab keeps it for its other pages.
    closed.open("/speakers")
    closed.wait("#main a[href*='/speakers/']")
    assert not closed.all("dialog")


def test_without_a_key_a_page_says_that_it_may_not(closed: Browser, dashboard_key: NewKey) -> None:
    dashboard_key("read")
    closed.open("/browse", "dialog.key input")
    closed.first("dialog.key input").send_keys(Keys.ESCAPE)
    assert closed.wait(".state-failed").text
    assert not closed.all("dialog")


def test_a_frame_does_not_ask(closed: Browser, dashboard_key: NewKey) -> None:
    dashboard_key("read")
    around = Flask("around")
    around.add_url_rule(
        "/", "page", lambda: f'<iframe src="{closed.address}/embed/quotes"></iframe>'
    )
    with served(around) as address:
        closed.driver.get(address)
        closed.driver.switch_to.frame(closed.wait("iframe"))
        closed.wait(".state-failed")
        assert not closed.all("dialog")
        closed.driver.switch_to.default_content()
    closed.open("/docs")


def test_the_documentation_asks_with_a_key(browser: Browser, dashboard_key: NewKey) -> None:
    key = dashboard_key("read")
    browser.open("/docs", ".btn.authorize")
    browser.first(".btn.authorize").click()
    browser.wait(".auth-container input").send_keys(key)
    browser.first(".auth-btn-wrapper .authorize").click()
    browser.wait(".auth-btn-wrapper .btn-done").click()
    place = "[id$='post_analyze']"
    browser.run(
        "document.querySelector(arguments[0]).scrollIntoView();"
        "document.querySelector(arguments[0] + ' .opblock-summary-control').click()",
        browser.wait(place) and place,
    )
    browser.run("arguments[0].click()", browser.wait(f"{place} .try-out__btn"))
    browser.run("arguments[0].click()", browser.wait(f"{place} .execute"))
    browser.until(
        lambda: browser.texts(f"{place} .live-responses-table .response-col_status")[1:] == ["200"]
    )
