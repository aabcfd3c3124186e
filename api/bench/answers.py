"""The API against the least that could answer: a bare route for reads, bare SQL for searches.

Flow: the largest archive → requests in pairs → **ratios**.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from flask import Flask

from api.app import create_app
from api.bench.ground import Ground
from api.bench.http import Bare, serving
from api.bench.measuring import Bench
from api.bench.ratios import Ratio
from api.bench.requests import KINDS
from api.state import KEY

READS = ("quotes, newest", "article's quotes", "entity", "facets of all")
SEARCHES = (
    *("quotes about", "quotes about, speaker", "quotes by word", "quotes by two words"),
    *("quotes by phrase", "articles by word", "similar quotes", "entities by name", "suggestions"),
)
_WARM = 3


def app_of(ground: Ground, number: int) -> Flask:
    """The application over an archive, by its number from the smallest; -1 is the largest."""
    database = ground.archives[number]
    settings = replace(database.settings, limits="off")
    return create_app(settings, ground.reader, database, local=True)


def reads(ground: Ground) -> Iterator[Ratio]:
    """Requests against a bare Flask route that returns the same bytes."""
    bare, known = Bare(), ground.known[-1]
    with serving(app_of(ground, -1)) as client, serving(bare.app) as other:
        for kind in READS:
            chance, pairs, sizes = Random(kind), [], []
            for _ in range(_WARM + ground.size.requests):
                answer = client.ask("GET", KINDS[kind](chance, known))
                bare.hold(answer)
                pairs.append((answer.taken * 1000, other.ask("GET", "/").taken * 1000))
                sizes.append(len(answer.body) / 1000)
            ours, theirs = zip(*pairs[_WARM:], strict=True)
            yield Ratio(
                *("reads", kind, "a bare Flask route, same bytes", "ms", ours, theirs),
                note=f"{min(sizes):.1f} to {max(sizes):.1f} kB",
            )


def searches(ground: Ground) -> Iterator[Ratio]:
    """Searches against the SQL that they send, sent by the driver alone."""
    app, known = app_of(ground, -1), ground.known[-1]
    bench = Bench(app, ground.archives[-1].engine, app.extensions[KEY].reader)
    for kind in SEARCHES:
        pairs = list(bench.pairs(kind, KINDS[kind], known, ground.size.requests))
        yield Ratio(
            *("search", kind, "its bare SQL", "ms"),
            tuple(pair.total * 1000 for pair in pairs),
            tuple(pair.sql * 1000 for pair in pairs),
        )
