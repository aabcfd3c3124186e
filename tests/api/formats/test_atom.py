"""The Atom feed: the musts of RFC 4287, and texts that XML could not hold as they are."""

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from api.formats.atom import atom_feed, title
from api.formats.pages import Listing, Source
from tests.api.http_checks import good

A = "{http://www.w3.org/2005/Atom}"
ROOT = "http://qala.example"
# RFC 3339 as RFC 4287, section 3.3, wants it: upper case T and Z.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
STORED = dt.datetime(2024, 5, 13, 8, 30, tzinfo=dt.UTC)


def quote(number: int, **changes: Any) -> dict[str, Any]:
    """A served quote, as far as feeds read it."""
    return {
        "id": f"q{number}",
        "text": "إن المحادثات ستستأنف",
        "topics": ["ceasefire"],
        "speaker": {"name": "سامي الحداد", "entity_id": "e1"},
        "speakers": [{"name": "سامي الحداد", "entity_id": "e1"}],
        "article": {
            "id": "talks-1",
            "outlet": "صحيفة المدينة",
            "date": "2024-05-12",
            "url": "https://news.example/1?a=1&b=2",
        },
        **changes,
    }


def listing(*items: dict[str, Any], **changes: Any) -> Listing:
    values: dict[str, Any] = {
        "root": ROOT,
        "path": "/quotes",
        "arguments": {"about": "صفقة <الأسرى> & more", "format": "atom"},
        "items": list(items),
        "next": None,
        "total": len(items),
        "sources": {"talks-1": Source(STORED, STORED, "")},
        **changes,
    }
    return Listing(**values)


def parsed(page: Listing) -> ET.Element:
    feed = ET.fromstring(atom_feed(page))
    check(feed)
    return feed


def text(element: ET.Element, name: str) -> str:
    (found,) = element.findall(A + name)
    assert found.text
    return found.text


def check(feed: ET.Element) -> None:
    """RFC 4287, sections 4.1.1, 4.1.2, 4.2.6, 4.2.7 and 3.3."""
    assert feed.tag == A + "feed"
    entries = feed.findall(A + "entry")
    # Entries come last, so that readers know the feed before them.
    assert list(feed)[len(feed) - len(entries) :] == entries
    for part in (feed, *entries):
        assert URN.match(text(part, "id"))
        assert text(part, "title").strip()
        assert MOMENT.match(text(part, "updated"))
        for moment in part.findall(A + "published"):
            assert MOMENT.match(moment.text or "")
        for author in part.findall(A + "author"):
            assert text(author, "name").strip()
        links = [(link.get("rel"), link.get("type")) for link in part.findall(A + "link")]
        assert len(set(links)) == len(links)
        for link in part.findall(A + "link"):
            assert re.match(r"https?://[!-~]+\Z", link.get("href") or "")
        for category in part.findall(A + "category"):
            assert category.get("term")
    assert feed.find(A + "author") is not None
    assert [link for link in feed.findall(A + "link") if link.get("rel") == "self"]
    for entry in entries:
        assert [link for link in entry.findall(A + "link") if link.get("rel") == "alternate"]
        (content,) = entry.findall(A + "content")
        assert (content.get("type"), len(content)) == ("text", 0)
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)


def links(element: ET.Element) -> dict[str | None, str | None]:
    return {link.get("rel"): link.get("href") for link in element.findall(A + "link")}


def test_an_entry_is_a_quote() -> None:
    feed = parsed(listing(quote(1)))
    assert text(feed, "title") == "Quotes: about صفقة <الأسرى> & more"
    assert text(feed, "updated") == "2024-05-13T08:30:00Z"
    (entry,) = feed.findall(A + "entry")
    assert text(entry, "title") == "سامي الحداد: إن المحادثات ستستأنف"
    assert text(entry, "content") == "إن المحادثات ستستأنف"
    assert text(entry.findall(A + "author")[0], "name") == "صحيفة المدينة"
    assert text(entry, "published") == "2024-05-12T00:00:00Z"
    assert text(entry, "updated") == "2024-05-13T08:30:00Z"
    assert links(entry) == {
        "alternate": "https://news.example/1?a=1&b=2",
        "related": f"{ROOT}/quotes/q1",
    }
    assert [c.get("term") for c in entry.findall(A + "category")] == ["ceasefire"]


def test_what_is_not_known_is_left_out() -> None:
    bare = quote(
        1,
        speaker={"name": None},
        topics=[],
        article={"id": "gone", "outlet": None, "date": None, "url": None},
    )
    (entry,) = parsed(listing(bare)).findall(A + "entry")
    assert text(entry, "title") == "إن المحادثات ستستأنف"
    assert entry.find(A + "author") is None
    assert entry.find(A + "published") is None
    assert links(entry) == {"alternate": f"{ROOT}/quotes/q1"}
    parsed(listing())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a url", "ftp://x.example/1", "//x"])
def test_only_web_addresses_are_links(url: str) -> None:
    article = {**quote(1)["article"], "url": url}
    (entry,) = parsed(listing(quote(1, article=article))).findall(A + "entry")
    assert links(entry) == {"alternate": f"{ROOT}/quotes/q1"}


def test_texts_that_xml_cannot_hold() -> None:
    said = "قال\x00\x08\x0b\x1b\ufffe ]]> <b>&amp; 🕊"
    article = {**quote(1)["article"], "outlet": "أ\x01ب"}
    (entry,) = parsed(listing(quote(1, text=said, article=article))).findall(A + "entry")
    assert text(entry, "content") == "قال ]]> <b>&amp; 🕊"
    assert text(entry.findall(A + "author")[0], "name") == "أب"


def test_ids_stay() -> None:
    first = parsed(listing(quote(1), quote(2), next="c", arguments={"limit": "2", "about": "x"}))
    other = parsed(listing(quote(2), arguments={"about": "x", "cursor": "c", "format": "atom"}))
    assert text(first, "id") == text(other, "id")
    assert text(first.findall(A + "entry")[1], "id") == text(other.findall(A + "entry")[0], "id")
    assert text(parsed(listing(arguments={"about": "y"})), "id") != text(first, "id")
    assert links(first)["next"] == f"{ROOT}/quotes?about=x&cursor=c&limit=2"


def test_long_texts_are_cut_between_words_in_titles() -> None:
    (entry,) = parsed(listing(quote(1, text="كلمة طويلة\n" * 40))).findall(A + "entry")
    name, _, said = text(entry, "title").partition(": ")
    assert (name, said[-1], said[-6:-1]) == ("سامي الحداد", "…", "طويلة") or said.endswith("كلمة…")
    assert len(said) <= 91


@pytest.mark.parametrize(
    ("path", "asked", "words"),
    [
        ("/quotes", {}, "Quotes"),
        ("/quotes", {"speaker": "Blinken", "sort": "date"}, "Quotes: speaker Blinken"),
        ("/topics/hostage-deal/quotes", {}, "Quotes: topic hostage-deal"),
        ("/entities/e1/quotes", {"stance": "denial"}, "Quotes: entity سامي الحداد, stance denial"),
        ("/entities/e2/quotes", {}, "Quotes: entity e2"),
        ("/articles/talks-1/quotes", {"limit": "2"}, "Quotes: article talks-1"),
    ],
)
def test_the_title_says_what_was_searched(path: str, asked: dict[str, str], words: str) -> None:
    assert title(listing(quote(1), path=path, arguments={**asked, "format": "atom"})) == words


def test_the_feed_of_a_search(stored: FlaskClient, tmp_path: Path) -> None:
    path = "/quotes?format=atom&limit=3&from=2024-01-01"
    raw = stored.get(path).get_data()
    feed = ET.fromstring(raw)
    check(feed)
    quotes = good(stored.get("/quotes?limit=3&from=2024-01-01"))["items"]
    contents = [text(entry, "content") for entry in feed.findall(A + "entry")]
    assert contents == [item["text"] for item in quotes]
    moments = [text(entry, "updated") for entry in feed.findall(A + "entry")]
    assert text(feed, "updated") == max(moments) > "2024"
    following = links(feed)["next"]
    assert following
    rest = ET.fromstring(stored.get(following.removeprefix("http://localhost")).get_data())
    check(rest)
    assert text(rest, "id") == text(feed, "id")
    assert not set(contents) & {text(entry, "content") for entry in rest.findall(A + "entry")}
    if xmllint := shutil.which("xmllint"):
        file = tmp_path / "feed.xml"
        file.write_bytes(raw)
        subprocess.run([xmllint, "--noout", file], check=True)
