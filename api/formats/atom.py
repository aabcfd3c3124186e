"""A page of quotes as an Atom 1.0 feed (RFC 4287), for feed readers and newsrooms' alerts."""

import datetime as dt
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

from api.formats.pages import Listing

NAMESPACE = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
# What XML 1.0 cannot hold (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_LONGEST_TITLE = 90
_PARENTS = {"articles": "article", "entities": "entity", "topics": "topic"}
# Of a feed without entries, which must say something.
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def atom_feed(listing: Listing) -> bytes:
    """The feed: an entry for each quote, in the list's order; `next` leads to the page after."""
    feed = ET.Element("feed", {"xmlns": NAMESPACE, _XML + "lang": "ar"})
    _add(feed, "id", _urn(listing.subject))
    _add(feed, "title", title(listing), {_XML + "lang": "en"})
    _add(feed, "updated", _moment(max((_updated(q, listing) for q in listing.items), default=None)))
    # For entries whose outlet is not known.
    _add(_add(feed, "author"), "name", "Qala")
    _add(feed, "generator", "Qala")
    _link(feed, "self", listing.url, "application/atom+xml")
    if listing.next_url is not None:
        _link(feed, "next", listing.next_url, "application/atom+xml")
    for item in listing.items:
        _entry(feed, item, listing)
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def title(listing: Listing) -> str:
    """What was searched, in words: `Quotes: speaker Blinken, about hostage deal`."""
    words = [f"{name.replace('_', ' ')} {value}" for name, value in listing.asked.items()]
    parent, *rest = listing.path.strip("/").split("/")
    if rest:
        names = (_name(item, rest[0]) for item in listing.items[:1])
        words.insert(0, f"{_PARENTS.get(parent, parent)} {next(names, None) or rest[0]}")
    return f"Quotes: {', '.join(words)}" if words else "Quotes"


def _name(item: dict[str, Any], entity_id: str) -> str | None:
    """The name of the entity whose quotes these are."""
    names = (s["name"] for s in item["speakers"] if s["entity_id"] == entity_id)
    return next(names, None)


def _entry(feed: ET.Element, item: dict[str, Any], listing: Listing) -> None:
    article, address = item["article"], listing.address("quotes", item["id"])
    entry = _add(feed, "entry")
    _add(entry, "id", _urn(address))
    _add(entry, "title", _heading(item))
    _add(entry, "updated", _moment(_updated(item, listing)))
    if article["date"] is not None:
        _add(entry, "published", f"{article['date']}T00:00:00Z")
    if article["outlet"] is not None:
        _add(_add(entry, "author"), "name", article["outlet"])
    url = article["url"]
    if url is not None and _WEB.match(url):
        _link(entry, "alternate", url, "text/html")
        _link(entry, "related", address, "application/json")
    else:
        _link(entry, "alternate", address, "application/json")
    for slug in item["topics"]:
        _add(entry, "category", attributes={"term": slug})
    _add(entry, "content", item["text"], {"type": "text"})


def _heading(item: dict[str, Any]) -> str:
    """The speaker and the beginning of what is said, cut between words."""
    said = " ".join(item["text"].split())
    if len(said) > _LONGEST_TITLE:
        said = said[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    name = item["speaker"]["name"]
    return f"{name}: {said}" if name else said


def _updated(item: dict[str, Any], listing: Listing) -> dt.datetime:
    source = listing.sources.get(item["article"]["id"])
    return source.updated if source else _NEVER


def _moment(moment: dt.datetime | None) -> str:
    utc = (moment or _NEVER).astimezone(dt.UTC)
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z")


def _urn(address: str) -> str:
    """An id that stays while the API's public address does (RFC 4122, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, address).urn


def _add(
    parent: ET.Element, name: str, text: str | None = None, attributes: dict[str, str] | None = None
) -> ET.Element:
    element = ET.SubElement(
        parent, name, {key: _clean(value) for key, value in (attributes or {}).items()}
    )
    element.text = None if text is None else _clean(text)
    return element


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    _add(parent, "link", attributes={"rel": relation, "type": kind, "href": address})


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
