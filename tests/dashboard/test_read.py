"""The article reader: marks stand where the API says, and nothing of a text runs or misleads."""

import json
from collections.abc import Iterator
from typing import Any, get_args
from urllib.request import urlopen

import pytest
from flask import Flask
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from api.articles.service import ArticleIn, delete_article, store_analysis
from api.dashboard import assets
from api.database import Database
from api.schemas import SECTION_KINDS
from nlp.records import (
    Analysis,
    Cue,
    Label,
    Layout,
    Mention,
    Metadata,
    Method,
    Section,
    Span,
    Speaker,
    Statement,
    StatementKind,
)
from tests.api.samples import AID, TALKS
from tests.dashboard.conftest import Browser

SEED = "002_5b10b6b002581672"
READY = ".reading-text .line"
# Every mark: where it begins and ends in the article's text, counted from the elements.
MARKS = """
const found = [];
for (const line of document.querySelectorAll(".reading-text .line")) {
  for (const mark of line.querySelectorAll("[data-role]")) {
    const before = document.createRange();
    before.selectNodeContents(line);
    before.setEnd(mark, 0);
    const start = Number(line.dataset.start) + before.toString().length;
    const {role, quote, entity} = mark.dataset;
    found.push([role, quote ?? entity, start, start + mark.textContent.length]);
  }
}
return found;
"""
LINES = """
return [...document.querySelectorAll(".reading-text .line")].map(
  (line) => [Number(line.dataset.start), line.textContent]);
"""
IN_VIEW = """
const {top, bottom} = arguments[0].getBoundingClientRect();
return top >= 0 && bottom <= innerHeight;
"""

# 🕊 takes two UTF-16 units and one code point.
NESTED_TEXT = "🕊 قال سامي الحداد إن ليلى منصور أكدت أن الطريق طويل، بحسب بيان.\nوزاد: نعم."


@pytest.fixture
def nested(dashboard_app: Flask, dashboard_database: Database) -> Iterator[str]:
    """An article with a statement in a statement, two that cross, one over two lines."""
    text = NESTED_TEXT

    def span(words: str) -> Span:
        start = text.index(words)
        return Span(start, start + len(words), words)

    def cue(words: str, lemma: str, stance: Any) -> Cue:
        found = span(words)
        return Cue(found.start, found.end, words, lemma, stance)

    def person(name: str) -> Mention:
        found = span(name)
        return Mention(found.start, found.end, name, "PER", name, "s1")

    def by(name: str) -> tuple[Speaker, ...]:
        return (Speaker(name, "person", "explicit", span(name), "PER"),)

    outer = "ليلى منصور أكدت أن الطريق طويل"
    analysis = Analysis(
        text=text,
        layout=Layout((Section("s1", "body", 0, len(text)),), Metadata()),
        mentions=(person("سامي الحداد"), person("ليلى منصور")),
        statements=(
            Statement(
                1,
                cue("قال", "قال", "neutral"),
                span("سامي الحداد"),
                (span(outer),),
                "indirect",
                by("سامي الحداد"),
                via=span("بيان"),
            ),
            Statement(
                2,
                cue("أكدت", "أكد", "assertive"),
                span("ليلى منصور"),
                (span("الطريق طويل"),),
                "indirect",
                by("ليلى منصور"),
                parent=1,
            ),
            # It begins in the content of both, ends outside, and goes on in the next line.
            Statement(
                3,
                cue("زاد", "زاد", "neutral"),
                None,
                (span("طويل، بحسب"), span("بيان.\nوزاد: نعم")),
                "indirect",
                (Speaker("سامي الحداد", "person", "dropped-subject", span("سامي الحداد"), "PER"),),
            ),
        ),
        model="by hand",
    )
    store_analysis(dashboard_database, ArticleIn(text, "nested-marks"), analysis)
    yield "nested-marks"
    delete_article(dashboard_database, "nested-marks")


HOSTILE: dict[str, Any] = {
    "id": "hostile-marks",
    "title": "<script>window.hacked = 1</script>\u202eعنوان <b>غليظ</b>",
    "outlet": "<img src=x onerror='window.hacked = 2'>\u2067صحيفة",
    "url": "javascript:window.hacked=3",
    "text": (
        "<script>window.hacked = 4</script> خبر\n"
        "قال سامي الحداد إن \u202eالطريق "
        '<img src=x onerror="window.hacked = 5"> طويل\u2066 {{7*7}}.\n'
        "وقالت ليلى منصور: </p></article><iframe srcdoc='<script>parent.hacked = 6</script>'>.\n"
        'The last line is not Arabic: <a href="javascript:window.hacked = 7">press</a>.\n'
    ),
}


@pytest.fixture
def hostile(dashboard_app: Flask, dashboard_database: Database) -> Iterator[str]:
    answer = dashboard_app.test_client().post("/articles", json=HOSTILE)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    yield HOSTILE["id"]
    delete_article(dashboard_database, HOSTILE["id"])


def ask(address: str, path: str) -> Any:
    """What the API answers, with offsets as JavaScript counts them."""
    with urlopen(f"{address}{path}?offsets=utf16") as answer:
        return json.load(answer)


def quotes_of(browser: Browser, article: str) -> list[dict[str, Any]]:
    quotes: list[dict[str, Any]] = ask(browser.address, f"/articles/{article}/quotes")["items"]
    return quotes


def units(text: str) -> list[str]:
    """The UTF-16 units of a text."""
    data = text.encode("utf-16-le")
    return [data[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(data), 2)]


def due_marks(text: list[str], quotes: list[Any], mentions: list[Any]) -> set[tuple[str, str, int]]:
    """Every marked unit that is not white space: what marks it, and where it is."""
    spans = [("entity", one["entity_id"], one) for one in mentions]
    for quote in quotes:
        for role in ("cue", "source", "via"):
            spans += [(role, quote["id"], quote[role])] if quote[role] else []
        for role in ("content", "verbatim"):
            spans += [(role, quote["id"], one) for one in quote[role]]
        if not quote["source"] and quote["speaker"]["evidence"]:
            spans.append(("evidence", quote["id"], quote["speaker"]["evidence"]))
    return {
        (role, id_, at)
        for role, id_, span in spans
        for at in range(span["start"], span["end"])
        if not text[at].isspace()
    }


def shown_marks(browser: Browser, text: list[str]) -> set[tuple[str, str, int]]:
    return {
        (role, id_, at)
        for role, id_, start, end in browser.run(MARKS)
        for at in range(start, end)
        if not text[at].isspace()
    }


@pytest.mark.parametrize("article", [SEED, "004_fb778e283c1201a3", TALKS["id"], AID["id"]])
def test_marks_stand_where_the_api_says(browser: Browser, article: str) -> None:
    check_marks(browser, article)


def test_marks_that_nest_and_cross_stand_where_the_api_says(browser: Browser, nested: str) -> None:
    check_marks(browser, nested)


def check_marks(browser: Browser, article: str) -> None:
    text = units(ask(browser.address, f"/articles/{article}")["text"])
    quotes = quotes_of(browser, article)
    mentions = ask(browser.address, f"/articles/{article}/entities")["items"]
    browser.open(f"/read/{article}", READY)
    due = due_marks(text, quotes, mentions)
    assert len(due) > 20
    assert shown_marks(browser, text) == due
    # The text is there as it is stored, each line where it says, and nothing but white space lost.
    shown = set()
    for start, words in browser.run(LINES):
        line = units(words)
        assert text[start : start + len(line)] == line
        shown |= set(range(start, start + len(line)))
    assert all(text[at].isspace() for at in set(range(len(text))) - shown)


def test_what_is_said_in_a_statement_is_marked_inside_it(browser: Browser, nested: str) -> None:
    browser.open(f"/read/{nested}", READY)
    outer, inner, crossing = (quote["id"] for quote in quotes_of(browser, nested))
    within = f"[data-role=content][data-quote={outer}]"
    assert browser.first(f"{within} [data-role=cue][data-quote={inner}]").text == "أكدت"
    assert browser.first(f"{within} [data-role=content][data-quote={inner}]").text == "الطريق طويل"
    # A name in it as well, and the one that crosses is cut, its beginning told.
    assert browser.first(f"{within} [data-role=entity]").text == "ليلى منصور"
    pieces = browser.all(f"[data-role=content][data-quote={crossing}]")
    assert len(pieces) > 2
    assert len(browser.all(f"[data-role=content][data-quote={crossing}].first")) == 2
    # The panel tells whose words these are within.
    browser.first(f"a.anchor[data-quote={inner}]").click()
    link = browser.wait(".detail-within button")
    assert link.text == "سامي الحداد"
    link.click()
    browser.until(lambda: f"quote={outer}" in browser.query)


@pytest.mark.parametrize("language", assets.LANGUAGES)
def test_there_are_words_for_all_that_the_api_may_serve(language: str) -> None:
    words = assets.words(language)
    told = {"title", "body", "related_article", "related_article_title"}
    due = [f"read.section.{kind}" for kind in SECTION_KINDS if kind not in told]
    due += [f"read.method.{method}" for method in get_args(Method)]
    due += [f"read.kind.{kind}" for kind in get_args(StatementKind)]
    due += [f"read.label.{label}" for label in get_args(Label)]
    assert [key for key in due if not words.get(key)] == []


def test_sections_are_told_apart(browser: Browser) -> None:
    browser.open(f"/read/{TALKS['id']}", READY)
    assert browser.texts("h1") == ["الحداد يستأنف محادثات مدينة الرمال"]
    related = browser.first("aside.related")
    assert "من مقال آخر" in related.text
    assert related.find_element("css selector", "h2").text == "اقرأ أيضا: منصور تعلق على المحادثات"
    assert "كلمات دلالية" in browser.first(".section-keywords .kind").text
    assert len(browser.all(".section-body")) >= 3


def test_a_statement_is_read_from_source_over_cue_to_content(browser: Browser) -> None:
    browser.open(f"/read/{TALKS['id']}", READY)
    second = quotes_of(browser, TALKS["id"])[1]
    assert "اختر قولًا" in browser.first(".reading-detail").text
    anchor = browser.first(f"a.anchor[data-quote={second['id']}]")
    ActionChains(browser.driver).move_to_element(anchor).perform()
    flow = browser.wait(".flow")
    assert [one.split("\n")[0] for one in flow.text.split("\n")[::1] if one in LABELS] == LABELS
    assert second["source"]["text"] in flow.text
    assert second["text"] in flow.text
    assert "quote=" not in browser.query
    lit = {mark.get_attribute("data-quote") for mark in browser.all(".mark.lit")}
    assert lit == {second["id"]}
    ActionChains(browser.driver).move_to_element(browser.first(".top")).perform()
    browser.until(lambda: not browser.all(".mark.lit"))


LABELS = ["المصدر", "الفعل", "القول"]


def test_the_address_shows_a_statement_and_back_works(browser: Browser) -> None:
    last = quotes_of(browser, SEED)[-1]["id"]
    browser.open(f"/read/{SEED}?quote={last}", ".flow")
    anchor = browser.first(f"a.anchor[data-quote={last}]")
    browser.until(lambda: browser.run(IN_VIEW, anchor))
    assert browser.run("return scrollY") > 300
    assert anchor.get_attribute("aria-current") == "true"
    browser.first("[data-step='1']").click()  # from the last to the first
    first = quotes_of(browser, SEED)[0]["id"]
    browser.until(lambda: f"quote={first}" in browser.query)
    now = browser.first(f"a.anchor[data-quote={first}]")
    browser.until(lambda: browser.run(IN_VIEW, now))
    browser.driver.back()
    browser.until(lambda: f"quote={last}" in browser.query)
    browser.until(lambda: browser.run(IN_VIEW, anchor))
    browser.until(lambda: anchor.get_attribute("aria-current") == "true")


def test_a_speaker_stands_out_and_the_address_says_who(browser: Browser) -> None:
    quotes = quotes_of(browser, TALKS["id"])
    browser.open(f"/read/{TALKS['id']}", READY)
    button = browser.first(".who")
    key = button.get_attribute("data-speaker")
    button.click()
    browser.until(lambda: f"speaker_id={key}" in browser.query)
    due = {q["id"] for q in quotes if key in {s["entity_id"] for s in q["speakers"]}}
    lit = {mark.get_attribute("data-quote") for mark in browser.all(".mark.lit")}
    assert lit == due
    assert 0 < len(due) < len(quotes)
    browser.open(f"/read/{TALKS['id']}?speaker_id={key}", ".mark.lit")
    assert browser.first(".who[aria-pressed=true]").get_attribute("data-speaker") == key


def test_marks_can_be_put_away_and_the_address_says_so(browser: Browser) -> None:
    browser.open(f"/read/{TALKS['id']}", READY)
    browser.first("input[name=entities]").click()
    browser.until(lambda: "marks=statements" in browser.query)
    browser.first("input[name=statements]").click()
    browser.until(lambda: "marks=none" in browser.query)
    browser.open(f"/read/{TALKS['id']}?marks=entities", READY)
    assert browser.first(".reading-text.no-statements:not(.no-entities)")
    assert not browser.first("input[name=statements]").is_selected()


def test_the_keyboard_alone_reads_statements(browser: Browser) -> None:
    browser.open(f"/read/{TALKS['id']}", READY)
    first, second = quotes_of(browser, TALKS["id"])[:2]
    focused = "return document.activeElement.dataset.quote ?? ''"
    keys = ActionChains(browser.driver)
    for _ in range(60):
        keys.send_keys(Keys.TAB).perform()
        if browser.run(focused):
            break
    assert browser.run(focused) == first["id"]
    # The focus shows what Enter keeps.
    assert first["text"] in browser.wait(".flow").text
    assert "quote=" not in browser.query
    keys.send_keys(Keys.TAB).perform()
    assert browser.run(focused) == second["id"]
    keys.send_keys(Keys.ENTER).perform()
    browser.until(lambda: f"quote={second['id']}" in browser.query)
    assert browser.run(focused) == second["id"]
    keys.send_keys(Keys.ESCAPE).perform()
    browser.until(lambda: "quote=" not in browser.query)
    assert browser.run(focused) == second["id"]


def test_the_markup_of_others_never_runs(browser: Browser, hostile: str) -> None:
    browser.open(f"/read/{hostile}", READY)
    text = units(HOSTILE["text"])
    assert len(quotes_of(browser, hostile)) == 2
    quotes = quotes_of(browser, hostile)
    mentions = ask(browser.address, f"/articles/{hostile}/entities")["items"]
    assert shown_marks(browser, text) == due_marks(text, quotes, mentions)
    for start, words in browser.run(LINES):
        assert text[start : start + len(units(words))] == units(words)
    assert browser.first("h1").get_attribute("textContent") == HOSTILE["title"]
    browser.first(f"a.anchor[data-quote={quotes[0]['id']}]").click()
    browser.wait(".flow")
    assert browser.first(".flow bdi.control").get_attribute("data-name") == "RLO"
    assert not browser.all("main :is(script, img, iframe, b)")
    # Nor is there a link to follow: the address is none of the web.
    assert not browser.all('main a[href^="javascript"]')
    assert browser.run("return window.hacked ?? null") is None


def test_hidden_characters_turn_nothing(browser: Browser, hostile: str) -> None:
    browser.open(f"/read/{hostile}", READY)
    controls = browser.all(".reading-text bdi.control")
    assert [one.get_attribute("data-name") for one in controls] == ["RLO", "LRI"]
    assert [one.get_attribute("textContent") for one in controls] == ["\u202e", "\u2066"]
    assert browser.first("h1 bdi.control").get_attribute("data-name") == "RLO"
    assert browser.first(".outlet bdi.control").get_attribute("data-name") == "RLI"
    # "<img" after it is read from left to right still: its letters stand in their order.
    places = browser.run(
        """
        const walker = document.createTreeWalker(
          document.querySelector(".reading-text"), NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const at = walker.currentNode.data.indexOf("onerror");
          if (at < 0) continue;
          return [0, 1, 2].map((by) => {
            const range = document.createRange();
            range.setStart(walker.currentNode, at + by);
            range.setEnd(walker.currentNode, at + by + 1);
            return range.getBoundingClientRect().left;
          });
        }
        """
    )
    assert places == sorted(places)
    # Titles stand apart from what is around them, and lines go the way of their letters.
    ways = [line.get_attribute("dir") for line in browser.all(".reading-text .line")]
    assert ways == ["ltr", "rtl", "rtl", "ltr"]


def test_an_article_that_is_not_there_says_so(browser: Browser) -> None:
    browser.open("/read/no-such-article", ".state-failed")
    assert "لم نجده" in browser.first(".state-failed").text
    assert all("404" in line for line in browser.console())


def test_a_statement_that_is_gone_says_so_and_the_article_is_shown(browser: Browser) -> None:
    browser.open(f"/read/{TALKS['id']}?quote=q00000000000000000000", ".notice[role=status]")
    assert "لم يعد هذا القول" in browser.first(".notice[role=status]").text
    assert browser.first(READY)


def test_english_words_around_an_arabic_text(browser: Browser) -> None:
    browser.open(f"/read/{SEED}?lang=en", READY)
    assert browser.run("return document.documentElement.dir") == "ltr"
    assert browser.first(".reading-text .section-body .line").get_attribute("dir") == "rtl"
    assert "Choose a statement" in browser.first(".reading-detail").text
    assert "4 November 2023" in browser.first(".reading-head").text


@pytest.mark.parametrize("query", ["", "?lang=en&theme=dark"])
def test_axe_finds_nothing(browser: Browser, query: str) -> None:
    browser.open(f"/read/{SEED}{query}", READY)
    browser.first("a.anchor").click()
    browser.wait(".flow")
    assert browser.axe() == []


def test_a_phone_has_the_panel_as_a_sheet(browser: Browser) -> None:
    browser.size(360, 780)
    browser.open(f"/read/{SEED}", READY)
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    assert not browser.first(".reading-detail").is_displayed()
    last = browser.all("a.anchor")[-1]
    browser.run("arguments[0].click()", last)
    sheet = browser.wait(".reading-detail.is-chosen .flow")
    assert sheet.is_displayed()
    # What was chosen can be read above it.
    top = "return document.querySelector('.reading-detail').getBoundingClientRect().top"
    bottom = "return arguments[0].getBoundingClientRect().bottom"
    browser.until(lambda: browser.run(bottom, last) <= browser.run(top))
    browser.first("[data-close]").click()
    browser.until(lambda: not browser.first(".reading-detail").is_displayed())
