"""JSON-LD of a page of quotes: Web Annotations that find their words, schema.org's Quotation."""

from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.annotations.build import quote_annotations
from api.formats.pages import Listing
from api.formats.schemaorg import quotation, quotation_list
from api.openapi import document
from tests.api.http_checks import good
from tests.api.samples import ALL

TEXTS = {sample["id"]: sample["text"] for sample in ALL}


def test_annotations_find_their_words(stored: FlaskClient) -> None:
    quotes = good(stored.get("/quotes"))["items"]
    # Positions are code points, whatever is asked for.
    for more in ("", "&offsets=utf16"):
        page = good(stored.get(f"/quotes?format=annotations{more}"))
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert (page["type"], page["partOf"]["total"]) == ("AnnotationPage", len(quotes))
        assert len(page["items"]) == len(quotes) == 8
        for item, annotation in zip(quotes, page["items"], strict=True):
            assert (annotation["type"], annotation["motivation"]) == ("Annotation", "describing")
            link, *words = annotation["body"]
            assert link["source"] == f"http://localhost/quotes/{item['id']}"
            name = item["speaker"]["name"]
            assert [b["value"] for b in words if b["purpose"] == "describing"] == [name] * bool(
                name
            )
            text = TEXTS[item["article"]["id"]]
            for piece, target in zip(item["content"], annotation["target"], strict=True):
                assert target["source"] == f"http://localhost/articles/{item['article']['id']}"
                position, exact = target["selector"]
                assert text[position["start"] : position["end"]] == exact["exact"] == piece["text"]
                assert exact["prefix"] + exact["exact"] + exact["suffix"] in text


def test_annotations_are_those_of_the_article(stored: FlaskClient) -> None:
    whole = good(stored.get("/articles/talks-1/annotations"))["items"]
    described = [item for item in whole if item["motivation"] == "describing"]
    page = good(stored.get("/articles/talks-1/quotes?format=annotations"))
    assert page["items"] == described
    assert "next" not in page


def test_pages_of_annotations_lead_on(stored: FlaskClient) -> None:
    seen: list[str] = []
    address = "http://localhost/quotes?format=annotations&limit=3"
    while address:
        page = good(stored.get(address.removeprefix("http://localhost")))
        assert page["id"].startswith("http://localhost/quotes?")
        assert page["partOf"]["id"].endswith("format=annotations&limit=3#collection")
        seen += [item["id"] for item in page["items"]]
        address = page.get("next", "")
    assert len(set(seen)) == len(seen) == 8


def test_quotations_say_who_said_what_where(stored: FlaskClient) -> None:
    quotes = good(stored.get("/quotes"))["items"]
    page = good(stored.get("/quotes?format=schemaorg"))
    assert (page["@context"], page["@type"]) == ("https://schema.org", "ItemList")
    assert page["numberOfItems"] == len(quotes)
    types = set()
    for item, found in zip(quotes, page["itemListElement"], strict=True):
        assert (found["@type"], found["text"]) == ("Quotation", item["text"])
        assert found["@id"] == f"http://localhost/quotes/{item['id']}"
        article = found["isPartOf"]
        assert article["@type"] == "NewsArticle"
        assert article.get("headline") == item["article"]["title"]
        assert article.get("datePublished") == item["article"]["date"]
        assert article.get("url") == item["article"]["url"]
        assert article.get("publisher", {}).get("name") == item["article"]["outlet"]
        names = [speaker["name"] for speaker in found.get("spokenByCharacter", [])]
        assert names == [s["name"] for s in item["speakers"] if s["name"]]
        types |= {speaker["@type"] for speaker in found.get("spokenByCharacter", [])}
        assert None not in _values(found)
    assert types == {"Person", "Organization", "Thing"}


def test_what_is_known_of_a_speaker_and_the_topics() -> None:
    speaker = {
        "name": "سامي الحداد",
        "name_en": "Sami al-Haddad",
        "type": "person",
        "entity_id": "e1",
        "wikidata_id": "Q1",
    }
    article = {"id": "أ 1", "title": None, "outlet": None, "date": None, "url": None}
    item = {"id": "q1", "text": "نص", "speakers": [speaker], "topics": ["x"], "article": article}
    page = Listing("http://q.example", "/quotes", {}, [], None, 0, {})
    assert quotation(item, page) == {
        "@type": "Quotation",
        "@id": "http://q.example/quotes/q1",
        "text": "نص",
        "inLanguage": "ar",
        "spokenByCharacter": [
            {
                "@type": "Person",
                "@id": "http://q.example/entities/e1",
                "name": "سامي الحداد",
                "alternateName": "Sami al-Haddad",
                "sameAs": "http://www.wikidata.org/entity/Q1",
            }
        ],
        "about": [
            {"@type": "DefinedTerm", "@id": "http://q.example/topics/x", "termCode": "x"},
        ],
        "isPartOf": {"@type": "NewsArticle", "@id": "http://q.example/articles/%D8%A3%201"},
    }


def test_a_total_that_was_not_counted_is_left_out() -> None:
    page = Listing("http://q.example", "/quotes", {}, [], None, None, {})
    assert "numberOfItems" not in quotation_list(page)
    assert "total" not in quote_annotations(page)["partOf"]


def test_both_fit_their_schemas(stored: FlaskClient) -> None:
    spec = document(stored.application)
    content = spec["paths"]["/quotes"]["get"]["responses"]["200"]["content"]
    for name in ("annotations", "schemaorg"):
        response = stored.get("/quotes", query_string={"format": name})
        first, second = content[response.mimetype]["schema"]["anyOf"]
        whole = {**(first if name == "annotations" else second), "components": spec["components"]}
        assert list(Draft202012Validator(whole).iter_errors(response.get_json())) == []


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [part for each in value.values() for part in _values(each)]
    if isinstance(value, list):
        return [part for each in value for part in _values(each)]
    return [value]
