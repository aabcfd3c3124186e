"""The shell of every page: language and direction, policy, files, words, nothing from elsewhere."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.dashboard import assets
from api.settings import Settings
from tests.dashboard.conftest import Browser

PAGES = ("/", "/browse", "/read/x", "/speakers", "/speakers/x", "/ingest", "/embed")
FRAMES = ("/embed/quotes", "/embed/topics/x", "/embed/speakers/x")
LINK = re.compile(r"""(?:src|href)=["']([^"'?#]+)[^"']*["']""")
KEY = re.compile(r"""\bt\(\s*["']([\w.]+)["']""")


@pytest.fixture
def page_client() -> FlaskClient:
    """A client of pages; they need no database."""
    return _app(Settings()).test_client()


def _app(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.mark.parametrize("path", [*PAGES, *FRAMES])
def test_a_page_asks_nothing_of_others(page_client: FlaskClient, path: str) -> None:
    page = page_client.get(path, headers={"Accept": "text/html"})
    text = page.get_data(as_text=True)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert '<html lang="ar" dir="rtl">' in text
    links = LINK.findall(text)
    assert len(links) >= 8
    for link in links:
        assert link.startswith("/"), link
        if link.startswith("/assets/"):
            assert page_client.get(link).status_code == 200, link
    # A policy without 'unsafe-inline' would stop these.
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy


@pytest.mark.parametrize(
    ("query", "opening"),
    [
        ("", '<html lang="ar" dir="rtl">'),
        ("?lang=en", '<html lang="en" dir="ltr">'),
        ("?lang=en&theme=dark", '<html lang="en" dir="ltr" data-theme="dark">'),
        ("?lang=%22%3E%3Cscript%3E&theme=%3Cscript%3E", '<html lang="ar" dir="rtl">'),
    ],
)
def test_the_address_says_language_and_theme(
    page_client: FlaskClient, query: str, opening: str
) -> None:
    text = page_client.get("/" + query).get_data(as_text=True)
    assert opening in text
    assert "<script>" not in text


def test_links_keep_language_and_theme_and_the_other_language_keeps_the_rest(
    page_client: FlaskClient,
) -> None:
    text = page_client.get("/browse?lang=en&theme=dark&stance=denial").get_data(as_text=True)
    assert 'href="/speakers?lang=en&amp;theme=dark"' in text
    assert 'href="?theme=dark&amp;stance=denial"' in text


def test_only_frames_may_be_framed_and_only_by_whom_the_setting_names(
    page_client: FlaskClient,
) -> None:
    for path in PAGES:
        assert "frame-ancestors 'none'" in page_client.get(path).headers["Content-Security-Policy"]
    for path in FRAMES:
        assert "frame-ancestors *" in page_client.get(path).headers["Content-Security-Policy"]
    chosen = _app(Settings(frame_ancestors="https://news.example")).test_client()
    policy = chosen.get(FRAMES[0]).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://news.example" in policy


def test_files_are_kept_for_good_under_their_version_only(page_client: FlaskClient) -> None:
    now = page_client.get(f"/assets/{assets.version()}/js/core/api.js")
    assert now.mimetype == "text/javascript"
    assert "immutable" in now.headers["Cache-Control"]
    before = page_client.get("/assets/0123456789ab/js/core/api.js")
    assert before.status_code == 200
    assert before.headers["Cache-Control"] == "no-cache"
    packed = page_client.get(
        f"/assets/{assets.version()}/js/core/api.js", headers={"Accept-Encoding": "gzip"}
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == now.get_data()
    font = f"/assets/{assets.version()}/vendor/fonts/noto-naskh-arabic-arabic-400-normal.woff2"
    assert page_client.get(font).mimetype == "font/woff2"


@pytest.mark.parametrize(
    "name", ["js/core/nothing.js", "../routes.py", "%2e%2e/routes.py", "js", "vendor/.stamp", ".."]
)
def test_nothing_else_is_a_file(page_client: FlaskClient, name: str) -> None:
    assert page_client.get(f"/assets/{assets.version()}/{name}").status_code == 404


def test_a_change_of_a_file_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    before = assets.version()
    assert assets.imported("a.js") == ["b.js"]
    (tmp_path / "b.js").write_text('export * from "./c.js";\n')
    assets._signature_at.cache_clear()
    assert assets.version() != before
    assert assets.imported("a.js") == ["b.js", "c.js"]


def test_both_languages_have_the_same_words() -> None:
    arabic, english = assets.words("ar"), assets.words("en")
    assert list(arabic) == list(english)
    for key in arabic:
        fields = [set(re.findall(r"\{(\w+)\}", words[key])) - {"n"} for words in (arabic, english)]
        # A form for one or two need not say the number.
        assert fields[0] == fields[1], key


def test_every_word_that_a_module_asks_for_is_there() -> None:
    words = assets.words("ar")
    asked = {
        key
        for module in (assets.STATIC / "js").rglob("*.js")
        for key in KEY.findall(module.read_text(encoding="utf-8"))
    }
    assert len(asked) > 40
    missing = {key for key in asked if key not in words and f"{key}.other" not in words}
    assert missing == set()


def test_no_module_writes_markup_from_strings() -> None:
    for module in (assets.STATIC / "js").rglob("*.js"):
        text = module.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "unsafeHTML", "unsafe-html", "document.write"):
            assert word not in text, f"{word} in {module.name}"


def test_lock_of_packages_has_hashes_and_no_addresses() -> None:
    lock = json.loads((assets.HERE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) >= 5
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_an_unknown_address_is_a_page_for_browsers_and_json_for_programs(
    page_client: FlaskClient,
) -> None:
    page = page_client.get("/nothing?lang=en", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no page here" in page.get_data(as_text=True)
    for accept in ("application/json", "*/*"):
        plain = page_client.get("/nothing", headers={"Accept": accept})
        assert (plain.status_code, plain.mimetype) == (404, "application/json")
    known = page_client.get("/nothing/else", headers={"Accept": "image/png"})
    assert known.mimetype == "application/json"


@pytest.mark.parametrize(
    "path", ["/", "/browse", "/read/talks-1", "/speakers", "/ingest", "/embed"]
)
def test_every_request_of_a_page_stays_here(browser: Browser, path: str) -> None:
    browser.open(path, "#main > *")
    hosts = browser.run(
        "const entries = performance.getEntriesByType('resource');"
        "return [...new Set(entries.map((entry) => new URL(entry.name).origin))];"
    )
    assert hosts == [browser.address]


def test_the_theme_switch_changes_the_page_and_the_address(browser: Browser) -> None:
    browser.open("/browse", "#switch-theme[aria-pressed]")
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    before = browser.run(paper)
    browser.first("#switch-theme").click()
    assert browser.run(paper) != before
    assert browser.query == "?theme=dark"
    browser.first("#switch-theme").click()
    assert browser.run(paper) == before
    browser.media(prefers_color_scheme="dark")
    browser.open("/browse", "#switch-theme[aria-pressed='true']")
    assert browser.run(paper) != before


def test_the_documentation_works_under_its_policy(browser: Browser) -> None:
    browser.open("/docs", ".opblock-summary-control")
    browser.run("document.querySelector('.opblock-summary-control').click()")
    browser.wait(".opblock.is-open .try-out__btn").click()
    browser.wait(".opblock.is-open .execute")
