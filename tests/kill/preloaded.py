"""Imported by the process that children are forked from: what takes long is loaded once."""

from api.entities.graph import Known, blocks_of
from api.entities.settling import english, wikidata_id
from api.search.lexemes import search_vector
from api.topics.terms import topic_queries
from tests.api.samples import TALKS

_NAME = "سامي الحداد"
LOADED = (
    blocks_of(Known("n", "PER", _NAME, "", _NAME, 1, "e")),
    english("PER", _NAME),
    wikidata_id("PER", _NAME, _NAME),
    search_vector(TALKS["text"]),
    topic_queries((_NAME, "Sami"), [_NAME]),
)
