"""Times the stages of an analysis: the pipeline's components, vectors, storing.

Flow: reader, storing → **stage** → metrics, traces. Stages are named after the components of the
pipeline (`sections`, `transformer`, `mentions` …), and `vectors` and `storing`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from api.observing import metrics, tracing

R = TypeVar("R")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a block as one run of this stage."""
    begun = time.perf_counter()
    try:
        with tracing.span(name):
            yield
    finally:
        metrics.STAGES.labels(name).observe(time.perf_counter() - begun)


def watch(reader: R) -> R:
    """Have a reader run each of its components as a stage, where it can; returns it."""
    observe = getattr(reader, "observe", None)
    if observe is not None:
        observe(stage)
    return reader
