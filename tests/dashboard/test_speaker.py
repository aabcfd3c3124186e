"""The list of speakers and a speaker's page, in a browser."""

import json
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.http_checks import good
from tests.dashboard.conftest import Browser

HEADING = ".speaker-head h1"
READY = ".said .card"


@pytest.fixture
def api(dashboard_app: Flask) -> FlaskClient:
    return dashboard_app.test_client()


@pytest.fixture
def blinken(api: FlaskClient) -> str:
    """The id of the speaker whom the seeds quote most."""
    (found,) = good(api.get("/entities/suggest", query_string={"q": "بلينكن", "limit": 1}))["items"]
    return str(found["id"])


def total(api: FlaskClient, **filters: str) -> int:
    return int(good(api.get("/quotes", query_string={**filters, "limit": 1}))["total"])


def opened(browser: Browser, path: str) -> None:
    """Open a speaker's page, and wait until all parts are there."""
    browser.open(path, READY)
    browser.until(lambda: not browser.all("[aria-busy], .skeleton"))


def shown_total(browser: Browser) -> int:
    return int(browser.first("#said .count").text)


def test_speakers_are_listed_by_how_much_they_say(browser: Browser, api: FlaskClient) -> None:
    browser.open("/speakers", ".speaker-row")
    wanted = good(api.get("/entities?sort=-quotes&limit=40"))["items"]
    assert browser.texts(".speaker-name") == [
        entity["name"] for entity in wanted if entity["quote_count"]
    ]
    assert browser.first(".speaker-row").get_attribute("href").endswith(wanted[0]["id"])


def test_a_search_finds_a_speaker_in_either_script(browser: Browser) -> None:
    browser.open("/speakers?lang=en", ".speaker-row")
    browser.first("#speakers-q").send_keys("Blinken")
    browser.until(lambda: browser.texts(".speaker-name") == ["Antony Blinken"])
    assert "q=Blinken" in browser.query
    assert browser.texts(".speaker-row .speaker-other") == ["أنتوني بلينكن"]
    browser.first(".speaker-row").click()
    browser.wait(READY)
    assert browser.texts(HEADING) == ["Antony Blinken"]
    assert "lang=en" in browser.query


def test_a_search_for_nobody_says_so(browser: Browser) -> None:
    browser.open("/speakers?q=" + quote("لا أحد بهذا"), ".state-title")
    assert browser.texts(".state-title") == ["لا أحد بهذا الاسم"]


def test_a_speaker_has_names_counts_and_quotes(
    browser: Browser, api: FlaskClient, blinken: str
) -> None:
    entity = good(api.get(f"/entities/{blinken}"))
    opened(browser, f"/speakers/{blinken}")
    assert browser.texts(HEADING) == [entity["name"]]
    assert entity["name_en"] in browser.first(".speaker-other").text
    assert entity["name"] in browser.run("return document.title")
    forms = browser.texts(".forms li bdi")
    assert forms == [alias["text"] for alias in entity["aliases"]]
    assert shown_total(browser) == total(api, speaker_id=blinken) > 0


def test_the_chart_has_the_same_figures_as_its_table(
    browser: Browser, api: FlaskClient, blinken: str
) -> None:
    opened(browser, f"/speakers/{blinken}?by=month")
    rows = good(api.get(f"/quotes/facets?speaker_id={blinken}&by=month,stance&fill=true"))["items"]
    drawn = browser.run(
        "const chart = Chart.getChart(document.querySelector('.over canvas'));"
        "return chart.data.datasets.flatMap(({data}) => data)"
    )
    assert sum(drawn) == sum(row["count"] for row in rows) > 0
    browser.first(".over summary").click()
    cells = [int(cell) for cell in browser.texts(".over .figures td")]
    assert sum(cells) == sum(drawn)


def test_topics_and_outlets_filter_all_the_rest_and_the_address_holds_it(
    browser: Browser, api: FlaskClient, blinken: str
) -> None:
    opened(browser, f"/speakers/{blinken}")
    everything = shown_total(browser)
    first = browser.first('[data-facet="topic"] .bar-row')
    count = int(first.find_element("css selector", ".bar-count").text)
    assert 0 < count < everything
    first.click()
    browser.until(lambda: shown_total(browser) == count)
    assert "topic=" in browser.query
    assert len(browser.all(".chip")) == 1
    assert browser.first('[data-facet="topic"] [aria-pressed="true"]')
    # The same address again, as a colleague opens it.
    browser.open(browser.run("return location.pathname + location.search"), READY)
    assert shown_total(browser) == count
    browser.driver.back()
    browser.until(lambda: shown_total(browser) == everything)
    outlet = browser.first('[data-facet="outlet"] .bar-row')
    name = outlet.find_element("css selector", ".bar-label").text
    outlet.click()
    wanted = total(api, speaker_id=blinken, outlet=name)
    browser.until(lambda: shown_total(browser) == wanted)
    assert set(browser.texts(".said .card-outlet")) == {name}


def test_a_bar_of_the_chart_chooses_its_days(browser: Browser, blinken: str) -> None:
    opened(browser, f"/speakers/{blinken}?by=month")
    point = browser.run(
        "const chart = Chart.getChart(document.querySelector('.over canvas'));"
        "const at = chart.data.datasets[0].data.findIndex((count) => count > 0);"
        "const {x, y} = chart.getDatasetMeta(0).data[at].getCenterPoint();"
        "const box = chart.canvas.getBoundingClientRect();"
        "return [x + box.left, y + box.top];"
    )
    for kind in ("mousePressed", "mouseReleased"):
        browser.driver.execute_cdp_cmd(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": point[0], "y": point[1], "button": "left", "clickCount": 1},
        )
    browser.until(lambda: "from=" in browser.query)
    assert browser.query.count("-") == 4


def test_wordings_stand_side_by_side_with_their_differences(
    browser: Browser, api: FlaskClient
) -> None:
    words = "إن القوافل الثلاث ستصل إلى مدينة الرمال صباح الغد مع الأدوية"
    for key, outlet, text in (
        ("wording-a", "صدى البلد", f"قالت ليلى منصور {words}."),
        ("wording-b", "وكالة الأفق", f"قالت ليلى منصور {words.replace('صباح الغد', 'مساء')}."),
    ):
        body = {"id": key, "outlet": outlet, "date": "2024-07-01", "text": text}
        assert api.post("/articles", json=body).status_code in {200, 201}
    try:
        (speaker,) = good(api.get("/entities/suggest", query_string={"q": "ليلى", "limit": 1}))[
            "items"
        ]
        browser.open(f"/speakers/{speaker['id']}", ".version")
        group = browser.first(".same")
        assert len(group.find_elements("css selector", ".version")) == 2
        outlets = {item.text for item in group.find_elements("css selector", ".version-head a")}
        assert outlets == {"صدى البلد", "وكالة الأفق"}
        changed = {
            item.text for item in group.find_elements("css selector", ".version ins, .version del")
        }
        assert changed == {"صباح الغد", "مساء"}
    finally:
        for key in ("wording-a", "wording-b"):
            api.delete(f"/articles/{key}")


def test_more_quotes_follow(browser: Browser, api: FlaskClient) -> None:
    said = " ".join(f"قالت ليلى منصور إن القافلة {number} وصلت." for number in range(1, 46))
    assert api.post("/articles", json={"id": "many", "text": said}).status_code in {200, 201}
    try:
        (found,) = good(api.get("/entities/suggest", query_string={"q": "ليلى", "limit": 1}))[
            "items"
        ]
        everything = total(api, speaker_id=found["id"])
        browser.open(f"/speakers/{found['id']}", READY)
        seen = len(browser.all(READY))
        assert seen == 20 < everything
        while more := browser.first(".said .more"):
            browser.run("arguments[0].click()", more)
            browser.until(lambda: len(browser.all(READY)) > seen)  # noqa: B023
            seen = len(browser.all(READY))
        ids = browser.run(
            "return [...document.querySelectorAll('.said .card')].map((card) => card.dataset.quote)"
        )
        assert len(ids) == len(set(ids)) == everything
        browser.until(lambda: not browser.all(".sames .skeleton"))
    finally:
        api.delete("/articles/many")


def test_a_speaker_who_is_not_there_has_a_page_that_says_so(browser: Browser) -> None:
    browser.open("/speakers/e00000000000000000000", ".state-failed")
    assert browser.texts(".state-title") == ["لم نجده"]
    # The browser writes down that the answer was 404.
    assert all("404" in line for line in browser.console())


def test_without_a_network_it_says_so_and_tries_again(browser: Browser, blinken: str) -> None:
    opened(browser, f"/speakers/{blinken}")
    browser.offline(True)
    browser.first('[data-facet="topic"] .bar-row').click()
    browser.wait(".state-failed")
    browser.console()
    browser.offline(False)
    browser.first(".state-failed button").click()
    browser.wait(".chip")
    browser.until(lambda: not browser.all(".state-failed"))
    assert browser.first(READY)


def test_the_words_are_only_words(browser: Browser, api: FlaskClient) -> None:
    name = "سامي الحداد"
    text = f"قال {name} إن <img src=x onerror=alert(1)> <script>alert(2)</script> ليس رمزا."
    body = {"id": "hostile-speaker", "outlet": "<b>ناشر</b>", "text": text}
    assert api.post("/articles", json=body).status_code in {200, 201}
    try:
        (found,) = good(api.get("/entities/suggest", query_string={"q": name, "limit": 1}))["items"]
        browser.open(f"/speakers/{found['id']}", READY)
        browser.until(lambda: "<script>" in json.dumps(browser.texts(".said .words")))
        assert "<b>ناشر</b>" in browser.texts(".said .card-outlet")
        assert browser.run("return document.querySelectorAll('main img, main script').length") == 0
    finally:
        api.delete("/articles/hostile-speaker")
