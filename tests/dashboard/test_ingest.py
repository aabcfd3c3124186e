"""Ingest: a text is read at once, stored when wanted; of many files each has its own outcome."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow.validate import OneOf
from selenium.webdriver.common.keys import Keys

from api.articles.schemas import ArticleInSchema, BatchItemSchema
from api.articles.service import delete_article
from api.dashboard import assets
from api.database import Database
from api.errors import NotFoundError
from tests.dashboard.conftest import Browser, NewKey
from tests.dashboard.test_read import LINES, MARKS, units

TEXT = (
    "🚚 القوافل في الطريق\n"
    "قال سامي الحداد إن القوافل وصلت.\n"
    "وقالت ليلى منصور: <b>الطريق</b> طويل.\n"
)
READ = ".analysis .reading-text .line"
IDS = ("page-1", "page-2", "page-3", "page-json", "page-line")


@pytest.fixture(autouse=True)
def clean(browser: Browser, dashboard_database: Database) -> Iterator[None]:
    """No draft or key of another test; what was stored here is deleted again."""
    browser.run("sessionStorage.clear()")
    yield
    browser.run("sessionStorage.clear()")
    for key in IDS:
        try:
            delete_article(dashboard_database, key)
        except NotFoundError:
            continue


def write(browser: Browser, text: str) -> None:
    """Put a text into the form as a script would: the driver cannot type what is not of the BMP."""
    browser.run(
        "const box = document.getElementById('text'); box.value = arguments[0];"
        "box.dispatchEvent(new Event('input', {bubbles: true}));",
        text,
    )


def choose(browser: Browser, files: list[Path]) -> None:
    browser.first("input[type=file]").send_keys("\n".join(map(str, files)))


def field(browser: Browser, name: str, value: str) -> None:
    browser.run(
        "const box = document.querySelector(`.known input[name=${arguments[0]}]`);"
        "box.value = arguments[1]; box.dispatchEvent(new Event('change', {bubbles: true}));",
        name,
        value,
    )


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    def make(**contents: str | bytes) -> list[Path]:
        made = []
        for name, content in contents.items():
            path = tmp_path / name.replace("__", ".").replace("_", "-")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            made.append(path)
        return made

    return make


@pytest.mark.parametrize("language", assets.LANGUAGES)
def test_there_are_words_for_every_outcome(language: str) -> None:
    words = assets.words(language)
    scripts = assets.STATIC / "js" / "ingest"
    problems = re.findall(r'failure\([^)]*"(\w+)"\)', (scripts / "files.js").read_text())
    assert len(set(problems)) == 7
    due = [f"ingest.problem.{problem}" for problem in problems]
    reasons = ("empty", "too_long", "nul", "surrogate", "not_arabic")
    due += [f"ingest.reason.{reason}" for reason in reasons]
    statuses = BatchItemSchema._declared_fields["status"].validate
    assert isinstance(statuses, OneOf)
    due += [f"ingest.state.{state}" for state in (*statuses.choices, "waiting", "working")]
    due += [f"ingest.field.{name}" for name in ArticleInSchema._declared_fields]
    assert [key for key in due if not words.get(key)] == []


def test_a_text_is_read_and_nothing_is_stored(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    write(browser, TEXT)
    browser.first("#text").send_keys(Keys.CONTROL, Keys.ENTER)
    browser.wait(READ)
    text = units(TEXT)
    for start, words in browser.run(LINES):
        assert text[start : start + len(units(words))] == units(words)
    marks = {(role, "".join(text[start:end])) for role, _, start, end in browser.run(MARKS)}
    assert {("cue", "قال"), ("content", "إن القوافل وصلت"), ("entity", "ليلى منصور")} <= marks
    assert browser.first(".analysis-bar [role=status]").text.startswith("قولان · متحدثان")
    assert not browser.all(".analysis b")
    total = browser.run("return fetch('/articles').then((r) => r.json()).then((r) => r.total)")
    assert total == 8
    # A statement is chosen here as in the reader.
    browser.first("a.anchor").click()
    assert "القوافل وصلت" in browser.wait(".flow").text


def test_a_pasted_text_is_read_without_a_press(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    browser.run(
        "const box = document.getElementById('text'); box.value = arguments[0];"
        "const how = {bubbles: true, inputType: 'insertFromPaste'};"
        "box.dispatchEvent(new InputEvent('input', how));",
        TEXT,
    )
    browser.wait(READ)


def test_the_example_shows_what_it_does_and_clear_ends_it(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    browser.all(".paste .actions button")[1].click()
    browser.wait(READ)
    browser.all(".paste .actions button")[1].click()
    browser.until(lambda: not browser.all(".analysis"))
    assert browser.first("#text").get_attribute("value") == ""


def test_a_text_that_cannot_be_read_says_why(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    browser.first(".paste button[type=submit]").click()
    assert browser.wait("#text-problem:not(:empty)").text == "النص فارغ."
    write(browser, "Not a word of it is Arabic.")
    browser.first(".paste button[type=submit]").click()
    browser.until(lambda: "عُشر" in browser.first("#text-problem").text)
    assert browser.first("#text").get_attribute("aria-invalid") == "true"
    field(browser, "url", "x" * 3000)
    write(browser, TEXT)
    browser.first(".paste button[type=submit]").click()
    browser.until(lambda: browser.first("#text-problem").text.startswith("الرابط:"))
    assert all("422" in line for line in browser.console())


def test_it_is_stored_once_and_replaced_only_when_wanted(browser: Browser, address: str) -> None:
    browser.open("/ingest", "#text")
    field(browser, "id", "page-1")
    field(browser, "outlet", "صحيفة المدينة")
    write(browser, TEXT)
    browser.first(".paste button[type=submit]").click()
    browser.wait(".analysis-bar .button-main").click()
    browser.until(lambda: browser.first(".saved").text == "حُفظ المقال.")
    link = browser.first(".analysis-bar a.button")
    assert link.get_attribute("href") == f"{address}/read/page-1"
    # The same again changes nothing; another text under the same id is asked about.
    browser.first(".paste button[type=submit]").click()
    browser.wait(".analysis-bar .button-main").click()
    browser.until(lambda: "من قبل" in browser.first(".saved").text)
    write(browser, TEXT + "قالت ليلى منصور إن الأمر تغير.\n")
    browser.first(".paste button[type=submit]").click()
    browser.wait(".analysis-bar .button-main").click()
    browser.until(lambda: "مقال آخر محفوظ" in browser.first(".saved").text)
    browser.all(".analysis-bar button")[1].click()
    browser.until(lambda: "محل السابق" in browser.first(".saved").text)
    browser.first(".analysis-bar a.button").click()
    browser.wait(".reading-text")
    assert "صحيفة المدينة" in browser.first(".reading-head").text
    assert len(browser.all("a.anchor")) == 3


def test_one_file_is_read_at_once(
    browser: Browser, address: str, files: Callable[..., list[Path]]
) -> None:
    browser.open("/ingest", "#text")
    # Line ends are part of the text: what the page stores is what the file holds.
    choose(browser, files(page_2__txt=TEXT.replace("\n", "\r\n")))
    browser.wait(READ)
    browser.first(".analysis-bar .button-main").click()
    browser.until(lambda: browser.first(".saved").text == "حُفظ المقال.")
    stored: dict[str, Any] = browser.run("return fetch('/articles/page-2').then((r) => r.json())")
    assert stored["text"] == TEXT.replace("\n", "\r\n")


def test_a_file_that_is_dropped_is_read_at_once(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    browser.run(
        """
        const data = new DataTransfer();
        data.items.add(new File([arguments[0]], "page-2.txt"));
        const how = {bubbles: true, cancelable: true, dataTransfer: data};
        document.body.dispatchEvent(new DragEvent("dragenter", how));
        window.marked = document.querySelector(".is-dragging") !== null;
        document.body.dispatchEvent(new DragEvent("drop", how));
        """,
        TEXT,
    )
    browser.wait(READ)
    assert browser.run("return window.marked")
    assert not browser.all(".is-dragging")
    assert browser.first("#text").get_attribute("value") == TEXT
    assert browser.first(".known input[name=id]").get_attribute("value") == "page-2"


def test_of_many_files_each_has_its_outcome_and_its_reason(
    browser: Browser, files: Callable[..., list[Path]]
) -> None:
    many = files(
        page_1__txt=TEXT,
        page_2__txt="Not Arabic.",
        page_3__txt=TEXT.replace("🚚 ", "").encode("windows-1256", "replace"),
        picture__txt=b"\x89PNG\r\n\x1a\n\x00",
        notes__pdf="قال",
        lines__jsonl=json.dumps({"id": "page-line", "text": TEXT, "source": "صحيفة"})
        + "\nnot json\n"
        + json.dumps({"id": "!", "text": TEXT}),
        page_json__json=json.dumps({"text": TEXT}),
    )
    browser.open("/ingest", "#text")
    choose(browser, many)
    browser.wait(".row")
    assert [row.get_attribute("data-state") for row in browser.all(".row")].count("waiting") == 6
    browser.first(".files .button-main").click()
    browser.until(lambda: not browser.all(".row:is([data-state=waiting], [data-state=working])"))
    rows = {row.text.split("\n")[1]: row for row in browser.all(".row")}
    assert list(rows) == [
        "page-1.txt",
        "page-2.txt",
        "page-3.txt قُرئ بترميز windows-1256",
        "picture.txt",
        "notes.pdf",
        "lines.jsonl السطر 1",
        "lines.jsonl السطر 2",
        "lines.jsonl السطر 3",
        "page-json.json",
    ]
    outcomes = [row.get_attribute("data-state") for row in rows.values()]
    failed = "failed"
    created = "created"
    assert outcomes == [created, failed, created, failed, failed, created, failed, failed, created]
    assert "ليس عربيًا" in rows["page-2.txt"].text
    assert "ليس ملف نص" in rows["picture.txt"].text
    assert "نوع غير معروف" in rows["notes.pdf"].text
    assert "JSON" in rows["lines.jsonl السطر 2"].text
    assert "المعرّف:" in rows["lines.jsonl السطر 3"].text
    assert browser.first(".files-bar [role=status]").text == "9 من 9 · حُفظ: 4 · تعذّر: 5"
    assert browser.first(".row a").get_attribute("href").endswith("/read/page-1")
    assert browser.axe() == []


def test_a_key_is_asked_for_only_when_one_is_wanted(
    browser: Browser, dashboard_key: NewKey
) -> None:
    key, reading = dashboard_key("ingest"), dashboard_key("read")
    browser.open("/ingest", "#text")
    field(browser, "id", "page-3")
    write(browser, TEXT)
    browser.first(".paste button[type=submit]").click()
    box = browser.wait("dialog.key input")
    assert browser.run("return document.activeElement") == box
    assert all("401" in line for line in browser.console())
    assert browser.axe() == []
    box.send_keys("wrong", Keys.ENTER)
    browser.until(lambda: browser.all("dialog.key .problem"))
    # A text is read with any key, and stored with one that may.
    browser.wait("dialog.key input").send_keys(reading, Keys.ENTER)
    browser.wait(READ)
    browser.first(".analysis-bar .button-main").click()
    browser.wait("dialog.key .problem")
    browser.wait("dialog.key input").send_keys(key, Keys.ENTER)
    browser.until(lambda: browser.first(".saved").text == "حُفظ المقال.")
    assert not browser.all("dialog")
    assert all("401" in line or "403" in line for line in browser.console())


def test_without_a_key_nothing_is_stored_and_the_page_says_so(
    browser: Browser, dashboard_key: NewKey
) -> None:
    dashboard_key("ingest")
    browser.open("/ingest", "#text")
    write(browser, TEXT)
    browser.first(".paste button[type=submit]").click()
    browser.wait("dialog.key input").send_keys(Keys.ESCAPE)
    assert "لا صلاحية" in browser.wait(".analysis .state-failed").text
    assert browser.first("#text").get_attribute("value") == TEXT
    assert all("401" in line for line in browser.console())


def test_offline_says_so_and_the_text_is_not_lost(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    write(browser, TEXT)
    browser.offline(True)
    browser.first(".paste button[type=submit]").click()
    failed = browser.wait(".analysis .state-failed")
    assert "لا اتصال" in failed.text
    browser.offline(False)
    failed.find_element("css selector", "button").click()
    browser.wait(READ)
    assert all("ERR_INTERNET_DISCONNECTED" in line for line in browser.console())


def test_the_other_language_keeps_the_text(browser: Browser) -> None:
    browser.open("/ingest", "#text")
    write(browser, TEXT)
    browser.first("#switch-language").click()
    browser.until(lambda: browser.run("return document.documentElement.lang") == "en")
    browser.wait(READ)
    assert browser.first("#text").get_attribute("value") == TEXT
    assert "2 quotes · 2 speakers" in browser.first(".analysis-bar [role=status]").text
    assert browser.axe() == []


def test_a_phone_has_it_all_in_one_column(browser: Browser) -> None:
    browser.size(360, 780)
    browser.open("/ingest", "#text")
    write(browser, TEXT)
    browser.first(".paste button[type=submit]").click()
    browser.wait(READ)
    assert browser.run("return document.documentElement.scrollWidth") <= 360
