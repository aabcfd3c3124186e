"""All comparisons by name, and one run of those that are wanted.

Flow: names, ground → **comparisons in turn** → ratios → table.
"""

from collections.abc import Callable, Iterator, Sequence

from api.bench.answers import reads, searches
from api.bench.ground import Ground
from api.bench.growth import growth
from api.bench.pipelines import camelbert, floor, own_fp32
from api.bench.process import process
from api.bench.ratios import Ratio
from api.bench.storing import ingest
from nlp.pipeline.transformer import encoder_of

COMPARISONS: dict[str, Callable[[Ground], Iterator[Ratio]]] = {
    "process": process,
    "pipeline": camelbert,
    "fp32": own_fp32,
    "floor": floor,
    "ingest": ingest,
    "reads": reads,
    "search": searches,
    "growth": growth,
}


def run(ground: Ground, names: Sequence[str] = (), soak: int = 0) -> Iterator[Ratio]:
    """The ratios of the comparisons of these names, or of all, as they are measured."""
    for name, compare in COMPARISONS.items():
        if names and name not in names:
            continue
        ground.say(f"Measuring: {name}")
        yield from process(ground, soak) if name == "process" else compare(ground)


def how(ground: Ground) -> list[str]:
    """What was measured and how often, for people."""
    size, texts = ground.size, ground.texts
    words = sum(len(text.split()) for text in texts)
    stored = " and ".join(f"{size.archive * times:,}" for times in size.times)
    fast = encoder_of(ground.reader.nlp).fast is not None
    return [
        f"The pipeline is {ground.reader.model}, which computes in {'int8' if fast else 'float32'} "
        f"here.",
        f"{len(texts)} articles of {words:,} words in all. Sides are measured in turn (A B A B …), "
        f"the ratio is that of each pair, first column by second; one round before does not count. "
        f"{size.repeat} pairs of what reads articles, {size.requests} of a request "
        f"(after 3 that do not count), {size.starts} processes.",
        "A ratio is printed only where the quartiles lie nearer to each other than the median "
        "lies to 1. Aims are reached or missed where both quartiles are.",
        f"Requests: one client, one connection, loopback, werkzeug's threaded server on both "
        f"sides; invented archives of {stored} articles with 10 quotes each, the largest where "
        f"nothing else is said.",
    ]
