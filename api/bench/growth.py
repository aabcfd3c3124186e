"""How time grows with work: for each kind of work, 10 and 100 times as much against the least.

Flow: sizes in turn → time a unit of work → **ratios**; 1 is linear growth. Where the work is the
size of the archive, a request that takes as long whatever is stored has a ratio of 0.1 and 0.01.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from random import Random
from urllib.parse import urlencode

import orjson

from api.articles.service import delete_article, store_analysis
from api.bench.answers import app_of
from api.bench.ground import Ground
from api.bench.http import Client, serving
from api.bench.ratios import Ratio, in_turn, seconds
from api.bench.requests import KINDS
from api.bench.writing import Archive

# Milliseconds that so many times the least work takes, and how that much work is called.
Measure = Callable[[int], float]
Name = Callable[[int], str]
_ARCHIVE = ("quotes, newest", "article's quotes", "facets of all", "quotes about", "quotes by word")
_FIRST_ID = 10_000_000  # of articles stored here: above those of the archive
_PAGE = 20


def growth(ground: Ground) -> Iterator[Ratio]:
    """Growth of the pipeline, of ingest, and of reads and searches."""
    yield from _pipeline(ground)
    yield from _ingest(ground)
    yield from _pages(ground)
    yield from _archive(ground)


def _pipeline(ground: Ground) -> Iterator[Ratio]:
    read, words = ground.reader.read_many, ground.size.words
    texts = {times: ground.text(words * times) for times in ground.size.times}

    def length(times: int) -> float:
        return seconds(lambda: list(read([texts[times]]))) * 1000

    def number(times: int) -> float:
        return seconds(lambda: list(read([texts[1]] * times))) * 1000

    unit = f"ms per {words} words"
    yield from _grown(ground, lambda n: f"pipeline: one text of {words * n:,} words", unit, length)
    yield from _grown(ground, lambda n: f"pipeline: {n} texts of {words} words", unit, number)


def _ingest(ground: Ground) -> Iterator[Ratio]:
    database = ground.archives[0]
    archive = Archive(seed=1)
    written = [archive.write(_FIRST_ID + number) for number in range(ground.size.times[-1])]

    def store(times: int) -> float:
        def work() -> None:
            for one in written[:times]:
                store_analysis(database, one.article, one.analysis)

        taken = seconds(work) * 1000
        for one in written[:times]:
            delete_article(database, one.article.key)
        return taken

    name = "storing {} analysed articles one after the other"
    yield from _grown(ground, name.format, "ms per article", store)


def _pages(ground: Ground) -> Iterator[Ratio]:
    with serving(app_of(ground, -1)) as client:

        def walk(times: int) -> float:
            path, taken = f"/quotes?limit={_PAGE}", 0.0
            for _ in range(times):
                answer = client.ask("GET", path)
                taken += answer.taken
                cursor = orjson.loads(answer.body)["next"]
                path = f"/quotes?{urlencode({'limit': _PAGE, 'cursor': cursor})}"
            return taken * 1000

        name = f"{{}} pages of {_PAGE} quotes one after the other"
        yield from _grown(ground, name.format, "ms per page", walk)


def _archive(ground: Ground) -> Iterator[Ratio]:
    """Requests to archives of all sizes in turn."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(serving(app_of(ground, number)))
            for number in range(len(ground.archives))
        ]
        for kind in _ARCHIVE:
            yield from _asked(ground, kind, clients)


def _asked(ground: Ground, kind: str, clients: Sequence[Client]) -> Iterator[Ratio]:
    chance = Random(kind)

    def ask(times: int) -> float:
        number = ground.size.times.index(times)
        return clients[number].ask("GET", KINDS[kind](chance, ground.known[number])).taken * 1000

    least = ground.size.archive
    unit, count = f"ms per {least} articles stored", ground.size.requests
    yield from _grown(ground, lambda n: f"{kind}: {least * n:,} articles stored", unit, ask, count)


def _grown(
    ground: Ground, name: Name, unit: str, measure: Measure, repeat: int | None = None
) -> Iterator[Ratio]:
    """Measure all sizes in turn; one ratio for each but the smallest."""
    times = ground.size.times
    sides = [partial(_each, measure, count) for count in times]
    taken = in_turn(sides, repeat or ground.size.repeat)
    for count, values in zip(times[1:], taken[1:], strict=True):
        yield Ratio("growth", name(count), name(times[0]), unit, values, taken[0])


def _each(measure: Measure, times: int) -> float:
    return measure(times) / times
