"""Storing and analysing over HTTP against the pipeline alone.

Flow: articles of 300 words → requests and the reader in turn → **ratios**.
"""

import json
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice

from api.articles.rows import build_article
from api.articles.service import ArticleIn
from api.bench.answers import app_of
from api.bench.ground import Ground, first_words
from api.bench.http import Client, serving
from api.bench.ratios import Aim, Ratio, seconds
from api.search.passages import vectors_of

_WORDS = 300


def ingest(ground: Ground) -> Iterator[Ratio]:
    """`POST /articles` and `POST /analyze` against reading the same text without the API."""
    with serving(app_of(ground, -1)) as client:
        yield from _stored(ground, client)
        yield from _analysed(ground, client)


def _texts(ground: Ground) -> list[str]:
    """As many texts of 300 words as there are pairs, with as many again to warm up."""
    long = [text for text in ground.texts if len(text.split()) >= _WORDS]
    texts = [first_words(text, _WORDS) for text in long] or [ground.text(_WORDS)]
    # Each text is warmed up once; each side then reads all of them equally often.
    rounds = max(3, -(-ground.size.requests // (2 * len(texts))))
    return list(islice(cycle(texts), len(texts) * (1 + rounds)))


def _stored(ground: Ground, client: Client) -> Iterator[Ratio]:
    rows: list[tuple[float, float, float]] = []
    texts = _texts(ground)
    for number, text in enumerate(texts):
        key = f"bench-ingest-{number}"
        stored = client.ask("POST", "/articles", _body(text, id=key)).taken
        client.ask("DELETE", f"/articles/{key}")
        reading = seconds(partial(ground.reader.read, text))
        article = ArticleIn(text, id=key)
        row = build_article(key, text, article.headline, ground.reader.read(text))
        vectors = seconds(partial(vectors_of, row.statements, ground.reader))
        rows.append((stored * 1000, reading * 1000, vectors * 1000))
    whole, alone, vectors_only = zip(*rows[len(set(texts)) :], strict=True)
    note = f"{_WORDS} words; the vectors of its statements are what search by meaning needs"
    both = tuple(a + b for a, b in zip(alone, vectors_only, strict=True))
    ours = ("ingest", "POST /articles")
    yield Ratio(*ours, "the pipeline alone", "ms", whole, alone, note=note)
    yield Ratio(*ours, "the pipeline and its statements' vectors", "ms", whole, both)
    yield Ratio(
        "ingest", "the statements' vectors", "the pipeline alone", "ms", vectors_only, alone
    )


def _analysed(ground: Ground, client: Client) -> Iterator[Ratio]:
    rows: list[tuple[float, float]] = []
    texts = _texts(ground)
    for text in texts:
        analysed = client.ask("POST", "/analyze", _body(text)).taken
        reading = seconds(partial(ground.reader.read, text))
        rows.append((analysed * 1000, reading * 1000))
    whole, alone = zip(*rows[len(set(texts)) :], strict=True)
    name = f"POST /analyze, {_WORDS} words"
    yield Ratio("ingest", name, "the pipeline alone", "ms", whole, alone, Aim(1.3))


def _body(text: str, **others: str) -> bytes:
    return json.dumps({"text": text, **others}, ensure_ascii=False).encode()
