"""Units annotated by Ray Data on a cluster, or on this machine where there is none.

Flow: units → **Ray Data: a pool of actors with a reader each** → records of finished units. Ray
carries the units' numbers and records only. What it does twice, after a node was lost, leaves the
same files. Needs the extra `qala[cluster]`; nodes need Qala of the same version, and to reach the
same input and output files.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from typing import Any

import numpy as np
import ray
import ray.data

from api.archive.engines import Engine
from api.archive.errors import ArchiveError
from api.archive.manifest import Done, Unit
from api.archive.worker import Job, Load, annotate_unit
from api.articles.analysing import ReadsText
from nlp.errors import QalaError

logger = logging.getLogger(__name__)


class _Worker:
    """An actor: a reader, loaded once. Errors are answers, too: of others Ray tells too much."""

    def __init__(self, load: Load, job: Job) -> None:
        self._load = load
        self._job = job

    @cached_property
    def _reader(self) -> ReadsText:
        return self._load()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        unit = Unit(**json.loads(str(batch["unit"][0])))
        try:
            answer = asdict(annotate_unit(self._job, self._reader, unit))
        except (QalaError, OSError) as error:
            answer = {"error": str(error)}
        return {"answer": np.array([json.dumps(answer)])}


class _Cluster:
    def __init__(self, load: Load, threads: int, workers: int | None) -> None:
        self._load = load
        self._threads = threads
        self._workers = workers

    def model(self) -> str:
        """Asked of a worker: this machine may be too small to load a model."""
        ask = ray.remote(num_cpus=self._threads)(_model)
        name: str = _checked(ray.get(ask.remote(self._load)))["model"]
        return name

    def run(self, job: Job, units: Iterable[Unit]) -> Iterator[Done]:
        rows = [{"unit": json.dumps(asdict(unit))} for unit in units]
        room = ray.cluster_resources().get("CPU", 0)  # type: ignore[no-untyped-call]
        most = self._workers or max(1, int(room // self._threads))
        # A block a unit: what a lost node did is done again unit by unit.
        finished = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            _Worker,
            fn_constructor_args=(self._load, job),
            batch_size=1,
            num_cpus=self._threads,
            compute=ray.data.ActorPoolStrategy(
                # Those that find no room yet, or lost it, do not keep the others waiting.
                size=min(most, len(rows)),
                # Units are long: one that waits for its actor would wait while others are idle.
                max_tasks_in_flight_per_actor=1,
            ),
        )
        # Nothing is fetched ahead: a record would wait for the next one.
        for batch in finished.iter_batches(batch_size=None, prefetch_batches=0):
            for answer in batch["answer"]:
                yield Done(**_checked(json.loads(str(answer))))


@contextmanager
def cluster(
    load: Load, threads: int, workers: int | None = None, address: str | None = None
) -> Iterator[Engine]:
    """The Ray cluster at `address`, else that of RAY_ADDRESS, else one on this machine.

    Each worker takes `threads` processors; there are as many as the cluster has room for, or
    `workers`. Raises `ConnectionError` where there is no cluster.
    """
    ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    ray.data.DataContext.get_current().enable_progress_bars = False
    if not logger.isEnabledFor(logging.INFO):  # it tells of each step, and of bars that are off
        logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield _Cluster(load, threads, workers)
    finally:
        ray.shutdown()


def _model(load: Load) -> dict[str, Any]:
    try:
        return {"model": load().model}
    except (QalaError, OSError) as error:
        return {"error": str(error)}


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        raise ArchiveError(answer["error"])
    return answer
