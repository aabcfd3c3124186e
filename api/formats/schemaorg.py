"""A page of quotes as schema.org `Quotation`s (JSON-LD), for search engines and knowledge graphs.

Vocabulary: https://schema.org/Quotation, of CreativeWork; `spokenByCharacter` is "to whom the
quotation is attributed", a person or an organisation.
"""

from collections.abc import Iterator
from typing import Any

from api.formats.pages import Listing

CONTEXT = "https://schema.org"
WIKIDATA = "http://www.wikidata.org/entity/"
_TYPES = {"person": "Person", "organisation": "Organization"}


def quotation_list(listing: Listing) -> dict[str, Any]:
    """The page as an `ItemList`."""
    head = _known(
        {
            "@context": CONTEXT,
            "@type": "ItemList",
            "@id": listing.url,
            "numberOfItems": listing.total,
        }
    )
    return {**head, "itemListElement": [quotation(item, listing) for item in listing.items]}


def quotation(item: dict[str, Any], listing: Listing) -> dict[str, Any]:
    """One quote as a `Quotation`."""
    speakers = list(_speakers(item, listing))
    topics = [
        {"@type": "DefinedTerm", "@id": listing.address("topics", slug), "termCode": slug}
        for slug in item["topics"]
    ]
    return _known(
        {
            "@type": "Quotation",
            "@id": listing.address("quotes", item["id"]),
            "text": item["text"],
            "inLanguage": "ar",
            "spokenByCharacter": speakers,
            "about": topics,
            "isPartOf": _article(item["article"], listing),
        }
    )


def _speakers(item: dict[str, Any], listing: Listing) -> Iterator[dict[str, Any]]:
    for speaker in item["speakers"]:
        if speaker["name"] is None:
            continue
        entity, wikidata = speaker["entity_id"], speaker["wikidata_id"]
        yield _known(
            {
                # A described source (`مصادر مطلعة`) may be one or many.
                "@type": _TYPES.get(speaker["type"], "Thing"),
                "@id": entity and listing.address("entities", entity),
                "name": speaker["name"],
                "alternateName": speaker["name_en"],
                "sameAs": wikidata and WIKIDATA + wikidata,
            }
        )


def _article(article: dict[str, Any], listing: Listing) -> dict[str, Any]:
    outlet = article["outlet"]
    return _known(
        {
            "@type": "NewsArticle",
            "@id": listing.address("articles", article["id"]),
            "url": article["url"],
            "headline": article["title"],
            "datePublished": article["date"],
            "publisher": outlet and {"@type": "Organization", "name": outlet},
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: schema.org leaves it out."""
    return {name: value for name, value in values.items() if value not in (None, [], "")}
