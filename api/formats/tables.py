"""Which flat columns the items of each list have: names that stay, and where their values are.

A path walks the item as JSON serves it: `speaker.name`. Where it meets a list, it goes on in each
element, and the values are joined with `;`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.formats.media import ALL, TABULAR, Format


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table. `name` names its file.

    Without `columns` the items are flat themselves and bring theirs; `empty` are the columns of a
    list that has no items. A `short` list is read at once, its rows counted on by its view.
    """

    name: str
    columns: Mapping[str, str] | None = None
    formats: tuple[Format, ...] = TABULAR
    empty: tuple[str, ...] = ()
    short: bool = False

    def header(self, items: Iterable[Mapping[str, Any]] = ()) -> list[str]:
        """The names of the columns; of flat items, all their keys in order of appearance."""
        if self.columns is not None:
            return list(self.columns)
        return list(dict.fromkeys(key for item in items for key in flat(item))) or list(self.empty)

    def row(self, item: Mapping[str, Any], header: Iterable[str]) -> list[Any]:
        """The values of one item, as plain values or None."""
        if self.columns is not None:
            return [joined(at(item, self.columns[name])) for name in header]
        values = flat(item)
        return [values.get(name) for name in header]


def at(value: Any, path: str) -> Any:
    """What lies at a path: a value, a list of values, or None."""
    for name in path.split("."):
        if isinstance(value, list):
            value = [at(part, name) for part in value]
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def joined(value: Any) -> Any:
    """A value for one cell: lists as text."""
    if isinstance(value, list):
        return ";".join(str(part) for part in value if part is not None)
    return value


def flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with its objects opened: `{"a": {"b": 1}}` is `{"a_b": 1}`."""
    values: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, Mapping):
            values |= {f"{key}_{name}": part for name, part in flat(value).items()}
        else:
            values[key] = joined(value)
    return values


QUOTES = Table(
    "quotes",
    {
        "id": "id",
        "speaker": "speaker.name",
        "speaker_en": "speaker.name_en",
        "speaker_type": "speaker.type",
        "entity_id": "speaker.entity_id",
        "wikidata_id": "speaker.wikidata_id",
        "speaker_method": "speaker.method",
        "speaker_confidence": "speaker.confidence",
        "speakers": "speakers.name",
        "source": "source.text",
        "cue": "cue.text",
        "lemma": "cue.lemma",
        "stance": "cue.stance",
        "negated": "negated",
        "kind": "kind",
        "text": "text",
        "via": "via.text",
        "outlet": "article.outlet",
        "date": "article.date",
        "article_id": "article.id",
        "article_title": "article.title",
        "url": "article.url",
        "section": "section",
        "topics": "topics",
        "parent": "parent",
        "context_before": "context.before",
        "context_after": "context.after",
        "confidence": "confidence",
        "score": "match.score",
        "matched_in": "match.matched_in",
        "similarity": "match.similarity",
    },
    ALL,
)
ARTICLES = Table(
    "articles",
    {
        "id": "id",
        "title": "title",
        "outlet": "outlet",
        "date": "date",
        "url": "url",
        "keywords": "keywords",
        "characters": "counts.characters",
        "mentions": "counts.mentions",
        "quotes": "counts.quotes",
        "model": "analysis.model",
        "analysed_at": "analysis.created_at",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
ENTITIES = Table(
    "entities",
    {
        "id": "id",
        "name": "name",
        "name_en": "name_en",
        "name_en_method": "name_en_method",
        "type": "type",
        "wikidata_id": "wikidata_id",
        "ambiguous": "ambiguous",
        "candidates": "candidates.id",
        "article_count": "article_count",
        "mention_count": "mention_count",
        "quote_count": "quote_count",
        "first_seen": "first_seen",
        "last_seen": "last_seen",
        "aliases": "aliases.text",
    },
)
MENTIONS = Table(
    "mentions",
    {
        "entity_id": "entity_id",
        "name": "name",
        "label": "label",
        "text": "text",
        "start": "start",
        "end": "end",
        "section_id": "section_id",
        "article_id": "article.id",
        "article_title": "article.title",
        "outlet": "article.outlet",
        "date": "article.date",
        "confidence": "confidence",
    },
)
TOPICS = Table(
    "topics",
    {
        "slug": "slug",
        "name": "name",
        "name_en": "name_en",
        "terms_ar": "terms_ar",
        "terms_en": "terms_en",
        "quote_count": "quote_count",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
    short=True,
)
SPEAKERS = Table(
    "speakers",
    {
        "speaker": "speaker.name",
        "speaker_en": "speaker.name_en",
        "speaker_type": "speaker.type",
        "entity_id": "speaker.entity_id",
        "count": "count",
        "neutral": "stances.neutral",
        "assertive": "stances.assertive",
        "distancing": "stances.distancing",
        "denial": "stances.denial",
        "directive": "stances.directive",
        "commissive": "stances.commissive",
        "evaluative": "stances.evaluative",
        "outlets": "outlets.outlet",
        "outlet_counts": "outlets.count",
        "first": "first",
        "last": "last",
        "latest_id": "latest.id",
        "latest_text": "latest.text",
        "latest_lemma": "latest.lemma",
        "latest_stance": "latest.stance",
        "latest_outlet": "latest.outlet",
        "latest_date": "latest.date",
    },
)
FACETS = Table("facets", empty=("count",))
TIMELINE = Table("timeline", empty=("period", "quotes"))
