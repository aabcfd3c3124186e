"""The modules that all views share, each in the browser that will run it."""

from typing import Any

import pytest

from api.dashboard import assets
from tests.dashboard.conftest import Browser


def call(browser: Browser, module: str, script: str, *arguments: Any) -> Any:
    """What a script gives that ends with `return …` and has a module as `m`."""
    return browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1]; const given = arguments;"
        f"import('/assets/{assets.version()}/js/{module}').then((m) => {{ {script} }})"
        ".then(done, (error) => done(String(error)))",
        *arguments,
    )


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("", ["لا أقوال", "قول واحد", "قولان", "3 أقوال", "11 قولًا", "100 قول"]),
        ("?lang=en", ["No quotes", "1 quote", "2 quotes", "3 quotes", "11 quotes", "100 quotes"]),
    ],
)
def test_numbers_take_the_form_that_the_language_gives_them(
    browser: Browser, query: str, forms: list[str]
) -> None:
    browser.open(f"/embed{query}")
    script = "return given[0].map((n) => m.t('common.quotes', {n}))"
    assert call(browser, "core/text.js", script, [0, 1, 2, 3, 11, 100]) == forms


def test_dates_and_names_are_in_the_language_of_the_page(browser: Browser) -> None:
    script = (
        "return [m.date('2023-11-04'), m.day(null), m.name({name: 'بلينكن', name_en: 'Blinken'}),"
        "m.name({name: null, name_en: 'Blinken'}), m.name(null), m.number(12345)]"
    )
    browser.open("/embed")
    assert call(browser, "core/text.js", script) == [
        *("4 نوفمبر 2023", "", "بلينكن", "Blinken", "متحدث غير معروف", "12,345")
    ]
    browser.open("/embed?lang=en")
    assert call(browser, "core/text.js", script) == [
        *("4 November 2023", "", "Blinken", "Blinken", "Speaker not known", "12,345")
    ]


def test_addresses_leave_out_what_is_empty_and_repeat_lists(browser: Browser) -> None:
    browser.open("/embed")
    script = "return m.address('/quotes', {a: 'x y', b: null, c: '', d: ['1', '2'], e: undefined})"
    assert call(browser, "core/api.js", script) == "/quotes?a=x+y&d=1&d=2"


def test_state_is_written_to_the_address_and_heard(browser: Browser) -> None:
    browser.open("/embed?stance=denial&theme=dark")
    heard = call(
        browser,
        "core/state.js",
        "const heard = []; m.onChange((state) => heard.push(state));"
        "m.write({stance: null, verb: ['أكد', 'قال']}); m.write({verb: ['أكد', 'قال']});"
        "return [heard, m.read(), m.href('/speakers', {q: 'x'})]",
    )
    state = {"theme": "dark", "verb": ["أكد", "قال"]}
    assert heard == [[state], state, "/speakers?q=x&theme=dark"]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        ({"status": 0}, "لا اتصال بالخادم"),
        ({"status": 401}, "لا صلاحية لك هنا"),
        ({"status": 403}, "لا صلاحية لك هنا"),
        ({"status": 404}, "لم نجده"),
        ({"status": 422, "message": "query.from: Not a valid date."}, "لم يُفهم الطلب"),
        ({"status": 503, "retryAfter": 5}, "الخادم مشغول الآن"),
        ({"status": 500, "message": "x"}, "حدث خطأ"),
    ],
)
def test_each_failure_is_told_apart(browser: Browser, error: dict[str, Any], title: str) -> None:
    browser.open("/embed")
    text = call(
        browser,
        "parts/states.js",
        "return import(given[1]).then(({render}) => {"
        "const host = document.createElement('div');"
        "render(m.failed(given[0], () => {}), host); return host.innerText})",
        error,
        f"/assets/{assets.version()}/js/core/render.js",
    )
    assert title in text
    assert ("أعد المحاولة" in text) is (error["status"] not in {401, 403, 404})
    assert ("5 ثوانٍ" in text) is ("retryAfter" in error)


def test_verbatim_parts_are_found_in_words_of_several_pieces(browser: Browser) -> None:
    browser.open("/embed")
    quote = {
        "text": "🕊 أول … ثان",
        "content": [
            {"start": 10, "end": 16, "text": "🕊 أول"},
            {"start": 30, "end": 33, "text": "ثان"},
        ],
    }
    spans = [{"start": 13, "end": 16}, {"start": 31, "end": 40}, {"start": 0, "end": 5}]
    script = "return m.moved(m.place(given[0]), given[1])"
    moved = call(browser, "parts/words.js", script, quote, spans)
    utf16 = quote["text"].encode("utf-16-le")
    found = [utf16[2 * start : 2 * end].decode("utf-16-le") for start, end in moved]
    assert found == ["أول", "ان"]


def test_steps_without_quotes_stand_in_a_chart_as_nothing(browser: Browser) -> None:
    browser.open("/embed")
    rows = [
        {"period": "2024-01-01", "key": "denial", "count": 2},
        {"period": "2024-04-01", "key": "neutral", "count": 1},
    ]
    script = "return m.arrange(given[0], [{key: 'neutral'}, {key: 'denial'}], 'month')"
    found = call(browser, "parts/chart.js", script, rows)
    assert found["periods"] == ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]
    assert [one["values"] for one in found["series"]] == [[0, 0, 0, 1], [2, 0, 0, 0]]
