"""The first page in a browser: search, marks that filter, the address, states, keyboard."""

from typing import Any

import pytest
from flask import Flask
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.dashboard.conftest import Browser

TOPIC = "hostage-deal"
ROW = ".matrix-row"
# Middle of the first bar as the library drew it, from the middle of the canvas, and its height.
BAR = """
arguments[0].scrollIntoView({block: "center"});
const chart = globalThis.Chart?.getChart(arguments[0]);
const bar = chart?.getDatasetMeta(0).data[0]?.getProps(["x", "y", "base"]);
return bar
  ? [bar.x - chart.width / 2, (bar.y + bar.base) / 2 - chart.height / 2, bar.base - bar.y]
  : [0, 0, 0];
"""


@pytest.fixture
def api(dashboard_app: Flask) -> Any:
    """What the API answers to a path."""
    client = dashboard_app.test_client()

    def get(path: str) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.get_json()

    return get


def settled(browser: Browser) -> None:
    """Wait until all parts are there."""
    browser.until(lambda: browser.first("#main:not([aria-busy]) .matrix-row"), "still busy")


def bars(browser: Browser) -> list[tuple[str, list[str]]]:
    """Each row's speaker and the labels of its bar."""
    return [
        tuple(row)
        for row in browser.run(
            "return [...document.querySelectorAll('.matrix-row')].map((row) => ["
            "row.querySelector('.speaker').textContent.trim(),"
            "[...row.querySelectorAll('.segment')].map((one) => one.textContent.trim())])"
        )
    ]


def test_speakers_stand_with_the_counts_of_the_api(browser: Browser, api: Any) -> None:
    browser.open("/", ROW)
    settled(browser)
    expected = []
    for item in api("/quotes/facets?by=speaker&limit=11")["items"]:
        if item["speaker"] is None:
            continue
        if item["speaker_id"]:
            stances = api(f"/quotes/facets?by=stance&speaker_id={item['speaker_id']}")["items"]
            expected.append((item["speaker"], sorted(row["count"] for row in stances)))
    shown = {name: sorted(map(int, counts)) for name, counts in bars(browser)}
    assert len(expected) >= 3
    for name, counts in expected:
        assert shown[name] == counts


def test_a_topic_is_found_by_its_name_in_the_other_script_with_keys_alone(
    browser: Browser, api: Any
) -> None:
    browser.open("/", ROW)
    box = browser.first("input[role=combobox]")
    box.send_keys("hosta")
    browser.until(
        lambda: [x for x in browser.texts("[role=option] .suggestion-name") if "الرهائن" in x]
    )
    assert box.get_attribute("aria-expanded") == "true"
    box.send_keys(Keys.ARROW_DOWN)
    active = browser.wait("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == active.get_attribute("id")
    box.send_keys(Keys.ENTER)
    browser.until(lambda: f"topic={TOPIC}" in browser.query)
    settled(browser)
    topic = api(f"/topics/{TOPIC}")
    assert box.get_attribute("value") == topic["name"]
    assert browser.first("[role=listbox]").is_displayed() is False
    speakers = api(f"/topics/{TOPIC}/speakers?limit=10")
    names = [row["speaker"]["name"] for row in speakers["items"]]
    browser.until(lambda: [name for name, _ in bars(browser)] == names)


def test_free_words_in_either_script_find_by_meaning(browser: Browser, api: Any) -> None:
    browser.open("/", ROW)
    browser.first("input[role=combobox]").send_keys("ceasefire" + Keys.ENTER)
    browser.until(lambda: browser.query == "?about=ceasefire")
    settled(browser)
    total = api("/quotes?about=ceasefire")["total"]
    browser.until(lambda: any(str(total) in x for x in browser.texts(".said-head [role=status]")))
    assert browser.all(".words mark")


def test_a_mark_filters_everything_else_and_back_undoes_it(browser: Browser, api: Any) -> None:
    browser.open("/", ROW)
    settled(browser)
    before = bars(browser)
    mark = browser.first(".matrix-row:has(a.speaker) .segment.stance-assertive")
    name = mark.get_attribute("aria-label")
    mark.click()
    browser.until(lambda: "stance=assertive" in browser.query)
    settled(browser)
    speaker = browser.run("return new URLSearchParams(location.search).get('speaker_id')")
    chosen = f"stance=assertive&speaker_id={speaker}"
    quotes = api(f"/quotes?{chosen}")
    assert browser.first(".segment[aria-pressed=true]").get_attribute("aria-label") == name
    # What he said in that way stands under his row; everybody's bars stay as they were.
    browser.until(lambda: len(browser.all(".matrix-below .card")) == quotes["total"])
    shown = browser.run(
        "return [...document.querySelectorAll('.card')].map((c) => c.dataset.quote)"
    )
    assert sorted(shown) == sorted(quote["id"] for quote in quotes["items"])
    assert bars(browser) == before
    dated = sum(row["count"] for row in api(f"/quotes/facets?by=week&{chosen}")["items"])
    counts = browser.run(
        "return [...document.querySelectorAll('.part-time .figures td')]"
        ".map((cell) => Number(cell.textContent))"
    )
    assert sum(counts) == dated

    browser.driver.back()
    browser.until(lambda: browser.query == "")
    settled(browser)
    browser.until(lambda: not browser.all("[aria-pressed=true].segment"))
    assert bars(browser) == before


def test_an_address_brings_the_same_view_back(browser: Browser) -> None:
    browser.open("/", ROW)
    settled(browser)
    browser.first(".topic").click()
    browser.until(lambda: "topic=" in browser.query)
    settled(browser)
    browser.first(".matrix-count").click()
    browser.wait(".matrix-count[aria-pressed=true]")
    settled(browser)
    browser.until(lambda: browser.all(".matrix-below .card"))

    def view() -> Any:
        return (
            bars(browser),
            browser.texts(".matrix-below .words"),
            browser.texts(".chip"),
            browser.first("input").get_attribute("value"),
        )

    first = view()
    address = browser.driver.current_url.removeprefix(browser.address)
    browser.open("/speakers")
    browser.open(address, ".matrix-below .card")
    settled(browser)
    browser.until(lambda: view() == first)


def test_days_are_chosen_from_the_figures_and_taken_away(browser: Browser, api: Any) -> None:
    browser.open("/", ".part-time .figures")
    settled(browser)
    browser.first(".part-time .figures summary").click()
    browser.first(".part-time .plain").click()
    browser.until(lambda: "from=" in browser.query)
    settled(browser)
    query = browser.run("return location.search")
    total = api(f"/quotes{query}")["total"]
    browser.until(lambda: any(str(total) in x for x in browser.texts(".said-head [role=status]")))
    browser.first(".time-foot > .button").click()
    browser.until(lambda: browser.query == "")


def test_a_press_on_the_chart_chooses_its_days(browser: Browser) -> None:
    browser.open("/", ".chart canvas")
    settled(browser)
    canvas = browser.first(".chart canvas")
    # The chart comes after the rest, and its bars grow to their height.
    browser.until(lambda: browser.run(BAR, canvas)[2] > 20)
    x, y, _ = browser.run(BAR, canvas)
    press = ActionChains(browser.driver).move_to_element_with_offset(canvas, int(x), int(y))
    press.click().perform()
    browser.until(lambda: "from=2023-10-09&to=2023-10-15" in browser.query)
    settled(browser)


def test_nothing_found_is_said_with_a_way_out(browser: Browser) -> None:
    browser.open("/?verb=nothing", ".state")
    assert browser.texts(".state-title") == ["لم يُقل شيء بهذه الشروط"]
    browser.first(".state .button").click()
    browser.wait(ROW)
    assert browser.query == ""


def test_a_wrong_filter_a_lost_server_and_their_mending(browser: Browser) -> None:
    browser.open("/?from=yesterday", ".state-failed")
    assert "لم يُفهم الطلب" in browser.texts(".state-failed .state-title")
    browser.first(".chip").click()
    browser.wait(ROW)
    settled(browser)
    # The browser notes what the API refused.
    assert all("422" in line for line in browser.console())
    browser.offline(True)
    browser.first(".topic").click()
    browser.until(lambda: "لا اتصال بالخادم" in browser.texts(".state-failed .state-title"))
    browser.console()
    browser.offline(False)
    browser.first(".state-failed .button").click()
    browser.until(lambda: not browser.all(".state-failed"))
    settled(browser)


def test_names_are_in_the_language_of_the_page_and_words_stay_arabic(browser: Browser) -> None:
    browser.open("/?lang=en", ROW)
    settled(browser)
    names = [name for name, _ in bars(browser)]
    assert "Antony Blinken" in names
    browser.wait(".matrix-quote[lang=ar]")
    assert browser.run("return document.documentElement.dir") == "ltr"
    browser.first("#switch-language").click()
    browser.wait("html[lang=ar] .matrix-row")


def test_keys_alone_reach_the_marks(browser: Browser) -> None:
    browser.open("/", ROW)
    settled(browser)
    body = browser.first("body")
    body.send_keys(Keys.TAB)
    skip = browser.driver.switch_to.active_element
    assert skip.get_attribute("class") == "skip"
    skip.send_keys(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "main"
    for _ in range(60):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        if "segment" in (browser.driver.switch_to.active_element.get_attribute("class") or ""):
            break
    mark = browser.driver.switch_to.active_element
    label = mark.get_attribute("aria-label")
    outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    mark.send_keys(Keys.SPACE)
    pressed = browser.wait(".segment[aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == label
    settled(browser)
    # The focus stays on the mark that was pressed.
    assert browser.run("return document.activeElement.getAttribute('aria-label')") == label


@pytest.mark.parametrize("query", ["?", "?lang=en&theme=dark"])
def test_axe_finds_nothing(browser: Browser, query: str) -> None:
    browser.open(f"/{query}&topic={TOPIC}", ROW)
    settled(browser)
    browser.first(".segment").click()
    browser.wait(".matrix-below .card")
    settled(browser)
    browser.first("input[role=combobox]").send_keys("a")
    browser.wait("[role=option]")
    assert browser.axe() == []
