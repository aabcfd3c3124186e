"""Quotes in a browser: cards, filters with counts, order, endless scroll, CSV of the same view."""

import csv
import io
from typing import Any
from urllib.request import urlopen

import pytest
from selenium.webdriver.support.ui import Select

from tests.dashboard.conftest import Browser
from tests.dashboard.test_who import api

__all__ = ["api"]
CARD = ".browse-list .card"
LIST = ".browse-list[aria-busy=false]"


def cards(browser: Browser) -> list[str]:
    """The ids of the quotes that are shown."""
    found = browser.run(
        "return [...document.querySelectorAll('.browse-list .card')].map((c) => c.dataset.quote)"
    )
    assert isinstance(found, list)
    return found


def ids(page: Any) -> list[str]:
    return [quote["id"] for quote in page["items"]]


def test_a_card_shows_the_quote_as_the_api_has_it(browser: Browser, api: Any) -> None:
    browser.open("/browse", CARD)
    quotes = {quote["id"]: quote for quote in api("/quotes?limit=200")["items"]}
    marked = 0
    for shown in browser.run(
        "return [...document.querySelectorAll('.card')].map((card) => ({"
        "id: card.dataset.quote, words: card.querySelector('.words').textContent,"
        "verbatim: [...card.querySelectorAll('.verbatim')].map((one) => one.textContent),"
        "cue: card.querySelector('.card-cue').textContent.trim(),"
        "foot: card.querySelector('.card-foot').textContent,"
        "read: card.querySelector('.card-read').getAttribute('href')}))"
    ):
        quote = quotes[shown["id"]]
        assert shown["words"] == quote["text"]
        assert shown["verbatim"] == [span["text"] for span in quote["verbatim"]]
        marked += len(shown["verbatim"])
        assert shown["cue"].endswith(quote["cue"]["text"])
        assert quote["article"]["outlet"] in shown["foot"]
        assert shown["read"].endswith(f"/{quote['article']['id']}?quote={quote['id']}")
    assert marked >= 3


def test_the_list_goes_on_as_it_is_scrolled(browser: Browser, api: Any) -> None:
    everything = ids(api("/quotes?limit=200"))
    browser.size(1280, 700)
    browser.open("/browse", CARD)
    assert cards(browser) == everything[:20]
    browser.run("scrollTo(0, document.body.scrollHeight)")
    browser.until(lambda: len(cards(browser)) == len(everything))
    assert cards(browser) == everything
    browser.wait(".browse-end p")


def test_filters_have_the_counts_of_the_api_and_narrow_the_list(browser: Browser, api: Any) -> None:
    browser.open("/browse", "[data-filter=stance] .filter-value")
    shown = dict(
        browser.run(
            "return [...document.querySelectorAll('[data-filter=verb] .filter-value')].map("
            "(one) => [one.querySelector('.filter-name').textContent.trim(),"
            "Number(one.querySelector('.filter-count').textContent)])"
        )
    )
    counts = {row["verb"]: row["count"] for row in api("/quotes/facets?by=verb&limit=8")["items"]}
    assert shown == counts
    browser.first("[data-filter=verb] .filter-value").click()
    verb = max(counts, key=lambda name: counts[name])
    browser.until(lambda: browser.query == f"?verb={verb}")
    expected = ids(api(f"/quotes?verb={verb}&limit=20"))
    browser.until(lambda: cards(browser) == expected)
    # Other verbs can still be chosen; other filters count what is left.
    browser.wait("[data-filter=verb] .filter-value[aria-pressed=true]")
    assert len(browser.all("[data-filter=verb] .filter-value")) == len(counts)
    left = api(f"/quotes/facets?by=outlet&verb={verb}&limit=8")["items"]
    names = [row["outlet"] for row in left if row["outlet"]]
    browser.until(lambda: browser.texts("[data-filter=outlet] .filter-name") == names)
    browser.driver.back()
    browser.until(lambda: len(cards(browser)) == 20)


def test_days_narrow_the_list(browser: Browser, api: Any) -> None:
    browser.open("/browse", ".filter-days input")
    browser.run(
        "const input = document.querySelector('.filter-days input');"
        "input.value = '2024-08-01'; input.dispatchEvent(new Event('change'))"
    )
    browser.until(lambda: browser.query == "?from=2024-08-01")
    expected = ids(api("/quotes?from=2024-08-01&limit=20"))
    browser.until(lambda: cards(browser) == expected)


def test_the_order_is_chosen(browser: Browser, api: Any) -> None:
    browser.open("/browse", CARD)
    Select(browser.first(".browse-sort select")).select_by_value("-confidence")
    browser.until(lambda: browser.query == "?sort=-confidence")
    expected = ids(api("/quotes?sort=-confidence&limit=20"))
    browser.until(lambda: cards(browser) == expected)


@pytest.mark.parametrize("query", ["", "?about=ceasefire", "?stance=assertive&sort=date"])
def test_csv_holds_exactly_what_is_shown(browser: Browser, api: Any, query: str) -> None:
    browser.open(f"/browse{query}", CARD)
    link = browser.first("a[download]").get_attribute("href")
    with urlopen(link) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    mark = "&" if query else "?"
    assert [row["id"] for row in rows] == ids(api(f"/quotes{query}{mark}limit=200"))


def test_words_searched_for_are_marked_where_the_api_says(browser: Browser, api: Any) -> None:
    browser.open("/browse?about=hostage+deal", CARD)
    quote = next(
        quote for quote in api("/quotes?about=hostage+deal")["items"] if quote["highlights"]
    )
    words = browser.run(
        "return [...document.querySelectorAll(`[data-quote='${arguments[0]}'] mark`)]"
        ".map((mark) => mark.textContent)",
        quote["id"],
    )
    inside = [
        span["text"]
        for span in quote["highlights"]
        if any(p["start"] <= span["start"] and span["end"] <= p["end"] for p in quote["content"])
    ]
    assert words == inside
    assert inside


def test_nothing_found_and_a_wrong_filter_are_said(browser: Browser) -> None:
    browser.open("/browse?verb=nothing", ".state")
    assert browser.texts(".state-title") == ["لا أقوال بهذه الشروط"]
    browser.open("/browse?stance=angry", ".state-failed")
    assert "angry" in browser.first(".chip").text
    browser.first(".chip").click()
    browser.wait(CARD)
    # The browser notes what the API refused.
    assert all("422" in line for line in browser.console())


def test_a_lost_server_is_said_and_the_list_goes_on_when_it_is_back(browser: Browser) -> None:
    browser.size(1280, 700)
    browser.open("/browse", CARD)
    browser.wait(LIST)
    browser.offline(True)
    browser.run("scrollTo(0, document.body.scrollHeight)")
    browser.wait(".browse-end .state-failed")
    assert len(cards(browser)) == 20
    browser.console()
    browser.offline(False)
    browser.first(".browse-end .button").click()
    browser.until(lambda: len(cards(browser)) > 20)


@pytest.mark.parametrize("query", ["?stance=assertive", "?lang=en&theme=dark&about=ceasefire"])
def test_axe_finds_nothing(browser: Browser, query: str) -> None:
    browser.open(f"/browse{query}", CARD)
    browser.wait("[data-filter=stance] .filter-value")
    assert browser.axe() == []


def test_a_chosen_speaker_who_is_in_no_count_is_named(browser: Browser, api: Any) -> None:
    speaker = api("/entities/suggest?q=blin")["items"][0]
    browser.open(f"/browse?speaker_id={speaker['id']}&verb=nothing", ".chip")
    browser.until(lambda: speaker["name"] in browser.first(".chip").text)
