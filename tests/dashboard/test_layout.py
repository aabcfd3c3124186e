"""Every page: nothing to scroll sideways on a phone, nothing that axe finds, and on paper."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.http_checks import good
from tests.dashboard.conftest import Browser

# Pages with a selector of what each shows once it is ready; {speaker} and {quote} are filled in.
PAGES = {
    "who": ("/", "#main .speaker, #main canvas, #main button"),
    "who-topic": ("/?topic=hostage-deal", ".card, .state"),
    "browse": ("/browse", ".card"),
    "browse-about": ("/browse?about=hostage+deal&stance=neutral", ".card, .state"),
    "read": ("/read/{article}?quote={quote}", "#main mark, #main [data-quote], #main .words"),
    "speakers": ("/speakers", ".speaker-row"),
    "speaker": ("/speakers/{speaker}", ".said .card"),
    "ingest": ("/ingest", "textarea"),
    "embed": ("/embed", "#embed-line"),
    "embed-quotes": ("/embed/quotes?topic=hostage-deal", ".card, .state"),
    "embed-topic": ("/embed/topics/hostage-deal", ".matrix li"),
    "embed-speaker": ("/embed/speakers/{speaker}", ".frame-body .card"),
    "missing": ("/no-such-page", ".state"),
}
LOOKS = [("ar", "light"), ("ar", "dark"), ("en", "light"), ("en", "dark")]
# A target smaller than 24 by 24 pixels that is not a link within a line of text.
SMALL = """
const pressed = 'button, input:not([type=radio], [type=checkbox]), select, summary';
return [...document.querySelectorAll(pressed)]
  .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden'))
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => `${name} ${box.width} ${box.height}`)
"""
# Text that its own box cuts off, other than where an ellipsis says so.
WIDER = """
return [...document.querySelectorAll('body *')]
  .filter((element) => {
    const box = element.getBoundingClientRect();
    const apart = '.visually-hidden, .skip, .nav, .scroll, [hidden]';
    if (!box.width || element.closest(apart)) return false;
    if (box.left >= -1 && box.right <= innerWidth + 1) return false;
    for (let at = element.parentElement; at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return false;
    }
    return true;
  })
  .slice(0, 5)
  .map((element) => element.outerHTML.slice(0, 120))
"""


@pytest.fixture(scope="session")
def places(dashboard_app: Flask) -> dict[str, str]:
    """What stands in the addresses."""
    client: FlaskClient = dashboard_app.test_client()
    query = {"q": "بلينكن", "limit": 1}
    (speaker,) = good(client.get("/entities/suggest", query_string=query))["items"]
    (found,) = good(client.get("/quotes?limit=1"))["items"]
    return {"speaker": speaker["id"], "article": found["article"]["id"], "quote": found["id"]}


def opened(browser: Browser, name: str, places: dict[str, str], **state: str) -> None:
    path, ready = PAGES[name]
    path = path.format(**places)
    for key, value in state.items():
        path += f"{'&' if '?' in path else '?'}{key}={value}"
    browser.open(path, ready)
    browser.until(lambda: not browser.all("[aria-busy=true], .skeleton"), "still loading")
    browser.run("return document.fonts.ready.then(() => null)")
    if name == "missing":
        browser.console()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, places: dict[str, str], name: str) -> None:
    browser.size(320 if name.startswith("embed-") else 360, 740)
    for lang in ("ar", "en"):
        opened(browser, name, places, lang=lang)
        assert browser.run("return document.documentElement.scrollWidth - innerWidth") <= 0
        assert browser.run(WIDER) == []
        assert browser.run(SMALL) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Browser, places: dict[str, str], name: str) -> None:
    found = {}
    for lang, theme in LOOKS:
        opened(browser, name, places, lang=lang, theme=theme)
        found[f"{lang} {theme}"] = browser.axe()
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("name", ["speaker", "embed"])
def test_axe_finds_nothing_on_a_phone(browser: Browser, places: dict[str, str], name: str) -> None:
    browser.size(360, 740)
    opened(browser, name, places)
    assert browser.axe() == []


def test_the_device_chooses_the_theme_and_the_address_has_the_last_word(
    browser: Browser, places: dict[str, str]
) -> None:
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    browser.media(prefers_color_scheme="light")
    opened(browser, "speakers", places)
    light = browser.run(paper)
    browser.media(prefers_color_scheme="dark")
    dark = browser.run(paper)
    assert dark != light
    opened(browser, "speakers", places, theme="light")
    assert browser.run(paper) == light


@pytest.mark.parametrize("name", ["who-topic", "browse", "read", "speaker", "speakers"])
def test_on_paper_there_is_nothing_to_press(
    browser: Browser, places: dict[str, str], name: str
) -> None:
    browser.size(794, 1123)
    opened(browser, name, places, theme="dark")
    browser.media(type="print")
    # Dark pages too are printed as ink on white.
    assert browser.run("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert browser.run("return document.documentElement.scrollWidth - innerWidth") <= 0
    shown = browser.run(
        "return [...document.querySelectorAll('nav, .switches, .button, input, .steps')]"
        ".filter((element) => element.checkVisibility()).map((element) => element.outerHTML)"
    )
    assert shown == []
    drawn = (
        "return [...document.querySelectorAll('canvas')]"
        ".map((canvas) => Chart.getChart(canvas)?.options.plugins.legend.labels.color)"
    )
    inks = {"speaker": ["#000"], "who-topic": ["#000"]}.get(name, [])
    browser.until(lambda: browser.run(drawn) == inks, "drawn in the colours of the screen")


@pytest.mark.parametrize("name", PAGES)
def test_moving_is_stopped_where_it_is_not_wanted(
    browser: Browser, places: dict[str, str], name: str
) -> None:
    browser.media(prefers_reduced_motion="reduce")
    opened(browser, name, places)
    assert browser.run("return document.getAnimations().length") == 0


def test_the_keyboard_reaches_what_can_be_pressed(browser: Browser, places: dict[str, str]) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    opened(browser, "speaker", places)
    browser.run("document.body.focus()")
    wanted = browser.run(
        "return [...document.querySelectorAll('a[href], button, summary, input')]"
        ".filter((element) => element.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 3):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        focused = browser.driver.switch_to.active_element
        if focused.tag_name == "body":
            break
        seen.add(focused.id)
        outline = focused.value_of_css_property("outline-style")
        assert outline != "none", str(focused.get_attribute("outerHTML"))[:120]
    assert len(seen) >= wanted - 1
